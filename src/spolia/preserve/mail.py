"""Letters (.eml, .mhtml): the words of the letter, and what is attached to it, each of which is an item of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from msgspec.structs import replace

from spolia.preserve.found import Found, Member, Message, NotRead, Whole
from spolia.preserve.given import Given
from spolia.preserve.html import decode_page, find_article, text_of_markup
from spolia.preserve.limits import PastLimit
from spolia.preserve.metadata import read_facts, read_letter_day
from spolia.preserve.pictures import Pictures, picture_address
from spolia.preserve.text import decode_text, short_media

SAVED_FROM = "Snapshot-Content-Location"  # the field in which browsers write where a page that they saved whole stood
DEEPEST = 50  # parts in parts; the parser itself gives up at some hundreds
MOST_PARTS = 2000
MOST_LEVELS = 300  # parts that hold parts, side by side or in one another
FIELDS = re.compile(rb"^content-(?:type|disposition):", re.IGNORECASE | re.MULTILINE)
TOO_MUCH = f"is a letter with more than {MOST_PARTS} parts, or parts nested more than {DEEPEST} deep"
ASIDE = ("image/", "audio/", "video/", "font/", "text/css", "application/javascript", "text/javascript")


def read_mail(given: Given) -> Iterator[Message]:
    """What is attached, and then the letter itself."""
    if len(FIELDS.findall(given.data)) > 2 * MOST_PARTS or given.data.lower().count(b"boundary=") > MOST_LEVELS:
        raise PastLimit(TOO_MUCH)
    letter = BytesParser(policy=policy.default).parsebytes(given.data)
    assert isinstance(letter, EmailMessage)
    if not len(letter):
        yield NotRead("is no letter: it has none of a letter's fields")
        return
    leaves = list(_leaves(letter))
    words = _choose_words(leaves)
    count = 0
    for number, part in enumerate(leaves, 1):
        if part is not words and not _is_other_form(part, words):
            given.may_unpack()
            count += 1
            yield _member(given, part, number)
    if words is None:
        yield Whole(count) if count else NotRead("is a letter without words")
        return
    yield _with_pictures(_read_words(given, letter, words), letter, leaves)


def _leaves(letter: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold no parts themselves; a letter within the letter is one. Raises PastLimit."""
    left: list[tuple[EmailMessage, int]] = [(letter, 0)]
    count = 0
    while left:
        part, depth = left.pop()
        count += 1
        if depth > DEEPEST or count > MOST_PARTS:
            raise PastLimit(TOO_MUCH)
        inside = part.get_payload() if part.get_content_maintype() == "multipart" and part.is_multipart() else None
        if isinstance(inside, list):
            left += [(one, depth + 1) for one in reversed(inside) if isinstance(one, EmailMessage)]
        else:
            yield part


def _choose_words(leaves: list[EmailMessage]) -> EmailMessage | None:
    """The part that is the letter's own words: plain text before a page."""
    own = [part for part in leaves if part.get_content_disposition() != "attachment"]
    plain = [part for part in own if part.get_content_type() == "text/plain" and _bytes(part).strip()]
    pages = [part for part in own if part.get_content_type() == "text/html" and _bytes(part).strip()]
    return next(iter(plain + pages), None)


def _is_other_form(part: EmailMessage, words: EmailMessage | None) -> bool:
    """The same words once more, as a page, or nothing at all."""
    named = part.get_filename() or part.get_content_disposition() == "attachment"
    return not named and ((words is not None and part.get_content_type() in ("text/html", "text/plain")) or not _bytes(part).strip())


def _member(given: Given, part: EmailMessage, number: int) -> Member:
    name = " ".join((part.get_filename() or f"part {number}").split())
    if part.get_content_type() == "message/rfc822" and not name.lower().endswith(".eml"):
        name += ".eml"
    data = _bytes(part)
    given.room.take(len(data))
    kind = part.get_content_type()
    aside = f"is {kind} that belongs to the letter" if kind.startswith(ASIDE) and part.get_content_disposition() != "attachment" else None
    return Member(name, data, aside=aside, url=_field(part, "Content-Location") or None, media=short_media(_field(part, "Content-Type")))


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822" or part.is_multipart():
        inside = part.get_payload()
        return (
            b"".join(one.as_bytes(policy=policy.compat32) for one in inside if isinstance(one, EmailMessage))
            if isinstance(inside, list)
            else b""
        )
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _read_words(given: Given, letter: EmailMessage, words: EmailMessage) -> Found | NotRead:
    data, charset, is_page = _bytes(words), words.get_content_charset(), words.get_content_type() == "text/html"
    decoded = decode_page(data, charset) if is_page else decode_text(data, charset)
    if decoded is None:
        return NotRead("is a letter whose words are in no encoding we know")
    text = decoded.text
    if is_page:
        article = find_article(decoded, given.limits.markup, _field(words, "Content-Location") or _field(letter, SAVED_FROM))
        if _is_saved_page(letter):
            return _with_address(article, _field(letter, SAVED_FROM)) if isinstance(article, Found) else article
        text = article.text if isinstance(article, Found) else text_of_markup(text)
    if not text.strip():
        return NotRead("is a letter without words")
    facts, doubts = read_facts(_facts(letter))
    pictures = article.pictures if is_page and isinstance(article, Found) else ()
    return Found.of(text.replace("\r\n", "\n"), f"mail, {decoded.encoding}", facts, (decoded.doubt, *doubts), pictures=pictures)


def _with_pictures(found: Found | NotRead, letter: EmailMessage, leaves: list[EmailMessage]) -> Found | NotRead:
    """The letter with the pictures that came with it; a page that was saved whole with those of its parts that it names."""
    if isinstance(found, NotRead):
        return found
    pictures, named = Pictures(found.pictures), frozenset(found.shows) if _is_saved_page(letter) else None
    for part in leaves:
        if pictures.full:
            break
        if part.get_content_maintype() == "image" and (named is None or not named.isdisjoint(_addresses(part))):
            pictures.take(_bytes(part))
    doubts = (*found.doubts, pictures.doubt) if pictures.doubt else found.doubts
    return replace(found, pictures=pictures.hashes, shows=(), doubts=doubts)


def _addresses(part: EmailMessage) -> set[str]:
    """By what a page may name the part."""
    place, name = picture_address(_field(part, "Content-Location"), ""), _field(part, "Content-ID").strip("<>")
    return {address for address in (place, f"cid:{name}" if name else None) if address}


def _with_address(article: Found, address: str) -> Found:
    """The article with that address where the page names none."""
    known, _ = read_facts({"url": article.url or address})
    return replace(article, url=known["url"])


def _is_saved_page(letter: EmailMessage) -> bool:
    """Whether a browser wrote it, which gives itself as the sender and the day of saving as the day."""
    return SAVED_FROM in letter or _field(letter, "From").startswith("<Saved by")


def _facts(letter: EmailMessage) -> dict[str, str | None]:
    name, address = parseaddr(_field(letter, "From"))
    day = _field(letter, "Date")
    return {
        "title": _field(letter, "Subject") or None, "source": name or address or None, "author": address or None,
        "published": (read_letter_day(day) or day) if day else None,
    }  # fmt: skip


def _field(part: EmailMessage, name: str) -> str:
    """A field's words on one line; a field that is missing, or that the library cannot take apart, has none."""
    try:
        return " ".join(str(part.get(name) or "").split())
    except (ValueError, IndexError, AttributeError, RecursionError, MessageError):
        return ""
