"""Train the network: python -m training.train DATA OUT [--on CHECKPOINT]. Deterministic for one seed and thread count.

Three stages, each written to OUT as it ends: `trees.pt` (tags, trees, entities, attributions), `first.pt` (the same, and what words tell, in short runs of
sentences), `last.pt` (in long ones). With a checkpoint of one of them the stages after it; of the last, that once more.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from spolia.language.tokens import WordPieces

from . import corpora
from .claims_rows import IGNORE, ROLES, is_held_out, name_pools, row_of_told, swapped, told_runs, told_sentences
from .model import Encoder, Network, has_half_precision, published_pieces
from .silver import with_trees
from .written import read_written

SEED = 20161211
PIECES_A_BATCH = 1024  # padded
LONGEST_ROW, LONGEST_RUN = 256, 510  # pieces of a row of trees, entities or attributions, and of one of what is told
POLNEAR_DOCUMENTS = 300


@dataclass(frozen=True)
class Stage:
    """How many times each corpus is gone through; the pieces of a run of what is told, and how many times; the encoder's rate, and to what share of it it falls."""

    name: str
    times: Mapping[str, int]
    run_pieces: int
    run_times: int
    rate: float
    falls_to: float


# Long runs are heard well by a network that knows short ones; begun with, they are learned slowly.
STAGES = (
    Stage("trees", {"ewt": 3, "gum": 2, "re3d": 3, "polnear": 1}, 0, 0, 2e-4, 0.7),
    Stage("first", {"ewt": 1, "gum": 1, "re3d": 1, "polnear": 1}, 160, 1, 2e-4, 0.6),
    Stage("last", {"ewt": 1, "gum": 1, "re3d": 1, "polnear": 1}, 412, 3, 1.6e-4, 0.0),  # with title and lead as long as at work
)
SHARE_SINGLE = {"polnear": 0.25}  # rows of one sentence alone; half where not named
SHARE_TOLD_ALONE = 0.1  # of the reports of which each sentence is heard alone
SHARE_FROM_TOP = 0.5  # of the reports read in runs, those whose first run begins with them, as at work; the others' first run is shorter
SHARE_SWAPPED = 0.5  # of the runs in which names are swapped
WORDS_BESIDE = 25  # words that are no fillers weigh as much as so many beside each telling word
TOLD_WEIGHT = 2.0  # of a word that tells something beside one that tells nothing
HEADS_FASTER, WARM_UP, CLIP = 5, 150, 1.0  # heads learn so many times as fast as the encoder
SAVED = 500  # steps between two savings
SILVER = 0.7  # of the trees that the network itself reads of written reports


def held_out() -> dict[str, list[str]]:
    return json.loads(Path(__file__).with_name("splits.json").read_text("utf-8"))


def load(data: Path) -> dict[str, list[corpora.Document]]:
    splits = held_out()
    re3d, _ = corpora.split_held_out(corpora.read_re3d(data / "re3d/train.jsonl"), set(splits["re3d"]))
    gum, _ = corpora.split_held_out(corpora.read_treebank(data / "ud_gum/train.conllu.gz"), set(splits["gum_news"]))
    return {
        "ewt": corpora.read_treebank(data / "ud_ewt/train.conllu.gz"),
        "gum": gum,
        "re3d": re3d,
        "polnear": corpora.read_polnear(data / "polnear/train.jsonl.gz", take=POLNEAR_DOCUMENTS),
        "claims": [
            corpora.Document(w.report.id, told_sentences(w))
            for w in read_written()
            if not is_held_out(w.report.id)  # type: ignore[arg-type]
        ],
    }


def inventories(documents: dict[str, list[corpora.Document]]) -> dict[str, list[str]]:
    trees = [s for name in ("ewt", "gum") for d in documents[name] for s in d.sentences]
    return {key: sorted({x for s in trees for x in getattr(s, key)}) for key in ("upos", "xpos", "deprels")}


def make_batches(
    documents: dict[str, list[corpora.Document]], epochs: Mapping[str, int], pieces: WordPieces, draw: random.Random
) -> list[tuple[str, list[dict]]]:
    """All batches of tags, trees, entities and attributions: (corpus, rows); single sentences and windows as the recipe mixes them."""
    return [
        batch
        for name, times in epochs.items()
        for _ in range(times)
        for batch in _batches(name, _rows(name, documents[name], pieces, draw), draw)
    ]


def make_told_batches(
    documents: list[corpora.Document], window: int, times: int, pieces: WordPieces, draw: random.Random
) -> list[tuple[str, list[dict]]]:
    """All batches of what is told in runs of so many pieces."""
    return [batch for _ in range(times) for batch in _batches("claims", _told_rows(documents, window, pieces, draw), draw)]


def _batches(name: str, rows: list[dict], draw: random.Random) -> Iterator[tuple[str, list[dict]]]:
    """The rows in batches of rows alike in length."""
    batch: list[dict] = []
    for row in sorted(rows, key=lambda r: (len(r["ids"]), draw.random())):
        if batch and (len(batch) + 1) * len(row["ids"]) > PIECES_A_BATCH:
            yield name, batch
            batch = []
        batch.append(row)
    yield name, batch


def _rows(name: str, documents: list[corpora.Document], pieces: WordPieces, draw: random.Random) -> list[dict]:
    rows: list[dict] = []
    for document in documents:
        if draw.random() < SHARE_SINGLE.get(name, 0.5):
            rows += [corpora.row_of([s], pieces) for s in document.sentences]
        else:
            rows += [corpora.row_of(run, pieces) for run in corpora.windows(document.sentences, pieces)]
    return [r for r in rows if len(r["ids"]) <= LONGEST_ROW]


def _told_rows(documents: list[corpora.Document], window: int, pieces: WordPieces, draw: random.Random) -> list[dict]:
    """Rows of what is told, in runs that end anywhere, half of them with other names."""
    pools = name_pools(document.sentences for document in documents)  # type: ignore[misc]
    rows: list[dict] = []
    for document in documents:
        if draw.random() < SHARE_TOLD_ALONE:
            runs = [[told] for told in document.sentences[1:]]
        else:
            taken = 0 if draw.random() < SHARE_FROM_TOP else draw.randrange(window)
            runs = list(told_runs(document.sentences, pieces, window, taken, draw))
        for run in runs:
            told = swapped(run, pools, draw) if draw.random() < SHARE_SWAPPED else run  # type: ignore[arg-type]
            rows.append(row_of_told(told, pieces))  # type: ignore[arg-type]
    return [r for r in rows if len(r["ids"]) <= LONGEST_RUN]


def pad(rows: list[list[int]], value: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([r + [value] * (longest - len(r)) for r in rows])


def inputs(rows: list[dict]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return (
        pad([r["ids"] for r in rows], 0), pad([r["cases"] for r in rows], 0),
        pad([[1] * len(r["ids"]) for r in rows], 0), pad([r["firsts"] for r in rows], 0),
    )  # fmt: skip


def loss_of(network: Network, name: str, rows: list[dict], index: dict[str, dict[str, int]]) -> Tensor:
    vectors = network.encoder.word_vectors(*inputs(rows))
    if name == "claims":
        told = loss_of_told(network, rows, vectors)
        if not all("heads" in row for row in rows):
            return told
        return told + SILVER * (loss_of_trees(network, rows, vectors, index) + 0.5 * loss_of_attributions(network, rows, vectors))
    if name in ("ewt", "gum"):
        return loss_of_trees(network, rows, vectors, index)
    if name == "re3d":
        return cross_entropy(network.entities(vectors[:, 1:]), pad([r["entities"] for r in rows], IGNORE))
    return loss_of_attributions(network, rows, vectors)


def loss_of_trees(network: Network, rows: list[dict], vectors: Tensor, index: dict[str, dict[str, int]]) -> Tensor:
    """Of tags, heads, and relations at the heads that are right."""
    gold = lambda key: pad([[index[key].get(x, IGNORE) for x in r[key]] for r in rows], IGNORE)  # noqa: E731
    heads = pad([r["heads"] for r in rows], IGNORE)
    counts = torch.tensor([len(r["firsts"]) for r in rows])
    beyond = torch.arange(vectors.shape[1])[None] > counts[:, None]
    arcs = network.arcs(vectors)[:, 1:].float().masked_fill(beyond[:, None, :], -1e4)
    labels = network.labels(vectors, heads.clamp(min=0))
    tags = 0.5 * cross_entropy(network.upos(vectors[:, 1:]), gold("upos")) + 0.5 * cross_entropy(network.xpos(vectors[:, 1:]), gold("xpos"))
    return tags + cross_entropy(arcs, heads) + cross_entropy(labels, gold("deprels").masked_fill(heads == IGNORE, IGNORE))


def loss_of_attributions(network: Network, rows: list[dict], vectors: Tensor) -> Tensor:
    scores = network.attributions(vectors[:, 1:]).unflatten(-1, (3, 3))
    tags = (pad([[a[part] for a in r["attributions"]] for r in rows], IGNORE) for part in range(3))
    return torch.stack([cross_entropy(scores[:, :, part], tag) for part, tag in enumerate(tags)]).sum()


def cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    return F.cross_entropy(scores.flatten(0, 1).float(), target.flatten(), ignore_index=IGNORE)


def loss_of_told(network: Network, rows: list[dict], vectors: Tensor) -> Tensor:
    """What each word tells, and for each telling word what fills its roles; both as independent yes or no."""
    counts = pad([r["counts"] for r in rows], 0).float()  # nothing is taught of the words of titles
    scores = network.kinds(vectors[:, 1:]).float()
    gold = torch.zeros_like(scores)
    for n, row in enumerate(rows):
        for word, kind, _ in row["tellings"]:
            gold[n, word, kind] = 1
    told = F.binary_cross_entropy_with_logits(scores, gold, reduction="none", pos_weight=torch.tensor(TOLD_WEIGHT)).sum(-1)
    loss = (told * counts).sum() / counts.sum()
    where = [(n, word) for n, row in enumerate(rows) for word, _, _ in row["tellings"]]
    if where:
        filled = network.roles(vectors, torch.tensor(where)).float()
        gold = torch.zeros(len(where), vectors.shape[1] - 1, len(ROLES))
        for t, roles in enumerate(roles for row in rows for _, _, roles in row["tellings"]):
            for word, role in roles:
                gold[t, word, role] = 1
        beside = counts[[n for n, _ in where]]
        missed = F.binary_cross_entropy_with_logits(filled, gold, reduction="none").sum(-1)
        loss = loss + 0.5 * (missed * beside).sum() / (WORDS_BESIDE * len(where))
    return loss


def run_stage(network: Network, batches: list[tuple[str, list[dict]]], names: dict[str, list[str]], stage: Stage, out: Path) -> None:
    """Goes through the batches once; the rates rise over the warm-up and fall to a share of the stage's. The word embeddings never move. Every so many steps
    what is learned so far goes to `out/step.pt`."""
    index = {key: {value: i for i, value in enumerate(values)} for key, values in names.items()}
    print(f"{stage.name}: {len(batches)} steps, {sum(len(r['firsts']) for _, rows in batches for r in rows):,} words", flush=True)
    network.encoder.words.requires_grad_(requires_grad=False)
    moved = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    layers, heads = ([p for name, p in moved if name.startswith("encoder.") == inside] for inside in (True, False))
    optimiser = torch.optim.AdamW(
        [{"params": layers, "lr": stage.rate}, {"params": heads, "lr": HEADS_FASTER * stage.rate}],
        betas=(0.9, 0.98), weight_decay=0.01, fused=True,
    )  # fmt: skip
    left = lambda step: max(0.0, (len(batches) - step) / max(1, len(batches) - WARM_UP))  # noqa: E731
    slope = lambda step: min((step + 1) / WARM_UP, stage.falls_to + (1 - stage.falls_to) * left(step))  # noqa: E731
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, slope)
    network.train()
    began, running = time.time(), {}
    for step, (name, rows) in enumerate(batches):
        with torch.autocast("cpu", torch.bfloat16, enabled=has_half_precision()):
            loss = loss_of(network, name, rows, index)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*layers, *heads], CLIP)
        optimiser.step()
        schedule.step()
        running[name] = 0.98 * running.get(name, loss.item()) + 0.02 * loss.item()
        if step % SAVED == SAVED - 1:
            torch.save({"weights": network.state_dict(), "names": names}, out / "step.pt")
        if step % 50 == 49:
            shown = " ".join(f"{k} {v:.3f}" for k, v in sorted(running.items()))
            print(f"step {step + 1} of {len(batches)}, {time.time() - began:.0f} s: {shown}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--on", type=Path, metavar="CHECKPOINT", help="go on from this one, named after the stage that it ended")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    torch.set_num_threads(min(2, len(os.sched_getaffinity(0))))
    draw = random.Random(SEED)
    pieces = WordPieces(published_pieces())
    documents = load(options.data)
    names = inventories(documents)
    network = Network(len(names["upos"]), len(names["xpos"]), len(names["deprels"]), len(corpora.ENTITY_TAGS), Encoder.pretrained())
    if options.on:
        network.load_state_dict(weights_on(options.on, names))
        documents["claims"] = with_trees(network, documents["claims"], names, pieces)
    stages = stages_after(options.on.stem if options.on else None)
    for stage in stages:
        batches = make_batches(documents, stage.times, pieces, draw)
        batches += make_told_batches(documents["claims"], stage.run_pieces, stage.run_times, pieces, draw)
        draw.shuffle(batches)
        run_stage(network, batches, names, stage, options.out)
        torch.save({"weights": network.state_dict(), "names": names}, options.out / f"{stage.name}.pt")
        if stage is STAGES[0]:
            documents["claims"] = with_trees(network, documents["claims"], names, pieces)


def weights_on(checkpoint: Path, names: dict[str, list[str]]) -> dict[str, Tensor]:
    """The weights of a checkpoint. Refuses one whose heads answer with other names than the corpora have."""
    saved = torch.load(checkpoint, weights_only=True)
    if saved["names"] != names:
        raise SystemExit(f"{checkpoint}: expected the tags and relations of the corpora, found others; train from the beginning")
    return saved["weights"]


def stages_after(name: str | None) -> Sequence[Stage]:
    """The stages that follow the one of that name; after the last, that once more; all where none is named."""
    known = [stage.name for stage in STAGES]
    if name is not None and name not in known:
        raise SystemExit(f"expected a checkpoint named after its stage ({', '.join(known)}), found {name!r}")
    return STAGES[min(known.index(name) + 1, len(STAGES) - 1) :] if name is not None else STAGES


if __name__ == "__main__":
    main()
