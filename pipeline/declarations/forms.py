"""forms/<year>.toml: the sheets of 决算报表, their blocks and rows, and what may stand for them."""

from typing import Literal

from msgspec.structs import replace

from pipeline.declarations.strict import State, Strict, put_over


class FormRow(Strict, frozen=True):
    """One row of a form block: printed label, fixed key, its parent's key; 其中 rows are not added up.

    ``aliases`` are other names of the year, ``former`` names of other years (read with a warning). ``number`` is the 行次 where
    it is known for certain. An ``optional`` row may be left out of the form: then it is not applicable; of an ``uncertain``
    one nobody knows whether the year's form has it: where it is left out, that is told.
    """

    label: str
    key: str
    parent: str = ""
    of_which: bool = False
    columns: list[str] = []
    aliases: list[str] = []
    former: list[str] = []
    number: int = 0
    signed: bool = False
    optional: bool = False
    uncertain: bool = False
    state: State = "confirmed"


class FormBlock(Strict, frozen=True):
    """One block of a sheet: its head texts, its value columns in order, its rows in printed order.

    ``known`` lists labels of rows that the form has and we do not read (section heads, counts).
    """

    name: str
    head: list[str]
    columns: list[str]
    row: list[FormRow]
    known: list[str] = []


class DetailColumn(Strict, frozen=True):
    """One amount column of a detail sheet: its name in keys and its heads, upper and lower ones joined by ``/``."""

    name: str
    heads: list[str]
    optional: bool = False


class DetailSum(Strict, frozen=True):
    """A relation inside every row of a detail sheet: one column is the sum of others."""

    total: str
    parts: list[str]


class DetailDecl(Strict, frozen=True):
    """An open list of rows by 功能分类 code (类, 款, 项) under a 合计: ``<key>.类201.<column>``, ``<key>.合计.<column>``."""

    key: str
    column: list[DetailColumn]
    sum: list[DetailSum] = []


class FormSheet(Strict, frozen=True):
    """One sheet of an export, known by its title token (Z01): blocks of fixed rows, or a ``detail`` list by code."""

    token: str
    title: str
    block: list[FormBlock] = []
    detail: DetailDecl | None = None
    required: bool = False


class SubstituteBlock(Strict, frozen=True):
    """One block of a substitute: its heads, and which rows of the sheet it stands for it holds (block names or row keys)."""

    name: str
    head: list[str]
    rows: list[str]


class Substitute(Strict, frozen=True):
    """A sheet that is read where another (``stands_for``, its token) is not given, as far as it goes (公开01表)."""

    stands_for: str
    token: str
    title: str
    columns: list[str]
    block: list[SubstituteBlock]


class TransferDecl(Strict, frozen=True):
    """A kind of 内部往来: money one unit of a department pays another, in the payer's row and the receiver's.

    ``names`` are the words of the 填报表; ``totals`` the further rows that hold it; ``lists`` the tokens of detail sheets
    whose sums would still hold it (which of their rows does is not known).
    """

    names: list[str]
    paid: str
    received: str
    totals: list[str]
    lists: list[str] = []


class UnsureDecl(Strict, frozen=True):
    """What a ``total`` of the form may hold beside what ties say of it: ``row``, where nothing published tells.

    Each of ``ties`` holds where it does with the row counted in or out; 桥接 allows for it in the same way.
    """

    total: str
    row: str
    ties: list[str]
    source: str


class FormDecl(Strict, frozen=True):
    """forms/<year>.toml: in force from ``year`` (the file's name) to ``last``, or in that one year.

    ``extends`` names the year of another file: its sheets, and in a sheet given here its blocks, stand where this file gives
    none of the same token or name. ``other`` are the titles of the set's sheets that are not read.
    """

    schema: Literal[1]
    year: int
    source: str
    sheet: list[FormSheet]
    substitute: list[Substitute] = []
    transfer: list[TransferDecl] = []
    unsure: list[UnsureDecl] = []
    other: list[str] = []
    last: int = 0
    extends: int = 0

    def over(self, base: "FormDecl") -> "FormDecl":
        """Return the form with the sheets and blocks it does not state taken from ``base``, in that one's order."""
        given = {sheet.token: sheet for sheet in self.sheet}
        kept = [_sheet_over(given.pop(sheet.token, None), sheet) for sheet in base.sheet]
        return replace(
            self,
            sheet=[*kept, *given.values()],
            substitute=self.substitute or base.substitute,
            transfer=self.transfer or base.transfer,
            unsure=self.unsure or base.unsure,
            other=self.other or base.other,
        )

    def stand_in(self, other: "FormDecl | None" = None) -> "FormDecl":
        """Return this form for a year whose own nobody has seen; ``other`` is the one on that year's other side.

        A single row of a plain list (rows of one parent, no 其中 among them, that add up to it) need not be there. A row has
        the names of either form; one of the other's alone is looked for where it adds to a plain list, one of this form's alone
        need not be there; where either has 其中 below a parent, its rows are not added up.
        """
        blocks = {(sheet.token, block.name): block for sheet in (other.sheet if other else []) for block in sheet.block}
        sheets = [
            replace(sheet, block=[_stand_in(block, blocks.get((sheet.token, block.name))) for block in sheet.block])
            for sheet in self.sheet
        ]
        return replace(self, sheet=sheets, other=list(dict.fromkeys((*self.other, *(other.other if other else [])))))


def _sheet_over(own: FormSheet | None, base: FormSheet) -> FormSheet:
    if own is None:
        return base
    return replace(own, block=put_over(base.block, own.block, lambda block: block.name))


def _stand_in(own: FormBlock, other: FormBlock | None) -> FormBlock:
    block = _between(own, other) if other is not None else own
    plain = _plain_lists(block.row)
    return replace(block, row=[replace(row, uncertain=True) if row.key in plain else row for row in block.row])


def _plain_lists(rows: list[FormRow]) -> frozenset[str]:
    """Return the keys of rows without rows of their own, of which several add up to one parent."""
    above = {row.parent for row in rows}
    lists: dict[str, list[FormRow]] = {}
    for row in rows:
        lists.setdefault(row.parent, []).append(row)
    long = (found for parent, found in lists.items() if parent and len(found) >= _LONG and not any(r.of_which for r in found))
    return frozenset(row.key for found in long for row in found if row.key not in above)


def _between(own: FormBlock, other: FormBlock) -> FormBlock:
    there, here = ({row.key: row for row in block.row} for block in (other, own))
    apart = {row.parent for row in (*own.row, *other.row) if row.of_which}
    rows = [_named(row, there[row.key], own) if row.key in there else replace(row, uncertain=True) for row in own.row]
    parents = {row.parent for row in own.row if row.parent} - apart
    rows += [replace(row, uncertain=True, number=0) for row in other.row if row.key not in here and row.parent in parents]
    return replace(
        own,
        head=list(dict.fromkeys((*own.head, *other.head))),
        known=list(dict.fromkeys((*own.known, *other.known))),
        row=[replace(row, of_which=True) if row.parent in apart else row for row in rows],
    )


def _named(own: FormRow, other: FormRow, block: FormBlock) -> FormRow:
    """Return a row under the names of two forms, but for those another row of its block has."""
    taken = {own.label, *(row.label for row in block.row if row.key != own.key)}
    names = dict.fromkeys((*own.aliases, *own.former, other.label, *other.aliases, *other.former))
    return replace(
        own,
        aliases=[name for name in names if name not in taken],
        former=[],
        signed=own.signed or other.signed,
        optional=own.optional or other.optional,
    )


_LONG = 3
"""So many rows below one parent are a list of kinds, of which a year may have one more or less."""
