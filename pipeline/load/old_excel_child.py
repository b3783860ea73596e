"""The process that opens one old Excel file (.xls, BIFF): the file on standard input, its sheets as JSON on standard output.

Run by :mod:`pipeline.load.old_excel` and by nothing else. It stands alone (no import of the project), bounds its own
memory before it reads a byte, and is stopped from outside when it takes too long: a hostile file can only end it.
"""

import io
import json
import struct
import sys
from typing import Any

MEMORY = 1_500 * 2**20
PASSWORD, BROKEN, TOO_LARGE = 3, 4, 5
"""Exit codes the parent knows."""

_BEGIN, _END, _FORMULA = (0x0809, 0x0409, 0x0209, 0x0009), 0x000A, 0x0006
_FORMULA_HEAD = struct.Struct("<HHHQH")
_CALCULATE_ON_LOAD, _EMPTY_TEXT = 0x0002, 0xFFFF000000000003
_NONE, _TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = range(6)


def _bounded() -> None:
    """Let the system refuse memory beyond the bound; where it cannot (Windows) the time limit outside remains."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _never_calculated(mem: bytes, base: int, length: int) -> dict[int, list[tuple[int, int]]]:
    """Return, by the offset of a sheet's stream, its formulas that hold no result yet.

    Programs that write formulas without calculating them store zero and a flag (calculate on opening), or an empty text
    everywhere. A reader that believed them would take a total for nothing. Where a book has any other result it was
    calculated, and an empty text is one.
    """
    flagged: dict[int, list[tuple[int, int]]] = {}
    empty: dict[int, list[tuple[int, int]]] = {}
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
            if result == 0 and flags & _CALCULATE_ON_LOAD:
                flagged.setdefault(sheet, []).append((row, column))
            elif result == _EMPTY_TEXT:
                empty.setdefault(sheet, []).append((row, column))
            else:
                calculated = True
        at += 4 + size
    if calculated:
        return flagged
    return {key: flagged.get(key, []) + empty.get(key, []) for key in (*flagged, *empty)}


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


def _sheet(book: Any, number: int, uncalculated: list[tuple[int, int]]) -> dict[str, object]:
    sheet = book.sheet_by_index(number)
    rows = [[_value(cell, book.datemode) for cell in sheet.row(row)] for row in range(sheet.nrows)]
    errors, percent = [], []
    shown = {
        index
        for index, style in enumerate(book.xf_list)
        if "%" in getattr(book.format_map.get(style.format_key), "format_str", "")
    }
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype == _ERROR:
                errors.append((row, column))
            elif cell.xf_index in shown:
                percent.append((row, column))
    hidden = any(info.hidden for info in (*sheet.rowinfo_map.values(), *sheet.colinfo_map.values()))
    return {
        "name": sheet.name,
        "visible": sheet.visibility == 0,
        "hidden": hidden,
        "rows": rows,
        "merged": [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells],
        "errors": errors,
        "percent": percent,
        "uncalculated": uncalculated,
    }


def _read(data: bytes) -> list[dict[str, object]]:
    """Return the sheets of a workbook in order."""
    import xlrd
    from xlrd.compdoc import CompDoc

    silent = io.StringIO()
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=silent)
    document = CompDoc(data, logfile=silent)
    streams = (document.locate_named_stream(name) for name in ("Workbook", "Book"))
    mem, base, length = next((found for found in streams if found[0]), (b"", 0, 0))
    stale = _never_calculated(mem, base, length)
    starts = [position - base for position in book._sh_abs_posn]
    return [_sheet(book, number, stale.get(starts[number], [])) for number in range(book.nsheets)]


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
