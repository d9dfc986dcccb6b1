"""Puts what the demo prints into README.md, so that the front page shows its real output: spolia demo | python -m tools.front_page."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"(<!-- demo -->\n).*?(<!-- end of demo -->)", re.S)
HERE = re.compile(r"file://\S*?(?=/out/demo)")  # the folder is each reader's own


def with_output(page: str, output: str) -> str:
    """The page with `output` in its block. Raises ValueError where it has none."""
    if not BLOCK.search(page):
        raise ValueError(f"{README.name} has no lines '<!-- demo -->' and '<!-- end of demo -->'")
    shown = HERE.sub("file://…", output.rstrip("\n"))
    return BLOCK.sub(lambda found: f"{found[1]}```\n{shown}\n```\n{found[2]}", page)


def main() -> int:
    """0 where the page shows standard input now."""
    README.write_text(with_output(README.read_text("utf-8"), sys.stdin.read()), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
