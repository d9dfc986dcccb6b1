"""The language network on held-out text: tags and trees on EWT dev and GUM news, entities on re3d, attributions on PolNeAR, what words tell on written reports."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from training import corpora
from training.claims_rows import KINDS, ROLES, Telling, is_held_out, told_sentences
from training.written import Written, read_written

from spolia.language.decoder import Answer
from spolia.language.network import network
from spolia.language.tellings import Telling as Heard
from spolia.language.tokens import find_sentences
from spolia.language.tree import spans_of

DATA = Path(__file__).parents[2] / "shared" / "data"
SPLITS = Path(__file__).parents[1] / "training" / "splits.json"
SHARES = [n / 50 for n in range(5, 45)]  # at which words tell, of which the best is taken


def _read(documents: Iterable[corpora.Document]) -> Iterator[tuple[corpora.Sentence, Answer]]:
    """Each sentence with what the network answers for its words, each document read as a text."""
    for document in documents:
        rows = [sentence.words for sentence in document.sentences]
        starts = [[0] * len(row) for row in rows]
        yield from zip(document.sentences, (answer for answer, _ in network().read(rows, starts)), strict=True)


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def score_trees(documents: list[corpora.Document]) -> dict[str, float]:
    """UPOS, UAS and LAS (with subtypes, punctuation counted) in percent of all words, at gold words and sentences."""
    right, words = {"upos": 0, "uas": 0, "las": 0}, 0
    for gold, read in _read(documents):
        words += len(gold.words)
        right["upos"] += sum(a == b for a, b in zip(gold.upos, read.upos, strict=True))
        right["uas"] += sum(a == b for a, b in zip(gold.heads, read.heads, strict=True))
        right["las"] += sum(
            a == b for a, b in zip(zip(gold.heads, gold.deprels, strict=True), zip(read.heads, read.deprels, strict=True), strict=True)
        )
    return {k: _percent(v, words) for k, v in right.items()}


def score_entities(documents: list[corpora.Document]) -> float:
    """F1 in percent over exact spans with their type."""
    hit = gold_n = found_n = 0
    for gold, answer in _read(documents):
        gold_spans, found = set(spans_of(list(gold.entities))), set(spans_of(answer.entities))
        hit, gold_n, found_n = hit + len(gold_spans & found), gold_n + len(gold_spans), found_n + len(found)
    return _percent(2 * hit, gold_n + found_n)


def score_attributions(documents: list[corpora.Document]) -> dict[str, float]:
    """F1 in percent over words, for source, cue and content."""
    counts = {part: [0, 0] for part in corpora.PARTS}
    for gold, answer in _read(documents):
        for i, part in enumerate(corpora.PARTS):
            g, p = [bool(a[i]) for a in gold.attributions], [bool(t) for t in answer.attributions[i]]
            counts[part][0] += sum(x and y for x, y in zip(g, p, strict=True))
            counts[part][1] += sum(g) + sum(p)
    return {part: _percent(2 * hit, total) for part, (hit, total) in counts.items()}


def score_tellings(reports: Iterable[Written]) -> dict[str, float]:
    """F1 in percent over the words that tell, by kind, at the share that serves best, and over the words that fill a role, the same for each."""
    told: list[tuple[float, bool]] = []
    filled: dict[str, list[tuple[float, bool]]] = {role: [] for role in ROLES}
    for written in reports:
        title, *gold = told_sentences(written)
        titles = [title.words] if title.words else []
        starts = [[a for a, _ in row] for row in find_sentences(written.report.text)]
        read = network().read([*titles, *(s.words for s in gold)], [*([0] * len(row) for row in titles), *starts], len(titles))
        for sentence, (_, tellings) in zip(gold, read[len(titles) :], strict=True):
            tells = {(t.word, KINDS[t.kind]): t for t in sentence.tellings}
            heard = {(t.word, t.kind): t for t in tellings}
            told += [(heard[at].score if at in heard else 0.0, at in tells) for at in tells.keys() | heard.keys()]
            for at, telling in tells.items():
                for role, scores in _fillers(telling, heard.get(at), sentence.number, starts).items():
                    filled[role] += scores
    every = [score for scores in filled.values() for score in scores]
    return {"tells": _best_f1(told), "fills": _best_f1(every)} | {f"fills_{role}": _best_f1(scores) for role, scores in filled.items()}


def _fillers(telling: Telling, heard: Heard | None, number: int, starts: list[list[int]]) -> dict[str, list[tuple[float, bool]]]:
    """For each role the share with which each word fills it, and whether it does; of a filler with mentions in several earlier sentences the best heard counts."""
    shares: dict[tuple[str, int], float] = {}
    for word, role, score in heard.roles if heard else ():
        shares[role, starts[number][word]] = score
    shares |= {(role, start): score for start, role, score in (heard.far if heard else ())}
    right = {(ROLES[role], starts[n][word]) for n, word, role in telling.roles}
    chains = [[{(ROLES[role], starts[n][word]) for n, word, role in mention} for mention in chain] for chain in telling.earlier]
    right |= {at for chain in chains for at in max(chain, key=lambda mention: sum(shares.get(at, 0.0) for at in mention))}
    others = {at for chain in chains for mention in chain for at in mention} - right  # another mention of what fills the role is no fault
    shares = {at: share for at, share in shares.items() if at not in others}
    found: dict[str, list[tuple[float, bool]]] = {role: [] for role in ROLES}
    for role, start in right | shares.keys():
        found[role].append((shares.get((role, start), 0.0), (role, start) in right))
    return found


def _best_f1(scores: list[tuple[float, bool]]) -> float:
    """F1 in percent at the share that gives the highest."""
    right = sum(is_right for _, is_right in scores)
    kept = [[is_right for score, is_right in scores if score >= share] for share in SHARES]
    return max(_percent(2 * sum(k), right + len(k)) for k in kept)


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
        | score_tellings(w for w in read_written() if is_held_out(w.report.id))
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
