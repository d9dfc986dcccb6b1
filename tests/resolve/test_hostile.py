"""Text that is no language – runs of capitals, figures, hyphens, brackets – costs no more than its length."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable

import pytest

from spolia.knowledge.acronyms import definitions
from spolia.records import Interval
from spolia.resolve.dates import resolve_time
from spolia.resolve.materiel import resolve_materiel
from spolia.resolve.quantities import resolve_quantity

from .scenes import KNOWN

MOST_S = 2  # what each takes is under a tenth of it; what grows with the square of its length takes ten times as much
BASE64 = base64.b64encode(b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(700))).decode()
RUNS = {
    "capitals": "A" * 30_000, "designations": "T-72" * 8_000, "base64": BASE64, "brackets": "(" * 20_000, "spaced brackets": "( " * 20_000,
    "names": "Aa " * 10_000, "of": "A of " * 5_000, "or": "A or " * 5_000, "blanks": " " * 30_000, "figures": "1 " * 30_000,
    "hyphens": "-" * 100_000, "quotes": '"' * 30_000,
}  # fmt: skip


def seconds(of: Callable[[], object]) -> float:
    begun = time.perf_counter()
    of()
    return time.perf_counter() - begun


@pytest.mark.parametrize("text", RUNS.values(), ids=RUNS)
def test_long_runs_are_quickly_read(text: str) -> None:
    resolve_materiel("two tanks", KNOWN), resolve_quantity("two tanks"), KNOWN.parties.about("Syria")  # so that the tables are open
    assert seconds(lambda: list(definitions(text))) < MOST_S
    assert seconds(lambda: KNOWN.parties.about(text)) < MOST_S
    assert seconds(lambda: resolve_quantity(text)) < MOST_S
    assert seconds(lambda: resolve_materiel(text, KNOWN)) < MOST_S


@pytest.mark.parametrize(
    "text",
    [
        "- " * 15,
        "a-" * 15,
        "1-" * 15,
        "- " * 70,
        "1-" * 70,
        "1 to " * 20,
        "May-" * 12 + "May",
        "1 and " * 12,
        "late " * 32,
        "late early " * 14,
    ],
)
def test_many_joints_are_quickly_read(text: str) -> None:
    assert seconds(lambda: resolve_time(text.strip(), "2016-12-12")) < MOST_S


@pytest.mark.parametrize(
    "text",
    ["2016-12-11 to 2016-12-13", "11-13 December", "between 11 and 13 December", "11 December to 13 December", "11 – 13 December 2016"],
)
def test_a_few_joints_are_still_read(text: str) -> None:
    assert resolve_time(text, "2016-12-14").value == Interval(start="2016-12-11", end="2016-12-13")
