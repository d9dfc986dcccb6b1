"""The model of confidence learns what is right more often, and is tried on reports that it was not fitted on."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.fit_confidence import Case, Roles, by_folds, columns_of, fit, judge


def case(kind: str = "attack", roles: Roles | None = None, score: float | None = None, frame: str = "attack.strike") -> Case:
    claim = {"kind": kind, "reading": {"frame": frame, "confidence": 0.6}}
    return Case(claim, roles, score)


def test_what_is_right_more_often_weighs_more() -> None:
    columns = np.array([[1.0, 1.0]] * 40 + [[1.0, 0.0]] * 40)
    constant, weight = fit(columns, np.array([1.0] * 36 + [0.0] * 4 + [1.0] * 8 + [0.0] * 32))
    assert weight > 1
    assert constant < 0


def test_a_report_is_tried_by_what_others_tell() -> None:
    reports = [f"r{number}" for number in range(20) for _ in range(2)]
    right = np.array([1.0, 1.0] + [0.0, 0.0] * 19)
    assert by_folds(np.ones((40, 1)), right, reports)[0] < by_folds(np.ones((40, 1)), right, reports)[-1]


def test_features_are_those_of_the_sets_that_are_asked() -> None:
    names, rows = columns_of([case(roles=Roles(True, 9, 1, 0.7)), case(frame="attack.denial")], ["roles", "route"])
    assert names == ["constant", "nominal", "filled", "guessed", "recount", "denial", "capability"]
    assert rows.tolist() == [[1, 1, 4, 1, 0, 0, 0], [1, 0, 0, 0, 0, 1, 0]]


def test_a_chance_is_judged_by_what_came_of_it() -> None:
    rows = [case(score=0.8), case()]
    good, poor = judge(rows, [0.9, 0.1]), judge(rows, [0.1, 0.9])
    assert all(a < b for a, b in zip(good, poor, strict=True))
    assert good[1:] == pytest.approx((0.01, 0.1))
