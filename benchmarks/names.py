"""How often names of parties, sources and materiel, and counts, are resolved as the development gold has them, given the spans.

    python benchmarks/names.py [--misses SLOT]

Each gold claim is stripped of all that resolving fills (no antecedents are given) and resolved again with its report. Parties
compare by the scorer's rule (score_claims.py of the specification, kin allowed for actor and target). Then the words of the parties
alone, as spans of their texts without source and claims, are named as `spolia resolve parties` names them. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from spolia.knowledge.tables import bundled
from spolia.records import Claim, Party, Place, Report, Time, read_json
from spolia.resolve.claims import resolve_claims
from spolia.resolve.parties import resolve_mention
from spolia.resolve.scene import Scene

SHARED = Path(__file__).resolve().parents[2] / "shared"


def scorer() -> Any:
    sys.path.insert(0, str(SHARED / "spec"))
    import score_claims

    return score_claims


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


def compare(gold: Claim, found: Claim, score: Any) -> list[tuple[str, bool, tuple[Any, ...]]]:
    """(slot, right, what was said and found) for each name of a claim."""
    rows: list[tuple[str, bool, tuple[Any, ...]]] = []
    for slot in ("actor", "target"):
        for party in getattr(gold, slot):
            same = [p for p in getattr(found, slot) if p.text == party.text] or getattr(found, slot)
            right = any(score.same_kin({"text": p.text, "name": p.name}, {"text": party.text, "name": party.name}) for p in same)
            rows.append(("party", right, (party.text, party.name, [p.name for p in same])))
    for a, b in [*zip(gold.via, found.via, strict=False), *([(gold.speaker, found.speaker)] if gold.speaker and found.speaker else [])]:
        right = score.same_party({"text": a.text, "name": a.name}, {"text": b.text, "name": b.name})
        rows.append(("speaker", right, (a.text, a.name, b.name)))
    for a, b in zip(gold.items, found.items, strict=True):
        if gold.kind != "casualties":
            rows.append(("category", a.category == b.category, (a.text, a.category, b.category)))
            rows.append(("system", score.designation(a.system) == score.designation(b.system), (a.text, a.system, b.system)))
        right = (a.low, a.high) == (b.low, b.high) and score.unit(a.unit) == score.unit(b.unit)
        rows.append(("bounds", right, (a.text, a.low, a.high, b.low, b.high)))
    return rows


def score_gold(folder: Path, slot: str | None) -> None:
    score, known = scorer(), bundled()
    reports = {
        raw["id"]: msgspec.convert(raw, Report) for raw in map(json.loads, (folder / "reports.jsonl").read_text("utf-8").splitlines())
    }
    by_report: dict[str, list[Claim]] = {}
    for line in (folder / "claims.jsonl").read_text("utf-8").splitlines():
        claim = read_json(line, Claim)
        by_report.setdefault(claim.report, []).append(claim)
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    misses: Counter[tuple[str, ...]] = Counter()
    spent = 0.0
    for identity, claims in by_report.items():
        start = time.perf_counter()
        resolved = resolve_claims([strip(claim) for claim in claims], reports[identity], known)
        spent += time.perf_counter() - start
        for gold, found in zip(claims, resolved, strict=True):
            for name, good, what in compare(gold, found, score):
                asked[name] += 1
                right[name] += good
                if not good and name == slot:
                    misses[tuple(map(str, what))] += 1
    words = sum(len(report.text.split()) for report in reports.values())
    print(
        f"gold {folder.name}: "
        + ", ".join(f"{name} {right[name] / n:.1%} of {n}" for name, n in asked.items())
        + f"; {words / spent:,.0f} words/s"
    )
    for miss, count in misses.most_common():
        print("   ", count, *miss, sep=" | ", file=sys.stderr)


def score_spans(folder: Path, slot: str | None) -> None:
    """How many of the gold's words for parties, each where it stands in its text, get their canonical name from text and day alone."""
    score, known = scorer(), bundled()
    reports = {raw["id"]: raw for raw in map(json.loads, (folder / "reports.jsonl").read_text("utf-8").splitlines())}
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for identity, spans in gold_spans(folder, reports).items():
        scene = Scene(Report(id=identity, text=reports[identity]["text"], published=reports[identity]["published"]), known)
        for start, end, name, part in sorted(spans):
            words, found = scene.report.text[start:end], resolve_mention(start, end, scene).value
            same = score.same_kin if part == "party" else score.same_party
            good = same({"text": words, "name": name}, {"text": words, "name": found})
            asked[part] += 1
            right[part] += good
            if not good and slot == f"span {part}":
                print("   ", words, name, found, sep=" | ", file=sys.stderr)
    print(f"spans of {folder.name}: " + ", ".join(f"{part} {right[part] / n:.1%} of {n}" for part, n in asked.items()))


def gold_spans(folder: Path, reports: dict[str, Any]) -> dict[str, set[tuple[int, int, str, str]]]:
    """By report, start, end, name and part (party or speaker) of all named parties of the gold whose words the text holds."""
    spans: dict[str, set[tuple[int, int, str, str]]] = {}
    for claim in (read_json(line, Claim) for line in (folder / "claims.jsonl").read_text("utf-8").splitlines()):
        text, evidence = reports[claim.report]["text"], claim.evidence
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


def main(argv: list[str] | None = None) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--misses", choices=["party", "speaker", "category", "system", "bounds", "span party", "span speaker"], metavar="SLOT")
    given = ask.parse_args(argv)
    if not SHARED.is_dir():
        sys.exit(f"expected the gold in {SHARED.name}/ beside the repository; found none")
    for folder in (SHARED / "gold", SHARED / "gold" / "clusters"):
        score_gold(folder, given.misses)
        score_spans(folder, given.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
