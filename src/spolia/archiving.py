"""`spolia export --format wacz`: the evidence of a case as a web archive that others' programs open. Its form: publish/wacz.py.

Each file that was added, and each page that was fetched, is a record; what was unpacked from a file lies in that file, and a page of a web
archive is a record of its own as well, so that it can be looked at. Dates are those of the ledger, so the same evidence gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

import spolia
from spolia.errors import CaseUnusable
from spolia.preserve.kinds import SNIFFED, Form, find_form
from spolia.preserve.weburl import is_web_url
from spolia.publish.wacz import Answer, Capture, Collection, Page, Signer, write_wacz

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.ledger import Ledger
    from spolia.ledger.evidence import Evidence
    from spolia.ledger.log import Entry

EXPORTED = "wacz-exported"
CAME_IN = ("evidence-kept", "evidence-unpacked", "fetched")  # the kinds of entries that the archive is made from
OTHER = "application/octet-stream"
IN_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"  # signs that stand in an address as they are (RFC 3986)
# What a file is called by its form. Source: the registry of media types at IANA.
MEDIA: dict[Form, str] = {
    "text": "text/plain", "markdown": "text/markdown", "html": "text/html", "json": "application/json", "json lines": "application/jsonl",
    "table": "text/csv", "pdf": "application/pdf", "mail": "message/rfc822", "feed": "application/xml", "zip": "application/zip",
    "gzip": "application/gzip", "warc": "application/warc",
}  # fmt: skip


def export_wacz(case: Case, path: Path, *, why: str | None) -> tuple[int, str | None]:
    """How many records are in the new archive at `path`, and why it is not signed, None where it is. The export is an entry of the ledger."""
    passing = path.with_name(path.name + ".passing")
    with case.ledger_to_write() as ledger:
        try:
            with passing.open("w+b") as out:
                captures = list(find_captures(ledger))
                records = write_wacz(out, _collection(case, ledger, captures), captures, find_pages(ledger, captures), _signer(ledger))
                out.seek(0)
                sha256 = hashlib.file_digest(out, "sha256").hexdigest()
            ledger.record([(EXPORTED, {"sha256": sha256, "records": records, **({"why": why} if why else {})})])
            passing.replace(path)
        except OSError as bad:
            raise CaseUnusable(f"{path} cannot be written: {bad.strerror or bad}.") from None
        finally:
            passing.unlink(missing_ok=True)
        return records, ledger.unsigned


def find_captures(ledger: Ledger) -> Iterator[Capture]:
    """The records of the archive, in the order in which the evidence came in."""
    entries = [entry for entry in ledger.entries(*(f'"what":"{what}"' for what in CAME_IN)) if entry.what in CAME_IN]
    sizes = {entry.body["sha256"]: int(entry.body["size"]) for entry in entries if entry.what != "fetched"}
    fetched = {entry.body["sha256"] for entry in entries if entry.what == "fetched"}
    states = ledger.states([*sizes])
    origin = ledger.head().origin
    for entry in entries:
        sha256 = str(entry.body["sha256"])
        name, read = f"{origin} {entry.number}", partial(ledger.evidence.open, sha256)
        if entry.what == "fetched":
            if "sent" not in entry.body:  # else the page lies packed in the answer as it was sent
                answer = Answer(int(entry.body["status"]), dict(entry.body["headers"]), str(entry.body["address"]))
                media = str(answer.headers.get("content-type", OTHER)).partition(";")[0].strip().lower() or OTHER
                yield Capture(
                    name, str(entry.body["url"]), _to_second(str(entry.body["began"])), media, sha256, sizes[sha256], read, answer
                )
        elif sha256 not in fetched and (uri := _uri(entry, states.get(sha256))) is not None:
            media = _media(ledger.evidence, sha256, str(entry.body["name"]))
            yield Capture(name, uri, _to_second(entry.at), media, sha256, sizes[sha256], read)


def find_pages(ledger: Ledger, captures: list[Capture]) -> Iterator[Page]:
    """The reports that lie at an address of the web, each with its text as it was read."""
    reports = {report.sha256: report for report in ledger.reports()}
    packed = {str(entry.body["sent"]): str(entry.body["sha256"]) for entry in ledger.entries('"sent":') if "sent" in entry.body}
    for capture in captures:
        report = reports.get(packed.get(capture.sha256, capture.sha256))
        if report is not None and is_web_url(capture.uri):
            yield Page(report.id, capture.uri, capture.at, report.title, report.text, capture.size)


def _uri(entry: Entry, state: str | None) -> str | None:
    """Where the record of the entry lies; None where it needs none, since its bytes lie in another's."""
    if entry.what == "evidence-unpacked":
        url = str(entry.body.get("url") or "")
        return quote(url, safe=IN_ADDRESSES) if state == "report" and is_web_url(url) else None
    if entry.body.get("start") is not None:
        return None
    return f"file:///{entry.body['sha256']}/{quote(PurePath(str(entry.body['name'])).name or 'file', safe='')}"


def _media(evidence: Evidence, sha256: str, name: str) -> str:
    with evidence.open(sha256) as file:
        return MEDIA.get(find_form(file.read(SNIFFED), name)[0], OTHER)


def _collection(case: Case, ledger: Ledger, captures: list[Capture]) -> Collection:
    """What the archive is; its date is that of the newest thing in it, or that of the case where there is none."""
    created = max((capture.at for capture in captures), default=_to_second(ledger.entries('"entry":0,')[0].at))
    return Collection(case.title, case.summary, created, f"Spolia {spolia.__version__}")


def _signer(ledger: Ledger) -> Signer | None:
    from spolia.ledger.notes import SigningKey

    key = ledger.signing
    return Signer(key.public.raw, key.sign) if isinstance(key, SigningKey) else None


def _to_second(at: str) -> str:
    """A time of the ledger's, which is in UTC, as web archives write it."""
    return f"{at[:19]}Z"
