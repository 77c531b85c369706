import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, FakeEncoder
from faqbot import FaqBot, build_index
from faqbot.corpus.check import check_folder
from faqbot.corpus.corpus import read_corpus
from faqbot.corpus.duplicates import differences, distinct, near_duplicates, shingles, twins

SETS = st.lists(st.frozensets(st.integers(0, 12), max_size=10), max_size=12)


def dice(a: frozenset[int], b: frozenset[int]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


@given(SETS, st.floats(0.3, 1.0))
def test_within_one_list_exactly_the_pairs_above_the_threshold_are_found(sets: list[frozenset[int]], limit: float) -> None:
    wanted = {(i, j) for i, j in combinations(range(len(sets)), 2) if dice(sets[i], sets[j]) >= limit}
    assert {(i, j) for i, j, _ in near_duplicates(sets, None, limit)} == wanted


@given(SETS, SETS, st.floats(0.3, 1.0))
def test_between_two_lists_exactly_the_pairs_above_the_threshold_are_found(
    left: list[frozenset[int]], right: list[frozenset[int]], limit: float
) -> None:
    wanted = {(i, j) for i, a in enumerate(left) for j, b in enumerate(right) if dice(a, b) >= limit}
    assert {(i, j) for i, j, _ in near_duplicates(left, right, limit)} == wanted


def test_a_reposted_text_overlaps_and_another_does_not() -> None:
    text = "催收上门的时候先核实身份，再保存证据，最后向机构投诉。"
    same, other = shingles(text + "（转载）", 5), shingles("公积金贷款的利率从二〇二五年五月起下调。", 5)
    assert dice(shingles(text, 5), same) > 0.8
    assert dice(shingles(text, 5), other) == 0


PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "duplicates" / "pairs.jsonl").read_text("utf-8").splitlines()
]


def judged(left: str, right: str) -> str:
    if not twins([left, right]):
        return "different"
    return "contradiction" if differences(left, right) else "same"


@pytest.mark.parametrize("split", ["dev", "test"])
def test_labelled_pairs_are_told_apart(split: str) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for pair in PAIRS:
        if pair["split"] == split:
            counts[pair["label"], judged(pair["left"], pair["right"])] += 1
    assert sum(counts.values()) > 250
    for label in ("same", "contradiction"):
        right = counts[label, label]
        told = sum(n for (_, said), n in counts.items() if said == label)
        true = sum(n for (is_, _), n in counts.items() if is_ == label)
        assert 2 * right / (told + true) >= 0.94, (label, counts)


def test_among_many_texts_the_pairs_found_are_those_found_two_by_two() -> None:
    chosen = [pair for pair in PAIRS if pair["split"] == "dev" and pair["label"] != "different"][::6]
    texts = [text for pair in chosen for text in (pair["left"], pair["right"])]
    found = {(twin.one, twin.other) for twin in twins(texts)}
    alone = {(2 * n, 2 * n + 1) for n, pair in enumerate(chosen) if twins([pair["left"], pair["right"]])}
    assert alone <= found
    assert {(one // 2 * 2, one // 2 * 2 + 1) for one, other in found if one // 2 == other // 2} == alone


def test_the_same_text_many_times_is_found_in_bounded_time_and_empty_ones_are_nothing() -> None:
    texts = ["催收上门的时候先核实身份，再保存证据，最后向机构投诉，钱只还到官方账户。"] * 3000 + ["", "。", "\u241e"]
    found = twins(texts)
    assert {twin.other for twin in found} == set(range(1, 3000))
    assert len(found) < 10_000
    assert twins([]) == twins([""]) == []


@pytest.mark.parametrize(
    ("left", "right", "differ"),
    [
        ("年利率不超过24%。", "年利率不超过百分之二十四。", False),
        ("年利率不超过24%。", "年利率不超过36%。", True),
        ("2026年3月31日前还清才行。", "2026-03-31 前还清才行。", False),
        ("2026年3月31日前还清才行。", "2026年6月30日前还清才行。", True),
        ("最晚三天内书面回复你。", "最晚5天内书面回复你。", True),
        ("最晚三天内书面回复你。", "最晚3日内書面回復你。", False),
        ("最多借1万元，以合同为准。", "最多借10000元，以合同为准。", False),
        ("第一步，打12378投诉。", "第二步，打12378投诉。", False),
        ("按第42条处罚这种行为。", "按第50条处罚这种行为。", True),
        ("更新于2025年3月1日", "更新于2026年3月1日", False),
        ("2025-03-01", "2026-03-01", False),
        ("360借条要先核实机构。", "51借条要先核实机构。", False),
        ("征信保存5年，从还清起算。", "征信从还清起算。", False),
    ],
)
def test_a_number_or_date_that_differs_is_seen_however_it_is_written(left: str, right: str, differ: bool) -> None:
    assert bool(differences(left, right)) == bool(differences(right, left)) == differ


BODY = """有人上门催收的时候，可以先不开门，隔着门问清楚对方的姓名、公司和委托机构。

## 要留哪些证据

把对话录音，把门口的监控存好，报警回执也要留着，以后投诉用得上。

## 什么时候报警

对方砸门、辱骂、赖着不走的，马上打110，不要和对方推搡。晚上22点以后上门的，第二天向放款机构投诉。
"""


def write(folder: Path, name: str, body: str, **front: str) -> None:
    path = folder / "articles" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    path.write_text(f"---\n{lines}---\n{body}" if front else body, encoding="utf-8")


def test_a_reposted_article_is_kept_once_with_its_sources_and_questions(tmp_path: Path) -> None:
    write(tmp_path, "a/mine.md", BODY, title="催收上门怎么办", source="甲网", updated="2025-01-01", questions="[催债上门]")
    reworded = BODY.replace("可以先不开门", "可以先不要开门").replace("马上打110", "立刻打110")
    write(
        tmp_path,
        "b/theirs.md",
        reworded,
        title="讨债的来家里了",
        source="乙网",
        updated="2026-05-01",
        questions="[讨债上门]",
    )
    write(tmp_path, "c/other.md", BODY.replace("22点", "21点"), title="催收几点不能来", source="丙网", updated="2024-01-01")
    (tmp_path / "questions").mkdir()
    labelled = {"id": "1", "intent": "x", "question": "催收来了", "targets": [{"article": "a/mine", "heading": ""}]}
    (tmp_path / "questions" / "q.jsonl").write_text(json.dumps(labelled), encoding="utf-8")
    read = read_corpus([tmp_path])
    articles = {file.article.id: file.article for file in read.files}
    assert set(articles) == {"b/theirs", "c/other"}  # the newest; and what contradicts it stays for a person to judge
    assert articles["b/theirs"].source == "乙网；同文另见：甲网（2025-01-01）"
    assert articles["b/theirs"].questions == ("讨债上门", "催收上门怎么办", "催债上门")
    assert articles["b/theirs"].body == reworded.strip()
    assert [target.article for target in read.questions[0].targets] == ["b/theirs"]
    assert [Path(skipped.path).name for skipped in read.skipped] == ["mine.md"]
    told = [problem.message for problem in check_folder([tmp_path]).problems]
    assert sum("says nearly the same as" in message for message in told) == 1
    assert sum("contradicts" in message and "22点" in message and "21点" in message for message in told) == 2


def test_the_shipped_articles_are_all_different() -> None:
    assert not read_corpus([ROOT / "corpus"]).skipped


def test_no_text_that_is_kept_repeats_one_before_it() -> None:
    short = BODY.partition("##")[0].strip()
    texts = [
        BODY,
        short,
        BODY.replace("22点", "21点"),
        "公积金贷款的利率从二〇二五年五月起下调，具体看当地中心的公告。",
        BODY,
    ]
    assert distinct(texts, 5) == [0, 2, 3]
    assert distinct(texts, 2) == [0, 2]
    assert distinct([], 3) == []
    assert distinct(["好的。", "好的。", "不行。"], 3) == [0, 2]


def test_an_answers_hits_never_repeat_each_other(tmp_path: Path, encoder: FakeEncoder) -> None:
    same = "在手机里点开“我的”，再点还款日，每年可以改一次，改完从下一期账单开始生效，改不了的打客服电话。"
    pairs = [
        {"key": str(n), "question": f"{who}还款日怎么修改", "answer": same}
        for n, who in enumerate(("信用卡", "花呗", "房贷"))
    ]
    pairs.append({"key": "x", "question": "还款日当天几点前还", "answer": "一般在当天晚上十点以前还，具体看合同的约定。"})
    (tmp_path / "own" / "faq").mkdir(parents=True)
    text = "".join(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs)
    (tmp_path / "own" / "faq" / "f.jsonl").write_text(text, encoding="utf-8")
    build_index(tmp_path / "own", tmp_path / "index", encoder=encoder)
    bot = FaqBot(tmp_path / "index", encoder)
    for question, key in (("花呗还款日怎么修改", "1"), ("房贷还款日怎么修改", "2")):
        hits = bot.ask(question, top_k=3).hits
        assert hits[0].passage.article.id == f"faq/f/{key}"
        assert len({hit.passage.text for hit in hits}) == len(hits) == 2
