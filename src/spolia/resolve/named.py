"""Names: a row of the table, held to the days it existed; a unit or person that no table knows, which keeps its own name."""

from __future__ import annotations

import re

from spolia.knowledge.parties import PartyRow
from spolia.knowledge.words import fold, singular
from spolia.resolve.asked import Asked
from spolia.resolve.look_back import is_new, looks_back, role_days
from spolia.resolve.phrases import head, lemmas, side_of
from spolia.resolve.verdicts import Verdict

BEFORE = 40  # characters before a name in which its state may stand
NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty "
    "fifty sixty seventy eighty ninety hundred thousand dozen score several some many few most all both own".split()
)
COMMON = frozenset({"crew", "aviation", "reserve", "survivor", "soldier", "villager", "partner", "militant", "fighter", "local", "officer"})
TITLE = re.compile(
    r"^(?:(?:the|former|then|acting|deputy|senior|retired|US|U\.S\.|army|navy|air force|military)\s+)*(?:(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Brig|Capt|Adm|Sgt|Cmdr|Sen|Rep|Gov|Prof|Pvt|Cpl|Spc|"
    r"General|Lieutenant|Colonel|Major|Brigadier|Captain|Admiral|Sergeant|Commander|Commodore|President|Prime Minister|Minister|Foreign Secretary|Secretary|Foreign Minister|Defence Minister|Spokesman|Spokeswoman|"
    r"Ambassador|Governor|Senator|Sheikh|King|Prince|Emir|Field Marshal|Air Marshal|warlord|spokesman|commander|activist|governor|mayor|leader)\.?\s+)*"
)
NAME = re.compile(
    r"^(?:[A-Z][\w'’.-]*|al-[\w'’-]+|el-[\w'’-]+)(?:\s+(?:[A-Z][\w'’.-]*|al-[\w'’-]+|el-[\w'’-]+|al|bin|ibn|abu|van|von|de|der|of|the|and|for))*$"
)


def by_table(words: str, asked: Asked) -> Verdict | None:
    """The row that the words name, as far as report and day bear it; None where no row bears the name."""
    parties = asked.parties
    row = parties.find(words, asked.about, asked.before[-BEFORE:])
    if row is not None:
        return _just_fallen(row, words, asked) or _of_its_days(row, words, asked)
    bearers = parties.bearers(words)
    if not bearers:
        return None
    losers = tuple((bearer.name, _why_not(bearer, asked)) for bearer in bearers)
    return Verdict(None, f"{words!r} is a name of {len(bearers)} parties, and the report leaves open which", losers)


def _just_fallen(row: PartyRow, words: str, asked: Asked) -> Verdict | None:
    """Whom the words meant until a short while ago, where they say no more than a role of a state ("Syrian troops", a week after the fall)."""
    if asked.own_days is not None or asked.parties.role_in(words) is None or is_new(words):
        return None
    before = [other for other in asked.parties.bearers(words) if other.successor == row.name and other.life.meet(asked.role_days)]
    why = f"{words!r} is a name of {before[0].name}, which had just ended" if before else ""
    return Verdict(before[0].name, why, ((row.name, f"what became of {before[0].name}"),)) if before else None


def _why_not(row: PartyRow, asked: Asked) -> str:
    return "bears the name too" if asked.lived(row) else f"bears the name, but did not exist on {_told(asked)}"


def _of_its_days(row: PartyRow, words: str, asked: Asked) -> Verdict:
    """The row if it lived on the days told of, else who was then what the words mean: a role's holder, a successor; nobody before its time."""
    if asked.lived(row):
        return Verdict(row.name, f"{words!r} is a name of {row.name}")
    why = f"{row.name} did not exist on {_told(asked)}"
    worded = asked.parties.role_in(words) if fold(words) != fold(row.name) else None
    ended = not row.life.follow(asked.days)
    if ended and _looks_back(row, words, asked, by_role=worded is not None):
        return Verdict(row.name, f"{words!r} is a name of {row.name}, to which the report looks back")
    if worded is not None:
        holder = asked.parties.state_party(*worded, asked.days)
        return Verdict(
            holder.name if holder else None, f"{why}; {words!r} was {holder.name if holder else 'nobody'} then", ((row.name, why),)
        )
    if ended:
        heir = asked.parties.successor(row, asked.days)
        return Verdict(heir.name if heir else None, f"{why}{f'; it had become {heir.name}' if heir else ''}", ((row.name, why),))
    was = [(other.name, f"what became {row.name}") for other in asked.parties.predecessors(row) if other.life.meet(asked.days)]
    return Verdict(None, f"{why}, before which it had not begun", ((row.name, why), *was))


def _looks_back(row: PartyRow, words: str, asked: Asked, *, by_role: bool) -> bool:
    if asked.own_days is not None:
        return not by_role and row.life.meet(role_days(asked.own_days.first))
    text = asked.scene.report.text
    at = asked.at if asked.at is not None else text.find(words)
    at = max(at, 0)
    start = text.find(words, at, at + len(words) + len("the so-called "))
    start = start if start >= 0 else at
    return looks_back(text, start, start + len(words), row, asked.scene.day, by_role=by_role)


def _told(asked: Asked) -> str:
    days = asked.days
    return days.first if days.first == days.last and days.first else f"{days.first or '…'} to {days.last or '…'}"


def named_unit(words: str, asked: Asked) -> Verdict | None:
    """ "The Falcon Brigade": a unit with a name that no table knows keeps it. Both sides of a war have such; it is no state's by its kind."""
    name, parties = head(words), asked.parties
    *names, unit = re.findall(r"[^\W\d_][\w'’-]*", name)[-4:] or [""]
    if not unit[:1].isupper() or singular(unit.lower()) not in parties.units or re.search(r"\d", name):
        return None
    own = [word for word in names if not word.isupper() and singular(word.lower()) not in parties.arms]
    if not own or not all(word[0].isupper() for word in names) or parties.countries_in(" ".join(own)):
        return None
    return Verdict(name, f"{name!r} is a unit that no table knows and keeps its own name")


def proper_name(words: str, asked: Asked) -> Verdict | None:
    """A party or person that no table knows keeps its own name, the full one that the report gives."""
    name, text, parties = TITLE.sub("", words).strip(), asked.scene.report.text, asked.parties
    if not NAME.match(name) or not re.search(r"[a-z]", name) or lemmas(name) in COMMON or set(lemmas(name).split()) <= NUMBERS:
        return None
    if re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", text):
        return None
    if side_of(name, parties) or (" " not in name and singular(fold(name)) in parties.loose):
        return None
    if name != words and (row := by_table(name, asked)) is not None:
        return row
    full = re.finditer(rf"\b(?:[A-Z][\w'’-]+\s+|al-|el-){{1,4}}{re.escape(name)}\b", text) if " " not in name else ()
    longest = max((match.group() for match in full), key=len, default=name)
    return Verdict(TITLE.sub("", longest), f"{name!r} is in no table and keeps its own name")
