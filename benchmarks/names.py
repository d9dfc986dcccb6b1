"""How often names of parties, sources and materiel, and counts, are resolved as the development gold has them, given the words.

    python -m benchmarks.names [--misses SLOT] [--json]

Each gold claim is stripped of all that resolving fills (no antecedents are given) and resolved again with its report. Parties
compare by the scorer's rule (score_claims.py of the specification, kin allowed for actor and target). Then the words of the parties
alone, as spans of their texts without source and claims, are named as `spolia resolve parties` names them. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator

from msgspec.structs import replace

from benchmarks.gold import GOLDS, gold_claims, gold_reports
from benchmarks.shared import Missing, scorer
from benchmarks.tried import Tried, shares, show_misses
from spolia.knowledge.tables import bundled
from spolia.records import Claim, Party, Place, Report, Time
from spolia.resolve.claims import resolve_claims
from spolia.resolve.parties import resolve_mention
from spolia.resolve.scene import Scene

SLOTS = ("party", "speaker", "category", "system", "bounds", "span party", "span speaker")


def tried() -> list[Tried]:
    """Every name, item and count of both golds, resolved. Raises Missing."""
    return [each for gold in GOLDS for source in (_tried_claims, _tried_spans) for each in source(gold)]


def strip(claim: Claim) -> Claim:
    """The claim as reading leaves it: words alone."""

    def bare(parties: list[Party]) -> list[Party]:
        return [Party(text=party.text, name=None) for party in parties]

    return replace(
        claim,
        actor=bare(claim.actor),
        target=bare(claim.target),
        via=bare(claim.via),
        speaker=Party(text=claim.speaker.text, name=None) if claim.speaker else None,
        items=[replace(item, system=None, low=None, high=None, unit=None) for item in claim.items],
        place=Place(text=claim.place.text, name=None, lat=None, lon=None) if claim.place else None,
        time=Time(text=claim.time.text, start=None, end=None) if claim.time else None,
    )


def _tried_claims(gold: str) -> Iterator[Tried]:
    """The slots of a gold's claims, each report's resolved together."""
    reports, known = gold_reports(gold), bundled()
    for identity, claims in gold_claims(gold).items():
        resolved = resolve_claims([strip(claim) for claim in claims], reports[identity], known)
        for right, found in zip(claims, resolved, strict=True):
            yield from _parties(gold, right, found)
            yield from _items(gold, right, found)


def _parties(of: str, gold: Claim, found: Claim) -> Iterator[Tried]:
    """Actors and targets as "party", the chain of voices as "speaker"."""
    score = scorer("score_claims")
    for slot in ("actor", "target"):
        for party in getattr(gold, slot):
            same = [p for p in getattr(found, slot) if p.text == party.text] or getattr(found, slot)
            right = any(score.same_kin(_plain(p), _plain(party)) for p in same)
            yield Tried(of, "party", right, (party.text, party.name, [p.name for p in same]))
    for a, b in [*zip(gold.via, found.via, strict=False), *([(gold.speaker, found.speaker)] if gold.speaker and found.speaker else [])]:
        yield Tried(of, "speaker", score.same_party(_plain(a), _plain(b)), (a.text, a.name, b.name))


def _plain(party: Party) -> dict[str, str | None]:
    return {"text": party.text, "name": party.name}


def _items(of: str, gold: Claim, found: Claim) -> Iterator[Tried]:
    """What the items are and how many; people have no category to find."""
    score = scorer("score_claims")
    for a, b in zip(gold.items, found.items, strict=True):
        if gold.kind != "casualties":
            yield Tried(of, "category", a.category == b.category, (a.text, a.category, b.category))
            yield Tried(of, "system", score.designation(a.system) == score.designation(b.system), (a.text, a.system, b.system))
        right = (a.low, a.high) == (b.low, b.high) and score.unit(a.unit) == score.unit(b.unit)
        yield Tried(of, "bounds", right, (a.text, a.low, a.high, b.low, b.high))


def _tried_spans(gold: str) -> Iterator[Tried]:
    """The gold's words for parties, each where it stands in its text, named from text and day alone."""
    score, known, reports = scorer("score_claims"), bundled(), gold_reports(gold)
    for identity, spans in _spans(gold, reports).items():
        scene = Scene(Report(id=identity, text=reports[identity].text, published=reports[identity].published), known)
        for start, end, name, part in sorted(spans):
            words, found = scene.report.text[start:end], resolve_mention(start, end, scene).value
            same = score.same_kin if part == "party" else score.same_party
            yield Tried(gold, f"span {part}", same({"text": words, "name": name}, {"text": words, "name": found}), (words, name, found))


def _spans(gold: str, reports: dict[str, Report]) -> dict[str, set[tuple[int, int, str, str]]]:
    """By report, start, end, name and part (party or speaker) of all named parties of the gold whose words the text holds."""
    spans: dict[str, set[tuple[int, int, str, str]]] = {}
    for claim in (claim for claims in gold_claims(gold).values() for claim in claims):
        text, evidence = reports[claim.report].text, claim.evidence
        told = [*claim.via, *([claim.speaker] if claim.speaker else [])]
        for party, part in [*((p, "party") for p in [*claim.actor, *claim.target]), *((p, "speaker") for p in told)]:
            at = where(party.text, text, evidence.start, evidence.end) if party.text and party.name else -1
            if at >= 0:
                spans.setdefault(claim.report, set()).add((at, at + len(party.text or ""), party.name or "", part))
    return spans


def where(words: str, text: str, start: int, end: int) -> int:
    """Where whole words stand: between start and end, else last before the end, else first anywhere; -1 for nowhere."""
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    inside = [at for at in found if start <= at < end]
    before = [at for at in found if at < end]
    return inside[0] if inside else before[-1] if before else found[0] if found else -1


def figures_of(rows: list[Tried]) -> dict[str, float]:
    """Shares of 1 by GOLD.SLOT, a blank of the slot as an underscore."""
    return {f"{of}.{part.replace(' ', '_')}": share.share for (of, part), share in shares(rows).items()}


def show(rows: list[Tried]) -> None:
    """A line a slot, a column a gold."""
    found = shares(rows)
    print(f"{'given the words':<18}" + "".join(f"{gold:<18}" for gold in GOLDS))
    for slot in SLOTS:
        print(f"{slot:<18}" + "".join(f"{found[gold, slot]!s:<18}" for gold in GOLDS))


def main(argv: list[str] | None = None) -> int:
    """0 where measured, 2 where the gold is missing."""
    ask = argparse.ArgumentParser(prog="names", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--misses", choices=SLOTS, metavar="SLOT", help=f"list the misses of one on standard error: {', '.join(SLOTS)}")
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args(argv)
    try:
        rows = tried()
    except Missing as missing:
        print(missing)
        return 2
    if given.json:
        print(json.dumps(figures_of(rows)))
    else:
        show(rows)
    show_misses((row.of, *row.said) for row in rows if row.part == given.misses and not row.right)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
