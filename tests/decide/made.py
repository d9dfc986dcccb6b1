"""A report with claims in its words, and decisions on them as a ledger would give them, numbered in the order in which they are made."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.weigh.telling import ARMY, IS, PALMYRA, days, items, party

from spolia.decide import making
from spolia.decide.applied import Decided, apply_decisions
from spolia.records import Claim, Decision, Evidence, History, Report, Version

TEXT = "Fighters seized 3 tanks near Palmyra on Sunday. The army withdrew from the base. Fighters seized 3 tanks near Palmyra on Sunday."
SEIZED, LEFT = "Fighters seized 3 tanks near Palmyra on Sunday", "The army withdrew from the base"
SHA = "a" * 64


def report(text: str = TEXT, sha256: str = SHA) -> Report:
    return Report(id="r", text=text, source="The Courier", published="2016-12-13", sha256=sha256)


def claim(number: int = 1, quote: str = SEIZED, start: int | None = None, text: str = TEXT, **slots: Any) -> Claim:
    at = text.index(quote) if start is None else start
    plain: dict[str, Any] = {
        "kind": "seizure", "actor": [party(IS)], "target": [], "items": items(("tank", None, 3, 3)), "place": PALMYRA, "time": days("2016-12-11"),
        "speaker": None, "via": [], "basis": None, "certainty": "asserted", "stance": "endorsed", "realis": "actual", "measure": [],
    }  # fmt: skip
    return Claim(id=f"r-{number:02}", report="r", evidence=Evidence(start=at, end=at + len(quote), quote=quote), **(plain | slots))


def left(number: int = 2, **slots: Any) -> Claim:
    return claim(number, LEFT, **({"kind": "withdrawal", "actor": [party(ARMY)], "items": []} | slots))


def about(one: Claim, decided: Decided | None = None, of: Report | None = None) -> making.About:
    return making.about_claim(one, of or report(), decided.of_claim(one.id) if decided else None)


def entered(*decisions: Decision, by: str = "anna") -> list[Decision]:
    """The decisions as entries 1, 2, 3 …; whose maker is not named are `by`'s."""
    return [
        replace(one, id=one.id or f"d-{number:012x}", entry=number, at=f"2026-12-{number:02}T10:00:00+00:00", by=one.by or by)
        for number, one in enumerate(decisions, 1)
    ]


def applied(claims: list[Claim], *decisions: Decision, reports: list[Report] | None = None, histories: list[History] | None = None, second: bool = False) -> Decided:  # fmt: skip
    return apply_decisions(claims, reports or [report()], histories or [], entered(*decisions), second=second)


def states(decided: Decided) -> list[str]:
    return [ruling.state for ruling in decided.rulings]


def two_versions(old: str, new: str) -> History:
    versions = [
        Version(number=number, sha256=sha256, kept="2026-12-01", fetched=None, read=sha256 == new, same_text=False) for number, sha256 in ((1, old), (2, new))
    ]  # fmt: skip
    return History(report="r", url=None, versions=versions)
