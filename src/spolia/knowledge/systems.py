"""What a system is: the rows of the catalogue, and how far what can shoot at aircraft reaches, each figure with whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from spolia.records import AIR_DEFENCE, Category

Bounds = tuple[float | None, float | None]
Raw = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MaterielRow:
    """A kind of materiel: `category` of claims.md, `system` its designation or None where the words give none.

    For what can shoot at aircraft `range_km` and `altitude_m` bound its published reach, `guidance`, `crew` and `radar` say how it
    works, `needs` what it cannot work without, and `source` whose figures these are; else `source` says where the row is from.
    """

    category: Category
    system: str | None = None
    family: str | None = None
    origin: str | None = None
    names: tuple[str, ...] = ()
    range_km: Bounds | None = None
    altitude_m: Bounds | None = None
    needs: str = ""
    source: str = "usage"
    guidance: str = ""
    crew: str = ""
    radar: str = ""


def read_systems(systems: Iterable[Raw], reaches: Iterable[Raw]) -> tuple[MaterielRow, ...]:
    """The rows of the catalogue in its order. A system of air defence without figures of its own has its family's, and says so."""
    own, of_family = {}, {}
    for reach in reaches:
        own[reach["system"]] = reach
        if family := reach.get("family"):
            of_family[family] = reach
    return tuple(_with_reach(_read_system(row), own, of_family) for row in systems)


def _read_system(row: Raw) -> MaterielRow:
    return MaterielRow(
        cast(Category, row["category"]),
        row["system"] or None,
        row.get("family") or None,
        row.get("origin") or None,
        tuple(row["names"].split("|")) if row.get("names") else (),
        source=row.get("source", ""),
    )


def _with_reach(row: MaterielRow, own: Mapping[str, Raw], of_family: Mapping[str, Raw]) -> MaterielRow:
    reach = own.get(row.system or "")
    if reach is not None:
        return _reaching(row, reach, "")
    reach = of_family.get(row.family or "") if row.category in AIR_DEFENCE else None
    return _reaching(row, reach, f"figures of its family's {reach['system']}: ") if reach else row


def _reaching(row: MaterielRow, reach: Raw, whose: str) -> MaterielRow:
    said = {name: reach.get(name, "") for name in ("range_source", "altitude_source", "source", "guidance", "crew", "radar", "other")}
    sources = (said["range_source"], said["altitude_source"], said["source"])
    return replace(
        row,
        range_km=_bounds(reach, "range", "km"),
        altitude_m=_bounds(reach, "alt", "m"),
        guidance=said["guidance"],
        crew=said["crew"],
        radar=said["radar"],
        needs="; ".join(filter(None, (said["crew"], said["radar"], said["other"]))),
        source=whose + "; ".join(dict.fromkeys(filter(None, sources))),
    )


def _bounds(row: Raw, what: str, unit: str) -> Bounds | None:
    low, high = (float(v) if (v := row.get(f"{what}_{side}_{unit}", "")) else None for side in ("low", "high"))
    return None if low is None and high is None else (low, high)
