import importlib.util
import socket
import sys
from pathlib import Path

import numpy as np
import pytest

from faqbot.errors import EncoderError
from faqbot.index import encoder as encoders
from faqbot.index.encoder import EMBEDDED_MODEL, OnnxEncoder, open_encoder

TEXTS = ["网贷逾期上门怎么办", "催收来家里了", "公积金贷款利率是多少", "短"]


@pytest.fixture(scope="module")
def embedded() -> OnnxEncoder:
    return OnnxEncoder(EMBEDDED_MODEL)


def test_vectors_are_unit_length_and_in_order(embedded: OnnxEncoder) -> None:
    vectors = embedded.encode_queries(TEXTS)
    assert vectors.shape == (len(TEXTS), embedded.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert np.array_equal(vectors[2], embedded.encode_queries([TEXTS[2]])[0])


def test_a_vector_does_not_depend_on_its_neighbours(embedded: OnnxEncoder) -> None:
    alone = embedded.encode_passages(["利息一般从记账日那天开始算。"])
    among = embedded.encode_passages(["很长的一段话。" * 60, "利息一般从记账日那天开始算。", "短"])
    assert np.array_equal(alone[0], among[1])


def test_near_meaning_lies_nearer_than_near_words(embedded: OnnxEncoder) -> None:
    question, same, other = embedded.encode_queries(
        ["催收上门了怎么办", "要债的人来家里敲门该怎么应对", "信用卡年费怎么收"]
    )
    assert question @ same > question @ other


def test_progress_ends_at_the_total(embedded: OnnxEncoder) -> None:
    seen: list[tuple[int, int]] = []
    embedded.encode_passages(["一段话。"] * 40, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (40, 40)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_no_texts_give_no_vectors(embedded: OnnxEncoder) -> None:
    assert embedded.encode_queries([]).shape == (0, embedded.dim)


def test_the_shipped_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in EMBEDDED_MODEL.iterdir() if path.is_file()) <= 40e6


def test_a_missing_model_folder_gives_one_line_and_no_traceback() -> None:
    with pytest.raises(EncoderError, match="no model folder") as caught:
        open_encoder("./no/such/folder")
    assert "\n" not in str(caught.value)


def test_a_remote_model_without_network_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    with pytest.raises(EncoderError, match="cannot be reached") as caught:
        open_encoder("somebody/some-model")
    assert "\n" not in str(caught.value)
    assert "sentence_transformers" not in sys.modules or importlib.util.find_spec("torch")


def test_a_broken_model_folder_is_named(tmp_path: Path) -> None:
    for name in ("model.onnx", "modules.json", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text('"faqbot.model"', encoding="utf-8")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        open_encoder(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "declared", "query", "passage"),
    [
        ("x/multilingual-e5-base", {}, "query: ", "passage: "),
        ("x/bge-small-zh-v1.5", {}, "为这个句子生成表示以用于检索相关文章：", ""),
        ("x/other", {"query": "问：", "document": "答："}, "问：", "答："),
        ("x/other", {}, "", ""),
    ],
)
def test_prompts_are_those_of_the_models_card(name: str, declared: dict[str, str], query: str, passage: str) -> None:
    assert encoders._prompts(name, declared) == {"query": query, "passage": passage}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_sentence_transformers_reads_the_same_folder_with_the_same_vectors(embedded: OnnxEncoder) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(str(EMBEDDED_MODEL), device="cpu")
    theirs = model.encode(TEXTS, prompt_name="query", normalize_embeddings=True)
    assert np.allclose(theirs, embedded.encode_queries(TEXTS), atol=1e-5)
