"""Cases of reading, kept as data in tests/cases/reading: sentences of a report, and the claims that must be read from them.

A case says `says`, may say `title`, `source` and `published`, and lists in `reads` what must be read. Each listed claim must be met by
a claim of its own that agrees in every key that is named; keys that are not named are not asked. `only: true`: nothing else is read.
A case without `reads` must give no claim at all. To see what fails, and how: python -m tests.read.cases [FILE …]

kind, basis, certainty, stance, realis: the word of the claim, or ~ for none
actor, target, via: a list of names, of words where the name is unknown; speaker: one name or ~
items: a list of [category, or designation of the system, low, high, unit unless it counts]
place: its name or its words, or ~; time: [start, end], or ~; measure: a list of [quantity, low, high, unit]
Where coders may rightly differ, "a|b" is met by a or by b.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from spolia.knowledge.tables import bundled
from spolia.pipeline import read_report
from spolia.records import CATEGORIES, Claim, Item, Party, Report

FOLDER = Path(__file__).parents[1] / "cases" / "reading"
FILES = sorted(FOLDER.glob("*.yaml"))
SECTIONS = ("wild", "made_up", "must_not_read", "known_failures")
CASE_KEYS = {"says", "title", "source", "published", "reads", "only", "about", "from"}

Case = dict[str, Any]


def load(path: Path) -> dict[str, list[Case]]:
    """The file's cases by section. Raises ValueError where a case has a key that means nothing here."""
    cases = {section: found or [] for section, found in yaml.safe_load(path.read_text("utf-8")).items()}
    for case in (case for found in cases.values() for case in found):
        strange = (set(case) - CASE_KEYS) | {key for claim in case.get("reads", ()) for key in set(claim) - set(AGREES)}
        if strange:
            raise ValueError(f"{path.name}: unknown {', '.join(sorted(strange))} in “{case['says']}”")
    return cases


def read(case: Case) -> list[Claim]:
    """The claims that are read from the case's sentences, with names, places, days and numbers resolved."""
    return read_report(report_of(case), bundled()).claims


def report_of(case: Case, name: str = "case") -> Report:
    """The case's sentences as a report of that id."""
    published = case.get("published")
    return Report(id=name, text=case["says"], title=case.get("title"), source=case.get("source"), published=published and str(published))


def misses(case: Case) -> str | None:
    """What the reading of a case lacks or has too much, with all that was read; None where the case passes."""
    return unmet(case, read(case))


def unmet(case: Case, claims: Sequence[Claim]) -> str | None:
    """The same for claims that were read from the case's sentences, by whichever reader."""
    wanted = case.get("reads", [])
    lacking = _lacking(wanted, claims)
    if not lacking and (len(claims) == len(wanted) or (wanted and not case.get("only"))):
        return None
    lines = [f"“{case['says']}”", *(f"  lacks: {claim}" for claim in lacking)]
    if not lacking:
        lines.append(f"  reads {len(claims)} claims, where {len(wanted)} are to be read")
    return "\n".join([*lines, *(f"  read: {_told(claim)}" for claim in claims)])


def _lacking(wanted: Sequence[Case], claims: Sequence[Claim]) -> list[Case]:
    """The wanted claims that none is left for when each of the others has one of its own, in the best of all pairings."""
    holders: dict[int, int] = {}
    agreeing = [[n for n, claim in enumerate(claims) if _agrees(want, claim)] for want in wanted]

    def place(want: int, tried: set[int]) -> bool:
        for claim in agreeing[want]:
            if claim not in tried:
                tried.add(claim)
                if claim not in holders or place(holders[claim], tried):
                    holders[claim] = want
                    return True
        return False

    return [wanted[n] for n in range(len(wanted)) if not place(n, set())]


def _agrees(want: Case, claim: Claim) -> bool:
    return all(AGREES[key](value, claim) for key, value in want.items())


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"^(the|an?)\s+|[^a-z0-9 ]", "", plain).strip().removeprefix("town of ").removeprefix("village of ")


def _is_named(want: str | None, *names: str | None) -> bool:
    """One of the names is one of those that `want` allows; both are none."""
    if want is None:
        return not any(names)
    return bool({_fold(one) for one in str(want).split("|")} & {_fold(name) for name in names if name})


def _is_party(want: str | None, party: Party | None) -> bool:
    return _is_named(want, (party.name or party.text) if party else None)


def _are_all(want: Sequence[Any], have: Sequence[Any], alike: Callable[[Any, Any], bool]) -> bool:
    """Each has one of its own on the other side."""
    left = list(have)
    for one in want:
        met = next((other for other in left if alike(one, other)), None)
        if met is None:
            return False
        left.remove(met)
    return not left


def _is_item(want: Sequence[Any], item: Item) -> bool:
    what, low, high, unit = (*want, None)[:4]
    named = any(one == item.category if one in CATEGORIES else _fold(one) == _fold(item.system or "") for one in what.split("|"))
    return named and (low, high, unit) == (item.low, item.high, item.unit)


def _is_time(want: Sequence[Any] | None, claim: Claim) -> bool:
    if want is None or claim.time is None:
        return want is None and claim.time is None
    start, end = (day and str(day) for day in want)
    return (start, end) == (claim.time.start, claim.time.end)


def _same(key: str) -> Callable[[Any, Claim], bool]:
    return lambda want, claim: getattr(claim, key) in (want.split("|") if want else [None])


def _same_parties(key: str) -> Callable[[Any, Claim], bool]:
    return lambda want, claim: _are_all(want, getattr(claim, key), _is_party)


AGREES: dict[str, Callable[[Any, Claim], bool]] = {
    **{key: _same(key) for key in ("kind", "basis", "certainty", "stance", "realis")},
    **{key: _same_parties(key) for key in ("actor", "target", "via")},
    "speaker": lambda want, claim: _is_party(want, claim.speaker),
    "items": lambda want, claim: _are_all(want, claim.items, _is_item),
    "place": lambda want, claim: _is_named(want, *((claim.place.name, claim.place.text) if claim.place else ())),
    "time": _is_time,
    "measure": lambda want, claim: _are_all(want, claim.measure, lambda one, m: list(one) == [m.quantity, m.low, m.high, m.unit]),
}


def _told(claim: Claim) -> str:
    """A claim on one line, in the form of the cases."""
    parts = [claim.kind]
    parts += [f"{key} {[p.name or p.text for p in getattr(claim, key)]}" for key in ("actor", "target", "via") if getattr(claim, key)]
    if claim.items:
        parts.append(f"items {[[i.category, i.system, i.low, i.high, i.unit] for i in claim.items]}")
    parts.append(f"place {claim.place and (claim.place.name or claim.place.text)}")
    parts.append(f"time {claim.time and [claim.time.start, claim.time.end]}")
    parts.append(f"speaker {claim.speaker and (claim.speaker.name or claim.speaker.text)}")
    parts += [str(part) for part in (claim.basis, claim.certainty, claim.stance, claim.realis) if part]
    parts += [str([m.quantity, m.low, m.high, m.unit]) for m in claim.measure]
    return " · ".join(parts)


if __name__ == "__main__":  # python -m tests.read.cases [FILE …]: every case that fails, what it lacks, and what is read
    for path in FILES:
        if not sys.argv[1:] or path.name in {Path(name).name for name in sys.argv[1:]}:
            failing = [missed for found in load(path).values() for case in found if (missed := misses(case))]
            print("\n\n".join([f"{path.name}: {len(failing)} fail", *failing]), end="\n\n")
