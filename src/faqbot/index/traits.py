"""What a text is about in countable form: what it asks, which things it names, which numbers it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faqbot.text import normalise

# What a question wants to know. Two wordings that differ here look alike and mean something else.
_ASPECTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("whether", r"能不能|能否|可以.{0,8}(?:吗|么|不)|可不可以|能.{0,10}(?:吗|么)|行不行|是否可以|让不让"),
        ("will", r"会不会|会.{0,10}(?:吗|么|不$)|是不是会"),
        ("how", r"怎么(?!样会|回事|会|还|又|这么)|怎样|如何|咋(?!会|回事|还)|办法|流程|步骤|怎麼"),
        ("how_long", r"多久|多长时间|几天|几年|几个月|什么时候|啥时候|何时|时间多长|期限"),
        ("how_much", r"多少钱|多少|几块|多高|费用|收费|几个点|利息怎么算"),
        ("what", r"是什么|啥意思|什么意思|是啥|什么叫|指什么|什么是"),
        ("why", r"为什么|为啥|怎么会|怎么回事|咋回事|原因|凭什么"),
        ("where", r"哪里|哪儿|在哪|去哪|哪个部门|找谁|打哪|哪个电话"),
        ("legal", r"合法|违法|犯法|合规|违规|允许|有没有权|有权"),
        ("must", r"要不要|必须|需要.{0,6}(?:吗|么)|非得|得不得|用不用|要还吗|还要还"),
        ("true", r"真的假的|真的吗|是真是假|真假|靠谱|可信|是不是骗|是真的"),
        ("none", r"没有?.{0,4}(?:逾期|还|收到|借|签|办|授权)|不还|不接|不开门|不去|未"),
    )
)
# Names of which one never answers for another.
_ENTITIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("huabei", r"花呗|蚂蚁花"),
        ("jiebei", r"借呗"),
        ("weilidai", r"微粒贷"),
        ("baitiao", r"白条|金条"),
        ("credit_card", r"信用卡|银行卡透支|刷卡|卡债"),
        (
            "online_loan",
            r"网贷|小贷|平台贷|借款app|网络贷款|现金贷|花呗|借呗|微粒贷|白条|金条|网商贷",
        ),  # products too: what holds for all of them
        ("mortgage", r"房贷|按揭|断供|房子月供"),
        ("car_loan", r"车贷|车抵|拖车"),
        ("housing_fund", r"公积金"),
        ("student_loan", r"助学贷款|助学贷|生源地"),
        ("business_loan", r"经营贷|企业贷"),
        ("private_loan", r"借条|欠条|民间借贷|私人借|朋友借|借给朋友|高利贷"),
        ("deposit", r"存款|存单|定期|活期|存.{0,4}利息"),
        ("spouse", r"老公|老婆|夫妻|配偶|离婚|丈夫|妻子|对象"),
        ("parents", r"父母|爸|妈|父亲|母亲|父债|老人"),
        ("child", r"孩子|儿子|女儿|未成年"),
        ("guarantor", r"担保|保证人|连带"),
        ("contacts", r"通讯录|联系人|亲友|同事|单位|公司"),
        ("visit", r"上门|外访|来家|家里来"),
        ("phone", r"电话|打爆|呼死你|来电|号码"),
        ("message", r"短信|彩信|信息轰炸"),
        ("lawsuit", r"起诉|传票|开庭|法院|被告|立案"),
        ("arbitration", r"仲裁"),
        ("mediation", r"调解"),
        ("payment_order", r"支付令"),
        ("enforcement", r"强制执行|执行|冻结|查封|失信|限高|老赖|限消"),
        ("credit_record", r"征信"),
        ("police", r"警察|派出所|坐牢|报警|抓|公安|经侦"),
        ("cancel", r"注销|销户|关闭|关掉|关了"),
        ("instalment", r"分期"),
        ("early", r"提前还|提前结清"),
        ("minimum", r"最低还款"),
        ("cash", r"取现|套现|提现"),
    )
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def aspects(text: str) -> int:
    """Return as a bit mask what a normalised text asks: whether, how, how long, how much …"""
    return _mask(_ASPECTS, text)


def asked(text: str) -> frozenset[str]:
    """Return the names of what a normalised text asks: whether, how, how_long …"""
    return frozenset(name for name, pattern in _ASPECTS if pattern.search(text))


def entities(text: str) -> int:
    """Return as a bit mask which things of the field a normalised text names."""
    return _mask(_ENTITIES, text)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a normalised text, without units."""
    return frozenset(_NUMBER.findall(text))


def masks(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return aspects and entities of each text, ``(n, 2)``."""
    rows = [(aspects(text), entities(text)) for text in map(normalise, texts)]
    return np.array(rows, np.uint64).reshape(-1, 2)


def _mask(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> int:
    return sum(1 << bit for bit, (_, pattern) in enumerate(patterns) if pattern.search(text))
