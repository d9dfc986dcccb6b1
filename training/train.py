"""Train the network: python -m training.train DATA OUT [--steps-per-checkpoint N]. Deterministic for one seed and thread count."""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from spolia.language.tokens import WordPieces

from . import corpora
from .model import Encoder, Network, encoder_folder

SEED = 20161211
PIECES_A_BATCH = 1024  # padded
EPOCHS = {"ewt": 5, "gum": 4, "re3d": 10, "polnear": 2}
POLNEAR_DOCUMENTS = 300
ENCODER_RATE, HEAD_RATE, WARM_UP, CLIP = 2e-4, 1e-3, 150, 1.0
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
    }


def inventories(documents: dict[str, list[corpora.Document]]) -> dict[str, list[str]]:
    trees = [s for name in ("ewt", "gum") for d in documents[name] for s in d.sentences]
    return {key: sorted({x for s in trees for x in getattr(s, key)}) for key in ("upos", "xpos", "deprels")}


def make_batches(documents: dict[str, list[corpora.Document]], pieces: WordPieces, draw: random.Random) -> list[tuple[str, list[dict]]]:
    """All batches of the whole training, shuffled: (corpus, rows); single sentences and windows as the recipe mixes them."""
    batches = []
    for name, docs in documents.items():
        share_single = 0.25 if name == "polnear" else 0.5
        for _ in range(EPOCHS[name]):
            rows = []
            for document in docs:
                if draw.random() < share_single:
                    rows += [corpora.row_of([s], pieces) for s in document.sentences]
                else:
                    rows += [corpora.row_of(run, pieces) for run in corpora.windows(document, pieces)]
            rows = [r for r in rows if len(r["ids"]) <= 256]
            rows.sort(key=lambda r: (len(r["ids"]), draw.random()))
            batch: list[dict] = []
            for row in rows:
                if batch and (len(batch) + 1) * len(row["ids"]) > PIECES_A_BATCH:
                    batches.append((name, batch))
                    batch = []
                batch.append(row)
            batches.append((name, batch))
    draw.shuffle(batches)
    return batches


def pad(rows: list[list[int]], value: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([r + [value] * (longest - len(r)) for r in rows])


def inputs(rows: list[dict]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return (
        pad([r["ids"] for r in rows], 0), pad([r["cases"] for r in rows], 0),
        pad([[1] * len(r["ids"]) for r in rows], 0), pad([r["firsts"] for r in rows], 0),
    )  # fmt: skip


def loss_of(network: Network, name: str, rows: list[dict], index: dict[str, dict[str, int]]) -> Tensor:
    vectors = network.word_vectors(*inputs(rows))
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--checkpoint-every", type=int, default=500)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    draw = random.Random(SEED)
    pieces = WordPieces(encoder_folder() / "vocab.txt")
    documents = load(options.data)
    names = inventories(documents)
    index = {key: {value: i for i, value in enumerate(values)} for key, values in names.items()}
    batches = make_batches(documents, pieces, draw)
    print(f"{len(batches)} steps, {sum(len(r['firsts']) for _, rows in batches for r in rows):,} words", flush=True)

    network = Network(len(names["upos"]), len(names["xpos"]), len(names["deprels"]), len(corpora.ENTITY_TAGS), Encoder.pretrained())
    network.encoder.words.weight.requires_grad_(False)
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": ENCODER_RATE}, {"params": heads, "lr": HEAD_RATE}], betas=(0.9, 0.98), weight_decay=0.01
    )
    slope = lambda step: min((step + 1) / WARM_UP, max(0.0, (len(batches) - step) / (len(batches) - WARM_UP)))  # noqa: E731
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, slope)

    def save(name: str) -> None:
        torch.save({"weights": network.state_dict(), "names": names}, options.out / name)

    network.train()
    began, running = time.time(), {}
    for step, (name, rows) in enumerate(batches):
        with torch.autocast("cpu", torch.bfloat16):
            loss = loss_of(network, name, rows, index)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*encoder, *heads], CLIP)
        optimiser.step()
        schedule.step()
        running[name] = 0.98 * running.get(name, loss.item()) + 0.02 * loss.item()
        if step % 50 == 49:
            shown = " ".join(f"{k} {v:.3f}" for k, v in sorted(running.items()))
            print(f"step {step + 1} of {len(batches)}, {time.time() - began:.0f} s: {shown}", flush=True)
        if (step + 1) % options.checkpoint_every == 0:
            save("last.pt")
    save("final.pt")


if __name__ == "__main__":
    main()
