"""A department whose goals stand in the export alone: through all stages to a verified report, and scored one by one."""

import pytest

from pipeline.run import stages
from tests.builders import xlsx
from tests.errors.good import good
from tests.errors.packs import PACK, append, packs_with
from tests.forms.department import department as forms
from tests.load.exports import ROOTS

CODES = "FINDEX SINDEX NAME LEVELNO COMPUTESIGN TARGETVALUE METERUNIT ACTUALVALUE ACTUALWEIGHT SCORE KPI_REMARK"
SELF = [
    CODES.split(),
    ["产出指标", "", "产出指标", 1, "", "", "", "", 50, 47.5, ""],
    ["产出指标", "数量指标", "培训人次", 3, 1, 60, "人", 61, 30, 30, ""],
    ["", "", "检查次数", 3, 1, 32, "次", 28, 20, 17.5, "两次改为线上"],
]  # fmt: skip
SCORED = """
[goals]
weight = 50
level = [{ name = "产出指标" }]
execution = { weight = 10 }
"""
OURS = {"V", "X"}


def made(tmp_path, *roots):
    department = good()
    department.form["绩效目标"] = [["绩效目标", "目标值", "实际完成值", "未完成原因"]]
    place = department.write(tmp_path)
    xlsx(place / "绩效指标导出.xlsx", {"导出": SELF})
    return stages(place, roots or ROOTS, "verify")


def test_the_export_is_printed_and_verified(tmp_path):
    run = made(tmp_path)
    assert [item.code for item in run.problems if item.code[0] in OURS or item.code in ("L032", "L160")] == []
    assert run.figures["目标.第2项.目标值"].text == "≥32次"


def test_goals_of_the_export_are_scored(tmp_path):
    run = made(tmp_path, packs_with(tmp_path, append(f"{PACK}/rubric.toml", SCORED)))
    assert [item.code for item in run.problems if item.code[0] in OURS or item.code in ("L032", "J043", "J064")] == []
    # 28 of 32: 17.5 of 20; 113 of 130: 8.69 of 10
    assert [float(run.figures[key].number or 0) for key in ("目标.第1项.得分", "目标.第2项.得分", "目标.执行率.得分")] == [
        30,
        17.5,
        8.69,
    ]
    assert float(run.figures["目标.总分"].number or 0) == 56.19


TEXTS = [
    ["资金（元）", "", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", "", 120, 130, 113, 10, "86.92%", 8.69],
    ["年度总体目标", "预期目标", "", "", "", "实际完成情况"],
    ["", "办好培训", "", "", "", "已办好培训"],
]


@pytest.mark.parametrize(("staff", "code"), [(None, "L199"), ("办好两期培训", "J066"), ("办好培训", "")])
def test_the_texts_of_the_year_s_goal_are_read_or_compared(tmp_path, staff, code):
    department = forms()
    department.form["绩效目标"] = [["绩效目标", "目标值", "实际完成值", "未完成原因"]]
    department.form["年度目标"] = [["项目", "内容"], ["预期目标", staff], ["实际完成情况", "已办好培训"]]
    place = department.write(tmp_path)
    xlsx(place / "绩效指标导出.xlsx", {"导出": [*TEXTS, *SELF]})
    run = stages(
        place, (packs_with(tmp_path, append(f"{PACK}/workbook.toml", 'schema = 1\nasks = ["年度目标"]\n')),), "compute"
    )
    assert [item.code for item in run.problems if item.code in ("L199", "J066", "L053", "L051")] == ([code] if code else [])
    assert run.figures["目标.预期目标"].text == (staff or "办好培训")


def test_a_damaged_export_beside_a_good_one_is_told(tmp_path):
    department = good()
    department.form["绩效目标"] = [["绩效目标", "目标值", "实际完成值", "未完成原因"]]
    place = department.write(tmp_path)
    xlsx(place / "绩效指标导出.xlsx", {"导出": SELF})
    (place / "绩效指标导出-2.xlsx").write_bytes(b"PK broken")
    run = stages(place, ROOTS, "compute")
    assert "目标.第1项.绩效目标" in run.figures
    assert [item.file for item in run.problems if item.code in ("L004", "L005", "L006", "L007", "L008")] == [
        "绩效指标导出-2.xlsx"
    ]
