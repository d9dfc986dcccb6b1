"""Export checkpoints as int8 ONNX: python -m training.export CHECKPOINT… MODEL. `trees.pt` becomes network.onnx, `hearing.pt` hearing.onnx.

The graphs are laid node by node with the fused operators of ONNX Runtime (embedding with layer norm, attention, skip layer norm, GELU with
bias), so no exporter or graph optimiser stands between the weights and the file. Words of all rows come out in one flat list: `words_at` are their first pieces
(and each row's [CLS]) as indices into the flattened pieces.

Products are of whole numbers. Weights have a scale a column and 7 bits, so that no sum of two products overflows on processors without VNNI; what they are
multiplied with has 8 bits and a scale a row, that of its largest value, so that a row's answer does not depend on what else is in its batch.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from .claims_rows import KINDS, ROLES
from .corpora import ENTITY_TAGS
from .model import HEADS, LAYERS, SIZE, encoder_folder

FUSED = "com.microsoft"
STEPS = 63  # of a weight's scale either way
TINY = 1e-9  # the least scale


class Graph:
    """Nodes and initialisers as they are laid; each method gives the name of what it made."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        self.weights = {k: v.float().numpy() for k, v in weights.items()}
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def node(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def product(self, x: str, weight: str, output: str, values: np.ndarray | None = None) -> str:
        """The product with a weight, in whole numbers; `values` (in, out) where the weight is none of the checkpoint's own."""
        values = self.weights[weight].T if values is None else values
        scale = np.maximum(np.abs(values).max(0) / STEPS, TINY).astype(np.float32)
        whole = self.constant(f"{weight}_quantized", np.round(values / scale).astype(np.int8))
        size = self.node("Abs", [x], f"{output}_size")
        most = self.node("ReduceMax", [size, self.constant("last", np.array([-1], np.int64))], f"{output}_most", keepdims=1)
        most = self.node("Max", [most, self.constant("tiny", np.array(TINY, np.float32))], f"{output}_scale")
        even = self.node("Div", [x, most], f"{output}_even")
        step, zero = self.constant("step", np.array(1 / 127, np.float32)), self.constant("zero", np.array(128, np.uint8))
        rounded = self.node("QuantizeLinear", [even, step, zero], f"{output}_rounded")
        inputs = [rounded, whole, step, self.constant(f"{weight}_scale", scale), zero]
        return self.node("Mul", [self.node("MatMulIntegerToFloat", inputs, f"{output}_even_product", FUSED), most], f"{output}_product")

    def linear(self, x: str, name: str, output: str) -> str:
        return self.node("Add", [self.product(x, f"{name}.weight", output), self.weight(f"{name}.bias")], output)

    def embed(self) -> str:
        e = "encoder."
        embedding = [self.weight(e + n) for n in ("words.weight", "positions.weight", "cases.weight", "norm.weight", "norm.bias")]
        self.nodes.append(helper.make_node(
            "EmbedLayerNormalization", ["ids", "cases", *embedding, "mask"], ["x0", "lengths"], name="embed", domain=FUSED, epsilon=1e-12
        ))  # fmt: skip
        return "x0"

    def words(self) -> str:
        """The vectors of all words, through all layers."""
        x = self.embed()
        for n in range(LAYERS):
            x = self.layer(x, f"encoder.layers.{n}.", f"_{n}")
        flat = self.node("Reshape", [x, self.constant("flat", np.array([-1, SIZE], np.int64))], "flat_pieces")
        return self.node("Gather", [flat, "words_at"], "words")

    def layer(self, x: str, e: str, n: str) -> str:
        joined = lambda part: np.concatenate([self.weights[f"{e}{m}.{part}"].T for m in ("query", "key", "value")], -1)  # noqa: E731
        product = self.product(x, f"{e}qkv.weight", f"qkv{n}", joined("weight"))
        parts = [f"{part}{n}" for part in ("query", "key", "value")]
        thirds = self.constant("thirds", np.array([SIZE] * 3, np.int64))
        self.nodes.append(helper.make_node("Split", [product, thirds], parts, name=f"split{n}", axis=2))
        bias = self.constant(f"{e}qkv.bias", joined("bias"))
        mixed = self.node("MultiHeadAttention", [*parts, bias, "lengths"], f"mixed{n}", FUSED, num_heads=HEADS)
        x = self.add_and_norm(x, self.linear(mixed, e + "out", f"out{n}"), e + "norm_1", f"y{n}")
        gelu = self.node("BiasGelu", [self.product(x, f"{e}up.weight", f"up{n}"), self.weight(e + "up.bias")], f"gelu{n}", FUSED)
        return self.add_and_norm(x, self.linear(gelu, e + "down", f"down{n}"), e + "norm_2", f"x{n}")

    def add_and_norm(self, x: str, y: str, norm: str, output: str) -> str:
        return self.node(
            "SkipLayerNormalization", [x, y, self.weight(norm + ".weight"), self.weight(norm + ".bias")], output, FUSED, epsilon=1e-12
        )

    def relu(self, words: str, name: str) -> str:
        return self.node("Relu", [self.linear(words, name, f"{name}_linear")], name)

    def tree_heads(self, words: str) -> list[str]:
        outputs = [self.linear(words, name, f"{name}_scores") for name in ("upos", "xpos", "entities", "attributions")]
        mlp = {name: self.relu(words, name) for name in ("arc_head", "arc_dep", "label_head", "label_dep")}
        query = self.product(mlp["arc_dep"], "arc_matrix", "arc", self.weights["arc"][:-1])
        self.node("Add", [query, self.constant("arc_bias", self.weights["arc"][-1])], "arc_query")
        return [*outputs, "arc_query", "arc_head", "label_head", "label_dep"]

    def telling_heads(self, words: str) -> list[str]:
        return [self.linear(words, "kinds", "kinds_scores"), self.relu(words, "role_telling"), self.relu(words, "role_filler")]


def build(weights: dict[str, torch.Tensor]) -> onnx.ModelProto:
    """The graph of a checkpoint: with the heads of the trees, or with those of what words tell."""
    graph = Graph(weights)
    outputs = (graph.telling_heads if "kinds.weight" in weights else graph.tree_heads)(graph.words())
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT32, ["rows", "pieces"]) for n in ("ids", "cases", "mask")]
    inputs.append(helper.make_tensor_value_info("words_at", TensorProto.INT64, ["words"]))
    laid = helper.make_graph(
        graph.nodes, "spolia", inputs, [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in outputs],
        list(graph.constants.values()),
    )  # fmt: skip
    return helper.make_model(laid, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)], ir_version=9)


def write_graph(weights: dict[str, torch.Tensor], path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(build(weights), plain)
        quantize_dynamic(plain, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                         op_types_to_quantize=["EmbedLayerNormalization"],
                         extra_options={"DefaultTensorType": TensorProto.FLOAT})  # fmt: skip
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for checkpoint in options.checkpoints:
        saved = torch.load(checkpoint, weights_only=True)
        weights = saved["weights"]
        if "kinds.weight" in weights:
            write_graph(weights, options.out / "hearing.onnx")
            np.save(options.out / "roles.npy", weights["role"].numpy().astype(np.float16))
            write_names(options.out / "hearing.json", {"kinds": list(KINDS), "roles": list(ROLES)})
        else:
            write_graph(weights, options.out / "network.onnx")
            np.save(options.out / "labels.npy", weights["label"].numpy().astype(np.float16))
            shutil.copy(encoder_folder() / "vocab.txt", options.out / "vocab.txt")
            write_names(options.out / "names.json", {**saved["names"], "entities": list(ENTITY_TAGS)})


def write_names(path: Path, names: dict[str, list[str]]) -> None:
    path.write_text(json.dumps(names, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
