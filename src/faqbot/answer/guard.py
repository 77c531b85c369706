"""What a question needs before its answer: help in danger, a refusal of harm, a warning of a running scam."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faqbot import personal, screen
from faqbot.answer.signs import features, signs
from faqbot.text import normalise, sentences
from faqbot.types import Notice

_WEIGHTS = Path(__file__).with_name("guard.json")  # written by training.guard
_SHORTEST_SALE = 10  # characters of a sentence that the model may judge: it learned from whole ones
# Said so plainly that no model is asked.
_PLAINLY = re.compile(
    r"(?<!不是)不想活(?!跃|动)|活不下去了|(?<!不是)(?:我|好|真的?|[就只]是|每天|天天)想死(?!心|磕|守|扛|你)|想自杀|要自杀|割腕了|遗书.{0,2}写"
)

# Signs of the body that cannot wait for a debt. What is long over, insured or a figure of speech (压得喘不过气) is none.
_BODY = re.compile(
    r"(?:胸口?|心口|心脏|胸前)[^,，。!！?？]{0,6}(?:闷|疼|痛|绞|难受)[^。!！?？]{0,14}(?:麻(?!烦)|喘不|冷汗|发黑)"
    r"|(?:左|半边?)(?:胳膊|手臂?|身子?|边身子?|脸|肩膀?)[^,，。]{0,4}(?:麻(?!烦)|没知觉|动不了)[^。]{0,14}(?:胸|心口|说不清话|头晕)|嘴歪|(?:嘴|脸)(?:突然|都|也)歪"
    r"|(?:怀孕|孕妇|孕期|预产|身孕|个月(?:的)?(?:身孕|孕))[^。!！?？]{0,24}(?:宫缩|见红|破水|出血|流血|肚子[^,，。]{0,5}(?:发?紧|疼|痛|硬))"
    r"|(?:孩子|娃|宝宝|小孩|儿子|女儿|闺女|崽)[^。!！?？,，]{0,12}(?:发?高?烧|烧)(?!烤)[^。!！?？,，]{0,5}(?<!\d)(?:39|4[0-2]|三十九|四十)(?:\.\d)?(?:度|℃|多度|$|[,，。 ])"
    r"|抽搐|昏迷不醒|(?<!差点)(?<!差点儿)昏过去|(?<!永远)叫不醒(?!.{0,3}装睡)|大出血|血止不住|止不住血|喘不(?:上|过)来?气[^。,，]{0,8}(?:嘴|脸)[^。,，]{0,3}(?:紫|青|白)"
)
_NOT_NOW = re.compile(r"去年|前年|上个?月|以前|之前|那年|当年|住院|理赔|医药费|手术费|后来|出院|已经好")
_CLAUSE = re.compile(r"[^,，。;；!！?？\n]+")

# ---------------------------------------------------------------- what a person reads
_CRISIS = {
    "body": (
        "先顾身体，这些样子等不得。马上打 120，说清在哪里、哪里不舒服，听接线的人怎么说；身边有人，请他陪着。"
        "钱的事先放一边，救人要紧。催收要是上门闹，打 110。债的事等身体稳住了再谈，这里一直能问。"
    ),
    "oneself": (
        "先停一下，人比债要紧。如果你或身边的人已经受伤、吃了药、站在高处，马上打 120 或 110。"
        "心里难受想找人说话，打 12356（全国统一心理援助热线）。现在就给一个信得过的人打电话，请他过来陪着，别一个人待着，"
        "把药、刀这些东西放远一点。没有一笔债比人重要，债的事可以慢慢谈，下面的回答晚点再看也不迟。"
    ),
    "attacked": (
        "先顾人身安全。有人打人、砸门、拿刀，马上打 110；有人受伤，打 120。关好门，离门窗远一点，别出去争，"
        "请邻居或家人帮忙报警。讨债的没有权力强行进门，更没有权力动手。事情过去以后心里害怕、睡不好，可以打 12356 找人说说。"
    ),
    "held": (
        "先顾人身安全。不管欠多少钱，谁都不能把人关着、扣着。能打电话就打 110，说清在哪里、有几个人；不方便打，"
        "就悄悄把位置发给家人朋友，请他们报警。别硬碰，被逼着签的字，出来以后可以跟警察说明。有人受伤打 120，心里难受可以打 12356。"
    ),
    "anger": (
        "先别出门，也别碰刀和汽油，给一个信得过的人打电话，请他过来陪着。再大的气，伤了人就回不了头；对方欠钱或者骗了你、逼了你，"
        "可以报警，也可以起诉。现在就有人要动手，打 110；有人受伤，打 120。心里实在过不去，打 12356 找人说说。"
    ),
}
_ROADS = {
    "evade": (
        "藏钱、转走财产、躲着不还，这件事我不能帮你办：查到了可以追回来，还可能担法律责任。可以走的路：主动跟放款机构说明困难，"
        "谈分期或延期；已经到法院的，跟法官说清收入和家里情况，可以申请留下生活费，也可以谈和解。"
    ),
    "forge": (
        "做假材料这件事我不能帮你办：查出来要担法律责任，本来能谈的也谈不成了。可以走的路：真有困难就如实开证明，病历找医院，"
        "失业登记找人社部门，家里困难找村委会或居委会；缺哪样材料，直接问银行用什么代替。"
    ),
    "deceive": (
        "编资料、用别人的名义贷款，这件事我不能帮你办：钱要还，还可能担法律责任，被你用了名字的人也会背上债。"
        "可以走的路：先停下新的借款，跟现有的放款机构谈分期或延期；有人拉你这样做，可以打 96110 问清楚。"
    ),
    "extort": (
        "编事情投诉、拿投诉换钱、收钱替人投诉，这件事我不能帮你办，做了可能担法律责任。可以走的路：真被多收了钱、真被骚扰，"
        "把合同、账单、录音留好，先找放款机构，再打 12378 投诉，如实说，不收费。"
    ),
    "cash_out": (
        "套现、养卡这件事我不能帮你办：手续费越滚越多，卡会被停，还可能担法律责任。可以走的路：打卡背面的客服电话，"
        "说清还不上的原因，申请分期；几张卡都还不上，先停止拆东补西，再一家一家谈。"
    ),
    "sell_card": (
        "卖卡、租卡、替人走账，这件事我不能帮你办：这些账户多半被拿去骗人，办卡的人要担责任，名下的卡也会被停用。"
        "可以走的路：不用的卡去银行销户；已经给出去了，马上挂失、销户，打 110 说明情况。"
    ),
    "delete_record": (
        "花钱删记录、编理由改记录，这件事我不能帮你办：真实的逾期记录花钱也删不掉，收钱的多半是骗子。"
        "可以走的路：记录有错，可以向银行或征信中心提异议，不收费；记录没错，先还清，还清以后满五年会自己消掉。"
    ),
    "threaten": (
        "吓人、堵人、曝光别人，这件事我不能帮你办：有理也会变成没理，还可能被拘留。可以走的路：别人欠你钱，留好借条和转账记录，"
        "可以申请支付令或者起诉；催收骂你吓你，录音留证，打 12378 投诉，有人身威胁打 110。"
    ),
    "": (
        "这件事我不能帮你办，办了可能要担法律责任，债也会更难处理。可以走的路：跟放款机构说明困难，协商分期或延期；"
        "困难证明如实开；觉得收费或催收不对，留好证据，打 12378 投诉；法律上拿不准，打 12348 免费问。"
    ),
}
_SCAM = (
    "这里面有诈骗的样子。放款前先交钱、要验证码、要开共享屏幕、要转到“安全账户”的，都不要照做，也先别再转钱。"
    "已经转了钱、给了验证码，马上打 110 或 96110，再打银行客服挂失，聊天和转账记录都留着。"
)
_PRIVACY = "问问题不用写身份证号、银行卡号和手机号，去掉它们也能问。"

# ---------------------------------------------------------------- which of these texts, by signs
_ATTACKED = {"door", "hit", "fire", "many", "nearby"}
_HELD = {"no_leave", "locked", "taken"}
_FROM_ONESELF = {"wish", "suicide", "my_death", "leave", "letter", "care", "pill", "rope", "cut", "self_hurt", "height"}
_BESIDE = {"kill", "despair", "rescue", "plan", "mind", "unreach", "help"}
_TELLING = _FROM_ONESELF | _HELD | _BESIDE | _ATTACKED - {"nearby"}
_FAINT = 1.0  # by which a message without a telling sign must be over the threshold: characters alone mislead in short ones
_ANGER = re.compile(
    r"我.{0,6}(?:要|想|去|准备|打算).{0,6}(?:杀|砍|捅|弄死|烧|炸|拼了|点火|放火|灭)|同归于尽|别想活|一起死|跟(?:他|她|你)们?拼"
)
_ROAD_SIGNS = {  # the plainest words of each sort, looked for in this order
    "cash_out": r"套现|变现|养卡|空卡|套(?:出|点|钱|花|白|信)|刷出来|刷卡机|pos|倒卖|回收|以卡养|套.{0,4}(?:公积金|医保)",
    "sell_card": r"卖.{0,4}[卡号户]|[租借]卡|租.{0,6}[号卡]|四件套|跑分|过账|走账|收(?:卡|购.{0,4}卡)|洗钱|对公账?户|goip|帮.{0,6}(?:转账|取现|收款)",
    "delete_record": r"洗白|删.{0,6}(?:记录|征信|逾期)|消.{0,4}(?:逾期|记录)|征信.{0,8}(?:删|消|改|洗|修复|铲)|铲单|黑名单|失信名单|查询记录|内鬼|黑进",
    "extort": r"投诉|讹|敲诈|封口|反催收|停息挂账|代理|退保|曝光.{0,6}(?:钱|免|赔)|施压|把柄|闹访",
    "threaten": r"吓|恐吓|报复|收拾|教训|打他|人肉|轰炸|泼|花圈|裸照|堵|偷拍|跟踪|定位|威胁|扎|横幅|喷|恐嚇|挂.{0,4}(?:网|群|出来)|发(?:到|在)?(?:网上|抖音|朋友圈|群里)",
    "forge": r"伪造|造假|假(?:的|流水|证|病|章|合同|借条|发票|工资|材料|结清|收据|学历|离职|在职|社保)|p(?:图|一|个|成)|ps|公章|刻|编造|倒签|改(?:日期|金额|合同)|流水|证明|病历|签名",
    "evade": r"逃|躲|藏|转移|转到|名下|过户|假离婚|跑路|失联|赖|不还|查封|执行|限高|脱产|避债|拍卖|法院|找不到我",
    "deceive": r"口子|必下|包装|ab贷|白户|黑户|背债|刷脸|冒|骗|忽悠|身份证|强开|下款|撸|贷",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in a question."""

    crisis: str  # "", oneself, attacked, held, anger or body
    harm: bool  # a request for harm: gets the safe road, however well an article would answer it
    doubtful: bool  # likely one: gets the safe road where nothing is likely to answer it
    sort: str  # of the harm, "" where it is of no known sort
    scam: bool
    private: bool  # personal data stand in it

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices to show, the most urgent first; danger leaves room for a scam's only."""
        found = []
        if self.crisis:
            found.append(Notice("crisis", _CRISIS[self.crisis]))
        if self.harm and not self.crisis:
            found.append(self.road)
        if self.scam:
            found.append(Notice("scam", _SCAM))
        if self.private and not self.crisis:
            found.append(Notice("privacy", _PRIVACY))
        return tuple(found)

    @property
    def road(self) -> Notice:
        """The refusal of harm, with the safe road of its sort."""
        return Notice("harm", _ROADS[self.sort])


@dataclass(frozen=True, slots=True)
class _Model:
    """A logistic regression over signs and character n-grams."""

    bias: float
    threshold: float
    doubt: float
    weights: Mapping[str, float]

    def score(self, text: str, task: str) -> float:
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features(text, task).items())


def look(question: str, before: str = "") -> Look:
    """Look a question through for danger, harm, scams and personal data; costs less than a millisecond.

    :param before: what was said a turn earlier: a scam told there is still running.
    """
    models = _models()
    over = models["crisis"].score(question, "crisis") - models["crisis"].threshold
    sure = over >= _FAINT or (over >= 0 and bool(signs(question, "crisis") & _TELLING))
    plain = normalise(question)
    crisis = sure or _PLAINLY.search(plain)
    danger = _danger(question) if crisis else ""
    if danger in ("", "oneself") and _sick(plain) and not signs(question, "crisis") & _FROM_ONESELF - {"leave"}:
        danger = "body"
    harm = models["harm"].score(question, "harm")
    return Look(
        crisis=danger,
        harm=harm >= models["harm"].threshold,
        doubtful=models["harm"].doubt <= harm < models["harm"].threshold,
        sort=_sort(question) if harm >= models["harm"].doubt else "",
        scam=any(models["scam"].score(said, "scam") >= models["scam"].threshold for said in (question, before) if said),
        private=bool(personal.numbers(question)),
    )


def sells(sentence: str) -> bool:
    """Tell whether a sentence is a lender's or an agent's advertisement: it never reaches an answer."""
    if screen.advertisement(sentence) or screen.contact(sentence):
        return True
    model = _models()["sale"]
    return len(sentence) >= _SHORTEST_SALE and model.score(sentence, "sale") >= model.threshold


def offers(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text that sell, as half-open ranges; a Markdown heading is none."""
    return [(start, end) for start, end in sentences(text) if text[start] != "#" and sells(text[start:end])]


def _sick(plain: str) -> bool:
    """Tell whether a message tells of a body in danger now: what the same clause puts into the past is over."""
    found = _BODY.search(plain)
    if found is None:
        return False
    around = (clause for clause in _CLAUSE.finditer(plain) if clause.end() > found.start() and clause.start() < found.end())
    return not any(_NOT_NOW.search(clause.group()) for clause in around)


def _danger(question: str) -> str:
    """Say from whom the danger comes; words of one's own death weigh most."""
    if _ANGER.search(normalise(question)):
        return "anger"
    seen = signs(question, "crisis")
    own = len(seen & _FROM_ONESELF)
    held, attacked = len(seen & _HELD), len(seen & _ATTACKED)
    if max(held, attacked) <= own - bool(seen & {"nearby", "many", "help", "no_leave"}):
        return "oneself"
    return "held" if held >= attacked else "attacked"


def _sort(question: str) -> str:
    text = normalise(question)
    return next((sort for sort, words in _ROAD_SIGNS.items() if re.search(words, text)), "")


@cache
def _models() -> dict[str, _Model]:
    return {task: _Model(**stored) for task, stored in json.loads(_WEIGHTS.read_text(encoding="utf-8")).items()}
