"""Time-stamps of heads: what an outside authority says of when a head was there at the latest.

Two forms. RFC 3161: an authority signs the hash of the head and the time; made and checked by the library `rfc3161-client` or, where
that is not installed or cannot read an answer, by the program `openssl`: the library takes strict DER alone, and many an authority
gives its certificates in another order than DER has them. OpenTimestamps: the program `ots` puts the hash under the Bitcoin chain; here only
that the file is of this head is looked at.

What is stamped is the head as `spolia checkpoint` prints it, byte for byte. Head and answer stand in the entry, so that the log alone
holds all that is needed to check a stamp. Nothing here opens a connection.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spolia.errors import CaseUnusable, LedgerBroken
from spolia.ledger.log import Entry, parse_head

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

STAMP = "head-stamped"
RFC3161, OTS = "rfc3161", "ots"
OTS_MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08"  # version 1, and that a SHA-256 follows
MOST_REPLY = 30_000  # bytes: with head and all it has to fit into an entry
GRANTED = (0, 1)  # the states of an answer that holds a stamp
OPENSSL_S = 30  # seconds that openssl may take


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an answer says: its form, and the time at which the head was there (None where the form does not say it itself)."""

    form: str
    time: str | None


def write_request(stamped: bytes) -> bytes:
    """The request to an authority, in DER, to stamp these bytes."""
    if _has_library():
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

        return bytes(
            TimestampRequestBuilder().data(stamped).hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True).build().as_bytes()
        )
    return _openssl("-query", "-sha256", "-digest", hashlib.sha256(stamped).hexdigest(), "-cert")


def read_reply(stamped: bytes, reply: bytes) -> Stamp:
    """What the answer says of these bytes. Raises LedgerBroken where it is no stamp, or one of other bytes; trusts nobody yet."""
    if len(reply) > MOST_REPLY:
        raise LedgerBroken(f"a time-stamp may have {MOST_REPLY} bytes; this has {len(reply)}.")
    digest = hashlib.sha256(stamped).digest()
    found, stamp = (_ots_digest(reply), Stamp(OTS, None)) if reply.startswith(OTS_MAGIC) else _read_rfc3161(reply)
    if found != digest:
        raise LedgerBroken(f"the time-stamp is of other bytes: of {found.hex()[:12]}…, and the head's SHA-256 is {digest.hex()[:12]}….")
    return stamp


def stamped_digest(reply: bytes) -> bytes:
    """The SHA-256 that the answer is a stamp of. Raises LedgerBroken where it is no stamp."""
    return _ots_digest(reply) if reply.startswith(OTS_MAGIC) else _read_rfc3161(reply)[0]


def distrust(stamped: bytes, reply: bytes, authorities: Path) -> str | None:
    """Why the stamp cannot be traced to one of the certificates in the file (PEM), as of the time that it says; None where it can."""
    by_library = _has_library() and (_decoded(reply) is not None or not _has_openssl())
    return (_distrust_by_library if by_library else _distrust_by_openssl)(stamped, reply, authorities)


def stamp_body(note: str, size: int, reply: bytes) -> dict[str, Any]:
    """The body of the entry for a stamp on the head `note`. Raises LedgerBroken where the answer is not for it."""
    stamp = read_reply(note.encode(), reply)
    return {"size": size, "form": stamp.form, "time": stamp.time, "head": note, "reply": base64.b64encode(reply).decode("ascii")}


def look_at_stamps(
    entries: Iterable[Entry], origin: str, roots: Mapping[int, bytes], authorities: Path | None
) -> tuple[int, list[str], list[str]]:
    """How many stamps there are, what is wrong with them, and what they leave open."""
    count, faults, remarks = 0, [], []
    for entry in entries:
        if entry.what != STAMP:
            continue
        count += 1
        try:
            wrong, said = _look_at(entry, origin, roots, authorities)
        except (LedgerBroken, ValueError, KeyError, TypeError) as bad:
            wrong, said = f"it cannot be read: {bad}", ""
        if wrong:
            faults.append(f"the time-stamp in entry {entry.number}: {wrong}")
        else:
            remarks.append(said)
    return count, faults, remarks[-1:]  # the newest says all that the ones before it say, and more


def _look_at(entry: Entry, origin: str, roots: Mapping[int, bytes], authorities: Path | None) -> tuple[str | None, str]:
    note, reply = str(entry.body["head"]), base64.b64decode(entry.body["reply"], validate=True)
    head = parse_head(note)
    if head.origin != origin or head.size > entry.number or roots.get(head.size) != head.root:
        return f"it is not of a head of this log, but of {head.origin} at {head.size} entries.", ""
    stamp = read_reply(note.encode(), reply)
    if stamp.time != entry.body["time"]:
        return f"it says {stamp.time}, and the entry {entry.body['time']}.", ""
    if stamp.form == OTS:
        return (
            None,
            f"entries 0–{head.size - 1} have a file of OpenTimestamps; whether and since when Bitcoin holds it, `ots verify` shows.",
        )
    if authorities is None:
        return (
            None,
            f"entries 0–{head.size - 1} were there on {stamp.time}, if you trust the authority: name its certificate with --authorities.",
        )
    return distrust(
        note.encode(), reply, authorities
    ), f"entries 0–{head.size - 1} were there on {stamp.time}, by an authority that is trusted."


def _ots_digest(reply: bytes) -> bytes:
    digest = reply[len(OTS_MAGIC) : len(OTS_MAGIC) + 32]
    if len(reply) <= len(OTS_MAGIC) + 32:
        raise LedgerBroken("the file of OpenTimestamps ends before it says how its hash was stamped.")
    return digest


# --- by the library --------------------------------------------------------------------------------------------------------


def _has_library() -> bool:
    return importlib.util.find_spec("rfc3161_client") is not None


def _read_rfc3161(reply: bytes) -> tuple[bytes, Stamp]:
    answer = _decoded(reply) if _has_library() else None
    if answer is None:
        return _read_by_openssl(reply)
    if answer.status not in GRANTED:
        raise LedgerBroken(f"the authority gave no time-stamp: status {answer.status} {' '.join(answer.status_string)}.")
    told = answer.tst_info
    return bytes(told.message_imprint.message), Stamp(RFC3161, told.gen_time.replace(tzinfo=UTC).isoformat(timespec="seconds"))


def _decoded(reply: bytes) -> TimeStampResponse | None:
    """The answer as the library reads it; None where it does not."""
    from rfc3161_client import decode_timestamp_response

    try:
        return decode_timestamp_response(reply)
    except ValueError:
        return None


def _distrust_by_library(stamped: bytes, reply: bytes, authorities: Path) -> str | None:
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        roots = load_pem_x509_certificates(authorities.read_bytes())
        VerifierBuilder(roots=roots).build().verify_message(decode_timestamp_response(reply), stamped)
    except (OSError, ValueError, VerificationError) as bad:
        return f"it is not from an authority in {authorities}: {bad}."
    return None


# --- by the program ---------------------------------------------------------------------------------------------------------


def _has_openssl() -> bool:
    return shutil.which("openssl") is not None


def _openssl(*arguments: str) -> bytes:
    program = shutil.which("openssl")
    if program is None:
        raise CaseUnusable("time-stamps need the Python package rfc3161-client or the program openssl; neither is installed.")
    done = subprocess.run([program, "ts", *arguments], capture_output=True, timeout=OPENSSL_S, check=False)  # noqa: S603
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise LedgerBroken(f"openssl says: {lines[0] if lines else 'nothing'}")
    return done.stdout


def _read_by_openssl(reply: bytes) -> tuple[bytes, Stamp]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reply.tsr"
        path.write_bytes(reply)
        told = _openssl("-reply", "-in", str(path), "-text").decode("utf-8", "replace")
    if "Status: Granted" not in told:
        raise LedgerBroken("the authority gave no time-stamp, or this is none by RFC 3161.")
    rows = re.findall(r"^\s+[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -]){8,16})", told.partition("Message data:")[2].partition("Serial")[0], re.M)
    time = re.search(r"^Time stamp: (\w{3} +\d+ [\d:]+)(?:\.\d+)? (\d{4}) GMT", told, re.M)
    if not rows or time is None:
        raise LedgerBroken("openssl does not say of what, and of when, the time-stamp is.")
    said = datetime.strptime(f"{time[1]} {time[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    return bytes.fromhex("".join(rows).replace("-", " ")), Stamp(RFC3161, said.isoformat(timespec="seconds"))


def _distrust_by_openssl(stamped: bytes, reply: bytes, authorities: Path) -> str | None:
    _, stamp = _read_by_openssl(reply)
    at = str(int(datetime.fromisoformat(stamp.time or "").timestamp()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reply.tsr"
        path.write_bytes(reply)
        digest = hashlib.sha256(stamped).hexdigest()
        try:
            _openssl("-verify", "-digest", digest, "-in", str(path), "-CAfile", str(authorities), "-attime", at)
        except LedgerBroken as bad:
            return f"it is not from an authority in {authorities}: {bad}."
    return None
