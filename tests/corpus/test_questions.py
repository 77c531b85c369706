from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.corpus.questions import KINDS, SPLITS, read_file, write_file
from faqbot.errors import CorpusError
from faqbot.types import Question, Target

WORDS = st.text(alphabet="催收上门 怎么办\"\\'\u2028", min_size=1, max_size=20).filter(str.strip)
QUESTIONS = st.builds(
    Question,
    id=WORDS,
    intent=WORDS,
    question=WORDS,
    targets=st.lists(st.builds(Target, article=WORDS, heading=st.one_of(st.just(""), WORDS)), max_size=3).map(tuple),
    split=st.sampled_from(SPLITS),
    kind=st.sampled_from(KINDS),
    author=WORDS,
    negatives=st.lists(WORDS, max_size=2).map(tuple),
    turns=st.lists(WORDS, max_size=2).map(tuple),
)


@given(questions=st.lists(QUESTIONS, max_size=8))
def test_what_is_written_is_read_back_equal(tmp_path_factory: pytest.TempPathFactory, questions: list[Question]) -> None:
    path = tmp_path_factory.mktemp("bank") / "q.jsonl"
    write_file(path, questions)
    if questions:
        assert read_file(path) == questions


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "is not JSON"),
        ('{"id": "1", "intent": "a"}', "no question"),
        ('{"id": "1", "intent": "a", "question": "b", "split": "dev"}', "dev"),
        ('{"id": "1", "intent": "a", "question": "b", "targets": ["x"]}', "expected"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "q.jsonl").write_text('\n{"id": "0", "intent": "a", "question": "b"}\n' + line, encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"q\.jsonl:3.*{message}"):
        read_file(tmp_path / "q.jsonl")
