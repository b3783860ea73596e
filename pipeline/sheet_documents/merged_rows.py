"""Which rows of an older and a newer baseline of a workbook are the same; a sheet with rows put in and taken out."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.matching.align import align
from pipeline.matching.tables import ROWS, row_unit
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.worksheet import Moved

_REFERENCE = re.compile(
    r"(?:('(?:[^']|'')+'|[^\s'!,;:()+\-*/^&=<>\"]+)!)?(\$?[A-Z]{1,3}\$?)([1-9][0-9]{0,6})(?::(\$?[A-Z]{1,3}\$?)([1-9][0-9]{0,6}))?(?![\w(])"
)


class RowPairs(Struct, frozen=True):
    """Rows of the older baseline → rows of the newer; what stands in one of them alone."""

    same: Mapping[int, int]
    gone: tuple[int, ...]
    new: tuple[int, ...]


def pair_rows(old: link.TableSlots, new: link.TableSlots) -> RowPairs:
    """Pair the rows of a sheet: by their keys, else by what they say apart from figures."""
    mine = [row_unit(row.cells, key=_key(row, number, old)) for number, row in enumerate(old.rows)]
    theirs = [row_unit(row.cells, key=_key(row, number, new)) for number, row in enumerate(new.rows)]
    pairs = {a: b for a, b in align(mine, theirs, ROWS).pairs.items() if old.rows[a].key == new.rows[b].key}
    gone = tuple(n for n in range(len(old.rows)) if n not in pairs)
    added = tuple(n for n in range(len(new.rows)) if n not in set(pairs.values()))
    return RowPairs(pairs, gone, added)


def _key(row: link.RowSlots, number: int, table: link.TableSlots) -> str:
    """Return what identifies a row of data: its key, with its ordinal among those of the same key."""
    if not row.key:
        return ""
    return f"{row.key}#{sum(1 for other in table.rows[:number] if other.key == row.key)}"


def lay_out(package: WorkbookPackage, number: int, rows: Sequence[int]) -> Moved:
    """Let the rows of a sheet be copies of the given ones; names and formulas of the whole book follow."""
    sheet = package.sheet(number)
    height = max(sheet.size[0], max(rows, default=-1) + 1)
    moved = sheet.lay_out(rows, height)
    name = package.sheets[number].name
    package.write_names(
        [
            item if link.tag_of_bookmark(item.name) else replace(item, text=moved_name(item.text, name, moved))
            for item in package.names()
        ],
        [item.name for item in package.names() if link.tag_of_bookmark(item.name)],
    )
    for other, part in enumerate(package.sheets):
        package.sheet(other).each_formula(_mover(name, part.name, moved))
    return moved


def _mover(name: str, here: str, moved: Moved) -> Callable[[str], str]:
    return lambda text: moved_formula(text, name, here, moved)


def moved_formula(text: str, sheet: str, here: str, moved: Moved) -> str:
    """Return a formula of the sheet ``here`` with the rows of ``sheet`` where they are now.

    >>> moved_formula("SUM(B2:B3)+表!$C$4+C3", "表", "表", Moved([0, 1, 1, 2, 3], 4))
    'SUM(B2:B4)+表!$C$5+C4'
    """

    def there(match: re.Match[str]) -> str:
        said, column, row, other, last = match.groups()
        whose = said.strip("'").replace("''", "'") if said else here
        if whose != sheet:
            return match.group()
        start = f"{said}!" if said else ""
        first = f"{start}{column}{moved.row(int(row) - 1) + 1}"
        return f"{first}:{other}{moved.end(int(last) - 1) + 1}" if other else first

    return _REFERENCE.sub(there, text)


def moved_name(text: str, sheet: str, moved: Moved) -> str:
    """Return what a defined name stands for with the rows of a sheet where they are now, whole rows (print titles) too.

    >>> moved_name("表!$2:$3,表!$A$1:$B$4", "表", Moved([0, 1, 1, 2, 3], 4))
    '表!$2:$4,表!$A$1:$B$5'
    """

    def there(match: re.Match[str]) -> str:
        if match[1].strip("'").replace("''", "'") != sheet:
            return match.group()
        return f"{match[1]}!${moved.row(int(match[2]) - 1) + 1}:${moved.end(int(match[3]) - 1) + 1}"

    return _ROWS.sub(there, moved_formula(text, sheet, "", moved))


_ROWS = re.compile(r"('(?:[^']|'')+'|[^\s'!,]+)!\$([1-9][0-9]{0,6}):\$([1-9][0-9]{0,6})")


def order(height: int, gone: Iterable[int], put_in: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return the rows of the result: row it is a copy of, and number of the new row it is for (-1: it is itself).

    ``put_in`` gives for each new row, in order, the row it stands behind and is a copy of.
    """
    away, found = set(gone), list[tuple[int, int]]()
    for row in range(height):
        if row not in away:
            found.append((row, -1))
        found += [(row, new) for new, behind in put_in.items() if behind == row]
    return found
