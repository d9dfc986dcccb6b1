"""The model of confidence learns what is right more often, and is tried on reports that it was not fitted on."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from benchmarks.fit_confidence import Case, Read, by_folds, f1_from, fit, judge, table_with


def test_what_is_right_more_often_weighs_more() -> None:
    columns = np.array([[1.0, 1.0]] * 40 + [[1.0, 0.0]] * 40)
    constant, weight = fit(columns, np.array([1.0] * 36 + [0.0] * 4 + [1.0] * 8 + [0.0] * 32), np.ones(80))
    assert weight > 1
    assert constant < 0


def test_a_report_is_tried_by_what_others_tell() -> None:
    reports = [number for number in range(20) for _ in range(2)]
    right = np.array([1.0, 1.0] + [0.0, 0.0] * 19)
    found = by_folds(np.ones((40, 1)), right, np.ones(40), reports)
    assert found[0] < found[-1]


def test_leaving_what_is_unsure_unread_costs_what_was_right_of_it() -> None:
    reads = [Read("gold", "g", 2, [Case({}, 0.5, 0.8), Case({}, 0.5, None), Case({}, 0.5, 0.5)])]
    assert f1_from(reads, [0.9, 0.2, 0.2], 0.0) == pytest.approx((4 / 5, 2.6 / 5))
    assert f1_from(reads, [0.9, 0.2, 0.2], 0.5) == pytest.approx((2 / 3, 1.6 / 3))


def test_a_chance_is_judged_by_what_came_of_it() -> None:
    good, poor = judge([0.8, None], [0.9, 0.1]), judge([0.8, None], [0.1, 0.9])
    assert all(a < b for a, b in zip(good, poor, strict=True))
    assert good[1:] == pytest.approx((0.01, 0.1))


def test_the_weights_take_the_place_of_the_old_ones() -> None:
    table = table_with("# a\nconfidence: {base: 1.2}\nfill: 1\n", {"base": 0.5, "attack.strike": -1.25})
    assert yaml.safe_load(table) == {"confidence": {"base": 0.5, "attack.strike": -1.25}, "fill": 1}
    assert yaml.safe_load(table_with(table, {"base": 0.7})) == {"confidence": {"base": 0.7}, "fill": 1}
