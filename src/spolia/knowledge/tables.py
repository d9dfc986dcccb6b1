"""The tables, and the only code that opens them: bundled with the package, each overlaid by a case's own of the same name."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from copy import copy
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from spolia.knowledge.categories import Categories
from spolia.knowledge.forms import Fault, Line, forms
from spolia.knowledge.gazetteer import Gazetteer
from spolia.knowledge.materiel import Materiel
from spolia.knowledge.overlay import lay_rows, read_own_sheet, read_own_yaml, strange_files
from spolia.knowledge.own_gazetteer import OWN_GAZETTEER, OWN_PLACES, open_own_gazetteer
from spolia.knowledge.parties import Parties
from spolia.knowledge.places import Places
from spolia.knowledge.sources import Sources
from spolia.records import Rating

BUNDLED = Path(str(files("spolia.knowledge")))
PLACE_TABLES = ("places.csv", "features_sy.csv")
GAZETTEERS = (  # all but the first are made of the tables, by tools/build_places.py
    "gazetteer.bin",
    "places_bare.bin",
    "features_sy_bare.bin",
    "states.bin",
    "places.bin",
    "features_sy.bin",
)
COLUMNS = "columns.yaml"  # what the tables' columns are: no table itself


class Knowledge:
    """What Spolia knows of the world: the bundled tables and, over them, those in `folder` (a case's `tables/`).

    Tables are opened when first asked for and kept; two Knowledge of the same folder answer alike. What is wrong with the case's own
    rows leaves them out, and stands in `own_faults`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._opened: dict[str, Any] = {}
        self._own: dict[str, list[Line]] = {}
        self._faults: dict[str, list[Fault]] = {}

    def yaml(self, name: str) -> Any:
        """The bundled YAML table `name`, e.g. "happenings.yaml"; a case's own file of that name replaces it whole."""
        if name not in self._opened:
            text = (BUNDLED / name).read_text("utf-8")
            table = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
            if own := self._own_file(name):
                table, self._faults[name] = read_own_yaml(own, table)
            self._opened[name] = table
        return self._opened[name]

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of the CSV table `name`: the bundled ones, those of a case's own file of that name in their place or after them."""
        if name not in self._opened:
            rows = bundled_rows(name)
            if own := self._own_file(name):
                rows, self._own[name], self._faults[name] = lay_rows(rows, read_own_sheet(own), forms()[name])
            self._opened[name] = rows
        table: list[dict[str, str]] = self._opened[name]
        return table

    def own_lines(self, name: str) -> list[Line]:
        """Of the rows of the CSV table `name` those that the case's own file brought, the very same objects, with the numbers of their lines."""
        self.rows(name)
        return self._own.get(name, [])

    def _own_file(self, name: str) -> Path | None:
        path = self.folder / name if self.folder else None
        return path if path is not None and (path.is_file() or path.is_dir()) else None

    def own_faults(self) -> list[Fault]:
        """What is wrong with the case's own tables, by file and line: rows that were left out, files that nothing reads."""
        if self.folder is None or not self.folder.is_dir():
            return []
        csv_tables = [name for name, form in forms().items() if not form.compiled]
        yaml_tables = dict.fromkeys(path.name for path in BUNDLED.glob("*.yaml") if path.name != COLUMNS)
        tables = dict.fromkeys([*csv_tables, *yaml_tables, OWN_GAZETTEER, OWN_PLACES])
        for name in filter(self._own_file, csv_tables):
            self.rows(name)
        for name in filter(self._own_file, yaml_tables):
            self.yaml(name)
        self._open_own_gazetteer()
        strange = strange_files(self.folder, tables)
        return [*(fault for name in sorted(self._faults) for fault in self._faults[name]), *strange]

    def _open_own_gazetteer(self) -> Gazetteer | None:
        if OWN_GAZETTEER not in self._opened:
            self._opened[OWN_GAZETTEER], self._faults[OWN_GAZETTEER] = open_own_gazetteer(self.folder) if self.folder else (None, [])
        own: Gazetteer | None = self._opened[OWN_GAZETTEER]
        return own

    @cached_property
    def materiel(self) -> Materiel:
        """Systems and the ordinary nouns of materiel."""
        systems, wordings, reaches = (self.rows(f"{name}.csv") for name in ("systems", "oryx_systems", "air_defence"))
        return Materiel(systems, wordings, self.yaml("materiel_nouns.yaml"), reaches, self.categories)

    @cached_property
    def categories(self) -> Categories:
        """The vocabulary of materiel, with its version."""
        return Categories(self.yaml("categories.yaml"))

    @cached_property
    def parties(self) -> Parties:
        """Parties, states and the words that mean them."""
        rows = {name: self.rows(f"{name}.csv") for name in ("parties", "countries", "state_parties", "adversaries", "alliances")}
        return Parties(
            rows["parties"], rows["countries"], rows["state_parties"], rows["adversaries"], self.yaml("party_words.yaml"), rows["alliances"]
        )

    @cached_property
    def places(self) -> Places:
        """The gazetteers, among them those built from the tables that people keep, and a case's own rows and gazetteer over them."""
        gazetteers = [Gazetteer(BUNDLED / name) for name in GAZETTEERS]
        if own := self._open_own_gazetteer():
            gazetteers.append(own)
        rows = [line.row for name in PLACE_TABLES for line in self.own_lines(name)]
        states = {row["iso"]: row["name"] for row in self.rows("countries.csv")}
        countries = [line.row for line in self.own_lines("countries.csv")]
        return Places(gazetteers, self.yaml("place_classes.yaml"), states, rows, countries)

    @cached_property
    def sources(self) -> Sources:
        """The registry of sources."""
        return Sources(self.rows("sources.csv"), self.rows("source_interests.csv"))

    def rated(self, ratings: Iterable[tuple[Rating, str]]) -> Knowledge:
        """The same tables, with what people hold of sources, and why, over that registry; these very tables where nobody rated any."""
        told = list(ratings)
        if not told:
            return self
        other = copy(self)
        other.sources = self.sources.rated(told)
        return other


def bundled_rows(name: str) -> list[dict[str, str]]:
    """The rows of the bundled CSV table `name`; none where there is no such table."""
    return _read_rows(BUNDLED / name) if (BUNDLED / name).is_file() else []


def _read_rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text("utf-8-sig").splitlines() if line.strip() and not line.startswith("#")]
    return [{k: (v or "").strip() for k, v in row.items() if k is not None} for row in csv.DictReader(lines)]


class _Default:
    @cached_property
    def known(self) -> Knowledge:
        return Knowledge()


_default = _Default()


def bundled() -> Knowledge:
    """The bundled tables alone, opened once a process."""
    return _default.known
