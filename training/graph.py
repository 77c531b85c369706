"""Write the encoder's ONNX graph: token ids in, unit sentence vectors out, in fp32 or with 8-bit weights.

The graph is written node by node from a BERT state dict instead of being traced and fused: it then depends neither on
an exporter's nor on an optimiser's version, and the same weights always give the same bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_OPSET = 17
_IR_VERSION = 10  # read by every onnxruntime since 1.18
_CONTRIB = "com.microsoft"  # onnxruntime's own fused operators

Weights = Mapping[str, NDArray[np.float32]]
Linear = Callable[["Draft", str, str, NDArray[np.float32]], str]


@dataclass(slots=True)
class Draft:
    """The nodes and the constants written so far."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Add a constant and return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and return that output's name."""
        self.nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **attributes))
        return output


def build(weights: Weights, layers: int, heads: int, eps: float, linear: Linear, quantise_words: bool) -> onnx.ModelProto:
    """Build the whole graph.

    :param weights: BertModel's state dict, without a pooler.
    :param linear: writes one matrix product; see `float_linear` and `int8_linear`.
    :param quantise_words: whether word embeddings become int8 with one scale a row.
    :returns: a model with inputs input_ids and attention_mask, int64 (n, tokens), and output embedding, float32 (n, hidden).
    """
    draft = Draft()
    hidden = _embed(draft, weights, eps, quantise_words)
    mask = draft.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for layer in range(layers):
        hidden = _layer(draft, weights, f"encoder.layer.{layer}.", hidden, mask, heads, eps, linear)
    output = _pool(draft, hidden)
    dim = weights["embeddings.LayerNorm.weight"].shape[0]
    graph = helper.make_graph(
        draft.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", "tokens"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["n", "tokens"]),
        ],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", dim])],
        draft.constants,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
    return helper.make_model(graph, producer_name="faqbot", opset_imports=opsets, ir_version=_IR_VERSION)


def float_linear(draft: Draft, name: str, x: str, weight: NDArray[np.float32]) -> str:
    """Write x @ weight.T in fp32.

    :param weight: (out, in)
    """
    return draft.node("MatMul", [x, draft.constant(name + ".weight", weight.T)], name)


def int8_linear(exponents: Mapping[str, Mapping[int, int]]) -> Linear:
    """Make the writer of x @ weight.T that is shipped: int8 weights per output channel, activations quantised per call.

    Activations get one scale a call, so one input channel of large values makes all others coarse. Such channels are
    divided by a power of two before the product, and their weights multiplied by it (after SmoothQuant, Xiao et al.,
    2023, arXiv:2211.10438): a power of two changes no digit of either.

    :param exponents: powers of two by product and input channel, see smoothing.py; a product without any is left alone.
    """

    def linear(draft: Draft, name: str, x: str, weight: NDArray[np.float32]) -> str:
        channels = exponents.get(name)
        if channels:
            factor = np.ones(weight.shape[1], np.float32)  # (in,)
            factor[list(channels)] = np.exp2(list(channels.values()))
            x = draft.node("Mul", [x, draft.constant(name + ".divisor", 1 / factor)], name + ".smoothed")
            weight = weight * factor
        codes, scale = per_row(weight)
        inputs = [x, draft.constant(name + ".weight", codes.T), draft.constant(name + ".scale", scale)]
        return draft.node("DynamicQuantizeMatMul", inputs, name, _CONTRIB)

    return linear


def per_row(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Quantise each row to int8 around 0.

    :param matrix: (rows, columns)
    :returns: codes (rows, columns) and scales (rows,), with matrix ~ codes * scales[:, None]
    """
    scale = (np.maximum(np.abs(matrix).max(axis=1), 1e-12) / 127).astype(np.float32)
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale


def _embed(draft: Draft, weights: Weights, eps: float, quantise_words: bool) -> str:
    """Write word + position + type 0, then the layer norm.

    :returns: name of a float32 (n, tokens, hidden)
    """
    table = weights["embeddings.word_embeddings.weight"]
    if quantise_words:
        codes, scale = per_row(table)
        rows = draft.node("Gather", [draft.constant("words.codes", codes), "input_ids"], "words.rows")
        rows = draft.node("Cast", [rows], "words.float", to=TensorProto.FLOAT)
        scales = draft.node("Gather", [draft.constant("words.scale", scale[:, None]), "input_ids"], "words.scales")
        words = draft.node("Mul", [rows, scales], "words")
    else:
        words = draft.node("Gather", [draft.constant("words.table", table), "input_ids"], "words")
    type_row = weights["embeddings.token_type_embeddings.weight"][0]  # every token is of type 0
    positions = weights["embeddings.position_embeddings.weight"] + type_row
    size = draft.node("Shape", ["input_ids"], "tokens", start=1, end=2)
    inputs = [draft.constant("positions.table", positions), draft.constant("positions.start", np.array([0])), size]
    places = draft.node("Slice", inputs, "positions")
    x = draft.node("Add", [words, places], "embedded")
    weight, bias = (weights[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias"))
    norm = [x, draft.constant("embedded.weight", weight), draft.constant("embedded.bias", bias)]
    return draft.node("LayerNormalization", norm, "hidden", axis=-1, epsilon=eps)


def _layer(
    draft: Draft, weights: Weights, prefix: str, hidden: str, mask: str, heads: int, eps: float, linear: Linear
) -> str:
    """Write one transformer block.

    :param mask: name of an int32 (n, tokens), 0 where a token is padding.
    :returns: name of a float32 (n, tokens, hidden)
    """

    def constant(name: str) -> str:
        return draft.constant(prefix + name, weights[prefix + name])

    names = [f"attention.self.{part}" for part in ("query", "key", "value")]
    # One product for the three: activations are quantised once.
    joint = linear(draft, prefix + "qkv", hidden, np.concatenate([weights[f"{prefix}{name}.weight"] for name in names]))
    parts = [prefix + part for part in "qkv"]
    draft.nodes.append(helper.make_node("Split", [joint], parts, prefix + "split", axis=2))
    bias = draft.constant(prefix + "qkv.bias", np.concatenate([weights[f"{prefix}{name}.bias"] for name in names]))
    attended = draft.node("MultiHeadAttention", [*parts, bias, mask], prefix + "attended", _CONTRIB, num_heads=heads)
    mixed = linear(draft, prefix + "mixed", attended, weights[prefix + "attention.output.dense.weight"])
    norm = "attention.output.LayerNorm."
    inputs = [mixed, hidden, constant(norm + "weight"), constant(norm + "bias"), constant("attention.output.dense.bias")]
    hidden = draft.node("SkipLayerNormalization", inputs, prefix + "middle", _CONTRIB, epsilon=eps)
    wide = linear(draft, prefix + "wide", hidden, weights[prefix + "intermediate.dense.weight"])
    active = draft.node("BiasGelu", [wide, constant("intermediate.dense.bias")], prefix + "active", _CONTRIB)
    narrow = linear(draft, prefix + "narrow", active, weights[prefix + "output.dense.weight"])
    norm = "output.LayerNorm."
    inputs = [narrow, hidden, constant(norm + "weight"), constant(norm + "bias"), constant("output.dense.bias")]
    return draft.node("SkipLayerNormalization", inputs, prefix + "hidden", _CONTRIB, epsilon=eps)


def _pool(draft: Draft, hidden: str) -> str:
    """Write the mean over the tokens that are not padding, as a unit vector (so the sum will do).

    :returns: name of a float32 (n, hidden)
    """
    axis = draft.constant("pool.axis", np.array([2]))
    weight = draft.node("Cast", ["attention_mask"], "pool.weight", to=TensorProto.FLOAT)
    weight = draft.node("Unsqueeze", [weight, axis], "pool.weights")
    kept = draft.node("Mul", [hidden, weight], "pool.kept")
    total = draft.node("ReduceSum", [kept, draft.constant("pool.tokens", np.array([1]))], "pool.total", keepdims=0)
    return draft.node("LpNormalization", [total], "embedding", axis=1, p=2)
