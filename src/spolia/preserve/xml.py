"""XML as a tree, by an expat that expands nothing, fetches nothing and takes no declarations.

A document type that declares entities is refused before any is used, so that none can grow or name a file; of a document type
that only names itself, as old feeds do, nothing is read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any
from xml.parsers import expat

from spolia.preserve.limits import PastLimit
from spolia.preserve.text import decode_text

_NAMED = re.compile(rb"""\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")


class BrokenXml(Exception):
    """It is no XML that we read; says why, in words that follow the item's name."""


@dataclass(slots=True)
class Element:
    """An element: its name as written with its prefix, its attributes, what is in it in order, and the bytes it stands at."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int = -1
    inside: list[Element | str] = field(default_factory=list)

    def children(self, *names: str) -> Iterator[Element]:
        """The elements directly in it, or those with one of the names."""
        return (one for one in self.inside if isinstance(one, Element) and (not names or one.name in names))

    def child(self, *names: str) -> Element | None:
        """The first element directly in it with one of the names, the names tried in order."""
        return next((one for name in names for one in self.children(name)), None)

    def walk(self) -> Iterator[Element | str]:
        """All that is in it, elements before what they hold, in the order of the text."""
        left: list[Element | str] = [self]
        while left:
            one = left.pop()
            yield one
            if isinstance(one, Element):
                left += reversed(one.inside)

    @property
    def text(self) -> str:
        """All characters in it."""
        return "".join(one for one in self.walk() if isinstance(one, str))


def parse_xml(data: bytes, deepest: int) -> Element:
    """The root element. Raises BrokenXml, and PastLimit where elements lie in one another deeper than `deepest`."""
    try:
        return _parse(data, deepest)
    except ValueError:  # expat reads no encoding of several bytes a character but Unicode's
        text, places = _rewritten(data)
        return _parse(text, deepest, places)


def _rewritten(data: bytes) -> tuple[bytes, _Places]:
    """The same in UTF-8, and where what stands there stood. Raises BrokenXml."""
    named = _NAMED.match(data)
    decoded = decode_text(data, named[1].decode("ascii")) if named else None
    if decoded is None or decoded.doubt or decoded.text.encode(decoded.encoding, "replace") != data:
        raise BrokenXml("is in an encoding of several bytes a character in which its bytes do not hold")
    text = decoded.text.encode("utf-8")
    return text, _Places(text, decoded.encoding)


class _Places:
    """Where the bytes of a text in UTF-8 stood while it was in another encoding; asked for one after another, never back."""

    def __init__(self, text: bytes, encoding: str) -> None:
        self._text, self._encoder = text, codecs.getincrementalencoder(encoding)()
        self._at = self._before = 0

    def __call__(self, at: int) -> int:
        self._before += len(self._encoder.encode(self._text[self._at : at].decode("utf-8")))
        self._at = at
        return self._before


def _parse(data: bytes, deepest: int, places: _Places | None = None) -> Element:
    parser = expat.ParserCreate("utf-8" if places else None)
    parser.buffer_text = True
    building = _Building(parser, data, deepest, places)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler, parser.EndElementHandler = building.start, building.finish
    parser.CharacterDataHandler = building.characters
    parser.StartDoctypeDeclHandler, parser.EntityDeclHandler = building.doctype, building.entity
    parser.ExternalEntityRefHandler, parser.SkippedEntityHandler = building.entity, building.skipped
    try:
        parser.Parse(data, True)
    except expat.ExpatError as bad:
        raise BrokenXml(f"is no well-formed XML: {expat.errors.messages[bad.code]} in line {bad.lineno}") from None
    except LookupError:
        raise BrokenXml("is in an encoding that nobody knows") from None
    if building.root is None:
        raise BrokenXml("is no well-formed XML: it has no element")
    return building.root


class _Building:
    def __init__(self, parser: Any, data: bytes, deepest: int, places: _Places | None) -> None:
        self._parser, self._data, self._deepest, self._places = parser, data, deepest, places
        self._after = 2 if data.startswith(b"\xff\xfe") else 1  # bytes that ">" takes, from its first that is not zero
        self._open: list[Element] = []
        self.root: Element | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= self._deepest:
            raise PastLimit(f"has elements nested more than {self._deepest} deep (--max-markup)")
        element = Element(name, attributes, self._place(self._parser.CurrentByteIndex))
        if self._open:
            self._open[-1].inside.append(element)
        else:
            self.root = element
        self._open.append(element)

    def finish(self, _: str) -> None:
        element = self._open.pop()
        element.end = self._place(self._data.find(b">", self._parser.CurrentByteIndex) + self._after)

    def _place(self, at: int) -> int:
        return self._places(at) if self._places is not None else at

    def characters(self, words: str) -> None:
        if self._open:
            self._open[-1].inside.append(words)

    def skipped(self, name: str, parameter: bool) -> None:
        if not parameter:
            self.characters(html5.get(f"{name};", f"&{name};"))

    def doctype(self, _name: str, _system: str | None, _public: str | None, declares: bool) -> None:
        if declares:
            raise BrokenXml("declares a document type of its own, which is not read")

    def entity(self, *_: Any) -> bool:
        raise BrokenXml("declares entities, which are not expanded")
