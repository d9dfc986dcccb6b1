"""Where signing keys lie: outside of the case, so that whoever takes or changes the folder has not the key as well.

A key file holds one line and is for its owner alone to read. It lies where SPOLIA_KEY says, else where the case's settings say,
else in the user's own configuration under a name that only this ledger and key have:

    ~/.config/spolia/keys/822ead6bf2175dce-1f3a90cc.key       (XDG_CONFIG_HOME in place of ~/.config where it is set)

A key that is missing never stops anything from being kept: heads stay unsigned, which is said, and the next one that is signed
sums up all that came before.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from spolia.errors import CaseUnusable, LedgerBroken
from spolia.ledger.evidence import sync_folder
from spolia.ledger.notes import KEY_BYTES, PublicKey, SigningKey, parse_signing_key

NAMED = "SPOLIA_KEY"  # in the environment: the key file, before any setting
OTHERS = 0o077  # rights on a key file that nobody but its owner should have


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Why a head is not signed, in a sentence."""

    why: str


def key_path(public: PublicKey, named: Path | None = None) -> Path:
    """Where the secret half of the key lies, or would lie; `named` is what the case's settings say."""
    if place := named_place(named):
        return place
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(home).expanduser() / "spolia" / "keys" / f"{public.name.rpartition('/')[2]}-{public.id}.key"


def named_place(named: Path | None) -> Path | None:
    """The key file that the environment or, after it, the case's settings name; None where neither does."""
    place = os.environ.get(NAMED)
    return Path(place) if place else named.expanduser() if named is not None else None


def make_key(name: str, named: Path | None = None) -> tuple[SigningKey, Path]:
    """A new key of that name and the file that it lies in, on disk on return; a key file that is named and there already is taken as it is.

    Raises CaseUnusable where the file cannot be written.
    """
    fresh = SigningKey(name, secrets.token_bytes(KEY_BYTES))
    path = key_path(fresh.public, named)
    if path.exists():
        return read_key(path, name), path
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(fresh.secret_line() + "\n")
            file.flush()
            os.fsync(handle)
        sync_folder(path.parent)
    except (OSError, UnicodeError) as bad:
        raise CaseUnusable(f"the key file {path} cannot be written: {getattr(bad, 'strerror', None) or bad}.") from None
    return fresh, path


def read_key(path: Path, name: str) -> SigningKey:
    """The key in the file, to sign as `name`. Raises CaseUnusable where there is none to be had."""
    try:
        kept = parse_signing_key(path.read_text("ascii"))
    except FileNotFoundError:
        raise CaseUnusable(f"the key file {path} is not there") from None
    except (OSError, UnicodeError) as bad:
        raise CaseUnusable(f"the key file {path} cannot be read: {getattr(bad, 'strerror', None) or bad}") from None
    except LedgerBroken as bad:
        raise CaseUnusable(f"the key file {path} holds no key: {bad}") from None
    return SigningKey(name, kept.seed)


def find_key(public: PublicKey, named: Path | None = None) -> SigningKey | Unsigned:
    """The secret half of the key that the log names, or why it is not at hand."""
    path = key_path(public, named)
    try:
        key = read_key(path, public.name)
    except CaseUnusable as gone:
        return Unsigned(str(gone))
    if key.public != public:
        return Unsigned(f"the key in {path} is {key.public.id}, and the ledger names {public.id}")
    return key


def set_aside(path: Path, public: PublicKey) -> Path:
    """Where the key file was put, so that its place is free for a new one."""
    aside = path.with_name(f"{path.name}.{public.id}")
    path.replace(aside)
    sync_folder(path.parent)
    return aside


def open_to_others(path: Path) -> bool:
    """Others than its owner may read or write the key file."""
    return os.name == "posix" and path.exists() and bool(path.stat().st_mode & OTHERS)
