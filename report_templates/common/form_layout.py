"""What the make scripts of the packs' forms (.docx) share: page, grid, rows and cells over several columns and rows.

A form is a grid of fixed columns; a row is a list of cells, each with its words, style, the columns it takes and whether it
begins a cell over several rows (``DOWN``) or goes on the one above (``ON``). Styles, package and report layout are those of
the report's script (guangdong/make_report_template.py). Not part of the program: it only makes templates.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "guangdong"))
from make_report_template import CENTRE, FANGSONG, NUMBER, TEXT, XIAOBIAOSONG, p, paragraph_style, row, run, write

__all__ = [
    "CENTRE",
    "DOWN",
    "HEAD",
    "LANDSCAPE",
    "NUMBER",
    "ON",
    "PORTRAIT",
    "TEXT",
    "Page",
    "box",
    "foot",
    "form",
    "grid",
    "line",
    "loop",
    "sums_or",
    "title",
]

HEAD = "TableHead"
DOWN, ON = "restart", "continue"


class Page(NamedTuple):
    """A page in twips; ``width`` of the text is what a grid's columns must fill."""

    size: tuple[int, int]
    margins: tuple[int, int, int, int]  # top, right, bottom, left
    landscape: bool = False

    @property
    def width(self) -> int:
        """Return the width of the text area."""
        return self.size[0] - self.margins[1] - self.margins[3]

    def section(self) -> str:
        """Return the section's properties; the page number stands as in the report."""
        wide = ' w:orient="landscape"' if self.landscape else ""
        top, right, bottom, left = self.margins
        return (
            '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="even" r:id="rId4"/>'
            f'<w:pgSz w:w="{self.size[0]}" w:h="{self.size[1]}"{wide}/><w:pgMar w:top="{top}" w:right="{right}" '
            f'w:bottom="{bottom}" w:left="{left}" w:header="850" w:footer="794" w:gutter="0"/></w:sectPr>'
        )


PORTRAIT = Page((11906, 16838), (1247, 1134, 1247, 1134))  # 22/20/22/20 mm: 170 mm of text, a grid of nine columns fits
LANDSCAPE = Page((16838, 11906), (1247, 1134, 1134, 1134), landscape=True)


class Box(NamedTuple):
    """One cell of a form."""

    text: str
    style: str
    span: int
    down: str


def box(text: str = "", style: str = CENTRE, span: int = 1, down: str = "") -> Box:
    """Return a cell; ``down`` is DOWN for the first of a cell over several rows, ON for those below."""
    return Box(text, style, span, down)


def line(widths: Sequence[int], *boxes: Box, head: bool = False, keep: bool = False, height: int = 380) -> str:
    """Return a row that fills the grid; head rows are repeated on every page, ``keep`` keeps it on the page of the next row."""
    if sum(one.span for one in boxes) != len(widths):
        raise ValueError(f"{[one.text for one in boxes]} fills {sum(one.span for one in boxes)} of {len(widths)} columns")
    cells, at = [], 0
    for one in boxes:
        cells.append(_cell(one, sum(widths[at : at + one.span]), keep=head or keep))
        at += one.span
    return row("".join(cells), head=head).replace('w:val="340"', f'w:val="{height}"')


def _cell(one: Box, width: int, *, keep: bool) -> str:
    grid = f'<w:gridSpan w:val="{one.span}"/>' if one.span > 1 else ""
    down = f'<w:vMerge w:val="{one.down}"/>' if one.down else ""
    kept = "<w:keepNext/>" if keep else ""
    body = f'<w:p><w:pPr><w:pStyle w:val="{one.style}"/>{kept}</w:pPr>{run(one.text) if one.text else ""}</w:p>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}{down}<w:vAlign w:val="center"/></w:tcPr>{body}</w:tc>'


def loop(widths: Sequence[int], tag: str, *rows: str, close: str = "endfor") -> str:
    """Return rows between a tag and its end, each in a row of its own: ``for 行 in 表.KEY``, ``if 行.小计``."""
    return _tag(widths, tag) + "".join(rows) + _tag(widths, close)


def _tag(widths: Sequence[int], tag: str) -> str:
    return line(widths, box(f"{{%tr {tag} %}}", TEXT, len(widths)))


def sums_or(widths: Sequence[int], sums: str, ordinary: str) -> str:
    """Return the row of sums and the ordinary row: which of the two a row is printed as, its 小计 says."""
    return loop(widths, "if 行.小计", sums, _tag(widths, "else"), ordinary, close="endif")


def grid(widths: Sequence[int], *rows: str) -> str:
    """Return a table of fixed columns."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    total = sum(widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>"
    )


def title(text: str) -> str:
    """Return the title of a form, with the year on the same line: it names the form's places in messages."""
    return p(text, "FormTitle")


def foot(text: str) -> str:
    """Return a line below the grid: who filled it in, when."""
    return p(text, "FormFoot")


def form_styles() -> str:
    """Return the styles a form has beside the report's."""
    return paragraph_style(
        "FormTitle", "表单标题", XIAOBIAOSONG, 36, align="center", line=560, keep=True, after=60
    ) + paragraph_style("FormFoot", "表单落款", FANGSONG, 21, align="left", line=400, before=80)


def form(path: Path, page: Page, content: Iterable[str]) -> None:
    """Write a form's template."""
    write(path, "".join(content), section=page.section(), more_styles=form_styles())
