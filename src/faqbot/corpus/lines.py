"""Which lines of a page are its text: readable features of each line and its neighbours become a probability."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faqbot import screen
from faqbot.corpus import blocks
from faqbot.corpus.markup import Head, Markup
from faqbot.text import simplify

MAX_LINES = 1500  # the model reads so many lines of a page; of a longer one its first and last, see `probabilities`
_READ_CHARS = 600  # a line's nature shows in its first and last characters; bounds every pattern below

_WEIGHTS = Path(__file__).with_name("lines.json")
_TRADITIONAL = re.compile(r"[個們這來時說對沒過還麼貸錢實為會請問與後從點導讀關權閱發佈]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")

# ---------------------------------------------------------------- what a line looks like
_SENTENCE_END = re.compile(r"[。！？!?；;][”’」』）)\]】]*(?:\[\d+\])?$")
_CUT_OFF = re.compile(r"(?:\.{2,}|…+|\[详细\]|\[全文\]|查看(?:更多|详情|全文))[\W_]*$")
_PHRASE = re.compile(r"[，,、；;：:]")
_STOP = re.compile(r"[。！？!?]")
_MARKED = re.compile(
    r"^[\s　]*(?:[一二三四五六七八九十]{1,3}[、.．\s]|[（(][一二三四五六七八九十\d]{1,3}[)）]|第[一二三四五六七八九十\d]+[步条章点种招类个，,、：:]"
    r"|\d{1,2}[、.．)）]\s*(?!\d)|[①②③④⑤⑥⑦⑧⑨⑩]|#{1,4}\s|[问答QA][:：]|步骤|案例[一二三四\d])"
)
_RANKED = re.compile(r"^[\s　]*0?\d{1,2}\s*/?\s*[^\d\s.、．)）:：年月日]")
_BULLET = re.compile(r"^[\s　]*[-•●·▪■◆◇▶►○*▲△★☆※👉↑↓→←]")
_SEPARATED = re.compile(r"[|丨│┊>»›→/\\·•]\s*\S")
_DATE = re.compile(
    r"(?:(?:19|20)\d{2}|民国\s*\d{2,3}|\d{2})\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|[二〇○零一]{2,4}年[一二三四五六七八九十]+月"
)
_MOMENT = re.compile(
    r"\d{1,2}:\d{2}|\d+\s*(?:秒|分钟|小时|天|周|个?月|年)前|昨天|前天|刚刚|^\s*\d{1,2}-\d{1,2}\b|\d{1,2}月\d{1,2}日"
)
_COUNT = re.compile(
    r"^[\W_]*\d{1,9}[\W_]*$|[\u4e00-\u9fff]\s*[:：(（\[]?\s*\d+(?:\.\d+)?万?\s*[次人条个评赞+)）\]]*\s*$|^\d+\s*(?:个|条|次|人|位|篇|评论|回复|回答|粉丝|主题|积分|赞)"
)
_LABEL = re.compile(r"^[\W_]*[\u4e00-\u9fffA-Za-z ]{1,7}\s*[:：丨|]\s*\S")
_CAPTION = re.compile(
    r"^[\W_]*(?:图(?:\s*[:：丨|/片源]|为)|资料图|配图|[^。]{0,8}示意图|题图|\(图\)|（图）|插图|摄影|\[?图片\]?)|[摄绘][)）]?$"
    r"|(?:图|摄|供图|图源|来源网络|示意图)[)）]$|图片来(?:源|自)"
)
_COPY = re.compile(
    r"©|ⓒ|\(c\)|copyright|rights reserved|powered by|ICP|备\d{5,}|公网安备|\w+@\w+\.\w+|https?://|www\.", re.IGNORECASE
)

_COLUMNS = re.compile(r"\S(?:[ 　]{2,}|　|\t)\S")  # a table's row whose cells only blanks part
# Emergency, complaint and advice lines anybody may call: a text gives them, a site's own number is longer.
_PUBLIC_NUMBER = re.compile(r"(?<![\d.-])(?:1[12]0|12[1-4]|12[23]\d{2}|123\d{2}|9[56]\d{3})(?![\d.%元])")
_AMOUNT = re.compile(r"\d(?:\.\d+)?\s*(?:%|％|‰|[万亿千百]?元|[天年期倍]|个月|个点)|^\W*\d[\d,]*\.\d+\W*$")

# ---------------------------------------------------------------- words of the frame around any text, by what they do
_GROUPS: dict[str, re.Pattern[str]] = {
    "navigate": re.compile(
        r"首页|登录|登入|登出|注册|返回|顶部|导航|目录|栏目|频道|网站地图|关于(?:我们|本站)|联系(?:我们|方式)|友情链接|加入收藏|设为首页|当前位置|您?的?位置"
        r"|上一?[篇页条则章]|下一?[篇页条则章]|没有了|更多|搜索|会员|无障碍|繁体|简体|正文|跳到|版面|归档|标签|分类|关键词|人才招聘|投诉建议|隐私|意见反馈|网站声明"
    ),
    "byline": re.compile(
        r"来源|出处|稿源|转自|作者|编辑|责编|记者|通讯员|撰文|供稿|审核|校对|发布|发表|更新|时间|日期|浏览|阅读|点击|人气|访问|原创|佚名|投稿|小编|整理|本报|讯|Posted|by\b|字号|字体"
    ),
    "react": re.compile(
        r"分享|转发|点赞|收藏|关注|评论|留言|回复|回帖|举报|支持|反对|赞同|喜欢|在看|打赏|赞赏|踩|楼主|沙发|顶楼|粉丝|发消息|发表|只看|复制链接|打印|关闭|有帮助|已解决|未解决|微博|QQ空间|朋友圈|Facebook|LINE|reply",
        re.IGNORECASE,
    ),
    "legal": re.compile(
        r"版权|著作权|转载|备案|许可证|网安|不良信息|免责|声明|侵权|侵删|仅供参考|不代表|不构成|投资建议|立场|风险自担|主办|承办|技术支持|建议使用|标识码|访客|地址|邮编|热线|工作时间|服务时间"
    ),
    "others": re.compile(
        r"推荐|相关|热门|热点|热搜|排行|猜你|大家都?在|网友都?在|延伸|扩展|精选|精彩|往期|最新(?:文章|资讯|发布|评论)|近期|本周|随机|您?可能|还想|还看|看了|同场|加映|更多(?:文章|内容|资讯|精彩)|相似|其他\d*个|其它|参考资料|附件|下载"
    ),
    "prompt": re.compile(
        r"点击|点这|点此|扫码|扫一扫|扫描|二维码|长按|识别|公众号|客户端|APP|小程序|下载|打开|展开|全文|立即|马上|免费|咨询|客服|在线|提问|申请|领取|预约|试算|试试|订阅|欢迎|本站|本网|添加|微信|回答是否|登录后",
        re.IGNORECASE,
    ),
}
# Grammatical words: running text is full of them, names, links and labels have few.
_FUNCTION = frozenset(
    "的了是在和也就都要会不有你我他这那到把被给让吗呢吧着过得可能没还很以为而但如果因所从对与或及其等个一上下"
)
# The site speaks about itself to its reader, or sends him on.
_ADDRESS = re.compile(
    r"小编|本站|本网|本平台|我站|欢迎(?:咨询|关注|留言|评论|访问|添加|来电|投稿)|关注(?:我|本|公众号)|留言(?:区|讨论|告诉)|评论区|为您整理|为大家整理|(?:更多|其他).{0,14}(?:请|可|欢迎|尽在|关注|咨询|点击)"
    r"|点个?(?:赞|在看|关注)|(?:在线|专业)律师|一对一|转载请|如需转载|未经许可|不得转载|仅供参考|不代表|免责|以上(?:就是|内容|便是)|本文(?:由|来自|来源|转|内容|仅|图|标签|链接|作者|编辑|不|系|为)|看完(?:本文|这篇)|你们?怎么看|转发(?:给|提醒|到)"
    r"|客户端|立即(?:查看|下载|咨询|申请|领取|测)|测一?测|温馨提示|风险提示|贴心提醒"
)
_REFERS = re.compile(
    r"^[\W_]*(?:相关|推荐|延伸|扩展|拓展|同场|更多|上一|下一|往期|点击|热门|阅读|另见|参见|请看)[\u4e00-\u9fff]{0,5}\s*[:：]"
)
_LEAD = re.compile(r"^[\W_]*(?:导读|导语|摘要|核心提示|内容提要|内容摘要|提要|简介|描述|概述)[\W_]*[:：\]】]")
_STARTS_MID = re.compile(r"^[，,、。；;）)”》的了和与及等是在中里上，]")
_CREDIT = re.compile(
    r"^[（(【\[\s■□●▲◆*-]*(?:责任)?(?:编辑|責任編輯|編輯|责编|校对|审核|审校|监制|排版|文字|图文|摄影|供稿|撰稿|记者|通讯员|初审|终审|来源|作者|原标题|原题|标签|关键词|主播)\s*(?:[:：/丨|]|\s\S)\s*.{1,40}$"
)
_TALK = re.compile(
    r"楼主|沙发|前排|顶一?下|同问|求助|收藏了|学到了|谢谢|感谢分享|哈哈|说得|写得|我去年|我也|我就|我打|有没有人|请问|支持|加油|说事|匿名|\[[\u4e00-\u9fff]{1,3}\]"
)
_LISTING = re.compile(
    r"^[\W_\d]*(?:大家都?在[看搜]|网友都?在[看搜]|(?:相关|相似|类似|关联)(?:阅读|文章|推荐|资讯|内容|问[题答]|新闻|链接|知识|话题)?(?:推荐)?|(?:推荐|延伸|扩展|拓展)阅读"
    r"|(?:为[您你])?推荐(?:文章|内容|律师|产品)?|猜[您你]喜欢|[您你]?可能(?:还)?(?:感兴趣|喜欢|想[看问])的?\S{0,4}|(?:热门|热点|精彩|最新|近期|更多|往期|本周|随机|今日|编辑)(?:文章|推荐|阅读|资讯|标签|新闻|排行|内容|回顾|精选|热点|热门|话题|搜索|产品|问题|评论)+"
    r"|\S{0,6}(?:排行榜?|热搜榜?)|看了又看|参考资料|标题导航|搜索发现)[\W_\d]*$"
)
_REPLIES = re.compile(
    r"^[\W_\d]*(?:(?:全部|热门|最新|精彩|精选|网友|用户|读者|文章)?(?:条?评论|留言|回帖|跟帖|回应|thoughts on.{0,60})(?:列表|区|精选)?|其[他它]\s*\d*\s*个?(?:回答|答案)|(?:请先\s*)?登录?\s*后?\s*发表(?:评论|留言)"
    r"|发[表布]?(?:评论|留言|回应)|leave a reply|comments?)[\W_\d]*(?:[(（]\s*\d*\s*[)）])?[\W_]*$",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One filled line of a page as the model sees it."""

    text: str  # stripped
    indent: bool = False  # blanks before it in the file
    gap: bool = False  # an empty line before it
    markup: Markup | None = None
    repeats: int = 0  # other pages of the folder that hold the same line but for its digits
    echoed: float = 0.0  # share of its stretches of letters that stand on several pages of the folder


def skeleton(text: str) -> str:
    """Return a line's letters with digits as one mark: what stays when only counts and dates differ between pages."""
    return _DIGITS.sub("0", _NOT_LETTERS.sub("", text[:_READ_CHARS]))


def letters(text: str) -> str:
    """Return only letters and digits, for comparing lines that differ in punctuation and blanks."""
    return _NOT_LETTERS.sub("", text)


# ---------------------------------------------------------------- features
@dataclass(frozen=True, slots=True)
class View:
    """A page's features and what else reading them found."""

    names: tuple[str, ...]
    rows: NDArray[np.float32]  # (lines, features)
    core: tuple[int, int]  # the main run of text, half-open
    title: str  # as given, or as read from the page; "" where it shows none
    title_at: int  # the title's line, -1 when none
    under: NDArray[
        np.int32
    ]  # -1 outside, else lines since the heading of a list of other pages (even) or of comments (odd)
    plain: tuple[str, ...]  # the lines in simplified characters
    marks: tuple[Markup | None, ...]


def view(lines: Sequence[Line], title: str = "", head: Head | None = None) -> View:
    """Compute the features of every line.

    :param title: the page's title where known; likeness to it tells doubled titles and teasers. Else it is read.
    :param head: what an HTML page's head says.
    """
    if not lines:
        empty = np.zeros((0, 0), np.float32)
        return View((), empty, (0, 0), title, -1, np.zeros(0, np.int32), (), ())
    plain, column, core = look(lines)
    at = -1
    if title:
        wanted = letters(title)
        at = max((k for k, line in enumerate(lines[: core[0] + 4]) if letters(line.text) == wanted), default=-1)
    else:
        title, at = _read_title(lines, plain, column, core, head or Head())
    context, under = _context(lines, plain, column, core, title)
    rows = np.column_stack([*column.values(), *context.values()])
    marks = tuple(line.markup for line in lines)
    return View((*column, *context), rows.astype(np.float32), core, title, at, under, tuple(plain), marks)


def look(lines: Sequence[Line]) -> tuple[list[str], dict[str, NDArray[np.float32]], tuple[int, int]]:
    """Read each line by itself, and find the main run of text.

    :param lines: at least one.
    :returns: the lines in simplified characters, their own features by name, and the run, half-open.
    """
    plain = simplified([line.text for line in lines])
    own = [_own(line, text) for line, text in zip(lines, plain, strict=True)]
    table = np.array([list(row.values()) for row in own], np.float32)
    column = {name: table[:, k] for k, name in enumerate(own[0])}
    return plain, column, _core(column)


def simplified(texts: Sequence[str]) -> list[str]:
    """Return texts in simplified characters, each cut to its first and last characters when it is very long."""
    half = _READ_CHARS // 2
    cut = [text if len(text) <= _READ_CHARS else text[:half] + text[-half:] for text in texts]
    whole = "\n".join(text.replace("\n", " ") for text in cut)
    if not _TRADITIONAL.search(whole):
        return cut
    turned = simplify(whole).split("\n")
    return turned if len(turned) == len(cut) else cut


def _own(line: Line, text: str) -> dict[str, float]:
    """Return the features a line has by itself."""
    size = max(len(text), 1)
    bare = _NOT_LETTERS.sub("", text)
    count = max(len(bare), 1)
    short = len(line.text) <= 80
    ends = bool(_SENTENCE_END.search(text))
    signs = screen.selling(text)
    row: dict[str, float] = {
        "length": float(np.log1p(len(line.text))) / 5,
        "tiny": float(len(bare) <= 4),
        "short": float(len(bare) <= 14),
        "long": float(len(line.text) >= 40),
        "ends_sentence": float(ends),
        "ends_colon": float(text[-1:] in "：:"),
        "cut_off": float(bool(_CUT_OFF.search(text))),
        "stops": min(len(_STOP.findall(text)), 4) / 4,
        "phrases": min(len(_PHRASE.findall(text)) * 20 / size, 3) / 3,
        "function": sum(c in _FUNCTION for c in bare) / count,
        "digits": sum(c.isdigit() for c in bare) / count,
        "latin": sum(c.isascii() and c.isalpha() for c in bare) / count,
        "symbols": min((size - len(bare) - text.count(" ")) / size, 0.6),
        "blanks": min(len(re.findall(r"\S\s+\S", text)) * 8 / size, 2) / 2,
        "marked": float(bool(_MARKED.match(text))),
        "ranked": float(short and bool(_RANKED.match(text))),
        "bullet": float(bool(_BULLET.match(text))),
        "separated": float(short and len(_SEPARATED.findall(text)) > 0),
        "separated_twice": float(short and len(_SEPARATED.findall(text)) > 1),
        "date": float(bool(_DATE.search(text)) and short),
        "date_only": float(
            short and bool(_DATE.search(text)) and len(_NOT_LETTERS.sub("", _MOMENT.sub("", _DATE.sub("", text)))) <= 3
        ),
        "moment": float(short and bool(_MOMENT.search(text))),
        "count": float(short and bool(_COUNT.search(text))),
        "label": float(short and bool(_LABEL.match(text))),
        "caption": float(short and bool(_CAPTION.search(text))),
        "copyright": float(bool(_COPY.search(text))),
        "bracketed": float(short and text[:1] in "【[（(《<" and text[-1:] in "】])）》>"),
        "asks": float(text[-1:] in "？?"),
        "talk": float(short and bool(_TALK.search(text))),
        "address": float(bool(_ADDRESS.search(text))),
        "refers": float(short and bool(_REFERS.match(text))),
        "credit": float(short and bool(_CREDIT.match(text))),
        "lead": float(bool(_LEAD.match(text))),
        "starts_mid": float(bool(_STARTS_MID.match(text))),
        "ends_open": float(len(bare) > 3 and bool(text) and text[-1:].isalpha()),
        "cells": float(" | " in line.text or "\t" in line.text),
        "columns": float(short and bool(_COLUMNS.search(line.text))),
        "public_number": float(bool(_PUBLIC_NUMBER.search(text))),
        "amount": float(short and bool(_AMOUNT.search(text))),
        "bait": float(signs.bait),
        "call": float(signs.call),
        "offer": float(signs.offer),
        "contact": float(signs.contact),
        "indent": float(line.indent),
        "gap": float(line.gap),
        "repeats": min(line.repeats, 6) / 6,
        "repeats_often": float(line.repeats >= 2),
        "echoed": line.echoed,
    }
    for name, pattern in _GROUPS.items():
        found = [len(hit) for hit in pattern.findall(text)]
        row[name] = min(sum(found) / count, 1)
        row[name + "_any"] = float(bool(found))
    heading = short and len(bare) <= 24
    row["listing"] = float(heading and bool(_LISTING.match(text)))
    row["replies"] = float(heading and bool(_REPLIES.match(text)))
    mark = line.markup
    row |= {
        "html": float(mark is not None),
        "link_share": mark.link_share if mark else 0.0,
        "all_link": float(bool(mark and mark.link_share > 0.85)),
        "in_list": float(bool(mark and mark.listed)),
        "heading_tag": float(bool(mark and mark.tag in ("h2", "h3", "h4", "h5"))),
        "title_tag": float(bool(mark and mark.tag == "h1")),
        "paragraph_tag": float(bool(mark and mark.tag == "p")),
        "cell_tag": float(bool(mark and mark.tag in ("td", "th", "tr", "table"))),
        "caption_tag": float(bool(mark and mark.tag in ("figcaption", "figure", "caption"))),
        "strong": float(bool(mark and mark.strong)),
        "beside": float(bool(mark and mark.beside)),
        "text_named": float(bool(mark and mark.text)),
    }
    return row


def frame_share(text: str) -> float:
    """Return how much of a piece of text is words of a frame; kinds of words are added up."""
    plain = simplified([text])[0]
    size = max(len(letters(plain)), 1)
    return sum(min(sum(len(hit) for hit in pattern.findall(plain)) / size, 1) for pattern in _GROUPS.values())


def _core(column: dict[str, NDArray[np.float32]]) -> tuple[int, int]:
    """Find the main run of text: the stretch of lines with the largest sum of a crude score, sentences for, links against."""
    frame = (
        column["navigate"]
        + column["react"]
        + column["others"]
        + column["legal"]
        + column["date"]
        + column["count"]
        + column["copyright"]
    )
    score = (
        2.0 * column["ends_sentence"] * (0.4 + column["long"])
        + 0.6 * column["long"]
        + 0.8 * column["marked"]
        + 2.0 * np.minimum(column["function"], 0.3)
        + 0.5 * column["paragraph_tag"]
        + 0.5 * column["text_named"]
        - 1.0
        - 0.8 * np.minimum(frame, 1)
        - 1.5 * column["cut_off"]
        - 1.5 * column["link_share"]
        - 1.0 * column["beside"]
        - 2.0 * column["listing"]
        - 5.0 * column["replies"]
        - 1.0 * column["repeats_often"]
    )
    barrier = (column["listing"] + column["replies"]) > 0
    runs = _positive_runs(score.tolist())
    if not runs:
        return 0, len(score)
    best = max(range(len(runs)), key=lambda k: runs[k][2])
    first, last = runs[best][:2]
    weight = runs[best][2]
    # Something stands between two parts of one text: an offer, a box of links. A part far smaller is a teaser.
    for start, end, worth in reversed(runs[:best]):
        if first - end > _GAP_LINES or worth < weight * _PART or barrier[end:first].any():
            break
        first = start
    for start, end, worth in runs[best + 1 :]:
        if start - last > _GAP_LINES or worth < weight * _PART or barrier[last:start].any():
            break
        last = end
    return first, last


_GAP_LINES = 8
_PART = 0.2


def _positive_runs(score: Sequence[float]) -> list[tuple[int, int, float]]:
    """Return the stretches that gain, each cut back to where its sum was highest: (start, end, sum)."""
    runs = []
    k = 0
    while k < len(score):
        if score[k] <= 0:
            k += 1
            continue
        here = top = 0.0
        start = end = k
        while k < len(score):
            here += score[k]
            k += 1
            if here <= 0 or here < top - 3:
                break
            if here > top:
                top, end = here, k
        runs.append((start, end, top))
        k = end
    return runs


def _context(
    lines: Sequence[Line], plain: Sequence[str], column: dict[str, NDArray[np.float32]], core: tuple[int, int], title: str
) -> tuple[dict[str, NDArray[np.float32]], NDArray[np.int32]]:
    """Return the features a line has by where it stands."""
    n = len(lines)
    at = np.arange(n)
    first, last = core
    solid = (column["ends_sentence"] * column["long"]).astype(np.float32)
    sentence = column["ends_sentence"]
    short = column["short"] * (1 - sentence)
    out: dict[str, NDArray[Any]] = {
        "place": at / max(n - 1, 1),
        "from_top": np.exp(-at / 4.0),
        "from_end": np.exp(-(n - 1 - at) / 4.0),
        "in_core": ((at >= first) & (at < last)).astype(np.float32),
        "before_core": np.clip(first - at, 0, 12) / 12,
        "after_core": np.clip(at - last + 1, 0, 12) / 12,
        "core_share": np.full(n, (last - first) / n),
        "few_lines": np.full(n, float(n <= 6)),
    }
    for name, values in (
        ("length", column["length"]), ("sentence", sentence), ("short", short), ("function", column["function"]),
        ("marked", column["marked"]), ("date", column["date"]), ("colon", column["ends_colon"]), ("cut_off", column["cut_off"]),
        ("moment", column["moment"]), ("react", column["react"]), ("byline", column["byline"]), ("gap", column["gap"]),
        ("link_share", column["link_share"]), ("repeats", column["repeats"]), ("starts_mid", column["starts_mid"]),
        ("ends_open", column["ends_open"]), ("all_link", column["all_link"]), ("cells", column["cells"]), ("count", column["count"]),
    ):  # fmt: skip
        out[f"previous_{name}"] = _shift(values, 1)
        out[f"next_{name}"] = _shift(values, -1)
    for reach in (3, 8):
        out[f"solid_before_{reach}"] = _before(solid, reach)
        out[f"solid_after_{reach}"] = _after(solid, reach)
        out[f"short_before_{reach}"] = _before(short, reach)
        out[f"short_after_{reach}"] = _after(short, reach)
        out[f"function_around_{reach}"] = (_before(column["function"], reach) + _after(column["function"], reach)) / 2
        out[f"moment_around_{reach}"] = _before(column["moment"], reach) + _after(column["moment"], reach)
        out[f"react_around_{reach}"] = _before(column["react_any"], reach) + _after(column["react_any"], reach)
    out["solid_seen"] = np.minimum(np.cumsum(solid) - solid, 4) / 4
    out["solid_to_come"] = np.minimum(solid.sum() - np.cumsum(solid), 4) / 4
    run = _runs(short)
    out["short_run"] = np.minimum(run, 8) / 8
    out["mark_kin"] = _mark_kin(plain, column["marked"])
    listing = _since(column["listing"] > 0)
    replies = _since(column["replies"] > 0)
    for name, since in (("listing", listing), ("replies", replies)):
        out[f"under_{name}"] = (since >= 0).astype(np.float32)
        out[f"near_{name}"] = np.where(since >= 0, np.exp(-since / 6.0), 0)
    inside, flat = out["in_core"], 1 - sentence
    between = _shift(sentence, 1) * _shift(sentence, -1)
    out |= {
        "short_in_core": inside * short,
        "short_between_sentences": between * short,
        "short_below_sentence_above_text": short * _shift(sentence, 1) * (out["solid_after_3"] > 0),
        "sentence_outside": (1 - inside) * sentence,
        "sentence_in_core": inside * sentence,
        "sentence_below_core": sentence * (at >= last),
        "address_at_end": column["address"] * (out["after_core"] + (out["solid_to_come"] < 0.5)),
        "address_sentence": column["address"] * sentence,
        "link_in_list": column["all_link"] * column["in_list"],
        "fragment": flat * _shift(column["ends_open"] * column["function"], 1) * inside,
        "continues": flat * _shift(column["starts_mid"], -1),
        "row_kin": column["cells"] * np.maximum(_shift(column["cells"], 1), _shift(column["cells"], -1)),
        "row_in_core": column["cells"] * inside,
        "marked_in_core": column["marked"] * inside,
        "asks_in_core": column["asks"] * inside * short,
        "flat_below_core": flat * (at >= last),
        "flat_above_core": flat * (at < first),
        "frame_in_core": inside * np.minimum(sum(column[name] for name in _GROUPS), 1),
        "moment_near_short": short * (out["moment_around_3"] > 0),
        "replies_sentence": sentence * (replies >= 0),
        "listing_sentence": sentence * column["long"] * (listing >= 0),
        "listing_cut_off": column["cut_off"] * (listing >= 0),
    }
    weight = np.maximum(solid, 0.02) * inside + 1e-6
    for name in ("gap", "indent"):  # set like the text around, or unlike
        usual = float((column[name] * weight).sum() / weight.sum())
        out[f"{name}_unlike_text"] = np.abs(column[name] - usual) * (abs(usual - 0.5) > 0.3)
    out["list_below_colon"] = _below_colon(column["ends_colon"], short)
    out |= _likeness(plain, solid, core, title)
    out |= _neighbourhood(lines, solid)
    under = np.where(
        (replies >= 0) & ((listing < 0) | (replies < listing)), 2 * replies + 1, np.where(listing >= 0, 2 * listing, -1)
    )
    return {name: np.asarray(values, np.float32) for name, values in out.items()}, under.astype(np.int32)


def _shift(values: NDArray[np.float32], by: int) -> NDArray[np.float32]:
    moved = np.zeros_like(values)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _before(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    total = np.concatenate([[0], np.cumsum(values)])
    at = np.arange(len(values))
    return np.asarray((total[at] - total[np.maximum(at - reach, 0)]) / reach, np.float32)


def _after(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    return _before(values[::-1], reach)[::-1]


def _runs(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return for each line how long the run of short lines around it is, 0 outside one."""
    out = np.zeros_like(values)
    start = 0
    for k in range(len(values) + 1):
        if k == len(values) or not values[k]:
            out[start:k] = k - start
            start = k + 1
    return out


def _below_colon(colon: NDArray[np.float32], short: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return 1 for each short line of a run that a line ending in a colon announces."""
    out = np.zeros_like(short)
    open_ = False
    for k in range(len(short)):
        out[k] = float(open_ and bool(short[k]))
        open_ = bool(colon[k]) or bool(out[k])
    return out


def _since(found: NDArray[np.bool_]) -> NDArray[np.int32]:
    at = np.arange(len(found))
    last = np.maximum.accumulate(np.where(found, at, -1))
    return np.where(last >= 0, at - last, -1).astype(np.int32)


def _mark_kin(plain: Sequence[str], marked: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return for each marked line how many lines carry a mark of its kind (一、 with 二、): one alone is no series."""
    kinds = [
        re.sub(r"[一二三四五六七八九十\d①-⑩]+", "1", text.strip()[:3])[:2] if mark else ""
        for text, mark in zip(plain, marked, strict=True)
    ]
    counts = Counter(kinds)
    return np.array([min(counts[kind], 5) / 5 if kind else 0 for kind in kinds], np.float32)


def _likeness(
    plain: Sequence[str], solid: NDArray[np.float32], core: tuple[int, int], title: str
) -> dict[str, NDArray[Any]]:
    """Compare each line with the main text, with the title and with the page's other lines."""
    bare = [_NOT_LETTERS.sub("", text) for text in plain]
    pairs = [{text[k : k + 2] for k in range(len(text) - 1)} for text in bare]
    counts: Counter[str] = Counter()
    inside = {k for k in range(*core) if solid[k]}
    for k in inside:
        counts.update(pairs[k])
    wanted = _NOT_LETTERS.sub("", simplified([title])[0]) if title else ""
    wanted_pairs = {wanted[k : k + 2] for k in range(len(wanted) - 1)}
    first_at: dict[str, int] = {}
    last_at: dict[str, int] = {}
    spread: Counter[str] = Counter()  # by six characters, on how many lines they stand
    for k, text in enumerate(bare):
        first_at.setdefault(text, k)
        last_at[text] = k
        spread.update({text[m : m + 6] for m in range(len(text) - 5)})
    found: dict[str, list[float]] = {
        name: []
        for name in (
            "topic",
            "like_title",
            "is_title",
            "contains_title",
            "starts_with_title",
            "twin_below",
            "twin_above",
            "echo",
        )
    }
    for k, own in enumerate(pairs):
        text = bare[k]
        least = 2 if k in inside else 1
        found["topic"].append(sum(counts[p] >= least for p in own) / max(len(own), 1))
        found["like_title"].append(len(own & wanted_pairs) / max(len(own), 1))
        found["is_title"].append(float(bool(text) and text == wanted))
        found["contains_title"].append(float(len(wanted) > 5 and wanted in text and text != wanted))
        found["starts_with_title"].append(float(len(wanted) > 5 and text.startswith(wanted)))
        found["twin_below"].append(float(last_at[text] > k and len(text) > 3))
        found["twin_above"].append(float(first_at[text] < k and len(text) > 3))
        pieces = [text[m : m + 6] for m in range(len(text) - 5)]
        found["echo"].append(sum(spread[piece] > 1 for piece in pieces) / max(len(pieces), 1))
    return {name: np.array(values) for name, values in found.items()}


def _neighbourhood(lines: Sequence[Line], solid: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return, for HTML, which share of the page's sentences stands in the same element, and how far its depth differs."""
    n = len(lines)
    marks = [line.markup for line in lines]
    if not any(marks):
        return {name: np.zeros(n) for name in ("with_text", "depth_off", "beside_text", "tag_unlike_text")}
    weight: Counter[int] = Counter()
    depths: Counter[int] = Counter()
    tags: Counter[str] = Counter()
    beside = 0.0
    for mark, value in zip(marks, solid, strict=True):
        if mark and value:
            weight[mark.parent] += 1
            depths[mark.depth] += 1
            tags[mark.tag] += 1
            beside += mark.beside
    total = max(float(solid.sum()), 1.0)
    usual = depths.most_common(1)[0][0] if depths else 0
    return {
        "tag_unlike_text": np.array([1 - tags[mark.tag] / total if mark else 0 for mark in marks]),
        "with_text": np.array([weight[mark.parent] / total if mark else 0 for mark in marks]),
        "depth_off": np.array([min(abs(mark.depth - usual), 6) / 6 if mark else 0 for mark in marks]),
        "beside_text": np.array([float(bool(mark and mark.beside and beside < total / 2)) for mark in marks]),
    }


# ---------------------------------------------------------------- the title
_SITE_SUFFIX = re.compile(r"\s*(?:[_|｜]|\s[-–—·]\s|-(?=[^-]{2,12}网?$)).*$")
_TITLE_LABEL = re.compile(r"^\s*(?:标\s*题\s*[:：]|\[[^\[\]]{1,8}\]\s*)\s*")
_TITLE_LINES = 60  # a title stands above its text; so many lines above it are looked at


def _read_title(
    lines: Sequence[Line],
    plain: Sequence[str],
    column: Mapping[str, NDArray[np.float32]],
    core: tuple[int, int],
    head: Head,
) -> tuple[str, int]:
    """Choose the line that is the page's title, or take the head's where no line is; ``("", -1)`` where there is neither."""
    candidates, names, rows = title_features(lines, plain, column, core, head)
    if candidates:
        scores = vote("title", names, rows)
        best = int(scores.argmax())
        if scores[best] > _TITLE_FLOOR:
            return title_text(lines[candidates[best]].text, head), candidates[best]
    said = head.social_title or (head.headings[0] if len(head.headings) == 1 else "") or _SITE_SUFFIX.sub("", head.title)
    return (said, -1) if len(letters(said)) >= 4 else ("", -1)


_TITLE_FLOOR = 0.02  # of probability


def title_text(text: str, head: Head) -> str:
    """Return a title's line without the site's name, a forum's bracket or a label before it."""
    text = text.strip()
    if len(text) > _READ_CHARS:
        return text  # no title, and the patterns below would be slow
    bare = _SITE_SUFFIX.sub("", _TITLE_LABEL.sub("", text)).strip()
    if text in (head.social_title, *head.headings) and not _TITLE_LABEL.match(text):
        return text
    return bare if len(letters(bare)) >= 4 else text


def title_features(
    lines: Sequence[Line],
    plain: Sequence[str],
    column: Mapping[str, NDArray[np.float32]],
    core: tuple[int, int],
    head: Head,
) -> tuple[list[int], tuple[str, ...], NDArray[np.float32]]:
    """Compute what tells the title's line from others above the text.

    :returns: numbers of the candidate lines, the features' names, and a row for each candidate.
    """
    first, last = core
    bare = [_NOT_LETTERS.sub("", text) for text in plain[: last + 1]]
    start = max(0, first - _TITLE_LINES)
    candidates = [k for k in range(start, min(first + 4, len(bare))) if 3 <= len(bare[k]) <= 80]
    counts = Counter(bare)
    body: Counter[str] = Counter()
    for k in range(first, min(last, len(bare))):
        if column["long"][k]:
            body.update({bare[k][m : m + 2] for m in range(len(bare[k]) - 1)})
    head_bare = letters(head.title)
    social = letters(head.social_title)
    headings = {letters(heading) for heading in head.headings}
    prefixes = Counter(letters(title_text(text, head)) for text in plain[: first + 4])
    found = []
    for k in candidates:
        text = bare[k]
        pairs = {text[m : m + 2] for m in range(len(text) - 1)}
        near = slice(k + 1, min(k + 5, len(lines)))
        earlier = [j for j in candidates if j < k]
        cut = letters(title_text(lines[k].text, head))
        row = {name: float(column[name][k]) for name in _TITLE_COLUMNS}
        row |= {
            "from_top": float(np.exp(-k / 3.0)),
            "first": float(not earlier),
            "above_text": float(np.exp(-max(first - k, 0) / 3.0)),
            "inside_text": float(k >= first),
            "doubled": float(counts[text] > 1),
            "cut_doubled": float(prefixes[cut] > 1),
            "topic": sum(body[p] >= (2 if k >= first and column["long"][k] else 1) for p in pairs) / max(len(pairs), 1),
            "topic_size": float(sum(body[p] >= 1 for p in pairs)) / 15,
            "right_size": float(7 <= len(text) <= 34),
            "byline_below": float(column["byline_any"][near].max(initial=0)),
            "date_below": float(column["date"][near].max(initial=0)),
            "moment_below": float(column["moment"][near].max(initial=0)),
            "text_below": float(column["ends_sentence"][k + 1 : k + 3].max(initial=0)),
            "in_head": float(len(text) > 3 and text in head_bare),
            "opens_head": float(len(text) > 3 and head_bare.startswith(text)),
            "is_heading": float(text in headings),
            "is_social": float(bool(social) and text == social),
            "cut_in_head": float(len(cut) > 3 and cut in head_bare),
        }
        found.append(row)
    names = tuple(found[0]) if found else ()
    return candidates, names, np.array([list(row.values()) for row in found], np.float32).reshape(len(found), len(names))


_TITLE_COLUMNS = (
    "length", "short", "ends_sentence", "ends_colon", "cut_off", "stops", "phrases", "function", "digits", "latin", "symbols",
    "marked", "ranked", "bullet", "separated", "separated_twice", "date", "moment", "count", "label", "caption", "copyright", "bracketed",
    "asks", "gap", "repeats", "repeats_often", "navigate", "byline", "react", "legal", "others", "prompt", "talk", "address",
    "refers", "lead", "html", "link_share", "heading_tag", "title_tag", "cell_tag", "paragraph_tag", "strong", "beside",
)  # fmt: skip


# ---------------------------------------------------------------- the model
@cache
def model() -> dict[str, Any]:
    """Load the committed weights; ``training/lines.py`` fits them."""
    loaded: dict[str, Any] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return loaded


def probabilities(page: View) -> NDArray[np.float32]:
    """Return for each line the probability that it belongs to the page's text.

    Small networks of one hidden layer look at the standardised features and vote; then others look again, knowing what the
    first took for text.
    """
    if not len(page.rows):
        return np.zeros(0, np.float32)
    first = vote("line", page.names, page.rows)
    names, rows = second_look(page, first, model()["wording"])
    chances = vote("again", (*page.names, *names), np.hstack([page.rows, rows]))
    cells = page.rows[:, page.names.index("cells")]
    start = 0
    for k in range(len(cells) + 1):  # the rows of a table stay or leave together
        if k == len(cells) or not cells[k]:
            if k - start >= 2:
                chances[start:k] = chances[start:k].max()
            start = k + 1
    return chances


def second_look(
    page: View, first: NDArray[np.float32], weights: Mapping[str, float]
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Return the names and rows of the features that the first look's probabilities give."""
    return blocks.features(
        page.plain, page.marks, first, blocks.wording(page.plain, weights), blocks.familiar(page.plain, weights)
    )


def vote(what: str, names: Sequence[str], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Evaluate the networks of one decision.

    :param what: ``line``, ``again`` or ``title``.
    :returns: a probability for each row.
    """
    learned = _unpack(what, model())
    order = [names.index(name) for name in learned.names]
    scaled = np.clip((rows[:, order] - learned.mean) / learned.spread, -_FARTHEST, _FARTHEST)
    votes = [np.maximum(scaled @ w1 + b1, 0) @ w2 + b2 for w1, b1, w2, b2 in learned.layers]
    return np.asarray(np.mean([1 / (1 + np.exp(-np.clip(each, -30, 30))) for each in votes], axis=0), np.float32)


_FARTHEST = 6.0  # a feature more spreads away than this says nothing more


@dataclass(frozen=True, slots=True)
class _Networks:
    names: tuple[str, ...]
    mean: NDArray[np.float32]  # (features,)
    spread: NDArray[np.float32]  # (features,)
    layers: tuple[tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], float], ...]


_unpacked: dict[str, tuple[Any, _Networks]] = {}


def _unpack(what: str, loaded: dict[str, Any]) -> _Networks:
    """Turn the numbers into arrays, once for each set of weights."""
    known = _unpacked.get(what)
    if known and known[0] is loaded:
        return known[1]
    said = loaded[what]
    made = _Networks(
        tuple(said["names"]),
        np.array(said["mean"], np.float32),
        np.array(said["spread"], np.float32),
        tuple(
            (
                np.array(net["w1"], np.float32),
                np.array(net["b1"], np.float32),
                np.array(net["w2"], np.float32),
                float(net["b2"]),
            )
            for net in said["networks"]
        ),
    )
    _unpacked[what] = (loaded, made)
    return made
