"""Made the first report.docx of this pack, from the parts of the national pack's script. From then on edit report.docx itself.

Run it only to start over: ``python make_report_template.py [report.docx]``.
"""

import importlib.util
import sys
from pathlib import Path

_NATIONAL = Path(__file__).resolve().parents[1] / "national" / "make_report_template.py"
_SPEC = importlib.util.spec_from_file_location("national_report_template", _NATIONAL)
assert _SPEC is not None and _SPEC.loader is not None
national = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(national)
CENTRE, TEXT, YEAR = national.CENTRE, national.TEXT, national.YEAR
hosts, p = national.hosts, national.p

GOALS = national.table(
    "表5",
    f"表5　{YEAR}重点履职指标完成和得分情况",
    [
        ("重点任务", 1300, CENTRE, "二级指标|文本"),
        ("指标", 2844, TEXT, "绩效目标|文本"),
        ("指标值", 1500, TEXT, "目标值|文本"),
        ("实际完成值", 1800, TEXT, "实际完成值|文本"),
        ("分值", 700, CENTRE, "分值|分数"),
        ("得分", 700, CENTRE, "得分|分数"),
    ],
)


def body() -> str:
    """Return the outline of the report, in order."""
    return "".join(
        (
            p(f"{{{{ 单位.部门全称|文本 }}}}{YEAR}\n部门整体支出绩效自评报告", "Title"),
            p("一、部门基本情况", "Level1"),
            p("（一）机构组成", "Level2"),
            hosts("概况.机构"),
            p("（二）机构职能和人员", "Level2"),
            hosts("概况.职责", "概况.人员"),
            p("（三）年度主要工作任务", "Level2"),
            hosts("概况.任务"),
            p("二、部门资金收支情况", "Level1"),
            p("（一）收入情况", "Level2"),
            hosts("收支.收入"),
            national.INCOME,
            p("（二）支出情况", "Level2"),
            hosts("收支.支出"),
            national.SPENDING,
            hosts("收支.资金来源", "收支.调整"),
            national.FUNCTIONS,
            hosts("收支.差异原因", "收支.进度"),
            p("（三）“三公”经费", "Level2"),
            hosts("三公.总体"),
            national.THREE_PUBLIC,
            hosts("三公.分项"),
            p("（四）结转结余", "Level2"),
            hosts("收支.结转"),
            p("三、部门整体绩效分析", "Level1"),
            p("（一）年度总体目标", "Level2"),
            hosts("目标.年度目标", "目标.年度完成"),
            p("（二）基本运行", "Level2"),
            hosts("得分.基本运行", "得分.基本运行比率", "得分.基本运行说明"),
            p("（三）重点履职", "Level2"),
            hosts("得分.重点履职", "目标.总体"),
            GOALS,
            hosts("目标.无法判断", "目标.过低", "得分.重点履职说明", "重点工作.总体", "重点工作.未完成"),
            p("（四）满意度", "Level2"),
            hosts("得分.满意度", "得分.满意度说明"),
            p("（五）项目支出自评", "Level2"),
            hosts("得分.项目"),
            p("（六）结果应用", "Level2"),
            hosts("得分.结果应用"),
            p("四、评价结论及建议", "Level1"),
            p("（一）评价结论", "Level2"),
            hosts("得分.结论", "得分.扣分"),
            p("（二）存在问题", "Level2"),
            hosts("问题.存在问题"),
            p("（三）改进措施", "Level2"),
            hosts("问题.改进措施", keep=True),
            national.signature(),
        )
    )


if __name__ == "__main__":
    national.write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("report.docx"), body())
