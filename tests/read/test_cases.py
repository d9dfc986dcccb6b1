"""Reading held to the cases of tests/cases/reading; those that fail today must be known to."""

from __future__ import annotations

from typing import Any

import pytest
from tests.read.cases import FILES, SECTIONS, load, misses

CASES = {path.stem: load(path) for path in FILES}


def cases_of(*sections: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{subject}: {case['says'][:60]}")
        for subject, found in CASES.items()
        for section in sections
        for case in found[section]
    ]


@pytest.mark.parametrize("case", cases_of("wild", "made_up", "must_not_read"))
def test_reads(case: dict[str, Any]) -> None:
    missed = misses(case)
    assert missed is None, missed


@pytest.mark.parametrize("case", cases_of("known_failures"))
def test_known_failure_still_fails(case: dict[str, Any]) -> None:
    assert misses(case) is not None, "it is read now: move it up with python -m tests.read.sort_cases"


@pytest.mark.parametrize("subject", CASES)
def test_every_case_stands_in_its_section(subject: str) -> None:
    assert tuple(CASES[subject]) == SECTIONS
    assert all(case.get("reads") for section in ("wild", "made_up") for case in CASES[subject][section])
    assert not any("reads" in case for case in CASES[subject]["must_not_read"])
    says = [case["says"] for found in CASES[subject].values() for case in found]
    assert sorted(says) == sorted(set(says))
