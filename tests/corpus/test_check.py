from datetime import date
from pathlib import Path

import pytest

from faqbot.corpus.check import check_folder, skeleton
from faqbot.corpus.questions import write_file
from faqbot.types import Question, Target

TODAY = date(2026, 11, 25)


def messages(corpus: Path, golden: Path | None = None) -> str:
    return "\n".join(
        str(problem) for problem in check_folder([corpus], golden, today=TODAY).problems if problem.level == "error"
    )


def visit(corpus: Path) -> Path:
    return corpus / "articles/collection/visit.md"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_clean_corpus_has_no_errors(corpus: Path) -> None:
    assert messages(corpus) == ""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[^no-entry]\n\n## 催收员", "[^nothing]\n\n## 催收员", "nothing"),
        ("facts: [no-entry]", "facts: []", "lists other facts"),
        ("source: 示例来源\n", "", "has no source"),
        ("没有你的同意", "本平台必下款，没有你的同意", "必下"),
        ("没有你的同意", "微粒贷最靠谱，没有你的同意", "praises"),
        ("没有你的同意", "加微信：abc123456，没有你的同意", "contact"),
        ("没有你的同意", "见 /home/someone/notes ，没有你的同意", "machine"),
        ("## 上门之后怎么办", "## 催收员能进屋吗", "2 times"),
        ("title: 催收上门怎么办", "title: [催收", "not valid YAML"),
    ],
)
def test_each_mistake_is_found_with_its_file(corpus: Path, old: str, new: str, message: str) -> None:
    edit(visit(corpus), old, new)
    found = messages(corpus)
    assert message in found
    assert "visit.md" in found


def test_an_expired_fact_stated_as_current_is_an_error_and_told_as_past_is_not(corpus: Path) -> None:
    edit(visit(corpus), "facts: [no-entry]", "facts: [no-entry, no-entry-old]")
    edit(visit(corpus), "催收员不能进屋。[^no-entry]", "催收员可以进屋。[^no-entry-old]")
    assert "ended on 2025-12-31" in messages(corpus)
    edit(visit(corpus), "催收员可以进屋。", "2025年底以前催收员可以进屋。")
    assert messages(corpus) == ""


def test_a_copy_of_an_article_is_found(corpus: Path) -> None:
    (corpus / "articles/collection/copy.md").write_text(visit(corpus).read_text(encoding="utf-8"), encoding="utf-8")
    assert "nearly the same" in messages(corpus)


def question(id: str, text: str, **fields: object) -> Question:
    values = {"intent": id, "targets": (Target("collection/visit", ""),), "split": "train"} | fields
    return Question(id=id, question=text, **values)  # type: ignore[arg-type]


def bank(corpus: Path, *questions: Question) -> None:
    (corpus / "questions").mkdir(exist_ok=True)
    write_file(corpus / "questions/all.jsonl", questions)


def test_a_question_that_points_nowhere_is_found(corpus: Path) -> None:
    bank(corpus, question("a", "催收来了怎么办呢", targets=(Target("collection/visit", "没有这一节"),)))
    assert "没有这一节" in messages(corpus)


def test_a_test_question_that_stands_in_train_or_front_matter_is_a_leak(corpus: Path, tmp_path: Path) -> None:
    golden = tmp_path / "golden"
    golden.mkdir()
    bank(corpus, question("a", "欠的钱还不上会怎么样啊"))
    write_file(golden / "t.jsonl", [question("b", "欠的钱还不上会怎么样", split="test")])
    assert "drop one" in messages(corpus, golden)
    write_file(golden / "t.jsonl", [question("b", "催收敲门要不要开？", split="test")])
    assert "front matter" in messages(corpus, golden)
    write_file(golden / "t.jsonl", [question("b", "完全是另外一句话来着", split="test")])
    assert messages(corpus, golden) == ""


def test_a_template_filled_four_times_is_found(corpus: Path) -> None:
    bank(corpus, *(question(str(n), f"借呗欠了{n}000块逾期{n}天怎么办") for n in range(1, 5)))
    assert "differ only in numbers" in messages(corpus)


def test_numbers_names_and_dates_leave_the_skeleton() -> None:
    assert skeleton("花呗欠3000元，逾期2个月") == skeleton("借呗欠一万，逾期15天")
