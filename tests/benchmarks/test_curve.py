"""Confidence is drawn against what is right; what reading leaves is counted by its reason."""

from __future__ import annotations

import pytest
from benchmarks.curve import Bin, Stated, calibration_error, draw_curve, show_curve
from benchmarks.unread import Left, count_left, reached

from spolia.records import Unread


def stated(confidence: float, *scores: float | None) -> list[Stated]:
    return [Stated(confidence, score) for score in scores]


def test_claims_are_binned_by_confidence_lowest_first() -> None:
    assert draw_curve([*stated(0.9, 1.0), *stated(0.75, 0.5, None)], 10) == [
        Bin(0.7, 0.8, 2, 0.75, 0.5, 0.5),
        Bin(0.9, 1.0, 1, 0.9, 1.0, 1.0),
    ]


def test_certainty_lies_in_the_last_bin_and_a_bound_in_the_bin_above() -> None:
    assert [one.low for one in draw_curve(stated(1.0, 1.0) + stated(0.7, 1.0) + stated(0.3, None))] == [0.3, 0.7, 0.9]


def test_a_bin_in_which_nothing_is_right_has_no_score() -> None:
    assert draw_curve(stated(0.6, None, None))[0].score is None


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        pytest.param([], 0.0, id="no claims"),
        pytest.param(stated(0.75, 1.0, 1.0, 1.0, None), 0.0, id="as often right as said"),
        pytest.param(stated(0.9, None, None), 0.9, id="sure and never right"),
        pytest.param(stated(0.8, 1.0, None) + stated(0.5, 1.0, None), 0.15, id="bins weigh by their claims"),
    ],
)
def test_the_error_is_how_far_shares_lie_from_what_was_stated(rows: list[Stated], error: float) -> None:
    assert calibration_error(rows) == pytest.approx(error)


def test_the_curve_is_shown_a_line_a_bin(capsys: pytest.CaptureFixture[str]) -> None:
    show_curve(stated(0.8, 1.0, None))
    assert capsys.readouterr().out.splitlines()[1:] == [
        "0.8–0.9           2   0.800  0.500  1.000",
        "expected calibration error 0.300 over 2 claims",
    ]


def left(start: int, end: int, why: str, report: str = "r") -> Unread:
    return Unread(report=report, start=start, end=end, words=["fell"], why=why)


def gold(start: int, end: int, report: str = "r") -> dict[str, object]:
    return {"report": report, "evidence": {"start": start, "end": end}}


def test_clauses_are_counted_by_reason_with_the_gold_that_is_told_there() -> None:
    clauses = [left(0, 10, "no place"), left(20, 30, "no place"), left(40, 50, "a question"), left(0, 10, "no place", "other")]
    found = count_left(clauses, [gold(1, 9)], [gold(20, 30), gold(49, 80)])
    assert found == {"no place": Left(3, 2, 1), "a question": Left(1, 0, 0)}


def test_a_missed_claim_is_reached_where_a_clause_of_its_report_was_left() -> None:
    assert reached([left(0, 10, "no place"), left(0, 9, "a question")], [gold(0, 10), gold(0, 10, "other"), gold(30, 40)]) == 1
