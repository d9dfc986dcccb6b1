"""The model of confidence learns what is right more often, and is tried on reports that it was not fitted on."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.fit_confidence import by_folds, fit, judge, table_with


def test_what_is_right_more_often_weighs_more() -> None:
    columns = np.array([[1.0, 1.0]] * 40 + [[1.0, 0.0]] * 40)
    constant, weight = fit(columns, np.array([1.0] * 36 + [0.0] * 4 + [1.0] * 8 + [0.0] * 32))
    assert weight > 1
    assert constant < 0


def test_a_report_is_tried_by_what_others_tell() -> None:
    reports = [f"r{number}" for number in range(20) for _ in range(2)]
    right = np.array([1.0, 1.0] + [0.0, 0.0] * 19)
    assert by_folds(np.ones((40, 1)), right, reports)[0] < by_folds(np.ones((40, 1)), right, reports)[-1]


def test_a_chance_is_judged_by_what_came_of_it() -> None:
    good, poor = judge([0.8, None], [0.9, 0.1]), judge([0.8, None], [0.1, 0.9])
    assert all(a < b for a, b in zip(good, poor, strict=True))
    assert good[1:] == pytest.approx((0.01, 0.1))


def test_the_weights_take_the_place_of_the_old_ones() -> None:
    assert table_with("# a\nconfidence: {base: 1.2}\nfill: 1\n", {"base": 0.5}) == "# a\nconfidence: {base: 0.50}\nfill: 1\n"
