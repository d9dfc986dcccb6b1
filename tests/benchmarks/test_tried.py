"""What was tried is counted by what it was tried on; options go to the benchmark that is named."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from benchmarks.shared import Missing, minimizer
from benchmarks.tried import Share, Tried, shares, show_misses

from benchmarks import __main__ as program


def test_shares_are_counted_apart_and_in_order() -> None:
    rows = [Tried("b", "party", True, ()), Tried("a", "party", False, ()), Tried("b", "party", False, ())]
    assert list(shares(rows).items()) == [(("b", "party"), Share(1, 2)), (("a", "party"), Share(0, 1))]


def test_a_share_of_nothing_is_none_of_it() -> None:
    assert (Share(0, 0).share, str(Share(1, 3))) == (0.0, "33.3% of 3")


def test_the_commonest_miss_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    show_misses([("once", None), ("twice", 2), ("twice", 2)], 1)
    assert capsys.readouterr().err.split() == ["|", "2", "|", "twice", "|", "2"]


def test_options_go_to_the_named_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(program, "run_benchmark", lambda name, options: seen.append((name, options)) or 0)
    assert program.main(["resolve", "--misses", "party", "--json"]) == 0
    assert seen == [("resolve", ["--misses", "party", "--json"])]


def test_an_unknown_benchmark_or_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["nonsense"], ["--misses", "party"]):
        with pytest.raises(SystemExit) as ended:
            program.main(words)
        assert ended.value.code == 2
    assert "no benchmark is called nonsense" in capsys.readouterr().err


def test_fitting_says_in_one_line_that_it_needs_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_scipy(name: str, *more: Any) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", no_scipy)
    with pytest.raises(Missing, match=r"^needs scipy: pip install scipy$"):
        minimizer()
