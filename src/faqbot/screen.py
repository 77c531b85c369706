"""The patterns of what must not pass: advertisements and agents' contacts.

They stand on the ground floor because cleaning, checking and answering all look through the same screen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# An offer: somebody recruits borrowers. A warning about such offers names the bait too, so bait alone is not enough.
_BAIT = re.compile(
    r"(必下|秒下|秒批|秒过|秒到账?|秒回款|闪电到账|立马拿钱|包下款?|包过|百分百(?:下款|通过|能?办)|强制下款|无视(?:黑白|征信|负债|一切)|不看(?:征信|流水|负债|黑白)|不查征信"
    r"|不上征信|黑户(?:可|也能|能|必)|老赖也能|失信.{0,4}(?:可|也能)|门槛低|马上到账|当[天场日](?:就能)?(?:放款|到账|下款|拿钱|出批复|提车)|[一二三五十\d]+分钟(?:到账|放款|审批|下款|回款|批)"
    r"|下款快|放款快|人人(?:可|有份)|有身份证就[能行]|凭?身份证(?:就能|即可|秒)|无需审核|不用审核|不成功不收费|(?:成功|办成|下款|见到钱)[以之]?[后再].{0,3}(?:收费|付)|先做后付|办不成.{0,6}退"
    r"|全国(?:都?可|均可|大部分城市可)|通过率|额度(?:高|翻倍|最高)|最高可?[借贷]|零费用|前期不?收费|名额(?:有限|只剩)|先到先得|限前\S{1,4}名|前[一二三四五十百\d]+名|免(?:费评估|息券|费诊断|费测)|低至|统统可|征信花.{0,8}(?:能|可|照样))"
)
_CALL = re.compile(
    r"(立即(?:申请|预约|咨询|领取|下载|办理|体验)|申请入口|马上(?:申请|咨询|领取|办理)|点击?(?:申请|领取|下方|这里|此处|链接)|点此|扫(?:描|码)\S{0,8}(?:申请|添加|咨询|进群|办理)|扫描下方"
    r"|速度(?:排队|上人|申请)|私信?我|私聊|滴滴我|速[来加联]|加(?:我|微|V|v|Q|薇|威|扣|群)|添加\S{0,6}(?:顾问|微信|经理|客服|老师)|口子名称|全网(?:大量)?收|无限收|需要的?(?:的|联系|加|私)"
    r"|有(?:需要|意)的?(?:朋友|老哥|老铁|者|老板|同学)|招(?:收)?代理|咨询(?:热线|电话)|(?:欢迎|随时)(?:来电|咨询)|来电(?:咨询|办理)|(?:直接)?联系(?:我|QQ|微信)|备注[“\"]?\S{2,8}[”\"]?[，,]|见(?:文末|头像)|复制\S{0,6}(?:链接|这段)"
    r"|免费(?:咨询|获取|上门|评估|诊断)|测一?测(?:你|您|自己)?\S{0,4}(?:额度|能[贷借])|留(?:言|下)\S{0,10}(?:电话|联系)|下载注册|邀请码|推荐人)"
)
_OFFER = re.compile(
    r"(我们(?:团队|公司|有|提供|帮|这[里边]|和多家|资金方|承诺)|我司|本公司|我公司|本人(?:专业|办理|承接)|专业(?:办理|代办|团队|承接|提供)|(?:帮|替|为)您|我这里|我手[里上]|手[里上]有|(?:一对一|专属|资深)(?:服务|指导|顾问|客户)"
    r"|团队|渠道|资方|对接|合作(?:机构|单位|返点)|推荐(?:这个|这款|一个|一款|几个)|亲测|(?:收费标准|手续费|服务费|费用|费率|垫资费)(?:低|为|是|只|\S{0,4}点|[:：])|\d+个?点|返点|返佣|佣金|返现|客户评价|成功案例|已(?:成功)?(?:帮助|服务)|利率低|额度[一二三五十\d]|\d+[-~至到]\d+(?:岁|周岁)|上岸)"
)
_MESSENGER = r"(?<![A-Za-z])(?:微信|薇信|威信|微信?[❤♥]|[薇威]|卫星|VX|vx|Vx|V信|v信|wx|WX|WeChat|QQ群?|qq|扣扣群?|企鹅|企业微信|TG|Telegram|telegram|电报|飞机|纸飞机|飞信|同号)"
_CONTACT = re.compile(
    rf"{_MESSENGER}(?:号|群|同号|同步|客服|老师|[:：加是为搜]|\s|[(（]\S{{1,6}}[)）])*[:：]?\s*@?(?=[A-Za-z0-9_-]*[A-Za-z0-9])(?!(?:95\d{{3,4}}|12\d{{3}}|96\d{{3,4}}|1[012]\d|400\d*)(?![\w]))[A-Za-z0-9_-]{{5,}}"
    r"|(?:加|➕)\s*(?:我|V|v|Q|群)?\s*[:：]?\s*[A-Za-z][A-Za-z0-9_-]{5,}"
)
_MOBILE = re.compile(r"(?<![\d.])1[3-9][\dxX*]-?[\dxX*]{4}-?[\dxX*]{4}(?![\d.xX*%元])|(?<![\d.])1[3-9]\d{5,9}[xX*]{2,4}")
_DIGIT_GAPS = re.compile(r"(?<=\d)\s+(?=[\d-])|(?<=-)\s+(?=\d)")
_READ_CHARS = 2000  # bounds every pattern here
_DESPAIR = re.compile(r"不想活|活不下去|轻生|想死|自杀|寻短见|想不开|跳楼|结束生命")
_WARNING = re.compile(
    r"(骗|诈|警惕|当心|小心|不要|别(?:信|碰|点|再|轻|被|交|急|让|填|扫)|千万别|请勿|切勿|谨防|提防|防范|远离|不可信|不能信|陷阱|套路|违法|违规|禁止|不得|举报|报警|假的|没有这种|不存在|上当|受害|拒绝|识破|揭秘|圈套|话术|犯罪)"
)
_QUOTED = re.compile(r"“[^“”]{0,120}”|「[^「」]{0,120}」|‘[^‘’]{0,60}’|『[^『』]{0,60}』")
_LABEL = re.compile(
    r"^\W*(?:中介|商业)?(?:广告|推广)[:：]|^\W*口子名称[:：]|^[【\[(（]?\s*(?:广告|推广|赞助|AD|Advertisement|ADVERTISEMENT)\s*[】\])）]?$"
)


@dataclass(frozen=True, slots=True)
class Selling:
    """Which signs of a sale a text carries outside quotation marks; a quoted lure is what a warning is made of."""

    bait: bool
    call: bool
    offer: bool
    contact: bool
    label: bool
    warns: bool
    quoted: bool  # bait or call stands inside quotation marks


def selling(text: str) -> Selling:
    """Read the signs of a sale in a line or sentence; of a very long one the beginning and the end."""
    if len(text) > _READ_CHARS:
        text = f"{text[: _READ_CHARS // 2]}\n{text[-_READ_CHARS // 2 :]}"
    bare = _QUOTED.sub("“”", text)
    # A quoted line may be cut into sentences: its opening mark then has no closing one.
    if bare.count("“") > bare.count("”") or bare.count("「") > bare.count("」"):
        bare = re.split("[“「]", bare)[0]
    return Selling(
        bait=bool(_BAIT.search(bare)),
        call=bool(_CALL.search(bare)),
        offer=bool(_OFFER.search(bare)),
        contact=bool(contact(bare)),
        label=bool(_LABEL.search(text)),
        warns=bool(_WARNING.search(text)),
        quoted=bare != text and bool(_BAIT.search(text) or _CALL.search(text)),
    )


def advertisement(line: str) -> str:
    """Say why a line is a lender's or an agent's advertisement, or return ``""``.

    A line that warns of such advertisements or quotes them passes, unless it carries an agent's own contact.

    :returns: a short reason such as ``"lender's offer"``.
    """
    signs = selling(line)
    if signs.label:
        return "marked advertisement"
    if signs.contact and (signs.bait or signs.call or signs.offer):
        return "agent's contact"
    if signs.bait and signs.call and not signs.warns:
        return "lender's offer"
    return ""


def despair(text: str) -> bool:
    """Tell whether a text speaks of ending one's life: a person asks it, nobody is offered it as a question to try."""
    return bool(_DESPAIR.search(text))


def contact(line: str) -> str:
    """Return an agent's private contact (WeChat, QQ, Telegram, mobile number, also spaced out) found in the line, or ``""``."""
    plain = _DIGIT_GAPS.sub("", unicodedata.normalize("NFKC", line))
    found = _CONTACT.search(plain) or _MOBILE.search(plain)
    return found.group() if found else ""
