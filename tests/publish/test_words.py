"""Values in words: never sharper than they are."""

from __future__ import annotations

import pytest

from spolia.publish import words
from spolia.records import KINDS, Contradiction, EventItem, Party, Report, Side


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2016-12-11", "2016-12-11", "11 December 2016"),
        ("2016-12-08", "2016-12-10", "8–10 December 2016"),
        ("2016-12-01", "2016-12-31", "December 2016"),
        ("2015-02-01", "2015-02-28", "February 2015"),
        ("2016-02-01", "2016-02-28", "1–28 February 2016"),
        ("2016-01-01", "2016-12-31", "2016"),
        ("2016-03-01", "2016-05-31", "March–May 2016"),
        ("2016-03-27", "2016-04-02", "27 March – 2 April 2016"),
        ("2015-01-01", "2016-12-31", "2015–2016"),
        ("2015-12-30", "2016-01-02", "30 December 2015 – 2 January 2016"),
        (None, "2015-05-20", "by 20 May 2015"),
        ("2015-05-20", None, "from 20 May 2015 on"),
        (None, None, "date not known"),
    ],
)
def test_an_interval(start: str | None, end: str | None, said: str) -> None:
    assert words.span_words(start, end) == said


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (0, 0, None, "0"), (1, 1, "tonne", "1 tonne"), (2, 2, "foot", "2 feet"), (2000, 9999, None, "2,000–9,999"), (5, None, "AUD", "5 AUD or more"),
        (None, 3, "tonne", "up to 3 tonnes"), (None, None, "round", "number not given"), (0.5, 0.5, "tonne", "0.5 tonnes"),
    ],
)  # fmt: skip
def test_a_number(low: float | None, high: float | None, unit: str | None, said: str) -> None:
    assert words.number_words(low, high, unit) == said


def test_a_probability_is_never_none_or_all() -> None:
    assert [words.percent(p) for p in (0, 0.004, 0.5, 0.999, 1)] == ["1 %", "1 %", "50 %", "99 %", "99 %"]
    assert [words.likely(p) for p in (0.99, 0.85, 0.6, 0.5, 0.3, 0.1, 0.01)] == [
        "almost certain", "highly likely", "likely", "about as likely as not", "unlikely", "highly unlikely", "remote",
    ]  # fmt: skip


def test_a_spell_without_a_known_start_does_not_get_one() -> None:
    assert words.begins_words((None, "2014-08-24")) == "on or before 24 August 2014"
    assert words.spell_words((None, None), ("2014-08-24", "2014-08-24")) == "since when is not known, until 24 August 2014"
    assert words.spell_words(("2014-08-20", "2014-08-24"), None) == "from 20–24 August 2014, no end reported"


def test_what_and_how_many() -> None:
    item = EventItem(category="tank", system="T-55", low=8, high=11, unit=None, says=[])
    assert words.item_words(item) == "8–11 × T-55 (tank)"
    mass = EventItem(category="equipment", system=None, low=None, high=None, unit=None, says=[])
    assert words.item_words(mass) == "equipment, number not given"


def test_who_is_not_known_stays_in_the_report_s_words() -> None:
    assert words.party_words(Party(text="a shopkeeper", name=None)) == "“a shopkeeper”"
    assert words.party_words(Party(text="the group", name="Northern League")) == "Northern League"


def test_an_inferred_day_says_so() -> None:
    given = Report(id="a", text="", published="2016-12-11", inferred=True)
    assert words.published_words(given) == "11 December 2016 (inferred from its text)"


def test_a_note_that_only_repeats_the_sides_adds_nothing() -> None:
    sides = [Side(value="8", claims=["a"]), Side(value="11", claims=["b"])]
    assert not words.note_adds(Contradiction(id="co", event=None, slot="items", sides=sides, note="8 against 11"))
    assert words.note_adds(Contradiction(id="co", event=None, slot="items", sides=sides, note="eight by the newspaper"))


def test_every_kind_has_its_word() -> None:
    assert set(words.KIND_WORDS) == set(KINDS)


def test_sides_of_time_are_days_in_words_earliest_first() -> None:
    sides = [Side(value="2016-12-13, 2016-12-01 to 2016-12-31", claims=["b"]), Side(value="2016-12-11", claims=["a"])]
    dispute = Contradiction(id="co", event=None, slot="time", sides=sides, note="")
    assert words.sides_of(dispute) == [("11 December 2016", ["a"]), ("13 December 2016; December 2016", ["b"])]
    nonsense = Contradiction(id="co", event=None, slot="time", sides=[Side(value="2016-99-99", claims=["a"])], note="")
    assert words.sides_of(nonsense) == [("2016-99-99", ["a"])]
