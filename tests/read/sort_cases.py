"""Puts every case of tests/cases/reading where it belongs today: python -m tests.read.sort_cases [FILE …]

A case that fails goes to `known_failures` and notes `from` which section; one that passes goes back there. Each case is one line, and
lines are moved as they stand, with the comments before them; what is moved comes last in its new section.
Expected answers are never changed: a case says what a careful coder would write, whatever is read today.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import yaml
from tests.read.cases import FILES, SECTIONS, misses

FAILING = "known_failures"
CASE = "  - {"


def sort_file(path: Path) -> list[str]:
    """Moves the lines of one file; what was moved, a line each, and how many pass."""
    head, sections, moved = *_parts(path.read_text("utf-8")), []
    placed: dict[str, list[str]] = {section: [] for section in SECTIONS}
    arrived: dict[str, list[str]] = {section: [] for section in SECTIONS}
    for section, blocks in sections.items():
        for block in blocks:
            goes, line = _placed(section, block)
            (placed if goes == section else arrived)[goes].append(line)
            if goes != section:
                moved.append(f"{path.name}: to {goes}: {_case(line)['says']}")
    lines = {section: placed[section] + arrived[section] for section in SECTIONS}
    path.write_text(head + "".join(f"{section}:\n{''.join(lines[section])}" for section in SECTIONS), "utf-8")
    failing = len(lines[FAILING])
    return [*moved, f"{path.name}: {sum(map(len, lines.values())) - failing} pass, {failing} fail"]


def _parts(text: str) -> tuple[str, dict[str, list[str]]]:
    """What stands before the first section, and the blocks of each: a case's line with the comments before it."""
    head, section, before = "", "", ""
    sections: dict[str, list[str]] = {}
    for line in text.splitlines(keepends=True):
        if line.rstrip().rstrip(":") in SECTIONS:
            section = line.rstrip().rstrip(":")
            sections[section] = []
        elif not section:
            head += line
        elif line.startswith(CASE):
            sections[section].append(before + line)
            before = ""
        else:
            before += line
    if before:
        raise ValueError(f"a comment without a case after it: {before}")
    return head, sections


def _case(block: str) -> dict[str, str]:
    (case,) = yaml.safe_load(block)
    return dict(case)


def _placed(section: str, block: str) -> tuple[str, str]:
    """The section where the case belongs, and its block as it stands there."""
    case = _case(block)
    home = case.get("from", section)
    passes = misses(case) is None
    if section == FAILING and passes:
        return home, block.replace(f"{CASE}from: {home}, ", CASE)
    if section != FAILING and not passes:
        return FAILING, block.replace(CASE, f"{CASE}from: {section}, ")
    return section, block


def main(names: Iterable[str]) -> None:
    chosen = [path for path in FILES if not names or path.name in {Path(name).name for name in names}]
    for path in chosen:
        print("\n".join(sort_file(path)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
