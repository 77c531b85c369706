import pytest

from faqbot import screen

OFFERS = [
    "有身份证就能借，秒批三千，需要的加微信 abc12345",
    "黑户可下，不看征信，立即申请：点击链接",
    "口子名称：某某贷",
    "中介广告：急用钱找我",
    "强开额度，百分百下款，QQ:12345678",
]
WARNINGS = [
    "凡是说“百分百下款”“不看征信”的，都是骗局，不要点链接立即申请。",
    "放款前让你交钱的都是诈骗，马上打96110。",
    "信用卡不存在“必下”的说法。",
    "申请贷款前先看综合融资成本明示表。",
    "被骗以后打110报警，再打银行客服电话止付。",
]


@pytest.mark.parametrize("line", OFFERS)
def test_an_offer_is_recognised(line: str) -> None:
    assert screen.advertisement(line)


@pytest.mark.parametrize("line", WARNINGS)
def test_a_warning_passes(line: str) -> None:
    assert screen.advertisement(line) == ""


def test_a_private_contact_is_found_and_a_hotline_is_not() -> None:
    assert screen.contact("加微信：loan_8888 咨询")
    assert screen.contact("打 138 0013 8000 联系")
    assert screen.contact("可以打12378或者95588投诉") == ""


def test_despair_is_told_from_everyday_desperation() -> None:
    assert all(screen.despair(text) for text in ("欠债太多不想活了", "被催得想死"))
    assert not any(screen.despair(text) for text in ("急死了怎么办", "走投无路想协商", "想把债还清"))
