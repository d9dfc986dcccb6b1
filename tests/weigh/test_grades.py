"""Grades: orders that must hold whatever the numbers, properties of the model, and the table that holds every number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.weigh.telling import ARMY, IS, hasty_claims, known, party, told, weighed

from spolia.records import KINDS, Claim, Grade


def fall(name: str, **slots: Any) -> Claim:
    return told(name, "takeover", **({"by": [IS], "of": [ARMY], "on": "2016-12-11"} | slots))


def grade(*claims: Claim, **sources: str) -> Grade:
    """The grade of the event of the first claim."""
    return next(event.grade for event in weighed(*claims, **sources).events if claims[0].id in event.claims)


ONE = fall("a-1-01")
TWO = fall("b-1-01")


@pytest.mark.parametrize(
    ("about", "more", "less"),
    [
        ("two origins above one", [ONE, TWO], [ONE]),
        ("a photograph above none", [fall("a-1-01", basis="photo")], [ONE]),
        ("asserted above hedged", [ONE], [fall("a-1-01", certainty="hedged")]),
        ("believed above doubted", [fall("a-1-01", speaker=IS)], [fall("a-1-01", speaker=IS, stance="doubted")]),
        ("its loser's word above its winner's", [fall("a-1-01", speaker=ARMY)], [fall("a-1-01", speaker=IS)]),
        ("undenied above denied", [ONE], [ONE, fall("b-1-01", speaker=ARMY, certainty="denied")]),
        ("a word given above one passed on by a poor relay", [fall("a-1-01", speaker="United Nations")],
         [fall("a-1-01", speaker="United Nations", via=["Amaq"])]),
        ("undisputed above disputed in its day", [ONE, TWO], [ONE, fall("b-1-01", on="2016-12-08")]),
    ],
)  # fmt: skip
def test_this_is_graded_above_that(about: str, more: list[Claim], less: list[Claim]) -> None:
    assert grade(*more).probability > grade(*less).probability, about


BOAST = fall("b-1-01", speaker=IS)
DISBELIEVED = replace(BOAST, stance="doubted")
REFUTED = fall("c-1-01", certainty="denied")


def test_an_outlet_that_disbelieves_what_it_passes_on_takes_away() -> None:
    believed = grade(ONE, BOAST, b_1="Reuters").probability
    doubted = grade(ONE, DISBELIEVED, b_1="Reuters")
    assert doubted.probability < grade(ONE).probability < believed
    assert any(reason.text.startswith("Reuters doubts it; source B") and reason.claims == ["b-1-01"] for reason in doubted.because)
    refuted = grade(ONE, BOAST, REFUTED, c_1="Reuters").probability
    assert doubted.probability >= refuted - 0.05  # a doubt takes no more than a denial; whose words are doubted weigh nearly nothing beside


def test_who_is_known_for_nothing_can_doubt_nearly_nothing_away() -> None:
    assert grade(ONE).probability - grade(ONE, DISBELIEVED).probability < 0.1


def test_who_doubts_his_own_sides_words_or_his_own_takes_nothing_back() -> None:
    assert not any("doubts it" in reason.text for reason in grade(ONE, DISBELIEVED, b_1="Amaq").because)
    assert not any("doubts it" in reason.text for reason in grade(ONE, fall("b-1-01", stance="doubted"), b_1="Reuters").because)


def test_who_doubts_in_one_report_and_denies_in_another_counts_once() -> None:
    once = grade(ONE, DISBELIEVED, REFUTED, c_1="Reuters", b_1="Outlet b-1")
    both = grade(ONE, DISBELIEVED, REFUTED, c_1="Reuters", b_1="Reuters")
    assert both.probability >= once.probability
    assert sum("doubts it" in reason.text or "denies it" in reason.text for reason in both.because) == 1


def test_two_reports_of_one_outlet_that_doubt_are_one_doubt() -> None:
    again = replace(DISBELIEVED, id="d-1-01", report="d-1")
    one, two = grade(ONE, DISBELIEVED, b_1="Reuters"), grade(ONE, DISBELIEVED, again, b_1="Reuters", d_1="Reuters")
    assert two.probability == one.probability
    assert grade(ONE, DISBELIEVED, again, b_1="Reuters", d_1="Agence France-Presse").probability < one.probability


def test_what_is_doubted_is_not_confirmed() -> None:
    shown = (fall("a-1-01", basis="photo"), fall("d-1-01", basis="satellite"))
    assert grade(*shown, BOAST, b_1="Reuters").credibility == 1
    assert grade(*shown, DISBELIEVED, b_1="Reuters").credibility > 1


def test_a_refutation_weighs_by_who_refutes() -> None:
    """Who serves no party and is known takes most, a made-up name little, and who has something to lose little too."""
    known_for_it = grade(ONE, TWO, REFUTED, c_1="Reuters").probability
    assert known_for_it < grade(ONE, TWO, REFUTED).probability
    assert known_for_it < grade(ONE, TWO, replace(REFUTED, speaker=party(ARMY))).probability
    assert grade(ONE, TWO).probability - grade(ONE, TWO, REFUTED).probability < 0.1


def test_an_admission_counts_at_first_hand() -> None:
    """By way of a poor relay it is the relay's word."""
    admitted = fall("a-1-01", speaker=ARMY)
    assert grade(admitted).probability > grade(replace(admitted, via=[party("Amaq")])).probability


def test_confirmed_needs_two_origins_and_one_without_an_interest() -> None:
    free = grade(fall("a-1-01", basis="photo"), fall("b-1-01", basis="satellite"))
    assert free.credibility == 1
    boasting = grade(fall("a-1-01", speaker=IS, basis="photo"), fall("b-1-01", speaker="Amaq", basis="video"))
    assert boasting.credibility > 1
    assert grade(fall("a-1-01", basis="satellite")).credibility > 1


def test_one_unknown_voice_with_nothing_to_show_cannot_be_judged() -> None:
    assert grade(ONE).credibility == 6
    assert grade(ONE).reliability == "F"


def test_the_reasons_say_what_was_counted_and_name_claims_of_the_event() -> None:
    claims = [fall("a-1-01", basis="photo"), fall("b-1-01", speaker=IS), fall("c-1-01", speaker=ARMY, certainty="denied")]
    told_why = grade(*claims)
    text = " ".join(reason.text for reason in told_why.because)
    assert "2 independent origins say so." in text
    assert "resting on photo" in text
    assert "an interested party" in text
    assert "denies it" in text
    assert {c for reason in told_why.because for c in reason.claims} == {claim.id for claim in claims}


def test_the_table_has_a_number_for_everything_and_nothing_twice() -> None:
    table = known().yaml("grades.yaml")
    assert [row["kind"] for row in table["prior"]] == list(KINDS)
    assert [row["letter"] for row in table["reliability"]] == list("ABCDEF")
    ratios = [row["ratio"] for row in table["reliability"][:5]]
    assert ratios == sorted(ratios, reverse=True)
    assert min(row["ratio"] for row in table["reliability"]) >= 1  # a source that says so never counts against it
    assert min(row["ratio"] for row in table["basis"]) >= 1  # what is shown never counts against it
    assert [row["said"] for row in table["said"]] == ["admission", "refutation"]
    assert min(row["ratio"] for row in table["said"]) >= 1
    assert all(row["factor"] >= 0 for part in ("interest", "certainty", "stance", "realis") for row in table[part])
    interest = {row["interest"]: row["factor"] for row in table["interest"]}
    assert interest["boasts"] < interest["none"] < interest["admits"]
    assert 0 < table["further"] <= 1
    assert 0 <= table["against"]["doubt"] <= 1  # to doubt takes no more than to deny


# --- properties ----------------------------------------------------------------------------------------------------------

SPEAKERS = st.sampled_from([None, IS, ARMY, "Amaq", "Russia", "United Nations", "Syrian Observatory for Human Rights"])
VOICES = st.tuples(SPEAKERS, st.sampled_from(["asserted", "hedged"]), st.sampled_from([None, "photo"]))


def voiced(name: str, voice: tuple[Any, ...], **slots: Any) -> Claim:
    return fall(name, speaker=voice[0], certainty=voice[1], basis=voice[2], **slots)


@settings(max_examples=40, deadline=None)
@given(st.lists(VOICES, min_size=1, max_size=5), VOICES)
def test_one_more_that_agrees_never_lowers_it(voices: list[Any], another: tuple[Any, ...]) -> None:
    claims = [voiced(f"r-{n}-01", voice) for n, voice in enumerate(voices)]
    assert grade(*claims, voiced("z-1-01", another)).probability >= grade(*claims).probability


@settings(max_examples=40, deadline=None)
@given(st.lists(VOICES, min_size=1, max_size=5), SPEAKERS)
def test_one_more_that_denies_never_raises_it(voices: list[Any], who: str | None) -> None:
    claims = [voiced(f"r-{n}-01", voice) for n, voice in enumerate(voices)]
    assert grade(*claims, fall("z-1-01", speaker=who, certainty="denied")).probability <= grade(*claims).probability


@settings(max_examples=40, deadline=None)
@given(st.lists(VOICES.filter(lambda v: v[0] is not None), min_size=1, max_size=5), st.integers(0, 4))
def test_the_same_word_from_the_same_mouth_in_another_report_changes_nothing(voices: list[Any], which: int) -> None:
    claims = [voiced(f"r-{n}-01", voice) for n, voice in enumerate(voices)]
    again = replace(voiced("z-1-01", voices[which % len(voices)]), report="z-1")
    assert grade(*claims, again).probability == grade(*claims).probability


@settings(max_examples=60, deadline=None)
@given(hasty_claims())
def test_every_event_has_a_grade_within_bounds_and_reasons(claims: list[Claim]) -> None:
    for event in weighed(*claims).events:
        assert 0.01 <= event.grade.probability <= 0.99
        assert event.grade.credibility in range(1, 7)
        assert event.grade.because
        assert all(reason.claims for reason in event.grade.because)


def test_a_man_known_by_his_post_speaks_for_his_side() -> None:
    boast = replace(fall("a-1-01"), speaker=party("Taliban guard"), actor=[party("Taliban")])
    assert any("interested party" in reason.text for reason in grade(boast).because)


def test_the_page_on_grades_shows_the_numbers_of_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "grades.md").read_text("utf-8")
    table = known().yaml("grades.yaml")
    rows = [f"| {row['kind']} | {row['odds']} |" for row in table["prior"]]
    rows += [f"| {row['letter']} | {row['meaning']} | {row['ratio']} |" for row in table["reliability"]]
    rows += [f"| {row['basis']} | {row['ratio']} |" for row in table["basis"]]
    rows += [f"| {row['said']} | {row['meaning']} | {row['ratio']} |" for row in table["said"]]
    for part in ("interest", "certainty", "stance", "realis"):
        rows += [f"| {part} | {row[part]} | {row['factor']} |" for row in table[part]]
    for row in table["credibility"]:
        rows.append(f"| {row['credibility']} {row['meaning']} | {row['probability']} | {row['roots']} | {row['free']} |")
    rows += [
        f"takes {table['against']['denial']} of its weight",
        f"takes {table['against']['doubt']} of what its denial would",
        f"counts {table['against']['other']} less",
        f"{table['further']} of what it would have added one place before",
        f"{table['floor']}–{table['ceiling']}",
    ]
    assert [row for row in rows if row not in page] == []
