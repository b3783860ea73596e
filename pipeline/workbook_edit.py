"""A workbook that staff keep, changed in place for a command: every other part stays, as it was read or not at all."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from pipeline.file_reading import read_file
from pipeline.problems import Problem, problem
from pipeline.publish import PublishOrder, PublishRefused, exit_code, fingerprint, put, settle, why_not
from pipeline.records import Cell
from pipeline.sheet_documents.worksheet import WorkbookFault

DONE, WITH_ERROR, UNREADABLE = 0, 1, 2
Change = Callable[[bytes], tuple[bytes, Iterable[Problem]]]
"""Takes the workbook as read; gives the new one, or what cannot be written. Raises :class:`WorkbookFault`."""


class EditOutcome(Struct, frozen=True):
    """What the command line shows: exit code, problems, and the file that now stands; None where nothing was written."""

    code: int
    problems: tuple[Problem, ...] = ()
    path: Path | None = None


def edit_workbook(
    path: Path, change: Change, when: dt.datetime, *, most: int, code: str, read: str = "", carried: bool = False
) -> EditOutcome:
    """Change a workbook of at most ``most`` bytes; ``code`` is the problem of one that cannot be read or written.

    ``read`` is the sha256 it was seen with, empty where nobody looked: one saved since is left alone. The old one goes to 历次,
    unless all its words are ``carried`` into the new one.
    """
    at = Cell(file=path.name)
    try:
        notes = settle(path.parent)
        data = read_file(path, most)
        mark = fingerprint(data)
        if read and mark != read:
            return EditOutcome(WITH_ERROR, (*notes, problem("S041", at=at)))
        made, problems = change(data)
        if problems := tuple(problems):
            return EditOutcome(WITH_ERROR, (*notes, *problems))
        kept = (path.name,) if carried else ()
        put(PublishOrder(folder=path.parent, files={path.name: made}, when=when, read={path.name: mark}, carried=kept))
    except WorkbookFault as error:
        return EditOutcome(UNREADABLE, (problem(code, at=at, found=str(error)),))
    except (OSError, PublishRefused) as error:
        return EditOutcome(exit_code(error), why_not(error, code, path.name))
    return EditOutcome(DONE, notes, path)
