"""Who: the canonical name of a party as a report words it, read with the report's other parties, its states, its voice and its day.

Named parties resolve by the table. A word that only describes ("the army", "the group", "our forces") resolves where the report
leaves one party for it, and is refused where it leaves two. People whom a report quotes without a name keep their own description.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

from spolia.knowledge.parties import PartyRow, Side
from spolia.knowledge.words import fold, singular
from spolia.resolve.scene import Scene
from spolia.resolve.verdicts import Verdict

Role = Literal["actor", "target", "speaker"]
CLEAR = 2  # times as often as the next must a party be named to be the one meant
STATE_ROLES = frozenset(
    {"army", "air", "forces", "security", "police", "government", "defence ministry", "interior ministry", "state media"}
)
CIVILIANS = "civilians"
TITLE = re.compile(
    r"^(?:(?:the|former|then|acting|deputy|senior|retired|US|U\.S\.|army|navy|air force|military)\s+)*(?:(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Brig|Capt|Adm|Sgt|Cmdr|Sen|Rep|Gov|Prof|Pvt|Cpl|"
    r"General|Lieutenant|Colonel|Major|Brigadier|Captain|Admiral|Sergeant|Commander|Commodore|President|Prime Minister|Minister|Foreign Secretary|Secretary|Foreign Minister|Defence Minister|Spokesman|Spokeswoman|"
    r"Ambassador|Governor|Senator|Sheikh|King|Prince|Emir|Field Marshal|Air Marshal|Lt|warlord|spokesman|commander|activist|governor|mayor|leader)\.?\s+)*"
)
NAME = re.compile(
    r"^(?:[A-Z][\w'’.-]*|al-|el-|al|bin|ibn|abu|van|von|de|der|of|and)(?:\s+(?:[A-Z][\w'’.-]*|al-[\w'’-]+|el-[\w'’-]+|al|bin|ibn|abu|van|von|de|der|of|the|and|for))*$"
)
SPOKESMAN = re.compile(
    r"(?i)^(?:an?|the|its|their|our)?\s*(?:(?P<of>.*?)\s+)?(?:military\s+|army\s+|chief\s+|official\s+)?spokes(?:man|woman|person)(?:\s+(?:of|for)\s+(?P<for>.+))?$"
)
RESIDENTS = re.compile(
    r"(?i)^(?:an?|some|several|many|other|local|another|\d+)?\s*(?P<who>residents?|villagers?|inhabitants?|activists?|shopkeepers?|traders?|locals)(?:\s+(?:of|in|from)\s+(?:the\s+)?(?P<where>[A-Z][\w'’ -]+))?\b"
)
PEOPLE_OF = re.compile(
    r"(?i)\b(?:civilians?|people|children|women|families|worshippers|mourners|pilgrims|farmers|refugees|villagers|communit(?:y|ies)|population|populations|protesters|passengers|bystanders|"
    r"residents|shoppers|patients|students|pupils|girls|boys|inhabitants|locals|citizens|elderly|infants?|babies|worshipers|doctors|medics|aid workers|journalists|nationals|tourists|men from|minorit(?:y|ies)|yazidis|christians|his family|her family|their families|his friends|workers|labourers|guests|fishermen|shepherds|commuters)\b"
)


def resolve_party(text: str | None, antecedent: str | None, scene: Scene, role: Role = "actor", at: int | None = None) -> Verdict:
    """The canonical name of a party, or None where the report leaves it open.

    `antecedent` is the words that the text stands for, where reading found them; `at` is where in the report it is said.
    """
    for words in filter(None, (antecedent, text)):
        verdict = _resolve_words(words, scene, role, at)
        if verdict.value is not None:
            return verdict
    return Verdict(None, f"the report leaves open who {text!r} is")


def _resolve_words(words: str, scene: Scene, role: Role, at: int | None) -> Verdict:
    parties = scene.known.parties
    bare = _bare(words)
    if role == "speaker" and (quoted := _unnamed(bare, scene)):
        return quoted
    if (row := parties.find(bare)) is not None:
        return _checked(row, bare, scene, role)
    if (side := _own_or_enemy(bare, scene)) is not None:
        return side
    described = _described(bare, scene, role, at)
    if described.value is not None:
        return described
    if role != "speaker" and PEOPLE_OF.search(bare):
        return Verdict(CIVILIANS, f"{bare!r} are people who bear no arms")
    return _proper_name(bare, scene, role) or described


def _checked(row: PartyRow, words: str, scene: Scene, role: Role) -> Verdict:
    """The row that the words name, unless it did not exist on the report's day or the words fit several."""
    if not row.existed(scene.day):
        other = next((m for m in scene.named if m.kind == row.kind and m.country == row.country and m.existed(scene.day)), None)
        why = f"{row.name} did not exist on {scene.day}"
        return Verdict(other.name if other else None, why, ((row.name, why),))
    if row.kind == "coalition" and singular(fold(words).split()[-1]) in ("coalition", "force", "alliance") and len(words.split()) <= 2:
        return _coalition(row, scene)
    if row.kind == "state" and role == "target" and _is_people(words, scene):
        return Verdict(CIVILIANS, f"{words!r} are people of {row.name}, not its forces")
    return Verdict(row.name, f"{words!r} is a name of {row.name}")


def _coalition(row: PartyRow, scene: Scene) -> Verdict:
    named = [party for party in scene.named if party.kind == "coalition" and not _bare_coalition(party, scene)]
    others = [party for party in named if party is not row]
    if others and row not in named:
        best = max(others, key=lambda party: scene.named[party])
        return Verdict(best.name, f"the report's coalition is {best.name}", ((row.name, "the report names another"),))
    return Verdict(row.name, f"the coalition of its day is {row.name}")


def _bare_coalition(party: PartyRow, scene: Scene) -> bool:
    """The text never names this coalition but by the bare word."""
    spelt = {fold(scene.report.text[m.start : m.end]) for m in scene.mentions if m.row is party}
    return all(re.fullmatch(r"(?:the )?coalition(?: (?:military )?forces| aircraft| warplanes)?", words) for words in spelt)


def _is_people(words: str, scene: Scene) -> bool:
    """The words are a plural of a nation ("Syrians") of a state at war at home."""
    found = scene.known.parties.countries_in(words)
    return (
        bool(found)
        and found[0][1] - found[0][0] == len(words.strip())
        and words.strip().endswith("s")
        and scene.known.parties.at_war_at_home(found[0][2].iso)
    )


def _own_or_enemy(words: str, scene: Scene) -> Verdict | None:
    """ "Our forces" are the side whose voice the report is, "the enemy" the one it fights."""
    plain = _lemmas(words)
    parties = scene.known.parties
    if plain in parties.own or re.match(r"our\b|we\b", plain):
        return Verdict(scene.own_side.name, f"the report speaks for {scene.own_side.name}") if scene.own_side else None
    if plain not in parties.enemy and not re.search(r"\b(?:enemy|adversary)\b", plain):
        return None
    foes = Counter(
        {
            row: n
            for row, n in scene.named.items()
            if scene.own_side
            and not _akin(row, scene.own_side, scene)
            and row.kind not in ("media", "ngo", "monitor", "international organisation")
        }
    )
    chosen = _clear(foes)
    return Verdict(chosen.name, f"the enemy of {scene.own_side.name} here") if chosen and scene.own_side else None


def _described(words: str, scene: Scene, role: Role, at: int | None) -> Verdict:
    """ "The army", "the rebels": the role of the report's state, or the one party of those kinds that the report names."""
    side = _side(words, scene)
    if side is None:
        return Verdict(None, f"no table knows {words!r}")
    if side.role in STATE_ROLES:
        return _of_state(side, words, scene)
    rows = Counter({row: n for row, n in scene.named.items() if row.kind in side.kinds})
    if side.role == "coalition":
        rows = Counter({row: n for row, n in scene.named.items() if row.kind == "coalition"})
    chosen = _clear(rows) or _nearest(rows, scene, at)
    losers = tuple((row.name, f"named {n} times") for row, n in rows.most_common() if row is not chosen)
    if chosen is not None:
        return Verdict(chosen.name, f"of the report's parties {words!r} fits {chosen.name} best", losers)
    if not rows and (state := scene.main_state()) and (party := scene.known.parties.state_party(state, side.role)):
        return Verdict(party.name, f"the {side.role} of the report's state")
    return Verdict(
        None, f"{words!r} may be several parties of the report" if rows else f"the report names no party that {words!r} fits", losers
    )


def _of_state(side: Side, words: str, scene: Scene) -> Verdict:
    parties = scene.known.parties
    state = scene.main_state()
    row = parties.state_party(state, side.role) if state else None
    if row is None or not row.existed(scene.day):
        return Verdict(None, f"the report leaves open whose {words!r} it is")
    return Verdict(row.name, f"{words!r} in a report on {parties.countries[state].name}" if state else "")


def _side(words: str, scene: Scene) -> Side | None:
    """The row of party_words.yaml whose words end the phrase's head."""
    lemmas = _lemmas(_head(words)).split()
    for size in range(min(4, len(lemmas)), 0, -1):
        tail = " ".join(lemmas[-size:])
        for side in scene.known.parties.sides:
            if tail in side.words:
                return side
    return None


def _clear(rows: Counter[PartyRow]) -> PartyRow | None:
    """The party that is named alone, or clearly more often than the next."""
    ranked = rows.most_common(2)
    if not ranked:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= CLEAR * ranked[1][1] else None


def _nearest(rows: Counter[PartyRow], scene: Scene, at: int | None) -> PartyRow | None:
    """The party of `rows` named last before `at`, where no other of them stands in the same stretch of text."""
    if at is None:
        return None
    before = [m for m in scene.mentions if m.row in rows and m.start < at]
    return before[-1].row if before and (len(before) < 2 or before[-1].row is before[-2].row) else None


def _akin(a: PartyRow, b: PartyRow, scene: Scene) -> bool:
    """The same party, or one the other's parent, or both of one state."""
    if a is b or a.parent == b.name or b.parent == a.name or (a.parent and a.parent == b.parent):
        return True
    return bool(a.country and a.country == b.country and "state" in a.kind and "state" in b.kind)


def _unnamed(words: str, scene: Scene) -> Verdict | None:
    """Somebody quoted without a name: a spokesman stands for his side, others keep their own description."""
    parties = scene.known.parties
    if spokesman := SPOKESMAN.match(words):
        side = spokesman["for"] or re.sub(r"(?i)spokes(?:man|woman|person)$", "", words).strip()
        found = _resolve_words(side, scene, "actor", None) if side and fold(side) != fold(words) else None
        return found if found and found.value else None
    if (resident := RESIDENTS.match(words)) is not None:
        return _resident(resident, scene)
    head = _lemmas(_head(words)).split()
    if not head or (" ".join(head[-2:]) not in parties.people and head[-1] not in parties.people):
        return None
    if (
        (row := parties.find(words)) is not None
        and row.kind in ("media", "monitor", "person", "state", "other")
        and _lemmas(row.name) != _lemmas(words)
    ):
        exact = [alias for alias in (row.name, *row.aliases) if _lemmas(alias) == _lemmas(words)]
        if exact:
            return Verdict(row.name, f"{words!r} is a name of {row.name}")
    described = re.sub(r"(?i)^(?:an?|the|one|two|three|some|several|another)\s+", "", _head(words))
    return Verdict(described, f"{words!r} is quoted without a name")


def _resident(match: re.Match[str], scene: Scene) -> Verdict | None:
    who = match["who"].lower()
    where = match["where"] or next((place.name for place in scene.places if place.kind == "populated place"), None)
    if where is None:
        return Verdict(who, f"{who} of a place that the report leaves open")
    name = f"{where.strip()} {who}"
    return Verdict(name, f"{who} of {where.strip()}, quoted without a name")


def _proper_name(words: str, scene: Scene, role: Role) -> Verdict | None:
    """A party or person that no table knows keeps its own name; a unit with a number is its state's army."""
    name = TITLE.sub("", words).strip()
    if name and NAME.match(name) and any(c.islower() for c in name) and fold(words).split()[-1] not in ("north", "south", "east", "west"):
        row = scene.known.parties.find(name)
        if row is not None:
            return Verdict(row.name, f"{words!r} is {row.name}")
        full = (
            [m.group() for m in re.finditer(rf"\b(?:[A-Z][\w'’-]+\s+|al-|el-)+{re.escape(name)}\b", scene.report.text)]
            if " " not in name
            else []
        )
        return Verdict(TITLE.sub("", max(full, key=len)) if full else name, f"{name!r} is in no table and keeps its own name")
    return None


def _head(words: str) -> str:
    """The phrase up to its first preposition, relative or comma, without what stands in quotation marks around it."""
    return (
        re.split(
            r"\s*(?:,|\(|\b(?:who|which|that|of|in|from|with|at|on|near|loyal|led|backed|defending|holding|it|to)\b)\s*",
            words.strip("\"“”' "),
            maxsplit=1,
        )[0]
        or words
    )


def _bare(words: str) -> str:
    plain = " ".join(words.split()).strip(' ,.;:"“”')
    return re.sub(r"(?i)^(?:the|so-called)\s+", "", plain)


def _lemmas(words: str) -> str:
    return " ".join(singular(word) for word in re.findall(r"[^\W_]+", fold(words)))
