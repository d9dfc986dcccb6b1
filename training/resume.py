"""The shipped weights back in torch, to train on from them: python -m training.resume src/spolia/language/model OUT gives OUT/last.pt.

Each rounded weight is its step over its row's scale, so nothing is lost beyond what the export rounded; the word embeddings, which no training moves, are the published ones.
"""

from __future__ import annotations

import argparse
import json
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch

from .model import LAYERS, published_weights

DTYPES = ("float32", "int8", "int16", "int32", "float16")  # by the number that stands for them
SHARED = {
    "embeddings_0/weight": "words.weight", "embeddings_1/weight": "cases.weight", "position_encodings/encodings": "positions.weight",
    "layernorm_embedding/gamma": "norm.weight", "layernorm_embedding/beta": "norm.bias",
}  # fmt: skip
VERSION = 6  # of the form of the file
OF_A_LAYER = {
    "self_attention/linear_1": "out", "ffn/linear_0": "up", "ffn/linear_1": "down", "self_attention/layer_norm": "norm_1", "ffn/layer_norm": "norm_2",
}  # fmt: skip
Arrays = dict[str, np.ndarray]


def read_variables(path: Path) -> Arrays:
    """The arrays of a model of CTranslate2 by name, rounded ones over their scales. Source: its `model_spec.py`, binary version 6."""
    with path.open("rb") as file:
        (version,) = _numbers(file, "I")
        _string(file)
        _, count = _numbers(file, "II")
        stored = dict(_variable(file) for _ in range(count))
        (aliases,) = _numbers(file, "I")
    if version != VERSION or aliases:
        raise SystemExit(f"{path}: expected binary version {VERSION} without aliases, found version {version} with {aliases}")
    scales = {name: stored.pop(f"{name}_scale") for name in [n for n in stored if f"{n}_scale" in stored]}
    return {name: value / scales[name][:, None] if name in scales else value for name, value in stored.items()}


def _numbers(file: BinaryIO, form: str) -> tuple[int, ...]:
    return struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))


def _string(file: BinaryIO) -> str:
    (length,) = _numbers(file, "H")
    return file.read(length)[:-1].decode()


def _variable(file: BinaryIO) -> tuple[str, np.ndarray]:
    name = _string(file)
    (rank,) = _numbers(file, "B")
    shape = _numbers(file, "I" * rank)
    dtype, size = _numbers(file, "BI")
    return name, np.frombuffer(file.read(size), DTYPES[dtype]).reshape(shape).astype(np.float32)


def encoder_of(stored: Arrays) -> Arrays:
    """The encoder's weights under the names that they have in torch."""
    stored = {name.removeprefix("encoder/"): value for name, value in stored.items()}
    weights = {ours: stored[theirs] for theirs, ours in SHARED.items()}
    for n in range(LAYERS):
        for part, other in (("weight", "gamma"), ("bias", "beta")):
            joined = stored[f"layer_{n}/self_attention/linear_0/{part}"]
            weights |= {
                f"layers.{n}.{name}.{part}": third for name, third in zip(("query", "key", "value"), np.split(joined, 3), strict=True)
            }
            for theirs, ours in OF_A_LAYER.items():
                weights[f"layers.{n}.{ours}.{part}"] = stored[f"layer_{n}/{theirs}/{other if 'norm' in ours else part}"]
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    encoder = {f"encoder.{name}": value for name, value in encoder_of(read_variables(options.model / "model.bin")).items()}
    with np.load(options.model / "heads.npz") as heads:
        weights = {name: torch.tensor(value, dtype=torch.float32) for name, value in {**encoder, **heads}.items()}
    weights["encoder.words.weight"] = published_weights()["words.weight"]
    names = json.loads((options.model / "names.json").read_text("utf-8"))
    torch.save({"weights": weights, "names": {k: names[k] for k in ("upos", "xpos", "deprels")}}, options.out / "last.pt")


if __name__ == "__main__":
    main()
