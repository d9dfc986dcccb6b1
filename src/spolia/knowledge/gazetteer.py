"""The gazetteer's file: places with their names as keys, read where it lies (memory-mapped), never loaded whole.

The file is little-endian: the line "spolia gazetteer 2", a line of JSON that says what it holds and where each section begins, then the
sections, each aligned to 8 bytes.
    places   26 bytes a place, most people first (`PLACE`): centre in 1/10,000 of a degree, people, GeoNames id, where its name begins in
             `names`, the area that it lies in with its own half extent (`pack_radius`), state, class
    names    the names that are shown, UTF-8, a line each
    keys     the CRC-32 of each name's `frame_key`, ascending; a name of three states is three entries
    refs     for each key its place (20 bits) and a mark of its `sound_key` (12 bits)
    marks    for each key a mark of its `exact_key` (16 bits)
A name is found by its frame (consonants in order), and the marks tell a name that sounds the same, or is spelt the same, from one that only
has the same frame. The marks may lie, once in 4,096 and 65,536: a wrong answer needs a frame of the same consonants too.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from spolia.errors import KnowledgeBroken
from spolia.knowledge.toponyms import exact_key, frame_key, sound_key

MAGIC = b"spolia gazetteer 2\n"
PLACE = struct.Struct("<iiIIIIBB")
PLACE_BITS, PLACES = 20, (1 << 20) - 1
FINE, FINE_M, COARSE_M = 1 << 11, 100, 10_000  # steps of a half extent: of 100 m up to 204.7 km, from there of 10 km
NO_COUNTRY = ""
"""The state of what lies in none or several: seas, continents."""
AREA_RANK = {"district": 1, "province": 2, "region": 3}
"""Which area may lie in which: each only in one of a higher rank."""
DEEPEST = 4  # areas around a place: more are a file that goes round in a circle
AREAS_KEPT = 4096  # areas whose chain is remembered: a report's places lie in few


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as the file has it. lat and lon in degrees, `radius_m` half its extent (0 where unknown), `within` the areas that it lies in,
    smallest first. `number` is its place in the file, `parent` that of the area around it."""

    number: int
    name: str
    kind: str
    lat: float
    lon: float
    country: str
    people: int
    geonames: int
    radius_m: int
    parent: int | None
    within: tuple[str, ...]
    exact: bool  # spelt so, articles, marks and case aside
    sounds: bool  # sounds so


@dataclass
class Draft:
    """A place on its way into a gazetteer; `parent` is another draft of the same list, `names` all that it is called beside `name`."""

    name: str
    kind: str
    lat: float
    lon: float
    country: str
    people: int = 0
    geonames: int = 0
    radius_m: int = 0
    parent: Draft | None = None
    names: set[str] = field(default_factory=set)
    by_own_name: bool = True  # also found by `name`, which is shown, and not by `names` alone


class Gazetteer:
    """A gazetteer file, asked by name."""

    def __init__(self, path: Path) -> None:
        """Opens `path` without reading it. Raises KnowledgeBroken."""
        self.path = path
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.about = _read_about(self._bytes)
            sections = self.about["sections"]
            self._view = memoryview(self._bytes)
            self._places, self._names = sections["places"][0], sections["names"][0]
            self._keys, self._refs = (self._cast(sections[name], "I") for name in ("keys", "refs"))
            self._marks = self._cast(sections["marks"], "H")
            self._kinds: list[str] = self.about["kinds"]
            self._countries: list[str] = self.about["countries"]
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as bad:
            raise broken(path, str(bad)) from None
        self._around = lru_cache(maxsize=AREAS_KEPT)(self._chain)

    def __len__(self) -> int:
        return int(self.about["places"])

    def find(self, name: str, most: int) -> list[Entry]:
        """At most `most` places one of whose names has the frame of `name`, each once, most people first."""
        return [self.entry(number, exact, sounds) for number, (exact, sounds) in sorted(self._marked(name).items())[:most]]

    def sounding(self, name: str, most: int) -> list[Entry]:
        """At most `most` places one of whose names sounds like `name`, each once, most people first."""
        heard = [(number, exact) for number, (exact, sounds) in self._marked(name).items() if sounds]
        return [self.entry(number, exact, sounds=True) for number, exact in sorted(heard)[:most]]

    def entry(self, number: int, exact: bool = True, sounds: bool = True) -> Entry:
        """The place of this number."""
        lat, lon, people, geonames, name, up, country, kind = PLACE.unpack_from(self._bytes, self._places + number * PLACE.size)
        parent, radius = up & PLACES, unpack_radius(up >> PLACE_BITS)
        area = parent if parent < PLACES else None
        within = self._around(area) if area is not None else ()
        return Entry(
            number, self._name(name), self._kinds[kind], lat / 1e4, lon / 1e4, self._countries[country], people, geonames, radius, area, within, exact, sounds
        )  # fmt: skip

    def section(self, name: str) -> memoryview:
        """The bytes of a section as they lie."""
        start, size = self.about["sections"][name]
        return self._view[start : start + size]

    def _marked(self, name: str) -> dict[int, tuple[bool, bool]]:
        """Place number to whether it is spelt so and sounds so."""
        frame, sound, exact = _marks(name)
        found: dict[int, tuple[bool, bool]] = {}
        for at in range(bisect_left(self._keys, frame), len(self._keys)):
            if self._keys[at] != frame:
                break
            ref = self._refs[at]
            was = found.get(ref & PLACES, (False, False))
            same = ref >> PLACE_BITS == sound
            found[ref & PLACES] = (was[0] or (same and self._marks[at] == exact), was[1] or same)
        return found

    def _chain(self, area: int) -> tuple[str, ...]:
        """The names of an area and of those around it, smallest first."""
        names: list[str] = []
        while area < len(self) and len(names) < DEEPEST:
            _, _, _, _, name, up, _, _ = PLACE.unpack_from(self._bytes, self._places + area * PLACE.size)
            names.append(self._name(name))
            area = up & PLACES
        return tuple(names)

    def _name(self, at: int) -> str:
        start = self._names + at
        return self._bytes[start : self._bytes.find(b"\n", start)].decode()

    def _cast(self, section: list[int], form: Any) -> memoryview:
        start, size = section
        return self._view[start : start + size].cast(form)


def broken(path: Path, why: str) -> KnowledgeBroken:
    return KnowledgeBroken(f"{path.name} is no gazetteer that this version reads ({why}); make it again: spolia places import")


def _read_about(data: mmap.mmap) -> dict[str, Any]:
    if sys.byteorder != "little":
        raise ValueError("this machine stores numbers the other way round")
    if data[: len(MAGIC)] != MAGIC:
        raise ValueError("it does not begin as one")
    about: dict[str, Any] = json.loads(data[len(MAGIC) : data.find(b"\n", len(MAGIC))])
    if any(start < 0 or size < 0 or start + size > len(data) for start, size in about["sections"].values()):
        raise ValueError("it ends too early")
    return about


def _marks(name: str) -> tuple[int, int, int]:
    """The three numbers by which a name is found: of its frame, its sound and its spelling."""
    exact, sound = exact_key(name), sound_key(name)
    return zlib.crc32(frame_key(name).encode()), zlib.crc32(sound.encode()) >> PLACE_BITS, zlib.crc32(exact.encode()) & 0xFFFF


def pack_radius(metres: int) -> int:
    """A half extent as 12 bits: no smaller than it is, and 20,470 km at most."""
    fine = -(-metres // FINE_M)
    return fine if fine < FINE else min(FINE + -(-metres // COARSE_M), 2 * FINE - 1)


def unpack_radius(packed: int) -> int:
    """The half extent in metres."""
    return packed * FINE_M if packed < FINE else (packed - FINE) * COARSE_M


def write_gazetteer(drafts: Iterable[Draft], path: Path, credit: str, **about: Any) -> int:
    """Writes the drafts as a gazetteer file and answers how many places it has; the same drafts give the same bytes, whatever their order.

    `about` goes into its head: `in_depth`, the states whose villages it holds, `noted`, whether its places are such as reports name,
    `whole`, whether its names are whole with their class words.
    Raises ValueError where there are more than the form holds (1,048,575).
    """
    ordered = sorted(drafts, key=lambda d: (-d.people, d.country, d.name, d.kind, d.lat, d.lon, d.geonames))
    if len(ordered) >= PLACES:
        raise ValueError(f"{len(ordered):,} places are more than a gazetteer holds ({PLACES:,}); leave out the smallest")
    number_of = {id(draft): number for number, draft in enumerate(ordered)}
    kinds, countries = sorted({d.kind for d in ordered}), sorted({d.country for d in ordered})
    names = _Names()
    places = b"".join(
        PLACE.pack(
            round(d.lat * 1e4), round(d.lon * 1e4), d.people, d.geonames, names.at(d.name),
            pack_radius(d.radius_m) << PLACE_BITS | (number_of[id(d.parent)] if d.parent is not None else PLACES),
            countries.index(d.country), kinds.index(d.kind),
        )
        for d in ordered
    )  # fmt: skip
    index = sorted({entry for number, draft in enumerate(ordered) for entry in _entries(number, draft)})
    sections = {
        "places": places, "names": bytes(names.text),
        "keys": struct.pack(f"<{len(index)}I", *(e[0] for e in index)), "refs": struct.pack(f"<{len(index)}I", *(e[1] for e in index)),
        "marks": struct.pack(f"<{len(index)}H", *(e[2] for e in index)),
    }  # fmt: skip
    _write(path, {"places": len(ordered), "names": len(index), "credit": credit, **about, "kinds": kinds, "countries": countries}, sections)
    return len(ordered)


class _Names:
    """The names that are shown, each once."""

    def __init__(self) -> None:
        self.text = bytearray()
        self._at: dict[str, int] = {}

    def at(self, name: str) -> int:
        plain = " ".join(name.split())
        if plain not in self._at:
            self._at[plain] = len(self.text)
            self.text += plain.encode() + b"\n"
        return self._at[plain]


def _entries(number: int, draft: Draft) -> Iterator[tuple[int, int, int]]:
    for name in {draft.name, *draft.names} if draft.by_own_name else draft.names:
        if len(sound_key(name)) > 1:
            frame, sound, exact = _marks(name)
            yield frame, sound << PLACE_BITS | number, exact


def _write(path: Path, about: dict[str, Any], sections: dict[str, bytes]) -> None:
    """The file whole or not at all: written beside its place, then moved there."""
    room = 4096  # bytes kept for the head
    at, where = room, {}
    for name, data in sections.items():
        where[name] = [at, len(data)]
        at += -(-len(data) // 8) * 8
    head = MAGIC + json.dumps({**about, "sections": where}, ensure_ascii=False, sort_keys=True).encode() + b"\n"
    if len(head) > room:
        raise ValueError("the head of a gazetteer is too long: too many classes or states")
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.write(head.ljust(room, b"\0"))
        for name, data in sections.items():
            file.seek(where[name][0])
            file.write(data.ljust(-(-len(data) // 8) * 8, b"\0"))
    new.replace(path)
