"""Find the activation channels whose large values would spoil int8, and by which powers of two to divide them."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from tokenizers import Tokenizer

from training import graph

# 2026-11-25, results/quantisation.json: .90 to .99 do equally well; .99 divides the fewest channels (four in 384).
_ORDINARY_QUANTILE = 0.99
_LARGEST_EXPONENT = 6

Exponents = dict[str, dict[int, int]]


def measure(weights: graph.Weights, layers: int, heads: int, eps: float, ids: Sequence[Sequence[int]]) -> Exponents:
    """Run the fp32 graph over texts and compare each channel's largest value with that of ordinary channels.

    :param ids: token ids of the texts.
    :returns: by matrix product and input channel, the power of two that brings the channel down; others are left out.
    """
    model = graph.build(weights, layers, heads, eps, graph.float_linear, quantise_words=False)
    inputs = {node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "MatMul"}
    names = list(dict.fromkeys(inputs.values()))
    model.graph.output.extend(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    largest = {name: np.float32(0) for name in names}
    for row in ids:
        feed = {"input_ids": np.array([row], np.int64), "attention_mask": np.ones((1, len(row)), np.int64)}
        for name, value in zip(names, session.run(names, feed), strict=True):
            largest[name] = np.maximum(largest[name], np.abs(value[0]).max(axis=0))  # (channels,)
    exponents = {}
    for product, name in inputs.items():
        ordinary = np.quantile(largest[name], _ORDINARY_QUANTILE)
        powers = np.rint(np.log2(np.maximum(largest[name] / ordinary, 1))).astype(int).clip(max=_LARGEST_EXPONENT)
        exponents[product] = {int(channel): int(powers[channel]) for channel in np.flatnonzero(powers)}
    return {product: channels for product, channels in exponents.items() if channels}


def token_ids(tokenizer_file: Path, texts: Sequence[str]) -> list[list[int]]:
    """Turn texts, prompts included, into ids without padding."""
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_padding()
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def read(path: Path) -> Exponents:
    """Read what `write` wrote."""
    return {
        product: {int(channel): power for channel, power in channels.items()}
        for product, channels in json.loads(path.read_text(encoding="utf-8")).items()
    }


def write(path: Path, exponents: Exponents) -> None:
    """Write one product a line."""
    lines = [f"{json.dumps(product)}: {json.dumps(channels)}" for product, channels in exponents.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")
