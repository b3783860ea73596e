"""What became of each sheet of an input file: what it was read as, or why it was not read. Nothing unread is unsaid."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.load.sheet import Sheet
from pipeline.problems import Problem, problem
from pipeline.records import Cell, InputFile, SheetUse

EMPTY = "空表"
"""Why a sheet without any content is not read: named where sheets are listed, no cause for a 提示."""


class SheetUses(Struct, frozen=True):
    """The sheets of one file by name: what each was read as (``taken``), or why it was not (``unread``).

    ``told`` are unread sheets that a problem of their own names.
    """

    taken: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    told: Collection[str] = ()

    def problems(self, file: str) -> list[Problem]:
        """Return one 提示 that names every unread sheet, when one of them has content and no problem of its own."""
        if all(why == EMPTY or name in self.told for name, why in self.unread.items()):
            return []
        found = "；".join(f"{name}：{why}" for name, why in self.unread.items() if name not in self.told)
        return [problem("L072", at=Cell(file=file), found=found)]


def is_empty(sheet: Sheet) -> bool:
    """Tell whether a sheet has no content at all."""
    return all(value == "" for row in sheet.rows for value in row)


def with_sheets(file: InputFile, sheets: Iterable[Sheet], uses: SheetUses) -> InputFile:
    """Return the record of a file with its sheets in their order."""
    named = (
        SheetUse(s.name, uses.taken.get(s.name, ""), uses.unread.get(s.name, ""), s.recalculated, s.not_recalculated)
        for s in sheets
        if s.name
    )
    return replace(file, sheets=tuple(named))
