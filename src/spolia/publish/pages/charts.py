"""Charts: losses over time with their bounds, claims by source and side, and whether the grades' probabilities hold. Drawn as the site is built."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from spolia.knowledge.tables import bundled_rows
from spolia.publish.lookup import Lookup
from spolia.publish.losses import UNKNOWN, Loss, Sum, add, gather_losses
from spolia.publish.page import Page
from spolia.publish.words import number_words

PANELS = 4  # parties whose losses are drawn, those that lost most first; the table of losses has all
BARS = 60  # bars of one panel at most
SOURCES = 25  # sources drawn, those with most claims first
STEPS = ((1, "month"), (3, "quarter"), (12, "year"), (60, "five years"))  # months a bar
NO_SIDE = "no side known"


@dataclass(frozen=True, slots=True)
class LossBar:
    """The losses of a stretch of time: in per cent of the tallest, what is surely and at most lost; `open` without an upper bound."""

    label: str
    sure: float
    most: float
    open: bool
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One party's losses over time; `loose` what is dated no closer, in words."""

    loser: str
    bars: list[LossBar]
    whole: str
    loose: str | None


@dataclass(frozen=True, slots=True)
class SourceBar:
    """A source, whose side it is on, how many claims it makes, how many of them are disputed; the bars in per cent of the longest."""

    source: str
    side: str
    claims: int
    disputed: int
    long: float
    long_disputed: float


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of the reliability curve: the probability stated, the share that happened, and how many events."""

    stated: float
    happened: float
    events: int

    @property
    def radius(self) -> float:
        """Pixels: its area grows with the number of events."""
        return round(2.5 + math.sqrt(self.events / 400), 1)


def chart_pages(lookup: Lookup) -> Iterator[Page]:
    losses = [loss for loss in gather_losses(lookup) if loss.left_out is None]
    step, tallest, panels = loss_panels(losses)
    given = {
        "panels": panels,
        "step": step,
        "tallest": tallest,
        "sources": source_bars(lookup),
        "sides": side_rows(lookup),
        "curve": reliability(),
    }
    yield Page("charts.html", "charts.html", "Charts", "charts.html", given)


def loss_panels(losses: Sequence[Loss]) -> tuple[str, str, list[Panel]]:
    """What a bar spans, in words, the number at the top of the scale, and a panel for each of the parties that lost most; all have one scale."""
    by_loser: dict[str, list[Loss]] = defaultdict(list)
    for loss in losses:
        by_loser[loss.loser or UNKNOWN].append(loss)
    ranked = sorted(by_loser, key=lambda loser: (loser == UNKNOWN, -add(by_loser[loser])[0], loser))[:PANELS]
    months = sorted({month for loser in ranked for loss in by_loser[loser] if (month := _month(loss)) is not None})
    if not months:
        return STEPS[0][1], "", [Panel(loser, [], _words(add(by_loser[loser])), _loose(by_loser[loser])) for loser in ranked]
    span, step = next(((n, word) for n, word in STEPS if (months[-1] - months[0]) // n < BARS), STEPS[-1])
    bins = {loser: _binned(by_loser[loser], span, months[0] // span, months[-1] // span) for loser in ranked}
    tallest = max((high if high is not None else low for binned in bins.values() for low, high in binned), default=1.0) or 1.0
    return (
        step,
        number_words(tallest, tallest),
        [
            Panel(
                loser,
                [_bar(at, span, total, tallest) for at, total in enumerate(bins[loser], months[0] // span)]
                if any(map(any, bins[loser]))
                else [],
                _words(add(by_loser[loser])),
                _loose([loss for loss in by_loser[loser] if _month(loss) is None]),
            )
            for loser in ranked
        ],
    )


def _month(loss: Loss) -> int | None:
    """The month of a loss, as months since the year 0; None where its days are not within one month."""
    time = loss.event.time
    if time is None or time.start is None or time.end is None or time.start[:7] != time.end[:7]:
        return None
    return int(time.start[:4]) * 12 + int(time.start[5:7]) - 1


def _binned(losses: Iterable[Loss], span: int, first: int, last: int) -> list[Sum]:
    bins: dict[int, list[Loss]] = defaultdict(list)
    for loss in losses:
        if (month := _month(loss)) is not None:
            bins[month // span].append(loss)
    return [add(bins[at]) for at in range(first, last + 1)]


def _bar(at: int, span: int, total: Sum, tallest: float) -> LossBar:
    low, high = total
    month = date(at * span // 12, at * span % 12 + 1, 1)
    label = month.strftime("%b %Y") if span < 12 else str(month.year)
    most = high if high is not None else max(low, tallest)
    return LossBar(label, round(low / tallest * 100, 2), round(most / tallest * 100, 2), high is None, f"{label}: {_words(total)}")


def _words(total: Sum) -> str:
    return "none" if total == (0, 0) else number_words(*total)


def _loose(losses: Sequence[Loss]) -> str | None:
    return _words(add(losses)) if losses else None


def source_bars(lookup: Lookup) -> list[SourceBar]:
    """The sources with most claims, longest bar first."""
    rows = []
    for name, reports in lookup.outlets.items():
        claims = [claim for report in reports for claim in lookup.claims_of.get(report.id, [])]
        if claims:
            rows.append(
                (name or "source not named", _side(name, lookup), len(claims), sum(c.id in lookup.contradictions_of for c in claims))
            )
    rows.sort(key=lambda row: (-row[2], row[0].casefold(), row[0]))
    longest = max((row[2] for row in rows), default=1)
    return [SourceBar(*row, round(row[2] / longest * 100, 2), round(row[3] / longest * 100, 2)) for row in rows[:SOURCES]]


def side_rows(lookup: Lookup) -> list[tuple[str, int, int]]:
    """For each side the number of its sources and of their claims; those whose side nobody entered last."""
    sources: dict[str, int] = defaultdict(int)
    claims: dict[str, int] = defaultdict(int)
    for name, reports in lookup.outlets.items():
        side = _side(name, lookup)
        sources[side] += 1
        claims[side] += sum(len(lookup.claims_of.get(report.id, [])) for report in reports)
    return [(side, sources[side], claims[side]) for side in sorted(sources, key=lambda side: (side == NO_SIDE, -claims[side], side))]


def _side(name: str, lookup: Lookup) -> str:
    """The party whose interest an outlet shares; of one that has changed sides all of them."""
    row = lookup.known.sources.find(name) if name else None
    return " / ".join(dict.fromkeys(one.party for one in row.interests)) if row and row.interests else NO_SIDE


def reliability() -> list[Dot]:
    """The measured curve of this version's grades; no figure of this case."""
    rows = bundled_rows("calibration.csv")
    dots = [Dot(float(row["stated"]), float(row["happened"]), int(row["events"])) for row in rows]
    if any(a.stated >= b.stated for a, b in pairwise(dots)):
        raise ValueError("calibration.csv: expected its rows in order of what is stated")
    return dots
