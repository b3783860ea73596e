"""Reading staff's sentences: what stands inside marks is no statement of theirs, numbers carry units and last places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipeline.records import Cell, Loaded
from pipeline.ties.tolerance import places

_MARKED = re.compile(r"《[^》]*》|“[^”]*”|〔[^〕]*〕|「[^」]*」")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
NUMBER = r"(?<![\d.,])\d[\d,]*(?:\.\d+)?"
SCALES = {"万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4}
COUNTED = frozenset("户家个项件人次台套辆条名支")
"""Units of things counted one by one: a whole number of them is exact, not rounded."""
_UNIT = r"(?P<{0}_unit>个百分点|[%％‰]|(?:万亿|亿|千万|百万|万)?[元户家个项件人次台套辆吨条平方米公里名支]?)"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of staff text with the paragraph it stands in; ``bare`` has everything inside 《》“”〔〕 masked."""

    text: str
    bare: str
    source: Cell


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed: exact value in its base unit, half a unit of its last place, the base unit and the text."""

    value: Fraction
    half: Fraction
    unit: str
    text: str


def sentences(loaded: Loaded) -> Iterator[Sentence]:
    """Yield every sentence of the 文字材料 in order."""
    for section in loaded.sections:
        for paragraph in section.paragraphs:
            yield from split(paragraph.text, paragraph.source)


def split(text: str, source: Cell) -> Iterator[Sentence]:
    """Split a paragraph into sentences; marks never break one."""
    bare = masked(text)
    for match in _SENTENCE.finditer(bare):
        yield Sentence(text=text[match.start() : match.end()], bare=match.group(), source=source)


def masked(text: str) -> str:
    """Replace what stands inside 《》, “” and 〔〕 by ``□`` of the same length.

    >>> masked("见《2018年办法》第3条")
    '见□□□□□□□□□第3条'
    """
    return _MARKED.sub(lambda match: "□" * len(match.group()), text)


def quantity(name: str) -> str:
    """Return the pattern of a number with unit under a group name."""
    return rf"(?P<{name}>{NUMBER})\s*" + _UNIT.format(name)


def read(match: re.Match[str], name: str) -> Printed:
    """Read a number matched by :func:`quantity`."""
    digits, unit = match.group(name), match.group(f"{name}_unit")
    scale = Fraction(1)
    base = unit.replace("％", "%")
    for word, size in SCALES.items():
        if base.startswith(word):
            scale, base = Fraction(size), base.removeprefix(word)
            break
    value = Fraction(digits.replace(",", "")) * scale
    counted = scale == 1 and base in COUNTED and "." not in digits
    half = Fraction(0) if counted else scale / (2 * 10 ** places(digits))
    return Printed(value=value, half=half, unit=base, text=digits + unit)
