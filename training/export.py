"""Write a checkpoint (BertModel folder with tokenizer.json) as the small folder that the package ships."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from training import graph, smoothing
from training.vocabulary import PASSAGE, QUERY

_SMOOTHING = Path(__file__).with_name("smoothing.json")


def export(checkpoint_dir: Path, out_dir: Path, smoothing_file: Path = _SMOOTHING) -> str:
    """Write model.onnx, tokenizer.json, config.json and what sentence-transformers reads.

    :param checkpoint_dir: a Hugging Face BertModel without pooler (model.safetensors, config.json) and its tokenizer.json,
        as converted or fine-tuned since.
    :param out_dir: made when missing; files of other names in it are left alone.
    :param smoothing_file: see `calibrate`; a fine-tuned model may keep its ancestor's.
    :returns: the digest, also written to config.json.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    linear = graph.int8_linear(smoothing.read(smoothing_file))
    (out_dir / "model.onnx").write_bytes(onnx_bytes(checkpoint_dir, linear, quantise_words=True))
    shutil.copyfile(checkpoint_dir / "tokenizer.json", out_dir / "tokenizer.json")
    digest = digest_of(out_dir)
    bert = read_config(checkpoint_dir)
    _write_json(
        out_dir / "config.json",
        {
            "name": "faqbot-e5-small-zh",
            "dim": bert["hidden_size"],
            "max_tokens": bert["max_position_embeddings"],
            "prompts": {"query": QUERY, "passage": PASSAGE},
            "pooling": "mean",
            "normalized": True,
            "pad_id": bert["pad_token_id"],
            "digest": digest,
        },
    )
    _write_sentence_transformers(out_dir)
    return digest


def calibrate(checkpoint_dir: Path, texts: Sequence[str], smoothing_file: Path = _SMOOTHING) -> None:
    """Measure a checkpoint's large activations over texts (prompts included) and write the smoothing file."""
    bert = read_config(checkpoint_dir)
    exponents = smoothing.measure(
        read_weights(checkpoint_dir),
        bert["num_hidden_layers"],
        bert["num_attention_heads"],
        bert["layer_norm_eps"],
        smoothing.token_ids(checkpoint_dir / "tokenizer.json", texts),
    )
    smoothing.write(smoothing_file, exponents)


def onnx_bytes(checkpoint_dir: Path, linear: graph.Linear, quantise_words: bool) -> bytes:
    """Write a checkpoint as ONNX; with `graph.float_linear` and float words it is the fp32 model to compare with."""
    bert = read_config(checkpoint_dir)
    model = graph.build(
        read_weights(checkpoint_dir),
        bert["num_hidden_layers"],
        bert["num_attention_heads"],
        bert["layer_norm_eps"],
        linear,
        quantise_words,
    )
    return bytes(model.SerializeToString(deterministic=True))


def read_config(checkpoint_dir: Path) -> dict[str, Any]:
    """Read a checkpoint's BertConfig."""
    config: dict[str, Any] = json.loads((checkpoint_dir / "config.json").read_text(encoding="utf-8"))
    return config


def read_weights(checkpoint_dir: Path) -> dict[str, NDArray[np.float32]]:
    """Read a checkpoint's state dict as float32, whatever it was trained in."""
    return {name: value.astype(np.float32) for name, value in load_file(checkpoint_dir / "model.safetensors").items()}


def digest_of(folder: Path) -> str:
    """Compute sha256 over model.onnx followed by tokenizer.json."""
    digest = hashlib.sha256()
    for name in ("model.onnx", "tokenizer.json"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def _write_sentence_transformers(out_dir: Path) -> None:
    """Write the two files that let SentenceTransformer(out_dir) run the same model.onnx."""
    module = {"idx": 0, "name": "0", "path": "", "type": "faqbot.model.onnx_module.OnnxEncoder"}
    _write_json(out_dir / "modules.json", [module])
    _write_json(
        out_dir / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "prompts": {"query": QUERY, "passage": PASSAGE, "document": PASSAGE},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
