"""Decisions of people in files: all of them as lines of JSON, to be taken in elsewhere or again; as a table, for people and for what fits in one.

decisions.jsonl   a Decision a line, with its id, day and name; taken in twice it is there once
decisions.csv     one row a decision, with the columns of COLUMNS. Written: all of them. Read: what is about one claim of the last build, a source, or another
                  decision: accept, correct, reject, comment, rate, confirm, undo; `value` in the words of decide/values.py, or as JSON
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from msgspec.structs import replace

from spolia.decide import Decided, making
from spolia.decide.values import read_value
from spolia.decisions import MADE, body_of, check_name, check_words, decisions_in, read_decisions
from spolia.errors import BadCommand, BadRecord, Name, Overtaken, Problem
from spolia.records import ACTIONS, RELIABILITIES, Claim, Decision, InterestSpell, Report, Ruling, Stated, read_lines, write_json

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.knowledge.tables import Knowledge
    from spolia.ledger import Ledger

COLUMNS = ("decision", "at", "by", "action", "claim", "quote", "field", "value", "note", "of", "state")
IN_TABLES = ("accept", "correct", "reject", "comment", "rate", "confirm", "undo")
AT_ONCE = 200  # decisions entered in one turn
TEXTS = 50  # of reports that are kept at hand meanwhile
ID = re.compile(r"d-[0-9a-f]{12}")


@dataclass
class Taken:
    """How many decisions of a file were entered, were there before, and were bad; of a look how many would be, and `decisions` are those."""

    entered: int = 0
    there: int = 0
    bad: int = 0
    decisions: list[Decision] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.entered} taken in, {self.there} there already, {self.bad} bad"


def anybody(decision: Decision, other: Decision | None) -> None:
    """Whoever takes in a file may bring any decision in it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is taken in. `look`: nothing is entered, and what would be is told.

    `expected`: so many are entered, in one turn, all of them or none; where others would be by now, Overtaken is raised. `check` raises BadRecord
    for a decision that whoever takes it in may not bring; it is given the decision too that this one undoes, confirms or is about.
    """

    look: bool = False
    expected: int | None = None
    check: Callable[[Decision, Decision | None], None] = anybody


FREELY = Terms()


# --- out ------------------------------------------------------------------------------------------------------------------


def chosen(decisions: Iterable[Decision], since: str | None, by: str | None) -> list[Decision]:
    """Those that were made on the day `since` (YYYY-MM-DD) or later, and by that person. Raises BadCommand where it is no day."""
    try:
        day = date.fromisoformat(since).isoformat() if since else ""
    except ValueError:
        raise BadCommand(f"since is a day such as 2026-03-01, and “{(since or '')[:40]}” is none.") from None
    return [one for one in decisions if one.at[:10] >= day and by in (None, one.by)]


def write_decisions(decisions: Iterable[Decision], out: BinaryIO) -> None:
    """The decisions as lines of JSON, in order. Who took one in here is this case's own affair, and so is the number of its entry."""
    for one in decisions:
        out.write(write_json(replace(one, entry=None, taken_in_by=None)) + b"\n")


def write_table(decisions: Iterable[Decision], rulings: Iterable[Ruling], out: BinaryIO) -> None:
    """The decisions as a table, with what the last build made of each."""
    by_id = {ruling.decision.id: ruling for ruling in rulings}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in decisions:
        ruling = by_id.get(one.id)
        claim, state = ("|".join(ruling.claims), ruling.state) if ruling else ("", "not built yet")
        row = (one.id, one.at, one.by, one.action, claim, one.quote, one.field, _cell(one), one.note, one.of, state)
        table.writerow(["" if value is None else _inert(str(value)) for value in row])
    out.write(text.getvalue().encode("utf-8", "backslashreplace"))


def _cell(one: Decision) -> str | None:
    if one.action == "correct":
        return (
            json.dumps(one.value, ensure_ascii=False)
            if isinstance(one.value, list | dict)
            else "none"
            if one.value is None
            else str(one.value)
        )
    return None if one.value is None else json.dumps(one.value, ensure_ascii=False)


def _inert(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


# --- in -------------------------------------------------------------------------------------------------------------------


def take_in(case: Case, lines: Iterable[bytes], where: str, *, by: str | None, name: Name, terms: Terms = FREELY) -> Taken:
    """Enters the decisions of a file of lines of JSON, made elsewhere or here; each bad line is named, the others go in. `by` is who takes them in.

    Who decided, and when, stays; the ledger says besides who took it in, and that nobody here saw it done.
    """
    by = check_name(by or case.ledger_settings.by, needed=case.second_eyes) or "somebody not named"

    def read() -> Iterator[tuple[str, Decision | BadRecord]]:
        for number, one in read_lines(lines, Decision):
            yield f"{where} line {number}", one if isinstance(one, BadRecord) else _as_made(one, by)

    return _enter(case, read(), name, terms)


def _as_made(one: Decision, by: str) -> Decision | BadRecord:
    """The decision as made elsewhere; or why it cannot have been."""
    if not ID.fullmatch(one.id):
        return BadRecord(f"a decision made elsewhere brings its id (d- and 12 hex digits); this has “{one.id[:40]}”.")
    try:
        _check_made(one.at, one.by)
    except BadRecord as bad:
        return bad
    return replace(one, taken_in_by=by, entry=None)


def _check_made(at: str, by: str | None) -> None:
    """Raises BadRecord where that is no moment, or no name."""
    try:
        datetime.fromisoformat(at)
        check_name(by, needed=False)
    except (ValueError, BadCommand) as bad:
        raise BadRecord(f"a decision made elsewhere says when and by whom: {bad}") from None


def take_in_table(
    case: Case,
    table: bytes,
    where: str,
    built: tuple[Sequence[Claim], Sequence[Report], Decided],
    *,
    by: str | None,
    name: Name,
    terms: Terms = FREELY,
) -> Taken:
    """Enters the decisions of a table, of the claims of the last build; each bad row is named, the others go in. `by` decides, where a row names nobody."""
    by = check_name(by or case.ledger_settings.by, needed=case.second_eyes)
    rows, there = _Rows(*built, case.known), {one.id for one in read_decisions(case)}
    told = list(_table_rows(table))

    def read() -> Iterator[tuple[str, Decision | BadRecord]]:
        for number, row in told:
            if row["decision"] not in there:
                try:
                    yield f"{where} line {number}", _by_whom(rows.read(row), row, by)
                except (BadRecord, BadCommand) as bad:
                    yield f"{where} line {number}", BadRecord(str(bad))

    taken = _enter(case, read(), name, terms)
    taken.there += sum(row["decision"] in there for _, row in told)
    return taken


def _by_whom(one: Decision, row: Mapping[str, str], by: str | None) -> Decision:
    """The decision as of whom the row names; of somebody else than who takes it in, that is said."""
    one = replace(one, id=row["decision"] if ID.fullmatch(row["decision"]) else "")
    if not row["by"] or row["by"] == by:
        return replace(one, by=by)
    if row["at"]:
        _check_made(row["at"], row["by"])
    return replace(one, by=check_name(row["by"], needed=True), at=row["at"], taken_in_by=by or "somebody not named")


def _table_rows(table: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = table.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), restkey="?", strict=True)
        missing = {"action"} - set(reader.fieldnames or ())
        if missing:
            raise BadCommand(
                f"a table of decisions has a column action, and any of {', '.join(COLUMNS)}; this has {', '.join(reader.fieldnames or ['none'])[:200]}"
            )
        for row in reader:
            told = {key: (row.get(key) or "").strip() for key in (*COLUMNS, "source", "reliability", "interest", "since", "until")}
            if any(told.values()):
                yield reader.line_num, {key: value[1:] if value[:2] in ("'=", "'+", "'-", "'@") else value for key, value in told.items()}
    except (UnicodeError, csv.Error) as bad:
        raise BadCommand(f"the table cannot be read: {bad}; it should be CSV in UTF-8") from None


class _Rows:
    """Rows of a table as decisions on what the last build made."""

    def __init__(self, claims: Sequence[Claim], reports: Sequence[Report], decided: Decided, known: Knowledge) -> None:
        rejected = [one.claim for one in decided.ruled if one.rejected]
        self._claims = {claim.id: claim for claim in (*claims, *rejected)}
        self._reports = {report.id: report for report in reports}
        self._decided, self._known = decided, known

    def read(self, row: Mapping[str, str]) -> Decision:
        action, note = row["action"], row["note"] or None
        if action not in IN_TABLES:
            told = "is made in the workbench or by the command" if action in ACTIONS else "is no action"
            raise BadRecord(f"“{action}” {told}; a table has {', '.join(IN_TABLES)}.")
        if action in ("confirm", "undo"):
            return (making.confirm if action == "confirm" else making.undo)(row["of"] or row["decision"], note)
        if action == "rate":
            return _rating(row, note)
        about = self.about(row["claim"], row["quote"])
        if action == "comment":
            return making.comment(note or "", about=about)
        if action == "correct":
            field_ = cast(Stated, row["field"])
            report = self._reports[about.claim.report]
            return making.correct(about, field_, read_value(field_, row["value"], about.said, report.text, self._known), note)
        return making.accept(about, note) if action == "accept" else making.reject(about, note)

    def about(self, claim: str, quote: str) -> making.About:
        found = self._claims.get(claim)
        if found is None or found.report not in self._reports:
            raise BadRecord(f"the last build has no claim “{claim}”.")
        if quote and quote != found.evidence.quote:
            raise BadRecord(f"the claim {claim} stands in other words by now: “{found.evidence.quote[:80]}”.")
        return making.about_claim(found, self._reports[found.report], self._decided.of_claim(claim))


def _rating(row: Mapping[str, str], note: str | None) -> Decision:
    """A rating in columns of its own (source, reliability, interest, since, until), or as JSON in `value`."""
    if row["value"]:
        try:
            return Decision(action="rate", value=json.loads(row["value"]), note=note)
        except (ValueError, RecursionError) as bad:
            raise BadRecord(f"value: {bad}") from None
    if row["reliability"] and row["reliability"] not in RELIABILITIES:
        raise BadRecord(f"reliability is a letter from A to F, and “{row['reliability']}” is none.")
    return making.rate(row["source"], row["reliability"] or None, _spells(row), note)


def _spells(row: Mapping[str, str]) -> list[InterestSpell] | None:
    if not row["interest"]:
        return None
    if row["interest"].casefold() == "none":
        return []
    return [making.interest(row["interest"], row["since"] or None, row["until"] or None)]


# --- entered --------------------------------------------------------------------------------------------------------------


def _enter(case: Case, read: Iterable[tuple[str, Decision | BadRecord]], name: Name, terms: Terms) -> Taken:
    taken = Taken()
    with case.ledger_to_read() if terms.look else case.ledger_to_write() as ledger:
        there = {one.id: one for one in decisions_in(ledger)}
        sound = _sound(ledger, read, taken, name)
        if terms.expected is not None:
            _enter_batch(ledger, list(sound), there, taken, name, terms)
        while batch := list(islice(sound, AT_ONCE)):
            _enter_batch(ledger, batch, there, taken, name, terms)
    return taken


def _sound(ledger: Ledger, read: Iterable[tuple[str, Decision | BadRecord]], taken: Taken, name: Name) -> Iterator[tuple[str, Decision]]:
    """The decisions whose words stand where they say; each other is named."""
    text_of = lru_cache(maxsize=TEXTS)(lambda sha256: ledger.texts_of([sha256]).get(sha256))
    for where, one in read:
        try:
            if isinstance(one, BadRecord):
                raise one
            if one.report is not None:
                check_words(one, text_of(one.report))
            yield where, one
        except BadRecord as bad:
            taken.bad += 1
            name(Problem(where, str(bad)))


def _enter_batch(
    ledger: Ledger, batch: Sequence[tuple[str, Decision]], there: dict[str, Decision], taken: Taken, name: Name, terms: Terms
) -> None:
    """Enters what is not there yet, all in one turn. `there` are the decisions read so far, and those entered."""
    with nullcontext() if terms.look else ledger.turn():
        newest = max((one.entry or -1 for one in there.values()), default=-1)
        there |= {one.id: one for one in decisions_in(ledger, after=newest)}
        bodies: list[tuple[str, dict[str, Any]]] = []
        for where, one in batch:
            try:
                body = body_of(one, "in a table")
                made = replace(one, id=body["id"])
                met = there.get(made.id)
                if met is not None and _content(met) != _content(made):
                    raise BadRecord(f"another decision has the id {made.id} here.")
                if made.action in ("confirm", "undo") and made.of not in there:
                    raise BadRecord(f"it is about the decision {made.of}, which is neither here nor before it in the file.")
                if met is None:
                    terms.check(made, there.get(made.of or ""))
            except BadRecord as bad:
                taken.bad += 1
                name(Problem(where, str(bad)))
                continue
            if met is not None:
                taken.there += 1
                continue
            there[made.id] = made
            bodies.append((MADE, body))
            if terms.look:
                taken.decisions.append(made)
        if terms.expected is not None and len(bodies) != terms.expected:
            raise Overtaken(
                f"{terms.expected} decisions would have been entered when the file was looked at, and by now {len(bodies)}: nothing was entered. Look again at what would be."
            )
        taken.entered += len(bodies)
        if bodies and not terms.look:
            ledger.record(bodies)


def _content(one: Decision) -> Decision:
    """The decision without what a ledger adds to it."""
    return replace(one, entry=None, taken_in_by=None, at="", by=None)
