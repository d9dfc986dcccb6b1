"""What each learned scorer brings: the golds read by the frames alone, and with each scorer switched on (knowledge/scorers.yaml)."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import Any

import msgspec

from benchmarks.gold import GOLDS, gold_claims, gold_reports
from benchmarks.shared import Missing, scorer
from spolia.knowledge.tables import bundled
from spolia.read.claims import read_claims
from spolia.read.tellings import OFF, Shares, shares_of
from spolia.resolve.claims import resolve_claims
from spolia.resolve.dates import infer_published


def settings() -> dict[str, Shares]:
    """The shares of each trial by its name."""
    full = shares_of(bundled())
    off = replace(OFF, confidence=full.confidence)
    return {
        "frames alone": off,
        "doubt": replace(off, doubt=full.doubt),
        "hear": replace(off, hear=full.hear, sure=full.sure, fill=full.fill),
        "the unsure left": replace(off, least=full.least),
        "all but the unsure left": replace(full, least=0.0),
        "all": full,
    }


def score_with(gold: str, shares: Shares) -> dict[str, Any]:
    """What score_claims says of a gold read with the shares given. Raises Missing."""
    known = bundled()
    claims = []
    for report in map(infer_published, gold_reports(gold).values()):
        reading = read_claims(report, known, shares)
        claims += resolve_claims(reading.claims, report, known, reading.heard)
    wanted = [msgspec.to_builtins(c) for by_report in gold_claims(gold).values() for c in by_report]
    said: dict[str, Any] = scorer("score_claims").score(wanted, msgspec.to_builtins(claims), list(gold_reports(gold)))[0]
    return said


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scorers", description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    found: dict[str, dict[str, float]] = {}
    try:
        for name, shares in settings().items():
            for gold in GOLDS:
                said = score_with(gold, shares)
                found[f"{gold}, {name}"] = {**said["detection"], "record": said["record_f1"]}
                if not options.json:
                    print(f"{gold + ', ' + name:<34}", "  ".join(f"{k} {v:.3f}" for k, v in found[f"{gold}, {name}"].items()), flush=True)
    except Missing as bad:
        print(bad)
        return 2
    if options.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
