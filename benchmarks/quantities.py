"""How often the numbers of the development gold are read as its annotators read them.

    python benchmarks/quantities.py [--misses]

Each item's text goes through read_quantity, with what stands before it in its quote; compared are low, high and unit. Items whose number stands elsewhere (a pronoun, "more
than 100 guns and vehicles" for the second noun) count as misses here and are the reader's affair. Needs ../shared/gold.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from spolia.language.measures import read_measures
from spolia.language.numbers import read_quantity

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
# An item's text holds its quantity where it has a figure (of no designation) or a word for a number.
TELLS = re.compile(
    r"(?<![\w.-])\d[\d,.]*(?:\+|\s|$|mm)|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|both|several"
    r"|dozens?|scores?|hundreds?|thousands?|millions?|handful|couple|many|any)\b",
    re.IGNORECASE,
)


def gold_claims(name: str) -> list[dict]:
    return [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]


def score_items(name: str, show: bool) -> None:
    rows = [(item, claim) for claim in gold_claims(name) if claim["kind"] != "capability" for item in claim["items"]]
    right = told = told_right = 0
    for item, claim in rows:
        quote = claim["evidence"]["quote"]
        read = read_quantity(item["text"], quote[: max(0, quote.find(item["text"]))])
        same = (read.low, read.high, read.unit) == (item["low"], item["high"], item["unit"])
        tells = bool(TELLS.search(item["text"]))
        right, told, told_right = right + same, told + tells, told_right + (same and tells)
        if show and not same:
            print(
                f"  {'*' if tells else ' '} {item['text']!r}: read {read.low}/{read.high} {read.unit}, gold {item['low']}/{item['high']} {item['unit']}"
            )
    print(f"{name}: items {right}/{len(rows)} = {right / len(rows):.3f}; with a number told {told_right}/{told} = {told_right / told:.3f}")


def score_measures(name: str, show: bool) -> None:
    rows = [claim for claim in gold_claims(name) if claim["measure"]]
    right = 0
    for claim in rows:
        gold = [(m["quantity"], m["low"], m["high"], m["unit"]) for m in claim["measure"]]
        read = [tuple(m) for m in read_measures(claim["evidence"]["quote"])]
        right += sorted(gold, key=str) == sorted(read, key=str)
        if show and sorted(gold, key=str) != sorted(read, key=str):
            print(f"    {claim['evidence']['quote']!r}: read {read}, gold {gold}")
    if rows:
        print(f"{name}: capability sentences with every measure right {right}/{len(rows)}")


def main(argv: list[str] | None = None) -> int:
    show = argparse.ArgumentParser(description=__doc__)
    show.add_argument("--misses", action="store_true")
    options = show.parse_args(argv)
    if not GOLD.is_dir():
        sys.exit("the development gold is not here: expected it at ../shared/gold beside the repository")
    for name in ("claims.jsonl", "clusters/claims.jsonl"):
        score_items(name, options.misses)
        score_measures(name, options.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
