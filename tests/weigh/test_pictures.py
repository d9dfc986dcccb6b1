"""Pictures as origins: claims that rest on one picture are one, whoever describes it; what an outlet wears is no evidence."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace
from tests.weigh.telling import ARMY, IS, known, reports_of, told

from spolia.pipeline import StandingRecord, build_record
from spolia.records import Claim, Grade, Record, Report, Teller, write_json
from spolia.simulate.words import filler
from spolia.weigh.pictures import DRESS, Pictures, show_pictures
from spolia.weigh.transmission import trace_record

HILL, TANK, LOGO = "a1" * 32, "b2" * 32, "c3" * 32
FLOOD = 50


def fall(name: str, **slots: object) -> Claim:
    return told(name, "takeover", **({"by": [IS], "of": [ARMY], "on": "2016-12-11", "basis": "photo"} | slots))


def shown(claims: list[Claim], **pictures: list[str]) -> list[Report]:
    """The reports of the claims, with the pictures that each shows (report → pictures, "_" for "-")."""
    return [replace(report, pictures=pictures.get(report.id.replace("-", "_"), [])) for report in reports_of(claims)]


def record_of(claims: list[Claim], reports: list[Report]) -> Record:
    return build_record(claims, reports, known())


def roots(*claims: Claim, **pictures: list[str]) -> list[list[str]]:
    (event,) = record_of(list(claims), shown(list(claims), **pictures)).events
    return event.roots


def test_what_two_outlets_say_of_one_picture_is_one_origin() -> None:
    assert roots(fall("a-1-01"), fall("b-1-01"), a_1=[HILL], b_1=[HILL]) == [["a-1-01", "b-1-01"]]


@pytest.mark.parametrize("basis", ["photo", "video", "satellite"])
def test_a_film_is_known_by_the_picture_that_is_shown_of_it(basis: str) -> None:
    assert len(roots(fall("a-1-01"), fall("b-1-01", basis=basis), a_1=[HILL], b_1=[HILL])) == 1


def test_two_pictures_are_two_origins() -> None:
    assert len(roots(fall("a-1-01"), fall("b-1-01"), a_1=[HILL], b_1=[TANK])) == 2


@pytest.mark.parametrize("basis", [None, "document", "eyewitness"])
def test_what_rests_on_something_else_is_not_joined_by_a_picture(basis: str | None) -> None:
    assert len(roots(fall("a-1-01"), fall("b-1-01", basis=basis), a_1=[HILL], b_1=[HILL])) == 2


def test_who_shows_it_is_joined_whomever_he_quotes() -> None:
    assert len(roots(fall("a-1-01", speaker="Amaq"), fall("b-1-01", speaker=ARMY), a_1=[HILL], b_1=[HILL])) == 1


def test_one_report_that_shows_one_picture_makes_no_two_speakers_one() -> None:
    assert len(roots(fall("a-1-01", speaker="Amaq"), fall("a-1-02", speaker=ARMY), a_1=[HILL])) == 2


def test_who_asserts_and_who_denies_by_one_picture_stay_apart() -> None:
    assert len(roots(fall("a-1-01"), fall("b-1-01", certainty="denied"), a_1=[HILL], b_1=[HILL])) == 2


def test_who_shows_the_pictures_of_two_makes_these_no_one_origin() -> None:
    assert roots(fall("a-1-01"), fall("b-1-01"), fall("c-1-01"), a_1=[HILL], b_1=[TANK], c_1=[HILL, TANK]) == [
        ["a-1-01", "c-1-01"],
        ["b-1-01"],
    ]


# --- floods --------------------------------------------------------------------------------------------------------------


def graded(grade: Grade) -> tuple[float, int, str]:
    return grade.probability, grade.credibility, grade.reliability


def flooded(size: int, pictures: list[str], **slots: object) -> Record:
    """What is told by two outlets and by so many more, each in words of its own, that rest on these pictures in turn."""
    claims = [fall("a-1-01", basis=None), fall("b-1-01", speaker="Syrian Observatory for Human Rights", basis=None)]
    reports = reports_of(claims, a_1="Reuters")
    for number in range(size):
        claims.append(fall(f"z-{number}-01", **slots))
        text = filler(Random(number), 60)
        reports.append(
            Report(
                id=f"z-{number}",
                text=text,
                source=f"Mirror {number}",
                published="2016-12-12",
                pictures=[pictures[number % len(pictures)]] if pictures else [],
            )
        )
    return record_of(claims, reports)


@pytest.mark.parametrize(
    "slots",
    [
        {},
        {"certainty": "hedged"},
        {"certainty": "denied"},
        {"basis": "video"},
        {"by": [ARMY], "of": [IS]},
        {"speaker": "Amaq", "stance": "doubted"},
    ],
    ids=str,
)
def test_a_flood_of_one_picture_in_other_words_moves_no_grade_beyond_what_one_does(slots: dict[str, object]) -> None:
    one, many = flooded(1, [HILL], **slots), flooded(FLOOD, [HILL], **slots)
    assert [graded(event.grade) for event in many.events] == [graded(event.grade) for event in one.events]
    assert [len(event.roots) for event in many.events] == [len(event.roots) for event in one.events]


def test_two_pictures_in_a_flood_are_two_origins_and_without_any_each_is_one() -> None:
    assert [len(flooded(FLOOD, pictures).events[0].roots) for pictures in ([HILL], [HILL, TANK], [])] == [3, 4, 2 + FLOOD]


# --- decoration ----------------------------------------------------------------------------------------------------------


def dressed(count: int, outlet: str = "Daily") -> list[Report]:
    """So many different reports of one outlet, each with its logo."""
    return [Report(id=f"d-{n}", text=f"story {n} " * 9, source=outlet, published="2016-01-01", pictures=[LOGO]) for n in range(count)]


def test_what_stands_in_many_reports_of_one_outlet_is_its_dress() -> None:
    assert show_pictures(dressed(DRESS - 1), {}).keys() == {f"d-{n}" for n in range(DRESS - 1)}
    assert show_pictures(dressed(DRESS), {}) == {}


def test_a_story_that_one_outlet_brings_out_again_and_again_wears_no_picture_out() -> None:
    reports = dressed(3 * DRESS)
    assert len(show_pictures(reports, {report.id: "d-0" for report in reports[1:]})) == len(reports)


def test_what_one_outlet_wears_out_still_ties_the_reports_of_others() -> None:
    claims = [fall("a-1-01"), fall("b-1-01"), fall("d-0-01")]
    reports = [replace(report, pictures=[LOGO]) for report in reports_of(claims, d_0="Daily")]
    (event,) = record_of(claims, [*reports[:2], reports[2], *dressed(DRESS)[1:]]).events
    assert event.roots == [["a-1-01", "b-1-01"], ["d-0-01"]]


def test_reports_of_no_known_outlet_share_no_dress() -> None:
    reports = [replace(report, source=None) for report in dressed(2 * DRESS)]
    assert len(show_pictures(reports, {})) == 2 * DRESS


def test_a_picture_becomes_dress_and_evidence_again_while_reports_come_and_go() -> None:
    claims = [fall("a-1-01"), fall("d-0-01")]
    reports = [replace(report, pictures=[LOGO]) for report in reports_of(claims, d_0="Daily")]
    more = dressed(DRESS)[1:]
    standing = StandingRecord(claims, reports, known())
    assert len(standing.record.events[0].roots) == 1
    for report in more:
        standing.add([report], [])
    assert write_json(standing.record) == write_json(record_of(claims, reports + more))
    assert len(standing.record.events[0].roots) == 2
    standing.remove([more[0].id])
    assert write_json(standing.record) == write_json(record_of(claims, reports + more[1:]))
    assert len(standing.record.events[0].roots) == 1


# --- where it comes from -------------------------------------------------------------------------------------------------


def outline(teller: Teller) -> str:
    heirs = ", ".join(map(outline, teller.heirs))
    return f"{teller.name}{f' ({teller.how})' if teller.how else ''}{f' > {heirs}' if heirs else ''}"


def traced(*claims: Claim, **pictures: list[str]) -> list[str]:
    reports = shown(list(claims), **pictures)
    (story,) = trace_record(record_of(list(claims), reports), list(claims), reports, known()).values()
    return [f"{origin.common}: {'; '.join(map(outline, origin.trees))}" for origin in story.origins]


def test_the_picture_is_the_origin_of_who_shows_it() -> None:
    assert traced(fall("a-1-01"), fall("b-1-01"), a_1=[HILL], b_1=[HILL]) == [
        "one picture: one picture > Outlet a-1 (same picture), Outlet b-1 (same picture)"
    ]


def test_a_picture_that_nobody_else_shows_is_no_place_of_its_own() -> None:
    assert traced(fall("a-1-01"), fall("b-1-01"), a_1=[HILL], b_1=[TANK]) == ["None: Outlet a-1", "None: Outlet b-1"]


def test_who_quotes_somebody_on_the_same_picture_has_two_ways() -> None:
    (only,) = traced(fall("a-1-01"), fall("b-1-01", speaker="Badia Monitor"), a_1=[HILL], b_1=[HILL])
    assert only == "None: one picture > Outlet a-1 (same picture), Outlet b-1 (same picture; quotes Badia Monitor)"


@pytest.mark.parametrize("seed", range(40))
def test_what_is_shown_is_the_same_however_reports_came(seed: int) -> None:
    draw = Random(seed)
    reports = [
        Report(
            id=f"r-{n}", text="x", source=draw.choice(["Daily", "Post", None]), pictures=draw.sample([HILL, TANK, LOGO], draw.randint(0, 2))
        )
        for n in range(30)
    ]
    here: dict[str, Report] = {}
    pictures, copies = Pictures(), dict[str, str]()
    for _ in range(60):
        one, before = draw.choice(reports), dict(pictures.shown)
        moved = [name for name in copies if name != one.id and draw.random() < 0.2]
        for name in moved:
            del copies[name]
        if one.id in here and draw.random() < 0.7:
            del here[one.id]
            copies.pop(one.id, None)
            changed = pictures.change([one.id], [], copies, moved)
        else:
            here[one.id] = one
            if draw.random() < 0.3:
                copies[one.id] = "r-0"
            changed = pictures.change([one.id], [one], copies, moved)
        assert pictures.shown == show_pictures(here.values(), copies)
        assert changed == {name for name in before.keys() | pictures.shown.keys() if before.get(name) != pictures.shown.get(name)}


def test_a_logo_in_ten_thousand_reports_is_judged_once_a_report() -> None:
    reports = [Report(id=f"r-{n}", text="x", source="Daily", pictures=[LOGO]) for n in range(10_000)]
    pictures = Pictures()
    assert pictures.change((), reports[1:], {}) == set()
    assert pictures.change((), reports[:1], {}) == set()
    assert pictures.shown == {}
