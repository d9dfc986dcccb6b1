"""What every page says of the policy by which it is published."""

from __future__ import annotations

from collections.abc import Mapping

from spolia.publish.policy import Policy
from spolia.publish.shown import View
from spolia.publish.withheld import Withheld
from spolia.publish.words import day_words
from spolia.records import Event


def policy_words(policy: Policy, today: str, whole: View, hidden: Withheld) -> tuple[str, ...]:
    """What every page says of the policy: what it does, and how much waits; never what."""
    return tuple(
        filter(None, (_delay_words(policy, today, whole, hidden), *_place_words(policy), *_mask_words(policy), *_hold_words(policy)))
    )


def _delay_words(policy: Policy, today: str, whole: View, hidden: Withheld) -> str | None:
    if not policy.delays:
        return None
    waiting = [event for event in whole.record.events if _waits(event, hidden)]
    events = f"{len(waiting)} {'event is' if len(waiting) == 1 else 'events are'}" if waiting else "no event is"
    longer = f", {_listed(policy.longer_days, 'days')}" if policy.longer_days else ""
    return f"Delayed by {policy.embargo_days} days{longer}: {events} not shown yet, as of {day_words(today)}."


def _waits(event: Event, hidden: Withheld) -> bool:
    """None of it is shown, and all of it would be in time."""
    return all(claim in hidden.claims for claim in event.claims) and any(claim in hidden.delayed for claim in event.claims)


def _place_words(policy: Policy) -> list[str]:
    if not policy.coarsens:
        return []
    coarser = _listed(policy.coarser, "km")
    least = f"to within {policy.coarsen_km:g} km" if policy.coarsen_km else "as reports give them"
    return [f"Places are shown {least} at best{f'; {coarser}' if coarser else ''}. Names of smaller places are left out."]


def _mask_words(policy: Policy) -> list[str]:
    sorts = {"handles": "handles", "mail": "mail addresses", "phones": "telephone numbers", "persons": "names of private persons as far as a program finds them"}  # fmt: skip
    named = [sorts[sort] for sort in sorts if sort in policy.mask]
    named += ["names that the case lists"] if policy.names else []
    texts = ["Of reports only the sentences that were read as claims are shown."] if policy.quotes_only else []
    return [*([f"Masked: {', '.join(named)}."] if named else []), *texts]


def _hold_words(policy: Policy) -> list[str]:
    return ["Some of what is known is held back for good."] if policy.hold else []


def _listed(measures: Mapping[str, float], unit: str) -> str:
    """Categories by what is said of them, the least first."""
    by_measure: dict[float, list[str]] = {}
    for category, measure in measures.items():
        by_measure.setdefault(measure, []).append(category)
    return ", ".join(f"{' and '.join(sorted(names))} by {measure:g} {unit}" for measure, names in sorted(by_measure.items()))
