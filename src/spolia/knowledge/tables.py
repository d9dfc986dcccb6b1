"""The tables, and the only code that opens them: bundled with the package, each overlaid by a case's own of the same name."""

from __future__ import annotations

import csv
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from spolia.knowledge.materiel import Materiel
from spolia.knowledge.parties import Parties
from spolia.knowledge.places import Places
from spolia.knowledge.sources import Sources

BUNDLED = Path(str(files("spolia.knowledge")))


class Knowledge:
    """What Spolia knows of the world: the bundled tables and, over them, those in `folder` (a case's `tables/`).

    Tables are opened when first asked for and kept; two Knowledge of the same folder answer alike.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._opened: dict[str, Any] = {}

    def yaml(self, name: str) -> Any:
        """The bundled YAML table `name`, e.g. "happenings.yaml"; a case's own file of that name replaces it whole."""
        if name not in self._opened:
            own = self.folder / name if self.folder else None
            path = own if own is not None and own.is_file() else BUNDLED / name
            self._opened[name] = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        return self._opened[name]

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of the bundled CSV table `name`, after them those of a case's own file of that name; "#" begins a comment line."""
        if name not in self._opened:
            paths = [BUNDLED / name, *([self.folder / name] if self.folder else [])]
            self._opened[name] = [row for path in paths if path.is_file() for row in _read_rows(path)]
        rows: list[dict[str, str]] = self._opened[name]
        return rows

    @cached_property
    def materiel(self) -> Materiel:
        """Systems and the ordinary nouns of materiel."""
        return Materiel(
            [*self.rows("systems.csv"), *self.rows("oryx_systems.csv")], self.yaml("materiel_nouns.yaml"), self.rows("air_defence.csv")
        )

    @cached_property
    def parties(self) -> Parties:
        """Parties, states and the words that mean them."""
        rows = {name: self.rows(f"{name}.csv") for name in ("parties", "countries", "state_parties", "adversaries")}
        return Parties(rows["parties"], rows["countries"], rows["state_parties"], rows["adversaries"], self.yaml("party_words.yaml"))

    @cached_property
    def places(self) -> Places:
        """The gazetteer."""
        added = [*self.rows("places.csv"), *self.rows("features_sy.csv")]
        return Places(BUNDLED / "gazetteer.sqlite", added, self.rows("countries.csv"), self.yaml("place_classes.yaml"))

    @cached_property
    def sources(self) -> Sources:
        """The registry of sources."""
        return Sources(self.rows("sources.csv"))


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
