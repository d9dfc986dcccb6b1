"""How sure a reading is: the share of claims read like it that a careful coder writes down too, by weights fitted to the golds."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log

from spolia.read.happenings import Happening
from spolia.records import KINDS

LEAST = 0.01  # a share nearer to 0 or 1 says no more than this one
MANY = 4  # roles; more tell no more
ROUTES = ("heard", "recount", "denial", "capability", "inventory")  # ways to a claim that are no frame of the tables


def traits_of(kind: str, frame: str, happening: Happening | None, share: float | None) -> dict[str, float]:
    """What tells how sure a claim is read; `share` is what the network gives its kind, None where it was not asked.

    The weights that they bear (knowledge/scorers.yaml) are fitted by benchmarks/fit_confidence.py.
    """
    pairs = [pair for filled in happening.roles.values() for pair in filled] if happening is not None else []
    traits = {
        "base": 1.0,
        "share": 0.0 if share is None else log(max(share, LEAST) / max(1 - share, LEAST)),
        "unheard": float(share is not None and share < LEAST),
        "roles": min(MANY, len(happening.roles)) if happening is not None else 0.0,
        "pointed_back": float(sum(phrase is not stands_for for phrase, stands_for in pairs)),
    }
    return traits | {route: float(frame == route) for route in ROUTES} | {name: float(name == kind) for name in KINDS}


def confidence(traits: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """From 0 to 1, to two places; a trait without a weight says nothing."""
    return round(1 / (1 + exp(-sum(weights.get(name, 0.0) * value for name, value in traits.items()))), 2)
