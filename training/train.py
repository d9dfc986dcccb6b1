"""Train the networks: python -m training.train DATA OUT [--on CHECKPOINT]. Deterministic for one seed and thread count.

First trees, entities and attributions (`trees.pt`); then, begun at their encoder, what words tell (`hearing.pt`). With a checkpoint only the latter: begun at the
encoder of trees, or from a hearing, which goes on with the longest runs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from spolia.language.tokens import WordPieces

from . import corpora
from .claims_rows import ROLES, is_held_out, name_pools, row_of_told, swapped, told_sentences
from .model import Encoder, Hearing, Network, encoder_folder
from .written import read_written

SEED = 20161211
PIECES_A_BATCH = 1024  # padded
LONGEST_ROW, LONGEST_RUN = 256, 400  # pieces of a row of the first stage and of the second
POLNEAR_DOCUMENTS = 300
# Times that each corpus is gone through.
TREES = {"ewt": 5, "gum": 4, "re3d": 10, "polnear": 2}
# The hearing: pieces of a run of sentences, times, the encoder's rate. Longer runs are heard well by one that knows short ones; begun with, they are learned slowly.
HEARING = ((192, 5, 2e-4), (384, 4, 1.5e-4))
SHARE_SINGLE = {"polnear": 0.25}  # rows of one sentence alone; half where not named
SHARE_TOLD_ALONE = 0.2  # of the reports of which each sentence is heard alone
SHARE_FROM_TOP = 0.5  # of the reports read in runs, those whose first run begins with them, as at work; the others' first run is shorter
SHARE_SWAPPED = 0.5  # of the runs in which names are swapped
WORDS_BESIDE = 25  # words that are no fillers weigh as much as so many beside each telling word
TOLD_WEIGHT = 2.0  # of a word that tells something beside one that tells nothing
RATE, HEADS_FASTER, WARM_UP, CLIP = 2e-4, 5, 150, 1.0  # of the encoder; its heads learn so many times as fast
IGNORE = -100


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
    documents: dict[str, list[corpora.Document]], epochs: dict[str, int], pieces: WordPieces, draw: random.Random
) -> list[tuple[str, list[dict]]]:
    """All batches of the first stage, shuffled: (corpus, rows); single sentences and windows as the recipe mixes them."""
    batches = [
        batch
        for name, times in epochs.items()
        for _ in range(times)
        for batch in _batches(name, _rows(name, documents[name], pieces, draw), draw)
    ]
    draw.shuffle(batches)
    return batches


def make_told_batches(
    documents: list[corpora.Document], window: int, times: int, pieces: WordPieces, draw: random.Random
) -> list[tuple[str, list[dict]]]:
    """All batches of what is told in runs of so many pieces, shuffled."""
    batches = [batch for _ in range(times) for batch in _batches("claims", _told_rows(documents, window, pieces, draw), draw)]
    draw.shuffle(batches)
    return batches


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
            rows += [corpora.row_of(run, pieces) for run in corpora.windows(document, pieces)]
    return [r for r in rows if len(r["ids"]) <= LONGEST_ROW]


def _told_rows(documents: list[corpora.Document], window: int, pieces: WordPieces, draw: random.Random) -> list[dict]:
    """Rows of what is told, in runs that end anywhere, half of them with other names."""
    pools = name_pools(document.sentences for document in documents)  # type: ignore[misc]
    rows: list[dict] = []
    for document in documents:
        if draw.random() < SHARE_TOLD_ALONE:
            runs = [[told] for told in document.sentences]
        else:
            taken = 0 if draw.random() < SHARE_FROM_TOP else draw.randrange(window)
            runs = list(corpora.windows(document, pieces, window, taken))
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
    words = vectors[:, 1:]
    gold = lambda key: pad([[index[key][x] for x in r[key]] for r in rows], IGNORE)  # noqa: E731
    cross = lambda scores, target: F.cross_entropy(scores.flatten(0, 1).float(), target.flatten(), ignore_index=IGNORE)  # noqa: E731
    if name in ("ewt", "gum"):
        heads = pad([r["heads"] for r in rows], IGNORE)
        counts = torch.tensor([len(r["firsts"]) for r in rows])
        beyond = torch.arange(vectors.shape[1])[None] > counts[:, None]
        arcs = network.arcs(vectors)[:, 1:].float().masked_fill(beyond[:, None, :], -1e4)
        labels = network.labels(vectors, heads.clamp(min=0))
        tags = 0.5 * cross(network.upos(words), gold("upos")) + 0.5 * cross(network.xpos(words), gold("xpos"))
        return tags + cross(arcs, heads) + cross(labels, gold("deprels"))
    if name == "re3d":
        return cross(network.entities(words), pad([r["entities"] for r in rows], IGNORE))
    scores = network.attributions(words).unflatten(-1, (3, 3))
    return sum(
        (cross(scores[:, :, part], pad([[a[part] for a in r["attributions"]] for r in rows], IGNORE)) for part in range(3)), torch.zeros(())
    )


def loss_of_told(network: Hearing, name: str, rows: list[dict], index: dict[str, dict[str, int]]) -> Tensor:
    """What each word tells, and for each telling word what fills its roles; both as independent yes or no."""
    vectors = network.encoder.word_vectors(*inputs(rows))
    present = pad([[1] * len(r["firsts"]) for r in rows], 0).float()
    scores = network.kinds(vectors[:, 1:]).float()
    gold = torch.zeros_like(scores)
    for n, row in enumerate(rows):
        for word, kind, _ in row["tellings"]:
            gold[n, word, kind] = 1
    told = F.binary_cross_entropy_with_logits(scores, gold, reduction="none", pos_weight=torch.tensor(TOLD_WEIGHT)).sum(-1)
    loss = (told * present).sum() / present.sum()
    where = [(n, word) for n, row in enumerate(rows) for word, _, _ in row["tellings"]]
    if where:
        filled = network.roles(vectors, torch.tensor(where)).float()
        gold = torch.zeros(len(where), vectors.shape[1] - 1, len(ROLES))
        for t, roles in enumerate(roles for row in rows for _, _, roles in row["tellings"]):
            for word, role in roles:
                gold[t, word, role] = 1
        beside = present[[n for n, _ in where]]
        missed = F.binary_cross_entropy_with_logits(filled, gold, reduction="none").sum(-1)
        loss = loss + 0.5 * (missed * beside).sum() / (WORDS_BESIDE * len(where))
    return loss


def run_stage(
    network: Network | Hearing,
    loss_in: Callable[..., Tensor],
    batches: list[tuple[str, list[dict]]],
    index: dict[str, dict[str, int]],
    rate: float = RATE,
) -> None:
    """Goes through the batches once; the rates rise over the warm-up and fall to nothing. The word embeddings never move."""
    print(f"{len(batches)} steps, {sum(len(r['firsts']) for _, rows in batches for r in rows):,} words", flush=True)
    network.encoder.words.requires_grad_(requires_grad=False)
    moved = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    layers, heads = ([p for name, p in moved if name.startswith("encoder.") == inside] for inside in (True, False))
    optimiser = torch.optim.AdamW(
        [{"params": layers, "lr": rate}, {"params": heads, "lr": HEADS_FASTER * rate}], betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    slope = lambda step: min((step + 1) / WARM_UP, max(0.0, (len(batches) - step) / max(1, len(batches) - WARM_UP)))  # noqa: E731
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, slope)
    network.train()
    began, running = time.time(), {}
    for step, (name, rows) in enumerate(batches):
        with torch.autocast("cpu", torch.bfloat16):
            loss = loss_in(network, name, rows, index)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*layers, *heads], CLIP)
        optimiser.step()
        schedule.step()
        running[name] = 0.98 * running.get(name, loss.item()) + 0.02 * loss.item()
        if step % 50 == 49:
            shown = " ".join(f"{k} {v:.3f}" for k, v in sorted(running.items()))
            print(f"step {step + 1} of {len(batches)}, {time.time() - began:.0f} s: {shown}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--on", type=Path, metavar="CHECKPOINT", help="train only what words tell, on these trees or on with this hearing")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    torch.set_num_threads(min(2, len(os.sched_getaffinity(0))))
    draw = random.Random(SEED)
    pieces = WordPieces(encoder_folder() / "vocab.txt")
    documents = load(options.data)
    hearing = begun_at(options.on) if options.on else Hearing(trees(documents, pieces, draw, options.out).encoder)
    for window, times, rate in HEARING[-1:] if options.on and holds_hearing(options.on) else HEARING:
        run_stage(hearing, loss_of_told, make_told_batches(documents["claims"], window, times, pieces, draw), {}, rate)
    torch.save({"weights": hearing.state_dict()}, options.out / "hearing.pt")


def trees(documents: dict[str, list[corpora.Document]], pieces: WordPieces, draw: random.Random, out: Path) -> Network:
    """The first stage: the network of trees, which is also written to `trees.pt`."""
    names = inventories(documents)
    index = {key: {value: i for i, value in enumerate(values)} for key, values in names.items()}
    network = Network(len(names["upos"]), len(names["xpos"]), len(names["deprels"]), len(corpora.ENTITY_TAGS), Encoder.pretrained())
    run_stage(network, loss_of, make_batches(documents, TREES, pieces, draw), index)
    torch.save({"weights": network.state_dict(), "names": names}, out / "trees.pt")
    return network


def holds_hearing(checkpoint: Path) -> bool:
    return "kinds.weight" in torch.load(checkpoint, weights_only=True)["weights"]


def begun_at(checkpoint: Path) -> Hearing:
    """A hearing with the encoder of a checkpoint of trees, or as a checkpoint of a hearing left it."""
    weights = torch.load(checkpoint, weights_only=True)["weights"]
    hearing = Hearing()
    if holds_hearing(checkpoint):
        hearing.load_state_dict(weights)
    else:
        hearing.encoder.load_state_dict({k.removeprefix("encoder."): v for k, v in weights.items() if k.startswith("encoder.")})
    return hearing


if __name__ == "__main__":
    main()
