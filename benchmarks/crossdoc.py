"""Our grouping of claims into events on others' cross-document event coreference, ECB+ and MEANTIME, beside published figures.

    python -m benchmarks crossdoc [--json] [--only CORPUS] [--topics] [--weights]

read     our claims, read from the texts and weighed a gold topic at a time. A claim is laid to a gold mention (mentions.py); what our ten kinds do not
         reach is counted, and left out of the rest: groups are compared over the mentions that a claim was found for
given    gold mentions given as claims of one kind, so that likeness and grouping are measured alone: parties and places out of gold arguments, named by
         their words, or by their gold chain, which no reader has
weights  (--weights) weights of likeness fitted on the given mentions of ECB+: on its development topics, and on the development clusters

Published figures (crossdoc.yaml) are for all events of ECB+'s test topics, gold mentions given. Ours compare in part only: other topics, and under "read"
only the mentions of our ten kinds that a claim was found for, whose chains are longer. Needs ../shared; --weights needs SciPy.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.chains import conll, groups_of, scores
from benchmarks.crossweights import carried_over, fitted_groupings, given_groupings
from benchmarks.mentions import CORPORA, PARTS
from benchmarks.seen import Labels, Seen, aligned_of, by_topic, chains_of, divide, lemmas_of, reports_of, seen
from benchmarks.shared import CommandFailed, Missing
from spolia.knowledge.tables import bundled
from spolia.records import Claim, Report
from spolia.weigh.events import sift_claims
from spolia.weigh.told import place_key

DIVISIONS = {"ecbplus": ("topic", "subtopic"), "meantime": ("topic",)}  # what of a corpus is weighed together


@dataclass(frozen=True, slots=True)
class Reach:
    """How far our kinds reach: gold mentions, claims read, and mentions that a claim was found for."""

    mentions: int
    claims: int
    aligned: int


def reach_of(texts: Sequence[Seen]) -> Reach:
    return Reach(sum(len(one.text.mentions) for one in texts), sum(len(one.claims) for one in texts), len(aligned_of(texts)))


def read_groupings(texts: Sequence[Seen]) -> dict[str, Labels]:
    """Over the mentions that a claim was found for: gold, ours, and what is simpler; by how each groups."""
    found: dict[str, Labels] = defaultdict(dict)
    for topic, docs in by_topic(texts).items():
        events = _events([claim for one in docs for claim in one.claims], reports_of(docs))
        lemmas, chains = lemmas_of(docs), chains_of(docs)
        for mention, claim in aligned_of(docs).items():
            found["gold"][mention] = chains[mention]
            found["ours"][mention] = (topic, events[claim.id])
            found["each alone"][mention] = mention
            found["same head lemma"][mention] = (topic, lemmas[mention])
            found["same kind"][mention] = (topic, claim.kind)
            found["same kind and place"][mention] = (topic, claim.kind, place_key(claim.place) or mention)
    return found


def _events(claims: list[Claim], reports: list[Report]) -> dict[str, int]:
    """By claim which happening of `sift_claims` it is of."""
    happenings = sift_claims(claims, reports, bundled()).happenings
    return {told.id: at for at, happening in enumerate(happenings) for told in happening.claims}


def figures(groupings: Mapping[str, Labels]) -> dict[str, dict[str, float]]:
    """By grouping F1 of each measure, their CoNLL mean, and precision and recall of pairs."""
    found = {}
    for name, labels in groupings.items():
        if name != "gold":
            one = scores(groupings["gold"], labels)
            f1 = {measure: row.f1 for measure, row in one.items() if measure != "pairs"}
            found[name] = {**f1, "conll": conll(one), "pairs_precision": one["pairs"].precision, "pairs_recall": one["pairs"].recall}
    return found


def measure(corpus: str, part: str, division: str) -> dict[str, Any]:
    """All figures of one part of a corpus, so divided. Raises Missing."""
    texts = divide(seen(corpus, part), division)
    read, given = read_groupings(texts), given_groupings(texts)
    return {
        "reach": _slots(reach_of(texts)),
        "topics": {topic: _slots(reach_of(docs)) for topic, docs in by_topic(texts).items()},
        "chains": {side: _shape(groupings["gold"]) for side, groupings in (("read", read), ("given", given))},
        "read": figures(read),
        "given": figures(given),
    }


def _slots(reach: Reach) -> dict[str, int]:
    return {slot: getattr(reach, slot) for slot in Reach.__slots__}


def _shape(gold: Labels) -> dict[str, int]:
    groups = groups_of(gold)
    return {"mentions": len(gold), "chains": len(groups), "of more than one": sum(len(group) > 1 for group in groups)}


def measure_weights() -> dict[str, Any]:
    """Figures of fitted weights. Raises Missing."""
    train, dev = seen("ecbplus", "train"), seen("ecbplus", "dev")
    return {"dev": figures({"gold": chains_of(dev)} | fitted_groupings(train, dev)), "clusters": carried_over(train)}


def published() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return rows


def show(found: Mapping[str, Any], with_topics: bool) -> None:
    for name, one in found.items():
        reach = one["reach"]
        print(
            f"\n{name}: {reach['mentions']} gold mentions, {reach['claims']} claims read, {reach['aligned']} mentions reached ({_percent(reach['aligned'], reach['mentions'])})"
        )
        if with_topics:
            for topic, row in one["topics"].items():
                print(
                    f"  {topic:<22} {row['mentions']:5d} mentions {row['claims']:5d} claims {row['aligned']:5d} reached ({_percent(row['aligned'], row['mentions'])})"
                )
        for side in ("read", "given"):
            shape = one["chains"][side]
            show_table(
                f"{side}: {shape['mentions']} mentions, {shape['chains']} chains, {shape['of more than one']} of more than one", one[side]
            )


def show_table(title: str, rows: Mapping[str, Mapping[str, float]]) -> None:
    print(f"{title:<58} {'MUC':>6} {'B3':>6} {'CEAFe':>6} {'CoNLL':>6} {'LEA':>6}   pairs: precision recall")
    for name, row in rows.items():
        f1 = " ".join(f"{100 * row[measure]:6.1f}" for measure in ("muc", "b3", "ceafe", "conll", "lea"))
        print(f"  {name:<56} {f1} {100 * row['pairs_precision']:16.1f} {100 * row['pairs_recall']:6.1f}")


def show_published() -> None:
    print("\npublished, test topics of ECB+, all events, gold mentions: another task than ours in part")
    for row in published():
        parts = ", ".join(f"{measure} {row[measure]}" for measure in ("muc", "b3", "ceafe", "lea") if measure in row)
        known = row["verified"] or "from memory, unverified"
        print(f"  CoNLL {row['conll']:5.1f}  {row['system']} ({row['year']}; {row['setting']}; {known}){'; ' * bool(parts)}{parts}")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def main(argv: list[str] | None = None) -> int:
    """0 where measured, 2 where a corpus, or SciPy, is missing."""
    ask = argparse.ArgumentParser(prog="crossdoc", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--json", action="store_true", help="one JSON object")
    ask.add_argument("--only", choices=CORPORA, action="append", help="one corpus")
    ask.add_argument("--topics", action="store_true", help="how far our kinds reach, by topic")
    ask.add_argument("--weights", action="store_true", help="fit weights of likeness on ECB+ too")
    options = ask.parse_args(argv)
    try:
        parts = [(corpus, part, division) for corpus in options.only or CORPORA for part in PARTS for division in DIVISIONS[corpus]]
        found = {f"{corpus} {part} by {division}s": measure(corpus, part, division) for corpus, part, division in parts}
        weights = measure_weights() if options.weights else None
    except (Missing, CommandFailed) as bad:
        print(bad)
        return 2
    if options.json:
        print(json.dumps({"corpora": found, "weights": weights, "published": published()}))
        return 0
    show(found, options.topics)
    if weights:
        show_table("\necbplus dev, given, weights of its training topics", weights["dev"])
        print("\n".join(f"development clusters, {name}: shared B-cubed {figure:.3f}" for name, figure in weights["clusters"].items()))
    show_published()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
