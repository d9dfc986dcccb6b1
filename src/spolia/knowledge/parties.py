"""Parties by the words of a report: those whom it names, and which party a role of a state means.

`parties.csv` holds the names, `countries.csv` the states with their adjectives, `state_parties.csv` who a state's army or ministry is and
when, `adversaries.csv` who fights whom, `alliances.csv` who stands on which side, `party_words.yaml` the words that mean a party without
naming it. A name may have several bearers ("SNA"); the report decides: what it defines itself, the states of which it tells, its day.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from spolia.knowledge.acronyms import bracketed, definitions
from spolia.knowledge.alliances import Alliances, Stand
from spolia.knowledge.names import Names, Words, plain, words_of
from spolia.knowledge.party_phrases import BELONGING, MADE, OWNED, PREPOSITION, is_anothers, is_leader, narrowest, trimmed
from spolia.knowledge.party_rows import About, Country, Days, Mention, PartyRow, Side, read_country, read_party
from spolia.knowledge.words import fold, singular

NOT_THE_STATE = frozenset(
    "rebels opposition militia militias special police coastguard officials fighters coalition monitor kurds".split()
)  # roles that a state need not have; who plays them is never the state itself
MILITARY = frozenset({"army", "air", "security"})
ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,7}(?:['’][sS])?")
STATE_BEFORE = 40  # characters before an acronym in which the state that owns it stands
OF_A_STATE = ("state", "state forces", "police", "militia")  # kinds of party that one state has and no other
MOST_BETWEEN = 3  # words between a party's name and the end of the phrase that it tells of
DECOY = PartyRow("", "decoy")  # bears the names that only look like a party's
LONGEST_ALONE = 200  # characters of words that are remembered
EVERYWHERE = 0.5  # mentions of a state that a party without one counts as: more than none
UNLISTED = "unlisted"  # the kind of a party that only the report knows
NOT_OF_ITS_STATE = ("media", "person")  # kinds of party whose naming says little of the state that a report is about


class Parties:
    """The tables of parties, asked by words (`find`), by text (`named_in`), by name (`row`) or by role (`state_party`)."""

    def __init__(
        self,
        rows: list[dict[str, str]],
        countries: list[dict[str, str]],
        states: list[dict[str, str]],
        adversaries: list[dict[str, str]],
        words: Mapping[str, Any],
        alliances: list[dict[str, str]] | None = None,
    ) -> None:
        self.countries = {row["iso"]: read_country(row) for row in countries}
        self._rows = {row["name"]: read_party(row) for row in rows}
        self._roles: dict[tuple[str, str], list[tuple[str, Days]]] = {}
        for row in states:
            held = (row["party"], Days(row.get("since") or None, row.get("until") or None))
            self._roles.setdefault((row["country"], row["role"]), []).append(held)
        self._foes = [(row["party"], row["adversary"], Days(row["since"] or None, row["until"] or None)) for row in adversaries]
        self._alliances = Alliances(alliances or [])
        self._read_words(words)
        self._names, self._states = Names[PartyRow](), Names[Country]()
        for party in [*self._rows.values(), *self._unlisted()]:
            for alias in (party.name, *party.aliases):
                self._names.add(alias, party)
            for decoy in party.decoys:
                self._names.add(decoy, DECOY)
        for country in self.countries.values():
            for word in (country.name, *country.aliases, *country.adjectives):
                self._states.add(word, country)
        self._heirs: dict[str, list[PartyRow]] = {}
        for party in self._rows.values():
            self._heirs.setdefault(party.successor or "", []).append(party)
        self.capital_of = {
            name: frozenset(c.iso for c in self.countries.values() if name in c.capitals)
            for c in self.countries.values()
            for name in c.capitals
        }
        self._above = lru_cache(maxsize=1 << 13)(self._names_above)  # whom a party belongs to is asked for each pair of parties of a report
        self._foes_on = lru_cache(maxsize=1 << 13)(self._find_foes)
        self._alone = lru_cache(maxsize=1 << 13)(self._find)  # of words without a report, which are asked for again and again

    def _read_words(self, words: Mapping[str, Any]) -> None:
        self.role_words = {word: role for role, listed in words["roles"].items() for word in listed}
        self.sides = [Side(row["role"], frozenset(row["words"]), frozenset(row["kinds"])) for row in words["sides"]]
        self.jihadist = {key: frozenset(listed) for key, listed in words["jihadist"].items()}
        self._irregular = frozenset(word for side in self.sides if side.role in ("rebels", "fighters", "militia") for word in side.words)
        self.own, self.enemy, self.hostile = (frozenset(words[key]) for key in ("own", "enemy", "hostile"))
        self.neutral, self.services = frozenset(words["neutral"]), frozenset(words["services"])
        self.parts, self.institutions = frozenset(words["parts"]), frozenset(words["institutions"])
        self.speaking, self.recordings = frozenset(words["speaking"]), frozenset(words["recordings"])
        self.units, self.arms = frozenset(words["units"]), frozenset(words["arms"])
        self.loose, self.people = frozenset(words["loose"]), frozenset(words["people"])
        listed = (self.role_words, *(side.words for side in self.sides), self.loose, self.parts, self.neutral, self.people, self.arms)
        self.ordinary = frozenset(part for words_ in listed for word in words_ for part in word.split()) - {"kurdish", "kurd"}

    def _unlisted(self) -> Iterator[PartyRow]:
        """The states that parties.csv does not name: each is its own party."""
        for iso, country in self.countries.items():
            if (iso, "government") not in self._roles and country.name not in self._rows:
                self._rows[country.name] = PartyRow(
                    country.name, "state", (*country.aliases, *country.adjectives, *country.capitals), None, iso
                )
                yield self._rows[country.name]

    @property
    def names(self) -> Collection[str]:
        """The canonical names of all parties."""
        return self._rows.keys()

    def row(self, name: str | None) -> PartyRow | None:
        """The party of exactly this canonical name."""
        return self._rows.get(name or "")

    def state_party(self, iso: str, role: str, on: Days | str | None = None) -> PartyRow | None:
        """Who `role` of a state is on a day: its own row, else its forces or government, else the state itself; None where nobody was.

        Without a day it is who the table names first.
        """
        days = on if isinstance(on, Days) else Days(on, on)
        wanted = [role] if role in NOT_THE_STATE else [role, *(["forces"] if role in MILITARY else []), "government"]
        rows = (self._rows.get(name) for r in wanted for name, held in self._roles.get((iso, r), ()) if held.meet(days))
        found = next((row for row in rows if row is not None and row.life.meet(days)), None)
        if found is not None or role in NOT_THE_STATE or any((iso, r) in self._roles for r in wanted):
            return found
        state = self._rows.get(self.countries[iso].name if iso in self.countries else "")
        return state if state is not None and state.life.meet(days) else None

    def has_role(self, iso: str, role: str) -> bool:
        """The table says who plays a role of a state."""
        return (iso, role) in self._roles

    def at_war_at_home(self, iso: str) -> bool:
        """The state has an army or rebels of their own in the table: its wars are told of several parties, not of the state."""
        return (iso, "army") in self._roles or (iso, "rebels") in self._roles

    def foes(self, name: str, day: str | None) -> list[str]:
        """Whom a party fights on a day (or ever, where the day is not known)."""
        return list(self._foes_on(name, day))

    def _find_foes(self, name: str, day: str | None) -> tuple[str, ...]:
        on = Days(day, day)
        return tuple(dict.fromkeys(b if a == name else a for a, b, days in self._foes if name in (a, b) and days.meet(on)))

    def stands(self, name: str, day: str | None = None) -> list[Stand]:
        """The side that a party takes in each conflict in which it stands on a day (or ever, where the day is not known)."""
        row = self.row(name)
        return self._alliances.of(self._line(row) if row else [name], Days(day, day))

    def allied(self, a: str, b: str, day: str | None = None) -> bool:
        """Both stand on one side of some conflict on a day, and in none against each other."""
        ours, theirs = ({stand.conflict: stand.side for stand in self.stands(name, day)} for name in (a, b))
        shared = ours.keys() & theirs.keys()
        return bool(shared) and all(ours[conflict] == theirs[conflict] for conflict in shared)

    def predecessors(self, row: PartyRow) -> list[PartyRow]:
        """The parties that became this one."""
        return self._heirs.get(row.name, [])

    def successor(self, row: PartyRow, on: Days) -> PartyRow | None:
        """What the party had become by a day: the first of its successors, each after the other, that lived then; None where none did."""
        seen, heir = {row.name}, self.row(row.successor)
        while heir is not None and heir.name not in seen:
            if heir.life.meet(on):
                return heir
            seen.add(heir.name)
            heir = self.row(heir.successor)
        return None

    def lineage(self, row: PartyRow) -> frozenset[str]:
        """The names of a party and of all that it belongs to."""
        return self._above(row.name, row.parent)[1]

    def _line(self, row: PartyRow) -> tuple[str, ...]:
        return self._above(row.name, row.parent)[0]

    def _names_above(self, name: str, parent: str | None) -> tuple[tuple[str, ...], frozenset[str]]:
        """A party's name and those of all that it belongs to, from the nearest on; and the same without their order."""
        names = [name]
        while (above := self._rows.get(parent or "")) is not None and above.name not in names:
            names.append(above.name)
            parent = above.parent
        return tuple(names), frozenset(names)

    def about(self, text: str, day: str | None = None) -> About:
        """What a text alone tells of the names in it."""
        words = words_of(text)
        states = Counter(country.iso for *_, country in self.countries_in(text))
        for at, size, rows in self._runs(words):
            country = rows[0].country
            if country and all(row.country == country and row.kind not in NOT_OF_ITS_STATE for row in rows):
                states[country] += not MADE.match(text, words[at + size - 1].end())
        return About(day, states, self.defined_in(text))

    def defined_in(self, text: str) -> dict[tuple[str, ...], PartyRow]:
        """The parties that a text names in full with the short name that it gives them; one that no table has is `unlisted`."""
        found: dict[tuple[str, ...], PartyRow] = {}
        for short, long in definitions(text):
            bearers, words = self._names.bearers(words_of(long)), words_of(short)
            fitting = [row for row in bearers if row in self._names.bearers(words)] or list(bearers)
            row = fitting[0] if fitting else self._plain_role(long) or PartyRow(long.removeprefix("The "), UNLISTED)
            found.setdefault(tuple(plain(word.group()) for word in words), row)
            if row.kind == UNLISTED:
                found.setdefault(tuple(plain(word.group()) for word in words_of(row.name)), row)
        for short, long in bracketed(text):
            if (named := self._named_before_bracket(long)) is not None:
                found.setdefault(tuple(plain(word.group()) for word in words_of(short)), named)
        return found

    def _named_before_bracket(self, long: str) -> PartyRow | None:
        """The party whose name the last words before a bracket are, or an organisation's that no table has; None for a place or person."""
        words = words_of(long)
        for at in range(len(words) - 1):
            bearers = self._names.bearers(words[at:])
            if bearers and not self.countries_in(long[words[at].start() :]):
                return bearers[0] if bearers[0] is not DECOY and bearers[0].kind != "person" else None
        last = singular(fold(words[-1].group()))
        return PartyRow(long.removeprefix("The "), UNLISTED) if last in self.institutions and len(words) > 2 else None

    def _plain_role(self, text: str) -> PartyRow | None:
        """Whose the words are if they are a state and a role and nothing else: "Peruvian Army" is, "Sudan Defence Force" is a name of its own."""
        named = self.countries_in(text)
        role = self.role_words.get(" ".join(singular(w) for w in re.findall(r"[^\W_]+", fold(text[named[0][1] :])))) if named else None
        return self.state_party(named[0][2].iso, role) if role else None

    def shared_names(self) -> Iterator[tuple[str, tuple[PartyRow, ...]]]:
        """The names that several parties bear."""
        for words, rows in self._names.shared():
            if len(real := _real(rows)) > 1:
                yield " ".join(words), real

    def akin(self, a: PartyRow, b: PartyRow) -> bool:
        """One belongs to the other, or to what the other became."""
        return self._leads_to(a, self.lineage(b)) or self._leads_to(b, self.lineage(a))

    def begins_a_name(self, word: str) -> bool:
        """Some name of several words begins with this word."""
        return self._names.reach(plain(word)) > 1

    def bearers(self, text: str) -> tuple[PartyRow, ...]:
        """All parties that bear exactly this name."""
        return _real(self._names.bearers(words_of(trimmed(text))))

    def find(self, text: str, about: About | None = None, before: str = "") -> PartyRow | None:
        """The party that `text` names by itself: an alias, or a state with a role; else None.

        `about` is the report in which it stands: it decides between several that bear the name, and None is left where it cannot. Without a
        report the first of the table is meant. `before` are the words before it, where a state may stand ("Burundi's NDF").
        """
        return self._alone(text) if about is None and not before and len(text) <= LONGEST_ALONE else self._find(text, about, before)

    def _find(self, text: str, about: About | None = None, before: str = "") -> PartyRow | None:
        if about is None and text in self._rows:
            return self._rows[text]
        text = trimmed(text)
        words = words_of(text)
        if not words:
            return None
        if whole := self._defined(words, about) or _real(self._names.bearers(words)):
            theirs = self._of_state_before(whole, before, words, about.day if about else None)
            return (self._settle(theirs, about, words) if theirs else None) or self._with_role(text, about)
        inside = self.named_in(text, about) if about is not None else self._all_named(text)
        return self._longer(text, inside) or self._with_role(text, about) or self._within(text, inside)

    def named_in(self, text: str, about: About | None = None) -> list[Mention]:
        """Every place where `text` names a party, longest names first, none inside another.

        Where a name has several bearers the text (or `about`, what is known of its report) decides; a name that stays open is left out.
        """
        words, found = words_of(text), list[Mention]()
        given = about if about is not None else self.about(text)
        for at, size, rows in self._runs(words, given.defined):
            start, end = words[at].start(), words[at + size - 1].end()
            theirs = self._of_state_before(rows, text[max(0, start - STATE_BEFORE) : start], words[at : at + size], given.day)
            row = self._settle(theirs, given, words[at : at + size]) if theirs else None
            if row is not None and not MADE.match(text, end) and not (row.kind == "person" and size == 1 and is_anothers(text, start, end)):
                found.append(Mention(start, end, row, is_leader(row, text[start:end])))
        return found

    def _all_named(self, text: str) -> list[Mention]:
        """As `named_in`, of a phrase without its report: of several bearers the first."""
        words = words_of(text)
        spans = ((words[at].start(), words[at + size - 1].end(), rows[0]) for at, size, rows in self._runs(words))
        return [Mention(start, end, row) for start, end, row in spans if not MADE.match(text, end)]

    def _runs(
        self, words: Words, defined: Mapping[tuple[str, ...], PartyRow] | None = None
    ) -> Iterator[tuple[int, int, tuple[PartyRow, ...]]]:
        """Where names stand: index of the first word, how many words, who bears the name. What the text defines itself goes first."""
        longest = max(map(len, defined), default=0) if defined else 0
        firsts = {key[0] for key in defined} if defined else frozenset[str]()
        at = 0
        while at < len(words):
            size, rows = self._names.longest(words, at)
            if defined and plain(words[at].group()) in firsts:
                own = next(
                    (s for s in range(min(longest, len(words) - at), max(size, 1) - 1, -1) if self._defines(defined, words[at : at + s])), 0
                )
                size, rows = (own, (self._defines(defined, words[at : at + own])[0],)) if own else (size, rows)
            if real := _real(rows):
                yield at, size, real
            at += size or 1

    def _defines(self, defined: Mapping[tuple[str, ...], PartyRow], words: Words) -> tuple[PartyRow, ...]:
        row = defined.get(tuple(plain(word.group()) for word in words))
        shown = all(word.group()[:1].isupper() or len(words) > 1 for word in words)
        return (row,) if row is not None and shown and (len(words) > 1 or not words[0].group().islower()) else ()

    def _defined(self, words: Words, about: About | None) -> tuple[PartyRow, ...]:
        return self._defines(about.defined, words) if about is not None and about.defined else ()

    def _settle(self, rows: tuple[PartyRow, ...], about: About | None, words: Words) -> PartyRow | None:
        """Which of those that bear a name a report means: who lived on its day, is of its states and stands at the head; None where it stays open."""
        if len(rows) == 1 or about is None:
            return rows[0]
        living = [row for row in rows if row.existed(about.day)] or list(rows)
        weights = [about.states.get(row.country, 0) if row.country else EVERYWHERE for row in living]
        at_home = [row for row, weight in zip(living, weights, strict=True) if weight == max(weights)]
        heads = [row for row in at_home if not any(other is not row and self._leads_to(other, self.lineage(row)) for other in at_home)]
        if len(heads) == 1:
            return heads[0]
        if not any(row.country and about.states.get(row.country) for row in rows):
            usual = [row for row in heads if _is_called(row, words)]
            if len(usual) == 1:
                return usual[0]
        first = [row for row in heads if row.successor in {other.name for other in heads}] if about.day is None else []
        return first[0] if first and len(first) == len(heads) - 1 else None

    def _of_state_before(self, rows: tuple[PartyRow, ...], before: str, words: Words, day: str | None) -> tuple[PartyRow, ...]:
        """Those of the bearers of an acronym whom the state right before it leaves: "Burundi's NDF" is no Syrian one; all where none stands there.

        A party without a state stays, and one on the side of the state that owns it ("Turkey's SNA").
        """
        if len(words) > 1 or not ACRONYM.fullmatch(words[0].group()) or not before[-1:].isspace():
            return rows
        before = before[-STATE_BEFORE:]
        named = self.countries_in(before)
        if not named or before[named[-1][1] :].strip():
            return rows
        iso, owned = named[-1][2].iso, before.rstrip().lower().endswith(("'s", "’s", "s'", "s’"))
        if own := tuple(row for row in rows if row.country == iso):
            return own
        state = self.state_party(iso, "government", day)
        return tuple(
            row
            for row in rows
            if row.country is None
            or (state is not None and self.allied(state.name, row.name, day))
            or not (owned or row.kind in OF_A_STATE or len(rows) > 1)
        )

    def _leads_to(self, row: PartyRow, names: frozenset[str]) -> bool:
        """The party, or one that it became, is among some names."""
        seen = set[str]()
        heir: PartyRow | None = row
        while heir is not None and heir.name not in seen:
            if heir.name in names:
                return True
            seen.add(heir.name)
            heir = self._rows.get(heir.successor or "")
        return False

    def countries_in(self, text: str) -> list[tuple[int, int, Country]]:
        """Every place where `text` names a state or its people: start, end, country."""
        words, found, at = words_of(text), list[tuple[int, int, Country]](), 0
        while at < len(words):
            size, countries = self._states.longest(words, at)
            if countries:
                found.append((words[at].start(), words[at + size - 1].end(), countries[0]))
            at += size or 1
        return found

    def role_of(self, text: str) -> str | None:
        """The role that the last words of `text` name ("government troops" → army); None where they name none."""
        words = [singular(w) for w in re.findall(r"[^\W_]+", fold(text))]
        return next((role for size in range(min(4, len(words)), 0, -1) if (role := self.role_words.get(" ".join(words[-size:])))), None)

    def role_in(self, text: str) -> tuple[str, str] | None:
        """The state and its role that a phrase words: "Iraqi troops", "Mali's army", "the army of Mali"; None where it words none."""
        for start, end, country in self.countries_in(text):
            if MADE.match(text, end):
                continue
            before, after = text[:start], text[end:]
            role = self.role_of(after) if after.strip() else None
            if role is None and re.search(r"\bof\s+(?:the\s+)?$", before):
                role = self.role_of(re.sub(r"\s+of\s+(?:the\s+)?$", "", before))
            if role is not None and not re.search(r"\b(?:and|or|by|with|from)\b", after):
                return country.iso, role
        return None

    def _with_role(self, text: str, about: About | None) -> PartyRow | None:
        """A state and a role make its party."""
        worded = self.role_in(text)
        return self.state_party(*worded, about.day if about else None) if worded else None

    def _longer(self, text: str, named: list[Mention]) -> PartyRow | None:
        """The one party that a phrase names by more than the word for a state ("fighters loyal to Libya's internationally recognised government")."""
        rows = {mention.row for mention in named}
        longer = len(named) == 1 and " " in text[named[0].start : named[0].end] and not self.countries_in(text)[1:]
        return self._within(text, named) if longer and len(rows) == 1 else None

    def _within(self, text: str, named: list[Mention]) -> PartyRow | None:
        """The one party named in `text` where all other words are loose ("members of IS", "Houthi fighters", "the gangs of the traitor X").

        The fighters of a nation ("Uzbek fighters") are not its state.
        """
        if not named:
            return None
        rows = list(dict.fromkeys(mention.row for mention in named))
        if len(rows) == 1 and singular(fold(text).split()[-1]) in BELONGING:
            return None
        of_a_nation = rows[0].kind == "state" and any(start == named[0].start for start, _, _ in self.countries_in(text))
        if of_a_nation and singular(fold(text).split()[-1]) in self._irregular and not re.search(r"\d", text):  # "MiG-29 fighters"
            return None
        if len(rows) == 1 and self._is_owned(text, named[-1]):
            return self._rows.get(rows[0].parent or "", rows[0]) if rows[0].kind == "person" else rows[0]
        if len(rows) == 1 and self._is_headed(text, named[-1]):
            return rows[0]
        if named[-1].row.kind == "person" and not re.search(r"\w", text[named[-1].end :]):
            return named[-1].row
        rest = text
        for mention in reversed(named):
            rest = rest[: mention.start] + " " + rest[mention.end :]
        if all(singular(word) in self.loose or word.isdigit() for word in re.findall(r"[^\W_]+", fold(rest))):
            return rows[0] if len(rows) == 1 else narrowest(rows)
        return None

    def _is_headed(self, text: str, mention: Mention) -> bool:
        """The name stands before a loose head with no preposition around ("two ISIL tactical units")."""
        before, after = text[: mention.start], text[mention.end :]
        words = re.findall(r"[^\W_]+", fold(after))
        plain_phrase = not PREPOSITION.search(before) and not PREPOSITION.search(after) and not MADE.match(after)
        return plain_phrase and 0 < len(words) <= MOST_BETWEEN and singular(words[-1]) in self.loose

    def _is_owned(self, text: str, mention: Mention) -> bool:
        """The name ends the phrase, and before it stands a loose head that is of it ("the gangs of the traitor X", "units loyal to X")."""
        owned = OWNED.match(text)
        if owned is None or re.search(r"\w", text[mention.end :]) or mention.start < owned.start("rest"):
            return False
        head, between = re.findall(r"[^\W_]+", fold(owned["head"])), text[owned.start("rest") : mention.start]
        return singular(head[-1]) in self.loose and len(between.split()) <= MOST_BETWEEN and not PREPOSITION.search(between)


def _real(rows: tuple[PartyRow, ...]) -> tuple[PartyRow, ...]:
    return tuple(row for row in rows if row is not DECOY) if DECOY in rows else rows


def _is_called(row: PartyRow, words: Words) -> bool:
    """The words are the party's own name, not one of its others."""
    return [plain(word.group()) for word in words] == [plain(word.group()) for word in words_of(trimmed(row.name))]


__all__ = ["About", "Country", "Days", "Mention", "Parties", "PartyRow", "Side"]
