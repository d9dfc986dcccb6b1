"""The gazetteer's file: what is written is found again, by spelling, sound and frame; a broken file says so; the built files are those of the tables."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spolia.errors import KnowledgeBroken
from spolia.knowledge.gazetteer import Draft, Gazetteer, pack_radius, unpack_radius, write_gazetteer
from spolia.knowledge.tables import BUNDLED, GAZETTEERS

REPOSITORY = Path(__file__).parents[2]


def made(path: Path) -> Gazetteer:
    province = Draft("Northland", "province", 10.0, 20.0, "SY", 5000, radius_m=120_000)
    district = Draft("Mill", "district", 10.1, 20.1, "SY", 900, parent=province)
    town = Draft("Millford", "populated place", 10.12, 20.12, "SY", 800, 4711, parent=district, names={"Tahunat al-Nahr", "Muelfurt"})
    write_gazetteer([town, province, district, Draft("Milford", "populated place", 51.0, -4.0, "GB", 90)], path, "made up")
    return Gazetteer(path)


def test_a_place_comes_back_with_its_areas(tmp_path: Path) -> None:
    (found,) = [entry for entry in made(tmp_path / "g.bin").sounding("Millford", 9) if entry.exact]
    assert (found.name, found.kind, found.country, found.people, found.geonames) == ("Millford", "populated place", "SY", 800, 4711)
    assert (found.lat, found.lon) == (10.12, 20.12)
    assert found.within == ("Mill", "Northland")


@pytest.mark.parametrize(
    ("asked", "exact", "sounds"),
    [("Millford", True, True), ("tahunat al nahr", True, True), ("Tahounat el-Nahr", False, True), ("Mullfard", False, False)],
)
def test_names_meet_by_spelling_by_sound_or_by_their_consonants(tmp_path: Path, asked: str, exact: bool, sounds: bool) -> None:
    found = [entry for entry in made(tmp_path / "g.bin").find(asked, 9) if entry.name == "Millford"]
    assert [(entry.exact, entry.sounds) for entry in found] == [(exact, sounds)]


def test_most_people_come_first_and_no_more_than_asked(tmp_path: Path) -> None:
    gazetteer = made(tmp_path / "g.bin")
    assert [entry.name for entry in gazetteer.find("Milford", 9)] == ["Millford", "Milford"]
    assert len(gazetteer.find("Milford", 1)) == 1
    assert gazetteer.find("Nowhere at all", 9) == []


def test_the_same_drafts_give_the_same_bytes_whatever_their_order(tmp_path: Path) -> None:
    drafts = [Draft(f"Place {n}", "site", n / 10, -n / 10, "SY", n) for n in range(50)]
    write_gazetteer(drafts, tmp_path / "a.bin", "made up")
    write_gazetteer(reversed(drafts), tmp_path / "b.bin", "made up")
    assert (tmp_path / "a.bin").read_bytes() == (tmp_path / "b.bin").read_bytes()


@given(st.integers(0, 20_470_000))
def test_an_extent_is_kept_no_smaller_than_it_is(metres: int) -> None:
    kept = unpack_radius(pack_radius(metres))
    assert metres <= kept <= max(metres + 100, metres * 1.05 + 10_000)


@pytest.mark.parametrize("spoil", [b"", b"spolia gazetteer 1\n{}", b"\0" * 5000, b"spolia gazetteer 2\nno json\n"])
def test_what_is_no_gazetteer_is_named(tmp_path: Path, spoil: bytes) -> None:
    path = tmp_path / "gazetteer.bin"
    path.write_bytes(spoil)
    with pytest.raises(KnowledgeBroken, match=r"gazetteer\.bin is no gazetteer"):
        Gazetteer(path)


def test_a_file_that_is_cut_off_is_named_and_one_that_goes_round_in_a_circle_ends(tmp_path: Path) -> None:
    made(tmp_path / "g.bin")
    whole = (tmp_path / "g.bin").read_bytes()
    (tmp_path / "cut.bin").write_bytes(whole[:-40])
    with pytest.raises(KnowledgeBroken):
        Gazetteer(tmp_path / "cut.bin")
    a, b = Draft("A place", "district", 1, 1, "SY"), Draft("B place", "district", 2, 2, "SY")
    a.parent, b.parent = b, a
    write_gazetteer([a, b], tmp_path / "round.bin", "made up")
    assert len(Gazetteer(tmp_path / "round.bin").sounding("A place", 1)[0].within) <= 4


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["Syria", "Great Britain", "Côte d'Ivoire"]))
def test_any_name_may_be_asked(name: str, state: str) -> None:
    states = Gazetteer(BUNDLED / "states.bin")
    assert all(entry.name for entry in states.find(name, 5))
    assert any(entry.exact for entry in states.find(state, 5))


def test_the_world_opens_at_once_and_fits(tmp_path: Path) -> None:
    start = time.perf_counter()
    world = Gazetteer(BUNDLED / "gazetteer.bin")
    world.sounding("Mosul", 400)
    assert time.perf_counter() - start < 0.1
    assert len(world) > 500_000
    assert sum((BUNDLED / name).stat().st_size for name in GAZETTEERS) < 30_000_000


def test_the_built_files_are_those_of_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY))
    from tools.build_places import build_places

    build_places(tmp_path)
    made_now = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made_now) == set(GAZETTEERS) - {"gazetteer.bin"}
    stale = [name for name, data in made_now.items() if (BUNDLED / name).read_bytes() != data]
    assert not stale, f"run python tools/build_places.py: {stale} are not those of the tables"
    assert sys.byteorder == "little"
