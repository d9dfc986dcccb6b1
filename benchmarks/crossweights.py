"""Likeness alone, on gold mentions given as claims: by the weights as they are, by weights fitted on ECB+, and what such weights do to the development clusters."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks import weigh
from benchmarks.chains import conll, groups_of, scores
from benchmarks.fit_likeness import Cases, Clusters, cases_of, fit, pair_counts, read_clusters, table_with
from benchmarks.seen import NAMINGS, Labels, Seen, by_topic, chains_of, lemmas_of, reports_of
from spolia.kin import Kin
from spolia.knowledge.tables import Knowledge, bundled
from spolia.records import Record
from spolia.weigh.grouping import Limits, group_claims, limits_of
from spolia.weigh.likeness import Scorer
from spolia.weigh.rules import RULES
from spolia.weigh.told import Told, tell

# Where groups are joined, from 0 to -4, is chosen on the topics that weights were fitted on.
THRESHOLDS = tuple(-step / 4 for step in range(17))
SAMPLES = (0, 2_400, 24_000)  # pairs of ECB+ that are fitted with the 2,387 of the development clusters
SEED = 7


class Remembering(Scorer):
    """A scorer that scores a pair once: for trying many thresholds. Claims are told apart by their ids."""

    def __init__(self, known: Knowledge) -> None:
        super().__init__(known)
        self.pairs: dict[tuple[str, str], float] = {}

    def score(self, a: Told, b: Told) -> float:
        if (pair := (a.id, b.id)) not in self.pairs:
            self.pairs[pair] = super().score(a, b)
        return self.pairs[pair]


def given_groupings(texts: Sequence[Seen]) -> dict[str, Labels]:
    """Over all gold mentions: gold, what is simple, and our likeness as it is, alone and within what has the same head lemma."""
    scorer, limits = Scorer(bundled()), limits_of(bundled())
    lemmas = lemmas_of(texts)
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


def group_given(texts: Sequence[Seen], naming: str, scorer: Scorer, limits: Limits, *, same_lemma: bool) -> Labels:
    """The gold mentions grouped by likeness, a topic at a time, or what has one head lemma within it at a time."""
    labels: Labels = {}
    for topic, docs in by_topic(texts).items():
        told = tell([claim for one in docs for claim in one.given[naming]], reports_of(docs), bundled())
        lemmas = lemmas_of(docs)
        blocks = groups_of({one.id: lemmas[one.id] if same_lemma else "" for one in told})
        for block, ids in enumerate(blocks):
            for at, group in enumerate(group_claims([one for one in told if one.id in ids], scorer, limits)):
                labels |= {one.id: (topic, block, at) for one in group}
    return labels


def given_cases(texts: Sequence[Seen], naming: str, *, same_lemma: bool) -> Cases:
    """Every pair of gold mentions of one topic, as `fit_likeness` takes them; with `same_lemma` only pairs whose heads have one lemma."""
    kin, chains = Kin(bundled()), chains_of(texts)
    sizes = Counter(chains.values())
    holds, one_event, counts, topics = [], [], [], []
    for topic, docs in by_topic(texts).items():
        lemmas = lemmas_of(docs)
        told = tell([claim for one in docs for claim in one.given[naming]], reports_of(docs), bundled())
        for a, b in combinations(told, 2):
            if not same_lemma or lemmas[a.id] == lemmas[b.id]:
                holds.append([rule(a, b, kin) for rule in RULES.values()])
                one = chains[a.id] == chains[b.id]
                one_event.append(float(one))
                counts.append(pair_counts(sizes[chains[a.id]], sizes[chains[b.id]], one))
                topics.append(topic)
    return Cases(np.array(holds), np.array(one_event), np.array(counts), np.full(len(topics), "given"), np.array(topics))


def with_weights(by_rule: Mapping[str, float], by_kind: Mapping[str, float]) -> Knowledge:
    """The tables with these weights of likeness."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "likeness.yaml").write_text(table_with(dict(by_rule), dict(by_kind)), "utf-8")
        known = Knowledge(Path(folder))
        known.yaml("likeness.yaml")  # which is kept from here on, since the folder is not
        return known


def fitted_groupings(train: Sequence[Seen], dev: Sequence[Seen]) -> dict[str, Labels]:
    """The development topics of ECB+ grouped by weights fitted on its training topics, the threshold chosen there too."""
    found: dict[str, Labels] = {}
    for naming in NAMINGS:
        for same_lemma in (False, True):
            scorer = Remembering(with_weights(*fit(given_cases(train, naming, same_lemma=same_lemma))))
            best = _best_limits(train, naming, scorer, same_lemma=same_lemma)
            name = f"fitted{' within lemma' * same_lemma}, by {naming} (threshold {best.threshold})"
            found[name] = group_given(dev, naming, scorer, best, same_lemma=same_lemma)
    return found


def _best_limits(texts: Sequence[Seen], naming: str, scorer: Scorer, *, same_lemma: bool) -> Limits:
    """The threshold by which the texts' groups agree best with gold; a pair forbids a join only far below the lowest."""

    def agreement(limits: Limits) -> float:
        return conll(scores(chains_of(texts), group_given(texts, naming, scorer, limits, same_lemma=same_lemma)))

    return max((replace(limits_of(bundled()), threshold=one, veto=2 * min(THRESHOLDS)) for one in THRESHOLDS), key=agreement)


def carried_over(train: Sequence[Seen]) -> dict[str, float]:
    """Shared B-cubed F1 on the development clusters: by weights of ECB+ alone, and by folds with so many of its pairs added."""
    clusters, cases = read_clusters(), given_cases(train, "words", same_lemma=False)
    known = with_weights(*fit(cases))
    found = {"weights of ECB+ alone": weigh.figures_of(clusters.gold, weigh.weigh(clusters.claims, clusters.reports, known))["bcubed"]}
    own = cases_of(clusters, Knowledge())
    for count in SAMPLES:
        some = np.random.default_rng(SEED).permutation(len(cases.one))[:count]
        found[f"left one cluster out, {count} pairs of ECB+ added"] = _by_folds(
            clusters, own, Cases(cases.holds[some], cases.one[some], cases.counts[some], cases.kind[some], cases.cluster[some])
        )
    return found


def _by_folds(clusters: Clusters, own: Cases, added: Cases) -> float:
    """Each cluster weighed by weights fitted on the others' pairs and on those added."""
    alone: list[Record] = []
    for name in sorted(set(clusters.cluster_of.values())):
        rest, part = own.without(name), weigh.only(clusters, [name])
        joined = Cases(
            *(np.concatenate([getattr(rest, slot), getattr(added, slot)]) for slot in ("holds", "one", "counts", "kind", "cluster"))
        )
        alone.append(weigh.weigh(part.claims, part.reports, with_weights(*fit(joined))))
    lists = {slot: [one for record in alone for one in getattr(record, slot)] for slot in Record.__struct_fields__}
    return weigh.figures_of(weigh.only(clusters, clusters.cluster_of.values()).gold, Record(**lists))["bcubed"]
