"""The one aligner: what it promises of any two sequences, what each means decides, and that its cost grows in line."""

import random
import sys
from collections import Counter
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.matching import align as module
from pipeline.matching.align import Alignment, Means, Rules, Unit, align
from pipeline.matching.sequences import between, in_order, moved_units
from pipeline.matching.text import likeness, skeleton

FILES = ("align.py", "sequences.py", "text.py")


def said(*texts: str) -> list[Unit]:
    """Paragraphs that have words alone: as they stand, then without their numbers."""
    return [Unit((text, skeleton(text)), skeleton(text)) for text in texts]


def keyed(text: str, key: str = "", tags: str = "") -> Unit:
    return Unit((text, skeleton(text)), skeleton(text), key, tuple(tags.split()))


words = st.lists(st.text("甲乙丙丁12，", max_size=6), max_size=12)
units = st.lists(
    st.builds(
        lambda text, key, tags, kind: Unit((text, skeleton(text)), text, key, tuple(tags), kind=kind),
        st.text("甲乙丙1", max_size=5),
        st.sampled_from(("", "", "k1", "k2")),
        st.lists(st.sampled_from(("t1", "t2", "t3")), max_size=3),
        st.sampled_from(("段", "表")),
    ),
    max_size=10,
)
rules = st.builds(
    lambda fewer, guess, place, *others: Rules(
        fewer_tags=fewer, guess=guess, place=place, broken=others[0], in_place=others[1], other_figures=others[2]
    ),
    st.sampled_from(((), ("段", ""))),
    st.booleans(),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


# --- any two sequences -----------------------------------------------------------------------------------------------


@given(units, units, rules)
def test_every_unit_is_in_one_pair_at_most_and_of_one_kind(left: list[Unit], right: list[Unit], way: Rules) -> None:
    found = align(left, right, way)
    assert len(set(found.pairs.values())) == len(found.pairs)
    assert all(left[a].kind == right[b].kind for a, b in found.pairs.items())
    assert found.unsure.isdisjoint(found.pairs)
    assert found.means.keys() == found.pairs.keys()
    assert found.broken_left.keys().isdisjoint(found.pairs) and set(found.broken_left.values()) <= found.pairs.keys()
    assert found.broken_right.keys().isdisjoint(found.pairs.values())


@given(units, units, rules)
def test_the_same_question_has_the_same_answer(left: list[Unit], right: list[Unit], way: Rules) -> None:
    assert align(left, right, way) == align(left, right, way)


@given(units, rules)
def test_against_itself_every_unit_is_its_own(left: list[Unit], way: Rules) -> None:
    found = align(left, left, way)
    empty = {n for n, unit in enumerate(left) if not unit.identity and not any(unit.signatures)}
    assert {a: b for a, b in found.pairs.items() if a not in empty} == {n: n for n in range(len(left)) if n not in empty}
    assert not found.moved


@given(st.lists(st.integers(1, 30), unique=True, max_size=20), st.randoms(use_true_random=False))
def test_a_permutation_pairs_all_and_moves_what_is_outside_the_longest_rising_run(
    numbers: list[int], by: random.Random
) -> None:
    left = said(*(f"第{chr(0x5B50 + n)}事" for n in numbers))
    order = list(range(len(left)))
    by.shuffle(order)
    found = align(left, [left[n] for n in order])
    assert found.pairs == {n: order.index(n) for n in range(len(left))}
    assert len(found.moved) == len(left) - len(in_order(range(len(left)), order))


@given(words, st.integers(0, 12), st.text("戊己庚", min_size=4, max_size=6))
def test_what_is_put_in_or_taken_out_leaves_the_others_paired(texts: list[str], at: int, new: str) -> None:
    texts = list(dict.fromkeys(text for text in texts if text))
    longer = [*texts[:at], new, *texts[at:]]
    place = min(at, len(texts))
    expected = {n: n + (n >= place) for n in range(len(texts))}
    assert align(said(*texts), said(*longer), Rules(alike=2)).pairs == expected
    assert align(said(*longer), said(*texts), Rules(alike=2)).pairs == {b: a for a, b in expected.items()}


@given(words, words)
def test_equal_words_pair_alike_from_either_side(left: list[str], right: list[str]) -> None:
    """Of words alone (no likeness): as many pairs of the same words one way as the other."""
    way = Rules(alike=2, guess=True)
    forth, back = align(said(*left), said(*right), way), align(said(*right), said(*left), way)
    same = [Counter(left[a] for a, b in forth.pairs.items() if left[a] == right[b])]
    same += [Counter(left[b] for a, b in back.pairs.items() if left[b] == right[a])]
    assert same[0] == same[1]
    assert same[0] == Counter(text for text in left if text) & Counter(text for text in right if text)


@given(st.text("甲乙丙丁1，。", max_size=30), st.text("甲乙丙丁1，。", max_size=30))
def test_likeness_is_the_same_from_either_side(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


# --- what decides ----------------------------------------------------------------------------------------------------


def test_nothing_and_nothing() -> None:
    assert align([], []) == Alignment()
    assert align(said("甲"), []).pairs == {} == align([], said("甲")).pairs
    assert align(said("", ""), said("")).pairs == {}


def test_a_copy_beside_an_intact_original_is_new() -> None:
    """The copy (overtyped, its key and tags copied with it) stands before the original: the original is known by its words."""
    base = [keyed("目标三 10", "k", "t1 t2")]
    now = [keyed("目标四 12", "k", "t1 t2"), keyed("目标三 10", "k", "t1 t2")]
    assert align(base, now).pairs == {0: 1}
    assert align(
        [keyed("目标三 10", tags="t1 t2")], [keyed("目标四 12", tags="t1 t2"), keyed("目标三 10", tags="t1 t2")]
    ).pairs == {0: 1}


def test_a_key_outranks_words_and_tags_outrank_words() -> None:
    assert align([keyed("甲方案", "k")], [keyed("甲方案"), keyed("另写一段", "k")]).pairs == {0: 1}
    assert align([keyed("甲方案", tags="t1 t2")], [keyed("甲方案"), keyed("另写一段", tags="t1 t2")]).pairs == {0: 1}


def test_tags_decide_by_their_majority() -> None:
    """One of three figures copied into a new sentence does not make it the paragraph; two of three do."""
    base = [keyed("甲乙丙丁", tags="t1 t2 t3")]
    assert align(base, [keyed("另一件事", tags="t1")]).pairs == {}
    assert align(base, [keyed("另一件事", tags="t1 t2")]).pairs == {0: 0}
    assert align(base, [keyed("另一件事", tags="t1")], Rules(fewer_tags=("",))).pairs == {0: 0}


def test_repeated_words_with_other_numbers_are_not_guessed() -> None:
    """Twice 共n人 became once: which one is gone cannot be told, wherever it stands; the same number tells."""
    assert align(said("共1人", "共2人"), said("共3人")).unsure == {0, 1}
    assert align(said("共1人", "共2人"), said("共2人")).pairs == {1: 0}
    found = align(said("共1人", "其一", "共2人"), said("共3人", "其一"))
    assert (found.pairs, found.unsure) == ({1: 1}, {0, 2})
    assert align(said("共1人", "其一", "共2人"), said("共3人", "其一", "共4人")).pairs == {0: 0, 1: 1, 2: 2}
    assert align(said("共1人", "共2人"), said("共3人"), Rules(guess=True)).pairs == {0: 0}


def test_alike_one_sentence_in_common_and_alone_between() -> None:
    left = said("甲项目按期完成并通过验收", "一", "二")
    right = said("甲项目已按期完成并且通过验收", "一", "贰")
    assert align(left, right).means == {0: Means.ALIKE, 1: Means.WORDS}
    assert align(left, right, Rules(place=1)).means[2] is Means.PLACE
    one, other = Unit(("甲",), "甲", parts=("财务处负责。",)), Unit(("乙",), "乙", parts=("财务处负责。", "丙"))
    assert align([one], [other]).pairs == {0: 0}


def test_a_paragraph_broken_in_two() -> None:
    whole = "本年度完成水库除险加固。完成河道治理工程。"
    found = align(said(whole), said(whole[:13], whole[13:]), Rules(broken=True))
    assert (found.pairs, found.broken_right) == ({0: 0}, {1: 0})
    one = [keyed(whole, "k")]
    found = align(one, [keyed(whole[:13], "k"), keyed(whole[13:])], Rules(broken=True))
    assert (found.pairs, found.broken_right) == ({0: 0}, {1: 0})
    found = align([keyed(whole[:13]), keyed(whole[13:], "k")], one, Rules(broken=True))
    assert (found.pairs, found.broken_left) == ({1: 0}, {0: 1})


def test_alike_in_its_place_only_where_that_is_asked() -> None:
    """A sentence taken out in one place and a like one written in another: moved and reworded, or gone and added."""
    left, right = said("甲项目按期完成并验收", "其一", "其二"), said("其一", "其二", "甲项目已按期完成并验收")
    assert align(left, right).pairs == {0: 2, 1: 0, 2: 1}
    assert align(left, right, Rules(in_place=True)).pairs == {1: 0, 2: 1}


def test_an_empty_paragraph_pairs_in_its_place_alone() -> None:
    empty = Unit(("",), blank=True)
    assert align([*said("甲"), Unit((("", 0),), blank=True)], [Unit((("", 0),), blank=True), *said("甲")]).pairs == {0: 1}
    assert align([*said("甲"), Unit((("", 0),), blank=True)], [*said("甲"), Unit((("", 0),), blank=True)]).pairs == {0: 0, 1: 1}
    assert align([empty], [empty]).pairs == {}  # nothing to be known by


def test_the_same_words_about_other_figures() -> None:
    """完成⟦目标一⟧ and 完成⟦目标二⟧ of a loop are two things."""
    one, other = (Unit((text,), text, tags=(tag,)) for text, tag in (("本目标完成甲事", "t1"), ("本目标完成乙事", "t2")))
    assert align([one], [other]).pairs == {0: 0}
    assert align([one], [other], Rules(other_figures=True)).pairs == {}


# --- in order --------------------------------------------------------------------------------------------------------

few = st.lists(st.sampled_from("abcd"), max_size=14)


@given(few, few)
def test_in_order_is_in_order_and_equal(left: list[str], right: list[str]) -> None:
    found = in_order(left, right)
    assert all(left[a] == right[b] for a, b in found)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))
    assert not moved_units(dict(found))


@given(few)
def test_stretches_between_pairs_cover_the_rest(left: list[str]) -> None:
    pairs = dict(in_order(left, left[1:]))
    gaps = list(between(pairs, len(left), len(left[1:])))
    assert sorted([*pairs, *(n for mine, _ in gaps for n in mine)]) == list(range(len(left)))


# --- cost ------------------------------------------------------------------------------------------------------------


def steps(left: list[Unit], right: list[Unit]) -> int:
    """Lines run in the modules of the aligner."""
    count = 0

    def line(frame: FrameType, event: str, _: object) -> object:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, _: object) -> object:
        return line if frame.f_code.co_filename.endswith(FILES) else None

    sys.settrace(call)  # type: ignore[arg-type]
    try:
        align(left, right, Rules(broken=True, place=1))
    finally:
        sys.settrace(None)
    return count


def _text(by: random.Random) -> str:
    return "".join(chr(0x4E00 + by.randrange(300)) for _ in range(12))


def _edited(count: int) -> tuple[list[Unit], list[Unit]]:
    """Every second paragraph reworded."""
    by = random.Random(count)
    texts = [_text(by) for _ in range(count)]
    return said(*texts), said(*(text if n % 2 else text[:5] + "另" + text[6:] for n, text in enumerate(texts)))


def _equal(count: int) -> tuple[list[Unit], list[Unit]]:
    """All the same words, a third more on one side."""
    return said(*["见附表"] * count), said(*["见附表"] * (count * 4 // 3))


def _numbered(count: int) -> tuple[list[Unit], list[Unit]]:
    """The same words with ever other numbers."""
    return said(*(f"第{n}项" for n in range(count))), said(*(f"第{n + count}项" for n in range(count + 7)))


def _shuffled(count: int) -> tuple[list[Unit], list[Unit]]:
    texts = [_text(random.Random(n)) for n in range(count)]
    return said(*texts), said(*random.Random(1).sample(texts, count))


def _copied(count: int) -> tuple[list[Unit], list[Unit]]:
    """One figure in every paragraph, keys on one side only."""
    return [keyed(f"{n}甲", f"k{n % 9}", "t") for n in range(count)], [keyed(f"{n}乙", f"k{n % 7}", "t") for n in range(count)]


@pytest.mark.parametrize("made", [_edited, _equal, _numbered, _shuffled, _copied])
def test_cost_grows_in_line(made: object) -> None:
    """Four times as many units: at most five times the steps (a quadratic one would take sixteen times)."""
    few, many = (steps(*made(count)) for count in (500, 2_000))  # type: ignore[operator]
    assert many <= 5 * few, f"{few} → {many}"


def test_the_module_says_what_it_is() -> None:
    assert module.__doc__ and "The one aligner" in module.__doc__
