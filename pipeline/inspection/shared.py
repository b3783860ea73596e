"""A file of 共享: its sheets one by one, and how many of its rows go to which department."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

from msgspec.structs import replace

from pipeline.inspection.about import ReadingContext
from pipeline.inspection.seen import Inspection, ShareSeen, SheetSeen
from pipeline.load.final_accounts import known_sheets
from pipeline.load.heads import SEARCHED
from pipeline.load.shared import FOLDER, SharedYear, prepare
from pipeline.load.sheet import Sheet
from pipeline.load.titles import owner_texts
from pipeline.money import show


def is_shared(path: Path) -> bool:
    """Tell whether a file lies among the exports of many departments."""
    return path.resolve().parent.name == FOLDER


def shared_forms(seen: Inspection, sheets: Iterable[Sheet], given: ReadingContext) -> Inspection:
    """Show each sheet of a workbook of many units by itself: which form it is, whose."""
    shown: list[SheetSeen] = []
    for sheet in sheets:
        known = known_sheets([sheet], given.pack, given.profile.year)
        owner = next((text for _, _, text in owner_texts(sheet, SEARCHED)), "")
        found = known.taken.get(sheet.name, "")
        shown.append(SheetSeen(name=sheet.name, found=found, note=known.unread.get(sheet.name, ""), owner=owner))
    return replace(seen, sheets=tuple(shown))


def with_shares(seen: Inspection, path: Path, roots: tuple[Path, ...]) -> Inspection:
    """Add what each department gets of the file, what nobody gets, and the problems of its rows."""
    year = prepare(path.resolve().parent.parent, roots)
    name = f"{FOLDER}/{path.name}"
    told = tuple(item for item in year.problems if item.file == name)
    return replace(seen, shares=tuple(_shares(year, name)), problems=(*seen.problems, *told))


def _shares(year: SharedYear, name: str) -> Iterable[ShareSeen]:
    for item in year.given:
        if item.file == name:
            yield ShareSeen(item.department, item.sheet, item.count, _amounts(item.amounts.items()))
    for rows in year.nobody:
        if rows.at.file == name:
            why = f"{rows.unit} {rows.why}".strip()
            places = (f"{row.at.address} {words_of(_amounts(row.amounts.items()))}" for row in rows.rows)
            yield ShareSeen("", rows.at.sheet, rows.count, _amounts(rows.amounts.items()), why, tuple(places))


def words_of(amounts: Mapping[str, str]) -> str:
    """Return amounts as a person reads them."""
    return "，".join(f"{term} {amount} 元" for term, amount in amounts.items())


def _amounts(amounts: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Return amounts in 元 by column, those that are nothing left out."""
    return {term: show(Fraction(fen, 100), 2) for term, fen in amounts if fen}
