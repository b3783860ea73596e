"""Made the first template of this pack's 自评表: the grid of national with the money of Hunan's form above it.

Run it only to start over: ``python make_forms.py [folder]``; then edit the .docx itself. The other forms are national's.
"""

import importlib.util
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "common"))
from form_layout import CENTRE, DOWN, HEAD, ON, PORTRAIT, TEXT, box, foot, form, grid, line, title

HERE = Path(__file__).resolve()
_spec = importlib.util.spec_from_file_location("national_forms", HERE.parents[1] / "national" / "make_forms.py")
assert _spec is not None and _spec.loader is not None
national = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(national)

NINE, given = national.NINE, national.given
BY_INCOME = (
    ("其中：一般公共预算", "资金.一般公共预算.全年执行数"),
    ("政府性基金拨款", "资金.政府性基金.全年执行数"),
    ("纳入专户管理的非税收入拨款", "资金.专户非税.全年执行数"),
    ("其他资金", "资金.其他性质.全年执行数"),
)
BY_NATURE = (("其中：基本支出", "支出.基本支出.决算数"), ("项目支出", "支出.项目支出.决算数"))


def said(pair: tuple[str, str] | None) -> str:
    """Return a label with its amount in one cell, as the form has it."""
    return f"{pair[0]}：{given(pair[1], '万元')}" if pair else ""


def money() -> str:
    """Return 年度预算申请: the total with its points, then the same money by income and by nature side by side."""
    names = (*national.AMOUNTS, "分值", "执行率", "自评得分")
    head = line(NINE, box("年度预算申请（万元）", HEAD, 1, DOWN), box("", HEAD, 2), *(box(name, HEAD) for name in names))
    total = line(
        NINE,
        box(down=ON),
        box("年度资金总额", TEXT, 2),
        *national.amounts("资金.合计"),
        box(given("目标.执行率.分值", "分数")),
        box(given("资金.合计.执行率", "百分比2")),
        box(given("目标.执行率.得分", "分数")),
    )
    kinds = line(NINE, box(down=ON), box("按收入性质分", HEAD, 4), box("按支出性质分", HEAD, 4))
    rows = [
        line(NINE, box(down=ON), box(said(left), TEXT, 4), box(said(right), TEXT, 4))
        for left, right in zip(BY_INCOME, (*BY_NATURE, None, None), strict=True)
    ]
    return head + total + kinds + "".join(rows)


def whole_department() -> list[str]:
    """部门整体支出绩效自评表."""
    return [
        title(f"部门整体支出绩效自评表（{national.YEAR}）"),
        grid(
            NINE,
            line(NINE, box("预算部门、单位名称", HEAD, 2), box("{{ 单位.部门全称|文本 }}", CENTRE, 7)),
            money(),
            national.overall("目标"),
            national.indicators("自评表指标"),
        ),
        foot("填表人：　　　　　填报日期：{{ 单位.报告日期|文本 }}　　　　　联系电话：　　　　　单位负责人签字："),
    ]


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent
    form(folder / "自评表.docx", PORTRAIT, whole_department())
