"""Names to things: how often parties, speakers, items, counts and places are what people say that they are, and what resolving costs.

    python -m benchmarks resolve [--misses SLOT] [--no-costs] [--json]

names    parties and speakers of both golds, given the words in their claims, and as spans of the text alone (names.py)
items    category, system and bounds of the items of both golds (names.py)
places   marked places of four corpora, the places of both golds (places.py), and those of the example case (example.py)
materiel the wordings of the Oryx lists (materiel.py)
costs    the part of reading that resolving takes, and opening the tables (costs.py)

The gate holds all but the example and the costs to floors. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass

from benchmarks import costs, example, materiel, names, places
from benchmarks.placed import EXACT_KM, WIDE_KM
from benchmarks.shared import CommandFailed, Missing
from benchmarks.tried import Tried, shares, show_misses

SLOTS = (*names.SLOTS, "toponym", "gold place", "example", "materiel")


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was tried: names and items, places by corpus, wordings of materiel."""

    names: list[Tried]
    places: dict[str, list[places.Answer]]
    materiel: list[Tried]


def measure() -> Measured:
    """All but the example and the costs. Raises Missing."""
    return Measured(names.tried(), places.by_group(places.measure()), materiel.tried())


def figures_of(measured: Measured) -> dict[str, float]:
    """Shares of 1, and numbers: GOLD.SLOT, toponyms.*, gold_places.* and oryx.*; `gold_places.none_far_and_sure` is 1 where none is, else 0."""
    toponyms, gold = (places.figures_of(measured.places[name]) for name in ("all toponyms", "both golds"))
    return (
        names.figures_of(measured.names)
        | {f"toponyms.{name}": value for name, value in toponyms.items()}
        | {f"gold_places.{name}": value for name, value in gold.items()}
        | {"gold_places.none_far_and_sure": float(gold["far_and_sure"] == 0)}
        | {f"oryx.{name}": value for name, value in materiel.figures_of(measured.materiel).items()}
    )


def figures() -> dict[str, float]:
    """What the gate holds to floors, by name. Raises Missing."""
    return figures_of(measure())


def show(measured: Measured) -> None:
    """Each part as its own benchmark shows it."""
    names.show(measured.names)
    print()
    for name, group in measured.places.items():
        places.show(name, places.figures_of(group))
    print()
    materiel.show(measured.materiel)


def _misses(slot: str, measured: Measured, of_example: list[Tried]) -> list[tuple[object, ...]]:
    """What was tried for a slot and is not right, with what was said and found."""
    if slot in ("toponym", "gold place"):
        return places.misses_of(measured.places["all toponyms" if slot == "toponym" else "both golds"])
    if slot == "materiel":
        return materiel.misses_of(measured.materiel)
    rows = of_example if slot == "example" else [row for row in measured.names if row.part == slot]
    return [(row.of, *row.said) for row in rows if not row.right]


def _options(argv: list[str] | None) -> argparse.Namespace:
    ask = argparse.ArgumentParser(prog="resolve", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--misses", choices=SLOTS, metavar="SLOT", help=f"list the misses of one on standard error: {', '.join(SLOTS)}")
    ask.add_argument("--no-costs", action="store_true", help="leave out the costs, which take a minute or two")
    ask.add_argument("--json", action="store_true")
    return ask.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """0 where measured, 2 where something that it needs is missing."""
    options = _options(argv)
    try:
        measured, of_example = measure(), example.tried()
        spent = None if options.no_costs else costs.figures()
    except (Missing, CommandFailed) as bad:
        print(bad)
        return 2
    found = shares(of_example)
    if options.json:
        of_case = {f"{of}.{part.replace(' ', '_')}": share.share for (of, part), share in found.items()}
        print(json.dumps(figures_of(measured) | of_case | {f"costs.{name}": value for name, value in (spent or {}).items()}))
    else:
        show(measured)
        print(f"\nexample case: {found['example', 'near']} named places within {EXACT_KM} km, {found['example', 'not far']} refused or "
              f"within {WIDE_KM} km")  # fmt: skip
        if spent is not None:
            costs.show(spent)
    if options.misses:
        show_misses(_misses(options.misses, measured, of_example))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
