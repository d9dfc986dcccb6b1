"""Places that a report gives by way of others: "20 km east of Palmyra", "between Homs and Palmyra", "the Homs–Palmyra highway".

Such words become an anchor, which is a place that has a name, and the area around it that they leave open; never a point that no report gave.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spolia.language.numbers import Quantity, read_quantity

METRES = {"kilometre": 1000.0, "mile": 1609.344, "metre": 1.0, "foot": 0.3048, "yard": 0.9144, "nautical mile": 1852.0}
LOOSE = 1.2  # a distance is said in round numbers, and from the edge of a town or from its middle
LONGEST_AMOUNT = 60  # characters
MOST_WORDS = 6  # of an amount: "some five to ten kilometres"
LONGEST_M = 500_000  # a longer way from a place says nothing of where
UNIT = r"(?:km|kms|kilomet(?:er|re)s?|miles?|mi|met(?:er|re)s?|m|feet|ft|yards?)"
DISTANCE = re.compile(
    rf"(?i)(?<![a-z])(?P<unit>{UNIT})\b(?:\s*\([^)]{{0,40}}\))?\s*(?:(?:away|further|inland|deep|up the road|down the road)\s+)?(?:(?:to\s+the|due|just)\s+)?"
    r"(?:(?:north|south|east|west)(?:[ -]?(?:north|south|east|west)){0,2}(?:ern)?\s+)?(?:of|from|outside|inside|into|beyond|off|short of)\s+(?P<rest>\S.*)$"
)
WAY = re.compile(r"(?i)\b(?:road|highway|motorway|route|rail(?:way)? line|railway|supply line|corridor|axis|front ?line|border|river)\b")
BETWEEN = re.compile(
    r"(?i)^(?:.{0,60}?\b)?(?:between|linking|connecting|joining|from)\s+(?P<a>[^,]{2,60}?)\s+(?:and|to|with)\s+(?P<b>[A-Z\u00c0-\u00de].{1,60})$"
)
JOINED = re.compile(
    r"^(?:.{0,40}?\b(?:[Tt]he|[Aa])\s+)?(?P<a>[A-Z\u00c0-\u00de][\w'’]*(?:\s[A-Z\u00c0-\u00de][\w'’]*){0,2})(?:\s*[–—/-]\s*|-to-|\s+to\s+)"
    r"(?P<b>[A-Z\u00c0-\u00de][\w'’-]*(?:\s[A-Z\u00c0-\u00de](?:(?!\d)[\w'’])*(?!\w)){0,2})\s+(?P<way>(?:[\w-]+\s+)?(?:road|highway|motorway|route|railway|corridor|axis|line))\b"
)
ENDING = re.compile(r"(?i)\s+(?:road|highway|motorway|route|railway|corridor|provinces?|governorates?)$")


@dataclass(frozen=True, slots=True)
class Away:
    """Words that lead away from an anchor: `anchor` is its words, `reach_m` the farthest that they allow, in metres."""

    anchor: str
    reach_m: int


@dataclass(frozen=True, slots=True)
class Between:
    """Words that lie between two places, by their words; `way` is what joins them ("road"), None where nothing is said to."""

    a: str
    b: str
    way: str | None


def take_distance(words: str) -> Away | None:
    """The anchor and reach of "some 20 kilometres (12 miles) east of Palmyra"; None where the words give no distance from a place.

    >>> take_distance("20 km east of Palmyra")
    Away(anchor='Palmyra', reach_m=24000)
    """
    match = DISTANCE.search(words)
    if match is None:
        return None
    amount = _amount(words[: match.end("unit")].split())
    farthest = (amount.high if amount.high is not None else amount.low) if amount is not None else None
    if amount is None or farthest is None or amount.unit is None:
        return None
    reach = round(farthest * METRES[amount.unit] * LOOSE)
    return Away(match["rest"], reach) if reach <= LONGEST_M else None


def take_ends(words: str) -> Between | None:
    """The two places that "between Homs and Palmyra" or "the Homs–Palmyra road" lie between; None where the words name no two.

    >>> take_ends("the highway between Homs and Palmyra")
    Between(a='Homs', b='Palmyra', way='highway')
    """
    if joined := JOINED.match(words):
        return Between(joined["a"], joined["b"], joined["way"].split()[-1])
    match = BETWEEN.match(words)
    way = WAY.search(words)
    if match is None or not re.match(r"[A-Z\u00c0-\u00de]|(?:al|el|ar|as|ash)-", match["a"].removeprefix("the ")):
        return None
    if way is None and not re.search(r"(?i)\bbetween\b", words):
        return None  # "from Homs to Palmyra" is a way that somebody goes, and no place
    return Between(ENDING.sub("", match["a"]), ENDING.sub("", match["b"]), way.group().lower() if way else None)


def _amount(words: list[str]) -> Quantity | None:
    """The distance that the last of these words give: "his home, about 300 m" is about 300 m."""
    last = words[-MOST_WORDS:]
    for first in range(len(last)):
        amount = read_quantity(" ".join(last[first:])[-LONGEST_AMOUNT:], "")
        if amount.unit in METRES:
            return amount
    return None
