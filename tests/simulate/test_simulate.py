"""Made-up conflicts: the same by the same seed, lawful records, and a truth that claims can be held against."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.test_cli import spolia

from spolia.cli import main
from spolia.knowledge.tables import Knowledge
from spolia.records import Claim, Record, Report, read_json
from spolia.simulate import Conflict, Settings, simulate, write_conflict
from spolia.weigh.events import sift_claims

SMALL = Settings(seed=5, claims=400)


@pytest.fixture(scope="module")
def conflict() -> Conflict:
    return simulate(SMALL)


def test_the_same_settings_give_the_same_conflict(conflict: Conflict) -> None:
    again = simulate(SMALL)
    assert (again.reports, again.claims, again.happening_of) == (conflict.reports, conflict.claims, conflict.happening_of)
    assert simulate(Settings(seed=6, claims=400)).claims != conflict.claims


@settings(max_examples=15, deadline=None)
@given(
    st.builds(
        Settings,
        seed=st.integers(0, 9_999),
        claims=st.integers(1, 300),
        parties=st.integers(2, 6),
        outlets=st.integers(1, 40),
        invented=st.floats(0, 1),
        denying=st.floats(0, 1),
        copying=st.floats(0, 1),
        errors=st.floats(0, 1),
        floods=st.integers(0, 3),
        rings=st.integers(0, 3),
    )
)
def test_every_claim_quotes_its_report_and_tells_of_a_happening(drawn: Settings) -> None:
    made = simulate(drawn)
    texts = {report.id: report.text for report in made.reports}
    for claim in made.claims:
        assert texts[claim.report][claim.evidence.start : claim.evidence.end] == claim.evidence.quote
        assert made.happening_of[claim.id] in made.happenings


def test_a_conflict_in_which_nothing_is_made_up_has_no_inventor() -> None:
    made = simulate(Settings(seed=2, claims=200, invented=0.0))
    assert all(happening.happened and happening.inventor is None for happening in made.happenings.values())


def test_the_files_are_what_every_command_takes(conflict: Conflict, tmp_path: Path) -> None:
    write_conflict(conflict, tmp_path)
    assert [read_json(line, Report) for line in (tmp_path / "reports.jsonl").read_bytes().splitlines()] == conflict.reports
    assert [read_json(line, Claim) for line in (tmp_path / "claims.jsonl").read_bytes().splitlines()] == conflict.claims
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert {each["id"] for each in truth["happenings"]} == set(conflict.happenings)
    known = Knowledge(tmp_path / "tables")
    assert known.own_faults() == []
    assert all(known.parties.find(party) is not None for party in conflict.world.parties)


def test_a_flood_of_copies_is_one_root(tmp_path: Path) -> None:
    """Two hundred near-copies under made-up names count as the report that they copy."""
    made = simulate(Settings(seed=3, claims=4_000, floods=1, flood=200))
    write_conflict(made, tmp_path)
    sifted = sift_claims(made.claims, made.reports, Knowledge(tmp_path / "tables"))
    told = Counter(made.happening_of[claim.id] for claim in made.claims)
    flooded = max(told, key=told.__getitem__)
    events = (each for each in sifted.roots if any(made.happening_of[one.id] == flooded for root in each for one in root))
    roots = max(events, key=lambda each: sum(map(len, each)))  # one who errs in the place may tell of it apart
    assert max(map(len, roots)) >= 200
    assert len(roots) < 30


def test_the_command_draws_by_default_what_the_settings_do() -> None:
    options = {option.name: option.default for option in main.commands["simulate"].params if option.name in Settings.__dataclass_fields__}
    assert options == {name: getattr(Settings(), name) for name in options}
    assert len(options) == 9


def test_what_floods_is_no_denial() -> None:
    for seed in range(12):
        made = simulate(Settings(seed=seed, claims=600, denying=1.0, floods=1))
        by_report = dict(zip((report.id for report in made.reports), made.reports, strict=True))
        assert not any(c.certainty == "denied" and (by_report[c.report].source or "").endswith(" Online") for c in made.claims)


def test_the_command_writes_a_conflict_that_weighs(tmp_path: Path) -> None:
    made = spolia("simulate", "--claims", "60", "--seed", "4", "-o", str(tmp_path / "war"))
    assert (made.code, made.err) == (0, "")
    told = [str(tmp_path / "war" / name) for name in ("claims.jsonl", "reports.jsonl", "tables")]
    weighed = spolia("weigh", told[0], "--reports", told[1], "--tables", told[2])
    assert (weighed.code, weighed.err) == (0, "")
    assert read_json(weighed.out.encode(), Record).events
