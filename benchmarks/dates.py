"""How often expressions of time are dated as annotators dated them.

    python benchmarks/dates.py [--misses]

Development gold: each claim's `time.text` against its report's day; right where both bounds are within a day (as the scorer has
it), half where they overlap. `before` is what was dated before in the report, as dated here.
TimeBank and AQUAINT, held-out documents: TIMEX3 values of type DATE. Both need ../shared.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from spolia.language.times import find_times
from spolia.records import Interval
from spolia.resolve.date_spans import resolve_dates
from spolia.resolve.dates import resolve_time, timex_value

LONGEST_ANCHOR = 31  # days: what was told before and is longer is no happening to count from
SHARED = Path(__file__).resolve().parents[2] / "shared"


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def near(a: str | None, b: str | None) -> bool:
    return a == b or (a is not None and b is not None and abs((date.fromisoformat(a) - date.fromisoformat(b)).days) <= 1)


def agree(gold: dict, read: Interval | None) -> float:
    if read is None:
        return 0.0
    if near(gold["start"], read.start) and near(gold["end"], read.end):
        return 1.0
    low = max(filter(None, (gold["start"], read.start)), default=None)
    high = min(filter(None, (gold["end"], read.end)), default=None)
    return 0.5 if low and high and low <= high and days_long(read) <= 366 else 0.0


def days_long(interval: Interval) -> float:
    if interval.start is None or interval.end is None:
        return float("inf")
    return (date.fromisoformat(interval.end) - date.fromisoformat(interval.start)).days


def tense_of(claim: dict) -> str:
    return "future" if claim["realis"] == "possible" else "past"


def score_gold(folder: Path, show: bool) -> None:
    reports = {report["id"]: report for report in lines(folder / "reports.jsonl")}
    tally: Counter[str] = Counter()
    before: dict[str, Interval] = {}
    seen = set()
    for claim in lines(folder / "claims.jsonl"):
        time, report = claim["time"], claim["report"]
        if not time or not time["text"]:
            continue
        read = resolve_time(time["text"], reports[report].get("published"), tense_of(claim), before.get(report))
        key = (report, time["text"], time["start"], time["end"])
        if key not in seen:
            seen.add(key)
            points = agree(time, read.value)
            tally["n"] += 1
            tally["right"] += points == 1
            tally["half"] += points == 0.5
            tally["null"] += read.value is None
            if show and points < 1:
                print(
                    f"  {time['text']!r} said {reports[report].get('published')} after {before.get(report)}: read {read.value}, gold {time['start']}..{time['end']} ({read.why})"
                )
        if read.value is not None and days_long(read.value) <= LONGEST_ANCHOR:
            before[report] = read.value
    n = tally["n"]
    print(
        f"{folder.name}: right {tally['right']}/{n} = {tally['right'] / n:.3f}, half {tally['half']}, null {tally['null']}, agreement {(tally['right'] + tally['half'] / 2) / n:.3f}"
    )


def score_found(folder: Path) -> None:
    """How many gold expressions the finder takes whole, and how many it touches."""
    reports = {report["id"]: report["text"] for report in lines(folder / "reports.jsonl")}
    wanted = {(c["report"], c["time"]["text"]) for c in lines(folder / "claims.jsonl") if c["time"] and c["time"]["text"]}
    wanted = {(r, t) for r, t in wanted if t in reports[r]}
    found = {r: {text[a:b] for a, b in find_times(text)} for r, text in reports.items()}
    whole = sum(t in found[r] for r, t in wanted)
    touched = sum(any(t in f or f in t for f in found[r]) for r, t in wanted)
    print(f"{folder.name}: expressions found whole {whole}/{len(wanted)}, whole or in part {touched}/{len(wanted)}")


def timex_figures(name: str) -> dict[str, float]:
    """In percent of the values of type DATE: those right in their sentence, and expressions that the finder touches."""
    total, right, _, found = _count_timex(name, False)
    return {"values": round(100 * right / total, 1), "found": round(100 * found / total, 1)}


def score_timex(name: str, show: bool) -> None:
    """TIMEX3 values, each read in its sentence, and alone in brackets."""
    total, right, alone, found = _count_timex(name, show)
    print(
        f"timex {name}: DATE values right {right}/{total} = {right / total:.3f} (alone {alone / total:.3f}); touched by the finder {found}/{total}"
    )


def _count_timex(name: str, show: bool) -> tuple[int, int, int, int]:
    """Values of type DATE: all, right in their sentence, right alone, touched by the finder."""
    right = alone = total = found = 0
    for raw in gzip.decompress((SHARED / "data" / "timex" / name).read_bytes()).splitlines():
        document = json.loads(raw)
        said, timexes = document["dct"][:10], [timex for timex in document["timexes"] if timex["type"] == "DATE"]
        spans = find_times(document["text"])
        verdicts = resolve_dates(document["text"], [(timex["start"], timex["end"]) for timex in timexes], said)
        for timex, verdict in zip(timexes, verdicts, strict=True):
            text = " ".join(timex["text"].split())
            read = timex_value(verdict.value, text)
            total += 1
            right += read == timex["value"]
            alone += timex_value(resolve_time(text, said).value, text) == timex["value"]
            found += any(a < timex["end"] and timex["start"] < b for a, b in spans)
            if show and read != timex["value"]:
                print(f"  {text!r} said {said}: read {read}, gold {timex['value']}")
    return total, right, alone, found


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--train", action="store_true", help="also the training documents of TimeBank and AQUAINT")
    options = parser.parse_args(argv)
    if not SHARED.is_dir():
        sys.exit("the development gold is not here: expected ../shared beside the repository")
    for folder in (SHARED / "gold", SHARED / "gold" / "clusters"):
        score_gold(folder, options.misses)
        score_found(folder)
    for name in ("dev.jsonl.gz", *(["train.jsonl.gz"] if options.train else [])):
        score_timex(name, options.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
