"""Names as exports print them: row labels with their numbering, sheet names cut short or bracketed in either width."""

import re
from collections.abc import Callable, Iterable

from pipeline.load.sheet import Sheet
from pipeline.money import normal_text

_NUMBERING = re.compile(r"^(?:其中:?|[一二三四五六七八九十百]+[、.]|\([一二三四五六七八九十百]+\)|\(\d+\)|\d+[.、](?!\d))+")
_QUOTES = str.maketrans("", "", "“”\"'‘’")
LONGEST = 31
"""Excel cuts a sheet's name at this many characters."""


def bare_label(text: str) -> str:
    """Return a row label folded, without numbering, 其中 and quotes; a bracket such as （基本建设） stays.

    >>> bare_label("  十四、资源勘探信息等支出"), bare_label("其中：1.资本性支出（基本建设）")
    ('资源勘探信息等支出', '资本性支出(基本建设)')
    """
    return _NUMBERING.sub("", normal_text(text).translate(_QUOTES))


def sheets_called(sheets: Iterable[Sheet], token: str, title: str) -> list[Sheet]:
    """Return the sheets of a form: named by its token, else by the number in its title, else by the title, perhaps cut short.

    The first way that finds any decides: what carries a token is never taken for another form.
    """
    sheets = tuple(sheets)
    plain = normal_text(title)
    name, _, bracket = plain.partition("(")
    number = bracket.rstrip(")")
    code = re.compile(rf"(?<![A-Za-z0-9]){re.escape(token).replace('_', '[_-]')}(?![A-Za-z0-9]|[_-]\d)")
    ways: tuple[Callable[[str], bool], ...] = (
        lambda text: code.search(text) is not None,
        lambda text: bool(number) and number in text,
        lambda text: text == name or (len(text) >= LONGEST - 1 and plain.startswith(text)),
    )
    for way in ways:
        found = [sheet for sheet in sheets if way(normal_text(sheet.name))]
        if found:
            return found
    return []
