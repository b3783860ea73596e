"""The look of every cell we write: fonts, fills, borders, number formats, each style under one name; and styles.xml of them."""

from collections.abc import Callable, Iterable
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

BODY_FONT, HEAD_FONT = "宋体", "黑体"
GREEN, RED, GREY, AMBER, HEAD = "#E2EFDA", "#F8CBAD", "#E7E6E6", "#FFF2CC", "#D9E2EC"
ROSE, CREAM, PALE = "#FCE4E4", "#FFF9E5", "#F2F2F2"
LINE, _QUIET = "#BFBFBF", "#7F7F7F"

FILLS = (GREEN, RED, GREY, AMBER)
"""What conditional formats colour a cell with; the number of a fill is its place here."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BUILT_IN = {"General": 0, "0": 1, "0.00": 2, "#,##0.00": 4, "0.00%": 10}
"""The number formats in use, all of which every spreadsheet knows by number (ECMA-376 part 1, 18.8.30)."""


class CellStyle(Struct, frozen=True):
    """How a cell looks. ``border`` is ``box``, ``below`` or empty; sizes are in points, colours ``#RRGGBB``."""

    font: str = BODY_FONT
    size: int = 10
    bold: bool = False
    underlined: bool = False
    colour: str = ""
    fill: str = ""
    border: str = ""
    across: str = ""
    down: str = ""
    indent: int = 0
    wrapped: bool = False
    form: str = "General"


_TEXT = CellStyle(border="box", down="center", wrapped=True)
_CENTRED = replace(_TEXT, across="center")
_NUMBER = CellStyle(border="box", down="center", across="right")
STYLES = {
    "标题": CellStyle(font=HEAD_FONT, size=14, down="center"),
    "注": CellStyle(size=9, colour=_QUIET, down="center"),
    "表头": replace(_CENTRED, font=HEAD_FONT, fill=HEAD),
    "文字": _TEXT,
    "红底": replace(_TEXT, fill=ROSE),
    "黄底": replace(_TEXT, fill=CREAM),
    "灰底": replace(_TEXT, fill=PALE),
    "居中": _CENTRED,
    "加粗": replace(_TEXT, bold=True),
    "小节": CellStyle(font=HEAD_FONT, size=11, border="below"),
    "链接": replace(_TEXT, colour="#0563C1", underlined=True),
    "空": _TEXT,
    "不适用": _CENTRED,
    "缺失": replace(_CENTRED, bold=True, fill=RED, colour="#9C0006"),
    **{f"缩进{n}": replace(_TEXT, across="left", indent=n) for n in (1, 2, 3)},
    **{f"数:{form}": replace(_NUMBER, form=form) for form in ("#,##0.00", "0.00%", "0.00", "0", "General")},
    "序号": replace(_NUMBER, across="center", form="0"),
    "左数:0": replace(_NUMBER, across="left", form="0"),
    **{f"粗数:{form}": replace(_NUMBER, form=form, bold=True) for form in ("#,##0.00", "0.00%", "0.00", "0")},
}
STYLE_NUMBERS = {name: number for number, name in enumerate(STYLES, 1)}
"""The number of a style in styles.xml; 0 is a cell nobody styled."""


@cache
def styles_xml() -> bytes:
    """Return the part styles.xml, the same for every workbook."""
    looks = (CellStyle(), *STYLES.values())
    fonts, fills, borders = _Table(_font), _Table(_fill), _Table(_border)
    fills.items += ['<patternFill patternType="none"/>', '<patternFill patternType="gray125"/>']  # both are asked for
    formats = [_xf(look, fonts.number(look), fills.number(look), borders.number(look)) for look in looks]
    differences = [f'<dxf><fill><patternFill><bgColor rgb="{_rgb(fill)}"/></patternFill></fill></dxf>' for fill in FILLS]
    parts = (
        _list("fonts", (f"<font>{item}</font>" for item in fonts.items)),
        _list("fills", (f"<fill>{item}</fill>" for item in fills.items)),
        _list("borders", (f"<border>{item}</border>" for item in borders.items)),
        _list("cellStyleXfs", ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>']),
        _list("cellXfs", formats),
        _list("cellStyles", ['<cellStyle name="Normal" xfId="0" builtinId="0"/>']),
        _list("dxfs", differences),
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{_MAIN}">{"".join(parts)}</styleSheet>'
    return xml.encode("utf-8")


class _Table:
    """The different fonts, fills or borders of the styles, each once."""

    def __init__(self, write: Callable[[CellStyle], str]) -> None:
        self.items: list[str] = []
        self._write = write

    def number(self, look: CellStyle) -> int:
        item = self._write(look)
        if item not in self.items:
            self.items.append(item)
        return self.items.index(item)


def _list(name: str, items: Iterable[str]) -> str:
    found = list(items)
    return f'<{name} count="{len(found)}">{"".join(found)}</{name}>'


def _rgb(colour: str) -> str:
    return "FF" + colour.removeprefix("#")


def _font(look: CellStyle) -> str:
    marks = ("<b/>" if look.bold else "") + ("<u/>" if look.underlined else "")
    colour = f'<color rgb="{_rgb(look.colour)}"/>' if look.colour else ""
    return f'{marks}<sz val="{look.size}"/>{colour}<name val="{look.font}"/><family val="2"/>'


def _fill(look: CellStyle) -> str:
    if not look.fill:
        return '<patternFill patternType="none"/>'
    return f'<patternFill patternType="solid"><fgColor rgb="{_rgb(look.fill)}"/><bgColor indexed="64"/></patternFill>'


def _border(look: CellStyle) -> str:
    drawn = {"box": ("left", "right", "top", "bottom"), "below": ("bottom",)}.get(look.border, ())
    line = f' style="thin"><color rgb="{_rgb(LINE)}"/>'
    sides = (f"<{side}{line}</{side}>" if side in drawn else f"<{side}/>" for side in ("left", "right", "top", "bottom"))
    return "".join((*sides, "<diagonal/>"))


def _xf(look: CellStyle, font: int, fill: int, border: int) -> str:
    uses = f'numFmtId="{_BUILT_IN[look.form]}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
    applied = {
        "NumberFormat": _BUILT_IN[look.form],
        "Font": font,
        "Fill": fill,
        "Border": border,
        "Alignment": _alignment(look),
    }
    marks = "".join(f' apply{name}="1"' for name, used in applied.items() if used)
    return f"<xf {uses}{marks}>{_alignment(look)}</xf>" if _alignment(look) else f"<xf {uses}{marks}/>"


def _alignment(look: CellStyle) -> str:
    told = {"horizontal": look.across, "vertical": look.down, "indent": look.indent, "wrapText": int(look.wrapped)}
    written = "".join(f' {name}="{value}"' for name, value in told.items() if value)
    return f"<alignment{written}/>" if written else ""
