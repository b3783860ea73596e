"""From a cell to a value: blank, dash, amount in 分, count, ratio, or missing with a problem that names the cell.

Nothing is guessed. A text that is a number is read as one; a unit suffix must be the column's unit; a date, yes/no or
formula without result in a number column is a problem and the figure is missing, never zero.
"""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct, field

from pipeline.expr import SCORE
from pipeline.load.displayed import MARKED
from pipeline.load.sheet import Sheet, illegal, unseen
from pipeline.load.workbook_warnings import NOT_CALCULATED
from pipeline.money import Absence, AmountError, Exact, Value, decimal_from_text, fen_from_decimal, is_dash, typed_text
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.stated_units import SCALE_NAMES, SCALES

_SUFFIX = re.compile(r"(|.*?\S)\s*(亿元|百万元|万元|千元|元|亿|百万|万|千|%)$", re.DOTALL)
_SIZES = {"千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_CONTRADICTION = "L101"
_NONE = re.compile(
    r"(?:今年|本年度?|当年|全年|年度|本单位|本部门|我局|均|都|暂|尚|也|并)*"
    r"(?:无|没有?|未|不涉及|不存在|零)(?:发生|开展|安排|产生|实行|涉及)?.{0,8}"
)
"""Words for nothing in a number cell: 无, 没有, 不涉及, 未发生, 本年无此项, 没有采购."""
_NONE_REMEDY = "没有发生的填 0；有发生的，在该格输入数字，金额最多两位小数，保存后再运行"


class Reader(Struct):
    """Reads cells of one sheet and gathers the problems; every method returns a value or an absence."""

    sheet: Sheet
    problems: list[Problem] = field(default_factory=list)
    unit_cell: Cell | None = None
    """The cell of the row's 单位 column, where the unit may be chosen."""

    def money(self, row: int, column: int, scale: int, key: str = "") -> Value:
        """Return 分 of an amount written in ``scale`` 元."""
        found = self._decimal(row, column, SCALE_NAMES.get(scale, "元"), key)
        if isinstance(found, Absence):
            return found
        try:
            return fen_from_decimal(found * scale)
        except AmountError as error:
            return self._broken("L021", row, column, key, reason=error.reason)

    def count(self, row: int, column: int, unit: str, key: str = "") -> Value:
        """Return a whole number of things."""
        found = self._decimal(row, column, unit, key)
        if isinstance(found, Absence):
            return found
        if found != found.to_integral_value():
            return self._broken("L022", row, column, key)
        return int(found)

    def number(self, row: int, column: int, unit: str = "", key: str = "") -> Value:
        """Return any exact number (a score, a target)."""
        found = self._decimal(row, column, unit, key)
        return found if isinstance(found, Absence) else _exact(found)

    def ratio(self, row: int, column: int, in_percent: bool, key: str = "") -> Value:
        """Return a ratio: what shows a %, or a number whose head or unit says %.

        A bare number up to 1 under a % may be 0.98 per cent or 98 per cent written as a fraction: it is not believed.
        """
        raw = self.sheet.value(row, column)
        if isinstance(raw, str) and typed_text(raw).endswith("%"):
            in_percent = True
        elif (bare := _bare_number(raw)) is not None and (not in_percent or 0 < abs(bare) <= 1):
            refused = self._refused(row, column, key)
            return self._broken("L023", row, column, key) if refused is None else refused
        found = self._decimal(row, column, "%", key)
        if isinstance(found, Absence):
            return found
        return _exact(found / 100 if in_percent else found)

    def words(self, row: int, column: int, key: str = "") -> Value:
        """Return a text as typed (outer white space off); numbers as a person sees them."""
        if self._lost(row, column):
            return self._no_result(row, column, key)
        doubt = self.sheet.doubts.get((row, column))
        if doubt is not None and doubt.code != MARKED:
            return self._doubted(row, column, key)
        text = self.sheet.text(row, column)
        if illegal(text) or unseen(text):
            return self._broken("L025", row, column, key)
        if doubt is not None:
            self.problems.append(problem("L103", at=self.sheet.cell(row, column, doubt.found), keys=(key,) if key else ()))
        return text.strip() or Absence.BLANK

    def date(self, row: int, column: int, key: str = "") -> dt.date | Absence:
        """Return a day."""
        raw = self.sheet.value(row, column)
        if (refused := self._refused(row, column, key)) is not None:
            return refused
        day = as_date(raw)
        if day is None and not (isinstance(raw, str) and not raw.strip()):
            self._broken("L026", row, column, key)
            return Absence.MISSING
        return day or Absence.BLANK

    def _lost(self, row: int, column: int) -> bool:
        return (row, column) in self.sheet.uncalculated or (row, column) in self.sheet.errors

    def _refused(self, row: int, column: int, key: str) -> Absence | None:
        """Return the absence of a cell that is not to be read, with its problem told; None for any other."""
        if self._lost(row, column):
            return self._no_result(row, column, key)
        return self._doubted(row, column, key) if (row, column) in self.sheet.doubts else None

    def _decimal(self, row: int, column: int, unit: str, key: str) -> Decimal | Absence:
        raw = self.sheet.value(row, column)
        if (refused := self._refused(row, column, key)) is not None:
            return refused
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            return self._broken("L027", row, column, key)
        if isinstance(raw, int | float):
            return Decimal(repr(raw))
        if not (plain := typed_text(raw)):
            return Absence.BLANK
        if illegal(raw) or unseen(raw):
            return self._broken("L025", row, column, key)
        if is_dash(plain):
            return Absence.DASH
        if (row, column) in self.sheet.scaled:
            return self._unscaled(row, column, plain, unit, key)
        suffix = _SUFFIX.match(plain)
        if suffix and suffix[2] != unit:
            return self._broken("L028", row, column, key, unit=unit or "不带单位", remedy=self._other_unit(unit, suffix[2]))
        try:
            return decimal_from_text(suffix[1] if suffix else plain.removesuffix(unit))
        except AmountError as error:
            remedy = _NONE_REMEDY if unit != SCORE and _NONE.fullmatch(plain) else ""
            return self._broken("L021", row, column, key, reason=error.reason, remedy=remedy)

    def _other_unit(self, unit: str, typed: str) -> str:
        """Return the remedy of an amount in another unit where the row has a 单位 column that may say so."""
        said = typed if typed in SCALES else f"{typed}元"
        if self.unit_cell is None or unit not in SCALES or said not in SCALES:
            return ""
        return f"按本栏的单位（{unit}）改写；或者去掉数后的单位，把同一行“单位”栏（{self.unit_cell.address}）改为“{said}”"

    def _unscaled(self, row: int, column: int, plain: str, unit: str, key: str) -> Decimal | Absence:
        """Return a number that is shown in thousands, 万 and the like, in the column's unit.

        The text beside it, or the column's unit, must be what it is scaled down by; else a person reads one amount and
        another is stored, and nothing tells which is meant.
        """
        factor = self.sheet.scaled[(row, column)]
        own = SCALES.get(unit)
        suffix = _SUFFIX.match(plain if own else plain.removesuffix(unit))
        number, said = (suffix[1], suffix[2]) if suffix else (plain, "")
        word = said.removesuffix("元") if own else said  # 22 persons that show as 0.00百万元 are no 22 persons
        try:
            shown = decimal_from_text(number)
        except AmountError as error:
            return self._broken("L021", row, column, key, reason=error.reason)
        if word and _SIZES.get(word) == factor and (own or unit != "%"):
            return shown * factor / (own or 1)
        if own == factor and not word:
            return shown
        stored = _plain(shown * factor)
        at = self.sheet.cell(row, column, f"显示为 {plain}，存的是 {stored}")
        self.problems.append(problem(_CONTRADICTION, at=at, keys=(key,) if key else ()))
        return Absence.MISSING

    def _doubted(self, row: int, column: int, key: str) -> Absence:
        """A cell that shows something else than it holds, or marks beside its digits."""
        doubt = self.sheet.doubts[(row, column)]
        at = self.sheet.cell(row, column, doubt.found or None)
        keys = (key,) if key else ()
        found = problem(doubt.code, at=at, expected=doubt.expected, keys=keys, reason="数里有上标、下标或删除线")
        self.problems.append(found)
        return Absence.MISSING

    def _no_result(self, row: int, column: int, key: str) -> Absence:
        """A formula that failed, or was never calculated: ``workbook_warnings`` puts the latter under one cause."""
        found = NOT_CALCULATED if (row, column) in self.sheet.uncalculated else "公式出错"
        at = self.sheet.cell(row, column, found)
        self.problems.append(problem("L024", at=at, keys=(key,) if key else ()))
        return Absence.MISSING

    def _broken(self, code: str, row: int, column: int, key: str, **words: str) -> Absence:
        keys = (key,) if key else ()
        self.problems.append(problem(code, at=self.sheet.cell(row, column), keys=keys, severity=None, **words))
        return Absence.MISSING


def _bare_number(raw: object) -> Decimal | None:
    """Return a number without any sign of what it counts, typed or stored."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    try:
        return decimal_from_text(raw) if isinstance(raw, str) else Decimal(repr(raw))
    except AmountError:
        return None


def _exact(number: Decimal) -> Exact:
    value = Fraction(number)
    return value.numerator if value.denominator == 1 else value


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


_CLOCK = r"(?:(?:\s*T\s*|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
_DATE = re.compile(
    r"(?a:(?P<y>\d{4})\s*(?:(?P<sign>[-/.])\s*(?P<m>\d{1,2})\s*(?P=sign)\s*(?P<d>\d{1,2})"
    r"|年\s*(?P<m2>\d{1,2})\s*月\s*(?P<d2>\d{1,2})\s*[日号]?|(?P<m3>\d{2})(?P<d3>\d{2}))" + _CLOCK + ")"
)


def as_date(raw: object) -> dt.date | None:
    """Return the day a cell holds, or None. A year and a month are no day.

    >>> as_date("2019年3月1日"), as_date("20190301"), as_date("合计"), as_date("2023-11")
    (datetime.date(2019, 3, 1), datetime.date(2019, 3, 1), None, None)
    """
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, float) and raw.is_integer():
        raw = str(int(raw))
    if isinstance(raw, str) and (found := _DATE.fullmatch(typed_text(raw))):
        try:
            month, day = (found["m"] or found["m2"] or found["m3"]), (found["d"] or found["d2"] or found["d3"])
            return dt.date(int(found["y"]), int(month), int(day))
        except ValueError:
            return None
    return None


def merged_amounts(sheet: Sheet, first: int, columns: Iterable[int]) -> list[Problem]:
    """Tell of merged ranges with a number in the amount columns of a table: the other cells of the range read as empty."""
    wanted = set(columns)
    found: list[Problem] = []
    for area in sheet.merged:
        if area.top >= first and any(area.left <= column <= area.right for column in wanted):
            at = sheet.cell(area.top, area.left)
            suffix = _SUFFIX.match(typed_text(at.found))
            try:
                decimal_from_text(suffix[1] if suffix else at.found)
            except AmountError:
                continue  # a note or a label over several columns
            found.append(problem("L029", at=at, found=f"{sheet.range_name(area)} {at.found}"))
    return found
