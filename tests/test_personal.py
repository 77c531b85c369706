"""Personal data is found in any spelling, and what only looks like it stays."""

import json
import random
from pathlib import Path

import pytest

from faqbot import personal

CASES = Path(__file__).parent / "data" / "guard"
HAN = "〇一二三四五六七八九"
FULL = "０１２３４５６７８９"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(rng: random.Random) -> str:
    first = f"{rng.choice(['110101', '320583', '440304', '510107'])}{rng.randint(1950, 2006)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 999):03}"
    return first + "10X98765432"[sum(w * int(c) for w, c in zip(WEIGHTS, first, strict=True)) % 11]


def card_number(rng: random.Random) -> str:
    digits = rng.choice(["6222", "6217", "4392", "5187"]) + "".join(rng.choices("0123456789", k=rng.choice([11, 14])))
    # Luhn, written the other way round than in the module: every second digit from the right doubles, nines cast out.
    total = sum((2 * int(d) - 9 * (d > "4")) if place % 2 == 0 else int(d) for place, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def mobile(rng: random.Random) -> str:
    return "1" + rng.choice("3456789") + "".join(rng.choices("0123456789", k=9))


def spelt(number: str, rng: random.Random) -> str:
    """Write a number as people do."""
    style = rng.randrange(6)
    if style == 1:
        return (
            " ".join(number[i : i + 4] for i in range(0, len(number), 4))
            if len(number) != 11
            else f"{number[:3]} {number[3:7]} {number[7:]}"
        )
    if style == 2:
        return number.translate(str.maketrans("0123456789X", FULL + "Ｘ"))
    if style == 3:
        return number.translate(str.maketrans("0123456789", HAN))
    if style == 4:
        return f"{number[:3]}-{number[3:7]}-{number[7:]}"
    if style == 5:
        half = len(number) // 2 + 1
        return number[:3] + number[3:half].translate(str.maketrans("0123456789", HAN)) + number[half:]
    return number


@pytest.mark.parametrize(
    ("kind", "make", "says"),
    [("id_card", id_number, "身份证"), ("bank_card", card_number, "银行卡号"), ("phone", mobile, "手机号")],
)
def test_a_number_is_masked_however_it_is_written_and_the_rest_stays(kind: str, make, says: str) -> None:  # type: ignore[no-untyped-def]
    rng = random.Random(7)
    for _ in range(400):
        written = spelt(make(rng), rng)
        text = f"我{says}是{written}，2024年3月1日借了35000元，LPR是3.45%，打了12378和95588，还剩12期"
        assert personal.mask(text) == text.replace(written, personal.MASKS[kind]), text


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01借3500，2024-05-01还4200，年化18.25%",
        "12378、12345、12356、96110、110、400-811-1234、95188都打过",
        "LPR从3.85%降到3.45% 3.35% 3.1% 3.0%",
        "（2024）粤0304民初12345号判我还38000.50元",
        "每月还1500 2000 3000，一共36期",
        "二〇二四年三月借的三万五千块，分三十六期",
        "合同编号2024030112345，流水单号88001234",
        "京ICP备12345678号的平台靠谱吗，1992年的房子",
        "我叫他还钱他不还，本人于2023年借款",
    ],
)
def test_amounts_dates_rates_and_hotlines_stay(text: str) -> None:
    assert personal.find(text) == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("前三位是138，后面是一二三四五六七八，这是我电话", "[手机号]"),
        ("打我幺三八幺二三四五六七八九点以后", "[手机号]九点"),
        ("身份证末尾是x的11010519491231002x", "[身份证号]"),
        ("邮箱是zhang.san＠qq.com", "邮箱是[邮箱]"),
        ("发到 abc123 @ 163 . com 吧", "[邮箱]"),
        ("车牌京A·12345和粤BD12345", "[车牌]和[车牌]"),
        ("我叫王建国，住在广东省深圳市南山区科技路12号3栋502室", "我叫[姓名]，住在[地址]"),
        ("+86 138 1234 5678", "[手机号]"),
    ],
)
def test_spellings_seen_in_the_wild(text: str, masked: str) -> None:
    assert masked in personal.mask(text)


def test_what_is_found_lies_in_order_without_overlap_and_masking_twice_changes_nothing() -> None:
    for name in ("personal-test", "names-test"):
        for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            found = personal.find(text)
            ends = [0, *(end for _start, end, _kind in found)]
            assert all(before <= start < end <= len(text) for before, (start, end, _kind) in zip(ends, found, strict=False))
            assert personal.find(personal.mask(text)) == []


def test_floors_on_cases_by_other_people() -> None:
    cases = [json.loads(line) for line in (CASES / "personal-test.jsonl").read_text(encoding="utf-8").splitlines()]
    masked = [part not in personal.mask(case["text"]) for case in cases for part in case["masked"]]
    kept = [part in personal.mask(case["text"]) for case in cases for part in case["keep"]]
    assert sum(masked) / len(masked) >= 0.995
    assert sum(kept) / len(kept) >= 0.99


@pytest.mark.parametrize("noise", ["1 3", "6 2 ", "a@a.", "住在", "京A", "一三八 ", "手机一三八，然后"])
def test_a_number_far_down_a_hostile_text_is_still_found(noise: str) -> None:
    text = noise * (100_000 // len(noise))
    tail = "；电话13812345678。"
    assert personal.mask(text + tail).endswith("；电话[手机号]。")
