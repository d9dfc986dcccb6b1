"""Whose words they are: "our forces" and "the enemy" by the voice, "his men" by who was named before, "he" by the person before."""

from __future__ import annotations

import re
from collections import Counter

from spolia.knowledge.parties import Mention, PartyRow
from spolia.knowledge.words import fold
from spolia.resolve.asked import Asked
from spolia.resolve.described import clear, describe
from spolia.resolve.phrases import bare, head, lemmas, side_of, whole
from spolia.resolve.verdicts import Verdict

NEAR = 400  # characters back in which "his forces" finds whose
BYSTANDERS = frozenset({"media", "ngo", "monitor", "international organisation", "other", "civilians", "person"})
OF_A_STATE = ("state", "state forces")
FIRST_PERSON = re.compile(r"(?i)(?:we|us|our|ours|my)\b")
WHOSE = re.compile(r"(?i)(?P<whose>his|her|its|their)\s+(?:own\s+)?(?P<what>.+)")
BANDS = re.compile(r"(?i)(?:men|side|group|columns?|convoy|units?|camp|position|ranks?|crews?)\b")
CREWS = re.compile(r"(?i)own\s+crews?\b")  # a vehicle's, not a party's
SOMEONE = re.compile(
    r"\b(?:[Aa]n?|[Tt]he|[Oo]ne)\s+(?P<who>(?:[\w-]+\s+){0,2}(?:officer|commander|fighter|general|soldier|colonel|official|leader|rebel|militant|insurgent))\b"
)
SENTENCE = re.compile(r"(?<=[.!?])\s|\n")
QUOTED = re.compile(r"\b[Tt]he\s+(?P<who>[a-z][\w-]*s)\s+(?:said|say|told|claimed|announced)\b")
SUBJECT = re.compile(
    r"\b[Tt]he\s+(?P<who>(?:[a-z][\w-]*\s+)?[a-z][\w-]*)(?=\s+(?:said|says|told|claimed|announced|added|confirmed|insisted|acknowledged|admitted|has|had|have|is|was|were)\b)"
)
REBELS = ("rebel", "militant", "insurgent")
UNIT = re.compile(r"\b\d+(?:st|nd|rd|th)\b|\b(?:Battalion|Regiment|Squadron|Wing|National Guard|Airmen|Marines|Brigade|Division|Corps)\b")
RANK = r"(?:Navy|Army|Air Force|Marine|Senior|Chief|Petty Officer|Staff|Master|First|Lance|Warrant|Special)"
SERVICE = re.compile(rf"^(?:{RANK}\s+)+[A-Z]|\b(?:service members?|our own|airmen|servicemen)\b", re.IGNORECASE)
REVILING = re.compile(r"(?i)\b(?:rejectionist|apostate|safavid|crusader|infidel|fascist|mercenary|occupying|occupation|puppet|criminal)\b")
BEATEN = re.compile(r"(?i)\b(?:defeated|fleeing|deserting|captured)\b")
COUNTED = re.compile(
    r"(?i)^(?:the|a|an|some|several|many|all|two|three|four|five|ten|dozens? of|hundreds of|about|around|up to|more than|\d[\d,.]*|whole|last|first|other)\s+"
)


def own_or_enemy(words: str, asked: Asked) -> Verdict | None:
    """ "Our forces" are the side whose voice it is, "the enemy" the one that it fights."""
    said, own = whole(words, asked.parties), asked.speaks
    plain, tail = lemmas(said), lemmas(head(said))
    if FIRST_PERSON.match(words) or (plain in asked.parties.own and own is not None and own.kind == "rebel group"):
        return Verdict(own.name, f"the words are of {own.name}") if own else Verdict(None, "the report speaks for no known side")
    hostile = own is not None and (
        bool(REVILING.search(words)) or any(tail == word or tail.endswith(" " + word) for word in asked.parties.hostile)
    )
    if not hostile and plain not in asked.parties.enemy and not re.search(r"\b(?:enemy|adversary|hostile)\b", plain):
        return None
    foe = _foe(own, asked) if own else None
    return Verdict(foe.name, f"whom {own.name} fights here") if foe and own else Verdict(None, f"{words!r} of whom is open")


def neutral(words: str, asked: Asked) -> Verdict | None:
    """ "The units", "reinforcements" in a report that a side gives out are its own."""
    own, plain = asked.scene.own_side, whole(words, asked.parties)
    if own is None or own.kind in BYSTANDERS - {"person"}:
        return None
    tail = lemmas(head(plain))
    while (shorter := COUNTED.sub("", tail)) != tail:
        tail = shorter
    if tail not in asked.parties.neutral or REVILING.search(words) or BEATEN.search(words):
        return None
    if tail in asked.parties.services and _is_of_another_land(own, asked):
        return None
    if (named := _same_word_before(tail, asked)) is not None:
        return named
    role = asked.parties.role_words.get(tail, "army")
    row = asked.parties.state_party(own.country, role, asked.days) if own.kind in OF_A_STATE and own.country else own
    return Verdict(row.name, f"{words!r} in a statement of {own.name} are its own") if row else None


def _is_of_another_land(own: PartyRow, asked: Asked) -> bool:
    """The report tells the war of a land of which the voice is not the state: "the army" in it is that land's."""
    state = asked.scene.main_state()
    return state is not None and asked.parties.at_war_at_home(state) and (own.country != state or own.kind not in OF_A_STATE)


def _same_word_before(tail: str, asked: Asked) -> Verdict | None:
    """ "Iraqi soldiers fled … the soldiers": those whom the text named last with the same word."""
    for mention in reversed([m for m in asked.scene.mentions if m.start < (asked.at or 0)]):
        said = asked.before[mention.start : mention.end] + (re.match(r"\s+\w+", asked.before[mention.end :]) or [""])[0]
        if lemmas(said).split()[-1:] == [tail] or lemmas(asked.before[mention.start : mention.end]).split()[-1:] == [tail]:
            return Verdict(mention.row.name, f"{mention.row.name}, named before with the same word")
    return None


def _foe(own: PartyRow, asked: Asked) -> PartyRow | None:
    """The one whom a side fights: a known adversary that the report names, the only one of its day, or the only other fighting party named."""
    parties, scene = asked.parties, asked.scene
    known = [
        row for name in parties.foes(own.name, asked.days.last or scene.day) if (row := parties.row(name)) and row.life.meet(asked.days)
    ]
    at_home = [row for row in known if row.country in (None, scene.main_state(), own.country)]
    named = [row for row in known if any(row.name in parties.lineage(other) or other.name in parties.lineage(row) for other in scene.named)]
    for rows in (at_home, named, known):
        heads = [row for row in rows if not any(other.name in parties.lineage(row) for other in rows if other is not row)]
        if len(heads) == 1:
            return heads[0]
    if known:
        return None
    return clear(Counter({row: n for row, n in scene.named.items() if not _akin(row, own) and row.kind not in BYSTANDERS}))


def whose_band(words: str, asked: Asked) -> Verdict | None:
    """ "His men": those of the leader or person named before; None for all else, which an antecedent may tell better."""
    match = WHOSE.match(words)
    if match is None or match["whose"].lower() not in ("his", "her") or not any(_can_have(m, True) for m in _near(asked)):
        return None
    return whose(words, asked)


def whose(words: str, asked: Asked) -> Verdict | None:
    """ "His forces", "its troops": those of the party or leader named last before."""
    match = WHOSE.match(words)
    if match is None or asked.at is None or CREWS.search(words) or not _is_band(match["what"], asked):
        return None
    personal = match["whose"].lower() in ("his", "her")
    before = [m for m in _near(asked) if _can_have(m, personal)]
    someone = _someone(asked) if personal else _body(asked)
    if someone is not None and (not before or someone[0] > before[-1].start):
        return someone[1]
    before = before or [m for m in _near(asked, in_sentence=True) if _can_have(m, False)]
    if not before:
        return Verdict(None, f"the report leaves open whose {match['what']!r} they are")
    row = before[-1].row
    side = asked.parties.row(row.parent) if row.kind == "person" else row
    return Verdict(side.name, f"those of {row.name}, named before") if side else None


def person_before(words: str, asked: Asked) -> Verdict | None:
    """ "He" is the person named last before, or the spokesman of a side; "they" the one party that the sentence has named."""
    if asked.at is None or asked.role != "speaker" or fold(words) not in ("he", "she", "they"):
        return None
    if fold(words) == "they":
        return _those_before(asked)
    persons = [m for m in asked.scene.mentions if m.start < asked.at and (m.row.kind == "person" or m.leader)]
    someone = list(SOMEONE.finditer(SENTENCE.split(asked.before)[-1]))
    if someone and (not persons or len(asked.before) - len(SENTENCE.split(asked.before)[-1]) + someone[-1].start() > persons[-1].start):
        return Verdict(someone[-1]["who"], f"{someone[-1]['who']}, quoted in the same sentence without a name")
    spokesmen = list(re.finditer(r"\b[Ss]pokes(?:man|woman|person)\b", asked.before))
    own = asked.scene.own_side
    if spokesmen and (not persons or spokesmen[-1].start() > persons[-1].start) and own is not None:
        return Verdict(own.name, f"the spokesman of {own.name}")
    return Verdict(persons[-1].row.name, f"{persons[-1].row.name}, named before") if persons else None


def _those_before(asked: Asked) -> Verdict | None:
    """ "They said": the party that opens the sentence or is alone in it, else those whom the report quoted last ("the fighters said")."""
    named = [m for m in _near(asked, in_sentence=True) if m.row.kind not in BYSTANDERS]
    opens = len(asked.before) - len(SENTENCE.split(asked.before)[-1])
    if named and (len({m.row for m in named}) == 1 or named[0].start <= opens + len("The ")):
        return Verdict(named[0].row.name, f"{named[0].row.name}, named before in the sentence")
    quoted = list(QUOTED.finditer(asked.before, max(0, len(asked.before) - NEAR)))
    verdict = describe(quoted[-1]["who"], asked) if quoted and not named else None
    return verdict if verdict is not None and verdict.value is not None else None


def _near(asked: Asked, *, in_sentence: bool = False) -> list[Mention]:
    at, back = asked.at or 0, len(SENTENCE.split(asked.before)[-1]) if in_sentence else NEAR
    return [m for m in asked.scene.mentions if at - back <= m.start < at]


def _is_band(what: str, asked: Asked) -> bool:
    return bool(side_of(what, asked.parties) or asked.parties.role_of(what) or BANDS.match(what))


def _can_have(mention: Mention, personal: bool) -> bool:
    """A person has "his men", a party "its troops"; those who only tell have none."""
    if personal:
        return mention.leader or mention.row.kind == "person"
    return mention.row.kind not in BYSTANDERS


def _someone(asked: Asked) -> tuple[int, Verdict] | None:
    """One without a name in the same sentence whose side his words tell ("a rebel officer said that his men")."""
    sentence = SENTENCE.split(asked.before)[-1]
    found = [match for match in SOMEONE.finditer(sentence) if " " in match["who"] or match["who"] in REBELS]
    if not found:
        return None
    who, at = found[-1]["who"], len(asked.before) - len(sentence) + found[-1].start()
    row = asked.parties.find(who, asked.about)
    verdict = Verdict(row.name, f"the side of the {who}") if row else describe(bare(who), asked)
    return (at, verdict) if verdict.value is not None else None


def _body(asked: Asked) -> tuple[int, Verdict] | None:
    """Who speaks in the same sentence, by a description or a person: "the army said that its troops", "the spokesman X said its fighters"."""
    sentence = SENTENCE.split(asked.before)[-1]
    opens = len(asked.before) - len(sentence)
    for match in reversed(list(SUBJECT.finditer(sentence))):
        verdict = describe(match["who"], asked) if side_of(match["who"], asked.parties) else None
        if verdict is not None and verdict.value is not None:
            return opens + match.start(), verdict
    persons = [m for m in asked.scene.mentions if opens <= m.start < len(asked.before) and m.row.kind == "person" and m.row.parent]
    return (persons[-1].start, Verdict(persons[-1].row.parent, f"the side of {persons[-1].row.name}")) if persons else None


def service(words: str, asked: Asked) -> Verdict | None:
    """A unit by its number or a soldier by his rank, in a report that a state gives out: that state's."""
    own = asked.scene.own_side
    if own is not None and own.kind in OF_A_STATE and (UNIT.search(words) or SERVICE.search(words)):
        return Verdict(own.name, f"a unit or soldier in a statement of {own.name}")
    return None


def _akin(a: PartyRow, b: PartyRow) -> bool:
    """The same party, or one the other's parent, or both of one state."""
    if a is b or a.parent == b.name or b.parent == a.name or (a.parent and a.parent == b.parent):
        return True
    return bool(a.country and a.country == b.country and "state" in a.kind and "state" in b.kind)
