"""Expressions of time as reports write them: their forms, and where they stand in a sentence.

A form is a pattern with named groups; `resolve` reads what the groups hold. The finder takes any form with the words that lead
into it ("since", "late on", "the morning of"), joined ones as one expression ("from 22 to 27 July", "on Friday and Saturday").
"""

from __future__ import annotations

import re
from functools import cache

Span = tuple[int, int]

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = r"(?:(?:early|late|mid)[-\s])?(?:morning|afternoon|evening|night|dawn|dusk|daybreak|midday|noon|midnight|nightfall|sunrise|sunset)"

PIECES = {
    "MONTH": r"(?:jan(?:uary|\.)?|feb(?:ruary|r?\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may\.?|june?|jun\.|july?|jul\.|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)",
    "WEEKDAY": r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tues?|weds?|thu|thurs?|fri|sat|sun)\.(?=,? ))",
    "SEASON": r"(?:spring|summer|autumn|fall|winter)",
    "DAY": r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?",
    "NTH": r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)",
    "YEAR": r"(?:1[5-9]|20)\d\d",
    "PART": PARTS,
    "DASH": r"(?: ?[-–—−/] ?| to (?:the )?| and (?:the )?| or | through | until )",
    "NUMBER": r"(?:a couple of|a few|few|several|half an?|an?|one and a half|[\d,.]{1,9}|(?:twenty|thirty|forty|fifty|sixty)(?:[-\s](?:one|two|three|four|five|six|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|a dozen|a hundred)(?:[-\s](?:plus|odd))?",
    "UNIT": r"(?:minute|hour|day|night|week|weekend|fortnight|month|quarter|year|decade)",
    "ROUGH": r"(?:(?:about|around|some|roughly|approximately|nearly|almost|just over|just under|more than|less than|fewer than|under|over|at least|barely|only|just|exactly|a little over|well over|close to|up to|the whole) )",
}
# Each form by name, most telling first: an expression is of the first form that fits it whole.
FORMS = {
    "iso": r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:t[\d:.]+z?)?",
    "slashed": r"(?P<first>\d{1,2})(?:(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|(?<!-)\d\d)|/(?P<second2>\d{1,2}))",
    "month_slash_year": r"(?P<number>0?[1-9]|1[0-2])/(?P<year>{YEAR})",
    "day_month": r"(?:(?P<weekday>{WEEKDAY}),? )?(?:the )?(?P<day>{DAY})(?:, {DAY}){0,6}(?:{DASH}(?P<until>{DAY}))? (?:of )?(?P<month>{MONTH})(?:{DASH}(?P<until2>{DAY}) (?P<month2>{MONTH}))?(?:,? (?:of )?(?P<year>{YEAR}|last year|this year))?",
    "month_day": r"(?:(?P<weekday>{WEEKDAY}),? )?(?P<month>{MONTH}) (?:the )?(?P<day>{DAY})(?:, {DAY}){0,6}(?:{DASH}(?P<until>{DAY})(?! {MONTH}))?(?:{DASH}(?P<month2>{MONTH}) (?P<until2>{DAY}))?(?:,? (?:of )?(?P<year>{YEAR}|last year|this year))?(?!\d)",
    "year_month_day": r"(?P<year>{YEAR}),? (?P<month>{MONTH}) (?P<day>{DAY})",
    "month_part": r"(?:the )?(?P<edge>early|mid|late|beginning of|start of|opening of|middle of|end of|first half of|second half of|first days of|last days of|final days of|closing days of|opening days of|first few days of|last few days of)[-\s](?:the )?(?:month of )?(?P<month>{MONTH}|month)(?:,? (?:of )?(?P<year>{YEAR}|last year|this year))?",
    "nth_of_month": r"(?:the )?(?P<nth>{NTH}|final|opening) (?P<unit>day|week|weekend|{WEEKDAY}) (?:of|in) (?P<month>{MONTH})(?:,? (?:of )?(?P<year>{YEAR}))?",
    "week_of": r"the week (?:of|beginning|starting|from) (?:{WEEKDAY},? )?(?:(?P<month>{MONTH}) (?P<day>{DAY})|(?P<day2>{DAY}) (?P<month2>{MONTH}))(?:,? (?P<year>{YEAR}))?",
    "edge_of_unit": r"(?:the )?(?P<edge>early|mid|late|beginning of|start of|middle of|end of|rest of|close of)[-\s](?P<which>this|the|last|next|that) (?P<unit>week|month|year)(?:['’]s)?",
    "month": r"(?:the month of )?(?P<month>{MONTH})(?:,? (?:of )?(?P<year>{YEAR}|last year|this year|next year|that year))?",
    "last_month_name": r"(?P<which>last|this|next|this past|this coming) (?P<month>{MONTH})",
    "year_part": r"(?:the )?(?P<edge>early|mid|late|beginning of|start of|middle of|end of|first half of|second half of|first months of|last months of)[-\s](?:in )?(?:the year )?(?P<year>{YEAR}|last year|this year|the year|next year)",
    "year": r"(?:the )?(?:year )?(?P<year>{YEAR})(?:[-–/](?P<until>\d\d)(?!\d))?",
    "decade": r"(?:the )?(?:(?P<edge>early|mid|late)[-\s])?(?P<decade>(?:1[5-9]|20)\d0)['’]?s",
    "short_decade": r"(?:the )?(?:(?P<edge>early|mid|late)[-\s])?(?P<decade>['’]\d0s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)",
    "season": r"(?:the )?(?:(?P<edge>early|mid|late)[-\s])?(?P<season>{SEASON})(?:(?: of|,)? (?P<year>{YEAR}|last year|this year))?",
    "which_season": r"(?P<which>last|this|next|this past|this coming|the following|the same|that|all|the previous) (?P<season>{SEASON})",
    "quarter": r"(?:the )?(?:(?P<nth>first|second|third|fourth|last|final)[-\s]quarter|q(?P<q>[1-4]))(?:(?: of|,)? (?P<year>{YEAR}|last year|this year))?",
    "which_weekday": r"(?P<which>last|this|next|this past|this coming|the following|the previous|that|the same|the next|the preceding|previous|following|past|coming) (?P<weekday>{WEEKDAY})(?: (?:{PART}))?(?P<night> night)?",
    "weekday_of": r"(?P<weekday>{WEEKDAY})(?: (?:{PART}))? (?:of )?(?P<which>last|this|next|the previous|the following) week",
    "weekday": r"(?P<weekday>{WEEKDAY})(?:['’]s)?(?: (?P<part>{PART}))?",
    "day_before_yesterday": r"(?:the )?day (?P<which>before yesterday|after tomorrow)",
    "today": r"(?:(?:late|early|later|earlier) )?(?P<day>today|yesterday|tonight|tomorrow|overnight|(?:(?:during|over) the )?(?:last|past|previous) night|last evening)(?:['’]s)?(?: (?P<part>{PART}))?",
    "this_part": r"(?:early |earlier |late |later )?this (?:early |late )?(?P<part>{PART}|day)",
    "ago": r"(?P<rough>{ROUGH})?(?:(?P<number>{NUMBER})[-\s](?P<unit>{UNIT})s?|(?P<units>{UNIT})s)(?: or (?:so|more|two))? (?P<way>ago|back)(?: (?:on )?(?P<weekday>{WEEKDAY}|today))?",
    "later": r"(?P<rough>{ROUGH})?(?:(?P<number>{NUMBER})[-\s](?:short |long |more )?(?P<unit>{UNIT})s?|(?P<units>{UNIT})s) (?:(?P<way>earlier|before|previously|prior|later|afterwards|thereafter|after|since|on(?=[,.;:]|$))(?: (?:that|this|then))?)",
    "past_span": r"(?:the |these |those )?(?P<which>past|last|previous|preceding|prior|recent|next|coming|following|first|same|those|these|final|opening|intervening|ensuing) {ROUGH}?(?P<number>{NUMBER}) (?P<unit>{UNIT})s?(?: of [\w\s-]{3,30})?",
    "recent": r"(?:the )?(?P<which>recent|past|last|coming|next|following|preceding|previous) (?P<few>few |couple of )?(?P<unit>{UNIT})s",
    "this_unit": r"(?P<edge>earlier|later|early|late|mid)?[-\s]?(?:in )?(?P<which>this past|this coming|this|the current|last|the last|past|the past|the previous|previous|the preceding|next|the next|the coming|coming|the following|following|the same|that very|that|the) (?:calendar )?(?P<unit>week|weekend|month|year|decade|century|quarter|fortnight)(?:['’]s)?",
    "that_day": r"(?:(?:earlier|later|early|late)(?: on| in)? )?(?P<which>the same|that same|that very|that|the next|the following|next|following|the previous|the preceding|the very next|the very same|same) (?P<part>day|{PART})",
    "told_before": r"(?P<which>since then|since|ever since|in the (?:days|hours|weeks|months|time|period) since(?: then)?|before that|before then|beforehand|previously|until then|by then|by that time|after that|after this|afterwards?|thereafter|subsequently|from then on|at the time|at that time|at the same time|at that point|(?:over |in |during )?(?:the|that) same (?:period|days|weeks|stretch)|(?:over |in |during )?that (?:period|time|stretch))",
    "before_that": r"(?:the )?(?P<part>day|{PART}|week|month|year) (?P<which>before|after|earlier|later)",
    "nth_day": r"(?:the )?(?P<nth>{NTH}) (?P<unit>day|night|week)(?: of [\w\s-]{3,30})?",
    "day_of_month": r"(?:the )?(?P<day>\d{1,2}(?:st|nd|rd|th))(?:{DASH}(?P<until>\d{1,2}(?:st|nd|rd|th)))?",
    "part": r"(?P<when>earlier |later |late |early |throughout |all |during )?(?:in |at |by )?(?:the |all )?(?P<part>{PART}|day|early hours|small hours|night)",
    "clock": r"(?:about |around |some )?(?:\d{1,2}(?:[:.]\d\d)? ?(?:a\.?m\.?|p\.?m\.?|o['’]clock|gmt|utc)|\d{1,2}:\d\d|\d{4} (?:hours|gmt|utc|local))(?: (?:local time|gmt|utc|est|edt))?",
    "span": r"{ROUGH}?(?P<number>{NUMBER})(?:[-\s](?P<unit>{UNIT})s?)(?P<more> more| straight| running)?",
    "vague_span": r"(?P<unit>{UNIT})s",
    "holiday": r"(?:this |last |the (?:month|feast|holiday) of |the (?:holy|fasting) month of |the )?(?P<holiday>thanksgiving(?: day)?|christmas(?: day| eve)?|new year['’]s (?:day|eve)|easter(?: sunday| monday)?|good friday|boxing day|may day|ramadan|eid al-fitr|eid al-adha|ashura|nowruz)(?: holidays?)?(?:,? (?P<year>{YEAR}))?",
}


PIECE = re.compile(r"\{([A-Z]+)\}")


@cache
def form(name: str) -> re.Pattern[str]:
    """The pattern of a form, to be matched against text in lower case with single blanks."""
    return re.compile(_fill(FORMS[name]), re.IGNORECASE)


def _fill(pattern: str) -> str:
    """The pattern with its pieces put in, a blank standing for blanks of any kind and number."""
    while PIECE.search(pattern):
        pattern = PIECE.sub(lambda piece: PIECES[piece[1]], pattern)
    return pattern.replace(" ?", r"\s?").replace(" ", r"\s+")


# --- where they stand ----------------------------------------------------------------------------------------------------

LEAD = (
    r"(?:(?:late|early|later|earlier|shortly before|shortly after|soon after|just before|just after|sometime|some time|beginning|starting|as early|as late|as)\s+)?"
    r"(?:on|in|at|since|by|until|till|before|after|from|between|during|over|within|throughout|through|around|about|for|of|up to|ahead of|prior to|following|towards?|inside|over the course of|in the course of)\s+"
)
DAYTIME = r"(?:(?:the\s+)?(?:(?:early|small|late)\s+hours|first light|{PART})\s+(?:of|on)\s+(?:the\s+(?=\d))?|(?:late|early|later|earlier)\s+(?:on\s+|in\s+)?(?={WEEKDAY}|the\s+{PART}|today|yesterday|tonight|that))"
TAIL = r"(?:,?\s+give or take an? (?:day|week)|\s+local time|,?\s+at\s+(?:about\s+|around\s+)?\d{1,2}(?:[:.]\d\d)?\s?(?:a\.?m\.?|p\.?m\.?)|\s+(?:at|before|after|around)\s+(?:dawn|noon|midnight|dusk|nightfall)|\s+(?:early|late))?"
JOIN = re.compile(
    r"(?:,?\s+and\s+again|\s+(?:to|until|till|through))\s+(?:on\s+|in\s+)?|\s+(?:and|or)\s+(?!(?:on|in|at|by|since|from|until|before|after|during|over)\b)|\s?[–—-]\s?",
    re.IGNORECASE,
)  # "on Friday and on Sunday" are two times

# Forms that are time wherever they stand; each other form only behind the words named for it ("in 2014", "on the 15th").
ALONE = (
    "iso", "day_month", "month_day", "year_month_day", "month_part", "nth_of_month", "last_month_name", "year_part", "which_season", "week_of", "edge_of_unit",
    "which_weekday", "weekday_of", "day_before_yesterday", "today", "this_part", "ago", "later", "recent", "past_span", "this_unit",
    "that_day", "before_that", "weekday", "told_before", "holiday", "decade",
)  # fmt: skip
ANY_LEAD = r"on|in|at|since|by|until|till|before|after|from|between|during|over|within|throughout|through|around|about|of|up to|as|to|and|ahead of|prior to|towards?"
LED = {
    "clock": r"at|by|since|from|until|before|after|around|about|between",
    "slashed": r"on|by|since|until",
    "month": ANY_LEAD,
    "month_slash_year": ANY_LEAD,
    "year": ANY_LEAD.replace("|at|", "|"),  # "at 1800" is an hour
    "season": ANY_LEAD,
    "quarter": ANY_LEAD,
    "nth_day": r"on|by|in|since|from|during",
    "day_of_month": r"on|by|since|from|until|till|before|after|between|of|around|about|as|to|and",
    "part": r"in|at|by|during|throughout|over|before|after|since|until|around|through",
    "span": r"for|in|within|during|over|throughout|inside|after|course of",
    "vague_span": r"in|within|inside",
}
MARKED = re.compile(
    r"\d|day|night|week|month|year|hour|minute|decade|century|quarter|yesterday|tomorrow|morning|evening|noon|dawn|dusk|spring|summer|autumn|winter|fall|christmas|easter|thanksgiving|ramadan|eid|ashura|nowruz"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|light|fortnight|hours|the same|earlier|later",
    re.IGNORECASE,
)
WORD_START = re.compile(r"(?<![\w-])\w")
ABBREVIATED = re.compile(r"(?<!\.[mM])\.$")  # "on 6 Sept." at a sentence's end; not "1.30 p.m."
# In lower case no month, day or rank.
MODAL = re.compile(r"\b(?:may|march|mar|sat|sun|second(?!\s+(?:day|night|week|weekend|quarter|half)))\b")
GENERIC = re.compile(
    r"^(?:at|by|in|of|over|through) (?:the )?(?:day|early hours)$|^(?:at|by) night$|^(?:by|of) (?:the )?(?:morning|evening|afternoon|day|night)$|^(?:the )?(?:day|week|month|year|same|last)$"
    r"|^(?:since|ever since|previously|subsequently|afterwards?|thereafter|at the time|at that time|at the same time|at that point)$|^for .*\b(?:hour|minute)s?$",
    re.IGNORECASE,
)
UNIT_OF_TROOPS = (
    r"(?:[A-Z][\w-]+\s+){0,3}(?:[Bb]rigade|[Dd]ivision|[Bb]attalion|[Rr]egiment|[Cc]orps|[Aa]rmy|[Aa]rmies|[Ff]leet|[Gg]uards|[Ff]ront)"
)
NO_DATE_BEHIND = re.compile(
    rf"\s+(?:{UNIT_OF_TROOPS}|century|anniversar|floor|round|time|district|parallel|congress|people|men|soldiers|tanks|fighters|civilians|mm|km|%)"
)


def plain_pattern(pattern: str) -> str:
    """The pattern of a form without its groups' names, for use beside others."""
    return re.sub(r"\(\?P<\w+>", "(?:", _fill(pattern).replace("(?P=mark)", "[/.-]"))


@cache
def _finder() -> re.Pattern[str]:
    """One expression with what leads into it; the group that matched names its form."""
    forms = [f"(?P<{name}>{plain_pattern(FORMS[name])})" for name in (*ALONE, *LED)]
    return re.compile(
        rf"(?P<lead>{LEAD}(?:the\s+)?)?(?P<daytime>{_fill(DAYTIME)})?(?:{'|'.join(forms)})(?![\w]|[-–](?=[a-z]))(?P<tail>{TAIL})",
        re.IGNORECASE,
    )


def find_times(text: str) -> list[Span]:
    """The expressions of time in a text, each with the preposition that leads into it, in order; none overlaps another.

    >>> [ "late on Saturday, after a siege that began on 8 December"[a:b] for a, b in find_times("late on Saturday, after a siege that began on 8 December")]
    ['late on Saturday', 'on 8 December']
    """
    if not MARKED.search(text):
        return []
    spans: list[Span] = []
    at = 0
    while start := WORD_START.search(text, at):
        span = _match_at(text, start.start())
        if span is None:
            at = start.end()
            continue
        low, high = span
        while (join := JOIN.match(text, high)) and (further := _match_at(text, join.end(), joined=True)):
            high = further[1]
        spans.append((low, high - bool(ABBREVIATED.search(text, low, high))))
        at = high
    return spans


def _match_at(text: str, start: int, joined: bool = False) -> Span | None:
    """The expression of time that begins at `start`; None where none begins there. A lead or article that is another noun's is left out."""
    match = _finder().match(text, start)
    if match is None:
        return None
    name = next(name for name in (*ALONE, *LED) if match[name])
    if not _is_time(match, name, joined):
        return None
    begin = match.start(name) if match.group().endswith(("'s", "’s")) and name in ALONE else start
    if begin == start and name in ("day_month", "month_day") and not match["lead"] and text[start : start + 4].lower() == "the ":
        begin += 4  # "the 13 November attacks"
    return begin, match.end()


def _is_time(match: re.Match[str], name: str, joined: bool) -> bool:
    """The words are of time in their place: no modal "may", no brigade's number, led into as their form needs."""
    said, core = " ".join(match.group().split()), match[name]
    dated = any(c.isdigit() for c in core)
    if not dated and (MODAL.search(core) or ("fall" in core.lower() and name != "which_season")):
        return False
    if (
        GENERIC.match(said)
        or (name == "told_before" and GENERIC.match(core))
        or (name in ("day_of_month", "nth_day") and NO_DATE_BEHIND.match(match.string, match.end()))
    ):
        return False
    led = " ".join((match["lead"] or "").lower().split())
    lead = led.removesuffix(" the")
    if name in ALONE:
        return not (name == "this_unit" and core.lower().startswith("the ") and not lead)
    if name == "year" and led.endswith(" the"):  # "after the 2003 invasion"
        return False
    if name == "slashed" and len(core) > len("31/12"):
        return True
    if name == "month" and dated:
        return True
    if name == "part" and core.lower().startswith(("all ", "throughout ", "earlier in", "later in")):
        return True
    return joined or bool(match["daytime"]) or "give or take" in said or bool(re.search(rf"(?:^|\b)(?:{LED[name]})$", lead))
