"""What an analyst works on: a report with its claims as they stand now, also by decisions that no build has taken in yet, and forms turned into decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from msgspec.structs import replace

from spolia.decide import Decided, apply_decisions
from spolia.decide.making import About, about_claim
from spolia.decisions import targets_of, touching
from spolia.errors import BadCommand
from spolia.publish.lookup import Lookup
from spolia.publish.marks import Piece, cut_text
from spolia.records import (
    CATEGORIES,
    HARMS,
    KINDS,
    STATED,
    Basis,
    Certainty,
    Claim,
    Decision,
    Realis,
    Report,
    Ruled,
    Ruling,
    Stance,
    Stated,
    Task,
)
from spolia.workbench.stand import Stand

PARTIES, ONE_PARTY = ("actor", "target", "via"), "speaker"
CHOICES: dict[str, tuple[str, ...]] = {
    "kind": KINDS, "certainty": get_args(Certainty), "stance": get_args(Stance), "realis": get_args(Realis), "basis": ("", *get_args(Basis)),
}  # fmt: skip
MEASURES = ("range", "altitude", "speed", "calibre", "load")
ROWS = 8  # of a list in a form
CATEGORY_CHOICES: tuple[str, ...] = (*CATEGORIES[: -len(HARMS)], *HARMS)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as it stands now: `rows` are its claims in text order, the rejected too; `pieces` its text cut where they begin and end."""

    report: Report
    rows: list[Row]
    pieces: list[Piece]
    decided: Decided

    def row(self, thread: str | None) -> Row | None:
        """The claim of that thread, or of that id."""
        return next((row for row in self.rows if thread in (row.about.thread, row.claim.id)), None)


@dataclass(frozen=True, slots=True)
class Row:
    """A claim to work on: `ruled` is what was decided of it, None where nothing was; `seen` how many decisions that are; `rulings` which, in order."""

    number: int
    claim: Claim
    about: About
    ruled: Ruled | None
    seen: int
    rulings: list[Ruling]

    @property
    def rejected(self) -> bool:
        return self.ruled is not None and self.ruled.rejected

    @property
    def looked_at(self) -> bool:
        """Somebody decided on the claim."""
        return self.ruled is not None and (self.ruled.accepted or self.ruled.rejected or bool(self.ruled.by_field))

    def was(self, field: Stated) -> Any:
        """What the reading says in a field that somebody corrected; None where nobody did."""
        return getattr(self.ruled.read, field) if self.ruled and self.ruled.read and field in self.ruled.by_field else None

    def who(self, field: Stated) -> Decision | None:
        """The decision by which the field stands so."""
        id_ = self.ruled.by_field.get(field) if self.ruled else None
        return next((ruling.decision for ruling in self.rulings if ruling.decision.id == id_), None)


def open_sheet(stand: Stand, report: Report, decisions: Sequence[Decision]) -> Sheet:
    """The report's claims as they were read, with all that was decided of them by now."""
    lookup = stand.lookup
    hashes = _hashes(lookup, report)
    theirs = _about_report(decisions, hashes)
    history = lookup.history_of.get(report.id)
    read = claims_as_read(stand, report)
    decided = apply_decisions(read, [report], [history] if history else [], theirs, second=stand.case.second_eyes)
    rejected = [one.claim for one in decided.ruled if one.rejected]
    claims = sorted([*decided.claims, *rejected], key=lambda claim: (claim.evidence.start, claim.evidence.end, claim.id))
    rows = [_row(number, claim, report, decided, decisions) for number, claim in enumerate(claims, 1)] if report.sha256 else []
    return Sheet(report, rows, cut_text(report.text, claims, lookup.unread_of.get(report.id, [])), decided)


def _row(number: int, claim: Claim, report: Report, decided: Decided, decisions: Sequence[Decision]) -> Row:
    ruled = decided.of_claim(claim.id)
    about = about_claim(claim, report, ruled)
    on = touching(decisions, [about.thread])
    by_id = {ruling.decision.id: ruling for ruling in decided.rulings}
    comments = [ruling for ruling in decided.on(claim.id) if ruling.decision.action == "comment"]
    told = [by_id.get(one.id) or Ruling(decision=one, state="counts", claims=[claim.id], why=None) for one in on]
    ordered = sorted({ruling.decision.id: ruling for ruling in [*told, *comments]}.values(), key=lambda one: one.decision.entry or 0)
    return Row(number, claim, about, ruled, len(on), ordered)


def _hashes(lookup: Lookup, report: Report) -> set[str]:
    """The items that the report is, in any version."""
    history = lookup.history_of.get(report.id)
    return {version.sha256 for version in history.versions} | {report.sha256 or ""} if history else {report.sha256 or ""}


def _about_report(decisions: Sequence[Decision], hashes: Collection[str]) -> list[Decision]:
    """The decisions on the report's claims, and those that confirm or undo these."""
    theirs = {one.id for one in decisions if one.report in hashes}
    while more := {one.id for one in decisions if one.of in theirs} - theirs:
        theirs |= more
    return [one for one in decisions if one.id in theirs]


def claims_as_read(stand: Stand, report: Report) -> list[Claim]:
    """The claims that the reading gave, before anybody decided on them."""
    rejected = [one for one in stand.decided.ruled if one.rejected and one.claim.report == report.id]
    shown = [*stand.lookup.claims_of.get(report.id, []), *(one.claim for one in rejected)]
    read = []
    for claim in shown:
        ruled = stand.decided.of_claim(claim.id)
        if ruled is None:
            read.append(claim)
        elif ruled.read is not None:
            read.append(replace(claim, **{key: getattr(ruled.read, key) for key in STATED}))
    return read


def expected(decision: Decision, decisions: Sequence[Decision]) -> int:
    """How many decisions there are on what this one is about."""
    return len(touching(decisions, targets_of(decision, {one.id: one for one in decisions})))


def still_waiting(stand: Stand, tasks: Sequence[Task], decisions: Sequence[Decision]) -> list[Task]:
    """The tasks without those on which somebody decided since the build."""
    known = {ruling.decision.id for ruling in stand.decided.rulings}
    by_id = {one.id: one for one in decisions}
    touched = frozenset(target for one in decisions if one.id not in known for target in (one.id, *targets_of(one, by_id)))
    if not touched:
        return list(tasks)
    return [task for task in tasks if touched.isdisjoint(_targets(stand, task, by_id))]


def _targets(stand: Stand, task: Task, by_id: Mapping[str, Decision]) -> set[str]:
    found = {task.id}
    if task.id in by_id:
        found |= targets_of(by_id[task.id], by_id)
    claim = stand.lookup.claims.get(task.claim or "")
    report = stand.lookup.reports.get(claim.report) if claim else None
    if claim is not None and report is not None and report.sha256:
        found.add(about_claim(claim, report, stand.decided.of_claim(claim.id)).thread)
    return found


# --- forms -----------------------------------------------------------------------------------------------------------------


def read_field(field: str, form: Mapping[str, str], lookup: Lookup) -> Any:
    """The value of a claim's field as a form says it, in the form of claims.md. Raises BadCommand where a number is none."""
    if field in CHOICES:
        return form.get(field) or None
    if field in PARTIES:
        return [row for row in (_party(f"{field}.{n}", form) for n in range(ROWS)) if row]
    if field == ONE_PARTY:
        return _party("speaker.0", form)
    if field == "items":
        return [row for row in (_item(n, form) for n in range(ROWS)) if row]
    if field == "measure":
        return [row for row in (_measure(n, form) for n in range(ROWS)) if row]
    if field == "place":
        return _place(form, lookup)
    if field == "time":
        told = {key: _words(form, f"time.{key}") for key in ("text", "start", "end")}
        return told if any(told.values()) else None
    raise BadCommand(f"a claim has no field “{field}”.")


def read_statement(form: Mapping[str, str], lookup: Lookup) -> dict[str, Any]:
    """All that a claim says, as a form says it."""
    return {field: read_field(field, form, lookup) for field in STATED}


def _words(form: Mapping[str, str], name: str) -> str | None:
    return form.get(name, "").strip() or None


def _number(form: Mapping[str, str], name: str) -> float | None:
    words = _words(form, name)
    if words is None:
        return None
    try:
        return float(words.replace(",", ""))
    except ValueError:
        raise BadCommand(f"{name.rpartition('.')[2]} should be a number, or nothing where none is given, but is “{words[:40]}”.") from None


def _party(name: str, form: Mapping[str, str]) -> dict[str, Any] | None:
    told = {key: _words(form, f"{name}.{key}") for key in ("text", "name")}
    return told if any(told.values()) else None


def _item(n: int, form: Mapping[str, str]) -> dict[str, Any] | None:
    text = _words(form, f"items.{n}.text")
    if text is None:
        return None
    told = {key: _words(form, f"items.{n}.{key}") for key in ("category", "system", "unit")}
    return {"text": text, **told, "low": _number(form, f"items.{n}.low"), "high": _number(form, f"items.{n}.high")}


def _measure(n: int, form: Mapping[str, str]) -> dict[str, Any] | None:
    quantity = _words(form, f"measure.{n}.quantity")
    if quantity is None:
        return None
    low, high = (_number(form, f"measure.{n}.{key}") for key in ("low", "high"))
    return {"quantity": quantity, "low": low, "high": high, "unit": _words(form, f"measure.{n}.unit")}


def _place(form: Mapping[str, str], lookup: Lookup) -> dict[str, Any] | None:
    text, name = _words(form, "place.text"), _words(form, "place.name")
    lat, lon = _number(form, "place.lat"), _number(form, "place.lon")
    if not text and not name:
        return None
    if name and lat is None and lon is None:
        lat, lon = _point_of(name, lookup)
    return {"text": text, "name": name, "lat": lat, "lon": lon}


def _point_of(name: str, lookup: Lookup) -> tuple[float | None, float | None]:
    """The point that the record has for a place of that name; none where it has several, or none."""
    points = {(place.lat, place.lon) for place in lookup.places if place.name == name}
    return points.pop() if len(points) == 1 else (None, None)
