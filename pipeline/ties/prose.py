"""Staff's sentences, for the checks on their wording: what stands inside marks is no statement of theirs."""

import re
from collections.abc import Iterator

from msgspec import Struct

from pipeline.records import Cell, Loaded

_MARKED = re.compile(r"《[^》]*》|“[^”]*”|〔[^〕]*〕|「[^」]*」")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")


class StaffSentence(Struct, frozen=True):
    """One sentence of staff text with the paragraph it stands in; ``bare`` has everything inside 《》“”〔〕 masked."""

    text: str
    bare: str
    source: Cell


def sentences(loaded: Loaded) -> Iterator[StaffSentence]:
    """Yield every sentence of the 文字材料 in order."""
    for section in loaded.sections:
        for paragraph in section.paragraphs:
            yield from split(paragraph.text, paragraph.source)


def split(text: str, source: Cell) -> Iterator[StaffSentence]:
    """Split a paragraph into sentences; marks never break one."""
    bare = masked(text)
    for match in _SENTENCE.finditer(bare):
        yield StaffSentence(text=text[match.start() : match.end()], bare=match.group(), source=source)


def masked(text: str) -> str:
    """Replace what stands inside 《》, “” and 〔〕 by ``□`` of the same length.

    >>> masked("见《2018年办法》第3条")
    '见□□□□□□□□□第3条'
    """
    return _MARKED.sub(lambda match: "□" * len(match.group()), text)
