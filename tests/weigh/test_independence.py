"""Roots: what goes back to one origin counts once."""

from __future__ import annotations

from msgspec.structs import replace
from tests.weigh.telling import ARMY, IS, known, party, reports_of, told, weighed

from spolia.records import Claim, Grade, Report
from spolia.weigh import weigh_claims
from spolia.weigh.copies import find_copies

STORY = (
    "Fighters of the group entered the ruined city before dawn on Sunday, residents said, and by noon their flag was over the citadel. "
    "The army had pulled its last units back to the air base in the night, leaving behind more than a dozen tanks and two launchers."
)


def fall(name: str, **slots: object) -> Claim:
    return told(name, "takeover", by=[IS], of=[ARMY], on="2016-12-11", **slots)


def roots(*claims: Claim, **sources: str) -> list[list[str]]:
    (event,) = weighed(*claims, **sources).events
    return event.roots


def grade_of(claims: list[Claim], reports: list[Report]) -> Grade:
    (event,) = weigh_claims(claims, reports, known()).events
    return event.grade


def test_two_outlets_in_their_own_voice_are_two() -> None:
    assert len(roots(fall("a-1-01"), fall("b-1-01"))) == 2


def test_one_report_in_its_own_voice_is_one() -> None:
    assert len(roots(fall("a-1-01"), fall("a-1-02", quote="the flag was raised"))) == 1


def test_one_speaker_in_many_reports_is_one() -> None:
    assert (
        len(
            roots(
                fall("a-1-01", speaker="Syrian Observatory for Human Rights"), fall("b-1-01", speaker="Syrian Observatory for Human Rights")
            )
        )
        == 1
    )


def test_a_party_and_its_own_outlet_are_one() -> None:
    assert len(roots(fall("a-1-01", speaker=IS), fall("b-1-01", speaker="Amaq"), fall("c-1-01", speaker=ARMY))) == 2


def test_a_report_that_says_our_forces_is_its_partys_voice() -> None:
    own = replace(fall("b-1-01"), actor=[party(IS, "our soldiers")])
    assert len(roots(fall("a-1-01", speaker=IS), own)) == 1


def test_a_cited_outlet_and_its_own_report_are_one() -> None:
    assert len(roots(fall("a-1-01"), fall("b-1-01", speaker="Desert Wire"), a_1="Desert Wire")) == 1


def test_two_unnamed_residents_of_two_reports_are_two() -> None:
    claims = [replace(fall(name), speaker=party(None, "a resident")) for name in ("a-1-01", "b-1-01")]
    assert len(roots(*claims)) == 2


def test_who_says_it_and_who_denies_it_are_two_though_of_one_side() -> None:
    assert len(roots(fall("a-1-01", speaker=ARMY), fall("b-1-01", speaker=ARMY, certainty="denied"))) == 2


def test_copies_are_found_edited_or_cut_and_other_stories_are_not() -> None:
    copy = STORY.replace("before dawn", "at first light")
    other = (
        "Shells fell on the market of a northern town on Monday; rescue workers counted nine dead and said that more lay under the roofs."
    )
    texts = {"a": STORY, "b": copy, "c": STORY[:130], "d": other}
    assert find_copies([Report(id=name, text=text) for name, text in texts.items()]) in ({"b": "a", "c": "a"}, {"b": "a"})


def test_two_words_said_twice_are_a_copy_and_nothing_is_a_copy_of_nothing() -> None:
    texts = {"a": "Hama fell.", "b": "Hama fell", "c": "Homs fell.", "d": "", "e": " "}
    assert find_copies([Report(id=name, text=text) for name, text in texts.items()]) == {"b": "a"}


def test_a_flood_of_copies_moves_no_grade() -> None:
    first = [fall("a-1-01"), fall("b-1-01", speaker=ARMY)]
    reports = [
        Report(id="a-1", text=STORY, source="Desert Wire", published="2016-12-12"),
        Report(id="b-1", text="Other words.", source="Daily"),
    ]
    before = grade_of(first, reports)
    flood = [fall(f"z-{n}-01") for n in range(200)]
    copies = [
        Report(id=f"z-{n}", text=STORY.replace("Sunday", f"Sunday {n}"), source=f"Mirror {n}", published="2016-12-12") for n in range(200)
    ]
    after = grade_of(first + flood, reports + copies)
    assert (after.probability, after.credibility) == (before.probability, before.credibility)


def test_reports_of_one_set_need_no_source() -> None:
    claims = [fall("a-1-01"), fall("b-1-01")]
    bare = [replace(report, source=None, published=None) for report in reports_of(claims)]
    assert len(weigh_claims(claims, bare, known()).events[0].roots) == 2
