"""Made the first templates of this pack's forms. From then on the .docx files are the templates: edit them in Word or WPS.

Run it only to start over: ``python make_forms.py [folder]``. The grids are those of the published forms: nine columns that
carry the money, the overall goal and the indicators. Only keys stand in them, so other packs may take the files as they are.
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
    PORTRAIT,
    TEXT,
    box,
    foot,
    form,
    grid,
    line,
    loop,
    sums_or,
    title,
)

YEAR = "{{ 单位.年度|年份 }}年度"
NINE = (620, 620, 1020, 1700, 1220, 1220, 560, 960, 1718)
"""Columns of the self-evaluation: frame; levels; 三级指标, with 年初预算数 above; 指标值; 完成值; 分值; 得分; reason."""
FUNDS = (("其中：当年财政拨款", "财政拨款"), ("上年结转资金", "上年结转"), ("其他资金", "其他"))
AMOUNTS = ("年初预算数", "全年预算数", "全年执行数")


def given(key: str, form_of: str) -> str:
    """Return a field that prints nothing where there is no such figure."""
    return f"{{% if {key} %}}{{{{ {key}|{form_of} }}}}{{% endif %}}"


def amounts(path: str) -> list:
    """Return the three amounts of a line of money."""
    return [box(given(f"{path}.{name}", "万元"), NUMBER) for name in AMOUNTS]


def money(head: str, all_funds: str, funds: str, leaf: str, marks: tuple[str, str, str] = ("", "", "")) -> str:
    """Return the block of money: head row, 年度资金总额 with the points of the execution rate, a row for each fund."""
    heads = [box(f"{name}{mark}", HEAD) for name, mark in zip(AMOUNTS, marks, strict=True)]
    rate = "执行率\n（B/A）" if any(marks) else "执行率"
    total = line(
        NINE,
        box(down=ON),
        box("年度资金总额", TEXT, 2),
        *amounts(all_funds),
        box(given(f"{leaf}.分值", "分数")),
        box(given(f"{all_funds}.执行率" if all_funds == "资金.合计" else "本项.执行率", "百分比2")),
        box(given(f"{leaf}.得分", "分数")),
    )
    rows = [
        line(
            NINE,
            box(down=ON),
            box(name, TEXT, 2),
            *amounts(f"{funds}.{fund}"),
            box("—"),
            box(given(f"{funds}.{fund}.执行率", "百分比2")),
            box("—"),
        )
        for name, fund in FUNDS
    ]
    first = line(
        NINE, box(head, HEAD, 1, DOWN), box("", HEAD, 2), *heads, box("分值", HEAD), box(rate, HEAD), box("得分", HEAD)
    )
    return first + total + "".join(rows)


def overall(path: str) -> str:
    """Return 年度总体目标: what was meant and what came of it, side by side."""
    return line(NINE, box("年度总体目标", HEAD, 1, DOWN), box("预期目标", HEAD, 4), box("实际完成情况", HEAD, 4)) + line(
        NINE,
        box(down=ON),
        box(given(f"{path}.预期目标", "文本"), TEXT, 4),
        box(given(f"{path}.实际完成情况", "文本"), TEXT, 4),
        height=900,
    )


def indicators(table: str) -> str:
    """Return the indicators below their frame, levels merged, and 总分."""
    names = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    head = line(NINE, box("绩效指标", HEAD, 1, DOWN), *(box(name, HEAD) for name in names), keep=True)
    ordinary = line(
        NINE,
        box(down=ON),
        box("{{ 行.一级指标|文本 }}"),
        box("{{ 行.二级指标|文本 }}"),
        box("{{ 行.三级指标|文本 }}", TEXT),
        box("{{ 行.年度指标值|文本 }}"),
        box("{{ 行.实际完成值|文本 }}"),
        box("{{ 行.分值|分数 }}"),
        box("{{ 行.得分|分数 }}"),
        box("{{ 行.偏差原因|文本 }}", TEXT),
    )
    total = line(NINE, box("{{ 行.小计|文本 }}", HEAD, 6), box("{{ 行.分值|分数 }}"), box("{{ 行.得分|分数 }}"), box("", TEXT))
    return head + loop(NINE, f"for 行 in 表.{table}", sums_or(NINE, total, ordinary))


def whole_department() -> list[str]:
    """部门整体支出绩效自评表."""
    return [
        title(f"部门整体支出绩效自评表（{YEAR}）"),
        grid(
            NINE,
            line(NINE, box("部门", HEAD), box("{{ 单位.部门全称|文本 }}", CENTRE, 8)),
            money("预算资金（万元）", "资金.合计", "资金", "目标.执行率"),
            overall("目标"),
            indicators("自评表指标"),
        ),
        foot("单位负责人（签字）：　　　　　填表人：　　　　　填表日期：{{ 单位.报告日期|文本 }}"),
    ]


def project() -> list[str]:
    """项目支出绩效自评表, one for each project."""
    return [
        title(f"项目支出绩效自评表（{YEAR}）"),
        grid(
            NINE,
            line(NINE, box("项目名称", HEAD, 2), box("{{ 本项.项目名称|文本 }}", CENTRE, 7)),
            line(
                NINE,
                box("主管部门", HEAD, 2),
                box(given("本项.主管部门", "文本"), CENTRE, 3),
                box("实施单位", HEAD, 1),
                box(given("本项.实施单位", "文本"), CENTRE, 3),
            ),
            money("项目资金（万元）", "本项", "本项", "本项.执行率", ("", "（A）", "（B）")),
            overall("本项"),
            indicators("项目指标"),
        ),
        foot("项目负责人（签字）：　　　　　财务负责人（签字）：　　　　　填表日期：{{ 单位.报告日期|文本 }}"),
    ]


SCORES = (1000, 1200, 1900, 800, 4870, 1300, 900, 2600)


def scores() -> list[str]:
    """评分表: levels, standard, actual value, points and why some were lost; landscape."""
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
        title(f"部门整体支出绩效自评评分表（{YEAR}）"),
        grid(
            SCORES,
            line(SCORES, *(box(name, HEAD) for name in names), head=True),
            loop(SCORES, "for 行 in 表.评分表", sums_or(SCORES, sums, ordinary)),
            line(
                SCORES,
                box("合计", HEAD, 3),
                box("{{ 满分.合计|分数 }}"),
                box("绩效等级：{{ 得分.等级|文本 }}", CENTRE, 2),
                box("{{ 得分.合计|分数 }}"),
                box("", TEXT),
            ),
        ),
        foot("部门（盖章）：{{ 单位.部门全称|文本 }}　　　　　　　　填表日期：{{ 单位.报告日期|文本 }}"),
    ]


GOALS = (1100, 1300, 3938, 2300, 1000)


def goals() -> list[str]:
    """绩效目标表: the goals as set before the year."""
    names = ("一级指标", "二级指标", "三级指标", "指标值", "分值")
    ordinary = line(
        GOALS,
        box("{{ 行.一级指标|文本 }}"),
        box("{{ 行.二级指标|文本 }}"),
        box("{{ 行.三级指标|文本 }}", TEXT),
        box("{{ 行.年度指标值|文本 }}"),
        box("{{ 行.分值|分数 }}"),
    )
    sums = line(GOALS, box("{{ 行.小计|文本 }}", HEAD, 4), box("{{ 行.分值|分数 }}"))
    return [
        title(f"部门整体支出绩效目标表（{YEAR}）"),
        grid(
            GOALS,
            line(GOALS, box("部门（单位）", HEAD, 2), box("{{ 单位.部门全称|文本 }}", CENTRE, 3)),
            line(GOALS, box("年度预算总额（万元）", HEAD, 2), box(given("资金.合计.年初预算数", "万元"), CENTRE, 3)),
            line(GOALS, box("年度总体目标", HEAD, 2), box(given("目标.预期目标", "文本"), TEXT, 3), height=900),
        ),
        p_small(),
        grid(
            GOALS,
            line(GOALS, *(box(name, HEAD) for name in names), head=True),
            loop(GOALS, "for 行 in 表.绩效目标表", sums_or(GOALS, sums, ordinary)),
        ),
        foot("填表人：　　　　　　　　联系电话：　　　　　　　　填表日期：　　　　　"),
    ]


def p_small() -> str:
    """Return the narrow gap between two grids: the second one's head is repeated on each page."""
    return title("绩效指标").replace("FormTitle", "TableCaption")


FORMS = {
    "自评表.docx": (PORTRAIT, whole_department),
    "项目自评表.docx": (PORTRAIT, project),
    "评分表.docx": (LANDSCAPE, scores),
    "绩效目标表.docx": (PORTRAIT, goals),
}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, (page, content) in FORMS.items():
        form(folder / name, page, content())
