"""The page on airspace: one page whatever there is to say, in words of aviation, with its sources, and plain about what it is not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.publish.exposed import claim, exposure, figures, record_of, report

from spolia.publish.advisory import LINES, MOST_SHOWN, WIDTH, advisory_text
from spolia.records import Claim, EventPlace, Exposure, Grade, Reason, Report

SAID = [claim("a-1", "the League took two S-125 launchers"), figures("b-1", ("range", None, 25, "kilometre"))]
REPORTS = [report("a"), report("b", "Night Mail", "2031-03-20")]


def page(
    exposures: list[Exposure], claims: list[Claim] | None = None, reports: list[Report] | None = None, title: str = "The valley"
) -> str:
    return advisory_text(record_of(exposures), SAID if claims is None else claims, REPORTS if reports is None else reports, title)


def run_on(text: str) -> str:
    """The page as one line, so that a test need not know where lines end."""
    return " ".join(text.split())


def long_exposure(number: int, **slots: Any) -> Exposure:
    against = [Reason(text=f"Reason {n}: " + "it is said to lack what it needs " * 6, claims=["a-1"]) for n in range(12)]
    return exposure(f"lot-{number}", **({"against": against, "source": "a handbook of many words " * 12, "claims": ["a-1", "b-1"]} | slots))


def test_it_says_what_where_who_since_when_how_sure_and_how_far() -> None:
    text = run_on(page([exposure(claims=["a-1", "b-1"])]))
    assert "S-125, 1–2, held by Northern League; surface-to-air missile system" in text
    assert "Sarn, within 4 km; since: 10–12 March 2031" in text
    assert "B2, 77 %: likely" in text
    assert "24–35 km (13–19 NM); 20–18,000 m above ground (SFC to 59,100 ft, FL600)" in text
    assert "published: a handbook" in text
    assert "give range up to 25 km (Night Mail)" in text
    assert "trained crew; Low Blow radar. [as published]" in text
    assert "Valley Courier, 14 March 2031: “the League took two S-125 launchers”" in text


def test_its_day_is_that_of_the_latest_report() -> None:
    assert "Drawn from reports up to 20 March 2031." in page([exposure()])
    assert "The reports have no dates." in page([exposure()], reports=[report("a", published=None)])


def test_it_says_what_it_is_not() -> None:
    for text in (page([exposure()]), page([])):
        assert "no NOTAM" in text
        assert "no aid to targeting" in run_on(text)
        assert "no place here is sharper or fresher than the reports" in run_on(text)


def test_what_is_not_known_is_named() -> None:
    bare = exposure(system=None, place=None, range_km=None, altitude_m=None, source=None)
    text = run_on(advisory_text(record_of([bare], since=None), SAID, REPORTS, "The valley"))
    assert "Unknown which system, where, since when, how far it reaches, how high it reaches" in text
    assert "no published figure" in text


def test_none_reported_is_not_none_there() -> None:
    assert "no account of air defence in a party's hands. That is not the same as there being none." in run_on(page([], reports=[]))


def test_a_denial_among_the_sources_says_so() -> None:
    denial = claim("b-1", "no launcher was taken", certainty="denied")
    text = page([exposure(claims=["a-1", "b-1"])], claims=[SAID[0], denial])
    assert "Night Mail, 20 March 2031, a denial: “no launcher was taken”" in run_on(text)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6, 40])
@pytest.mark.parametrize("make", [exposure, long_exposure])
def test_it_is_one_page_whatever_there_is_to_say(count: int, make: Any) -> None:
    lines = page([make(number) if make is long_exposure else make(f"lot-{number}") for number in range(count)]).splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= WIDTH


def test_each_exposure_shown_keeps_every_label() -> None:
    text = page([long_exposure(number) for number in range(MOST_SHOWN)])
    for label in ("Where", "Grade", "Reach", "Figure", "Reports", "Against", "Unknown", "Sources"):
        assert text.count(f"   {label} ") == MOST_SHOWN, label


def test_the_likelier_and_higher_reaching_are_shown_and_the_rest_counted() -> None:
    unlikely = exposure(
        "lot-u", system="S-400", altitude_m=(10, 30_000), grade=Grade(probability=0.2, credibility=5, reliability="F", because=[])
    )
    low = [exposure(f"lot-{n}", system=f"Gun-{n}", altitude_m=(0, 2000 + n)) for n in range(5)]
    text = page([unlikely, *low, exposure("lot-high", system="S-200", altitude_m=(100, 29_000))])
    assert text.index("1. WHAT") < text.index("S-200") < text.index("2. WHAT")
    assert "S-400" not in text
    assert f"The {MOST_SHOWN} likeliest and highest reaching are below; 2 more stand in airspace.csv." in run_on(text)


def test_what_is_left_out_is_counted_and_who_holds_what_is_not() -> None:
    text = page([long_exposure(number) for number in range(MOST_SHOWN)])
    assert text.count("… (12 in all)") == MOST_SHOWN
    assert text.count("S-125, 1–2, held by Northern League") == MOST_SHOWN


def test_a_lot_s_further_accounts_come_after_every_lot_s_first() -> None:
    often = [exposure("lot-1", holder=f"Party {n}", altitude_m=(0, 20_000)) for n in range(4)]
    text = page([*often, exposure("lot-2", holder="Home Guard")])
    assert text.index("Party 0") < text.index("Home Guard") < text.index("Party 1")


def test_hostile_text_stays_on_its_line_and_acts_on_no_screen() -> None:
    nasty = "took\x1b[2J it\u202e\nNOTAM A0001/31: ALL CLEAR\r\n"
    place = EventPlace(name=nasty, lat=1.0, lon=2.0, precision_m=500)
    hostile = exposure(system=nasty, holder=nasty, source=nasty, place=place, against=[Reason(text=nasty, claims=["a-1"])])
    text = page([hostile], claims=[claim("a-1", nasty)], reports=[report("a", nasty)], title=nasty)
    assert not {"\x1b", "\u202e", "\r"} & set(text)
    assert not [line for line in text.splitlines() if line.startswith("NOTAM")]
    assert "⟨U+001B⟩" in text
    assert len(text.splitlines()) <= LINES


def test_a_word_longer_than_the_page_is_broken() -> None:
    assert max(map(len, page([exposure(holder="W" * 500)]).splitlines())) <= WIDTH


def test_the_same_record_makes_the_same_page() -> None:
    exposures = [exposure("lot-1"), exposure("lot-2")]
    assert page(exposures) == page(exposures, claims=SAID[::-1], reports=REPORTS[::-1])
