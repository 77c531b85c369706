from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.corpus.lexicon import Entry, Lexicon, read_lexicon
from faqbot.errors import CorpusError

HEADER = "term\tcanonical\tkind\tnote\n"


def test_entries_are_read_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "lexicon.tsv").write_text(HEADER + "撸口子\t借网贷\tslang\t黑话\n催受\t催收\ttypo\t\n", encoding="utf-8")
    assert [(e.term, e.canonical, e.kind, e.line) for e in read_lexicon(tmp_path)] == [
        ("撸口子", "借网贷", "slang", 2),
        ("催受", "催收", "typo", 3),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("term,canonical\n", "expected the columns"),
        (HEADER + "a\tb\tslang\n", "line 2 has 3 columns"),
        (HEADER + "a\tb\tjoke\tc\n", "joke"),
        (HEADER + "a\tb\tslang\tc\na\td\tslang\te\n", "already stands in line 2"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "lexicon.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        read_lexicon(tmp_path)


def lexicon(*pairs: tuple[str, str]) -> Lexicon:
    return Lexicon(Entry(term, canonical, "slang", "x") for term, canonical in pairs)


def test_the_longest_term_wins_and_each_place_is_replaced_once() -> None:
    words = lexicon(("花呗逾其", "花呗逾期"), ("逾其", "逾期"), ("上们", "上门"))
    assert words.canonical("花呗逾其会上们吗") == "花呗逾期会上门吗"


def test_a_latin_term_is_a_whole_word() -> None:
    words = lexicon(("zx", "征信"), ("wangdai", "网贷"))
    assert words.canonical("zx黑了 zxing wangdai") == "征信黑了 zxing 网贷"
    assert words.canonical("zx3年 3zx") == "征信3年 3征信"


def test_expanding_keeps_what_was_said() -> None:
    assert lexicon(("老赖", "失信被执行人")).expand("老赖能贷款吗") == "老赖能贷款吗 失信被执行人"


@given(st.text(alphabet="花呗逾其期上门们zx ", max_size=30))
def test_a_text_without_terms_passes_unchanged(text: str) -> None:
    assert lexicon().canonical(text) == text
    words = lexicon(("逾其", "逾期"))
    assert words.canonical(words.canonical(text)) == words.canonical(text)


def test_the_shipped_lexicon_leaves_the_articles_titles_meaning_what_they_mean() -> None:
    root = Path(__file__).parent.parent.parent / "corpus"
    words = Lexicon(read_lexicon(root))
    assert len(words.terms) >= 1200
    for text in ("合同期限", "预期收益", "还不上课", "考研上岸", "法院执行程序", "停用花呗"):
        assert words.canonical(text) == text
