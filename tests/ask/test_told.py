"""As of a day: only what was surely out by then, and what is left out is counted."""

from __future__ import annotations

from msgspec.structs import replace
from tests.ask.asking import ask, reports
from tests.weigh.telling import ARMY, IS, told

from spolia.ask import told_by

FALL = told("a-1-01", "takeover", by=[IS], of=[ARMY], on="2016-12-11")
BACK = told("b-1-01", "takeover", by=[ARMY], of=[IS], on="2017-03-02")
CLAIMS = [FALL, BACK]
OUT = reports(CLAIMS, a_1="2016-12-12", b_1="2017-03-03")


def test_a_later_report_is_left_out_and_counted() -> None:
    told_then = told_by(CLAIMS, OUT, "2016-12-12")
    assert ([claim.id for claim in told_then.claims], told_then.later, told_then.undated) == ([FALL.id], 1, 0)


def test_a_report_without_a_date_cannot_be_placed_and_is_left_out() -> None:
    told_then = told_by(CLAIMS, reports(CLAIMS, a_1=None, b_1="2017-03-03"), "2018-01-01")
    assert ([claim.id for claim in told_then.claims], told_then.later, told_then.undated) == ([BACK.id], 0, 1)


def test_a_date_inferred_from_the_text_counts_only_as_far_as_it_is_bounded() -> None:
    first, second = OUT
    stamped = replace(first, inferred=True, published_bounds=("2016-12-12", "2016-12-12"))
    loose = replace(second, published="2016-12-12", inferred=True, published_bounds=("2016-12-12", None))
    assert [report.id for report in told_by(CLAIMS, [stamped, loose], "2099-01-01").reports] == ["a-1"]
    assert told_by(CLAIMS, [stamped, loose], "2099-01-01").undated == 1
    assert told_by(CLAIMS, [stamped, loose], "2016-12-01").later == 2


def test_the_record_of_a_day_knows_nothing_of_what_came_later() -> None:
    now, then = ask(CLAIMS, OUT, place="Palmyra"), ask(CLAIMS, OUT, place="Palmyra", as_of="2016-12-31")
    assert [spell.holder for spell in now.places[0].spells] == [ARMY, IS, ARMY]
    assert [spell.holder for spell in then.places[0].spells] == [ARMY, IS]
    assert then.places[0].spells[-1].end is None
    assert {quote.claim for quote in then.quotes} == {FALL.id}
    assert (then.looked_at.reports, then.looked_at.later) == (1, 1)


def test_before_the_first_report_nothing_was_looked_at() -> None:
    answer = ask(CLAIMS, OUT, place="Palmyra", on="2016-12-11", as_of="2016-12-01")
    assert (answer.found, answer.looked_at.reports, answer.looked_at.later) == (False, 0, 2)
    assert [(place.status, place.why) for place in answer.places] == [("not looked at", "no report")]
    assert answer.names[0].near == [], "what was published later is not let out"


def test_of_a_day_after_the_view_nothing_was_looked_at() -> None:
    answer = ask(CLAIMS, OUT, place="Palmyra", on="2017-03-10", as_of="2016-12-31")
    (place,) = answer.places
    assert (place.status, place.why, place.spells) == ("not looked at", "after the last report", [])
    assert place.before is not None
    assert place.before.holder == IS
