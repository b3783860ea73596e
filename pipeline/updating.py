"""A report that is built again: written over when nobody touched it, else merged with the edited one, which goes to 历次."""

import datetime as dt
from pathlib import Path

from msgspec import Struct

from pipeline.merge.changes import NewReport
from pipeline.problems import Problem, problem
from pipeline.publish import beside, is_generated
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
    if current == name and (not path.is_file() or is_generated(path)):
        return ReportFiles(files=Succession(name=name, files={name: new.document, beside(name): new.document}))
    from pipeline.edited import CannotRead, open_edited
    from pipeline.merge.refresh_file import updated  # an untouched report, the usual case, need not wait for these

    try:
        update = updated(path, open_edited(path, beside(name)), new, when)
    except CannotRead as stop:
        return ReportFiles(problems=(stop.problem, problem("P001", at=Cell(file=current))), blocked=True)
    return ReportFiles(files=update.files, problems=update.problems, blocked=not update.files.name and update.code > 1)
