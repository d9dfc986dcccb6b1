"""A report's text cut where claims begin and end, so that each piece knows which claims it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from spolia.records import Claim, Unread


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `claims` that it is part of, those that begin and end with it, and whether it lies in an unread clause."""

    text: str
    claims: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    unread: tuple[int, ...] = ()


def cut_text(text: str, claims: Sequence[Claim], unread: Sequence[Unread] = ()) -> list[Piece]:
    """The pieces of a text, in order; joined they are the text. Spans outside of the text mark nothing."""
    spans = [(claim.id, claim.evidence.start, claim.evidence.end) for claim in claims]
    spans = [span for span in spans if 0 <= span[1] < span[2] <= len(text)]
    clauses = [(n, clause.start, clause.end) for n, clause in enumerate(unread) if 0 <= clause.start < clause.end <= len(text)]
    edges = sorted({0, len(text), *(edge for _, *ends in (*spans, *clauses) for edge in ends)})
    return [_piece(text, start, end, spans, clauses) for start, end in pairwise(edges)]


def _piece(text: str, start: int, end: int, spans: list[tuple[str, int, int]], clauses: list[tuple[int, int, int]]) -> Piece:
    here = [span for span in spans if span[1] <= start and end <= span[2]]
    return Piece(
        text[start:end],
        tuple(id_ for id_, _, _ in here),
        tuple(id_ for id_, first, _ in here if first == start),
        tuple(id_ for id_, _, last in here if last == end),
        tuple(n for n, first, last in clauses if first <= start and end <= last),
    )
