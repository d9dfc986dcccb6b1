"""What people decided, in sentences for pages and in rows for a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spolia.publish.deeds import Deed
from spolia.publish.lookup import Lookup
from spolia.publish.words import day_words
from spolia.records import Action, Stated
from spolia.statements import rating_words, value_words

DONE: dict[Action, str] = {
    "accept": "Checked and accepted", "correct": "Corrected", "reject": "Rejected", "add": "Added", "merge": "Put together", "split": "Parted",
    "rate": "Rated", "confirm": "Confirmed",
}  # fmt: skip
SHORT: dict[Action, str] = {"accept": "accepted by a person", "correct": "corrected by a person", "add": "added by a person"}
FIELD_WORDS: dict[Stated, str] = {
    "kind": "what kind of thing happened", "actor": "who did it", "target": "to whom it was done", "items": "what and how many", "place": "where",
    "time": "when", "speaker": "who says it", "via": "by way of whom", "basis": "what it rests on", "certainty": "how surely it is put",
    "stance": "what the report makes of it", "realis": "whether it happened", "measure": "its figures",
}  # fmt: skip


def deed_words(deed: Deed) -> str:
    """What was done, by whom and when, what it changed, and what became of it; the reason stands apart."""
    when = f" on {day_words(deed.at[:10])}" if deed.at else ""
    told = f": {what}" if (what := _what(deed)) else ""
    state = {
        "disputed": " To be looked at again: the report is read otherwise by now.",
        "overtaken": " A later decision stands in its place.",
    }
    return f"{DONE[deed.action]} by {who_words(deed)}{when}{told}.{state.get(deed.state, '')}"


def done_words(deeds: Iterable[Deed]) -> str | None:
    """In short what people made of a claim that stands: the last of these that holds; None where none does."""
    standing = [deed.action for deed in deeds if deed.action in SHORT and deed.state != "overtaken"]
    return SHORT[standing[-1]] if standing else None


def who_words(deed: Deed) -> str:
    """Who decided: the name where it is shown, else what may be said of whoever it was."""
    other = "another analyst" if deed.action == "confirm" else "an analyst"
    return deed.by or f"{other} {'elsewhere, and taken in here' if deed.elsewhere else 'of this desk'}"


def _what(deed: Deed) -> str:
    """What it says beyond its action."""
    if deed.action == "reject":
        return "the report does not say this"
    if deed.action == "add":
        return "the report says this; it was not read to"
    if deed.action == "merge":
        return "these claims tell of one happening"
    if deed.action == "split":
        return "these claims do not all tell of one happening"
    if deed.rating is not None:
        return rating_words(deed.rating)
    if deed.action == "correct" and not deed.changed:
        return f"{FIELD_WORDS[deed.field]}" if deed.field else ""
    return "; ".join(f"{FIELD_WORDS[key]} was read as {was}, and is {now}" for key in deed.changed for was, now in [_values(deed, key)])


def _values(deed: Deed, key: Stated) -> tuple[str, str]:
    """What the field was read as, and what it says by the deed."""
    return value_words(key, getattr(deed.was, key)), value_words(key, getattr(deed.now, key))


def deed_rows(lookup: Lookup) -> Iterator[list[str | None]]:
    """A row of decisions.csv for each, in order."""
    for deed in lookup.about.deeds:
        events = dict.fromkeys(lookup.event_of[claim].id for claim in deed.claims if claim in lookup.event_of)
        changed = [(key, *_values(deed, key)) for key in deed.changed]
        field = "; ".join(key for key, _, _ in changed) or deed.field
        was, now = ("; ".join(row[n] for row in changed) or None for n in (1, 2))
        source = deed.rating.source if deed.rating else None
        said = rating_words(deed.rating) if deed.rating else now
        yield [
            deed.id, deed.at, deed.by, deed.action, deed.state, "; ".join(deed.claims), "; ".join(events), deed.report, source, field, was, said,
            deed.note, deed.of,
        ]  # fmt: skip
