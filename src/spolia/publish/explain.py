"""Explanations in words and as JSON: a claim, event, grade, contradiction, spell or lot with all that it rests on, down to the quotes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from msgspec import to_builtins

from spolia.errors import BadCommand, harmless
from spolia.knowledge.tables import Knowledge
from spolia.publish.about import SiteAbout
from spolia.publish.accounts import Account, account_for
from spolia.publish.lookup import Lookup, look_up
from spolia.publish.stories import first_tellers, origin_words, story_words
from spolia.publish.words import picture_words, published_words, source_words
from spolia.records import Claim, Record, Report, Teller, Transmission

MOST_MARKS = 5  # claims that a line of a tree names; the lines below it name the others


Stories = Mapping[str, Transmission]


def explain(
    record: Record,
    claims: list[Claim],
    reports: list[Report],
    id_: str,
    stories: Stories,
    about: SiteAbout | None = None,
    known: Knowledge | None = None,
) -> str:
    """The explanation of `id_` as text of several lines; of an event with the tree of where its story comes from, where `stories` has one.

    `id_` is a claim, a report, an event, EVENT/grade, a contradiction, a lot, a place (its spells) or PLACE/2 (its second spell), a decision, a source; `about`
    says which reports have several versions, what vanished with them, and what people decided; `known` are the tables that sources are looked up in. Raises BadCommand where there is no such thing, with ids that look like it.
    """
    lookup = look_up(record, claims, reports, known or Knowledge(), about or SiteAbout(""), stories)
    return "\n".join(harmless(line) for line in _text(_account(lookup, id_), lookup)) + "\n"


def explain_json(
    record: Record,
    claims: list[Claim],
    reports: list[Report],
    id_: str,
    stories: Stories,
    about: SiteAbout | None = None,
    known: Knowledge | None = None,
) -> str:
    """The same as JSON, all in ASCII: {"id", "sort", "title", "lines": [{"head", "text", "claims"}], "comes_from", "rests_on": [quotes]}.

    `comes_from` is the whole tree, with no teller left out; null for all but events.
    """
    lookup = look_up(record, claims, reports, known or Knowledge(), about or SiteAbout(""), stories)
    account = _account(lookup, id_)
    lines = [{"head": line.head, "text": line.text, "claims": list(line.claims)} for line in account.lines]
    quotes = [_quote(claim, lookup) for claim in account.claims]
    found = {"id": account.id, "sort": account.sort, "title": account.title, "lines": lines}
    found |= {"comes_from": to_builtins(stories.get(account.id)), "rests_on": quotes}
    return json.dumps(found, indent=1) + "\n"


def _account(lookup: Lookup, id_: str) -> Account:
    found = account_for(id_, lookup)
    if found is not None:
        return found
    known = [
        *lookup.claims,
        *lookup.vanished,
        *lookup.reports,
        *lookup.ruled,
        *lookup.outlets,
        *lookup.events,
        *lookup.contradictions,
        *lookup.lots,
        *(place.key for place in lookup.places),
    ]
    near = [harmless(name) for name in get_close_matches(id_, known, n=3)]
    behind = f" Near to it: {', '.join(near)}." if near else ""
    raise BadCommand(
        f"The record has no claim, report, event, grade, contradiction, lot, place, source or decision “{harmless(id_)}”.{behind}"
    )


def _text(account: Account, lookup: Lookup) -> list[str]:
    numbers = {claim: n for n, claim in enumerate(account.claims, 1)}
    wide = max((len(line.head) for line in account.lines), default=0)
    out = [f"{account.title}", f"({account.sort} {account.id})", ""]
    for line in account.lines:
        out.append(f"{line.head:<{wide}}  {line.text}{_marks(line.claims, numbers)}")
    if account.id in lookup.stories:
        out += ["", *_tree(lookup.stories[account.id], lookup, numbers)]
    if numbers:
        out += ["", "It rests on"]
    for claim, number in numbers.items():
        quote = _quote(claim, lookup)
        out.append(f"[{number}] “{quote['quote']}”")
        out.append(f"    {quote['source']}, {quote['published']}; {quote['report']} {quote['start']}–{quote['end']}; claim {claim}")
    return out


def _tree(story: Transmission, lookup: Lookup, numbers: dict[str, int]) -> Iterator[str]:
    """Where a story comes from, a teller a line, the lines of a tree before each; of many that tell it alike only the first."""
    yield f"Where it comes from: {story_words(story)}"
    for number, origin in enumerate(story.origins, 1):
        yield f"origin {number}: {origin_words(origin)}"
        waiting: list[tuple[Teller | str, str, str]] = [(teller, "", "") for teller in reversed(origin.trees)]
        while waiting:
            teller, before, below = waiting.pop()
            if isinstance(teller, str):
                yield f"{before}{teller}"
                continue
            yield f"{before}{_teller(teller, lookup)}{_marks(teller.claims[:MOST_MARKS], numbers)}"
            shown, left = first_tellers(teller.heirs)
            rows: list[Teller | str] = [*shown, *([f"and {left} more"] if left else [])]
            waiting += [
                (row, f"{below}{'├─ ' if place else '└─ '}", f"{below}{'│  ' if place else '   '}")
                for place, row in enumerate(reversed(rows))
            ]


def _teller(teller: Teller, lookup: Lookup) -> str:
    report = lookup.reports.get(teller.report or "")
    when = f", {published_words(report)}" if report else ""
    name = picture_words(teller.picture) if teller.picture else teller.name
    return f"{name}{when}{': ' if teller.how else ''}{teller.how}{' ← common link' if teller.common else ''}"


def _marks(claims: Iterable[str], numbers: dict[str, int]) -> str:
    return "".join(f" [{numbers[claim]}]" for claim in claims if claim in numbers)


def _quote(id_: str, lookup: Lookup) -> dict[str, Any]:
    """A claim's quote and where it stands; its id alone where the claim is not at hand."""
    if id_ not in lookup.claims:
        return {
            "claim": id_,
            "quote": "not at hand",
            "report": None,
            "start": None,
            "end": None,
            "source": "unknown",
            "published": "unknown",
        }
    claim = lookup.claims[id_]
    report, evidence = lookup.reports.get(claim.report), claim.evidence
    where = {"quote": evidence.quote, "report": claim.report, "start": evidence.start, "end": evidence.end}
    return {"claim": id_, **where, "source": source_words(report), "published": published_words(report)}
