"""Reads the sample's data folder: every amount, name and phrase of the sample stands there, none in the code."""

from pathlib import Path
from typing import TypeVar

import msgspec
import tomli

from pipeline.declarations.strict import Strict
from pipeline.newfolder.samples import HEAD
from tools.sample.amounts import fen

T = TypeVar("T")

_UNIT_NOTE = "金额单位：元"


class Files(Strict, frozen=True):
    """Names of the written files."""

    form: str
    indicators: str
    ledger: str
    staff: str
    words: str
    readme: str


class SampleUnit(Strict, frozen=True):
    """One 决算编制单位 with its 预算会计 (``account``) and 财务会计 (``cost``) accounts of expenditure."""

    id: str
    code: str
    name: str
    account: str
    cost: str = ""

    @property
    def title(self) -> str:
        """The ``code-name`` text that exports print."""
        return f"{self.code}-{self.name}"


class SampleHead(Strict, frozen=True):
    """总则.toml."""

    year: int
    department: str
    seed: int
    exported_on: str
    period: str
    file: Files
    unit: list[SampleUnit]


class SampleBlock(Strict, frozen=True):
    """One of the three blocks of 财决01表: rows from the top and rows aligned to the bottom.

    ``first`` is the 行次 of the first row (0: numbered on from the block before), ``bottom_first`` that of the first bottom row
    where the numbers do not run on.
    """

    top: list[list[str]]
    bottom: list[list[str]]
    first: int = 0
    bottom_first: int = 0

    def number(self, row: int, place: int, height: int) -> int:
        """Return the 行次 of a row (from 0) of the block at ``place`` (from 0), all blocks being ``height`` rows high."""
        below = row - (height - len(self.bottom))
        if self.bottom_first and below >= 0:
            return self.bottom_first + below
        return (self.first or place * height + 1) + row


class TotalForm(Strict, frozen=True):
    """财决01表. ``blocks`` and ``heads`` are the printed heads: one per block, and the four columns beside each label."""

    blocks: list[str]
    heads: list[str]
    name: str
    title: str
    number: str
    note: str
    income: SampleBlock
    function: SampleBlock
    nature: SampleBlock
    unit_note: str = _UNIT_NOTE


class OperationForm(Strict, frozen=True):
    """财决附03表."""

    name: str
    title: str
    number: str
    left: list[list[str]]
    right: list[list[str]]
    note: str = ""
    unit_note: str = _UNIT_NOTE


class SampleForm(Strict, frozen=True):
    """决算报表.toml."""

    total: TotalForm
    operation: OperationForm


class StaffSheet(Strict, frozen=True):
    """One sheet of the 填报表; ``kinds`` has one letter per column, ``@全年执行数`` asks for an amount of the 收支单元."""

    name: str
    title: str
    note: str
    columns: list[str]
    kinds: str
    rows: list[list[str]]


class SampleStaff(Strict, frozen=True):
    """填报表.toml."""

    sheet: list[StaffSheet]


class DocumentKind(Strict, frozen=True):
    """How one kind of 指标文件 is written: 指标类型, 指标来源, 文号 pattern with its first number, dates, 摘要."""

    kind: str
    origin: str
    number: str
    first: int
    dates: list[str]
    summary: str


class Indicators(Strict, frozen=True):
    """The 预算指标账's own choices.

    ``columns`` (head, what stands below it) makes a sheet with one row of heads, where 调减 are negative amounts; without
    them heads are grouped and 调减 have a column of their own. Without a ``kind.out`` nothing is said of 结转下年.
    """

    sheet: str
    title: str
    unit_note: str
    subtotal: str
    total: str
    footer: str
    split_over: str
    largest_document: str
    red_every: int
    fund: dict[str, str]
    kind: dict[str, DocumentKind]
    columns: list[tuple[str, str]] = []


class Move(Strict, frozen=True):
    """A 调剂 between two cells of one unit, each named by 功能分类, 支出性质 and 经济分类."""

    unit: str
    source: tuple[str, str, str]
    target: tuple[str, str, str]
    amount: str


class SamplePrinting(Strict, frozen=True):
    """A 支出明细账 as an accounting program prints it: one sheet a unit, ``page_lines`` rows a page.

    ``path`` gives, for each 支出性质, the code below the unit's account and the names above the 经济分类 in the account's name.
    """

    sheet: str
    page_lines: int
    page_end: str
    page_begin: str
    footer: str
    path: dict[str, tuple[str, str]]


class Ledger(Strict, frozen=True):
    """The 支出明细账's own choices. ``printed`` makes the sheets of a program's print; without it the file is one csv."""

    title: str
    unit_note: str
    columns: list[str]
    voucher: str
    month_total: str
    year_total: str
    closing: str
    reversal: str
    refund: str
    closing_day: str
    quarter_total: list[str]
    single_over: str
    single: list[str]
    wrong_entries: int
    refunds: int
    nature: dict[str, str]
    shape: dict[str, list[int]]
    lines: dict[str, tuple[int, int]]
    account: dict[str, str]
    sub: dict[str, str]
    text: dict[str, list[str]]
    opening: str = ""
    depreciation: str = ""
    debit: str = ""
    credit: str = ""
    flat: str = ""
    capital: list[str] = []
    depreciation_month: dict[str, str] = {}
    printed: SamplePrinting | None = None


class SampleBooks(Strict, frozen=True, kw_only=True):
    """账册.toml."""

    function: dict[str, str]
    economic: dict[str, str]
    indicators: Indicators
    move: list[Move] = []
    ledger: Ledger


class SampleCell(Strict, frozen=True):
    """收支单元: the smallest unit of the year's money. In 分; ``carried_out`` is what was not spent of the year's budget."""

    unit: str
    fund: str
    function: str
    nature: str
    economic: str
    project: str
    begin: int
    brought_in: int
    carried_out: int
    final: int

    @property
    def added(self) -> int:
        """追加净额: what the year's documents must bring so that the cell comes out."""
        return self.final + self.carried_out - self.begin - self.brought_in


class Sample(Strict, frozen=True):
    """All data of the sample."""

    head: SampleHead
    form: SampleForm
    staff: SampleStaff
    books: SampleBooks
    cells: list[SampleCell]
    words: str
    readme: str

    @property
    def units(self) -> dict[str, SampleUnit]:
        """Units by id."""
        return {unit.id: unit for unit in self.head.unit}


def read_sample(folder: Path) -> Sample:
    """Read the data folder of a sample."""
    cells = tomli.loads((folder / "收支单元.toml").read_text("utf-8"))["cell"]
    return Sample(
        head=_toml(folder / HEAD, SampleHead),
        form=_toml(folder / "决算报表.toml", SampleForm),
        staff=_toml(folder / "填报表.toml", SampleStaff),
        books=_toml(folder / "账册.toml", SampleBooks),
        cells=[_cell(row) for row in cells],
        words=(folder / "文字材料.md").read_text("utf-8"),
        readme=(folder / "说明.md").read_text("utf-8"),
    )


def _toml(path: Path, kind: type[T]) -> T:
    return msgspec.convert(tomli.loads(path.read_text("utf-8")), kind)


def _cell(row: list[str]) -> SampleCell:
    unit, fund, function, nature, economic, project, *amounts = row
    begin, brought_in, carried_out, final = (fen(amount) for amount in amounts)
    return SampleCell(
        unit=unit,
        fund=fund,
        function=function,
        nature=nature,
        economic=economic,
        project=project,
        begin=begin,
        brought_in=brought_in,
        carried_out=carried_out,
        final=final,
    )
