"""A goal struck out of the middle moves all later ones: what is told is that goal and what follows, not every later one."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.diff.changes import Comparison, DifferenceKind, RowChange, TableChange
from pipeline.diff.compare import compare
from pipeline.matching.renumbered import GONE
from pipeline.publish import BASELINE
from tests.check import edits as e
from tests.conftest import NATIONAL, SAMPLE
from tests.merge.bench import build, goal_out, refreshed, report

STRUCK = 6
LATER = [
    "省产业园规上工业增加值、税收增长率",
    "电子信息制造业主营业务收入额",
    "高起点建设世界级先进制造业集群完成率",
    "深入推进工业创新驱动发展完成率",
    "推动企业完成清洁生产审核，开展第十批粤港澳清洁生产伙伴企业认定数量",
    "完成用能单位节能监察任务，加强节能监测预警企业数量",
    "推动装备制造业集聚集约发展任务完成率",
    "促进小微工业企业上规模发展任务完成率",
    "社会公众满意度",
]
"""The goals 7 to 15 of 填报表 › 绩效目标."""
FULL = "会议组织开展完成率（2019年“云+未来”峰会，大数据开发者大会暨2019广东云栖大会）"
SHORT = "会议组织开展完成率"


def struck(sample: Path, number: int, base: Path) -> bytes:
    """The report after a goal was deleted from 填报表 and the rest numbered anew."""
    folder = base / "inputs" / sample.parent.name / sample.name
    shutil.copytree(sample, folder)
    goal_out(number)(folder)
    return build(folder).data


def compared(folder: Path, old: bytes, new: bytes) -> Comparison:
    paths = folder / "旧.docx", folder / "新.docx"
    for path, data in zip(paths, (old, new), strict=True):
        path.write_bytes(data)
    return compare(*paths, f".jixiao/{BASELINE}")


def tables(found: Comparison) -> list[tuple[str, list[RowChange]]]:
    return [(item.caption.split()[0], list(item.rows)) for item in found.changes if isinstance(item, TableChange)]


def renumbered(rows: Sequence[RowChange]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [
        (row.label, [(c.column, c.text.old, c.text.new) for c in row.cells])
        for row in rows
        if row.kind is DifferenceKind.CHANGED
    ]


def test_a_goal_struck_out_of_the_middle_is_told_and_only_what_follows(tmp_path: Path) -> None:
    """14 of 15 goals met became 13 of 14: 92.86%. Of the 7 points for it 7 × 14 ÷ 15 = 6.53 became 7 × 13 ÷ 14 = 6.5."""
    found = compared(tmp_path, report("gd").data, struck(SAMPLE, STRUCK, tmp_path))
    assert {(item.key, item.old, item.new) for item in found.figures} == {
        ("目标.项数", ("15",), ("14",)),
        ("目标.完成项数", ("14",), ("13",)),
        ("目标.完成率", ("93.33%",), ("92.86%",)),
        # the 评分表 prints the leaf and its arithmetic
        ("得分.预算使用效益.效率性.绩效目标完成率", ("4.67",), ("4.64",)),
        (
            "得分.预算使用效益.效率性.绩效目标完成率.扣分原因",
            ("实际值93.33%，按比例计分为5×93.33%=4.67",),
            ("实际值92.86%，按比例计分为5×92.86%=4.64",),
        ),
        ("得分.预算使用效益.效率性", ("11.73",), ("11.7",)),
        ("得分.预算使用效益", ("32.73",), ("32.7",)),
        ("得分.合计", ("99.92",), ("99.89",)),
        *((f"目标.第{now}项.序号", (str(now + 1),), (str(now),)) for now in range(STRUCK, 15)),
        ("目标.第6项.序号", ("6",), ()),
        ("目标.第6项.全称", (FULL,), ()),
        ("目标.第6项.短称", (SHORT,), ()),
        ("目标.第6项.目标值", ("100%",), ()),
        ("目标.第6项.实际完成值", ("100%",), ()),
        ("目标.第6项.完成情况", ("完成",), ()),
    }
    assert len(found.figures) == 8 + 9 + 6
    told = [(name, rows) for name, rows in tables(found) if name.startswith("表")]
    assert [name for name, _ in told] == ["表1-1", "表2-1"]
    numbers = [(name, [("序号", str(number), str(number - 1))]) for number, name in enumerate(LATER, STRUCK + 1)]
    for _, rows in told:
        assert renumbered(rows) == numbers
    others = [[(row.kind, row.texts) for row in rows if row.kind is not DifferenceKind.CHANGED] for _, rows in told]
    assert others == [
        [(DifferenceKind.GONE, ("6", FULL, "100%"))],
        [(DifferenceKind.GONE, ("6", SHORT, "100%", "100%", "完成"))],
    ]


def test_the_other_way_round_it_is_a_goal_that_came(tmp_path: Path) -> None:
    there = compared(tmp_path, report("gd").data, struck(SAMPLE, STRUCK, tmp_path))
    back = compared(tmp_path, (tmp_path / "新.docx").read_bytes(), report("gd").data)
    assert {(key, new, old) for key, old, new in _not_renumbered(there)} == set(_not_renumbered(back))
    assert ("目标.第6项.全称", (), (FULL,)) in _figures(back)
    assert [
        [row.label for row in rows if row.kind is DifferenceKind.ADDED] for name, rows in tables(back) if name.startswith("表")
    ] == [
        [FULL],
        [SHORT],
    ]
    assert back.counts == there.counts


def _not_renumbered(found: Comparison) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The figures but those whose key has another number on the other side."""
    return [item for item in _figures(found) if not item[0].endswith("序号") or not (item[1] and item[2])]


def _figures(found: Comparison) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(item.key, item.old, item.new) for item in found.figures]


def test_goals_that_changed_places_differ_in_their_numbers_only(tmp_path: Path) -> None:
    found = compared(tmp_path, report("gd").data, report("goals swapped").data)
    assert sorted(_figures(found)) == [
        ("目标.第11项.序号", ("8",), ("11",)),
        ("目标.第8项.序号", ("11",), ("8",)),
    ]


def test_the_second_pack(tmp_path: Path) -> None:
    """The fourth of ten goals is struck out; one table prints them, with their numbers."""
    found = compared(tmp_path, report("national").data, struck(NATIONAL, 4, tmp_path))
    goals = [item for item in _figures(found) if item[0].startswith("目标.第") and item[2]]
    assert goals == [(f"目标.第{now}项.序号", (str(now + 1),), (str(now),)) for now in range(4, 10)]
    rows = dict(tables(found))["表5"]
    assert [row.label for row in rows if row.kind is DifferenceKind.GONE] == ["万元国内生产总值用水量下降率"]
    assert all([column for column, _, _ in cells] == ["序号"] for _, cells in renumbered(rows))


@pytest.mark.parametrize("strip", [(), (e.strip_all,)], ids=["tags", "no tags"])
def test_an_edit_of_a_later_goal_is_told_as_that_goals(tmp_path: Path, strip: tuple[e.Edit, ...]) -> None:
    """What staff wrote for goal 8 in the old report: goal 7 of the new one has the generated text again."""
    wrote = e.overtype("目标.第8项.实际完成值", "文本", "实现营业收入4.35万亿元")
    found = compared(tmp_path, e.edited(report("gd").data, wrote, *strip), struck(SAMPLE, STRUCK, tmp_path))
    values = [item for item in _figures(found) if item[0].endswith("实际完成值")]
    assert sorted(values) == [
        ("目标.第6项.实际完成值", ("100%",), ()),
        ("目标.第7项.实际完成值", ("实现营业收入4.35万亿元",), ("实现营业收入4.30万亿元",)),
    ]


def test_the_report_brought_up_to_date_keeps_the_hand_edit_and_diff_does_not_list_it(tmp_path: Path) -> None:
    wrote = e.overtype("目标.第8项.实际完成值", "文本", "实现营业收入4.35万亿元")
    old = e.edited(report("gd").data, wrote)
    found = compared(tmp_path, old, refreshed(old, "goal out", "gd").data)  # the third goal
    goals = [item for item in _figures(found) if item[0].startswith("目标.第")]
    assert len(goals) == 12 + 6
    assert {item for item in goals if item[2]} == {
        (f"目标.第{now}项.序号", (str(now + 1),), (str(now),)) for now in range(3, 15)
    }
    assert {item[0] for item in goals if not item[2]} == {
        f"目标.第3项.{name}" for name in ("序号", "全称", "短称", "目标值", "实际完成值", "完成情况")
    }
    assert not any(GONE in f"{item.key}{item.label}" for item in found.figures)
    assert not any("4.35" in cell.text.new for _, rows in tables(found) for row in rows for cell in row.cells)
