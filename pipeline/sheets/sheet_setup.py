"""What a sheet has beside its cells: panes, widths and heights, the print set-up, where a link leads."""

from collections.abc import Iterable
from functools import cache, lru_cache

from pipeline.sheets.layout import Column
from pipeline.sheets.sheet_text import attribute, clipped, escaped, speakable

_A4, _A3 = 9, 8
_PAGES = ((130, _A4, False), (210, _A4, True))
"""Widest sheet (characters) that stays readable on a page, the paper, whether it lies; wider ones take A3."""

_TITLE_IN_FOOTER = 60
"""Characters of a sheet's title printed below every page; a footer holds 255 with its codes."""


def panes(freeze: int, rows: int, *, shown: bool) -> str:
    """Return how a sheet is seen: without grid, its first rows and columns always in view; ``shown`` when the book opens."""
    chosen = ' tabSelected="1"' if shown else ""
    across, first = (f' xSplit="{freeze}"', column_letters(freeze)) if freeze else ("", "A")
    pane = "bottomRight" if freeze else "bottomLeft"
    return (
        f'<sheetViews><sheetView showGridLines="0"{chosen} workbookViewId="0"><pane{across} ySplit="{rows}"'
        f' topLeftCell="{first}{rows + 1}" activePane="{pane}" state="frozen"/><selection pane="{pane}"/>'
        "</sheetView></sheetViews>"
    )


def widths(columns: Iterable[Column]) -> str:
    """Return the widths of the columns."""
    items = (
        f'<col min="{number}" max="{number}" width="{_width(column.width)}" customWidth="1"/>'
        for number, column in enumerate(columns, 1)
    )
    return f"<cols>{''.join(items)}</cols>"


def print_set_up(columns: Iterable[Column], title: str, name: str, pages_long: int) -> str:
    """Return the print set-up: one page wide, as many long as said (0: any); paper by the width of the columns."""
    width = sum(column.width for column in columns)
    paper, lying = next(((paper, lying) for limit, paper, lying in _PAGES if width <= limit), (_A3, True))
    footer = f"&L{_coded(clipped(title)[:_TITLE_IN_FOOTER])}&C{_coded(name)}&R第 &P 页，共 &N 页"
    return (
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="{paper}" fitToHeight="{pages_long}" orientation="{"landscape" if lying else "portrait"}"/>'
        f"<headerFooter><oddFooter>{escaped(speakable(footer))}</oddFooter></headerFooter>"
    )


def column_letters(number: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    higher, last = divmod(number, 26)
    return (column_letters(higher - 1) if higher else "") + chr(ord("A") + last)


@cache
def row_marks(points: float) -> str:
    """Return the marks of a row of a height, made whole pixels of a screen (96 to the inch)."""
    return f' ht="{int(points * 4 / 3 + 0.5) * 0.75:G}" customHeight="1"'


def link_location(place: str) -> str:
    """Return the mark of a place in the file a link leads to (``'Sheet'!C12``), none where it leads to the file."""
    sheet, mark, cell = place.rpartition("!")
    return f' location="{_sheet_attribute(sheet)}{mark}{attribute(cell)}"' if place else ""


@lru_cache(maxsize=256)
def _sheet_attribute(sheet: str) -> str:
    return attribute(sheet)


def _width(characters: float) -> str:
    """Return the width of a column as files store it: whole pixels, 7 a character and 5 of margin, in characters again."""
    pixels = int(characters * 7 + 0.5) + 5
    return f"{int(pixels / 7 * 256) / 256:.16G}"


def _coded(text: str) -> str:
    """Return words for a footer, where ``&`` begins a code."""
    return text.replace("&", "&&")
