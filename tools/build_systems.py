"""Drafts rows of src/spolia/knowledge/oryx_systems.csv for wordings of the Oryx lists that the table lacks, to be looked at by hand.

    python tools/build_systems.py SYSTEMS.csv

SYSTEMS.csv has the columns system (the wording), origin, oryx_category, warspotting_category, spolia_category, category_source. The drafts go
to standard output in the table's columns: category and source where people gave one, else empty; system and family where the catalogue
finds one in the wording. The table itself is written by hand: a draft enters it when somebody has looked at it. Exit 1 where any is new.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping
from pathlib import Path

from spolia.knowledge.tables import Knowledge

COLUMNS = ("wording", "system", "category", "family", "origin", "names", "weak", "found_in", "not_in", "source")
HEADINGS = {"oryx list": ("Oryx list", "oryx_category"), "warspotting": ("WarSpotting", "warspotting_category")}


def draft_row(listed: Mapping[str, str], known: Knowledge) -> dict[str, str]:
    """What can be said of a wording without looking at it."""
    found = known.materiel.find(listed["system"])
    whose, column = HEADINGS.get(listed["category_source"], ("", ""))
    return {
        "wording": listed["system"],
        "system": (found.system or "") if found else "",
        "category": listed["spolia_category"] if whose else "",
        "family": (found.family or "") if found else "",
        "origin": listed["origin"],
        "source": f"{whose}: {listed[column]}" if whose else "",
    }


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("systems", type=Path)
    given = ask.parse_args()
    known = Knowledge()
    held = {row["wording"] for row in known.rows("oryx_systems.csv")}
    with given.systems.open(encoding="utf-8", newline="") as lists:
        new = [draft_row(row, known) for row in csv.DictReader(lists) if row["system"] not in held]
    table = csv.DictWriter(sys.stdout, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(sorted(new, key=lambda row: (row["category"], row["family"], row["wording"])))
    print(f"{len(new)} wordings are new; {len(held)} are in the table", file=sys.stderr)
    return int(bool(new))


if __name__ == "__main__":
    raise SystemExit(main())
