"""Columns of the 填报表 that ask for one of a few words: 是 or 否 in other words are read so and told once; what is not on a
column's list is told with the list."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from pipeline.declarations import FillColumn
from pipeline.load.row_words import pattern_of
from pipeline.money import normal_text
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure

YES, NO = "是", "否"
_TICKS = str.maketrans({"\u2713": "√", "\u2714": "√", "\u2611": "√", "\u2717": "×", "\u2718": "×", "\u2612": "×"})
"""Other ticks and crosses than those of a GBK keyboard."""


class Answer(Struct, frozen=True):
    """What stood in a cell and how it was read."""

    at: Cell
    written: str
    read: str


def answered(figure: Figure, column: FillColumn, answers: list[Answer]) -> Figure:
    """Return the figure as 是 or 否 where its words (workbook.toml ``yes``, ``no``) say so; else as it is."""
    word = plain_answer(figure.text)
    if not word or word in (YES, NO) or not isinstance(figure.source, Cell):
        return figure
    for answer, words in ((YES, column.yes), (NO, column.no)):
        pattern = _pattern(tuple(words))
        if pattern and pattern.fullmatch(word):
            answers.append(Answer(figure.source, figure.text, answer))
            return replace(figure, value=answer)
    return figure


def plain_answer(text: str) -> str:
    """Return a typed answer folded: ticks and crosses of one kind, no full stop behind it."""
    return normal_text(text).upper().translate(_TICKS).rstrip("。.,;")


def not_listed(column: FillColumn, figures: Iterable[Figure]) -> Iterator[Problem]:
    """Yield one 警告 for the cells of a column that hold none of its values (workbook.toml ``values``, ``also``)."""
    pattern = _pattern((*column.values, *column.also)) if column.values else None
    strange = [item for item in figures if pattern and item.text and not pattern.fullmatch(normal_text(item.text))]
    cells = [item.source for item in strange if isinstance(item.source, Cell)]
    if cells:
        found = "、".join(f"{cell.address} {item.text}" for cell, item in zip(cells, strange, strict=True))
        keys = [item.key for item in strange]
        yield problem("L165", at=cells[0], found=found, expected="、".join(column.values), keys=keys, column=column.head)


_LEAD = re.compile(r"(?:主要|变动|增减|差异|扣分|未完成)?(?:变动|的|主要)*原因(?:主要)?(?:是|为|在于|:)+:?")
"""What the report prints before a reason itself."""
REASONS = ("原因", "依据")


def led(figures: Iterable[Figure]) -> Iterator[Problem]:
    """Yield one 警告 for the reasons of a sheet that begin with the words the report puts before them: 原因是原因：……"""
    texts = [item for item in figures if item.text and item.key.endswith(REASONS) and isinstance(item.source, Cell)]
    found = [(item, lead[0]) for item in texts if (lead := _LEAD.match(normal_text(item.text)))]
    if found:
        named = "、".join(f"{item.source.address} “{lead}”" for item, lead in found if isinstance(item.source, Cell))
        first = found[0][0].source
        at = first if isinstance(first, Cell) else None
        yield problem("L166", at=at, found=named, keys=[item.key for item, _ in found], count=len(found))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return pattern_of(words)


def told_answers(answers: Mapping[str, list[Answer]]) -> Iterator[Problem]:
    """Yield one 提示 for each column: every word, how it was read, and its cells."""
    for head, given in answers.items():
        cells: dict[tuple[str, str], list[str]] = {}
        for one in given:
            cells.setdefault((one.written, one.read), []).append(one.at.address)
        found = "；".join(f"“{written}”读作“{read}”（{'、'.join(at)}）" for (written, read), at in cells.items())
        if given:
            yield problem("L162", at=given[0].at, found=found, column=head, count=len(given))
