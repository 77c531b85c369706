"""Whether a page as a whole is an advertisement dressed as a guide."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from faqbot import screen

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]?[”」』）)]*")
_ADVICE = re.compile(
    r"客服|官方|官网|投诉|法院|律师|合同|凭证|证据|银行卡背面|12378|12348|12368|96110|\b110\b|公安|监管|正规|核实|免费的|可以要求|协商|录音|征信中心|网点|柜台"
)
_REPORT = re.compile(
    r"记者|民警|警方|提醒|反映|案例|所谓|宣称|声称|告诉|据|声音|曝光|揭|女士|先生|小[王李张陈林周]|真相|事实上|其实"
)
_READ_SENTENCES = 400
_READ_CHARS = 20_000
_NOT_LETTERS = re.compile(r"[\W_]+")
PAIR_SCALE = 8.0  # brings the pairs, each 0 or 1 and then of length one together, to the size of the standardised signs


def features(lines: Sequence[str]) -> dict[str, float]:
    """Count the signs of a sale over a page's sentences, and what speaks against one.

    :param lines: the page's text, advertising lines included, its frame left out.
    """
    pieces = [piece for line in lines for piece in _SENTENCE.findall(line[:5000]) if len(piece.strip()) > 1][
        :_READ_SENTENCES
    ]
    signs = [screen.selling(piece) for piece in pieces]
    n = max(len(pieces), 1)
    whole = " ".join(pieces)

    def share(*names: str) -> float:
        return sum(any(getattr(sign, name) for name in names) and not sign.warns for sign in signs) / n

    warned = sum(sign.warns for sign in signs) / n
    tail = signs[-3:]
    return {
        "bait": share("bait"),
        "call": share("call"),
        "offer": share("offer"),
        "sale": share("bait", "call", "offer", "contact", "label"),
        "pressing": sum((s.bait + s.call + s.offer + s.contact) >= 2 and not s.warns for s in signs) / n,
        "several_pressing": float(sum((s.bait + s.call + s.offer + s.contact) >= 2 and not s.warns for s in signs) >= 2),
        "kinds": (share("bait") > 0) + (share("call") > 0) + (share("offer") > 0) + 0.0,
        "contact": float(any(s.contact for s in signs)),
        "closes_with_call": float(any((s.call or s.contact) and not s.warns for s in tail)),
        "contact_share": share("contact"),
        "label": float(any(s.label for s in signs)),
        "warns": warned,
        "warns_any": float(warned > 0),
        "quotes_lure": sum(s.quoted for s in signs) / n,
        "advice": min(len(_ADVICE.findall(whole)) / n, 2) / 2,
        "reports": min(len(_REPORT.findall(whole)) / n, 2) / 2,
        "few": float(n <= 5),
    }


def pairs(lines: Sequence[str]) -> set[str]:
    """Return the character pairs of a page's text: how it speaks, where the signs are not told outright."""
    text = _NOT_LETTERS.sub("", "".join(lines)[:_READ_CHARS])
    return {pair for pair in (text[k : k + 2] for k in range(len(text) - 1)) if not pair.isdigit()}


def advertisement(lines: Sequence[str], weights: Mapping[str, Mapping[str, float]]) -> float:
    """Return the log-odds that a page with this text is an advertisement.

    :param lines: in simplified characters.
    :param weights: ``signs`` by feature, with ``bias``, and ``pairs``, as ``training/lines.py`` fits them.
    """
    signs, known = weights["signs"], weights["pairs"]
    found = sorted(pair for pair in pairs(lines) if pair in known)  # sorted: a sum of floats depends on its order
    spoken = PAIR_SCALE / (len(found) + 1) ** 0.5 * sum(known[pair] for pair in found)
    return float(signs["bias"] + sum(signs.get(name, 0.0) * value for name, value in features(lines).items()) + spoken)
