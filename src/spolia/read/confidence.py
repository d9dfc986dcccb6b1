"""How sure a reading is: the share of claims read like it that a careful coder writes down too, by weights fitted to what coders wrote."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log

from spolia.read.certainty import Manner
from spolia.read.happenings import Happening

LEAST = 0.01  # a share nearer to 0 or 1 says no more than this one
MANY = 4  # roles; more tell no more
ROUTES = ("heard", "recount", "denial", "capability", "inventory")  # ways to a claim that are no frame of the tables
DEEDS = frozenset(("items", "people", "place_items", "struck", "weapons"))  # roles of what it befell or was done with
ASIDE = ("acl", "acl:relcl", "advcl", "amod", "ccomp", "parataxis")  # relations of a word that tells beside what its sentence tells


def traits_of(
    kind: str, frame: str, happening: Happening | None = None, shares: tuple[float, float] | None = None, manner: Manner | None = None
) -> dict[str, float]:
    """What tells how sure a claim is read; `shares` are what the network gives its kind and the likeliest other kind at its words, None where it was not asked.

    The weights that they bear (knowledge/scorers.yaml) are fitted by benchmarks/fit_confidence.py.
    """
    share, rival = shares or (None, 0.0)
    traits = {
        "base": 1.0,
        "share": 0.0 if share is None else _odds(share),
        "unheard": float(share is not None and share < LEAST),
        "rival": max(0.0, _odds(rival) - _odds(LEAST)) if shares else 0.0,
        **(_told(happening) if happening is not None else {}),
    }
    if manner is not None:
        traits |= {manner.realis: 1.0, manner.certainty: 1.0, "spoken": float(manner.stance != "endorsed")}
    traits |= {route: float(frame == route) for route in ROUTES} | {kind: 1.0, f"{kind}.{frame}": 1.0}
    return {name: value for name, value in traits.items() if value}


def _told(happening: Happening) -> dict[str, float]:
    """What the happening itself tells of how surely it is one."""
    pairs = [pair for filled in happening.roles.values() for pair in filled]
    trigger = happening.trigger
    return {
        "roles": float(min(MANY, len(happening.roles))),
        "actor": float("actor" in happening.roles),
        "target": float("target" in happening.roles),
        "place": float("place" in happening.roles),
        "things": float(bool(happening.roles.keys() & DEEDS)),
        "pointed_back": float(sum(phrase is not stands_for for phrase, stands_for in pairs)),
        "by_a_noun": float(trigger.nominal),
        "aside": float(trigger.word.deprel in ASIDE),
        "named": float(any(phrase.is_proper for phrase, _ in pairs)),
    }


def _odds(share: float) -> float:
    """The log-odds of a share, those of LEAST at least."""
    return log(max(share, LEAST) / max(1 - share, LEAST))


def confidence(traits: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """From 0 to 1, to two places; a trait without a weight says nothing."""
    return round(1 / (1 + exp(-sum(weights.get(name, 0.0) * value for name, value in traits.items()))), 2)
