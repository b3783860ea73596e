"""What all requests of the page have in common, and the parts their command lines are made of."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from msgspec import Struct

from pipeline.desk.refusal import DeskRefused
from pipeline.desk.workspace import BAD, INPUTS, OUTPUTS, Workspace, not_there, shown
from pipeline.names import year_named
from pipeline.problems import problem

Room = tuple[str, str]
"""A year and a department in it that a job writes into; ``*`` for all of a year."""
ALL = "*"
_MOST = 500
"""Departments, cells or rows of one request."""
_WORDS = 2_000
"""Characters of a reason or value."""


class DeskRequest(Struct, frozen=True, kw_only=True, tag_field="action", forbid_unknown_fields=True):
    """A request; ``reads_only`` actions wait for nobody, ``reads_packs`` ones are told where packs are (``--packs``)."""

    reads_only: ClassVar[bool] = False
    reads_packs: ClassVar[bool] = True

    def command(self, at: Workspace) -> list[str]:
        """Return the command line behind ``jixiao``. Raises :class:`DeskRefused`."""
        raise NotImplementedError

    def label(self) -> str:
        """Return what is done, in Chinese."""
        raise NotImplementedError

    def place(self, at: Workspace) -> Room:
        """Return year and department (empty for a year) it is about; both empty for none."""
        raise NotImplementedError

    def rooms(self, at: Workspace) -> frozenset[Room]:
        """Return where it writes."""
        year, folder = self.place(at)
        return frozenset() if self.reads_only else frozenset([(year, folder or ALL)])


class FileRequest(DeskRequest, frozen=True):
    """An action on one file."""

    verb: ClassVar[str]
    file: str

    def place(self, at: Workspace) -> Room:
        """See base."""
        return place_in(at, self.file)

    def label(self) -> str:
        """See base."""
        return f"{self.verb} {Path(self.file).name}"


# parts of a command line ------------------------------------------------------------------------------------------------


def file_of(at: Workspace, words: str) -> str:
    """Return a file that stands, as the command gets it."""
    found = at.existing(words)
    if not found.is_file():
        raise not_there(words)
    return at.relative(found)


def place_in(at: Workspace, words: str) -> Room:
    """Return year and department a path lies in."""
    parts = at.path(words).relative_to(at.folder).parts
    if len(parts) > 3 and parts[0] in (INPUTS, OUTPUTS) and year_named(parts[1]) is not None:
        return parts[1], parts[2]
    return (parts[1] if len(parts) > 2 and year_named(parts[1]) is not None else ""), ""


def pack_option(name: str) -> list[str]:
    """Return the option for a pack that was chosen."""
    return [f"--pack={plain(name)}"] if name else []


def read_option(sha256: str) -> list[str]:
    """Return the option for a file as it was seen."""
    return [f"--read={plain(sha256)}"] if sha256 else []


def require_year(text: str) -> str:
    """Return a year. Raises :class:`DeskRefused`."""
    if year_named(text) is None:
        raise DeskRefused(BAD, problem("K065", found=f"年度 {shown(text)}", expected="四位数的年度"))
    return text


def require_some(items: Sequence[object], what: str, least: int = 1) -> None:
    """Refuse too few or too many of what a request lists."""
    if not least <= len(items) <= _MOST:
        raise DeskRefused(BAD, problem("K065", found=f"{what} {len(items)} 个", expected=f"{least} 到 {_MOST} 个"))


def plain(text: str) -> str:
    """Return words of staff as one argument: no NUL, of a length a command line takes."""
    if "\0" in text or len(text) > _WORDS:
        raise DeskRefused(BAD, problem("K065", found=shown(text), expected=f"不超过 {_WORDS} 个字的文字"))
    return text
