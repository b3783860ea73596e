"""Everything a reader of others (openpyxl) sees of a workbook, as values to compare."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import load_workbook


def seen(data: bytes) -> Mapping[str, Any]:
    """By sheet: cells (value, stored result, look, link), rows, columns, filter, panes, print, colours by rule, drop-downs."""
    live, stored = load_workbook(io.BytesIO(data)), load_workbook(io.BytesIO(data), data_only=True)
    whole = live.properties.title, live.properties.creator, live.properties.created, live.properties.modified
    return {"": whole, **{sheet.title: dict(_sheet(sheet, stored[sheet.title])) for sheet in live}}


def _sheet(sheet: Any, stored: Any) -> Iterator[tuple[str, Any]]:
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.has_style or cell.value is not None]
    for cell in cells:
        result = stored[cell.coordinate]
        yield cell.coordinate, (cell.data_type, cell.value, result.data_type, result.value, *_look(cell), _link(cell))
    for number, row in sheet.row_dimensions.items():
        if row.height:
            yield f"row {number}", row.height
    for group in sheet.column_dimensions.values():
        yield from ((f"column {number}", group.width) for number in range(group.min, group.max + 1))
    yield (
        "rules",
        [
            (str(area.sqref), rule.priority, rule.type, rule.operator, rule.formula, rule.dxf.fill.bgColor.rgb)
            for area in sheet.conditional_formatting
            for rule in area.rules
        ],
    )
    yield "choices", [dict(item) | {"source": item.formula1} for item in sheet.data_validations.dataValidation]
    yield "view", (sheet.freeze_panes, sheet.sheet_view.showGridLines, sheet.sheet_view.tabSelected)
    yield "filter", sheet.auto_filter.ref
    yield from _print(sheet)


def _print(sheet: Any) -> Iterator[tuple[str, Any]]:
    page, high = sheet.page_setup, sheet.page_setup.fitToHeight
    fitted = sheet.sheet_properties.pageSetUpPr.fitToPage, page.fitToWidth, 1 if high is None else high
    yield "page", (page.orientation, page.paperSize, fitted, dict(sheet.page_margins))
    yield "printed", (sheet.print_area, sheet.print_title_rows)
    yield "footer", [part.text for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right)]


def _look(cell: Any) -> Iterator[Any]:
    font, box, place = cell.font, cell.border, cell.alignment
    colour = font.color.rgb if font.color is not None and font.color.type == "rgb" else None
    yield from (cell.number_format, font.name, font.sz, font.b, font.u, colour, cell.fill.fill_type, cell.fill.fgColor.rgb)
    yield from ((side.style, side.color and side.color.rgb) for side in (box.left, box.right, box.top, box.bottom))
    yield from (place.horizontal, place.vertical, place.wrap_text, place.indent)


def _link(cell: Any) -> Any:
    return cell.hyperlink and (cell.hyperlink.target, cell.hyperlink.location)
