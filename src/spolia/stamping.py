"""Asking a time-stamp authority: the one thing of the ledger that goes out into the network, and only where the case allows it."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from spolia.errors import BadCommand, CaseUnusable
from spolia.ledger.log import parse_head
from spolia.ledger.stamps import MOST_REPLY, STAMP, stamp_body, stamped_digest, write_request

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.ledger import Ledger

WAIT_S = 30  # seconds for an answer


def stamp_head(case: Case, ledger: Ledger, authority: str | None) -> str:
    """When the newest head was there, by the authority's word, which is in the ledger on return."""
    url = authority or case.ledger_settings.authority
    if url is None:
        raise BadCommand(
            f"no authority is named; name one under [stamp] in {case.folder / 'case.toml'}, or with --authority, or stamp by hand with --query."
        )
    if not case.network.allow:
        raise BadCommand(f"{case.folder / 'case.toml'} does not allow the network ([network] allow = true); or stamp by hand with --query.")
    note = str(ledger.signed_checkpoint())
    return take_reply(ledger, note, ask_authority(url, write_request(note.encode())))


def take_reply(ledger: Ledger, note: str, reply: bytes) -> str:
    """What the answer on the head `note` says, in words, once it is in the ledger. Raises LedgerBroken where it is not for it."""
    size = parse_head(note).size
    body = stamp_body(note, size, reply)
    ledger.record([(STAMP, body)])
    return f"entries 0–{size - 1} were there on {body['time']}" if body["time"] else f"entries 0–{size - 1} have a file of OpenTimestamps"


def find_stamped(ledger: Ledger, reply: bytes) -> str:
    """The head of this ledger that the answer is a stamp of, as it was written for stamping. Raises BadCommand where there is none."""
    import hashlib

    digest = stamped_digest(reply)
    for note in ledger.checkpoints():
        if hashlib.sha256(str(note).encode()).digest() == digest:
            return str(note)
    raise BadCommand(f"the time-stamp is of {digest.hex()[:16]}…, and no head of this ledger has that SHA-256.")


def ask_authority(url: str, request: bytes) -> bytes:
    """The authority's answer, as it came. Raises CaseUnusable where none came."""
    if not url.lower().startswith(("https://", "http://")):
        raise BadCommand(f"an authority's address begins with https:// or http://, and this is {url}.")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    asked = urllib.request.Request(url, data=request, headers=headers, method="POST")  # noqa: S310 – looked at above
    try:
        with urllib.request.build_opener(_NoRedirects()).open(asked, timeout=WAIT_S) as answer:
            reply: bytes = answer.read(MOST_REPLY + 1)
    except (OSError, ValueError) as bad:
        raise CaseUnusable(f"the authority {url} gave no answer: {getattr(bad, 'reason', None) or bad}.") from None
    return reply


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A case names its authority: an answer that sends elsewhere is none."""

    def redirect_request(self, *_: object) -> None:
        return None
