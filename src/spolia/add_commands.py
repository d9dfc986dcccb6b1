"""What comes into a case, and what lies there. Thin, as all commands are (cli.py)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spolia.console import STANDARD, Named, case_argument, open_output, output_option, say, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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


@click.command(short_help="Keep files and folders of reports in CASE.")
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


@click.command("list")
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


@click.command(short_help="The bytes of one piece of evidence.")
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


def say_unsigned(case: Path, why: str | None) -> None:
    """Says why the ledger's heads are not signed. No input is bad by it, and nothing is lost: the exit code stays as it is."""
    if why is not None:
        from spolia.errors import harmless

        click.echo(f"{case}: what was written down is kept and not signed: {harmless(why)}; see: spolia key {case}", err=True)


def watch_files(paths: Sequence[Path]) -> Iterable[Path]:
    """The files of a folder one after another, with a bar on a terminal unless their names run over it."""
    return watch(paths, "Adding", STANDARD, len(paths))


ALL = (add, list_items, get)
