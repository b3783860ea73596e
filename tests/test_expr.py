"""Expr: the four readings of one tree agree on random trees.

Two small readers stand here on purpose, written apart from the code: one for the Chinese arithmetic, one for the Excel
formula. Both compute in exact fractions; money is 元 in both texts and 分 in values.
"""

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.expr import (
    RATIO,
    YUAN,
    Abs,
    Add,
    Const,
    Div,
    Max,
    Mean,
    Min,
    Mul,
    Ref,
    Round,
    Sub,
    Sum,
    UnitError,
    arithmetic,
    dependencies,
    evaluate,
    references,
)
from pipeline.money import Absence
from pipeline.records import Cell, Figure, decided, derive
from pipeline.workpaper.formula import excel_formula

COUNT = "件"
UNITS = (YUAN, RATIO, COUNT)
BLANK, DASH, MISSING = Absence.BLANK, Absence.DASH, Absence.MISSING


def figure(key, value, unit=YUAN):
    return Figure(key=key, value=value, unit=unit, source=Cell(file="表.xlsx", address="A1"))


# --- random trees -------------------------------------------------------------------------------------------------------

NUMBERS = {
    YUAN: st.integers(-10_000_000, 10_000_000),
    RATIO: st.integers(-30_000, 30_000).map(lambda n: Fraction(n, 10_000)),
    COUNT: st.integers(-50, 50),
}


@st.composite
def trees(draw, absent=True):
    """A tree over a dozen figures, each of which may be blank, dash or missing."""
    odd = st.sampled_from([BLANK, DASH, MISSING]) if absent else st.nothing()
    pool = {
        unit: [figure(f"数.{unit}{n}", draw(NUMBERS[unit] | odd), unit) for n in range(4)]
        for unit in UNITS
    }  # fmt: skip

    def leaf(unit):
        if draw(st.integers(0, 3)) == 0:
            return Const(draw(NUMBERS[unit]), unit)
        return Ref(draw(st.sampled_from(pool[unit])))

    def grow(unit, depth):
        if depth == 0:
            return leaf(unit)
        kind = draw(st.sampled_from([Add, Sub, Sum, Mean, Min, Max, Abs, Round, Mul, Div, None]))
        if kind is None:
            return leaf(unit)
        if kind in (Add, Sub):
            return kind(grow(unit, depth - 1), grow(unit, depth - 1))
        if kind in (Sum, Mean, Min, Max):
            return kind(tuple(grow(unit, depth - 1) for _ in range(draw(st.integers(1, 3)))))
        if kind in (Abs, Round):
            return kind(grow(unit, depth - 1))
        if kind is Mul:
            sides = [grow(unit, depth - 1), grow(RATIO, depth - 1)]
            return Mul(*(reversed(sides) if draw(st.booleans()) else sides))
        inner = draw(st.sampled_from(UNITS)) if unit == RATIO else None
        return Div(grow(inner or unit, depth - 1), grow(inner or RATIO, depth - 1))

    return grow(draw(st.sampled_from(UNITS)), draw(st.integers(0, 4)))


# --- a reader of the Chinese arithmetic ---------------------------------------------------------------------------------


def half_up(value, places):
    scaled = abs(value) * 10**places
    whole = scaled.numerator // scaled.denominator + (scaled - scaled.numerator // scaled.denominator >= Fraction(1, 2))
    return Fraction(whole, 10**places) * (1 if value >= 0 else -1)


class Text:
    """Precedence climbing over ``+ − × ÷``, names in 〔〕, numbers, and the named functions."""

    TOKEN = re.compile(r"\s*(〔[^〕]*〕|平均|最小|最大|绝对值|四舍五入|\d+位|-?\d{1,3}(?:,\d{3})*(?:\.\d+)?%?|[-+−×÷()]|, )")

    def __init__(self, text, values):
        self.values, self.at, self.tokens = values, 0, []
        position = 0
        while position < len(text):
            match = self.TOKEN.match(text, position)
            assert match, text[position:]
            self.tokens.append(match[1].strip() or ",")
            position = match.end()

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def value(self):
        result = self.terms()
        assert self.at == len(self.tokens)
        return result

    def terms(self):
        left = self.factors()
        while self.peek() in ("+", "−"):
            operator, right = self.next(), self.factors()
            if MISSING in (left, right):
                left = MISSING
            elif isinstance(left, Absence) and isinstance(right, Absence):
                left = BLANK
            else:
                a, b = (Fraction(0) if isinstance(x, Absence) else x for x in (left, right))
                left = a + b if operator == "+" else a - b
        return left

    def factors(self):
        left = self.atom()
        while self.peek() in ("×", "÷"):
            operator, right = self.next(), self.atom()
            if MISSING in (left, right):
                left = MISSING
            elif isinstance(left, Absence) or isinstance(right, Absence) or (operator == "÷" and right == 0):
                left = BLANK
            else:
                left = left * right if operator == "×" else left / right
        return left

    def atom(self):
        token = self.next()
        if token == "(":
            inner = self.terms()
            assert self.next() == ")"
            return inner
        if token.startswith("〔"):
            return self.values[token[1:-1]]
        if token in ("平均", "最小", "最大", "绝对值"):
            return self.function(token)
        if token == "四舍五入":
            assert self.next() == "("
            inner = self.terms()
            assert self.next() == ","
            places = int(self.next().removesuffix("位"))
            assert self.next() == ")"
            return single(inner, lambda x: half_up(x, places))
        number = Fraction(token.rstrip("%").replace(",", ""))
        return number / 100 if token.endswith("%") else number

    def function(self, name):
        assert self.next() == "("
        items = [self.terms()]
        while self.peek() == ",":
            self.next()
            items.append(self.terms())
        assert self.next() == ")"
        if MISSING in items:
            return MISSING
        if any(isinstance(item, Absence) for item in items):
            return BLANK
        return {
            "平均": lambda: sum(items) / len(items),
            "最小": lambda: min(items),
            "最大": lambda: max(items),
            "绝对值": lambda: abs(items[0]),
        }[name]()


def single(value, function):
    if isinstance(value, Absence):
        return MISSING if value is MISSING else BLANK
    return function(value)


# --- a reader of the Excel formula --------------------------------------------------------------------------------------


class Formula:
    """Operators, cells, ``""`` and SUM AVERAGE MIN MAX ABS ROUND N IF, as Excel computes them but in fractions."""

    TOKEN = re.compile(r'([A-Z]+\d+|[A-Z]+(?=\()|\d+|""|[-+*/(),=])')

    def __init__(self, text, cells):
        assert text.startswith("=")
        self.cells, self.at, self.tokens = cells, 0, self.TOKEN.findall(text[1:])
        assert "".join(self.tokens) == text[1:]

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def value(self):
        result = self.compare()()
        assert self.at == len(self.tokens)
        return result

    # every rule returns a thunk, so that IF computes only the branch it takes
    def compare(self):
        left = self.terms()
        if self.peek() == "=":
            self.next()
            right = self.terms()
            return lambda: left() == right()
        return left

    def terms(self):
        left = self.factors()
        while self.peek() in ("+", "-"):
            operator, a, b = self.next(), left, self.factors()
            left = (lambda a=a, b=b: a() + b()) if operator == "+" else (lambda a=a, b=b: a() - b())
        return left

    def factors(self):
        left = self.atom()
        while self.peek() in ("*", "/"):
            operator, a, b = self.next(), left, self.atom()
            left = (lambda a=a, b=b: a() * b()) if operator == "*" else (lambda a=a, b=b: a() / b())
        return left

    def atom(self):
        token = self.next()
        if token == "-":
            inner = self.atom()
            return lambda: -inner()
        if token == "(":
            inner = self.compare()
            assert self.next() == ")"
            return inner
        if token == '""':
            return lambda: ""
        if token.isdigit():
            return lambda: Fraction(int(token))
        if token[-1].isdigit():
            return lambda: self.cells[token]
        return self.function(token)

    def function(self, name):
        assert self.next() == "("
        items = [self.compare()]
        while self.peek() == ",":
            self.next()
            items.append(self.compare())
        assert self.next() == ")"
        return {
            "SUM": lambda: sum((item() for item in items), Fraction(0)),
            "AVERAGE": lambda: sum((item() for item in items), Fraction(0)) / len(items),
            "MIN": lambda: min(item() for item in items),
            "MAX": lambda: max(item() for item in items),
            "ABS": lambda: abs(items[0]()),
            "ROUND": lambda: half_up(items[0](), int(items[1]())),
            "N": lambda: items[0]() if isinstance(items[0](), Fraction) else Fraction(0),
            "IF": lambda: items[1]() if items[0]() else items[2](),
        }[name]


# --- the four readings --------------------------------------------------------------------------------------------------


def shown(value, unit):
    """A value as both texts have it: 元 for money."""
    if isinstance(value, Absence):
        return value
    return Fraction(value, 100) if unit == YUAN else Fraction(value)


def address(key):
    """Cells B1…B12 for the dozen figures of the pool."""
    _, name = key.split(".")
    return f"B{UNITS.index(name[:-1]) * 4 + int(name[-1]) + 1}"


@settings(max_examples=300)
@given(trees())
def test_the_four_readings_agree(tree):
    value = shown(evaluate(tree), tree.unit)
    used = {item.key: item for item in references(tree)}
    text = arithmetic(tree, lambda item: f"〔{item.key}〕")
    assert Text(text, {key: shown(item.value, item.unit) for key, item in used.items()}).value() == value
    assert tuple(dict.fromkeys(re.findall("〔(.*?)〕", text))) == dependencies(tree)

    formula = excel_formula(tree, lambda item: address(item.key))
    cells = {address(key): shown(item.value, item.unit) for key, item in used.items()}
    if isinstance(value, Absence):
        # nothing to compute; only a root quotient with a zero divisor stays live, and shows empty text
        assert formula is None or Formula(formula, cells).value() == ""
        return
    assert formula is not None
    assert Formula(formula, cells).value() == value
    assert set(re.findall(r"B\d+", formula or "")) <= {address(key) for key in dependencies(tree)}


@settings(max_examples=150)
@given(trees(absent=False))
def test_arithmetic_with_values_computes_to_the_value(tree):
    value = shown(evaluate(tree), tree.unit)
    assert Text(arithmetic(tree), {}).value() == value


@settings(max_examples=100)
@given(trees(absent=False))
def test_a_formula_over_present_figures_names_every_dependency_unless_a_part_has_no_value(tree):
    formula = excel_formula(tree, lambda item: address(item.key))
    parts, blank = [tree], False
    while parts:
        node = parts.pop()
        blank |= isinstance(evaluate(node), Absence)
        parts.extend(node.parts())
    if not blank:
        assert set(re.findall(r"B\d+", formula or "")) == {address(key) for key in dependencies(tree)}


# --- examples -----------------------------------------------------------------------------------------------------------

A, B = figure("甲", 12_345_600), figure("乙", 2_345_600)
EMPTY, GONE = figure("空", BLANK), figure("缺", MISSING)


def test_a_score_reads_as_one_would_write_it():
    done, all_ = figure("重点工作.完成数", 26, "项"), figure("重点工作.内容数", 32, "项")
    tree = Round(Mul(Const(5, "分"), done / all_))
    assert arithmetic(tree) == "四舍五入(5 × (26 ÷ 32), 2位)"
    assert evaluate(tree) == Fraction(406, 100)  # 5 × 26 ÷ 32 = 4.0625
    assert excel_formula(tree, lambda f: {"重点工作.完成数": "C1", "重点工作.内容数": "C2"}[f.key]) == "=ROUND((5*(C1/C2)),2)"


def test_a_blank_counts_as_no_amount_in_sums_only():
    assert evaluate(A + EMPTY) == 12_345_600
    assert evaluate(EMPTY - A) == -12_345_600
    assert evaluate(EMPTY + EMPTY) is BLANK
    assert evaluate(Mean((A.expr(), EMPTY.expr()))) is BLANK
    assert evaluate(Min((A.expr(), EMPTY.expr()))) is BLANK
    assert evaluate(A / EMPTY) is BLANK
    assert arithmetic(A + EMPTY) == "123,456.00 + （空）"
    assert excel_formula(A + EMPTY, lambda f: {"甲": "A1", "空": "A2"}[f.key]) == "=(A1+N(A2))"


def test_a_missing_operand_makes_everything_missing():
    for tree in (A + GONE, GONE - A, A / GONE, Sum((A.expr(), EMPTY.expr(), GONE.expr())), abs(GONE)):
        assert evaluate(tree) is MISSING
        assert excel_formula(tree, lambda f: "A1") is None


def test_no_rate_on_a_zero_base():
    zero = figure("零", 0)
    assert evaluate(A / zero) is BLANK
    assert excel_formula(A / zero, lambda f: {"甲": "A1", "零": "A2"}[f.key]) == '=IF(A2=0,"",(A1/A2))'


@pytest.mark.parametrize(
    "tree",
    [
        lambda: A + figure("件", 3, "件"),
        lambda: Mul(A.expr(), B.expr()),
        lambda: Div(figure("率", Fraction(1, 2), RATIO).expr(), A.expr()),
        lambda: Max((A.expr(), Const(1))),
    ],
)
def test_units_that_cannot_be_combined_are_a_fault_of_ours(tree):
    with pytest.raises(UnitError):
        derive("某", tree())


def test_a_text_figure_is_missing_as_a_number():
    assert evaluate(A + decided("词", "完成", YUAN, "")) is MISSING


def test_a_value_that_does_not_end_is_marked():
    third = figure("率", Fraction(1, 3), RATIO)
    assert arithmetic(Mul(Const(3, "分"), third.expr())) == "3 × 33.333333…%"
    assert arithmetic(figure("均", Fraction(1, 3)) + A) == "0.00… + 123,456.00"


def test_a_sum_over_more_units_than_excel_takes_arguments_is_grouped():
    many = Sum(tuple(figure(f"数{n}", 100).expr() for n in range(450)))
    formula = excel_formula(many, lambda f: "A" + f.key[1:])
    assert formula.count("SUM(") == 4  # 200 + 200 + 50, and the sum of these
    assert Formula(formula, {f"A{n}": Fraction(1) for n in range(450)}).value() == 450


def test_a_formula_longer_than_excel_holds_is_left_as_a_value():
    many = Sum(tuple(figure(f"数{n}", 100).expr() for n in range(600)))
    assert excel_formula(many, lambda f: "数据项与来源明细!$AAA$" + f.key[1:]) is None


def test_whole_values_become_integers_and_operands_are_found():
    half = derive("半", A / B)
    assert half.unit == RATIO and half.direct_uses == (A, B)
    assert isinstance(derive("和", A + B).value, int)
