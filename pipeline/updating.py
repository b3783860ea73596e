"""Documents that are made again: written over where nobody touched them, else merged with the edited ones, which go to 历次."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pipeline.documents import PrintedDocument
from pipeline.merge.changes import NewReport
from pipeline.problems import Problem, problem
from pipeline.publish.disk import hash_of
from pipeline.publish.layout import names_beside
from pipeline.publish.record import documents_of, generated_hashes, read_record
from pipeline.publish.successor import Succession, newest
from pipeline.records import Cell
from pipeline.workbook_texts import is_workbook

if TYPE_CHECKING:
    from pipeline.merge.refresh_file import Update


class DocumentFiles(Struct, frozen=True, kw_only=True):
    """What to write for the documents of a department. ``blocked``: an edited one cannot be merged, write nothing."""

    files: Succession = Succession()
    problems: tuple[Problem, ...] = ()
    blocked: bool = False


def document_files(
    target: Path, made: Iterable[PrintedDocument], new: Callable[[], NewReport], when: dt.datetime
) -> DocumentFiles:
    """Return the files of all documents just made for the outputs folder ``target``, as one set.

    A document of the last build that is no longer made goes to 历次 with what tells of it. ``new`` tells what all have in
    common, and is asked only where an edited one must be merged.
    """
    items = tuple(made)
    found = [_files(target, item, new, when) for item in items]
    gone = _gone(target, {item.printing.name for item in items})
    problems = [each for part in found for each in part.problems]
    problems += (problem("P007", at=Cell(file=name)) for name in gone)
    return DocumentFiles(
        files=_together([*(part.files for part in found), *gone.values()]),
        problems=tuple(problems),
        blocked=any(part.blocked for part in found),
    )


def _together(parts: Iterable[Succession]) -> Succession:
    """Return several successions as one; the report's is the first."""
    whole = Succession()
    for part in parts:
        whole = Succession(
            name=whole.name or part.name,
            files={**whole.files, **part.files},
            aside=(*whole.aside, *part.aside),
            read={**whole.read, **part.read},
            merged={**whole.merged, **part.merged},
        )
    return whole


def _files(target: Path, made: PrintedDocument, new: Callable[[], NewReport], when: dt.datetime) -> DocumentFiles:
    """Return the files of one document."""
    name, further = made.printing.name, bool(made.printing.id)
    baseline = names_beside(name, further=further).baseline
    current = name if further else newest(target, name)
    path = target / current
    mark = hash_of(path)
    if current == name and (not mark or mark in generated_hashes(target)):
        files = {name: made.data, baseline: made.data}
        return DocumentFiles(files=Succession(name=name, files=files, read={name: mark}))
    from pipeline.edited import CannotRead  # an untouched document, the usual case, need not wait for these

    try:
        update = _updated(path, baseline, replace(new(), document=made.data), when)
    except CannotRead as stop:
        return DocumentFiles(problems=(stop.problem, problem("P001", at=Cell(file=current))), blocked=True)
    return DocumentFiles(files=update.files, problems=update.problems, blocked=not update.files.name and update.code > 1)


def _updated(path: Path, baseline: str, new: NewReport, when: dt.datetime) -> "Update":
    """Merge an edited document with the new one, each kind in its own room."""
    if is_workbook(path):
        from pipeline.sheet_documents.edited import open_edited_sheet
        from pipeline.sheet_documents.refresh_sheet_file import updated_sheet

        return updated_sheet(path, open_edited_sheet(path, baseline), new, when)
    from pipeline.edited import open_edited
    from pipeline.merge.refresh_file import updated

    return updated(path, open_edited(path, baseline), new, when)


def _gone(target: Path, names: set[str]) -> dict[str, Succession]:
    """Return what was made last time and is not made any more: the file and its lists go to 历次."""
    return {
        name: _aside(target, name) for name in documents_of(read_record(target)) if name not in names and hash_of(target / name)
    }


def _aside(target: Path, name: str) -> Succession:
    lists = tuple(item for item in names_beside(name, further=True).lists if hash_of(target / item))
    return Succession(aside=(name, *lists), read={name: hash_of(target / name)})
