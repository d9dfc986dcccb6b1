"""What the documentation promises: every command is written down, links lead somewhere, the front page stays short."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from spolia.cli import main

ROOT = Path(__file__).parents[1]
PAGES = sorted(p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
README_LINES = 135
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+\s+(.*)$", re.M)


def commands() -> list[str]:
    return sorted(main.list_commands(click.Context(main)))


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented_with_its_options(name: str) -> None:
    told = (ROOT / "docs" / "commands.md").read_text("utf-8")
    found = re.search(rf"^##+ `spolia {name}\b.*?(?=^##+ `spolia |\Z)", told, re.M | re.S)
    assert found, f"docs/commands.md has no section on `spolia {name}`"
    command = main.get_command(click.Context(main), name)
    assert command is not None
    options = {o for p in command.params if isinstance(p, click.Option) for o in p.opts if o.startswith("--") and o != "--help"}
    assert not {o for o in options if o not in found[0]}, f"options of `spolia {name}` that docs/commands.md does not name"


def test_no_command_is_documented_that_does_not_exist() -> None:
    told = re.findall(r"^##+ `spolia (\w+)", (ROOT / "docs" / "commands.md").read_text("utf-8"), re.M)
    assert set(told) == set(commands())


@pytest.mark.parametrize("document", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text("utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        assert there.exists(), f"{document.name}: {target}"
        if anchor:
            assert anchor in anchors(there), f"{document.name}: {target}"


def anchors(page: Path) -> set[str]:
    return {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in HEADING.findall(page.read_text("utf-8"))}


def test_the_front_page_is_short_and_says_how_to_start() -> None:
    told = (ROOT / "README.md").read_text("utf-8")
    assert len(told.splitlines()) <= README_LINES
    assert "make demo" in told
    assert "make test" in told


def test_commands_in_the_make_file_that_pages_name_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {t for p in PAGES for t in re.findall(r"`make ([a-z]+)", p.read_text("utf-8"))}
    assert named
    assert named <= targets
