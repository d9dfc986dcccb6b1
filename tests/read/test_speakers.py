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
        ("Rebels filmed themselves as they captured Azaz.", "video"),
        ("Pictures taken on Sunday show Azaz captured by rebels.", "photo"),
        ("A resident said rebels captured Azaz.", "eyewitness"),
        ("Rebels captured Azaz.", None),
    ],
)
def test_what_it_is_said_to_rest_on(text: str, basis: str | None) -> None:
    claims = read_claims(Report(id="r", text=text), bundled()).claims
    assert next(c.basis for c in claims if c.kind == "takeover") == basis


def claims_of(text: str, source: str | None = None) -> list[Claim]:
    return read_claims(Report(id="r", text=text, published="2016-12-12", source=source), bundled()).claims


@pytest.mark.parametrize(
    ("text", "speaker", "via"),
    [
        ("A newspaper, citing an officer, reported that rebels had captured Azaz.", "an officer", ["A newspaper"]),
        ("State television quoted the army as saying rebels had captured Azaz.", "the army", ["State television"]),
        ("A driver told a local channel that rebels had captured Azaz.", "A driver", ["a local channel"]),
        ("The ministry said the town was quiet; the army said rebels had captured Azaz.", "the army", []),
        ("The army said rebels had captured Azaz, while the rebels claimed to have lost nobody.", "The army", []),
        ("The rebels' claim that they had captured Azaz could not be checked.", "The rebels", []),
        ("A spokesman, Col. John Doe, said rebels had captured Azaz.", "Col. John Doe", []),
    ],
)
def test_who_is_cited_and_who_passes_it_on(text: str, speaker: str, via: list[str]) -> None:
    claim = first(text)
    assert claim.speaker is not None
    assert (claim.speaker.text, [v.text for v in claim.via]) == (speaker, via)


@pytest.mark.parametrize(
    "text",
    [
        "The campaign depends on the 300 militants believed to be inside Azaz.",
        "The summer saw rebels capture Azaz.",
        "The army said on Sunday it had left the base, a day after rebels captured Azaz.",
    ],
)
def test_what_nobody_says_has_no_speaker(text: str) -> None:
    assert {c.speaker for c in claims_of(text) if "Azaz" in c.evidence.quote and c.kind != "withdrawal"} == {None}


def test_a_speech_goes_on_in_an_account_of_a_briefing() -> None:
    claims = claims_of(
        "The general spoke at noon. Rebels captured Azaz, he said. They abandoned two tanks at Idlib.", "Briefing of the army"
    )
    assert all(c.speaker is not None for c in claims)


def test_a_report_does_not_go_on_in_the_voice_of_the_last_one_quoted() -> None:
    claims = claims_of("Rebels captured Azaz, the army said. Rebels abandoned two tanks at Idlib.", "Levant Wire")
    assert [c.speaker is None for c in claims] == [False, True]


@pytest.mark.parametrize(
    ("text", "certainty", "realis"),
    [
        ("The army did not launch an attack on Azaz.", "denied", "actual"),
        ("The army should have destroyed the two tanks, but did not.", "denied", "actual"),
        ("The militia might be planning an attack on Azaz.", "hedged", "possible"),
        ("The airport of Azaz is about to fall.", "asserted", "possible"),
        ("The town of Azaz is under siege.", "asserted", "ongoing"),
        ("The army broke the siege of Azaz.", "asserted", "actual"),
        ("The army is shelling Azaz.", "asserted", "ongoing"),
        ("A relief column sent to Azaz never arrived.", "asserted", "failed"),
    ],
)
def test_the_verb_of_a_noun_tells_how_it_is_put(text: str, certainty: str, realis: str) -> None:
    claim = first(text)
    assert (claim.certainty, claim.realis) == (certainty, realis)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The ministry's claim that the army captured Azaz is nonsense.", "doubted"),
        ("The ministry's claim that the army captured Azaz could not be verified.", "neutral"),
        ("Rebels reportedly captured Azaz.", "endorsed"),
    ],
)
def test_what_the_report_makes_of_it(text: str, stance: str) -> None:
    assert first(text).stance == stance


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("A trader said he saw the army capture Azaz.", "eyewitness"),
        ("A man who hid for three days said rebels captured Azaz.", "eyewitness"),
        ("The doctors' union said rebels captured Azaz.", None),
        ("The army showed video of what it said was an ambush at Azaz.", "video"),
    ],
)
def test_whose_eyes_and_which_images(text: str, basis: str | None) -> None:
    assert first(text).basis == basis


@pytest.mark.parametrize(
    ("text", "denier"),
    [
        ("The army said rebels had captured Azaz; the rebels denied it.", "the rebels"),
        ("The army said it had retaken Azaz. The rebels called this a lie.", "The rebels"),
        ("Two soldiers were killed at Azaz, a claim that the ministry has dismissed.", "the ministry"),
        ("The army denied the rebels' claim that they had captured Azaz.", "The army"),
    ],
)
def test_a_denial_is_the_same_claim_again(text: str, denier: str) -> None:
    told, denied = sorted(claims_of(text), key=lambda c: c.certainty == "denied")
    assert denied.speaker is not None
    assert (told.certainty, denied.certainty, told.kind, denied.speaker.text) == ("asserted", "denied", denied.kind, denier)


@pytest.mark.parametrize("text", ["The minister denied it.", "Rebels captured Azaz. The army would neither confirm nor deny it."])
def test_a_denial_of_nothing_is_none(text: str) -> None:
    assert all(c.certainty == "asserted" for c in claims_of(text))
