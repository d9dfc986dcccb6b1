"""Imports run one way: records and errors, then tables and language, then the rooms, then the pipeline, then the command line."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "spolia"
ROOMS = {"preserve", "read", "resolve", "decide", "weigh", "picture", "publish"}
BELOW = {"records", "errors", "kin", "measures", "statements"}  # what passes between the rooms, and what two of them need
MAY_IMPORT = {
    "errors": set(),
    "simulate": {"errors", "records"},
    "ledger": {"errors"},
    "records": {"errors"},
    "kin": {"errors", "records", "knowledge"},
    "measures": {"errors", "records"},
    "statements": {"errors", "records"},
    "language": {"errors"},
    "knowledge": {"errors", "records", "measures"},
    "ask": BELOW | {"knowledge", "language", "picture", "publish"},  # asks what the picture shows, and says it in the words of the pages
} | {room: BELOW | {"knowledge", "language"} for room in ROOMS}
MAY_IMPORT["publish"] = MAY_IMPORT["publish"] | {"abreast"}  # draws pages on several processors


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(module: Path) -> set[str]:
    """The first name below `spolia` of everything that the module imports, also inside functions."""
    tree = ast.parse(module.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("spolia.")}


@pytest.mark.parametrize("module", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(module: Path) -> None:
    room = room_of(module)
    if room not in MAY_IMPORT:
        return  # the pipeline, the case and the commands stand above all rooms: no room may import them, which the others' rows say
    assert imported(module) <= MAY_IMPORT[room] | {room}


def test_no_import_is_relative() -> None:
    relative = [
        m for m in PACKAGE.rglob("*.py") for n in ast.walk(ast.parse(m.read_text("utf-8"))) if isinstance(n, ast.ImportFrom) and n.level
    ]
    assert not relative
