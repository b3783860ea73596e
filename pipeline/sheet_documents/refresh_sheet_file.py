"""``jixiao refresh`` of a document that is a workbook, and what a build makes of an edited one: merged, in its place."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from pipeline.check.result_book import filled_beside
from pipeline.edited import text_now
from pipeline.merge.changes import Kind, NewReport
from pipeline.merge.listing import problems_of
from pipeline.merge.refresh_file import (
    OUR_FAULT,
    RefreshOutcome,
    Update,
    brought_up_to_date,
    document_of,
    released_in,
    require_same,
    same_content,
    update_list,
)
from pipeline.names import current_name
from pipeline.problems import problem
from pipeline.publish.record import beside_file
from pipeline.publish.successor import succession
from pipeline.records import Cell
from pipeline.sheet_documents.edited import EditedSheet, open_edited_sheet
from pipeline.sheet_documents.formula_state import not_calculated
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.refresh_sheet import refresh_sheet


def refresh_sheet_file(
    path: Path,
    *,
    beside: str,
    generate: Callable[[Path, str], NewReport],
    when: dt.datetime,
    inputs: Path | None = None,
) -> RefreshOutcome:
    """Refresh one workbook; the arguments are those of :func:`~pipeline.merge.refresh_file.refresh_file`."""
    return brought_up_to_date(path, beside, generate, when, inputs, open_edited_sheet, updated_sheet)


def updated_sheet(path: Path, edited: EditedSheet, new: NewReport, when: dt.datetime) -> Update:
    """Merge an opened workbook with the new one. Raises CannotRead when the two do not belong together."""
    at, document = Cell(file=path.name), document_of(path, new)
    now = WorkbookPackage(document).baseline()
    if now is None:
        raise ValueError("the new document has no baseline")
    require_same(path, edited.baseline, now)
    released = released_in(filled_beside(path))
    unchanged = same_content(edited.baseline, now) and not released
    known = not_calculated(edited, path.name)
    made = refresh_sheet(edited, document, text_now(new.figures), released)
    if unchanged and not any(change.kind in (Kind.UPDATED, Kind.ADDED) for change in made.changes):
        return Update(problems=(problem("S011", at=at), *problems_of(made.changes, path.name)))
    package = WorkbookPackage(made.data)
    after = EditedSheet(made.data, package, made.baseline, "")
    if faults := not_calculated(after, path.name).keys() - known.keys():
        return Update(problems=(problem("S016", at=at, found=f"{len(faults)} 个公式没有算对"),), code=OUR_FAULT)
    lists = {beside_file(path).updated: update_list(made.changes, path.name, new.label)}
    files = succession(path, made.data, lists, {path: edited.data}, document)
    notes = problem("S010", at=Cell(file=current_name(path.name)))
    return Update(problems=(*problems_of(made.changes, files.name), notes), changes=made.changes, files=files)
