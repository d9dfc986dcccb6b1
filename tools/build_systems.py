"""Builds src/spolia/knowledge/oryx_systems.csv: the systems of the Oryx lists that systems.csv does not hold.

    python tools/build_systems.py SYSTEMS.csv

SYSTEMS.csv has the columns system, origin, spolia_category, category_source, other_spellings. Only categories that people gave are
taken ("oryx list", "warspotting"); what a name rule guessed is left out until somebody has looked at it. A designation that
stands in rows of two categories ("KamAZ-5350", a truck and an excavator) names neither.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import defaultdict
from pathlib import Path

from spolia.knowledge.materiel import Materiel, fold_name
from spolia.knowledge.tables import Knowledge

TABLES = Path(__file__).resolve().parent.parent / "src" / "spolia" / "knowledge"
BY_PEOPLE = ("oryx list", "warspotting")
CALIBRE = re.compile(r"^\d+(?:\.\d+)?\s?mm\s+")
DESIGNATION = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Z])[A-Z0-9][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*\b")
HEAD = """# Further systems of the Oryx lists (CC BY 4.0, credit Oryx), made by tools/build_systems.py: columns as in systems.csv. `names` holds the list's own
# wording and the designation in it; a row here yields to one of systems.csv.
"""


def words_of(name: str) -> str:
    """The list's wording without its calibre, its "(for …)" and its quotation marks."""
    plain = re.sub(r"\s*\((?:for|or|operated|launcher|likely)\b[^)]*\)", "", CALIBRE.sub("", name), flags=re.IGNORECASE)
    return " ".join(re.sub(r"['\"«»]", "", plain).split())


def family_of(system: str) -> str:
    """ "T-72BA" is of the family T-72."""
    found = re.match(r"[A-Za-z]+-?\d+|\d+[A-Z]\d+|[\w-]+", system)
    return found.group() if found else system


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("systems", type=Path)
    given = ask.parse_args()
    known = Knowledge()
    held = _held()
    already = Materiel(known.rows("systems.csv"), known.yaml("materiel_nouns.yaml"), [])
    listed = [row for row in csv.DictReader(given.systems.open(encoding="utf-8")) if "nknown" not in row["system"]]
    categories: dict[str, set[str]] = defaultdict(set)
    for row in listed:
        for designation in DESIGNATION.findall(row["system"]):
            categories[designation].add(row["spolia_category"])
    by_name = {row["system"]: row["spolia_category"] for row in listed}
    rows: dict[str, list[str]] = {}
    for row in listed:
        system = words_of(row["system"])
        if row["category_source"] not in BY_PEOPLE or not row["spolia_category"] or fold_name(system) in held:
            continue
        if by_name.get(system, row["spolia_category"]) != row["spolia_category"]:
            continue  # "KamAZ 8x8 (for a floating bridge)" is not what a KamAZ 8x8 is
        found = already.find(row["system"])
        if found is not None and (found.category == row["spolia_category"] if found.system else not DESIGNATION.search(system)):
            continue  # its name or its noun says as much
        alone = DESIGNATION.match(system)
        sure = (
            [alone.group()]
            if alone and len(categories[alone.group()]) == 1 and fold_name(alone.group()) not in held and len(alone.group()) > 2
            else []
        )
        names = {row["system"], CALIBRE.sub("", row["system"]), *sure} - {system}
        kept = sorted(name for name in names if "|" not in name)
        rows.setdefault(system, [system, row["spolia_category"], family_of(system), row["origin"], "|".join(kept), "", "oryx"])
    with (TABLES / "oryx_systems.csv").open("w", encoding="utf-8") as out:
        out.write(HEAD)
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["system", "category", "family", "origin", "names", "weak", "source"])
        table.writerows(sorted(rows.values(), key=lambda row: (row[1], row[0].lower())))
    print(f"{len(rows)} systems")


def _held() -> set[str]:
    """The folded names of systems.csv."""
    lines = [line for line in (TABLES / "systems.csv").read_text("utf-8").splitlines() if not line.startswith("#")]
    return {fold_name(name) for row in csv.DictReader(lines) for name in (row["system"], *row["names"].split("|")) if name}


if __name__ == "__main__":
    main()
