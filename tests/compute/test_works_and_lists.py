"""绩效目标 and 重点工作 counted, what a person should look at, and the lists that sentences loop over."""

from decimal import Decimal
from fractions import Fraction

from msgspec.structs import replace

from pipeline.compute import compute
from pipeline.compute.lists import large_variances
from pipeline.compute.works import goal_problems, goal_rows, goals, key_works, work_problems
from pipeline.declarations import Option
from pipeline.formats import format_figure
from pipeline.money import Absence
from pipeline.records import Cell, Figures, ListedRow
from tests.compute.by_hand import figures

GOALS = figures("""
    目标.第1项.序号         1项
    目标.第1项.绩效目标     4K用户数
    目标.第1项.目标值       达到1600万户
    目标.第1项.实际完成值   2150万户
    目标.第2项.绩效目标     推动项目落户共建园区（亿元以上工业项目）
    目标.第2项.简称         推动项目落户
    目标.第2项.目标值       不少于20个
    目标.第2项.实际完成值   300个
    目标.第3项.绩效目标     税收增长率
    目标.第3项.目标值       10%左右
    目标.第3项.实际完成值   0.9%
    目标.第4项.绩效目标     满意度
    目标.第4项.目标值       较高
    目标.第4项.实际完成值   很高
""")
WORKS = figures("""
    重点工作.第1项.事项       工业创新
    重点工作.第1项.工作内容   建设创新中心
    重点工作.第1项.是否完成   是
    重点工作.第2项.事项       工业创新
    重点工作.第2项.工作内容   突破关键技术
    重点工作.第2项.是否完成   否
    重点工作.第2项.未完成原因 验收顺延
    重点工作.第3项.事项       绿色发展
    重点工作.第3项.工作内容   污染防治
    重点工作.第3项.是否完成   否
    重点工作.第4项.事项       绿色发展
    重点工作.第4项.工作内容   节能
    重点工作.第4项.是否完成   是
""")


def with_goals():
    return GOALS.plus(figure for figure in goals(GOALS, Fraction(1, 10)) if figure.key not in GOALS)


def test_goals_are_counted_and_what_cannot_be_judged_is_not_passed():
    found = with_goals()
    counts = [found[f"目标.{name}"].value for name in ("项数", "完成项数", "未完成项数", "无法判断项数")]
    assert counts == [4, 2, 1, 1]
    assert found["目标.可判断项数"].value == 3
    assert found["目标.完成率"].value == Fraction(2, 3)  # 4 goals, one of them without a measurable target: 2 ÷ (4 − 1)


def test_one_name_per_goal_with_its_declared_short_name_and_its_cell():
    found = with_goals()
    assert found["目标.第2项.全称"].text.startswith("推动项目落户共建园区")
    assert found["目标.第2项.短称"].text == "推动项目落户"
    assert found["目标.第1项.短称"].text == "4K用户数"
    assert isinstance(found["目标.第2项.短称"].source, Cell)
    assert found["目标.第2项.序号"].value == 2  # not filled in: its place in the sheet


def test_a_target_set_too_low_and_an_unmet_goal_without_reason_are_told_with_their_cells():
    low, unmet = goal_problems(goal_rows(with_goals()).values(), Fraction(2))
    assert (low.code, low.found) == ("J001", "不少于20个，实际300个，完成率 1500%")
    assert low.cell == "B2" and low.keys == ("目标.第2项.完成率",)
    assert (unmet.code, unmet.title) == ("J002", "绩效目标“税收增长率”未完成，没有填写原因")
    assert next(goal_problems(goal_rows(with_goals()).values(), Fraction(20))).code == "J002"  # 1500% is below 2000%
    mended = with_goals().plus(figures("目标.第3项.未完成原因 减税降费").values())
    assert [item.code for item in goal_problems(goal_rows(mended).values(), Fraction(2))] == ["J001"]


def test_a_comparator_nobody_knows_is_told():
    known = GOALS.plus(figures("目标.第2项.比较符 差不多").values())
    known = known.plus(figure for figure in goals(known, Fraction(1, 10)) if figure.key not in known)
    assert "J005" in [item.code for item in goal_problems(goal_rows(known).values(), Fraction(2))]
    assert known["目标.第2项.完成情况"].text == "无法判断"


def test_key_works_are_counted_by_content():
    found = {figure.key: figure for figure in key_works(WORKS)}
    counts = [found[f"重点工作.{name}"].value for name in ("事项数", "内容数", "完成数", "未完成数")]
    assert counts == [2, 4, 2, 2]
    assert found["重点工作.完成率"].value == Fraction(2, 4)
    assert found["重点工作.第2类.事项"].text == "绿色发展"
    assert {figure.key: figure for figure in key_works(Figures())}["重点工作.完成率"].value is Absence.MISSING


def test_unfinished_work_without_reason_and_unread_marks_are_told():
    (told,) = work_problems(WORKS)
    assert (told.code, told.title) == ("J003", "重点工作“污染防治”未完成，没有填写原因")
    odd = figures("重点工作.第1项.事项 甲\n重点工作.第1项.工作内容 乙\n重点工作.第1项.是否完成 基本完成")
    assert [(item.code, item.found) for item in work_problems(odd)] == [("J004", "B2 基本完成")]


def variance(name, amount, rate):
    cells = figures(f"功能.{name}.差异 {amount}\n功能.{name}.差异率 {rate}")
    return ListedRow(f"功能.{name}", name, {key.split(".")[-1]: figure for key, figure in cells.items()})


def test_large_variances_reach_both_thresholds_and_fall_by_rate(pack):
    # thresholds of the pack: 100 万元 and 10%
    rows = [
        variance("一般公共服务支出", "39,617,777.19元", "18.92%"),
        variance("科学技术支出", "86,325,000.00元", "100%"),
        variance("卫生健康支出", "154,027.13元", "100%"),  # 15.40 万元: too little
        variance("教育支出", "1,000,000.00元", "10%"),  # exactly at both
        variance("农林水支出", "-5,000,000.00元", "-25%"),  # a cut is a variance too
        variance("交通运输支出", "9,000,000.00元", "9.99%"),
    ]
    assert [row.name for row in large_variances(rows, pack)] == ["科学技术支出", "农林水支出", "一般公共服务支出", "教育支出"]


FORM = figures("""
    功能.金融支出.年初预算数            0.00元
    功能.金融支出.调整预算数            空
    功能.金融支出.决算数                空
    功能.一般公共服务支出.年初预算数    169,818,000.00元
    功能.一般公共服务支出.调整预算数    209,435,777.19元
    功能.一般公共服务支出.决算数        209,435,777.19元
    功能.国防支出.年初预算数            空
    功能.国防支出.调整预算数            空
    功能.国防支出.决算数                空
    功能.本年支出合计.年初预算数        169,818,000.00元
    功能.本年支出合计.调整预算数        209,435,777.19元
    收入.其他收入.年初预算数            空
    收入.其他收入.决算数                31,800.00元
    收入.事业收入.年初预算数            5.00元
    收入.事业收入.决算数                5.00元
    收入.本年收入合计.年初预算数        5.00元
    收入.本年收入合计.决算数            31,805.00元
    收入.总计.年初预算数                5.00元
    收入.总计.决算数                    31,805.00元
    支出.基本支出.决算数                209,435,777.19元
    经济.资本性支出_基本建设.决算数     空
    单位.第1个.名称                     局本部
    人员.第1个.行政编制                 10人
    执行.第1季度.累计支出               1.00元
    执行.第1季度.全年预算               4.00元
""").plus([*GOALS.values(), *WORKS.values()])


def test_lists_follow_the_form_and_the_sheets(pack, loaded):
    found = compute(loaded, FORM, pack)[0].lists
    assert [row.name for row in found["功能.全部"]] == [
        "金融支出",
        "一般公共服务支出",
    ]  # as exported; 0 is a value, blank is none
    assert [row.name for row in found["功能.差异较大"]] == ["一般公共服务支出"]
    assert [row.name for row in found["收入.有差异"]] == ["其他收入"]  # totals are no lines
    spending = found["支出.全部"]
    assert (spending[0].name, spending[-1].name, len(spending)) == ("基本支出", "总计", 31)
    (capital,) = [row for row in spending if row.key == "经济.资本性支出_基本建设"]
    assert capital.name == "资本性支出（基本建设）" and capital["决算数"].value is Absence.BLANK
    assert [row.name for row in found["执行.各季度"]] == ["第一季度", "第二季度", "第三季度", "第四季度"]
    assert format_figure(found["执行.各季度"][0]["累计执行率"], "百分比") == "25%"
    assert [row.key for row in found["目标.未完成"]] == ["目标.第3项"]
    assert [row.key for row in found["目标.过低"]] == ["目标.第2项"]
    assert [row.key for row in found["目标.无法判断"]] == ["目标.第4项"]
    assert [row.name for row in found["重点工作.事项"]] == ["工业创新", "绿色发展"]
    assert [row.name for row in found["重点工作.未完成"]] == ["突破关键技术", "污染防治"]
    assert found["单位.全部"][0]["行政编制"].value == 10


def test_a_score_that_cannot_be_had_names_the_cell_that_lacks(pack, loaded):
    known = FORM.plus(figures("采购.实际 5元\n采购.预算 空\n信访.件数 0件\n信访.回复数 0件").values())
    _, problems = compute(loaded, known, pack)
    told = {item.found: item.cell for item in problems if item.code in ("J016", "J031")}
    assert told["政府采购执行率算不出：政府采购预算是空的"] == "B2"  # the cell to fill in
    assert told["信访回复率算不出：信访件数为 0"] == ""  # no 人工评分 at all: the sheet is not known
    assert told["公用经费控制率：缺失"] == ""  # no such row in any input


def test_every_list_and_every_figure_is_in_the_catalogue(pack, loaded):
    computed, _ = compute(loaded, FORM, pack)
    assert all(pack.catalogue.find(key).kind == "列表" for key in computed.lists)
    assert [key for key in computed.figures if pack.catalogue.find(key) is None] == []


def test_an_option_without_meaning_is_a_problem_of_the_pack(pack, loaded):
    wrong = replace(pack, options={**pack.options, "variance_base": Option(value="上年数", state="assumed", source="")})
    _, problems = compute(loaded, FORM, wrong)
    assert [(item.code, item.file) for item in problems if item.code == "J024"] == [("J024", "guangdong/pack.toml")]
    lower = replace(pack, options={**pack.options, "goal_too_low": Option(value=Decimal(20), state="assumed", source="")})
    assert compute(loaded, FORM, lower)[0].lists["目标.过低"] == ()
