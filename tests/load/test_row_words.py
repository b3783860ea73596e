"""The few signs by which a text is seen to be no name of a row: no text that fits a pattern goes by them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.load.row_words import WORDS, pattern_of, row_words, told_by
from pipeline.money import normal_text
from tests.load.exports import pack

NAMES = [word for name in WORDS for word in pack().aliases.word[name]]
SIGNS = told_by(NAMES)


def written(word: str) -> list[str]:
    """Return texts that fit a pattern: every choice of its groups, # as 3, * as nothing and as two signs."""
    parts: list[list[str]] = [[]]
    at = 0
    pieces = []
    while at < len(word):
        end = word.index("}", at) + 1 if word[at] == "{" else at + 1
        pieces.append(word[at:end].strip("{}").split("|"))
        at = end
    parts = [list(choice) for choice in itertools.islice(itertools.product(*pieces), 3_000)]
    return [text.replace("#", "3").replace("*", rest) for text in map("".join, parts) for rest in ("", "甲乙")]


@pytest.mark.parametrize("word", NAMES)
def test_every_text_that_fits_a_pattern_holds_one_of_the_signs(word: str) -> None:
    pattern = pattern_of([word])
    assert pattern is not None and SIGNS
    for text in written(word):
        assert pattern.fullmatch(normal_text(text)), text
        assert SIGNS & set(normal_text(text)), text


def test_a_pattern_that_fits_anything_leaves_no_signs_to_look_for() -> None:
    assert told_by(["{本|当}{月|年}{合计|累计}", "*"]) == frozenset()


@given(st.text(alphabet="本月合计年累结转页第3（）: 甲初期末余额发票", max_size=9))
def test_a_row_is_told_as_by_its_patterns_alone(text: str) -> None:
    words = row_words(pack())
    plain = normal_text(text).strip(" :;,.。、*-—=()[]【】<>《》")
    patterns = {reason: pattern_of(pack().aliases.word[name]) for name, reason in WORDS.items()}
    assert words.reason(text) == next((r for r, p in patterns.items() if plain and p and p.fullmatch(plain)), "")
