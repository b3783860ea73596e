"""Made the first report.docx of this pack, in the styles of the guangdong pack's script. From then on edit report.docx itself.

Run it only to start over: ``python make_report_template.py [report.docx]``.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "guangdong"))
from make_report_template import CENTRE, NUMBER, TEXT, YEAR, cell, hosts, p, row, signature, table, write

ADJUSTED = "全年预算数"
AMOUNT = 1610  # of the narrowest amount column: 9,999,999,999.99 stands on one line


def amounts(width: int, *names: str) -> list[tuple[str, int, str, str]]:
    """Return amount columns of one width."""
    return [(name, width, NUMBER, f"{name}|元") for name in names]


INCOME = table(
    "表1",
    f"表1　{YEAR}收入决算情况（单位：元）",
    [("收入项目", 3444, TEXT, "名称"), *amounts(1800, "年初预算数", ADJUSTED, "决算数")],
)
SPENDING = table(
    "表2",
    f"表2　{YEAR}支出决算情况（单位：元）",
    [("支出项目", 3444, TEXT, "名称"), *amounts(1800, "年初预算数", ADJUSTED, "决算数")],
)
TOTAL_FUNCTIONS = row(
    cell("合计", 1540, CENTRE)
    + "".join(
        cell(f"{{{{ 功能.本年支出合计.{key}|元 }}}}", width, NUMBER)
        for key, width in (("年初预算数", AMOUNT), ("调整预算数", AMOUNT), ("差异", 1510))
    )
    + cell("{{ 功能.本年支出合计.差异率|百分比2 }}", 964, NUMBER)
    + cell("{{ 功能.本年支出合计.决算数|元 }}", AMOUNT, NUMBER)
)
FUNCTIONS = table(
    "表3",
    f"表3　{YEAR}支出功能分类预算调整与执行情况（单位：元）",
    [
        ("功能分类", 1540, TEXT, "名称"),
        *amounts(AMOUNT, "年初预算数", ADJUSTED),
        *amounts(1510, "差异"),
        ("差异率", 964, NUMBER, "差异率|百分比2"),
        *amounts(AMOUNT, "决算数"),
    ],
    TOTAL_FUNCTIONS,
)
THREE_PUBLIC = table(
    "表4",
    f"表4　{YEAR}“三公”经费情况（单位：万元）",
    [
        ("项目", 3084, TEXT, "名称"),
        *(
            (head, 960, NUMBER, f"{name}|万元")
            for head, name in (
                ("上年\n预算", "上年预算数"),
                ("本年\n预算", "年初预算数"),
                ("预算\n增减", "预算增减"),
                ("上年\n决算", "上年决算数"),
                ("本年\n决算", "决算数"),
                ("决算\n增减", "决算增减"),
            )
        ),
    ],
)
GOALS = table(
    "表5",
    f"表5　{YEAR}部门整体绩效目标完成情况",
    [
        ("序号", 624, CENTRE, "序号|整数"),
        ("绩效目标", 3220, TEXT, "绩效目标|文本"),
        ("目标值", 1800, TEXT, "目标值|文本"),
        ("实际完成值", 2000, TEXT, "实际完成值|文本"),
        ("完成情况", 1200, CENTRE, "完成情况|文本"),
    ],
)
TOTAL_SCORES = row(
    cell("合计", 2560, CENTRE, 3)
    + cell("{{ 满分.合计|分数 }}", 560, CENTRE)
    + cell("", 2220, TEXT)
    + cell("", 964, CENTRE)
    + cell("{{ 得分.合计|分数 }}", 700, CENTRE)
    + cell("等级：{{ 得分.等级|文本 }}", 1840, TEXT)
)
SCORES = table(
    "表6",
    f"表6　{YEAR}部门整体支出绩效自评评分表",
    [
        ("一级指标", 640, CENTRE, "一级指标|文本"),
        ("二级指标", 640, CENTRE, "二级指标|文本"),
        ("三级指标", 1280, TEXT, "名称"),
        ("权重", 560, CENTRE, "权重|分数"),
        ("评分标准", 2220, TEXT, "评分标准|文本"),
        ("实际值", 964, CENTRE, "实际值|百分比2"),
        ("得分", 700, CENTRE, "得分|分数"),
        ("扣分原因", 1840, TEXT, "扣分原因|文本"),
    ],
    TOTAL_SCORES,
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
            INCOME,
            hosts("收支.支出"),
            SPENDING,
            hosts("收支.结转"),
            p("（二）预算调整和支付进度", "Level2"),
            hosts("收支.调整"),
            FUNCTIONS,
            hosts("收支.差异原因", "收支.进度"),
            p("（三）“三公”经费", "Level2"),
            hosts("三公.总体"),
            THREE_PUBLIC,
            hosts("三公.分项"),
            p("三、绩效目标和重点工作完成情况", "Level1"),
            p("（一）绩效目标", "Level2"),
            hosts("目标.总体"),
            GOALS,
            hosts("目标.未完成", "目标.无法判断", "目标.过低"),
            p("（二）重点工作", "Level2"),
            hosts("重点工作.总体", "重点工作.未完成"),
            p("四、自评得分情况", "Level1"),
            p("（一）自评结论", "Level2"),
            hosts("得分.结论"),
            SCORES,
            hosts("得分.扣分"),
            p("（二）投入", "Level2"),
            hosts("得分.投入", "得分.投入说明"),
            p("（三）过程", "Level2"),
            hosts("得分.过程", "得分.过程比率", "得分.过程说明"),
            p("（四）产出", "Level2"),
            hosts("得分.产出", "得分.产出说明"),
            p("（五）效果", "Level2"),
            hosts("得分.效果", "得分.效果说明"),
            p("五、存在问题和改进措施", "Level1"),
            p("（一）存在问题", "Level2"),
            hosts("问题.存在问题"),
            p("（二）改进措施", "Level2"),
            hosts("问题.改进措施", keep=True),
            signature(),
        )
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("report.docx"), body())
