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

from spolia import __version__, decide_commands, ledger_commands, workbench_commands
from spolia.console import STANDARD, Commands, Named, open_output, say, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from spolia.ask import Question
    from spolia.case import Case
    from spolia.ledger import Server
    from spolia.records import Claim, Record, Report

# numpy's products are small here: with threads of its own it only waits, on a core that the next text needs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Records hang together in no circles: looking for what has become unreachable as often as Python does costs a fifth of weighing.
SELDOM = (200_000, 50, 100)
gc.set_threshold(*SELDOM)

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
KINDS_OF_SPAN = ("places", "dates", "parties", "materiel", "quantities")
FORMATS = ("csv", "jsonl", "geojson", "advisory", "decisions", "tlog", "bundle", "wacz")
FORMS_OF_PLACES = ("geonames", "geojson", "csv")

case_argument = click.argument("case", type=click.Path(path_type=Path))
LIMITS = (  # option, its value without it, what it bounds
    ("--max-mb", "max_size_mb", 64, "A larger file, or part of an archive, is kept and not read."),
    ("--max-unpacked-mb", "max_unpacked_mb", 256, "What is packed in one file may unpack to so much."),
    ("--max-ratio", "max_ratio", 200, "What is packed in one file may unpack to so many times its size."),
    ("--max-nesting", "max_nesting", 5, "How deep archives in archives are unpacked."),
    ("--max-markup", "max_markup", 1000, "How deep elements of a page or of XML may lie in one another."),
    ("--max-pages", "max_pages", 2000, "A PDF of more pages is kept and not read."),
    ("--max-seconds", "max_seconds", 20, "How long reading one file may take."),
    ("--max-memory-mb", "max_memory_mb", 512, "How much memory reading one file may take."),
)


def limits_options(command: Callable[..., int]) -> Callable[..., int]:
    """The command with an option for each limit on what reading one file may cost."""
    for option, key, usual, words in reversed(LIMITS):
        command = click.option(option, key, default=usual, show_default=True, type=click.IntRange(min=1), help=words)(command)
    return command


def check_columns(columns: tuple[str, ...]) -> dict[str, str]:
    """Their names of columns by ours, of "text=BODY" and the like."""
    named = {ours: theirs for ours, _, theirs in (pair.partition("=") for pair in columns)}
    known = ("text", "id", "source", "title", "published", "url", "author")
    if wrong := next((pair for pair in columns if not all(pair.partition("=")) or pair.partition("=")[0] not in known), None):
        raise click.UsageError(f"--column {wrong}: name one of {', '.join(known)} and their column, such as --column text=BODY")
    return named


reports_argument = click.argument("reports", nargs=-1, required=True, metavar="REPORTS.jsonl…")
output_option = click.option("-o", "--output", default=STANDARD, metavar="FILE", help="Where the result goes; standard output without it.")


@click.group(cls=Commands, context_settings=HELP)
@click.option("--debug", is_flag=True, help="Show the traceback of a fault.")
@click.version_option(__version__, message="%(prog)s %(version)s")
def main(debug: bool) -> None:
    """Reads reports of an armed conflict and keeps the record straight: who says what was taken, lost, destroyed or left
    behind, and how sure that is.

    Begin with: spolia demo
    """


@main.command(short_help="Build the example case and say what was found.")
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


@main.command(short_help="Make a folder for a new CASE.")
@case_argument
@click.option("--title", help="What the case is called; the folder's name without it.")
@click.option(
    "--store", metavar="URL", help="Where the ledger's log lies: postgresql://USER@HOST/DATABASE; without it SQLite, in the case."
)
@click.option(
    "--key", type=click.Path(path_type=Path), metavar="FILE", help="Where its signing key is to lie, or lies; outside of the case."
)
def init(case: Path, title: str | None, store: str | None, key: Path | None) -> int:
    """Make a folder for a new CASE, with a commented case.toml, and a key that its ledger is signed with."""
    from spolia.case import create_case, server_of

    key = key.expanduser().resolve() if key is not None else None
    if key is not None and key.is_relative_to(case.resolve()):
        raise click.UsageError(f"--key {key}: a key inside the case goes wherever the case goes; name a place outside of it")
    server = server_of(store, title or case.resolve().name)
    create_case(case, title, server=server, key=key)
    say(f"made {case}; put reports into it: spolia add {case} PATH…")
    say_password(server)
    return 0


@main.command(short_help="Keep files and folders of reports in CASE.")
@case_argument
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL…")
@click.option("--source", help="Who published what is added.")
@click.option("--published", metavar="DATE", help="When it was published, such as 2016-12-11.")
@click.option("--url", help="Where it stood.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="What tables call a column: text=BODY. May be given again.")
@click.option("--max-fetch-seconds", default=60, show_default=True, type=click.IntRange(min=1), help="How long fetching one page may take.")
@click.option("--max-redirects", default=10, show_default=True, type=click.IntRange(min=0), help="How often a page may lead on to another.")
@click.option("--follow", is_flag=True, help="Of a feed at a URL, fetch the pages of its entries too.")
@click.option("--max-entries", default=50, show_default=True, type=click.IntRange(min=1), help="How many pages of one feed are fetched.")
@limits_options
def add(
    case: Path,
    paths: tuple[str, ...],
    source: str | None,
    published: str | None,
    url: str | None,
    columns: tuple[str, ...],
    follow: bool,
    max_fetch_seconds: int,
    max_redirects: int,
    max_entries: int,
    **limits: int,
) -> int:
    """Keep files and folders in CASE, and read them into reports: pages, PDF, texts, letters, feeds, tables, .jsonl, archives. The same bytes
    twice is once.

    A URL is fetched, where the case allows the network. With --source, --published or --url, what was added before learns it too.
    """
    from spolia.add import add_paths
    from spolia.case import open_case
    from spolia.preserve.limits import Limits
    from spolia.preserve.metadata import check_said
    from spolia.web import Bounds, Follow, Web

    said = check_said(source=source, published=published, url=url)
    name = Named()
    bounds = Limits(**{key.removeprefix("max_"): value for key, value in limits.items()})
    named = check_columns(columns)
    opened = open_case(case)
    web = Web(opened.network, Bounds(bounds.size_mb, max_fetch_seconds, max_redirects), Follow(follow, max_entries))
    tally = add_paths(opened, paths, said, bounds, stdin=sys.stdin.buffer, tell=say, name=name, columns=named, web=web, watch=watch_files)
    say(f"{tally}; next: spolia build {case}")
    say_unsigned(case, tally.unsigned)
    return name.exit_code


@main.command("list")
@case_argument
def list_items(case: Path) -> int:
    """The evidence in CASE, a hash a line with its name; of a version of a report also which."""
    from spolia.case import open_case
    from spolia.errors import harmless
    from spolia.publish.words import version_words
    from spolia.versions import read_versions

    with open_case(case).ledger_to_read() as ledger:
        versions = read_versions(ledger).of_item
        for item in ledger.items():
            history, number = versions.get(item.sha256, (None, 0))
            which = f"  (report {history.report}: {version_words(history, number)})" if history else ""
            click.echo(f"{item.sha256}  {harmless(item.name + which)}")
    return 0


@main.command(short_help="The bytes of one piece of evidence.")
@case_argument
@click.argument("sha256")
@output_option
def get(case: Path, sha256: str, output: str) -> int:
    """The bytes of one piece of evidence, by its SHA-256 or enough of its beginning."""
    from spolia.case import open_case

    with open_case(case).ledger_to_read() as ledger:
        found = ledger.items(sha256.lower())
        if len(found) != 1:
            what = "no evidence" if not found else f"{len(found)} pieces of evidence"
            raise click.UsageError(f"{what} in {case} has a SHA-256 that begins with {sha256}; see: spolia list {case}")
        data = ledger.read_item(found[0])
    with open_output(output) as out:
        out.write(data)
    return 0


@main.command(short_help="Read, weigh and publish what is in CASE.")
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


@main.command(short_help="The words, trees and spans of REPORTS.")
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


@main.command(short_help="The claims that REPORTS make. Needs no case.")
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


@main.command(short_help="What spans of a text stand for.")
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


@main.command(short_help="The record worked out from CLAIMS. Needs no case.")
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


@main.command(short_help="A made-up conflict with its known truth.")
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


@main.command(short_help="What a thing of the record rests on; or compare two.")
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


@main.command(short_help="Who held a place, what is said of a party, in whose hands materiel was.")
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


@main.command(short_help="The record of CASE for other programs.")
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


for command in (*decide_commands.ALL, *ledger_commands.ALL):
    main.add_command(command)


@main.command(short_help="Copy CASE into a new folder OUT, while it is in use.")
@case_argument
@click.argument("out", type=click.Path(path_type=Path))
def backup(case: Path, out: Path) -> int:
    """Copy CASE, as it stands now, into a new folder OUT: log, evidence, settings and tables. Others may write meanwhile."""
    from spolia.backup import back_up
    from spolia.case import open_case

    name = Named()
    copied = back_up(open_case(case), out, name=name, watch=watch_copies)
    say(
        f"copied {case} into {out}: {copied}, {'verified' if copied.whole else 'as far as they are there'}; back again: spolia restore {out} CASE"
    )
    return name.exit_code


@main.command(short_help="Make a new CASE of a BACKUP.")
@click.argument("backup", type=click.Path(path_type=Path))
@case_argument
@click.option(
    "--store", metavar="URL", help="Where the ledger's log lies: postgresql://USER@HOST/DATABASE; without it SQLite, in the case."
)
def restore(backup: Path, case: Path, store: str | None) -> int:
    """Make a new CASE of a BACKUP, and verify it. Never over a case that is there."""
    from spolia.backup import restore_case
    from spolia.case import server_of

    server = server_of(store, case.resolve().name)
    copied = restore_case(backup, case, server, watch=watch_copies)
    say(f"restored {case} from {backup}: {copied}, verified; next: spolia build {case}")
    say_password(server)
    return 0


for command in workbench_commands.ALL:
    main.add_command(command)


@main.group(short_help="The places of CASE: bring in a gazetteer.")
def places() -> None:
    """A case's own places, over those that come with Spolia."""


@places.command("import", short_help="Add the places of FILES to CASE.")
@case_argument
@click.argument("files", nargs=-1, metavar="[FILE…]")
@click.option("--format", "form", type=click.Choice(FORMS_OF_PLACES), help="What the files are; without it they are looked at.")
@click.option("--class", "kind", default="", metavar="CLASS", help="What a place is where its row does not say.")
@click.option("--country", default="", metavar="CODE", help="The state of a place where its row does not say, such as SY.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="What the files call a column or property: name=NAME_EN.")
@click.option("--only", multiple=True, metavar="CLASS", help="Take no other class of places; may be given again.")
@click.option(
    "--max-mb", default=512, show_default=True, type=click.IntRange(min=1), help="A file that is larger, or unpacks to more, is refused."
)
def import_places(
    case: Path,
    files: tuple[str, ...],
    form: str | None,
    kind: str,
    country: str,
    columns: tuple[str, ...],
    only: tuple[str, ...],
    max_mb: int,
) -> int:
    """Add the places of FILES to CASE's own: country dumps of GeoNames (SY.txt or SY.zip), GeoJSON, or tables with the columns name, lat and lon.

    A place that is there already is told anew. Without FILES, gazetteer.bin is made again from gazetteer.csv.
    """
    from spolia.case import open_case
    from spolia.knowledge.imports import Given
    from spolia.place_imports import import_places as bring_in

    if wrong := next((pair for pair in columns if not all(pair.partition("="))), None):
        raise click.UsageError(f"--column {wrong}: name our column and theirs, such as --column name=NAME_EN")
    named = {ours: theirs for ours, _, theirs in (pair.partition("=") for pair in columns)}
    name = Named()
    given = Given(form, kind, country, named, frozenset(only))
    size = bring_in(open_case(case), files, given, max_mb, stdin=sys.stdin.buffer, tell=say, name=name, watch=watch)
    say(
        f"{case / 'tables' / 'gazetteer.bin'}: {size:,} place{'' if size == 1 else 's'}; next: spolia build {case}"
        if size
        else f"{case}: no place to import"
    )
    return name.exit_code


@main.group(short_help="The tables of names: check them.")
def knowledge() -> None:
    """The tables of what Spolia knows of the world: parties, places, materiel, sources."""


@knowledge.command("check", short_help="Prove the tables, or CASE's own, row by row.")
@click.argument("case", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def check_knowledge(case: Path | None, as_json: bool) -> int:
    """Prove each row of the bundled tables or, with CASE, of the case's own over them, and name what fails, a row a line."""
    import json

    from spolia.case import open_case
    from spolia.knowledge.proofs import prove_bundled, prove_own

    proof = prove_bundled() if case is None else prove_own(open_case(case).tables)
    name = Named()
    for fault in proof.faults:
        name(fault.as_problem())
    say(json.dumps(proof.as_json(), indent=1) if as_json else str(proof))
    return name.exit_code


@main.command(short_help="Measure; or compare with another revision.")
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


def say_unsigned(case: Path, why: str | None) -> None:
    """Says why the ledger's heads are not signed. No input is bad by it, and nothing is lost: the exit code stays as it is."""
    if why is not None:
        from spolia.errors import harmless

        click.echo(f"{case}: what was written down is kept and not signed: {harmless(why)}; see: spolia key {case}", err=True)


def say_password(server: Server | None) -> None:
    """Says where later commands look for a password that this one was given."""
    if server is not None and server.has_secret:
        say("the password was not written down: give it to later commands in the environment (PGPASSWORD) or in ~/.pgpass")


def watch_copies(hashes: Iterable[str], count: int) -> Iterable[str]:
    """So many files one after another, with a bar on a terminal."""
    return watch(hashes, "Copying", count=count)


def watch_readings(readings: Iterable[Any], count: int) -> Iterable[Any]:
    """So many readings one after another, with a bar on a terminal."""
    return watch(readings, "Reading", count=count)


def watch_files(paths: Sequence[Path]) -> Iterable[Path]:
    """The files of a folder one after another, with a bar on a terminal unless their names run over it."""
    return watch(paths, "Adding", STANDARD, len(paths))


def last_build(case: Path) -> tuple[Case, Record, list[Claim], list[Report]]:
    """What the last build of the case made. Raises CaseUnusable where there was none."""
    from spolia.built import read_build
    from spolia.case import open_case

    opened = open_case(case)
    return opened, *read_build(opened)
