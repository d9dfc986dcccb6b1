"""Why two things are, or are not, one happening: the rules of likeness, strongest first, in words or as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from spolia.errors import BadCommand, harmless
from spolia.knowledge.tables import Knowledge
from spolia.records import Claim, Record, Report
from spolia.weigh.likeness import Likeness, explain_pair


def explain_two(
    record: Record, claims: list[Claim], reports: list[Report], known: Knowledge, first: str, second: str, *, as_json: bool
) -> str:
    """Two claims, or the likest pair of claims of two events, weighed against each other. Raises BadCommand for an unknown id."""
    by_id = {claim.id: claim for claim in claims}
    ours, theirs = (_claims_of(record, by_id, wanted) for wanted in (first, second))
    pairs = [(a, b, explain_pair(a, b, known, reports)) for a in ours for b in theirs if a.id != b.id]
    if not pairs:
        raise BadCommand(f"{first} and {second} are one and the same.")
    a, b, likeness = max(pairs, key=lambda pair: pair[2].score)
    event_of = {claim: event.id for event in record.events for claim in event.claims}
    together = event_of.get(a.id) == event_of.get(b.id)
    if as_json:
        return msgspec.json.format(msgspec.json.encode(_as_json(a, b, likeness, together)), indent=1).decode()
    return "\n".join(_as_words(a, b, likeness, together, len(pairs)))


def _claims_of(record: Record, by_id: dict[str, Claim], wanted: str) -> list[Claim]:
    if wanted in by_id:
        return [by_id[wanted]]
    for event in record.events:
        if event.id == wanted:
            return [by_id[claim] for claim in event.claims if claim in by_id]
    raise BadCommand(f"no claim and no event of the last build has the id {wanted}.")


def _as_words(a: Claim, b: Claim, likeness: Likeness, together: bool, pairs: int) -> list[str]:
    lines = [f"{claim.id}, {claim.kind}: “{harmless(claim.evidence.quote)}”" for claim in (a, b)]
    if pairs > 1:
        lines.insert(0, f"The likest of {pairs} pairs of claims:")
    verdict = "are taken for one happening" if together else "are not taken for one happening"
    lines.append(f"They {verdict}; by the rules alone the odds that they are one are {likeness.probability:.0%}.")
    lines += [f"  {step.weight * step.holds:+6.2f}  {step.text}" for step in likeness.steps]
    return [*lines, f"  {likeness.score:+6.2f}  together (log odds)"]


def _as_json(a: Claim, b: Claim, likeness: Likeness, together: bool) -> dict[str, Any]:
    steps = [
        {"rule": s.rule, "text": s.text, "holds": s.holds, "weight": s.weight, "total": s.total} for s in likeness.steps
    ]  # fmt: skip
    return {"claims": [a.id, b.id], "one": together, "probability": likeness.probability, "score": likeness.score, "steps": steps}
