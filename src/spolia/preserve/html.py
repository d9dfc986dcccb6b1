"""Pages: the article in a page and what the page says of itself, and the plain text of a scrap of markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from msgspec.structs import replace

from spolia.preserve.coverage import LOOKED_AT, why_no_article
from spolia.preserve.found import Found, Message, NotRead
from spolia.preserve.given import Given
from spolia.preserve.limits import OUT_OF_MEMORY, PastLimit
from spolia.preserve.metadata import read_facts, read_links
from spolia.preserve.pictures import MOST_PICTURES, picture_address, read_data_uri, read_pictures
from spolia.preserve.text import Decoded, decode_text, known_encoding
from spolia.preserve.weburl import join_address

DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
DECLARED_WITHIN = 4096  # bytes from the start in which a page says its encoding; browsers look at the first 1,024
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# Elements that close themselves, or that pages may leave open without opening a level.
LEVEL = frozenset(
    """a abbr address article aside b big blockquote button center cite code del div dl em fieldset figure font footer form h1 h2 h3 h4
    h5 h6 header i iframe ins label main map nav object ol pre q s section select small span strike strong sub sup svg table tbody u ul
    """.split()
)
BLOCKS = frozenset(
    """address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol
    p pre section table td th tr ul""".split()
)
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{4000,}")
MOST_ATTRIBUTES = 2000  # of one element: the parser compares each with all
BLOCK = re.compile(r"<(?:p|div|li|td|br|h[1-6])\b", re.IGNORECASE)
MOST_BLOCKS = 2000  # above it the second opinion on what the article is, whose time grows with their square, is not asked for
# What a page shows: pictures outside of what stands on every page of an outlet, stills of films, and what it gives to those who link to it.
PLACED = "[not(ancestor::nav or ancestor::footer or ancestor::aside or ancestor::header[not(ancestor::article or ancestor::main)])]"
NAMED = f"//img{PLACED}/@src | //img{PLACED}/@data-src | //video{PLACED}/@poster | //meta[@property='og:image' or @name='twitter:image']/@content"
SETS = f"//img{PLACED}/@srcset | //img{PLACED}/@data-srcset | //picture/source{PLACED}/@srcset"
DESCRIPTOR = re.compile(r"\d+(?:\.\d+)?[wxh],?")  # of a picture in a set: how wide it is
MOST_NAMED = 1000  # pictures of one page
SILENT = frozenset(["title", "script", "style", "template", "head", "iframe", "object"])


def read_page(given: Given) -> Iterator[Message]:
    """The article in the page, or why there is none."""
    decoded = decode_page(given.data, given.charset)
    unknown = NotRead("its bytes are text in no encoding we know")
    yield unknown if decoded is None else find_article(decoded, given.limits.markup, given.ask.url)


def find_article(decoded: Decoded, deepest: int, stood_at: str = "") -> Found | NotRead:
    """The article in the page's text; what the page names stands relative to `stood_at`. Raises PastLimit where its elements are nested deeper than `deepest`."""
    if _depth(decoded.text) > deepest:
        raise PastLimit(f"has elements nested more than {deepest} deep (--max-markup)")
    if any(tag[0].count("=") > MOST_ATTRIBUTES for tag in LONG_TAG.finditer(decoded.text)):
        raise PastLimit(f"has an element with more than {MOST_ATTRIBUTES} attributes")
    article = read_article(decoded.text)
    if "failed" in article:
        return NotRead(str(article["failed"]))
    text = article.get("text") or ""
    seen = "" if text.strip() else text_of_markup(decoded.text[:LOOKED_AT])
    if (why := why_no_article(decoded.text, str(article.get("title") or ""), text, seen)) is not None:
        return NotRead(why)
    facts, doubts = read_facts(article)
    links, named = read_links(article.get("links") or ()), article.get("pictures") or ()
    pictures = read_pictures(data for address in named if (data := read_data_uri(address)) is not None)
    how, base = f"html, {article.get('how')}, {decoded.encoding}", join_address(article.get("base") or "", stood_at) or stood_at
    found = Found.of(text, how, facts, (decoded.doubt, *doubts, pictures.doubt), links, pictures.hashes)
    return replace(found, shows=_addresses(named, base))


def read_article(page: str) -> dict[str, Any]:
    """The article in the page and what the page says of it; {"failed": why} where the parser gave up."""
    import trafilatura

    try:
        tree = trafilatura.load_html(page)
        if tree is None:
            return {"failed": "its markup cannot be parsed"} if _can_parse(page) else {"failed": OUT_OF_MEMORY}
        links, (pictures, base) = _links(tree), _pictures(tree)
        found = trafilatura.bare_extraction(
            tree, include_comments=False, include_tables=True, favor_precision=False, with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True}, fast=len(BLOCK.findall(page)) > MOST_BLOCKS,
        )  # fmt: skip
    except RecursionError:
        return {"failed": "its markup is nested too deep"}
    except MemoryError:
        return {"failed": OUT_OF_MEMORY}
    if found is None:
        return {"text": ""}
    body = found.as_dict() if hasattr(found, "as_dict") else dict(found)
    return {
        "text": _as_paragraphs(body.get("text") or ""), "title": body.get("title"), "published": body.get("date"),
        "source": body.get("sitename") or body.get("hostname"), "url": body.get("url"), "author": body.get("author"),
        "links": [full for link in links if (full := join_address(link, body.get("url") or "")) is not None], "how": f"trafilatura {trafilatura.__version__}",
        "pictures": pictures, "base": base,
    }  # fmt: skip


def text_of_markup(markup: str) -> str:
    """The words of a scrap of HTML, a blank line between blocks; the scrap itself where it has no markup."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    from lxml import etree, html

    try:
        tree = html.document_fromstring(f"<div>{markup}</div>")
    except (etree.LxmlError, ValueError):
        return ""
    words: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        words += ["\n"] if name in BLOCKS else []
        loud = name not in SILENT and name
        words += [element.text or ""] if event == "start" and loud else []
        words += [element.tail or ""] if event == "end" else []
    return _as_paragraphs("".join(re.sub(r"\s+", " ", some) if some != "\n" else some for some in words))


def _links(tree: Any) -> list[str]:
    """The addresses that paragraphs of the page link to; those of menus stand in lists."""
    return [str(link) for link in tree.xpath("//p//a/@href")[:500]]


def _pictures(tree: Any) -> tuple[list[str], str]:
    """The addresses of the pictures in the page's own part, and of the one by which it lets itself be known; and what they are relative to, "" where it does not say."""
    named = [str(value) for value in tree.xpath(NAMED)[:MOST_NAMED]]
    for value in tree.xpath(SETS)[:MOST_NAMED]:
        named += [part.rstrip(",") for part in str(value).split() if not DESCRIPTOR.fullmatch(part)]
    return list(dict.fromkeys(named[:MOST_NAMED])), next(iter(tree.xpath("string(//base/@href)").split()), "")


def _addresses(named: Iterable[str], base: str) -> tuple[str, ...]:
    """Those of the pictures' addresses at which something stands elsewhere, as many as anybody looks for."""
    full = (picture_address(address, base) for address in named if address[:5].lower() != "data:")
    return tuple(islice(dict.fromkeys(address for address in full if address), MOST_PICTURES * 4))


def _depth(page: str) -> int:
    """How deep its elements lie in one another, at least as far as they must be closed."""
    deepest = depth = 0
    for match in TAG.finditer(page):
        if match[2].lower() in LEVEL:
            depth = max(depth - 1, 0) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _can_parse(page: str) -> bool:
    """Whether the parser gets through the page at all; one that does not, though it forgives any markup, ran out of memory."""
    from lxml import etree, html

    try:
        html.document_fromstring(page.encode("utf-8"))
    except (MemoryError, etree.XMLSyntaxError):  # libxml2 calls it an "unknown error" when it gets no more memory
        return False
    except (etree.LxmlError, ValueError):
        return True
    return True


def _as_paragraphs(text: str) -> str:
    """One blank line between paragraphs, which the parser gives a line each."""
    return "\n\n".join(line.strip() for line in text.splitlines() if line.strip())


def decode_page(data: bytes, told: str | None = None) -> Decoded | None:
    """The page's text in the encoding that whoever gave it told, else in the one that it declares, where these hold; else as any other text."""
    match = DECLARED.search(data[:DECLARED_WITHIN])
    declared = match[1].decode("ascii").lower() if match else None
    if declared is not None and (known_encoding(declared) or "").startswith(("utf-16", "utf-32")):
        declared = None  # these cannot be read from a declaration in ASCII
    return decode_text(data, told, declared)
