"""RSS and Atom: each entry is an item, by the bytes at which it stands in the feed."""

from __future__ import annotations

from collections.abc import Iterator

from spolia.preserve.found import Found, Message, NotRead, Part, Whole
from spolia.preserve.given import Given
from spolia.preserve.html import text_of_markup
from spolia.preserve.metadata import read_facts, read_letter_day, read_links
from spolia.preserve.xml import BrokenXml, Element, parse_xml

# What fills a slot, the fullest first. Sources: RSS 2.0, RSS 1.0 with Dublin Core and content modules, RFC 4287 (Atom).
BODIES = ("content:encoded", "content", "description", "summary")
DAYS = ("pubDate", "published", "dc:date", "issued", "updated")
AUTHORS = ("dc:creator", "author")


def read_feed(given: Given) -> Iterator[Message]:
    """The entries of the feed, in order."""
    try:
        root = parse_xml(given.data, given.limits.markup)
    except BrokenXml as bad:
        yield NotRead(f"is a feed that {bad}")
        return
    channel = root if root.name == "feed" else root.child("channel") or root
    entries = [*channel.children("item", "entry"), *(root.children("item") if root is not channel else ())]
    if not entries:
        yield NotRead("is XML without an entry of a feed")
        return
    outlet = _words(channel.child("title"))
    for number, entry in enumerate(entries, 1):
        yield Part(entry.start, entry.end, f"entry {number}", _read_entry(entry, outlet))
    yield Whole(len(entries))


def _read_entry(entry: Element, outlet: str) -> Found | NotRead:
    bodies = [_words(entry.child(name)) for name in BODIES]
    text = max(bodies, key=len)
    title = _words(entry.child("title")).replace("\n", " ")
    if not text:
        return NotRead("has no text" + (f', only the title "{title[:80]}"' if title else ""))
    day = next((element.text.strip() for name in DAYS if (element := entry.child(name)) is not None), None)
    facts, doubts = read_facts(
        {
            "title": title,
            "source": outlet,
            "url": _link(entry),
            "author": _author(entry),
            "published": day and (read_letter_day(day) or day),
        }
    )
    return Found.of(text, "feed", facts, doubts, read_links(_links(entry)))


def _words(element: Element | None) -> str:
    """The text of an element that may hold markup, written out or as XHTML."""
    if element is None:
        return ""
    if element.attributes.get("type") == "xhtml":
        return "\n\n".join(line.strip() for line in element.text.splitlines() if line.strip())
    return text_of_markup(element.text)


def _link(entry: Element) -> str | None:
    """Where the entry stands: what Atom calls the alternate, or what RSS writes out."""
    for link in entry.children("link"):
        if link.attributes.get("rel", "alternate") == "alternate" and (words := link.attributes.get("href") or link.text.strip()):
            return words
    guid = entry.child("guid")
    return guid.text.strip() if guid is not None and guid.attributes.get("isPermaLink", "true") == "true" and "://" in guid.text else None


def _author(entry: Element) -> str | None:
    element = entry.child(*AUTHORS)
    return None if element is None else (element.child("name") or element).text.strip()


def _links(entry: Element) -> list[str]:
    """The addresses in the entry's markup."""
    import re

    markup = "".join(element.text for name in BODIES for element in entry.children(name))
    return re.findall(r"""<a\s[^>]{0,500}?href\s*=\s*["']([^"'<>]{1,500})["']""", markup, re.IGNORECASE)[:500]
