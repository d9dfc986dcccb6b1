"""The names of a question as the record has them: by its own names, by the tables' other names, by the reports' own words.

What the record does not tell of comes back with the names nearest to it, and with what the tables know of it: "known, and not told of"
is another answer than "not known".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import cast

from spolia.ask.answers import Kinsman, Name
from spolia.kin import NO_HOLDERS, Kin
from spolia.knowledge.tables import Knowledge
from spolia.measures import designation, fold, km_apart
from spolia.publish.lookup import Lookup
from spolia.publish.places import PlaceEntry
from spolia.records import CATEGORIES, Category, EventItem, Lot

SAME = "so called in the record"  # why a name is what the record has, where nothing had to be looked up
SAME_PLACE_KM = 10  # gazetteers put one place at points so far apart
NEAR, NEAREST = 0.65, 5  # how alike names must be to be named as near, and how many are
STEM = 3  # letters: a shorter beginning of a designation ("T" of "T-72") means nothing


# --- places --------------------------------------------------------------------------------------------------------------


def find_place(asked: str, lookup: Lookup) -> Name:
    """The names by which the record has a place."""
    entries = {entry.name: entry for entry in lookup.places}
    if same := [name for name in entries if fold(name) == fold(asked)]:
        return _there(same, SAME, asked, entries)
    rows = [row for row in lookup.known.places.candidates(asked) if row.exact]
    if same := [name for name, entry in entries.items() if any(_one_place(row.name, row.lat, row.lon, entry) for row in rows)]:
        return _there(same, f"by the gazetteer “{asked}” is a name of {_listed(same)}", asked, entries)
    worded = _worded((claim.place.text, claim.place.name) for claim in lookup.claims.values() if claim.place)
    if len(meant := worded.get(fold(asked), set())) == 1:
        return _there(list(meant), f"“{asked}” stands in the reports for {_listed(meant)}", asked, entries)
    known = (
        f"the gazetteer has a place of that name ({_whereabouts(rows[0].country, lookup.known)})"
        if rows
        else "the gazetteer has no place of that name"
    )
    return Name(slot="place", asked=asked, names=[], why=known, near=near_names(asked, entries))


def _one_place(name: str, lat: float | None, lon: float | None, entry: PlaceEntry) -> bool:
    if fold(name) != fold(entry.name):
        return False
    if lat is None or lon is None or entry.lat is None or entry.lon is None:
        return True
    return km_apart((lat, lon), (entry.lat, entry.lon)) <= SAME_PLACE_KM


def _whereabouts(country: str, known: Knowledge) -> str:
    return known.places.state_name(country) or "country not known"


def _there(names: list[str], why: str, asked: str, told: Iterable[str]) -> Name:
    """The place as found, with the other places of the record whose names hold one of its own: "Palmyra Airport" beside Palmyra."""
    own = {fold(name) for name in names}
    within = re.compile("|".join(rf"\b{re.escape(key)}\b" for key in sorted(own)))
    others = [name for name in told if fold(name) not in own and within.search(fold(name))]
    return Name(slot="place", asked=asked, names=names, why=why, near=others)


# --- parties -------------------------------------------------------------------------------------------------------------


def find_party(asked: str, lookup: Lookup, kin: Kin) -> tuple[Name, list[Kinsman]]:
    """The name by which the record has a party, and its kin of whom the record tells: its parts, and what it belongs to."""
    told, acting = lookup.parties, lookup.acting
    names = [name for name in told if fold(name) == fold(asked)]
    why = SAME
    if not names:
        rows = list(dict.fromkeys(row.name for written in _written(asked) for row in lookup.known.parties.bearers(written)))
        names = [name for name in rows if name in told] or [name for name in rows if find_kin([name], acting, kin)]
        why = f"by the table of parties “{asked}” is {_listed(names)}"
    if not names and (row := next(filter(None, map(lookup.known.parties.find, _written(asked))), None)):
        names, why = (
            ([row.name], f"“{asked}” is taken for {row.name}") if row.name in told or find_kin([row.name], acting, kin) else ([], "")
        )
    if not names:
        parties = (party for claim in lookup.claims.values() for party in (*claim.actor, *claim.target))
        meant = _worded((party.text, party.name) for party in parties).get(fold(asked), set())
        names, why = (list(meant), f"“{asked}” stands in the reports for {_listed(meant)}") if len(meant) == 1 else ([], "")
    if names:
        unnamed = "" if any(name in told for name in names) else "; no report looked at names it, but its kin"
        return Name(slot="party", asked=asked, names=names, why=why + unnamed), find_kin(names, acting, kin)
    row = next(filter(None, map(lookup.known.parties.find, _written(asked))), None)
    known = f"the table of parties knows it as {row.name}" if row else "the table of parties has nobody of that name"
    return Name(slot="party", asked=asked, names=[], why=known, near=near_names(asked, told)), []


def find_kin(names: list[str], told: Iterable[str], kin: Kin) -> list[Kinsman]:
    """The parts of the parties and what they belong to, among those told of; nobody who only speaks for them."""
    others = [name for name in told if name not in names and kin.kind(name) not in NO_HOLDERS]
    above = {name for own in names for name in kin.line(own)[1:]}
    parts = [Kinsman(name=name, how="a part of it") for name in others if set(kin.line(name)[1:]) & set(names)]
    return parts + [Kinsman(name=name, how="what it belongs to") for name in others if name in above]


def _written(asked: str) -> Iterator[str]:
    """The name with the capitals that a table may want: as given, "ISIL" for isil, "Syrian Arab Army" for syrian arab army."""
    yield from dict.fromkeys([asked, asked.upper(), " ".join(word[:1].upper() + word[1:] for word in asked.split())])


# --- materiel ------------------------------------------------------------------------------------------------------------


def find_category(asked: str, lookup: Lookup) -> tuple[Name, frozenset[Category]]:
    """The categories meant: one of claims.md, a wider group of them, or what a word for materiel is."""
    known = lookup.known
    wanted, why = frozenset[Category](), SAME
    if plain := [category for category in CATEGORIES if category == asked.casefold().strip()]:
        wanted = frozenset(plain)
    elif group := known.categories.in_group(asked.casefold().strip()):
        wanted, why = group, f"“{asked}” is a group of categories: {', '.join(sorted(group))}"
    elif row := known.materiel.find(asked) or known.materiel.system(asked):
        alone = "; ask for the system to have it alone" if row.system else ""
        wanted, why = frozenset({row.category}), f"“{asked}” is of the category {row.category}{alone}"
    told = _categories_told(lookup)
    names = sorted(wanted & told)
    if names:
        return Name(slot="category", asked=asked, names=list(names), why=why), wanted
    said = "there is no such category" if not wanted else "it is a category of materiel" if why == SAME else why
    near = near_names(asked, CATEGORIES if not wanted else told)
    return Name(slot="category", asked=asked, names=[], why=said, near=near), wanted


def find_system(asked: str, lookup: Lookup) -> tuple[Name, frozenset[str]]:
    """The systems of the record that are meant, as they are written there: by designation, by the table's other names, by the beginning of a designation."""
    told = _systems_told(lookup)
    row = lookup.known.materiel.system(asked) or lookup.known.materiel.find(asked)
    meant = {designation(asked)} | ({designation(row.system)} if row and row.system else set())
    names = [name for name in told if designation(name) in meant or _canonical(name, lookup.known) in meant]
    longer = [name for name in told if name not in names and _begins(asked, name)]
    if names or longer:
        why = (
            f"by the table of systems “{asked}” is {row.system}"
            if row and row.system and designation(asked) != designation(row.system)
            else SAME
        )
        also = f"; {_listed(longer)} too, whose designation begins so" if longer else ""
        return Name(slot="system", asked=asked, names=names + longer, why=why + also), frozenset(names + longer)
    known = (
        f"the table of systems knows it as {row.system} ({row.category})"
        if row and row.system
        else "the table of systems has none of that name"
    )
    near = near_names(asked, told) or [name for name, category in told.items() if row and category == row.category]
    return Name(slot="system", asked=asked, names=[], why=known, near=near), frozenset()


def _canonical(system: str, known: Knowledge) -> str:
    row = known.materiel.system(system)
    return designation(row.system) if row and row.system else ""


def _begins(asked: str, system: str) -> bool:
    """ "Strela" is how Strela-2 begins, "S-12" is not how S-125 does."""
    short, long = (re.findall(r"\w+", fold(words)) for words in (asked, system))
    return len("".join(short)) >= STEM and len(short) < len(long) and long[: len(short)] == short


def _systems_told(lookup: Lookup) -> dict[str, Category]:
    """Every system that an event or a lot names, with its category."""
    things: list[EventItem | Lot] = [item for event in lookup.events.values() for item in event.items]
    told = {thing.system: thing.category for thing in [*things, *lookup.record.custody] if thing.system}
    return dict(sorted(told.items()))


def _categories_told(lookup: Lookup) -> set[Category]:
    items = {item.category for event in lookup.events.values() for item in event.items}
    return cast(set[Category], items | {lot.category for lot in lookup.record.custody})


# --- words ---------------------------------------------------------------------------------------------------------------


def _worded(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, set[str]]:
    """For words of the reports with a capital or figure of their own ("T4 airport", not "the base") the names that they stand for."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for text, name in pairs:
        if text and name and re.search(r"[^\W_a-z]", re.sub(r"^(?:The|A|An)\b", "", text)):
            found[fold(text)].add(name)
    return found


def near_names(asked: str, names: Iterable[str]) -> list[str]:
    """The names most like the one asked for: those that hold it or that it holds, then those spelt alike."""
    folded: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        folded[fold(name)].append(name)
    want = fold(asked)
    inside = [
        key for key in folded if len(want) >= STEM and (want in key or (len(key) >= STEM and re.search(rf"\b{re.escape(key)}\b", want)))
    ]
    alike = get_close_matches(want, list(folded), n=NEAREST, cutoff=NEAR)
    return [name for key in dict.fromkeys([*inside, *alike]) for name in folded[key]][:NEAREST]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
