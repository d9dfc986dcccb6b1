"""Export a checkpoint as it is shipped: python -m training.export CHECKPOINT MODEL.

The encoder becomes a model of CTranslate2 (`model.bin`, `config.json`, `vocabulary.json`), its products in whole numbers with a scale a row; the heads, which
are small, a file of numpy arrays (`heads.npz`, 16 bits); what their scores are of stands in `names.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from ctranslate2.specs import common_spec, transformer_spec
from ctranslate2.specs.model_spec import NumpyVariable

from .claims_rows import KINDS, ROLES
from .corpora import ENTITY_TAGS
from .model import HEADS, LAYERS, published_pieces

OF_ENCODER = "encoder."
STEPS = 63  # of a weight's scale either way
TINY = 1e-9  # the least size of a row
Arrays = Mapping[str, np.ndarray]


def encoder_spec(weights: Arrays) -> transformer_spec.TransformerEncoderModelSpec:
    """The encoder in the terms of CTranslate2; the cases of words are its second table of embeddings."""
    encoder = transformer_spec.TransformerEncoderSpec(
        LAYERS, HEADS, pre_norm=False, activation=common_spec.Activation.GELU, layernorm_embedding=True,
        num_source_embeddings=2, embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )  # fmt: skip
    encoder.scale_embeddings = False
    for table, name in zip(encoder.embeddings, ("words", "cases"), strict=True):
        table.weight = weights[f"{name}.weight"]
    encoder.position_encodings.encodings = weights["positions.weight"]
    _fill_norm(encoder.layernorm_embedding, weights, "norm")
    for n, layer in enumerate(encoder.layer):
        at = f"layers.{n}."
        for part in ("weight", "bias"):
            joined = np.concatenate([weights[f"{at}{name}.{part}"] for name in ("query", "key", "value")])
            setattr(layer.self_attention.linear[0], part, joined)
            for product, name in ((layer.self_attention.linear[1], "out"), (layer.ffn.linear_0, "up"), (layer.ffn.linear_1, "down")):
                setattr(product, part, weights[f"{at}{name}.{part}"])
        _fill_norm(layer.self_attention.layer_norm, weights, f"{at}norm_1")
        _fill_norm(layer.ffn.layer_norm, weights, f"{at}norm_2")
    return transformer_spec.TransformerEncoderModelSpec(encoder, pooling_layer=False)


def _fill_norm(norm: common_spec.LayerNormSpec, weights: Arrays, name: str) -> None:
    norm.gamma, norm.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def write_encoder(weights: Arrays, out: Path) -> None:
    """The three files of the encoder."""
    spec = encoder_spec(weights)
    spec.register_vocabulary(published_pieces())
    spec.config.unk_token, spec.config.layer_norm_epsilon = "[UNK]", 1e-12
    spec.validate()
    products = [product for layer in spec.encoder.layer for product in _products(layer)]
    plain = [product.weight.numpy().copy() for product in products]
    spec.optimize(quantization="int8")
    for product, weight in zip(products, plain, strict=True):
        _round(product, weight)
    spec.save(str(out))


def _products(layer: transformer_spec.TransformerEncoderLayerSpec) -> list[common_spec.LinearSpec]:
    return [*layer.self_attention.linear, layer.ffn.linear_0, layer.ffn.linear_1]


def _round(product: common_spec.LinearSpec, weight: np.ndarray) -> None:
    """Rounds a product's weight to 7 bits: with 8 a sum of two products overflows on processors without VNNI, and two machines would read two things."""
    scale = STEPS / np.maximum(np.abs(weight).max(1), TINY)
    product.weight = NumpyVariable(np.rint(weight * scale[:, None]).astype(np.int8))
    product.weight_scale = NumpyVariable(scale.astype(np.float32))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    saved = torch.load(options.checkpoint, weights_only=True)
    weights = {name: value.float().numpy() for name, value in saved["weights"].items()}
    write_encoder({name.removeprefix(OF_ENCODER): value for name, value in weights.items() if name.startswith(OF_ENCODER)}, options.out)
    heads = {name: value.astype(np.float16) for name, value in weights.items() if not name.startswith(OF_ENCODER)}
    np.savez_compressed(options.out / "heads.npz", **heads)
    names = {**saved["names"], "entities": list(ENTITY_TAGS), "kinds": list(KINDS), "roles": list(ROLES)}
    (options.out / "names.json").write_text(json.dumps(names, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
