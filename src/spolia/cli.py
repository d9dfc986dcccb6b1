"""One command a room. Each is thin: it opens what it is given, calls the room, and says what came of it.

Imports stand inside the commands, so that `spolia --help` answers at once and a command loads only what it needs.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from spolia import (
    __version__,
    add_commands,
    case_commands,
    decide_commands,
    ledger_commands,
    room_commands,
    table_commands,
    workbench_commands,
)
from spolia.console import STANDARD, Commands, Named, case_argument, open_output, say, watch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from spolia.ask import Question
    from spolia.case import Case
    from spolia.records import Claim, Record, Report

# numpy's products are small here: with threads of its own it only waits, on a core that the next text needs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Records hang together in no circles: looking for what has become unreachable as often as Python does costs a fifth of weighing.
SELDOM = (200_000, 50, 100)
gc.set_threshold(*SELDOM)

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
FORMATS = ("csv", "jsonl", "geojson", "advisory", "decisions", "tlog", "bundle", "wacz")


@click.group(cls=Commands, context_settings=HELP)
@click.option("--debug", is_flag=True, help="Show the traceback of a fault.")
@click.version_option(__version__, message="%(prog)s %(version)s")
def main(debug: bool) -> None:
    """Reads reports of an armed conflict and keeps the record straight: who says what was taken, lost, destroyed or left
    behind, and how sure that is.

    Begin with: spolia demo
    """


@click.command(short_help="Build the example case and say what was found.")
@click.option("--open", "open_it", is_flag=True, help="Open the pages in a browser.")
@click.option("-o", "--output", default="out/demo", type=click.Path(path_type=Path), show_default=True, help="The folder for its case.")
def demo(open_it: bool, output: Path) -> int:
    """Build the example case, and say what was found and where to look."""
    from spolia.abreast import processors
    from spolia.demo import build_demo, summarise

    name = Named()
    case, build = build_demo(output, name, watch_readings, processors())
    say(summarise(case, build))
    if open_it:
        click.launch((case.site / "index.html").resolve().as_uri())
    return name.exit_code


@click.command(short_help="Read, weigh and publish what is in CASE.")
@case_argument
@click.option("--fresh", is_flag=True, help="Read every report again, not only what is new.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day that delays of publishing are counted from. [default: by the clock]",
)
def build(case: Path, fresh: bool, today: datetime | None) -> int:
    """Read, resolve, weigh, picture and publish what is in CASE, as its policy of publishing allows."""
    from spolia.abreast import processors
    from spolia.case import open_case
    from spolia.demo import count_words, history_words
    from spolia.pipeline import build_case

    name = Named()
    opened = open_case(case)
    day = today.date().isoformat() if today else None
    built = build_case(opened, fresh=fresh, name=name, watch=watch_readings, processes=processors(), today=day)
    if not built.reports:
        say(f"{case} holds no report yet; put some in: spolia add {case} PATH…")
        return name.exit_code
    say(f"{count_words(built)}; {built.read_anew} read anew")
    if built.histories:
        say(history_words(built, opened.build))
    say(f"pages: {opened.site / 'index.html'}")
    return name.exit_code


@click.command(short_help="What a thing of the record rests on; or compare two.")
@case_argument
@click.argument("ids", nargs=-1, required=True, metavar="ID [ID]")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def explain(case: Path, ids: tuple[str, ...], as_json: bool) -> int:
    """What a claim, report, event, contradiction, grade, spell or lot rests on, a source is held for, or somebody decided; of two, why they are, or are not, one happening."""
    from msgspec.structs import replace

    from spolia.built import read_build_decisions, read_build_versions
    from spolia.pairs import explain_two
    from spolia.pipeline import rated
    from spolia.publish.about import SiteAbout
    from spolia.publish.explain import explain as explain_one
    from spolia.publish.explain import explain_json
    from spolia.weigh.transmission import trace_record

    if len(ids) > 2:
        raise click.UsageError("name one id, or two to compare")
    opened, record, claims, reports = last_build(case)
    decided = read_build_decisions(opened, claims)
    known = rated(opened.known, decided)
    if len(ids) == 2:
        say(explain_two(record, claims, reports, known, ids[0], ids[1], decided=decided, as_json=as_json))
    else:
        histories, vanished = read_build_versions(opened)
        about = SiteAbout(
            "", histories=tuple(histories), vanished=tuple(vanished), ruled=tuple(decided.ruled), rulings=tuple(decided.rulings)
        )
        named = replace(record, events=[event for event in record.events if event.id == ids[0]])
        stories = trace_record(named, claims, reports, known)
        say((explain_json if as_json else explain_one)(record, claims, reports, ids[0], stories, about, known).rstrip("\n"))
    return 0


@click.command(short_help="Who held a place, what is said of a party, in whose hands materiel was.")
@case_argument
@click.argument("words", nargs=-1, metavar="[QUESTION]")
@click.option("--place", metavar="NAME", help="Who held it, and what happened there.")
@click.option("--party", metavar="NAME", help="What it took, lost and holds; any name of it, and its parts and what it belongs to.")
@click.option("--category", metavar="CATEGORY", help='A category of materiel, such as tank, or a group, such as "air defence".')
@click.option("--system", metavar="NAME", help="One system, such as T-55 or SA-3.")
@click.option("--kind", metavar="KIND", help="Events of one kind, such as seizure.")
@click.option("--on", metavar="DATE", help="The day on which it was so, such as 2016-12-11.")
@click.option("--as-of", metavar="DATE", help="From what had been published by the end of that day.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def ask(case: Path, words: tuple[str, ...], as_json: bool, **asked: str | None) -> int:
    """Query the record of CASE: each answer with its claims, who says them, and their words.

    QUESTION asks in words ("who held Palmyra on 11 December 2016?"), the options say the same one by one. Name at least one thing; of several all must hold.
    """
    from spolia.ask import Question, answer_json, answer_words
    from spolia.pipeline import ask_record

    chosen = {name: value for name, value in asked.items() if value is not None}
    if words and chosen:
        raise click.UsageError("ask in words, or by options, not both")
    question = None if words else Question(**chosen)
    opened, record, claims, reports = last_build(case)
    question = question or _heard(" ".join(words), record, claims, reports, opened)
    answer = ask_record(record, claims, reports, opened.known, question)
    say((answer_json if as_json else answer_words)(answer).rstrip("\n"))
    return 0


def _heard(words: str, record: Record, claims: list[Claim], reports: list[Report], case: Case) -> Question:
    """The question in words; what of it is left aside is said. Raises BadCommand where it is not understood."""
    from spolia.ask.heard import EXPECTED
    from spolia.errors import BadCommand, harmless
    from spolia.pipeline import hear_words

    heard = hear_words(record, claims, reports, case.known, words)
    if heard.question is None:
        raise BadCommand(f"the question is not understood. {heard.why} {EXPECTED}")
    if heard.left:
        click.echo(harmless(f"left aside: {', '.join(heard.left)}"), err=True)
    return heard.question


@click.command(short_help="The record of CASE for other programs.")
@case_argument
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="The form of the files.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="The folder they go into; for an advisory and decisions the file; for a bundle a folder or a .zip; for wacz a .wacz.",
)
@click.option("--without-evidence", is_flag=True, help="Leave the bytes of evidence and reports' texts out of a bundle; hashes stay.")
@click.option("--why", metavar="TEXT", help="Why a bundle or a WACZ is made; it stands in the ledger.")
@click.option(
    "--public", is_flag=True, help="What the last build's site shows, by the policy of publishing, and not all that the case knows."
)
def export(case: Path, form: str, output: Path, without_evidence: bool, why: str | None, public: bool) -> int:
    """The record of CASE as tables (csv), lines of JSON (jsonl), for a map program (geojson), or one page on airspace (advisory).

    Or what people decided (decisions; a table where the file ends in .csv). Or its log alone, to be served and read by other programs (tlog),
    all of it with what vouches for it (bundle), or its evidence as a web archive (wacz).
    """
    from spolia.case import open_case
    from spolia.opened import open_public, open_whole
    from spolia.publish.advisory import advisory_text
    from spolia.publish.downloads import write_tables
    from spolia.publish.maps import write_geojson
    from spolia.publish.tables import write_jsonl

    if str(output) == STANDARD and form not in ("advisory", "decisions"):
        raise click.UsageError("an export is several files; name a folder for them, not standard output")
    if without_evidence and form != "bundle":
        raise click.UsageError("--without-evidence is for a bundle")
    if why and form not in ("bundle", "wacz"):
        raise click.UsageError("--why is for a bundle or a WACZ")
    if public and form in ("decisions", "tlog", "bundle", "wacz"):
        raise click.UsageError(
            f"{form} holds what was kept or decided, in full, and has no public form; what the public sees is in the site"
        )
    if form == "decisions":
        return decide_commands.export_decisions(case, output)
    if form in ("tlog", "bundle"):
        return ledger_commands.export_ledger(case, form, output, evidence=not without_evidence, why=why)
    if form == "wacz":
        return ledger_commands.export_archive(case, output, why=why)
    lookup = open_public(open_case(case)) if public else open_whole(open_case(case))[0]
    record, claims, reports, about = lookup.record, list(lookup.claims.values()), list(lookup.reports.values()), lookup.about
    if form == "advisory":
        with open_output(str(output)) as out:
            out.write(advisory_text(record, claims, reports, about.title, about.policy).encode("utf-8", "backslashreplace"))
        return 0
    try:
        if form == "jsonl":
            written = write_jsonl(record, claims, output)
        else:
            written = write_tables(lookup, output) if form == "csv" else write_geojson(record, claims, reports, output, about.policy)
    except OSError as bad:
        raise click.UsageError(f"{output} cannot be written: {bad.strerror}") from None
    for path in written:
        say(str(path))
    return 0


@click.command(short_help="Measure; or compare with another revision.")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--against", metavar="REV", help="Gains and losses of reading against this revision, claim by claim.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a benchmark.")
def bench(names: tuple[str, ...], against: str | None, as_json: bool) -> int:
    """Measure: quality, reading, speed, size. Works in the repository; without NAME the usual benchmarks run."""
    root = Path(__file__).parents[2]
    if not (root / "benchmarks" / "__main__.py").is_file():
        raise click.UsageError("the benchmarks are no part of an installed Spolia; run this in a clone of its repository, after: make env")
    sys.path.insert(0, str(root))
    from benchmarks.__main__ import main as run

    from benchmarks import COMPARED, known_names

    for name in names:
        if name not in known_names():
            raise click.UsageError(f"no benchmark is called {name}; there are {', '.join(known_names())}")
        if against is not None and name not in COMPARED:
            raise click.UsageError(f"{name} compares with no other revision; --against is for {', '.join(COMPARED)}")
    code: int = run([*names, *(["--against=" + against] if against is not None else []), *(["--json"] if as_json else [])])
    return code


def watch_readings(readings: Iterable[Any], count: int) -> Iterable[Any]:
    """So many readings one after another, with a bar on a terminal."""
    return watch(readings, "Reading", count=count)


def last_build(case: Path) -> tuple[Case, Record, list[Claim], list[Report]]:
    """What the last build of the case made. Raises CaseUnusable where there was none."""
    from spolia.built import read_build
    from spolia.case import open_case

    opened = open_case(case)
    return opened, *read_build(opened)


# In the order of the work, in which help lists them.
for command in (
    demo, case_commands.init, *add_commands.ALL, build, *room_commands.ALL, explain, ask, export, *decide_commands.ALL, *ledger_commands.ALL,
    case_commands.backup, case_commands.restore, *workbench_commands.ALL, *table_commands.ALL, bench,
):  # fmt: skip
    main.add_command(command)
