"""Builds the gazetteers of the tables of places that people keep, so that opening them costs nothing: a file a table, and one of the states.

    python tools/build_places.py

Needs nothing but the repository: run it after a change to places.csv, features_sy.csv, countries.csv or place_classes.yaml. A test holds the
files to the tables. Each table has files of its own, since they stand under licences of their own.
"""

from __future__ import annotations

from pathlib import Path

from spolia.knowledge.gazetteer import write_gazetteer
from spolia.knowledge.place_words import PlaceGrammar
from spolia.knowledge.places import noted_drafts, state_drafts
from spolia.knowledge.tables import BUNDLED, PLACE_TABLES, Knowledge

CREDIT = "Spolia's tables of places and states, see NOTICE.md"


def build_places(folder: Path) -> None:
    """Writes the files into `folder`; the same tables give the same bytes."""
    known = Knowledge()
    grammar = PlaceGrammar(known.yaml("place_classes.yaml"), lambda name: False, lambda name: False)
    for table in PLACE_TABLES:
        named, bare = noted_drafts(known.rows(table), grammar)
        stem = table.removesuffix(".csv")
        write_gazetteer(named, folder / f"{stem}.bin", CREDIT, noted=True, whole=True)
        write_gazetteer(bare, folder / f"{stem}_bare.bin", CREDIT)
    write_gazetteer(state_drafts(known.rows("countries.csv")), folder / "states.bin", CREDIT, whole=True)


if __name__ == "__main__":
    build_places(BUNDLED)
