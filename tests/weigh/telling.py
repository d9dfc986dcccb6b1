"""Claims in one line, for tests of weighing and of the picture; and claims as a hasty reader might leave them, for hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from spolia.knowledge.tables import Knowledge
from spolia.picture import draw_picture
from spolia.records import CATEGORIES, KINDS, Claim, Evidence, Item, Party, Place, Record, Report, Time
from spolia.weigh import weigh_claims

PALMYRA = Place(text="Palmyra", name="Palmyra", lat=34.5600, lon=38.2672)
T4 = Place(text="the T4 air base", name="Tiyas air base", lat=34.5225, lon=37.6300)
ALEPPO = Place(text="Aleppo", name="Aleppo", lat=36.2021, lon=37.1343)
IS, ARMY, COALITION = "Islamic State", "Syrian Arab Army", "US-led coalition"


@cache
def known() -> Knowledge:
    return Knowledge()


def party(name: str | None, text: str | None = None) -> Party:
    return Party(text=text or name or "somebody", name=name)


def days(when: str | tuple[str | None, str | None] | None) -> Time | None:
    if when is None:
        return None
    start, end = (when, when) if isinstance(when, str) else when
    return Time(text=None, start=start, end=end)


def items(*things: tuple[Any, ...]) -> list[Item]:
    """(category, system or None, low, high) each."""
    return [Item(text=t[0], category=t[0], system=t[1], low=t[2], high=t[3]) for t in things]


def told(name: str, kind: str, **slots: Any) -> Claim:
    """The claim `name` ("wire-1-02" stands in report "wire-1") with the slots that matter; the rest as an ordinary report has it."""
    report, number = name.rsplit("-", 1)
    quote = slots.pop("quote", f"{kind} {name}")
    start = 1000 * int(number)
    speaker = slots.pop("speaker", None)
    plain: dict[str, Any] = {
        "id": name, "report": report, "kind": kind, "items": slots.pop("items", []), "place": slots.pop("place", PALMYRA),
        "evidence": Evidence(start=start, end=start + len(quote), quote=quote),
        "actor": [party(x) for x in slots.pop("by", ())], "target": [party(x) for x in slots.pop("of", ())],
        "time": slots.pop("time", None) or days(slots.pop("on", None)),
        "speaker": party(speaker) if speaker else None, "via": [party(x) for x in slots.pop("via", ())],
        "basis": None, "certainty": "asserted", "stance": "neutral" if speaker else "endorsed", "realis": "actual", "measure": [],
    }  # fmt: skip
    return Claim(**(plain | slots))


def reports_of(claims: Sequence[Claim], published: str = "2016-12-20", **sources: str) -> list[Report]:
    """The reports that the claims stand in, each of its own outlet unless `sources` (report → outlet, "_" for "-") names one."""
    return [
        Report(id=name, text=f"{name} " * 3, source=sources.get(name.replace("-", "_"), f"Outlet {name}"), published=published)
        for name in sorted({claim.report for claim in claims})
    ]


def weighed(*claims: Claim, reports: list[Report] | None = None, **sources: str) -> Record:
    return weigh_claims(list(claims), reports_of(claims, **sources) if reports is None else reports, known())


def pictured(*claims: Claim, reports: list[Report] | None = None) -> Record:
    listed = list(claims)
    given = reports_of(claims) if reports is None else reports
    return draw_picture(weigh_claims(listed, given, known()), listed, known(), given)


# --- claims as a machine may read them -----------------------------------------------------------------------------------

NAMES = st.sampled_from([IS, ARMY, COALITION, "Syrian rebels", "Russia", "Amaq", "Nobody in the table", "", None])
PARTIES = st.lists(st.builds(party, NAMES, st.sampled_from(["the group", "our forces", "the enemy", None])), max_size=2)
PLACES = st.none() | st.sampled_from([PALMYRA, T4, ALEPPO, Place(text="the town", name=None, lat=None, lon=None), Place(text="", name="", lat=-90.0, lon=180.0)]) | st.builds(
    Place, text=st.none() | st.just("x"), name=st.none(), lat=st.none(), lon=st.none()
)  # fmt: skip
DAYS = st.none() | st.sampled_from(["2014-06-10", "2015-05-20", "2016-12-11", "2016-12-15", "2017-03-02", "0001-01-01", "9999-12-31"])
NUMBERS = st.none() | st.integers(0, 40)


def _ordered(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    low, high = pair
    return (high, low) if low is not None and high is not None and low > high else pair


TIMES = st.none() | st.tuples(DAYS, DAYS).map(_ordered).map(lambda p: Time(text=None, start=p[0], end=p[1]))
ITEM = st.builds(
    lambda category, system, pair: Item(text=category, category=category, system=system, low=pair[0], high=pair[1]),
    st.sampled_from(CATEGORIES),
    st.sampled_from([None, "S-125", "T-72", "Pantsir-S1"]),
    st.tuples(NUMBERS, NUMBERS).map(_ordered),
)


@st.composite
def hasty_claims(draw: st.DrawFn, most: int = 12, kinds: Sequence[str] = KINDS) -> list[Claim]:
    """Claims with whatever a reader may leave out or get wrong."""
    claims = []
    for number in range(draw(st.integers(1, most))):
        report = draw(st.sampled_from(["a-1", "b-1", "c-1", "d-1"]))
        claim = told(f"{report}-{number:02d}", draw(st.sampled_from(kinds)))
        claims.append(
            replace(
                claim, actor=draw(PARTIES), target=draw(PARTIES), items=draw(st.lists(ITEM, max_size=3)), place=draw(PLACES), time=draw(TIMES),
                speaker=draw(st.none() | st.builds(party, NAMES)), via=draw(PARTIES),
                certainty=draw(st.sampled_from(["asserted", "hedged", "denied"])), stance=draw(st.sampled_from(["endorsed", "neutral", "doubted"])),
                realis=draw(st.sampled_from(["actual", "ongoing", "possible", "failed"])), basis=draw(st.sampled_from([None, "photo", "satellite"])),
            )
        )  # fmt: skip
    return claims


SYSTEMS = st.builds(
    lambda system, pair: items(("surface-to-air missile system", system, *pair)), st.sampled_from([None, "S-125"]), st.tuples(NUMBERS, NUMBERS).map(_ordered)
)  # fmt: skip
MOVED = ["seizure", "seizure", "seizure", "abandonment", "destruction", "transfer", "deployment"]


@st.composite
def hasty_captures(draw: st.DrawFn) -> list[Claim]:
    """The same of air defence that changes hands, since of claims of anything hardly ever a lot comes, and never an exposure."""
    return [replace(claim, items=draw(SYSTEMS)) for claim in draw(hasty_claims(kinds=MOVED))]
