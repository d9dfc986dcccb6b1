"""Who: the canonical name of a party as a report words it, read with the report's other parties, its states, its voice and its day.

Named parties resolve by the table (named.py), as of the days told of (look_back.py). A word that only describes ("the army", "the group")
resolves where the report leaves one party for it (described.py), "our forces" and "the enemy" by the voice (voices.py), and is refused where
two are left. People whom a report quotes without a name keep their own description (unnamed.py).
"""

from __future__ import annotations

import re

from spolia.knowledge.parties import Country, Days, PartyRow
from spolia.knowledge.words import fold
from spolia.resolve.asked import Asked, Role
from spolia.resolve.described import describe
from spolia.resolve.named import by_table, named_unit, proper_name
from spolia.resolve.phrases import bare, head
from spolia.resolve.scene import Scene
from spolia.resolve.unnamed import is_quoted, keeps_description, one_of_them, quoted, titled
from spolia.resolve.verdicts import Verdict
from spolia.resolve.voices import neutral, own_or_enemy, person_before, service, whose, whose_band

LONGEST = 300  # characters; no name or noun phrase is longer
CIVILIANS = "civilians"
BANDS_ABROAD = ("militia", "foreign forces")  # kinds of party that may fight for a nation in another's war
PRONOUNS = frozenset(
    "i we us he him she her it they them this that these those one others some who which both two three none nobody someone everyone".split()
)
PEOPLE_OF = re.compile(
    r"(?i)\b(?:civilians?|people|children|women|family|families|worshippers|mourners|pilgrims|farmers|refugees|villagers|communit(?:y|ies)|populations?|protesters|passengers|bystanders|"
    r"residents|shoppers|patients|students|pupils|girls|boys|inhabitants|locals|citizens|elderly|infants?|babies|worshipers|doctors|medics|aid workers|journalists|nationals|tourists|men from|minorit(?:y|ies)|"
    r"yazidis|christians|friends|workers|labourers|guests|fishermen|shepherds|commuters|had fled)\b"
)
NUMBERED = re.compile(
    r"(?i)^(?:(?:some|about|around|nearly|almost|roughly|up|at|least|most|more|fewer|less|than|over|to|between|and|or|\d[\d,.]*)\s+)*\d[\d,.]*\s+"
)
COUNT = re.compile(r"(?i)^(?:some|many|several|other|two|three|four|five|dozens of|\d+)\s+")


def resolve_party(
    text: str | None,
    antecedent: str | None,
    scene: Scene,
    role: Role = "actor",
    at: int | None = None,
    near: str | None = None,
    on: Days | None = None,
    voice: PartyRow | None = None,
) -> Verdict:
    """The canonical name of a party, or None where the report leaves it open.

    `antecedent` is the words that the text stands for, where reading found them; `at` is where in the report it is said, `near` the place of
    its claim, `on` the claim's own days (the report's day where it has none), `voice` the side that the claim quotes.
    """
    asked = Asked(scene, role, at, near, on, voice)
    first_person = bool(re.fullmatch(r"(?i)\W*(?:we|us|our|ours)\b.*", text or ""))
    if first_person and antecedent == scene.report.source:
        antecedent = None
    if text and re.match(r"(?i)an?\s", text):
        antecedent = None
    if text and (band := whose_band(bare(text), asked)) is not None:
        return band
    refused: Verdict | None = None
    for words in dict.fromkeys(filter(None, (antecedent, text, _main_words(text)))):
        verdict = _resolve_words(words, asked)
        if verdict.value is not None:
            return _side_of_person(verdict, asked) if role in ("actor", "target") else verdict
        refused = verdict if verdict.losers else refused
    return refused or Verdict(None, f"the report leaves open who {text!r} is")


def _main_words(text: str | None) -> str | None:
    """The words without the numbers before them and what stands behind the head: "3,000 to 5,000 rebels near Hama" are rebels."""
    return head(NUMBERED.sub("", bare(text))) if text and len(text) <= LONGEST else None


def resolve_mention(start: int, end: int, scene: Scene) -> Verdict:
    """Who the report's words from `start` to `end` name; as those who are quoted where words of speech stand beside them."""
    text = scene.report.text
    spoken = is_quoted(text, start, end, scene.known.parties.speaking)
    return resolve_party(text[start:end], None, scene, "speaker" if spoken else "mention", start)


def _side_of_person(verdict: Verdict, asked: Asked) -> Verdict:
    """One who acts stands for his side (claims.md, "People")."""
    row = asked.parties.row(verdict.value)
    if row is None or row.kind != "person" or row.parent is None:
        return verdict
    side = asked.parties.row(row.parent)
    if side is not None and not side.life.meet(asked.days):
        return verdict
    return Verdict(row.parent, f"{row.name} stands for {row.parent}", ((row.name, "the person himself"),))


def _resolve_words(words: str, asked: Asked) -> Verdict:
    name = bare(words)
    if re.fullmatch(r"(?i)we|us|our|ours", name):
        return own_or_enemy(name, asked) or Verdict(None, "nobody's voice")
    if len(name) > LONGEST:
        return Verdict(None, "too long for a name")
    if not name or fold(name) in PRONOUNS:
        return (
            (one_of_them(name, asked) if asked.role == "speaker" else None)
            or person_before(name, asked)
            or Verdict(None, f"{words!r} is nobody by itself")
        )
    if asked.role == "speaker" and (said := quoted(words, asked)):
        return said
    if (nation := _nation(name, asked)) is not None:
        return nation
    for step in (by_table, own_or_enemy, whose, service, named_unit, neutral):
        if (verdict := step(name, asked)) is not None:
            return verdict
    described = describe(name, asked)
    if described.value is not None:
        return described
    if asked.role != "speaker" and PEOPLE_OF.search(name):
        return Verdict(CIVILIANS, f"{name!r} are people who bear no arms")
    unnamed = (titled(name, asked) or keeps_description(name, asked)) if asked.role == "mention" else None
    return unnamed or proper_name(name, asked) or described


def _adjective(words: str, country: Country, asked: Asked) -> Verdict | None:
    """ "Syrian" of "Syrian air strikes": the state's government, where no party has the adjective for a name."""
    if words not in country.adjectives or asked.parties.bearers(words):
        return None
    row = asked.parties.state_party(country.iso, "government", asked.role_days)
    return Verdict(row.name, f"{words!r} is of {row.name}") if row else None


def _has_article(asked: Asked) -> bool:
    """ "The Syrians" are a side, "Syrians" are people."""
    said = asked.scene.report.text[asked.at :] if asked.at is not None else ""
    return bool(re.match(r"[Tt]he\b", said)) or asked.before[-4:].lower() == "the "


def _nation(words: str, asked: Asked) -> Verdict | None:
    """ "Syrians", "two Moroccans": the people of a nation. As those harmed they are civilians, as those who act their state."""
    plain = COUNT.sub("", words)
    found = asked.parties.countries_in(plain)
    if not found or found[0][1] - found[0][0] != len(plain):
        return None
    country = found[0][2]
    if not plain.endswith("s"):
        return _adjective(plain, country, asked)
    listed = asked.parties.find(plain, asked.about)
    if plain == country.name or plain in country.aliases or (listed and listed.kind == "state forces" and plain in listed.aliases):
        return None
    at_home = asked.parties.at_war_at_home(country.iso)
    if (asked.role == "target" and (plain != words or at_home)) or (asked.role == "mention" and at_home and not _has_article(asked)):
        return Verdict(CIVILIANS, f"{words!r} are people of {country.name}, not its forces")
    row = _abroad(country, asked) or asked.parties.state_party(country.iso, "government", asked.days)
    return Verdict(row.name, f"{words!r} act for {row.name}") if row else None


def _abroad(country: Country, asked: Asked) -> PartyRow | None:
    """The one band of a nation that the report on another land names: "the Russians" of a battle of Wagner are Wagner."""
    bands = [row for row in asked.scene.named if row.country == country.iso and row.kind in BANDS_ABROAD]
    return bands[0] if len(bands) == 1 and asked.scene.main_state() not in (None, country.iso) else None
