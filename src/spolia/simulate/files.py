"""A made-up conflict as files: reports and claims as every command takes them, the tables that a case needs to know its parties and outlets, and the truth."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from spolia.records import write_json
from spolia.simulate.tellings import Conflict

WHY = "made up for a conflict that never was"


def write_conflict(conflict: Conflict, folder: Path) -> None:
    """`reports.jsonl`, `claims.jsonl`, `truth.json` (settings, what happened and what was made up, and which claim tells of which) and, under `tables/`,
    parties, adversaries and sources."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for name, records in (("reports", conflict.reports), ("claims", conflict.claims)):
        (folder / f"{name}.jsonl").write_bytes(b"".join(write_json(record) + b"\n" for record in records))
    truth = {
        "settings": asdict(conflict.settings),
        "happenings": [{**asdict(h), "day": h.day.isoformat(), "place": h.place.name} for h in conflict.happenings.values()],
        "claims": conflict.happening_of,
    }
    (folder / "truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", "utf-8")
    write_tables(conflict, folder / "tables")


def write_tables(conflict: Conflict, folder: Path) -> None:
    """The tables by which the conflict's parties and outlets are known; who secretly serves a party is known as anybody's."""
    parties = sorted(conflict.world.parties)
    _write(folder / "parties.csv", ("name", "kind"), ((party, "rebel group") for party in parties))
    pairs = [(a, b) for a in parties for b in parties if a < b]
    _write(folder / "adversaries.csv", ("party", "adversary", "since", "until"), ((a, b, "2030", "") for a, b in pairs))
    listed = sorted((o for o in conflict.outlets if o.side or o.letter != "F"), key=lambda o: o.name)
    rows = ((o.name, o.side or "", o.letter, WHY) for o in listed)
    _write(folder / "sources.csv", ("name", "interest", "reliability", "reason"), rows)


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(head)
        table.writerows(rows)
