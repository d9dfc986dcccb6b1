"""Words that name no materiel themselves but point back at some: "it", "a fourth", "two of them", "the machine", "The launcher"."""

from __future__ import annotations

import re

from spolia.knowledge.categories import Categories
from spolia.knowledge.materiel import MaterielRow
from spolia.knowledge.tables import Knowledge
from spolia.records import Category
from spolia.resolve.around import Around

NEAR = 450  # characters before the words in which what they point at must stand: about three sentences
POINTING = frozenset(
    "it they them these those this that one ones both others other another some any all each none many several few dozens hundreds scores handful "
    "couple more most half two three four five six seven eight nine ten eleven twelve first second third fourth fifth sixth last latter "
    "former same".split()
)
FILLING = frozenset(
    "a an the of at least most about around roughly some nearly almost up to or and as many only just still over than upwards upward possibly "
    "perhaps battery unit wreck launcher machine thing vehicle system piece item example specimen remains remainder rest lot its their such "
    "further brand new".split()
)
CUT = re.compile(r",|\b(?:taken|captured|destroyed|seized|lost|found|shown|seen|that|which|who|in|on|from|with|by|near|outside)\b")
VAGUE = re.compile(
    r"(?i)^\W*(?:the|this|that|its|their)\s+(?:\w+\s+){0,2}?(?:battery|unit|wreck|wreckage|launcher|machine|thing|system|weapon|vehicle)\b"
)
PART_OF = re.compile(
    r"(?i)^\W*(?:\w+\s+){1,4}of\s+(?:the|these|those)\s+(?:batteries|units|launchers|machines|things|systems|vehicles)\W*$"
)
DEFINITE = re.compile(r"(?i)^\W*(?:the|this|that)\s+(?:\w+\s+)?(?:\w*[^\Ws]|aircraft)\W*$")
OWN_NOUN = re.compile(r"^\W*\w+")  # after a designation: "T-72 tanks"
WORD = re.compile(r"\w+")


def points_back(words: str) -> bool:
    """The words are a pronoun or a number with no noun of its own, or a noun that says nothing of the kind ("the machine")."""
    told = [word.lower() for word in WORD.findall(CUT.split(words, maxsplit=1)[0])]
    bare = all(word in POINTING or word in FILLING or word.isdigit() for word in told)
    return bool(told) and bare and (any(word in POINTING or word.isdigit() for word in told) or VAGUE.match(words) is not None)


def pointed_at(words: str, row: MaterielRow | None, around: Around, known: Knowledge, *, bare: bool) -> MaterielRow | None:
    """The system that the words point back at: the nearest named shortly before that may be what they call it; else None.

    `row` is what the words say by themselves, or the category that reading gave them; `bare` words say nothing by themselves. A noun of the kind that stands nearer is what they
    point at instead, and names no system: "T-72s … a handful of old tanks … most of them".
    """
    near = [found for found in around.named_before(NEAR) if row is None or _may_be(found.rows[0].category, row.category, known.categories)]
    if not near:
        return None
    if bare or VAGUE.match(words) or PART_OF.match(words):
        nearest = near[0]
        between = OWN_NOUN.sub("", around.text[nearest.end : around.at])
        return None if known.materiel.names_kind(between, nearest.rows[0].category) else nearest.rows[0]
    if row is not None and DEFINITE.match(words):
        same = [found.rows[0] for found in near if found.rows[0].category == row.category]
        return same[0] if len({named.system for named in same}) == 1 else None
    return None


def _may_be(system: Category, said: Category, categories: Categories) -> bool:
    """A thing of category `system` may be called by a noun of category `said`."""
    if said == system:
        return True
    wider = {
        "equipment": ("armour", "artillery", "missiles", "air defence", "weapons", "electronics", "vehicles"),
        "vehicle": ("armour", "vehicles"),
        "truck": ("vehicles",),
        "armoured vehicle": ("armour",),
        "rocket": ("missiles", "air defence"),
        "small arms": ("weapons", "artillery"),
    }
    return system in categories.in_group(*wider.get(said, ()))
