"""What waits for people, in the order of what a mistake would do: disputed decisions, those to be confirmed, claims, clauses that gave none.

A claim waits where something speaks for looking at it, and nobody has: others contradict it, the reading is unsure, or much hangs on it. What each
reason weighs is knowledge/queue.yaml. A claim that somebody accepted, corrected or rejected waits no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from spolia.decide.applied import Decided
from spolia.knowledge.tables import Knowledge
from spolia.records import Awaiting, Claim, Contradiction, Reason, Record, Report, Ruling, Task, Unread
from spolia.statements import who

ORDER: tuple[Awaiting, ...] = ("disputed", "confirm", "claim", "unread")
Weighed = tuple[float, Reason]


def list_tasks(
    record: Record, claims: Sequence[Claim], reports: Sequence[Report], unread: Iterable[Unread], decided: Decided, known: Knowledge
) -> list[Task]:
    """All that waits, the weightiest first. `claims` are those that were weighed into the record; the order in which anything comes does not matter."""
    stakes = Stakes(record, claims, decided, known)
    hashes = {report.sha256: report.id for report in reports if report.sha256}
    looked_at = {one.id for one in decided.ruled if one.accepted or one.rejected or one.by_field}
    tasks = [
        *(_of_ruling(ruling, stakes, hashes) for ruling in decided.rulings if ruling.state in ("disputed", "waiting")),
        *(task for claim in claims if claim.id not in looked_at and (task := _of_claim(claim, stakes)) is not None),
        *map(_of_clause, unread),
    ]
    return sorted(tasks, key=lambda task: (ORDER.index(task.sort), -task.weight, task.report or "", task.id))


def _of_ruling(ruling: Ruling, stakes: Stakes, hashes: Mapping[str, str]) -> Task:
    decision, claim = ruling.decision, next(iter(ruling.claims), None)
    weighed = [row for id_ in ruling.claims for row in stakes.of(id_)]
    what = f"{decision.action}{f' of {decision.field}' if decision.field else ''} by {who(decision)}"
    first = Reason(text=f"{what}: {ruling.why}.", claims=ruling.claims)
    report = stakes.claims[claim].report if claim in stakes.claims else hashes.get(decision.report or "")
    return Task(
        sort="disputed" if ruling.state == "disputed" else "confirm", id=decision.id, claim=claim, event=stakes.event_of.get(claim or ""),
        report=report, weight=_sum(weighed), because=[first, *(reason for _, reason in weighed)],
    )  # fmt: skip


def _of_claim(claim: Claim, stakes: Stakes) -> Task | None:
    weighed = stakes.of(claim.id)
    if not weighed:
        return None
    return Task(
        sort="claim", id=claim.id, claim=claim.id, event=stakes.event_of.get(claim.id), report=claim.report, weight=_sum(weighed),
        because=[reason for _, reason in weighed],
    )  # fmt: skip


def _of_clause(clause: Unread) -> Task:
    reason = Reason(text=f"Nothing was read from a clause with {' '.join(f'“{word}”' for word in clause.words)}: {clause.why}.", claims=[])
    return Task(
        sort="unread",
        id=f"{clause.report}:{clause.start}-{clause.end}",
        claim=None,
        event=None,
        report=clause.report,
        weight=0.0,
        because=[reason],
    )


def _sum(weighed: Iterable[Weighed]) -> float:
    return round(sum(weight for weight, _ in weighed), 3)


class Stakes:
    """What hangs on each claim, and what speaks for looking at it."""

    def __init__(self, record: Record, claims: Iterable[Claim], decided: Decided, known: Knowledge) -> None:
        table = known.yaml("queue.yaml")
        self._weights = {row["reason"]: float(row["weight"]) for row in table["reasons"]}
        self._sure = float(table["weakly_read_below"])
        self._record, self._decided = record, decided
        self.claims = {claim.id: claim for claim in claims}
        self.event_of = {claim: event.id for event in record.events for claim in event.claims}

    def of(self, claim: str) -> list[Weighed]:
        """The reasons to look at the claim, the heaviest first, each with its weight."""
        found = [*self._contradicted(claim), *self._weakly_read(claim), *self._hangs_on(claim), *self._commented(claim)]
        return sorted(found, key=lambda row: (-row[0], row[1].text))

    def _contradicted(self, claim: str) -> Iterator[Weighed]:
        disputes = self._contradictions.get(claim, [])
        for dispute in disputes[:1]:
            others = [other for side in dispute.sides if claim not in side.claims for other in side.claims]
            more = f" and {len(disputes) - 1} more" if len(disputes) > 1 else ""
            yield self._weights["contradicted"], Reason(text=f"Others say otherwise: {dispute.note or dispute.slot}{more}.", claims=others)

    def _weakly_read(self, claim: str) -> Iterator[Weighed]:
        reading = self.claims[claim].reading if claim in self.claims else None
        if reading is not None and reading.confidence < self._sure:
            text = f"The reading is {reading.confidence:.0%} sure (frame {reading.frame})."
            yield round(self._weights["weakly_read"] * (1 - reading.confidence), 3), Reason(text=text, claims=[claim])

    def _hangs_on(self, claim: str) -> Iterator[Weighed]:
        alone = False
        for reason in ("airspace", "control", "custody"):
            if shares := self._shares[reason].get(claim):
                only = [words for words, claims in shares if set(claims) == {claim}]
                yield self._weights[reason], Reason(text=f"{(only or [words for words, _ in shares])[0]} hangs on it.", claims=[claim])
                alone = alone or bool(only)
        if alone:
            yield self._weights["alone"], Reason(text="It hangs on nothing else.", claims=[claim])

    def _commented(self, claim: str) -> Iterator[Weighed]:
        if notes := self._comments.get(claim):
            told = notes[-1]
            yield self._weights["commented"], Reason(text=f"{who(told.decision)} wrote: {told.decision.note}", claims=[claim])

    @cached_property
    def _comments(self) -> dict[str, list[Ruling]]:
        found: defaultdict[str, list[Ruling]] = defaultdict(list)
        for ruling in self._decided.rulings:
            if ruling.decision.action == "comment" and ruling.state == "counts":
                for claim in ruling.claims:
                    found[claim].append(ruling)
        return dict(found)

    @cached_property
    def _contradictions(self) -> dict[str, list[Contradiction]]:
        found: defaultdict[str, list[Contradiction]] = defaultdict(list)
        for dispute in self._record.contradictions:
            for side in dispute.sides:
                for claim in side.claims:
                    found[claim].append(dispute)
        return dict(found)

    @cached_property
    def _shares(self) -> dict[str, dict[str, list[tuple[str, list[str]]]]]:
        """For each sort of stake and claim what rests on it, in words, and all the claims that it rests on."""
        record = self._record
        things = {
            "airspace": [(f"Whether {one.holder} can shoot at aircraft", one.claims) for one in record.airspace],
            "control": [
                (f"That {spell.holder} held {control.place.name or 'a place not named'}", spell.claims) for control in record.control for spell in control.spells
            ],
            "custody": [
                (f"In whose hands {lot.system or lot.category} was", claims) for lot in record.custody
                for claims in (*(link.claims for link in lot.chain), *(fate.claims for fate in lot.fates))
            ],
        }  # fmt: skip
        found: dict[str, dict[str, list[tuple[str, list[str]]]]] = {}
        for sort, rows in things.items():
            by_claim: defaultdict[str, list[tuple[str, list[str]]]] = defaultdict(list)
            for words, claims in rows:
                for claim in claims:
                    by_claim[claim].append((words, claims))
            found[sort] = dict(by_claim)
        return found
