"""The gate: figures against floors, and the only two ways in which a floor moves."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks import gate

FLOORS = {"corpora": {}, "floors": {"read.a.record": {"floor": 0.4, "on": []}, "language.las": {"floor": 88.0, "on": []}}}


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
