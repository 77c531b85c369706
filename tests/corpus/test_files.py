import codecs
from pathlib import Path

import pytest

from faqbot.corpus import files
from faqbot.errors import ArticleError, CorpusError

TEXT = "网贷逾期以后，催收上门的时候不要慌张，先核实对方的身份，再和贷款机构协商还款的方案。"
TRADITIONAL = "網貸逾期以後，催收上門的時候不要慌張，先核實對方的身份，再和貸款機構協商還款的方案。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_simplified_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode(encoding))
    assert files.read_text(tmp_path / "a.txt") == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030"])
def test_traditional_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(TRADITIONAL.encode(encoding))
    assert files.read_text(tmp_path / "a.txt") == TRADITIONAL


def test_a_file_cut_inside_a_character_is_still_utf8() -> None:
    assert files.decode(TEXT.encode()[:-1]) == TEXT[:-1]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\x00\x01\x02\xff" * 50, "not text"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", "not text"),
    ],
)
def test_an_unusable_file_is_named_with_the_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "bad.txt").write_bytes(data)
    with pytest.raises(ArticleError, match=rf"bad\.txt.*{reason}"):
        files.read_text(tmp_path / "bad.txt")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as out:
        out.truncate(files.MAX_FILE_BYTES + 1)
    with pytest.raises(ArticleError, match="at most 10 MB"):
        files.read_text(tmp_path / "big.txt")


def test_yaml_aliases_are_refused_so_that_no_file_unfolds_without_end() -> None:
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"
    with pytest.raises(CorpusError, match="aliases"):
        files.parse_yaml(bomb, "facts.yaml")


def test_broken_yaml_names_its_line() -> None:
    with pytest.raises(CorpusError, match="line 2"):
        files.parse_yaml("title: a\nsource: b: c\n", "x.md")
