"""The second look: what it must say of neighbours, kin and wording, whatever the page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.corpus import blocks
from faqbot.corpus.clean import clean_lines
from faqbot.corpus.lines import Line, model, probabilities, view

FRAME = ("首页 > 贷款", "分享到 微信 微博", "上一篇：没有了", "版权所有 © 某某网")
TEXT = (
    "先打合同写的客服电话，说明自己的收入变了。",
    "问清楚能不能延期，延多久，要不要收费。",
    "谈好以后要一份书面的确认。",
)


def value(texts, chances, name: str) -> np.ndarray:
    zeros = np.zeros(len(texts), np.float32)
    names, rows = blocks.features(texts, [None] * len(texts), np.array(chances, np.float32), zeros, zeros)
    return rows[:, names.index(f"again_{name}")]


@given(st.lists(st.tuples(st.text(max_size=60), st.floats(0, 1)), min_size=1, max_size=40))
def test_every_page_gives_finite_features(page) -> None:
    texts = [text for text, _ in page]
    words = blocks.wording(texts, model()["wording"])
    known = blocks.familiar(texts, model()["wording"])
    assert ((known >= 0) & (known <= 1)).all()
    names, rows = blocks.features(texts, [None] * len(page), np.array([p for _, p in page], np.float32), words, known)
    assert rows.shape == (len(page), len(names)) and len(set(names)) == len(names)
    assert np.isfinite(rows).all()


def test_the_block_bridges_a_doubtful_line_and_ends_where_frame_begins() -> None:
    texts = [FRAME[0], TEXT[0], "协商", TEXT[1], TEXT[2], FRAME[1], FRAME[2], FRAME[3]]
    inside = value(texts, [0.02, 0.97, 0.3, 0.97, 0.95, 0.03, 0.03, 0.01], "in_block")
    assert inside.tolist() == [0, 1, 1, 1, 1, 0, 0, 0]


def test_a_row_is_judged_by_the_other_rows_of_its_shape() -> None:
    rows = ["12356　想找人说话", "12378　投诉银行问题", "96110　怀疑自己被骗"]
    texts = [TEXT[0], *rows, *FRAME]
    kin = value(texts, [0.9, 0.8, 0.2, 0.9, 0.1, 0.1, 0.1, 0.1], "shape_kin")
    assert kin[2] > 0.5 > max(kin[4:])


def test_wording_tells_a_frame_from_a_text() -> None:
    text, frame = (blocks.wording(lines, model()["wording"]) for lines in (TEXT, FRAME))
    assert text.min() > frame.max()


def test_no_known_pair_leaves_the_bias() -> None:
    assert blocks.wording(["龘龘"], {"bias": -0.5}) == pytest.approx([-0.5])


HOTLINES = """夜里可以打的几个电话
2026-02-01　来源：某某社区
着急的时候先看这张表，都可以打。
12356　心理援助
110　有人上门威胁
12378　投诉银行、保险
12348　免费问法律
12368　核对法院的案子
打不通就换个时间再打一次。
分享到 微信 微博
上一篇：网点几点开门
版权所有 © 某某网"""


def test_public_numbers_given_as_advice_are_kept_line_by_line() -> None:
    lines = HOTLINES.split("\n")
    page = clean_lines(lines)
    assert [line for line in lines[2:9] if line not in page.body] == []
    assert not any(line in page.body for line in lines[9:])
    assert page.updated == "2026-02-01"


def test_a_page_of_one_line_and_one_of_many_are_read() -> None:
    for texts in (["逾期以后先联系银行。"], ["逾期以后先联系银行，说明情况。"] * 1200):
        chances = probabilities(view([Line(text) for text in texts]))
        assert len(chances) == len(texts) and ((chances >= 0) & (chances <= 1)).all()


def test_words_of_the_matter_are_more_familiar_than_those_of_another() -> None:
    known = blocks.familiar([TEXT[0], "春天骑车去湖边看天鹅，记得带上望远镜和面包。"], model()["wording"])
    assert known[0] > known[1] + 0.2
