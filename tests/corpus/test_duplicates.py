from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from faqbot.corpus.duplicates import near_duplicates, shingles

SETS = st.lists(st.frozensets(st.integers(0, 12), max_size=10), max_size=12)


def dice(a: frozenset[int], b: frozenset[int]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


@given(SETS, st.floats(0.3, 1.0))
def test_within_one_list_exactly_the_pairs_above_the_threshold_are_found(sets: list[frozenset[int]], limit: float) -> None:
    wanted = {(i, j) for i, j in combinations(range(len(sets)), 2) if dice(sets[i], sets[j]) >= limit}
    assert {(i, j) for i, j, _ in near_duplicates(sets, None, limit)} == wanted


@given(SETS, SETS, st.floats(0.3, 1.0))
def test_between_two_lists_exactly_the_pairs_above_the_threshold_are_found(
    left: list[frozenset[int]], right: list[frozenset[int]], limit: float
) -> None:
    wanted = {(i, j) for i, a in enumerate(left) for j, b in enumerate(right) if dice(a, b) >= limit}
    assert {(i, j) for i, j, _ in near_duplicates(left, right, limit)} == wanted


def test_a_reposted_text_overlaps_and_another_does_not() -> None:
    text = "催收上门的时候先核实身份，再保存证据，最后向机构投诉。"
    same, other = shingles(text + "（转载）", 5), shingles("公积金贷款的利率从二〇二五年五月起下调。", 5)
    assert dice(shingles(text, 5), same) > 0.8
    assert dice(shingles(text, 5), other) == 0
