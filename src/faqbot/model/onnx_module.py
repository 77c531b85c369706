"""Let sentence-transformers run this folder's model.onnx; named in modules.json and imported by nothing else of ours."""

import json
import shutil
from pathlib import Path
from typing import Any, Self

import numpy as np
import onnxruntime
import torch
from sentence_transformers.models import Module
from tokenizers import Tokenizer

_FILES = ("model.onnx", "tokenizer.json", "config.json")


class OnnxEncoder(Module):
    """The whole encoder as one module: texts become unit vectors, without a second copy of the weights."""

    save_in_root = True

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = Path(folder)
        self.settings: dict[str, Any] = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
        self.tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        self.session = onnxruntime.InferenceSession(str(self.folder / "model.onnx"), providers=["CPUExecutionProvider"])

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **_: Any) -> Self:
        """Open a folder; what else sentence-transformers passes is about hubs and weights in torch's format."""
        return cls(str(Path(model_name_or_path) / subfolder))

    def preprocess(self, inputs: list[str], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Turn texts into padded ids.

        :returns: input_ids and attention_mask, int64 (n, tokens)
        """
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        return {
            "input_ids": torch.tensor([encoding.ids for encoding in encodings]),
            "attention_mask": torch.tensor([encoding.attention_mask for encoding in encodings]),
        }

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add sentence_embedding, float32 (n, dim) of unit length.

        Texts are run one at a time, as the package does: activations are quantised with one scale a call, so that in
        a batch a vector would depend on its neighbours.
        """
        ids = features["input_ids"].cpu().numpy()
        mask = features["attention_mask"].cpu().numpy()
        rows = [
            self.session.run(["embedding"], {"input_ids": row[None, :size], "attention_mask": ones[None, :size]})[0]
            for row, ones, size in zip(ids, mask, mask.sum(axis=1), strict=True)
        ]
        features["sentence_embedding"] = torch.from_numpy(np.concatenate(rows)).to(features["input_ids"].device)
        return features

    def get_embedding_dimension(self) -> int:
        """Return the number of values in a vector."""
        return int(self.settings["dim"])

    get_sentence_embedding_dimension = get_embedding_dimension  # its name before sentence-transformers 5.4

    @property
    def max_seq_length(self) -> int:
        """Return after how many tokens a text is cut."""
        return int(self.settings["max_tokens"])

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """Copy the folder's own files."""
        for name in _FILES:
            shutil.copyfile(self.folder / name, Path(output_path) / name)
