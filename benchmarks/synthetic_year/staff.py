"""填报表 and 文字材料 of a department: the sheets of its base with the department's own names, amounts, goals and reasons."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random

import msgspec

from benchmarks.synthetic_year.amounts import FUND, OWN, STATE, Totals, quarters, three_public
from benchmarks.synthetic_year.base import base_of, labels_of_classes, main_class
from benchmarks.synthetic_year.goals import Goal, goals_of, works_of
from benchmarks.synthetic_year.plan import DepartmentPlan, words
from tools.sample.amounts import yuan
from tools.sample.data import SampleCell, SampleStaff, SampleUnit, StaffSheet

Rows = list[list[str]]
_LAST_YEAR = 108
"""Last year's 三公 as a share of this year's, in hundredths."""
_PROJECTS = 3


class StaffFacts(msgspec.Struct, frozen=True):
    """What the sheets are filled from."""

    plan: DepartmentPlan
    units: Sequence[SampleUnit]
    projects: Mapping[str, str]
    sums: Totals
    rng: Random


def staff_of(facts: StaffFacts) -> SampleStaff:
    """Return the 填报表."""
    base = base_of(facts.plan.base, facts.plan.year).staff
    return SampleStaff(sheet=[msgspec.structs.replace(sheet, rows=_rows(sheet, facts)) for sheet in base.sheet])


def _rows(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    writer = _SHEETS.get(sheet.name)
    return writer(sheet, facts) if writer else sheet.rows


def _record(sheet: StaffSheet, values: Mapping[str, str]) -> list[str]:
    return [values.get(head, "") for head in sheet.columns]


def _profile(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    plan = facts.plan
    own = {"部门全称": plan.name, "简称": plan.short, "报告模板包": plan.pack}
    return [[label, own.get(label, text)] for label, text in sheet.rows]


def _units(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    made: Rows = []
    for at, unit in enumerate(facts.units):
        posts = facts.rng.randrange(12, 60)
        there = posts - facts.rng.randrange(0, 4)
        office = [str(posts), str(there), "0", "0"] if at == 0 else ["0", "0", str(posts), str(there)]
        made.append([unit.name, "事业单位" if at else "行政单位", "是" if at else "否", "是", *office])
    return made


def _goals(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    listed = goals_of(facts.plan.field.objects, facts.plan.goals, facts.rng)
    return [
        _record(sheet, {"序号": str(number), "绩效目标": goal.name} | _goal(goal, "目标值", "未完成原因"))
        for number, goal in enumerate(listed, 1)
    ]


def _goal(goal: Goal, target: str, reason: str) -> dict[str, str]:
    return {
        "一级指标": goal.first,
        "二级指标": goal.second,
        target: goal.target,
        "实际完成值": goal.actual,
        "分值": goal.weight,
        reason: goal.reason,
    }


def _works(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    return [[work.matter, work.content, work.done, work.reason] for work in works_of(facts.plan, facts.rng)]


def _quarters(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    made, spent = [], 0
    for (label, *_), amount in zip(sheet.rows, quarters(facts.plan, facts.sums), strict=True):
        spent += amount
        made.append([label, yuan(spent), yuan(facts.sums.all[1])])
    return made


def _three_public(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    made: Rows = []
    for label, (begin, final) in three_public(facts.sums).items():
        bought = three_public(facts.sums)["公务用车购置费"][1] if label in ("合计", "公务用车购置及运行维护费") else 0
        last = 0 if label == "公务用车购置费" else (final - bought) * _LAST_YEAR // 100 // 100 * 100
        values = {
            "项目": label,
            "上年决算": yuan(last),
            "上年预算": yuan(last + last // 10),
            "年初预算": yuan(begin),
            "本年决算": yuan(final),
        }
        reason = next((row[-1] for row in sheet.rows if row[0] == label), "")
        made.append(_record(sheet, values | {"变动原因": reason}))
    return _summed(made, sheet)


def _summed(rows: Rows, sheet: StaffSheet) -> Rows:
    """Make 合计 and the cars' row of last year the sums of their parts, which were rounded one by one."""
    by = {row[0]: row for row in rows}
    for column in ("上年决算", "上年预算"):
        if column in sheet.columns:
            at = sheet.columns.index(column)
            cars = _fen(by["公务用车购置费"][at]) + _fen(by["公务用车运行维护费"][at])
            by["公务用车购置及运行维护费"][at] = yuan(cars)
            by["合计"][at] = yuan(cars + _fen(by["公务接待费"][at]))
    return rows


def _fen(text: str) -> int:
    return round(float(text) * 100)


def _other(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    """Amounts in 元 in the department's size, everything else as in the base; what is tied to the 决算 follows it."""
    sums, scale = facts.sums, facts.plan.scale
    stocks = {"存量资金年初": sums.brought, "存量资金年末": sum(c.carried_out for c in sums.cells if c.brought_in)}
    made: Rows = []
    for label, value, unit in sheet.rows:
        amount = stocks.get(label, _fen(value) * scale // 100 if unit == "元" else 0)
        made.append([label, yuan(amount) if unit == "元" else value, unit])
    return made


def _reasons(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    """Keep the base's reasons, each under the name of the department's own class."""
    classes = labels_of_classes(facts.plan.year)
    old, own = main_class(facts.plan)
    renamed = {classes[old]: classes[own]}
    return [[renamed.get(label, label), "执行中按任务追加资金，并使用上年结转资金"] for label, _ in sheet.rows]


def _scores(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    """The base's scores; the reasons say nothing of the base's own matters."""
    known, last = words().reasons, len(sheet.columns) - 1
    return [[*row[:last], known.part if "扣" in row[last] or (row[2] and len(row) > 3) else known.full] for row in sheet.rows]


def _year_goals(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    listed = "、".join(facts.plan.field.objects[:3])
    return [
        ["预期目标", f"按计划完成{listed}等工作任务，服务对象满意。"],
        ["实际完成情况", f"{listed}等工作任务基本按计划完成。"],
    ]


def _sources(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    """年初预算数 and 全年预算数 are left to the 指标账 where there is one and the base leaves them to it."""
    sums = facts.sums
    spent = sum(min(cell.brought_in, cell.final) for cell in sums.cells)
    own = sums.fund(OWN)
    fiscal = [state + fund for state, fund in zip(sums.fund(STATE), sums.fund(FUND), strict=True)]
    amounts = {
        "当年财政拨款": (fiscal[0], fiscal[1] - sums.brought, fiscal[2] - spent),
        "上年结转资金": (0, sums.brought, spent),
        "其他资金": own,
    }
    told = "indicators" in facts.plan.without
    return [
        [
            label,
            *(yuan(amount) if old or told or not any(own) else "" for old, amount in zip(rest, amounts[label], strict=False)),
            yuan(amounts[label][2]),
        ]
        for label, *rest, _ in sheet.rows
    ]


def _funds(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    rows = {"一般公共预算": STATE, "政府性基金拨款": FUND, "其他资金": OWN}
    return [[label, *(yuan(amount) for amount in facts.sums.fund(rows.get(label, ""))[1:])] for label, *_ in sheet.rows]


def _listed(facts: StaffFacts) -> list[str]:
    """Return the projects of one unit and fund that are listed for their own 自评, by size."""
    sizes: dict[str, int] = {}
    for cell in facts.sums.cells:
        if cell.project and cell.unit == "001":
            sizes[cell.project] = sizes.get(cell.project, 0) + cell.final
    return sorted(sizes, key=lambda name: -sizes[name])[:_PROJECTS]


def _projects(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    return [_record(sheet, _project(name, facts)) for name in _listed(facts)]


def _project(name: str, facts: StaffFacts) -> dict[str, str]:
    cells = [cell for cell in facts.sums.cells if cell.project == name]
    begin, budget, final = Totals(cells).all
    brought, spent = sum(c.brought_in for c in cells), sum(min(c.brought_in, c.final) for c in cells)
    values = {
        "项目名称": name,
        "主管部门": facts.plan.name,
        "实施单位": facts.units[0].name,
        "年初预算数": yuan(begin),
        "全年预算数": yuan(budget),
        "全年执行数": yuan(final),
        "财政拨款年初预算数": yuan(begin),
        "财政拨款全年预算数": yuan(budget - brought),
        "财政拨款全年执行数": yuan(final - spent),
        "预期目标": f"按计划组织实施{name}",
        "实际完成情况": f"{name}按计划组织实施，通过验收",
        "执行偏差原因": "部分款项按合同约定转入次年支付" if final * 100 < budget * 95 else "",
        "评价结论": "完成年度目标，项目管理规范",
        "存在问题": "前期工作不够充分",
        "改进措施": "提前做好前期工作",
        "实施内容及过程概述": "按程序确定承办单位，按期实施，年末验收",
        "预算调整原因": "年中追加经费" if budget != begin else "",
    }
    if brought:
        values |= {"上年结转年初预算数": "0.00", "上年结转全年预算数": yuan(brought), "上年结转全年执行数": yuan(spent)}
    return values


def _project_goals(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    made: Rows = []
    for name in _listed(facts):
        for at, goal in enumerate(goals_of([name], 6, facts.rng)):
            values = _goal(goal, "指标值", "偏差原因") | {"三级指标": goal.name, "项目名称": "" if at else name}
            made.append(_record(sheet, values))
    return made


_OFFICE = {
    "办公经费": ("30201",),
    "水费、电费、差旅费": ("30205", "30206", "30211"),
    "会议费、培训费": ("30215", "30216"),
}
"""款 of rows whose 决算 is left to the ledger where there is one."""


def _basic_data(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    """The base's amounts in the department's size; 项目支出 of last year holds what is listed of it."""
    last = facts.sums.of(lambda cell: cell.nature == "项目支出")[2]
    begin, _, final = facts.sums.of(lambda cell: cell.nature == "项目支出" and cell.unit != "001")
    own = {"项目支出": (last, None, None), "业务工作经费": (final * 9 // 10, begin, final)}
    made: Rows = []
    for label, *texts in sheet.rows:
        sized = [_fen(text) * facts.plan.scale // 100 if text else None for text in texts]
        if label in _OFFICE and "ledger" in facts.plan.without:
            sized[-1] = facts.sums.of(partial(_spent_on, _OFFICE[label]))[2]
        made.append([label, *("" if amount is None else yuan(amount) for amount in own.get(label, tuple(sized)))])
    return made


def _spent_on(items: Sequence[str], cell: SampleCell) -> bool:
    return cell.economic in items and cell.nature != "项目支出"


def _special(sheet: StaffSheet, facts: StaffFacts) -> Rows:
    made: Rows = []
    for name in _listed(facts)[: len(sheet.rows)]:
        own = [cell for cell in facts.sums.cells if cell.project == name and cell.unit == "001"]
        begin, _, final = Totals(own).all
        made.append([name, yuan(final * 9 // 10), yuan(begin), yuan(final)])
    return made


_SHEETS: Mapping[str, Callable[[StaffSheet, StaffFacts], Rows]] = {
    "基本信息": _profile,
    "预算单位": _units,
    "绩效目标": _goals,
    "重点工作": _works,
    "执行进度": _quarters,
    "三公经费": _three_public,
    "其他数据": _other,
    "差异原因": _reasons,
    "人工评分": _scores,
    "年度目标": _year_goals,
    "资金来源": _sources,
    "资金性质": _funds,
    "项目支出": _projects,
    "项目绩效指标": _project_goals,
    "基础数据": _basic_data,
    "专项资金": _special,
}

_HEADING = re.compile(r"#+ .+")
_TEXTS = {
    "部门职责": "{自称}负责{领域}等工作，拟订有关规划和管理制度并组织实施。",
    "主要职能": "{自称}负责{领域}等工作，拟订有关规划和管理制度并组织实施。",
    "机构设置": "机关内设办公室、业务科室、财务科室、人事科室等机构。",
}
_PLAIN = "有关工作按规定的程序组织实施，资料完整，管理规范；个别环节进度偏慢，已督促有关科室整改。"


def text_of(plan: DepartmentPlan) -> str:
    """Return the 文字材料: the base's headings, above each a paragraph without figures of its own."""
    base = base_of(plan.base, plan.year)
    blocks = [block.strip() for block in base.words.split("\n\n") if block.strip()]
    made: list[str] = []
    for at, block in enumerate(blocks):
        if not _HEADING.fullmatch(block):
            continue
        made.append(block)
        if at + 1 < len(blocks) and not _HEADING.fullmatch(blocks[at + 1]):
            made.append(_paragraphs(block.lstrip("# "), plan))
    return "\n\n".join(made)


def _paragraphs(heading: str, plan: DepartmentPlan) -> str:
    if "工作任务" in heading:
        return "\n\n".join(f"{number}是{work}。" for number, work in zip("一二三", plan.field.works, strict=True))
    if heading in ("存在问题", "改进措施", "改进意见"):
        return "\n\n".join(f"**（{at}）{_ISSUES[heading == '存在问题'][at - 1]}**" for at in (1, 2))
    return _TEXTS.get(heading, _PLAIN).format(自称="我局", 领域="、".join(plan.field.objects[:4]))


_ISSUES = (
    ("提前做好项目前期工作。条件不具备的项目暂缓列入年度预算。", "完善绩效指标。目标值参照近年完成情况核定。"),
    ("项目前期准备不足。部分项目手续办理较晚，影响了支付进度。", "绩效指标不够精细。个别指标的目标值与实际有差距。"),
)
