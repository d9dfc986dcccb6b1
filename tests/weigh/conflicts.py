"""Small made-up conflicts for hypothesis: a few happenings, each told in several reports that err, hedge, deny, doubt, quote and leave things out."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace
from tests.weigh.telling import ALEPPO, ARMY, COALITION, IS, PALMYRA, T4, items, known, party, told

from spolia.knowledge.tables import Knowledge
from spolia.pipeline import build_record
from spolia.records import KINDS, Claim, Event, Evidence, Place, Record, Report, Time
from spolia.simulate.words import filler

REBELS = "Syrian rebels"
PROVINCE = Place(text="Homs province", name="Homs province", lat=None, lon=None)
UNNAMED = party(None, "local residents")
OUTLETS = ("Reuters", "Syrian Observatory for Human Rights", "TASS", "Amaq", "Vellum Herald", "Korda Post", "Mirsol Courier", None)
PICTURES = st.sampled_from([[], [], ["aa" * 32], ["bb" * 32], ["aa" * 32, "bb" * 32], ["bb" * 32, "cc" * 32]])
WORDS_BESIDE = 70  # of a report beside what it tells, so that no two reports are near-copies by chance


@dataclass(frozen=True)
class Conflict:
    """What is told of a made-up conflict, and where."""

    claims: tuple[Claim, ...]
    reports: tuple[Report, ...]
    tables: Knowledge | None = None  # where the bundled ones do not know its parties

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """A line a claim, for whoever reads what failed (hypothesis asks for it by this name)."""
        outlets = {report.id: report.source for report in self.reports}
        printer.text("".join(f"\n    {line(claim)} in {outlets[claim.report]}" for claim in self.claims))

    def record(self) -> Record:
        return build_record(list(self.claims), list(self.reports), self.tables or known())

    def by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    def of(self, report: str) -> list[Claim]:
        return [claim for claim in self.claims if claim.report == report]

    def without(self, report: str) -> Conflict:
        claims = tuple(claim for claim in self.claims if claim.report != report)
        return Conflict(claims, tuple(each for each in self.reports if each.id != report), self.tables)

    def with_(self, reports: Iterable[Report], claims: Iterable[Claim]) -> Conflict:
        return Conflict((*self.claims, *claims), (*self.reports, *reports), self.tables)


def line(claim: Claim) -> str:
    """What the claim says, in short."""
    who, whom = ([each.name or each.text for each in side] for side in (claim.actor, claim.target))
    things = [(item.system or item.category, item.low, item.high) for item in claim.items]
    place = claim.place and (claim.place.name or claim.place.text, claim.place.lat)
    when = claim.time and (claim.time.start, claim.time.end)
    voice = (claim.speaker and (claim.speaker.name or claim.speaker.text), [each.name for each in claim.via], claim.basis)
    return f"{claim.id} {claim.kind} by {who} of {whom}: {things} at {place} on {when}; {voice} {claim.certainty} {claim.stance} {claim.realis}"


# --- drawing one ---------------------------------------------------------------------------------------------------------

SIDES = st.sampled_from([(IS, ARMY), (ARMY, IS), (COALITION, IS), (REBELS, ARMY), ("Russia", REBELS), (IS, REBELS)])
PLACES = st.sampled_from(
    [PALMYRA, PALMYRA, T4, ALEPPO, PROVINCE, replace(PALMYRA, lat=None, lon=None), replace(PALMYRA, lat=34.5601), None]
)
THINGS = st.sampled_from([("tank", "T-72"), ("tank", None), ("surface-to-air missile system", "S-125"), ("truck", None), ("tank", "T-55")])
NUMBERS = st.sampled_from([(1, 1), (2, 2), (8, 8), (11, 11), (20, 20), (20, None), (2, None), (None, 9), (3, 9), (None, None)])
OFTEN_PLAIN = {
    "certainty": st.sampled_from(["asserted"] * 5 + ["hedged", "denied"]),
    "stance": st.sampled_from(["endorsed", "endorsed", "neutral", "doubted"]),
    "realis": st.sampled_from(["actual"] * 6 + ["ongoing", "possible", "failed"]),
    "basis": st.sampled_from([None, None, None, "photo", "satellite", "eyewitness"]),
    "speaker": st.sampled_from(
        [None, None, None, party(IS), party(ARMY), party("Amaq"), party("Reuters"), party("United Nations"), UNNAMED]
    ),
    "via": st.sampled_from([[]] * 5 + [[party("Amaq")], [party("Syrian Observatory for Human Rights")]]),
}


@st.composite
def happenings(draw: st.DrawFn) -> dict[str, Any]:
    """The slots that its tellings share."""
    kind = draw(st.sampled_from([*KINDS, "takeover", "takeover", "seizure", "seizure", "destruction"]))
    actor, target = draw(SIDES)
    things = {"casualties": [("killed", None)], "takeover": [], "withdrawal": []}.get(kind, [draw(THINGS)])
    day = date(2016, 12, 8) + timedelta(days=draw(st.sampled_from([0, 1, 3, 7, 12, 80])))
    number = draw(NUMBERS)
    return {"kind": kind, "by": [actor], "of": [target], "day": day, "place": draw(PLACES), "things": things, "number": number}


@st.composite
def conflicts(draw: st.DrawFn, most_happenings: int = 3, most_tellings: int = 8, most_reports: int = 5, plain: bool = False) -> Conflict:
    """Reports of their own words; with `plain` all tellings assert what happened, in the outlet's own voice, one in each report."""
    many = draw(st.lists(happenings(), min_size=1, max_size=most_happenings))
    count = draw(st.integers(1, most_tellings))
    reports: dict[str, list[Claim]] = {}
    for number in range(count):
        report = f"r-{number + 1 if plain else draw(st.integers(1, most_reports))}"
        inside = reports.setdefault(report, [])
        inside.append(draw(tellings(draw(st.sampled_from(many)), f"{report}-{len(inside) + 1:02d}", plain)))
    written = [write(report, inside, draw(st.sampled_from(OUTLETS))) for report, inside in sorted(reports.items())]
    shown = [replace(report, pictures=draw(PICTURES)) for report, _ in written]
    return Conflict(tuple(claim for _, inside in written for claim in inside), tuple(shown))


@st.composite
def tellings(draw: st.DrawFn, of: dict[str, Any], name: str, plain: bool) -> Claim:
    slots: dict[str, Any] = {"by": of["by"], "of": of["of"], "place": of["place"]}
    number = of["number"] if plain or draw(st.integers(0, 3)) else draw(NUMBERS)
    slots["items"] = items(*((category, system, *number) for category, system in of["things"]))
    slots["time"] = Time(text=None, start=of["day"].isoformat(), end=of["day"].isoformat())
    if not plain:
        slots["time"] = draw(times(of["day"]))
        slots |= {slot: draw(values) for slot, values in OFTEN_PLAIN.items()}
        for left_out in draw(st.sets(st.sampled_from(["by", "of", "place", "items"]), max_size=1)):
            slots[left_out] = None if left_out == "place" else []
    voice = {slot: slots.pop(slot) for slot in ("speaker", "via") if slot in slots}
    return replace(told(name, of["kind"], **slots), **voice)


def times(day: date) -> st.SearchStrategy[Time | None]:
    def time(shift: int, before: int | None, after: int | None) -> Time:
        middle = day + timedelta(days=shift)
        start = None if before is None else (middle - timedelta(days=before)).isoformat()
        end = None if after is None else (middle + timedelta(days=after)).isoformat()
        return Time(text=None, start=start, end=end)

    exact = st.builds(time, st.sampled_from([0, 0, 0, 1, -3]), st.just(0), st.just(0))
    loose = st.builds(time, st.just(0), st.sampled_from([0, 5, 40, None]), st.sampled_from([0, 5, 30, None]))
    return exact | exact | loose | st.none()


def write(name: str, claims: list[Claim], outlet: str | None, published: str = "2016-12-21") -> tuple[Report, list[Claim]]:
    """The report that tells the claims, each in a sentence of its own, with words of no conflict after them; and the claims as they stand in it."""
    style = random.Random(name)
    text, placed = "", []
    for claim in claims:
        quote = f"{claim.kind}: {filler(style, 11)}"
        placed.append(replace(claim, report=name, evidence=Evidence(start=len(text), end=len(text) + len(quote), quote=quote)))
        text += quote + " "
    return Report(id=name, text=text + filler(style, WORDS_BESIDE), source=outlet, published=published), placed


# --- what is done to one -------------------------------------------------------------------------------------------------


def copied(conflict: Conflict, report: str, name: str, outlet: str, edits: random.Random | None = None) -> Conflict:
    """With a copy of the report under another id and outlet; with `edits` a few of its words are others."""
    first = next(each for each in conflict.reports if each.id == report)
    text = first.text if edits is None else edited(first.text, edits)
    claims = [
        replace(
            claim,
            id=f"{name}-{number:02d}",
            report=name,
            evidence=replace(claim.evidence, quote=text[claim.evidence.start : claim.evidence.end]),
        )
        for number, claim in enumerate(conflict.of(report), 1)
    ]
    return conflict.with_([replace(first, id=name, text=text, source=outlet)], claims)


def edited(text: str, edits: random.Random, most: int = 3) -> str:
    """The text with a few words changed for others as long, so that all stands where it stood."""
    words = text.split(" ")
    for place in edits.sample(range(len(words)), min(most, len(words))):
        words[place] = "".join(edits.choice("abcdefghij") for _ in words[place]) or words[place]
    return " ".join(words)


def event_of(record: Record, claim: str) -> Event:
    return next(event for event in record.events if claim in event.claims)
