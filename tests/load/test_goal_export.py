"""绩效指标导出: read by its heads in the layouts systems and forms have; sums compared; signs, units, dates, money."""

from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.load.goal_export import read_goal_export
from pipeline.load.tabular import read_table
from pipeline.money import Absence
from tests.builders import DEPARTMENT, xls, xlsx
from tests.load.exports import department, loaded, pack

FILE = "绩效指标导出.xlsx"


def read(tmp_path, rows, merge=()):
    path = xlsx(tmp_path / FILE, {"导出": rows}, merge)
    sheets, _ = read_table(FILE, path.read_bytes())
    return read_goal_export(FILE, sheets, pack())


def words(goal):
    columns = ("一级指标", "二级指标", "绩效目标", "目标值", "实际完成值", "分值", "自评得分")
    values = [goal.values[column][0] for column in columns]
    return [("" if isinstance(value, Absence) else str(value)) for value in values]


CODES: list[list[Any]] = [
    ["FINDEX", "SINDEX", "NAME", "COMPUTESIGN", "TARGETVALUE", "METERUNIT"],
    ["产出指标", "数量指标", "培训人次", "1", "2000", "人次"],
    ["产出指标", "成本指标", "人均成本", "5", "300", "元"],
    ["产出指标", "时效指标", "完成时间", "5", "9月底前", ""],
    ["效益指标", "社会效益指标", "知晓度", "6", "明显提高", ""],
]


def test_field_codes_are_heads_and_signs_may_be_codes(tmp_path):
    found = read(tmp_path, CODES)
    assert found.problems == []
    assert [words(goal)[:4] for goal in found.goals] == [
        ["产出指标", "数量指标", "培训人次", "≥2000人次"],
        ["产出指标", "成本指标", "人均成本", "≤300元"],
        ["产出指标", "时效指标", "完成时间", "9月底前"],  # a date takes no sign
        ["效益指标", "社会效益指标", "知晓度", "明显提高"],
    ]


SELF: list[list[Any]] = [
    [
        "一级指标",
        "二级指标",
        "指标名称",
        "级次",
        "计算符号",
        "指标值",
        "计量单位",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析",
    ],
    ["产出指标", "", "产出指标", 1, "", "", "", "", 60, 57.44, ""],
    ["产出指标", "数量指标", "数量指标", 2, "", "", "", "", 60, 57.44, ""],
    ["产出指标", "数量指标", "检查次数", 3, "≥", 10, "次", 9.3, 8, 7.44, "暴雨"],
    ["产出指标", "数量指标", "覆盖率", 3, "", "≥95%", "", "%0.97", 52, 50, ""],
    ["合计", "", "", "", "", "", "", "", 60, 57.44, ""],
    ["注：本表由系统导出"],
]


def test_rows_of_levels_are_sums_and_no_goals(tmp_path):
    found = read(tmp_path, SELF)
    assert found.problems == []
    assert [words(goal) for goal in found.goals] == [
        ["产出指标", "数量指标", "检查次数", "≥10次", "9.3次", "8", "186/25"],
        ["产出指标", "数量指标", "覆盖率", "≥95%", "97%", "52", "50"],
    ]
    assert [(figure.key, figure.value) for figure in found.stated] == [("目标导出.总分", Fraction("57.44"))]


def changed(rows, row, column, value):
    return [[*line[:column], value, *line[column + 1 :]] if n == row else line for n, line in enumerate(rows)]


def test_a_sum_that_is_none_is_told_with_its_parts(tmp_path):
    found = read(tmp_path, changed(SELF, 1, 8, 58))
    (item,) = found.problems
    assert (item.code, item.cell, item.found, item.expected) == ("L191", "I2", "58 分", "8 + 52 = 60 分")


def test_the_same_without_a_column_of_levels(tmp_path):
    rows = [[cell for n, cell in enumerate(line) if n != 3] for line in SELF]
    assert [words(goal) for goal in read(tmp_path, rows).goals] == [words(goal) for goal in read(tmp_path, SELF).goals]


FORM: list[list[Any]] = [
    ["部门整体支出绩效自评表"],
    ["（2023年度）"],
    ["部门", DEPARTMENT],
    ["预算资金（万元）", "", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", "", 329.77, 329.77, 338.31, 10, "102.59%", 10],
    ["", "其中：当年财政拨款", "", 300, 300, 308.54, "—", "", "—"],
    ["", "上年结转资金", "", 29.77, 29.77, 29.77, "—", "", "—"],
    ["", "其他资金", "", "", "", "", "—", "", "—"],
    ["年度总体目标", "预期目标", "", "", "", "实际完成情况"],
    ["", "完成年度任务", "", "", "", "全部完成"],
    ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
    ["", "产出指标", "数量指标", "指标1：检查次数", "≤4", "4", 10, 10, ""],
    ["", "", "", "指标2：培训人次", "≥2000", "3061", 10, 10, ""],
    ["", "", "", "指标3：", "", "", "", "", ""],
    ["", "", "质量指标", "合格率", "≥95%", "100%", 5, 5, ""],
    ["", "", "时效指标", "完成时间", "9月前", "7月", 5, 5, ""],
    ["", "", "", "……", "", "", "", "", ""],
    ["", "效益指标", "社会效益指标", "满意", "≧90﹪", "95﹪", 60, 60, ""],
    ["总分", "", "", "", "", "", 100, 100, ""],
    ["单位主要负责人签批意见：", "", "", "", "同意", "", "", "", ""],
]
MERGED = ("A4:A8", "A11:A18", "B12:B17", "C12:C14", "A19:F19")


@pytest.mark.parametrize("merge", [(), MERGED])
def test_a_form_read_back(tmp_path, merge):
    found = read(tmp_path, FORM, merge)
    assert found.problems == []
    assert [words(goal) for goal in found.goals] == [
        ["产出指标", "数量指标", "检查次数", "≤4", "4", "10", "10"],
        ["产出指标", "数量指标", "培训人次", "≥2000", "3061", "10", "10"],
        ["产出指标", "质量指标", "合格率", "≥95%", "100%", "5", "5"],
        ["产出指标", "时效指标", "完成时间", "9月前", "7月", "5", "5"],
        ["效益指标", "社会效益指标", "满意", "≧90﹪", "95﹪", "60", "60"],
    ]
    stated = {figure.key: figure.value for figure in found.stated}
    assert stated["资金导出.合计.全年预算数"] == 329_770_000  # 329.77万元 in 分
    assert stated["资金导出.财政拨款.全年执行数"] == 308_540_000
    assert stated["目标.执行率.自评得分"] == 10
    assert stated["目标导出.总分"] == 100


def test_a_total_that_is_not_its_funds_is_told(tmp_path):
    rows = changed(changed(changed(FORM, 4, 3, 0), 4, 4, 0), 4, 5, 0)
    codes = [(item.code, item.cell, item.found, item.expected) for item in read(tmp_path, rows).problems]
    assert codes[0] == ("L198", "D5", "0.00 万元", "各项之和 329.77 万元，相差 329.77 万元")
    assert [code for code, *_ in codes] == ["L198"] * 3


@pytest.mark.parametrize(
    ("heads", "row", "target", "actual"),
    [
        # Sichuan 0013zp
        (["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析"],
         ["产出", "数量", "河道", "≥", "12", "公里", "13", 10, 10, ""], "≥12公里", "13公里"),
        # Hunan goal table: the unit may stand in the value
        (["一级指标", "二级指标", "三级指标", "指标值类型", "*指标值", "计量单位", "*指标解释", "*评（扣）分标准", "备注"],
         ["成本", "经济成本", "投资", "定量", "28.8万元", "%", "说明", "超过扣分", ""], "28.8万元", ""),
        # another system
        (["一级指标", "mxzb", "jsfh", "pjbz", "jldw", "fzsd"], ["产出", "里程", ">=", "12", "公里", 10], ">=12公里", ""),
        # Yunnan: one head over three columns
        (["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "实际完成值", "分值", "得分"],
         ["产出", "数量", "里程", "＝", "12", "公里", "12公里", 10, 10], "=12公里", "12公里"),
    ],
)  # fmt: skip
def test_layouts_of_other_places(tmp_path, heads, row, target, actual):
    found = read(tmp_path, [heads, row])
    assert found.problems == []
    (goal,) = found.goals
    assert (words(goal)[3], words(goal)[4]) == (target, actual)


def test_an_unknown_code_of_a_sign_is_told(tmp_path):
    found = read(tmp_path, changed(CODES, 1, 3, "7"))
    (item,) = found.problems
    assert (item.code, item.cell, item.found) == ("L197", "D2", "7")
    assert words(found.goals[0])[3] == "2000人次"


def test_what_lacks_is_said(tmp_path):
    assert [item.code for item in read(tmp_path, [["甲", "乙"], [1, 2]]).problems] == ["L190"]
    (item,) = read(tmp_path, [["一级指标", "指标名称", "分值"], ["产出", "里程", 10]]).problems
    assert (item.code, item.expected) == ("L190", "目标值")


# --- beside the 填报表 ------------------------------------------------------------------------------------------------------


GOALS = [
    ["绩效目标", "目标值", "实际完成值", "未完成原因"],
    ["检查次数", "不少于10次", "9.3次", "暴雨"],
    ["培训", "20期", "21期", None],
]


def goals_of(result):
    return {figure.key: figure.value for figure in result.loaded.figures.match("目标.第*项.*")}


def folder(tmp_path, rows, goals):
    place = department(tmp_path, 绩效目标=goals)
    xlsx(place / FILE, {"导出": rows})
    return place


def test_an_export_alone_is_the_goals(tmp_path):
    result = loaded(folder(tmp_path, SELF, GOALS[:1]))
    codes = [item.code for item in result.problems]
    assert "L195" in codes
    assert "L160" not in codes
    found = goals_of(result)
    assert found["目标.第1项.绩效目标"] == "检查次数"
    assert found["目标.第2项.目标值"] == "≥95%"
    assert "目标.第1项.分值" not in found  # this pack does not score goals one by one


def test_both_stand_side_by_side_and_blanks_are_taken_from_the_export(tmp_path):
    rows = [
        ["绩效目标", "目标值", "实际完成值", "未完成原因"],
        ["检查次数", "不少于10次", None, None],
        ["培训", "20期", "21期", None],
    ]
    result = loaded(folder(tmp_path, SELF, rows))
    by_code = {item.code: item for item in result.problems}
    found = goals_of(result)
    assert found["目标.第1项.目标值"] == "不少于10次"
    assert found["目标.第1项.实际完成值"] == "9.3次"
    assert found["目标.第1项.未完成原因"] == "暴雨"
    assert by_code["L199"].found == "填报表 C2、D2"
    assert "L053" not in by_code
    alone = sorted((item.found, item.file) for item in result.problems if item.code == "L193")
    assert alone == [("A3 培训", "填报表.xlsx"), ("C5 覆盖率", FILE)]
    assert result.loaded.figures["目标导出.第1项.目标值"].value == "≥10次"


def test_an_old_workbook_and_a_csv_read_alike(tmp_path):
    first = [words(goal) for goal in read(tmp_path, SELF).goals]
    old = xls(tmp_path / "绩效指标导出.xls", {"导出": SELF})
    sheets, _ = read_table(old.name, old.read_bytes())
    assert [words(goal) for goal in read_goal_export(old.name, sheets, pack()).goals] == first
    lines = [",".join(str(cell) for cell in line).replace("%0.97", "97%") for line in SELF]
    sheets, _ = read_table("绩效指标导出.csv", "\n".join(lines).encode("gb18030"))
    assert [words(goal) for goal in read_goal_export("绩效指标导出.csv", sheets, pack()).goals] == first


def test_a_row_that_is_no_goal_is_named(tmp_path):
    rows = [*SELF[:5], ["产出指标", "数量指标", "只有名称", 3], *SELF[5:]]
    (item,) = read(tmp_path, rows).problems
    assert (item.code, item.found) == ("L194", "C6 只有名称")


def test_an_indicator_that_stands_twice_is_told(tmp_path):
    twice = [*SELF[:5], SELF[4], *SELF[5:]]
    result = loaded(folder(tmp_path, twice, GOALS[:1]))
    assert "L196" in [item.code for item in result.problems]


def test_heads_of_the_department_itself_are_confirmed_in_the_column_map(tmp_path):
    of = pack()
    decls = [replace(decl, preferred=["工作量"]) if decl.kind == "绩效指标导出" and decl.term == "目标值" else decl
             for decl in of.aliases.alias]  # fmt: skip
    path = xlsx(tmp_path / FILE, {"导出": [["一级指标", "指标名称", "工作量"], ["产出", "里程", "12公里"]]})
    sheets, _ = read_table(FILE, path.read_bytes())
    assert [item.code for item in read_goal_export(FILE, sheets, of).problems] == ["L190"]
    confirmed = replace(of, aliases=replace(of.aliases, alias=decls))
    assert words(read_goal_export(FILE, sheets, confirmed).goals[0])[3] == "12公里"
