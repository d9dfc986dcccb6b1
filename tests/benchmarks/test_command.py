"""`spolia bench` is `python -m benchmarks`, and says plainly where the benchmarks are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import __main__ as program
from spolia.cli import main


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the benchmarks are handed, instead of running them."""
    seen: list[list[str]] = []
    monkeypatch.setattr(program, "run_benchmark", lambda name, options: seen.append([name, *options]) or 0)
    return seen


@pytest.mark.parametrize(
    ("said", "runs"),
    [
        pytest.param(["size", "speed"], [["size"], ["speed"]], id="several in turn"),
        pytest.param(["size", "--json"], [["size", "--json"]], id="as JSON"),
        pytest.param(["read", "--against", "HEAD~1"], [["read", "--against=HEAD~1"]], id="against a revision"),
        pytest.param(["--against", "-odd", "--json"], [["read", "--against=-odd", "--json"]], id="against one, without a name"),
    ],
)
def test_names_and_options_are_handed_on(said: list[str], runs: list[list[str]], handed: list[list[str]]) -> None:
    done = CliRunner().invoke(main, ["bench", *said])
    assert done.exit_code == 0, done.output
    assert handed == runs


def test_outside_the_repository_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handed: list[list[str]]) -> None:
    monkeypatch.setattr("spolia.cli.__file__", str(tmp_path / "site-packages" / "spolia" / "cli.py"))
    done = CliRunner().invoke(main, ["bench"])
    assert done.exit_code == 2
    assert "no part of an installed Spolia; run this in a clone of its repository" in done.output
    assert handed == []
