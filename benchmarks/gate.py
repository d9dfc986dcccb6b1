"""The quality floors: measured figures may not fall below floors.json.

Each floor names the corpora it was set on, each corpus its SHA-256; on other bytes a figure means something else, and the gate
says so instead of comparing. A floor goes up by `--raise NAME` and down by `--lower NAME` alone, in so many words.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import language, quality, resolve
from benchmarks.shared import SHARED, CommandFailed, Missing, digest_of

FLOORS = Path(__file__).with_name("floors.json")
PARTS: dict[str, Callable[[], dict[str, float]]] = {"quality": quality.figures, "language": language.figures, "resolve": resolve.figures}
NAMED = {"quality": ("read.", "weigh.")}  # what the figures of a part begin with, where that is not its own name
HUNDREDTHS = 1e-9  # figures come rounded; this only absorbs their binary form


@dataclass(frozen=True, slots=True)
class Finding:
    """One floor held against its figure; `figure` is None where nothing measured it."""

    name: str
    floor: float
    figure: float | None

    @property
    def holds(self) -> bool:
        return self.figure is not None and self.figure >= self.floor - HUNDREDTHS

    def __str__(self) -> str:
        shown = "not measured" if self.figure is None else f"{self.figure:g}"
        return f"{'ok  ' if self.holds else 'FELL'} {self.name:<36} {shown:>8}   floor {self.floor:g}"


def measure(sources: dict[str, Callable[[], dict[str, float]]]) -> dict[str, float]:
    """All figures, each under its part: `language.`, `resolve.`; those of quality bear the names that they have."""
    return {name if part in NAMED else f"{part}.{name}": value for part, source in sources.items() for name, value in source().items()}


def changed_corpora(floors: dict[str, Any]) -> list[str]:
    """A sentence for each corpus that is not the one that the floors were set on."""
    return [
        f"{path} is not the file that the floors were set on (SHA-256 {digest_of(SHARED / path)[:12]}…, expected {digest[:12]}…); set them anew"
        for path, digest in floors["corpora"].items()
        if digest_of(SHARED / path) != digest
    ]


def compare(floors: dict[str, Any], figures: dict[str, float], part: str | None) -> list[Finding]:
    """A finding for each floor, in the file's order; those of one `part` (quality, language, resolve) where it is named."""
    wanted = ("",) if part is None else NAMED.get(part, (f"{part}.",))
    return [Finding(name, row["floor"], figures.get(name)) for name, row in floors["floors"].items() if name.startswith(wanted)]


def moved(floors: dict[str, Any], figures: dict[str, float], *, down: list[str], up: list[str]) -> dict[str, Any]:
    """The floors with those named set to what was measured. Raises ValueError where that is the other way, or nothing was measured."""
    rows = dict(floors["floors"])
    for name, sign in [*((n, -1) for n in down), *((n, 1) for n in up)]:
        if name not in rows or name not in figures:
            raise ValueError(f"{name}: no such floor, or nothing measured it")
        if (figures[name] - rows[name]["floor"]) * sign <= 0:
            raise ValueError(
                f"{name}: measured {figures[name]:g} against a floor of {rows[name]['floor']:g}, nothing to {'lower' if sign < 0 else 'raise'}"
            )
        rows[name] = rows[name] | {"floor": figures[name]}
    return floors | {"floors": rows}


def _report(findings: list[Finding]) -> int:
    print("\n".join(map(str, findings)))
    fallen = sum(not f.holds for f in findings)
    print(f"{len(findings) - fallen} passed, {fallen} failed")
    return 1 if fallen else 0


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="gate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=tuple(PARTS), help="measure this part alone")
    parser.add_argument("--lower", action="append", default=[], metavar="NAME", help="set this floor down to what is measured")
    parser.add_argument("--raise", action="append", default=[], metavar="NAME", dest="up", help="set this floor up to what is measured")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """0 where every floor holds, 1 where one fell, 2 where it could not be measured."""
    options = _options(argv)
    floors = json.loads(FLOORS.read_text("utf-8"))
    try:
        if changed := changed_corpora(floors):
            print("\n".join(changed))
            return 2
        figures = measure({name: source for name, source in PARTS.items() if options.only in (None, name)})
        if options.lower or options.up:
            floors = moved(floors, figures, down=options.lower, up=options.up)
            FLOORS.write_text(json.dumps(floors, indent=1) + "\n", "utf-8")
    except (Missing, CommandFailed, ValueError) as bad:
        print(bad)
        return 2
    findings = compare(floors, figures, options.only)
    if options.json:
        print(json.dumps({f.name: {"floor": f.floor, "figure": f.figure, "holds": f.holds} for f in findings}))
        return 0 if all(f.holds for f in findings) else 1
    return _report(findings)


if __name__ == "__main__":
    raise SystemExit(main())
