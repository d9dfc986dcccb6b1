"""An event's claims side by side: a row a field, a column an independent origin, each cell with how it stands to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spolia.publish.lookup import Lookup
from spolia.publish.words import CERTAINTY_WORDS, REALIS_WORDS, STANCE_WORDS, interval_words, item_words, parties_words, speaker_words
from spolia.records import Claim, Contradiction, Event

STANDINGS = {
    "agree": "says the same as another origin",
    "compatible": "does not contradict the others",
    "conflict": "cannot hold together with another origin",
    "denied": "denies it",
    "alone": "only this origin says it",
    "silent": "says nothing of it",
    "plain": "",
}
# Which slots of a contradiction a row shows. "actor" may be who did it or to whom, so both rows show it.
_SLOTS = {
    "Who": ("actor", "held"),
    "To whom": ("actor",),
    "What": ("items",),
    "Where": ("place",),
    "When": ("time",),
    "Did it happen": ("certainty", "kind"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one origin says of one field: its values with the claims that say so, and how that stands to the other origins."""

    standing: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One independent origin: who speaks, in which reports, by which claims."""

    speakers: tuple[str, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def compare_roots(event: Event, lookup: Lookup, disputes: list[Contradiction]) -> Comparison:
    """The table of an event, without rows where one origin stands alone. What conflicts is what the record's contradictions say conflicts; nothing is decided here."""
    columns = tuple(_column(root, lookup) for root in event.roots)
    if len(columns) == 1:
        return Comparison(columns, ())
    fields: list[tuple[str, Callable[[Claim], str]]] = [
        ("Did it happen", _assertion),
        ("Who", lambda claim: parties_words(claim.actor)),
        ("To whom", lambda claim: parties_words(claim.target)),
        ("What", lambda claim: "; ".join(map(item_words, claim.items))),
        ("Where", lambda claim: (claim.place.name or f"“{claim.place.text}”") if claim.place else ""),
        ("When", lambda claim: interval_words(claim.time) if claim.time and (claim.time.start or claim.time.end) else ""),
        ("Rests on", lambda claim: claim.basis or ""),
        ("What the report makes of it", lambda claim: STANCE_WORDS[claim.stance]),
    ]
    rows = [(name, _row(name, [_values(column, say) for column in columns], disputes)) for name, say in fields]
    return Comparison(columns, tuple((name, cells) for name, cells in rows if any(cell.values for cell in cells)))


def _column(root: list[str], lookup: Lookup) -> Column:
    claims = tuple(lookup.claims[id_] for id_ in root if id_ in lookup.claims)
    speakers = dict.fromkeys(speaker_words(claim, lookup.reports.get(claim.report)) for claim in claims)
    return Column(tuple(speakers), claims)


def _assertion(claim: Claim) -> str:
    if claim.certainty == "denied":
        return "denied"
    return f"{REALIS_WORDS[claim.realis]}, {CERTAINTY_WORDS[claim.certainty]}"


Values = tuple[tuple[str, tuple[str, ...]], ...]


def _values(column: Column, say: Callable[[Claim], str]) -> Values:
    said: dict[str, list[str]] = {}
    for claim in column.claims:
        if value := say(claim):
            said.setdefault(value, []).append(claim.id)
    return tuple((value, tuple(claims)) for value, claims in said.items())


def _row(name: str, columns: list[Values], disputes: list[Contradiction]) -> tuple[Cell, ...]:
    if name not in _SLOTS:
        return tuple(Cell("plain" if values else "silent", values) for values in columns)
    contested = {claim for dispute in disputes if dispute.slot in _SLOTS[name] for side in dispute.sides for claim in side.claims}
    return tuple(Cell(_standing(n, columns, contested), values) for n, values in enumerate(columns))


def _standing(n: int, columns: list[Values], contested: set[str]) -> str:
    """How the n-th origin stands to the others in one field."""
    own, others = columns[n], [values for m, values in enumerate(columns) if m != n and values]
    if not own:
        return "silent"
    if any(value == "denied" for value, _ in own):
        return "denied"
    if any(claim in contested for _, claims in own for claim in claims):
        return "conflict"
    if not others:
        return "alone"
    return "agree" if any({value for value, _ in own} & {value for value, _ in other} for other in others) else "compatible"
