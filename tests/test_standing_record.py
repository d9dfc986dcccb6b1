"""A record that stands: whatever comes and goes, in whatever order, it is byte for byte the record that all anew gives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.weigh.telling import hasty_claims, known, reports_of

from spolia.knowledge.tables import Knowledge
from spolia.pipeline import StandingRecord, build_record
from spolia.records import Claim, Record, Report, write_json
from spolia.simulate import Settings, simulate, write_conflict
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
    assert standing.remove(report.id for report in case.reports) == Record(events=[], contradictions=[], control=[], custody=[], airspace=[])


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


@settings(max_examples=60, deadline=None)
@given(hasty_claims(most=14), st.permutations(["a-1", "b-1", "c-1", "d-1"]), st.permutations(["a-1", "b-1", "c-1", "d-1"]))
def test_whatever_was_read(claims: list[Claim], coming: list[str], going: list[str]) -> None:
    case = Case(reports_of(claims), claims, known())
    standing = StandingRecord([], [], known())
    here: set[str] = set()
    for reports, told in case.each(coming):
        here |= {claim.report for claim in told}
        assert write_json(standing.add(reports, told)) == case.part(here.__contains__).record()
    for name in going:
        here.discard(name)
        assert write_json(standing.remove([name])) == case.part(here.__contains__).record()
