"""The notebook in docs/ runs over the example case from its first cell to its last, draws what it says, and is kept without what it gave."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from tests.test_cli_rooms import spolia

NOTEBOOK = Path(__file__).parents[1] / "docs" / "the-record-in-pandas.ipynb"


def cells(sort: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"] if cell["cell_type"] == sort]


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """What the last expression of the cell gives, as a notebook shows it; None where it ends with something else."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, NOTEBOOK.name, "exec"), names)
    return eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names) if isinstance(last, ast.Expr) else None


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """The names that the notebook leaves, what its cells show, and the figures that it draws, after `spolia demo` in the folder above."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    folder = tmp_path_factory.mktemp("notebook")
    (folder / "docs").mkdir()
    figures: list[Any] = []

    def keep() -> None:
        figures.extend(map(plt.figure, plt.get_fignums()))
        plt.close("all")

    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        assert spolia("demo").code == 0
        patched.chdir(folder / "docs")
        patched.setattr(plt, "show", keep)
        names: dict[str, Any] = {}
        shown = [run_cell("".join(cell["source"]), names) for cell in cells("code")]
    return names, shown, figures


def test_it_is_kept_without_what_it_gave() -> None:
    assert all((cell["outputs"], cell["execution_count"]) == ([], None) for cell in cells("code"))
    assert NOTEBOOK.stat().st_size < 20_000


def test_every_table_of_the_package_is_loaded_with_the_types_it_names(ran: tuple[dict[str, Any], list[Any], list[Any]]) -> None:
    names, shown, _ = ran
    tables = names["tables"]
    assert {"claims", "events", "control", "custody", "losses", "decisions"} <= {*tables}
    assert [*shown[0]["rows"]] == [len(table) for table in tables.values()]
    assert str(tables["events"]["probability"].dtype) == "Float64"
    assert str(tables["losses"]["date_start"].dtype).startswith("datetime64")


def test_losses_are_drawn_between_their_bounds(ran: tuple[dict[str, Any], list[Any], list[Any]]) -> None:
    names, _, figures = ran
    curves, losses = names["curves"], names["losses"]
    assert curves
    for curve in curves.values():
        assert (curve["least"] <= curve["most"]).all()
        assert curve["least"].is_monotonic_increasing
    dated = losses[losses["date_start"].notna() | losses["date_end"].notna()]
    assert sum(curve["least"].iloc[-1] for curve in curves.values()) == dated["low"].fillna(1).sum()
    assert len(figures[0].axes) == len(curves)


def test_control_and_grades_are_drawn(ran: tuple[dict[str, Any], list[Any], list[Any]]) -> None:
    names, _, figures = ran
    assert len(figures) == 3
    (control,) = figures[1].axes
    assert len(control.collections) >= len(names["places"])
    points, bars = figures[2].axes
    assert len(points.collections[0].get_offsets()) == len(names["events"])
    assert sum(bar.get_height() for bar in bars.patches) == len(names["events"])


def test_the_last_table_shows_the_words_behind_a_number(ran: tuple[dict[str, Any], list[Any], list[Any]]) -> None:
    names, shown, _ = ran
    assert [*shown[-1].index] == names["most"]["claims"].split("; ")
    assert all(shown[-1]["quote"])
