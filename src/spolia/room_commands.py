"""The rooms that need no case, each by itself. Thin, as all commands are (cli.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from spolia.console import STANDARD, Named, open_output, output_option, say, watch

KINDS_OF_SPAN = ("places", "dates", "parties", "materiel", "quantities")
reports_argument = click.argument("reports", nargs=-1, required=True, metavar="REPORTS.jsonl…")


@click.command(short_help="The words, trees and spans of REPORTS.")
@reports_argument
@output_option
def parse(reports: tuple[str, ...], output: str) -> int:
    """The words, trees, entities and attributions of REPORTS, a line a report."""
    from spolia.parses import parse_lines

    name = Named()
    with open_output(output) as out:
        for line in watch(parse_lines(reports, name), "Parsing", output):
            out.write(line)
    return name.exit_code


@click.command(short_help="The claims that REPORTS make. Needs no case.")
@reports_argument
@output_option
def read(reports: tuple[str, ...], output: str) -> int:
    """The claims that REPORTS make, with names, places, dates and numbers resolved. Needs no case."""
    from spolia.abreast import processors
    from spolia.errors import Problem
    from spolia.inputs import read_inputs
    from spolia.knowledge.tables import bundled
    from spolia.pipeline import open_readers, reading_of
    from spolia.records import write_json

    name = Named()
    with open_output(output) as out, open_readers(bundled(), processors()) as readers:
        rows = readers.each(read_inputs(reports), lambda report: None if isinstance(report, Problem) else report)
        for report, answer in watch(rows, "Reading", output):
            if isinstance(report, Problem):
                name(report)
            elif answer is not None and (reading := reading_of(report, answer, name)) is not None:
                out.write(b"".join(write_json(claim) + b"\n" for claim in reading.claims))
    return name.exit_code


@click.command(short_help="What spans of a text stand for.")
@click.argument("kind", type=click.Choice(KINDS_OF_SPAN))
@click.argument("spans", metavar="SPANS.jsonl")
@output_option
def resolve(kind: str, spans: str, output: str) -> int:
    """What each span of a text stands for: a place, date, party, kind of materiel or quantity; null where that is not certain."""
    from spolia.spans import resolve_lines

    name = Named()
    with open_output(output) as out:
        for line in watch(resolve_lines(kind, spans, name), "Resolving", output):
            out.write(line)
    return name.exit_code


@click.command(short_help="The record worked out from CLAIMS. Needs no case.")
@click.argument("claims", metavar="CLAIMS.jsonl")
@click.option("--reports", metavar="REPORTS.jsonl", help="The reports that the claims are from: their sources and dates.")
@click.option(
    "--tables",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Tables laid over the bundled ones, as a case's are.",
)
@output_option
def weigh(claims: str, reports: str | None, tables: Path | None, output: str) -> int:
    """The record worked out from CLAIMS: events, contradictions, grades, control, custody, airspace. Needs no case."""
    from spolia.inputs import read_claim_lines, read_given_reports
    from spolia.knowledge.tables import Knowledge, bundled
    from spolia.pipeline import build_record
    from spolia.records import write_json

    if claims == reports == STANDARD:
        raise click.UsageError("claims and reports cannot both come from standard input")
    name = Named()
    theirs = read_given_reports(reports, name) if reports else []
    known = bundled() if tables is None else Knowledge(tables)
    for fault in known.own_faults():
        name(fault.as_problem())
    record = build_record(read_claim_lines(claims, name), theirs, known)
    with open_output(output) as out:
        out.write(write_json(record) + b"\n")
    return name.exit_code


@click.command(short_help="A made-up conflict with its known truth.")
@click.option("--seed", default=1, show_default=True, help="The same seed and options give the same conflict.")
@click.option("--claims", default=1_000, show_default=True, type=click.IntRange(min=1), help="How many claims, about.")
@click.option("--parties", default=3, show_default=True, type=click.IntRange(2, 6), help="How many sides fight.")
@click.option("--outlets", default=30, show_default=True, type=click.IntRange(min=1), help="How many outlets report.")
@click.option("--invented", default=0.25, show_default=True, type=click.FloatRange(0, 1), help="Share of what is told that never happened.")
@click.option(
    "--copying",
    default=0.25,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Share of reports that another outlet passes on as its own.",
)
@click.option(
    "--errors", default=0.12, show_default=True, type=click.FloatRange(0, 1), help="Share of tellings with a wrong day, number or place."
)
@click.option(
    "--floods", default=1, show_default=True, type=click.IntRange(min=0), help="Inventions spread in 200 near-copies under made-up names."
)
@click.option("--rings", default=1, show_default=True, type=click.IntRange(min=0), help="Parties that work outlets in secret.")
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="Where to write it."
)
def simulate(folder: Path, **drawn: Any) -> int:
    """A made-up conflict with its known truth, as reports, claims and tables, in FOLDER.

    Parties that lie for their side, outlets that copy, err, hedge and go silent: to see what weighing makes of them.
    """
    from spolia.simulate import Settings, simulate, write_conflict

    conflict = simulate(Settings(**drawn))
    write_conflict(conflict, folder)
    true = sum(happening.happened for happening in conflict.happenings.values())
    say(f"{folder}: {len(conflict.claims):,} claims of {len(conflict.happenings):,} happenings, {true:,} of which took place")
    return 0


ALL = (parse, read, resolve, weigh, simulate)
