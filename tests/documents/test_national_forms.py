"""The national forms in the hands of staff: rows in the block of merged levels, figures typed over, cells merged by hand."""

import contextlib
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.__main__ import main
from tests import runs
from tests.check import edits as e
from tests.conftest import MUNICIPAL

W = e.W
FIRST, SECOND, THIRD = "新建改造供水管网长度", "河道清淤疏浚长度", "新增水土流失治理面积"
PLACE = "部门整体支出绩效自评表（2024年度）"


@dataclass(frozen=True)
class Desk:
    """One department with its outputs, and what a clerk does to the 自评表."""

    base: Path

    @property
    def inputs(self) -> Path:
        return self.base / "inputs" / "2024" / MUNICIPAL.name

    @property
    def form(self) -> Path:
        return next((self.base / "outputs").glob("*/*/*支出绩效自评表.docx"))

    def run(self, command: str, *words: str) -> tuple[int, list[str]]:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = main([command, str(self.form), *words])
        return code, said.getvalue().splitlines()

    def edit(self, *edits: e.Edit) -> None:
        self.form.write_bytes(e.edited(self.form.read_bytes(), *edits))

    def put(self, change: Callable[[Worksheet], None]) -> None:
        path = self.inputs / "填报表.xlsx"
        book = openpyxl.load_workbook(path)
        change(book["绩效目标"])
        book.save(path)

    def rows(self) -> list[list[str]]:
        """The rows as a reader of the file sees them: ``^`` before what goes on the cell above."""
        root = etree.fromstring(e.parts_of(self.form.read_bytes())[e.DOCUMENT])
        return [[_shown(cell) for cell in line.findall(f"{W}tc")] for line in root.iter(f"{W}tr")]

    def block(self) -> list[list[str]]:
        """一级, 二级 and 三级指标 of the indicators."""
        rows = self.rows()
        start = next(n for n, row in enumerate(rows) if "三级指标" in row)
        return [row[1:4] for row in rows[start + 1 : -1]]


def _shown(cell: etree._Element) -> str:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
    return ("^" if on else "") + "".join(text.text or "" for text in cell.iter(f"{W}t"))


def _fill(place: Path) -> None:
    shutil.copytree(MUNICIPAL, place / "inputs" / "2024" / MUNICIPAL.name)
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["build", str(place / "inputs" / "2024" / MUNICIPAL.name), "--out", str(place / "outputs")]) == 0


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    shutil.copytree(runs.folder("national forms", _fill), tmp_path / "desk")
    return Desk(tmp_path / "desk")


def find(sheet: Worksheet, words: str) -> int:
    return next(at for at, row in enumerate(sheet.iter_rows(), 1) for cell in row if cell.value == words)


def column(sheet: Worksheet, head: str) -> int:
    return next(at for row in sheet.iter_rows(max_row=6) for at, cell in enumerate(row, 1) if cell.value == head)


def setting(words: str, head: str, value: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet.cell(find(sheet, words), column(sheet, head)).value = value

    return change


def new_goal(sheet: Worksheet) -> None:
    """A twelfth goal of 数量指标 with 5 points, which the first one gives up: 3 + 5 = 8, so the points stay 90."""
    at = next(n for n in range(5, 60) if sheet.cell(n, 1).value in (None, ""))
    line: dict[str, str | int] = {"序号": 12, "一级指标": "产出指标", "二级指标": "数量指标", "绩效目标": "新增计量水表数"}
    for head, value in {**line, "目标值": "≥500块", "实际完成值": "520块", "分值": 5}.items():
        sheet.cell(at, column(sheet, head)).value = value
    sheet.cell(find(sheet, FIRST), column(sheet, "分值")).value = 3


def test_as_built_nothing_is_found(desk: Desk) -> None:
    assert desk.run("check")[0] == 0
    assert desk.block()[:5] == [
        ["产出指标", "数量指标", FIRST],
        ["^", "^", SECOND],
        ["^", "^", THIRD],
        ["^", "^", "节水型企业创建数量"],
        ["^", "质量指标", "公共供水管网漏损率"],
    ]


def test_a_row_staff_add_inside_the_block_stays_and_the_form_is_renewed_and_finalized(desk: Desk) -> None:
    desk.edit(e.copy_row(0, THIRD, "另加的一项", False))
    assert desk.run("check")[0] == 0
    desk.put(setting(FIRST, "实际完成值", "63公里"))
    code, said = desk.run("refresh")
    assert code == 0
    assert [line for line in said if line.startswith("  更新")] == [f"  更新 数据项 {PLACE} > {FIRST}：61.3公里 → 63公里"]
    assert desk.block()[2:5] == [["^", "^", THIRD], ["^", "^", "另加的一项"], ["^", "^", "节水型企业创建数量"]]
    assert desk.run("finalize", "--reason", "等待正式评分标准")[0] == 0


def test_a_new_goal_comes_into_the_block_of_an_edited_form(desk: Desk) -> None:
    desk.edit(e.overtype("目标.第3项.实际完成值", "文本", "28公里"))
    desk.put(new_goal)
    code, said = desk.run("refresh")
    assert code == 0
    assert any(line.startswith(f"  新增 表格行 {PLACE} > 新增计量水表数") for line in said)
    assert not any(line.startswith("  冲突") for line in said)
    assert desk.block()[3:6] == [
        ["^", "^", "节水型企业创建数量"],
        ["^", "^", "新增计量水表数"],
        ["^", "质量指标", "公共供水管网漏损率"],
    ]


def test_levels_begin_and_go_on_where_the_inputs_have_them_now(desk: Desk) -> None:
    """The first goal becomes one of 质量: the second one now begins 数量, whose words must not hide in a cell that goes on."""
    desk.edit(e.overtype("目标.第3项.实际完成值", "文本", "28公里"))
    desk.put(setting(FIRST, "二级指标", "质量指标"))
    assert desk.run("refresh")[0] == 0
    assert desk.block()[:5] == [
        ["产出指标", "质量指标", FIRST],
        ["^", "^", "公共供水管网漏损率"],
        ["^", "^", "城市集中式饮用水水源地水质达标率"],
        ["^", "数量指标", SECOND],
        ["^", "^", THIRD],
    ]


def test_a_score_typed_over_is_told_and_kept(desk: Desk) -> None:
    desk.edit(e.overtype("目标.第1项.得分", "分数", "7.5"))
    code, said = desk.run("check")
    assert code == 1
    assert any(line.startswith("错误 Y010") and f"{PLACE} > {FIRST}" in line for line in said)
    desk.put(setting("公共供水管网漏损率", "实际完成值", "9.6%"))  # past 9 %: (1 - 0.6/9) x 6 = 5.6
    assert desk.run("refresh")[0] == 0
    printed = {row[3]: row[7] for row in desk.rows() if len(row) == 9}
    assert (printed[FIRST], printed["公共供水管网漏损率"]) == ("7.5", "5.6")
    assert desk.run("finalize")[0] == 1


def across(words: str, at: int) -> e.Edit:
    """Word merges two cells of a row: the first takes the paragraphs of the second and spans both columns."""

    def edit(root: etree._Element) -> None:
        cells = e.row_of(root, 0, words).findall(f"{W}tc")
        for paragraph in cells[at + 1].findall(f"{W}p"):
            cells[at].append(paragraph)
        span = etree.Element(f"{W}gridSpan")
        span.set(f"{W}val", "2")
        properties = cells[at].find(f"{W}tcPr")
        assert properties is not None
        properties.insert(1, span)
        e.remove(cells[at + 1])

    return edit


@pytest.mark.parametrize("at", [4, 7])  # 指标值 with 完成值; 得分 with the empty reason
def test_cells_merged_by_hand_are_renewed_like_any_other(desk: Desk, at: int) -> None:
    desk.edit(across(FIRST, at))
    assert desk.run("check")[0] == 0
    desk.put(setting(FIRST, "实际完成值", "63公里"))
    code, said = desk.run("refresh")
    assert code == 0
    assert any(line.endswith(f"{FIRST}：61.3公里 → 63公里") for line in said)
    assert desk.run("finalize", "--reason", "等待正式评分标准")[0] == 0


def down(upper: str, lower: str, at: int) -> e.Edit:
    """Word merges two cells of a column: the upper takes the paragraphs of the lower, which goes on it with an empty one."""

    def edit(root: etree._Element) -> None:
        above, below = (e.row_of(root, 0, words).findall(f"{W}tc")[at] for words in (upper, lower))
        for paragraph in below.findall(f"{W}p"):
            above.append(paragraph)
        below.append(etree.Element(f"{W}p"))
        for cell, value in ((above, "restart"), (below, "continue")):
            merge = etree.Element(f"{W}vMerge")
            merge.set(f"{W}val", value)
            properties = cell.find(f"{W}tcPr")
            assert properties is not None
            properties.insert(1, merge)

    return edit


def test_two_values_merged_into_one_cell_by_hand_are_told_and_nothing_is_lost(desk: Desk) -> None:
    desk.edit(down("公共供水管网漏损率", "城市集中式饮用水水源地水质达标率", 4))
    code, said = desk.run("check")
    assert code == 1
    assert any(line.startswith("错误 Y012") for line in said)
    desk.put(setting(FIRST, "实际完成值", "63公里"))
    assert desk.run("refresh")[0] == 0
    printed = {row[3]: (row[4], row[5]) for row in desk.rows() if len(row) == 9}
    assert printed["公共供水管网漏损率"][0] == "不高于9%100%"
    assert printed[FIRST][1] == "63公里"


def numbered(words: str, points: str, score: str) -> e.Edit:
    """A copy of a row behind it with other numbers: 三级指标, 指标值 and 完成值 as typed, then 分值 and 得分."""

    def edit(root: etree._Element) -> None:
        e.copy_row(0, words, "另加的一项", False)(root)
        made = e.row_of(root, 0, "另加的一项").findall(f"{W}tc")
        for cell, text in ((made[6], points), (made[7], score)):
            e.say(next(cell.iter(f"{W}sdt")), text)

    return edit


def test_a_row_with_points_makes_the_total_wrong(desk: Desk) -> None:
    """97.13 as built; with a typed row of 5 points and 4 earned the rows make 105 and 101.13."""
    desk.edit(numbered(THIRD, "5", "4"))
    code, said = desk.run("check")
    assert any(line.endswith(f"{PLACE} > 总分") for line in said)
    found = [said[n + 2].strip() for n, line in enumerate(said) if line.startswith("警告 Y045")]
    assert (code, found) == (1, ["应为：各行之和为 105", "应为：各行之和为 101.13"])
