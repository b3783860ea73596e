"""Goals of the 填报表 and of a 绩效指标导出 in one folder: whose are the report's, and what stands beside them to be compared.

Where the 填报表 has none, the export's are the goals. Where both have some, the 填报表 is printed; the export's stand under
``目标导出`` for comparison (compute), and what the 填报表 leaves blank is taken from the export, which is said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline.load.goal_export import ExportedGoal, as_figures
from pipeline.load.sheet import Sheet
from pipeline.money import Absence, normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, Source

_ROW = "目标.第{n}项."
BESIDE, _GOAL = "目标导出", "目标"
_NAMES = ("绩效目标", "简称")
_TEXTS = "年度目标"
_NOT_COMPARED = ("序号", "简称", "比较符", "数值", "单位")
"""Columns of the 填报表 that an export has not: they say what the target's words say."""


class GoalSides(Struct, frozen=True):
    """The figures with the export's, and the problems, of which some of the 填报表 are gone."""

    figures: list[Figure]
    problems: list[Problem]


def settle_goals(
    figures: Sequence[Figure],
    problems: Sequence[Problem],
    goals: Sequence[ExportedGoal],
    file: str,
    pack: Pack,
    sheet: Sheet | None = None,
) -> GoalSides:
    """Return what the report takes and what is compared; ``figures`` and ``problems`` are those read so far.

    ``file`` names the exports, ``sheet`` is 绩效目标 of the 填报表.
    """
    own = {figure.key: figure for figure in figures}
    rows = [n for n in range(1, len(own) + 1) if f"目标.第{n}项.绩效目标" in own]
    told = list(_doubled(goals))
    if not goals:
        return GoalSides(list(figures), [*problems, *told])
    if not any(_says(own, n) for n in rows):
        added = [figure for n, goal in enumerate(goals, 1) for figure in as_figures(goal, goal_columns(pack, n))]
        keys, empty = {figure.key for figure in added}, _without_rows(sheet)
        kept = [figure for figure in figures if figure.key not in keys]
        told.append(problem("L195", at=goals[0].at, found=f"{len(goals)} 项", name=file))
        return GoalSides([*kept, *added], [*(item for item in problems if not _asks_for_goals(item, empty)), *told])
    return _both(list(figures), problems, goals, rows, pack, told)


def settle_texts(figures: Sequence[Figure], problems: Sequence[Problem], texts: Sequence[Figure]) -> GoalSides:
    """Return the figures with the texts of 年度总体目标 that the 填报表 leaves blank; others stand beside, to be compared."""
    own = {figure.key: figure for figure in figures}
    lacking = (Absence.BLANK, Absence.MISSING)
    filled = {item.key: item for item in texts if item.key not in own or own[item.key].value in lacking}
    beside = [replace(item, key=BESIDE + item.key[len(_GOAL) :]) for item in texts if item.key not in filled]
    kept = [filled.get(figure.key, figure) for figure in figures]
    kept += [item for key, item in filled.items() if key not in own]
    told = [item for item in _still(problems, filled) if not (item.code == "L051" and _TEXTS in item.title and filled)]
    if filled:
        found = "、".join(key.rpartition(".")[2] for key in filled)
        at = next((item.source for item in filled.values() if isinstance(item.source, Cell)), None)
        told.append(problem("L199", at=at, found=found, count=len(filled), title=_TEXTS))
    return GoalSides([*kept, *beside], told)


def goal_columns(pack: Pack, n: int) -> dict[str, tuple[str, str]]:
    """Return key and unit of each column of the goals by its head, for the n-th goal."""
    return {
        column.head: (column.key.format(n=n), column.unit)
        for sheet in pack.workbook.sheet
        for column in sheet.column
        if column.key.startswith(_ROW)
    }


def _says(own: Mapping[str, Figure], n: int) -> bool:
    return bool(normal_text(own[f"目标.第{n}项.绩效目标"].text))


def _asks_for_goals(item: Problem, empty: Sheet | None) -> bool:
    """Tell whether a problem of the 填报表 only says that it has no goals: no rows, no sheet, no head over no rows."""
    if item.code == "L032" and empty is not None:
        return (item.file, item.sheet) == (empty.file, empty.name)
    return item.code in ("L160", "L051", "L123") and "“绩效目标”" in item.title


def _without_rows(sheet: Sheet | None) -> Sheet | None:
    """Return a sheet of goals that has nothing below its heads."""
    if sheet is None:
        return None
    heads = [row for row, _, text in sheet.texts(0, len(sheet.rows)) if text == _NAMES[0]]
    below = range(heads[0] + 1, len(sheet.rows)) if heads else ()
    return sheet if heads and not any(sheet.plain(row, c) for row in below for c in range(len(sheet.rows[row]))) else None


def _doubled(goals: Iterable[ExportedGoal]) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], Cell] = {}
    for goal in goals:
        name = tuple(normal_text(str(goal.values[head][0])) for head in ("一级指标", "二级指标", "绩效目标"))
        first = seen.setdefault(name, goal.at)
        if first is not goal.at:
            yield problem("L196", at=goal.at, expected=f"只在 {first.address} 出现", name=goal.name)


def _both(
    figures: list[Figure],
    problems: Sequence[Problem],
    goals: Sequence[ExportedGoal],
    rows: Sequence[int],
    pack: Pack,
    told: list[Problem],
) -> GoalSides:
    own = {figure.key: figure for figure in figures}
    waiting = list(goals)
    filled: dict[str, Figure] = {}
    beside: list[Figure] = []
    alone: list[Figure] = []
    for n in rows:
        goal = _same(own, n, waiting)
        if goal is None:
            if _says(own, n):
                alone.append(own[f"目标.第{n}项.绩效目标"])
            continue
        waiting.remove(goal)
        named = {head: pair for head, pair in goal_columns(pack, n).items() if head not in _NOT_COMPARED}
        mine = as_figures(goal, named)
        filled |= {figure.key: figure for figure in mine if _blank(own.get(figure.key)) and figure.value is not Absence.BLANK}
        beside += as_figures(goal, named, BESIDE)
    told += _alone([(item.text, item.source) for item in alone], "填报表", "绩效指标导出")
    told += _alone([(goal.name, goal.at) for goal in waiting], "绩效指标导出", "填报表")
    if filled:
        cells = "、".join(dict.fromkeys(_place(own.get(key)) for key in filled))
        told.append(problem("L199", at=goals[0].at, found=f"填报表 {cells}", count=len(filled), title=_NAMES[0]))
    settled = [filled.get(figure.key, figure) for figure in figures]
    settled += [figure for key, figure in filled.items() if key not in own]
    return GoalSides([*settled, *beside], [*_still(problems, filled), *told])


def _same(own: Mapping[str, Figure], n: int, goals: Iterable[ExportedGoal]) -> ExportedGoal | None:
    """Return the goal of the export that has the name of a row, in full or in short."""
    names = {normal_text(own[key].text) for name in _NAMES if (key := f"目标.第{n}项.{name}") in own} - {""}
    same = [goal for goal in goals if normal_text(goal.name) in names]
    top = own.get(f"目标.第{n}项.二级指标")
    near = [goal for goal in same if top is not None and normal_text(str(goal.values["二级指标"][0])) == normal_text(top.text)]
    return next(iter(near or same), None)


def _alone(goals: Sequence[tuple[str, Source]], here: str, there: str) -> Iterator[Problem]:
    """Tell of the goals that only one side has, all in one."""
    if goals:
        places = [(name, at) for name, at in goals if isinstance(at, Cell)]
        found = "、".join(f"{at.address} {name}" for name, at in places)
        yield problem("L193", at=places[0][1], found=found, count=len(goals), here=here, there=there)


def _blank(figure: Figure | None) -> bool:
    return figure is None or figure.value is Absence.BLANK


def _place(figure: Figure | None) -> str:
    return figure.source.address if figure is not None and isinstance(figure.source, Cell) else "（没有这一列）"


def _still(problems: Iterable[Problem], filled: Mapping[str, Figure]) -> Iterator[Problem]:
    """Yield the problems without the blanks that the export fills."""
    for item in problems:
        left = tuple(key for key in item.keys if key not in filled)
        if item.code not in ("L053", "L123") or len(left) == len(item.keys):
            yield item
        elif left:
            yield replace(item, keys=left)
