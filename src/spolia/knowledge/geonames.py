"""A country's dump of GeoNames: lines of 19 cells parted by tabs, without a head (download.geonames.org/export/dump, readme.txt)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spolia.knowledge.forms import Fault
from spolia.knowledge.imports import LeftOut, Row, Terms
from spolia.knowledge.toponyms import latin

CELLS = 19
ID, NAME, ASCII, OTHERS, LAT, LON, CODE, COUNTRY, ADMIN1, ADMIN2, PEOPLE = 0, 1, 2, 3, 4, 5, 7, 8, 10, 11, 14
SHORTEST_OTHER = 4  # letters; shorter other names are codes: "ALP", "SYR"
LEVELS = {"ADM1": 1, "ADM2": 2}  # the codes of areas, by how many codes of their row name them


def read_dump(lines: Iterable[tuple[int, str] | Fault], file: str, terms: Terms) -> Iterator[Row | LeftOut | Fault]:
    """A row for each line. Areas of the first and second order get a code, and all other places lie within the one that their codes name."""
    for line in lines:
        if isinstance(line, Fault):
            yield line
            continue
        number, text = line
        if not text.strip():
            continue
        cells = text.split("\t")
        if len(cells) != CELLS:
            yield Fault(
                file,
                f"has {len(cells)} cells; a line of a GeoNames dump has {CELLS}, parted by tabs",
                number,
                cells[1] if cells[1:] else "",
            )
        elif cells[CODE] not in terms.codes:
            yield LeftOut("of a code that stands for no class", cells[CODE])
        else:
            yield Row(file, number, _as_columns(cells))


def _as_columns(cells: list[str]) -> dict[str, str]:
    codes = [cells[COUNTRY], cells[ADMIN1], cells[ADMIN2]]
    level = LEVELS.get(cells[CODE], 0)
    others = [name for name in cells[OTHERS].split(",") if len(name) >= SHORTEST_OTHER]
    name = cells[NAME] if latin(cells[NAME]) else cells[ASCII] or cells[NAME]
    return {
        "name": name, "aliases": "|".join([cells[ASCII], *others]), "class": cells[CODE], "lat": cells[LAT], "lon": cells[LON],
        "country": cells[COUNTRY], "population": cells[PEOPLE], "geonames": cells[ID],
        "area": _joined(codes[: level + 1]) if level and all(codes[: level + 1]) else "", "within": _joined(codes[: level or None]),
    }  # fmt: skip


def _joined(codes: list[str]) -> str:
    """The codes of an area as GeoNames joins them in its tables of areas: "SY.13.1302"."""
    return ".".join(codes).rstrip(".")
