"""Places from a table with a head: cells parted by commas, semicolons or tabs, a place a line; also a case's own gazetteer.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from spolia.errors import BadCommand, harmless
from spolia.knowledge.forms import Fault, forms, shortened
from spolia.knowledge.imports import Given, Row
from spolia.knowledge.own_gazetteer import OWN_PLACES

NEEDED = ("name", "lat", "lon")
PARTED_BY = ",;\t"
OTHER_NAMES = {
    "latitude": "lat", "longitude": "lon", "lng": "lon", "long": "lon", "alternatenames": "aliases", "alt_name": "aliases", "alt_names": "aliases",
    "country_code": "country", "countrycode": "country", "iso": "country", "geonameid": "geonames",
}  # fmt: skip
MOST_TOLD = 8  # columns that a message lists


def columns_of(names: Iterable[str], given: Given) -> dict[str, str]:
    """By our column the name that it bears among `names`: the one that is given, else ours or another usual one, capitals aside."""
    named = {name.strip().lower(): name for name in reversed(list(names)) if name.strip()}
    usual = {OTHER_NAMES.get(name, name): name for name in (*OTHER_NAMES, *forms()[OWN_PLACES].names) if name in named}
    found = {column: named[name] for column, name in usual.items()}
    return found | {column: named[name.strip().lower()] for column, name in given.columns.items() if name.strip().lower() in named}


def read_head(line: str) -> list[str]:
    """The names of the columns, by whichever mark parts most of them."""
    return next(csv.reader([line.removeprefix("\ufeff")], delimiter=parted_by(line)), [])


def parted_by(line: str) -> str:
    return max(PARTED_BY, key=line.count)


def read_list(lines: Iterable[tuple[int, str] | Fault], file: str, given: Given) -> Iterator[Row | Fault]:
    """A row for each line after the head. Raises BadCommand where the head lacks a column that no place does without."""
    head: list[str] = []
    columns: dict[str, int] = {}
    mark = ","
    for line in lines:
        if isinstance(line, Fault):
            if not head:
                raise BadCommand(f"{file} line {line.line}, where its columns should be named, {line.what}")
            yield line
        elif not line[1].strip() or line[1].lstrip("\ufeff").startswith("#"):
            continue
        elif not head:
            head, mark = read_head(line[1]), parted_by(line[1])
            columns = _places_in(head, file, given)
        else:
            yield _read_line(line, file, len(head), columns, mark)


def _read_line(line: tuple[int, str], file: str, width: int, columns: dict[str, int], mark: str) -> Row | Fault:
    number, text = line
    try:
        cells = next(csv.reader([text], delimiter=mark, strict=True))
    except csv.Error as bad:
        return Fault(file, f"cannot be read ({bad}); a quoted cell ends on its line, with a quote mark", number)
    name = cells[columns["name"]] if columns["name"] < len(cells) else ""
    if len(cells) != width:
        return Fault(
            file, f"has {len(cells)} cells, but the head has {width}; put a cell that holds the mark between cells in quotes", number, name
        )
    return Row(file, number, {column: cells[place] for column, place in columns.items()})


def _places_in(head: list[str], file: str, given: Given) -> dict[str, int]:
    """By our column its place in the head."""
    there = ", ".join(harmless(shortened(name)) for name in head[:MOST_TOLD]) + ("…" if len(head) > MOST_TOLD else "")
    found = columns_of(head, given)
    for column in (*NEEDED, *given.columns):
        if column not in found or (column in given.columns and found[column].strip().lower() != given.columns[column].strip().lower()):
            name = harmless(given.columns.get(column, column))
            raise BadCommand(f"{file} has no column {name}, only {there}; say which is the {column}: --column {column}=THEIRS")
    return {column: head.index(name) for column, name in found.items()}
