import json
from datetime import date
from math import isclose
from pathlib import Path

from faqbot.answer import doubt
from faqbot.answer.freshness import touched
from faqbot.corpus.claims import read_claims
from faqbot.corpus.facts import read_facts
from faqbot.corpus.statement import plain

ROOT = Path(__file__).parent.parent.parent
FACTS, CLAIMS = read_facts(ROOT / "corpus"), read_claims(ROOT / "corpus")


def probability(text: str) -> float:
    return doubt.doubt(plain(text), CLAIMS, touched(plain(text), FACTS, CLAIMS, date(2026, 11, 25)))


def test_n_grams_are_one_unit_vector_and_numbers_count_alike() -> None:
    found = doubt.grams("利率24%")
    assert isclose(sum(value * value for value in found.values()), 16.0)
    assert found == doubt.grams("利率36%")
    assert all(0 <= bucket < doubt.BUCKETS for bucket in found)
    assert doubt.grams("") != {}  # the edges of an empty text are n-grams too


def test_a_sentence_that_permits_what_is_forbidden_is_more_doubtful_than_one_that_forbids_it() -> None:
    pairs = [
        ("平台可以向借款人收取服务费，这是合规的。", "平台不得以任何形式向借款人收取服务费。"),
        ("信用卡消费不能享受贴息。", "信用卡账单分期从2026年1月1日起纳入贴息。"),
        ("合同约定哪里的法院就只能去哪里打官司，没有联系也有效。", "约定的法院和争议没有实际联系的，约定无效。"),
    ]
    for wrong, right in pairs:
        assert 0 <= probability(right) < probability(wrong) <= 1


def test_the_committed_weights_fit_the_claims_and_the_buckets() -> None:
    weights = doubt.shipped()
    assert len(weights.buckets) == doubt.BUCKETS
    known = {claim.id for claim in CLAIMS}
    named = {
        name.removeprefix("claim ").removeprefix("excused ")
        for name in weights.named
        if name.startswith(("claim ", "excused "))
    }
    assert named <= known, "claims were renamed or taken out: run python -m training.freshness"
    assert (Path(doubt.__file__).with_suffix(".json")).stat().st_size < 200_000


def test_labelled_statements_hold_no_row_twice() -> None:
    folder = ROOT / "tests" / "data" / "statements"
    texts = [
        json.loads(line)["text"] for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    assert len(texts) == len(set(texts))
