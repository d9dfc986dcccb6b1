"""Questions put to a few claims, in one line."""

from __future__ import annotations

from msgspec.structs import replace
from tests.weigh.telling import known, reports_of

from spolia.ask import Answer, Question, all_told, answer_question
from spolia.pipeline import ask_record, build_record
from spolia.records import Claim, Report


def reports(claims: list[Claim], **published: str | None) -> list[Report]:
    """The claims' reports, with the days of publication that are given (report → day, "_" for "-")."""
    return [replace(r, published=published.get(r.id.replace("-", "_"), r.published)) for r in reports_of(claims)]


def ask(claims: list[Claim], given: list[Report] | None = None, **asked: str | None) -> Answer:
    """The answer from a record made of the claims, also as of a day."""
    theirs = reports(claims) if given is None else given
    return ask_record(build_record(claims, theirs, known()), claims, theirs, known(), Question(**asked))


def ask_valley(valley, **asked: str | None) -> Answer:
    """The answer from the made-up case whose texts are hostile."""
    return answer_question(valley.record, all_told(valley.claims, valley.reports), known(), Question(**asked))
