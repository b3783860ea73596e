"""填报表 and 文字材料: what staff type comes through by label, in its unit, with its cell; text word for word."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.load import LoadResult, holds_inputs
from pipeline.load.material import read_material
from pipeline.money import Absence
from pipeline.records import StaffRun
from tests.builders import docx, h, p, table, xlsx
from tests.load.exports import codes, department, form, loaded


def value(result: LoadResult, key: str) -> Any:
    assert result.loaded is not None
    return result.loaded.figures[key].value


def test_figures_of_every_sheet(tmp_path: Path) -> None:
    result = loaded(department(tmp_path))
    assert result.loaded is not None
    assert value(result, "单位.年度") == 2019
    assert value(result, "单位.报告日期") == "2020年5月8日"
    assert value(result, "人员.第1个.行政编制") == 30
    assert value(result, "目标.第1项.目标值") == "不少于20人"
    assert value(result, "重点工作.第1项.是否完成") == "是"
    assert value(result, "执行.第3季度.累计支出") == 7500
    assert value(result, "资产.固定资产净值") == 8_297_860_000  # 8,297.86 万元 = 82,978,600.00 元
    assert value(result, "执行.年度进度") == 1
    assert value(result, "评分.项目监管.得分") == Fraction(5, 2)
    assert value(result, "评分.项目监管.依据") == "抽查两个项目，一个没有台账"
    assert result.loaded.figures["采购.实际"].source.address == "B3"


def test_basic_information_may_stand_below_each_other(tmp_path: Path) -> None:
    heads, values = form()["基本信息"]
    rows = [["基本信息"], *([label, content] for label, content in zip(heads, values, strict=True))]
    result = loaded(department(tmp_path, 基本信息=rows))
    assert codes(result) == []
    assert value(result, "单位.通知名称") == "关于开展自评的通知"


def test_merged_matters_repeat_and_totals_are_no_record(tmp_path: Path) -> None:
    rows = table("""
        事项 | 工作内容 | 是否完成 | 未完成原因
        抓培训 | 办一期班 | 是 |
         | 办二期班 | 否 | 教师不足
        抓调研 | 走访十户企业 | 是 |
        合计 | | |""")
    rows[-1] = ["合计", "合计", None, None]
    result = loaded(department(tmp_path, 重点工作=rows))
    assert result.loaded is not None
    assert codes(result) == []
    assert [value(result, f"重点工作.第{n}项.事项") for n in (1, 2, 3)] == ["抓培训", "抓培训", "抓调研"]
    assert "重点工作.第4项.事项" not in result.loaded.figures


def test_reasons_go_to_the_row_they_name(tmp_path: Path) -> None:
    rows = table("""
        项目 | 原因
        科学技术支出 | 年中追加
        其他收入 | 利息收入
        总计 | 各项合计""")
    result = loaded(department(tmp_path, 差异原因=rows))
    assert codes(result) == []
    assert value(result, "功能.科学技术支出.差异原因") == "年中追加"
    assert value(result, "收入.其他收入.差异原因") == "利息收入"


def test_a_fixed_row_that_is_gone_gives_missing_figures(tmp_path: Path) -> None:
    rows = [row for row in form()["执行进度"] if row[0] != "第二季度"]
    result = loaded(department(tmp_path, 执行进度=rows))
    assert codes(result) == ["L036"]
    assert value(result, "执行.第2季度.累计支出") is Absence.MISSING


def test_a_column_that_is_gone_gives_missing_figures(tmp_path: Path) -> None:
    rows = [[row[0], *row[2:]] for row in form()["三公经费"]]
    result = loaded(department(tmp_path, 三公经费=rows))
    assert codes(result) == ["L032"]  # 上年决算 has no other source: the sheet cannot do without it
    rows = [[*row[:3], *row[4:]] for row in form()["三公经费"]]
    result = loaded(department(tmp_path, 三公经费=rows))
    assert codes(result) == ["L041"]
    assert value(result, "三公填报.合计.决算数") is Absence.MISSING


def test_a_missing_sheet_gives_missing_figures_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = department(tmp_path)
    xlsx(folder / "填报表.xlsx", {name: rows for name, rows in form().items() if name != "其他数据"})
    result = loaded(folder)
    assert codes(result) == ["L051"]
    assert value(result, "信访.件数") is Absence.MISSING
    assert value(result, "执行.第1季度.累计支出") == 2500


def test_without_a_required_file_nothing_is_loaded_but_all_problems_are_told(tmp_path: Path) -> None:
    folder = department(tmp_path, 人工评分=table("指标 | 得分 | 依据\n项目监管 | 三 |"))
    (folder / "决算报表.xlsx").write_bytes(b"<html></html>")
    (folder / "文字材料.docx").write_bytes(b"PK")
    result = loaded(folder)
    assert result.loaded is None and result.pack is not None
    assert sorted(codes(result)) == ["L005", "L008", "L021"]


def test_lock_files_and_notes_are_passed_over(tmp_path: Path) -> None:
    folder = department(tmp_path)
    for name in ("~$填报表.xlsx", "Thumbs.db", ".DS_Store", "README.md"):
        (folder / name).write_bytes(b"x")
    assert codes(loaded(folder)) == []
    assert holds_inputs(folder) and not holds_inputs(folder.parent)


# 文字材料 --------------------------------------------------------------------------------------------------------------

BOLD = "<w:r><w:rPr><w:b/></w:rPr><w:t>一是</w:t></w:r>"


def test_word_text_under_its_headings(tmp_path: Path) -> None:
    path = docx(
        tmp_path / "文字材料.docx",
        h(1, "二、绩效自评情况") + h(2, "（二）资金管理") + f"<w:p>{BOLD}<w:r><w:t>支出规范 2019。</w:t></w:r></w:p>" + "<w:p/>"
        + p("第二段。") + h(2, "项目管理") + p("有台账。"),
    )  # fmt: skip
    sections, problems = read_material(path.name, path.read_bytes())
    assert problems == ()
    assert [section.path for section in sections] == [("绩效自评情况", "资金管理"), ("绩效自评情况", "项目管理")]
    first, second = sections[0].paragraphs
    assert first.runs == (StaffRun(text="一是", bold=True), StaffRun(text="支出规范 2019。"))
    assert (first.source.address, second.source.address) == ("第3段", "第5段")


def test_headings_by_outline_level_and_chinese_style_name(tmp_path: Path) -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="小节"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    )
    based = '<w:style w:type="paragraph" w:styleId="a4"><w:name w:val="我的节"/><w:basedOn w:val="a3"/></w:style>'
    body = '<w:p><w:pPr><w:pStyle w:val="a4"/></w:pPr><w:r><w:t>经济性</w:t></w:r></w:p>' + p("节约。")
    path = docx(tmp_path / "文字材料.docx", body, style + based)
    sections, _ = read_material(path.name, path.read_bytes())
    assert sections[0].path == ("经济性",)


@pytest.mark.parametrize(
    ("lost", "what"),
    [
        ("<w:r><w:drawing/></w:r>", "图片或图形"),
        ('<w:r><w:footnoteReference w:id="1"/></w:r>', "脚注"),
        ("<w:r><w:object/></w:r>", "嵌入对象"),
    ],
)
def test_what_cannot_be_carried_is_told_with_its_paragraph(tmp_path: Path, lost: str, what: str) -> None:
    path = docx(tmp_path / "文字材料.docx", h(1, "经济性") + p("节约。", lost))
    sections, problems = read_material(path.name, path.read_bytes())
    assert sections[0].paragraphs[0].text == "节约。"
    assert [(item.code, item.cell) for item in problems] == [("L061", "第2段")]
    assert what in problems[0].title


def test_markdown_says_the_same_as_word(tmp_path: Path) -> None:
    text = "# 绩效自评情况\n\n## （二）资金管理\n**一是**支出规范 2019。\n\n第二段。\n\n## 项目管理\n有台账。\n"
    sections, problems = read_material("文字材料.md", text.encode())
    assert problems == ()
    assert [section.path for section in sections] == [("绩效自评情况", "资金管理"), ("绩效自评情况", "项目管理")]
    assert sections[0].paragraphs[0].runs == (StaffRun(text="一是", bold=True), StaffRun(text="支出规范 2019。"))
    assert [item.text for item in sections[0].paragraphs] == ["一是支出规范 2019。", "第二段。"]
