"""``jixiao check`` of a document that is a workbook: the numbers by the engine of the reports, then its live formulas."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from pipeline.check.check import check
from pipeline.check.check_file import CheckOutcome, Compared, told
from pipeline.check.findings import Finding
from pipeline.check.judging import judge_for
from pipeline.check.open_conflicts import KEEP
from pipeline.check.other_documents import other_documents
from pipeline.check.result_book import Filled, decided, filled_beside
from pipeline.edited import FiguresNow, figures_of, text_now
from pipeline.live_parts import live_cells, live_parts
from pipeline.matching.figure_state import State
from pipeline.matching.located import Occurrence, Place
from pipeline.problems import problem
from pipeline.records import Cell
from pipeline.sheet_documents.edited import EditedSheet, addressed, open_document, open_edited_sheet
from pipeline.sheet_documents.formula_state import FormulaCell, followers, formula_cells, not_calculated, where_said

REPLACED, CHANGED_FORMULA, STALE, LIVE = "D021", "D022", "D023", "D025"
_CHANGED = "Y010"
_TOLD = 5


class ExaminedSheet(Compared, frozen=True, kw_only=True):
    """An edited workbook and what ``check`` found; ``follows`` are cells that differ by others only (:func:`followers`)."""

    edited: EditedSheet
    formulas: tuple[FormulaCell, ...]
    follows: dict[str, str]


def examine_sheet(
    path: Path,
    *,
    beside: str,
    figures_now: FiguresNow,
    inputs: Path | None = None,
    roots: tuple[Path, ...] | None = None,
) -> ExaminedSheet:
    """Open a workbook and check it; nothing is written. Raises :class:`~pipeline.edited.CannotRead`."""
    edited = open_edited_sheet(path, beside)
    folder, figures, notes = figures_of(path, edited.baseline, inputs, figures_now)
    current = text_now(figures, edited.baseline) if figures is not None else None
    judge = judge_for(edited.baseline, figures, roots)
    checked = check(edited.document, edited.baseline, current, judge, edited.located)
    cells = tuple(formula_cells(edited))
    follows = following(edited, cells)
    names = [sheet.name for sheet in edited.package.sheets]
    placed = [replace(item, place=addressed(item.place, names)) for item in checked.findings]
    filled = filled_beside(path)
    found = (
        *_without_followers(placed, edited, follows),
        *(_confirmed(item, filled) for item in _of_formulas(path.name, edited, cells)),
    )
    findings = (*found, *_live(edited), *other_documents(path, edited, found, open_document))
    return ExaminedSheet(
        edited=edited,
        formulas=cells,
        follows=follows,
        baseline=edited.baseline,
        saved_by=edited.saved_by,
        checked=replace(checked, findings=tuple(findings)),
        notes=notes,
        inputs=folder,
        filled=filled,
    )


def check_sheet_file(
    path: Path,
    *,
    beside: str,
    figures_now: FiguresNow,
    when: dt.datetime,
    inputs: Path | None = None,
    annotate: bool = False,
    roots: tuple[Path, ...] | None = None,
) -> CheckOutcome:
    """Check one workbook; the arguments are those of :func:`~pipeline.check.check_file.check_file`.

    There is no commented copy of a workbook: the list names the cells.
    """

    def look() -> Compared:
        found = examine_sheet(path, beside=beside, figures_now=figures_now, inputs=inputs, roots=roots)
        note = (problem("D024", at=Cell(file=path.name)),) if annotate else ()
        return replace(found, notes=(*found.notes, *note))

    return told(path, look, when)


def following(edited: EditedSheet, cells: Sequence[FormulaCell]) -> dict[str, str]:
    """Return the cells whose number was not changed by hand but follows one that was."""
    changed = {name for name, item in occurrences_by_name(edited).items() if item.state is State.CHANGED}
    formulas = {cell.mark.name: cell for cell in cells}
    by_hand = {name for name in changed if name not in formulas or not formulas[name].intact}
    return {name: cause for name, cause in followers(cells, by_hand).items() if name in changed}


def occurrences_by_name(edited: EditedSheet) -> dict[str, Occurrence]:
    """Return what has become of each cell of a figure, by its name."""
    after = {where: name for name, where in edited.grid.targets.items()}
    found = {}
    for item in edited.located.occurrences:
        where = item.place.spot, (item.place.row_number, item.place.cell_number)
        if item.base >= 0 and where in after:
            found[after[where]] = item
    return found


def _without_followers(findings: Sequence[Finding], edited: EditedSheet, follows: dict[str, str]) -> Iterator[Finding]:
    """Yield the findings; a number that only follows another one is named there."""
    targets = edited.grid.targets
    places = {targets[name]: cause for name, cause in follows.items()}
    behind: dict[tuple[int, tuple[int, int]], list[str]] = {}
    for where, cause in places.items():
        behind.setdefault(targets[cause], []).append(where_said(where, edited))
    for item in findings:
        where = item.place.spot, (item.place.row_number, item.place.cell_number)
        if item.code == _CHANGED and where in places:
            continue
        if item.code == _CHANGED and where in behind:
            more = "等" if len(behind[where]) > _TOLD else ""
            said = f"由它算得的 {'、'.join(behind[where][:_TOLD])}{more} 随之变了"
            item = replace(item, note="；".join(part for part in (item.note, said) if part))
        yield item


def _of_formulas(name: str, edited: EditedSheet, cells: Sequence[FormulaCell]) -> Iterator[Finding]:
    """Yield what has become of live formulas."""
    for cell in cells:
        if not cell.intact:
            code = CHANGED_FORMULA if cell.written else REPLACED
            if cell.written or edited.package.sheet(cell.where[0]).cell(cell.where[1]).value is not None:
                yield _finding(code, cell, edited, f"={cell.mark.formula}", f"={cell.written}" if cell.written else "")
    if stale := not_calculated(edited, name):
        first, (stored, right) = next(iter(stale.items()))
        others = "、".join(where_said(where, edited) for where in list(stale)[1:_TOLD])
        note = f"共 {len(stale)} 个公式：另有 {others}" + ("等" if len(stale) > _TOLD else "") if others else ""
        yield Finding(code=STALE, place=_place(first, edited), was=right, now=stored, note=note)


def _confirmed(item: Finding, filled: Filled | None) -> Finding:
    """Return a finding of a formula as confirmed where staff wrote 保留 and why into the last list."""
    if item.code != CHANGED_FORMULA or filled is None:
        return item
    decision, why = filled.entries.get((item.code, str(item.place), "、".join(item.keys), item.now), ("", ""))
    return replace(item, confirmed=decided(decision) == KEEP and bool(why.strip()))


def _finding(code: str, cell: FormulaCell, edited: EditedSheet, was: str, now: str) -> Finding:
    figure = edited.grid.slot(cell.mark)
    held = edited.package.sheet(cell.where[0]).cell(cell.where[1])
    shown = now or (figure.text if figure and isinstance(held.value, float) else held.text) or "（空）"
    keys = (figure.key,) if figure else ()
    return Finding(
        code=code, place=_place(cell.where, edited), keys=keys, label=figure.label if figure else "", was=was, now=shown
    )


def _place(where: tuple[int, tuple[int, int]], edited: EditedSheet) -> Place:
    names = [sheet.name for sheet in edited.package.sheets]
    row, column = where[1]
    texts = edited.grid.shown[where[0]][row] if row < len(edited.grid.shown[where[0]]) else []
    label = next((text for text in texts if text.strip()), "")
    at = Place(table=names[where[0]], row=label, spot=where[0], row_number=row, cell_number=column)
    return addressed(at, names)


def _live(edited: EditedSheet) -> Iterator[Finding]:
    """Yield what in an edited workbook runs or fetches by itself: no part of a file that is handed in."""
    parts = edited.package.parts
    for _, part, what in (*live_parts(parts), *live_cells(parts)):
        yield Finding(code=LIVE, place=Place(heading=(part,) if part else ()), now=what)
