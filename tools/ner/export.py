"""Write a trained tagger as the folder that kimqual ships: ONNX with int8 weights, and its vocabulary.

python tools/ner/export.py --state build/ner/best.pt --out anonymisation/ner

The graph is written by hand, because onnxruntime has one operator for attention and one for adding
and norming, twice as fast as what an exporter makes of the network's small steps.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from network import Layer, Tagger
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from passages import is_kept_for_dev, own
from pieces import tokenizer_of
from settings import settings_of, temperature
from ships import state_at
from torch import Tensor, nn
from weights import Weights, read_weights, shipped

PASSAGES = Path(__file__).resolve().parents[2] / "corpora/kim-train"
OPSET, CONTRIB = 20, "com.microsoft"


class Graph:
    """Nodes and constants, in the order of the computation."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: Tensor) -> str:
        """Keep a tensor; give its name."""
        array = np.ascontiguousarray(values.detach().float().numpy())
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        """Add an operator of ONNX; give the name of its output."""
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def contrib(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        """Add an operator of onnxruntime; give the name of its output."""
        return self.add(kind, inputs, output, domain=CONTRIB, **attributes)

    def linear(self, module: nn.Linear, source: str, name: str) -> str:
        """Multiply by a layer's weights; the bias is left to who comes next."""
        return self.add(
            "MatMul", [source, self.constant(f"{name}.w", module.weight.T)], f"{name}.x"
        )

    def bias(self, module: nn.Linear, name: str) -> str:
        """Keep a layer's bias."""
        return self.constant(f"{name}.b", module.bias)


def graph_of(tagger: Tagger) -> onnx.ModelProto:
    """Write the tagger's network, float32.

    Inputs: ``pieces`` (int64) and ``mask`` (int32, 1 for a piece), batch by length. Output:
    ``logits``, batch by length by tags, those of the news head before those of the own head.
    """
    graph = Graph()
    words = looked_up(graph, tagger.words.weight)
    graph.constants.append(numpy_helper.from_array(np.array([0], np.int64), "zero"))
    graph.add("Shape", ["pieces"], "length", start=1, end=2)
    graph.add(
        "Slice",
        [graph.constant("places", tagger.places.weight), "zero", "length", "zero"],
        "placed",
    )
    graph.add("Add", [words, "placed"], "embedded")
    hidden = normed(graph, tagger.norm, "embedded", "norm")
    for n, layer in enumerate(tagger.layers):
        assert isinstance(layer, Layer)  # noqa: S101  # for the type checker
        hidden = layer_of(graph, layer, hidden, f"l{n}")
    both = nn.Linear(tagger.news.in_features, tagger.news.out_features + tagger.own.out_features)
    with torch.no_grad():
        both.weight.copy_(torch.cat([tagger.news.weight, tagger.own.weight]))
        both.bias.copy_(torch.cat([tagger.news.bias, tagger.own.bias]))
    graph.add("Add", [graph.linear(both, hidden, "heads"), graph.bias(both, "heads")], "logits")
    return model_of(graph, both.out_features)


def looked_up(graph: Graph, weights: Tensor) -> str:
    """Write the look-up of pieces in a table of int8 rows, each with a scale of its own."""
    scales = weights.detach().abs().amax(1, keepdim=True) / 127
    table = (weights.detach() / scales).round().to(torch.int8)
    graph.constants.append(numpy_helper.from_array(table.numpy(), "words"))
    graph.add("Gather", ["words", "pieces"], "rows")
    graph.add("Cast", ["rows"], "rows.x", to=TensorProto.FLOAT)
    graph.add("Gather", [graph.constant("words.s", scales), "pieces"], "scales")
    return graph.add("Mul", ["rows.x", "scales"], "found")


def layer_of(graph: Graph, layer: Layer, source: str, name: str) -> str:
    """Write one layer."""
    qkv = graph.add(
        "Add",
        [graph.linear(layer.qkv, source, f"{name}.qkv"), graph.bias(layer.qkv, f"{name}.qkv")],
        f"{name}.qkvb",
    )
    parts = [f"{name}.{part}" for part in "qkv"]
    graph.nodes.append(
        helper.make_node("Split", [qkv], parts, f"{name}.split", axis=2, num_outputs=3)
    )
    mixed = graph.contrib(
        "MultiHeadAttention", [*parts, "", "mask"], f"{name}.mixed", num_heads=layer.n_heads
    )
    out = graph.linear(layer.out, mixed, f"{name}.out")
    hidden = skipped(
        graph, layer.norm, [out, source], graph.bias(layer.out, f"{name}.out"), f"{name}.norm"
    )
    inner = graph.linear(layer.inner, hidden, f"{name}.inner")
    inner = graph.contrib(
        "BiasGelu", [inner, graph.bias(layer.inner, f"{name}.inner")], f"{name}.gelu"
    )
    outer = graph.linear(layer.outer, inner, f"{name}.outer")
    return skipped(
        graph, layer.last, [outer, hidden], graph.bias(layer.outer, f"{name}.outer"), f"{name}.last"
    )


def normed(graph: Graph, norm: nn.LayerNorm, source: str, name: str) -> str:
    """Write a layer norm."""
    given = [graph.constant(f"{name}.g", norm.weight), graph.constant(f"{name}.h", norm.bias)]
    return graph.add("LayerNormalization", [source, *given], name, epsilon=norm.eps)


def skipped(graph: Graph, norm: nn.LayerNorm, sources: list[str], bias: str, name: str) -> str:
    """Write the sum of two inputs and a bias, normed."""
    given = [graph.constant(f"{name}.g", norm.weight), graph.constant(f"{name}.h", norm.bias)]
    return graph.contrib("SkipLayerNormalization", [*sources, *given, bias], name, epsilon=norm.eps)


def model_of(graph: Graph, n_tags: int) -> onnx.ModelProto:
    """Put inputs and outputs around a graph."""
    shape = ["batch", "length"]
    made = helper.make_graph(
        graph.nodes, "tagger",
        [helper.make_tensor_value_info("pieces", TensorProto.INT64, shape),
         helper.make_tensor_value_info("mask", TensorProto.INT32, shape)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [*shape, n_tags])],
        graph.constants,
    )  # fmt: skip
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=10)


def quantise(model: onnx.ModelProto, path: Path) -> None:
    """Write a model with int8 weights.

    The last matrix of each layer gets a scale for every 128 numbers, of weights and of inputs: what
    reaches it after the Gelu has a few large values, and one scale for all cost .006 of F1. The other
    matrices are twice as fast with a scale for each column.
    """
    names = [node.name for node in model.graph.node if node.op_type == "MatMul"]
    plain = [name for name in names if not name.endswith(".outer.x")]
    fine = MatMulNBitsQuantizer(
        model, bits=8, block_size=128, is_symmetric=True, accuracy_level=4, nodes_to_exclude=plain
    )
    fine.process()
    with tempfile.TemporaryDirectory() as folder:
        half = Path(folder) / "half.onnx"
        fine.model.save_model_to_file(str(half), use_external_data_format=False)
        quantize_dynamic(
            str(half), str(path), weight_type=QuantType.QInt8, per_channel=True,
            op_types_to_quantize=["MatMul"],
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )  # fmt: skip


def averaged(paths: Sequence[Path], shares: Sequence[float], weights: Weights) -> dict[str, Any]:
    """Read states of one vocabulary and average their weights.

    Source: Wortsman et al., Model soups, 2022: the average of weights trained one from the other is
    often better than each.

    Args:
        paths: Files of :mod:`train`, or folders that ship.
        shares: How much each counts; equally if there are none. They are made to sum up to 1.
        weights: Of e5, which name the pieces.
    """
    parts = tuple(shares) or (1.0,) * len(paths)
    if len(parts) != len(paths) or sum(parts) <= 0:
        raise SystemExit("--shares: one number above 0 for each --state.")
    states = [state_at(path, weights) for path in paths]
    if any(state["kept"] != states[0]["kept"] for state in states):
        raise SystemExit("--state: the vocabularies differ; train the later from the earlier.")
    pairs = [
        (state["tagger"], part / sum(parts)) for state, part in zip(states, parts, strict=True)
    ]
    mean = {name: sum(part * one[name].float() for one, part in pairs) for name in pairs[0][0]}
    return {"tagger": mean, "kept": states[0]["kept"]}


def main() -> None:
    """Export, quantise, save the vocabulary."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--state", type=Path, nargs="+", required=True)
    parser.add_argument("--shares", type=float, nargs="*", default=(), help="of the states")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--passages", type=Path, default=PASSAGES)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    weights = read_weights(shipped())
    state = averaged(options.state, options.shares, weights)
    kept = state["kept"]
    tagger = Tagger(len(kept), weights)
    tagger.load_state_dict(state["tagger"])
    tokenizer = tokenizer_of([weights.pieces[n] for n in kept], [weights.scores[n] for n in kept])
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    held = [one for one in own(options.passages) if is_kept_for_dev(one)]
    settings = json.dumps(settings_of(temperature(tagger, held, tokenizer)), indent=1)
    (options.out / "settings.json").write_text(settings + "\n", "utf-8")
    quantise(graph_of(tagger.eval()), options.out / "model.onnx")
    for file in sorted(options.out.iterdir()):
        print(f"{file.name} {file.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
