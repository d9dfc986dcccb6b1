"""The chain of custody as a flow: hands from left to right, bands as thick as the number in them, fates at the end. Only numbers; a template draws.

A band has two thicknesses: what is surely in it, and what is at most. A number without an upper bound fades out below its band.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spolia.publish.words import FATE_WORDS, LINK_WORDS, interval_words, sized
from spolia.records import Fate, Link, Lot

TALL = 150.0  # pixels of the whole lot
BOX, GAP = 150.0, 110.0  # pixels of a hand, and between two
ROOM = 26.0  # pixels between two fates
TOP = 40.0  # pixels above, for the words of the steps
LEAST = 3.0  # pixels of a band that is there at all
NAME_FITS = 19  # letters of a name that a hand has room for


@dataclass(frozen=True, slots=True)
class Node:
    """A hand, or a fate: where it stands, how thick it surely and at most is, whether its number is open above, and its words."""

    x: float
    y: float
    sure: float
    most: float
    open: bool
    title: str
    number: str
    when: str
    kind: str  # a holder's name to colour by, or "f-" and a fate
    fate: bool

    @property
    def short(self) -> str:
        return self.title if len(self.title) <= NAME_FITS else self.title[: NAME_FITS - 1] + "…"


@dataclass(frozen=True, slots=True)
class Band:
    """From one node to the next; `path` of all that may have passed, `sure` of what surely did, and the words on it."""

    path: str
    sure: str
    kind: str
    fate: bool
    words: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Flow:
    width: float
    height: float
    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    text: str  # the same in a sentence


def draw_flow(lot: Lot) -> Flow:
    """The picture of a lot. Where no number is known all bands are of one thickness, and say so."""
    whole = _whole(lot)
    hands = [_hand(n, link, lot, whole) for n, link in enumerate(lot.chain)]
    fates = _fates(lot.fates, whole, len(hands))
    bands = [_band(a, b, LINK_WORDS[link.how]) for a, b, link in zip(hands, hands[1:], lot.chain[1:], strict=False)]
    bands += _fan(hands[-1], fates) if hands else []
    bottom = max((node.y + node.most for node in (*hands, *fates)), default=0)
    width = max((node.x for node in (*hands, *fates)), default=0) + BOX
    return Flow(round(width + 10, 1), round(bottom + 62, 1), (*hands, *fates), tuple(bands), _sentence(lot))


def _whole(lot: Lot) -> float:
    """The greatest number told of the lot or of a part of it; 0 where there is none."""
    parts: list[Lot | Link | Fate] = [lot, *lot.chain, *lot.fates]
    return max((n for part in parts for n in (part.low, part.high) if n is not None), default=0)


def _thick(part: Link | Fate | Lot, whole: float) -> tuple[float, float]:
    """Pixels that a part surely and at most takes."""
    if not whole:
        return 0.0, TALL / 2
    most = part.high if part.high is not None else whole
    return round(max(LEAST if part.low else 0.0, (part.low or 0) / whole * TALL), 1), round(max(LEAST, most / whole * TALL), 1)


def _hand(n: int, link: Link, lot: Lot, whole: float) -> Node:
    told = link if link.low is not None or link.high is not None else lot  # who had it before is mostly told without a number
    sure, most = _thick(told, whole)
    when = interval_words(link.date) if link.date else ""
    return Node(
        n * (BOX + GAP), TOP, sure, most, told.high is None, link.holder or "not known who", sized(told), when, link.holder or "", False
    )


def _fates(fates: Iterable[Fate], whole: float, column: int) -> list[Node]:
    nodes, y = [], TOP
    for fate in fates:
        sure, most = _thick(fate, whole)
        nodes.append(
            Node(
                column * (BOX + GAP),
                y,
                sure,
                most,
                fate.high is None,
                FATE_WORDS[fate.status].capitalize(),
                sized(fate),
                "",
                f"f-{fate.status}",
                True,
            )
        )
        y += max(most, 34) + ROOM
    return nodes


def _band(a: Node, b: Node, words: str) -> Band:
    x1, x2 = a.x + BOX, b.x
    return Band(
        _ribbon(x1, a.y, a.most, x2, b.y, b.most), _ribbon(x1, a.y, a.sure, x2, b.y, b.sure), b.kind, b.fate, words, (x1 + x2) / 2, TOP - 12
    )


def _fan(hand: Node, fates: list[Node]) -> list[Band]:
    """From the last hand to each fate, side by side as far as the hand is thick."""
    bands, total = [], sum(fate.most for fate in fates) or 1.0
    y = hand.y
    for fate in fates:
        share = min(fate.most, hand.most * fate.most / total)
        x1, x2 = hand.x + BOX, fate.x
        sure = min(fate.sure, share)
        bands.append(
            Band(
                _ribbon(x1, y, share, x2, fate.y, fate.most),
                _ribbon(x1, y, sure, x2, fate.y, fate.sure),
                fate.kind,
                True,
                "",
                (x1 + x2) / 2,
                fate.y,
            )
        )
        y = round(y + share, 1)
    return bands


def _ribbon(x1: float, y1: float, h1: float, x2: float, y2: float, h2: float) -> str:
    """A band that bends from one edge to another; nothing where it has no thickness."""
    if h1 <= 0 or h2 <= 0:
        return ""
    mid = (x1 + x2) / 2
    return f"M{x1:g} {y1:g}C{mid:g} {y1:g} {mid:g} {y2:g} {x2:g} {y2:g}V{y2 + h2:g}C{mid:g} {y2 + h2:g} {mid:g} {y1 + h1:g} {x1:g} {y1 + h1:g}Z"


def _sentence(lot: Lot) -> str:
    """The chain in words, for those who do not see the picture."""
    hands = [
        f"{link.holder or 'not known who'} ({LINK_WORDS[link.how]}, {sized(link)}{', ' + interval_words(link.date) if link.date else ''})"
        for link in lot.chain
    ]
    fates = [f"{FATE_WORDS[fate.status]}: {sized(fate)}" for fate in lot.fates]
    return f"{'; then '.join(hands)}. {'What became of it: ' + '; '.join(fates) if fates else 'No report says what became of it'}."
