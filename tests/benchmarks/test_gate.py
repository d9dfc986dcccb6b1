"""The gate: figures against floors, and the only two ways in which a floor moves."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks import gate

FLOORS = {"corpora": {}, "floors": {"read.a.record": {"floor": 0.4, "on": []}, "language.las": {"floor": 88.0, "on": []}}}
LEAST = {  # below which no floor of names to things may be set, whatever is measured
    "party": 0.92, "category": 0.90, "system": 0.92, "bounds": 0.90, "resolve.gold_places.near": 0.92, "resolve.gold_places.none_far_and_sure": 1,
    "resolve.toponyms.right": 0.85, "resolve.toponyms.wide_of_answered": 0.95, "resolve.toponyms.country_of_answered": 0.97,
    "resolve.oryx.category": 0.97,
}  # fmt: skip


def test_a_figure_at_its_floor_holds_and_one_below_falls() -> None:
    record, las = gate.compare(FLOORS, {"read.a.record": 0.4, "language.las": 87.9}, None)
    assert record.holds
    assert not las.holds


def test_a_floor_that_nothing_measured_falls() -> None:
    assert [f.holds for f in gate.compare(FLOORS, {"read.a.record": 0.9}, None)] == [True, False]


def test_a_part_is_compared_alone() -> None:
    assert [f.name for f in gate.compare(FLOORS, {}, "language")] == ["language.las"]


def test_only_the_named_floor_goes_down_and_the_rest_stays() -> None:
    after = gate.moved(FLOORS, {"read.a.record": 0.3, "language.las": 80.0}, down=["read.a.record"], up=[])
    assert after["floors"]["read.a.record"]["floor"] == 0.3
    assert after["floors"]["language.las"]["floor"] == 88.0
    assert FLOORS["floors"]["read.a.record"]["floor"] == 0.4


@pytest.mark.parametrize(("down", "up"), [(["read.a.record"], []), ([], ["language.las"]), (["nothing"], [])])
def test_a_floor_is_not_moved_the_other_way_nor_one_that_is_not_there(down: list[str], up: list[str]) -> None:
    with pytest.raises(ValueError, match=":"):
        gate.moved(FLOORS, {"read.a.record": 0.5, "language.las": 80.0}, down=down, up=up)


def test_other_bytes_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gold.jsonl").write_text("{}\n")
    monkeypatch.setattr(gate, "SHARED", tmp_path)
    same = hashlib.sha256(b"{}\n").hexdigest()
    assert gate.changed_corpora({"corpora": {"gold.jsonl": same}}) == []
    (told,) = gate.changed_corpora({"corpora": {"gold.jsonl": "0" * 64}})
    assert "gold.jsonl" in told


def test_every_floor_names_corpora_whose_digests_stand_there() -> None:
    floors = json.loads(gate.FLOORS.read_text("utf-8"))
    assert floors["floors"]
    for name, row in floors["floors"].items():
        assert row["on"], name
        assert set(row["on"]) <= set(floors["corpora"]), name
    assert all(len(digest) == 64 for digest in floors["corpora"].values())


def test_each_part_measures_its_figures_under_its_own_name() -> None:
    found = gate.measure(
        {"quality": lambda: {"read.a.record": 0.5}, "language": lambda: {"las": 88.0}, "resolve": lambda: {"a.party": 0.9}}
    )
    assert found == {"read.a.record": 0.5, "language.las": 88.0, "resolve.a.party": 0.9}


def test_the_resolving_part_is_compared_alone() -> None:
    floors = {"floors": FLOORS["floors"] | {"resolve.a.party": {"floor": 0.9, "on": []}}}
    (party,) = gate.compare(floors, {"resolve.a.party": 0.89}, "resolve")
    assert (party.name, party.holds) == ("resolve.a.party", False)


def test_floors_of_names_to_things_are_as_high_as_was_promised() -> None:
    floors = {name: row["floor"] for name, row in json.loads(gate.FLOORS.read_text("utf-8"))["floors"].items()}
    wanted = {
        full: least
        for name, least in LEAST.items()
        for full in ([name] if "." in name else [f"resolve.clusters.{name}", f"resolve.re3d.{name}"])
    }
    assert [name for name, least in wanted.items() if floors[name] < least] == []
