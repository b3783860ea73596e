"""Which sheet of a 填报表 is which: by its name, where several could be it by their content and the year in their names."""

import re
from collections.abc import Collection, Iterable

from msgspec import Struct, field

from pipeline.declarations import FillSheet, WorkbookFile
from pipeline.kept import kept_for
from pipeline.load.sheet import Sheet
from pipeline.load.sheet_uses import EMPTY, SheetUses, is_empty
from pipeline.load.table_heads import Heads
from pipeline.money import normal_text
from pipeline.problems import Problem, Severity, problem

_EARLIER = re.compile("上年|去年|上一年|旧|作废")
_CURRENT = re.compile("本年|当年|今年")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
ENOUGH = 2
"""A sheet holds this many of the words of a declared one to be taken for it."""


class StaffSheets(Struct):
    """The sheet of each declared name, the further ones that could be it, and why the others are not read."""

    found: dict[str, Sheet] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)

    def uses(self, heads: Heads) -> SheetUses:
        """Return what became of every sheet."""
        told = {item.sheet for item in self.problems}
        return SheetUses({sheet.name: name for name, sheet in self.found.items()}, self.unread, told, heads)


def staff_sheets(sheets: Iterable[Sheet], workbook: WorkbookFile, year: int) -> StaffSheets:
    """Say which sheet is which; two that could be one are told, never the first taken silently."""
    sheets = tuple(sheets)
    result = StaffSheets()
    taken: set[str] = set()
    exact = {decl.name for decl in workbook.sheet}
    for decl in workbook.sheet:
        named = [s for s in sheets if decl.name in (name := normal_text(s.name)) and (name == decl.name or name not in exact)]
        chosen = find_sheet(named, decl.name, words_of(decl), year)
        if chosen is None:
            continue
        result.found[decl.name] = chosen
        taken.add(chosen.name)
        for other in named:
            if other is not chosen and not is_empty(other) and _holds(other, words_of(decl)):
                result.problems.append(_rival(decl.name, chosen, other, year))
                result.unread[other.name] = f"与“{chosen.name}”都像{decl.name}"
    for sheet in sheets:
        if sheet.name not in taken:
            result.unread.setdefault(sheet.name, EMPTY if is_empty(sheet) else "不是填报表要读的表")
    return result


def form_share(sheets: Iterable[Sheet], workbook: WorkbookFile) -> float:
    """Return the share of the words of a 填报表 that stand in the sheets: which pack's it is where it names none."""
    there = {text for sheet in sheets for _, _, text in sheet.texts(0, len(sheet.rows))}
    words = {word for decl in workbook.sheet for word in words_of(decl)}
    return len(words & there) / len(words) if words else 0.0


def find_sheet(sheets: Iterable[Sheet], name: str, words: Collection[str] = (), year: int = 0) -> Sheet | None:
    """Return the sheet of that name, else the one whose name holds it (二、预算单位) and whose content is of its kind."""
    named = [sheet for sheet in sheets if name in normal_text(sheet.name)]
    exact = [sheet for sheet in named if normal_text(sheet.name) == name]
    fits = [sheet for sheet in named if _holds(sheet, words)] if words else named
    return next(iter(exact), None) or max(fits, key=lambda sheet: _of_this_year(sheet.name, year), default=None)


@kept_for(512)
def words_of(decl: FillSheet) -> frozenset[str]:
    """Return the words that stand in a declared sheet: heads of its columns, names of its rows."""
    heads = [word for column in decl.column for word in (column.head, *column.aliases)]
    labels = [word for row in decl.row for word in (row.label, *row.aliases)]
    return frozenset(map(normal_text, (*decl.label, *heads, *labels)))


def _holds(sheet: Sheet, words: Collection[str]) -> bool:
    found = {text.partition("(")[0] for _, _, text in sheet.texts(0, len(sheet.rows))}
    return len(found & {word.partition("(")[0] for word in words}) >= ENOUGH


def _of_this_year(name: str, year: int) -> int:
    """Return 1 for a name that says this year, -1 for one that says another, 0 for one that says none."""
    years = {int(found) for found in _YEAR.findall(name)}
    if _CURRENT.search(name) or (year and year in years):
        return 1
    return -1 if _EARLIER.search(name) or (year and years) else 0


def _rival(title: str, chosen: Sheet, other: Sheet, year: int) -> Problem:
    """A sheet whose name says another year than the chosen one's is a 警告; two that nothing tells apart are an 错误."""
    told_apart = _of_this_year(chosen.name, year) > _of_this_year(other.name, year)
    severity = Severity.WARNING if told_apart or chosen.rows == other.rows else Severity.ERROR
    found = f"{chosen.name}、{other.name}"
    return problem("L122", at=other.place(), found=found, expected=f"现读“{chosen.name}”", severity=severity, title=title)
