"""numbers.py: what counts as one number, and when words were taken over whole."""

import pytest

from pipeline.verify.numbers import count_digits, numbers, taken_over, touches


def test_a_number_is_a_longest_run_with_separators_decimals_and_percent() -> None:
    text = "表1-2：2019年决算63,536.42万元，增加１２．５％，第3.位，①三十"
    assert numbers(text) == ["1", "2", "2019", "63,536.42", "１２．５％", "3"]
    assert count_digits(text) == 1 + 1 + 4 + 7 + 3 + 1


@pytest.mark.parametrize(
    ("words", "found", "whole"),
    [
        ("完成26项", "已完成26项。", True),
        ("完成 26 项", "完成２６项", True),  # white space and full-width forms are no difference of words
        ("完成2", "完成26项", False),  # a cut number is another number
        ("3.5亿", "13.5亿", False),
        ("5亿", "3.5亿", False),
        ("5%", "5%以内", True),
        ("完成27项", "已完成26项。", False),
        ("100%", "1", True),  # a percent cell as it is stored
        ("14.5%", "0.145", True),
        ("90%", "0.91", False),
        ("有", "", False),
        ("", "", True),
    ],
)
def test_words_are_taken_over_whole_or_not_at_all(words: str, found: str, whole: bool) -> None:
    assert taken_over(words, found) is whole


def test_two_numbers_side_by_side_touch() -> None:
    assert touches("第1", "20个")
    assert not touches("第1.", "20个")
    assert not touches("", "20个")
