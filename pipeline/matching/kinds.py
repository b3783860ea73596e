"""Of which kind a number is that is no figure, and the words a figure may print instead of digits."""

from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from pipeline import link
from pipeline.formats import FORMATS, FormatError, format_figure
from pipeline.matching.numbers import Token
from pipeline.matching.text import canonical
from pipeline.records import decided

QUOTED, FIXED, ADDED = "引用数字", "固定数字", "人工数字"
"""Words of staff, the pack's own, and numbers that were not generated."""


class Kinds(Struct, frozen=True):
    """Tells quoted from fixed numbers as far as the baseline shows it.

    A paragraph without any figure that carries a key is staff's own text; elsewhere what stands inside 《》, “” or the
    words of a quoted figure was given by staff, everything else by the pack. Ordinals are the pack's.
    """

    generated: bool
    template: bool
    quotes: Sequence[str]

    def __call__(self, text: str, token: Token) -> str:
        """Return the kind of a literal number."""
        if not self.generated:
            return QUOTED
        if self.template:
            return FIXED
        before = text[: token.start]
        for left, right in ("《》", "“”"):
            if before.rfind(left) > before.rfind(right):
                return QUOTED
        around = canonical(text[max(token.start - 24, 0) : token.end + 24])
        number = canonical(token.text)
        return QUOTED if any(number in quote and quote in around for quote in self.quotes) else FIXED


@cache
def directions() -> frozenset[str]:
    """Return the words a figure may print instead of digits: those of every format that gives words for a number."""
    words: set[str] = set()
    for form in FORMATS:
        for value in (-1, 0, 1):
            try:
                text = format_figure(decided("", value, "", ""), form)
            except FormatError:
                continue
            if text and not any(ch.isdigit() for ch in text):
                words.add(text)
    return frozenset(words)


def vocabulary(baseline: link.Baseline) -> frozenset[str]:
    """Return the direction words, and whatever other words the figures of a baseline print."""
    printed = {f.text for f in baseline.figures if f.text and f.format != "文本" and not any(ch.isdigit() for ch in f.text)}
    return directions() | printed
