"""比率 as data: signs, blanks, absolute size, one ratio made of another, and what is wrong with a declaration."""

from fractions import Fraction

from msgspec.structs import replace

from pipeline.compute.formulas import formulas
from pipeline.compute.ratios import ratio_problems
from pipeline.declarations import RatioDecl
from pipeline.expr import Expr, arithmetic
from pipeline.money import Absence
from tests.compute.by_hand import figures

INCOME, CARRIED, SPENT = "收入.本年收入合计.决算数", "收入.年初结转和结余.决算数", "支出.本年支出合计.决算数"
BOOK = f"""
    {INCOME}   900.00元
    {CARRIED}  100.00元
    {SPENT}    750.00元
"""


def declared(pack, *decls):
    return replace(pack, ratios=decls)


def one(**words):
    return RatioDecl(key="执行.结转结余率", **words)


def test_terms_are_added_with_their_signs(pack):
    decl = one(numerator=[INCOME, f"+{CARRIED}", f"-{SPENT}"], denominator=[INCOME, CARRIED])
    found = formulas(figures(BOOK), declared(pack, decl))["执行.结转结余率"]
    assert found.value == Fraction(1, 4)  # (900 + 100 − 750) ÷ (900 + 100)
    assert isinstance(found.source, Expr)
    assert arithmetic(found.source) == "(900.00 + 100.00 − 750.00) ÷ (900.00 + 100.00)"


def test_absolute_leaves_the_sign_out(pack):
    falling = {"numerator": [SPENT, f"-{INCOME}"], "denominator": [INCOME]}
    signed = formulas(figures(BOOK), declared(pack, one(**falling)))["执行.结转结余率"]
    size = formulas(figures(BOOK), declared(pack, one(**falling, absolute=True)))["执行.结转结余率"]
    assert (signed.value, size.value) == (Fraction(-1, 6), Fraction(1, 6))  # (750 − 900) ÷ 900


def test_a_blank_is_no_amount_in_a_form_and_not_known_elsewhere(pack):
    book = figures(BOOK.replace("100.00元", "空"))
    terms = {"numerator": [SPENT], "denominator": [INCOME, CARRIED]}
    assert formulas(book, declared(pack, one(**terms)))["执行.结转结余率"].value is Absence.BLANK
    assert formulas(book, declared(pack, one(**terms, blank_is_none=True)))["执行.结转结余率"].value == Fraction(750, 900)


def test_of_nothing_the_rate_is_nought_and_not_unknown(pack):
    book = figures(BOOK.replace("750.00元", "空"))
    terms = {"numerator": [SPENT], "denominator": [INCOME, CARRIED]}
    found = formulas(book, declared(pack, one(**terms, blank_is_none=True)))["执行.结转结余率"]
    assert found.value == 0  # (0 + nothing) ÷ (900 + 100)
    assert formulas(book, declared(pack, one(**terms)))["执行.结转结余率"].value is Absence.BLANK


def test_a_ratio_may_be_made_of_ratios_before_it(pack):
    first = one(numerator=[SPENT], denominator=[INCOME])
    second = RatioDecl(key="采购.执行率", numerator=[first.key], denominator=["执行.年度进度"])
    found = formulas(figures(BOOK + "执行.年度进度 50%"), declared(pack, first, second))
    assert found["采购.执行率"].value == Fraction(750, 900) / Fraction(1, 2)


def test_a_stated_ratio_stands(pack):
    found = formulas(figures("采购.执行率 90%\n采购.实际 1元\n采购.预算 2元"), pack)
    assert found["采购.执行率"].value == Fraction(9, 10)


def test_j025_what_is_wrong_with_a_declaration(pack):
    wrong = (
        RatioDecl(key="采购.预算", numerator=[SPENT], denominator=[INCOME]),
        one(numerator=["支出.没有声明"], denominator=[INCOME]),
        one(numerator=[SPENT], denominator=[]),
        one(numerator=[SPENT], denominator=["信访.件数"]),
    )
    found = list(ratio_problems(declared(pack, *wrong)))
    assert {(item.code, item.file) for item in found} == {("J025", "guangdong/ratios.toml")}
    assert [item.found for item in found] == [
        "“采购.预算”不是数据项目录中的比率",
        "“支出.没有声明”不在数据项目录中",
        "numerator 和 denominator 至少各写一项",
        "分子分母的单位不同：件、元",
    ]
    assert dict(formulas(figures(BOOK), declared(pack, *wrong))).keys() == figures(BOOK).keys()
