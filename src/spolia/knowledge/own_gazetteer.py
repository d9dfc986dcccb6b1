"""A case's own gazetteer, opened. It did not come with Spolia: all of it is looked at first, so that nothing that it is asked later can fail.

`gazetteer.bin` is made of `gazetteer.csv` beside it (`spolia places import`), and says of which by its SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spolia.errors import KnowledgeBroken
from spolia.knowledge.forms import Fault
from spolia.knowledge.gazetteer import PLACE, PLACES, Gazetteer, broken

OWN_GAZETTEER, OWN_PLACES = "gazetteer.bin", "gazetteer.csv"

FIELDS = ("lat", "lon", "people", "geonames", "name", "up", "country", "kind")
TENTHS = 10_000  # of a place's latitude and longitude, in a degree


def open_own_gazetteer(folder: Path) -> tuple[Gazetteer | None, list[Fault]]:
    """The gazetteer among a case's tables, and what is wrong with it; None where there is none or it cannot be used."""
    file, table, again = folder / OWN_GAZETTEER, folder / OWN_PLACES, f"spolia places import {folder.parent}"
    if not file.exists():
        return None, [
            Fault(f"tables/{OWN_PLACES}", f"is not in use, since {OWN_GAZETTEER} is not there; make it: {again}")
        ] if table.exists() else []
    try:
        gazetteer = Gazetteer(file)
        check_gazetteer(gazetteer)
    except KnowledgeBroken as bad:
        return None, [Fault(f"tables/{OWN_GAZETTEER}", f"is left out: {bad} {folder.parent}")]
    made_of = gazetteer.about.get("made_of")
    if made_of is not None and made_of != digest_of(table):
        return gazetteer, [Fault(f"tables/{OWN_GAZETTEER}", f"was made of another {OWN_PLACES} than is there; make it again: {again}")]
    return gazetteer, []


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hex; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def check_gazetteer(gazetteer: Gazetteer) -> None:
    """Raises KnowledgeBroken where the file holds what cannot be."""
    try:
        wrong = next(_faults(gazetteer), None)
    except (ValueError, LookupError, TypeError) as bad:
        wrong = str(bad)
    if wrong:
        raise broken(gazetteer.path, wrong)


def _faults(gazetteer: Gazetteer) -> Iterator[str]:
    """What is wrong, most basic first: the later looks take for granted what the earlier ones found sound."""
    import numpy as np  # here, since most cases have no gazetteer of their own

    size, names = len(gazetteer), gazetteer.section("names").tobytes()
    forms = [f"<{'iu'[form.isupper()]}{4 if form in 'iI' else 1}" for form in PLACE.format[1:]]
    places = np.frombuffer(gazetteer.section("places"), np.dtype(list(zip(FIELDS, forms, strict=True))))
    keys, refs, marks = (
        np.frombuffer(gazetteer.section(name), form) for name, form in (("keys", "<u4"), ("refs", "<u4"), ("marks", "<u2"))
    )
    if len(places) != size or not len(keys) == len(refs) == len(marks):
        yield "it holds fewer or more places than it says"
    if not all(_are_words(gazetteer.about.get(name, [])) for name in ("kinds", "countries", "in_depth")):
        yield "its classes or states are no words"
    if any(
        len(places) and int(places[name].max()) >= len(gazetteer.about[of]) for name, of in (("kind", "kinds"), ("country", "countries"))
    ):
        yield "a place has no class or state"
    if (abs(places["lat"]) > 90 * TENTHS).any() or (abs(places["lon"]) > 180 * TENTHS).any():
        yield "a place lies nowhere"
    begins = np.flatnonzero(np.frombuffer(b"\n" + names, "u1") == ord("\n"))[:-1]
    if (names.decode() and not names.endswith(b"\n")) or not np.isin(places["name"], begins).all():
        yield "a place has no name"
    around = places["up"] & PLACES
    if ((around >= size) & (around != PLACES)).any() or (refs & PLACES >= size).any():
        yield "a name or an area leads to no place"
    if (keys[1:] < keys[:-1]).any():
        yield "its names are out of order"


def _are_words(things: Any) -> bool:
    return isinstance(things, list) and all(isinstance(thing, str) for thing in things)
