"""What a build writes into the ledger: the case's tables it used, what each report was read into, the record, and the pages; only where it is new.

So an entry says of every published page which record it shows, of the record which claims it was weighed from, and of the claims
which reports they were read from and by which reader. What can be made again from these is not kept in the ledger, its hash is.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spolia
from spolia.errors import CaseUnusable, Name, Problem
from spolia.records import Claim, Report, write_json

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.ledger import Ledger
    from spolia.ledger.log import Saying

READERS = ("records", "read", "resolve", "language", "knowledge")  # the rooms that decide what a report is read into
AT_ONCE = 2_000  # entries recorded together


def enter(case: Case, name: Name, write: Callable[[Ledger], None]) -> None:
    """Has `write` write into the case's ledger; where that cannot be written now it is a problem, since a build is worth having all the same."""
    try:
        with case.ledger_to_write() as ledger:
            write(ledger)
    except CaseUnusable as bad:
        name(Problem(str(case.folder), f"this build could not be written into the ledger, so build again: {bad}"))


def enter_build(ledger: Ledger, case: Case, reports: Sequence[Report], claims: Iterable[Claim], anew: Mapping[str, bool]) -> None:
    """Writes down the tables used, the readings, and the claims and record that lie in the case's build folder. `claims` are as read, before anybody decided on them.

    `anew` are the items whose report was read in this build, and whether that went well; others are entered where the ledger does not know
    their reading.
    """
    sayings = [*_tables(ledger, case), *_readings(ledger, reports, claims, anew), *_made(ledger, case, len(reports))]
    for start in range(0, len(sayings), AT_ONCE):
        ledger.record(sayings[start : start + AT_ONCE])


def enter_site(ledger: Ledger, case: Case, pages: Sequence[Path], today: str, changes: str) -> None:
    """Writes down the pages, by the hash of a list of theirs, which is left beside the record as `site.sha256`; the day for which they were made, and the hash of the corrections."""
    listed = "".join(f"{_hash(page)}  {page.relative_to(case.site).as_posix()}\n" for page in pages).encode()
    (case.build / "site.sha256").write_bytes(listed)
    body: dict[str, Any] = {"sha256": hashlib.sha256(listed).hexdigest(), "files": len(pages), "record": _hash(case.build / "record.json")}
    body |= {"today": today, "changes": changes}
    if ledger.latest_hashes("site-published").get("") != body["sha256"]:
        ledger.record([("site-published", body)])


def _tables(ledger: Ledger, case: Case) -> Iterator[Saying]:
    known = ledger.latest_hashes("table-used")
    found = [path for path in sorted(case.tables.glob("*")) if path.is_file()]
    tables = {path.name.encode("utf-8", "backslashreplace").decode(): path for path in found}  # a name need not be text
    for name, path in tables.items():
        if (sha256 := _hash(path)) != known.get(name):
            yield "table-used", {"name": name, "sha256": sha256, "size": path.stat().st_size}
    for name in sorted(known.keys() - tables.keys()):
        if known[name] is not None:
            yield "table-used", {"name": name, "sha256": None, "size": 0}


def _readings(ledger: Ledger, reports: Sequence[Report], claims: Iterable[Claim], anew: Mapping[str, bool]) -> Iterator[Saying]:
    known = ledger.latest_hashes("report-read")
    items = {report.id: report.sha256 for report in reports if report.sha256}
    looked_at = {name: item for name, item in items.items() if anew.get(item, item not in known)}
    if not looked_at:
        return
    lines: dict[str, list[bytes]] = {name: [] for name in looked_at}
    for claim in claims:
        if claim.report in lines:
            lines[claim.report].append(write_json(claim) + b"\n")
    reader = ""
    for name, item in looked_at.items():
        sha256 = hashlib.sha256(b"".join(lines[name])).hexdigest()
        if known.get(item) != sha256:
            reader = reader or reader_words()
            yield "report-read", {"item": item, "sha256": sha256, "claims": len(lines[name]), "reader": reader}


def _made(ledger: Ledger, case: Case, reports: int) -> Iterator[Saying]:
    claims, record = _hash(case.build / "claims.jsonl"), _hash(case.build / "record.json")
    if ledger.latest_hashes("claims-gathered").get("") != claims:
        yield "claims-gathered", {"sha256": claims, "reports": reports}
    if ledger.latest_hashes("record-weighed").get("") != record:
        decided = {"decisions": _hash(made)} if (made := case.build / "decisions.jsonl").is_file() and made.stat().st_size else {}
        yield "record-weighed", {"sha256": record, "claims": claims, **decided, "spolia": spolia.__version__}


def reader_words() -> str:
    """Which reader this is: the version of Spolia, and a hash over the files that decide what a report is read into."""
    package, digest = Path(__file__).parent, hashlib.sha256()
    for path in reader_files():
        digest.update(f"{path.relative_to(package).as_posix()} {_hash(path)}\n".encode())
    return f"spolia {spolia.__version__} {digest.hexdigest()[:16]}"


def reader_files() -> list[Path]:
    """The files that decide what a report is read into, in order; none of those that Python makes of them, nor their folders."""
    package, found = Path(__file__).parent, list[Path]()
    for room in READERS:
        for folder, inner, names in os.walk(package / room):
            inner[:] = [name for name in inner if name != "__pycache__"]
            found += [Path(folder, name) for name in names if not name.endswith(".pyc")]
    return sorted(found)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
