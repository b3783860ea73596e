"""Quantities of a sentence: value, last place and unit; what stands inside 《》, “” and 〔〕 is no statement and masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_MARKED = re.compile(r"《[^》]*》|〔[^〕]*〕|「[^」]*」|“[^”]*”")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_SCALES = {"万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4}
COUNTED = "户家个项件人次台套辆条名支类"
_UNIT = rf"个百分点|[%‰]|(?:万亿|亿|千万|百万|万)?元|(?:万亿|亿|千万|百万|万)?[{COUNTED}吨]|分(?!之)|"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed: exact value in its base unit, half a unit of its last place, unit and text."""

    value: Fraction
    half: Fraction
    unit: str
    text: str


_FOLD = str.maketrans("０１２３４５６７８９．％－−", "0123456789.%--")


def plain(text: str) -> str:
    """Fold full-width digits, point, percent and minus signs; offsets stay, Chinese punctuation is kept.

    >>> plain("增加１２．５％，（二）")
    '增加12.5%，（二）'
    """
    return text.translate(_FOLD)


def masked(text: str) -> str:
    """Replace what stands inside marks by ``□`` of the same length.

    >>> masked("见《2018年办法》第3条")
    '见□□□□□□□□□第3条'
    """
    return _MARKED.sub(lambda match: "□" * len(match.group()), text)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a paragraph, masked and folded, with the offset of each."""
    for match in _SENTENCE.finditer(plain(masked(text))):
        yield match.start(), match.group()


def pattern(name: str) -> str:
    """Return the pattern of a number with its unit under a group name."""
    return rf"(?P<{name}>(?<![\d.,A-Za-z])-?\d[\d,]*(?:\.\d+)?)\s*(?P<{name}_unit>{_UNIT})"


def read(match: re.Match[str], name: str) -> Quantity:
    """Read what :func:`pattern` matched."""
    digits, unit = match.group(name), match.group(f"{name}_unit")
    scale, base = Fraction(1), unit
    for word, size in _SCALES.items():
        if unit.startswith(word):
            scale, base = Fraction(size), unit.removeprefix(word)
            break
    value = Fraction(digits.replace(",", "")) * scale
    places = len(digits.partition(".")[2])
    counted = scale == 1 and base in COUNTED and base and not places
    return Quantity(value, Fraction(0) if counted else scale / (2 * 10**places), base, digits + unit)
