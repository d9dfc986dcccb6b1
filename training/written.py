"""Reports written for training with their claims: `python -m training.written [FILE …]` checks them and counts what they hold.

A file of training/claims/ is a YAML list of reports, each with `id`, `source`, `title`, `published`, `text` and `claims`. A claim is that of the
claim record with less to write: `quote` (the evidence, words of the text in order) and `word` (the one word of it that tells the happening) stand
for offsets; keys that are empty, or `certainty: asserted`, `realis: actual`, or the stance that a speaker's absence (endorsed) or presence (neutral) makes
usual, are left out; so are an item's null keys and coordinates.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from spolia.records import Claim, Evidence, Item, Measure, Party, Place, Report, Time

FOLDER = Path(__file__).with_name("claims")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, ten times as fast
LISTS = {"actor": Party, "target": Party, "via": Party, "measure": Measure}


class Miswritten(ValueError):
    """A report that does not hold what its claims quote; the message names file, report and claim."""


@dataclass(frozen=True, slots=True)
class Written:
    """A report, its claims, and for each claim where in the text the word stands that tells it."""

    report: Report
    claims: list[Claim]
    words: list[int]


def read_written(paths: list[Path] | None = None) -> Iterator[Written]:
    """The reports of the files, of all where none is named. Raises Miswritten."""
    for path in paths or sorted(FOLDER.glob("*.yaml")):
        for row in yaml.load(path.read_text("utf-8"), LOADER):
            yield _written(row, f"{path.name} {row.get('id')}")


def _written(row: dict[str, Any], where: str) -> Written:
    report = Report(id=row["id"], text=row["text"], source=row.get("source"), title=row.get("title"), published=_day(row.get("published")))
    claims, words = [], []
    for n, said in enumerate(row.get("claims") or (), 1):
        try:
            claim, word = _claim(said, report, n)
        except (KeyError, TypeError, ValueError) as bad:
            raise Miswritten(f"{where}, claim {n} ({str(said.get('quote'))[:50]!r}): {bad}") from None
        claims.append(claim)
        words.append(word)
    return Written(report, claims, words)


def _claim(said: dict[str, Any], report: Report, n: int) -> tuple[Claim, int]:
    """The claim, and the offset of the word that tells it."""
    start = _find(report.text, said["quote"], 0, len(report.text))
    end = start + len(said["quote"])
    word = _find(report.text, str(said["word"]), start, end)
    speaker = said.get("speaker")
    filled: dict[str, Any] = {key: [form(**{**_empty(form), **x}) for x in said.get(key) or ()] for key, form in LISTS.items()}
    claim = Claim(
        id=f"{report.id}-{n:02d}",
        report=report.id,
        evidence=Evidence(start=start, end=end, quote=said["quote"]),
        kind=said["kind"],
        items=[_item(x) for x in said.get("items") or ()],
        place=Place(text=said["place"].get("text"), name=said["place"].get("name"), lat=None, lon=None) if said.get("place") else None,
        time=_time(said["time"]) if said.get("time") else None,
        speaker=Party(text=speaker.get("text"), name=speaker.get("name")) if speaker else None,
        basis=said.get("basis"),
        certainty=said.get("certainty", "asserted"),
        stance=said.get("stance", "neutral" if speaker else "endorsed"),
        realis=said.get("realis", "actual"),
        **filled,
    )
    return claim, word


def _empty(form: type) -> dict[str, Any]:
    return {"text": None, "name": None} if form is Party else {"low": None, "high": None, "unit": None}


def _item(said: dict[str, Any]) -> Item:
    return Item(**{"system": None, "low": None, "high": None, "unit": None, **said})


def _time(said: dict[str, Any]) -> Time:
    return Time(text=said.get("text"), start=_day(said.get("start")), end=_day(said.get("end")))


def _day(value: object) -> str | None:
    return None if value is None else str(value)


def _find(text: str, words: str, start: int, end: int) -> int:
    at = text.find(words, start, end)
    if at < 0:
        raise ValueError(f"{words[:60]!r} does not stand in the {'text' if start == 0 else 'quote'}")
    return at


def _check(written: Written) -> Iterator[str]:
    """What a claim's words name and the text does not hold."""
    text, kinds = written.report.text, Counter[str]()
    for claim in written.claims:
        kinds[claim.kind] += 1
        named = [*claim.actor, *claim.target, *claim.via, *claim.items, *filter(None, (claim.place, claim.time, claim.speaker))]
        for thing in named:
            if thing.text and thing.text not in text:
                yield f"{claim.id} {claim.kind}: {thing.text!r} does not stand in the text"


def main(argv: list[str] | None = None) -> int:
    """0 where every quotation stands in its text, 1 where one does not."""
    paths = [Path(a) for a in (sys.argv[1:] if argv is None else argv)]
    kinds: Counter[str] = Counter()
    words = reports = 0
    problems: list[str] = []
    try:
        for written in read_written(paths or None):
            reports, words = reports + 1, words + len(written.report.text.split())
            kinds.update(c.kind for c in written.claims)
            problems += _check(written)
    except Miswritten as bad:
        problems.append(str(bad))
    print(*problems, sep="\n" if problems else "")
    print(f"{reports} reports, {words:,} words, {sum(kinds.values())} claims: {', '.join(f'{k} {n}' for k, n in kinds.most_common())}")
    return bool(problems)


if __name__ == "__main__":
    raise SystemExit(main())
