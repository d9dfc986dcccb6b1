"""Who a report means, by the report it stands in."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spolia.resolve.parties import Role, resolve_party

from .scenes import scene

PALMYRA = (
    "Islamic State militants seized the Syrian city of Palmyra on Sunday. The army said its troops had pulled back to the Tiyas air base. "
    "Fighters of Ahrar al-Sham, far to the north, took no part."
)
KHARTOUM = "The Rapid Support Forces hold the Sudanese capital. The army bombed the group from the air. Sudan's army has not spoken."


def who(words: str, text: str, role: Role = "actor", antecedent: str | None = None, **report: str | None) -> str | None:
    at = text.find(words)
    name: str | None = resolve_party(words, antecedent, scene(text, **report), role, at if at >= 0 else None).value
    return name


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("The army", PALMYRA, "Syrian Arab Army"),
        ("the Syrian air force", PALMYRA, "Syrian Arab Air Force"),
        ("the jihadists", PALMYRA, "Islamic State"),
        ("the rebels", PALMYRA, "Ahrar al-Sham"),
        ("Islamic State militants", PALMYRA, "Islamic State"),
        ("the group", KHARTOUM, "Rapid Support Forces"),
        ("The army", KHARTOUM, "Sudanese Armed Forces"),
        ("the regime", PALMYRA, "Syrian government forces"),
        ("the coalition", "Jets of the coalition struck Raqqa in Syria.", "US-led coalition"),
        ("The Falcon Brigade", "The Falcon Brigade and the army fought in Syria.", "Falcon Brigade"),
        ("the Desert Hawks Regiment", "Fighting in Syria: the Desert Hawks Regiment lost a post.", "Desert Hawks Regiment"),
        ("the brigade", PALMYRA, "Syrian Arab Army"),
        ("the 104th Brigade", "The 104th Brigade held on in Deir al-Zor, Syria.", "Syrian Arab Army"),
        ("the Armoured Division", "The Armoured Division moved up in Syria.", "Syrian Arab Army"),
        ("the coalition", "The coalition bombed Sanaa, in Yemen, on Monday.", "Saudi-led coalition"),
        ("Peruvian troops", "Peruvian troops joined the mission.", "Peru"),
        ("Kurdish-led forces", "Kurdish-led forces entered Raqqa, Syria.", "Syrian Democratic Forces"),
        ("Kurdish-led forces", "Kurdish-led forces were seen in Turkey.", None),
        ("two Islamic State tactical units", "In Iraq two Islamic State tactical units were hit.", "Islamic State"),
        ("they", PALMYRA, None),
        ("the army", "The army attacked.", None),
        ("the rebels", "The rebels of the M23 and those of the ADF met in Congo. M23 was first, ADF second.", None),
    ],
)
def test_describing_words_resolve_where_one_party_is_left(words: str, text: str, expected: str | None) -> None:
    published = "2024-05-02" if "Congo" in text or text is KHARTOUM else "2018-05-02"
    assert who(words, text, published=published) == expected


def test_an_antecedent_goes_first() -> None:
    assert who("they", PALMYRA, antecedent="Houthi fighters") == "Houthi forces"
    assert who("the base's defenders", PALMYRA, antecedent="something unheard of") == who("the base's defenders", PALMYRA)


@pytest.mark.parametrize(
    ("words", "source", "expected"),
    [
        ("our forces", "Amaq", "Islamic State"),
        ("we", "Ministry of Defence of Azerbaijan", "Azerbaijan"),
        ("our forces", "Reuters", None),
        ("our forces", None, None),
        ("the mujahideen", "Amaq", "Islamic State"),
    ],
)
def test_first_person_is_whose_voice_the_report_is(words: str, source: str | None, expected: str | None) -> None:
    assert who(words, f"{words} advanced near Palmyra.", source=source) == expected


def test_the_enemy_is_whom_the_voice_fights_on_the_day() -> None:
    text = "The enemy left three tanks on the field."
    assert who("The enemy", text, source="Ministry of Defence of Azerbaijan", published="2020-10-20") == "Armenia"
    assert who("The enemy", text, source="Rapid Support Forces media", published="2023-04-15") == "Sudanese Armed Forces"
    assert who("The enemy", text, source="Reuters", published="2020-10-20") is None


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("Syrians", "At least 20 Syrians were killed in Idlib.", "civilians"),
        ("two Moroccans", "In Iraq two Moroccans were seized.", "civilians"),
        ("worshippers", "A bomb in Baghdad killed worshippers.", "civilians"),
        ("the people of Mosul", "The people of Mosul suffered.", "civilians"),
        ("Iraqi soldiers", "Iraqi soldiers died at Ramadi.", "Iraqi Army"),
    ],
)
def test_those_harmed(words: str, text: str, expected: str) -> None:
    assert who(words, text, "target") == expected


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("an army spokesman", "An army spokesman in Khartoum said the Sudanese army held on.", "Sudanese Armed Forces"),
        ("a Pentagon spokesman", "A Pentagon spokesman said so.", "US Department of Defense"),
        ("a shopkeeper in Raqqa", "A shopkeeper in Raqqa, Syria, said so.", "Raqqa resident"),
        ("Residents of Kitaf", "Residents of Kitaf said so.", "Kitaf residents"),
        ("a Western diplomat", "A Western diplomat said so.", "Western diplomat"),
        ("an army officer", "An army officer in Mosul said the Iraqi army had fled.", "Iraqi army officer"),
        ("the colonel", "Col. Jane Roe spoke on Monday. Later the colonel said more.", "Jane Roe"),
        ("the colonel", "Later the colonel said more.", "colonel"),
        ("Gen. John Doe", "Gen. John Doe said so.", "John Doe"),
        ("Doe", "Gen. John Doe came. Doe said so.", "John Doe"),
        ("the Observatory", "The Observatory said so.", "Syrian Observatory for Human Rights"),
        ("witnesses", "Witnesses said so.", "witnesses"),
        (
            "a monitoring group",
            "The Syrian Observatory for Human Rights, a monitoring group, said so.",
            "Syrian Observatory for Human Rights",
        ),
    ],
)
def test_those_quoted(words: str, text: str, expected: str) -> None:
    assert who(words, text, "speaker") == expected


def test_one_who_acts_stands_for_his_side_and_one_who_speaks_for_himself() -> None:
    text = "Volodymyr Zelenskiy said so, and Volodymyr Zelenskiy attacked."
    assert who("Volodymyr Zelenskiy", text) == "Ukraine"
    assert who("Volodymyr Zelenskiy", text, "speaker") == "Volodymyr Zelenskiy"


def test_hostile_words_cost_no_time() -> None:
    text = "Aa " * 20_000
    started = time.perf_counter()
    for words in ("Aa " * 5000, "Aa", "of " * 3000, "(" * 3000, "the " * 5000 + "army"):
        who(words, text)
        who(words, text, "speaker")
    assert time.perf_counter() - started < 5


def test_no_party_before_its_time() -> None:
    text = "Hayat Tahrir al-Sham took the town of Saraqib in Syria."
    assert who("Hayat Tahrir al-Sham", text, published="2018-01-01") == "Hayat Tahrir al-Sham"
    assert who("Hayat Tahrir al-Sham", text, published="2015-01-01") is None


def test_losers_are_kept_with_their_reason() -> None:
    text = "Houthi forces, Houthi forces and Houthi forces met al-Shabaab once."
    verdict = resolve_party("the group", None, scene(text))
    assert verdict.value == "Houthi forces"
    assert verdict.losers == (("Al-Shabaab", "named 1 times"),)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["actor", "target", "speaker"]))
def test_any_words_are_taken(words: str, role: Role) -> None:
    name = resolve_party(words, None, scene(PALMYRA), role, 10).value
    assert name is None or (isinstance(name, str) and name)
