"""The whole path on one screen: reports in, a record out, and the same for a case, where only what is new is read.

infer_published → read_claims → resolve_claims     a report at a time
apply_decisions                                    what people decided, over what was read
weigh_claims → draw_picture                        all claims together
trace_record → publish_case                        where each story comes from, and what of it all may be shown
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import spolia
from spolia.built import finish_build, read_build, write_build, write_whole
from spolia.case import Case, Kept, not_read, read_kept
from spolia.decide import Decided, apply_decisions
from spolia.decisions import decisions_in
from spolia.entered import enter, enter_build, reader_files
from spolia.errors import CaseUnusable, Name, Problem
from spolia.knowledge.tables import Knowledge
from spolia.past import Digest, next_step, settle_step
from spolia.records import Claim, History, Linked, Record, Report, Unread, Vanished, write_json
from spolia.statements import who

if TYPE_CHECKING:
    from spolia.abreast import Abreast
    from spolia.ask import Answer, Heard, Question
    from spolia.weigh.standing import Change

    Readers = Abreast[Report, "Reading | Problem"]

Watch = Callable[[Iterable[Any], int], Iterable[Any]]
WAIT_S = 5  # seconds to wait for another build of the same case, which may take long, before giving up


class Reading(msgspec.Struct, frozen=True):
    """What one report was read into: its claims, resolved, the clauses from which nothing was read, and the persons that it names."""

    claims: list[Claim]
    unread: list[Unread]
    people: list[str] = []


@dataclass(frozen=True, slots=True)
class Build:
    """What a build made: the reports with their dates, their claims, the record, and the pages.

    `histories` are those of reports with several versions; `vanished` the claims of earlier ones that the version read has no longer;
    `decided` what people's decisions made of the claims that were read, which `claims` are by now.
    """

    reports: list[Report]
    claims: list[Claim]
    unread: list[Unread]
    record: Record
    pages: list[Path]
    read_anew: int
    histories: list[History]
    vanished: list[Vanished]
    decided: Decided


def read_report(report: Report, known: Knowledge) -> Reading:
    """The report's claims with names, places, dates and numbers resolved as far as `known` allows."""
    from spolia.read.claims import read_claims
    from spolia.resolve.claims import resolve_claims
    from spolia.resolve.dates import infer_published

    dated = infer_published(report)
    reading = read_claims(dated, known)
    return Reading(resolve_claims(reading.claims, dated, known, reading.heard), reading.unread, reading.people)


def try_report(report: Report, known: Knowledge) -> Reading | Problem:
    """The report's reading, or what broke it."""
    try:
        return read_report(report, known)
    except Exception as bad:
        return Problem(f"report {report.id}", f"reading it failed with {type(bad).__name__}: {bad}")


def open_readers(known: Knowledge, processes: int) -> Readers:
    """What reads reports in so many processes, side by side; with one, in this process."""
    from spolia.abreast import Abreast

    if processes > 1:
        _open_tables(known)
    return Abreast(partial(try_report, known=known), processes)


def _open_tables(known: Knowledge) -> None:
    """Loads what reading takes but the network, whose threads no fork takes along: forked processes share it."""
    import spolia.read.claims
    import spolia.resolve.claims  # noqa: F401

    for table in ("parties", "places", "materiel", "sources"):
        getattr(known, table)


def reading_of(report: Report, answer: Callable[[], Reading | Problem], name: Name) -> Reading | None:
    """The reading that a reader gives, when it has it; None where something broke it, which then goes to `name`."""
    from spolia.abreast import WorkerDied

    try:
        read = answer()
    except WorkerDied as bad:
        read = Problem(f"report {report.id}", f"reading it failed: {bad}")
    if isinstance(read, Reading):
        return read
    name(read)
    return None


def read_reports(
    reports: Iterable[Report], known: Knowledge, name: Name | None = None, processes: int = 1
) -> tuple[list[Claim], list[Unread]]:
    """All claims of all reports, in order, and what stayed unread.

    A report that breaks its reading goes to `name`, the others go on, and are read side by side in so many processes; where nobody is to be told,
    they are read in this one, and what breaks a reading is raised.
    """
    if name is None:
        readings = [read_report(report, known) for report in reports]
    else:
        with open_readers(known, processes) as readers:
            read = (reading_of(report, answer, name) for report, answer in readers.each(reports, lambda report: report) if answer)
            readings = [reading for reading in read if reading is not None]
    return [claim for reading in readings for claim in reading.claims], [clause for reading in readings for clause in reading.unread]


def build_record(claims: list[Claim], reports: list[Report], known: Knowledge, links: Iterable[Linked] = ()) -> Record:
    """All that is worked out from claims: events with grades, contradictions, who held what place, what became of what materiel.

    `links` are the claims of which people decided that they tell of one happening, or that they do not.
    """
    from spolia.picture import draw_picture
    from spolia.weigh.events import weigh_claims

    return draw_picture(weigh_claims(claims, reports, known, links), claims, known, reports)


class StandingRecord:
    """The record of reports that come and go: `record` is at any time the very one that `build_record` makes of all that are there.

    What a report brings or takes along is worked out, and nothing else, so that one more is weighed in a fraction of the time that all take.
    `links` are as in `build_record`; they hold while both their claims are there.
    """

    def __init__(self, claims: Iterable[Claim], reports: Iterable[Report], known: Knowledge, links: Iterable[Linked] = ()) -> None:
        from spolia.picture.drawing import Drawing
        from spolia.weigh.standing import Weighing

        self._weighing, self._drawing = Weighing(known, links=links), Drawing(known)
        self.record = self.add(reports, claims)

    def add(self, reports: Iterable[Report], claims: Iterable[Claim]) -> Record:
        """The record with these reports and their claims; what comes of a report that is there already is added to it, in the stead of what has the same id."""
        return self._draw(self._weighing.add(reports, claims))

    def remove(self, reports: Iterable[str]) -> Record:
        """The record without the reports of these ids, and without all that they told."""
        return self._draw(self._weighing.remove(reports))

    def _draw(self, change: Change) -> Record:
        self.record = self._drawing.change(self._weighing.record, *change)
        return self.record


def ask_record(record: Record, claims: list[Claim], reports: list[Report], known: Knowledge, question: Question) -> Answer:
    """What the record answers; as of a day, what it would have answered then: from what had been published by it, weighed and drawn anew."""
    from spolia.ask import all_told, answer_question, told_by

    if question.as_of is None:
        return answer_question(record, all_told(claims, reports), known, question)
    told = told_by(claims, reports, question.as_of)
    return answer_question(build_record(told.claims, told.reports, known), told, known, question)


def hear_words(record: Record, claims: list[Claim], reports: list[Report], known: Knowledge, words: str) -> Heard:
    """A question in words, as far as it is understood by the names of the record and the tables."""
    from spolia.ask import hear_question
    from spolia.publish.about import SiteAbout
    from spolia.publish.lookup import look_up

    return hear_question(words, look_up(record, claims, reports, known, SiteAbout(""), {}))


def build_case(
    case: Case, *, fresh: bool = False, name: Name, watch: Watch | None = None, processes: int = 1, today: str | None = None
) -> Build:
    """The case's record and pages, made again from all its reports; a report that was read before is not read again unless `fresh`.

    `watch` goes through the readings, and is told how many they are, on the command's behalf, to show how far it is; so many `processes` read side by side.
    `today` is the day for which the pages are made (ISO 8601): what the case's policy delays is counted from it; None for the day of the clock.
    """
    from spolia.ledger.lock import hold_lock

    case.build.mkdir(exist_ok=True)
    with hold_lock(case.build / "lock", WAIT_S):
        finish_build(case)
        return _build(case, fresh, name, watch, processes, today)


def _build(case: Case, fresh: bool, name: Name, watch: Watch | None, processes: int, today: str | None) -> Build:
    from spolia.picture import draw_versions
    from spolia.publish.deeds import deeds_of
    from spolia.publish.view import View
    from spolia.publishing import publish_case, today_here
    from spolia.resolve.dates import infer_published
    from spolia.weigh.transmission import trace_record

    kept = read_kept(case)
    reports, problems, known = kept.reports, kept.problems, case.known
    for problem in problems:
        name(problem)
    earlier = _earlier(kept)
    every, anew = _read_anew(case, known, reports + earlier, fresh, name, watch, processes)
    readings = every[: len(reports)]
    read = [claim for reading in readings for claim in reading.claims]
    unread = [clause for reading in readings for clause in reading.unread]
    vanished = _vanished(kept, dict(zip([one.sha256 for one in reports + earlier], every, strict=True)))
    dated = [infer_published(report) for report in reports]
    decided = _decide(case, read, dated, kept.histories, name)
    claims, known = decided.claims, rated(known, decided)
    record = build_record(claims, dated, known, decided.links)
    stories, versions = trace_record(record, claims, dated, known), draw_versions(record, claims, known, dated)
    missing = (*not_read(case), *(str(problem) for problem in problems))
    made: dict[str, Sequence[msgspec.Struct]] = {
        "reports.jsonl": dated,
        "claims.jsonl": claims,
        "unread.jsonl": unread,
        "versions.jsonl": kept.histories,
        "vanished.jsonl": vanished,
        "decisions.jsonl": decided.rulings,
        "decided.jsonl": decided.ruled,
        "links.jsonl": decided.links,
        "record.json": [record],
    }
    step = next_step(case.build, _digest_before(case), Digest(record, claims), _entries(case) + 1)
    write_build(case, made, stories, versions, step)
    enter(case, name, lambda ledger: enter_build(ledger, case, dated, read, anew))
    settle_step(case.build, step, _entries(case))
    deeds, rejected = deeds_of(decided.rulings, decided.ruled), [one.claim for one in decided.ruled if one.rejected]
    whole = View(record, claims, dated, stories, unread, kept.histories, vanished, missing, versions, decided.links, deeds, rejected)
    people = {name for reading in every for name in reading.people}
    weigh = partial(build_record, known=known)
    pages = publish_case(case, whole, sorted(people), known, today or today_here(), weigh, name, processes)
    return Build(dated, claims, unread, record, pages, len(anew), kept.histories, vanished, decided)


def _decide(case: Case, read: list[Claim], reports: list[Report], histories: list[History], name: Name) -> Decided:
    """The claims that were read, as people have decided by now."""
    with case.ledger_to_read() as ledger:
        decisions = decisions_in(ledger, name)
    return apply_decisions(read, reports, histories, decisions, second=case.second_eyes)


def _entries(case: Case) -> int:
    """How many entries the ledger has by now."""
    with case.ledger_to_read() as ledger:
        return ledger.head().size


def _digest_before(case: Case) -> Digest | None:
    """What the last build made, as it is compared with this one; None where there was none that can be read."""
    try:
        record, claims, _ = read_build(case)
    except CaseUnusable:
        return None
    return Digest(record, claims)


def rated(known: Knowledge, decided: Decided) -> Knowledge:
    """The tables, with what people hold of sources over them. Reports are read without that: nothing is read otherwise for it."""
    return known.rated((one.rating, one.note or f"rated by {who(one)}") for one in decided.ratings)


def _earlier(kept: Kept) -> list[Report]:
    """The earlier versions of the reports, each text once, where it is not the text that is read: by the report's own id, with all that is known of it."""
    now = {report.id: report for report in kept.reports}
    found: dict[tuple[str, str], Report] = {}
    for history in kept.histories:
        for version in history.versions:
            if not version.read and not version.same_text:
                text = kept.texts[version.sha256]
                found.setdefault(
                    (history.report, version.sha256), msgspec.structs.replace(now[history.report], text=text, sha256=version.sha256)
                )
    return list(found.values())


def _vanished(kept: Kept, readings: dict[str | None, Reading]) -> list[Vanished]:
    """The claims of earlier versions that the versions read have no longer."""
    from spolia.versions import find_vanished

    claims = {sha256: reading.claims for sha256, reading in readings.items() if sha256 is not None}
    return [one for history in kept.histories for one in find_vanished(history, kept.texts, claims)]


def _read_anew(
    case: Case, known: Knowledge, reports: list[Report], fresh: bool, name: Name, watch: Watch | None, processes: int
) -> tuple[list[Reading], dict[str, bool]]:
    """Every report's reading, from the last build where neither the report nor what reads it has changed; and the items read anew, and whether that went well."""
    folder, stamp = case.build / "read", reader_stamp(case)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / (hashlib.sha256(stamp + write_json(report)).hexdigest()[:32] + ".json") for report in reports]
    new = len(paths) if fresh else sum(not path.exists() for path in paths)
    readings: list[Reading] = []
    anew: dict[str, bool] = {}
    with open_readers(known, max(1, min(processes, new))) as readers:
        kept = ((report, path, None if fresh else _kept_reading(path)) for report, path in zip(reports, paths, strict=True))
        rows = readers.each(kept, lambda row: row[0] if row[2] is None else None)
        for (report, path, reading), answer in watch(rows, len(reports)) if watch is not None else rows:
            if answer is not None:
                reading = reading_of(report, answer, name)
                anew[report.sha256 or report.id] = reading is not None
                if reading is not None:
                    write_whole(path, msgspec.json.encode(reading))
            readings.append(reading or Reading([], []))
    for old in {*folder.iterdir()} - {*paths}:
        old.unlink()
    return readings, anew


def _kept_reading(path: Path) -> Reading | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Reading)
    except (OSError, msgspec.DecodeError):
        return None


def reader_stamp(case: Case) -> bytes:
    """Changes with this version of Spolia, with the files that read and resolve, and with the case's own tables."""
    package, digest = Path(__file__).parent, hashlib.sha256(spolia.__version__.encode())
    for path in reader_files():
        status = path.stat()
        digest.update(f"{path.relative_to(package)} {status.st_size} {status.st_mtime_ns}\n".encode())
    for path in sorted(case.tables.glob("*")):
        if path.is_file() and path.name != "reports.csv":  # what that table says is in the reports themselves
            digest.update(path.name.encode() + path.read_bytes())
    return digest.digest()
