"""The further conditions of a read, each by the name that it has in knowledge/happenings.yaml."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spolia.language.lemmas import lemma_of
from spolia.read.phrases import Phrase, Phrases
from spolia.read.roles import is_passive, preposition
from spolia.read.triggers import Trigger

Filled = dict[str, list[tuple[Phrase, Phrase]]]
ARMED = frozenset(("rebel group", "militia", "state forces", "foreign forces", "coalition", "mercenaries", "private military company"))
DATING = frozenset("after before since during following until like as without than".split())
LISTS = frozenset(("civilians", "sent_out", "flags", "targets"))
ONESELF = frozenset(("himself", "herself", "itself", "themselves", "myself", "ourselves"))
TAKEN = {
    "haul": "seize",
    "booty": "seize",
    "trophy": "seize",
    "loot": "seize",
    "spoil": "seize",
    "loss": "lose",
}  # nouns for what was taken  # types that are lists of nouns.yaml
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
    """Some phrase of the slot is of the type or of a list of nouns; a `holder` is a party and no weapon ("lost to the rebels", not "lost to drones")."""
    found = [phrases.at(trigger.sentence, head) for head in trigger.slots.get(slot, ())]
    if wanted == "oneself":
        return any(p.token.text.lower() in ONESELF for p in found)
    if wanted in LISTS:
        return any(p.token.lemma.lower() in phrases.nouns[wanted] for p in found)
    if wanted == "holder":
        return any("party" in p.types and "items" not in p.types for p in found)
    return any(wanted in p.types for p in found)


def _but_not(verbs: list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The read is not for these verbs of its frame."""
    return trigger.word.lemma not in verbs


def _needs_too(roles: dict[str, str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """These roles must be filled as well."""
    return all(role in filled for role in roles)


def _words(entries: list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The read is for these words of its frame alone."""
    return trigger.entry in entries


def _alone(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """A noun that tells its happening without saying more, and is no date of another ("after the attack") and no part of a name."""
    tokens = trigger.sentence.tokens
    before = preposition(trigger.sentence, trigger.head)
    return before not in DATING and trigger.word.deprel not in ("compound", "nmod:poss") and tokens[trigger.head].text[0].islower()


def _not_place(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """What is hit is materiel, and neither a place nor a force."""
    return not any("place" in p.types or p.token.lemma.lower() in phrases.nouns["forces"] for p, _ in filled["items"])


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


def _sorts(categories: list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """Something that is filled is of one of these categories."""
    return bool(_categories(filled, phrases) & set(categories))


def _no_sorts(categories: list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """Nothing that is filled is of one of these categories."""
    return not _sorts(categories, trigger, filled, phrases)


def _categories(filled: Filled, phrases: Phrases) -> set[str]:
    rows = [phrases.known.materiel.find(q.text) for role in ("items", "weapons", "struck") for _, q in filled.get(role, ())]
    return {row.category for row in rows if row is not None}


def _taken(verbs: list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """What is listed was taken or lost so: "the seized arms included", "the haul included"."""
    tokens = trigger.sentence.tokens
    for head in trigger.slots.get("subject", ()):
        before = [tokens[c] for c in trigger.sentence.children[head] if tokens[c].deprel == "amod" and tokens[c].xpos in ("VBN", "VBD")]
        if any(lemma_of(t.text, "VERB", "VBN") in verbs for t in before) or TAKEN.get(tokens[head].lemma) in verbs:
            return True
    return False


def _no_thing(verbs: list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """For these verbs, what it is done to is no thing that moves: a helicopter that is hit is damaged."""
    if trigger.nominal or trigger.word.lemma not in verbs:
        return True
    objects = [phrases.at(trigger.sentence, head) for head in trigger.slots.get("object", ())]
    rows = [phrases.known.materiel.find(p.text) for p in objects]
    return not rows or not all(row is not None and row.category in phrases.nouns["movers"] for row in rows)


def _unowned(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The people are counted, or are nobody's own: who loses "its best doctors" has no dead."""
    tokens, children = trigger.sentence.tokens, trigger.sentence.children
    relations = [{tokens[c].deprel for c in children[p.head]} for p, _ in filled["people"] if p.sentence is trigger.sentence]
    return not relations or any("nummod" in found or "nmod:poss" not in found for found in relations)


def _intransitive(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The verb has no object."""
    return "object" not in trigger.slots


def _reflexive(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The verb is done to oneself ("handed themselves over")."""
    return _has(trigger, "object", "oneself", phrases)


def _located(verbs: bool | list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The clause itself says where; with verbs named, for these alone."""
    return "place" in filled or (verbs is not True and trigger.word.lemma not in (verbs or ()))


def _acted(verbs: bool | list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """Who is said to do it is a party, where anybody is; with verbs named, for these alone, and somebody must be."""
    if isinstance(verbs, bool):
        return "actor" in filled or not trigger.slots.get("subject")
    return "actor" in filled or trigger.word.lemma not in verbs or is_passive(trigger.sentence, trigger.head)


def _counted(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The word has its own number ("seven martyrs")."""
    tokens = trigger.sentence.tokens
    before = [tokens[c] for c in trigger.sentence.children[trigger.head] if tokens[c].deprel in ("nummod", "amod", "det", "nmod")]
    said_of = [tokens[i] for i in trigger.slots.get("theme", ())]
    inner = [c for i in trigger.slots.get("of", ()) for c in trigger.sentence.children[i] if tokens[c].deprel == "nummod"]
    return bool(inner) or any(t.upos == "NUM" or t.text.lower() in phrases.nouns["counts"] for t in (*before, *said_of))


def _about(words: list[str], trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """What is counted is one of these ("the number of dead")."""
    tokens = trigger.sentence.tokens
    near = [*trigger.slots.get("of", ()), *trigger.slots.get("modifier", ())]
    return any(tokens[i].lemma.lower() in words or tokens[i].text.lower() in words for i in near)


def _headed(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """It heads a list and says where ("Lost at the airport: two jets"): what is lost with a place has changed hands."""
    return trigger.heads_list and any(slot in trigger.slots for slot in ("at", "in", "near"))


def _predicate(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The word is said of its subject, and does not stand before a noun."""
    return trigger.word.deprel != "amod"


def _perfect(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The verb is in the perfect ("had gone")."""
    tokens = trigger.sentence.tokens
    return any(tokens[c].lemma in ("have", "be") and tokens[c].deprel in ("aux", "cop") for c in trigger.sentence.children[trigger.head])


def _forces(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """Who moves or stays is a force and not a state, a man or the people; what does is a thing that fights or carries."""
    if "items" in filled and "actor" not in filled:
        rows = [phrases.known.materiel.find(q.text) for _, q in filled["items"]]
        return any(row is not None and row.category in phrases.nouns["movers"] for row in rows)
    if "items" in filled:
        return True
    return any(_is_force(p, q, phrases) for p, q in filled["actor"])


def _is_force(phrase: Phrase, stands_for: Phrase, phrases: Phrases) -> bool:
    if phrase.token.text.lower() in ("he", "she", "him", "her", "i"):
        return False
    row = phrases.known.parties.find(stands_for.text)
    return stands_for.token.lemma.lower() in phrases.nouns["armed"] or (row is not None and row.kind in ARMED)


def _passive(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The verb is in the passive."""
    return is_passive(trigger.sentence, trigger.head)


def _toll(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """The noun is a toll, or what it is said to be are people with their number beside it."""
    named = [p for p, _ in filled["people"] if p.types & {"people", "party"} and p.token.deprel in ("appos", "conj")]
    return trigger.word.lemma == "toll" or bool(named)


def _counted_behind(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """A number behind the word says how many: "its garrison of about 300"."""
    return any(trigger.sentence.tokens[i].upos == "NUM" for i in trigger.slots.get("of", ()))


def _dated(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """It does not merely date something else ("after the battle of X")."""
    return not trigger.nominal or preposition(trigger.sentence, trigger.head) not in DATING


def _settled(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """What is "-held" before its noun is a town or an area, and no single building."""
    if trigger.word.deprel != "amod":
        return True
    return not any("items" in p.types and p.token.upos != "PROPN" for p, _ in filled["place"])


def _of_place(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """What it is "of" is a place, where it is of anything."""
    return "place" in filled or "of" not in trigger.slots


def _mover(_: bool, trigger: Trigger, filled: Filled, phrases: Phrases) -> bool:
    """What goes is somebody or something that can go, and no fighting that breaks out."""
    subjects = [phrases.at(trigger.sentence, head) for head in trigger.slots.get("subject", ())]
    return not subjects or any(p.types & {"party", "people", "items", "pronoun", "number"} for p in subjects)


CONDITIONS: dict[str, Condition] = {
    "unless": _unless, "only": _only, "but_not": _but_not, "needs_too": _needs_too, "not_place": _not_place, "nominal": _nominal,
    "sorts": _sorts, "no_sorts": _no_sorts, "taken": _taken, "unowned": _unowned, "no_thing": _no_thing, "image": _image, "aimed": _aimed, "intransitive": _intransitive, "reflexive": _reflexive, "located": _located,
    "acted": _acted, "mover": _mover, "of_place": _of_place, "settled": _settled, "counted_behind": _counted_behind, "dated": _dated, "words": _words, "alone": _alone, "forces": _forces, "passive": _passive, "toll": _toll, "counted": _counted, "about": _about, "headed": _headed, "predicate": _predicate, "perfect": _perfect,
}  # fmt: skip
