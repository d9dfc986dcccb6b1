"""How much of the Oryx lists the catalogue finds: each wording as it stands there, by who gave it its category.

    python benchmarks/materiel.py [--misses N]

Of the systems that people categorised it counts those that get that category; of all, those that are found, have a family and, where the
wording holds a designation, a system. Needs ../shared/data/oryx/systems.csv.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from pathlib import Path

from spolia.knowledge.tables import Knowledge
from spolia.records import AIR_DEFENCE

LIST = Path(__file__).resolve().parents[2] / "shared" / "data" / "oryx" / "systems.csv"
BY_PEOPLE = ("oryx list", "warspotting")


def main(argv: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument(
        "--misses", type=int, default=0, metavar="N", help="show so many wordings whose category is not the list's, or is missing"
    )
    given = ask.parse_args(argv)
    if not LIST.is_file():
        sys.exit("expected the Oryx lists in shared/data/oryx/ beside the repository; found none")
    start = time.perf_counter()
    materiel = Knowledge().materiel
    opened = time.perf_counter() - start
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    same: Counter[str] = Counter()
    families: set[str] = set()
    systems: set[str] = set()
    misses: list[tuple[str, str, str]] = []
    for row in csv.DictReader(LIST.open(encoding="utf-8")):
        by = row["category_source"] or "nobody"
        got = materiel.find(row["system"])
        asked[by] += 1
        found[by] += got is not None and got.family is not None
        same[by] += got is not None and got.category == row["spolia_category"]
        if got is not None:
            families.add(got.family or "")
            systems |= {got.system} if got.system else set()
        if got is None or (by in BY_PEOPLE and got.category != row["spolia_category"]):
            misses.append((row["system"], row["spolia_category"], got.category if got else "not found"))
    for by, number in asked.most_common():
        print(
            f"category by {by}: {number} wordings, {found[by] / number:.1%} found with a family, {same[by] / number:.1%} of that category"
        )
    people = sum(asked[by] for by in BY_PEOPLE)
    print(f"by people: {sum(same[by] for by in BY_PEOPLE) / people:.1%} of {people} get their category")
    print(f"all: {sum(found.values())} of {sum(asked.values())} found, {len(systems)} systems in {len(families)} families")
    shooting = [row for row in materiel.rows if row.category in AIR_DEFENCE and row.system]
    print(f"air defence: {sum(bool(row.guidance) for row in shooting)} of {len(shooting)} rows with published figures")
    print(f"opened in {opened * 1000:.0f} ms: {len(materiel.rows)} rows")
    for miss in misses[: given.misses]:
        print("   ", *miss, sep=" | ", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
