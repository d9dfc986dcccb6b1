"""A case's own tables laid over the bundled ones: CSV row by row, YAML whole. What cannot be used is named, and the rest holds.

A case's row of a key that is bundled stands in its place: what its columns say is so, also where they are empty, and the columns
that the case's file leaves out stay as they are. A row of a new key is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from spolia.knowledge.forms import Fault, Form, Line, Sheet, head_faults, read_sheet, row_faults

Rows = list[dict[str, str]]
NO_TABLES = (".md", ".txt")  # what may lie among a case's tables as a note to people
DEEPEST = 3  # levels of a YAML table whose shape is compared


def complete_rows(sheet: Sheet, bundled: Rows, form: Form) -> list[tuple[Line, int | None]]:
    """Each line with all the form's columns, and the place in `bundled` of the row of its key, None where it has none.

    What the sheet leaves out, and how the key is spelt, is from that row.
    """
    places = {form.key_of(row): place for place, row in reversed(list(enumerate(bundled)))}
    blank = dict.fromkeys(form.names, "")
    told = [name for name in sheet.columns if name in blank]
    own = [name for name in told if name not in form.key]
    completed = []
    for line in sheet.lines:
        place = places.get(form.key_of(line.row))
        under, names = (blank, told) if place is None else ({**blank, **bundled[place]}, own)
        completed.append((Line(line.number, {**under, **{name: line.row[name] for name in names}}), place))
    return completed


def lay_rows(bundled: Rows, sheet: Sheet, form: Form) -> tuple[Rows, list[Line], list[Fault]]:
    """The bundled rows with the sheet's sound rows in their place or after them, the sheet's sound lines, and a fault for each other line."""
    faults = [*sheet.faults, *head_faults(sheet, form, bundled=False)]
    if any(name not in sheet.columns for name in form.telling) or len(set(sheet.columns)) < len(sheet.columns):
        return bundled, [], faults
    laid, own = list(bundled), list[Line]()
    for line, place in complete_rows(sheet, bundled, form):
        if wrong := list(row_faults(form, line.row)):
            faults += [Fault(sheet.file, what, line.number, form.title_of(line.row)) for what in wrong]
            continue
        own.append(line)
        if place is None:
            laid.append(line.row)
        else:
            laid[place] = line.row
    return laid, own, faults


def read_own_sheet(path: Path) -> Sheet:
    """The table in the file, empty and with a fault where it cannot be read."""
    try:
        return read_sheet(path.read_bytes(), named(path))
    except OSError as bad:
        return Sheet(named(path), faults=[Fault(named(path), f"cannot be read: {bad.strerror}")])


def read_own_yaml(path: Path, bundled: Any) -> tuple[Any, list[Fault]]:
    """The table in the file; where that cannot stand in the bundled one's place, the bundled one, and why."""
    file = named(path)
    try:
        table = yaml.load(path.read_bytes(), Loader=yaml.SafeLoader)  # not the one in C, which deep nesting brings down
    except OSError as bad:
        return bundled, [Fault(file, f"cannot be read: {bad.strerror}")]
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as bad:
        line = getattr(getattr(bad, "problem_mark", None), "line", None)
        why = getattr(bad, "problem", None) or type(bad).__name__
        return bundled, [Fault(file, f"is no YAML ({why}); the bundled table holds meanwhile", None if line is None else line + 1)]
    faults = [Fault(file, f"{what}; the bundled table holds meanwhile") for what in _shape_faults(table, bundled)]
    return (bundled if faults else table), faults


def _shape_faults(table: Any, model: Any, where: str = "", depth: int = 0) -> Iterator[str]:
    """Where a table is not built as the bundled one is: a key that it lacks, a list where there should be words."""
    name = where or "the table"
    if type(table) is not type(model) and not (isinstance(table, int | float) and isinstance(model, int | float)):
        yield f"{name} should be {_kind(model)}, not {_kind(table)}"
    elif depth < DEEPEST and isinstance(model, dict):
        for key in model:
            if key not in table:
                yield f"{name} lacks the key {key}"
            else:
                yield from _shape_faults(table[key], model[key], f"{where}: {key}" if where else str(key), depth + 1)
    elif depth < DEEPEST and isinstance(model, list) and model:
        row = _shared(model)
        for number, one in enumerate(table, 1):
            yield from _shape_faults(one, row, f"{where} row {number}".strip(), depth + 1)


def _shared(rows: list[Any]) -> Any:
    """What all rows of a list have in common: the keys of every one of them, or the first row where they are no mappings."""
    if not all(isinstance(row, dict) for row in rows):
        return rows[0]
    return {key: value for key, value in rows[0].items() if all(key in row and type(row[key]) is type(value) for row in rows)}


def _kind(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", str: "text", int: "a number", float: "a number", bool: "true or false"}
    return names.get(type(value), "nothing" if value is None else "something else")


def strange_files(folder: Path, known: Mapping[str, Any]) -> Iterator[Fault]:
    """Files among a case's tables that are none that Spolia reads, such as a misspelt "partys.csv"."""
    for path in sorted(folder.iterdir()):
        if path.name in known or path.name.startswith((".", "~")) or path.suffix in NO_TABLES:
            continue
        near = get_close_matches(path.name, known, 1)
        yield Fault(
            named(path), "is no table that Spolia reads" + (f"; is it {near[0]}?" if near else f"; there are {', '.join(sorted(known))}")
        )


def named(path: Path) -> str:
    """How messages call a case's own table: by its place in the case's folder."""
    return f"tables/{path.name}"
