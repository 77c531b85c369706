import csv
import io
import json
import os
import random
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from faqbot import FaqBot, build_index
from faqbot.corpus import faq
from faqbot.corpus.check import check_folder
from faqbot.corpus.chunk import MAX_PAIR_CHARS, split
from faqbot.corpus.corpus import digest, read_corpus
from faqbot.corpus.export import export_file
from faqbot.corpus.faq import Pair, Plan, import_file, read_stored
from faqbot.errors import CorpusError, InputError
from faqbot.types import SkippedFile

HEADER = ["问题", "相似问", "答案", "分类"]
ROWS = [
    ["怎么修改还款日？", "还款日能改吗\n想换个还款日期", "在App里点“我的-还款日”，每年可以改一次。", "还款"],
    ["提前还款收手续费吗", "", "合同没有写手续费的，不收。", "还款"],
]


def table(path: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    return path


def workbook(path: Path, rows: list[list[object]], **sheets: list[list[object]]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own" / "faq").mkdir(parents=True)
    return tmp_path / "own"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_csv_file_is_read_in_every_usual_encoding_and_delimiter(
    tmp_path: Path, own: Path, encoding: str, delimiter: str
) -> None:
    plan = import_file(table(tmp_path / "f.csv", [HEADER, *ROWS], encoding, delimiter), own)
    assert not plan.bad
    assert [pair.question for pair in plan.new] == [row[0] for row in ROWS]
    assert plan.new[0].similar == ("还款日能改吗", "想换个还款日期")
    assert plan.new[0].answer == ROWS[0][2]
    assert {pair.category for pair in plan.new} == {"还款"}


@pytest.mark.parametrize(
    "names",
    [
        ("问题", "相似问", "答案", "分类"),
        ("标准问（必填）", "相似问法", "标准答案", "所属分类"),
        ("Question", "Similar Questions", "Answer", "Category"),
        ("q", "aliases", "a", "topic"),
        ("【标准问题】", "扩展问", "回复内容", "类目"),
        ("問題", "相似問題", "回答", "類別"),
        ("std_question", "similar_questions", "response", "class"),
    ],
)
def test_columns_are_known_by_their_usual_names_in_any_order(tmp_path: Path, own: Path, names: tuple[str, ...]) -> None:
    order = [2, 0, 3, 1]
    rows = [[names[i] for i in order], *([row[i] for i in order] for row in ROWS)]
    plain, book = import_file(table(tmp_path / "f.csv", rows), own, dry_run=True), workbook(tmp_path / "f.xlsx", rows)
    assert plain.new == import_file(book, own, dry_run=True).new
    assert plain.new[0].category == "还款"
    assert len(plain.new[0].similar) == 2
    lines = "".join(json.dumps(dict(zip(rows[0], row, strict=True)), ensure_ascii=False) + "\n" for row in rows[1:])
    (tmp_path / "f.jsonl").write_text(lines, encoding="utf-8")
    assert import_file(tmp_path / "f.jsonl", own, dry_run=True).new == plain.new


def test_spreadsheet_habits_are_understood(tmp_path: Path, own: Path) -> None:
    rows: list[list[object]] = [
        ["某某公司常见问题", None, None, None, None, None],
        [],
        ["序号", "标准问", "相似问1", "相似问2", "答案", "备注"],
        [1, "额度怎么提", "提额", "额度太低了", "在App里申请。", "老张写"],
        [None, None, "怎么涨额度", None, None, None],  # further wordings stand below their question
        [2, 12378, "投诉电话", None, 95555, None],
    ]
    plan = import_file(workbook(tmp_path / "f.xlsx", rows, 第二页=[["问题", "答案"], ["利率是多少", "以合同为准。"]]), own)
    assert not plan.bad
    first, second, third = plan.new
    assert first.similar == ("提额", "额度太低了", "怎么涨额度")
    assert dict(first.extra) == {"序号": "1", "备注": "老张写"}
    assert (second.question, second.answer) == ("12378", "95555")
    assert third.question == "利率是多少"


def test_a_dry_run_names_every_row_and_writes_nothing(tmp_path: Path, own: Path) -> None:
    import_file(table(tmp_path / "team.csv", [HEADER, *ROWS]), own)
    before = (own / "faq" / "team.jsonl").read_bytes()
    rows = [
        HEADER,
        ROWS[0],  # row 2, unchanged
        [ROWS[1][0], "", "合同写了手续费的，按合同收。", "还款"],  # row 3, changed
        ["客服几点上班", "", "早上九点到晚上九点。", ""],  # row 4, new
        ["", "", "没有问题的答案", ""],  # row 5, bad
        ["没有答案的问题", "", "", ""],  # row 6, bad
        ["客服 几点上班", "", "早上九点到晚上九点。", ""],  # row 7, the same but for a blank
        ["客服几点上班", "", "全天都有人。", ""],  # row 8, another answer
        ["？？", "", "好", ""],  # row 9, bad
        ["问" * 600, "", "好", ""],  # row 10, bad
        ["网点在哪里", "客服几点上班", "看App里的地图。", ""],  # row 11, new, with a note
        ["怎么贷款", "", "加微信 dk88888 秒批 马上放款", ""],  # row 12, an advertisement
    ]
    plan = import_file(table(tmp_path / "team.csv", rows), own, dry_run=True)
    assert (own / "faq" / "team.jsonl").read_bytes() == before
    assert [pair.question for pair in plan.same] == [ROWS[0][0]]
    assert [pair.question for pair in plan.changed] == [ROWS[1][0]]
    assert [pair.question for pair in plan.new] == ["客服几点上班", "网点在哪里", "怎么贷款"]
    assert {c.place for c in plan.bad} == {"row 5", "row 6", "row 8", "row 9", "row 10"}
    assert {c.place for c in plan.notes} == {"row 11", "row 12"}
    told = "\n".join(plan.lines())
    assert all(f"row {number}:" in told for number in (5, 6, 8, 9, 10, 11, 12))
    assert "3 new, 1 changed, 1 unchanged" in told


def test_the_same_question_spaced_or_in_the_other_script_is_a_duplicate(tmp_path: Path, own: Path) -> None:
    rows = [HEADER, ["还款日怎么改", "", "在App里改。", ""], ["還款日怎麼改", "", "在App里改。", ""]]
    rows += [["", "改還款的日子", "", ""], ["", "", "", ""]]
    rows[2][1] = "換還款日"
    plan = import_file(table(tmp_path / "f.csv", rows), own)
    assert (len(plan.new), [c.place for c in plan.duplicate]) == (1, ["row 3"])
    assert plan.new[0].similar == ("換還款日", "改還款的日子")  # what a duplicate adds is kept


def test_importing_again_replaces_by_key_and_takes_nothing_away(tmp_path: Path, own: Path) -> None:
    keyed = [["编号", *HEADER], ["A/1", *ROWS[0]], ["A/2", *ROWS[1]]]
    import_file(table(tmp_path / "f.csv", keyed), own, "team")
    again = import_file(
        table(tmp_path / "g.csv", [["编号", *HEADER], ["A/2", "提前结清收费吗", "", "不收。", ""]]), own, "team"
    )
    assert [(pair.key, pair.question) for pair in again.changed] == [("A/2", "提前结清收费吗")]
    assert [pair.key for pair in read_stored(again.target)] == ["A/1", "A/2"]
    without_key = import_file(
        table(tmp_path / "h.csv", [HEADER, ["怎么修改还款日?", "", "打客服电话改。", ""]]), own, "team"
    )
    assert [pair.key for pair in without_key.changed] == ["A/1"]
    other_key = import_file(
        table(tmp_path / "i.csv", [["编号", *HEADER], ["B", "提前结清收费吗", "", "收。", ""]]), own, "team"
    )
    assert [c.place for c in other_key.bad] == ["row 2"]
    ids = [read.article.id for read in faq.read_folder(own) if not isinstance(read, SkippedFile)]
    assert len(set(ids)) == 2
    assert all(id.count("/") == 2 and "#" not in id for id in ids)


def test_a_quote_that_never_closes_costs_one_row(tmp_path: Path, own: Path) -> None:
    text = '问题,答案\n好的问题,好的答案\n"坏的问题,坏的答案\n后面的问题,后面的答案\n"引号 ""里面"" 的问题","两行\n答案"\n'
    (tmp_path / "f.csv").write_text(text, encoding="utf-8")
    plan = import_file(tmp_path / "f.csv", own)
    assert [pair.question for pair in plan.new] == ["好的问题", "后面的问题", '引号 "里面" 的问题']
    assert plan.new[-1].answer == "两行\n答案"
    assert [c.place for c in plan.bad] == ["row 3"]


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"])
TOKENS = st.one_of(LETTERS, st.sampled_from([*"=+-@'\"|;；,，\t\n#信用卡", "_x0041_", "_x005F_", "\r\n", "##", "'="]))
TEXT = st.lists(TOKENS, max_size=20).map("".join)
LINE = TEXT.map(lambda text: " ".join(text.split()))
NAMES = st.sampled_from(["备注", "答案", "=1+1", "分类", "相似问", "extra", "序号", "列 3"])


@st.composite
def collections(draw: st.DrawFn) -> list[dict[str, object]]:
    count = draw(st.integers(1, 5))
    return [
        {
            "question": f"{draw(LINE)}问{n}",
            "answer": f"{draw(TEXT)}答",
            "similar": draw(st.lists(LINE, max_size=4)),
            "category": draw(LINE),
            "key": draw(st.sampled_from(["", f"k{n}", f"00{n}", f"=A{n}/ b", f"'{n}"])),
            "source": draw(LINE),
            "updated": draw(st.sampled_from(["", "2026-11-01", "去年"])),
            "extra": draw(st.dictionaries(NAMES, TEXT, max_size=3)),
        }
        for n in range(count)
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(collections(), st.sampled_from([".xlsx", ".csv", ".tsv", ".jsonl"]))
def test_what_is_exported_imports_to_the_same_pairs(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]], suffix: str
) -> None:
    work = tmp_path_factory.mktemp("trip")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (work / "in.jsonl").write_text(lines, encoding="utf-8")
    for name in ("one", "two"):
        (work / name).mkdir()
    came = import_file(work / "in.jsonl", work / "one", "x")
    assert not came.bad
    stored = read_stored(came.target)
    assert stored == list(came.pairs)
    assert export_file(work / f"out{suffix}", work / "one") == len(stored)
    back = import_file(work / f"out{suffix}", work / "two", "x")
    assert not back.bad
    assert read_stored(back.target) == stored
    assert not import_file(work / f"out{suffix}", work / "one", "x").changed


def test_no_exported_cell_is_a_formula(tmp_path: Path, own: Path) -> None:
    bad = ['=HYPERLINK("http://x","点")', "+1+1", "-2+3", "@SUM(A1)", "'=1", "=cmd|' /C calc'!A0"]
    rows = [HEADER, *([f"{text}问", text + "相似", f"{text}答", text] for text in bad)]
    import_file(table(tmp_path / "f.csv", rows), own)
    for suffix in (".xlsx", ".csv"):
        export_file(tmp_path / f"out{suffix}", own)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    sheet = load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    typed = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in typed)
    for cell in [*cells, *(str(cell.value) for cell in typed)]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def zip_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_hostile_or_broken_workbook_is_refused_in_bounded_time(tmp_path: Path, own: Path) -> None:
    good = workbook(tmp_path / "good.xlsx", [["问题", "答案"], ["问", "答"]])
    parts = parts_of(good)
    sheet = "xl/worksheets/sheet1.xml"
    lying = zip_of(parts | {sheet: b" " * 300_000_000}).replace(
        (300_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    )
    entities = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
        + b']><worksheet><sheetData><row><c t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
    )
    far = (
        parts[sheet]
        .replace(b'<row r="2"', b'<row r="1048576"')
        .replace(b'"A2"', b'"XFD1048576"')
        .replace(b'"B2"', b'"XFC1048576"')
    )
    cases = {
        "bomb": zip_of(parts | {sheet: b"<a>" + b" " * 300_000_000}),
        "bomb that lies about its size": lying,
        "many parts": zip_of(parts | {f"x{n}": b"" for n in range(3000)}),
        "half": good.read_bytes()[: len(good.read_bytes()) // 2],
        "no book": zip_of({"a.txt": b"hello"}),
        "no sheet": zip_of({name: data for name, data in parts.items() if "sheet1" not in name}),
        "not xml": zip_of(parts | {sheet: b"\x00\xff<<<"}),
        "entities": zip_of(parts | {sheet: entities}),
        "locked": b"\xd0\xcf\x11\xe0" + b"\x00" * 2000,
        "text": b"hello",
        "nothing": b"",
    }
    for name, data in cases.items():
        path = tmp_path / "bad.xlsx"
        path.write_bytes(data)
        began = time.perf_counter()
        with pytest.raises(InputError, match=r"bad\.xlsx"):
            assert not import_file(path, own).pairs, name
        assert time.perf_counter() - began < 10, name  # a watchdog, not a measurement
    (tmp_path / "far.xlsx").write_bytes(zip_of(parts | {sheet: far}))
    with pytest.raises(InputError, match="rows"):
        import_file(tmp_path / "far.xlsx", own)
    assert not list((own / "faq").glob("*.jsonl"))


def test_a_workbook_with_a_flipped_byte_is_read_or_refused_and_nothing_stored_is_lost(tmp_path: Path, own: Path) -> None:
    rows: list[list[object]] = [["问题", "答案"], *([f"问题{n}", f"答案{n}"] for n in range(20))]
    data = workbook(tmp_path / "f.xlsx", rows).read_bytes()
    stored = import_file(tmp_path / "f.xlsx", own, "team").pairs
    chance = random.Random(3)
    for _ in range(150):
        broken = bytearray(data)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        (tmp_path / "b.xlsx").write_bytes(bytes(broken))
        try:
            plan = import_file(tmp_path / "b.xlsx", own, "team")
        except InputError:
            continue
        assert {pair.key for pair in stored} <= {pair.key for pair in plan.pairs}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("f.csv", "甲,乙\n1,2\n", "甲 / 乙"),
        ("f.csv", "   \n", "is empty"),
        ("f.json", "[1", "not JSON"),
        ("f.xls", "x", "Save it as .xlsx"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, own: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        import_file(tmp_path / name, own)


def test_a_corpus_that_is_not_there_or_a_damaged_collection_is_named(tmp_path: Path, own: Path) -> None:
    file = table(tmp_path / "f.csv", [HEADER, *ROWS])
    with pytest.raises(CorpusError, match="faqbot init"):
        import_file(file, tmp_path / "nowhere")
    with pytest.raises(InputError, match="--name"):
        import_file(file, own, "../out")
    (own / "faq" / "f.jsonl").write_text('{"question": "问", "answer": "答"}\n{broken\n', encoding="utf-8")
    with pytest.raises(CorpusError, match="line 2"):
        import_file(file, own)
    assert (own / "faq" / "f.jsonl").read_text(encoding="utf-8").endswith("{broken\n")
    read = list(faq.read_folder(own))
    assert [isinstance(one, SkippedFile) for one in read] == [False, True]


def test_an_import_that_cannot_write_leaves_what_was_stored(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_file(table(tmp_path / "team.csv", [HEADER, ROWS[0]]), own)
    before = (own / "faq" / "team.jsonl").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CorpusError, match="No space left"):
        import_file(table(tmp_path / "team.csv", [HEADER, *ROWS]), own)
    assert (own / "faq" / "team.jsonl").read_bytes() == before
    assert [path.name for path in (own / "faq").glob("*part*")] == []


LONG = (
    "第一步，打客服电话说明情况。\n一、准备材料\n## 这不是标题\n- 身份证\n- 收入证明\n" + "按通知的时间还款就可以了。" * 40
)


def test_an_imported_answer_is_one_passage_and_every_change_changes_the_digest(tmp_path: Path, own: Path) -> None:
    answer = LONG[:MAX_PAIR_CHARS].rstrip()
    empty = digest([own])
    plan: Plan = import_file(
        table(tmp_path / "f.csv", [HEADER, ["怎么办延期", "", answer, "还款"], ["更长的", "", LONG * 3, ""]]), own
    )
    assert digest([own]) != empty
    whole, longer = (file.article for file in read_corpus([own]).files)
    (passage,) = split(whole)
    assert passage.text == answer == whole.body
    assert (whole.id, whole.title, whole.topics) == (f"faq/f/{plan.new[0].key}", "怎么办延期", ("还款",))
    pieces = split(longer)
    assert len(pieces) > 1
    assert all(longer.body[p.start : p.end] == p.text and len(p.text) <= 400 for p in pieces)


def test_an_imported_pair_is_found_question_to_question_in_either_script_and_shown_whole(
    tmp_path: Path, own: Path, corpus: Path
) -> None:
    answer = "在手機App裡點「我的」，再點「還款日」。\n每年可以改一次，改完從下一期帳單開始生效。\n改不了的打客服電話。"
    rows = [
        HEADER,
        ["還款日怎麼修改", "想換一個還款日期", answer, "還款"],
        ["积分怎么兑换礼品", "", "在积分商城里换。", ""],
    ]
    import_file(table(tmp_path / "f.csv", rows), own)
    build_index([own, corpus], tmp_path / "index")
    bot = FaqBot.open(tmp_path / "index")
    for asked in ("还款日怎么修改", "還款日怎麼修改", "想换一个还款日期", "积分怎么兑换礼品", "積分怎麼兌換禮品"):
        found = bot.ask(asked)
        assert found.hits[0].passage.article.id.startswith("faq/f/"), asked
        if found.kind == "passage":
            assert found.text == found.hits[0].passage.text
    first = bot.ask("还款日怎么修改")
    assert first.kind == "passage"
    assert first.text == answer


def test_a_check_reads_imported_pairs(tmp_path: Path, own: Path) -> None:
    pairs = [
        {"key": "a", "question": "提前还款要收多少手续费", "answer": "按剩余本金的1%收手续费。"},
        {"key": "b", "question": "提前还款收多少手续费", "answer": "按剩余本金的3%收手续费。"},
        {"key": "c", "question": "招商银行客服电话是多少", "answer": "招商银行的客服电话是95555。"},
        {"key": "d", "question": "建设银行客服电话是多少", "answer": "建设银行的客服电话是95533。"},
        {"key": "e", "question": "能不能保证下款", "answer": "我们必下款。"},
    ]
    text = "".join(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs) + "oops\n"
    (own / "faq" / "x.jsonl").write_text(text, encoding="utf-8")
    report = check_folder([own])
    told = [str(problem) for problem in report.problems]
    assert report.figures["imported pairs"] == 5
    assert sum("contradicts" in line for line in told) == 1
    assert any("必下款" in line for line in told)
    assert any("x.jsonl:6" in line and "not JSON" in line for line in told)


def test_pairs_are_made_once() -> None:
    assert faq.made_key("还款日怎么改？") == faq.made_key(" 還款日怎麼改？")
    assert faq.made_key("还款日")[0] == "q"
    assert Pair("k", "q", "a") == Pair("k", "q", "a")
