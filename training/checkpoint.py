"""Write a pretrained source as a checkpoint: a folder with a Hugging Face BertModel and a fast tokenizer."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from numpy.typing import NDArray
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from training.source import Source
from training.vocabulary import SPACE

MAX_TOKENS = 512
_BOS, _PAD, _EOS, _UNK = range(4)


def save(source: Source, kept: Sequence[str], folder: Path) -> None:
    """Write the checkpoint that holds only the kept pieces.

    :param kept: pieces of the source, the four special tokens first; all of them keeps the whole vocabulary.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bert(source, kept).save_pretrained(folder)
    tokenizer(source, kept).save(str(folder / "tokenizer.json"))


def bert(source: Source, kept: Sequence[str]) -> BertModel:
    """Make the plain BERT: learned positions from 0, erf GELU, layer norm after each block, no pooler."""
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=source.hidden,
        num_hidden_layers=source.layers,
        num_attention_heads=source.heads,
        intermediate_size=source.feed_forward,
        max_position_embeddings=source.positions,
        type_vocab_size=source.type_rows,
        layer_norm_eps=source.eps,
        pad_token_id=_PAD,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(value.copy()) for name, value in _state(source, kept).items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or any("position_ids" not in name and "token_type_ids" not in name for name in missing):
        raise ValueError(f"the source does not fit BertModel: missing {missing}, unexpected {unexpected}")
    return model.eval()


def tokenizer(source: Source, kept: Sequence[str]) -> Tokenizer:
    """Make the fast Unigram tokenizer, which truncates to 512 tokens and pads a batch to its longest text."""
    score = dict(zip(source.pieces, source.scores, strict=True))
    made = Tokenizer(models.Unigram([(piece, score[piece]) for piece in kept], unk_id=_UNK, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.Precompiled(_nmt_nfkc()), normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(SPACE, prepend_scheme="always")]
    )
    made.decoder = decoders.Metaspace(SPACE, prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", _BOS), ("</s>", _EOS)]
    )
    made.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>"])
    made.enable_truncation(MAX_TOKENS)
    made.enable_padding(pad_id=_PAD, pad_token="<pad>")
    return made


def _state(source: Source, kept: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """Name the source's tensors as BertModel does."""
    index = {piece: row for row, piece in enumerate(source.pieces)}
    tensors = source.tensors
    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"][[index[piece] for piece in kept]],
        "embeddings.position_embeddings.weight": tensors["emb.pos"],
        "embeddings.token_type_embeddings.weight": tensors["emb.type"],
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    ours_to_theirs = {
        "attention.self.query": "q",
        "attention.self.key": "k",
        "attention.self.value": "v",
        "attention.output.dense": "ao",
        "attention.output.LayerNorm": "aln",
        "intermediate.dense": "fi",
        "output.dense": "fo",
        "output.LayerNorm": "oln",
    }
    for layer in range(source.layers):
        for name, short in ours_to_theirs.items():
            state[f"encoder.layer.{layer}.{name}.weight"] = tensors[f"l{layer}.{short}.w"]
            state[f"encoder.layer.{layer}.{name}.bias"] = tensors[f"l{layer}.{short}.b"]
    return state


def _nmt_nfkc() -> bytes:
    """Take SentencePiece's compiled `nmt_nfkc` rule out of a throw-away model, the only place that gives it."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g"] * 10),
        model_writer=model,
        vocab_size=12,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        num_threads=1,
        minloglevel=2,
    )
    return sentencepiece_model_pb2.ModelProto.FromString(model.getvalue()).normalizer_spec.precompiled_charsmap
