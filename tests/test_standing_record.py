"""A record that stands: whatever comes and goes, in whatever order, it is byte for byte the record that all anew gives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.weigh.telling import ARMY, IS, PALMYRA, T4, hasty_claims, items, known, reports_of, told

from spolia.knowledge.tables import Knowledge
from spolia.picture import fates
from spolia.pipeline import StandingRecord, build_record
from spolia.records import Claim, Linked, Place, Record, Report, write_json
from spolia.simulate import Settings, simulate, write_conflict
from spolia.weigh import grouping, pictures, related
from spolia.weigh.copies import find_copies

SOME = 25  # reports that come and go one by one
CONFLICTS = [
    Settings(seed=1, claims=700),
    Settings(seed=2, claims=700, parties=5, denying=0.9, floods=3, flood=60, outlets=12),
    Settings(seed=3, claims=500, places=2, days=30),  # crowded: in one place on few days each stands between many others
    Settings(seed=4, claims=500, places=3, days=400, copying=0.7, errors=0.4),
]


@dataclass(frozen=True)
class Case:
    """What a conflict is told by, with its tables."""

    reports: list[Report]
    claims: list[Claim]
    known: Knowledge

    def part(self, wanted: Callable[[str], bool]) -> Case:
        """What the reports of such ids tell."""
        claims = [claim for claim in self.claims if wanted(claim.report)]
        return replace(self, reports=[report for report in self.reports if wanted(report.id)], claims=claims)

    def record(self) -> bytes:
        return write_json(build_record(self.claims, self.reports, self.known))

    def standing(self) -> StandingRecord:
        return StandingRecord(self.claims, self.reports, self.known)

    def each(self, names: Iterable[str]) -> Iterator[tuple[list[Report], list[Claim]]]:
        for name in names:
            one = self.part(name.__eq__)
            yield one.reports, one.claims


@pytest.fixture(scope="module", params=CONFLICTS, ids=lambda each: f"seed {each.seed}")
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = simulate(request.param)
    folder: Path = tmp_path_factory.mktemp("conflict")
    write_conflict(made, folder)
    return Case(made.reports, made.claims, Knowledge(folder / "tables"))


@pytest.fixture(scope="module")
def chosen(case: Case) -> list[str]:
    """The first and the last report, one that others copy and one of its copies, an outlet's only one, some that deny, and some by chance, in an order by chance."""
    draw = random.Random(7)
    ids = sorted(report.id for report in case.reports)
    copies = find_copies(case.reports)
    copied = Counter(copies.values()).most_common(2)
    outlets = Counter(report.source for report in case.reports)
    only = [report.id for report in case.reports if outlets[report.source] == 1][:3]
    denying = [claim.report for claim in case.claims if claim.certainty == "denied"][:4]
    names = {ids[0], ids[-1], *(first for first, _ in copied), *list(copies)[:2], *only, *denying, *draw.sample(ids, SOME)}
    return draw.sample(sorted(names), len(names))


def test_one_after_the_other(case: Case, chosen: list[str]) -> None:
    standing = case.part(lambda name: name not in chosen).standing()
    for number, (reports, claims) in enumerate(case.each(chosen)):
        standing.add(reports, claims)
        if number % 8 == 0:
            missing = set(chosen[number + 1 :])
            assert write_json(standing.record) == case.part(lambda name, out=missing: name not in out).record()
    assert write_json(standing.record) == case.record()


def test_all_at_once_and_gone_again(case: Case, chosen: list[str]) -> None:
    rest = case.part(lambda name: name not in chosen)
    before, more = rest.record(), case.part(lambda name: name in chosen)
    standing = rest.standing()
    assert write_json(standing.add(more.reports, more.claims)) == case.record()
    for name in chosen:
        standing.remove([name])
    assert write_json(standing.record) == before
    standing.add(more.reports, more.claims)
    assert write_json(standing.remove(chosen)) == before


def test_from_nothing_to_nothing(case: Case) -> None:
    standing = StandingRecord([], [], case.known)
    half = {report.id for report in case.reports[::2]}
    for wanted in (half.__contains__, lambda name: name not in half):
        some = case.part(wanted)
        standing.add(some.reports, some.claims)
    assert write_json(standing.record) == case.record()
    assert standing.remove(report.id for report in case.reports) == Record(
        events=[], contradictions=[], control=[], custody=[], airspace=[]
    )


def test_what_came_to_a_report_later_is_told_by_it(case: Case, chosen: list[str]) -> None:
    """Claims before their report, the report dated otherwise, its claims one after the other."""
    standing = case.part(lambda name: name not in chosen).standing()
    for reports, claims in case.each(chosen):
        for claim in claims:
            standing.add([], [claim])
        standing.add([Report(id=report.id, text=report.text, published="2001-01-01") for report in reports], [])
        standing.add(reports, [])
    assert write_json(standing.record) == case.record()


def test_what_is_not_there_takes_nothing_along(case: Case) -> None:
    standing = case.standing()
    assert write_json(standing.remove(["nobody's"])) == case.record()


# --- made up so that all hangs together -----------------------------------------------------------------------------------

PLACES = [PALMYRA, T4, Place(text="Palmyra", name="Palmyra", lat=34.9, lon=38.2672), Place(text="the town", name=None, lat=None, lon=None)]
DAYS = [None, "2016-12-08", "2016-12-11", "2016-12-12", "2017-01-20", ("2016-12-01", "2016-12-31"), (None, "2016-12-11")]
PARTIES: list[tuple[str, ...]] = [(), (IS,), (ARMY,), ("Russia",), ("Syrian rebels",)]
THINGS = [("surface-to-air missile system", "S-125", 2, 2), ("surface-to-air missile system", None, 1, None), ("tank", "T-72", 5, 5), ("tank", None, 9, 9)]  # fmt: skip
KINDS = [
    "takeover",
    "takeover",
    "withdrawal",
    "seizure",
    "seizure",
    "abandonment",
    "destruction",
    "attack",
    "transfer",
    "deployment",
    "capability",
]
OUTLETS = ["Amaq", "SANA", "Desert Wire", "Desert Wire (English)", "The Desert Post", None]
PICTURES = ["aa" * 32, "bb" * 32, "cc" * 32]
WORDS = (
    "the fighters took the base by night and left with all that was in its sheds before the planes came and burnt what stood there".split()
)
BASE = "The crew had fled and the radar was broken."


def entangled(seed: int, reports: int = 20) -> tuple[list[Report], list[Claim]]:
    """Reports that copy and cite one another, and claims on a few happenings at a few places, of which each can change what the others weigh."""
    draw = random.Random(seed)
    names = [f"{draw.choice('abcdefgh')}{number:02d}-1" for number in range(reports)]
    kinds, places, days = draw.sample(KINDS, 4) if seed % 2 else KINDS, draw.sample(PLACES, 2), draw.sample(DAYS, 4)
    given: list[Report] = []
    claims: list[Claim] = []
    for name in names:
        start = draw.choice([0, 0, 3, 6, 12])
        text = " ".join(WORDS[start : start + draw.choice([8, 11, 24])]) if draw.random() < 0.7 else f"{name} says {BASE} " * 3
        outlet, day, shown = (
            draw.choice(OUTLETS),
            draw.choice(["2016-12-12", "2016-12-20", None]),
            draw.sample(PICTURES, draw.choice([0, 1, 2])),
        )
        given.append(Report(id=name, text=text, source=outlet, published=day, pictures=shown))
        for number in range(draw.choice([0, 1, 1, 2, 3])):
            speaker = draw.choice([None, None, IS, "Amaq", "Desert Wire"])
            made = told(
                f"{name}-{number:02d}", draw.choice(kinds), by=draw.choice(PARTIES), of=draw.choice(PARTIES), on=draw.choice(days),
                place=draw.choice(places), items=items(*draw.sample(THINGS, draw.choice([0, 1, 2]))), speaker=speaker,
                via=draw.choice([(), (), ("Desert Wire",), ("The Desert Post",)]), certainty=draw.choice(["asserted", "asserted", "denied"]), realis=draw.choice(["actual", "actual", "actual", "failed"]),
                basis=draw.choice([None, "photo", "video"]),
                quote=draw.choice(["", f"{name}: "]) + draw.choice([text[:40], f"{BASE} It was taken again by the others that week."]),
            )  # fmt: skip
            last = (
                claims[-1] if claims and claims[-1].report == name and draw.random() < 0.4 else made
            )  # two claims that are read from the same words
            claims.append(msgspec.structs.replace(made, evidence=last.evidence))
    return given, claims


@pytest.fixture(params=[2, 60], ids=["two neighbours", "sixty neighbours"])
def neighbours(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With two, each block and each row is crowded, so that what comes between others parts them."""
    for module, name in ((grouping, "NEIGHBOURS"), (related, "NEIGHBOURS"), (fates, "MOST_MOVES")):
        monkeypatch.setattr(module, name, request.param)


@pytest.mark.parametrize("seed", range(40))
def test_each_hangs_on_all_others(seed: int, neighbours: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "DRESS", 2)  # so that what comes makes decoration of pictures, and what goes makes evidence of them
    reports, claims = entangled(seed)
    case, draw = Case(reports, claims, known()), random.Random(seed)
    standing, here = StandingRecord([], [], known()), set[str]()
    for name in draw.choices([report.id for report in reports], k=45):
        one = case.part(name.__eq__)
        record = standing.remove([name]) if name in here else standing.add(one.reports, one.claims)
        here ^= {name}
        assert write_json(record) == case.part(here.__contains__).record()


def decided(seed: int, claims: list[Claim]) -> list[Linked]:
    """Of some claims of one kind that they are one happening, of others that they are not, by chance."""
    draw, links = random.Random(seed), []
    for kind in sorted({claim.kind for claim in claims}):
        names = [claim.id for claim in claims if claim.kind == kind]
        draw.shuffle(names)
        for place in range(0, len(names) - 1, 2):
            if draw.random() < 0.6:
                a, b = sorted(names[place : place + 2])
                links.append(Linked(claims=(a, b), one=draw.random() < 0.6, decisions=["d-1"]))
    return links


@pytest.mark.parametrize("seed", range(20))
def test_what_people_decided_holds_while_claims_come_and_go(seed: int) -> None:
    reports, claims = entangled(seed)
    case, draw, links = Case(reports, claims, known()), random.Random(seed), decided(seed, claims)
    standing, here = StandingRecord([], [], known(), links), set[str]()
    for name in draw.choices([report.id for report in reports], k=30):
        one = case.part(name.__eq__)
        record = standing.remove([name]) if name in here else standing.add(one.reports, one.claims)
        here ^= {name}
        there = case.part(here.__contains__)
        assert write_json(record) == write_json(build_record(there.claims[::-1], there.reports[::-1], known(), links[::-1]))
        home = {claim: event.id for event in record.events for claim in event.claims}
        both = [link for link in links if home.keys() >= set(link.claims)]
        assert all((home[link.claims[0]] == home[link.claims[1]]) == link.one for link in both)


def test_a_text_that_is_told_otherwise_says_something_else_of_the_crew() -> None:
    said = "They took an S-125."
    taken = told("a-1-00", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(THINGS[0]), quote=said)
    standing = StandingRecord([taken], [Report(id="a-1", text=f"{said} The crew had fled.")], known())
    assert any("crew" in reason.text for reason in standing.record.airspace[0].against)
    other = Report(id="a-1", text=f"{said} The night was clear.")
    assert write_json(standing.add([other], [])) == write_json(build_record([taken], [other], known()))


def test_a_withdrawal_makes_room_for_two_takeovers() -> None:
    """No takeover has changed, but their dates contradict each other no longer, and none of them is outvoted."""
    claims = [told("a-1-00", "takeover", by=[IS], on="2015-05-20"), told("b-1-00", "takeover", by=[IS], on="2015-05-20"), told("c-1-00", "takeover", by=[IS], on="2014-03-01")]  # fmt: skip
    standing = StandingRecord(claims, reports_of(claims), known())
    (before,) = standing.record.control
    left = told("d-1-00", "withdrawal", by=[IS], on="2014-09-01")
    record = standing.add(reports_of([left]), [left])
    assert record.control != [before]
    assert write_json(record) == write_json(build_record([*claims, left], reports_of([*claims, left]), known()))


def test_two_who_deny_are_found_to_be_one() -> None:
    """The denials are another event than what they deny, whose grade hangs on how many voices deny it."""
    text = "nothing at all was left behind in the base when the last of our men went home"
    reports = [
        Report(id="b-1", text=f"{text} {'and the desert was quiet that day ' * 5}", source="Outlet b", published="2016-12-20"),
        Report(id="c-1", text=f"{text} {'while the town slept behind its walls ' * 5}", source="Outlet c", published="2016-12-20"),
        Report(id="e-1", text="They took two S-125.", source="Outlet e", published="2016-12-20"),
    ]
    claims = [
        told("b-1-00", "abandonment", by=[ARMY], on="2016-12-11", items=items(THINGS[0]), certainty="denied", quote=text),
        told("c-1-00", "abandonment", by=[ARMY], on="2016-12-11", items=items(THINGS[0]), certainty="denied", quote=text[:60]),
        told("e-1-00", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(THINGS[0])),
    ]
    standing = StandingRecord(claims, reports, known())
    before = next(event for event in standing.record.events if event.kind == "seizure")
    assert [each.event for each in standing.record.contradictions] == [None]
    first = Report(id="a-1", text=text, source="Outlet a", published="2016-12-20")
    record = standing.add([first], [])
    assert next(event for event in record.events if event.kind == "seizure").grade != before.grade
    assert write_json(record) == write_json(build_record(claims, [*reports, first], known()))


@settings(max_examples=60, deadline=None)
@given(hasty_claims(most=14), st.permutations(["a-1", "b-1", "c-1", "d-1"]), st.permutations(["a-1", "b-1", "c-1", "d-1"]))
def test_whatever_was_read(claims: list[Claim], coming: list[str], going: list[str]) -> None:
    case = Case(reports_of(claims), claims, known())
    standing = StandingRecord([], [], known())
    here: set[str] = set()
    for reports, brought in case.each(coming):
        here |= {report.id for report in reports}
        assert write_json(standing.add(reports, brought)) == case.part(here.__contains__).record()
    for name in going:
        here.discard(name)
        assert write_json(standing.remove([name])) == case.part(here.__contains__).record()
