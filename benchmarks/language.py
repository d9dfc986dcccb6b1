"""The language network on held-out text: tags and trees on EWT dev and GUM news, entities on re3d, attributions on PolNeAR."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from training import corpora

from spolia.language.network import network
from spolia.language.tree import spans_of

DATA = Path(__file__).parents[2] / "shared" / "data"
SPLITS = Path(__file__).parents[1] / "training" / "splits.json"
CHUNK = 2000  # sentences at once


def _answers(sentences: list[corpora.Sentence]) -> list[tuple]:
    rows = [s.words for s in sentences]
    return [answer for i in range(0, len(rows), CHUNK) for answer in network().parse_rows(rows[i : i + CHUNK])]


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def score_trees(documents: list[corpora.Document]) -> dict[str, float]:
    """UPOS, UAS and LAS (with subtypes, punctuation counted) in percent of all words, at gold words and sentences."""
    sentences = [s for d in documents for s in d.sentences]
    right = {"upos": 0, "uas": 0, "las": 0}
    for gold, (upos, _, heads, deprels, *_) in zip(sentences, _answers(sentences), strict=True):
        right["upos"] += sum(a == b for a, b in zip(gold.upos, upos, strict=True))
        right["uas"] += sum(a == b for a, b in zip(gold.heads, heads, strict=True))
        right["las"] += sum(
            a == b for a, b in zip(zip(gold.heads, gold.deprels, strict=True), zip(heads, deprels, strict=True), strict=True)
        )
    words = sum(len(s.words) for s in sentences)
    return {k: _percent(v, words) for k, v in right.items()}


def score_entities(documents: list[corpora.Document]) -> float:
    """F1 in percent over exact spans with their type."""
    sentences = [s for d in documents for s in d.sentences]
    hit = gold_n = found_n = 0
    for gold, answer in zip(sentences, _answers(sentences), strict=True):
        gold_spans, found = set(spans_of(list(gold.entities))), set(spans_of(answer[4]))
        hit, gold_n, found_n = hit + len(gold_spans & found), gold_n + len(gold_spans), found_n + len(found)
    return _percent(2 * hit, gold_n + found_n)


def score_attributions(documents: list[corpora.Document]) -> dict[str, float]:
    """F1 in percent over words, for source, cue and content."""
    sentences = [s for d in documents for s in d.sentences]
    counts = {part: [0, 0] for part in corpora.PARTS}
    for gold, answer in zip(sentences, _answers(sentences), strict=True):
        for i, part in enumerate(corpora.PARTS):
            g, p = [bool(a[i]) for a in gold.attributions], [bool(t) for t in answer[5][i]]
            counts[part][0] += sum(x and y for x, y in zip(g, p, strict=True))
            counts[part][1] += sum(g) + sum(p)
    return {part: _percent(2 * hit, total) for part, (hit, total) in counts.items()}


def figures() -> dict[str, float]:
    splits = json.loads(SPLITS.read_text("utf-8"))
    gum = [d for part in ("train", "dev") for d in corpora.read_treebank(DATA / f"ud_gum/{part}.conllu.gz")]
    re3d = corpora.split_held_out(corpora.read_re3d(DATA / "re3d/train.jsonl"), set(splits["re3d"]))[1]
    polnear = corpora.split_held_out(corpora.read_polnear(DATA / "polnear/dev.jsonl.gz"), set(splits["polnear_dev"]))[1]
    ewt = score_trees(corpora.read_treebank(DATA / "ud_ewt/dev.conllu.gz"))
    news = score_trees(corpora.split_held_out(gum, set(splits["gum_news"]))[1])
    return (
        {f"{k}_ewt": v for k, v in ewt.items()}
        | {f"{k}_gum_news": v for k, v in news.items()}
        | {"re3d_entities": score_entities(re3d)}
        | {f"polnear_{k}": v for k, v in score_attributions(polnear).items()}
    )


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    if not DATA.is_dir():
        print(f"the corpora are expected in {DATA.name}/ beside the repository's folder, and are not there")
        return 1
    found = figures()
    print(json.dumps(found) if options.json else "\n".join(f"{k:<18} {v:5.1f}" for k, v in found.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
