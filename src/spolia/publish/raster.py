"""A picture of ours as a raster, for programs that draw no SVG: what a link looks like in a messenger.

The picture is drawn again from its SVG, of which it knows what pictures.py uses and nothing more: each shape becomes a line of a page in PDF, which
pdfium draws. It is given no fonts but the ones that it brings, so that letters are the same everywhere; it has none beyond Latin, and
what it cannot write is left out (the words stand beside the picture wherever it is shown). No text of a report is run: it is a string of bytes that PDF's
own marks are taken out of. Source of the forms: ISO 32000-1, 8.5, 9.4; PNG (W3C, third edition), 9 and 11.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    import numpy as np

WIDE, HIGH = 640, 336  # of the page: nearly 1.91 to 1, to which messengers cut
SCALE = 1.25  # dots a unit
LEVEL, COLOURS = 6, 256  # of deflate; of a palette
ARC = 0.5523  # of the radius: where a Bézier curve that stands for a quarter of a circle is held
_SVG = "{http://www.w3.org/2000/svg}"
_PLACE = re.compile(r"([MLZ])([^MLZ]*)")
_UNWRITTEN = re.compile(r"[^\x20-\x7e\xa0-\xff‘’“”–—…]+")
Element = ElementTree.Element


def png_of(picture: str) -> bytes:
    """The picture, in the SVG that pictures.py draws, as PNG of 800 × 420 dots; the same picture gives the same dots."""
    import pypdfium2

    _without_fonts()
    document = pypdfium2.PdfDocument(_pdf(picture))
    try:
        page = document[0]
        dots = page.render(scale=SCALE, rev_byteorder=True, prefer_bgrx=True).to_numpy().copy()
        page.close()
    finally:
        document.close()
    return _png(dots)


@cache
def _without_fonts() -> Any:
    """Tells pdfium that this machine has no fonts; what says so is kept as long as the program runs."""
    from pypdfium2 import raw

    none = raw.FPDF_SYSFONTINFO(version=1)
    raw.FPDF_SetSystemFontInfo(none)
    return none


# --- the picture as a page --------------------------------------------------------------------------------------------------


def _pdf(picture: str) -> bytes:
    """A document of one page with the picture in its middle."""
    drawing = ElementTree.fromstring(picture)  # noqa: S314 - our own, escaped as it was drawn
    high = float(drawing.get("height", HIGH))
    shades: dict[str, str] = {}  # by opacity, the name of the state that sets it
    lines = [f"1 0 0 -1 0 {(HIGH + high) / 2:g} cm"]
    for element in drawing:
        if draw := SHAPES.get(element.tag.removeprefix(_SVG)):
            lines.append(f"q {_state(element, shades)} {draw(element)} Q")
    states = "".join(f"/{name}<</ca {opacity}>>" for opacity, name in shades.items())
    fonts = "".join(
        f"/{name}<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding>>"
        for name, font in (("F", "Helvetica"), ("B", "Helvetica-Bold"))
    )
    content = "\n".join(lines).encode("cp1252", "replace")
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDE} {HIGH}]/Contents 4 0 R/Resources<</Font<<{fonts}>>/ExtGState<<{states}>>>>>>"
    return _document(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page.encode("ascii"),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    )


def _document(*objects: bytes) -> bytes:
    """The objects, the first of them the catalogue, as a document."""
    out, at = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % start for start in at)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        len(out),
    )


def _state(element: Element, shades: dict[str, str]) -> str:
    """Colours, widths, dashes and opacity of a shape."""
    opacity = element.get("fill-opacity", "1")
    parts = [f"/{shades.setdefault(opacity, f'g{len(shades)}')} gs"]
    if fill := element.get("fill"):
        parts += [f"{_colour(fill)} rg"] if fill != "none" else []
    if stroke := element.get("stroke"):
        parts.append(f"{_colour(stroke)} RG {element.get('stroke-width', '1')} w [{element.get('stroke-dasharray', '')}] 0 d")
    return " ".join(parts)


def _colour(named: str) -> str:
    return " ".join(f"{int(named[n : n + 2], 16) / 255:.3f}" for n in (1, 3, 5))


def _painted(element: Element) -> str:
    """The operator that fills the shape, draws its edge, or both."""
    fill, stroke = element.get("fill", "none") != "none", element.get("stroke") is not None
    return "B" if fill and stroke else "f" if fill else "S"


def _numbers(element: Element, *names: str) -> Iterator[float]:
    return (float(element.get(name, "0")) for name in names)


def _rect(element: Element) -> str:
    return f"{' '.join(f'{number:g}' for number in _numbers(element, 'x', 'y', 'width', 'height'))} re {_painted(element)}"


def _line(element: Element) -> str:
    x1, y1, x2, y2 = _numbers(element, "x1", "y1", "x2", "y2")
    return f"{x1:g} {y1:g} m {x2:g} {y2:g} l S"


def _circle(element: Element) -> str:
    x, y, r = _numbers(element, "cx", "cy", "r")
    k = r * ARC
    quarters = [(r, k, k, r, 0, r), (-k, r, -r, k, -r, 0), (-r, -k, -k, -r, 0, -r), (k, -r, r, -k, r, 0)]
    curves = " ".join(" ".join(f"{o + n:.2f}" for o, n in zip((x, y) * 3, quarter, strict=True)) + " c" for quarter in quarters)
    return f"{x + r:.2f} {y:.2f} m {curves} h {_painted(element)}"


def _path(element: Element) -> str:
    operators = {"M": "m", "L": "l"}
    parts = [f"{points.strip()} {operators[to]}" if to != "Z" else "h" for to, points in _PLACE.findall(element.get("d", ""))]
    return f"{' '.join(parts)} {_painted(element)}" if parts else ""


def _text(element: Element) -> str:
    x, y, size = _numbers(element, "x", "y", "font-size")
    words = re.sub(r"([\\()])", r"\\\1", written(element.text or ""))
    return f"BT /{'B' if element.get('font-weight') else 'F'} {size:g} Tf 1 0 0 -1 {x:g} {y:g} Tm ({words}) Tj ET"


def written(words: str) -> str:
    """The words in the letters that there are: a letter with a mark that is not among them without it, others as an ellipsis.

    >>> written("Şanlıurfa, “20” تدمر")
    'Sanl…urfa, “20” …'
    """
    plain = unicodedata.normalize("NFC", words)
    if _UNWRITTEN.search(plain):
        plain = "".join(letter if not _UNWRITTEN.match(letter) else unicodedata.normalize("NFKD", letter)[0] for letter in plain)
    return _UNWRITTEN.sub("…", plain)


SHAPES: dict[str, Callable[[Element], str]] = {"rect": _rect, "line": _line, "circle": _circle, "path": _path, "text": _text}


# --- dots as PNG ------------------------------------------------------------------------------------------------------------


def _png(dots: np.ndarray[Any, Any]) -> bytes:
    """The dots (rows of red, green, blue and nothing) as PNG of at most 256 colours: those that there are, as finely as so many can be told apart."""
    import numpy as np

    high, wide = dots.shape[:2]
    four = dots.view("<u4").ravel()
    begins = np.append(
        0, np.flatnonzero(four[1:] != four[:-1]) + 1
    )  # of runs of one colour, which are few: a picture of ours is mostly flat
    run = four[begins]
    for bits in (6, 5, 4, 3, 2):
        most = (1 << bits) - 1
        cells = sum(((run >> (byte * 8 + 8 - bits)) & most) << (bits * byte) for byte in range(3))
        there = np.zeros(1 << 3 * bits, bool)
        there[cells] = True
        used = np.flatnonzero(there)
        if len(used) <= COLOURS:
            break
    number = np.zeros(len(there), np.uint8)
    number[used] = np.arange(len(used))
    rows = np.zeros((high, wide + 1), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = np.repeat(number[cells], np.diff(begins, append=len(four))).reshape(high, wide)
    palette = bytes((int(cell) >> bits * byte & most) * 255 // most for cell in used for byte in range(3))
    head = struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)
    parts = (b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows.tobytes(), LEVEL)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
