"""What a row of each CSV table must be, read from columns.yaml, and a table read so that one bad line is named and the others go on.

    read_sheet    bytes → the lines that are rows, and what is wrong with the others
    row_faults    one row → what is wrong with its cells, in sentences

Both look at one table alone; what needs the other tables (references, examples) is in proofs.py.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, get_args

import yaml

from spolia.errors import Problem
from spolia.knowledge.words import fold
from spolia.records import Category

DATE = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
HANDLE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/[^\s/]+")
NOT_TELLING = re.compile(r"[^\w+]|_")  # what may be spelt either way in a name: blanks, hyphens, marks
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LONGEST_QUOTE = 60  # characters of a cell that a message repeats
OF_CASES = ("case", "gazetteer")  # whose the tables are that do not come with Spolia

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """What one column's cells hold: `holds` is a kind of cell of columns.yaml, `many` that a cell lists several by "|".

    `needed`: no row does without it; `bundled`: no row of the tables that come with Spolia does.
    """

    name: str
    holds: str
    many: bool = False
    needed: bool = False
    bundled: bool = False
    words: frozenset[str] = frozenset()  # the vocabulary, where there is one
    least: float | None = None
    most: float | None = None
    to: str | None = None  # the table that a reference leads to

    def values(self, row: Row) -> list[str]:
        """What the row's cell holds, one or several; none where it is empty or the table lacks the column."""
        cell = row.get(self.name, "")
        return [part for part in (cell.split("|") if self.many else [cell]) if part]


@dataclass(frozen=True, slots=True)
class Form:
    """A table: its columns, the columns that tell its rows apart, what it is sorted by, and how its examples are tried."""

    file: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ()
    tried: str | None = None
    rising: tuple[tuple[str, str], ...] = ()  # pairs of columns whose first may not exceed the second
    together: tuple[tuple[str, str], ...] = ()  # pairs of columns that are both filled or both empty
    itself: tuple[str, ...] = ()  # columns whose values must be found to be the row, as the examples of found_in are
    of_case: bool = False  # a table that only cases have
    compiled: bool = False  # asked through a gazetteer that is made of it, never row by row

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def telling(self) -> list[str]:
        """The columns without which no table of this form can be read: those of the key that no row does without."""
        return [column.name for column in self.columns if column.needed and column.name in self.key]

    def key_of(self, row: Row) -> tuple[str, ...]:
        """What tells a row from the others, however it is spelt: "sana" and "SANA" are one."""
        return tuple([_levelled(row.get(name, "")) for name in self.key])

    def title_of(self, row: Row) -> str:
        return " – ".join(row.get(name, "") for name in self.key)


@dataclass(frozen=True, slots=True)
class Line:
    """A row and the number of its line, from 1."""

    number: int
    row: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a table, or with one row of it, which `line` and `row` then name."""

    file: str
    what: str
    line: int | None = None
    row: str = ""

    def as_problem(self) -> Problem:
        place = f" line {self.line}" if self.line else ""
        return Problem(self.file + place + (f" ({shortened(self.row)})" if self.row else ""), self.what)


@dataclass(slots=True)
class Sheet:
    """A CSV table as it stands: the columns of its head, its rows, and what kept other lines from being rows."""

    file: str
    columns: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@cache
def forms() -> Mapping[str, Form]:
    """The form of every CSV table by its file's name."""
    text = (files("spolia.knowledge") / "columns.yaml").read_text("utf-8")
    given = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  both are safe loaders
    vocabularies = {**given["words"], "category": get_args(Category)}
    return {file: _read_form(file, table, vocabularies) for file, table in given["tables"].items()}


def read_sheet(data: bytes, file: str) -> Sheet:
    """The table in `data`, which messages call `file`. A row is one line; an empty one or one that begins with "#" is none."""
    sheet = Sheet(file)
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not raw.strip() or raw.startswith(b"#"):
            continue
        try:
            cells = [cell.strip() for cell in next(csv.reader([raw.decode("utf-8")], strict=True))]
        except UnicodeDecodeError as bad:
            sheet.faults.append(Fault(file, f"is not UTF-8 at byte {bad.start + 1}; save the table as UTF-8", number))
        except csv.Error as bad:
            sheet.faults.append(Fault(file, f"cannot be read ({bad}); a quoted cell ends on its line, with a quote mark", number))
        else:
            _take_line(sheet, number, cells)
        if sheet.faults and not sheet.columns:
            break  # without its head the table means nothing
    return sheet


def _take_line(sheet: Sheet, number: int, cells: list[str]) -> None:
    if not sheet.columns:
        sheet.columns = cells
    elif len(cells) != len(sheet.columns):
        what = f"has {len(cells)} cells, but the head has {len(sheet.columns)}; put a cell that holds a comma in quotes"
        sheet.faults.append(Fault(sheet.file, what, number, cells[0]))
    else:
        sheet.lines.append(Line(number, dict(zip(sheet.columns, cells, strict=True))))


def head_faults(sheet: Sheet, form: Form, *, bundled: bool) -> Iterator[Fault]:
    """What is wrong with the head: a column that the table does not have or has twice, one without which its rows cannot be told apart."""
    if not sheet.columns:
        if not sheet.faults and bundled:
            yield Fault(sheet.file, f"has no head; its first line should name its columns: {','.join(form.names)}")
        return
    if len(sheet.columns) == 1 and re.search(r"[;\t]", sheet.columns[0]):
        yield Fault(sheet.file, f'lacks the column "{form.key[0]}": its cells are parted by another mark; save it with commas')
        return
    for name in dict.fromkeys(sheet.columns):
        if name not in form.names:
            yield Fault(sheet.file, f'has a column "{shortened(name)}", which is none of {", ".join(form.names)}; correct or remove it')
        if sheet.columns.count(name) > 1:
            yield Fault(sheet.file, f'has the column "{shortened(name)}" twice; remove one')
    for name in form.names if bundled else form.telling:
        if name not in sheet.columns:
            yield Fault(sheet.file, f'lacks the column "{name}"; add it to the head and to each row')


def row_faults(form: Form, row: Row, *, bundled: bool = False) -> Iterator[str]:
    """What is wrong with the row's cells, a sentence each: what should stand there, what does, in which column."""
    for column in form.columns:
        values = column.values(row)
        if not values and (column.needed or (bundled and column.bundled and column.name in row)):
            yield f"{column.name} is empty; every row needs one"
        for value in values:
            if wanted := _wanted(column, value):
                yield f'{column.name} should be {wanted}, not "{shortened(value)}"'
    for low, high in form.rising:
        if row.get(low) and row.get(high) and _exceeds(row[low], row[high]):
            yield f"{low} {row[low]} is beyond {high} {row[high]}; exchange or correct them"
    for one, other in form.together:
        if bool(row.get(one)) != bool(row.get(other)):
            yield f"{one} and {other} should both be given or neither"


def shortened(text: str) -> str:
    """`text`, or its beginning where it is too long to repeat in a message."""
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"


# What should stand in a cell instead of the value, None where the value will do; by what the column holds.


def _wanted(column: Column, value: str) -> str | None:
    check = CELLS.get(column.holds)
    return check(column, value) if check else None


def _wanted_word(column: Column, value: str) -> str | None:
    return None if value in column.words else f"one of {', '.join(sorted(column.words))}"


def _wanted_date(_: Column, value: str) -> str | None:
    with suppress(ValueError):  # 2014-02-30
        if DATE.fullmatch(value) and date.fromisoformat((value + "-01-01")[:10]):
            return None
    return "a year, month or day such as 2016, 2016-12 or 2016-12-11"


def _wanted_number(column: Column, value: str) -> str | None:
    low, high = column.least, column.most
    if NUMBER.fullmatch(value) and (low is None or float(value) >= low) and (high is None or float(value) <= high):
        return None
    bounds = [f"{word} {bound:g}" for word, bound in (("from", low), ("to", high)) if bound is not None]
    return " ".join(["a number", *bounds])


def _wanted_whole(column: Column, value: str) -> str | None:
    return _wanted_number(column, value) if value.isdecimal() and value.isascii() else "a whole number"


def _wanted_domain(column: Column, value: str) -> str | None:
    if value in column.words:
        return "a domain of the source's own, not one that anybody may have a page on"
    return None if DOMAIN.fullmatch(value) else "a domain such as example.org, in small letters"


def _wanted_handle(_: Column, value: str) -> str | None:
    return None if HANDLE.fullmatch(value) else "an account's address such as x.com/example or t.me/example"


CELLS: Mapping[str, Callable[[Column, str], str | None]] = {
    "word": _wanted_word,
    "date": _wanted_date,
    "number": _wanted_number,
    "whole number": _wanted_whole,
    "domain": _wanted_domain,
    "handle": _wanted_handle,
}


def _exceeds(low: str, high: str) -> bool:
    """The first of two numbers or dates is beyond the second; what is neither was named already. "2017" is not beyond "2017-03"."""
    if DATE.fullmatch(low) and DATE.fullmatch(high):
        size = min(len(low), len(high))
        return low[:size] > high[:size]
    return bool(NUMBER.fullmatch(low) and NUMBER.fullmatch(high)) and float(low) > float(high)


@lru_cache(maxsize=1 << 16)
def _levelled(cell: str) -> str:
    return NOT_TELLING.sub("", cell.lower() if cell.isascii() else fold(cell))


def _read_form(file: str, table: Mapping[str, Any], vocabularies: Mapping[str, Iterable[str]]) -> Form:
    pairs = {name: tuple((pair[0], pair[1]) for pair in table.get(name, ())) for name in ("rising", "together")}
    columns = tuple(_read_column(name, spec, vocabularies) for name, spec in table["columns"].items())
    return Form(
        file, tuple(table["key"]), columns, tuple(table.get("sorted", ())), table.get("tried"),
        pairs["rising"], pairs["together"], tuple(table.get("itself", ())), table.get("of") in OF_CASES, table.get("of") == "gazetteer",
    )  # fmt: skip


def _read_column(name: str, spec: Mapping[str, Any], vocabularies: Mapping[str, Iterable[str]]) -> Column:
    words = frozenset(vocabularies[spec["of"]]) if "of" in spec else frozenset[str]()
    flags = {flag: bool(spec.get(flag)) for flag in ("many", "needed", "bundled")}
    return Column(name, spec["holds"], **flags, words=words, least=spec.get("from"), most=spec.get("till"), to=spec.get("to"))
