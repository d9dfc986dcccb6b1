"""Who says so, how firmly, and whether it happened, a sentence at a time."""

from __future__ import annotations

import pytest

from spolia.knowledge.tables import bundled
from spolia.read.claims import read_claims
from spolia.records import Claim, Report


def first(text: str) -> Claim:
    claims = read_claims(Report(id="r", text=text, published="2016-12-12"), bundled()).claims
    assert claims, text
    return claims[0]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The army said rebels had captured Azaz.", "The army"),
        ("Rebels captured Azaz, residents said.", "residents"),
        ("Rebels captured Azaz, according to two diplomats.", "two diplomats"),
        ("“Rebels captured Azaz,” the ministry said.", "the ministry"),
        ("Rebels captured Azaz on Friday.", None),
        ("Rebels are reported to have captured Azaz.", None),
    ],
)
def test_the_innermost_source_speaks(text: str, speaker: str | None) -> None:
    found = first(text).speaker
    assert (found.text if found else None) == speaker


def test_via_runs_from_the_report_inwards() -> None:
    claim = first("State television said that the army claimed it had captured Azaz.")
    assert claim.speaker is not None
    assert (claim.speaker.text, [v.text for v in claim.via]) == ("the army", ["State television"])


@pytest.mark.parametrize(
    ("text", "certainty", "realis"),
    [
        ("Rebels captured Azaz.", "asserted", "actual"),
        ("Rebels reportedly captured Azaz.", "hedged", "actual"),
        ("Rebels may have captured Azaz.", "hedged", "actual"),
        ("Rebels did not capture Azaz.", "denied", "actual"),
        ("The army denied that rebels had captured Azaz.", "denied", "actual"),
        ("Reports that rebels captured Azaz are false.", "denied", "actual"),
        ("Rebels failed to capture Azaz.", "asserted", "failed"),
        ("Rebels tried to capture Azaz.", "asserted", "failed"),
        ("Rebels plan to capture Azaz.", "asserted", "possible"),
        ("The army will capture Azaz.", "asserted", "possible"),
        ("No more than a handful of tanks were abandoned.", "asserted", "actual"),
    ],
)
def test_how_firm_it_is_and_whether_it_happened(text: str, certainty: str, realis: str) -> None:
    claim = first(text)
    assert (claim.certainty, claim.realis) == (certainty, realis)


@pytest.mark.parametrize(
    "text", ["Did rebels capture Azaz?", "The army did not say whether rebels had captured Azaz.", "The tank can hit a target at 4 km."]
)
def test_questions_and_abilities_are_no_happenings(text: str) -> None:
    claims = read_claims(Report(id="r", text=text), bundled()).claims
    assert [c.kind for c in claims if c.kind != "capability"] == []


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("Satellite images show that rebels captured the base at Azaz.", "satellite"),
        ("Video shows two destroyed tanks; footage shows rebels captured Azaz.", "video"),
        ("A resident said rebels captured Azaz.", "eyewitness"),
        ("Rebels captured Azaz.", None),
    ],
)
def test_what_it_is_said_to_rest_on(text: str, basis: str | None) -> None:
    claims = read_claims(Report(id="r", text=text), bundled()).claims
    assert next(c.basis for c in claims if c.kind == "takeover") == basis
