"""Export a checkpoint as int8 ONNX: python -m training.export CHECKPOINT src/spolia/language/model.

The graph is laid node by node with the fused operators of ONNX Runtime (embedding with layer norm, attention, skip layer norm, GELU with
bias), so no exporter or graph optimiser stands between the weights and the file. Words of all rows come out in one flat list: `words_at` are their first pieces
(and each row's [CLS]) as indices into the flattened pieces. Weights are 7-bit (reduce_range), safe on processors without VNNI.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from spolia.language.tokens import WordPieces

from .claims_rows import KINDS, ROLES
from .corpora import ENTITY_TAGS
from .model import HEADS, LAYERS, SHARED, SIZE, encoder_folder

FUSED = "com.microsoft"


class Graph:
    """Nodes and initialisers as they are laid; each method gives the name of what it made."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        self.weights = {k: v.float().numpy() for k, v in weights.items()}
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str, transpose: bool = False) -> str:
        return self.constant(name, self.weights[name].T if transpose else self.weights[name])

    def node(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def linear(self, x: str, name: str, output: str) -> str:
        product = self.node("MatMul", [x, self.weight(f"{name}.weight", transpose=True)], f"{output}_product")
        return self.node("Add", [product, self.weight(f"{name}.bias")], output)

    def embed(self) -> str:
        e = "encoder."
        embedding = [self.weight(e + n) for n in ("words.weight", "positions.weight", "cases.weight", "norm.weight", "norm.bias")]
        self.nodes.append(helper.make_node(
            "EmbedLayerNormalization", ["ids", "cases", *embedding, "mask"], ["x0", "lengths"], name="embed", domain=FUSED, epsilon=1e-12
        ))  # fmt: skip
        return "x0"

    def climb(self, x: str, layers: Iterable[str]) -> str:
        """Through the layers of these names, one upon the other."""
        for name in layers:
            x = self.layer(x, f"{name}.", f"_{name.replace('.', '_')}")
        return x

    def layer(self, x: str, e: str, n: str) -> str:
        joined = lambda part: np.concatenate([self.weights[f"{e}{m}.{part}"].T for m in ("query", "key", "value")], -1)  # noqa: E731
        qkv = [self.constant(f"{e}qkv.weight", joined("weight")), self.constant(f"{e}qkv.bias", joined("bias"))]
        mixed = self.node("Attention", [x, *qkv, "lengths"], f"mixed{n}", FUSED, num_heads=HEADS)
        x = self.add_and_norm(x, self.linear(mixed, e + "out", f"out{n}"), e + "norm_1", f"y{n}")
        up = self.node("MatMul", [x, self.weight(e + "up.weight", transpose=True)], f"up{n}")
        gelu = self.node("BiasGelu", [up, self.weight(e + "up.bias")], f"gelu{n}", FUSED)
        return self.add_and_norm(x, self.linear(gelu, e + "down", f"down{n}"), e + "norm_2", f"x{n}")

    def add_and_norm(self, x: str, y: str, norm: str, output: str) -> str:
        return self.node(
            "SkipLayerNormalization", [x, y, self.weight(norm + ".weight"), self.weight(norm + ".bias")], output, FUSED, epsilon=1e-12
        )

    def words(self, hidden: str, output: str) -> str:
        flat = self.node("Reshape", [hidden, self.constant("flat", np.array([-1, SIZE], np.int64))], f"{output}_pieces")
        return self.node("Gather", [flat, "words_at"], output)

    def relu(self, words: str, name: str) -> str:
        return self.node("Relu", [self.linear(words, name, f"{name}_linear")], name)

    def tree_heads(self, words: str) -> list[str]:
        outputs = [self.linear(words, name, f"{name}_scores") for name in ("upos", "xpos", "entities", "attributions")]
        mlp = {name: self.relu(words, name) for name in ("arc_head", "arc_dep", "label_head", "label_dep")}
        query = self.node("MatMul", [mlp["arc_dep"], self.constant("arc_matrix", self.weights["arc"][:-1])], "arc_product")
        self.node("Add", [query, self.constant("arc_bias", self.weights["arc"][-1])], "arc_query")
        return [*outputs, "arc_query", "arc_head", "label_head", "label_dep"]

    def telling_heads(self, words: str) -> list[str]:
        return [self.linear(words, "kinds", "kinds_scores"), self.relu(words, "role_telling"), self.relu(words, "role_filler")]


def build(weights: dict[str, torch.Tensor]) -> onnx.ModelProto:
    graph = Graph(weights)
    shared = graph.climb(graph.embed(), [f"encoder.layers.{n}" for n in range(SHARED)])
    trees = graph.climb(shared, [f"encoder.layers.{n}" for n in range(SHARED, LAYERS)])
    tellings = graph.climb(shared, [f"telling_layers.{n}" for n in range(LAYERS - SHARED)])
    outputs = [*graph.tree_heads(graph.words(trees, "words")), *graph.telling_heads(graph.words(tellings, "tellings"))]
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT32, ["rows", "pieces"]) for n in ("ids", "cases", "mask")]
    inputs.append(helper.make_tensor_value_info("words_at", TensorProto.INT64, ["words"]))
    laid = helper.make_graph(
        graph.nodes, "spolia", inputs, [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in outputs],
        list(graph.constants.values()),
    )  # fmt: skip
    return helper.make_model(laid, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)], ir_version=9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    saved = torch.load(options.checkpoint, weights_only=True)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(build(saved["weights"]), plain)
        quantize_dynamic(plain, options.out / "network.onnx", per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                         op_types_to_quantize=["MatMul", "Attention", "EmbedLayerNormalization"],
                         extra_options={"DefaultTensorType": TensorProto.FLOAT})  # fmt: skip
    np.save(options.out / "labels.npy", saved["weights"]["label"].numpy().astype(np.float16))
    np.save(options.out / "roles.npy", saved["weights"]["role"].numpy().astype(np.float16))
    shutil.copy(encoder_folder() / "vocab.txt", options.out / "vocab.txt")
    names = {**saved["names"], "entities": list(ENTITY_TAGS), "kinds": list(KINDS), "roles": list(ROLES)}
    (options.out / "names.json").write_text(json.dumps(names, indent=0) + "\n", "utf-8")
    print(f"{(options.out / 'network.onnx').stat().st_size / 1e6:.1f} MB; {len(WordPieces(options.out / 'vocab.txt').ids)} pieces")


if __name__ == "__main__":
    main()
