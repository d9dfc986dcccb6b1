"""Our grouping of claims into events on others' cross-document event coreference, ECB+ and MEANTIME, beside published figures.

    python -m benchmarks crossdoc [--json] [--only CORPUS] [--topics] [--weights]

read     our claims, read from the texts and weighed a gold topic at a time. A claim is laid to a gold mention (mentions.py); what our ten kinds do not
         reach is counted, and left out of the rest: groups are compared over the mentions that a claim was found for
given    gold mentions given as claims of one kind, so that likeness and grouping are measured alone: parties and places out of gold arguments, named by
         their words, or by their gold chain, which no reader has
weights  (--weights) weights of likeness fitted on the given mentions of ECB+: on its development topics, and on the development clusters

Published figures (crossdoc.yaml) are for all events of ECB+'s test topics, gold mentions given. Ours compare in part only: other topics, and under "read"
the few mentions that are of our kinds, where chains are shorter and single mentions more. Needs ../shared; --weights needs SciPy.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from benchmarks import weigh
from benchmarks.chains import Agreement, agree, conll, groups_of
from benchmarks.fit_likeness import Cases, cases_of, fit, read_clusters, table_with
from benchmarks.mentions import CORPORA, PARTS, Text, align, gold_claims, head_lemmas, parse_of, read_texts
from benchmarks.shared import CommandFailed, Missing
from spolia.abreast import Abreast, processors
from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge, bundled
from spolia.pipeline import read_report
from spolia.records import Claim, Record, Report
from spolia.weigh.events import sift_claims
from spolia.weigh.grouping import Limits, group_claims, limits_of
from spolia.weigh.likeness import Scorer
from spolia.weigh.rules import RULES
from spolia.weigh.told import Told, place_key, tell

NAMINGS = ("words", "chains")
DIVISIONS = {"ecbplus": ("topic", "subtopic"), "meantime": ("topic",)}  # what of a corpus is weighed together
THRESHOLDS = tuple(
    -step / 4 for step in range(17)
)  # from 0 to -4: where groups are joined, chosen on the topics that weights were fitted on
SAMPLES = (0, 2_400, 24_000)  # pairs of ECB+ that are fitted with the 2,387 of the development clusters
SEED = 7

Labels = dict[Hashable, Hashable]  # by mention what its group is called


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as read: its claims, the lemma of each gold mention's head, and the gold mentions as claims, by how their arguments are named."""

    text: Text
    claims: list[Claim]
    lemmas: dict[str, str]
    given: dict[str, list[Claim]]


@cache
def seen(corpus: str, part: str) -> tuple[Seen, ...]:
    """Every document of a part, read once a process on as many processors as there are. Raises Missing."""
    with Abreast(partial(see, corpus), processors()) as readers:
        return tuple(answer() for _, answer in readers.each(read_texts(corpus, part), lambda text: text) if answer is not None)


def see(corpus: str, text: Text) -> Seen:
    parse = parse_of(text)
    given = {naming: gold_claims(corpus, text, parse, by_chain=naming == "chains") for naming in NAMINGS}
    return Seen(text, read_report(text.report, bundled()).claims, head_lemmas(text, parse), given)


def divide(texts: Iterable[Seen], division: str) -> list[Seen]:
    """The same texts, told apart by the corpus's topics or by its subtopics; chains stay what they are."""
    if division == "topic":
        return list(texts)
    return [replace(one, text=replace(one.text, topic=f"{one.text.topic} {one.text.raw[division]}")) for one in texts]


def by_topic(texts: Iterable[Seen]) -> dict[str, list[Seen]]:
    found: defaultdict[str, list[Seen]] = defaultdict(list)
    for one in texts:
        found[one.text.topic].append(one)
    return dict(sorted(found.items()))


def reports_of(texts: Iterable[Seen]) -> list[Report]:
    return [one.text.report for one in texts]


def chains_of(texts: Iterable[Seen]) -> Labels:
    """By mention its gold chain."""
    return {mention.id: mention.chain for one in texts for mention in one.text.mentions}


# --- read ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reach:
    """How far our kinds reach: gold mentions, claims read, and mentions that a claim was found for."""

    mentions: int
    claims: int
    aligned: int


def aligned_of(texts: Iterable[Seen]) -> dict[str, Claim]:
    return {mention: claim for one in texts for mention, claim in align(one.claims, one.text).items()}


def reach_of(texts: Sequence[Seen]) -> Reach:
    return Reach(sum(len(one.text.mentions) for one in texts), sum(len(one.claims) for one in texts), len(aligned_of(texts)))


def read_groupings(texts: Sequence[Seen]) -> dict[str, Labels]:
    """Over the mentions that a claim was found for: gold, ours, and what is simpler; by how each groups."""
    found: dict[str, Labels] = defaultdict(dict)
    for topic, docs in by_topic(texts).items():
        events = _events([claim for one in docs for claim in one.claims], reports_of(docs))
        lemmas, chains = {key: lemma for one in docs for key, lemma in one.lemmas.items()}, chains_of(docs)
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


# --- given ---------------------------------------------------------------------------------------------------------------


class Remembering:
    """A scorer that scores a pair once: for trying many thresholds."""

    def __init__(self, scorer: Scorer) -> None:
        self.scorer = scorer
        self.known: dict[tuple[str, str], float] = {}

    def score(self, a: Told, b: Told) -> float:
        if (pair := (a.id, b.id)) not in self.known:
            self.known[pair] = self.scorer.score(a, b)
        return self.known[pair]


def given_groupings(texts: Sequence[Seen]) -> dict[str, Labels]:
    """Over all gold mentions: gold, what is simple, and our likeness as it is, alone and within what has the same head lemma."""
    scorer, limits = Scorer(bundled()), limits_of(bundled())
    lemmas = {key: lemma for one in texts for key, lemma in one.lemmas.items()}
    topics = {mention.id: one.text.topic for one in texts for mention in one.text.mentions}
    found: dict[str, Labels] = {
        "gold": chains_of(texts),
        "each alone": {mention: mention for mention in topics},
        "same head lemma": {mention: (topics[mention], lemma) for mention, lemma in lemmas.items()},
    }
    for naming in NAMINGS:
        found[f"likeness, by {naming}"] = group_given(texts, naming, scorer, limits, same_lemma=False)
        found[f"likeness within lemma, by {naming}"] = group_given(texts, naming, scorer, limits, same_lemma=True)
    return found


def group_given(texts: Sequence[Seen], naming: str, scorer: Scorer | Remembering, limits: Limits, *, same_lemma: bool) -> Labels:
    """The gold mentions grouped by likeness, a topic at a time, or what has one head lemma within it at a time."""
    labels: Labels = {}
    for topic, docs in by_topic(texts).items():
        told = tell([claim for one in docs for claim in one.given[naming]], reports_of(docs))
        lemmas = {key: lemma for one in docs for key, lemma in one.lemmas.items()}
        blocks = groups_of({one.id: lemmas[one.id] if same_lemma else "" for one in told})
        for block, ids in enumerate(blocks):
            for at, group in enumerate(group_claims([one for one in told if one.id in ids], scorer, limits)):
                labels |= {one.id: (topic, block, at) for one in group}
    return labels


# --- weights -------------------------------------------------------------------------------------------------------------


def given_cases(texts: Sequence[Seen], naming: str, *, same_lemma: bool) -> Cases:
    """Every pair of gold mentions of one topic, as `fit_likeness` takes them; with `same_lemma` only pairs whose heads have one lemma."""
    kin, chains = Kin(bundled()), chains_of(texts)
    holds, one_event, topics = [], [], []
    for topic, docs in by_topic(texts).items():
        lemmas = {key: lemma for one in docs for key, lemma in one.lemmas.items()}
        told = tell([claim for one in docs for claim in one.given[naming]], reports_of(docs))
        for a, b in combinations(told, 2):
            if not same_lemma or lemmas[a.id] == lemmas[b.id]:
                holds.append([rule(a, b, kin) for rule in RULES.values()])
                one_event.append(float(chains[a.id] == chains[b.id]))
                topics.append(topic)
    return Cases(np.array(holds), np.array(one_event), np.full(len(topics), "given"), np.array(topics))


def with_table(by_rule: Mapping[str, float], by_kind: Mapping[str, float]) -> tuple[Scorer, Knowledge]:
    """A scorer by these weights, and the tables with them."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "likeness.yaml").write_text(table_with(dict(by_rule), dict(by_kind)), "utf-8")
        known = Knowledge(Path(folder))
        return Scorer(known), known


def fitted_groupings(train: Sequence[Seen], dev: Sequence[Seen]) -> dict[str, Labels]:
    """The development topics of ECB+ grouped by weights fitted on its training topics, the threshold chosen there too."""
    found: dict[str, Labels] = {}
    for naming in NAMINGS:
        for same_lemma in (False, True):
            fitted, _ = with_table(*fit(given_cases(train, naming, same_lemma=same_lemma)))
            scorer = Remembering(fitted)
            tried = [replace(limits_of(bundled()), threshold=threshold, veto=2 * min(THRESHOLDS)) for threshold in THRESHOLDS]
            best = max(
                tried, key=lambda limits: conll(scores(chains_of(train), group_given(train, naming, scorer, limits, same_lemma=same_lemma)))
            )
            name = f"fitted{' within lemma' * same_lemma}, by {naming} (threshold {best.threshold})"
            found[name] = group_given(dev, naming, scorer, best, same_lemma=same_lemma)
    return found


def carried_over(train: Sequence[Seen]) -> dict[str, float]:
    """Shared B-cubed F1 on the development clusters: by weights of ECB+ alone, and by folds with so many of its pairs added."""
    clusters, cases = read_clusters(), given_cases(train, "words", same_lemma=False)
    _, known = with_table(*fit(cases))
    found = {"weights of ECB+ alone": weigh.figures_of(clusters.gold, weigh.weigh(clusters.claims, clusters.reports, known))["bcubed"]}
    own = cases_of(clusters, Knowledge())
    for count in SAMPLES:
        some = np.random.default_rng(SEED).permutation(len(cases.one))[:count]
        found[f"left one cluster out, {count} pairs of ECB+ added"] = _by_folds(
            clusters, own, Cases(cases.holds[some], cases.one[some], cases.kind[some], cases.cluster[some])
        )
    return found


def _by_folds(clusters: Any, own: Cases, added: Cases) -> float:
    alone: list[Record] = []
    for name in sorted(set(clusters.cluster_of.values())):
        rest, part = own.without(name), weigh.only(clusters, [name])
        joined = Cases(*(np.concatenate([getattr(rest, slot), getattr(added, slot)]) for slot in ("holds", "one", "kind", "cluster")))
        alone.append(weigh.weigh(part.claims, part.reports, with_table(*fit(joined))[1]))
    lists = {slot: [one for record in alone for one in getattr(record, slot)] for slot in Record.__struct_fields__}
    return weigh.figures_of(weigh.only(clusters, clusters.cluster_of.values()).gold, Record(**lists))["bcubed"]


# --- figures -------------------------------------------------------------------------------------------------------------


def scores(gold: Labels, said: Labels) -> dict[str, Agreement]:
    return agree(groups_of(gold), groups_of(said))


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
