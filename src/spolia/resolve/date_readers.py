"""The reader of each form of language/times.py, by the form's name."""

from __future__ import annotations

from collections.abc import Callable

from spolia.resolve.date_forms import (
    Days,
    Groups,
    Saying,
    read_decade,
    read_holiday,
    read_iso,
    read_last_month_name,
    read_month,
    read_month_day,
    read_month_part,
    read_month_slash_year,
    read_nth_of_month,
    read_quarter,
    read_season,
    read_slashed,
    read_which_season,
    read_year,
    read_year_part,
)
from spolia.resolve.near_forms import (
    read_ago,
    read_day_before_yesterday,
    read_day_of_month,
    read_edge_of_unit,
    read_later,
    read_past_span,
    read_recent,
    read_span,
    read_this_part,
    read_this_unit,
    read_today,
    read_vague_span,
    read_week_of,
    read_weekday,
    read_weekday_of,
    read_which_weekday,
)
from spolia.resolve.told_forms import read_before_that, read_clock, read_nth_day, read_part, read_that_day, read_told_before

READERS: dict[str, Callable[[Groups, Saying], Days | None]] = {
    "iso": read_iso, "slashed": read_slashed, "month_slash_year": read_month_slash_year, "day_month": read_month_day, "month_day": read_month_day, "year_month_day": read_month_day,
    "month_part": read_month_part, "nth_of_month": read_nth_of_month, "month": read_month, "last_month_name": read_last_month_name,
    "year_part": read_year_part, "year": read_year, "decade": read_decade, "short_decade": read_decade, "season": read_season,
    "which_season": read_which_season, "quarter": read_quarter, "which_weekday": read_which_weekday, "weekday_of": read_weekday_of,
    "weekday": read_weekday, "day_before_yesterday": read_day_before_yesterday, "today": read_today, "this_part": read_this_part,
    "ago": read_ago, "later": read_later, "past_span": read_past_span, "recent": read_recent, "this_unit": read_this_unit,
    "that_day": read_that_day, "before_that": read_before_that, "nth_day": read_nth_day, "day_of_month": read_day_of_month,
    "part": read_part, "clock": read_clock, "span": read_span, "vague_span": read_vague_span, "holiday": read_holiday, "told_before": read_told_before, "week_of": read_week_of, "edge_of_unit": read_edge_of_unit,
}  # fmt: skip
