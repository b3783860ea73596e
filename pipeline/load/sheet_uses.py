"""What became of each sheet of an input file: what it was read as, or why it was not read. Nothing unread is unsaid."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.load.sheet import Sheet
from pipeline.load.table_heads import Heads, place_of
from pipeline.problems import Problem, problem
from pipeline.records import Cell, InputFile, SheetUse

EMPTY = "空表"
"""Why a sheet without any content is not read: named where sheets are listed, no cause for a 提示."""


class SheetUses(Struct, frozen=True):
    """The sheets of one file by name: what each was read as (``taken``), or why it was not (``unread``).

    ``told`` are unread sheets that a problem of their own names; ``heads`` those found, by file and sheet.
    """

    taken: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    told: Collection[str] = ()
    heads: Heads = field(default_factory=dict)

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
    return replace(file, sheets=tuple(sheet_use(sheet, uses) for sheet in sheets if sheet.name))


def sheet_use(sheet: Sheet, uses: SheetUses) -> SheetUse:
    """Return the record of a sheet."""
    return SheetUse(
        sheet.name,
        uses.taken.get(sheet.name, ""),
        uses.unread.get(sheet.name, ""),
        sheet.recalculated,
        sheet.not_recalculated,
        uses.heads.get(place_of(sheet)),
    )
