"""Gains and losses, claim by claim: what this tree reads better and worse than another revision did.

With gold (both golds): claims found now and missed then, and the other way; false claims that are gone, and new ones; and of the
claims that both found, each slot that agrees better or worse with gold. Of the cases of tests/cases/reading: those that pass now and
those that fail now. Without either (the sentences that frames must and must not read, and the example case): what is read otherwise.
Claims are paired by the rule of the shared scorer, `pair_up`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.read import cases

from benchmarks.gold import GOLDS, read_lines
from benchmarks.revisions import ROOT, read_here, read_there
from benchmarks.shared import need, scorer
from spolia.knowledge.tables import bundled
from spolia.records import Claim, Report, write_json

QUOTED = 110  # characters of a quote on a line
EXAMPLE = ROOT / "examples" / "palmyra-2016" / "reports.jsonl"
Raw = dict[str, Any]  # a claim or report as its JSON line says it


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the two readings do differently; `slot` is empty where it is the claim itself, `gold` where there is none."""

    what: str
    report: str
    kind: str
    slot: str
    quote: str
    then: str = ""
    now: str = ""
    gold: str = ""

    def __str__(self) -> str:
        about = " ".join(filter(None, (self.report, self.kind, self.slot)))
        turned = f"  | {self.then} → {self.now}" if self.slot else ""
        return f"{about}: {_short(self.quote)}{turned}" + (f" (gold: {self.gold})" if self.gold else "")


@dataclass(frozen=True, slots=True)
class Compared:
    """Two readings of one set of reports: each figure then and now (none without gold), and what changed."""

    figures: dict[str, tuple[float, float]]
    changes: list[Change]


def gains_and_losses(gold: list[Raw], then: list[Raw], now: list[Raw], reports: Sequence[str]) -> list[Change]:
    """What changed against `gold`: gained, lost, false ones gone and new, then by slot what is better and worse."""
    rules = scorer("score_claims")
    were, _, false_then = rules.pair_up(gold, then, reports)
    are, _, false_now = rules.pair_up(gold, now, reports)
    found_then, found_now = ({g["id"]: p for g, p, _ in pairs} for pairs in (were, are))
    both = [(g, found_then[g["id"]], found_now[g["id"]]) for g in gold if g["id"] in found_then and g["id"] in found_now]
    _, gone, new = rules.pair_up(false_then, false_now, reports)
    return [
        *(_of_claim("gained", g) for g in gold if g["id"] in found_now and g["id"] not in found_then),
        *(_of_claim("lost", g) for g in gold if g["id"] in found_then and g["id"] not in found_now),
        *(_of_claim("false one gone", claim) for claim in gone),
        *(_of_claim("false one new", claim) for claim in new),
        *(change for slot in rules.SLOTS for change in sorted(_of_slot(slot, both), key=lambda c: c.what)),
    ]


def differences(then: list[Raw], now: list[Raw], reports: Sequence[str]) -> list[Change]:
    """What is read otherwise, where no gold says which is right."""
    rules = scorer("score_claims")
    pairs, gone, new = rules.pair_up(then, now, reports)
    return [
        *(_of_claim("read no longer", claim) for claim in gone),
        *(_of_claim("read now", claim) for claim in new),
        *(
            Change("read otherwise", b["report"], b["kind"], slot, b["evidence"]["quote"], told(a[slot]), told(b[slot]))
            for slot in rules.SLOTS
            for a, b, _ in pairs
            if _agreement(slot, a, b) < 1
        ),
    ]


def compare(name: str, reports: Path, then: Path, now: Path) -> Compared:
    """The two files of claims, against the gold of that name, or one against the other where there is none."""
    ids = [report["id"] for report in _lines(reports)]
    was, read = _lines(then), _lines(now)
    if name not in GOLDS:
        return Compared({}, differences(was, read, ids))
    gold = _lines(need(GOLDS[name] / "claims.jsonl"))
    return Compared(both_figures(gold, was, read, ids), gains_and_losses(gold, was, read, ids))


def compare_cases(then: Path, now: Path) -> Compared:
    """Cases that pass now and did not, and the other way, with the share that passes."""
    were, are = (_passing(claims) for claims in (then, now))
    names = dict(case_reports())
    turned = [("passes now", are - were), ("fails now", were - are)]
    shares = (len(were) / len(names), len(are) / len(names))
    changes = [Change(what, name, "", "", names[name]["says"]) for what, which in turned for name in sorted(which)]
    return Compared({"passing": shares}, changes)


def case_reports() -> Iterator[tuple[str, cases.Case]]:
    """Each case of tests/cases/reading by its name: FILE/SECTION/1."""
    for path in cases.FILES:
        for section, found in cases.load(path).items():
            yield from ((f"{path.stem}/{section}/{number}", case) for number, case in enumerate(found, 1))


def _passing(claims: Path) -> set[str]:
    """The names of the cases that those claims meet."""
    read: dict[str, list[Claim]] = {}
    for claim in read_lines(claims, Claim):
        read.setdefault(claim.report, []).append(claim)
    return {name for name, case in case_reports() if cases.unmet(case, read.get(name, [])) is None}


def both_figures(gold: list[Raw], then: list[Raw], now: list[Raw], reports: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Each figure of the scorer, then and now."""
    old, new = (figures_of(scorer("score_claims").score(gold, claims, reports)[0]) for claims in (then, now))
    return {name: (old.get(name, 0.0), new.get(name, 0.0)) for name in old | new}


def figures_of(said: Raw) -> dict[str, float]:
    """Of the scorer's answer: precision, recall, detection, record and the slots that either side fills."""
    found = said["detection"]
    return {"precision": found["precision"], "recall": found["recall"], "detection": found["f1"], "record": said["record_f1"]} | {
        slot: row["agree"] for slot, row in said["slots"].items() if row["agree"] is not None
    }


def against(revision: str) -> dict[str, Compared]:
    """This tree's reading beside that of `revision`: both golds, the cases, frames' sentences, the example. Raises Missing, CommandFailed."""
    with tempfile.TemporaryDirectory(prefix="spolia-bench-") as name:
        folder = Path(name)
        files = {gold: need(path / "reports.jsonl") for gold, path in GOLDS.items()} | {"example": EXAMPLE}
        files["cases"] = _write(folder / "cases-reports.jsonl", (cases.report_of(case, name) for name, case in case_reports()))
        files["sentences"] = _write(folder / "sentences-reports.jsonl", frame_sentences())
        then = read_there(revision, files)
        now = read_here(files, folder)
        return {
            name: compare_cases(then[name], now[name]) if name == "cases" else compare(name, files[name], then[name], now[name])
            for name in files
        }


def frame_sentences() -> Iterator[Report]:
    """The sentences that this tree's frames must and must not read, a report each: FRAME/found_in/1."""
    for row in bundled().yaml("happenings.yaml")["frames"]:
        for key in ("found_in", "not_in"):
            for number, sentence in enumerate(row.get(key, ()), 1):
                yield Report(id=f"{row['frame'].replace(' ', '_')}/{key}/{number}", text=sentence)


def show(compared: dict[str, Compared]) -> None:
    """Set by set: the figures then and now, then every change, a line each under what became of it."""
    for name, one in compared.items():
        print(f"── {name}")
        for figure, (then, now) in one.figures.items():
            print(f"{figure:<12} {then:6.3f} → {now:6.3f}  {f'{now - then:+.3f}' if now != then else '':>6}")
        for what in dict.fromkeys((change.what, change.slot) for change in one.changes):
            rows = [change for change in one.changes if (change.what, change.slot) == what]
            print(f"{' '.join(filter(None, what))} ({len(rows)})")
            print("\n".join(f"  {row}" for row in rows))
        if not one.changes:
            print("nothing is read otherwise")


def as_json(compared: dict[str, Compared]) -> Raw:
    """The same for programs."""
    return {name: {"figures": one.figures, "changes": [asdict(change) for change in one.changes]} for name, one in compared.items()}


def told(value: Any) -> str:
    """A slot's value in a few words: names before words, days, bounds; "–" where it is empty."""
    if isinstance(value, list):
        return "; ".join(told(one) for one in value) or "–"
    if not isinstance(value, dict):
        return value or "–"
    if "start" in value:
        return f"{value['start'] or ''}..{value['end'] or ''}"
    if "low" in value:
        what = value.get("system") or value.get("category") or value.get("quantity")
        return " ".join(filter(None, (_bounds(value), value.get("unit"), what)))
    return str(value.get("name") or f"“{value.get('text')}”")


def _bounds(value: Raw) -> str:
    low, high = (f"{value[side]:g}" if value[side] is not None else "" for side in ("low", "high"))
    return low if low == high else f"{low}–{high}"


def _of_claim(what: str, claim: Raw) -> Change:
    return Change(what, claim["report"], claim["kind"], "", claim["evidence"]["quote"])


def _of_slot(slot: str, both: Iterable[tuple[Raw, Raw, Raw]]) -> Iterator[Change]:
    for gold, then, now in both:
        was, is_now = _agreement(slot, gold, then), _agreement(slot, gold, now)
        if was != is_now:
            values = (told(claim.get(slot)) for claim in (then, now, gold))
            yield Change("better" if is_now > was else "worse", gold["report"], gold["kind"], slot, gold["evidence"]["quote"], *values)


def _agreement(slot: str, gold: Raw, claim: Raw) -> float:
    """The scorer's agreement of two claims in a slot; 1 where neither fills it."""
    agreement = scorer("score_claims").agree(slot, gold.get(slot), claim.get(slot), claim["id"])
    return 1.0 if agreement is None else float(agreement)


def _write(path: Path, reports: Iterable[Report]) -> Path:
    path.write_bytes(b"".join(write_json(report) + b"\n" for report in reports))
    return path


def _lines(path: Path) -> list[Raw]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= QUOTED else plain[: QUOTED - 1] + "…"
