"""load: a department's folder -> figures with their cells, ledger records and staff text.

In: the folder, the places of packs. Out: :class:`LoadResult` (``Loaded`` and the pack, or None where a required file cannot be
read) and problems. ``tabular`` opens any table as :class:`~pipeline.load.sheet.Sheet`, ``displayed`` is the only word on what a
cell shows, ``heads`` finds the head of a table. To add an export layout: one module here that reads a Sheet (or bytes), and
one line in ADAPTERS. Does not belong here: computing beyond sums of units, judging 勾稽, mending a value silently.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.available_packs import packs_said
from pipeline.limits import SHOWN_ROWS
from pipeline.load.archive import Unreadable, not_opened
from pipeline.load.column_map import ColumnMap, read_column_map
from pipeline.load.column_use import heads_nowhere
from pipeline.load.duplicates import copies, repeated_lines, same_owner
from pipeline.load.files import GOAL_EXPORT, KINDS, REQUIRED, SELDOM, Found, find_files, fingerprint, holds_inputs, read_input
from pipeline.load.final_accounts import known_sheets, one_of_each, read_final_accounts, together
from pipeline.load.goal_export import read_goal_export
from pipeline.load.goal_sides import settle_goals, settle_texts
from pipeline.load.heads import find_head
from pipeline.load.ledger_books import LedgerBooks, Opening
from pipeline.load.material import read_material
from pipeline.load.overrides import read_overrides
from pipeline.load.placeholders import strip_examples, strip_hints
from pipeline.load.previous_year import given_by, read_previous, told
from pipeline.load.profile import PACK_LABEL, pack_cell, read_profile, year_cell
from pipeline.load.rubric_sheets import rubric_in_force
from pipeline.load.shared import FOLDER as SHARED
from pipeline.load.shared import SharedPart, part_of
from pipeline.load.shared.agreement import ledgers_of, one_of_two
from pipeline.load.sheet import Sheet
from pipeline.load.sheet_uses import SheetUses, with_sheets
from pipeline.load.staff_sheets import find_sheet, form_share, staff_sheets
from pipeline.load.tabular import read_table
from pipeline.load.titles import first_owner
from pipeline.load.transfers import settle_transfers
from pipeline.load.units import add_up
from pipeline.load.workbook import formulas_told
from pipeline.load.workbook_form import read_workbook_form
from pipeline.load.workbook_warnings import Place, drop_unused_warnings, unread_doubts, used_places
from pipeline.load.wrong_year import by_year
from pipeline.money import Absence, normal_text
from pipeline.names import year_named
from pipeline.overrides.record import Override
from pipeline.pack import Pack, PackError, find_pack, possible_packs, read_pack
from pipeline.problems import Places, Problem, Severity, problem
from pipeline.records import (
    BudgetDocument,
    Cell,
    Figure,
    Figures,
    InputFile,
    Loaded,
    PreviousYear,
    Profile,
    StaffSection,
    VoucherLine,
)

__all__ = ["ADAPTERS", "KINDS", "LoadResult", "holds_inputs", "load"]


class LoadResult(Struct, frozen=True):
    """What was read. ``loaded`` is None when a required file is missing or unreadable, or 基本信息 names no report.

    ``overrides`` are the rows of 覆盖记录.xlsx; they have not been applied to the figures. ``places`` say in which order
    files and sheets stand, ``sheets`` are the tables as they show, long ones without their later rows.
    """

    loaded: Loaded | None
    pack: Pack | None
    problems: tuple[Problem, ...]
    overrides: tuple[Override, ...] = ()
    places: Places = field(default_factory=dict)
    blocking: tuple[Problem, ...] = ()
    sheets: tuple[Sheet, ...] = ()


class _Desk(Struct):
    """What is known so far of one department."""

    folder: Path
    roots: tuple[Path, ...]
    outputs: Path | None = None
    files: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    read: list[InputFile] = field(default_factory=list)
    sheets: dict[str, tuple[Sheet, ...]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    absent: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    documents: list[BudgetDocument] = field(default_factory=list)
    vouchers: list[VoucherLine] = field(default_factory=list)
    sections: tuple[StaffSection, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    owners: tuple[str, ...] = ()
    units: list[str] = field(default_factory=list)
    used: set[Place] = field(default_factory=set)
    columns: ColumnMap = field(default_factory=ColumnMap)
    overrides: tuple[Override, ...] = ()
    uses: dict[str, SheetUses] = field(default_factory=dict)
    shared: SharedPart = field(default_factory=SharedPart)
    previous: PreviousYear | None = None

    def of(self, kind: str) -> list[Found]:
        """Return the files of one kind."""
        return [item for item in self.files if item.kind == kind]


def load(folder: Path, roots: tuple[Path, ...], outputs: Path | None = None) -> LoadResult:
    """Read one department's folder with the pack its 填报表 names. Problems of all files are gathered in one run.

    ``outputs`` is the folder of the outputs of all years, where last year's figures are looked for.
    """
    desk = _Desk(folder, roots, outputs)
    return replace(_load(desk), places=_places(desk))


def _places(desk: _Desk) -> Places:
    """Return where each file and sheet stands, files by kind, sheets as in the workbook."""
    found = {(f"{kind}.xlsx", ""): (number * _FILES, 0) for number, kind in enumerate(KINDS)}  # one that is not there
    names = {item.name: item.kind for item in desk.files} | {item.name: item.kind for item in desk.read if item.kind in KINDS}
    for number, (name, kind) in enumerate(names.items()):
        place = KINDS.index(kind) * _FILES + number + 1
        found[(name, "")] = (place, 0)
        found |= {(sheet.file, sheet.name): (place, n) for n, sheet in enumerate(desk.sheets.get(name, ()), 1)}
    return found


_FILES = 10_000
"""More than there are files of one kind."""


def _load(desk: _Desk) -> LoadResult:
    folder = desk.folder
    desk.shared = part_of(folder, desk.roots) or desk.shared
    desk.files, found = find_files(folder, {item.kind for item in desk.shared.files})
    desk.problems += found
    for item in desk.files:
        _open(desk, item)
    _take_shared(desk)
    _set_aside(desk, copies(desk.read))
    before = len(desk.problems)
    profile, pack = _profile_and_pack(desk)
    whose = tuple(desk.problems[before:])
    if profile is None or pack is None:
        problems = _told_without_profile(desk)
        return LoadResult(None, pack, problems, blocking=_blocking(desk, problems, whose))
    _run_adapters(desk, profile, pack)
    problems = _settled(desk)
    if any(kind in desk.absent for kind in REQUIRED):
        return LoadResult(None, pack, problems, blocking=_blocking(desk, problems, ()))
    tables = tuple(sheet.beginning(SHOWN_ROWS) for sheets in desk.sheets.values() for sheet in sheets)
    return LoadResult(_loaded(desk, profile), pack, problems, desk.overrides, sheets=tables)


def _blocking(desk: _Desk, problems: Iterable[Problem], whose: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the 错误 no report can be made with: ``whose`` report it is, and required files none of which can be read."""
    lost = [kind for kind in REQUIRED if all(item.name in desk.unreadable for item in desk.of(kind))]
    files = {name for kind in lost for name in (f"{kind}.xlsx", *(item.name for item in desk.of(kind)))}
    errors = (item for item in problems if item.severity is Severity.ERROR)
    return tuple(item for item in errors if item in whose or item.file in files)


def _settled(desk: _Desk) -> tuple[Problem, ...]:
    """Return the problems, those of whole sheets only where the sheet was used, with the cells that nobody read."""
    used = desk.used | used_places(desk.figures)
    sheets = [sheet for sheets in desk.sheets.values() for sheet in sheets]
    name, form = _form_sheets(desk)
    told = by_year(desk.problems, year_cell(form, name))
    return drop_unused_warnings([*told, *unread_doubts(sheets, desk.problems, used)], used)


def _run_adapters(desk: _Desk, profile: Profile, pack: Pack) -> None:
    desk.owners = (profile.department, *_unit_names(desk))
    named = _confirmed_columns(desk, pack)
    if desk.outputs is not None:
        desk.previous, found = read_previous(desk.outputs, desk.folder.name, profile, pack)
        desk.problems += found
    for kind, adapter in ADAPTERS.items():
        if any(item.name not in desk.unreadable for item in desk.of(kind)):
            adapter(desk, profile, named)
        elif kind not in SELDOM:
            desk.absent.append(kind)
    desk.problems += [told(desk.previous, desk.figures, pack)] if desk.previous is not None else []
    desk.problems += [*repeated_lines(desk.documents), *repeated_lines(desk.vouchers)]
    _overrides(desk, pack)


def _overrides(desk: _Desk, pack: Pack) -> None:
    """Read 覆盖记录.xlsx last: what may be changed depends on the figures of the other files."""
    found = read_overrides(desk.folder, pack, desk.figures)
    desk.overrides = found.rows
    desk.problems += found.problems
    desk.read += [found.file] if found.file else []
    desk.used |= {found.place} if found.place else set()


def _told_without_profile(desk: _Desk) -> tuple[Problem, ...]:
    """Read the other files for their problems alone, when 基本信息 names no report: the clerk mends all in one go.

    Year and pack are then those of the folder and the pack named, or any in force; whose files they are cannot be judged.
    """
    year = desk.folder.resolve().parent.name
    name, sheets = _form_sheets(desk)
    named = pack_cell(sheets).found.strip()
    packs = possible_packs(int(year), desk.roots, named) if re.fullmatch(r"\d{4}", year) else ()
    pack = max(packs, key=lambda each: form_share(sheets, each.workbook), default=None)
    if pack is None:
        return tuple(desk.problems)
    stand_in = Profile(
        department=desk.folder.name,
        short_name="",
        self_name="",
        year=int(year),
        pack=pack.id,
        report_date=dt.date(int(year), 12, 31),
    )
    _run_adapters(desk, stand_in, pack)
    problems = _settled(desk)
    foreign = _OF_THE_LAYOUT if pack.id != named else frozenset()
    return tuple(item for item in problems if item.code != "L034" and not (item.file == name and item.code in foreign))


_OF_THE_LAYOUT = frozenset({"L036", "L051", "L053", "L054", "L056", "L060", "L160"})
"""Which sheets, rows and columns a 填报表 has or lacks: another pack than the one it is filled in for cannot judge it."""


def _set_aside(desk: _Desk, doubled: Mapping[str, Problem]) -> None:
    """Leave files out that another one repeats."""
    desk.files = [item for item in desk.files if item.name not in doubled]
    for name, item in doubled.items():
        desk.sheets.pop(name, None)
        desk.problems.append(item)


def _loaded(desk: _Desk, profile: Profile) -> Loaded:
    return Loaded(
        profile=profile,
        files=tuple(
            with_sheets(file, desk.sheets.get(file.name, ()), desk.uses.get(file.name, SheetUses())) for file in desk.read
        ),
        figures=Figures(desk.figures),
        budget_documents=tuple(desk.documents),
        voucher_lines=tuple(desk.vouchers),
        sections=desk.sections,
        absent=tuple(desk.absent),
        counts=desk.counts,
        previous=desk.previous,
    )


# files ---------------------------------------------------------------------------------------------------------------


def _open(desk: _Desk, item: Found) -> None:
    """Open one file as the kind of container it is; words are read right here."""
    try:
        data = read_input(item.path, item.kind)
        desk.read.append(fingerprint(item, data))
        if item.kind == "文字材料":
            sections, problems = read_material(item.name, data)
            desk.sections, asides = strip_hints(sections)
            desk.problems += [*problems, *asides]
        else:
            desk.sheets[item.name], problems = read_table(item.name, data)
            desk.problems += problems
            if item.kind == "填报表":
                if not any(sheet.name for sheet in desk.sheets[item.name]):
                    del desk.sheets[item.name]
                    raise Unreadable(problem("L179", at=Cell(file=item.name)))
                desk.sheets[item.name], asides = strip_examples(desk.sheets[item.name])
                desk.problems += asides
    except Unreadable as error:
        desk.unreadable.add(item.name)
        desk.problems.append(error.problem)
    except OSError as error:
        desk.unreadable.add(item.name)
        desk.problems.append(not_opened(Cell(file=item.name), error))


def _take_shared(desk: _Desk) -> None:
    """Lay the department's parts of shared files beside its own, under names that tell them apart."""
    for part in desk.shared.files:
        desk.files.append(Found(desk.folder.parent / part.name, part.kind, part.name))
        desk.read.append(InputFile(name=part.name, kind=part.kind, sha256=part.sha256, size=part.size))
        desk.sheets[part.name] = tuple(item.sheet for item in part.sheets)
        desk.problems += [told for item in part.sheets for told in formulas_told(item.sheet)]
    desk.files.sort(key=lambda item: KINDS.index(item.kind))
    desk.problems += desk.shared.problems


def _form_sheets(desk: _Desk) -> tuple[str, tuple[Sheet, ...]]:
    for item in desk.of("填报表"):
        if item.name in desk.sheets:
            return item.name, desk.sheets[item.name]
    return "", ()


def _profile_and_pack(desk: _Desk) -> tuple[Profile | None, Pack | None]:
    """Read 基本信息 first: it names department, year and pack; folder names are only compared."""
    name, sheets = _form_sheets(desk)
    if not name:
        return None, None
    profile, problems = read_profile(name, sheets)
    desk.problems += [_with_packs(desk, item) for item in problems]
    if profile is None:
        return None, None
    if normal_text(desk.folder.name) != normal_text(profile.department):
        at = Cell(file=desk.folder.name)
        desk.problems.append(problem("L016", at=at, found=desk.folder.name, expected=profile.department))
    year = desk.folder.resolve().parent.name
    if year_named(year) not in (None, profile.year):
        desk.problems.append(problem("L017", at=Cell(file=desk.folder.name), found=year, expected=str(profile.year)))
    at = pack_cell(sheets)
    try:
        return profile, _with_rubric(desk, read_pack(find_pack(profile.pack, desk.roots, at), profile.year))
    except PackError as error:
        desk.problems += [_where_chosen(item, at) for item in error.problems]
        return profile, None


def _with_rubric(desk: _Desk, pack: Pack) -> Pack | None:
    """Return the pack with the rubric in force; None where that has faults."""
    found = rubric_in_force(desk.folder, pack)
    desk.problems += found.problems
    desk.read += [fingerprint(Found(found.path, "评分标准"), found.data)] if found.path and found.data else []
    return found.pack


def _where_chosen(item: Problem, at: Cell) -> Problem:
    """Put a pack of another year at the cell that chose it; a fault of the pack itself stands in its own file."""
    return replace(item, file=at.file, sheet=at.sheet, cell=at.address) if item.code == "M006" else item


def _with_packs(desk: _Desk, item: Problem) -> Problem:
    """Say which packs there are where 基本信息 names none."""
    return replace(item, expected=packs_said(desk.roots)) if item.title.endswith(PACK_LABEL) else item


def _confirmed_columns(desk: _Desk, pack: Pack) -> Pack:
    """Return the pack as the readers use it: with the heads and words that 列名对照 beside the inputs confirms."""
    beside = read_column_map(desk.folder, pack)
    desk.columns = beside.columns
    desk.problems += beside.problems
    if beside.heads:
        kinds = {kind: [s for item in desk.of(kind) for s in desk.sheets.get(item.name, ())] for kind in KINDS}
        desk.problems += heads_nowhere(beside, kinds)
    if beside.data is not None:
        desk.read.append(fingerprint(Found(desk.folder / beside.file, "列名对照"), beside.data))
    return desk.columns.over(pack)


def _unit_names(desk: _Desk) -> Iterable[str]:
    """Return the names of the 预算单位 sheet: an export of one unit may carry them."""
    sheet = find_sheet(_form_sheets(desk)[1], "预算单位")
    if sheet is None:
        return ()
    head = find_head(sheet, {_NAME: _NAME_HEADS}, needed=1, depths=(1,))
    if head is None:
        return ()
    column = head.columns[_NAME]
    return tuple(name for row in range(head.row + 1, len(sheet.rows)) if (name := sheet.text(row, column).strip()))


_NAME, _NAME_HEADS = "名称", ("名称", "单位名称")


# adapters ------------------------------------------------------------------------------------------------------------


def _final_accounts(desk: _Desk, profile: Profile, pack: Pack) -> None:
    files = {i.name: desk.sheets[i.name] for i in desk.of("决算报表") if i.name in desk.sheets}
    shared = {part.name for part in desk.shared.files}
    books: dict[str, list[str]] = {}
    for some in (set(files) - shared, shared):  # own and shared ones of one unit are held against each other below
        each = one_of_each({name: sheets for name, sheets in files.items() if name in some}, pack, profile.year)
        _set_aside(desk, same_owner({name: [s for n in names for s in desk.sheets[n]] for name, names in each.items()}))
        books |= {name: names for name, names in each.items() if name in desk.sheets}
    parts: dict[str, list[Figure]] = {}
    lacking: dict[str, list[str]] = {}
    told: dict[str, list[Problem]] = {}
    for name, names in books.items():
        owners = desk.owners if len(books) > 1 else (profile.department,)
        known = {n: known_sheets(desk.sheets[n], pack, profile.year, owners) for n in names}
        found = read_final_accounts(name, together(known.values()), profile, pack, owners)
        parts[name], lacking[name], told[name], heads = found
        for n, sheets in known.items():
            _used(desk, n, sheets.uses(heads))
    owners_of = {name: first_owner(desk.sheets[name]) for name in books}
    kept, problems = one_of_two(parts, owners_of, shared)
    desk.problems += [*(item for name in kept for item in told[name]), *problems]
    parts = {name: parts[name] for name in kept}
    desk.units += [owners_of[name] for name in kept]
    absent = [lacking[name] for name in kept]
    desk.absent += [name for name in absent[0] if all(name in each for each in absent)]
    lists = {sheet.detail.key for sheet in pack.form.sheet if sheet.detail}
    figures, problems = add_up(parts, lists)
    desk.figures += figures
    desk.problems += problems


def _workbook_form(desk: _Desk, profile: Profile, pack: Pack) -> None:
    name, sheets = _form_sheets(desk)
    given = {figure.key: figure for figure in desk.figures}
    known = staff_sheets(sheets, pack.workbook, profile.year)
    previous = given_by(desk.previous, pack) if desk.previous is not None else {}
    figures, problems, heads = read_workbook_form(name, known, pack, given, previous)
    _used(desk, name, known.uses(heads))
    zeros = {figure.key: figure for figure in figures if figure.number == 0}  # stated where the 决算报表 is blank
    desk.figures = [zeros.get(figure.key, figure) if figure.value is Absence.BLANK else figure for figure in desk.figures]
    desk.figures += [figure for figure in figures if figure.key not in given]
    desk.problems += problems
    desk.figures, unread, problems = settle_transfers(desk.figures, desk.units, pack)
    desk.absent += [name for name in unread if name not in desk.absent]
    desk.problems += problems


def _goal_export(desk: _Desk, profile: Profile, pack: Pack) -> None:
    """Read the exports after the 填报表: its goals, where it has some, are the report's."""
    found = {
        item.name: read_goal_export(item.name, desk.sheets[item.name], pack)
        for item in desk.of(GOAL_EXPORT)
        if item.name in desk.sheets
    }
    for name, export in found.items():
        _used(desk, name, export.uses())
        desk.used |= {(name, sheet) for sheet in export.taken}
        desk.problems += export.problems
        known = {figure.key for figure in desk.figures}
        desk.figures += [figure for figure in export.stated if figure.key not in known]
    texts = {figure.key: figure for export in found.values() for figure in export.texts}
    settled = settle_texts(desk.figures, desk.problems, tuple(texts.values()))
    desk.figures, desk.problems = settled.figures, settled.problems
    goals = [goal for export in found.values() for goal in export.goals]
    sheet = find_sheet(_form_sheets(desk)[1], "绩效目标")
    settled = settle_goals(desk.figures, desk.problems, goals, "、".join(found), pack, sheet)
    desk.figures, desk.problems = settled.figures, settled.problems


def _budget_ledger(desk: _Desk, profile: Profile, pack: Pack) -> None:
    desk.documents += _ledgers(desk, "预算指标账", profile, pack).documents


def _voucher_ledger(desk: _Desk, profile: Profile, pack: Pack) -> None:
    books = _ledgers(desk, "支出明细账", profile, pack)
    desk.vouchers += books.vouchers
    lacking = (f"支出明细账:{term}" for ledger in books.ledgers for term in ledger.lacking)
    desk.absent += [name for name in dict.fromkeys(lacking) if name not in desk.absent]


def _ledgers(desk: _Desk, kind: str, profile: Profile, pack: Pack) -> LedgerBooks:
    """Read all files of a kind of ledger; without any sheet that counts the kind is absent."""
    files = {item.name: desk.sheets[item.name] for item in desk.of(kind) if item.name in desk.sheets}
    opening = Opening(kind, profile, pack, desk.owners, desk.columns)
    books = ledgers_of(files, desk.shared, opening, lambda: _shared_opening(desk, opening))
    desk.used |= {(ledger.sheet.file, ledger.sheet.name) for ledger in books.ledgers}
    desk.problems += books.problems
    desk.counts |= books.counts
    for name, uses in books.uses.items():
        _used(desk, name, uses)
    if not books.ledgers:
        desk.absent.append(kind)
    return books


def _shared_opening(desk: _Desk, own: Opening) -> Opening:
    """Return what sheets of shared files are opened with: the columns that 列名对照 beside them confirms."""
    beside = read_column_map(desk.folder.resolve().parent / SHARED, own.pack)
    if beside.data is None:
        return own
    columns = beside.columns.in_folder(SHARED)
    return replace(own, pack=columns.over(own.pack), columns=columns)


def _material(desk: _Desk, profile: Profile, pack: Pack) -> None:
    """Words were read when the file was opened: they need neither year nor pack."""


def _used(desk: _Desk, file: str, uses: SheetUses) -> None:
    desk.uses[file] = uses
    desk.problems += uses.problems(file)


ADAPTERS: dict[str, Callable[[_Desk, Profile, Pack], None]] = {
    "决算报表": _final_accounts,
    "填报表": _workbook_form,
    GOAL_EXPORT: _goal_export,
    "预算指标账": _budget_ledger,
    "支出明细账": _voucher_ledger,
    "文字材料": _material,
}
"""Readers in order; the 填报表 comes after the 决算报表, which is the authority where both give a figure."""
