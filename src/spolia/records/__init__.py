"""The records that pass between the rooms: frozen, validated where they are built from outside, one JSON line each.

    reports.py       a report as preserved, and the versions of its page
    claims.py        what a report says, as it was read
    decisions.py     what people decided, what a build made of it, and what waits for them
    events.py        the record: events, contradictions, grades, control, custody, airspace
    transmission.py  where an event's story comes from
    values.py        the words, bounds and checks of what stands in them
    lines.py         in and out

`read_json` and `write_json` are the only way in and out. A record out of bounds cannot come in: unknown keys, a wrong kind,
a date that is none, a quote as long as nothing. Inside, records are trusted. Every key is always written; unknown is null.
"""

from spolia.records.claims import Claim, Evidence, Item, Measure, Party, Place, Reading, Statement, Time, Unread, Vanished
from spolia.records.decisions import (
    NEEDED,
    STATED_FORMS,
    Decision,
    InterestSpell,
    Linked,
    Merge,
    Rating,
    Ruled,
    Ruling,
    Split,
    Task,
    Tie,
    check_decision,
)
from spolia.records.events import (
    NOTHING,
    Bounds,
    Contradiction,
    Control,
    Event,
    EventItem,
    EventPlace,
    Exposure,
    Fate,
    Grade,
    Interval,
    Link,
    Lot,
    Named,
    Reason,
    Record,
    Related,
    Says,
    Side,
    Spell,
    SpellPlace,
)
from spolia.records.lines import escape_unseen, read_json, read_lines, write_json
from spolia.records.reports import History, Report, Version
from spolia.records.transmission import Origin, Teller, Transmission
from spolia.records.values import (
    ACTIONS,
    AIR_DEFENCE,
    CATEGORIES,
    HARMS,
    KINDS,
    RELIABILITIES,
    STATED,
    Action,
    Awaiting,
    Basis,
    Category,
    Certainty,
    Custody,
    Day,
    Fated,
    Harm,
    How,
    Kind,
    Latitude,
    Longitude,
    Realis,
    Reliability,
    RulingState,
    Sha256,
    Share,
    Slot,
    Stance,
    Stated,
    Text,
)

__all__ = [
    "ACTIONS", "AIR_DEFENCE", "CATEGORIES", "HARMS", "KINDS", "NEEDED", "NOTHING", "RELIABILITIES", "STATED", "STATED_FORMS", "Action",
    "Awaiting", "Basis", "Bounds", "Category", "Certainty", "Claim", "Contradiction", "Control", "Custody", "Day", "Decision",
    "Event", "EventItem", "EventPlace", "Evidence", "Exposure", "Fate", "Fated", "Grade", "Harm", "History", "How", "InterestSpell",
    "Interval", "Item", "Kind", "Latitude", "Link", "Linked", "Longitude", "Lot", "Measure", "Merge", "Named", "Origin", "Party",
    "Place", "Rating", "Reading", "Realis", "Reason", "Record", "Related", "Reliability", "Report", "Ruled", "Ruling",
    "RulingState", "Says", "Sha256", "Share", "Side", "Slot", "Spell", "SpellPlace", "Split", "Stance", "Stated", "Statement",
    "Task", "Teller", "Text", "Tie", "Time", "Transmission", "Unread", "Vanished", "Version", "check_decision", "escape_unseen",
    "read_json", "read_lines", "write_json",
]  # fmt: skip
