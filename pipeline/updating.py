"""A report that is built again: written over when nobody touched it, else merged with the edited one, which goes to 历次."""

import datetime as dt
from pathlib import Path

from msgspec import Struct

from pipeline.merge.changes import NewReport
from pipeline.problems import Problem, problem
from pipeline.publish import beside
from pipeline.publish.disk import hash_of
from pipeline.publish.record import generated_hashes
from pipeline.publish.successor import Succession, newest
from pipeline.records import Cell


class ReportFiles(Struct, frozen=True, kw_only=True):
    """What to write for the report. ``blocked`` when an edited one is in the way that cannot be merged: write nothing."""

    files: Succession = Succession()
    problems: tuple[Problem, ...] = ()
    blocked: bool = False


def report_files(target: Path, name: str, new: NewReport, when: dt.datetime) -> ReportFiles:
    """Return the files of a report that was just made (``new.document``) for the outputs folder ``target``."""
    assert new.document is not None
    current = newest(target, name)
    path = target / current
    mark = hash_of(path)
    if current == name and (not mark or mark in generated_hashes(target)):
        files = {name: new.document, beside(name): new.document}
        return ReportFiles(files=Succession(name=name, files=files, read={name: mark}))
    from pipeline.edited import CannotRead, open_edited
    from pipeline.merge.refresh_file import updated  # an untouched report, the usual case, need not wait for these

    try:
        update = updated(path, open_edited(path, beside(name)), new, when)
    except CannotRead as stop:
        return ReportFiles(problems=(stop.problem, problem("P001", at=Cell(file=current))), blocked=True)
    return ReportFiles(files=update.files, problems=update.problems, blocked=not update.files.name and update.code > 1)
