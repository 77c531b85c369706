import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.corpus.clean import clean_html, clean_lines, cut_noise, find_date

# A page in the shape users really have: doubled title, counter, list of other pages with teasers, back to top, foot.
PAGE = """贷款还不上了怎么办？先做这三件事

很多人收入变少以后，贷款一下子还不上，心里非常着急。

贷款还不上了怎么办？先做这三件事

第一件事是算清楚。 把每一笔欠款的本金、利息、还款日写在一张纸上。

第二件事是主动联系。 打合同里写的客服电话，说明收入变化，问有没有延期或者分期的办法。

第三件事是留好证据。 通话录音、短信截图和还款凭证都要存好。

(0)

大家都在看

  • 两万块存一年有多少利息？

    两万块存一年有多少利息？要看利率是多少。 如果利率是...
    理财
    2024-01-20
  • 某某借款审核通过就放款吗？

    中介广告：急用钱三千块马上到账，老赖也能下款的口子，速度排队上人！ 申请入口：立即...
    贷款
    2022-05-18
返回顶部
版权所有 © 某某网 京ICP备00000000号
"""


def cleaned():
    return clean_lines(PAGE.splitlines())


def test_the_body_is_whole() -> None:
    body = cleaned().body
    for sentence in ("很多人收入变少以后", "第一件事是算清楚", "第二件事是主动联系", "第三件事是留好证据"):
        assert sentence in body


def test_what_is_not_the_article_is_gone() -> None:
    page = cleaned()
    for noise in ("大家都在看", "两万块", "理财", "2024-01-20", "老赖", "申请入口", "返回顶部", "版权", "(0)"):
        assert noise not in page.body
    assert page.title == "贷款还不上了怎么办？先做这三件事"
    assert page.title not in page.body


def test_each_dropped_line_has_a_reason_and_its_number() -> None:
    lines = PAGE.splitlines()
    dropped = cleaned().dropped
    reasons = {line.reason for line in dropped}
    assert {
        "title",
        "counter",
        "heading of related list",
        "related list",
        "date alone",
        "back to top",
        "copyright foot",
    } <= reasons
    assert all(lines[line.number - 1].strip() == line.text for line in dropped)


def test_a_date_in_a_list_of_other_pages_is_not_the_articles() -> None:
    assert cleaned().updated == ""


def test_a_byline_gives_date_and_source() -> None:
    page = clean_lines(["利率是什么", "2025年3月8日 来源：示例日报 作者：某某", "利率是利息和本金的比。"])
    assert (page.updated, page.source, page.body) == ("2025-03-08", "示例日报", "利率是利息和本金的比。")


def test_text_after_a_related_list_is_kept() -> None:
    paragraph = "逾期以后最重要的事情是先弄清楚自己一共欠了多少钱，分别欠谁的，每一笔的利率是多少，然后再决定先还哪一笔，不要拆东墙补西墙。"
    page = clean_lines(["标题", "相关阅读", "• 一篇别的文章", paragraph])
    assert page.body == paragraph


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("转账走银行，备注写“借款”。 打开APP阅读更多精彩内容", "转账走银行，备注写“借款”。"),
        ("每个月还的本金一样多。想了解更多请咨询李经理，电话微信同号13900001000。", "每个月还的本金一样多。"),
        ("先看合同写的年利率是多少。（来源：某某法律网，转载请注明出处）", "先看合同写的年利率是多少。"),
        ("急用钱加微信 dk10037，秒下款。第一件事是算清楚每一笔钱。", "第一件事是算清楚每一笔钱。"),
        ("每申请一次，就多一条查询记录。 [2]", "每申请一次，就多一条查询记录。"),
        ("手机信息泄露了就要小心\u200b，不要点链接。", "手机信息泄露了就要小心，不要点链接。"),
        ("先看年利率，【贷款计算器】再看每期还多少钱。", "先看年利率，再看每期还多少钱。"),
        ("逾期超过三个月，>>>点我查看你的额度<<<银行可能会起诉。", "逾期超过三个月，银行可能会起诉。"),
        ("可以申请异议。推荐阅读：征信怎么看？处理期限是二十天。", "可以申请异议。处理期限是二十天。"),
        ("先还高利率的。（广告）低息借款戳这里。再还低的那一笔。", "先还高利率的。再还低的那一笔。"),
        ("先打客服，更多贷款知识尽在某某网，问能不能延期还款。", "先打客服，问能不能延期还款。"),
        ("留好证据（某某法律网独家）以后用得着，特别是录音。", "留好证据以后用得着，特别是录音。"),
        ("先算清楚一共欠了多少。展开剩余80%再一家一家打电话。", "先算清楚一共欠了多少。再一家一家打电话。"),
        ("如果是真的，别不理，按时答辩。本帖最后由 小石头 于 2026-3-3 07:00 编辑", "如果是真的，别不理，按时答辩。"),
        ("按月付息，到期还本。〔本讲配有音频，收听请移步〕", "按月付息，到期还本。"),
        ("记得把收据拍下来。#周三理财夜校#", "记得把收据拍下来。"),
        ("（长按图片保存到相册，转给家人）先问清是哪家放的款。", "先问清是哪家放的款。"),
        ("担保人也可以跟债主谈分期【右上角点一点收藏】", "担保人也可以跟债主谈分期"),
        ("核对每一笔的日期。＞＞＞直播间里老师逐条讲＜＜＜再签字也不迟。", "核对每一笔的日期。再签字也不迟。"),
        ("到账的钱少于合同写的。👉讲解视频在这里", "到账的钱少于合同写的。"),
    ],
)
def test_noise_glued_to_a_sentence_is_cut_out(line: str, kept: str) -> None:
    assert cut_noise(line) == kept


@pytest.mark.parametrize(
    "line",
    [
        "下载国家反诈中心APP，打开来电预警，能挡住大部分这样的电话。",
        "可以打开云闪付APP查询信用报告。需要带身份证（原件）去网点。",
        "算不清楚可以拨12348问，一般能免费咨询。法律上的结论要看证据。",
        "“【某某金融】尊敬的用户，您有200000元额度待领取，点击链接立即申请，退订回T。”",
        "一名群成员说：“他让我加微信，说包下款，我交了八百块。”第二天他就被踢出了群。",
        "短信开头写着“【某某银行】您的账单已出”，先看号码再说。",
        "在手机银行（首页—更多—客服）里也能问到，不用去网点。",
        "合同里写明【甲方】和【乙方】各要做什么，看清再签字。",
        "第一步，打12378投诉；第二步，留好凭证[见附件]；第三步，等答复。",
        "贷款人应当按约定的日期放款。（民法典第六百七十一条）",
        "每期还款额一样。（本金÷期数＋本金×月利率）",
        "需要的材料：收入证明（单位盖章）、结婚证（已婚的）",
        "【读者来信】我借了三万，想问能不能提前还。",
        "〖第二步〗打电话约时间。",
        "先把每一笔都写下来。（会员费也要算进去）",
        "把聊天记录截图。（视频通话也算，录音要留好）",
        "有人砸门就报警。（不要犹豫，立即打110）",
        "心里难受的，可以打12356。（全国统一，不收费）",
    ],
)
def test_advice_and_quoted_lures_stay_as_they_are(line: str) -> None:
    assert cut_noise(line) == line


WARNING = """警惕“黑户秒下款”骗局
2025-06-01 来源：示例公安
近日多位市民反映，在网上看到“黑户可下、不看征信、当天放款”的广告，加微信以后被要求先交“解冻费”，钱交了人就不见了。
民警提醒，凡是放款以前让你交钱的，不管叫手续费、保证金还是会员费，都是诈骗。
“全网最新口子，必下，需要的私聊。”看到这样的消息请直接划走，不要填任何资料。
已经转账的，马上拨打110或96110，保存好聊天记录和转账凭证。"""
OFFER = """征信花了还能贷款吗？这几个渠道可以试试
2025-06-01
征信花了，银行贷不了，很多人不知道怎么办。其实路子还是有的。
我们团队做了八年信贷，手里有十几家资方，负债高、当前逾期都能做，最快当天放款。
张先生上个月找到我们，查询四十多次，照样下了八万。
有需要的朋友加微信 dk88661 备注“征信花”，免费评估，不成功不收费。"""


def test_a_warning_that_quotes_the_lure_stays_whole() -> None:
    page = clean_lines(WARNING.splitlines())
    assert not page.quarantined
    assert page.body.split("\n") == WARNING.splitlines()[2:]


def test_an_offer_dressed_as_a_guide_is_quarantined_with_a_reason() -> None:
    assert "advertisement" in clean_lines(OFFER.splitlines()).quarantined


@pytest.mark.parametrize(
    ("top", "day"),
    [
        ("发布时间：2024-05-06 更新时间：2025-01-02", "2025-01-02"),
        ("示例晚报 2024年05月06日 星期一 第A03版", "2024-05-06"),
        ("發佈日期：民國113年5月6日", "2024-05-06"),
        ("二〇二四年五月六日", "2024-05-06"),
        ("今天是2024年5月6日 星期一 欢迎访问", ""),
        ("05-06 10:30 发布于示例", ""),
        ("成文日期：2024年5月1日 发布日期：2024年5月6日", "2024-05-06"),
        ("陳阿姐　16/05/2024 09:00", "2024-05-16"),
        ("收稿日期：2024-05-06", ""),
    ],
)
def test_the_day_is_the_one_the_page_states(top: str, day: str) -> None:
    lines = [top, "查信用报告要花钱吗", *WARNING.splitlines()[2:]]
    if not top.startswith(("示例", "今天")):
        lines[:2] = lines[1::-1]
    assert clean_lines(lines).updated == day


def test_the_days_of_comments_teasers_and_feet_are_not_the_pages() -> None:
    foot = [
        "相关阅读",
        "房贷利率怎么看 2024-01-02",
        "全部评论",
        "小草 2024-02-03 10:00",
        "学到了，感谢分享！",
        "Copyright 2008-2024 某某网",
        "GMT+8, 2024-3-4 10:22",
    ]
    assert clean_lines(["查信用报告要花钱吗", *WARNING.splitlines()[2:], *foot]).updated == ""


def test_a_notice_is_dated_by_its_signature_unless_its_byline_says_a_day() -> None:
    notice = ["查信用报告要花钱吗", *WARNING.splitlines()[2:], "某某省地方金融管理局", "2026年3月27日"]
    assert clean_lines(notice).updated == "2026-03-27"
    assert clean_lines([notice[0], "发布时间：2026-03-30 来源：示例", *notice[1:]]).updated == "2026-03-30"


def test_a_pointer_to_another_page_gives_no_day_and_a_last_change_below_references_does() -> None:
    page = ["查信用报告要花钱吗", *WARNING.splitlines()[2:]]
    assert clean_lines([*page, "下一篇：银行营业时间表 2025-12-01"]).updated == ""
    below = ["参考资料", "1 读本．某某出版社[引用日期2023-05-06]", "最后更新：小林（2024-02-26）"]
    assert clean_lines([*page, *below]).updated == "2024-02-26"


def test_html_keeps_tables_and_drops_what_stands_beside() -> None:
    rows = "".join(
        f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in (("项目", "要求"), ("利率", "看合同"), ("期限", "最长五年"))
    )
    page = clean_html(
        "<html><head><title>两种贷款怎么选_某某网</title></head><body><div class=nav><a href=/>首页</a><a href=/l>登录</a></div>"
        f"<h1>两种贷款怎么选</h1><div style='visibility:hidden'><p>{'</p><p>'.join(WARNING.splitlines()[2:])}</p><table>{rows}</table></div>"
        "<div style='display:none'><p>隐藏的文字不是给人看的，所以不算正文。</p></div><div class=foot>© 某某网 版权所有</div></body></html>"
    )
    assert page.title == "两种贷款怎么选"
    assert "利率 | 看合同" in page.body
    assert WARNING.splitlines()[3] in page.body
    assert not any(word in page.body for word in ("登录", "隐藏", "版权"))


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 50_000 + "正文写在很深的地方，读者也应该看得到这一句话。",
        "<p>" + "还款" * 200_000,
        "<table><tr><td>" * 5_000,
        "<script>alert(1)</script><p onclick=x>没有关上的<b>标签<p>也要读出来，不能因为页面坏了就丢掉。",
        "\x00\x01<html>\ufffe<p>控制字符不影响正文的阅读，这一句应该留下。</p>",
        "<!-- " * 10_000,
    ],
)
def test_broken_html_is_read_without_an_error(page: str) -> None:
    assert "alert" not in clean_html(page).body


@pytest.mark.parametrize(
    "text",
    [
        "（" * 100_000,
        "。" * 300_000,
        "加微信 " * 60_000,
        "2024-01-01 " * 40_000,
        "[1]" * 100_000,
        "“还款" * 60_000,
        "先还" + "　" * 3990 + "x",
        "【a-" * 1300,
    ],
)
def test_a_hostile_line_is_read_without_an_error(text: str) -> None:
    clean_lines(["标题在这里", text, *WARNING.splitlines()[2:]])


def test_a_page_of_very_many_lines_keeps_its_text() -> None:
    many = [f"第{n}段写的是一件事情，做法是先核对金额，然后联系客服，最后保存好凭证。" for n in range(6000)]
    assert len(clean_lines(["很长的一页", *many]).body.split("\n")) > 5900


def test_an_impossible_date_is_not_a_date() -> None:
    assert find_date("2025-02-30") == ""
    assert find_date("发布于2025/2/3 10:30") == "2025-02-03"


@given(st.lists(st.text(max_size=80), max_size=30))
def test_kept_and_dropped_lines_together_are_the_page(lines: list[str]) -> None:
    lines = [line.replace("\r", " ").replace("\n", " ") for line in lines]
    page = clean_lines(lines)
    kept = page.body.split("\n") if page.body else []
    whole = [line for line in page.dropped if line.reason != "joined to the text"]
    assert len(kept) + len(whole) == sum(bool(line.strip()) for line in lines)
    assert all(line.text == lines[line.number - 1].strip() for line in whole)
