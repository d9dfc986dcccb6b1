"""The corrections as a feed: Atom as of RFC 4287, with the titles of what is shown now."""

from __future__ import annotations

import re
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

import msgspec

from spolia.publish.changes import Change, Past
from spolia.publish.lookup import Lookup
from spolia.publish.visible import visible
from spolia.publish.words import KIND_WORDS

FEED, LINES, PAGE = "changes.atom", "changes.jsonl", "changes.html"
MOST_ENTRIES = 100  # of a feed, the newest; the list has all
WHAT_WORDS = {"new": "new", "changed": "changed", "merged": "told as another event now", "withdrawn": "no longer shown"}
_NOT_XML = re.compile("[\ufffe\uffff]")


def change_lines(past: Past) -> str:
    """Every correction as a line of JSON, in order."""
    return "".join(msgspec.json.encode(change).decode() + "\n" for change in past.changes)


def feed_text(past: Past, lookup: Lookup) -> str:
    """The feed: the newest corrections first."""
    about = lookup.about
    base = about.base_url or ""
    entries = "".join(_entry(change, lookup, base) for change in reversed(past.changes[-MOST_ENTRIES:]))
    own = f'<link rel="self" href={quoteattr(base + FEED)} type="application/atom+xml"/>\n' if base else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{_text(f'Corrections: {about.title}')}</title>\n<id>{_id(base + FEED if base else f'{about.title} {FEED}')}</id>\n"
        f"<updated>{past.at}</updated>\n<author><name>{_text(about.title)}</name></author>\n<generator>Spolia</generator>\n"
        f"{own}<link rel=\"alternate\" href={quoteattr(base + PAGE)} type=\"text/html\"/>\n{entries}</feed>\n"
    )  # fmt: skip


def _entry(change: Change, lookup: Lookup, base: str) -> str:
    link = f'<link rel="alternate" href={quoteattr(base + change.address)}/>\n' if leads_on(change, lookup) else ""
    return (
        f"<entry>\n<title>{_text(f'{change_title(change, lookup)}: {WHAT_WORDS[change.what]}')}</title>\n"
        f"<id>{_id(change.id)}</id>\n<updated>{change.when}</updated>\n{link}<summary>{_text(change_words(change))}</summary>\n</entry>\n"
    )


def leads_on(change: Change, lookup: Lookup) -> bool:
    """There is a page at the address of what changed: that of the thing, or one that says it is gone."""
    past = lookup.about.past
    gone = {"event": past.gone, "claim": past.gone_claims, "report": past.gone_reports}[change.thing] if past else {}
    return lookup.address(f"{change.thing}s", change.of) == change.address or change.of in gone


def change_title(change: Change, lookup: Lookup) -> str:
    """What changed, by the title that it is shown with now; by its id where it is not shown."""
    if change.thing == "event":
        event = lookup.events.get(change.of)
        return event.title if event else f"{KIND_WORDS.get(change.kind or '', 'Event')} {change.of}"
    if change.thing == "report":
        report = lookup.reports.get(change.of)
        return (report.title if report else None) or f"Report {change.of}"
    return f"Claim {change.of}"


def change_words(change: Change) -> str:
    """How it changed and why, in a sentence."""
    parts = [
        f"changed: {', '.join(change.fields)}" if change.fields else WHAT_WORDS[change.what],
        f"grade {change.before.code}, {change.before.percent} %, now {change.after.code}, {change.after.percent} %"
        if change.before and change.after
        else "",
    ]
    return f"{'; '.join(filter(None, parts))}. Why: {change.why}."


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", visible(text)))


def _id(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name.encode('utf-8', 'backslashreplace').decode())}"
