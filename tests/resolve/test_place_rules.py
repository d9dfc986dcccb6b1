"""Which place is meant: the rules and their weights, and what they make of names in their reports."""

from __future__ import annotations

import time

import pytest

from spolia.knowledge.tables import BUNDLED, bundled
from spolia.resolve.place_choice import read_weights
from spolia.resolve.place_rules import RULES
from spolia.resolve.places import resolve_place, resolve_places
from spolia.resolve.vague import Away, Between, take_distance, take_ends
from spolia.resolve.verdicts import Verdict

from .scenes import scene

TABLE = bundled().yaml("place_weights.yaml")
FAR = "Rebels in Syria left the Tiyas air base. Shells fell 20 km east of Palmyra and between Homs and Palmyra."


def verdicts(text: str, *names: str, title: str | None = None) -> list[Verdict]:
    return resolve_places([(name, text.find(name)) for name in names], scene(text, title=title))


def test_each_rule_says_what_it_holds_for_and_has_a_weight() -> None:
    assert [row["rule"] for row in TABLE["rules"]] == [rule.__name__ for rule in RULES]
    assert all(rule.__doc__ and rule.__doc__.strip().endswith(".") for rule in RULES)
    assert len(read_weights(TABLE).rules) == len(RULES)
    assert 0 < TABLE["unsure"] < TABLE["sure"] < 1
    assert (BUNDLED / "place_weights.yaml").read_text("utf-8").startswith("#")


@pytest.mark.parametrize(
    ("text", "name", "state", "near"),
    [
        ("A fire broke out in Paris, Texas, on Monday.", "Paris", "US", (33.66, -95.56)),
        ("A fire broke out in Paris on Monday.", "Paris", "FR", (48.85, 2.35)),
        ("The town of Alexandria, Va., and Alexandria, Egypt.", "Alexandria", "US", (38.80, -77.05)),
        ("The Libyan army held Tripoli, and Misrata was quiet.", "Tripoli", "LY", (32.89, 13.19)),
        ("Rebels seized the town of Timbuktu in Mali.", "Timbuktu", "ML", (16.77, -3.01)),
        ("Fighting in Luhansk, Ukraine.", "Luhansk", "UA", (48.57, 39.33)),
    ],
)
def test_what_stands_beside_a_name_decides(text: str, name: str, state: str, near: tuple[float, float]) -> None:
    (verdict,) = verdicts(text, name)
    assert verdict.value is not None
    assert verdict.value.row is not None
    assert verdict.value.country == state
    assert (verdict.value.row.km_from(*near) or 0) < 15


def test_a_state_beside_a_name_rules_out_its_namesakes_elsewhere() -> None:
    (verdict,) = verdicts("Militants killed twelve people in Palma, northern Mozambique.", "Palma")
    assert verdict.value is None or verdict.value.country in (None, "MZ") or not verdict.sure


def test_two_of_one_name_in_one_report_keep_apart() -> None:
    text = "Columbia, S.C., and Columbia, Mo., both voted."
    first, second = resolve_places([("Columbia", 0), ("Columbia", text.index("Columbia, Mo"))], scene(text))
    assert first.value is not None
    assert second.value is not None
    assert first.value.row.within[-1] == "South Carolina"
    assert second.value.row.within[-1] == "Missouri"


def test_the_losers_are_told_with_their_reasons() -> None:
    (verdict,) = verdicts("Fighting near Tripoli, Libya.", "Tripoli")
    assert verdict.sure
    assert any(loser.country == "LB" and "%" in why for loser, why in verdict.losers)
    assert "%" in verdict.why


@pytest.mark.parametrize("words", ["the Kursk region", "the Kharkiv region", "Homs province", "the Donbas"])
def test_a_region_is_an_area_and_never_the_point_of_its_town(words: str) -> None:
    (verdict,) = verdicts(f"Drones struck a depot in {words}, Russia, Ukraine, Syria and Mali.", words)
    assert verdict.value is not None
    assert (verdict.value.lat, verdict.value.lon) == (None, None)
    assert verdict.value.precision_m >= 40_000


def test_a_distance_is_an_anchor_and_the_area_that_it_leaves_open() -> None:
    verdict, between = verdicts(FAR, "20 km east of Palmyra", "between Homs and Palmyra")
    assert verdict.value.name == "Palmyra"
    assert verdict.value.precision_m == 24_000
    assert verdict.value.is_anchor
    assert between.value.lat is None
    assert between.value.row.lat == pytest.approx(34.64, abs=0.05)
    assert 60_000 < between.value.precision_m < 90_000


@pytest.mark.parametrize(
    ("words", "distance", "ends"),
    [
        ("about 6km from Daquq", Away("Daquq", 8400), None),
        ("a town 80 kilometres (50 miles) southwest of Baghdad", Away("Baghdad", 96000), None),
        ("the Homs–Palmyra highway", None, Between("Homs", "Palmyra", "highway")),
        ("the road from Tripoli to Misrata", None, Between("Tripoli", "Misrata", "road")),
        ("from Homs to Palmyra", None, None),
        ("between the rebels and the army", None, None),
        ("20 km", None, None),
    ],
)
def test_vague_words_are_taken_apart(words: str, distance: Away | None, ends: Between | None) -> None:
    assert (take_distance(words), take_ends(words)) == (distance, ends)


def test_words_with_no_name_lie_where_the_report_is_and_are_never_sure() -> None:
    text = "Rebels in Syria entered Manbij. They burnt the market. Shops were shut."
    town, market = verdicts(text, "Manbij", "the market")
    assert market.value.name == town.value.name
    assert not market.sure
    assert market.value.precision_m >= 10_000
    (nowhere,) = verdicts("They burnt the market.", "the market")
    assert nowhere.value is None


def test_the_title_says_where_a_report_is() -> None:
    text = "It is Friday. Nobody shot at our street. They say Homs is next."
    street, _ = verdicts(text, "our street", "Homs", title="Voice note from Hama, Syria")
    assert street.value.name == "Hama"
    assert not street.sure


def test_an_office_is_no_place_of_its_own_and_function_words_are_none() -> None:
    text = "In Mekelle, Ethiopia, men entered the offices of UNICEF. He said that the men left."
    _, office, words = verdicts(text, "Mekelle", "the offices of UNICEF", "that the")
    assert office.value.name == "Mekelle"
    assert not office.sure
    assert words.value is None


@pytest.mark.parametrize(
    "words", ["1" * 3000, "20 " * 2000, "m of " * 4000, "between A and " * 2000, "A" * 20000, "of " * 30000, "km (" * 4000]
)
def test_no_words_take_long(words: str) -> None:
    start = time.perf_counter()
    resolve_places([(words, 0)], scene("In Syria."))
    assert time.perf_counter() - start < 2


def test_what_lies_beside_an_antecedent_is_wider_than_it_and_no_place_of_its_own() -> None:
    text = "In Syria the Tiyas air base held. Missile sites east of the base fell."
    site = resolve_place("Missile sites east of the base", "Tiyas air base", scene(text), text.index("Missile"))
    assert site.value.is_anchor
    assert site.value.precision_m >= 20_000
