"""One page of plain text on air defence in parties' hands, for a reader in aviation safety.

What it says, and in which order, follows what such readers are used to: what is held and how high it reaches, in the manner of "SFC to
FL260" (FAA notices for conflict zones, KICZ), an assessment with its date and what it is no substitute for (EASA, Conflict Zone
Information Bulletins), and capability, where, and what speaks against use kept apart, as risk assessment asks for them (ICAO Doc 10084,
Risk Assessment Manual for Civil Aircraft Operations over or near Conflict Zones). Facts and form are theirs, no sentence is. It gives no
recommendation: that is for a State, an authority or an operator, who know more than reports do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from spolia.publish.exposures import OF_THE_TABLE, Outlook, altitude_words, outlooks, range_words
from spolia.publish.visible import visible
from spolia.publish.words import day_words, interval_words, likely, number_words, percent, source_words
from spolia.records import Claim, Reason, Record, Report

WIDTH, LINES = 80, 60  # of the page
MOST_SHOWN = 5  # exposures on one page; the others stand in the table
LABEL = 11  # characters before what a line says
LEAST_ROOM = 8  # lines without which an exposure cannot be told

NOT_THIS = (
    "This is no NOTAM and no bulletin of a State or authority, and recommends nothing: follow those that do. It is no aid to targeting. "
    "It tells where a weapon may reach by what reports say, not where it is: no place here is sharper or fresher than the reports, and "
    "what moved since is not known. Heights are above ground; add the terrain. Worked out by a program; no report of it is no proof of none."
)

BY_POLICY = "Whoever published it delays, coarsens or masks by a policy; the site says how."


@dataclass(slots=True)
class Block:
    """What is said under one label, of `parts` parts: its lines, and how many of them are shown."""

    label: str
    lines: list[str]
    parts: int
    shown: int

    def text(self) -> list[str]:
        """The lines shown, under their label; where some are not, that is said."""
        kept = self.lines[: self.shown]
        if self.shown < len(self.lines):
            more = f" … ({self.parts} in all)" if self.parts > 1 else " …"
            kept[-1] = kept[-1][: WIDTH - LABEL - len(more)].rstrip() + more
        return [f"{self.label if n == 0 else '':<{LABEL}}{line}" for n, line in enumerate(kept)]


def advisory_text(record: Record, claims: Iterable[Claim], reports: Iterable[Report], title: str, policy: Iterable[str] = ()) -> str:
    """The page, at most `LINES` lines of `WIDTH` characters: the likeliest and highest reaching exposures, and how many more there are.

    Where `policy` says that something was delayed, coarsened or masked, so does the page.
    """
    told, by_report = {claim.id: claim for claim in claims}, {report.id: report for report in reports}
    ranked = _ranked(outlooks(record, told.values()))
    head, foot = _head(title, len(ranked), by_report.values()), _foot(any(policy))
    room = LINES - len(head) - len(foot)
    shown = ranked[: min(MOST_SHOWN, room // LEAST_ROOM)]
    body: list[str] = []
    for number, outlook in enumerate(shown, 1):
        left = room - len(body)
        body += _entry(number, outlook, told, by_report, left // (len(shown) - number + 1))
    return "".join(f"{line.rstrip()}\n" for line in [*head, *body, *foot])


def _ranked(all_: Sequence[Outlook]) -> list[Outlook]:
    """Those likelier than not first, each lot's first account before its others; then the highest reaching, the farthest, the likeliest."""
    firsts = {outlook.exposure.lot: outlook for outlook in reversed(all_)}

    def rank(outlook: Outlook) -> tuple[bool, bool, float, float, float, str, str]:
        exposure = outlook.exposure
        height, chance = (exposure.altitude_m[1] if exposure.altitude_m else None) or 0, exposure.grade.probability
        further = firsts[exposure.lot] is not outlook
        return chance < 0.5, further, -height, -(outlook.farthest_km or 0), -chance, exposure.lot, exposure.holder

    return sorted(all_, key=rank)


def _head(title: str, count: int, reports: Iterable[Report]) -> list[str]:
    days = [report.published for report in reports if report.published]
    drawn = f"Drawn from reports up to {day_words(max(days))}." if days else "The reports have no dates."
    shown = min(count, MOST_SHOWN)
    which = "no account" if not count else "1 account" if count == 1 else f"{count} accounts"
    more = f" The {shown} likeliest and highest reaching are below; {count - shown} more stand in airspace.csv." if count > shown else ""
    none = " That is not the same as there being none." if not count else ""
    said = f"{drawn} They give {which} of air defence in a party's hands.{more}{none}"
    return [*wrap(f"AIR DEFENCE IN PARTIES' HANDS, AS REPORTED: {_plain(title)}", WIDTH)[:2], *wrap(said, WIDTH)]


def _foot(changed: bool) -> list[str]:
    return ["", *wrap(f"{NOT_THIS} {BY_POLICY}" if changed else NOT_THIS, WIDTH)]


def _entry(number: int, outlook: Outlook, claims: dict[str, Claim], reports: dict[str, Report], room: int) -> list[str]:
    """The exposure in at most `room` lines: what is longest is shortened first, and says so by "…"."""
    blocks = [_block(label, said) for label, said in _said(number, outlook, claims, reports) if said]
    room -= 1  # the line that parts it from what stands above
    while sum(block.shown for block in blocks) > room:
        longest = max(blocks, key=lambda block: block.shown)
        if longest.shown == 1:
            break
        longest.shown -= 1
    return ["", *(line for block in blocks[:room] for line in block.text())]


def _block(label: str, said: Sequence[str]) -> Block:
    lines = [line for part in said for line in wrap(_plain(part), WIDTH - LABEL, subsequent_indent="  " if len(said) > 1 else "")]
    return Block(label, lines, len(said), len(lines))


def _said(number: int, outlook: Outlook, claims: dict[str, Claim], reports: dict[str, Report]) -> list[tuple[str, list[str]]]:
    """What the page says of an exposure, by label, in its order."""
    exposure, grade = outlook.exposure, outlook.exposure.grade
    count = number_words(outlook.lot.low, outlook.lot.high) if outlook.lot else number_words(None, None)
    kind = f"; {outlook.lot.category}" if outlook.lot and exposure.system else ""
    since = interval_words(outlook.since)
    established = (
        f"{grade.reliability}{grade.credibility}, {percent(grade.probability)}: {likely(grade.probability)} to have come about as told"
    )
    figures = [f"{figure.words} ({_outlet(claims.get(figure.claim), reports)})" for figure in outlook.figures]
    return [
        (f"{number}. WHAT", [f"{outlook.what}, {count}, held by {exposure.holder}{kind}"]),
        ("   Where", [f"{outlook.where}; since: {since}"]),
        ("   Grade", [established]),
        ("   Reach", [f"{range_words(exposure.range_km)}; {altitude_words(exposure.altitude_m)}"]),
        ("   Figure", [f"published: {exposure.source}" if exposure.source else "no published figure"]),
        ("   Reports", [f"give {', '.join(figures)}"] if figures else []),
        ("   Against", [f"- {_argument(reason, claims, reports)}" for reason in exposure.against]),
        ("   Unknown", [_unknown(outlook)]),
        ("   Sources", [f"- {line}" for line in _quotes(exposure.claims, claims, reports)]),
    ]


def _argument(reason: Reason, claims: dict[str, Claim], reports: dict[str, Report]) -> str:
    """What argues against use, and whose words it rests on."""
    whose = "as published" if reason.text.startswith(OF_THE_TABLE) else _outlets(reason.claims, claims, reports)
    return f"{reason.text} [{whose}]"


def _unknown(outlook: Outlook) -> str:
    """What no report or table says, in a line."""
    exposure, lot = outlook.exposure, outlook.lot
    gaps = [
        "which system" if exposure.system is None else "",
        "how many" if lot is None or (lot.low, lot.high) == (None, None) else "",
        "where" if outlook.unsure_m is None else "",
        "since when" if outlook.since is None else "",
        "how far it reaches" if outlook.farthest_km is None else "",
        "how high it reaches" if exposure.altitude_m is None or exposure.altitude_m[1] is None else "",
        "whether manned, complete, in use",
        "where now",
    ]
    return ", ".join(filter(None, gaps))


def _quotes(ids: Sequence[str], claims: dict[str, Claim], reports: dict[str, Report]) -> list[str]:
    """A line a report: its outlet and day, and the words of its first claim that bears on this; plain statements first, then by day."""
    first: dict[str, Claim] = {}
    for claim in (claims[c] for c in ids if c in claims):
        if claim.report not in first or (first[claim.report].kind == "capability" and claim.kind != "capability"):
            first[claim.report] = claim
    ordered = sorted(first.values(), key=lambda claim: (claim.certainty != "asserted", _day(claim, reports) or "9999", claim.report))
    return [f"{_outlet(claim, reports)}, {_dated(claim, reports)}{_stance(claim)}: “{claim.evidence.quote}”" for claim in ordered]


def _day(claim: Claim, reports: dict[str, Report]) -> str | None:
    report = reports.get(claim.report)
    return report.published if report else None


def _dated(claim: Claim, reports: dict[str, Report]) -> str:
    day = _day(claim, reports)
    return day_words(day) if day else "undated"


def _stance(claim: Claim) -> str:
    return ", a denial" if claim.certainty == "denied" else ", hedged" if claim.certainty == "hedged" else ""


def _outlet(claim: Claim | None, reports: dict[str, Report]) -> str:
    return source_words(reports.get(claim.report) if claim else None)


def _outlets(ids: Iterable[str], claims: dict[str, Claim], reports: dict[str, Report]) -> str:
    return "; ".join(dict.fromkeys(_outlet(claims[c], reports) for c in ids if c in claims)) or "no report at hand"


def _plain(text: str) -> str:
    """The text on one line, with what acts unseen written out."""
    return visible(" ".join(text.split()))
