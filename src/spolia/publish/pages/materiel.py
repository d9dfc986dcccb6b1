"""Materiel: tables by category and system, and for each lot the hands that it passed through and what became of which part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spolia.publish.flow import draw_flow
from spolia.publish.lookup import Lookup, claims_of_lot
from spolia.publish.losses import STATUSES, gather_losses, loss_tables
from spolia.publish.page import Page
from spolia.publish.paged import Paged, page_path
from spolia.publish.words import FATE_WORDS, number_words
from spolia.records import Fate, Lot

LOTS_LINKED = 24  # lots or events to which one row links

Range = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One system of a category: its lots, and the range of all that was taken and of each fate."""

    category: str
    system: str | None
    lots: tuple[Lot, ...]
    taken: str
    fates: dict[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A fate drawn against its lot: shares of the bar, from 0 to 1, that are surely and at most this; `open` without a bound."""

    fate: Fate
    sure: float
    most: float
    open: bool


def materiel_pages(lookup: Lookup) -> Iterator[Page]:
    lots = sorted(lookup.record.custody, key=lambda lot: (lot.category, lot.system or "~", lot.lot))
    pages = Paged(lots).parts
    paths = [page_path("materiel/index.html", number) for number in range(1, len(pages) + 1)]
    for number, part in enumerate(pages, 1):
        given = {
            "rows": tally(lots) if number == 1 else [],
            "lots": part,
            "fates": FATE_WORDS,
            "pages": paths,
            "number": number,
            "total": len(lots),
            "most": LOTS_LINKED,
        }
        title = "Materiel" if number == 1 else f"Materiel, page {number}"
        yield Page(paths[number - 1], "materiel.html", title, "materiel/index.html", given, ("static/lists.js",) if number == 1 else ())
    yield loss_page(lookup)
    for lot in lots:
        yield lot_page(lot, lookup)


def loss_page(lookup: Lookup) -> Page:
    """Losses by loser, category and system."""
    losses = gather_losses(lookup)
    given = {
        "tables": loss_tables(losses),
        "statuses": list(STATUSES.values()),
        "left_out": Counter((loss.left_out or "").partition(" ev-")[0] for loss in losses if loss.left_out),
        "most": LOTS_LINKED,
    }
    return Page("materiel/losses.html", "losses.html", "Losses", "materiel/index.html", given)


def lot_page(lot: Lot, lookup: Lookup) -> Page:
    """The page of one lot."""
    title = f"{lot.system or lot.category.capitalize()}: {number_words(lot.low, lot.high)}"
    given = {
        "lot": lot,
        "flow": draw_flow(lot),
        "parts_drawn": parts(lot),
        "claims": [claim for claim in claims_of_lot(lot) if claim in lookup.claims],
    }
    return Page(lookup.addresses["materiel"][lot.lot], "lot.html", title, "materiel/index.html", given)


def tally(lots: Iterable[Lot]) -> list[Row]:
    """A row a category and system. Ranges are added as ranges: low to low, high to high, no high where one has none."""
    groups: dict[tuple[str, str | None], list[Lot]] = defaultdict(list)
    for lot in lots:
        groups[lot.category, lot.system].append(lot)
    return [_row(category, system, members) for (category, system), members in groups.items()]


def _row(category: str, system: str | None, lots: list[Lot]) -> Row:
    fates: dict[str, list[Range]] = defaultdict(list)
    for lot in lots:
        for fate in lot.fates:
            fates[fate.status].append((fate.low or 0, fate.high))
    taken = _added([(lot.low or 0, lot.high) for lot in lots])
    return Row(category, system, tuple(lots), taken, {status: _added(ranges) for status, ranges in fates.items()})


def _added(ranges: list[Range]) -> str:
    low, highs = sum(low for low, _ in ranges), [high for _, high in ranges]
    high = None if None in highs else sum(high for high in highs if high is not None)
    return number_words(None, None) if low == 0 and high is None else number_words(low, high)


def parts(lot: Lot) -> list[Part]:
    """The fates of a lot as shares of its greatest known number; of equal shares where no number is known."""
    bounds = [lot.low, lot.high, *(fate.low for fate in lot.fates), *(fate.high for fate in lot.fates)]
    whole = max((number for number in bounds if number is not None), default=0)
    return [_part(fate, whole) for fate in lot.fates]


def _part(fate: Fate, whole: float) -> Part:
    if not whole:
        return Part(fate, 0, 1, True)
    sure = (fate.low or 0) / whole
    return Part(fate, round(sure, 4), round(1 if fate.high is None else fate.high / whole, 4), fate.high is None)
