"""Places brought into a case: files in, `tables/gazetteer.csv` for people and `tables/gazetteer.bin` for reading out, both whole or not at all.

Every import starts from the table of those before it, so that a file adds to what is there, and a place that stands there already is told anew.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from spolia.errors import BadCommand, CaseUnusable, Name, harmless
from spolia.knowledge.forms import Fault, shortened
from spolia.knowledge.gazetteer import PLACES, write_gazetteer
from spolia.knowledge.imports import Gathered, Given, LeftOut, Row, Terms, make_drafts, read_place, states_in_depth, write_table
from spolia.knowledge.own_gazetteer import OWN_GAZETTEER, OWN_PLACES
from spolia.knowledge.place_files import FORMS, PlaceFile, open_places, read_own_places
from spolia.ledger.lock import hold_lock

if TYPE_CHECKING:
    from spolia.case import Case

WAIT_S = 5  # for a build of the case, or another import, to end
CREDIT = "imported into the case; gazetteer.csv says from which files"
LONGEST_SOURCE = 100  # characters of a file's name that the table keeps
MOST_TOLD = 6  # codes and classes that a summary names; the others are counted together

Watch = Callable[[Iterable[Row | LeftOut | Fault], str], Iterable[Row | LeftOut | Fault]]


@dataclass
class Tally:
    """What became of the rows of one file: rows = new + known + twice + left out + bad."""

    file: str
    form: str
    rows: int = 0
    became: Counter[str] = field(default_factory=Counter)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    bad: int = 0

    def __str__(self) -> str:
        parts = [f"{self.became['new']:,} new", f"{self.became['known']:,} known before", f"{self.became['twice']:,} twice in it"]
        left = Counter[str]()
        for row, count in self.left_out.items():
            left[row.why] += count
        parts += [f"{count:,} left out {why}{self._listed(why)}" for why, count in left.most_common()]
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        return f"{self.file} ({FORMS[self.form]}): {rows}, {', '.join(parts)}, {self.bad:,} bad"

    def _listed(self, why: str) -> str:
        """The commonest of what was left out for that reason, with their numbers: " (HTL 12, SCH 9)"."""
        of = Counter({harmless(shortened(row.what)): count for row, count in self.left_out.items() if row.why == why and row.what})
        told = [f"{what} {count:,}" for what, count in sorted(of.items(), key=lambda one: (-one[1], one[0]))[:MOST_TOLD]]
        rest = len(of) - len(told)
        return f" ({', '.join(told)}{f' and {rest} more' if rest else ''})" if told else ""


def import_places(
    case: Case, files: Sequence[str], given: Given, most_mb: int, *, stdin: BinaryIO, tell: Callable[[str], None], name: Name, watch: Watch
) -> int:
    """Adds the places of the files to the case's own and makes its gazetteer anew; answers how many it holds. Without files it is only made anew.

    `tell` gets a line on each file once they are in, `name` each row that is bad, `watch` goes through the rows to show how far it is.
    Raises BadCommand where a file cannot be read at all; then nothing has changed.
    """
    terms = Terms(case.known)
    given = terms.read_given(given)
    try:
        case.build.mkdir(exist_ok=True)
        case.tables.mkdir(exist_ok=True)
    except OSError as bad:
        raise CaseUnusable(f"{case.folder} cannot be written: {bad.strerror}.") from None
    with hold_lock(case.build / "lock", WAIT_S):
        places = _places_before(case, terms, name, kept_whole=bool(files))
        tallies = []
        for number, path in enumerate(files, 1):
            with open_places(path, given, most_mb, stdin) as file:
                own = replace(given, source=harmless(PurePath(path).name)[:LONGEST_SOURCE])
                tallies.append(_take_file(file, number, places, terms, own, name, watch))
            _refuse_too_many(len(places))
        if not files and not len(places):
            raise BadCommand(f"nothing was imported into {case.folder} yet; name a file: spolia places import {case.folder} FILE…")
        if len(places):
            _write(case, places, terms, new_table=bool(files))
    for tally in tallies:
        tell(str(tally))
    return len(places)


def _places_before(case: Case, terms: Terms, name: Name, *, kept_whole: bool) -> Gathered:
    """The places of the imports before. With `kept_whole`, raises BadCommand where writing the table anew would lose what stands in it."""
    if (case.tables / OWN_GAZETTEER).exists() and not (case.tables / OWN_PLACES).exists():
        raise BadCommand(
            f"{case.tables / OWN_GAZETTEER} was made elsewhere and would be lost, since {OWN_PLACES} is not beside it; move it away first"
        )
    places, bad = Gathered(), 0
    for place in read_own_places(case.tables, terms):
        if isinstance(place, Fault):
            name(place.as_problem())
            bad += 1
        else:
            places.take(place, 0)
    if bad and kept_whole:
        raise BadCommand(f"tables/{OWN_PLACES} has bad rows ({bad:,}), which an import would lose; correct or remove them first")
    return places


def _take_file(file: PlaceFile, number: int, places: Gathered, terms: Terms, given: Given, name: Name, watch: Watch) -> Tally:
    tally = Tally(file.name, file.form)
    for row in watch(file.rows(terms, given), f"Importing {file.name}"):
        tally.rows += 1
        place = read_place(row, terms, given) if isinstance(row, Row) else row
        if isinstance(place, Fault):
            tally.bad += 1
            name(place.as_problem())
        elif isinstance(place, LeftOut):
            tally.left_out[place] += 1
        else:
            tally.became[places.take(place, number)] += 1
    return tally


def _refuse_too_many(size: int) -> None:
    if size >= PLACES:
        raise BadCommand(
            f"{size:,} places are more than a case's gazetteer holds ({PLACES:,}); leave classes out by naming those that are wanted: "
            "--only 'populated place' --only district …"
        )


def _write(case: Case, places: Gathered, terms: Terms, *, new_table: bool) -> None:
    """The table and the gazetteer, both written beside their place first and then moved there, one right after the other."""
    table, gazetteer = case.tables / OWN_PLACES, case.tables / OWN_GAZETTEER
    passing = [case.tables / f".{OWN_PLACES}.passing", case.tables / f".{OWN_GAZETTEER}.passing"]
    try:
        data = write_table(places) if new_table else table.read_bytes()
        passing[0].write_bytes(data)
        made_of = hashlib.sha256(data).hexdigest()
        write_gazetteer(make_drafts(places, terms.grammar), passing[1], CREDIT, in_depth=states_in_depth(places), made_of=made_of)
        if new_table:
            os.replace(passing[0], table)
        os.replace(passing[1], gazetteer)
    except OSError as bad:
        raise CaseUnusable(f"{case.tables} cannot be written: {bad.strerror}.") from None
    except ValueError as bad:
        raise BadCommand(str(bad)) from None
    finally:
        for path in (*passing, passing[1].with_suffix(".new")):
            path.unlink(missing_ok=True)
