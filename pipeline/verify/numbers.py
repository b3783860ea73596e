"""Numbers as a reader of the page sees them: what one is, how many there are, whether words were taken over whole."""

import re
import unicodedata
from decimal import Decimal

from pipeline.word.package import Package
from pipeline.word.text import kept_text

_NUMBER = re.compile(r"\d+(?:[,，.．]\d+)*[%％‰]?")
_DIGIT = re.compile(r"\d")
_NUMBERING = re.compile(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、])")
_SPACES = re.compile(r"\s+")


def numbers(text: str) -> list[str]:
    """Return the numbers of a text: longest runs of digits with separators, decimals and percent sign, full-width too.

    >>> numbers("表1-2，增加１２．５％，共1,234.50万元；第3.")
    ['1', '2', '１２．５％', '1,234.50', '3']
    """
    return _NUMBER.findall(text)


def count_digits(text: str) -> int:
    """Return how many digit characters a text holds."""
    return len(_DIGIT.findall(text))


def touches(left: str, right: str) -> bool:
    """Tell whether two texts side by side run two numbers into one."""
    return bool(left and right and left[-1].isdecimal() and right[0].isdecimal())


def taken_over(words: str, found: str) -> bool:
    """Tell whether words stand in a source text as they are, white space and full-width forms apart, no number cut.

    A percent cell is stored as a number and shown as a percentage: 0.9 is 90%.

    >>> taken_over("完成26项", "已完成 26 项。"), taken_over("完成2", "完成26项"), taken_over("1.5亿", "11.5亿")
    (True, False, False)
    """
    if words == found:
        return True
    inner, outer = _plain(words), _plain(found)
    if inner.endswith("%") and _percentage(outer) == inner:
        return True
    start = outer.find(inner) if inner else -1
    while start >= 0:
        end = start + len(inner)
        if not (_cuts(outer, start) or _cuts(outer, end)):
            return True
        start = outer.find(inner, start + 1)
    return not inner


def whole_of(words: str, found: str) -> bool:
    """Tell whether words are all of a source text, white space, full-width forms and a numbering in front apart.

    >>> whole_of("完成 26 项", "完成２６项"), whole_of("预算编制", "（一）预算编制"), whole_of("完成26项", "完成26项。")
    (True, True, False)
    """
    if words == found:
        return True
    inner, outer = _plain(words), _plain(found)
    if inner.endswith("%") and _percentage(outer) == inner:
        return True
    return outer.endswith(inner) and (inner == outer or bool(_NUMBERING.fullmatch(outer[: len(outer) - len(inner)])))


def _plain(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def _percentage(found: str) -> str:
    """Return a stored number as the percentage a cell shows, or nothing for what is no number."""
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", found):
        return ""
    return f"{(Decimal(found) * 100).normalize():f}%"


def _cuts(text: str, place: int) -> bool:
    """Tell whether a place in a text lies inside a number."""
    return any(match.start() < place < match.end() for match in _NUMBER.finditer(text, max(0, place - 40)))


def shown_digits(package: Package, *, body: bool = True) -> int:
    """Return how many digits stand in any text element of the printed parts, wherever it hides: the count to be met.

    Comments are not printed and so not counted; codes of fields are no text. Without ``body`` the document part is left out.
    """
    parts = package.story_parts() if body else package.story_parts()[1:]
    return sum(count_digits(kept_text(root)) for root in map(package.root, parts))
