"""A department whose goals stand in the export alone: through all stages to a verified report, and scored one by one."""

from pipeline.run import stages
from tests.builders import xlsx
from tests.errors.good import good
from tests.errors.packs import PACK, append, packs_with
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
