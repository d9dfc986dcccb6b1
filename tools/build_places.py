"""Builds places.bin, places_bare.bin and states.bin from the tables of places that people keep, so that opening them costs nothing.

    python tools/build_places.py

Needs nothing but the repository: run it after a change to places.csv, features_sy.csv, countries.csv or place_classes.yaml. A test holds the
files to the tables.
"""

from __future__ import annotations

from pathlib import Path

from spolia.knowledge.gazetteer import write_gazetteer
from spolia.knowledge.place_words import PlaceGrammar
from spolia.knowledge.places import noted_drafts, state_drafts
from spolia.knowledge.tables import BUNDLED, PLACE_TABLES, Knowledge

CREDIT = "Spolia's tables of places and states, see NOTICE.md"


def build_places(folder: Path) -> None:
    """Writes the three files into `folder`; the same tables give the same bytes."""
    known = Knowledge()
    rows = [row for name in PLACE_TABLES for row in known.rows(name)]
    grammar = PlaceGrammar(known.yaml("place_classes.yaml"), lambda name: False, lambda name: False)
    named, bare = noted_drafts(rows, grammar)
    write_gazetteer(named, folder / "places.bin", CREDIT, noted=True, whole=True)
    write_gazetteer(bare, folder / "places_bare.bin", CREDIT)
    write_gazetteer(state_drafts(known.rows("countries.csv")), folder / "states.bin", CREDIT, whole=True)


if __name__ == "__main__":
    build_places(BUNDLED)
