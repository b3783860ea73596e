"""Formulas recalculated while a workbook is read: the stored result agrees, is old, or was not checked; by hand arithmetic."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.load.amounts import Reader
from pipeline.load.recalculation import CIRCULAR, STALE, Formula, Grid, Recalculated, recalculate
from pipeline.load.sheet import Doubt, Sheet
from pipeline.load.workbook import read_workbook
from pipeline.money import Absence
from pipeline.problems import Severity
from tests.builders import rewrite, xlsx
from tests.load.exports import department, loaded

Rows = list[list[Any]]
SHEET = "xl/worksheets/sheet1.xml"


def grid(rows: Rows, formulas: dict[tuple[int, int], str | Formula], errors: set[tuple[int, int]] | None = None) -> Grid:
    made = {place: Formula(text) if isinstance(text, str) else text for place, text in formulas.items()}
    return Grid(rows, made, frozenset(), frozenset(errors or ()))


def checked(
    rows: Rows, formulas: dict[tuple[int, int], Any], others: dict[str, Rows] | None = None, **how: Any
) -> Recalculated:
    grids = {"甲": grid(rows, formulas)} | {name: grid(cells, {}) for name, cells in (others or {}).items()}
    return recalculate(grids, **how)["甲"]


BESIDE: Rows = [["", 1.0, "款"], ["", 2.5, "3"], ["", "注", True], ["", "", 0.0]]
"""B1 1, B2 2.5, B3 a text, B4 blank; C1 a text, C2 digits in a text, C3 TRUE, C4 0. The formula stands in A1."""


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        ("20+16", 36),
        ("B1+B2", 3.5),
        ("B2-B1*3", -0.5),
        ("(B1+B2)*-2", -7),
        ("-2^2", 4),  # the sign binds before the power
        ("2^3^2", 64),  # from the left
        ("2^-1", 0.5),
        ("10/4/5", 0.5),
        ("50%", 0.5),
        ("B2*20%", 0.5),
        ("200%%", 0.02),
        ("+B1", 1),
        ("1E3+.5", 1000.5),
        ("SUM(B1:B4)", 3.5),  # a text and a blank cell count for nothing
        ("SUM(B1,B2,B4,1)", 4.5),
        ("SUM(B1,,B2)", 3.5),
        ("SUM(C1:C2,C4)", 0),  # digits in a text count in arithmetic, not in a range
        ("SUM(B:B)", 3.5),
        ("sum($B$1:b2)", 3.5),
        ("SUM(B2:B1)", 3.5),
        ("SUM((B1))", 1),
        ("SUM(TRUE,2)", 3),
        ("B4", 0),
        ("B4+1", 1),
        ("C2+1", 4),
        ("C3+1", 2),
        ("B1=1", True),
        ("B4=0", True),
        ('B4=""', True),
        ('C1="款"', True),
        ("C1=1", False),
        ("B1<>B2", True),
        ("B1>=B2", False),
        ("ROUND(B2,0)", 3),
        ("ROUND(-B2,0)", -3),
        ("ROUND(2.675,2)", 2.68),
        ("ROUND(1234,-2)", 1200),
        ("ROUNDUP(1.01,1)", 1.1),
        ("ROUNDDOWN(-1.09,1)", -1),
        ("INT(-1.5)", -2),
        ("ABS(-B2)", 2.5),
        ("MAX(B1:B4,2)", 2.5),
        ("MIN(B1:B4)", 1),
        ("AVERAGE(B1:B4)", 1.75),
        ("COUNT(B1:B4)", 2),
        ("COUNTA(B1:B4)", 3),
        ("PRODUCT(B1:B2,2)", 5),
        ("IF(B1>0,B2/B1,0)", 2.5),
        ("IF(B4,1,2)", 2),
        ("IF(B1>5,1)", False),
        ("IF(B1=1,,2)", 0),
        ('IF(B1=1,"是","否")', "是"),
        ("SUM(1,IF(B1=1,C2))", 1),  # the cell with digits in a text, not its text
        ("IFERROR(B1/B4,-1)", -1),
        ("IFERROR(C1+1,7)", 7),
        ("IF(B1=1,5,VALUE)", None),
        ("AND(B1=1,B2>2)", True),
        ("OR(B1=2,NOT(TRUE()))", False),
        ('B1&"、"&C1', "1、款"),
        ("乙!A1*2", 8),
        ("'乙'!A1+'丙 丁'!B2", 13),
        ("SUM(乙!A1:A2)", 9),
        ("SUM('丙 丁'!A:B)", 9),
    ],
)
def test_plain_formulas(formula: str, right: Any) -> None:
    others: dict[str, Rows] = {"乙": [[4.0], [5.0]], "丙 丁": [["", ""], ["", 9.0]]}
    for stored in (right, 777.0):
        rows = [[float(stored) if type(stored) is int else stored, *BESIDE[0][1:]], *BESIDE[1:]]
        found = checked(rows, {(0, 0): formula}, others)
        if right is None:
            assert (found.agreed, found.doubts, len(found.unchecked)) == (0, {}, 1)
        else:
            assert found.agreed == (stored == right), found
            assert [doubt.code for doubt in found.doubts.values()] == [STALE] * (stored != right)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("VLOOKUP(B1,B:C,2,FALSE)", "VLOOKUP"),
        ("1+SUMIF(B:B,1)", "SUMIF"),
        ("年初预算*2", "名称"),
        ("[1]表!A2", "其他工作簿"),
        ("'[另一本.xlsx]表'!A2", "其他工作簿"),
        ("SUM(甲:乙!B1)", "名称"),
        ("没有这张!A1", "找不到的工作表"),
        ("B1:B2*2", "区域作一个数"),
        ("SUM((B1,B2))", "写法"),
        ("SUM(B1:B3 B2:B4)", "交叉引用"),
        ("{1,2}", "写法"),
        ("ROUND(1)", "ROUND"),
        ("SUM(C1:C4)", "区域里的 TRUE、FALSE"),  # 0 in Excel, 1 in LibreOffice
        ("2^0.5", "乘方"),
        ("ROUNDDOWN(101309868306.79,1)", "ROUNDUP、ROUNDDOWN 的位数"),  # …306.7, in LibreOffice …307
        ("9^99^99^99", "数过大"),
        ("1+", "写法"),
        ("(1", "写法"),
        ("", "写法"),
        ('IF("款",1,2)', "文字作条件"),
        ('"2023-1-1"+1', "文字里的数"),
        ("1" * 9000, "公式过长"),
    ],
)
def test_what_is_not_plain_is_not_checked(formula: str, reason: str) -> None:
    found = checked([[7.0, *BESIDE[0][1:]], *BESIDE[1:]], {(0, 0): formula})
    assert (found.agreed, found.doubts, found.unchecked) == (0, {}, {(0, 0): reason})


def test_errors_are_results_too() -> None:
    assert checked([[7.0]], {(0, 0): "1/0"}).doubts == {(0, 0): Doubt(STALE, "7（=1/0）", "#DIV/0!")}
    assert checked([[7.0, "款"]], {(0, 0): "B1*2"}).doubts == {(0, 0): Doubt(STALE, "7（=B1*2）", "#VALUE!")}
    assert checked([[7.0]], {(0, 0): "SUM(#REF!)"}).doubts == {(0, 0): Doubt(STALE, "7（=SUM(#REF!)）", "#REF!")}
    rows: Rows = [[7.0, ""]]
    with_error = {"甲": grid(rows, {(0, 0): "SUM(B1:B1)", (0, 1): "VLOOKUP(1,C:C,1)"}, {(0, 1)})}
    assert [item.code for item in recalculate(with_error)["甲"].doubts.values()] == [STALE]


def test_a_day_is_not_checked() -> None:
    import datetime as dt

    rows: Rows = [[dt.datetime(2023, 1, 2), dt.datetime(2023, 1, 1)]]
    assert checked(rows, {(0, 0): "B1+1"}).unchecked == {(0, 0): "日期"}


def test_old_results_are_found_along_a_chain_and_each_is_told() -> None:
    # C1 was 2 when A1 and B1 were calculated: A1 = B1 + 1 = 5, B1 = C1 × 2 = 4. It is 3 now.
    found = checked([[5.0, 4.0, 3.0]], {(0, 0): "B1+1", (0, 1): "C1*2"})
    assert found.doubts == {(0, 0): Doubt(STALE, "5（=B1+1）", "7"), (0, 1): Doubt(STALE, "4（=C1*2）", "6")}
    # a result that cannot be calculated counts as stored
    assert checked([[5.0, 4.0]], {(0, 0): "B1+1", (0, 1): "TODAY()"}) == Recalculated(1, {}, {(0, 1): "TODAY"})


def test_members_of_a_shared_formula_move_with_their_cell() -> None:
    rows: Rows = [[11.0, 1.0, 10.0], [12.0, 2.0, ""], [99.0, 3.0, ""]]
    shared = {(0, 0): Formula("B1+$C$1", shared="0"), (1, 0): Formula("", shared="0"), (2, 0): Formula("", shared="0")}
    assert checked(rows, shared).doubts == {(2, 0): Doubt(STALE, "99（=B3+$C$1）", "13")}
    assert checked(rows, {(2, 0): Formula("", shared="9")}).unchecked == {(2, 0): "写法"}
    over_the_edge = {(1, 0): Formula("A1", shared="1"), (0, 1): Formula("", shared="1")}
    assert checked([[1.0, 2.0], [1.0, ""]], over_the_edge).unchecked == {(0, 1): "越出工作表"}


def test_array_formulas_and_data_tables_are_not_checked() -> None:
    kinds = {(0, 0): Formula("SUM(B1)", kind="array"), (0, 1): Formula("", kind="dataTable")}
    assert checked([[1.0, 2.0]], kinds).unchecked == {(0, 0): "数组公式", (0, 1): "模拟运算表"}


def test_circles_are_told_and_so_is_what_rests_on_them() -> None:
    formulas = {(0, 0): "B1+1", (0, 1): "C1+1", (0, 2): "A1+1", (0, 3): "A1*2", (0, 4): "1+1", (0, 5): "SUM(F:F)"}
    found = checked([[0.0, 0.0, 0.0, 0.0, 2.0, 0.0]], formulas)
    assert {place: doubt.code for place, doubt in found.doubts.items()} == dict.fromkeys(
        [(0, 0), (0, 1), (0, 2), (0, 3), (0, 5)], CIRCULAR
    )
    assert found.agreed == 1
    # a book that iterates lets them be: not checked
    let = checked([[0.0, 0.0, 0.0, 0.0, 2.0, 0.0]], formulas, iterated=True)
    assert (let.doubts, let.agreed) == ({}, 2)  # A1 × 2 is 0 where 0 is stored
    assert set(let.unchecked.values()) == {"循环引用"}


def test_a_chain_as_long_as_a_ledger_has_no_depth() -> None:
    rows: Rows = [[float(number)] for number in range(5_000, 0, -1)]
    formulas = {(row, 0): f"A{row + 2}+1" for row in range(4_999)}
    assert checked(rows, formulas).agreed == 4_999
    assert checked([["", 3.0]], {(0, 0): "(" * 4_000 + "B1" + ")" * 4_000}).doubts[(0, 0)].expected == "3"
    assert checked([["", 3.0]], {(0, 0): "+".join(["B1"] * 2_000)}).doubts[(0, 0)].expected == "6000"


def test_work_is_bounded_and_what_is_left_over_is_counted() -> None:
    rows: Rows = [["", float(number)] for number in range(1, 3_001)]
    found = checked(rows, {(row, 0): "SUM(B:B)" for row in range(3_000)})
    # 3,000 cells a formula, 300,000 for the book: 100 formulas; the sum is 3,000 × 3,001 ÷ 2
    assert (len(found.doubts), found.doubts[(0, 0)].expected) == (100, "4501500")
    assert set(found.unchecked.values()) == {"格数过多"}
    many = {(row, 0): "1" for row in range(50_001)}
    assert set(checked([[1.0]] * 50_001, many).unchecked.values()) == {"公式过多"}


def test_books_that_calculate_with_what_shows_are_not_checked() -> None:
    assert checked([[7.0]], {(0, 0): "1+1"}, as_shown=True).unchecked == {(0, 0): "按显示的精度计算"}


# noise -------------------------------------------------------------------------------------------------------------------

_AMOUNT = st.integers(-(10**14), 10**14).map(lambda fen: fen / 100)


@given(st.lists(_AMOUNT, min_size=1, max_size=30), st.integers(1, 10**6))
def test_sums_in_binary_agree_and_one_fen_more_does_not(amounts: list[float], off: int) -> None:
    """Programs add in binary; the exact sum of the amounts is that sum to the fen, and a fen beside it is another."""
    exact = sum((Decimal(repr(item)) for item in amounts), Decimal(0))
    rows: Rows = [["", *amounts]]
    end = "BCDEFGHIJKLMNOPQRSTUVWXYZ"[len(amounts) - 1] if len(amounts) <= 25 else "A" + "ABCDEFGHIJ"[len(amounts) - 26]
    for formula in (f"SUM(B1:{end}1)", "+".join(["0", *(f"({item!r})" for item in amounts)])):
        rows[0][0] = sum(amounts)  # as a program adds
        assert checked(rows, {(0, 0): formula}).agreed == 1
        rows[0][0] = float(exact + Decimal(off) / 100)
        if sum(map(abs, amounts)) < 10**11:  # beyond, a fen is less than the 15 digits programs keep
            assert list(checked(rows, {(0, 0): formula}).doubts) == [(0, 0)]


_NUMBER = st.integers(-(10**8), 10**8).map(lambda number: number / 1000)


def _written(draw: Any, depth: int) -> tuple[str, Decimal, float]:
    """Draw a formula with its exact value (at 60 digits) and what a program makes of it in binary."""
    if not depth or draw(st.integers(0, 3)) == 0:
        number = draw(_NUMBER)
        return f"({number!r})", Decimal(repr(number)), number
    (a, x, p), (b, y, q) = _written(draw, depth - 1), _written(draw, depth - 1)
    sign = draw(st.sampled_from("+-*/"))
    if sign == "/" and abs(y) < 1:
        sign = "+"
    exact = {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y, "/": lambda: x / y}[sign]()
    binary = {"+": lambda: p + q, "-": lambda: p - q, "*": lambda: p * q, "/": lambda: p / q}[sign]()
    return f"({a}{sign}{b})", exact, binary


@given(st.data())
def test_arithmetic_is_exact_and_binary_results_agree(data: st.DataObject) -> None:
    formula, exact, binary = _written(data.draw, 4)
    assert checked([[binary]], {(0, 0): formula}).agreed == 1
    wrong = float(exact) * 1.001 + (0.01 if abs(exact) < 1 else 0)
    found = checked([[wrong]], {(0, 0): formula})
    assert len(found.doubts) == 1 or binary == pytest.approx(wrong, rel=1e-9) or abs(exact) < Decimal("1e-3")


@given(_NUMBER, st.integers(-2, 4))
def test_rounding_is_half_up_away_from_zero(number: float, digits: int) -> None:
    unit = Decimal(1).scaleb(-digits)
    by_hand = (Decimal(repr(number)) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit
    assert checked([[float(by_hand), number]], {(0, 0): f"ROUND(B1,{digits})"}).agreed == 1
    off = float(by_hand + unit)
    assert [item.expected for item in checked([[off, number]], {(0, 0): f"ROUND(B1,{digits})"}).doubts.values()] == [
        f"{by_hand.normalize():f}" if by_hand else "0"
    ]


def test_a_condition_that_noise_decides_is_not_checked() -> None:
    # 0.1 + 0.2 - 0.3 is 0, or 5.6E-17 in binary: a program may take either way. 0.1 + 0.2 and 0.3 agree in 15 digits.
    open_to_both = {"0.1+0.2-0.3,1,2": "两可的条件", "1/3*3<1,1,2": "两可的比较", "0.1+0.2=0.3,1,2": ""}
    for condition, reason in open_to_both.items():
        found = checked([[1.0]], {(0, 0): f"IF({condition})"})
        assert (found.unchecked, found.agreed) == (({(0, 0): reason}, 0) if reason else ({}, 1))


# files -------------------------------------------------------------------------------------------------------------------


def book(folder: Path, cells: str, calc: str = "") -> tuple[Sheet, list[str]]:
    """Two sheets: 甲 with the formula cells and B1 = 2, 乙 with A1 = 5; saved by Excel (calcId) unless ``calc`` says more."""
    path = xlsx(folder / "a.xlsx", {"甲": [["=1+1", 2.0]], "乙": [[5.0]]})
    rewrite(path, SHEET, '<c r="A1"><f>1+1</f><v>0</v></c>', cells)
    rewrite(path, "xl/workbook.xml", ' fullCalcOnLoad="1"', calc)
    sheets, problems = read_workbook(path.name, path.read_bytes())
    return sheets[0], [item.code for item in problems]


def test_a_value_edited_by_another_program_makes_the_formula_stale(tmp_path: Path) -> None:
    sheet, codes = book(tmp_path, '<c r="A1"><f>B1*3</f><v>9</v></c>')
    reader = Reader(sheet)
    assert (codes, reader.money(0, 0, 1)) == ([], Absence.MISSING)  # refused, and not replaced either
    assert [(p.code, p.cell, p.found, p.expected) for p in reader.problems] == [("L170", "A1", "9（=B1*3）", "6")]
    assert sheet.value(0, 0) == 9


@pytest.mark.parametrize("calc", ["", ' calcMode="manual"', ' calcMode="manual" calcOnSave="0"', ' calcMode="autoNoTable"'])
def test_a_result_that_agrees_is_believed(tmp_path: Path, calc: str) -> None:
    sheet, codes = book(tmp_path, '<c r="A1"><f>B1*3+乙!A1</f><v>11</v></c>', calc)
    assert (codes, Reader(sheet).money(0, 0, 1), sheet.recalculated) == ([], 1100, 1)


def test_in_manual_mode_what_cannot_be_checked_is_not_believed_unsaid(tmp_path: Path) -> None:
    cell = '<c r="A1"><f>VLOOKUP(1,B:B,1)</f><v>11</v></c>'
    assert book(tmp_path, cell)[1] == []
    sheet, codes = book(tmp_path, cell, ' calcMode="manual"')
    assert (codes, sheet.not_recalculated) == (["L100"], {"VLOOKUP": 1})


def test_one_old_result_makes_the_unchecked_ones_doubtful(tmp_path: Path) -> None:
    cells = '<c r="A1"><f>VLOOKUP(1,B:B,1)</f><v>11</v></c>', '<c r="C1"><f>B1+1</f><v>{}</v></c>'
    assert book(tmp_path, cells[0] + cells[1].format(3))[1] == []
    path = tmp_path / "a.xlsx"
    rewrite(path, SHEET, "<v>3</v>", "<v>4</v>")
    assert [item.code for item in read_workbook(path.name, path.read_bytes())[1]] == ["L100"]


def test_all_old_results_of_a_sheet_are_one_problem(tmp_path: Path) -> None:
    """政府采购 预算 B2 and 实际 B3 are read; a helper in D2 is not, and joins them."""
    folder = department(tmp_path)
    path = folder / "填报表.xlsx"
    part = "xl/worksheets/sheet7.xml"
    rewrite(path, part, '<c r="B2"><v>10</v></c>', '<c r="D2"><f>1+1</f><v>3</v></c><c r="B2"><f>6+5</f><v>10</v></c>')
    rewrite(path, part, '<c r="B3"><v>9</v></c>', '<c r="B3"><f>B2-3</f><v>9</v></c>')
    (item,) = [p for p in loaded(folder).problems if p.code == "L170"]
    assert (item.severity, item.cell) == (Severity.ERROR, "B2")
    assert item.found == "B2 10（=6+5），应为 11；B3 9（=B2-3），应为 8；D2 3（=1+1），应为 2"
    assert len(item.keys) == 2
