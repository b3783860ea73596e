"""From a source cell to a link an office program can follow: always relative, from the outputs folder to the inputs."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from pipeline.names import from_department
from pipeline.records import Cell
from pipeline.sheets.book import Link

_CELL = re.compile(r"\$?[A-Za-z]{1,3}\$?[0-9]+(:\$?[A-Za-z]{1,3}\$?[0-9]+)?")
_ABSOLUTE = re.compile(r"[A-Za-z]:|[/\\~]|[A-Za-z][A-Za-z0-9+.-]*:")
_LIMIT = 2_000
"""Spreadsheets cut links beyond 2,080 characters."""


class Links:
    """Makes links below one prefix, the relative path from the working paper's folder to the department's inputs."""

    def __init__(self, prefix: str, elsewhere: Mapping[str, str] = MappingProxyType({})) -> None:
        """Take ``../../../inputs/2019/某局/``; empty means no links. An absolute path would name a machine: ValueError.

        ``elsewhere`` are the files that do not stand there, by the name sources give them, with their relative paths.
        """
        if _ABSOLUTE.match(prefix):
            raise ValueError(f"底稿链接须为相对路径：{prefix}")
        self._elsewhere, self._targets = elsewhere, dict[str, str]()
        self._prefix = prefix.replace("\\", "/").rstrip("/") + "/" if prefix else ""

    def to(self, cell: Cell) -> Link | None:
        """Return the link to a cell (or, for csv and documents, to the file), or None where there is none.

        >>> Links("../in").to(Cell(file="a.xlsx", sheet="It's", address="C12"))
        Link(target='../in/a.xlsx', location="'It''s'!C12")
        """
        if cell.file in self._elsewhere:
            return Link(self._elsewhere[cell.file])
        target = self._targets.get(cell.file)
        if target is None:
            target = self._targets[cell.file] = self._target(cell.file)
        if not target:
            return None
        location = ""
        if cell.sheet and _CELL.fullmatch(cell.address):
            location = "'" + cell.sheet.replace("'", "''") + "'!" + cell.address.replace("$", "")
        return Link(target, location) if len(target) + len(location) < _LIMIT else None

    def _target(self, file: str) -> str:
        """Return the path of an input file, or nothing where none may be named."""
        if not self._prefix or not file or _ABSOLUTE.match(file):
            return ""
        return self._prefix + from_department(file).replace("\\", "/")
