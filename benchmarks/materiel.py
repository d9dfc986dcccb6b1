"""How much of the Oryx lists the catalogue finds: each wording as it stands there, by who gave it its category.

    python -m benchmarks.materiel [--misses N] [--json]

Of the wordings that people categorised it counts those that get that category; of all, those that are found, have a family and, where the
wording holds a designation, a system. Needs ../shared/data/oryx/systems.csv.
"""

from __future__ import annotations

import argparse
import csv
import json

from benchmarks.shared import SHARED, Missing, need
from benchmarks.tried import Share, Tried, shares, show_misses
from spolia.knowledge.materiel import Materiel
from spolia.knowledge.tables import bundled
from spolia.records import AIR_DEFENCE

LIST = SHARED / "data" / "oryx" / "systems.csv"
BY_PEOPLE = ("oryx list", "warspotting")


def tried() -> list[Tried]:
    """Each wording twice: whether it is "found" with a family, and whether it gets the list's "category". Raises Missing."""
    rows = []
    for row in csv.DictReader(need(LIST).open(encoding="utf-8")):
        by, got = row["category_source"] or "nobody", bundled().materiel.find(row["system"])
        said = (row["system"], row["spolia_category"], got.category if got else "not found")
        rows.append(Tried(by, "found", got is not None and got.family is not None, said))
        rows.append(Tried(by, "category", got is not None and got.category == row["spolia_category"], said))
    return rows


def by_people(rows: list[Tried]) -> Share:
    """Of the wordings that people categorised those that get their category."""
    kept = [row for row in rows if row.part == "category" and row.of in BY_PEOPLE]
    return Share(sum(row.right for row in kept), len(kept))


def misses_of(rows: list[Tried]) -> list[tuple[object, ...]]:
    """Wordings that are not found, and those that people put into another category."""
    return [(row.of, *row.said) for row in rows if not row.right and (row.part == "found" or row.of in BY_PEOPLE)]


def figures_of(rows: list[Tried]) -> dict[str, float]:
    """Shares of 1: `category` of the wordings that people categorised, `found` of all; and how many systems and families they are of."""
    found = [row for row in rows if row.part == "found"]
    systems, families = _told_apart(rows, bundled().materiel)
    return {
        "category": by_people(rows).share,
        "found": Share(sum(row.right for row in found), len(found)).share,
        "wordings": len(found),
        "systems": systems,
        "families": families,
    }


def _told_apart(rows: list[Tried], materiel: Materiel) -> tuple[int, int]:
    """How many systems and how many families the wordings are of."""
    got = [row for row in (materiel.find(str(row.said[0])) for row in rows if row.part == "found") if row is not None]
    return len({row.system for row in got if row.system}), len({row.family for row in got if row.family})


def show(rows: list[Tried]) -> None:
    """A line for each who gave categories, and one for all."""
    found, figures = shares(rows), figures_of(rows)
    for by in dict.fromkeys(row.of for row in rows):
        kept = f", {found[by, 'category'].share:.1%} of that category" if by != "nobody" else ""
        print(f"category by {by}: {found[by, 'found']} found with a family{kept}")
    print(f"by people: {by_people(rows)} get their category")
    print(f"all: {figures['found']:.1%} of {figures['wordings']:.0f} found: {figures['systems']} systems of {figures['families']} families")
    shooting = [row for row in bundled().materiel.rows if row.category in AIR_DEFENCE and row.system]
    print(f"air defence: {Share(sum(bool(row.guidance) for row in shooting), len(shooting))} rows with published figures")


def main(argv: list[str] | None = None) -> int:
    """0 where measured, 2 where the lists are missing."""
    ask = argparse.ArgumentParser(prog="materiel", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--misses", type=int, default=0, metavar="N", help="list N wordings whose category is not the list's, or is missing")
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args(argv)
    try:
        rows = tried()
    except Missing as missing:
        print(missing)
        return 2
    if given.json:
        print(json.dumps(figures_of(rows)))
    else:
        show(rows)
    show_misses(misses_of(rows), given.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
