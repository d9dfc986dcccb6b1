"""features.csv: the form of its rows, and that each is found by the words a report writes and not by those that mean something else."""

from __future__ import annotations

import csv
import re
from functools import cache

from spolia.knowledge.places import Places
from spolia.knowledge.tables import BUNDLED, Knowledge
from spolia.knowledge.toponyms import exact_key

TABLE = "features.csv"
COLUMNS = ["name", "aliases", "class", "lat", "lon", "country", "radius_m", "found_in", "not_in", "source"]
BARE = re.compile(r"\s*\(.*?\)")


def _rows() -> list[dict[str, str]]:
    lines = [line for line in (BUNDLED / TABLE).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines))


ROWS = _rows()


class _WithFeatures(Knowledge):
    """The bundled tables with the features among the places, whether or not the package adds them by itself."""

    def rows(self, name: str) -> list[dict[str, str]]:
        """As ever; `places.csv` with the features after its own rows."""
        return [*super().rows(name), *ROWS] if name == "places.csv" else super().rows(name)


@cache
def _places() -> Places:
    return _WithFeatures().places


def _finds(wording: str, row: dict[str, str]) -> bool:
    at = (float(row["lat"]), float(row["lon"]))
    return any(
        found.exact and (found.name, found.kind, found.country, found.lat, found.lon) == (row["name"], row["class"], row["country"], *at)
        for found in _places().candidates(wording)
    )


def test_rows_are_whole_and_in_order() -> None:
    assert list(ROWS[0]) == COLUMNS
    assert all(None not in row and all(value is not None for value in row.values()) for row in ROWS)
    keys = [(row["country"], row["class"], row["name"]) for row in ROWS]
    assert keys == sorted(keys)
    for row in ROWS:
        assert row["name"], row
        assert row["source"], row["name"]
        assert row["found_in"], row["name"]
        assert row["not_in"], row["name"]
        assert all(value == value.strip() for value in row.values()), row["name"]


def test_points_are_on_the_globe_and_have_an_extent() -> None:
    for row in ROWS:
        assert -90 <= float(row["lat"]) <= 90, row["name"]
        assert -180 <= float(row["lon"]) <= 180, row["name"]
        assert 100 <= int(row["radius_m"]) <= 5_000_000, row["name"]
        assert re.fullmatch(r"[A-Z]{2}|", row["country"]), row["name"]


def test_classes_are_those_of_the_grammar() -> None:
    known = {kind for place_class in _places().classes for kind in (place_class.name, *place_class.agrees)}
    assert {row["class"] for row in ROWS} <= known


def test_a_name_means_one_place_of_its_class_in_a_country() -> None:
    seen: dict[tuple[str, str, str], str] = {}
    for row in ROWS:
        for name in {exact_key(BARE.sub("", name)) for name in (row["name"], *filter(None, row["aliases"].split("|")))}:
            other = seen.setdefault((row["country"], row["class"], name), row["name"])
            assert other == row["name"], (name, other, row["name"])


def test_no_row_is_one_that_the_other_tables_hold() -> None:
    held = {(row["country"], exact_key(row["name"])) for name in ("places.csv", "features_sy.csv") for row in Knowledge().rows(name)}
    assert not [row["name"] for row in ROWS if (row["country"], exact_key(row["name"])) in held]


def test_each_row_is_found_by_what_a_report_writes() -> None:
    assert not [(row["name"], words) for row in ROWS for words in row["found_in"].split("|") if not _finds(words, row)]


def test_no_row_is_found_by_what_means_another_thing() -> None:
    assert not [(row["name"], words) for row in ROWS for words in row["not_in"].split("|") if _finds(words, row)]
