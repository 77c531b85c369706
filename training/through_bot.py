"""Ask the whole bot with the int8 model and with the fp32 weights it was made from: results/through-bot.json.

``python -m training.through_bot --checkpoint FOLDER`` needs ``index/`` (faqbot build); six minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from faqbot import FaqBot
from faqbot.evaluate import read_golden
from faqbot.index.encoder import OnnxEncoder
from faqbot.index.index import Index
from training import graph
from training.convert import CHECKPOINT, MODEL, ROOT
from training.export import onnx_bytes

_RESULTS = Path(__file__).with_name("results") / "through-bot.json"
_QUESTIONS = 2000
_BATCH = 512


def main() -> None:
    """Count the test questions to which both give the same first three passages."""
    parser = argparse.ArgumentParser(prog="python -m training.through_bot", description=main.__doc__)
    parser.add_argument(
        "--checkpoint", type=Path, default=CHECKPOINT, help="the fp32 folder that the model was exported from"
    )
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    options = parser.parse_args()
    shipped = FaqBot.open(options.index)
    with tempfile.TemporaryDirectory() as folder:
        exact = _exact(shipped, options.checkpoint, Path(folder))
        everything = [q for q in read_golden([ROOT / "tests/golden"]) if not q.turns]
        asked = [q.question for q in random.Random(0).sample(everything, _QUESTIONS)]
        ours, theirs = shipped.ask_many(asked), exact.ask_many(asked)
    first = [
        tuple(tuple(hit.passage.id for hit in answer.hits) for answer in pair) for pair in zip(ours, theirs, strict=True)
    ]
    kinds = [(a.kind, b.kind) for a, b in zip(ours, theirs, strict=True)]
    figures = {
        "questions": len(asked),
        "same_first": float(np.mean([a[:1] == b[:1] for a, b in first])),
        "same_three_in_any_order": float(np.mean([set(a) == set(b) for a, b in first])),
        "same_three_in_order": float(np.mean([a == b for a, b in first])),
        "same_kind_of_answer": float(np.mean([a == b for a, b in kinds])),
    }
    _RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def _exact(shipped: FaqBot, checkpoint: Path, folder: Path) -> FaqBot:
    """Return the shipped bot with every text encoded anew by the fp32 weights; ranking and threshold are the same."""
    shutil.copytree(MODEL, folder, dirs_exist_ok=True)
    (folder / "model.onnx").write_bytes(onnx_bytes(checkpoint, graph.float_linear, quantise_words=False))
    encoder, version = OnnxEncoder(folder), shipped._current()
    known = version.index
    vectors = encoder.encode_passages([passage.searchable for passage in known.passages])
    keys = [known.wording_key(wording.text) for wording in known.wordings]
    starts = tqdm(range(0, len(keys), _BATCH), desc="encode wordings")
    wordings = np.concatenate([encoder.encode_queries(keys[start : start + _BATCH]) for start in starts])
    index = Index.from_vectors(known.passages, vectors, known.wordings, wordings, encoder, known.lexicon)
    return FaqBot(ROOT / "index", encoder, fixed=replace(version, index=index))


if __name__ == "__main__":
    main()
