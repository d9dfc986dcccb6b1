"""Grades held against a truth that is known, and the numbers that are fitted to it."""

from __future__ import annotations

import pytest
import yaml
from benchmarks.calibration import brier, calibration_error, case_of, curve, grades, mutual, settings_of, shares, votes_of
from benchmarks.fit_grades import numbers_with, start, table_with

from spolia.knowledge.tables import Knowledge
from spolia.simulate import Settings
from spolia.weigh.grades import numbers_of


def test_the_scores_are_those_of_their_names() -> None:
    assert brier([1.0, 0.5], [True, False]) == pytest.approx(0.125)
    assert calibration_error([0.8] * 5, [True] * 4 + [False]) == pytest.approx(0.0)
    assert calibration_error([0.9, 0.9], [False, False]) == pytest.approx(0.9)
    assert list(curve([0.05, 1.0], [False, True])) == [(0.05, 0.0, 1), (1.0, 1.0, 1)]


def test_votes_are_an_outlet_each_and_weigh_by_their_outlets() -> None:
    case = case_of(Settings(seed=8, claims=300))
    votes = votes_of(case)
    assert len(votes) == len(case.happened) == len(grades(case))
    assert all(each for each in votes)
    assert shares([{"a": True, "b": True, "c": False}]) == [0.6]
    assert mutual([{"a": True, "b": True}, {"a": True}, {"b": True, "c": False}])[0] > 0.5


def test_settings_differ_and_come_back() -> None:
    assert settings_of(3) == settings_of(3) != settings_of(4)


def test_numbers_that_are_not_moved_are_the_tables_own() -> None:
    numbers = numbers_of(Knowledge())
    moved = numbers_with(numbers, start())
    assert {letter: round(ratio, 6) for letter, ratio in moved.ratio.items()} == {
        letter: round(r, 6) for letter, r in numbers.ratio.items()
    }
    assert moved.prior == pytest.approx(numbers.prior)
    assert yaml.safe_load(table_with(numbers)) == Knowledge().yaml("grades.yaml")
