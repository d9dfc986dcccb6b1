"""Where a story comes from, in words, and how much of a broad tree is shown at once."""

from __future__ import annotations

from spolia.records import Origin, Teller, Transmission

MOST_TELLERS = 5  # that are listed below one teller; the others are counted


def story_words(story: Transmission) -> str:
    """
    >>> story_words(Transmission(outlets=2, origins=[Origin(outlets=2, common="Amaq", trees=[])]))
    '2 outlets, one origin: Amaq'
    """
    origins = len(story.origins)
    told = f"{story.outlets} {'outlet' if story.outlets == 1 else 'outlets'}, {'one origin' if origins == 1 else f'{origins} origins'}"
    common = story.origins[0].common if origins == 1 else None
    return f"{told}: {common}" if common else told


def origin_words(origin: Origin) -> str:
    """How many outlets tell it, and through whom all of them have it."""
    told = f"{origin.outlets} {'outlet' if origin.outlets == 1 else 'outlets'}"
    return f"{told}, common link {origin.common}" if origin.common else told


def branches(story: Transmission) -> bool:
    """Some origin is told by more than one report: there is a tree to look at."""
    return any(_reports(origin.trees) > 1 for origin in story.origins)


def first_tellers(heirs: list[Teller]) -> tuple[list[Teller], int]:
    """The tellers to show below one, in order, those from whom others have it before others; and how many are left out.

    One alone is not left out: to say so would take as much room as he does.
    """
    if len(heirs) <= MOST_TELLERS + 1:
        return heirs, 0
    first = sorted(range(len(heirs)), key=lambda place: (not heirs[place].heirs, place))[:MOST_TELLERS]
    return [heirs[place] for place in sorted(first)], len(heirs) - MOST_TELLERS


def _reports(tellers: list[Teller]) -> int:
    waiting, reports = list(tellers), 0
    while waiting:
        teller = waiting.pop()
        reports += teller.report is not None
        waiting += teller.heirs
    return reports
