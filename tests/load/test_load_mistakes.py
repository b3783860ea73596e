"""A clerk's mistakes: handed in twice, merged, renamed, inserted, reordered, hidden in Word; each read rightly or told."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.load import LoadResult
from pipeline.load.material import read_material
from pipeline.money import Absence
from pipeline.problems import Problem
from tests.builders import docx, h, p, table, xlsx
from tests.load.exports import F03, Z01, codes, department, f03, form, loaded, z01


def told(result: LoadResult) -> list[tuple[str, str, str]]:
    return [(item.code, item.sheet, item.cell) for item in result.problems]


def value(result: LoadResult, key: str) -> Any:
    assert result.loaded is not None
    return result.loaded.figures[key].value


# twice -----------------------------------------------------------------------------------------------------------------

LEDGER = "编制单位：某省示例局,,,,金额单位：元\n日期,凭证号,摘要,科目编码,功能分类,部门经济分类,支出性质,借方金额,贷方金额\n"
LINE = "2019-03-01,记-1,付款,710101,2011301,30201,基本支出,5.00,\n"


def test_a_copied_ledger_is_not_added_twice(tmp_path: Path) -> None:
    folder = department(tmp_path)
    for name in ("支出明细账.csv", "支出明细账(1).csv"):
        (folder / name).write_text(LEDGER + LINE, encoding="utf-8")
    result = loaded(folder)
    assert codes(result) == ["L047"]
    assert result.loaded is not None and [line.debit for line in result.loaded.voucher_lines] == [500]


def test_lines_that_another_file_holds_too_are_counted_once(tmp_path: Path) -> None:
    folder = department(tmp_path)
    lines = "".join(LINE.replace("记-1", f"记-{n}") for n in range(1, 10))
    (folder / "支出明细账.csv").write_text(LEDGER + lines, encoding="utf-8")
    (folder / "支出明细账-全年.csv").write_text(LEDGER + lines + LINE.replace("记-1", "记-10"), encoding="utf-8")
    result = loaded(folder)
    (item,) = result.problems
    assert (item.code, item.file, item.found) == ("L152", "支出明细账.csv", "9 行")
    assert "支出明细账-全年.csv" in item.title
    assert result.loaded is not None and sum(line.debit for line in result.loaded.voucher_lines) == 10 * 500


def test_two_forms_of_one_unit_are_not_added(tmp_path: Path) -> None:
    folder = department(tmp_path, {Z01: z01(left={"总计": (1, 2, 3)}), F03: f03()})
    xlsx(folder / "决算报表（改）.xlsx", {Z01: z01(left={"总计": (1, 2, 4)}), F03: f03()})
    result = loaded(folder)
    assert [(item.code, item.file) for item in result.problems] == [("L048", "决算报表（改）.xlsx")]
    assert value(result, "收入.总计.决算数") == 300


# one broken file -------------------------------------------------------------------------------------------------------


def test_a_broken_form_of_the_staff_hides_no_other_file_s_problems(tmp_path: Path) -> None:
    folder = department(tmp_path, {Z01: z01(left={"总计": ("待定", 1, 1)}, unit="金额单位：元"), F03: f03()})
    (folder / "填报表.xlsx").write_bytes(b"PK damaged")
    (folder / "支出明细账.csv").write_text(LEDGER + LINE.replace("5.00", "5.0O"), encoding="utf-8")
    (folder / "文字材料.md").write_text("没有标题的文字", encoding="utf-8")
    result = loaded(folder)
    assert result.loaded is None
    assert sorted(codes(result)) == ["L005", "L021", "L021", "L063", "L064"]


def test_a_profile_that_names_no_known_pack_hides_nothing_either(tmp_path: Path) -> None:
    rows = [list(row) for row in form()["基本信息"]]
    rows[1][4] = "nowhere"
    result = loaded(department(tmp_path, {Z01: z01(left={"总计": ("待定", 1, 1)}), F03: f03()}, 基本信息=rows))
    assert sorted(codes(result)) == ["L021", "M001"]


# 填报表 ----------------------------------------------------------------------------------------------------------------


def test_reordered_rows_and_columns_change_nothing(tmp_path: Path) -> None:
    sheets = form()
    title, head, *quarters = sheets["执行进度"]
    data_head, *data = sheets["其他数据"]
    public = [[row[0], *reversed(row[1:])] for row in sheets["三公经费"]]
    changed = {"执行进度": [title, head, *quarters[::-1]], "其他数据": [data_head, *data[::-1]], "三公经费": public}
    first, second = loaded(department(tmp_path / "1")), loaded(department(tmp_path / "2", **changed))
    assert codes(second) == []
    assert first.loaded is not None and second.loaded is not None
    assert {key: f.value for key, f in first.loaded.figures.items()} == {
        key: f.value for key, f in second.loaded.figures.items()
    }


def test_a_renamed_row_is_told_twice_as_gone_and_as_strange(tmp_path: Path) -> None:
    rows = [["信访数量", *row[1:]] if row[0] == "信访件数" else row for row in form()["其他数据"]]
    result = loaded(department(tmp_path, 其他数据=rows))
    assert told(result) == [("L056", "其他数据", "A7"), ("L036", "其他数据", "")]
    assert value(result, "信访.件数") is Absence.MISSING


def test_a_label_given_twice_is_told(tmp_path: Path) -> None:
    result = loaded(department(tmp_path, 其他数据=[*form()["其他数据"], ["信访件数", 21, "件"]]))
    assert told(result) == [("L055", "其他数据", "A12")]
    assert value(result, "信访.件数") == 20


def test_amounts_without_a_label_are_told(tmp_path: Path) -> None:
    result = loaded(department(tmp_path, 执行进度=[*form()["执行进度"], [None, 1.00, 2.00]]))
    assert told(result) == [("L056", "执行进度", "A7")]


def test_a_reason_below_a_merged_label_is_told(tmp_path: Path) -> None:
    rows = [["项目", "原因"], ["其他收入", "利息收入"], [None, "另有退款"]]
    folder = department(tmp_path)
    xlsx(folder / "填报表.xlsx", {"差异原因": rows, **form()}, merge=["A2:A3"])
    result = loaded(folder)
    assert told(result) == [("L056", "差异原因", "A3")]
    assert value(result, "收入.其他收入.差异原因") == "利息收入"


def test_a_merged_number_of_the_staff_is_told_for_every_cell_it_covers(tmp_path: Path) -> None:
    rows = form()["执行进度"]
    folder = department(tmp_path)
    xlsx(folder / "填报表.xlsx", {"执行进度": rows, **{k: v for k, v in form().items() if k != "执行进度"}}, merge=["B3:B4"])
    result = loaded(folder)
    assert told(result) == [("L029", "执行进度", "B3")] * 2
    assert value(result, "执行.第1季度.累计支出") is value(result, "执行.第2季度.累计支出") is Absence.MISSING


@pytest.mark.parametrize(
    ("content", "unit", "found"),
    [("%0.98", "%", 0.98), (98, "%", 0.98), ("98%", "", 0.98), (0.98, "%", None), (0.98, "", None)],
)
def test_percentages_of_mixed_scale(tmp_path: Path, content: Any, unit: str, found: float | None) -> None:
    rows = [["年度进度", content, unit] if row[0] == "年度进度" else row for row in form()["其他数据"]]
    result = loaded(department(tmp_path, 其他数据=rows))
    if found is None:
        assert codes(result) == ["L023"]
        assert value(result, "执行.年度进度") is Absence.MISSING
    else:
        assert codes(result) == []
        assert float(value(result, "执行.年度进度")) == found


# 账 --------------------------------------------------------------------------------------------------------------------


def test_a_merged_amount_of_a_ledger_is_told_and_a_merged_note_is_not(tmp_path: Path) -> None:
    rows = table("""
        编制单位：某省示例局 | | 金额单位：元
        指标文号 | 功能分类 | 金额
        例财1号 | 2150805-甲 | 3.00
        例财2号 | 2150806-乙 |
        说明：本表由系统导出 | |""")
    folder = department(tmp_path)
    xlsx(folder / "预算指标账.xlsx", {"账": rows}, merge=["C3:C4", "A5:C5"])
    result = loaded(folder)
    assert [(item.code, item.cell, item.found) for item in result.problems] == [("L029", "C3", "C3:C4 3")]


# amounts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [1e13, "10,000,000,000,000.00", 1.005, "1.005", 123456789.123])
def test_amounts_too_large_or_finer_than_a_fen_are_told(tmp_path: Path, content: Any) -> None:
    result = loaded(department(tmp_path, {Z01: z01(left={"总计": (content, 1, 1)}), F03: f03()}))
    assert told(result) == [("L021", Z01, "C17")]
    assert value(result, "收入.总计.年初预算数") is Absence.MISSING


@pytest.mark.parametrize("content", ["1,234.50", "１２３４．５０", " 1234.5 ", "1 234.50", "¥1,234.50", "1,234.50元", 1234.5])
def test_sums_typed_as_text_read_as_the_number(tmp_path: Path, content: Any) -> None:
    result = loaded(department(tmp_path, {Z01: z01(left={"总计": (content, 1, 1)}), F03: f03()}))
    assert codes(result) == []
    assert value(result, "收入.总计.年初预算数") == 123_450


# 文字材料 --------------------------------------------------------------------------------------------------------------


def lost(tmp_path: Path, body: str) -> tuple[str, list[Problem]]:
    path = docx(tmp_path / "文字材料.docx", h(1, "经济性") + body)
    sections, problems = read_material(path.name, path.read_bytes())
    return "".join(item.text for section in sections for item in section.paragraphs), list(problems)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (
            p("节约。") + '<w:p><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>甲。</w:t></w:r></w:p>',
            "自动编号",
        ),
        (p("节约。甲。", '<w:r><w:sym w:char="F0FE"/></w:r>'), "特殊符号"),
        (p("节约。甲。") + "<w:altChunk/>", "插入的其他文件"),
        (p("节约。甲。") + "<w:unheardOf/>", "其他内容"),
        (p("节约。甲。") + "<w:tbl><w:tr/></w:tbl>", "表格"),
    ],
)
def test_what_word_shows_and_words_do_not_hold_is_told(tmp_path: Path, body: str, what: str) -> None:
    text, problems = lost(tmp_path, body)
    assert text == "节约。甲。"
    assert [item.code for item in problems] == ["L061"]
    assert what in problems[0].title


def test_words_inside_wrappers_are_kept(tmp_path: Path) -> None:
    body = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('一。')}</w:sdtContent></w:sdt><w:customXml>{p('二。')}</w:customXml>{p('三。')}"
    assert lost(tmp_path, body) == ("一。二。三。", [])


def test_struck_and_hidden_words_are_read_and_told(tmp_path: Path) -> None:
    for mark in ("strike", "dstrike", "vanish"):
        text, problems = lost(tmp_path, p("节约。", f"<w:r><w:rPr><w:{mark}/></w:rPr><w:t>旧话。</w:t></w:r>"))
        assert text == "节约。旧话。"
        assert [(item.code, item.cell, item.found) for item in problems] == [("L067", "第2段", "旧话。")]


def test_numbered_headings_are_no_loss(tmp_path: Path) -> None:
    heading = (
        '<w:p><w:pPr><w:pStyle w:val="1"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>公平性</w:t></w:r></w:p>'
    )
    assert lost(tmp_path, p("节约。") + heading + p("公平。")) == ("节约。公平。", [])
