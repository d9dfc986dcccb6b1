"""The further conditions of a read, each by the name that it has in knowledge/happenings.yaml."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spolia.read.phrases import Phrase, Phrases
from spolia.read.triggers import Trigger

Filled = dict[str, list[tuple[Phrase, Phrase]]]
Condition = Callable[[Any, Trigger, Filled, Phrases], bool]


def holds(read: dict[str, Any], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """Every condition that the read names holds for what is filled."""
    return all(CONDITIONS[name](value, trigger, filled, phrases) for name, value in read.items() if name in CONDITIONS)


def _unless(slots: dict[str, str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """No slot named has a phrase of the type named beside it."""
    return not any(_has(trigger, slot, wanted, phrases) for slot, wanted in slots.items())


def _only(slots: dict[str, str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """Every slot named has a phrase of the type named beside it."""
    return all(_has(trigger, slot, wanted, phrases) for slot, wanted in slots.items())


def _has(trigger: Trigger, slot: str, wanted: str, phrases: Phrases) -> bool:
    """Some phrase of the slot is of the type; a `holder` is a party and no weapon ("lost to the rebels", not "lost to drones")."""
    found = [phrases.at(trigger.sentence, head) for head in trigger.slots.get(slot, ())]
    if wanted == "civilians":
        return any(p.token.lemma.lower() in phrases.nouns["civilians"] for p in found)
    if wanted == "holder":
        return any("party" in p.types and "items" not in p.types for p in found)
    return any(wanted in p.types for p in found)


def _but_not(verbs: list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The read is not for these verbs of its frame."""
    return trigger.word.lemma not in verbs


def _needs_too(roles: dict[str, str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """These roles must be filled as well."""
    return all(role in filled for role in roles)


def _not_place(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """What is hit is materiel, and neither a place nor a force."""
    return not any(p.types & {"place", "party"} for p, _ in filled["items"])


def _nominal(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """A noun tells it."""
    return trigger.nominal


def _image(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """An image shows it, and not "no image"."""
    shown = [phrases.at(trigger.sentence, head) for head in trigger.slots.get("subject", ())]
    return any("image" in p.types and not p.text.lower().startswith("no ") for p in shown)


def _aimed(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """Weapons are used on someone or somewhere, or are of a sort that is only ever used so."""
    rows = [phrases.known.materiel.find(q.text) for _, q in filled["weapons"]]
    categories = {row.category for row in rows if row is not None}
    aimed = "target" in filled or any(slot in trigger.slots for slot in ("against", "on"))
    return bool(categories & phrases.nouns["vehicles_of_attack"]) and (aimed or "chemical weapon" in categories)


def _intransitive(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The verb has no object."""
    return "object" not in trigger.slots


def _reflexive(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The verb is done to oneself ("handed themselves over")."""
    objects = [trigger.sentence.tokens[head].text.lower() for head in trigger.slots.get("object", ())]
    return any(word.endswith(("self", "selves")) for word in objects)


def _located(verbs: bool | list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The clause itself says where; with verbs named, for these alone."""
    return "place" in filled or (verbs is not True and trigger.word.lemma not in (verbs or ()))


CONDITIONS: dict[str, Condition] = {
    "unless": _unless, "only": _only, "but_not": _but_not, "needs_too": _needs_too, "not_place": _not_place, "nominal": _nominal,
    "image": _image, "aimed": _aimed, "intransitive": _intransitive, "reflexive": _reflexive, "located": _located,
}  # fmt: skip
