"""Compare ways to write the weights in 8 and 4 bits, which chose what export.py ships: results/quantisation.json."""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training import graph, smoothing, texts
from training.convert import CHECKPOINT, ROOT
from training.export import onnx_bytes
from training.measure import encoder
from training.vocabulary import PASSAGE, QUERY

_RESULTS = Path(__file__).with_name("results") / "quantisation.json"
_SMOOTHING = Path(__file__).with_name("smoothing.json")


def main() -> None:
    """Write size, cosine to fp32, question latency and passages a second of each way, on texts of the corpus."""
    # Texts that the smoothing was not measured on: every seventh line.
    lines = list(texts.lines(ROOT / "corpus"))[::7]
    seen = set(texts.calibration(ROOT / "corpus"))
    questions = [QUERY + line for line in lines if 8 <= len(line) <= 30 and QUERY + line not in seen][:200]
    passages = [PASSAGE + line[:300] for line in lines if len(line) >= 80 and PASSAGE + line[:400] not in seen][:150]
    if not questions or not passages:
        sys.exit("the corpus is empty")
    ways = {
        "fp32": graph.float_linear,
        "int8 per channel": graph.int8_linear({}),
        "int8 per channel, smoothed (shipped)": graph.int8_linear(smoothing.read(_SMOOTHING)),
        **{f"MatMulNBits 8 bits, blocks of {block}": blocked_linear(8, block) for block in (32, 64, 128)},
        "MatMulNBits 4 bits, blocks of 32": blocked_linear(4, 32),
    }
    tokenizer = CHECKPOINT / "tokenizer.json"
    exact = encoder(onnx_bytes(CHECKPOINT, graph.float_linear, quantise_words=False), tokenizer)
    expected = exact(questions), exact(passages)
    figures = {}
    for way, linear in ways.items():
        model = onnx_bytes(CHECKPOINT, linear, quantise_words=way != "fp32")
        row: dict[str, float] = {"mb": round(len(model) / 1e6, 1)}
        for threads in (1, 2):
            encode = encoder(model, tokenizer, threads)
            encode(questions[:10])
            spans = []
            for question in questions:
                start = time.perf_counter()
                encode([question])
                spans.append(time.perf_counter() - start)
            start = time.perf_counter()
            found = encode(passages)
            row[f"question_ms_{threads}_threads"] = round(statistics.median(spans) * 1000, 2)
            row[f"passages_a_second_{threads}_threads"] = round(len(passages) / (time.perf_counter() - start), 1)
        for kind, ours, theirs in (("questions", encode(questions), expected[0]), ("passages", found, expected[1])):
            cosine = (ours * theirs).sum(axis=1)
            row[f"{kind}_cosine_min"] = round(float(cosine.min()), 5)
            row[f"{kind}_cosine_mean"] = round(float(cosine.mean()), 5)
        figures[way] = row
        print(way, row, flush=True)
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def blocked_linear(bits: int, block: int) -> graph.Linear:
    """Make a writer of x @ weight.T with weights of 4 or 8 bits, one scale for each block of inputs.

    Activations are quantised to int8 by row and block (accuracy level 4): finer than one scale a call, and slower.
    """
    middle = 1 << (bits - 1)

    def linear(draft: graph.Draft, name: str, x: str, weight: NDArray[np.float32]) -> str:
        out, inner = weight.shape
        blocks = weight.reshape(out, inner // block, block)
        # The extreme of a block, with its sign, takes the one code that only the negative side has.
        index = np.abs(blocks).argmax(axis=2)[..., None]
        extreme = np.take_along_axis(blocks, index, axis=2)[..., 0]  # (out, blocks)
        scale = np.where(extreme == 0, 1e-12, extreme / -middle).astype(np.float32)
        codes = np.clip(np.rint(blocks / scale[..., None]) + middle, 0, 2 * middle - 1).astype(np.uint8)
        packed = codes if bits == 8 else codes[..., 0::2] | codes[..., 1::2] << 4
        inputs = [x, draft.constant(name + ".weight", packed), draft.constant(name + ".scale", scale.reshape(-1))]
        shape = {"K": inner, "N": out, "bits": bits, "block_size": block}
        return draft.node("MatMulNBits", inputs, name, "com.microsoft", accuracy_level=4, **shape)

    return linear


if __name__ == "__main__":
    main()
