"""What is known of a year's shared exports, and what one department gets of them."""

from collections.abc import Mapping

from msgspec import Struct, field

from pipeline.load.shared.department_list import Department
from pipeline.load.sheet import Sheet
from pipeline.names import SHARED
from pipeline.problems import Problem
from pipeline.records import Cell

FOLDER = SHARED
"""Stands before the name of a shared file in messages: ``共享/支出明细账.xlsx``."""

LISTED = 1_000
"""Rows of nobody named one by one for each cause; the rest are counted and summed."""


class NobodyRow(Struct, frozen=True):
    """One row that belongs to nobody: its place and its amounts in 分 by column."""

    at: Cell
    amounts: Mapping[str, int]


class Nobody(Struct, frozen=True):
    """The rows of one sheet that belong to nobody for one cause: ``unit`` as written, ``why`` in Chinese.

    ``amounts`` are the sums of all ``count`` rows in 分 by column; ``rows`` the first of them (:data:`LISTED`).
    """

    unit: str
    why: str
    at: Cell
    count: int
    amounts: Mapping[str, int]
    rows: tuple[NobodyRow, ...]


class GivenRows(Struct, frozen=True):
    """How many rows of a sheet a department gets, and their sums in 分 by column of money (of a form none)."""

    department: str
    file: str
    sheet: str
    count: int
    amounts: Mapping[str, int]


class PartSheet(Struct, frozen=True):
    """A department's rows of one sheet. ``totals`` are their exact sums in 分 by column of money, ``count`` how many they are.

    ``totals`` is None where no sums were made: a form, or amounts that cannot be read.
    """

    sheet: Sheet
    count: int
    totals: Mapping[str, int] | None = None


class PartFile(Struct, frozen=True):
    """What a department gets of one shared file (of a 决算报表: one unit's). ``name`` is ``共享/支出明细账.xlsx``."""

    name: str
    kind: str
    sheets: tuple[PartSheet, ...]
    sha256: str = ""
    size: int = 0


class SharedPart(Struct, frozen=True):
    """All that a department gets of the year's shared exports, with the problems that concern it."""

    files: tuple[PartFile, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, kind: str) -> tuple[PartFile, ...]:
        """Return the files of one kind."""
        return tuple(item for item in self.files if item.kind == kind)


class SharedYear(Struct, frozen=True, kw_only=True):
    """部门名单 and 共享 of a year, cut by department.

    ``problems`` are those of the year, ``nobody`` the rows that belong to no department, ``marks`` the content hash of what
    each department gets (by the name of its folder; one that gets nothing has none), ``totals`` each department's sums in 分 by
    ``kind.column`` of the ledgers, ``whole`` those of the files; ``given`` says what each department got of which sheet.
    """

    departments: tuple[Department, ...] = ()
    problems: tuple[Problem, ...] = ()
    nobody: tuple[Nobody, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    totals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    whole: Mapping[str, int] = field(default_factory=dict)
    given: tuple[GivenRows, ...] = ()
