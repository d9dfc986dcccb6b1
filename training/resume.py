"""The shipped weights back in torch, to train on from them: python -m training.resume src/spolia/language/model OUT gives OUT/trees.pt and OUT/hearing.pt.

Each int8 weight is its scale times its step, so nothing is lost beyond what the export rounded; the word embeddings, which no training moves, are the published ones.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from .model import LAYERS, Encoder

ENCODER = "encoder."
TABLES = tuple(f"{ENCODER}{name}.weight" for name in ("words", "positions", "cases"))
Arrays = dict[str, np.ndarray]


def trees_of(model: Path) -> dict[str, torch.Tensor]:
    """The state of training.model.Network that the folder's network.onnx and labels.npy were exported from, as far as int8 tells."""
    plain = _stored(model / "network.onnx")
    arc = np.concatenate([plain.pop("arc_matrix"), plain.pop("arc_bias")[None]])
    return _state(plain, {"arc": arc, "label": np.load(model / "labels.npy")})


def hearing_of(model: Path) -> dict[str, torch.Tensor]:
    """The state of training.model.Hearing that the folder's hearing.onnx and roles.npy were exported from, as far as int8 tells."""
    return _state(_stored(model / "hearing.onnx"), {"role": np.load(model / "roles.npy")})


def _stored(graph: Path) -> Arrays:
    """The weights of a graph under the names that they have in torch, as they lie in the graph."""
    stored = {t.name: numpy_helper.to_array(t) for t in onnx.load(graph).graph.initializer}
    plain = {name: value for name, value in stored.items() if value.dtype == np.float32 and not name.endswith("_scale")}
    for name in [n.removesuffix("_quantized") for n in stored if n.endswith("_quantized")]:
        steps = stored[f"{name}_quantized"].astype(np.float32) - stored.get(f"{name}_zero_point", np.zeros(1)).astype(np.float32)
        plain[name] = steps * stored[f"{name}_scale"]
    for n in range(LAYERS):
        _split_attention(plain, f"{ENCODER}layers.{n}.")
    return plain


def _split_attention(plain: Arrays, layer: str) -> None:
    """The joined query, key and value of a layer apart again."""
    for part in ("weight", "bias"):
        joined = plain.pop(f"{layer}qkv.{part}")
        for name, piece in zip(("query", "key", "value"), np.split(joined, 3, -1), strict=True):
            plain[f"{layer}{name}.{part}"] = piece


def _state(plain: Arrays, beside: Arrays) -> dict[str, torch.Tensor]:
    """Weights of a graph, turned as torch has them, with those that are stored beside it."""
    turned = {k: v.T if v.ndim == 2 and k not in TABLES else v for k, v in plain.items()} | beside
    weights = {k: torch.from_numpy(np.array(v, np.float32)) for k, v in turned.items()}
    weights[f"{ENCODER}words.weight"] = Encoder.pretrained().words.weight.detach()
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    names = json.loads((options.model / "names.json").read_text("utf-8"))
    torch.save({"weights": trees_of(options.model), "names": {k: names[k] for k in ("upos", "xpos", "deprels")}}, options.out / "trees.pt")
    torch.save({"weights": hearing_of(options.model)}, options.out / "hearing.pt")


if __name__ == "__main__":
    main()
