from pathlib import Path

import pytest

from faqbot.corpus.lexicon import read_lexicon
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
