"""What each column of the tables means, for programs: datapackage.json beside them (Frictionless Data Package, Tabular Data Resource).

Source of the form: https://specs.frictionlessdata.io/tabular-data-package/ (read from general knowledge; a test holds types against the cells).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from spolia.publish import tables
from spolia.publish.deeds import COLUMNS as DECISIONS
from spolia.publish.losses import LOSSES
from spolia.records import CATEGORIES, KINDS

FILE = "datapackage.json"
LISTED = "several values are parted by “; ”"
# Each column by name: its type, and what it means. A name means the same in every table, but where the table stands before it.
COLUMNS: dict[str, tuple[str, str]] = {
    "id": ("string", "the thing's own id; its page is named for it"),
    "report": ("string", "the report that the claim stands in"), "source": ("string", "the outlet, as named at intake"),
    "published": ("date", "the day on which the report came out"), "url": ("string", "where the report was published"),
    "claims.start": ("integer", "where the quote begins in the report's text as published here, in characters from 0"),
    "claims.end": ("integer", "where it ends; not included"), "quote": ("string", "the report's own words"),
    "kind": ("string", f"one of: {', '.join(KINDS)}"), "actor": ("string", f"who does it or gains by it, by name; {LISTED}"),
    "actor_text": ("string", "the same in the report's words"), "target": ("string", f"to whom it is done, or who loses by it, by name; {LISTED}"),
    "target_text": ("string", "the same in the report's words"), "items": ("string", f"materiel, or people, with bounds of their number; {LISTED}"),
    "place": ("string", "the place by its name in the gazetteer"), "place_text": ("string", "the same in the report's words"),
    "lat": ("number", "degrees north, WGS 84"), "lon": ("number", "degrees east, WGS 84"),
    "precision_m": ("number", "within how many metres of the point the place is known to be"),
    "time_text": ("string", "the report's words for when"), "time_start": ("date", "the first day on which it may have happened"),
    "time_end": ("date", "the last day on which it may have happened"), "start": ("date", "the first day on which it may have happened"),
    "end": ("date", "the last day on which it may have happened"), "speaker": ("string", "who says it, by name; empty where the report itself does"),
    "speaker_text": ("string", "the same in the report's words"), "via": ("string", f"by way of whom the report has it; {LISTED}"),
    "basis": ("string", "what it is said to rest on"), "certainty": ("string", "asserted, hedged or denied"),
    "stance": ("string", "what the report makes of it"), "realis": ("string", "actual, ongoing, possible or failed"),
    "measure": ("string", "figures of what a system can do, low..high"), "reading_confidence": ("number", "how sure the reading is, 0 to 1; not how true the claim is"),
    "event": ("string", "the event that it is told of"), "title": ("string", "the event in a line"),
    "probability": ("number", "that it happened as told, 0 to 1"), "credibility": ("integer", "Admiralty scale, 1 to 6"),
    "reliability": ("string", "the best source's letter, A to F"), "origins": ("integer", "independent origins"),
    "claims": ("string", f"the claims that it rests on; {LISTED}"), "related": ("string", f"how, and the event's id; {LISTED}"),
    "slot": ("string", "on what the claims cannot all hold"), "note": ("string", "the contradiction in words"),
    "side": ("integer", "which side, from 1"), "value": ("string", "what this side says"), "sources": ("string", f"the outlets of this side; {LISTED}"),
    "spell": ("integer", "which spell of the place, from 1"), "holder": ("string", "who holds it, or “contested”"),
    "start_earliest": ("date", "the earliest day on which it may have begun"), "start_latest": ("date", "the latest"),
    "end_earliest": ("date", "the earliest day on which it may have ended"), "end_latest": ("date", "the latest"),
    "ended": ("string", "yes, or no where no end is told"), "lot": ("string", "the lot of materiel"), "category": ("string", f"one of: {', '.join(CATEGORIES)}"),
    "system": ("string", "the designation, empty where no report gives one"), "lot_low": ("number", "the least number in the lot"),
    "lot_high": ("number", "the greatest; empty where nothing bounds it"), "lot_status": ("string", "what became of it"),
    "part": ("string", "chain for a hand, fate for what became of a part"), "step": ("integer", "which hand or fate, from 1"),
    "from": ("string", "from whom"), "how": ("string", "how it came there, or which fate"), "date_start": ("date", "the first day on which it may have been"),
    "date_end": ("date", "the last"), "low": ("number", "the least number"), "high": ("number", "the greatest; empty where nothing bounds it"),
    "number_low": ("number", "the least number"), "number_high": ("number", "the greatest; empty where nothing bounds it"),
    "held_from_earliest": ("date", "the earliest day from which the holder had it"), "held_from_latest": ("date", "the latest"),
    "place_lat": ("number", "degrees north, WGS 84"), "place_lon": ("number", "degrees east, WGS 84"),
    "place_precision_m": ("number", "within how many metres of the point the place is known to be"), "place_words": ("string", "the place, and how exactly it is known"),
    "range_low_km": ("number", "published range"), "range_high_km": ("number", "published range, the greatest"),
    "altitude_low_m": ("number", "published altitude above ground"), "altitude_high_m": ("number", "the greatest"),
    "figures_from": ("string", "whose figures these are"), "reports_own_figures": ("string", f"what reports themselves say, with the claim; {LISTED}"),
    "area_radius_km": ("number", "the place's width and the greatest range together"), "no_area": ("string", "why no area can be drawn"),
    "loser": ("string", "who is said to have lost it"), "status": ("string", "what became of it"), "counted": ("integer", "1 where it adds to the sums, 0 where it does not"),
    "left_out": ("string", "why it adds nothing to them"), "by": ("string", f"who is said to have done it; {LISTED}"),
    "decision": ("string", "the decision's own id; the ledger has it with all its words"), "at": ("string", "when it was entered, in UTC (ISO 8601)"),
    "decisions.by": ("string", "who decided; empty where the site names nobody, or nobody was named"),
    "action": ("string", "accept, correct, reject, add, merge, split, rate or confirm"),
    "state": ("string", "counts; disputed where the report is read otherwise by now; overtaken where a later one stands in its place"),
    "decisions.claims": ("string", f"the claims that it is on; {LISTED}"), "events": ("string", f"the events that these tell of; {LISTED}"),
    "field": ("string", "the field that was corrected"), "was": ("string", "what the claim was read to say"), "now": ("string", "what it says by the decision"),
    "decisions.source": ("string", "the source that was rated"), "decisions.note": ("string", "why, in the words of whoever decided"),
    "of": ("string", "the decision that was confirmed"),
    "against": ("string", f"what argues against its use, with the claims; {LISTED}"),
}  # fmt: skip
TABLES: dict[str, tuple[str, Sequence[str], list[str]]] = {
    "claims": ("what reports say, a row a claim", tables.CLAIMS, ["id"]),
    "events": ("what happened as told, a row an event", tables.EVENTS, ["id"]),
    "contradictions": ("where claims cannot all hold, a row a side", tables.CONTRADICTIONS, ["id", "side"]),
    "control": ("who held which place, a row a spell", tables.CONTROL, []),
    "custody": ("the hands that materiel passed through, and what became of it, a row a step", tables.CUSTODY, ["lot", "part", "step"]),
    "airspace": ("air defence in a party's hands, a row an account", tables.AIRSPACE, []),
    "losses": ("materiel that parties are said to have lost, a row a loss, those that do not count too", LOSSES, []),
    "decisions": ("what people decided: corrected, added, rejected, merged, rated, a row a decision", DECISIONS, ["decision"]),
}


def write_datapackage(folder: Path, title: str, policy: Iterable[str]) -> Path:
    """datapackage.json over those of the tables that lie in `folder`, with their hashes; `policy` are sentences on what was delayed, coarsened or masked."""
    resources = [
        _resource(folder, name, about, columns, keys)
        for name, (about, columns, keys) in TABLES.items()
        if (folder / f"{name}.csv").is_file()
    ]
    package = {
        "profile": "tabular-data-package", "name": "spolia-record", "title": title,
        "description": "What reports say happened, who says so, and how well it is established. A claim is what a report says, not what is so.",
        "policy": list(policy), "resources": resources,
    }  # fmt: skip
    path = folder / FILE
    path.write_bytes(json.dumps(package, ensure_ascii=True, indent=1).encode("ascii") + b"\n")
    return path


def _resource(folder: Path, name: str, about: str, columns: Sequence[str], keys: list[str]) -> dict[str, Any]:
    data = (folder / f"{name}.csv").read_bytes()
    schema: dict[str, Any] = {"fields": [_field(name, column) for column in columns], "missingValues": [""]}
    return {
        "profile": "tabular-data-resource", "name": name, "path": f"{name}.csv", "title": about, "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {**schema, **({"primaryKey": keys} if keys else {})},
    }  # fmt: skip


def _field(table: str, column: str) -> dict[str, str]:
    kind, about = COLUMNS.get(f"{table}.{column}") or COLUMNS[column]
    return {"name": column, "type": kind, "description": about}
