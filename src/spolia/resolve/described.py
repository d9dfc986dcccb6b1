"""Words that describe a party without naming it ("the army", "the rebels", "the group"): the one party that report and day leave for them.

A role of a state ("the army") is that of the state whose war the report tells. Others mean the one party of their kinds that the report
names, most or last; where it names none, the side that the state's table gives for the role, or the only foe of the state on the day.
Nobody is meant who did not exist on that day.
"""

from __future__ import annotations

import re
from collections import Counter

from spolia.knowledge.names import words_of
from spolia.knowledge.parties import PartyRow, Side
from spolia.knowledge.party_phrases import BELONGING, MADE
from spolia.knowledge.words import singular
from spolia.resolve.asked import Asked
from spolia.resolve.look_back import is_new
from spolia.resolve.phrases import head, lemmas, side_of, whole
from spolia.resolve.verdicts import Verdict

CLEAR = 2  # times as often as the next must a party be named to be the one meant
STATE_ROLES = frozenset(
    {"army", "air", "forces", "security", "police", "special", "government", "defence ministry", "interior ministry", "state media"}
)
FORCES = frozenset({"army", "air", "forces", "security", "special"})
BREAKAWAY = frozenset({"separatist", "rebel", "breakaway", "insurgent", "secessionist"})  # no authorities and forces of the state's own
OTHERS = re.compile(r"(?i)(?:an)?other\b|rival\b|unknown\b|unidentified\b|unnamed\b|unspecified\b")
OFFICES = frozenset({"government", "police", "defence ministry", "interior ministry", "state media"})
REBEL_ROLES = frozenset({"rebels", "fighters", "militia"})
ARMED = frozenset(
    "front movement army force forces brigade brigades council alliance group militia resistance command legion battalion battalions union".split()
)
BESIDE = 40  # characters between a party's name and words that are set beside it
SET_BESIDE = re.compile(
    r"(?i)\s+(?:and|or|versus|vs\.?|against|(?:(?:has|have|had)\s+)?(?:fights?|fought|attacked|battled|ambushed|shelled|bombed|repelled|clashed\s+with|fighting)"
    r"(?:\s+(?:with|against))?)\s+(?:the\s+|some\s+|other\s+)?"
)
SENTENCE_BEFORE = 1_000  # characters, more than a sentence has
SHARED_BEFORE = 100  # characters before words in which an adjective may stand that is theirs too
SHARED = re.compile(r"(?P<state>[A-Z][\w'’]*)\s+[a-z][\w-]*\s*(?:,|and|or|&)\s+(?:the\s+)?$")


def describe(words: str, asked: Asked) -> Verdict:
    """ "The army", "the rebels": the role of the report's state, or the one party of those kinds that the report names."""
    words = whole(words, asked.parties)
    if OTHERS.match(words):
        return Verdict(None, f"{words!r} are others than those named")
    side = side_of(words, asked.parties)
    if side is None:
        return shared_state(words, asked) or _affiliate(words, asked) or Verdict(None, f"no table knows {words!r}")
    if side.role != "kurds" and (people := _of_a_people(words, asked)) is not None:
        return Verdict(None, f"no table knows {words!r}, which are of the {people}")
    if side.role in STATE_ROLES and _speaks_of(lemmas(words), BREAKAWAY):
        side = next(other for other in asked.parties.sides if other.role == "rebels")
    if side.role in STATE_ROLES:
        return _of_state(side, words, asked)
    beside = _set_beside(asked)
    rows = Counter({row: n for row, n in _fitting(side, words, asked).items() if row.name not in beside})
    chosen = clear(rows) or _nearest(rows, asked) or _head(rows, asked)
    losers = tuple((row.name, f"named {n} times") for row, n in rows.most_common() if row is not chosen)
    if chosen is not None:
        return Verdict(chosen.name, f"of the report's parties {words!r} fits {chosen.name} best", losers)
    party = _of_the_war(side, words, asked) if not rows else None
    if party is not None and party.name not in beside:
        return Verdict(party.name, f"the report names nobody for {words!r}; in the war of its state on its day it is {party.name}")
    return Verdict(
        None, f"{words!r} may be several parties of the report" if rows else f"the report names no party that {words!r} fits", losers
    )


def _set_beside(asked: Asked) -> set[str]:
    """The party named right before the words, where these are set beside or against it: "FARC and paramilitaries" are two."""
    near = [m for m in asked.scene.mentions if asked.at is not None and m.end <= asked.at <= m.end + BESIDE]
    return {near[-1].row.name} if near and SET_BESIDE.fullmatch(asked.before, near[-1].end) else set()


def _affiliate(words: str, asked: Asked) -> Verdict | None:
    """ "The al-Qaeda affiliate": the party of the report that belongs to the one named."""
    *whose, last = lemmas(words).split() or [""]
    owner = asked.parties.find(words.rsplit(maxsplit=1)[0], asked.about) if whose and last in BELONGING else None
    if owner is None:
        return None
    row = clear(Counter({row: n for row, n in asked.scene.named.items() if row.parent == owner.name and _lived(row, asked)}))
    return Verdict(row.name, f"of the report's parties {row.name} belongs to {owner.name}") if row else None


def _of_a_people(words: str, asked: Asked) -> str | None:
    """The people or land whose fighters the words name ("Chechen fighters"): they are not the report's fighters at large."""
    before = words_of(head(words))[:-1]
    at_start = asked.at is None or re.search(r"(?:^|[.!?:\n][\"”’']?\s*)(?:the\s+)?$", asked.before[-8:], re.IGNORECASE) is not None
    told = head(words)
    for number, match in enumerate(before):
        word = match.group()
        if MADE.match(told, match.end()):
            continue
        if not word[:1].isupper() or word.isupper() or singular(word.lower()) in asked.parties.ordinary:
            continue
        if asked.parties.begins_a_name(word) or not (number == 0 and at_start):
            return word
    return None


def _head(rows: Counter[PartyRow], asked: Asked) -> PartyRow | None:
    """Of several the only one at home in the report's state, or of those at home the one to which the others belong."""
    state = asked.scene.main_state()
    at_home = [row for row in rows if row.country == state] if state else []
    heads = [row for row in at_home or rows if all(row.name in asked.parties.lineage(other) for other in at_home or rows)]
    return at_home[0] if len(at_home) == 1 else heads[0] if len(heads) == 1 else None


def _fitting(side: Side, words: str, asked: Asked) -> Counter[PartyRow]:
    """The report's parties that a describing word fits: of its kinds, of the day, and by their creed where the word speaks of one."""
    rows = Counter({row: n for row, n in asked.scene.named.items() if _is_of(row, side) and _lived(row, asked)})
    if side.role == "militia" and (militias := Counter({row: n for row, n in rows.items() if row.kind == "militia"})):
        return militias
    if side.role in REBEL_ROLES:
        rows = Counter({row: n for row, n in rows.items() if row.name not in _no_rebels(side, asked)})
    if not rows and side.role == "fighters":
        rows = Counter({row: n for row, n in asked.scene.named.items() if row.kind == "militia" and _lived(row, asked)})
    return _of_creed(rows, words, asked)


def _is_of(row: PartyRow, side: Side) -> bool:
    """The party is of the side's kinds; one that only the report knows is by the last word of its name."""
    if row.kind in side.kinds:
        return True
    return row.kind == "unlisted" and side.role in REBEL_ROLES and row.name.split()[-1].lower() in ARMED


def _lived(row: PartyRow, asked: Asked) -> bool:
    """The party lived in the days told of; where nothing dates them, the report's naming it (scene.mentions) is enough."""
    return row.life.meet(asked.days) or (asked.own_days is None and row.began(asked.scene.day))


def _no_rebels(side: Side, asked: Asked) -> set[str]:
    """Whom a report on a state does not call its rebels or militants: its own government and forces, the Kurdish side."""
    state = asked.scene.main_state()
    roles = ("government", "forces", "army", *(("kurds",) if side.role == "rebels" else ()))
    rows = [asked.parties.state_party(state, role, asked.days) for role in roles] if state else []
    return {row.name for row in rows if row is not None}


def _of_creed(rows: Counter[PartyRow], words: str, asked: Asked) -> Counter[PartyRow]:
    """Of some parties those whose creed fits words that speak of one ("jihadists"); all where none does."""
    faith, tail = asked.parties.jihadist, lemmas(head(words))
    of_faith = {row for row in rows if asked.parties.lineage(row) & faith["lineage"]}
    if any(tail.endswith(word) for word in faith["avoid"]):
        return Counter({row: n for row, n in rows.items() if row not in of_faith})
    if of_faith and _speaks_of(tail, faith["prefer"]):
        return Counter({row: n for row, n in rows.items() if row in of_faith})
    return rows


def _speaks_of(plain: str, words: frozenset[str]) -> bool:
    return any(f" {word} " in f" {plain} " for word in words)


def _of_the_war(side: Side, words: str, asked: Asked) -> PartyRow | None:
    """Who plays a role against the report's state on the day: by the table of roles, else its only foe of those kinds."""
    state = asked.scene.main_state()
    if state is None:
        return None
    creed = _speaks_of(lemmas(head(words)), asked.parties.jihadist["prefer"])
    row = asked.parties.state_party(state, "rebels" if side.role == "fighters" and not creed else side.role, asked.days)
    if row is not None or side.role not in REBEL_ROLES or not asked.parties.at_war_at_home(state):
        return row
    own = {party.name for role in ("army", "forces", "government") if (party := asked.parties.state_party(state, role, asked.days))}
    day = asked.days.last or asked.scene.day
    foes = {asked.parties.row(foe) for name in own for foe in asked.parties.foes(name, day)} if day else set()
    found = _of_creed(Counter({foe: 1 for foe in foes if foe is not None and foe.kind in side.kinds and _lived(foe, asked)}), words, asked)
    heads = [row for row in found if not any(other is not row and other.name in asked.parties.lineage(row) for other in found)]
    return heads[0] if len(heads) == 1 else None


def _of_state(side: Side, words: str, asked: Asked) -> Verdict:
    """Who the role of the state is that the sentence has just named with an office, else of the report's state."""
    state = _state_of_office(side, asked) or asked.scene.main_state()
    if state and side.role in FORCES and asked.parties.at_war_at_home(state) and not asked.parties.has_role(state, "army"):
        return _of_the_other_state(state, words, asked)
    row = asked.parties.state_party(state, side.role, asked.days if is_new(words) else asked.role_days) if state else None
    if row is None or state is None:
        return Verdict(None, f"the report leaves open whose {words!r} it is")
    return Verdict(row.name, f"{words!r} in a report on {asked.parties.countries[state].name}")


def _of_the_other_state(state: str, words: str, asked: Asked) -> Verdict:
    """Whose "army" it is in a war told of a land that has none of its own (Gaza): the only state that its parties fight."""
    named = [row.name for row in asked.scene.named if row.country == state]
    foes = {foe for name in named for foe in asked.parties.foes(name, asked.days.last or asked.scene.day)}
    states = [row for foe in sorted(foes) if (row := asked.parties.row(foe)) is not None and row.kind in ("state", "state forces")]
    if len(states) != 1:
        return Verdict(None, f"the report leaves open whose {words!r} it is")
    return Verdict(states[0].name, f"{words!r} of the state that {', '.join(named)} fight")


def _state_of_office(side: Side, asked: Asked) -> str | None:
    """The state whose people the same sentence has quoted, where an office is meant ("Uzbek prosecutors said first …; the ministry said")."""
    if side.role not in OFFICES or asked.at is None:
        return None
    sentence = re.split(r"(?<=[.!?])\s|\n", asked.before[-SENTENCE_BEFORE:])[-1]
    named = asked.parties.countries_in(sentence)
    if not named:
        return None
    follows = re.match(r"\s+(\w+)", sentence[named[-1][1] :])
    people = asked.parties.people | asked.parties.role_words.keys()
    return named[-1][2].iso if follows and lemmas(follows[1]) in people else None


def shared_state(words: str, asked: Asked) -> Verdict | None:
    """ "The Jordanian army and intelligence": one adjective for both."""
    match = SHARED.search(asked.before[-SHARED_BEFORE:])
    role = asked.parties.role_of(words)
    states = asked.parties.countries_in(match["state"]) if match and role and " " not in words else []
    row = asked.parties.state_party(states[0][2].iso, role, asked.days) if states and role else None
    return Verdict(row.name, f"{words!r} of the same state as what stands before it") if row else None


def clear(rows: Counter[PartyRow]) -> PartyRow | None:
    """The party that is named alone, or clearly more often than the next."""
    ranked = rows.most_common(2)
    if not ranked:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= CLEAR * ranked[1][1] else None


def _nearest(rows: Counter[PartyRow], asked: Asked) -> PartyRow | None:
    """The party of `rows` named last before the words, where it is also named most or the last two mentions are of it."""
    if asked.at is None:
        return None
    before = [m.row for m in asked.scene.mentions if m.row in rows and m.start < asked.at]
    if not before:
        return None
    most = max(rows.values())
    return before[-1] if rows[before[-1]] == most or len(set(before[-2:])) == 1 else None
