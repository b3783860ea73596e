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
    f"表5　{YEAR}绩效指标完成和得分情况",
    [
        ("一级指标", 1000, CENTRE, "一级指标|文本"),
        ("三级指标", 2944, TEXT, "绩效目标|文本"),
        ("年度指标值", 1600, TEXT, "目标值|文本"),
        ("实际完成值", 1900, TEXT, "实际完成值|文本"),
        ("分值", 700, CENTRE, "分值|分数"),
        ("得分", 700, CENTRE, "得分|分数"),
    ],
)


def body() -> str:
    """Return the outline of the report, in order."""
    return "".join(
        (
            p(f"{{{{ 单位.部门全称|文本 }}}}{YEAR}\n部门整体支出绩效自评报告", "Title"),
            p("一、部门概况", "Level1"),
            p("（一）部门职责", "Level2"),
            hosts("概况.职责"),
            p("（二）机构和人员", "Level2"),
            hosts("概况.机构", "概况.人员"),
            p("（三）年度主要工作任务", "Level2"),
            hosts("概况.任务"),
            p("二、预算执行情况", "Level1"),
            p("（一）收支总体情况", "Level2"),
            hosts("收支.收入"),
            national.INCOME,
            hosts("收支.支出"),
            national.SPENDING,
            hosts("收支.结转"),
            p("（二）预算调整和支付进度", "Level2"),
            hosts("收支.调整"),
            national.FUNCTIONS,
            hosts("收支.差异原因", "收支.进度"),
            p("（三）“三公”经费", "Level2"),
            hosts("三公.总体"),
            national.THREE_PUBLIC,
            hosts("三公.分项"),
            p("三、绩效目标和重点工作完成情况", "Level1"),
            p("（一）绩效指标", "Level2"),
            hosts("目标.总体"),
            GOALS,
            hosts("目标.无法判断", "目标.过低"),
            p("（二）重点工作", "Level2"),
            hosts("重点工作.总体", "重点工作.未完成"),
            p("四、自评得分情况", "Level1"),
            p("（一）自评结论", "Level2"),
            hosts("得分.结论"),
            p("（二）预算执行率", "Level2"),
            hosts("得分.执行率", "得分.管理说明"),
            p("（三）产出", "Level2"),
            hosts("得分.产出", "得分.产出说明"),
            p("（四）效益", "Level2"),
            hosts("得分.效益", "得分.效益说明"),
            p("（五）满意度", "Level2"),
            hosts("得分.满意度"),
            p("（六）项目支出自评", "Level2"),
            hosts("得分.项目"),
            p("五、存在问题和改进措施", "Level1"),
            p("（一）存在问题", "Level2"),
            hosts("问题.存在问题"),
            p("（二）改进措施", "Level2"),
            hosts("问题.改进措施", keep=True),
            national.signature(),
        )
    )


if __name__ == "__main__":
    national.write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("report.docx"), body())
