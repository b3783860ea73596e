"""覆盖记录.xlsx and 检查结果.xlsx as staff leave them: heads moved, doubled or lost, words with blanks and full stops.

The good department (tests/errors/good.py); one override of a figure of each kind of input.
"""

from pathlib import Path
from typing import Any

import pytest

from pipeline.overrides.record import FILE, HEADS
from pipeline.problems import Problem
from pipeline.run import Run, stages
from tests.check import edits as e
from tests.errors.good import good
from tests.errors.overrides import BASIC, Bench, asked
from tests.load.exports import ROOTS
from tests.overrides.rows import row, write

OF_EACH = {
    "决算报表": ("支出.基本支出.决算数", 48, 49, 4900),
    "预算指标账": ("指标账.合计.本年追加", 50, 51, 5100),
    "支出明细账": ("明细账.合计.决算数", 113, 114, 11400),
    "填报表": ("信访.件数", 20, 21, 21),
}
"""A figure of each kind of input: its key, its value, the new one as typed and as it is kept (分 for 元)."""


def ran(folder: Path, *rows: dict[str, Any], heads: tuple[str, ...] = HEADS) -> tuple[Run, list[tuple[str, str]]]:
    """Run with a record; return the run, and codes and cells of what is told of the record but that it was used (U031)."""
    place = good().write(folder)
    write(place, *rows, heads=heads)
    run = stages(place, ROOTS, "narrate")
    ours = [item for item in run.problems if item.file == FILE and item.code[0] in "UL"]
    return run, sorted((item.code, item.cell) for item in ours if item.code != "U031")


def of(kind: str, **cells: Any) -> dict[str, Any]:
    key, was, new, _ = OF_EACH[kind]
    return row(key, was, new, **cells)


@pytest.mark.parametrize("kind", OF_EACH)
def test_a_figure_of_each_kind_of_input_with_columns_moved_and_added(tmp_path: Path, kind: str) -> None:
    heads = ("本单位备注", *reversed(HEADS))
    run, told = ran(tmp_path, of(kind, 本单位备注="经手人：李四"), heads=heads)
    assert told == [] and run.figures[OF_EACH[kind][0]].value == OF_EACH[kind][3]


@pytest.mark.parametrize("kind", OF_EACH)
def test_heads_with_blanks_are_known(tmp_path: Path, kind: str) -> None:
    place = good().write(tmp_path)
    spaced = tuple({"新值": "新 值", "理由": "理　由", "谁": " 谁 "}.get(head, head) for head in HEADS)
    cells = of(kind)
    write(place, {name: cells.get(head) for head, name in zip(HEADS, spaced, strict=True)}, heads=spaced)
    run = stages(place, ROOTS, "narrate")
    assert run.figures[OF_EACH[kind][0]].value == OF_EACH[kind][3]


@pytest.mark.parametrize("head", ["新值", "理由", "数据项键", "何时"])
def test_a_head_that_stands_twice_or_under_another_name(tmp_path: Path, head: str) -> None:
    kinds = [of(kind) for kind in OF_EACH]
    twice, told = ran(tmp_path / "1", *kinds, heads=(*HEADS, head))
    assert told == [("L178", f"{'ABCDEFGHIJKLM'[len(HEADS)]}1")] and not twice.overrides
    renamed = tuple("调整为" if name == head else name for name in HEADS)
    lost, told = ran(tmp_path / "2", *kinds, heads=renamed)
    assert [code for code, _ in told] == ["U001"] and not lost.overrides
    assert all(run.figures[key].value != value for run in (twice, lost) for key, _, _, value in OF_EACH.values())


@pytest.mark.parametrize("kind", OF_EACH)
def test_each_row_is_judged_alone(tmp_path: Path, kind: str) -> None:
    """Rows 2 to 6 are wrong in one cell each, row 7 is right and counts."""
    key, was, new, value = OF_EACH[kind]
    wrong = [
        row("没有." + key, was, new),
        of(kind, 谁=None),
        of(kind, 何时="上周"),
        of(kind, 新值="很多"),
        of(kind, 仅改显示="对"),
    ]
    run, told = ran(tmp_path, *wrong, of(kind))
    assert told == [("L021", "F5"), ("U010", "A2"), ("U016", "C3"), ("U017", "D4"), ("U021", "G6")]
    assert [item.row for item in run.overrides if item.in_force] == [7] and run.figures[key].value == value


# 检查结果.xlsx ----------------------------------------------------------------------------


def accepted(folder: Path, decision: str) -> tuple[list[Problem], bool]:
    """Accept a report whose 基本支出 was overtyped, with this word under 处理: what is told, and whether it was recorded."""
    case = asked("", "", Bench([e.overtype(BASIC, "元", "49.00")], [("Y010", decision, "按批复")]))
    problems = list(case.run(folder))
    return problems, any(folder.rglob(FILE))


@pytest.mark.parametrize("word", ["保留", " 保留 ", "保 留", "保留。", "保　留", "保留、"])
def test_ways_to_write_that_a_figure_is_kept(tmp_path: Path, word: str) -> None:
    assert accepted(tmp_path, word) == ([], True)


@pytest.mark.parametrize("word", ["还原", "还 原。", "改填报表", "改 填报表"])
def test_other_decisions_are_named_and_nothing_is_recorded(tmp_path: Path, word: str) -> None:
    (item,), recorded = accepted(tmp_path, word)
    assert (item.code, item.found.partition("：")[0], recorded) == ("U060", word.replace(" ", "").rstrip("。"), False)


@pytest.mark.parametrize("word", ["保流", "同意", "是", "√", "保留/还原", "不保留", "修改填报表", ""])
def test_a_word_that_is_none_of_them_is_told_with_its_cell(tmp_path: Path, word: str) -> None:
    (item,), recorded = accepted(tmp_path, word)
    assert (item.code, item.found, item.expected, recorded) == ("U066", word or "（空）", "保留、还原、改填报表", False)
    assert item.cell.startswith("I")


@pytest.mark.parametrize(("word", "renewed"), [("还原", True), (" 还 原。", True), ("还愿", False), ("保留", False)])
def test_what_is_to_be_restored_is_restored_by_refresh(tmp_path: Path, word: str, renewed: bool) -> None:
    from pipeline.check.result_book import filled_beside
    from pipeline.merge.refresh_file import released_in

    accepted(tmp_path, word)
    (report,) = tmp_path.glob("*.docx")
    assert bool(released_in(filled_beside(report))) == renewed
