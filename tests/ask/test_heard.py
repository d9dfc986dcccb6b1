"""Questions in words: what they are understood as, what is left aside, what is not answered."""

from __future__ import annotations

import pytest
from tests.ask.asking import reports
from tests.weigh.telling import ARMY, IS, items, known, told

from spolia.ask import Heard, hear_question
from spolia.knowledge.tables import bundled
from spolia.pipeline import build_record
from spolia.publish.about import SiteAbout
from spolia.publish.lookup import Lookup, look_up


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    claims = [
        told("a-1-01", "takeover", by=[IS], of=[ARMY], on="2016-12-11"),
        told("b-1-01", "seizure", by=[IS], of=[ARMY], items=items(("tank", "T-55", 3, 3)), on="2016-12-11"),
    ]
    theirs = reports(claims)
    return look_up(build_record(claims, theirs, known()), claims, theirs, known(), SiteAbout(""), {})


def heard(words: str, lookup: Lookup) -> Heard:
    return hear_question(words, lookup)


def asked(words: str, lookup: Lookup) -> str:
    """The filters that the words come to, and after a stroke what is left."""
    found = heard(words, lookup)
    assert found.question is not None, found.why
    filters = [f"{one.slot} {one.value}" for one in found.taken]
    return ", ".join(filters) + (f" | {', '.join(found.left)}" if found.left else "")


@pytest.mark.parametrize(
    ("words", "comes_to"),
    [
        ("Who held Palmyra on 11 December 2016?", "place Palmyra, on 2016-12-11"),
        ("who held palmyra on 2016-12-11", "place palmyra, on 2016-12-11"),
        ("Who controls Palmyra now?", "place Palmyra"),
        ("Palmyra", "place Palmyra"),
        ("Who held the town of Palmyra on December 11th, 2016?", "place Palmyra, on 2016-12-11"),
        ("What did ISIL lose?", "party ISIL"),
        ("What did the Syrian Arab Army lose as of 15 December 2016?", "party Syrian Arab Army, as_of 2016-12-15"),
        ("What was known on 15 Dec 2016 of Palmyra?", "as_of 2016-12-15, place Palmyra"),
        ("Russia's losses", "party Russia"),
        ("Which tanks were captured at Palmyra?", "category tank, place Palmyra"),
        ("air defence missiles of the Syrian army", "category surface-to-air missile system, party Syrian army"),
        ("seizures of anti-tank guided missiles", "kind seizure, category anti-tank guided missile"),
        ("What became of the T-55?", "system T-55"),
        ("In whose hands was the S-125 on 1 January 2017?", "system S-125, on 2017-01-01"),
        ("How many were killed in Palmyra?", "kind casualties, place Palmyra"),
        ("Attacks and strikes by Russia at T4 airport", "kind attack, party Russia, place T4 airport"),
        ("events on 2016-12-10", "on 2016-12-10"),
        ("Who held Damascus?", "place Damascus"),
    ],
)
def test_words_come_to_filters_and_nothing_is_left(words: str, comes_to: str, lookup: Lookup) -> None:
    assert asked(words, lookup) == comes_to


@pytest.mark.parametrize("row", list(bundled().yaml("questions.yaml")["kinds"]), ids=lambda row: f"{row['kind']}-{row['words'][0]}")
def test_each_kind_of_event_is_asked_for_by_its_own_questions(row: dict, lookup: Lookup) -> None:
    def kinds(words: str) -> list[str]:
        return [one.value for one in heard(words, lookup).taken if one.slot == "kind"]

    assert [words for words in row["found_in"] if kinds(words) != [row["kind"]]] == []
    assert [words for words in row["not_in"] if kinds(words) == [row["kind"]]] == []
    assert row["found_in"]
    assert row["not_in"]


def test_a_name_that_nobody_knows_is_asked_for_where_the_words_before_it_say_what_it_is(lookup: Lookup) -> None:
    assert asked("Who held Narnia on 11 December 2016?", lookup) == "place Narnia, on 2016-12-11"
    assert asked("What did Foo Brigade lose?", lookup) == "party Foo Brigade"
    unclear = heard("Palmyra and Narnia", lookup)
    assert unclear.question is None
    assert unclear.why == "“Narnia” is understood as nothing that can be asked for."


def test_of_two_of_a_sort_the_first_is_asked_for_and_the_other_is_left(lookup: Lookup) -> None:
    assert asked("What did ISIL capture from the Syrian army?", lookup) == "party ISIL | Syrian army"
    assert asked("Who held Palmyra and Homs?", lookup) == "place Palmyra | Homs"
    assert asked("Is it raining in Homs", lookup) == "place Homs | raining"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Why did the army leave Palmyra?", "It has “why” in it, and the record is not asked so."),
        ("Who did not hold Palmyra?", "It has “not” in it, and the record is not asked so."),
        ("What did ISIL take in December 2016?", "“in December 2016” is not one day of a year, and a question is asked of one."),
        ("What happened after 11 December 2016?", "“after 11 December 2016” is not one day of a year, and a question is asked of one."),
        ("Who held Palmyra on 11 December?", "“on 11 December” is not one day of a year, and a question is asked of one."),
        ("What happened on 31 February 2016?", "“on 31 February 2016” is not one day of a year, and a question is asked of one."),
        ("What happened on 12/11/2016?", "“on 12/11/2016” is not one day of a year, and a question is asked of one."),
        (
            "Who held Palmyra on 11 December 2016 or on 2016-12-12?",
            "It names two days, 2016-12-11 and 2016-12-12, and a question is asked of one.",
        ),
        ("hello there", "Nothing in it is understood as a place, a party, materiel, a kind of event or a day."),
        ("", "Nothing in it is understood as a place, a party, materiel, a kind of event or a day."),
        ("x" * 301, "It has more than 300 characters."),
    ],
)
def test_what_would_be_answered_otherwise_than_it_was_asked_is_not_read(words: str, why: str, lookup: Lookup) -> None:
    found = heard(words, lookup)
    assert (found.question, found.why) == (None, why)


def test_every_word_of_a_reading_is_of_the_question(lookup: Lookup) -> None:
    words = "What  did\tISIL capture, at Palmyra, on 11 December 2016, from Homs?"
    found = heard(words, lookup)
    assert all(one.words in found.words for one in found.taken)
    assert all(left in found.words for left in found.left)
