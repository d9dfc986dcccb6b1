"""Expressions of time: what days they bound, where they stand, and the day of a report that does not give it."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from spolia.language.times import WEEKDAYS, find_times
from spolia.records import Interval, Report
from spolia.resolve.date_spans import describe_date, guess_tense, resolve_dates
from spolia.resolve.dates import infer_published, resolve_time, timex_value
from spolia.resolve.days import easter
from spolia.resolve.verdicts import Verdict

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "dates.yaml").read_text("utf-8"))
DAYS = st.dates(date(1900, 1, 1), date(2090, 12, 31))


def named(case: dict[str, Any]) -> str:
    return f"{case['says']} ({case.get('said')})"


def iso(day: Any) -> str | None:
    return None if day is None else str(day)


def between(days: Any) -> Interval | None:
    return None if days is None else Interval(start=iso(days[0]), end=iso(days[1]))


def dated(case: dict[str, Any]) -> Interval | None:
    value: Interval | None = resolve_time(case["says"], iso(case["said"]), case.get("tense", "past"), between(case.get("after"))).value
    return value


@pytest.mark.parametrize("case", [*CASES["wild"], *CASES["made_up"], *CASES["must_not_read"]], ids=named)
def test_dates(case: dict[str, Any]) -> None:
    assert dated(case) == between(case["reads"])


@pytest.mark.parametrize("case", CASES["known_failures"], ids=named)
def test_known_failure_still_fails(case: dict[str, Any]) -> None:
    assert dated(case) != between(case["reads"]), "it is dated now: move it up to the cases that must pass"


@pytest.mark.parametrize("case", CASES["finds"], ids=named)
def test_finds(case: dict[str, Any]) -> None:
    assert [case["says"][start:end] for start, end in find_times(case["says"])] == case["finds"]


@pytest.mark.parametrize("case", CASES["published"], ids=named)
def test_infers_the_day_of_a_report(case: dict[str, Any]) -> None:
    report = Report(id="r", text=case["says"])
    inferred = infer_published(report)
    if case["published"] is None:
        assert inferred == report
    else:
        assert (inferred.published, inferred.inferred) == (iso(case["published"]), True)
        assert inferred.published_bounds == (iso(case["bounds"][0]), iso(case["bounds"][1]))


def test_a_day_that_is_given_stands() -> None:
    report = Report(id="r", text="Published: 12 December 2016", published="2016-12-13")
    assert infer_published(report) is report


@pytest.mark.parametrize("case", CASES["timex"], ids=named)
def test_timex(case: dict[str, Any]) -> None:
    assert timex_value(dated(case), case["says"]) == str(case["value"])


def test_the_sentence_says_whether_it_is_ahead() -> None:
    text = "The army said on Tuesday that it will leave by Friday. The town was taken on Sunday."
    assert [guess_tense(text, *span) for span in find_times(text)] == ["past", "future", "past"]


def test_spans_are_read_in_the_order_of_the_text() -> None:
    text = "The base was taken on 11 December. Two days later the runway was hit."
    first, second = find_times(text)
    later, earlier = resolve_dates(text, [second, first], "2016-12-20")
    assert earlier.value == Interval(start="2016-12-11", end="2016-12-11")
    assert later.value == Interval(start="2016-12-13", end="2016-12-13")
    assert describe_date(later.value, "Two days later") == {"start": "2016-12-13", "end": "2016-12-13", "timex": "2016-12-13"}


def test_the_other_direction_is_named_as_a_loser() -> None:
    verdict = resolve_time("on Friday", "2016-12-14")
    assert verdict.value == Interval(start="2016-12-09", end="2016-12-09")
    assert [loser for loser, _ in verdict.losers] == [Interval(start="2016-12-16", end="2016-12-16")]


def test_easter_falls_when_it_fell() -> None:
    fell = {1961: (4, 2), 2000: (4, 23), 2008: (3, 23), 2011: (4, 24), 2016: (3, 27), 2024: (3, 31)}
    assert {year: (easter(year).month, easter(year).day) for year in fell} == fell


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_a_weekday_is_within_the_week_before(said: date, weekday: str) -> None:
    value = resolve_time(f"on {weekday.title()}", said.isoformat()).value
    day = date.fromisoformat(value.start)
    assert day.weekday() == WEEKDAYS.index(weekday)
    assert timedelta(0) <= said - day < timedelta(7)


@given(DAYS, DAYS)
def test_a_full_date_is_itself_whenever_it_is_said(day: date, said: date) -> None:
    for written in (
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"on {day:%b}. {day.day}, {day.year}",
        f"the {day.day}th of {day:%B} {day.year}",
    ):
        assert resolve_time(written, said.isoformat()).value == Interval(start=day.isoformat(), end=day.isoformat()), written


WORDS = st.lists(
    st.sampled_from(
        "on in since by from to and until before after the last next this 3 31 two days weeks ago later earlier week year month May June Sunday 2016 2016-02-30 early late night of 15th between past".split()
    ),
    max_size=9,
)


@given(WORDS, st.one_of(st.none(), DAYS), st.sampled_from(["past", "present", "future"]), st.one_of(st.none(), DAYS))
def test_no_order_of_words_breaks_it(words: list[str], said: date | None, tense: Any, before: date | None) -> None:
    told = Interval(start=before.isoformat(), end=before.isoformat()) if before else None
    value = resolve_time(" ".join(words), said.isoformat() if said else None, tense, told).value
    if value is not None and value.start and value.end:
        assert value.start <= value.end


@given(st.one_of(st.text(max_size=80), WORDS.map(" ".join)))
def test_what_is_found_is_in_order_and_apart(text: str) -> None:
    spans = find_times(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    for start, end in spans:
        resolve_time(text[start:end], "2016-12-15")


def _span(text: str, words: str, published: str | None) -> Verdict:
    at = text.index(words)
    return resolve_dates(text, [(at, at + len(words))], published)[0]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("may", None, None),
        ("in may", None, None),
        ("3 may", "2016-05-03", "2016-05-03"),
        ("in May", "2016-05-01", "2016-05-31"),
        ("12-11-2016", "2016-11-12", "2016-11-12"),
        ("in 12/2015", "2015-12-01", "2015-12-31"),
        ("2016-12-11", "2016-12-11", "2016-12-11"),
    ],
)
def test_a_modal_is_no_month_and_figures_are_read_with_any_mark(words: str, start: str | None, end: str | None) -> None:
    assert resolve_time(words, "2016-12-12").value == (Interval(start=start, end=end) if start else None)


def test_what_may_be_read_with_the_month_first_is_kept_as_the_loser() -> None:
    losers = [value for value, _ in resolve_time("05/06/2016", "2016-12-12").losers]
    assert losers == [Interval(start="2016-05-06", end="2016-05-06")]
    assert not resolve_time("13/06/2016", "2016-12-12").losers


def test_hours_later_without_a_day_are_nothing() -> None:
    verdict = _span("It fell 24 hours later.", "24 hours later", None)
    assert describe_date(verdict.value, "24 hours later") is None


def test_what_is_to_be_done_lies_ahead() -> None:
    january = Interval(start="2017-01-01", end="2017-01-31")
    assert _span("The jets are to be handed over in January.", "in January", "2016-12-12").value == january
    assert _span("He listed the jets to be handed over in January.", "in January", "2016-12-12").value == january
    assert _span("The jets were handed over in January.", "in January", "2016-12-12").value == Interval(
        start="2016-01-01", end="2016-01-31"
    )
    assert _span("He is said to be killed in January.", "in January", "2016-12-12").value == Interval(start="2016-01-01", end="2016-01-31")
