"""Where a report means, by the report it stands in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spolia.measures import km_apart
from spolia.resolve.found import Found
from spolia.resolve.places import resolve_place
from spolia.resolve.scene import Scene

from .scenes import scene

SYRIA = "The Syrian army fought in Homs province, Syria."


def where(words: str, text: str = SYRIA, antecedent: str | None = None, also: tuple[str, ...] = ()) -> Found | None:
    seen = scene(text)
    for other in also:
        row = resolve_place(other, None, seen).value.row
        assert row is not None
        seen.add_place(row)
    at = text.find(words) if words and words in text else None
    found: Found | None = resolve_place(words, antecedent, seen, at).value
    return found


def near(found: Found | None, lat: float, lon: float, km: float = 10) -> bool:
    return found is not None and found.lat is not None and found.lon is not None and km_apart((found.lat, found.lon), (lat, lon)) <= km


@pytest.mark.parametrize(
    ("words", "text", "lat", "lon"),
    [
        ("Palmyra", SYRIA, 34.56, 38.28),
        ("the city of Palmyra", SYRIA, 34.56, 38.28),
        ("just outside Palmyra", SYRIA, 34.56, 38.28),
        ("Tadmur", SYRIA, 34.56, 38.28),
        ("Tripoli", "Libyan forces left Tripoli, Libya.", 32.89, 13.19),
        ("Tripoli", "The Lebanese army entered Tripoli in Lebanon.", 34.44, 35.85),
        ("the Tiyas air base", SYRIA, 34.52, 37.63),
        ("the Sha'er gas field", SYRIA, 34.9, 37.94),
        ("Dayr az Zawr", SYRIA, 35.34, 40.14),
        ("Karrada, Baghdad", "A bomb in Iraq.", 33.31, 44.39),
        ("the market of Manbij", SYRIA, 36.53, 37.95),
        ("Paris", "Attacks in Paris, France.", 48.85, 2.35),
        ("London", SYRIA, 51.51, -0.13),
        ("Syria's Afrin", SYRIA, 36.51, 36.87),
        ("Stepanakert", "Rockets fell on Stepanakert.", 39.82, 46.75),
    ],
)
def test_named_places(words: str, text: str, lat: float, lon: float) -> None:
    assert near(where(words, text), lat, lon)


def test_the_region_is_the_province_around_the_town_where_the_report_is() -> None:
    told = "Ethiopian soldiers left Mekelle on Monday. They had come to {} in November."
    found = where("the region", told.format("the region"), also=("Mekelle",))
    assert found is not None
    assert (found.name, found.lat) == ("Tigray province", None)
    assert where("the breakaway region", told.format("the breakaway region"), also=("Mekelle",)) is None


def test_a_name_that_only_sounds_so_is_taken_where_its_state_has_no_other() -> None:
    assert near(
        where("Urem al-Kubra", "In Aleppo province, Syria, the Syrian army shelled Urem al-Kubra.", also=("Aleppo", "Atarib")), 36.15, 36.95
    )


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Syria", "Syria"),
        ("Homs province", "Homs province"),
        ("northern Syria", "northern Syria"),
        ("Syrian territory", "Syria"),
        ("northwestern Syria's Idlib province", "Idlib province"),
        ("the Red Sea", "Red Sea"),
    ],
)
def test_areas_have_a_name_and_no_point(words: str, name: str) -> None:
    found = where(words)
    assert found is not None
    assert (found.name, found.lat, found.lon) == (name, None, None)
    assert found.row is not None


@pytest.mark.parametrize("words", ["the base", "there", "the town", "", "12", "the headquarters of the army"])
def test_words_that_name_no_place_are_refused(words: str) -> None:
    assert where(words) is None


def test_a_name_that_the_gazetteer_lacks_stays_a_name() -> None:
    found = where("the headquarters of Division 99")
    assert found is not None
    assert (found.lat, found.lon, found.row) == (None, None, None)
    assert "Division 99" in found.name


def test_two_villages_of_one_name_are_refused_until_another_place_tells() -> None:
    text = "Fighting in Syria."
    alone = resolve_place("Tuffahiyah", None, scene(text))
    assert alone.value is None or alone.value.lat is None
    assert len(alone.losers) > 1
    told = "Fighting in Idlib province, Syria, at Tuffahiyah."
    assert near(where("Tuffahiyah", told, also=("Idlib", "Jisr al-Shughur")), 35.79, 36.16)


def test_a_town_that_the_tables_note_needs_no_state_beside_it_whichever_gazetteer_is_asked() -> None:
    found = where("Palmyra", "Fighting near Palmyra.")
    assert near(found, 34.56, 38.28)
    assert found is not None
    assert (found.name, found.country) == ("Palmyra", "SY")
    springfield = where("Springfield", "Fighting near Springfield.")
    assert springfield is None or springfield.row is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the Syrian city of Palmyra", "Palmyra"),
        ("the ancient Syrian city of Palmyra", "Palmyra"),
        ("the strategic, eastern desert town of Palmyra", "Palmyra"),
        ("the north-western city of Idlib", "Idlib"),
    ],
)
def test_what_kind_of_town_it_is_is_no_part_of_its_name(words: str, name: str) -> None:
    found = where(words)
    assert found is not None
    assert (found.name, found.country) == (name, "SY")


def test_the_base_is_the_one_base_named() -> None:
    assert near(where("the base", also=("Tabqa air base",)), 35.75, 38.57)
    assert where("the base", also=("Tabqa air base", "Shayrat air base")) is None


def test_of_several_towns_the_city_is_the_one_named_last_before() -> None:
    text = "In Syria the rebels left Palmyra. They entered Homs. The city was quiet."
    seen = scene(text)
    for name in ("Palmyra", "Homs"):
        seen.add_place(resolve_place(name, None, seen).value.row, name)
    assert resolve_place("The city", None, seen, text.index("The city")).value.name == "Homs"
    assert resolve_place("The city", None, seen, text.index("They")).value.name == "Palmyra"
    assert resolve_place("The city", None, seen).value is None
    beyond = resolve_place("south of the city", None, seen, len(text))
    assert not beyond.sure
    assert beyond.value.precision_m >= 20000


def test_the_country_and_the_capital_are_the_states_own() -> None:
    text = "The Iraqi army and Iraqi police left Mosul, Iraq, for the capital."
    found = where("the capital", text)
    assert found is not None
    assert found.name == "Baghdad"
    assert where("the country", text) == where("Iraq", text)


@pytest.mark.parametrize("words", ["the base of the 8th Brigade", "the 8th Brigade's base"])
def test_a_thing_of_its_own_name_lies_in_the_town_where_the_report_is_and_keeps_its_name(words: str) -> None:
    text = f"Iraqi soldiers left Ramadi, Iraq. Fighters entered {words}."
    found = where(words, text, also=("Ramadi",))
    assert found is not None
    assert (found.name, found.is_anchor) == ("8th Brigade base, Ramadi", True)
    assert near(found, 33.42, 43.31)


def test_what_lies_out_of_town_is_no_part_of_the_town_where_the_report_is() -> None:
    text = "The army shelled Saada, Yemen. A battalion went to the al-Madina crossing."
    found = where("the al-Madina crossing", text, also=("Saada",))
    assert found is not None
    assert (found.name, found.lat) == ("al-Madina crossing", None)


def test_the_airport_is_that_of_the_one_town() -> None:
    assert near(where("the airport", "Afghan forces fled Kunduz, Afghanistan.", also=("Kunduz",)), 36.67, 68.91)


def test_an_antecedent_goes_first() -> None:
    assert near(where("the city", antecedent="Palmyra"), 34.56, 38.28)


def test_vague_words_say_how_vague() -> None:
    found, centre = where("south of Aleppo"), where("Aleppo")
    assert found is not None
    assert centre is not None
    assert found.precision_m is not None
    assert centre.precision_m is not None
    assert found.precision_m >= 20000 > centre.precision_m


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=50))
def test_any_words_are_taken(words: str) -> None:
    verdict = resolve_place(words, None, Scene(scene(SYRIA).report, scene(SYRIA).known))
    assert verdict.why
    assert verdict.value is None or isinstance(verdict.value, Found)
