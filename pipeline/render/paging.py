"""What a table's rows carry beside their words: which keep to the next row over a page break, which names are set in, which
cells continue upwards.

The template draws one row for all; here the places are marked where each row's own answer is put. Every table keeps its first
rows to the head and its last rows together, so that no total stands alone on a page; one declared ``whole`` stays on one page
while its estimated height fits there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree
from msgspec import Struct

from pipeline.declarations import TableDecl
from pipeline.records import ListedRow
from pipeline.sheets.heights import lines_in
from pipeline.word.names import W
from pipeline.word.text import all_text

Element = etree._Element
KEEP = "<w:keepNext/>"
NAME = "名称"

_FOR = re.compile(r'\{% for (\w+) in _rows\("([^"]*)"\) %\}')
_CELL = re.compile(r"\{\{ _(?:cell\((\d+), \w+|name\(\w+)\) \}\}")
_HALF_CHARACTER, _MARGINS, _LINE, _PADDING, _LEAST = 105, 140, 312, 28, 340
"""Twips: half of a 五号 character, a cell's side margins, a line of a table, a row's own margins, the least row."""
_CAPTION, _LEVEL = 1000, 420
_FIRST, _LAST = 2, 3
"""Rows that stay with the head, and rows that stay together at the end."""


_BEFORE_INDENT = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr"),
    *("shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE"),
    *("autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing"),
)


class Layout(Struct, frozen=True):
    """A table as drawn: what each column of its repeated row prints with the width in twips, and the rows typed after it."""

    columns: tuple[tuple[str, int], ...]
    closing: bool
    whole: bool
    page: int


def marked(tree: Element, tables: Mapping[str, TableDecl], columns: Mapping[int, str]) -> dict[str, Layout]:
    """Mark the places of each repeated row in a part and return the layouts by table; ``columns`` name the cells by number."""
    found: dict[str, Layout] = {}
    for table in tree.iter(f"{W}tbl"):
        page = _page_height(table)
        for row, variable, key, closing in _repeated(table):
            drawn: list[tuple[str, int]] = []
            for cell in row.iter(f"{W}tc"):
                column = _column(cell, columns)
                drawn.append((column, _width(cell)))
                _mark_paragraphs(cell, variable, named=column == NAME)
                if column in tables[key].merge:
                    _mark_merge(cell, column, variable)
            if key not in found or len(drawn) > len(found[key].columns):  # a row of sums is drawn with fewer cells
                found[key] = Layout(tuple(drawn), closing, tables[key].whole, page)
    return found


def _repeated(table: Element) -> Iterator[tuple[Element, str, str, bool]]:
    """Yield each repeated row with its loop variable and table, and whether rows follow the loop."""
    loop = _FOR.search(table.text or "")
    rows = list(table)
    for number, row in enumerate(rows):
        if loop is not None and row.tag == f"{W}tr":
            yield row, loop[1], loop[2], any(one.tag == f"{W}tr" for one in rows[number + 1 :])
        tail = row.tail or ""
        loop = _FOR.search(tail) or (None if "{% endfor %}" in tail else loop)


def _column(cell: Element, columns: Mapping[int, str]) -> str:
    match = _CELL.search(all_text(cell))
    if match is None:
        return ""
    return columns[int(match[1])] if match[1] else NAME


def _width(cell: Element) -> int:
    width = cell.find(f"{W}tcPr/{W}tcW")
    value = width.get(f"{W}w", "0") if width is not None else "0"
    return int(value) if value.isdecimal() else 0


def _mark_paragraphs(cell: Element, variable: str, *, named: bool) -> None:
    """Let each paragraph of a cell ask whether its row keeps to the next, and a name how far it is set in."""
    for properties in cell.iter(f"{W}pPr"):
        if properties.find(f"{W}keepNext") is None:
            _put_behind(properties, f"{{{{ _keep({variable}) }}}}", ("pStyle",))
        if named and properties.find(f"{W}ind") is None:
            _put_behind(properties, f"{{{{ _set_in({variable}) }}}}", _BEFORE_INDENT)


def _put_behind(properties: Element, asked: str, names: tuple[str, ...]) -> None:
    """Put a question behind the last of some properties: their order is fixed by the schema."""
    before = [one for one in properties if one.tag in {f"{W}{name}" for name in names}]
    if before:
        before[-1].tail = (before[-1].tail or "") + asked
    else:
        properties.text = (properties.text or "") + asked


def set_in(row: ListedRow) -> str:
    """Return the indent of a row's name: two characters a level, also where the name takes more than one line."""
    if not row.depth:
        return ""
    return f'<w:ind w:leftChars="{200 * row.depth}" w:left="{_LEVEL * row.depth}" w:firstLineChars="0" w:firstLine="0"/>'


def _mark_merge(cell: Element, column: str, variable: str) -> None:
    properties = cell.find(f"{W}tcPr")
    if properties is None or properties.find(f"{W}vMerge") is not None:
        return
    merge = etree.Element(f"{W}vMerge")
    merge.set(f"{W}val", f"{{{{ _merged({variable}, '{column}') }}}}")
    before = [one for one in properties if one.tag in (f"{W}cnfStyle", f"{W}tcW", f"{W}gridSpan", f"{W}hMerge")]
    properties.insert(len(before), merge)


def _page_height(table: Element) -> int:
    """Return the height of the text area of the section a table stands in, 0 where there is none (a header)."""
    top = table
    while (above := top.getparent()) is not None and above.tag != f"{W}body":
        top = above
    behind = (found for one in top.itersiblings() for found in one.iter(f"{W}sectPr"))
    section = next(behind, None)
    size, margins = (None, None) if section is None else (section.find(f"{W}pgSz"), section.find(f"{W}pgMar"))
    if size is None or margins is None:
        return 0
    return int(size.get(f"{W}h", "0")) - int(margins.get(f"{W}top", "0")) - int(margins.get(f"{W}bottom", "0"))


def kept(rows: tuple[ListedRow, ...], layout: Layout) -> frozenset[str]:
    """Return the keys of the rows that keep to the next one."""
    last = len(rows) if layout.closing else len(rows) - 1
    if layout.whole and _height(rows, layout) <= layout.page:
        return frozenset(row.key for row in rows[:last])
    return frozenset(row.key for row in (*rows[: min(_FIRST, last)], *rows[max(len(rows) - _LAST, 0) : last]))


def _height(rows: Iterable[ListedRow], layout: Layout) -> int:
    """Estimate a table's height in twips, with its caption, head and closing row."""
    return _CAPTION + _LEAST * layout.closing + sum(_row_height(row, layout) for row in rows)


def _row_height(row: ListedRow, layout: Layout) -> int:
    texts = [(row[name].text if name in row else "", width) for name, width in layout.columns if name != NAME]
    texts += [(row.name, width - _LEVEL * row.depth) for name, width in layout.columns if name == NAME]
    lines = max((lines_in(text, (width - _MARGINS) / _HALF_CHARACTER + 1) for text, width in texts), default=1)
    return max(_LEAST, lines * _LINE + _PADDING)
