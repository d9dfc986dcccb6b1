"""Why two things are, or are not, one happening: the rules of likeness, strongest first, in words or as JSON."""

from __future__ import annotations

import json
from typing import Any

from msgspec import to_builtins

from spolia.decide import Decided
from spolia.errors import BadCommand, harmless
from spolia.knowledge.tables import Knowledge
from spolia.publish.words import HOW_WORDS
from spolia.records import Claim, Event, Linked, Record, Report, Ruling
from spolia.statements import ruling_words
from spolia.weigh.likeness import Likeness, explain_pair

EVEN = 0.5  # below it two claims are more likely two happenings


def explain_two(
    record: Record,
    claims: list[Claim],
    reports: list[Report],
    known: Knowledge,
    first: str,
    second: str,
    *,
    decided: Decided | None = None,
    as_json: bool,
) -> str:
    """Two claims, or the likest pair of claims of two events, weighed against each other. Raises BadCommand for an unknown id.

    Where people `decided` of any pair that the two are one, or are not, that is said first, of the pair that it was decided of.
    """
    by_id = {claim.id: claim for claim in claims}
    ours, theirs = (_claims_of(record, by_id, wanted) for wanted in (first, second))
    pairs = [(a, b, explain_pair(a, b, known, reports)) for a in ours for b in theirs if a.id != b.id]
    if not pairs:
        raise BadCommand(f"{first} and {second} are one and the same.")
    by_pair = {frozenset(link.claims): link for link in decided.links} if decided else {}
    a, b, likeness = max(pairs, key=lambda pair: (frozenset((pair[0].id, pair[1].id)) in by_pair, pair[2].score))
    link = by_pair.get(frozenset((a.id, b.id)))
    rulings = [ruling for ruling in decided.rulings if ruling.decision.id in link.decisions] if decided and link else []
    event_of = {claim: event for event in record.events for claim in event.claims}
    links = _links(event_of.get(a.id), event_of.get(b.id))
    together = a.id in event_of and event_of[a.id] is event_of.get(b.id)
    if as_json:
        return json.dumps(_as_json(a, b, likeness, together, links) | {"decided": _decided_json(link, rulings)}, indent=1)
    return "\n".join(_as_words(a, b, likeness, together, links, len(pairs), _decided_words(link, rulings)))


def _decided_words(link: Linked | None, rulings: list[Ruling]) -> list[str]:
    """That people decided so, and who, when and why; nothing where they did not."""
    if link is None:
        return []
    told = [f"  {harmless(ruling.decision.id)}: {harmless(ruling_words(ruling))}" for ruling in rulings]
    return [f"People decided that the two are {'' if link.one else 'not '}one happening, whatever the rules say:", *told]


def _decided_json(link: Linked | None, rulings: list[Ruling]) -> dict[str, Any] | None:
    return {"one": link.one, "decisions": [to_builtins(ruling.decision) for ruling in rulings]} if link else None


def _links(ours: Event | None, theirs: Event | None) -> list[str]:
    """How the record links the two events, each way once."""
    pairs = [(ours, theirs), (theirs, ours)]
    return list(dict.fromkeys(link.how for a, b in pairs if a and b for link in a.related if link.event == b.id))


def _claims_of(record: Record, by_id: dict[str, Claim], wanted: str) -> list[Claim]:
    if wanted in by_id:
        return [by_id[wanted]]
    for event in record.events:
        if event.id == wanted:
            return [by_id[claim] for claim in event.claims if claim in by_id]
    raise BadCommand(f"no claim and no event of the last build has the id {wanted}.")


def _as_words(a: Claim, b: Claim, likeness: Likeness, together: bool, links: list[str], pairs: int, decided: list[str]) -> list[str]:
    which = "The pair that people decided on, of" if decided else "The likest of"
    lines = [f"{which} {pairs} pairs of claims:"] if pairs > 1 else []
    lines += [f"{harmless(claim.id)}, {claim.kind}: “{harmless(claim.evidence.quote)}”" for claim in (a, b)]
    lines.append(f"They are {'' if together else 'not '}taken for one happening.")
    lines += decided
    lines += [f"Their events are linked: the one {HOW_WORDS[how]}." for how in links]
    if a.kind != b.kind:
        return [*lines, f"One is a claim of {a.kind}, the other of {b.kind}, and an event is of one kind."]
    if together and likeness.probability < EVEN and not decided:
        lines.append("It is other claims of the event that bring them together.")
    lines.append(f"By the rules alone the chance that the two are one is {likeness.probability:.0%}:")
    lines += [f"  {step.weight * step.holds:+6.2f}  {step.text}" for step in likeness.steps]
    return [*lines, f"  {likeness.score:+6.2f}  together (log odds)"]


def _as_json(a: Claim, b: Claim, likeness: Likeness, together: bool, links: list[str]) -> dict[str, Any]:
    steps = [{"rule": s.rule, "text": s.text, "holds": s.holds, "weight": s.weight, "total": s.total} for s in likeness.steps]
    return {
        "claims": [a.id, b.id], "one": together, "links": links, "probability": likeness.probability, "score": likeness.score, "steps": steps,
    }  # fmt: skip
