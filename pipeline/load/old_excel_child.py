"""The process that opens one old Excel file (.xls, BIFF): the file on standard input, its sheets as JSON on standard output.

Run by :mod:`pipeline.load.old_excel` and by nothing else. It stands alone (no import of the project), bounds its own
memory before it reads a byte, and is stopped from outside when it takes too long: a hostile file can only end it.
"""

import io
import json
import struct
import sys
from collections.abc import Iterator
from typing import Any

MEMORY = 1_500 * 2**20
SECONDS = 60
PASSWORD, BROKEN, TOO_LARGE = 3, 4, 5
"""Exit codes the parent knows."""

_BEGIN, _END, _FORMULA = (0x0809, 0x0409, 0x0209, 0x0009), 0x000A, 0x0006
_FORMULA_HEAD = struct.Struct("<HHHQH")
_ALWAYS, _CALCULATE_ON_LOAD, _EMPTY_TEXT = 0x0001, 0x0002, 0xFFFF000000000003
_NONE, _TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = range(6)


def _bounded() -> None:
    """Let the system refuse memory beyond the bound; where it cannot (Windows) the time limit outside remains."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # also when nobody is left to stop it


Cells = dict[int, list[tuple[int, int]]]
"""Cells by the offset of a sheet's stream."""
_PLAIN = frozenset({"General", "0", "0.00", "#,##0", "#,##0.00", "@", "GENERAL"})
"""Number formats that change nothing: most cells; the parent need not hear of them."""


def _never_calculated(mem: bytes, base: int, length: int) -> tuple[Cells, Cells, dict[int, int]]:
    """Return the formulas that hold no result yet, those with one that was marked as still to be calculated, and the number
    of all formulas by sheet (none is calculated here: xlrd gives no text of a formula).

    Programs that write formulas without calculating them store zero and a flag (calculate on opening), or an empty text
    everywhere. A reader that believed them would take a total for nothing. Where a book has any other result it was
    calculated, and an empty text is one.
    """
    flagged: Cells = {}
    unproven: Cells = {}
    empty: Cells = {}
    counts: dict[int, int] = {}
    calculated = False
    at, sheet, depth = base, 0, 0
    while at + 4 <= base + length:
        kind, size = struct.unpack_from("<HH", mem, at)
        if kind in _BEGIN:
            sheet = sheet if depth else at - base
            depth += 1
        elif kind == _END:
            depth -= 1
        elif kind == _FORMULA and size >= _FORMULA_HEAD.size:
            row, column, _, result, flags = _FORMULA_HEAD.unpack_from(mem, at + 4)
            counts[sheet] = counts.get(sheet, 0) + 1
            if result == 0 and flags & _CALCULATE_ON_LOAD:
                flagged.setdefault(sheet, []).append((row, column))
            elif result == _EMPTY_TEXT:
                empty.setdefault(sheet, []).append((row, column))
            elif flags & _CALCULATE_ON_LOAD and not flags & _ALWAYS:
                unproven.setdefault(sheet, []).append((row, column))
            else:
                calculated = True
        at += 4 + size
    if calculated:
        return flagged, unproven, counts
    return {key: flagged.get(key, []) + empty.get(key, []) for key in (*flagged, *empty)}, unproven, counts


def _value(cell: Any, date_mode: int) -> object:
    """Return a cell as JSON: dates are ``{"t": iso}``, empty cells and errors an empty string."""
    import xlrd

    if cell.ctype == _BOOLEAN:
        return bool(cell.value)
    if cell.ctype == _DATE:
        try:
            return {"t": xlrd.xldate_as_datetime(cell.value, date_mode).isoformat()}
        except (xlrd.XLDateError, ValueError, OverflowError):
            return cell.value
    return cell.value if cell.ctype in (_TEXT, _NUMBER) else ""


def _sheet(book: Any, number: int) -> dict[str, object]:
    sheet = book.sheet_by_index(number)
    rows = [[_value(cell, book.datemode) for cell in sheet.row(row)] for row in range(sheet.nrows)]
    errors = []
    styles: dict[int, list[tuple[int, int]]] = {}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype == _ERROR:
                errors.append((row, column))
            elif cell.ctype != _NONE and cell.xf_index is not None:
                styles.setdefault(cell.xf_index, []).append((row, column))
    formats: dict[str, list[tuple[int, int]]] = {}
    fonts: dict[int, list[tuple[int, int]]] = {}
    for index, cells in styles.items():
        style = book.xf_list[index]
        code = getattr(book.format_map.get(style.format_key), "format_str", "")
        if code and code not in _PLAIN:
            formats.setdefault(code, []).extend(cells)
        if mark := _mark(book.font_list[style.font_index]):
            fonts.setdefault(mark, []).extend(cells)
    hidden = any(info.hidden for info in (*sheet.rowinfo_map.values(), *sheet.colinfo_map.values()))
    return {
        "name": sheet.name,
        "visible": sheet.visibility == 0,
        "hidden": hidden,
        "rows": rows,
        "merged": [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells],
        "errors": errors,
        "formats": formats,
        "fonts": fonts,
        "runs": list(_runs(book, sheet)),
        "since_1904": bool(book.datemode),
    }


def _mark(font: Any) -> int:
    """Return 1 for a raised or lowered font, 2 for one struck out, else 0."""
    return 2 if font.struck_out else 1 if font.escapement in (1, 2) else 0


def _runs(book: Any, sheet: Any) -> Iterator[tuple[int, int, int, str]]:
    """Yield cell, mark and words of runs with digits that are raised or lowered, and of words struck out."""
    for (row, column), runs in sheet.rich_text_runlist_map.items():
        text = str(sheet.cell_value(row, column))
        ends = [start for start, _ in runs[1:]] + [len(text)]
        for (start, font), end in zip(runs, ends, strict=True):
            words, mark = text[start:end].strip(), _mark(book.font_list[font])
            if words and (mark == 2 or (mark and any(ch.isdigit() for ch in words))):
                yield row, column, mark, words[:20]
                break


def _read(data: bytes) -> list[dict[str, object]]:
    """Return the sheets of a workbook in order."""
    import xlrd
    from xlrd.compdoc import CompDoc

    silent = io.StringIO()
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=silent)
    document = CompDoc(data, logfile=silent)
    streams = (document.locate_named_stream(name) for name in ("Workbook", "Book"))
    mem, base, length = next((found for found in streams if found[0]), (b"", 0, 0))
    stale, unproven, counts = _never_calculated(mem, base, length)
    starts = [position - base for position in book._sh_abs_posn]
    return [
        {
            **_sheet(book, number),
            "uncalculated": stale.get(start, []),
            "unproven": unproven.get(start, []),
            "formulas": counts.get(start, 0) - len(stale.get(start, [])),
        }
        for number, start in enumerate(starts[: book.nsheets])
    ]


def main() -> int:
    """Read standard input, write standard output, and say by the exit code what went wrong."""
    _bounded()
    data = sys.stdin.buffer.read()
    try:
        import xlrd

        text = json.dumps(_read(data))
    except MemoryError:
        return TOO_LARGE
    except xlrd.XLRDError as error:
        return PASSWORD if "encrypted" in str(error).lower() else BROKEN
    except Exception:  # a damaged file makes the reader fail in any way it likes
        return BROKEN
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
