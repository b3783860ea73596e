"""Frozen records passed between stages. Emptiness is explained field by field; nothing here computes.

Every figure says where it came from: a cell of an input file, an 算式 over other figures, or a Python rule (target
grammar, dates, direction words) with the figures it read.
"""

import datetime as dt
import re
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.expr import TEXT, Expr, Operand, Ref, evaluate
from pipeline.money import Absence, Exact, Value


class Cell(Struct, frozen=True, kw_only=True):
    """来源: a place of an input file.

    ``sheet`` is empty for csv and documents; ``address`` is ``C12``, a range, a csv line (``第12行``) or a paragraph
    (``第3段``); ``found`` is the text as found, before any reading.
    """

    file: str
    sheet: str = ""
    address: str = ""
    found: str = ""

    def __str__(self) -> str:
        """Return ``文件 > 工作表 > 单元格`` without the empty parts."""
        return " > ".join(part for part in (self.file, self.sheet, self.address) if part)


class Rule(Struct, frozen=True, kw_only=True):
    """来源: a value that Python decided (目标完成情况, 方向, counts); ``text`` says how, ``uses`` from which figures."""

    text: str
    uses: tuple["Figure", ...] = ()


Source = Cell | Expr | Rule


class Figure(Operand, Struct, frozen=True, kw_only=True):
    """数据项: one number or short phrase of the report.

    ``value`` is 分 (int) when ``unit`` is 元, a Fraction for 比例 and 分 (points), an int for counts (``unit`` is the
    noun: 人, 项, 个), a str when ``unit`` is 文本, or an :class:`Absence`. ``shown`` is the text a person set to be printed in
    a format (仅改显示) in place of what the format gives.
    """

    key: str
    value: Value
    unit: str
    source: Source
    shown: tuple[tuple[str, str], ...] = ()

    def expr(self) -> Ref:
        """Return the reference that stands for this figure in an 算式."""
        return Ref(self)

    @property
    def number(self) -> Exact | None:
        """Return the exact value, or None for text and absence."""
        return self.value if isinstance(self.value, int | Fraction) else None

    @property
    def text(self) -> str:
        """Return the words of a text figure, or an empty string."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def direct_uses(self) -> tuple["Figure", ...]:
        """Return the figures this one was made from (none for a cell)."""
        if isinstance(self.source, Rule):
            return self.source.uses
        if isinstance(self.source, Expr):
            found: dict[str, Figure] = {}
            stack: list[Expr] = [self.source]
            while stack:
                node = stack.pop()
                if isinstance(node, Ref) and isinstance(node.figure, Figure):
                    found.setdefault(node.figure.key, node.figure)
                stack.extend(reversed(node.parts()))
            return tuple(found.values())
        return ()


def derive(key: str, expr: Expr, unit: str | None = None) -> Figure:
    """Return the figure that an 算式 gives. Whole values become int; ``unit`` overrides the tree's own unit name."""
    value = evaluate(expr)
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    return Figure(key=key, value=value, unit=unit or expr.unit, source=expr)


def decided(key: str, value: Value, unit: str, text: str, uses: Iterable[Figure] = ()) -> Figure:
    """Return a figure whose value a Python rule decided; ``text`` tells finance staff how."""
    return Figure(key=key, value=value, unit=unit, source=Rule(text=text, uses=tuple(uses)))


def text_figure(key: str, text: str, source: Source) -> Figure:
    """Return a figure of words; empty words are blank."""
    return Figure(key=key, value=text or Absence.BLANK, unit=TEXT, source=source)


class Overlay(Struct, frozen=True, kw_only=True):
    """覆盖 in force: new values by key, each with the cell it stands in, and texts by key for one format each (仅改显示)."""

    values: Mapping[str, tuple[Value, Cell]] = field(default_factory=dict)
    texts: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def over(self, figure: Figure) -> Figure:
        """Return a figure with its new value (source: the cell of 新值) and its texts; of its own result that result."""
        shown = self.texts.get(figure.key, figure.shown)
        if figure.key in self.values:
            value, cell = self.values[figure.key]
            if figure.source is not cell:
                return replace(figure, value=value, source=cell, shown=shown)
        return figure if shown == figure.shown else replace(figure, shown=shown)


@cache
def _fitting(pattern: str) -> Callable[[str], object]:
    return re.compile(re.escape(pattern).replace(r"\*", "[^.]*")).fullmatch


class Figures(Mapping[str, Figure]):
    """An ordered, read-only set of figures by key, as they stand with ``overlay`` (覆盖) where there is one.

    What is made by :meth:`derive`, :meth:`decided` and :meth:`text_figure` of a set stands with the same overlay: so whatever
    is computed from a changed figure is computed from the new value, in whichever stage it arises.
    """

    __slots__ = ("_by_key", "overlay")

    def __init__(self, figures: Iterable[Figure] = (), overlay: Overlay | None = None) -> None:
        """Take figures in order; a repeated key is a fault of ours and raises ValueError."""
        self.overlay = overlay
        self._by_key: dict[str, Figure] = {}
        self._take(figures)

    def _take(self, figures: Iterable[Figure]) -> None:
        by_key = self._by_key
        for figure in figures:
            if figure.key in by_key:
                raise ValueError(f"数据项重复：{figure.key}")
            by_key[figure.key] = self._over(figure)

    def _over(self, figure: Figure) -> Figure:
        return figure if self.overlay is None else self.overlay.over(figure)

    def __getitem__(self, key: str) -> Figure:
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def items(self) -> ItemsView[str, Figure]:
        """Return keys and figures in order. (This and the next two: the answers of Mapping, without its detours.)"""
        return self._by_key.items()

    def values(self) -> ValuesView[Figure]:
        """Return the figures in order."""
        return self._by_key.values()

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def match(self, pattern: str) -> tuple[Figure, ...]:
        """Return the figures whose key matches, ``*`` standing for exactly one segment, in order."""
        start = pattern.partition("*")[0]
        fits = _fitting(pattern)
        return tuple(figure for key, figure in self._by_key.items() if key.startswith(start) and fits(key))

    def plus(self, more: Iterable[Figure]) -> "Figures":
        """Return a new set with more figures at the end. Raises ValueError on a key already there."""
        return FigureBuilder(self).add(more).figures()

    def with_overlay(self, overlay: Overlay | None) -> "Figures":
        """Return the set as it stands with an overlay."""
        return self if overlay is self.overlay else Figures(self.values(), overlay)

    def derive(self, key: str, expr: Expr, unit: str | None = None) -> Figure:
        """Return the figure that an 算式 gives (:func:`derive`), or what the overlay puts in its place."""
        return self._over(derive(key, expr, unit))

    def decided(self, key: str, value: Value, unit: str, text: str, uses: Iterable[Figure] = ()) -> Figure:
        """Return a figure whose value a Python rule decided (:func:`decided`), or what the overlay puts in its place."""
        return self._over(decided(key, value, unit, text, uses))

    def text_figure(self, key: str, text: str, source: Source) -> Figure:
        """Return a figure of words (:func:`text_figure`), or what the overlay puts in its place."""
        return self._over(text_figure(key, text, source))


class FigureBuilder(Figures):
    """A set of figures that grows; what it hands on no longer does."""

    __slots__ = ()

    def __init__(self, figures: Figures) -> None:
        """Begin with a set and its overlay."""
        self.overlay = figures.overlay
        self._by_key = dict(figures.items())

    def add(self, figures: Iterable[Figure]) -> "FigureBuilder":
        """Put figures at the end, all of them made before the first is put. Raises ValueError on a key already there."""
        self._take(tuple(figures))
        return self

    def add_new(self, figures: Iterable[Figure]) -> "FigureBuilder":
        """Put those figures at the end whose key is not there: what an input states itself stands."""
        return self.add([figure for figure in figures if figure.key not in self])

    def figures(self) -> Figures:
        """Return the set as it is now."""
        done = Figures(overlay=self.overlay)
        done._by_key = dict(self._by_key)
        return done


# --- load ------------------------------------------------------------------------------------------------------------


class Profile(Struct, frozen=True, kw_only=True):
    """基本信息: whose report, of which year, made with which pack."""

    department: str
    short_name: str
    self_name: str
    year: int
    pack: str
    report_date: dt.date


class SheetUse(Struct, frozen=True):
    """One sheet of an input file: what it was read as, or why it was not read.

    ``recalculated`` formulas gave the result that is stored; ``not_recalculated`` counts the rest by what they hold.
    """

    name: str
    taken_as: str = ""
    why_not: str = ""
    recalculated: int = 0
    not_recalculated: Mapping[str, int] = field(default_factory=dict)


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

    ``nature`` is the 支出性质 in the form's words: 人员经费, 日常公用经费 or 项目支出. Empty text where the line has none.
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
    column or row the form does not have. ``counts`` records what was read and skipped (for the working paper).
    """

    profile: Profile
    files: tuple[InputFile, ...]
    figures: Figures
    budget_documents: tuple[BudgetDocument, ...] = ()
    voucher_lines: tuple[VoucherLine, ...] = ()
    sections: tuple[StaffSection, ...] = ()
    absent: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


# --- reconcile, ties -------------------------------------------------------------------------------------------------


class Comparison(Struct, frozen=True, kw_only=True):
    """One amount of a ledger beside one of 财决01: what of ``rest`` is not zero no step of the bridge explains (分).

    ``ledger`` and ``name`` say which comparison it is (指标账, 全年预算数), ``book_word`` and ``form_word`` what the two
    amounts are. ``reason`` says why the two may differ and nothing be wrong; ``rest`` is then only what cannot be, and None
    where nothing can be judged. ``beside`` are further amounts the comparison counts in, with their words.
    """

    ledger: str
    name: str
    book: Expr
    form: Expr
    book_word: str
    form_word: str
    rest: Expr | None
    reason: str = ""
    beside: tuple[tuple[str, Figure], ...] = ()


class BridgeLine(Struct, frozen=True, kw_only=True):
    """One line of the 桥接表: ``scope`` is 合计, 功能分类, 支出性质, 经济分类 or 收入; ``steps`` run from side to side.

    Each step is (name, figure); the last one is 未解释差额: what the comparisons leave, added up without signs.
    """

    scope: str
    name: str
    steps: tuple[tuple[str, Figure], ...]
    comparisons: tuple[Comparison, ...] = ()

    @property
    def unexplained(self) -> Figure:
        """Return the remaining difference, which must be zero."""
        return self.steps[-1][1]


HOLDS, FAILS, CANNOT = "相符", "不符", "无法核对"


class TieResult(Struct, frozen=True, kw_only=True):
    """How one 勾稽关系 came out in one column. ``difference`` is left − right, exact; None when not computed.

    ``result`` is 相符, 不符 or 无法核对; ``reason`` says why it could not be checked. Named checks have no sides.
    """

    id: str
    name: str
    column: str
    result: str
    severity: str
    left: Expr | None = None
    right: Expr | None = None
    relation: str = ""
    difference: Exact | None = None
    tolerance: Exact = 0
    reason: str = ""


# --- compute ---------------------------------------------------------------------------------------------------------


class Indicator(Struct, frozen=True, kw_only=True):
    """评价指标: one node of the scoring tree; ``children`` is empty for a leaf.

    ``key`` is the path below 得分/满分; ``kind`` is 计算, 参照, 评判 for a leaf, 合计 above. ``basis`` is staff's 依据,
    ``beside`` the key of the figure that gives the score or stands beside it. ``by_hand``: a 计算 leaf whose rate has no
    base and that staff scored.
    """

    key: str
    name: str
    kind: str
    weight: Figure
    score: Figure
    beside: str = ""
    basis: str = ""
    state: str = ""
    source_note: str = ""
    bonus: bool = False
    by_hand: bool = False
    children: tuple["Indicator", ...] = ()


@dataclass(frozen=True, slots=True)
class Row(Mapping[str, Figure]):
    """One row of a list or table: key (``功能.科学技术支出``), name, and its cells by column word (名称, 差异).

    ``depth``: so many levels its name is set in.
    """

    key: str
    name: str
    cells: Mapping[str, Figure]
    depth: int = 0

    def __getitem__(self, column: str) -> Figure:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


class Computed(Struct, frozen=True, kw_only=True):
    """What compute hands on: all figures, the lists narrative loops over (``功能.差异较大``), and the scoring tree."""

    figures: Figures
    lists: Mapping[str, tuple[Row, ...]]
    indicators: tuple[Indicator, ...]


# --- narrate ---------------------------------------------------------------------------------------------------------


class Fixed(Struct, frozen=True):
    """A span of the pack's own words; its digits are 固定数字."""

    text: str


class Staff(Struct, frozen=True):
    """A span of staff's words, word for word; its digits are 引用数字."""

    text: str
    source: Cell
    bold: bool = False


class Linked(Struct, frozen=True):
    """A span that prints one figure in one format: 关联数字."""

    figure: Figure
    format: str
    text: str


Span = Fixed | Staff | Linked


class Paragraph(Struct, frozen=True, kw_only=True):
    """段落. ``key`` is the narrative key with ``#n`` for its ordinal; ``note`` is a comment to attach (【待确认】…).

    ``pending`` marks 【待补：…】, printed highlighted; ``draft`` a paragraph a person must confirm or strike.
    """

    key: str
    spans: tuple[Span, ...]
    pending: bool = False
    draft: bool = False
    note: str = ""

    @property
    def text(self) -> str:
        """Return the words as printed."""
        return "".join(span.text for span in self.spans)


class Table(Struct, frozen=True, kw_only=True):
    """One table of the report: rows in printed order. ``columns`` are the cell names a row must have."""

    key: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Report(Struct, frozen=True, kw_only=True):
    """What render prints: paragraphs by narrative key, tables by key, figures for the template's own fields."""

    profile: Profile
    paragraphs: Mapping[str, tuple[Paragraph, ...]]
    tables: Mapping[str, Table]
    figures: Figures
