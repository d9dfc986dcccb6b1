"""Claims read and weighed, against the gold: what `spolia read` and `spolia weigh` give, by the shared scorers."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.gold import GOLDS
from benchmarks.shared import CommandFailed, Missing, need, run_spolia, score


def read_gold(name: str, folder: Path) -> dict[str, Any]:
    """What score_claims says of the reports of one gold, read by `spolia read`; the claims stay in `folder`."""
    gold, predicted = GOLDS[name], folder / f"{name}.jsonl"
    run_spolia("read", need(gold / "reports.jsonl"), "-o", predicted)
    return score("score_claims.py", need(gold / "claims.jsonl"), predicted)


def weigh_gold(folder: Path) -> dict[str, Any]:
    """What score_events says of the clusters' gold claims, weighed by `spolia weigh`."""
    gold, record = GOLDS["clusters"], folder / "record.json"
    run_spolia("weigh", need(gold / "claims.jsonl"), "--reports", need(gold / "reports.jsonl"), "-o", record)
    return score("score_events.py", need(gold / "events.json"), record)


def weigh_own(folder: Path) -> dict[str, Any]:
    """The same for the claims that `read_gold` left in `folder`: both halves of the work together."""
    gold, claims, record = GOLDS["clusters"], folder / "clusters.jsonl", folder / "own.json"
    run_spolia("weigh", claims, "--reports", need(gold / "reports.jsonl"), "-o", record)
    return score("score_events.py", need(gold / "events.json"), record, "--own", gold / "claims.jsonl", claims)


def _figures_of_reading(name: str, said: dict[str, Any]) -> dict[str, float]:
    slots = {f"read.{name}.{slot}": value["agree"] for slot, value in said["slots"].items() if value["agree"] is not None}
    return {f"read.{name}.detection": said["detection"]["f1"], f"read.{name}.record": said["record_f1"]} | slots


def _figures_of_weighing(prefix: str, said: dict[str, Any]) -> dict[str, float]:
    return {f"{prefix}.bcubed": said["events"]["shared"]["f1"]} | {
        f"{prefix}.{part}": said[part]["f1"] for part in ("roots", "contradictions", "control", "custody")
    }


def figures() -> dict[str, float]:
    """Every figure by its name, shares of 1: read.SET.detection, .record and the slots; weigh.* on gold claims, own.* on our own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found: dict[str, float] = {}
        for gold in GOLDS:
            found |= _figures_of_reading(gold, read_gold(gold, folder))
        return found | _figures_of_weighing("weigh", weigh_gold(folder)) | _figures_of_weighing("own", weigh_own(folder))


def main(argv: list[str] | None = None) -> int:
    """0 where all was measured, 2 where the gold or the program is missing."""
    parser = argparse.ArgumentParser(prog="quality", description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    try:
        found = figures()
    except (Missing, CommandFailed) as bad:
        print(bad)
        return 2
    print(json.dumps(found) if options.json else "\n".join(f"{name:<28} {value:.3f}" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
