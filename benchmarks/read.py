"""Reading: what claims are found and how well their fields are filled, what reading leaves, and whether its confidence holds.

    python -m benchmarks read [--only PART]… [--json]
    python -m benchmarks read --against REV [--json]

gold       both golds: detection, record, each slot and each kind, beside the aims and what a second coder reaches
corpora    what others marked up: trees, entities, attributions (language.py), values of times (dates.py)
incidents  templates of incidents, MUC-4's development documents by its scorer's rules (incidents.py)
curve      how often a claim is right, by the confidence that its reading states
unread     clauses with a trigger word that gave no claim, by reason, and how often people wrote one down there

--against compares with another revision's reader instead, claim by claim and slot by slot (against.py). Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import against, curve, dates, incidents, language, unread
from benchmarks.gold import GOLDS
from benchmarks.readings import read_gold, score_halves
from benchmarks.shared import CommandFailed, Missing

AIMS = Path(__file__).with_name("aims.json")
CODER = "second coder"  # its row in aims.json: what the scorer says of a second person's claims, lowest and highest of the sets that were coded twice


def gold_figures() -> dict[str, Any]:
    """By gold: each figure of the scorer, by kind how many claims gold has, we read and are found, and the figures of its halves. Raises Missing."""
    return {
        name: {
            "figures": against.figures_of(said),
            "kinds": said["kinds"],
            "halves": {half: against.figures_of(part) for half, part in score_halves(name).items()},
        }
        for name, said in ((name, read_gold(name).said) for name in GOLDS)
    }


def stated() -> list[curve.Stated]:
    """Every claim read of both golds, with its confidence and the score of its pair."""
    pairs = [(claim, score) for name in GOLDS for _, claim, score in read_gold(name).pairs]
    false = [(claim, None) for name in GOLDS for claim in read_gold(name).false]
    return [curve.Stated(claim["reading"]["confidence"], score) for claim, score in [*pairs, *false]]


def left_unread() -> dict[str, unread.Left]:
    """What both golds' reports have in clauses that gave no claim, by reason."""
    golds = [read_gold(name) for name in GOLDS]
    clauses, missed = [clause for one in golds for clause in one.unread], [claim for one in golds for claim in one.missed]
    return unread.count_left(clauses, [gold for one in golds for gold, *_ in one.pairs], missed)


def show_gold(as_json: bool) -> Any:
    """Figures beside aims and second coder, then the kinds."""
    found = gold_figures()
    if as_json:
        return found
    aims = json.loads(AIMS.read_text("utf-8"))
    print(f"{'':<12}" + "".join(f"{name:>10}   aim" for name in found) + f"   {CODER}")
    for figure in dict.fromkeys(figure for one in found.values() for figure in one["figures"]):
        cells = (f"{_two(one['figures'].get(figure), 3):>10}  {_two(aims[name].get(figure)):>4}" for name, one in found.items())
        print(f"{figure:<12}" + "".join(cells) + "   " + "–".join(_two(bound) for bound in dict.fromkeys(aims[CODER].get(figure, [None]))))
    for name, one in found.items():
        for half, figures in one["halves"].items():
            print(f"{name}, {half}: detection {_two(figures['detection'], 3)}, record {_two(figures['record'], 3)}")
    for name, one in found.items():
        print(f"\n{name:<12}   gold   read  found  precision  recall")
        for kind, row in one["kinds"].items():
            shares = (row["found"] / row[side] if row[side] else 0.0 for side in ("predicted", "gold"))
            print(f"{kind:<12} {row['gold']:6d} {row['predicted']:6d} {row['found']:6d}  {next(shares):9.2f}  {next(shares):6.2f}")
    return None


def show_corpora(as_json: bool) -> Any:
    """Percent, each by its name."""
    found = language.figures() | {f"timex_{name}": value for name, value in dates.timex_figures("dev.jsonl.gz").items()}
    if not as_json:
        print("\n".join(f"{name:<18} {value:5.1f}" for name, value in found.items()))
    return found


def show_incidents(as_json: bool) -> Any:
    """Fillers by role."""
    tallies = incidents.measure()
    if not as_json:
        incidents.show(tallies)
    return {part: {**asdict(tally), "f1": round(tally.f1, 4)} for part, tally in tallies.items()}


def show_curve(as_json: bool) -> Any:
    """The curve over the claims of both golds."""
    rows = stated()
    if not as_json:
        curve.show_curve(rows)
    return {"error": round(curve.calibration_error(rows), 4), "bins": [asdict(one) for one in curve.draw_curve(rows)]}


def show_unread(as_json: bool) -> Any:
    """The reasons, then how many missed claims lie in such clauses at all."""
    left, golds = left_unread(), [read_gold(name) for name in GOLDS]
    missed = sum(len(one.missed) for one in golds)
    seen = sum(unread.reached(one.unread, one.missed) for one in golds)
    if not as_json:
        unread.show_left(left)
        print(f"of {missed} gold claims that were missed, {seen} are told in such a clause and {missed - seen} in none")
    return {"missed": missed, "seen": seen, "reasons": {why: asdict(row) for why, row in left.items()}}


PARTS: dict[str, Callable[[bool], Any]] = {
    "gold": show_gold,
    "corpora": show_corpora,
    "incidents": show_incidents,
    "curve": show_curve,
    "unread": show_unread,
}


def main(argv: list[str] | None = None) -> int:
    """0 where measured, 2 where something that it needs is missing or the revision cannot be read with."""
    options = _options(argv)
    try:
        if options.against:
            compared = against.against(options.against)
            against.show(compared) if not options.json else print(json.dumps(against.as_json(compared)))
            return 0
        found = {}
        for name in options.only or PARTS:
            if not options.json:
                print(f"── {name}", flush=True)
            found[name] = PARTS[name](options.json)
    except (Missing, CommandFailed) as bad:
        print(bad)
        return 2
    if options.json:
        print(json.dumps(found))
    return 0


def _options(argv: list[str] | None) -> argparse.Namespace:
    ask = argparse.ArgumentParser(prog="read", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--only", action="append", choices=tuple(PARTS), metavar="PART", help=f"measure this part alone: {', '.join(PARTS)}")
    ask.add_argument("--against", metavar="REV", help="gains and losses against the reader of this revision, such as HEAD or main~3")
    ask.add_argument("--json", action="store_true")
    return ask.parse_args(argv)


def _two(figure: float | None, places: int = 2) -> str:
    return "–" if figure is None else f"{figure:.{places}f}"


if __name__ == "__main__":
    raise SystemExit(main())
