"""Losses as those who count them publish them: by loser, category and system, how many destroyed or damaged, abandoned, captured, with bounds.

Each count is of an event that is likelier than not. What an event counts within another ("part-of") counts once, and what was left behind and then taken
counts as captured. An item that was captured and then destroyed in its new owner's hands stands with both, each for its own loser.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spolia.publish.lookup import Lookup
from spolia.records import HARMS, Category, Event, EventItem

LIKELY = 0.5  # a loss counts where its event is at least as likely as not
STATUSES = {"destruction": "destroyed or damaged", "abandonment": "abandoned", "seizure": "captured"}
NO_MATERIEL = (*HARMS, "structure")
UNKNOWN = "nobody named"

LOSSES = (
    "loser", "category", "system", "status", "low", "high", "counted", "left_out", "event", "date_start", "date_end", "place", "by", "probability",
    "credibility", "reliability", "origins", "sources", "claims",
)  # fmt: skip

Sum = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class Loss:
    """What one event says was lost by whom: bounds of the number (None: not given, no bound), and in `left_out` why it adds nothing, None where it counts."""

    event: Event
    loser: str | None
    category: Category
    system: str | None
    status: str
    low: float | None
    high: float | None
    left_out: str | None = None

    @property
    def counted(self) -> Sum:
        """At least one where no number is given: the thing is there in the report."""
        return (self.low if self.low is not None else 1.0 if self.high is None or self.high >= 1 else 0.0), self.high


@dataclass(frozen=True, slots=True)
class LossRow:
    """A system's losses of one party: the sum of each status, and of all; `origins` tell of them, `events` were added."""

    category: Category
    system: str | None
    sums: dict[str, Sum]
    whole: Sum
    events: tuple[Event, ...]
    origins: int


def gather_losses(lookup: Lookup) -> list[Loss]:
    """Every loss that an event of the record tells of, in the order of time."""
    losses = [loss for event in lookup.events.values() if event.kind in STATUSES for loss in _losses_of(event)]
    return [replace(loss, left_out=_why_not(loss, lookup)) for loss in losses]


def _losses_of(event: Event) -> Iterator[Loss]:
    losers = event.actor if event.kind == "abandonment" else event.target
    loser = next((party.name for party in losers if party.name), None)
    for item in event.items:
        if item.category not in NO_MATERIEL and item.unit is None:
            yield Loss(event, loser, item.category, item.system, STATUSES[event.kind], item.low, item.high)


def _why_not(loss: Loss, lookup: Lookup) -> str | None:
    """Why a loss adds nothing to the sums; None where it counts."""
    if loss.event.grade.probability < LIKELY:
        return "less likely than not"
    for link in loss.event.related:
        other = lookup.events.get(link.event)
        if other is None or other.grade.probability < LIKELY or not _same_sort(loss, other.items):
            continue
        if link.how == "part-of" and other.kind == loss.event.kind and _holds(other, loss.event):
            return f"counted within {other.id}"
        if loss.status == "abandoned" and other.kind == "seizure" and link.how in ("same-story", "enables"):
            return f"counted as captured in {other.id}"
    return None


def _holds(whole: Event, part: Event) -> bool:
    """The one that is the whole, where each is linked with the other: that of the larger number, then the one with the first id."""
    return (-_size(whole), whole.id) < (-_size(part), part.id)


def _size(event: Event) -> float:
    return sum(item.high or item.low or 0 for item in event.items)


def _same_sort(loss: Loss, items: Iterable[EventItem]) -> bool:
    return any(item.category == loss.category and (item.system is None or loss.system in (None, item.system)) for item in items)


def loss_tables(losses: Iterable[Loss]) -> dict[str, list[LossRow]]:
    """By loser the rows of what counts, by category and system; those that lost most first."""
    groups: dict[str, dict[tuple[Category, str | None], list[Loss]]] = defaultdict(lambda: defaultdict(list))
    for loss in losses:
        if loss.left_out is None:
            groups[loss.loser or UNKNOWN][loss.category, loss.system].append(loss)
    tables = {
        loser: [_row(key, rows[key]) for key in sorted(rows, key=lambda key: (key[0], key[1] or "~"))] for loser, rows in groups.items()
    }
    return dict(sorted(tables.items(), key=lambda pair: (pair[0] == UNKNOWN, -sum(row.whole[0] for row in pair[1]), pair[0])))


def _row(key: tuple[Category, str | None], losses: list[Loss]) -> LossRow:
    sums = {status: add(of_it) for status in STATUSES.values() if (of_it := [loss for loss in losses if loss.status == status])}
    events = tuple({loss.event.id: loss.event for loss in losses}.values())
    return LossRow(*key, sums, add(losses), events, sum(len(event.roots) for event in events))


def loss_lines(losses: Iterable[Loss], lookup: Lookup) -> Iterator[list[str | float | None]]:
    """A row of LOSSES for each loss, those that do not count too."""
    for loss in losses:
        event, (start, end) = loss.event, (loss.event.time.start, loss.event.time.end) if loss.event.time else (None, None)
        sources = [source for source, _ in lookup.by_source(event.claims)]
        yield [
            loss.loser, loss.category, loss.system, loss.status, loss.low, loss.high, 1 if loss.left_out is None else 0, loss.left_out, event.id, start,
            end, event.place.name if event.place else None, "; ".join(p.name for p in event.actor if p.name and event.kind != "abandonment") or None,
            event.grade.probability, event.grade.credibility, event.grade.reliability, len(event.roots), "; ".join(sources), "; ".join(event.claims),
        ]  # fmt: skip


def add(losses: Iterable[Loss]) -> Sum:
    """Low to low, high to high; no high where one of them has none."""
    told = [loss.counted for loss in losses]
    highs = [high for _, high in told]
    return sum(low for low, _ in told), None if None in highs else sum(high for high in highs if high is not None)
