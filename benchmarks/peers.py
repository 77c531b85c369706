"""Peers on the same corpus, passages, questions and encoder, each in a process of its own.

    pip install -r benchmarks/peers-requirements.txt
    python -m benchmarks.peers                    # all of them; --only NAME for one, --sample N for fewer questions

Each peer comes as its documentation sets it up for Chinese, and once more ("+ wordings") with the question wordings that
faqbot has indexed beside the passages; a wording found stands for the passage it points to. Passages and wordings carry
the vectors of faqbot's encoder; a query is encoded by it at search time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.record import ROOT, ahead, write

DEPTH = 10
_WORDING_DEPTH = 60  # of what a "+ wordings" peer finds, before wordings become passages
_LATENCIES = 200
_ALL = 1500  # clean questions from which pairs and perturbed ones are asked all, below it a half and a third of them
Search = Callable[[str, int], list[tuple[int, float]]]  # query, depth → (document row, score), best first


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[*PEERS, "faqbot"], help="one peer")
    parser.add_argument("--sample", type=int, default=1500, help="clean questions drawn (default 1500)")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--wordings", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(_run(options.run, options.wordings, options.sample)))
        return
    rows: dict[str, Any] = {}
    for name in [options.only] if options.only else ["faqbot", *PEERS]:
        for wordings in (True,) if name == "faqbot" else (False, True):
            label = name + (" + wordings" if wordings and name != "faqbot" else "")
            command = [sys.executable, "-m", "benchmarks.peers", "--run", name, "--sample", str(options.sample)]
            done = subprocess.run(
                command + ["--wordings"] * wordings, cwd=ROOT, capture_output=True, text=True, check=False,
                env={**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"},
            )  # fmt: skip
            lines = done.stdout.strip().splitlines()
            if done.returncode or not lines:
                print(f"{label}: not measured: {done.stderr.strip().splitlines()[-1:]}", flush=True)
                continue
            rows[label] = json.loads(lines[-1])
            print(label, {k: v for k, v in rows[label].items() if k != "right"}, flush=True)
    ours = rows.get("faqbot")
    for row in rows.values():
        if ours:
            row["faqbot ahead, hit@1 points"] = ahead(ours["right"], row["right"])
    for row in rows.values():
        row.pop("right")
    if not options.only:
        if not ours:
            raise SystemExit("faqbot itself was not measured: results/peers.json stays as it was")
        write("peers", {"sample": options.sample, "rows": rows})


def _run(name: str, wordings: bool, sample: int) -> dict[str, Any]:
    began = time.perf_counter()
    material = Material(sample, wordings)
    loaded, before = time.perf_counter(), _memory()
    search = _faqbot(material) if name == "faqbot" else _by_passage(material, PEERS[name](material))
    built = time.perf_counter()
    search(material.questions[0].question, DEPTH)
    first = time.perf_counter()
    found = [search(q.question, DEPTH) for q in material.questions]
    ranks = [_rank(material, q, hits) for q, hits in zip(material.questions, found, strict=True)]
    figures: dict[str, Any] = {}
    for group, members in material.groups.items():
        here = np.array([ranks[i] for i in members])
        figures[f"{group} hit@1"] = round(float((here == 1).mean()), 4)
        figures[f"{group} hit@3"] = round(float(((here > 0) & (here <= 3)).mean()), 4)
    figures["all hit@1"] = round(float(np.mean([r == 1 for r in ranks])), 4)
    figures |= _refusal(material, search, found, ranks)
    times = []
    for question in material.questions[:_LATENCIES]:
        start = time.perf_counter()
        search(question.question, DEPTH)
        times.append((time.perf_counter() - start) * 1000)
    figures["latency p50, p95 ms"] = [round(float(np.percentile(times, p)), 2) for p in (50, 95)]
    figures["build s"] = round(built - loaded, 2)
    figures["first answer after build s"] = round(first - built, 2)
    figures["memory added MB"] = round(_memory() - before)
    figures["process s"] = round(time.perf_counter() - began, 1)
    return figures | {"right": [int(r == 1) for r in ranks]}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Material:
    """What every peer gets: documents with vectors, the passage each stands for, the encoder, and the questions."""

    def __init__(self, sample: int, wordings: bool) -> None:
        from faqbot import FaqBot
        from faqbot.corpus.questions import read_questions
        from faqbot.evaluate import read_golden

        self.bot = FaqBot.open(ROOT / "index")
        self.index = self.bot._current().index
        passage_vectors, wording_vectors = self.index.vectors()
        self.texts = [p.searchable for p in self.index.passages]
        self.passages_of = [(row,) for row in range(len(self.texts))]
        self.vectors = np.array(passage_vectors)
        if wordings:
            rows = [n for n, w in enumerate(self.index.wordings) if w.passages]
            self.texts += [self.index.wordings[n].text for n in rows]
            self.passages_of += [self.index.wordings[n].passages for n in rows]
            self.vectors = np.concatenate([self.vectors, wording_vectors[rows]])
        self.encoder = self.index.encoder
        rng = np.random.default_rng(0)
        golden = [q for q in read_golden([ROOT / "tests/golden"]) if not q.turns]
        clean = [q for q in golden if q.targets and not q.pair and not q.family]
        clean = [clean[i] for i in rng.permutation(len(clean))[:sample]]
        pairs = [q for q in golden if q.pair][:: 1 if sample >= _ALL else 2]
        perturbed = [q for q in golden if q.family][:: 1 if sample >= _ALL else 3]
        self.questions = [*clean, *pairs, *perturbed]
        known = {w.intent for w in self.index.wordings}
        self.groups = {
            "known intents": [i for i, q in enumerate(clean) if q.intent in known],
            "unseen intents": [i for i, q in enumerate(clean) if q.intent not in known],
            "pair questions": list(range(len(clean), len(clean) + len(pairs))),
            "perturbed": list(range(len(clean) + len(pairs), len(self.questions))),
        }
        self.outside = [q for q in golden if q.kind.startswith("oos")][::3]
        tune = [q for q in read_questions(ROOT / "corpus") if q.split == "tune" and not q.turns]
        inside = [q for q in tune if q.targets and not q.pair]
        self.tune_inside = [inside[i] for i in rng.permutation(len(inside))[:300]]
        outside = [q for q in tune if q.kind.startswith("oos")]
        self.tune_outside = [outside[i] for i in rng.permutation(len(outside))[:150]]

    def encode(self, query: str) -> np.ndarray:
        """Encode one query, ``(dim,)``."""
        return self.encoder.encode_queries([query])[0]


def _rank(material: Material, question: Any, hits: Sequence[tuple[int, float]]) -> int:
    wanted = {row for t in question.targets for row in material.index.section(t.article, t.heading)}
    return next((place for place, (row, _) in enumerate(hits, 1) if row in wanted), 0)


def _by_passage(material: Material, search: Search) -> Search:
    """Turn documents found into passages, each once, in the order of their first document."""

    def passages(query: str, depth: int) -> list[tuple[int, float]]:
        wide = depth if len(material.texts) == len(material.index.passages) else _WORDING_DEPTH
        best: dict[int, float] = {}
        for document, score in search(query, wide):
            for row in material.passages_of[document]:
                best.setdefault(row, score)
        return list(best.items())[:depth]

    return passages


def _refusal(material: Material, search: Search, found: list[Any], ranks: list[int]) -> dict[str, float]:
    """Choose the score threshold that parts tune questions in and out of scope best (Youden 1950), and apply it."""

    def top(hits: Sequence[tuple[int, float]]) -> float:
        return hits[0][1] if hits else -1e9

    inside = np.array([top(search(q.question, 1)) for q in material.tune_inside])
    outside = np.array([top(search(q.question, 1)) for q in material.tune_outside])
    options = np.unique(np.concatenate([inside, outside]))
    threshold = max(options.tolist(), key=lambda t: (inside >= t).mean() - (outside >= t).mean())
    clean = [*material.groups["known intents"], *material.groups["unseen intents"]]
    scores = np.array([top(found[i]) for i in clean])
    right = np.array([ranks[i] == 1 for i in clean])
    strangers = np.array([top(search(q.question, 1)) for q in material.outside])
    answered, let_in = scores >= threshold, strangers >= threshold
    wrong = 0.8 * (answered & ~right).mean() + 0.2 * let_in.mean()
    given = 0.8 * answered.mean() + 0.2 * let_in.mean()
    return {
        "in scope answered": round(float(answered.mean()), 4),
        "out of scope refused": round(float(1 - let_in.mean()), 4),
        "wrong among answered, 80/20": round(float(wrong / max(given, 1e-9)), 4),
    }


def _faqbot(material: Material) -> Search:
    """Take faqbot's ranking with the calibrated probability as the first hit's score."""

    def search(query: str, depth: int) -> list[tuple[int, float]]:
        _, _, ranked = material.bot.explain(query)
        rows = ranked.rows[:depth].tolist()
        return [(row, ranked.confidence if place == 0 else -float(place)) for place, row in enumerate(rows)]

    return search


def _faiss(material: Material) -> Search:
    import faiss

    index = faiss.IndexFlatIP(material.vectors.shape[1])
    index.add(material.vectors)

    def search(query: str, depth: int) -> list[tuple[int, float]]:
        scores, rows = index.search(material.encode(query)[None], depth)
        return list(zip(rows[0].tolist(), scores[0].tolist(), strict=True))

    return search


def _bm25s(tokenise: Callable[[str], list[str]]) -> Callable[[Material], Search]:
    def build(material: Material) -> Search:
        import bm25s

        retriever = bm25s.BM25()
        retriever.index([tokenise(text) for text in material.texts], show_progress=False)

        def search(query: str, depth: int) -> list[tuple[int, float]]:
            words = [w for w in tokenise(query) if w in retriever.vocab_dict]
            if not words:
                return []
            rows, scores = retriever.retrieve([words], k=depth, show_progress=False)
            return list(zip(rows[0].tolist(), scores[0].tolist(), strict=True))

        return search

    return build


def _characters(text: str) -> list[str]:
    kept = "".join(c for c in text.lower() if c.isalnum())
    return list(kept) + [kept[i : i + 2] for i in range(len(kept) - 1)]


def _jieba(text: str) -> list[str]:
    import jieba

    jieba.setLogLevel(60)
    return [word for word in jieba.cut_for_search(text.lower()) if word.strip()]


def _embeddings(material: Material) -> Any:
    from langchain_core.embeddings import Embeddings

    class Ours(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return material.encoder.encode_passages(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return material.encode(text).tolist()

    return Ours()


def _langchain(material: Material) -> Search:
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS

    numbers = [{"row": row} for row in range(len(material.texts))]
    lexical = BM25Retriever.from_texts(material.texts, metadatas=numbers, preprocess_func=_jieba)
    store = FAISS.from_embeddings(
        list(zip(material.texts, material.vectors.tolist(), strict=True)), _embeddings(material), metadatas=numbers
    )
    dense = store.as_retriever()
    both = EnsembleRetriever(retrievers=[lexical, dense], weights=[0.5, 0.5], id_key="row")

    def search(query: str, depth: int) -> list[tuple[int, float]]:
        lexical.k = depth
        dense.search_kwargs = {"k": depth}
        rows = [document.metadata["row"] for document in both.invoke(query)[:depth]]
        return _fused(rows)

    return search


def _fused(rows: Sequence[int]) -> list[tuple[int, float]]:
    """A fusion by ranks keeps no score to refuse by: the place is all there is."""
    return [(row, 1 / (place + 60)) for place, row in enumerate(rows, 1)]


def _llama_index(material: Material) -> Search:
    from llama_index.core import VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    class Ours(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return material.encode(query).tolist()

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return material.encoder.encode_passages([text])[0].tolist()

    nodes = [
        TextNode(text=text, id_=str(row), embedding=vector)
        for row, (text, vector) in enumerate(zip(material.texts, material.vectors.tolist(), strict=True))
    ]
    dense = VectorStoreIndex(nodes, embed_model=Ours()).as_retriever(similarity_top_k=_WORDING_DEPTH)
    # Its documentation names a language for the stemmer and a regular expression for the tokens; Chinese needs the latter.
    lexical = BM25Retriever.from_defaults(
        nodes=nodes, similarity_top_k=_WORDING_DEPTH, token_pattern=r"[\u4e00-\u9fff]|[a-z0-9]+", skip_stemming=True
    )
    fusion = QueryFusionRetriever(
        [dense, lexical],
        llm=MockLLM(),
        num_queries=1,
        mode="reciprocal_rerank",
        similarity_top_k=_WORDING_DEPTH,
        use_async=False,
    )

    def search(query: str, depth: int) -> list[tuple[int, float]]:
        return [(int(hit.node.node_id), float(hit.score or 0)) for hit in fusion.retrieve(query)[:depth]]

    return search


def _haystack(material: Material) -> Search:
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(
        bm25_tokenization_regex=r"(?u)[\u4e00-\u9fff]|[a-z0-9]+", embedding_similarity_function="dot_product"
    )
    store.write_documents(
        [
            Document(id=str(row), content=text, embedding=vector)
            for row, (text, vector) in enumerate(zip(material.texts, material.vectors.tolist(), strict=True))
        ]
    )
    lexical, dense = InMemoryBM25Retriever(store), InMemoryEmbeddingRetriever(store)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def search(query: str, depth: int) -> list[tuple[int, float]]:
        found = [
            lexical.run(query=query, top_k=depth)["documents"],
            dense.run(query_embedding=material.encode(query).tolist(), top_k=depth)["documents"],
        ]
        joined = joiner.run(documents=found)["documents"][:depth]
        return [(int(document.id), float(document.score or 0)) for document in joined]

    return search


def _txtai(material: Material) -> Search:
    from txtai import Embeddings

    vector_of = dict(zip(material.texts, material.vectors, strict=True))

    def transform(texts: Sequence[str]) -> np.ndarray:
        return np.array([vector_of[t] if t in vector_of else material.encode(t) for t in texts], np.float32)

    embeddings = Embeddings(
        method="external",
        transform=transform,
        backend="faiss",
        faiss={"components": "IDMap,Flat"},
        hybrid=True,
        scoring={"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"regexp": r"[\u4e00-\u9fff]|\w+"}},
    )
    embeddings.index([(row, text, None) for row, text in enumerate(material.texts)])

    def search(query: str, depth: int) -> list[tuple[int, float]]:
        return [(int(row), float(score)) for row, score in embeddings.search(query, depth)]

    return search


PEERS: dict[str, Callable[[Material], Search]] = {
    "FAISS": _faiss,
    "bm25s, characters": _bm25s(_characters),
    "bm25s, jieba": _bm25s(_jieba),
    "LangChain ensemble": _langchain,
    "txtai hybrid": _txtai,
    "LlamaIndex fusion": _llama_index,
    "Haystack hybrid": _haystack,
}


if __name__ == "__main__":
    main()
