"""The named checks: one minimal failing case for each, beside the case that holds."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

import pytest
from msgspec.structs import replace

from pipeline.declarations import Option
from pipeline.expr import RATIO, SCORE, TEXT, YUAN
from pipeline.money import Value
from pipeline.problems import Problem, Severity
from pipeline.records import (
    HOLDS,
    BridgeLine,
    Cell,
    Computed,
    Figure,
    Indicator,
    LedgerComparison,
    Linked,
    ListedRow,
    Report,
    ReportParagraph,
    ReportTable,
    VoucherLine,
    decided,
    derive,
)
from pipeline.ties import Facts, join, run
from tests.ties.material import BLANK, facts, figure, form_values, pack, problems, results


def with_values(values: Mapping[str, Value]) -> Facts:
    return facts({**form_values(), **values})


# 输入 ------------------------------------------------------------------------------------------------------------------


def test_a12_totals_all_zero() -> None:
    zero = {f"{side}.总计.{column}": 0 for side in ("收入", "支出") for column in ("年初预算数", "调整预算数", "决算数")}
    assert "A12" in problems("输入", with_values(zero))
    assert "A12" not in problems("输入", facts())


def test_a12_negative_amount_is_a_warning_but_not_where_the_form_allows_it() -> None:
    found = problems("输入", with_values({"功能.外交支出.决算数": -100, "支出.年末结转和结余.经营结余.决算数": -100}))
    assert found["A12-2"].keys == ("功能.外交支出.决算数",)
    assert found["A12-2"].severity is Severity.WARNING


def test_a12_rate_over_the_whole() -> None:
    rates = [figure("信访.回复率", Fraction(21, 20), RATIO), figure("目标.第1项.完成率", Fraction(15), RATIO)]
    found = run("计算后", facts(more=rates)).problems
    assert [item.keys for item in found if item.code == "A12-3"] == [("信访.回复率",)]


def voucher(**parts: object) -> VoucherLine:
    line = VoucherLine(
        unit_name="厅本部",
        date=dt.date(2019, 3, 1),
        voucher="记-1",
        summary="付款",
        account_code="7101",
        account_name="行政支出",
        function_code="2060403",
        function_name="产业技术研究与开发",
        economic_code="30201",
        economic_name="办公费",
        nature="基本支出",
        project="",
        debit=100,
        credit=0,
        skip="",
        source=Cell(file="支出明细账.csv", address="第5行"),
    )
    return replace(line, **parts)  # type: ignore[arg-type]


def test_a13_one_warning_per_code() -> None:
    lines = (
        voucher(),
        voucher(function_code="210", function_name="医疗卫生与计划生育支出"),
        voucher(function_code="210", function_name="医疗卫生与计划生育支出"),
        voucher(economic_code="39901", economic_name="赠与"),
        voucher(economic_code="50101", economic_name="工资奖金津补贴"),
    )
    found = [item for item in run("输入", facts(voucher_lines=lines)).problems if item.code == "A13"]
    assert [item.found for item in found] == ["医疗卫生与计划生育支出（其他年度的名称）"]  # 50101 is reconcile's to tell: R002
    assert found[0].expected == "卫生健康支出"


def test_c2_every_item_is_stated() -> None:
    found = problems("输入", with_values({"三公.公务接待费.决算数": BLANK}))
    assert found["C2"].keys == ("三公.公务接待费.决算数",)
    assert found["C2"].found == "空"


def test_c8_the_workbook_against_f03() -> None:
    stated = figure("三公填报.公务接待费.决算数", 400)  # F03 has 3.00
    found = problems("输入", with_values({stated.key: stated.value}))
    assert found["C8"].found == "4.00 元" and found["C8"].expected.startswith("3.00 元")


def test_b9_progress_against_the_form() -> None:
    found = problems("输入", with_values({"执行.第4季度.累计支出": 11400}))  # 决算 113
    assert found["G4"].severity is Severity.WARNING
    assert "G4" not in problems("输入", with_values({"执行.第4季度.累计支出": 11300}))


def test_f9_adjusted_column_filled_from_the_final_one() -> None:
    values = form_values()
    for key in list(values):
        if key.split(".")[0] in ("功能", "支出") and key.endswith(".决算数"):
            values[key.replace("决算数", "调整预算数")] = values[key]
    found = [item for item in run("输入", facts(values)).problems if item.code == "F9"]
    assert len(found) == 1 and found[0].severity is Severity.WARNING
    assert "F9" not in problems("输入", facts())


# 计算后 ----------------------------------------------------------------------------------------------------------------


def ledger(**sums: int) -> list[Figure]:
    names = ("商品和服务支出", "债务利息及费用支出", "资本性支出_基本建设", "资本性支出")
    more = ("对企业补助_基本建设", "对企业补助", "对社会保障基金补助", "其他支出")
    basic = dict.fromkeys((*names, *more), 0) | {"商品和服务支出": 14} | sums
    return [figure(f"明细账.基本支出经济.{name}.决算数", yuan * 100) for name, yuan in basic.items()]


def test_a8_everyday_costs_are_the_ledgers_classes_within_basic_spending() -> None:
    # 公用 14 of the form: 302 alone 14 holds; 13 does not
    assert "A8" not in problems("计算后", facts(more=ledger()))
    assert problems("计算后", facts(more=ledger(商品和服务支出=13)))["A8"].severity is Severity.WARNING


def test_a11_class_is_basic_plus_project() -> None:
    parts = {"决算数": 43, "基本支出": 13, "项目支出": 29}
    more = [figure(f"明细账.功能.科学技术支出.{name}", yuan * 100) for name, yuan in parts.items()]
    assert problems("计算后", facts(more=more))["A11"].severity is Severity.ERROR


def spending_line(name: str, spent: int, final: Figure) -> BridgeLine:
    """A line that compares 决算数 (in the form) with the ledger's ``spent`` 分."""
    own = figure(f"明细账.功能.{name}.决算数", spent)
    rest = derive(f"桥接.功能.{name}.未解释差额", abs(final - own), YUAN)
    item = LedgerComparison(
        ledger="明细账",
        name="决算数",
        book=own.expr(),
        form=final.expr(),
        book_word="明细账决算数",
        form_word="财决01表决算数",
        rest=abs(final - own),
    )
    steps = (("明细账：决算数", own), ("未解释差额", rest))
    return BridgeLine(scope="功能分类", name=name, steps=steps, comparisons=(item,))


def test_g1_one_problem_a_class_the_largest_first() -> None:
    known = facts()
    spent = {"一般公共服务支出": 7000, "科学技术支出": 4200, "外交支出": 500}  # the form has 70, 43 and nothing
    lines = [spending_line(name, fen, known.figures[f"功能.{name}.决算数"]) for name, fen in spent.items()]
    outcome = run("计算后", replace(known, bridge=tuple(lines)))
    found = [item for item in outcome.problems if item.code == "G1"]
    assert [item.title for item in found] == [
        "决算报表与支出明细账不符（功能分类“外交支出”的决算数）",
        "决算报表与支出明细账不符（功能分类“科学技术支出”的决算数）",
    ]
    assert found[1].found == "财决01表决算数 43.00 元，明细账决算数 42.00 元，相差 1.00 元"
    assert found[1].keys == ("功能.科学技术支出.决算数",)
    # a wrong cell of the form already failed a tie: the ledger's difference is its consequence
    wrong = Problem(
        code="A15", severity=Severity.ERROR, title="", keys=("功能.科学技术支出.决算数", "功能.本年支出合计.决算数")
    )
    assert [item.code for item in join([wrong], outcome)[0].consequences] == ["G1"]


def test_g1_many_differences_are_counted_and_equal_ones_are_one() -> None:
    known = facts()

    def off_by(yuan: int, name: str) -> BridgeLine:
        return spending_line(name, 4300 + 100 * yuan, figure(f"功能.{name}.决算数", 4300))

    lines, alike = [off_by(n, f"第{n}类") for n in range(1, 9)], off_by(8, "又一类")
    found = [item for item in run("计算后", replace(known, bridge=(*lines, alike))).problems if item.code == "G1"]
    assert [item.found.partition("相差 ")[2][:4] for item in found] == ["8.00", "7.00", "6.00", "5.00", "4.00"]
    assert found[0].expected == "两数相等；相差同数的还有：功能分类“又一类”"
    assert found[-1].expected == "两数相等；此外还有 3 处较小的差额，见对账底稿“桥接表”"
    assert max(len(item.found) for item in found) < 100


def test_what_cannot_be_judged_is_no_pass() -> None:
    known = facts()
    line = spending_line("科学技术支出", 4200, known.figures["功能.科学技术支出.决算数"])
    item = replace(line.comparisons[0], rest=None, reason="账只有一部分资金")
    outcome = run("计算后", replace(known, bridge=(replace(line, comparisons=(item,)),)))
    assert "G1" not in {one.code for one in outcome.problems}
    found = [(one.result, one.reason) for one in outcome.results if one.id == "G1"]
    assert found == [("无法核对", "账只有一部分资金")]


def test_g1_a_form_in_ten_thousands_is_known_to_its_last_place_only() -> None:
    # 0.43 万元 stands for 4,250 … 4,350 元: 4,349 agrees, 4,351 does not
    final = figure("功能.科学技术支出.决算数", 430000, found="0.43")
    for spent, fits in ((434900, True), (435100, False)):
        line = spending_line("科学技术支出", spent, final)
        assert ("G1" not in problems("计算后", replace(facts(), bridge=(line,)))) is fits


def test_b8_quarters_against_the_ledger() -> None:
    more = [figure("执行.第1季度.累计支出", 100), figure("明细账.第1季度.累计支出", 101)]
    assert problems("计算后", facts(more=more))["G3"].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("code", "item", "key"),
    [
        ("C3", "30212", "三公.因公出国境费"),
        ("C3-2", "31013", "三公.公务用车费.购置费"),
        ("C3-3", "30231", "三公.公务用车费.运行维护费"),
        ("C3-4", "30217", "三公.公务接待费"),
    ],
)
def test_c3_basic_spending_of_the_item_is_no_larger(code: str, item: str, key: str) -> None:
    known = facts()
    whole = known.figures[f"{key}.决算数"].number or 0
    over = facts(more=[figure(f"明细账.经济款.款{item}.基本支出", int(whole) + 1)])
    assert code in problems("计算后", over)
    equal = facts(more=[figure(f"明细账.经济款.款{item}.基本支出", int(whole))])
    assert results("计算后", equal, code) == [("", HOLDS)]


def test_c5_change_without_reason() -> None:
    values = form_values()
    assert "C5" not in problems("计算后", facts(values))
    values["三公.合计.变动原因"] = BLANK
    assert problems("计算后", facts(values))["C5"].severity is Severity.WARNING


def test_c5_change_is_recomputed() -> None:
    # 15 − 20 = −5
    assert "C5" in problems("计算后", facts(more=[figure("三公.合计.比上年.变动额", -400)]))
    assert "C5" not in problems("计算后", facts(more=[figure("三公.合计.比上年.变动额", -500)]))


def score(key: str, value: int | str, full: int, *children: Indicator, bonus: bool = False) -> Indicator:
    return Indicator(
        key=key,
        name=key,
        kind="合计" if children else "评判",
        weight=figure(f"满分.{key}", Fraction(full), SCORE),
        score=figure(f"得分.{key}", Fraction(value), SCORE),
        bonus=bonus,
        children=children,
    )


def scored(total: str, grade: str, first: str = "9.5", options: Mapping[str, Option] | None = None) -> dict[str, Problem]:
    """甲 10 (乙 6 → 5.5, 丙 4 → 4) + bonus 3 → 2: 9.5 of 10, 11.5 in all."""
    tree = (score("甲", first, 10, score("乙", "5.5", 6), score("丙", 4, 4), score("丁", 2, 3, bonus=True)),)
    more = [
        figure("得分.合计", Fraction(total), SCORE),
        figure("满分.合计", Fraction(10), SCORE),
        figure("得分.等级", grade, TEXT),
    ]
    known = facts(more=more)
    known = replace(known, pack=replace(pack(), options=options or pack().options))
    return problems("计算后", replace(known, computed=Computed(figures=known.figures, lists={}, indicators=tree)))


def lowest_grade() -> str:
    return min(pack().rubric.grade, key=lambda grade: grade.least).name


def test_f1_scores_add_up_with_the_bonus_once() -> None:
    assert "F1" not in scored("11.5", lowest_grade())
    assert scored("11.5", lowest_grade(), first="9.4")["F1"].expected.startswith("5.5 分 + 4 分 = 9.5 分")
    assert "F1" in scored("9.5", lowest_grade())  # without the bonus
    assert scored("11.5", "别的等级")["F1"].expected == lowest_grade()


def test_f1_a_capped_total() -> None:
    """With the cap on, 11.5 is held to the full 10; without it 10 would be wrong."""
    assert "F1" in scored("10", lowest_grade())
    option = Option(value=True, state="assumed", source="")
    assert "F1" not in scored("10", lowest_grade(), options={**pack().options, "total_cap": option})


def test_f2_one_name_one_denominator() -> None:
    a, b, c = (figure(name, value) for name, value in (("功能.甲.差异", 10), ("功能.甲.调整预算数", 20), ("功能.乙.差异", 5)))
    d, opening = figure("功能.乙.调整预算数", 10), figure("功能.乙.年初预算数", 4)
    same = [a, b, c, d, derive("功能.甲.差异率", a / b), derive("功能.乙.差异率", c / d)]
    assert "F2" not in problems("计算后", facts({}, more=same))
    other = [a, b, c, opening, derive("功能.甲.差异率", a / b), derive("功能.乙.差异率", c / opening)]
    assert problems("计算后", facts({}, more=other))["F2"].severity is Severity.ERROR


def test_f4_goal_that_cannot_be_judged() -> None:
    goal = [
        figure("目标.第1项.绩效目标", "满意度"),
        figure("目标.第1项.目标值", "较高"),
        figure("目标.第1项.实际完成值", "高"),
        figure("目标.第1项.完成情况", "无法判断"),
    ]
    found = problems("计算后", facts(more=goal))["F4"]
    assert found.severity is Severity.WARNING and "较高" in found.found


def large(listed: list[str], variance: int = 300_000_000) -> dict[str, Problem]:
    """科学技术 changes from 3 to 3,000,003 元 (in 分 here), 100% of 调整; the pack's limits are 100 万元 and 10%."""
    values: dict[str, Value] = {
        "功能.科学技术支出.年初预算数": 300,
        "功能.科学技术支出.调整预算数": 300_000_300,
        "功能.本年支出合计.年初预算数": 300,
        "功能.本年支出合计.调整预算数": 300_000_300,
    }
    more = [figure("功能.科学技术支出.差异", variance), figure("功能.本年支出合计.差异", 300_000_000)]
    known = facts(values, more=more)
    rows = tuple(ListedRow(key, key, {}) for key in listed)
    computed = Computed(figures=known.figures, lists={"功能.差异较大": rows}, indicators=())
    return problems("计算后", replace(known, computed=computed))


def test_f6_variances_and_the_list_of_large_ones() -> None:
    assert "F6" not in large(["功能.科学技术支出"])
    assert large([])["F6"].expected == "科学技术支出"
    assert "F6" in large(["功能.科学技术支出"], variance=299_999_999)


def test_f6_on_a_zero_base_the_amount_alone_decides() -> None:
    """年初 300 万元 all taken back: 调整预算数, the base of the rate, is 0, so there is no rate; the limit is 100 万元."""
    values: dict[str, Value] = {
        "功能.科学技术支出.年初预算数": 300_000_000,
        "功能.科学技术支出.调整预算数": 0,
        "功能.本年支出合计.年初预算数": 300_000_000,
        "功能.本年支出合计.调整预算数": 0,
    }
    more = [figure(f"功能.{name}.差异", -300_000_000) for name in ("科学技术支出", "本年支出合计")]
    known = facts(values, more=more)
    rows = (ListedRow("功能.科学技术支出", "科学技术支出", {}),)
    for listed, fails in ((rows, False), ((), True)):
        computed = Computed(figures=known.figures, lists={"功能.差异较大": listed}, indicators=())
        assert ("F6" in problems("计算后", replace(known, computed=computed))) is fails


def test_f7_year_income_is_fiscal_and_other_lines_and_what_was_brought_in() -> None:
    # 100 + 20 + 10 = 130
    assert "F7" not in problems("计算后", facts(more=[figure("收入.全年收入.决算数", 13000)]))
    assert "F7" in problems("计算后", facts(more=[figure("收入.全年收入.决算数", 12000)]))


def test_f8_headcount() -> None:
    people = {
        "人员.第1个.行政编制": 5,
        "人员.第2个.行政编制": 2,
        "人员.第1个.事业编制": 1,
        "人员.行政.编制": 7,
        "人员.事业.编制": 1,
        "人员.合计.编制": 9,
        "人员.行政.实有": 0,
        "人员.事业.实有": 0,
        "人员.合计.实有": 0,
    }
    found = problems("计算后", facts(more=[figure(key, count, "人") for key, count in people.items()]))["F8"]
    assert found.found == "9人" and found.expected == "8人（各单位相加）"


# 成文后 ----------------------------------------------------------------------------------------------------------------


def reported(paragraph: ReportParagraph, *tables: ReportTable, more: tuple[Figure, ...] = ()) -> dict[str, Problem]:
    known = facts(more=more)
    group = {paragraph.key: (paragraph,)}
    report = Report(profile=known.loaded.profile, paragraphs=group, tables={t.key: t for t in tables}, figures=known.figures)
    return problems("成文后", replace(known, report=report))


def test_c4_linked_figure_is_printed_anew() -> None:
    stale = Linked(figure("三公.合计.决算数", 1600), "元", "16.00")
    assert reported(ReportParagraph(key="三公.总体", spans=(stale,)))["C4"].expected == "15.00"


def goal_table(key: str, name: str, target: str, status: str = "") -> ReportTable:
    cells = {"序号": figure("目标.第1项.序号", 1, "号"), "绩效目标": figure("x", name), "目标值": figure("y", target)}
    cells["完成情况"] = decided("z", status, TEXT, "")
    return ReportTable(key=key, name=key, columns=tuple(cells), rows=(ListedRow("目标.第1项", name, cells),))


NOTHING = ReportParagraph(key="其他", spans=())
SHORT = figure("目标.第1项.简称", "满意度")


def goals(name: str, target: str, *more: Figure, done: int = 1) -> dict[str, Problem]:
    """表1-1 has 满意度（公众） and 90%; the counts say one goal of which ``done`` is met; 表2-1 has what is given."""
    counts = {"目标.项数": 1, "目标.完成项数": done, "目标.未完成项数": 0, "目标.无法判断项数": 0}
    known = (*(figure(key, value, "项") for key, value in counts.items()), *more)
    first, second = goal_table("表1_1", "满意度（公众）", "90%"), goal_table("表2_1", name, target, "完成")
    return reported(NOTHING, first, second, more=known)


def test_f3_two_goal_tables() -> None:
    assert "F3" not in goals("满意度（公众）", "90%")
    assert "绩效目标“满意度”" in goals("满意度", "90%")["F3"].found
    assert "F3" not in goals("满意度", "90%", SHORT)
    assert "目标值“95%”" in goals("满意度（公众）", "95%")["F3"].found


def test_f3_counts_equal_the_rows() -> None:
    assert goals("满意度（公众）", "90%", done=2)["F3"].found == "2项"


def test_every_rule_of_the_pack_has_a_test_here_or_beside() -> None:
    """A new rule needs a failing case: this list is the reminder."""
    covered = {"A11", "A12", "A12-2", "A12-3", "A13", "G1", "G2", "G3", "G4", "G5", "G6", "C2", "C4", "C5", "C8"}
    covered |= {"D9", "D10", "D11", "F1", "F2", "F3", "F4", "F5", "F6", "F8", "F9"}
    covered |= {"F10", "F11", "F13", "F14", "F15", "F15-2", "F16", "F17", "F18"}  # test_plausible.py, tests/errors/ties.py
    covered |= {"A7-3", "A11-2", "A11-3", "B1-2", "B2-2", "B2-3", "B4", "B8"}  # test_details.py
    covered |= {"F21", "F21-2", "F24", "F25", "F26", "F26-2", "F27", "F30", "F31"}  # tests/errors/forms.py
    covered |= {"H1"}  # tests/load/test_previous_year.py
    assert {rule.id for rule in pack().rules} == covered
