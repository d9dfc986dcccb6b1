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
from spolia.resolve.unnamed import described, resident, titled
from spolia.resolve.verdicts import Verdict

Role = Literal["actor", "target", "speaker"]
LONGEST = 300  # characters; no name or noun phrase is longer
CLEAR = 2  # times as often as the next must a party be named to be the one meant
NEAR = 400  # characters back in which "his forces" finds whose
STATE_ROLES = frozenset(
    {"army", "air", "forces", "security", "police", "special", "government", "defence ministry", "interior ministry", "state media"}
)
BYSTANDERS = frozenset({"media", "ngo", "monitor", "international organisation", "other", "civilians", "person"})
CIVILIANS = "civilians"
COMMON = frozenset({"crew", "aviation", "reserve", "survivor", "soldier", "villager", "partner", "militant", "fighter", "local", "officer"})
PRONOUNS = frozenset(
    "i we us he him she her it they them this that these those one others some who which both two three none nobody someone everyone".split()
)
RANK = r"(?:Navy|Army|Air Force|Marine|Senior|Chief|Petty Officer|Staff|Master|First|Lance|Warrant|Special)"
TITLE = re.compile(
    r"^(?:(?:the|former|then|acting|deputy|senior|retired|US|U\.S\.|army|navy|air force|military)\s+)*(?:(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Brig|Capt|Adm|Sgt|Cmdr|Sen|Rep|Gov|Prof|Pvt|Cpl|Spc|"
    r"General|Lieutenant|Colonel|Major|Brigadier|Captain|Admiral|Sergeant|Commander|Commodore|President|Prime Minister|Minister|Foreign Secretary|Secretary|Foreign Minister|Defence Minister|Spokesman|Spokeswoman|"
    r"Ambassador|Governor|Senator|Sheikh|King|Prince|Emir|Field Marshal|Air Marshal|warlord|spokesman|commander|activist|governor|mayor|leader)\.?\s+)*"
)
NAME = re.compile(
    r"^(?:[A-Z][\w'’.-]*|al-[\w'’-]+|el-[\w'’-]+)(?:\s+(?:[A-Z][\w'’.-]*|al-[\w'’-]+|el-[\w'’-]+|al|bin|ibn|abu|van|von|de|der|of|the|and|for))*$"
)
SPOKESMAN = re.compile(r"(?i)^(?:(?P<of>.*?)\s+)?(?:chief\s+|official\s+)?spokes(?:man|woman|person)(?:\s+(?:of|for)\s+(?P<for>.+))?$")
UNIT = re.compile(r"\b\d+(?:st|nd|rd|th)\b|\b(?:Battalion|Regiment|Squadron|Wing|National Guard|Airmen|Marines|Brigade|Division|Corps)\b")
SERVICE = re.compile(rf"^(?:{RANK}\s+)+[A-Z]|\b(?:service members?|our own|airmen|servicemen)\b", re.IGNORECASE)
PEOPLE_OF = re.compile(
    r"(?i)\b(?:civilians?|people|children|women|family|families|worshippers|mourners|pilgrims|farmers|refugees|villagers|communit(?:y|ies)|populations?|protesters|passengers|bystanders|"
    r"residents|shoppers|patients|students|pupils|girls|boys|inhabitants|locals|citizens|elderly|infants?|babies|worshipers|doctors|medics|aid workers|journalists|nationals|tourists|men from|minorit(?:y|ies)|"
    r"yazidis|christians|friends|workers|labourers|guests|fishermen|shepherds|commuters|had fled)\b"
)


def resolve_party(
    text: str | None, antecedent: str | None, scene: Scene, role: Role = "actor", at: int | None = None, near: str | None = None
) -> Verdict:
    """The canonical name of a party, or None where the report leaves it open.

    `antecedent` is the words that the text stands for, where reading found them; `at` is where in the report it is said, `near` the
    place of its claim.
    """
    first_person = bool(re.fullmatch(r"(?i)\W*(?:we|us|our|ours)\b.*", text or ""))
    if first_person and antecedent == scene.report.source:
        antecedent = None
    if text and re.match(r"(?i)an?\s", text):
        antecedent = None
    for words in filter(None, (antecedent, text)):
        verdict = _resolve_words(words, scene, role, at, near)
        if verdict.value is not None:
            return verdict if role == "speaker" else _side_of_person(verdict, scene)
    return Verdict(None, f"the report leaves open who {text!r} is")


def _side_of_person(verdict: Verdict, scene: Scene) -> Verdict:
    """One who acts stands for his side (claims.md, "People")."""
    row = scene.known.parties.row(verdict.value)
    if row is None or row.kind != "person" or row.parent is None:
        return verdict
    return Verdict(row.parent, f"{row.name} stands for {row.parent}", ((row.name, "the person himself"),))


def _resolve_words(words: str, scene: Scene, role: Role, at: int | None, near: str | None = None) -> Verdict:
    bare = _bare(words)
    if re.fullmatch(r"(?i)we|us|our|ours", bare):
        return _own_or_enemy(bare, scene, at) or Verdict(None, "nobody's voice")
    if len(bare) > LONGEST:
        return Verdict(None, "too long for a name")
    if not bare or fold(bare) in PRONOUNS:
        return Verdict(None, f"{words!r} is nobody by itself")
    if role == "speaker" and (quoted := _quoted(bare, scene, at, near)):
        return quoted
    if (nation := _nation(bare, scene, role)) is not None:
        return nation
    if (row := scene.known.parties.find(bare)) is not None:
        return _checked(row, bare, scene)
    for step in (_own_or_enemy, _whose, _service, _named_unit):
        if (verdict := step(bare, scene, at)) is not None:
            return verdict
    described = _described(bare, scene, at)
    if described.value is not None:
        return described
    if role != "speaker" and PEOPLE_OF.search(bare):
        return Verdict(CIVILIANS, f"{bare!r} are people who bear no arms")
    return _proper_name(bare, scene) or described


def _quoted(words: str, scene: Scene, at: int | None, near: str | None) -> Verdict | None:
    """Somebody quoted without a name: a spokesman stands for his side, others keep their own description."""
    spokesman = SPOKESMAN.match(words)
    if spokesman and (side := spokesman["for"] or spokesman["of"]):
        found = _resolve_words(re.sub(r"(?i)\b(military|army)$", r"\1", side), scene, "actor", at)
        if found.value is not None:
            return found
    row = scene.known.parties.find(words)
    if row is not None and any(fold(_bare(alias)) == fold(words) for alias in (row.name, *row.aliases)):
        return _checked(row, words, scene)
    if row is not None and row.kind not in ("state", "state forces", "person") and re.search(r"(?i)\b(?:media|press)$", words):
        return _checked(row, words, scene)
    return titled(words, scene, at) or resident(words, scene, near) or described(words, _head(words), scene)


def _nation(words: str, scene: Scene, role: Role) -> Verdict | None:
    """ "Syrians", "two Moroccans": the people of a nation. As those harmed they are civilians, as those who act their state."""
    plain = re.sub(r"(?i)^(?:some|many|several|other|two|three|four|five|dozens of|\d+)\s+", "", words)
    found = scene.known.parties.countries_in(plain)
    if (
        not found
        or found[0][1] - found[0][0] != len(plain)
        or not plain.endswith("s")
        or plain in found[0][2].aliases
        or plain == found[0][2].name
    ):
        return None
    counted = plain != words
    if role == "target" and (counted or scene.known.parties.at_war_at_home(found[0][2].iso)):
        return Verdict(CIVILIANS, f"{words!r} are people of {found[0][2].name}, not its forces")
    row = scene.known.parties.state_party(found[0][2].iso, "government")
    return Verdict(row.name, f"{words!r} act for {row.name}") if row else None


def _checked(row: PartyRow, words: str, scene: Scene) -> Verdict:
    """The row that the words name, unless it began only after the report's day."""
    if row.existed(scene.day):
        return Verdict(row.name, f"{words!r} is a name of {row.name}")
    why = f"{row.name} did not exist on {scene.day}"
    other = next((party for party in scene.named if party.kind == row.kind and party.country == row.country), None)
    return Verdict(other.name if other else None, why, ((row.name, why),))


def _own_or_enemy(words: str, scene: Scene, at: int | None) -> Verdict | None:
    """ "Our forces" are the side whose voice the report is, "the enemy" the one it fights."""
    plain = _lemmas(words)
    parties, own = scene.known.parties, scene.own_side
    if re.match(r"(?:our|we|us)\b", plain) or (plain in parties.own and own is not None and own.kind == "rebel group"):
        return Verdict(own.name, f"the report speaks for {own.name}") if own else Verdict(None, "the report speaks for no known side")
    if plain not in parties.enemy and not re.search(r"\b(?:enemy|adversary|hostile)\b", plain):
        return None
    foe = _foe(own, scene) if own else None
    return Verdict(foe.name, f"whom {own.name} fights here") if foe and own else Verdict(None, f"{words!r} of whom is open")


def _foe(own: PartyRow, scene: Scene) -> PartyRow | None:
    """The one whom a side fights: a known adversary that the report names, the only one of its day, or the only other fighting party named."""
    parties = scene.known.parties
    known = [row for name in parties.foes(own.name, scene.day) if (row := parties.row(name))]
    at_home = [row for row in known if row.country and row.country in (scene.main_state(), own.country)]
    named = [row for row in known if any(row.name in parties.lineage(other) or other.name in parties.lineage(row) for other in scene.named)]
    for rows in (at_home, named, known):
        heads = [row for row in rows if not any(other.name in parties.lineage(row) for other in rows if other is not row)]
        if len(heads) == 1:
            return heads[0]
    if known:
        return None
    return _clear(Counter({row: n for row, n in scene.named.items() if not _akin(row, own) and row.kind not in BYSTANDERS}))


def _whose(words: str, scene: Scene, at: int | None) -> Verdict | None:
    """ "His forces", "its troops": those of the party or leader named last before."""
    match = re.match(r"(?i)(?:his|her|its|their)\s+(?:own\s+)?(.+)", words)
    if (
        match is None
        or at is None
        or not (
            _side(match[1], scene)
            or scene.known.parties.role_of(match[1])
            or re.match(r"(?i)(men|side|group|columns?|convoy|unit)\b", match[1])
        )
    ):
        return None
    before = [m.row for m in scene.mentions if at - NEAR < m.start < at + NEAR // 4 and m.row.kind not in BYSTANDERS - {"person"}]
    if re.match(r"(?i)(?:his|her)\b", words):
        before = [row for row in before if row.kind == "person"]
    if not before:
        return None
    row = before[-1]
    side = scene.known.parties.row(row.parent) if row.kind == "person" else row
    return Verdict(side.name, f"those of {row.name}, named before") if side else None


def _service(words: str, scene: Scene, at: int | None) -> Verdict | None:
    """A unit by its number or a soldier by his rank, in a report that a state gives out: that state's."""
    own = scene.own_side
    if own is not None and own.kind in ("state", "state forces") and (UNIT.search(words) or SERVICE.search(words)):
        return Verdict(own.name, f"a unit or soldier in a statement of {own.name}")
    return None


def _named_unit(words: str, scene: Scene, at: int | None) -> Verdict | None:
    """ "The Falcon Brigade": a unit with a name that no table knows keeps it. Both sides of a war have such; it is no state's by its kind."""
    name = _head(words)
    *names, unit = re.findall(r"[^\W\d_][\w'’-]*", name)[-4:] or [""]
    parties = scene.known.parties
    if not unit[:1].isupper() or singular(unit.lower()) not in parties.units or re.search(r"\d", name):
        return None
    own = [word for word in names if not word.isupper() and singular(word.lower()) not in parties.arms]
    if not own or not all(word[0].isupper() for word in names) or parties.countries_in(" ".join(own)):
        return None
    return Verdict(name, f"{name!r} is a unit that no table knows and keeps its own name")


def _described(words: str, scene: Scene, at: int | None) -> Verdict:
    """ "The army", "the rebels": the role of the report's state, or the one party of those kinds that the report names."""
    side = _side(words, scene)
    if side is None:
        return Verdict(None, f"no table knows {words!r}")
    if side.role in STATE_ROLES:
        return _of_state(side, words, scene)
    rows = _fitting(side, words, scene)
    chosen = _clear(rows) or _nearest(rows, scene, at)
    losers = tuple((row.name, f"named {n} times") for row, n in rows.most_common() if row is not chosen)
    if chosen is not None:
        return Verdict(chosen.name, f"of the report's parties {words!r} fits {chosen.name} best", losers)
    state = scene.main_state()
    party = scene.known.parties.state_party(state, side.role) if state and not rows else None
    if party is not None and party.existed(scene.day):
        return Verdict(party.name, f"the {side.role} of the report's state")
    return Verdict(
        None, f"{words!r} may be several parties of the report" if rows else f"the report names no party that {words!r} fits", losers
    )


def _fitting(side: Side, words: str, scene: Scene) -> Counter[PartyRow]:
    """The report's parties that a describing word fits: of its kinds, and by their creed where the word speaks of one."""
    parties = scene.known.parties
    rows = Counter({row: n for row, n in scene.named.items() if row.kind in side.kinds})
    if not rows and side.role == "fighters":
        rows = Counter({row: n for row, n in scene.named.items() if row.kind == "militia"})
    faith, tail = parties.jihadist, _lemmas(_head(words))
    of_faith = {row for row in rows if parties.lineage(row) & faith["lineage"]}
    if any(tail.endswith(word) for word in faith["avoid"]):
        return Counter({row: n for row, n in rows.items() if row not in of_faith})
    if of_faith and any(tail.endswith(word) for word in faith["prefer"]):
        return Counter({row: n for row, n in rows.items() if row in of_faith})
    return rows


def _of_state(side: Side, words: str, scene: Scene) -> Verdict:
    parties = scene.known.parties
    state = scene.main_state()
    row = parties.state_party(state, side.role) if state else None
    if row is None or state is None or not row.existed(scene.day):
        return Verdict(None, f"the report leaves open whose {words!r} it is")
    return Verdict(row.name, f"{words!r} in a report on {parties.countries[state].name}")


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
    """The party of `rows` named last before `at`, where it is also named most or the last two mentions are of it."""
    if at is None:
        return None
    before = [m.row for m in scene.mentions if m.row in rows and m.start < at]
    if not before:
        return None
    most = max(rows.values())
    return before[-1] if rows[before[-1]] == most or len(set(before[-2:])) == 1 else None


def _akin(a: PartyRow, b: PartyRow) -> bool:
    """The same party, or one the other's parent, or both of one state."""
    if a is b or a.parent == b.name or b.parent == a.name or (a.parent and a.parent == b.parent):
        return True
    return bool(a.country and a.country == b.country and "state" in a.kind and "state" in b.kind)


def _proper_name(words: str, scene: Scene) -> Verdict | None:
    """A party or person that no table knows keeps its own name, the full one that the report gives."""
    name = TITLE.sub("", words).strip()
    if (
        not NAME.match(name)
        or not re.search(r"[a-z]", name)
        or _lemmas(name) in COMMON
        or re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", scene.report.text)
    ):
        return None
    if _side(name, scene) or (" " not in name and singular(fold(name)) in scene.known.parties.loose):
        return None
    row = scene.known.parties.find(name)
    if row is not None:
        return Verdict(row.name, f"{words!r} is {row.name}")
    full = (
        [m.group() for m in re.finditer(rf"\b(?:[A-Z][\w'’-]+\s+|al-|el-){{1,4}}{re.escape(name)}\b", scene.report.text)]
        if " " not in name
        else []
    )
    return Verdict(TITLE.sub("", max(full, key=len)) if full else name, f"{name!r} is in no table and keeps its own name")


def _head(words: str) -> str:
    """The phrase up to its first preposition, relative or comma, without what stands in quotation marks around it."""
    return (
        re.split(
            r"\s*(?:,|\(|(?<![\w-])(?:who|which|that|of|in|from|with|at|on|near|loyal|led|backed|defending|holding|it|to)\b)\s*",
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
