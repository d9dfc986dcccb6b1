"""The gazetteer by name, and what the words around a name say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spolia.knowledge.gazetteer import Gazetteer
from spolia.knowledge.places import Places
from spolia.knowledge.tables import BUNDLED, bundled
from spolia.knowledge.toponyms import exact_key, sound_key
from spolia.measures import km_apart

KNOWN = bundled()
PLACES = KNOWN.places


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Dayr az Zawr", "Deir ez-Zor"),
        ("Sha'er", "Shaer"),
        ("Ar Raqqah", "Raqqa"),
        ("al-Bāb", "Al Bab"),
        ("Kuweires", "Kuwayris"),
        ("Idleb", "Idlib"),
        ("Douma", "Duma"),
        ("Lattakia", "Latakia"),
        ("Kobane", "Kobani"),
    ],
)
def test_transliterations_share_a_key(a: str, b: str) -> None:
    assert sound_key(a) == sound_key(b)


@pytest.mark.parametrize(("a", "b"), [("Homs", "Hama"), ("Tikrit", "Tripoli"), ("Mosul", "Aleppo"), ("Lyman", "Leman")])
def test_other_names_do_not(a: str, b: str) -> None:
    assert exact_key(a) != exact_key(b)


@given(st.text(max_size=40))
def test_keys_take_any_text_and_are_stable(text: str) -> None:
    assert exact_key(exact_key(text)) == exact_key(text)
    sound_key(text)


@pytest.mark.parametrize(
    ("text", "core", "kind", "radius"),
    [
        ("just outside the city of Mosul", "Mosul", "populated place", 10000),
        ("south of Aleppo", "Aleppo", None, 20000),
        ("in Homs province", "Homs", "province", 0),
        ("the Sha'er gas field", "Sha'er", "oil or gas field", 0),
        ("Mount Sinjar", "Mount Sinjar", None, 0),
        ("Mount Sannin", "Sannin", "mountain", 0),
        ("Kandahar's airfield", "Kandahar", "airport", 0),
        ("northern Syria", "Syria", None, 0),
        ("the base", "", "military base", 0),
        ("Tel Aviv", "Tel Aviv", None, 0),
    ],
)
def test_words_are_taken_apart(text: str, core: str, kind: str | None, radius: int) -> None:
    parted = PLACES.part(text)
    assert (parted.core, parted.kind.name if parted.kind else None, parted.radius_m) == (core, kind, radius)


@pytest.mark.parametrize(
    ("name", "kind", "lat", "lon"),
    [
        ("Mosul", "populated place", 36.34, 43.13),
        ("Tabqa air base", "air base", 35.75, 38.57),
        ("T4 air base", "air base", 34.52, 37.63),
        ("Tiyas airbase", "air base", 34.52, 37.63),
        ("Kiev", "populated place", 50.45, 30.52),
        ("Palmyra", "populated place", 34.56, 38.28),
        ("Mekelle", "populated place", 13.5, 39.47),
        ("Bagram air base", "air base", 34.95, 69.27),
        ("Tabqa Dam", "dam", 35.87, 38.57),
    ],
)
def test_the_first_candidate_is_the_well_known_one(name: str, kind: str, lat: float, lon: float) -> None:
    row = next(row for row in PLACES.candidates(name) if row.kind == kind)
    assert row.lat is not None
    assert row.lon is not None
    assert km_apart((row.lat, row.lon), (lat, lon)) < 10


def test_class_words_leave_only_what_they_may_mean() -> None:
    assert {row.kind for row in PLACES.candidates("Homs province")} <= {"province", "region"}
    assert PLACES.candidates("Palmyra gas field")
    assert not [row for row in PLACES.candidates("Mosul Dam") if row.kind == "populated place"]


def test_nonsense_has_no_candidates() -> None:
    for name in ("", "x", "the base", "Qqzxv", "' OR 1=1 --", "%", "*"):
        assert all(row.exact is False or row.name for row in PLACES.candidates(name))
    assert PLACES.candidates("Qqzxvwk") == []


def test_alike_finds_other_vowels_in_the_states_asked() -> None:
    assert any(row.name == "Urum al Kubra" for row in PLACES.alike("Urem al-Kubra", ["SY"]))
    assert PLACES.alike("Urem al-Kubra", ["PE"]) == []
    assert PLACES.alike("Ab", ["SY"]) == []


def test_areas_are_areas_and_each_added_place_has_a_class() -> None:
    classes = {c.name for c in PLACES.classes} | {"region", "sea", "lake", "landmark", "industry", "site"}
    for table in ("places.csv", "features_sy.csv"):
        for row in KNOWN.rows(table):
            assert row["class"] in classes, row["name"]
            assert (row["lat"] == "") == (row["lon"] == "")
    assert next(iter(PLACES.candidates("Homs province"))).is_area


def test_opening_is_quick() -> None:
    start = time.perf_counter()
    places = Places([Gazetteer(BUNDLED / "gazetteer.bin")], KNOWN.yaml("place_classes.yaml"), {})
    assert places.candidates("Mosul")
    assert time.perf_counter() - start < 0.5
