"""算式 in words and numbers: absent items are only counted, all of them where asked for, and nothing is worked out twice."""

from pipeline.expr import YUAN, Expr, Sum, arithmetic
from pipeline.money import Absence, Value
from pipeline.records import Cell, Figure
from pipeline.workpaper.cells import Explanations
from tests.workpaper.workpaper_example import workings


def figure(key: str, value: Value) -> Figure:
    return Figure(key=key, value=value, unit=YUAN, source=Cell(file="表.xlsx", address="A1"))


def test_a_blank_is_counted_in_the_lines_and_shown_where_all_is_asked_for() -> None:
    """1.00 + 空 + 2.50 元."""
    tree = Sum(tuple(item.expr() for item in (figure("甲", 100), figure("乙", Absence.BLANK), figure("丙", 250))))
    said = Explanations(lambda key: f"《{key}》")
    for _ in range(2):
        assert said.of(tree) == ("《甲》 + 《丙》（另有 1 项为空）", "1.00 + 2.50")
        assert said.text(tree) == "《甲》 + 《丙》（另有 1 项为空）\n= 1.00 + 2.50"
        assert said.arithmetic(tree) == arithmetic(tree) == "1.00 + （空） + 2.50"


def test_what_is_remembered_is_what_is_worked_out_anew() -> None:
    trees = [item.source for item in workings().figures.values() if isinstance(item.source, Expr)]
    said = Explanations(str)
    for tree in trees:
        assert said.of(tree) == Explanations(str).of(tree) == said.of(tree)
        assert said.arithmetic(tree) == arithmetic(tree)
    assert trees
