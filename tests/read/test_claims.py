"""A report read whole: offsets, repeats, odd blanks, and nothing from what is no report of a happening."""

from __future__ import annotations

import pytest

from spolia.knowledge.tables import bundled
from spolia.read.claims import ReportReading, read_claims
from spolia.records import Report

STORY = (
    "Rebels captured the town of Azaz on Friday, the army said. The group seized five tanks and a dozen rifles from the garrison.\n\n"
    "At least 14 soldiers were killed. Government forces withdrew from the air base the same day, leaving behind three helicopters."
)


def read(text: str) -> ReportReading:
    return read_claims(Report(id="r", text=text, published="2016-12-12"), bundled())


def told(text: str) -> list[tuple[str, str]]:
    return [(c.kind, " ".join(c.evidence.quote.split())) for c in read(text).claims]


def test_a_story_gives_each_of_its_happenings_once() -> None:
    assert sorted(kind for kind, _ in told(STORY)) == ["abandonment", "casualties", "seizure", "takeover", "withdrawal"]


def test_a_story_pasted_twice_says_nothing_more() -> None:
    assert sorted(told(f"{STORY}\n\n{STORY}")) == sorted(told(STORY))


@pytest.mark.parametrize("blank", ["\u00a0", "  ", "\u202f", " \u200b"])
def test_odd_blanks_change_neither_claims_nor_the_exactness_of_quotes(blank: str) -> None:
    text = STORY.replace(" ", blank)
    claims = read(text).claims
    assert [c.kind for c in claims] == [kind for kind, _ in told(STORY)]
    assert all(text[c.evidence.start : c.evidence.end] == c.evidence.quote for c in claims)


def test_claims_come_in_the_order_of_the_text_and_are_numbered_so() -> None:
    claims = read(STORY).claims
    assert [c.id for c in claims] == [f"r-{n:02d}" for n in range(1, len(claims) + 1)]
    assert [c.evidence.start for c in claims] == sorted(c.evidence.start for c in claims)


@pytest.mark.parametrize("text", ["", "\n\n", "Photo: Reuters", "The team seized third place.", "?" * 500, "a " * 3000])
def test_what_tells_no_happening_gives_no_claim(text: str) -> None:
    assert read(text).claims == []


def test_what_is_left_unread_is_listed_with_its_reason() -> None:
    unread = read("If the rebels captured Azaz, the road would be cut.").unread
    assert any("captured" in u.words and "condition" in u.why for u in unread)


def test_a_headline_counts_only_where_the_text_does_not_say_it_again() -> None:
    body = "The army said on Friday that rebels had captured the town of Azaz."
    assert [quote for _, quote in told(f"Rebels capture Azaz\n\n{body}")] == ["rebels had captured the town of Azaz"]
    assert [quote for _, quote in told("Rebels capture Azaz\n\nThe mayor spoke.")] == ["Rebels capture Azaz"]


def test_a_place_that_only_the_title_names_has_no_words_in_the_text() -> None:
    report = Report(id="r", title="Battle for Azaz", text="Twelve soldiers were killed on Friday.", published="2016-12-12")
    (claim,) = read_claims(report, bundled()).claims
    assert claim.place is not None
    assert (claim.place.text, claim.place.name) == (None, "Azaz")
