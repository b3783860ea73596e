"""What load hands on: whose report, which files, lines of the ledgers, sections of the 文字材料, figures as read."""

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct, field

from pipeline.records.figures import Cell, Figure, Figures


class Profile(Struct, frozen=True, kw_only=True):
    """基本信息: whose report, of which year, made with which pack."""

    department: str
    short_name: str
    self_name: str
    year: int
    pack: str
    report_date: dt.date


PREVIOUS = "上年成果"
"""First segment of the keys of last year's figures."""
PREVIOUS_FILE = "上年 figures.json"
"""How sources name the file last year's figures come from."""


class PreviousYear(Struct, frozen=True, kw_only=True):
    """The outputs of the year before: those of its ``figures`` that give or are compared with one of this year, by their key
    there; their own begins with :data:`PREVIOUS`.

    ``pack`` is that year's with its version, ``state`` how its report stands (已生成, 已修改, 已定稿, 未生成), ``path`` its
    figures.json as seen from this year's outputs folder.
    """

    year: int
    pack: str
    state: str
    path: str
    figures: Mapping[str, Figure]


class ColumnUse(Struct, frozen=True, kw_only=True):
    """One column below the head of a sheet: the term it was taken as, or why it gives none.

    ``column`` counts from 0, ``words`` are its head; ``alias`` is the known head that matched, where the reader looks heads up,
    and ``scale`` how many 元 its numbers are (0: no column of money, or no unit is stated).
    """

    column: int
    words: str
    term: str = ""
    alias: str = ""
    scale: int = 0
    why_not: str = ""


class TableHead(Struct, frozen=True, kw_only=True):
    """The head of a sheet as its reader found it, also where the rows were not read in the end.

    ``kind`` is what it was recognised as; its rows are ``first`` to ``last`` from 0 (-1: a form of labels, which has none);
    ``owner`` and ``years`` are what stands above it, ``columns`` all that have words, from left to right.
    """

    kind: str
    first: int = -1
    last: int = -1
    owner: str = ""
    years: tuple[int, ...] = ()
    scales: tuple[int, ...] = ()
    columns: tuple[ColumnUse, ...] = ()


class SheetUse(Struct, frozen=True):
    """One sheet of an input file: what it was read as, or why it was not read, and the head its reader found.

    ``recalculated`` formulas gave the result that is stored; ``not_recalculated`` counts the rest by what they hold.
    """

    name: str
    taken_as: str = ""
    why_not: str = ""
    recalculated: int = 0
    not_recalculated: Mapping[str, int] = field(default_factory=dict)
    head: TableHead | None = None


class InputFile(Struct, frozen=True, kw_only=True):
    """One file that was read: its name inside the department's folder, its kind (决算报表, 填报表 …) and fingerprint.

    ``sheets`` are those of a workbook in their order.
    """

    name: str
    kind: str
    sha256: str
    size: int
    sheets: tuple[SheetUse, ...] = ()


class BudgetDocument(Struct, frozen=True, kw_only=True):
    """One line of the 预算指标账. ``amount`` and ``reduction`` in 分 (reduction is taken off); codes are digits only.

    ``nature`` is the 支出性质 in the form's words: 人员经费, 日常公用经费 or 项目支出. Empty text where the line has none;
    ``project`` is empty too where the export has no such column.
    """

    unit_name: str
    document: str
    date: dt.date | None
    kind: str
    origin: str
    fund: str
    function_code: str
    function_name: str
    nature: str
    economic_code: str
    economic_name: str
    amount: int
    reduction: int
    source: Cell
    project: str = ""


class VoucherLine(Struct, frozen=True, kw_only=True):
    """One line of the 支出明细账. ``debit``/``credit`` in 分, red lines negative; ``skip`` says why a line is no expenditure.

    ``skip`` is empty for an ordinary line, else 期初, 合计, 年终结转 or 财务会计. ``nature`` is 基本支出 or 项目支出 (or a
    finer word of the export).
    """

    unit_name: str
    date: dt.date | None
    voucher: str
    summary: str
    account_code: str
    account_name: str
    function_code: str
    function_name: str
    economic_code: str
    economic_name: str
    nature: str
    project: str
    debit: int
    credit: int
    skip: str
    source: Cell


class StaffRun(Struct, frozen=True, kw_only=True):
    """A run of staff text with its one kept attribute."""

    text: str
    bold: bool = False


class StaffParagraph(Struct, frozen=True, kw_only=True):
    """One paragraph of 文字材料, word for word."""

    runs: tuple[StaffRun, ...]
    source: Cell

    @property
    def text(self) -> str:
        """Return the words without formatting."""
        return "".join(run.text for run in self.runs)


class StaffSection(Struct, frozen=True, kw_only=True):
    """The paragraphs under one heading of 文字材料; ``path`` holds the heading and its parents, outermost first."""

    path: tuple[str, ...]
    paragraphs: tuple[StaffParagraph, ...]
    source: Cell

    @property
    def title(self) -> str:
        """Return the heading itself."""
        return self.path[-1]


class Loaded(Struct, frozen=True, kw_only=True):
    """What load hands on. ``absent`` names the optional kinds of input that were not given.

    ``figures`` holds every row × column the form declares, absent ones as such: a key that is not there at all is a
    column or row the form does not have. ``previous`` are last year's, where its outputs stand.
    ``counts`` records what was read and skipped (for the working paper).
    """

    profile: Profile
    files: tuple[InputFile, ...]
    figures: Figures
    budget_documents: tuple[BudgetDocument, ...] = ()
    voucher_lines: tuple[VoucherLine, ...] = ()
    sections: tuple[StaffSection, ...] = ()
    absent: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    previous: PreviousYear | None = None
