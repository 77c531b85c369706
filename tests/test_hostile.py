"""Hostile input, whatever the door: the time stays bounded, the message is clear, nothing is executed, nothing raises a trace."""

from __future__ import annotations

import io
import json
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faqbot import FaqBot, build_index
from faqbot.answer.calculators import try_answer
from faqbot.corpus.articles import read_article, read_folder
from faqbot.corpus.clean import clean_html, clean_lines
from faqbot.corpus.faq import import_file
from faqbot.corpus.lexicon import Entry, Lexicon, read_lexicon
from faqbot.corpus.questions import read_file
from faqbot.errors import CorpusError, FaqbotError
from faqbot.serve.cli import _answer_lines, main
from faqbot.serve.render import render, render_article
from faqbot.text import clean_input, normalise, sentences
from faqbot.types import SkippedFile

_WATCHDOG_S = 20  # for what takes well under a second: catches what never ends, not a busy machine
FUZZ = settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)>\"'&</template>"
HOSTILE = {
    "1 MB of one character": "逾" * 1_000_000,
    "1 MB of digits": "1" * 1_000_000,
    "1 MB of blanks": " " * 1_000_000,
    "1 MB of Latin": "a" * 1_000_000,
    "1 MB of brackets": "（" * 1_000_000,
    "1 MB of sentences": "逾期了怎么办。" * 140_000,
    "control characters": "".join(map(chr, range(32))) + "逾期怎么办\x7f\x85",
    "zero-width": "\u200b逾\u200c期\u200d怎\u2060么\ufeff办" * 300,
    "right to left": "\u202e办么怎期逾\u202c\u200fمرحبا שלום",
    "10,000 emoji": "😀" * 10_000,
    "emoji families": "👨\u200d👩\u200d👧\u200d👦" * 3_000,
    "combining marks": "逾" + "\u0301" * 100_000,
    "unassigned and private": "\ue000\U000e0001\ufdd0\uffff逾期",
    "lone surrogate": "逾期\ud800怎么办",
    "markup": EVIL * 50,
    "SQL and shell": "'; DROP TABLE x; -- $(rm -rf /) `id` ${jndi:ldap://x} {{7*7}} %s%n",
    "path": "../../../../etc/passwd\0.md",
    "numbers that never end": "借" + "9" * 4_000 + "万分" + "9" * 4_000 + "期",
    "percent signs": "年化" + "%" * 5_000 + "利率1" + "0" * 3_000 + "%",
    "clauses for a backtracker": "逾期" + "如果我" * 900 + "怎么办？" * 100,
    "almost a card number": "6222 " * 1_500 + "x",
    "almost a date": "2026年13月" * 900,
    "almost pinyin": "wangdaiyuqi" * 300 + "!",
    "almost a number in words": "一百万零" * 1_200 + "元",
}


@contextmanager
def watchdog(seconds: int = _WATCHDOG_S) -> Iterator[None]:
    """Fail what does not end, even inside one regular expression; a system without alarms only measures nothing."""
    if sys.platform == "win32":
        yield
        return

    def ring(*_: object) -> None:
        raise TimeoutError(f"still running after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def inert(page: str) -> None:
    """Nothing a person or an article typed became a tag or an attribute."""
    lowered = page.lower()
    for tag in ("<script", "<img", "<svg", "<iframe", "onerror=alert(2)>"):
        assert tag not in lowered


@pytest.fixture(scope="module")
def small_bot(tmp_path_factory: pytest.TempPathFactory) -> FaqBot:
    from conftest import SMALL_CORPUS, FakeEncoder

    encoder = FakeEncoder()
    folder = tmp_path_factory.mktemp("hostile") / "index"
    build_index(SMALL_CORPUS, folder, encoder=encoder)
    return FaqBot(folder, encoder)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_question_gets_an_answer_as_an_answer(small_bot: FaqBot, name: str) -> None:
    question = HOSTILE[name]
    with watchdog():
        answers = [
            small_bot.ask(question),
            small_bot.ask("那怎么办", turns=[question] * 3),
            small_bot.ask(question, turns=["逾期"]),
        ]
        small_bot.search(question)
    for answer in answers:
        assert answer.text
        assert 0 <= answer.confidence <= 1
        record = answer.to_dict()
        json.dumps(record, ensure_ascii=False).encode()
        inert(render(answer))
        if answer.kind == "passage":
            text = answer.hits[0].passage.text
            assert all(0 <= start < end <= len(text) for start, end in record["spans"])


def test_a_question_that_is_not_text_says_what_was_expected(small_bot: FaqBot) -> None:
    for wrong in (None, 3, b"x", ["x"], {"a": 1}):
        with pytest.raises(FaqbotError, match="expected text"):
            small_bot.ask(wrong)  # type: ignore[arg-type]


@FUZZ
@given(st.text(max_size=400))
def test_any_text_gets_an_answer(small_bot: FaqBot, question: str) -> None:
    answer = small_bot.ask(question)
    assert answer.kind in ("passage", "calculation", "abstention")
    inert(render(answer))
    assert len(clean_input(question)) <= 2000


_WORDS = st.sampled_from(["借", "万", "元", "分", "期", "年化", "利率", "%", "本金", "每月还", "等额本息", "提前还", "违约金", "天", "个月", "利息", "多少", "。", "，", "-", "/", "0", "12", "3.5", "一百", "2026-02-30", "1e400", "∞", "NaN"])  # fmt: skip


@FUZZ
@given(st.lists(_WORDS | st.text(max_size=6), max_size=30))
def test_a_calculator_computes_asks_or_stays_silent(parts: list[str]) -> None:
    with watchdog():
        found = try_answer("".join(parts), date(2026, 11, 25))
    if found is not None and hasattr(found, "to_dict"):
        text = json.dumps(found.to_dict(), ensure_ascii=False, allow_nan=False, default=str)
        assert "NaN" not in text
        assert "Infinity" not in text


@FUZZ
@given(st.lists(st.text(max_size=80), max_size=40), st.text(max_size=30))
def test_the_cleaner_keeps_or_drops_lines_and_invents_none(lines: list[str], title: str) -> None:
    page = clean_lines(lines, title)
    given_letters = "".join(c for line in [title, *lines] for c in normalise(line) if c.isalnum())
    assert all(c in given_letters for c in normalise(page.body) if c.isalnum())
    clean_html("\n".join(lines))


_TAGS = st.sampled_from(["<p>", "</p>", "<div", ">", "<table><tr><td>", "<script>", "</script>", "<!--", "-->", "<title>", "&#x0;", "&nbsp;", "<a href='", "<h1>", "]]>", "<![CDATA[", "<svg>", "<template>"])  # fmt: skip


@FUZZ
@given(st.lists(_TAGS | st.text(max_size=20), max_size=60))
def test_any_markup_is_read_to_the_end(parts: list[str]) -> None:
    with watchdog():
        page = clean_html("".join(parts))
    assert "<script" not in page.body.lower() or "<script" in "".join(p for p in parts if not p.startswith("<"))


@FUZZ
@given(st.binary(max_size=600), st.sampled_from([".md", ".txt", ".html"]))
def test_any_bytes_become_an_article_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"page{suffix}"
    path.write_bytes(data)
    try:
        article = read_article(path).article
    except CorpusError as error:
        assert str(path) in str(error)
        assert "\n" not in str(error)
    else:
        json.dumps(article.body)


_YAML = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = ("title", "source", "updated", "reviewed", "topics", "facts", "questions", "id", "path")


@FUZZ
@given(st.dictionaries(st.sampled_from(_FIELDS), _YAML, max_size=6))
def test_any_front_matter_becomes_an_article_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Any]
) -> None:
    import yaml

    path = tmp_path_factory.mktemp("matter") / "page.md"
    path.write_text(f"---\n{yaml.safe_dump(fields, allow_unicode=True)}---\n逾期以后可以协商。\n", encoding="utf-8")
    try:
        article = read_article(path, "a/b").article
    except CorpusError as error:
        assert str(path) in str(error)
    else:
        assert article.id == "a/b"
        assert all(isinstance(text, str) for text in (*article.topics, *article.facts, *article.questions, article.title))


BOMBS = {
    "aliases": "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(8)),
    "merge keys": "a: &a {x: 1}\nb:\n  <<: *a\ntitle: x\n",
    "deep": "title: " + "[" * 20_000 + "]" * 20_000 + "\n",
    "python tag": "title: !!python/object/apply:os.system ['echo hacked > /tmp/hacked']\n",
    "huge number": "title: 1" + "0" * 30_000 + "\n",
    "odd base": "title: " + ":".join(["59"] * 3_000) + "\n",
    "a scalar": "just text\n",
    "binary": "title: !!binary ////\n",
    "no date": "updated: 2026-02-31\n",
    "duplicate keys": "title: a\n" * 5_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_yaml_bomb_is_one_skipped_file_and_the_rest_is_read(corpus: Path, name: str) -> None:
    bomb = corpus / "articles/bomb.md"
    bomb.write_text(f"---\n{BOMBS[name]}---\n逾期以后可以协商。\n", encoding="utf-8")
    with watchdog():
        read = list(read_folder(corpus))
    assert len(read) == 4
    for one in read:
        if isinstance(one, SkippedFile):
            assert one.path == str(bomb)
            assert "\n" not in one.reason
            assert len(one.reason) < 1000
    assert not Path("/tmp/hacked").exists()


def test_a_yaml_bomb_in_the_facts_is_an_error_by_name(corpus: Path, tmp_path: Path, encoder) -> None:
    for bomb in ("aliases", "deep", "python tag"):
        (corpus / "facts.yaml").write_text(BOMBS[bomb], encoding="utf-8")
        with watchdog(), pytest.raises(CorpusError, match=r"facts\.yaml"):
            build_index(corpus, tmp_path / "index", encoder=encoder)


def test_front_matter_names_no_path_outside_and_links_lead_nowhere(corpus: Path, tmp_path: Path, encoder) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("这是不该出现的秘密内容，逾期催收上门。", encoding="utf-8")
    for n, path in enumerate(("../../../secret", "/etc/passwd", "..\\..\\x", "a\0b", str(secret))):
        matter = "\n".join(f"{name}: {json.dumps(path)}" for name in ("id", "path", "source", "title"))
        (corpus / f"articles/evil{n}.md").write_text(f"---\n{matter}\n---\n逾期可以协商{n}。\n", encoding="utf-8")
    files = {path for path in tmp_path.rglob("*") if "index" not in path.parts}
    build_index(corpus, tmp_path / "index", encoder=encoder)
    assert {path for path in tmp_path.rglob("*") if "index" not in path.parts} == files
    bot = FaqBot(tmp_path / "index", encoder)
    ids = {passage.article.id for passage in bot.explain("逾期")[0].passages}
    assert {f"evil{n}" for n in range(5)} <= ids
    assert not any(".." in id or id.startswith("/") for id in ids)
    assert not any("秘密内容" in hit.passage.text for hit in bot.search("秘密内容", top_k=10))


def test_markup_in_an_article_is_text_on_the_page(corpus: Path, tmp_path: Path, encoder) -> None:
    quoted = json.dumps(f"催收上门 {EVIL}")
    (corpus / "articles/collection/visit.md").write_text(
        f"---\ntitle: {quoted}\nsource: {quoted}\nquestions: [{quoted}]\n---\n## 门口 {EVIL}\n\n催收上门先录像。{EVIL}\n",
        encoding="utf-8",
    )
    build_index(corpus, tmp_path / "index", encoder=encoder)
    bot = FaqBot(tmp_path / "index", encoder)
    for question in ("催收上门先录像", EVIL, "今天天气"):
        answer = bot.ask(question, top_k=8)
        inert(render(answer, row=EVIL, team=True))
        for hit in answer.hits:
            inert(render_article(hit.passage.article, hit.passage))


@pytest.mark.parametrize("line", ["逾期" * 200_000, "a" * 500_000, "<" * 300_000, "<div>" * 30_000, "&" * 300_000, "2026-" * 100_000, "1" * 500_000, "（来源：" * 80_000, "微信：" * 100_000, "\u3000" * 300_000, "|".join("首页" * 50_000), "http://" * 80_000])  # fmt: skip
@pytest.mark.parametrize("read", [lambda text: clean_lines([text, "正文一句话。"]), clean_html], ids=["lines", "html"])
def test_the_cleaner_takes_hostile_lines_in_bounded_time(line: str, read: Callable[[str], object]) -> None:
    with watchdog():
        read(line)


@FUZZ
@given(st.lists(st.tuples(st.text(min_size=1, max_size=5), st.text(max_size=5)), max_size=12), st.text(max_size=60))
def test_a_lexicon_of_anything_says_any_text(pairs: list[tuple[str, str]], text: str) -> None:
    lexicon = Lexicon(Entry(term, canonical, "slang") for term, canonical in pairs)
    text = normalise(text)
    assert lexicon.expand(text).startswith(text)
    untouched = text if not any(term in text for term in lexicon.terms) else None
    if untouched is not None:
        assert lexicon.canonical(text) == text


@FUZZ
@given(st.text(max_size=200))
def test_any_lexicon_and_question_file_is_read_or_named(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("files")
    for name, read in (("lexicon.tsv", lambda: read_lexicon(folder)), ("q.jsonl", lambda: read_file(folder / "q.jsonl"))):
        head = "term\tcanonical\tkind\tnote\n" if name == "lexicon.tsv" else ""
        (folder / name).write_text(head + text, encoding="utf-8", errors="replace")
        try:
            read()
        except CorpusError as error:
            assert name in str(error)


_CELLS = st.sampled_from(["问题", "答案", "相似问法", "question", "answer", ",", "\t", '"', "\n", "=1+1", "{", '{"question": "', "[", "\x00", "sep=;\n"])  # fmt: skip


@FUZZ
@given(st.lists(_CELLS | st.text(max_size=12), max_size=40), st.sampled_from([".csv", ".tsv", ".jsonl", ".xlsx", ""]))
def test_any_file_to_import_is_pairs_and_named_rows_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], suffix: str
) -> None:
    folder = tmp_path_factory.mktemp("import")
    (folder / "articles").mkdir()
    file = folder / f"faq{suffix}"
    file.write_bytes("".join(parts).encode("utf-8", "replace"))
    try:
        with watchdog():
            import_file(file, folder, dry_run=True)
    except FaqbotError as error:
        assert str(file) in str(error)
        assert "\n" not in str(error)
    assert {path.name for path in folder.iterdir()} == {"articles", file.name}


@pytest.mark.parametrize("inner", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/media/image1.png"])
def test_a_workbook_that_unpacks_to_gigabytes_is_one_line_on_the_command_line(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], inner: str
) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(inner, "w", force_zip64=True) as out:
            for _ in range(200):
                out.write(bytes(1 << 20))
    with watchdog():
        assert main(["import", str(bomb), "--dry-run", "--corpus", str(corpus)]) != 0
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert "unpacks to" in said[0]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_RECORD = st.fixed_dictionaries(
    {}, optional={"id": _JSON, "question": _JSON | st.text(max_size=40), "turns": _JSON | st.lists(st.text(max_size=9), max_size=3), "as_of": _JSON}
)  # fmt: skip


@FUZZ
@given(st.lists(_RECORD.map(json.dumps) | st.text(max_size=60) | st.just("[" * 100_000), max_size=6))
def test_every_line_of_json_gets_one_line_back(small_bot: FaqBot, lines: list[str]) -> None:
    typed = [line.replace("\r", " ").replace("\n", " ") for line in lines]
    records = list(_answer_lines(small_bot, io.StringIO("\n".join(typed)), None))
    assert len(records) == sum(bool(line.strip()) for line in typed)
    for record in records:
        assert ("error" in record) != ("kind" in record)
        assert "\n" not in record.get("error", "")
        json.dumps(record)


def test_sentences_of_anything_cover_it(subtests: pytest.Subtests) -> None:
    for name, text in HOSTILE.items():
        with subtests.test(name), watchdog():
            covered = sum(end - start for start, end in sentences(text))
            assert covered <= len(text)
