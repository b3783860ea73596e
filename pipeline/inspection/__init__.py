"""`jixiao inspect`: what is recognised in one input file, and entries to confirm for columns without a term.

In: the path of one file, the packs. Out: :class:`Inspection`, told by ``wording``; 列名对照.xlsx by :func:`propose`. Every file
is read by the readers of ``load``; ``sheets``, ``ledgers`` and ``forms`` show what these recorded of each sheet (``SheetUse``:
what it was read as or why not, its head and columns) and gave, ``about`` by which pack it is read.
Does not belong here: recognising anything in a way of its own, computing, judging 勾稽.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from os.path import lexists
from pathlib import Path

from msgspec.structs import replace

from pipeline.inspection.about import OF_THE_REPORT, ReadingContext, about
from pipeline.inspection.assigning import Assignments, choices, entries_of
from pipeline.inspection.column_book import with_entries
from pipeline.inspection.forms import sheets_of_figures
from pipeline.inspection.ledgers import best_kind, entries, ledger_sheets
from pipeline.inspection.seen import HeadingSeen, Inspection, SheetSeen
from pipeline.inspection.shared import is_shared, shared_forms, with_shares
from pipeline.load.archive import Unreadable, not_opened
from pipeline.load.column_map import FILE, OLD_FILE, ColumnMap, Entry, read_column_map
from pipeline.load.files import GOAL_EXPORT, kind_of, read_input
from pipeline.load.final_accounts import known_sheets, read_final_accounts
from pipeline.load.goal_export import as_figures, is_goal_export, read_goal_export
from pipeline.load.goal_sides import goal_columns
from pipeline.load.ledger import LAYOUTS
from pipeline.load.ledger_books import Opening, read_ledgers
from pipeline.load.material import read_material
from pipeline.load.sheet import Sheet
from pipeline.load.sheet_uses import SheetUses
from pipeline.load.staff_sheets import find_sheet, staff_sheets
from pipeline.load.tabular import read_table
from pipeline.load.workbook_form import PROFILE_LABELS, read_workbook_form
from pipeline.money import Absence
from pipeline.narrate.blocks import MATERIAL, read_blocks
from pipeline.narrate.staff import plain_title
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.publish import PublishOrder, PublishRefused, fingerprint, put, why_not
from pipeline.records import Cell, Figure
from pipeline.sheets.staff_book import NotWritable

__all__ = ["Assignments", "Inspection", "assign", "choices_of", "inspect_file", "propose"]

_BY_NAME, _BY_CONTENT, _BY_WORD = "按文件名", "按内容", "按 --kind"
_TEXTS = (".docx", ".doc", ".wps", ".md")
_PROFILE_SHEET = "基本信息"
_MERE_NOTES = frozenset({"L010", "L011", "L012"})


def inspect_file(path: Path, roots: tuple[Path, ...], kind: str = "", pack: str = "", year: int = 0) -> Inspection:
    """Return what is recognised in one file. ``kind``, ``pack`` and ``year`` are the user's word where not empty or 0."""
    if not lexists(path):
        return Inspection(file=path.name, problems=(problem("I001", at=Cell(file=str(path))),), readable=False)
    if path.is_dir():
        return Inspection(file=path.name, problems=(_a_folder(path),), readable=False)
    given, problems = about(path.parent, roots, pack, year)
    if given is None:
        return Inspection(file=path.name, problems=tuple(problems), readable=False)
    how = _BY_WORD if kind else _BY_NAME
    kind = kind or kind_of(path.name)
    try:
        data = read_input(path, kind)
        if kind == "文字材料" or (not kind and path.suffix.lower() in _TEXTS):
            seen = replace(_material(path.name, data, given), known_by=how if kind else _BY_CONTENT)
        else:
            seen = _tables(path, data, kind, how, given)
    except Unreadable as error:
        return Inspection(file=path.name, kind=kind, known_by=how, pack=given.words, problems=(error.problem,), readable=False)
    except OSError as error:
        refused = not_opened(Cell(file=path.name), error)
        return Inspection(file=path.name, kind=kind, pack=given.words, problems=(refused,), readable=False)
    if seen.kind and is_shared(path):
        seen = with_shares(seen, path, roots)
    return seen if given.known else _without_report(seen)


def _a_folder(path: Path) -> Problem:
    """Return what to say of a folder: which files of it can be looked at."""
    try:
        names = sorted(item.name for item in path.iterdir() if item.is_file() and kind_of(item.name))
    except OSError as error:
        return not_opened(Cell(file=path.name), error)
    shown = path.name or "."
    found = f"里面有 {'、'.join(names)}" if names else "里面没有认得出的输入文件"
    return problem("X010", at=Cell(file=path.name), found=found, example=f"{shown}/{names[0] if names else '决算报表.xlsx'}")


def _without_report(seen: Inspection) -> Inspection:
    """Leave out comparisons with a report that is not known."""
    return replace(seen, problems=tuple(item for item in seen.problems if item.code not in OF_THE_REPORT))


def propose(path: Path, seen: Inspection, roots: tuple[Path, ...], pack: str = "", year: int = 0) -> tuple[int, list[Problem]]:
    """Write entries to confirm into 列名对照.xlsx beside the file; return how many were added, and problems.

    Entries of a 列名对照.toml that is there alone are taken over, as they stand.
    """
    given, problems = about(path.parent, roots, pack, year)
    if given is None or not (seen.columns or seen.units or seen.words):
        return 0, problems
    return _write(path.parent, (*seen.columns, *seen.units, *seen.words), given.pack, answer=False)


def assign(
    path: Path, seen: Inspection, roots: tuple[Path, ...], said: Assignments, pack: str = "", year: int = 0
) -> tuple[int, list[Problem]]:
    """Write what a person says of a file into 列名对照.xlsx, confirmed; return how many entries were written, and problems.

    With a problem in what is said nothing is written.
    """
    given, problems = about(path.parent, roots, pack, year)
    if given is None:
        return 0, problems
    entries, wrong = entries_of(said, seen, given.pack)
    return (0, wrong) if wrong else _write(path.parent, entries, given.pack, answer=True)


def choices_of(path: Path, seen: Inspection, roots: tuple[Path, ...], pack: str = "", year: int = 0) -> dict[str, list[str]]:
    """Return what may be said of a file's columns, unit of money and rows."""
    given, _ = about(path.parent, roots, pack, year) if lexists(path) else (None, [])
    return choices(seen, given.pack) if given is not None else {"terms": [], "units": [], "lists": []}


def _write(folder: Path, entries: Sequence[Entry], pack: Pack, *, answer: bool) -> tuple[int, list[Problem]]:
    """Write entries into 列名对照.xlsx of a folder."""
    beside = read_column_map(folder, pack)
    if not beside.usable or any(item.code == "L150" for item in beside.problems):
        return 0, list(beside.problems)  # a file that is not understood is not written over
    old = beside.entries if beside.file == OLD_FILE else ()
    own = beside.data if beside.file == FILE else None
    try:
        data, taken = with_entries(own, old, pack)
        data, added = with_entries(data, entries, pack, answer=answer)
        if added:
            mark = "" if own is None else fingerprint(own)
            put(PublishOrder(folder=folder, files={FILE: data}, when=dt.datetime.now(), read={FILE: mark}, carried=(FILE,)))
    except NotWritable:
        return 0, [problem("I006", at=Cell(file=FILE))]
    except (OSError, PublishRefused) as error:
        return 0, [*why_not(error, "I004", FILE)]
    return added, [problem("I005", at=Cell(file=FILE), count=taken)] if taken and added else []


# tables ----------------------------------------------------------------------------------------------------------------


def _tables(path: Path, data: bytes, kind: str, how: str, given: ReadingContext) -> Inspection:
    sheets, notes = read_table(path.name, data)
    if not kind:
        kind, how = _kind_of_content(sheets, given.pack), _BY_CONTENT
    seen = Inspection(file=path.name, kind=kind, known_by=how, pack=given.words, problems=notes)
    if kind in LAYOUTS:
        beside = read_column_map(path.parent, given.pack)
        return _ledgers(replace(seen, problems=(*notes, *beside.problems)), kind, sheets, given, beside.columns)
    if kind == GOAL_EXPORT:
        beside = read_column_map(path.parent, given.pack)
        return _goal_export(replace(seen, problems=(*notes, *beside.problems)), sheets, beside.columns.over(given.pack))
    if kind == "决算报表":
        return shared_forms(seen, sheets, given) if is_shared(path) else _final_accounts(seen, sheets, given)
    if kind == "填报表":
        return _workbook(seen, sheets, given)
    names = tuple(SheetSeen(name=sheet.name) for sheet in sheets)
    return replace(seen, sheets=names, problems=(*notes, problem("I002", at=Cell(file=path.name))))


def _kind_of_content(sheets: tuple[Sheet, ...], pack: Pack) -> str:
    if _is_staff_workbook(sheets):
        return "填报表"
    if known_sheets(sheets, pack).found:
        return "决算报表"
    return GOAL_EXPORT if is_goal_export(sheets, pack) else best_kind(sheets, pack)


def _is_staff_workbook(sheets: tuple[Sheet, ...]) -> bool:
    """Tell whether 基本信息 asks for the report's pack and department: other books have a sheet of that name too."""
    sheet = find_sheet(sheets, _PROFILE_SHEET, PROFILE_LABELS)
    labels = {text for _, _, text in sheet.texts(0, len(sheet.rows))} if sheet is not None else set()
    return {"部门全称", "报告模板包"} <= labels


def _ledgers(seen: Inspection, kind: str, sheets: tuple[Sheet, ...], given: ReadingContext, columns: ColumnMap) -> Inspection:
    pack = columns.over(given.pack)
    books = read_ledgers({seen.file: sheets}, Opening(kind, given.profile, pack, (given.profile.department,), columns))
    uses = books.uses[seen.file]
    kept = [item for item in seen.problems if item.code not in _MERE_NOTES or item.sheet in uses.taken]
    to_confirm = entries(sheets, uses, books.problems, pack)
    return replace(
        seen,
        sheets=tuple(ledger_sheets(sheets, books, uses)),
        problems=(*kept, *uses.problems(seen.file), *books.problems),
        columns=to_confirm[0],
        units=to_confirm[1],
        words=to_confirm[2],
    )


def _final_accounts(seen: Inspection, sheets: tuple[Sheet, ...], given: ReadingContext) -> Inspection:
    owners = (given.profile.department,)
    known = known_sheets(sheets, given.pack, given.profile.year, owners)
    figures, absent, problems, heads = read_final_accounts(seen.file, known, given.profile, given.pack, owners)
    forms = {form.token: form.title for form in given.pack.form.sheet}
    missing = [f"{token} {forms.get(token, '')}".strip() for name in absent if (token := name.partition(":")[2])]
    return _forms(seen, sheets, figures, known.uses(heads), missing, problems)


def _workbook(seen: Inspection, sheets: tuple[Sheet, ...], given: ReadingContext) -> Inspection:
    known = staff_sheets(sheets, given.pack.workbook, given.profile.year)
    figures, problems, heads = read_workbook_form(seen.file, known, given.pack, {})
    missing = [decl.name for decl in given.pack.workbook.sheet if decl.name not in known.found]
    return _forms(seen, sheets, figures, known.uses(heads), missing, problems)


def _goal_export(seen: Inspection, sheets: tuple[Sheet, ...], pack: Pack) -> Inspection:
    """Show the goals as they are taken, and the columns a person may confirm."""
    export = read_goal_export(seen.file, sheets, pack)
    every = (figure for n, goal in enumerate(export.goals, 1) for figure in as_figures(goal, goal_columns(pack, n)))
    figures = [figure for figure in every if figure.value is not Absence.BLANK]
    to_confirm = entries(sheets, export.uses(), export.problems, pack)
    shown = _forms(seen, sheets, [*export.stated, *figures], export.uses(), (), export.problems)
    return replace(shown, columns=to_confirm[0])


def _forms(
    seen: Inspection,
    sheets: tuple[Sheet, ...],
    figures: Iterable[Figure],
    uses: SheetUses,
    missing: Iterable[str],
    problems: Iterable[Problem],
) -> Inspection:
    looked = tuple(sheets_of_figures(sheets, figures, uses))
    return replace(seen, sheets=looked, missing=tuple(missing), problems=(*seen.problems, *uses.problems(seen.file), *problems))


# words -----------------------------------------------------------------------------------------------------------------


def _material(file: str, data: bytes, given: ReadingContext) -> Inspection:
    """List the headings with what takes them, and the outline's headings that are not there."""
    sections, problems = read_material(file, data)
    blocks, _ = read_blocks(given.pack.narrative)
    titles = {plain_title(title): title for block in blocks if block.kind == MATERIAL for title in block.titles}
    headings: list[HeadingSeen] = []
    taken: set[str] = set()
    for section in sections:
        owner = next((title for title in map(plain_title, reversed(section.path)) if title in titles), "")
        if any(paragraph.text.strip() for paragraph in section.paragraphs):
            taken.add(owner)
        headings.append(
            HeadingSeen(
                place=section.source.address,
                path=section.path,
                paragraphs=len(section.paragraphs),
                taken_as=titles.get(owner, ""),
            )
        )
    missing = tuple(title for plain, title in titles.items() if plain not in taken)
    return Inspection(
        file=file, kind="文字材料", pack=given.words, headings=tuple(headings), missing=missing, problems=problems
    )
