from hypothesis import given
from hypothesis import strategies as st

from faqbot.corpus.clean import clean_lines, find_date

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
    assert {line.reason for line in dropped} == {
        "title", "counter", "heading of related list", "related list", "date alone", "marked advertisement", "back to top",
        "copyright foot",
    }  # fmt: skip
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


def test_an_impossible_date_is_not_a_date() -> None:
    assert find_date("2025-02-30") == ""
    assert find_date("发布于2025/2/3 10:30") == "2025-02-03"


@given(st.lists(st.text(max_size=80), max_size=30))
def test_kept_and_dropped_lines_together_are_the_page(lines: list[str]) -> None:
    lines = [line.replace("\r", " ").replace("\n", " ") for line in lines]
    page = clean_lines(lines)
    kept = page.body.split("\n") if page.body else []
    assert sorted(kept + [line.text for line in page.dropped]) == sorted(line.strip() for line in lines if line.strip())
