"""A claim as weighing looks at it: names folded, days as numbers, its voice named. Made once, compared often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from spolia.knowledge.categories import Categories
from spolia.knowledge.tables import Knowledge
from spolia.measures import Days, Number, day_number, days_between, days_of, designation, fold, words_of
from spolia.records import Basis, Claim, Item, Party, Place, Report

SMALL_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "he", "her", "his", "in", "into", "is", "it", "its", "more", "not", "of", "on", "or",
    "said", "says", "she", "some", "than", "that", "the", "their", "them", "they", "this", "to", "up", "was", "were", "which", "who", "will", "with", "would",
})  # fmt: skip
IMAGES: tuple[Basis, ...] = ("photo", "video", "satellite")  # what a claim rests on that a picture can show


@dataclass(frozen=True, slots=True)
class Thing:
    """An item for comparison: category, folded designation ("" where none), its bounds, unit."""

    category: str
    system: str
    number: Number
    unit: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """`voice` is whose statement it is: the speaker's name, or the report itself where it speaks in its own voice; `origin` is the report, or that which it copies.

    `makes` are those of its things, none where one may be of any (knowledge/categories.yaml).
    `pictures` are those on which it may rest: of a claim that rests on an image, what its report shows.
    """

    claim: Claim
    place: str
    spot: tuple[float, float] | None
    days: Days | None
    actor: frozenset[str]
    target: frozenset[str]
    things: tuple[Thing, ...]
    makes: frozenset[str]
    words: frozenset[str]
    origin: str
    voice: str
    source: str | None
    published: int | None
    pictures: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return self.claim.id

    @property
    def is_copy(self) -> bool:
        """Its report is a copy of another."""
        return self.origin != self.claim.report

    @property
    def order(self) -> tuple[str, int, str]:
        """By report, then where it stands in it: the order of the record."""
        return self.claim.report, self.claim.evidence.start, self.claim.id

    @property
    def anchor(self) -> int:
        """A day to sort by: when it happened, else when it was published, else 0."""
        middle = self.days.middle if self.days else None
        return middle if middle is not None else self.published or 0

    @property
    def denied(self) -> bool:
        return self.claim.certainty == "denied"

    @property
    def happened(self) -> bool:
        """Said to have happened or to be so: neither denied nor failed nor merely possible."""
        return not self.denied and self.claim.realis in ("actual", "ongoing")


def tell(
    claims: list[Claim],
    reports: list[Report],
    known: Knowledge,
    copies: Mapping[str, str] | None = None,
    shown: Mapping[str, frozenset[str]] | None = None,
) -> list[Told]:
    """The claims for comparison, in the order of the record; a report that is not given leaves source and day unknown.

    `copies` are reports by those that copy them, `shown` the pictures that reports show.
    """
    by_id, first_of, pictures, categories = {report.id: report for report in reports}, copies or {}, shown or {}, known.categories
    told = (
        _tell(claim, by_id.get(claim.report), first_of.get(claim.report, claim.report), pictures.get(claim.report, frozenset()), categories)
        for claim in claims
    )
    return sorted(told, key=lambda one: one.order)


def _tell(claim: Claim, report: Report | None, origin: str, pictures: frozenset[str], categories: Categories) -> Told:
    place = claim.place
    return Told(
        claim=claim,
        place=place_key(place),
        spot=(place.lat, place.lon) if place and place.lat is not None and place.lon is not None else None,
        days=days_of(claim.time),
        actor=names_of(claim.actor),
        target=names_of(claim.target),
        things=tuple(thing_of(item) for item in claim.items),
        makes=categories.makes_of(item.category for item in claim.items),
        words=words_of(claim.evidence.quote) - SMALL_WORDS,
        origin=origin,
        voice=voice_of(claim, origin),
        source=report.source if report else None,
        published=day_number(report.published) if report else None,
        pictures=pictures if claim.basis in IMAGES else frozenset(),
    )


def other_days(a: Told, b: Told) -> bool:
    """Both are dated, and the dates cannot both hold."""
    return a.days is not None and b.days is not None and days_between(a.days, b.days) > 0


def without_copies(group: list[Told]) -> list[Told]:
    """The claims less those of reports that copy another one in the group: what is named most often is counted without them."""
    here = {one.claim.report for one in group}
    return [one for one in group if not one.is_copy or one.origin not in here]


def place_key(place: Place | None) -> str:
    """What a place is called when two are compared: its name, else its words, "" for none."""
    return fold((place.name or place.text) if place else None)


def names_of(parties: list[Party]) -> frozenset[str]:
    """The canonical names; a party that could not be resolved says nothing on whether two are the same."""
    return _one_set(tuple(party.name for party in parties if party.name))


@lru_cache(maxsize=100_000)
def _one_set(names: tuple[str, ...]) -> frozenset[str]:
    """The same object for the same names: a conflict has few sides and many claims."""
    return frozenset(names)


def thing_of(item: Item) -> Thing:
    return Thing(item.category, designation(item.system), (item.low, item.high), item.unit)


def voice_of(claim: Claim, origin: str) -> str:
    """The speaker's name, else his words within his report (two "residents" are not one man), else the report itself; a copy has the voices of what it copies."""
    if claim.speaker is None:
        return f"report {origin}"
    return claim.speaker.name or f"{fold(claim.speaker.text)} in {origin}"
