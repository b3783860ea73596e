"""绩效目标 and 重点工作 taken together: counts, completion rates, and what a person should look at.

A goal that is 无法判断 is neither completed nor missed: it is counted apart, the tie F4 says so, and 完成率 leaves it out.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from pipeline.compute.goal_place import DEPARTMENT_GOALS, GoalPlace
from pipeline.compute.goals import DONE, NO_LEVELS, UNDONE, UNSURE, Levels, goal_figures
from pipeline.compute.grammar import LEVELS, QUALITATIVE, WORDS, folded
from pipeline.compute.lookup import cell_of, gives_reason, ordinal, rows_under
from pipeline.compute.rates import says_yes
from pipeline.expr import RATIO, TEXT, plain_number
from pipeline.money import Absence, show
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Figure, Figures

Columns = Mapping[str, Figure]


def goals(figures: Figures, about: Fraction, levels: Levels = NO_LEVELS) -> Iterator[Figure]:
    """Yield what is computed of every goal, then the counts and 目标.完成率 = 完成项数 ÷ 可判断项数 (无法判断 left out)."""
    outcomes: list[Figure] = []
    for path, row in goal_rows(figures).items():
        computed = goal_row_figures(figures, path, row, about, levels)
        yield from computed
        outcomes.append(next(item for item in computed if item.key == f"{path}.完成情况"))
    count = figures.decided("目标.项数", len(outcomes), "项", "绩效目标的行数", outcomes)
    done = _count(figures, "目标.完成项数", outcomes, DONE)
    unsure = _count(figures, "目标.无法判断项数", outcomes, UNSURE)
    judged = figures.derive("目标.可判断项数", count - unsure)
    yield from (count, done, _count(figures, "目标.未完成项数", outcomes, UNDONE), unsure, judged)
    yield figures.derive("目标.完成率", done / judged)


def goal_rows(figures: Figures) -> dict[str, Columns]:
    """Return the goals by path (``目标.第2项``) in the order of the sheet."""
    return {path: row for path, row in rows_under(figures, "目标").items() if "绩效目标" in row}


def goal_row_figures(figures: Figures, path: str, row: Columns, about: Fraction, levels: Levels) -> tuple[Figure, ...]:
    """Return what is computed of one goal: its names, 完成情况, and its numbers where it has some."""
    return (*_names(figures, path, row), *goal_figures(figures, path, row, about, levels))


def _names(figures: Figures, path: str, row: Columns) -> Iterator[Figure]:
    """The two names a table may print of a goal: 全称, and 短称, the declared 简称 or else the full name."""
    full, short = row["绩效目标"], row.get("简称")
    if "序号" not in row:
        yield figures.decided(f"{path}.序号", ordinal(path.rpartition(".")[2]), "号", "行序", (full,))
    for column, chosen in (("全称", full), ("短称", short if short is not None and short.text else full)):
        if column not in row:
            yield Figure(key=f"{path}.{column}", value=chosen.value, unit=TEXT, source=chosen.source)


def _count(figures: Figures, key: str, outcomes: list[Figure], word: str) -> Figure:
    return figures.decided(key, sum(item.text == word for item in outcomes), "项", f"完成情况为“{word}”的项数", outcomes)


def goal_problems(
    goals: Iterable[Columns], too_low: Fraction, *, refused: bool = False, place: GoalPlace = DEPARTMENT_GOALS
) -> Iterator[Problem]:
    """Report 目标过低, goals not met without a reason (``refused``: an 错误), and a 比较符 that is no comparator."""
    missed = Severity.ERROR if refused else None
    for row in goals:
        name = place.named(row["绩效目标"].text)
        if is_too_low(row, too_low):
            rate = row["完成率"]
            share = show(Fraction(rate.number or 0) * 100, 2, trim=True, grouping=False)
            shown = f"{row['目标值'].text}，实际{row['实际完成值'].text}，完成率 {share}%"
            limit = plain_number(too_low, RATIO)
            yield problem("J001", at=cell_of(row["目标值"]), found=shown, expected=f"低于 {limit}", keys=(rate.key,), name=name)
        if row["完成情况"].text == UNDONE and not _said(row.get("未完成原因")):
            words = {"sheet": place.sheet, "reason": place.reason}
            yield _no_reason("J002", row, name, row["完成情况"].key, missed, **words)
        word = row["比较符"].text if "比较符" in row else ""
        if word and folded(word) not in (*WORDS, *LEVELS, *QUALITATIVE):
            known = "、".join(("≥", "≤", "=", ">", "<", "不少于", "不超过"))
            yield problem("J005", at=cell_of(row["比较符"]), found=word, expected=known, keys=(row["完成情况"].key,), name=name)


def is_too_low(row: Columns, limit: Fraction) -> bool:
    """Tell whether a goal's 完成率 reaches the pack's limit, so that its target was set too low."""
    rate = row.get("完成率")
    return rate is not None and rate.number is not None and rate.number >= limit


def _said(reason: Figure | None) -> bool:
    return reason is not None and gives_reason(reason.text)


def _no_reason(code: str, row: Columns, name: str, key: str, severity: Severity | None = None, **words: str) -> Problem:
    reason = row.get("未完成原因")
    keys = (key, reason.key) if reason is not None else (key,)
    at = cell_of(reason) or cell_of(row.get("实际完成值")) or cell_of(row.get("是否完成"))
    return problem(code, at=at, found="（空）", expected="未完成的原因", keys=keys, severity=severity, name=name, **words)


def key_works(figures: Figures) -> Iterator[Figure]:
    """Yield 重点工作 counts: 事项 (distinct, in order), 内容, 完成, 未完成, and 完成率 = 完成数 ÷ 内容数."""
    rows = work_rows(figures)
    groups = work_groups(rows)
    for n, (text, members) in enumerate(groups.items(), start=1):
        yield figures.text_figure(f"重点工作.第{n}类.事项", text, members[0]["事项"].source)
    marks = tuple(row["是否完成"] for row in rows.values() if "是否完成" in row)
    number: int | Absence = len(groups) if rows else Absence.MISSING
    yield figures.decided("重点工作.事项数", number, "项", "不同的事项数", tuple(m[0]["事项"] for m in groups.values()))
    contents: int | Absence = len(rows) if rows else Absence.MISSING
    total = figures.decided("重点工作.内容数", contents, "项", "工作内容的行数", marks)
    finished = sum(says_yes(mark) is True for mark in marks) if rows else Absence.MISSING
    done = figures.decided("重点工作.完成数", finished, "项", "“是否完成”为“是”的行数", marks)
    yield from (total, done, figures.derive("重点工作.未完成数", total - done), figures.derive("重点工作.完成率", done / total))


def work_rows(figures: Figures) -> dict[str, Columns]:
    """Return the 工作内容 by path (``重点工作.第3项``) in the order of the sheet."""
    return {path: row for path, row in rows_under(figures, "重点工作").items() if "工作内容" in row}


def work_groups(rows: Mapping[str, Columns]) -> dict[str, list[Columns]]:
    """Group contents by 事项 in order of first appearance; rows without one belong to the 事项 above."""
    groups: dict[str, list[Columns]] = {}
    current = ""
    for row in rows.values():
        current = row["事项"].text if "事项" in row and row["事项"].text else current
        if current:
            groups.setdefault(current, []).append(row)
    return groups


def work_problems(figures: Figures) -> Iterator[Problem]:
    """Report unfinished 重点工作 without a reason, and marks that are neither 是 nor 否."""
    for row in work_rows(figures).values():
        mark = row.get("是否完成")
        if mark is not None and says_yes(mark) is False and not _said(row.get("未完成原因")):
            yield _no_reason("J003", row, row["工作内容"].text, mark.key)
    marks = [*figures.match("重点工作.第*项.是否完成")]
    marks += [*figures.match("单位.第*个.是否二级预算单位"), *figures.match("单位.第*个.是否单独编报决算")]
    columns: dict[str, list[Figure]] = {}
    for mark in marks:
        if mark.text and says_yes(mark) is None:
            columns.setdefault(mark.key.rpartition(".")[2], []).append(mark)
    for column in columns.values():
        yield _no_answer(column, figures)


def _no_answer(marks: list[Figure], figures: Figures) -> Problem:
    """Tell of all cells of a column that say neither 是 nor 否; its keys include the reasons asked for only because of that."""
    cells = [cell.address for mark in marks if (cell := cell_of(mark))]
    found = "、".join(f"{cell} {mark.text}" for cell, mark in zip(cells, marks, strict=False))
    reasons = [f"{mark.key.rpartition('.')[0]}.未完成原因" for mark in marks]
    keys = (*(mark.key for mark in marks), *(key for key in reasons if key in figures))
    return problem("J004", at=cell_of(marks[0]), found=found, expected="是 或 否", keys=keys)
