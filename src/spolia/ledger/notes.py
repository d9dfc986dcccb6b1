"""Signed notes: a text and, below it, who put their name to it. The form is C2SP signed-note, https://c2sp.org/signed-note, with Ed25519.

    spolia-case/822ead6bf2175dce
    37
    JTLR0giJ70keb2wVHGG2wqt9cqO7kRtJvwvDyjCNxPc=

    — spolia-case/822ead6bf2175dce Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

Works on words and bytes in memory; keys.py knows where keys lie. Keys are written as other programs for such logs write them:
`NAME+ID+KEY`, and `PRIVATE+KEY+NAME+ID+KEY` for the secret one.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from spolia.errors import LedgerBroken

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = b"\x01"  # the type of signature, in the id of a key and before its bytes
KEY_BYTES, ID_BYTES = 32, 4
PRIVATE = "PRIVATE+KEY+"
DASH = "\u2014 "  # begins a line of signature
MOST_SIGNATURES = 100  # lines looked at below a note; C2SP asks for 16 at least


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The key by which anybody can check a signature; `name` says whose it is, `raw` are its 32 bytes."""

    name: str
    raw: bytes

    @property
    def id(self) -> str:
        """Eight hex digits that tell this key from others of the name; a help to find it, and no proof of it."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).hexdigest()[: 2 * ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id}+{in_base64(ED25519 + self.raw)}"

    def verifies(self, signature: bytes, text: bytes) -> bool:
        """The signature over the text was made with the secret half of this key."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """The secret key of `name`: 32 bytes, which nothing here ever prints."""

    name: str
    seed: bytes = field(repr=False)

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self._key.public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """The signature over the text: 64 bytes, the same for the same text."""
        return self._key.sign(text)

    def secret_line(self) -> str:
        """The key as it is kept in a file."""
        return f"{PRIVATE}{self.name}+{self.public.id}+{in_base64(ED25519 + self.seed)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note: whose key, its id, and the bytes."""

    name: str
    key: str
    raw: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {in_base64(bytes.fromhex(self.key) + self.raw)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends a line, and its signatures, of which none is looked at until somebody asks `check_note`."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return self.text + ("\n" + "".join(map(str, self.signatures)) if self.signatures else "")


def sign_note(text: str, *keys: SigningKey) -> Note:
    """The text signed with every one of the keys."""
    return Note(text, tuple(Signature(key.name, key.public.id, key.sign(text.encode())) for key in keys))


def parse_note(words: str) -> Note:
    """The note that `words` are; without an empty line before lines of signature it is all text. Raises LedgerBroken where a signature is none."""
    if any(ord(character) < 0x20 and character != "\n" for character in words):
        raise LedgerBroken("a signed note holds no control characters but the ends of its lines.")
    text, blank, below = words.rpartition("\n\n")
    if not blank or not below.startswith(DASH):
        return Note(words)
    lines = below.splitlines()
    if len(lines) > MOST_SIGNATURES:
        raise LedgerBroken(f"a note may have {MOST_SIGNATURES} signatures; this has {len(lines)}.")
    return Note(text + "\n", tuple(map(_parse_signature, lines)))


def check_note(note: Note, keys: Sequence[PublicKey]) -> tuple[list[PublicKey], list[PublicKey]]:
    """The keys whose signatures on the note hold, and those of which one does not; signatures of other keys are passed over."""
    sound: list[PublicKey] = []
    broken: list[PublicKey] = []
    for signature in note.signatures:
        for key in keys:
            if (key.name, key.id) == (signature.name, signature.key):
                (sound if key.verifies(signature.raw, note.text.encode()) else broken).append(key)
    return sound, broken


def parse_public_key(words: str) -> PublicKey:
    """The key in `NAME+ID+KEY`. Raises LedgerBroken where it is none, or its id is another key's."""
    name, key = _parse_key(words.strip())
    public = PublicKey(name, key)
    if str(public) != words.strip():
        raise LedgerBroken(f"the key of {name} should have the id {public.id}, but is written as {words.strip()}.")
    return public


def parse_signing_key(words: str) -> SigningKey:
    """The secret key in a key file. Raises LedgerBroken where it is none, without showing any of it."""
    line = words.strip()
    if not line.startswith(PRIVATE):
        raise LedgerBroken(f"a key file has one line that begins with {PRIVATE}; this has not.")
    return SigningKey(*_parse_key(line.removeprefix(PRIVATE)))


def fit_name(name: str) -> bool:
    """The name can stand before a signature: it has no blank and no plus."""
    return bool(name) and "+" not in name and not any(character.isspace() or ord(character) < 0x20 for character in name)


def _parse_key(words: str) -> tuple[str, bytes]:
    try:
        name, _, encoded = words.split("+", 2)  # the key itself may hold a plus
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise LedgerBroken("a key is written as NAME+ID+KEY, the key in base64; this is not.") from None
    if not fit_name(name) or raw[:1] != ED25519 or len(raw) != 1 + KEY_BYTES:
        raise LedgerBroken(f"a key is of type Ed25519 and has a name and {KEY_BYTES} bytes; this has not.")
    return name, raw[1:]


def _parse_signature(line: str) -> Signature:
    try:
        name, encoded = line.removeprefix(DASH).split(" ")
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise LedgerBroken("a line of signature has a dash, a name and the signature in base64; this has not.") from None
    if not line.startswith(DASH) or not fit_name(name) or len(raw) <= ID_BYTES:
        raise LedgerBroken("a line of signature has a dash, a name and the signature in base64; this has not.")
    return Signature(name, raw[:ID_BYTES].hex(), raw[ID_BYTES:])


def in_base64(raw: bytes) -> str:
    """The bytes as notes and proofs write them."""
    return base64.b64encode(raw).decode("ascii")
