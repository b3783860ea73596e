"""The lists that sentences and tables loop over. A new list is one entry of :func:`lists` and one 列表 of figures.toml.

Rows carry every figure that stands directly below their path, by column word; their name is the form's printed label or
the words of the sheet.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from pipeline.compute.basic_data import earmarked
from pipeline.compute.deductions import SHEET_COLUMNS, is_short
from pipeline.compute.goals import UNDONE, UNSURE
from pipeline.compute.lookup import ADJUSTED, CHANGE, FINAL, OPENING, is_filled, rows_under, says_something
from pipeline.compute.projects import GOALS, projects
from pipeline.compute.rates import QUARTERS, says_yes
from pipeline.compute.works import Columns, goal_rows, is_too_low, work_rows
from pipeline.declarations import FormRow
from pipeline.money import FEN_PER_YUAN
from pipeline.pack import Pack
from pipeline.records import Figure, Figures, Indicator, ListedRow

_NUMERALS = "一二三四"
_WAN = 10**4


def lists(figures: Figures, pack: Pack) -> Mapping[str, tuple[ListedRow, ...]]:
    """Return all lists by key; ``figures`` are complete."""
    functions = tuple(_filled_lines(figures, pack, "功能"))
    goals = [ListedRow(path, _name(row, "短称"), row) for path, row in goal_rows(figures).items()]
    works = [ListedRow(path, _name(row, "工作内容"), row) for path, row in work_rows(figures).items()]
    too_low = Fraction(pack.number("goal_too_low"))
    return {
        "功能.全部": functions,
        "功能.差异较大": large_variances(functions, pack),
        "收入.有差异": _changed_income(figures, pack),
        "收入.全部": tuple(_printed_rows(figures, pack, "收入")),
        "三公.全部": tuple(_printed_rows(figures, pack, "三公")),
        "三公.分项": tuple(_leaves(figures, pack, "三公")),
        "支出.全部": tuple(_printed_rows(figures, pack, "支出")),
        "执行.各季度": _quarters(figures),
        "目标.全部": tuple(goals),
        "目标.未完成": _where(goals, lambda row: row["完成情况"].text == UNDONE),
        "目标.无法判断": _where(goals, lambda row: row["完成情况"].text == UNSURE),
        "目标.过低": _where(goals, lambda row: is_too_low(row, too_low)),
        "重点工作.事项": tuple(_groups(figures)),
        "重点工作.未完成": _where(works, lambda row: says_yes(row.get("是否完成")) is not True),
        "单位.全部": tuple(_units(figures)),
        "专项.全部": tuple(ListedRow(path, row["名称"].text, row) for path, row in earmarked(figures).items()),
        **_project_lists(figures),
    }


def _project_lists(figures: Figures) -> Mapping[str, tuple[ListedRow, ...]]:
    """Return 项目.全部, and of each project its goals: ``项目.第2项.指标``."""
    found = projects(figures)
    goals = {
        f"{project.path}.{GOALS}": tuple(ListedRow(path, _name(row, "短称"), row) for path, row in project.goals.items())
        for project in found
    }
    return {"项目.全部": tuple(ListedRow(project.path, project.name, project.columns) for project in found), **goals}


def score_lists(indicators: Iterable[Indicator], figures: Figures) -> Mapping[str, tuple[ListedRow, ...]]:
    """Return 得分.全部, every node of the scoring tree depth first; 得分.评分表, its leaves; 得分.扣分, the leaves below full
    marks, also of each level on its own: 得分.过程.扣分. A bonus not earned in full is nothing lost.
    """
    nodes = [node for top in indicators for node in _depth_first(top)]
    rows = {node.key: ListedRow("得分." + node.key, node.name, _score_cells(node, figures)) for node in nodes}
    short = [node for node in nodes if is_short(node)]
    of_levels = {
        f"得分.{level.key}.扣分": tuple(rows[node.key] for node in short if node.key.startswith(level.key + "."))
        for level in nodes
        if level.children
    }
    return {
        "得分.全部": tuple(rows.values()),
        "得分.评分表": tuple(rows[node.key] for node in nodes if not node.children),
        "得分.扣分": tuple(rows[node.key] for node in short),
        **of_levels,
    }


def _depth_first(node: Indicator) -> Iterator[Indicator]:
    yield node
    for child in node.children:
        yield from _depth_first(child)


def _score_cells(node: Indicator, figures: Figures) -> dict[str, Figure]:
    """满分, 自评得分, and where there is one the ratio the score comes from (实际值), staff's 依据 and what the 评分表 says."""
    cells = {"满分": node.weight, "自评得分": node.score}
    more = {"实际值": figures.get(node.beside)}
    more |= {column: figures.get(f"得分.{node.key}.{column}") for column in ("依据", *SHEET_COLUMNS)}
    return cells | {column: figure for column, figure in more.items() if figure is not None}


def large_variances(rows: Iterable[ListedRow], pack: Pack) -> tuple[ListedRow, ...]:
    """差异较大: amount and rate (either sign) reach the pack's thresholds, by 差异率 falling, then by amount.

    A class whose 调整预算数 is zero has no rate: it is listed last when its amount alone reaches the threshold.
    """
    least = pack.number("variance_amount") * _WAN * FEN_PER_YUAN
    share = Fraction(pack.number("variance_rate"))
    chosen = [
        row
        for row in rows
        if abs(_number(row.get("差异"))) >= least and (not is_filled(row["差异率"]) or abs(_number(row["差异率"])) >= share)
    ]
    return tuple(
        sorted(
            chosen,
            key=lambda row: (is_filled(row["差异率"]), abs(_number(row["差异率"])), abs(_number(row["差异"]))),
            reverse=True,
        )
    )


def _number(figure: Figure | None) -> Fraction:
    return Fraction(figure.number or 0) if figure is not None else Fraction(0)


def _name(row: Columns, column: str) -> str:
    return row[column].text if column in row else ""


def _where(rows: Iterable[ListedRow], condition: Callable[[ListedRow], bool]) -> tuple[ListedRow, ...]:
    return tuple(row for row in rows if condition(row))


def _printed_rows(figures: Figures, pack: Pack, name: str) -> Iterator[ListedRow]:
    """Yield all rows of the form's block ``name`` in the form's order, under their printed labels."""
    rows = block_rows(pack, name)
    cells = {path: row for first in _firsts(rows) for path, row in rows_under(figures, first).items()}
    return (ListedRow(row.key, row.label, cells.get(row.key, {})) for row in rows)


def _leaves(figures: Figures, pack: Pack, name: str) -> Iterator[ListedRow]:
    """Yield the rows of a block that nothing stands below, in the form's order."""
    parents = {row.parent for row in block_rows(pack, name)}
    return (row for row in _printed_rows(figures, pack, name) if row.key not in parents)


def _filled_lines(figures: Figures, pack: Pack, name: str) -> Iterator[ListedRow]:
    """Yield the lines (no totals, no 其中) of a block that hold any value, in the order of the department's export."""
    rows = block_rows(pack, name)
    parents = {row.parent for row in rows}
    lines = {row.key: row for row in rows if row.key not in parents and not row.of_which and not _is_total(row)}
    for path, found in rows_under(figures, name).items():
        if path in lines and any(says_something(found.get(column)) for column in (OPENING, ADJUSTED, FINAL)):
            yield ListedRow(path, lines[path].label, found)


def block_rows(pack: Pack, name: str) -> tuple[FormRow, ...]:
    """Return the form's rows of one block (收入, 功能, 支出 …) in printed order."""
    return tuple(row for sheet in pack.form.sheet for block in sheet.block if block.name == name for row in block.row)


def _firsts(rows: Iterable[FormRow]) -> set[str]:
    return {row.key.partition(".")[0] for row in rows}


def _is_total(row: FormRow) -> bool:
    return row.key.endswith(("合计", "总计"))


def _changed_income(figures: Figures, pack: Pack) -> tuple[ListedRow, ...]:
    rows = _filled_lines(figures, pack, "收入")
    return tuple(row for row in rows if _number(row.get(CHANGE)) != 0)


def _quarters(figures: Figures) -> tuple[ListedRow, ...]:
    rows = rows_under(figures, "执行")
    paths = [(f"执行.第{n}季度", f"第{_NUMERALS[n - 1]}季度") for n in QUARTERS]
    return tuple(ListedRow(path, name, rows[path]) for path, name in paths if path in rows)


def _groups(figures: Figures) -> Iterator[ListedRow]:
    for path, row in rows_under(figures, "重点工作").items():
        if path.endswith("类"):
            yield ListedRow(path, _name(row, "事项"), row)


def _units(figures: Figures) -> Iterator[ListedRow]:
    """Yield the 预算单位 with their headcount beside: ``单位.第2个`` holds 名称, 性质 … and 行政编制 …."""
    heads = rows_under(figures, "人员")
    for path, row in rows_under(figures, "单位").items():
        if "名称" in row:
            yield ListedRow(path, _name(row, "名称"), {**row, **heads.get(path.replace("单位.", "人员.", 1), {})})
