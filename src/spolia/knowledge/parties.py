"""Parties by the words of a report: those whom it names, and which party a role of a state means.

`parties.csv` holds the names, `countries.csv` the states with their adjectives, `state_parties.csv` who a state's army or ministry is,
`party_words.yaml` the words that mean a party without naming it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spolia.knowledge.words import fold, singular

WORD = re.compile(r"[^\W_]+(?:['’][sS]\b)?")
LEADING = re.compile(
    r"(?i)^\W*(?:(?:the|a|an|some|of|by|from|its|their|his|our|all|any|so-called|primarily|mainly|mostly|largely|roughly|about|around|nearly|almost|over|at least|up to|"
    r"more than|fewer than|as many as|a number of|dozens of|hundreds of|thousands of|scores of|\d[\d,./]*(?:\s+to\s+\d[\d,.]*)?)\s+)+"
)
MADE = re.compile(
    r"(?i)^\.?\s*[-‐‑–]\s*(made|built|supplied|backed|led|born|held|controlled|style|type|designed|produced|occupied|language|speaking|run|owned|funded|trained|allied|aligned|majority|dominated|based)\b"
)
NOT_THE_STATE = frozenset(
    {
        "rebels",
        "opposition",
        "militias",
        "special",
        "police",
        "coastguard",
        "officials",
        "fighters",
        "militia",
        "coalition",
        "monitor",
        "kurds",
    }
)
MILITARY = frozenset({"army", "air", "security"})
LONG = 3  # words of a name that needs no capitals to be one ("Syrian democratic forces")
MOST_BETWEEN = 3  # words between a party's name and the end of the phrase that it tells of
PREPOSITION = re.compile(r"(?i)\b(?:of|by|from|in|at|on|with|against|to|for|near|and|or|who|which|that|including|anti|under|after)\b")
SHORT = 5  # letters: an all-capital name up to this long is an acronym and needs its capitals ("IS", "WHO")


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party by its canonical `name`; `since` and `until` bound when it existed, None where that is no question."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    country: str | None = None
    since: str | None = None
    until: str | None = None

    def existed(self, day: str | None) -> bool:
        """True unless `day` lies before the party's beginning. A report may tell of a party long after its end."""
        return day is None or not (self.since and day[: len(self.since)] < self.since)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names a party."""

    start: int
    end: int
    row: PartyRow


@dataclass(frozen=True, slots=True)
class Country:
    """A state and the words for it."""

    iso: str
    name: str
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    capitals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Words that mean the one party of `kinds` that the report names, or the `role` of its state."""

    role: str
    words: frozenset[str]
    kinds: frozenset[str]


class Parties:
    """The tables of parties, asked by words (`find`), by text (`named_in`), by name (`row`) or by role (`state_party`)."""

    def __init__(
        self,
        rows: list[dict[str, str]],
        countries: list[dict[str, str]],
        states: list[dict[str, str]],
        adversaries: list[dict[str, str]],
        words: Mapping[str, Any],
    ) -> None:
        self.countries = {row["iso"]: _read_country(row) for row in countries}
        self._rows = {row["name"]: _read_party(row) for row in rows}
        self._roles = {(row["country"], row["role"]): row["party"] for row in states}
        self.role_words = {word: role for role, listed in words["roles"].items() for word in listed}
        self.sides = [Side(row["role"], frozenset(row["words"]), frozenset(row["kinds"])) for row in words["sides"]]
        self.jihadist = {key: frozenset(listed) for key, listed in words["jihadist"].items()}
        self._foes = [(row["party"], row["adversary"], row["since"], row["until"]) for row in adversaries]
        self.own, self.enemy = frozenset(words["own"]), frozenset(words["enemy"])
        self.units, self.arms = frozenset(words["units"]), frozenset(words["arms"])
        self.loose, self.people = frozenset(words["loose"]), frozenset(words["people"])
        self._aliases: dict[tuple[str, ...], list[tuple[PartyRow, tuple[str, ...]]]] = {}
        self._states: dict[tuple[str, ...], list[tuple[Country, tuple[str, ...]]]] = {}
        for row in [*self._rows.values(), *self._unlisted()]:
            for alias in (row.name, *row.aliases):
                _index(self._aliases, alias, row)
        for country in self.countries.values():
            for word in (country.name, *country.aliases, *country.adjectives):
                _index(self._states, word, country)
        self._reach, self._states_reach = _longest_by_first(self._aliases), _longest_by_first(self._states)

    def _unlisted(self) -> Iterator[PartyRow]:
        """The states that parties.csv does not name: each is its own party."""
        for iso, country in self.countries.items():
            party = self._roles.get((iso, "government"), country.name)
            if party not in self._rows:
                self._rows[party] = PartyRow(party, "state", (*country.aliases, *country.adjectives, *country.capitals), None, iso)
                yield self._rows[party]

    def row(self, name: str | None) -> PartyRow | None:
        """The party of exactly this canonical name."""
        return self._rows.get(name or "")

    def state_party(self, iso: str, role: str) -> PartyRow | None:
        """Who `role` of a state is: its own row, else its forces or government, else the state itself."""
        if role in NOT_THE_STATE:
            return self._rows.get(self._roles.get((iso, role), ""))
        wanted = [role, *(["forces"] if role in MILITARY else []), "government"]
        name = next((self._roles[(iso, r)] for r in wanted if (iso, r) in self._roles), None)
        return self._rows.get(name or (self.countries[iso].name if iso in self.countries else ""))

    def at_war_at_home(self, iso: str) -> bool:
        """The state has an army or rebels of their own in the table: its wars are told of several parties, not of the state."""
        return (iso, "army") in self._roles or (iso, "rebels") in self._roles

    def foes(self, name: str, day: str | None) -> list[str]:
        """Whom a party fights on a day (or ever, where the day is not known)."""
        met = [(a, b, since, until) for a, b, since, until in self._foes if name in (a, b)]
        return [b if a == name else a for a, b, since, until in met if day is None or (day >= since and (not until or day <= until + "~"))]

    def lineage(self, row: PartyRow) -> set[str]:
        """The names of a party and of all that it belongs to."""
        names: set[str] = set()
        next_row: PartyRow | None = row
        while next_row is not None and next_row.name not in names:
            names.add(next_row.name)
            next_row = self._rows.get(next_row.parent or "")
        return names

    def find(self, text: str) -> PartyRow | None:
        """The party that `text` names by itself, without its report: an alias, or a state with a role; else None."""
        text = LEADING.sub("", re.sub(r"\s*\([^)]*\)", "", text)).strip(" \t\n.,;:\"“”'")
        words = list(WORD.finditer(text))
        whole: PartyRow | None = self._match(self._aliases, words, 0, len(words)) if words else None
        if whole:
            return whole
        return self._with_role(text, words) or self._within(text, words)

    def named_in(self, text: str) -> list[Mention]:
        """Every place where `text` names a party, longest names first, none inside another."""
        words = list(WORD.finditer(text))
        mentions: list[Mention] = []
        at = 0
        while at < len(words):
            reach = min(self._reach.get(_plain(words[at].group()), 0), len(words) - at)
            size = next((s for s in range(reach, 0, -1) if self._match(self._aliases, words, at, at + s)), 0)
            row = self._match(self._aliases, words, at, at + size) if size else None
            if row is not None and not MADE.match(text[words[at + size - 1].end() :]):
                mentions.append(Mention(words[at].start(), words[at + size - 1].end(), row))
            at += size or 1
        return mentions

    def countries_in(self, text: str) -> list[tuple[int, int, Country]]:
        """Every place where `text` names a state or its people: start, end, country."""
        words = list(WORD.finditer(text))
        found: list[tuple[int, int, Country]] = []
        at = 0
        while at < len(words):
            reach = min(self._states_reach.get(_plain(words[at].group()), 0), len(words) - at)
            size = next((s for s in range(reach, 0, -1) if self._match(self._states, words, at, at + s)), 0)
            country = self._match(self._states, words, at, at + size) if size else None
            if country is not None:
                found.append((words[at].start(), words[at + size - 1].end(), country))
            at += size or 1
        return found

    def role_of(self, text: str) -> str | None:
        """The role that the last words of `text` name ("government troops" → army); None where they name none."""
        words = [singular(w) for w in re.findall(r"[^\W_]+", fold(text))]
        return next((role for size in range(min(4, len(words)), 0, -1) if (role := self.role_words.get(" ".join(words[-size:])))), None)

    def _with_role(self, text: str, words: list[re.Match[str]]) -> PartyRow | None:
        """ "Iraqi troops", "Mali's army", "the army of Mali": a state and a role make its party."""
        for start, end, country in self.countries_in(text):
            if MADE.match(text[end:]):
                continue
            before, after = text[:start], text[end:]
            role = self.role_of(after) if after.strip() else None
            if role is None and re.search(r"\bof\s+(?:the\s+)?$", before):
                role = self.role_of(re.sub(r"\s+of\s+(?:the\s+)?$", "", before))
            if role is None and after.strip():
                continue
            if role is not None and re.search(r"\b(?:and|or|by|with|from)\b", after):
                continue
            if role is not None:
                return self.state_party(country.iso, role)
        return None

    def _within(self, text: str, words: list[re.Match[str]]) -> PartyRow | None:
        """The one party named in `text` where all other words are loose ("members of IS", "Houthi fighters")."""
        named = self.named_in(text)
        if not named:
            return None
        rows = list(dict.fromkeys(mention.row for mention in named))
        if len(rows) == 1 and self._is_headed(text, named[-1]):
            return rows[0]
        if named[-1].row.kind == "person" and not re.search(r"\w", text[named[-1].end :]):
            return named[-1].row
        rest = text
        for mention in reversed(named):
            rest = rest[: mention.start] + " " + rest[mention.end :]
        if all(singular(word) in self.loose or word.isdigit() for word in re.findall(r"[^\W_]+", fold(rest))):
            return rows[0] if len(rows) == 1 else _narrowest(rows)
        return None

    def _is_headed(self, text: str, mention: Mention) -> bool:
        """The name stands before a loose head with no preposition around ("two ISIL tactical units")."""
        before, after = text[: mention.start], text[mention.end :]
        words = re.findall(r"[^\W_]+", fold(after))
        plain = not PREPOSITION.search(before) and not PREPOSITION.search(after) and not MADE.match(after)
        return plain and 0 < len(words) <= MOST_BETWEEN and singular(words[-1]) in self.loose

    def _match(
        self, index: dict[tuple[str, ...], list[tuple[Any, tuple[str, ...]]]], words: list[re.Match[str]], start: int, end: int
    ) -> Any:
        key = tuple(_plain(word.group()) for word in words[start:end])
        for row, shape in index.get(key, ()):
            if all(_shaped(word.group(), wanted, len(shape) >= LONG) for word, wanted in zip(words[start:end], shape, strict=True)):
                return row
        return None


def _narrowest(rows: list[PartyRow]) -> PartyRow | None:
    """Of parties named together the one whose parents the others are ("the al-Qaeda affiliate JNIM")."""
    for row in rows:
        if all(other is row or row.parent == other.name or (other.country == row.country and other.kind == "state") for other in rows):
            return row
    return None


def _index(index: dict[tuple[str, ...], list[tuple[Any, tuple[str, ...]]]], alias: str, row: Any) -> None:
    shape = tuple(WORD.findall(LEADING.sub("", alias)))
    if shape:
        index.setdefault(tuple(_plain(word) for word in shape), []).append((row, shape))


def _longest_by_first(index: Mapping[tuple[str, ...], Any]) -> dict[str, int]:
    """How many words the longest name has that begins with this word, so that most words of a text are looked up once."""
    longest: dict[str, int] = {}
    for key in index:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return longest


@lru_cache(maxsize=1 << 16)
def _plain(word: str) -> str:
    return re.sub(r"'s$", "", fold(word))


def _shaped(word: str, wanted: str, long: bool) -> bool:
    """The word has the capitals that the alias has: an acronym all of them, a name its first."""
    core = re.sub(r"['’][sS]$", "", wanted)
    if long:
        return True
    if len(core) > 1 and core.isupper() and len(core) <= SHORT:
        return re.sub(r"['’][sS]$", "", word).isupper()
    if len(core) == 1 and core.isupper():
        return word[:1].isupper()
    return word[:1].isupper() or not core[:1].isupper() or (len(core) > 2 and word.islower() and core.lower() in ("al", "el"))


def _read_party(row: Mapping[str, str]) -> PartyRow:
    aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
    return PartyRow(
        row["name"], row["kind"], aliases, row["parent"] or None, row["country"] or None, row["since"] or None, row["until"] or None
    )


def _read_country(row: Mapping[str, str]) -> Country:
    lists = (tuple(word for word in row[key].split("|") if word) for key in ("aliases", "adjectives", "capitals"))
    return Country(row["iso"], row["name"], *lists)
