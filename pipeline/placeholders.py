"""What an input file says to its reader and not to the report: example rows, writing hints, marks of carried-over cells.

``jixiao new`` writes them and ``load`` knows them. They are words, not colours or comments: words survive WPS, copying and
saving as .csv, and a person sees them. Whatever is passed over is told, so no words of staff can be lost behind a mark.
"""

import re

from pipeline.money import normal_text

EXAMPLE = "例："
"""A row of the 填报表 whose first cell begins so is an example."""
CARRIED = "沿用待核"
"""A cell holding just this marks its row's carried-over cells as not yet checked; so does the paragraph 【沿用待核】."""
CHECKED = "已核"
FULL, NOTE, CHECK = "满分", "填写说明", "核对"
NOTE_HEADS = frozenset({FULL, NOTE, CHECK})
"""Heads of columns that ``jixiao new`` writes beside those to fill in: they tell staff something, and are not read."""

_HINT = re.compile(r"【填写提示[：:][^【】]*】")
_CARRIED = re.compile(r"【沿用待核(?:[：:][^【】]*)?】")


def hint(text: str) -> str:
    """Return a hint as a paragraph of the 文字材料."""
    return f"【填写提示：{text}】"


def carried(text: str) -> str:
    """Return the paragraph that stands above carried-over words."""
    return f"【{CARRIED}：{text}】"


def is_example(text: str) -> bool:
    """Tell whether the first cell of a row makes it an example."""
    return normal_text(text).startswith(normal_text(EXAMPLE))


def is_hint(text: str) -> bool:
    """Tell whether a paragraph is a hint and nothing else: words typed before or after it make it the staff's own."""
    return _HINT.fullmatch(text.strip()) is not None


def is_carried_mark(text: str) -> bool:
    """Tell whether a paragraph is the mark above carried-over words and nothing else."""
    return _CARRIED.fullmatch(text.strip()) is not None
