"""The shape of every TOML file of a pack, as strict frozen records: an unknown or missing key is refused.

Values are Chinese, TOML keys English. Decimal stays Decimal (0.10 is not a float). pack.py reads, the stages use.
"""

from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

State = Literal["confirmed", "derived", "assumed"]
Moment = Literal["输入", "计算后", "成文后"]
SeverityName = Literal["错误", "警告", "提示"]


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base: frozen, keyword only, no unknown keys."""


# pack.toml ------------------------------------------------------------------------------------------------------------


def _plain(value: object) -> None:
    if not isinstance(value, str | int | bool | Decimal):
        raise ValueError("只能是文字、数或 true/false")


class Years(Strict, frozen=True):
    """First and last report year the pack is in force.

    From ``assumed_from`` on, form and code list are assumed to be those of the years before; ``source`` says why.
    """

    first: int
    last: int
    assumed_from: int = 0
    source: str = ""


class Option(Strict, frozen=True):
    """One choice of the pack with its standing; shown in the working paper."""

    value: Any
    state: State
    source: str
    name: str = ""

    def __post_init__(self) -> None:
        """Admit words, numbers and yes/no only (a union with Decimal is more than the reader can tell apart)."""
        _plain(self.value)


class PackDecl(Strict, frozen=True):
    """pack.toml."""

    schema: Literal[1]
    title: str
    version: str
    years: Years
    extends: str = ""
    option: dict[str, Option] = {}


# figures.toml ---------------------------------------------------------------------------------------------------------


class FigureDecl(Strict, frozen=True):
    """One declared key or pattern. ``kind``: 输入, 计算, 文字 (own words of ours), 引用 (words of staff) or 列表.

    ``least`` and ``most`` bound what is possible, ``usual_least`` and ``usual_most`` what is likely, in the figure's unit
    (a ratio as a fraction of 1, 分 for money).
    """

    pattern: str
    label: str
    unit: str
    kind: Literal["输入", "计算", "文字", "引用", "列表"]
    format: str = "文本"
    least: Any = None
    most: Any = None
    usual_least: Any = None
    usual_most: Any = None

    def __post_init__(self) -> None:
        """Admit numbers only as bounds."""
        for bound in (self.least, self.most, self.usual_least, self.usual_most):
            if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int | Decimal)):
                raise ValueError("上下限只能是数")


class FigureFile(Strict, frozen=True):
    """figures.toml. ``shown`` gives the words of the forms for segments of keys that are written otherwise in them."""

    figure: list[FigureDecl]
    shown: dict[str, str] = {}


# forms/<year>.toml ----------------------------------------------------------------------------------------------------


class FormRow(Strict, frozen=True):
    """One row of a form block: printed label, fixed key, its parent's key; 其中 rows are not added up.

    ``aliases`` are other names of the year, ``former`` names of other years (read with a warning). ``number`` is the 行次 where
    it is known for certain. An ``optional`` row may be left out of the form: then it is not applicable.
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


# codes/<year>.toml ----------------------------------------------------------------------------------------------------


class CodeDecl(Strict, frozen=True):
    """One code of a classification: this year's printed name, the fixed key name, and names of other years."""

    code: str
    name: str
    key: str = ""
    former: list[str] = []


class CodeFile(Strict, frozen=True):
    """codes/<year>.toml: 功能分类 and 部门预算支出经济分类; in force like a form.

    A file that ``extends`` another year's gives only what differs: codes stated anew or added, and codes to ``drop``.
    """

    schema: Literal[1]
    year: int
    source: str
    function: list[CodeDecl] = []
    economic: list[CodeDecl] = []
    drop: list[str] = []
    last: int = 0
    extends: int = 0


# aliases.toml ---------------------------------------------------------------------------------------------------------


class AliasDecl(Strict, frozen=True):
    """Column heads of vendors' exports that mean one term, per kind of input or layout of a ledger.

    ``coded``: a classification, which may also come as a code and a name column, or as 类, 款, 项. ``instead``: what may
    stand for it, each a term or several joined by +. ``preferred`` heads come before the term itself (列名对照 puts
    confirmed heads there).
    """

    kind: str
    term: str
    heads: list[str]
    required: bool = False
    coded: bool = False
    instead: list[str] = []
    preferred: list[str] = []


class AliasFile(Strict, frozen=True):
    """aliases.toml."""

    alias: list[AliasDecl]
    word: dict[str, list[str]] = {}


# workbook.toml --------------------------------------------------------------------------------------------------------

FillUnit = Literal["文本", "日期", "年", "元", "比例", "分", "数", "人", "个", "项", "件", "号"]


class FillColumn(Strict, frozen=True):
    """One column of a 填报表 sheet: its head, what it holds, and the key or last key segment of its figures.

    In a 名单 the key holds ``{n}``, the ordinal of the row; in 定行 it is appended to the row's key. ``repeat``: an
    empty cell repeats the one above (merged cells). ``beside``: where the 决算报表 gives the same figure it is the authority,
    and staff's number is kept under this first segment, for comparison. ``yes`` and ``no``: other words that are read as 是 and
    否 in a column that asks for these. ``values``: what may be written, offered as a drop-down too; ``also``: patterns of
    other usual words for them.
    """

    head: str
    key: str
    unit: FillUnit
    aliases: list[str] = []
    required: bool = False
    repeat: bool = False
    beside: str = ""
    yes: list[str] = []
    no: list[str] = []
    values: list[str] = []
    also: list[str] = []


class FillRow(Strict, frozen=True):
    """One fixed row of a 填报表 sheet: its label and its key; ``unit`` where rows differ (键值)."""

    label: str
    key: str
    unit: FillUnit = "文本"
    aliases: list[str] = []
    required: bool = False


class FillSheet(Strict, frozen=True):
    """One sheet of the 填报表.

    ``layout``: 键值 (label, value, perhaps unit), 定行 (fixed rows × columns), 名单 (one record a row), 原因 (form rows
    and a reason), 评分 (indicators, score and 依据). ``label`` lists heads of the column that names the row. ``first`` says
    what to write where a 名单 must not be empty, ``may_lack`` that an empty one is possible, if unlikely.
    """

    name: str
    layout: Literal["键值", "定行", "名单", "原因", "评分"]
    label: list[str] = []
    column: list[FillColumn] = []
    row: list[FillRow] = []
    required: bool = True
    first: str = ""
    may_lack: bool = False


class WorkbookFile(Strict, frozen=True):
    """workbook.toml: what staff fill in, sheet by sheet.

    A child pack's file is put over its parent's: a sheet of a known name adds its rows and columns (those of a known label or
    head replace), ``drop`` takes out rows by key; other sheets are added.
    """

    schema: Literal[1]
    sheet: list[FillSheet] = []
    drop: list[str] = []


# ratios.toml ----------------------------------------------------------------------------------------------------------


class RatioDecl(Strict, frozen=True):
    """A rate as a quotient of sums: terms are ``key``, ``+key`` or ``-key``, all of one unit.

    ``blank_is_none``: operands are rows of a form, where a blank means no amount and is not counted in a sum; else every
    operand must hold a number. ``absolute``: the numerator without its sign.
    """

    key: str
    numerator: list[str]
    denominator: list[str]
    absolute: bool = False
    blank_is_none: bool = False
    source: str = ""


class RatioFile(Strict, frozen=True):
    """ratios.toml. A child pack states a key anew, adds keys, or drops those it has no use for."""

    schema: Literal[1]
    ratio: list[RatioDecl] = []
    drop: list[str] = []


# ledger.toml ----------------------------------------------------------------------------------------------------------


class ClassifyDecl(Strict, frozen=True):
    """How a budget document is told: the first entry all of whose given conditions are met decides its ``step``.

    ``kind``, ``origin``, ``fund`` hold words of which the document's 指标类型, 来源, 资金性质 must contain one; ``words`` those
    of which 指标类型 or 来源 must; ``not_after`` is the last day (``MM-DD`` of the report year) of its date. A condition left
    out is no condition.
    """

    step: str
    kind: list[str] = []
    origin: list[str] = []
    words: list[str] = []
    fund: list[str] = []
    not_after: str = ""


class NatureDecl(Strict, frozen=True):
    """One 支出性质: its row in the form, and the broader nature it belongs to (人员经费 -> 基本支出).

    ``accounts`` are the beginnings of 预算会计 account codes whose lines are of this nature whatever else they say; such a
    nature stands beside 基本支出 and 项目支出, and its lines are not in the 经济分类 of the form.
    """

    name: str
    row: str
    part_of: str = ""
    accounts: list[str] = []


class FundDecl(Strict, frozen=True):
    """One 资金性质: the words a document's 资金性质 contains, and the income rows of the form that this money is booked in.

    The first entry that fits decides. ``fiscal``: money of the 财政 (财政拨款).
    """

    name: str
    words: list[str]
    rows: list[str]
    fiscal: bool = False


class BackfillDecl(Strict, frozen=True):
    """Where 调整预算数 may be 决算数 filled back: rows below ``under``, while the figure ``carried`` (年末结转) is not zero."""

    under: list[str]
    carried: str


class FiscalDecl(Strict, frozen=True):
    """How a 支出明细账 of 财政拨款 only is known, and the form's own table of that money.

    ``accounts`` and ``others``: words an account's name holds where its money is, and is not, 财政拨款. ``list`` is the detail
    table of the form with that spending by class, ``column`` its column; its row 合计 holds the natures in ``natures``.
    """

    accounts: tuple[str, ...]
    others: tuple[str, ...]
    list: str
    column: str
    natures: tuple[str, ...]


class LedgerFile(Strict, frozen=True):
    """ledger.toml: how 预算指标账 and 支出明细账 are matched with 财决01.

    ``steps`` are the parts of the year's budget in the order of the bridge, the first one the 年初预算数; ``brought`` names the
    one that came from last year, ``carried`` the one that goes on to next year; ``items`` the 经济分类款 summed on their own.
    """

    schema: Literal[1]
    steps: list[str]
    brought: str
    carried: str
    classify: list[ClassifyDecl]
    nature: list[NatureDecl]
    fund: list[FundDecl]
    backfilled: BackfillDecl
    fiscal: FiscalDecl
    items: list[str] = []


# ties.toml ------------------------------------------------------------------------------------------------------------


class TieDecl(Strict, frozen=True):
    """勾稽关系 between two sums of keys; ``columns`` are appended to every key, empty means keys are whole.

    Terms are ``+key`` or ``-key`` (``+`` may be left out; ``?`` at the end: where the form has the row), or ``Σkey``: the
    rows the form declares below that key, 其中 apart. ``needs`` names optional inputs without which the tie
    does not run; ``when_filled`` keys must all hold a value in
    the column. ``because`` lists ids whose failure explains this one's. ``split``: a total without any of its parts
    is a difference, not merely a total that is not broken down. ``rest``: the part that is the whole total where all parts are
    blank (行政事业类项目 where there is no 基本建设类项目).
    """

    id: str
    name: str
    left: list[str]
    relation: Literal["=", "<=", ">="]
    right: list[str]
    when: Moment
    severity: SeverityName
    columns: list[str] = []
    needs: list[str] = []
    when_filled: list[str] = []
    split: bool = False
    rest: str = ""
    because: list[str] = []
    remedy: str = ""
    source: str = ""


class RuleDecl(Strict, frozen=True):
    """A named Python check of the same engine, with its parameters."""

    id: str
    name: str
    check: str
    when: Moment
    severity: SeverityName
    needs: list[str] = []
    params: dict[str, Any] = {}
    because: list[str] = []
    remedy: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Admit words, numbers, yes/no and lists of them."""
        for value in self.params.values():
            for item in value if isinstance(value, list) else [value]:
                _plain(item)


class TieFile(Strict, frozen=True):
    """ties.toml. ``replace`` lists ids of the parent pack's rules that this file states anew or drops."""

    tie: list[TieDecl] = []
    rule: list[RuleDecl] = []
    drop: list[str] = []


# rubric.toml ----------------------------------------------------------------------------------------------------------


class LeafRule(Strict, frozen=True):
    """How a leaf's figure gives its score. Exactly one of ``proportional``, ``at_most``, ``deduct`` or ``figure`` is named.

    ``proportional``: weight × ratio. ``at_most``: full weight where ratio ≤ limit, else weight × limit ÷ ratio.
    ``deduct``: ``per_point`` points off for each percentage point above limit (below it, where ``short``), in proportion.
    ``figure`` (参照 only): the figure staff's score stands beside, with its threshold ``least`` or ``most``.
    """

    proportional: str = ""
    at_most: str = ""
    deduct: str = ""
    figure: str = ""
    limit: Decimal = Decimal(1)
    per_point: Decimal = Decimal(0)
    short: bool = False
    least: Decimal | None = None
    most: Decimal | None = None


class LevelDecl(Strict, frozen=True):
    """A first- or second-level indicator: the sum of what stands below; ``weight`` is checked against that sum."""

    key: str
    name: str
    weight: Decimal
    bonus: bool = False


class StandardDecl(Strict, frozen=True):
    """评分标准 in words, as the 评分表 prints it beside the leaf."""

    text: str
    state: State
    source: str


class IndicatorDecl(Strict, frozen=True):
    """A leaf of the scoring tree; ``state`` and ``source`` speak of its weight, ``standard`` carries its own."""

    key: str
    name: str
    weight: Decimal
    kind: Literal["计算", "参照", "评判"]
    state: State
    source: str
    rule: LeafRule | None = None
    standard: StandardDecl | None = None


class GradeDecl(Strict, frozen=True):
    """A grade and the least total that earns it."""

    name: str
    least: Decimal


class RubricFile(Strict, frozen=True):
    """rubric.toml."""

    schema: Literal[1]
    level: list[LevelDecl]
    indicator: list[IndicatorDecl]
    grade: list[GradeDecl]


# statements.toml ------------------------------------------------------------------------------------------------------


class StatementName(Strict, frozen=True):
    """What texts call a row or figure: ``keys`` without a column mean every column, ``sum`` adds rows (``*`` one
    segment). ``general`` words name the whole department only where a sentence begins with them; ``part`` maps words that
    may follow in the same sentence (pattern) to the figure they then mean."""

    words: list[str]
    keys: list[str] = []
    sum: list[str] = []
    general: bool = False
    part: dict[str, str] = {}


class StatementRate(Strict, frozen=True):
    """A rate by the word before 率 (empty: the others): patterns of what stands around its part and its whole."""

    word: str
    part: str
    whole: str


class StatementPattern(Strict, frozen=True):
    """A way of writing (regular expression) and the figure it speaks of."""

    pattern: str
    key: str


class ScoreWords(Strict, frozen=True):
    """How a pack words its scores, {weight}, {score} and {bonus} for the numbers."""

    pair: str
    total: str = ""


class StatementFile(Strict, frozen=True):
    """statements.toml: the words by which sentences speak of figures; ``staff`` are ends of keys."""

    schema: Literal[1]
    blocks: list[str] = []
    staff: list[str] = []
    grave: str = ""
    sets: list[list[str]] = []
    exclusive: list[list[str]] = []
    rate: list[StatementRate] = []
    name: list[StatementName] = []
    absent: list[StatementPattern] = []
    listed: list[StatementPattern] = []
    score: ScoreWords | None = None


# tables.toml ----------------------------------------------------------------------------------------------------------


class TableColumn(Strict, frozen=True):
    """One printed column: the name the template uses, and the last key segment it prints."""

    name: str
    key: str = ""
    head: str = ""


class TableLabel(Strict, frozen=True):
    """How the table prints a row's name (``key``: the row), or a heading row without amounts (``before``: the next row)."""

    name: str
    key: str = ""
    before: str = ""


class TableDecl(Strict, frozen=True):
    """One table: where its rows come from, which columns a row carries, and names it prints otherwise than the form.

    ``filled_only``: rows without any number are left out, always or as an option of pack.toml says. ``indent``: names are set
    in by the depth of their row in the form, or by their key (indicators under their level). ``merge``: columns whose blank
    cells continue the cell above. ``whole``: not broken over two pages while it fits on one.
    """

    key: str
    name: str
    rows: str
    columns: list[TableColumn]
    filled_only: bool | str = False
    numbered: bool = False
    total: str = ""
    indent: bool = False
    merge: list[str] = []
    whole: bool = False
    label: list[TableLabel] = []


class TableFile(Strict, frozen=True):
    """tables.toml."""

    table: list[TableDecl]
