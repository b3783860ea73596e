"""A report that is built again: written over when nobody touched it, else merged into a new file beside the edited one.

The way from one update to the next stands in 生成记录 (``updates``), so that a later build goes on from the newest file.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from pipeline.merge.changes import NewReport
from pipeline.problems import Problem, problem
from pipeline.publish import beside, edited_reports, read_record, update_entry, updates_of
from pipeline.records import Cell
from pipeline.updates import edited_apart, way


class ReportFiles(Struct, frozen=True, kw_only=True):
    """What to write for the report. ``blocked`` when an edited one is in the way that cannot be merged: write nothing."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    updates: tuple[Mapping[str, str], ...] = ()
    blocked: bool = False


def report_files(target: Path, name: str, new: NewReport, when: dt.datetime) -> ReportFiles:
    """Return the files of a report that was just made (``new.document``) for the outputs folder ``target``."""
    assert new.document is not None
    updates = updates_of(read_record(target))
    newest = way(target, name, updates)[-1]
    if newest == name and not edited_reports(target, (name,)):
        return ReportFiles(files={name: new.document, beside(name): new.document}, updates=updates)
    from pipeline.edited import CannotRead, open_edited
    from pipeline.merge.refresh_file import updated  # an untouched report, the usual case, need not wait for these

    path = target / newest
    try:
        edited = open_edited(path, beside(name))
        update = updated(path, edited, new, when)
    except CannotRead as stop:
        return ReportFiles(problems=(stop.problem, problem("P001", at=Cell(file=newest))), updates=updates, blocked=True)
    problems = (*update.problems, *edited_apart(target, name, updates))
    if not update.files:
        return ReportFiles(problems=problems, updates=updates, blocked=update.code > 1)
    made = next(iter(update.files))
    files = {**update.files, beside(made): new.document}
    return ReportFiles(files=files, problems=problems, updates=(*updates, update_entry(newest, edited.data, made)))
