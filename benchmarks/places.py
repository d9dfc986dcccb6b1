"""How often place names are resolved to the right point.

    python benchmarks/places.py [--misses N]

Development gold: every place of the claims by its `text` alone (no antecedents), all places of a report together; right within
10 km. Toponym corpora: each document's annotated spans, of those in countries that the gazetteer covers in depth and of all;
right within 10 km and within 161 km, over all spans and over those answered. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from spolia.knowledge.places import distance_km
from spolia.knowledge.tables import bundled
from spolia.records import Report
from spolia.resolve.places import Found, resolve_place
from spolia.resolve.scene import Scene

SHARED = Path(__file__).resolve().parents[2] / "shared"
EXACT_KM, WIDE_KM = 10, 161
PASSES = 3
CORPORA = ("lgl", "trnews", "geovirus", "geowebnews")
# latitude and longitude boxes of the countries that the gazetteer holds in depth, roughly: low, high, west, east
DEEP = (
    (44, 52.5, 22, 40.3),
    (36, 42, 26, 45),
    (29, 37.4, 34.2, 48.6),
    (38, 42, 43.4, 50.5),
    (29.4, 38.5, 60.5, 75),
    (12, 19, 42, 54),
    (3, 22.5, 21.8, 48),
    (19.5, 33.2, 9.4, 25),
    (10, 25, -12.2, 4.3),
    (-1.7, 12, 41, 51.5),
)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def resolve_all(report: Report, texts: list[str]) -> list[Found | None]:
    """All names of one report in the light of each other."""
    scene = Scene(report, bundled())
    for _ in range(PASSES):
        rows = [found.row for text in texts if isinstance(found := resolve_place(text, None, scene).value, Found) and found.row is not None]
        if not sum([scene.add_place(row) for row in rows]):
            break
    return [resolve_place(text, None, scene).value for text in texts]


def off_by(found: Found | None, lat: float, lon: float, centre: bool = False) -> float | None:
    """Kilometres between answer and gold; None where it refused. With `centre` an area counts by its middle."""
    at = found.row if centre and found is not None else found
    return None if at is None or at.lat is None or at.lon is None else distance_km(at.lat, at.lon, lat, lon)


def report_line(name: str, kms: list[float | None]) -> None:
    answered = [km for km in kms if km is not None]
    near, wide = sum(km <= EXACT_KM for km in answered), sum(km <= WIDE_KM for km in answered)
    if kms and answered:
        print(
            f"{name:<28} {len(kms):>5} spans, {len(answered) / len(kms):.1%} answered; within {EXACT_KM} km {near / len(kms):.1%} of all, "
            f"{near / len(answered):.1%} of answered; within {WIDE_KM} km {wide / len(kms):.1%} of all, {wide / len(answered):.1%} of answered"
        )


def score_gold(folder: Path, show: int) -> None:
    reports = {raw["id"]: raw for raw in lines(folder / "reports.jsonl")}
    by_report: dict[str, list[dict]] = {}
    for claim in lines(folder / "claims.jsonl"):
        if claim["place"] is not None:
            by_report.setdefault(claim["report"], []).append(claim["place"])
    kms: list[float | None] = []
    misses: Counter[tuple] = Counter()
    for identity, places in by_report.items():
        raw = reports[identity]
        report = Report(id=identity, text=raw["text"], published=raw.get("published"), title=raw.get("title"), source=raw.get("source"))
        for place, found in zip(places, resolve_all(report, [p["text"] for p in places]), strict=True):
            if place["lat"] is not None:
                km = off_by(found, place["lat"], place["lon"])
                kms.append(km)
                if km is None or km > EXACT_KM:
                    misses[(place["text"], place["name"], found.name if found else None, km and round(km))] += 1
    report_line(f"gold {folder.name}", kms)
    for miss, count in misses.most_common(show):
        print("   ", count, miss, file=sys.stderr)


def score_corpus(name: str, show: int) -> None:
    deep: list[float | None] = []
    everywhere: list[float | None] = []
    misses: Counter[tuple] = Counter()
    for raw in lines(SHARED / "data" / "toponyms" / f"{name}.jsonl"):
        spans = [t for t in raw["toponyms"] if t.get("lat") is not None]
        report = Report(id=str(raw["id"]), text=raw["text"], title=raw.get("title"))
        for span, found in zip(spans, resolve_all(report, [s["text"] for s in spans]), strict=True):
            km = off_by(found, float(span["lat"]), float(span["lon"]), centre=True)
            everywhere.append(km)
            if any(low <= float(span["lat"]) <= high and west <= float(span["lon"]) <= east for low, high, west, east in DEEP):
                deep.append(km)
                if km is None or km > WIDE_KM:
                    misses[(span["text"], found.name if found else None, km and round(km))] += 1
    report_line(f"{name}, countries in depth", deep)
    report_line(f"{name}, everywhere", everywhere)
    for miss, count in misses.most_common(show):
        print("   ", count, miss, file=sys.stderr)


def main(argv: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--misses", type=int, default=0, metavar="N")
    given = ask.parse_args(argv)
    if not SHARED.is_dir():
        sys.exit(f"expected the corpora in {SHARED.name}/ beside the repository; found none")
    for folder in (SHARED / "gold", SHARED / "gold" / "clusters"):
        score_gold(folder, given.misses)
    for name in CORPORA:
        score_corpus(name, given.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
