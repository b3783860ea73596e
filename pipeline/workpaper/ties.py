"""Sheet 勾稽: every relation that was tried, with both sides, the difference and what came of it."""

from collections.abc import Iterable
from fractions import Fraction

from pipeline.expr import YUAN, Expr, evaluate
from pipeline.money import Absence, Exact, half_up
from pipeline.records import CANNOT, FAILS, HOLDS, TieResult
from pipeline.sheets.book import BookSheet
from pipeline.sheets.house_style import GREEN, GREY, RED
from pipeline.sheets.layout import Column
from pipeline.workpaper.cells import number_form, put, stored
from pipeline.workpaper.formula import excel_formula
from pipeline.workpaper.shared import Paper

_ID, _NAME, _COLUMN, _LEFT, _LEFT_VALUE, _RELATION, _RIGHT, _RIGHT_VALUE, _GAP, _TOLERANCE, _RESULT, _GRAVITY, _WHY = range(13)
_COLUMNS = (
    Column("编号", 7),
    Column("勾稽关系", 38),
    Column("栏目", 46),
    Column("左边算式", 58),
    Column("左边", 18),
    Column("关系", 5),
    Column("右边算式", 56),
    Column("右边", 18),
    Column("差额（左－右）", 16),
    Column("允许误差", 9),
    Column("结果", 9),
    Column("不符时", 7),
    Column("说明", 22),
)
_ORDER = {FAILS: 0, HOLDS: 1, CANNOT: 2}
_SIGNS = {"=": "＝", "<=": "≤", ">=": "≥"}
_SHEET = "勾稽"


def ties_sheet(paper: Paper) -> None:
    """Write the sheet: what fails first, what could not be checked last; never is the latter a pass."""
    results = paper.workings.ties
    note = "不符的列在最前，无法核对的列在最后（灰色）；无法核对不等于相符。两边、差额、结果都是活公式，可用“结果”列筛选。"
    sheet = paper.book.sheet(_SHEET, _COLUMNS, f"{paper.workings.heading}勾稽关系", note, freeze=2)
    paper.made.append((_SHEET, f"{len(results)} 项勾稽关系：两边、差额、结果"))
    for result in _in_order(results):
        _write(paper, sheet, result)
        sheet.next()
    sheet.shade(_RESULT, {HOLDS: GREEN, FAILS: RED, CANNOT: GREY})
    sheet.end()
    if results:
        first, last = (sheet.address(_RESULT, row, absolute=True) for row in (sheet.FIRST, sheet.last))
        paper.ranges["勾稽结果"] = f"{_SHEET}!{first}:{last}"


def _in_order(results: Iterable[TieResult]) -> list[TieResult]:
    return sorted(results, key=lambda item: _ORDER.get(item.result, 1))


def _write(paper: Paper, sheet: BookSheet, result: TieResult) -> None:
    sheet.text(_ID, result.id, "居中")
    sheet.text(_NAME, result.name)
    sheet.text(_COLUMN, result.column, "居中")
    sheet.text(_RELATION, _SIGNS.get(result.relation, result.relation), "居中")
    left = _write_side(paper, sheet, result.left, _LEFT, _LEFT_VALUE)
    right = _write_side(paper, sheet, result.right, _RIGHT, _RIGHT_VALUE)
    _write_outcome(sheet, result, filled=left and right)
    sheet.text(_GRAVITY, result.severity, "居中")
    sheet.text(_WHY, result.reason)


def _write_side(paper: Paper, sheet: BookSheet, side: Expr | None, words: int, value: int) -> bool:
    """Write a side in words and as a value; tell whether it has a value."""
    if side is None:
        sheet.text(words, "")
        sheet.text(value, "")
        return False
    exact = evaluate(side)
    sheet.text(words, paper.explanations.text(side))
    put(sheet, value, exact, side.unit, excel_formula(side, paper.addresses.there, value=exact))
    return not isinstance(exact, Absence)


def _write_outcome(sheet: BookSheet, result: TieResult, *, filled: bool) -> None:
    if result.left is None or result.right is None or result.difference is None:
        for column in (_GAP, _TOLERANCE):
            sheet.text(column, "")
        sheet.text(_RESULT, result.result, "居中")
        return
    unit = result.left.unit
    places = _places(result.difference, unit)
    shown = _rounded(result.difference, unit, places)
    left, right = sheet.address(_LEFT_VALUE), sheet.address(_RIGHT_VALUE)
    difference = f"=ROUND({left}-{right},{places})" if filled else f"=ROUND(N({left})-N({right}),{places})"
    form = number_form(unit, result.difference)
    sheet.formula(_GAP, difference, shown, form)
    sheet.number(_TOLERANCE, stored(result.tolerance, unit), form)
    formula = _verdict(result, sheet.address(_GAP), sheet.address(_TOLERANCE))
    if formula:
        sheet.text_formula(_RESULT, formula, result.result)
    else:
        sheet.text(_RESULT, result.result, "居中")


def _places(difference: Exact, unit: str) -> int:
    """Return the decimals kept of a difference of doubles: whole 分 exactly, else enough to see any deviation."""
    if unit == YUAN:
        return 2 if difference.denominator == 1 else 4
    return 10


def _rounded(difference: Exact, unit: str, places: int) -> float | int:
    if unit == YUAN and difference.denominator == 1:  # whole 分, as nearly all: nothing to round
        return stored(difference, unit)
    exact = Fraction(difference, 100) if unit == YUAN else Fraction(difference)
    return stored(Fraction(half_up(exact, places), 10**places), "")


_TESTS = {"=": "ABS({gap})<={tolerance}", "<=": "{gap}<={tolerance}", ">=": "-{gap}<={tolerance}"}
"""By relation, when the difference of a cell is within the tolerance of another."""


def _verdict(result: TieResult, gap: str, tolerance: str) -> str | None:
    """Return the live formula of the result, or None where the result does not follow from the two sides alone."""
    difference, relation = result.difference, result.relation
    if difference is None or relation not in _TESTS:
        return None
    beyond = -difference if relation == ">=" or (relation == "=" and difference < 0) else difference
    if result.result != (HOLDS if beyond <= result.tolerance else FAILS):
        return None
    return f'=IF({_TESTS[relation].format(gap=gap, tolerance=tolerance)},"{HOLDS}","{FAILS}")'
