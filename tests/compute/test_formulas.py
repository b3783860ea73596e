"""Every formula with its worked numbers: the hand arithmetic stands beside the expectation."""

from fractions import Fraction

import pytest

from pipeline.compute import rates, variances
from pipeline.compute.formulas import formulas
from pipeline.expr import YUAN, arithmetic, dependencies
from pipeline.formats import format_figure
from pipeline.money import Absence
from pipeline.records import Figures
from tests.compute.by_hand import figures


def made(produce):
    return {figure.key: figure for figure in produce}


# --- 差异 (table 1-3) ---------------------------------------------------------------------------------------------------

FUNCTIONS = figures("""
    功能.一般公共服务支出.年初预算数     169,818,000.00元
    功能.一般公共服务支出.调整预算数     209,435,777.19元
    功能.科学技术支出.年初预算数         0.00元
    功能.科学技术支出.调整预算数         86,325,000.00元
    功能.社会保障和就业支出.年初预算数   21,078,800.00元
    功能.社会保障和就业支出.调整预算数   34,279,516.64元
    功能.资源勘探信息等支出.年初预算数   69,785,500.00元
    功能.资源勘探信息等支出.调整预算数   305,042,398.66元
    功能.金融支出.年初预算数             0.00元
    功能.金融支出.调整预算数             0.00元
    功能.国防支出.年初预算数             空
    功能.国防支出.调整预算数             127,500.00元
    功能.教育支出.年初预算数             空
    功能.教育支出.调整预算数             空
    功能.外交支出.年初预算数             100.00元
    功能.外交支出.调整预算数             缺失
    功能.本年支出合计.年初预算数         260,682,300.00元
    功能.本年支出合计.调整预算数         635,364,219.62元
""")


@pytest.mark.parametrize(
    ("row", "variance", "rate"),
    [
        ("一般公共服务支出", "39,617,777.19", "18.92%"),  # 209,435,777.19 − 169,818,000.00; ÷ 209,435,777.19
        ("科学技术支出", "86,325,000.00", "100.00%"),  # from nothing, over 调整: 100%
        ("社会保障和就业支出", "13,200,716.64", "38.51%"),
        ("资源勘探信息等支出", "235,256,898.66", "77.12%"),
        ("本年支出合计", "374,681,919.62", "58.97%"),
        ("国防支出", "127,500.00", "100.00%"),  # a blank of the form is no amount
        ("金融支出", "0.00", ""),  # no rate on a zero base
    ],
)
def test_variance_is_adjusted_less_opening_and_its_rate_is_over_the_adjusted_budget(row, variance, rate):
    found = made(variances.function_variances(FUNCTIONS, "调整预算数"))
    assert format_figure(found[f"功能.{row}.差异"], "元") == variance
    assert format_figure(found[f"功能.{row}.差异率"], "百分比2") == rate


def test_a_class_without_any_value_has_no_variance_and_a_missing_cell_is_never_zero():
    found = made(variances.function_variances(FUNCTIONS, "调整预算数"))
    assert "功能.教育支出.差异" not in found
    assert found["功能.外交支出.差异"].value is Absence.MISSING
    assert found["功能.外交支出.差异率"].value is Absence.MISSING


def test_the_denominator_of_the_variance_rate_is_the_packs():
    found = made(variances.function_variances(FUNCTIONS, "年初预算数"))
    # 39,617,777.19 ÷ 169,818,000.00 = 23.33%
    assert format_figure(found["功能.一般公共服务支出.差异率"], "百分比2") == "23.33%"
    assert found["功能.科学技术支出.差异率"].value is Absence.BLANK
    assert dependencies(found["功能.一般公共服务支出.差异率"].source) == (
        "功能.一般公共服务支出.差异",
        "功能.一般公共服务支出.年初预算数",
    )


def test_budget_adjustment_rate_is_over_the_opening_budget():
    known = figures("支出.本年支出合计.年初预算数 260,682,300.00元\n支出.本年支出合计.调整预算数 635,364,219.62元")
    found = made(variances.spending_adjustment(known))
    assert format_figure(found["支出.本年支出合计.调整额"], "万元") == "37,468.19"
    assert format_figure(found["支出.本年支出合计.预算调整率"], "百分比") == "143.73%"  # 37,468.19 ÷ 26,068.23
    nothing = made(variances.spending_adjustment(figures("支出.本年支出合计.年初预算数 0元\n支出.本年支出合计.调整预算数 5元")))
    assert nothing["支出.本年支出合计.预算调整率"].value is Absence.BLANK
    assert made(variances.spending_adjustment(Figures()))["支出.本年支出合计.调整额"].value is Absence.MISSING


# --- 收入, 三公 ---------------------------------------------------------------------------------------------------------


def test_income_changes_and_the_years_income():
    known = figures("""
        收入.一般公共预算财政拨款收入.年初预算数  260,372,500.00元
        收入.一般公共预算财政拨款收入.决算数      665,410,869.69元
        收入.其他收入.年初预算数                  空
        收入.其他收入.决算数                      31,800.00元
        收入.用事业基金弥补收支差额.年初预算数    309,800.00元
        收入.用事业基金弥补收支差额.决算数        空
        收入.事业收入.年初预算数                  空
        收入.事业收入.决算数                      空
        收入.本年收入合计.决算数                  665,442,669.69元
        收入.年初结转和结余.决算数                37,119,400.00元
    """)
    found = made(variances.income_changes(known))
    change = found["收入.一般公共预算财政拨款收入.变动额"]
    assert format_figure(change, "万元") == "40,503.84"  # 66,541.09 − 26,037.25, from 元
    assert format_figure(found["收入.其他收入.变动额"], "万元") == "3.18"
    assert found["收入.其他收入.变动率"].value is Absence.BLANK
    assert found["收入.用事业基金弥补收支差额.变动额"].value == -30_980_000
    assert found["收入.用事业基金弥补收支差额.变动率"].value == -1
    assert "收入.事业收入.变动额" not in found
    assert format_figure(found["收入.全年收入.决算数"], "万元") == "70,256.21"  # 66,544.27 + 3,711.94


def test_three_public_against_last_year_and_against_the_opening_budget():
    known = figures("三公.合计.上年决算数 4,807,000.00元\n三公.合计.年初预算数 4,556,500.00元\n三公.合计.决算数 3,940,000.00元")
    found = made(variances.three_public_changes(known))
    assert format_figure(found["三公.合计.比上年.变动额"], "万元") == "-86.70"  # 394.00 − 480.70
    assert format_figure(found["三公.合计.比上年.变动率"], "百分比绝对值") == "18.04%"  # 86.70 ÷ 480.70
    assert format_figure(found["三公.合计.比年初预算.变动额"], "万元") == "-61.65"  # 394.00 − 455.65
    assert format_figure(found["三公.合计.比年初预算.变动率"], "百分比绝对值") == "13.53%"


def test_an_unknown_last_year_is_not_taken_as_nothing():
    known = figures("三公.公务接待费.上年决算数 空\n三公.公务接待费.年初预算数 0.00元\n三公.公务接待费.决算数 5.00元")
    found = made(variances.three_public_changes(known))
    assert found["三公.公务接待费.比上年.变动额"].value is Absence.BLANK
    assert found["三公.公务接待费.比年初预算.变动额"].value == 500
    assert found["三公.公务接待费.比年初预算.变动率"].value is Absence.BLANK


# --- 执行率 and the like -------------------------------------------------------------------------------------------------

QUARTERS = figures("""
    执行.第1季度.累计支出 92,127,811.84元
    执行.第1季度.全年预算 635,364,219.62元
    执行.第2季度.累计支出 317,682,109.81元
    执行.第2季度.全年预算 635,364,219.62元
    执行.第3季度.累计支出 497,490,183.96元
    执行.第3季度.全年预算 635,364,219.62元
    执行.第4季度.累计支出 635,364,219.62元
    执行.第4季度.全年预算 635,364,219.62元
""")


def test_execution_rate_is_the_mean_of_four_quarters_against_their_pace():
    found = made(rates.execution_rates(QUARTERS, cap=False))
    shown = [format_figure(found[f"执行.第{n}季度.累计执行率"], "百分比") for n in (1, 2, 3, 4)]
    assert shown == ["14.5%", "50%", "78.3%", "100%"]
    # 14.5/25, 50/50, 78.3/75, 100/100
    paced = [format_figure(found[f"执行.第{n}季度.序时执行率"], "百分比") for n in (1, 2, 3, 4)]
    assert paced == ["58%", "100%", "104.4%", "100%"]
    assert format_figure(found["执行.全年平均支出执行率"], "百分比") == "90.6%"  # (58 + 100 + 104.4 + 100) ÷ 4


def test_a_pack_may_cap_a_quarter_at_one_hundred_percent():
    found = made(rates.execution_rates(QUARTERS, cap=True))
    assert format_figure(found["执行.第3季度.序时执行率"], "百分比") == "100%"
    assert format_figure(found["执行.全年平均支出执行率"], "百分比") == "89.5%"  # (58 + 100 + 100 + 100) ÷ 4


def test_a_missing_quarter_is_no_mean_of_three():
    three = Figures(figure for figure in QUARTERS.values() if "第4季度" not in figure.key)
    assert made(rates.execution_rates(three, cap=False))["执行.全年平均支出执行率"].value is Absence.MISSING


RATES = figures("""
    收入.一般公共预算财政拨款收入.调整预算数   665,410,869.69元
    收入.一般公共预算财政拨款收入.决算数       665,410,869.69元
    收入.政府性基金预算财政拨款收入.调整预算数 空
    收入.政府性基金预算财政拨款收入.决算数     空
    收入.全年收入.决算数                       702,562,069.69元
    支出.年末结转和结余.决算数                 67,197,850.07元
    支出.基本支出.日常公用经费.调整预算数      20,375,145.05元
    支出.基本支出.日常公用经费.决算数          20,375,145.05元
    三公.合计.年初预算数                       4,556,500.00元
    三公.合计.决算数                           3,940,000.00元
    采购.预算                                  38,600,000.00元
    采购.实际                                  33,778,860.00元
    存量.年初                                  12,500,000.00元
    存量.年末                                  9,550,000.00元
    信访.件数                                  20件
    信访.回复数                                20件
""")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("执行.财政拨款收入预决算差异率", "0%"),  # |665,410,869.69 − 665,410,869.69| ÷ 665,410,869.69
        ("执行.结转结余率", "9.56%"),  # 6,719.79 ÷ (66,544.27 + 3,711.94)
        ("存量.变动率", "-23.6%"),  # (955 − 1,250) ÷ 1,250
        ("采购.执行率", "87.51%"),  # 3,377.886 ÷ 3,860
        ("执行.公用经费控制率", "100%"),
        ("执行.三公经费控制率", "86.47%"),  # 394.00 ÷ 455.65
        ("信访.回复率", "100%"),
    ],
)
def test_rates(key, shown, pack):
    known = RATES.plus(rates.rates(RATES, quarter_cap=False))
    assert format_figure(formulas(known, pack)[key], "百分比") == shown


def test_income_deviation_takes_every_filled_fiscal_line_and_no_sign():
    known = figures("""
        收入.一般公共预算财政拨款收入.调整预算数       100.00元
        收入.一般公共预算财政拨款收入.决算数           90.00元
        收入.国有资本经营预算财政拨款收入.调整预算数   100.00元
        收入.国有资本经营预算财政拨款收入.决算数       100.00元
        收入.其他收入.调整预算数                       100.00元
        收入.其他收入.决算数                           500.00元
    """)
    found = rates.income_deviation(known)
    assert found.value == Fraction(5, 100)  # |190 − 200| ÷ 200; 其他收入 is no 财政拨款
    assert rates.income_deviation(Figures()).value is Absence.MISSING


def test_an_amount_staff_left_blank_is_never_zero(pack):
    known = Figures(figures("存量.年末 空").get(key, figure) for key, figure in RATES.items())  # 年末 blank: not −100%
    found = formulas(known, pack)
    assert found["存量.变动率"].value is Absence.BLANK
    assert "存量.年末" in found["存量.变动率"].source.text


def test_no_rate_on_a_zero_base(pack):
    known = Figures(figures("信访.件数 0件\n信访.回复数 0件").get(key, figure) for key, figure in RATES.items())
    assert formulas(known, pack)["信访.回复率"].value is Absence.BLANK


# --- 人员, 单位 ---------------------------------------------------------------------------------------------------------


def test_headcount_adds_units_and_the_two_counts_of_units_are_not_one():
    known = figures(
        """
        单位.第1个.是否二级预算单位   否
        单位.第1个.是否单独编报决算   是
        单位.第2个.是否二级预算单位   是
        单位.第2个.是否单独编报决算   否
        单位.第3个.是否二级预算单位   是
        单位.第3个.是否单独编报决算   是
        人员.第1个.行政编制 221人
        人员.第1个.行政实有 214人
        人员.第1个.事业编制 空
        人员.第2个.事业编制 28人
        人员.第2个.事业实有 27人
        人员.第3个.事业编制 47人
    """.replace("空", "0人")
    )
    found = made([*rates.headcount(known), *rates.unit_counts(known)])
    assert found["人员.行政.编制"].value == 221
    assert found["人员.事业.编制"].value == 75  # 0 + 28 + 47
    assert found["人员.合计.编制"].value == 296  # 221 + 75
    assert found["人员.合计.实有"].value == 241  # 214 + 27
    assert (found["单位.二级预算单位数"].value, found["单位.决算编制单位数"].value) == (2, 2)
    assert arithmetic(found["人员.合计.编制"].source) == "221 + 75"


def test_every_computed_figure_has_the_unit_the_catalogue_declares(pack):
    everything = Figures([*FUNCTIONS.values(), *RATES.values(), *QUARTERS.values()])
    found = made([*variances.variances(everything, "调整预算数")])
    found |= made(rates.rates(everything.plus(f for k, f in found.items() if k not in everything), quarter_cap=False))
    found = formulas(everything.plus(f for k, f in found.items() if k not in everything), pack)
    for key, figure in found.items():
        entry = pack.catalogue.find(key)
        assert entry is not None, key
        assert entry.unit == figure.unit, key
    assert YUAN == "元"
