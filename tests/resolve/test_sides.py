"""The side that a clause leaves unsaid: filled where the report leaves one for it, left open where it does not."""

from __future__ import annotations

import pytest

from spolia.pipeline import read_report
from spolia.records import Claim, Report

from .scenes import KNOWN


def claims(text: str, published: str = "2016-12-12", source: str | None = None) -> list[Claim]:
    return read_report(Report(id="made", text=text, published=published, source=source), KNOWN).claims


def side(slot: str, kind: str, text: str, published: str = "2016-12-12", source: str | None = None) -> list[str | None]:
    """The names of one side of the last claim of a kind."""
    found = [c for c in claims(text, published, source) if c.kind == kind]
    assert found, f"no {kind} read in {text!r}"
    return [party.name for party in getattr(found[-1], slot)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Islamic State fought the Iraqi army at Tikrit. Islamic State fighters destroyed two tanks near the town.", ["Iraqi Army"]),
        ("Islamic State and the Iraqi army fought Peshmerga. Workers destroyed two tanks near the town.", []),
        ("Islamic State fighters destroyed two tanks near the town.", []),
    ],
)
def test_whose_the_destroyed_was_is_the_one_opponent_of_who_destroyed_it(text: str, expected: list[str]) -> None:
    assert side("target", "destruction", text) == expected


def test_an_effect_has_the_sides_of_the_strike_told_in_its_sentence() -> None:
    text = "The US-led coalition struck Islamic State fighters near Mosul on Friday, and three trucks were destroyed."
    assert side("actor", "destruction", text) == ["US-led coalition"]
    assert side("target", "destruction", text) == ["Islamic State"]


def test_a_side_that_tells_of_harm_to_its_foe_claims_it() -> None:
    text = "Syria's army said on Monday that 20 Islamic State militants were killed near Palmyra."
    assert side("actor", "casualties", text) == ["Syrian Arab Army"]


def test_a_side_that_tells_of_its_own_dead_has_not_killed_them() -> None:
    assert side("actor", "casualties", "Syria's army said on Monday that 20 of its soldiers were killed near Palmyra.") == []


def test_a_bystander_that_tells_of_deaths_has_not_caused_them() -> None:
    text = "The Syrian Observatory for Human Rights said 20 Islamic State militants were killed near Palmyra."
    assert side("actor", "casualties", text) == []


def test_what_a_party_did_before_speaks_for_it() -> None:
    text = "The Houthis attacked the Saudi army near Kitaf. The Houthis killed 20 Saudi soldiers there. Three vehicles were captured on the road."
    assert side("actor", "seizure", text, "2019-09-01") == ["Houthi forces"]


def test_who_acts_without_being_of_the_war_has_no_foe_in_it() -> None:
    text = "The Houthis attacked the Saudi army near Kitaf. Farmers destroyed two tanks near the town."
    assert side("target", "destruction", text, "2019-09-01") == []


def test_a_gain_without_a_gainer_is_of_him_who_gained_last() -> None:
    text = "The Houthis captured the town of Kitaf. Hundreds of armoured vehicles were seized."
    assert side("actor", "seizure", text, "2019-09-01") == ["Houthi forces"]


def test_who_takes_a_place_from_one_who_leaves_it_in_the_same_sentence_takes_it_from_him() -> None:
    text = "Islamic State captured Ramadi on Sunday after Iraqi troops withdrew from the city."
    assert side("target", "takeover", text, "2015-05-17") == ["Iraqi Army"]


def test_a_place_that_changes_hands_is_not_for_that_taken_from_somebody() -> None:
    text = "Iraqi troops shelled Islamic State on Friday. On Sunday Islamic State captured Ramadi."
    assert side("target", "takeover", text, "2015-05-17") == []


def test_who_leaves_things_behind_is_he_who_withdrew_before() -> None:
    text = "Iraqi troops withdrew from Ramadi on Sunday. Six tanks were left behind."
    assert side("actor", "abandonment", text, "2015-05-17") == ["Iraqi Army"]


def test_a_crew_destroys_what_is_its_own() -> None:
    text = "Islamic State fought the Iraqi army at Tikrit. Iraqi crews destroyed two tanks near the town."
    assert side("target", "destruction", text) == []


def test_what_may_yet_happen_has_no_target_but_the_one_it_names() -> None:
    text = "Iraqi troops fought Islamic State at Tikrit. Islamic State may attack Samarra next."
    assert all(not c.target for c in claims(text) if c.realis == "possible")


def test_what_a_party_became_later_is_its_foe_before() -> None:
    text = "Taliban fighters attacked Afghan soldiers near Kunduz. The Taliban destroyed three Humvees."
    assert side("target", "destruction", text, "2021-08-09") == ["Afghan National Army"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rebels of the CSP-DPA killed 20 soldiers. Wagner lost a truck, and the rebels killed 50 Russians in Mali.", "Wagner Group"),
        ("Ukraine's army killed 50 Russians near Bakhmut.", "Russia"),
    ],
)
def test_a_nation_abroad_is_its_band_that_the_report_names(text: str, expected: str) -> None:
    assert side("target", "casualties", text, "2024-07-28") == [expected]


def test_long_before_the_report_only_those_are_foes_who_fought_then() -> None:
    text = "Islamic State seized a Russian base near Palmyra on Monday. The militants had first captured Palmyra in 2014."
    assert side("target", "takeover", text) == []


@pytest.mark.parametrize("body", ["The column", "The convoy"])
def test_a_body_of_men_of_which_the_words_do_not_say_whose_it_is_may_be_known_from_the_report(body: str) -> None:
    text = f"The Houthis attacked the Saudi army near Kitaf on Monday. The Houthis left Saada. {body} captured the town of Kitaf from the Saudi army."
    assert side("actor", "takeover", text, "2019-09-01") == ["Houthi forces"]


def test_background_names_no_loser_whom_its_sentence_does_not() -> None:
    text = "Islamic State and Syrian rebels fought near Aleppo on Friday. In August 2015 rebels captured Menagh air base."
    assert side("target", "takeover", text) == []
    assert side("target", "takeover", text.replace("Menagh air base", "Menagh air base from the Syrian army")) == ["Syrian Arab Army"]


def test_the_loss_of_a_place_names_nobody_who_won_it() -> None:
    text = "Islamic State fighters attacked on Friday. The Iraqi army has rebuilt since the loss of Mosul."
    assert side("actor", "takeover", text) == []


def test_who_denies_that_a_town_was_taken_in_his_own_report_is_not_he_who_took_it() -> None:
    text = "Azerbaijani saboteurs approached Hadrut. Our units met them. Hadrut was never taken."
    assert "Armenia" not in side("actor", "takeover", text, "2020-11-09", "Armenian Ministry of Defence")
