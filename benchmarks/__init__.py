"""What is measured, and how to measure it again: `python -m benchmarks [NAME …]`, or `spolia bench [NAME]` in the repository.

    quality    claims read and weighed, against the gold: detection, record, events, contradictions, control, custody
    read       reading, part by part: golds beside aims, others' corpora, incidents of MUC-4, its confidence, what it leaves;
               with --against REV gains and losses against another revision's reader, claim by claim
    language   the network against held-out treebanks and spans
    speed      words a second end to end on two cores, and peak memory
    site       events a second of a site's build, bytes of its start page, seconds until the map of many events can be used
    intake     how long it takes to add a folder of documents, and to add it again
    growth     how the time to read one report grows with awkward texts, each read to its end
    ledger     a ledger of 100,000 entries: written, checked, one entry proved
    scorers    what each learned scorer brings to reading
    size       megabytes of a fresh installation, milliseconds to `spolia --help`
    weigh      claims weighed against the gold of the clusters, and how that takes more and more claims
    weighed    how weighing takes more and more claims, and one more report (a part of weigh)
    calibration    whether grades hold in made-up conflicts, beside votes and what is usual for crowds
    resolve    names to things, with what that costs: names, places and materiel in one
    names, places, materiel, dates    the resolvers one by one, against gold, marked places, the Oryx lists and time expressions
    incidents  templates of incidents from our claims, against MUC-4's keys (a part of read)
    crossdoc   claims grouped into events on ECB+ and MEANTIME, others' cross-document event coreference, beside published figures
    stores     recordings a second in SQLite and PostgreSQL; verifying, backing up and restoring a large ledger
    serve      pages and routes of the workbench in a case of 100,000 claims, while 20 analysts look at once
    decided    how long until a decision shows on every page of the workbench, and what that costs
    extractors articles in real pages, by trafilatura and others
    gate       the floors that none of the figures of quality, language and resolve may fall below (floors.json)

Each is a module with `main(argv) -> int` that prints its figures, and with `--json` one object of them.
"""

from __future__ import annotations

import importlib
import importlib.util

NAMES = (
    "quality",
    "read",
    "scorers",
    "language",
    "speed",
    "intake",
    "growth",
    "ledger",
    "size",
    "site",
    "weigh",
    "weighed",
    "calibration",
    "resolve",
    "names",
    "places",
    "materiel",
    "dates",
    "incidents",
    "crossdoc",
    "stores",
    "serve",
    "decided",
    "extractors",
    "gate",
)
USUAL = ("quality", "read", "speed", "size")  # what `python -m benchmarks` runs where no name is given
COMPARED = ("read",)  # what knows `--against REV`, and runs where that is asked without a name


def known_names() -> list[str]:
    """The benchmarks that stand here."""
    return [name for name in NAMES if importlib.util.find_spec(f"{__name__}.{name}")]


def run_benchmark(name: str, argv: list[str] | None = None) -> int:
    """The benchmark's exit status: 0 measured (and, for the gate, held). Raises KeyError for a name that is none."""
    if name not in known_names():
        raise KeyError(name)
    status: int = importlib.import_module(f"{__name__}.{name}").main(argv or [])
    return status
