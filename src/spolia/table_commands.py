"""The tables of names: a case's own places, and the proof of each row. Thin, as all commands are (cli.py)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from spolia.console import Named, case_argument, say, watch

FORMS_OF_PLACES = ("geonames", "geojson", "csv")


@click.group(short_help="The places of CASE: bring in a gazetteer.")
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


@click.group(short_help="The tables of names: check them.")
def knowledge() -> None:
    """The tables of what Spolia knows of the world: parties, places, materiel, sources."""


@knowledge.command("check", short_help="Prove the tables, or CASE's own, row by row.")
@click.argument("case", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def check_knowledge(case: Path | None, as_json: bool) -> int:
    """Prove each row of the bundled tables or, with CASE, of the case's own over them, and name what fails, a row a line."""

    from spolia.case import open_case
    from spolia.knowledge.proofs import prove_bundled, prove_own

    proof = prove_bundled() if case is None else prove_own(open_case(case).tables)
    name = Named()
    for fault in proof.faults:
        name(fault.as_problem())
    say(json.dumps(proof.as_json(), indent=1) if as_json else str(proof))
    return name.exit_code


ALL = (places, knowledge)
