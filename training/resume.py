"""The shipped weights of the trees back in torch, to train on from them: python -m training.resume src/spolia/language/model TREES.pt.

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


def weights_of(model: Path) -> dict[str, torch.Tensor]:
    """The state of training.model.Network that the folder's network.onnx and labels.npy were exported from, as far as int8 tells."""
    graph = onnx.load(model / "network.onnx").graph
    stored = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    plain = {name: value for name, value in stored.items() if value.dtype == np.float32 and not name.endswith("_scale")}
    for name in [n.removesuffix("_quantized") for n in stored if n.endswith("_quantized")]:
        steps = stored[f"{name}_quantized"].astype(np.float32) - stored[f"{name}_zero_point"].astype(np.float32)
        plain[name] = steps * stored[f"{name}_scale"]
    for n in range(LAYERS):
        _split_attention(plain, f"{ENCODER}layers.{n}.")
    arc = np.concatenate([plain.pop("arc_matrix"), plain.pop("arc_bias")[None]])
    turned = {k: v.T if v.ndim == 2 and k not in TABLES else v for k, v in plain.items()}
    weights = {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in turned.items()}
    weights |= {"arc": torch.from_numpy(arc), "label": torch.from_numpy(np.load(model / "labels.npy").astype(np.float32))}
    weights[f"{ENCODER}words.weight"] = Encoder.pretrained().words.weight.detach()
    return weights


TABLES = tuple(f"{ENCODER}{name}.weight" for name in ("words", "positions", "cases"))


def _split_attention(plain: dict[str, np.ndarray], layer: str) -> None:
    """The joined query, key and value of a layer apart again."""
    for part in ("weight", "bias"):
        joined = plain.pop(f"{layer}qkv.{part}")
        for name, piece in zip(("query", "key", "value"), np.split(joined, 3, -1), strict=True):
            plain[f"{layer}{name}.{part}"] = piece


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    names = json.loads((options.model / "names.json").read_text("utf-8"))
    torch.save({"weights": weights_of(options.model), "names": {k: names[k] for k in ("upos", "xpos", "deprels")}}, options.out)


if __name__ == "__main__":
    main()
