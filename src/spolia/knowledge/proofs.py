"""The proof of the tables: each row against its form, the other tables and its own examples; what fails is reported row by row.

    cells        columns.yaml: vocabulary, dates, bounds, what no row does without          forms.py
    twice        no two rows of one key
    order        a bundled table is sorted as its form says
    references   what a cell names is a row of the table that its column leads to
    examples     what `found_in` lists is found to be the row, what `not_in` lists is not

A table of the case is held to less: it need not be sorted, and only its key columns need stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from spolia.errors import BadCommand
from spolia.knowledge.forms import Fault, Form, Line, Row, Sheet, forms, head_faults, read_sheet, row_faults, shortened
from spolia.knowledge.imports import Terms
from spolia.knowledge.materiel import NO_MATERIEL
from spolia.knowledge.overlay import complete_rows, named, read_own_sheet
from spolia.knowledge.place_files import read_own_places
from spolia.knowledge.tables import BUNDLED, Knowledge


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and what is wrong with it."""

    tables: int
    rows: int
    faults: list[Fault]

    def __str__(self) -> str:
        return ", ".join([_count(self.tables, "table"), _count(self.rows, "row"), _count(len(self.faults), "problem")])

    def as_json(self) -> dict[str, object]:
        """The same for other programs; a fault's line and row are null and empty where it is of the whole file."""
        return {"tables": self.tables, "rows": self.rows, "problems": [asdict(fault) for fault in self.faults]}


def prove_bundled() -> Proof:
    """The proof of the tables that come with Spolia."""
    known = Knowledge()
    sheets = [(form, bundled_sheet(file)) for file, form in forms().items() if not form.of_case]
    faults = [fault for form, sheet in sheets for fault in check_sheet(sheet, form, known, bundled=True)]
    return Proof(len(sheets), sum(len(sheet.lines) for _, sheet in sheets), faults + list(noun_faults("materiel_nouns.yaml", known)))


def bundled_sheet(file: str) -> Sheet:
    """The bundled table of that name, or an empty one that says that it is missing."""
    path = BUNDLED / file
    return read_sheet(path.read_bytes(), file) if path.is_file() else Sheet(file, faults=[Fault(file, "is missing")])


def prove_own(folder: Path) -> Proof:
    """The proof of a case's own tables, in `folder`, over the bundled ones. Raises BadCommand where there is no such folder."""
    if not folder.is_dir():
        raise BadCommand(f"{folder} is no folder of tables; make one and put a table in it, such as {folder / 'sources.csv'}")
    known = Knowledge(folder)
    faults = known.own_faults()  # also all that reading the rows alone can tell
    plain = Knowledge()
    given = {file: read_own_sheet(folder / file) for file, form in forms().items() if (folder / file).is_file() and not form.compiled}
    sheets = [(forms()[file], _completed(sheet, plain.rows(file), forms()[file])) for file, sheet in given.items()]
    for form, sheet in sheets:
        told = {(fault.file, fault.line) for fault in faults}
        faults += [fault for fault in check_sheet(sheet, form, known) if (fault.file, fault.line) not in told]
    whole = [path for path in sorted(folder.glob("*.yaml")) if (BUNDLED / path.name).is_file()]
    if any(path.name == "materiel_nouns.yaml" for path in whole) and not any(f.file == "tables/materiel_nouns.yaml" for f in faults):
        faults += noun_faults(named(folder / "materiel_nouns.yaml"), known)
    imported = list(read_own_places(folder, Terms(known)))
    faults += [fault for fault in imported if isinstance(fault, Fault)]
    tables = len(sheets) + len(whole) + bool(imported)
    return Proof(tables, sum(len(sheet.lines) for _, sheet in sheets) + len(imported), sorted(faults, key=_place))


def _completed(sheet: Sheet, bundled: list[dict[str, str]], form: Form) -> Sheet:
    keyed = all(name in sheet.columns for name in form.telling)
    return replace(sheet, lines=[line for line, _ in complete_rows(sheet, bundled, form)] if keyed else [])


def check_sheet(sheet: Sheet, form: Form, known: Knowledge, *, bundled: bool = False) -> Iterator[Fault]:
    """Everything that is wrong with one table, by line; a row whose cells are wrong is not tried further."""
    if not bundled:
        sound = sheet.lines  # their cells were looked at when they were laid over the bundled rows
    else:
        yield from (*sheet.faults, *head_faults(sheet, form, bundled=True))
        wrong = {line.number: list(row_faults(form, line.row, bundled=True)) for line in sheet.lines}
        yield from (_fault(sheet, form, line, what) for line in sheet.lines for what in wrong[line.number])
        yield from _out_of_order(sheet, form)
        sound = [line for line in sheet.lines if not wrong[line.number]]
    yield from _twice(sheet, form)
    yield from (
        _fault(sheet, form, line, what) for line in sound for what in (*_astray(form, line.row, known), *_unproven(form, line.row, known))
    )


def _twice(sheet: Sheet, form: Form) -> Iterator[Fault]:
    """Rows of a key that stands above already."""
    first: dict[tuple[str, ...], Line] = {}
    for line in sheet.lines:
        earlier = first.setdefault(form.key_of(line.row), line)
        if earlier is not line:
            yield _fault(
                sheet,
                form,
                line,
                f"stands in line {earlier.number} already ({shortened(form.title_of(earlier.row))}); make one row of the two",
            )


def _out_of_order(sheet: Sheet, form: Form) -> Iterator[Fault]:
    """Rows that should stand above the one before them, where the table is sorted neither by code points nor as if all letters were small."""
    keys = [tuple(line.row.get(name, "") for name in form.order) for line in sheet.lines]
    small = [tuple(map(str.casefold, key)) for key in keys]
    if keys == sorted(keys) or small == sorted(small):
        return
    for (above, one), (line, other) in pairwise(zip(sheet.lines, small, strict=True)):
        if one > other:
            what = f"should stand above line {above.number} ({shortened(form.title_of(above.row))}); the table is sorted by {', '.join(form.order)}"
            yield _fault(sheet, form, line, what)


# --- references: what a column's cells name, by the table that it leads to -----------------------------------------------------


def _astray(form: Form, row: Row, known: Knowledge) -> Iterator[str]:
    for column in form.columns:
        for value in column.values(row) if column.to else ():
            if not LED_TO[column.to or ""](known, value):
                yield f'{column.name} should be one of the {column.to}, not "{shortened(value)}"; correct it, or add a row for that first'


def _is_place_class(known: Knowledge, name: str) -> bool:
    return any(name == kind.name or name in kind.agrees for kind in known.places.classes)


LED_TO: Mapping[str, Callable[[Knowledge, str], bool]] = {
    "countries": lambda known, iso: iso in known.parties.countries,
    "parties": lambda known, name: known.parties.row(name) is not None,
    "place classes": _is_place_class,
    "roles": lambda known, role: role in known.yaml("party_words.yaml")["roles"] or any(side.role == role for side in known.parties.sides),
    "sources": lambda known, name: name in known.sources.rows,
    "sources without an interest of their own row": lambda known, name: any(
        row["name"] == name and not row["interest"] for row in known.rows("sources.csv")
    ),
    "systems": lambda known, name: (row := known.materiel.system(name)) is not None and row.system == name,
}


# --- examples: whether an example is found to be the row, by the table's word for how it is tried ------------------------------


def _unproven(form: Form, row: Row, known: Knowledge) -> Iterator[str]:
    """Examples that find another thing than they should, and names of the row's own that do not find it."""
    if form.tried is None:
        return
    is_found = TRIALS[form.tried]
    for column in form.columns:
        for value in column.values(row) if column.name in form.itself else ():
            if not is_found(known, row, value):
                yield f'is not found by its own {column.name} "{shortened(value)}"; another row may have it too: take it from one of them'
        for example in column.values(row) if column.holds == "example" else ():
            if is_found(known, row, example) is not (column.name == "found_in"):
                want = "should be found in" if column.name == "found_in" else "should not be found in"
                yield f'{want} "{shortened(example)}" ({column.name}); correct the example, or the names'


def _is_country(known: Knowledge, row: Row, example: str) -> bool:
    return any(country.iso == row["iso"] for _, _, country in known.parties.countries_in(example))


def _is_party(known: Knowledge, row: Row, example: str) -> bool:
    return any(mention.row.name == row["name"] for mention in known.parties.named_in(example))


def _is_role(known: Knowledge, row: Row, example: str) -> bool:
    found = known.parties.find(example, known.parties.about(example, _day_within(row)))
    return found is not None and found.name == row["party"]


def _day_within(row: Row) -> str | None:
    """A day between the row's `since` and `until`, as far from both as may be; None, any day, where it is bound by neither."""
    since, until = (date.fromisoformat((cell + "-01-01")[:10]) if (cell := row.get(name, "")) else None for name in ("since", "until"))
    if since is None or until is None:
        return str(since + YEAR) if since else str(until - YEAR) if until else None
    return str(since + (until - since) / 2)


def _is_place(known: Knowledge, row: Row, example: str) -> bool:
    found = [place for place in known.places.candidates(example) if place.exact and (place.name, place.kind) == (row["name"], row["class"])]
    return any(place.country in ("", *row.get("country", "").split("|")) for place in found)


def _is_english_name(known: Knowledge, row: Row, name: str) -> bool:
    """The name that English reports use finds a place of the state that bears it."""
    found = known.places.candidates(name)
    return any(place.exact and (place.name, place.country) == (row["name"], row["country"]) for place in found)


def _is_source(known: Knowledge, row: Row, example: str) -> bool:
    found = known.sources.find(example)
    return found is not None and found.name == row["name"]


def _is_system(known: Knowledge, row: Row, example: str) -> bool:
    return any(found.system == row["system"] for found in known.materiel.designations(example))


def _is_wording(known: Knowledge, row: Row, example: str) -> bool:
    """A wording that names no system is tried by its category."""
    if row.get("system"):
        return _is_system(known, row, example)
    found = known.materiel.find(example)
    return found is not None and (found.category, found.system) == (row["category"], None)


YEAR = timedelta(days=365)  # how far from a row's one bound its examples are tried

TRIALS: Mapping[str, Callable[[Knowledge, Row, str], bool]] = {
    "country": _is_country,
    "english name": _is_english_name,
    "party": _is_party,
    "place": _is_place,
    "role": _is_role,
    "source": _is_source,
    "system": _is_system,
    "wording": _is_wording,
}


def noun_faults(file: str, known: Knowledge) -> Iterator[Fault]:
    """What is wrong with the examples of materiel_nouns.yaml. Those of happenings.yaml need the network: tests/read tries them."""
    for row in known.yaml("materiel_nouns.yaml"):
        category = row["category"]
        if category in NO_MATERIEL or category == "container":
            continue
        for name in ("found_in", "not_in"):
            for example in row.get(name, ()):
                found = known.materiel.find(example)
                if (found is not None and found.category == category) is not (name == "found_in"):
                    yield Fault(file, f'"{shortened(example)}" ({name}) gives {found.category if found else "nothing"}', row=category)


def _fault(sheet: Sheet, form: Form, line: Line, what: str) -> Fault:
    return Fault(sheet.file, what, line.number, form.title_of(line.row))


def _place(fault: Fault) -> tuple[str, int]:
    return fault.file, fault.line or 0


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
