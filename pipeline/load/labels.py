"""Names as exports print them: row labels with their numbering, the numbers of forms."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.money import normal_text

_NUMBERING = re.compile(r"^(?:其中:?|[一二三四五六七八九十百]+[、.]|\([一二三四五六七八九十百]+\)|\(\d+\)|\d+[.、](?!\d))+")
_QUOTES = str.maketrans("", "", "“”\"'‘’")
_NUMBER = re.compile(r"\(?(?:(?:表号|编号|表式):?)?(\D*?)0*(\d{1,2})(?:[-_\u2010-\u2015](\d{1,2}))?表\)?")
_ANNEX = "附"
LONGEST = 31
"""Excel cuts a sheet's name at this many characters."""


@lru_cache(maxsize=4096)
def bare_label(text: str) -> str:
    """Return a row label folded, without numbering, 其中 and quotes; a bracket such as （基本建设） stays.

    >>> bare_label("  十四、资源勘探信息等支出"), bare_label("其中：1.资本性支出（基本建设）")
    ('资源勘探信息等支出', '资本性支出(基本建设)')
    """
    return _NUMBERING.sub("", normal_text(text).translate(_QUOTES))


class FormNumber(NamedTuple):
    """The number of a form, 财决05-1表: its family (财决, 财决附, 公开), number and sub-number (0 without one)."""

    family: str
    number: int
    part: int

    def hints_at(self, known: "FormNumber") -> bool:
        """Tell whether a number as a tab has it (01表, 附03) may stand for a form's."""
        if (self.number, self.part) != (known.number, known.part):
            return False
        return known.family.endswith(self.family) if self.family else _ANNEX not in known.family


def number_of(text: str) -> FormNumber | None:
    """Return the number that a folded text is, or None.

    >>> number_of("财决05-1表"), number_of("收入支出决算总表")
    (Number(family='财决', number=5, part=1), None)
    """
    found = _NUMBER.fullmatch(text)
    return FormNumber(found[1], int(found[2]), int(found[3] or 0)) if found else None


def numbers_in_tab(tab: str, families: Iterable[str]) -> frozenset[FormNumber]:
    """Return the numbers in a sheet's folded name: 财决01, 附03表, 01表; digits alone are none."""
    known = sorted(families, key=len, reverse=True)
    marks = "|".join(map(re.escape, (*known, _ANNEX)))
    code = re.compile(rf"(?<![A-Za-z0-9.])({marks}|)0*(\d{{1,2}})(?:[-_](\d{{1,2}}))?(表)?(?![\dA-Za-z年月.])")
    return frozenset(FormNumber(m[1], int(m[2]), int(m[3] or 0)) for m in code.finditer(tab) if m[1] or m[4])
