"""How sure a reading is: the share of claims read like it that a careful coder writes down too, by weights fitted to the golds."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log

from spolia.read.happenings import Happening

LEAST = 0.01  # a share nearer to 0 or 1 says no more than this one


def traits_of(happening: Happening, share: float) -> dict[str, float]:
    """What tells how sure a happening is read; `share` is what the network gives its kind. `fitted` by benchmarks/fit_confidence.py."""
    pairs = [pair for filled in happening.roles.values() for pair in filled]
    share = min(max(share, LEAST), 1 - LEAST)
    return {
        "base": 1.0,
        "share": log(share / (1 - share)),
        "by_noun": float(happening.trigger.nominal),
        "roles": min(4.0, float(len(happening.roles))),
        "pointed_back": float(sum(phrase is not stands_for for phrase, stands_for in pairs)),
    }


def confidence(traits: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """From 0 to 1, to two places."""
    return round(1 / (1 + exp(-sum(weights[name] * value for name, value in traits.items()))), 2)
