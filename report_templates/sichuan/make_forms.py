"""Made the first templates of this pack's own forms. From then on the .docx files are the templates: edit them in Word or WPS.

Run it only to start over: ``python make_forms.py [folder]``. 项目自评表 has the columns of the form 510000_0013zp.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "common"))
from form_layout import (
    CENTRE,
    DOWN,
    HEAD,
    LANDSCAPE,
    NUMBER,
    ON,
    TEXT,
    Page,
    box,
    foot,
    form,
    grid,
    line,
    loop,
    sums_or,
    title,
)

TALL = Page((11906, 16838), (1134, 1134, 1020, 1134))
"""Less margin above and below: the form has six blocks of words and stays on one page where they are short."""
YEAR = "{{ 单位.年度|年份 }}年度"
TEN = (760, 1080, 1600, 600, 860, 1080, 960, 560, 660, 1478)
"""Columns of the indicators; the money above takes them together: fund, 年初预算, 调整后预算数, 预算执行数, 执行率 …"""
FUNDS = (("财政资金", "财政拨款"), ("财政专户管理资金", "财政专户"), ("单位资金", "单位资金"), ("其他资金", "其他"))
AMOUNTS = (("年初预算数", 1), ("全年预算数", 2), ("全年执行数", 1))


def given(key: str, form_of: str) -> str:
    """Return a field that prints nothing where there is no such figure."""
    return f"{{% if {key} %}}{{{{ {key}|{form_of} }}}}{{% endif %}}"


def words(head: str, key: str, height: int = 540) -> str:
    """Return a row of staff's words."""
    return line(TEN, box(head, HEAD, 2), box(given(key, "文本"), TEXT, 8), height=height)


def money() -> str:
    """Return the block of money: 总额 with weight, score and reason, then a row for each fund."""
    heads = ("年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因")
    spans = (1, 2, 1, 1, 1, 1, 1)
    head = line(TEN, box("资金（万元）", HEAD, 2), *(box(name, HEAD, span) for name, span in zip(heads, spans, strict=True)))
    reasons = given("本项.执行率.未完成原因", "文本") + given("本项.预算调整.未完成原因", "文本")
    total = line(
        TEN,
        box("总额", CENTRE, 2),
        *(box(given(f"本项.{name}", "万元"), NUMBER, span) for name, span in AMOUNTS),
        box(given("本项.执行率", "百分比2")),
        box(given("本项.执行率.分值", "分数")),
        box(given("本项.执行率.得分", "分数")),
        box(reasons, TEXT, 1, DOWN),
    )
    rows = [
        line(
            TEN,
            box(name, CENTRE, 2),
            *(box(given(f"本项.{fund}.{column}", "万元"), NUMBER, span) for column, span in AMOUNTS),
            box(given(f"本项.{fund}.执行率", "百分比2")),
            box("—"),
            box("—"),
            box(down=ON),
        )
        for name, fund in FUNDS
    ]
    return head + total + "".join(rows)


def indicators() -> str:
    """Return the indicators, levels merged, and 合计."""
    names = (
        *("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分"),
        "未完成原因分析",
    )
    ordinary = line(
        TEN,
        box("{{ 行.一级指标|文本 }}"),
        box("{{ 行.二级指标|文本 }}"),
        box("{{ 行.三级指标|文本 }}", TEXT),
        box("{{ 行.指标性质|文本 }}"),
        box("{{ 行.年度指标值|文本 }}"),
        box("{{ 行.度量单位|文本 }}"),
        box("{{ 行.实际完成值|文本 }}"),
        box("{{ 行.分值|分数 }}"),
        box("{{ 行.得分|分数 }}"),
        box("{{ 行.偏差原因|文本 }}", TEXT),
    )
    total = line(TEN, box("合计", HEAD, 7), box("{{ 行.分值|分数 }}"), box("{{ 行.得分|分数 }}"), box("", TEXT))
    return line(TEN, *(box(name, HEAD) for name in names), keep=True) + loop(
        TEN, "for 行 in 表.项目指标", sums_or(TEN, total, ordinary)
    )


def project() -> list[str]:
    """项目支出绩效自评表, one for each project."""
    return [
        title(f"项目支出绩效自评表（{YEAR}）"),
        foot("报表编号：510000_0013zp"),
        grid(
            TEN,
            line(TEN, box("项目名称", HEAD, 2), box("{{ 本项.项目名称|文本 }}", CENTRE, 8)),
            line(
                TEN,
                box("主管部门", HEAD, 2),
                box(given("本项.主管部门", "文本"), CENTRE, 3),
                box("实施单位", HEAD),
                box(given("本项.实施单位", "文本"), CENTRE, 4),
            ),
            words("项目年度目标", "本项.预期目标"),
            words("年度目标完成情况", "本项.实际完成情况"),
            words("实施内容及过程概述", "本项.实施内容"),
            money(),
            indicators(),
            words("评价结论", "本项.评价结论", 420),
            words("存在问题", "本项.存在问题", 420),
            words("改进措施", "本项.改进措施", 420),
            line(TEN, box("项目负责人", HEAD, 2), box("", CENTRE, 2), box("财务负责人", HEAD, 2), box("", CENTRE, 4)),
        ),
    ]


SCORES = (1000, 1200, 2300, 700, 4870, 1100, 900, 2500)


def scores() -> list[str]:
    """评分表: the indicators of the department, landscape; where leaves do not apply, the total before and after 折算."""
    names = ("一级指标", "二级指标", "三级指标", "分值", "评分标准", "实际值", "自评得分", "扣分原因和其他说明")
    ordinary = line(
        SCORES,
        box("{{ 行.一级指标|文本 }}"),
        box("{{ 行.二级指标|文本 }}"),
        box("{{ 行.名称 }}", TEXT),
        box("{{ 行.分值|分数 }}"),
        box("{{ 行.评分标准|文本 }}", TEXT),
        box("{{ 行.实际值|百分比2 }}"),
        box("{{ 行.得分|分数 }}"),
        box("{{ 行.扣分原因|文本 }}", TEXT),
    )
    sums = line(
        SCORES,
        box("{{ 行.小计|文本 }}", HEAD, 3),
        box("{{ 行.分值|分数 }}"),
        box("", TEXT),
        box(""),
        box("{{ 行.得分|分数 }}"),
        box("", TEXT),
    )
    return [
        title(f"部门整体支出绩效指标体系自评表（{YEAR}）"),
        grid(
            SCORES,
            line(SCORES, *(box(name, HEAD) for name in names), head=True),
            loop(SCORES, "for 行 in 表.评分表", sums_or(SCORES, sums, ordinary)),
            line(
                SCORES,
                box("总分（折算后）", HEAD, 3),
                box(""),
                box("绩效等级：{{ 得分.等级|文本 }}", CENTRE, 2),
                box("{{ 得分.合计|分数 }}"),
                box("", TEXT),
            ),
        ),
        foot(
            "注：不适用的指标，分值不计入合计；总分＝实得分÷适用分值×各项分值之和。"
            "重点履职各项，完成值与指标值的比值不在70%至130%之间的不得分，不到100%的按比例计分。"
        ),
        foot("部门（盖章）：{{ 单位.部门全称|文本 }}　　　　　　　　填表日期：{{ 单位.报告日期|文本 }}"),
    ]


FORMS = {"项目自评表.docx": (TALL, project), "评分表.docx": (LANDSCAPE, scores)}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, (page, content) in FORMS.items():
        form(folder / name, page, content())
