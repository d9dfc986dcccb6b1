"""What a case's settings say of publishing: [publish] in case.toml (docs/publishing.md). What is not understood is no leave to publish all the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spolia.errors import CaseUnusable
from spolia.publish.policy import SORTS, Hold, Policy
from spolia.records import CATEGORIES

MOST_DAYS, MOST_KM = 36_500, 2_000
HELD = ("events", "claims", "reports", "places", "lots")
KEYS = (
    "embargo_days",
    "coarsen_km",
    "texts",
    "mask",
    "names",
    "leave",
    "base_url",
    "analysts",
    "notes",
    "hold",
    "longer_days",
    "coarser_km",
)


def read_publish_settings(settings: Mapping[str, Any], path: Path) -> Policy:
    """The policy that the settings in the file `path` give. Raises CaseUnusable where a key is unknown or a value of the wrong kind."""
    given = settings.get("publish", {})
    if not isinstance(given, dict):
        raise CaseUnusable(f"{path} should have [publish] as a section, not as a value.")
    _check_keys(given, KEYS, "publish", path)
    hold = _section(given, "hold", path)
    _check_keys(hold, HELD, "publish.hold", path)
    return Policy(
        embargo_days=int(_number(given.get("embargo_days", 0), MOST_DAYS, "publish", "embargo_days", path, whole=True)),
        coarsen_km=_number(given.get("coarsen_km", 0), MOST_KM, "publish", "coarsen_km", path),
        mask=_mask(given.get("mask", []), path),
        names=_words(given.get("names", []), "publish", "names", path),
        leave=_words(given.get("leave", []), "publish", "leave", path),
        hold=Hold(**{family: _words(things, "publish.hold", family, path) for family, things in hold.items()}),
        longer_days={category: int(days) for category, days in _by_category(given, "longer_days", MOST_DAYS, path).items()},
        coarser_km=_by_category(given, "coarser_km", MOST_KM, path),
        texts=_texts(given.get("texts"), path),
        base_url=_base_url(given.get("base_url"), path),
        analysts=bool(_yes_or_no(given.get("analysts", False), "analysts", path)),
        notes=_yes_or_no(given.get("notes"), "notes", path),
    )


def _check_keys(given: Mapping[str, Any], keys: tuple[str, ...], section: str, path: Path) -> None:
    if strange := sorted(given.keys() - set(keys)):
        raise CaseUnusable(f"{path} may have under [{section}] {', '.join(keys)}, and no {', '.join(strange)}.")


def _section(given: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    value = given.get(name, {})
    if not isinstance(value, dict):
        raise CaseUnusable(f"{path} should have [publish.{name}] as a section, not as a value.")
    return value


def _number(value: Any, most: float, section: str, key: str, path: Path, *, whole: bool = False) -> float:
    fits = isinstance(value, int) if whole else isinstance(value, int | float)
    if isinstance(value, bool) or not fits or not 0 <= value <= most:
        raise CaseUnusable(f"{path} should have under [{section}] for {key} a {'whole ' if whole else ''}number from 0 to {most:,}.")
    return float(value)


def _words(value: Any, section: str, key: str, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise CaseUnusable(f"{path} should have under [{section}] for {key} a list of words, each in quotes.")
    return tuple(value)


def _mask(value: Any, path: Path) -> tuple[str, ...]:
    words = _words(value, "publish", "mask", path)
    if set(words) - set(SORTS):
        raise CaseUnusable(f"{path} should have under [publish] for mask a list of these: {', '.join(SORTS)}.")
    return words


def _by_category(given: Mapping[str, Any], key: str, most: float, path: Path) -> dict[str, float]:
    measures = _section(given, key, path)
    if strange := sorted(measures.keys() - set(CATEGORIES)):
        raise CaseUnusable(
            f"{path} names under [publish.{key}] what is no category of materiel: {', '.join(strange)}; see docs/the-claim.md."
        )
    whole = key.endswith("_days")
    return {category: _number(value, most, f"publish.{key}", category, path, whole=whole) for category, value in measures.items()}


def _texts(value: Any, path: Path) -> Any:
    if value not in (None, "whole", "quotes"):
        raise CaseUnusable(f'{path} should have under [publish] for texts "whole" or "quotes".')
    return value


def _yes_or_no(value: Any, key: str, path: Path) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise CaseUnusable(f"{path} should have under [publish] for {key} true or false.")
    return value


def _base_url(value: Any, path: Path) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not re.fullmatch(r"https?://[\w.:-]+(?:/[\w.~/-]*)?", value, re.ASCII):
        raise CaseUnusable(
            f'{path} should have under [publish] for base_url the address of the site, such as "https://record.example/valley/".'
        )
    return value.rstrip("/") + "/"
