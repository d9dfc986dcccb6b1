"""An answer as a person reads it."""

from __future__ import annotations

import json

from tests.ask.asking import ask, ask_valley, reports
from tests.weigh.telling import ARMY, IS, items, told

from spolia.ask import answer_json, answer_words
from spolia.ask.words import TERMINAL
from spolia.records import Claim

FALL = told("a-1-01", "takeover", by=[IS], of=[ARMY], on=("2016-12-10", "2016-12-12"), quote="Palmyra fell", speaker="Amaq")
BACK = told("b-1-01", "takeover", by=[ARMY], of=[IS], on="2016-12-16", quote="The army is back")


def said(claims: list[Claim], **asked: str) -> str:
    return answer_words(ask(claims, **asked))


def test_who_held_it_is_the_first_thing_said_with_whose_words_it_rests_on() -> None:
    words = said([FALL, BACK], place="Palmyra", on="2016-12-13").splitlines()
    assert words[:3] == ["Palmyra on 13 December 2016", "", "Islamic State held Palmyra."]
    assert words[3].startswith("  Islamic State: from 10–12 December 2016, until 16 December 2016 (")
    assert words[3].endswith("[1] [2]")
    assert "[1] “Palmyra fell”" in words
    assert "    Amaq, in Outlet a-1, 20 December 2016; claim a-1-01" in words
    assert "Looked at: 2 reports of 20 December 2016, 2 claims, 2 events." in words


def test_a_day_within_bounds_says_on_which_side_of_the_change_it_may_lie() -> None:
    words = said([FALL, BACK], place="Palmyra", on="2016-12-11")
    assert "Not certain who held Palmyra: the day lies within the bounds" in words
    assert "  perhaps still Syrian Arab Army: since 12 December 2016 or before" in words
    assert "  perhaps already Islamic State: from 10–12 December 2016" in words


def test_unknown_none_and_not_looked_at_are_three_answers() -> None:
    alone = [told("a-1-01", "takeover", by=[IS], on="2016-12-11")]
    assert "Unknown: no report says who held Palmyra that day, which is before the first" in said(alone, place="Palmyra", on="2016-12-01")
    assert "None: the reports tell of Palmyra, and none whose word stands" in said(
        [told("a-1-01", "attack", by=[IS], on="2016-12-11")], place="Palmyra"
    )
    later = said(alone, place="Palmyra", on="2017-04-01")
    assert "Not looked at: no report is of that day or later, the last is of 20 December 2016" in later
    assert "Islamic State held Palmyra" not in later
    assert "Unknown: no report looked at tells of the place “Narnia”" in said(alone, place="Narnia")


def test_a_view_as_of_a_day_says_what_it_leaves_out() -> None:
    claims = [FALL, BACK, told("c-1-01", "attack", by=[IS], on="2016-12-12")]
    given = reports(claims, a_1="2016-12-12", b_1="2016-12-17", c_1=None)
    words = answer_words(ask(claims, given, place="Palmyra", as_of="2016-12-12"))
    assert "as of 12 December 2016: from 1 report published by then" in words
    assert "1 report published later and 1 report of which it is not known when they were published" in words
    assert "The army is back" not in words
    assert "no report had been published by then" in answer_words(ask(claims, given, place="Palmyra", as_of="2016-12-01"))


def test_what_does_not_fit_is_counted() -> None:
    many = [told(f"a-{n}-01", "attack", by=[IS], on=f"2016-11-{n:02d}") for n in range(1, 29)]
    answer = ask(many, kind="attack")
    left = len(answer.events) - TERMINAL.lines
    assert left > 1
    assert f"and {left} more events; --json has all" in answer_words(answer)
    assert len(json.loads(answer_json(answer))["events"]) == len(answer.events)


def test_denied_hedged_and_failed_words_say_so() -> None:
    denial = told("c-1-01", "takeover", by=[IS], on="2016-12-11", certainty="denied", speaker=ARMY, quote="It never fell")
    others = [
        told(f"{name}-1-01", "takeover", by=[IS], on="2016-12-11", certainty="denied", speaker=name)
        for name in ("Russia", "Iran", "Turkey")
    ]
    words = said([FALL, denial, *others], place="Palmyra", on="2016-12-11")
    assert "denied: “It never fell”" in words
    assert (
        "None: the reports tell of Palmyra, and none whose word stands says that anybody held it. The reports disagree, see below." in words
    )
    assert "What the reports disagree on there" in words


def test_a_sum_without_a_system_beside_one_with_says_that_they_do_not_add_up() -> None:
    both = told("a-1-01", "seizure", by=[IS], on="2016-12-11", items=items(("tank", None, 20, 20), ("tank", "T-72", 5, 5)))
    one = told("a-1-01", "seizure", by=[IS], on="2016-12-11", items=items(("tank", "T-72", 5, 5)))
    assert "they do not add up" in said([both], party=IS)
    assert "they do not add up" not in said([one], party=IS)


def test_text_that_would_act_on_a_terminal_is_escaped(valley) -> None:
    for asked in (
        {"place": "Sarn air base"},
        {"party": "Northern League"},
        {"system": "S-125"},
        {"kind": "attack"},
        {"kind": "abandonment"},
        {"place": "Tel Omar"},
    ):
        answer = ask_valley(valley, **asked)
        assert not set(answer_words(answer)) & set("\x07\x1b\u202e\u2028"), asked
        assert answer_json(answer).isascii()
    hostile = told("a-1-01", "takeover", by=[IS], on="2016-12-11", quote="fell \x1b[31m \u202eylluf\u2066")
    words = said([hostile], place="Palmyra")
    assert r"fell \x1b[31m \u202eylluf\u2066" in words
    assert r"“\x1b[2J\u202e Narnia”" in said([hostile], place="\x1b[2J\u202e Narnia")
