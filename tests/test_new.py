"""`jixiao new`: blank folders hold all there is to fill in, read back as nothing filled in, and never cost a file."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import tomli
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.__main__ import main
from pipeline.declarations.newfolder import NewFolderFile
from pipeline.load import load
from pipeline.load.material import read_material
from pipeline.narrate.blocks import MATERIAL, read_blocks
from pipeline.newfolder.notes import read_notes
from pipeline.newfolder.samples import samples
from pipeline.newfolder.words import headings
from pipeline.pack import find_pack, pack_roots, read_pack
from pipeline.placeholders import hint, is_example, is_hint
from pipeline.problems import registry
from pipeline.records import Figure
from pipeline.strict_toml import convert
from tests.builders import docx, h, p, xlsx
from tests.conftest import ANHUI, BUREAU, ROOT, SAMPLE, SICHUAN

PACK = read_pack(find_pack("guangdong", pack_roots(ROOT / "report_templates")), 2019)
NOTES = read_notes(ROOT / "report_templates" / "guangdong", 2019)
NAME = "某省示例局"
NATIONAL = ROOT / "inputs" / "2022" / "示例省水利厅"
MUNICIPAL = ROOT / "inputs" / "2024" / "示例市水务局"
HEAD_ROW = 3


def new(tmp_path: Path, *arguments: str) -> int:
    return main(["new", *arguments, "--out", str(tmp_path / "inputs")])


def blank(tmp_path: Path) -> Path:
    assert new(tmp_path, "2019", NAME, "--pack", "guangdong") == 0
    return tmp_path / "inputs" / "2019" / NAME


def form(folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / "填报表.xlsx")


def heads(sheet: Worksheet) -> list[str]:
    return [str(cell.value).removesuffix("（元）") for cell in sheet[HEAD_ROW] if cell.value]


def first_column(sheet: Worksheet) -> list[str]:
    return [str(row[0].value) for row in sheet.iter_rows(min_row=HEAD_ROW + 1) if row[0].value is not None]


def codes(answer: dict[str, Any]) -> list[str]:
    return [item["code"] for item in answer["problems"]]


def build(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]]]:
    capsys.readouterr()
    code = main(["build", str(folder), "--out", str(folder.parent.parent.parent / "outputs"), "--json"])
    return code, json.loads(capsys.readouterr().out)["departments"][0]["problems"]


# what is there ---------------------------------------------------------------------------------------------------------


def test_every_declared_sheet_column_and_row_is_there(tmp_path: Path) -> None:
    book = form(blank(tmp_path))
    assert book.sheetnames == [decl.name for decl in PACK.workbook.sheet]
    for decl in PACK.workbook.sheet:
        sheet = book[decl.name]
        assert {column.head for column in decl.column} <= set(heads(sheet)), decl.name
        assert [row.label for row in decl.row] == [x for x in first_column(sheet) if x in {r.label for r in decl.row}]
    assert first_column(book["基本信息"])[:5] == ["部门全称", "简称", "自称", "年度", "报告模板包"]


def test_what_is_known_is_filled_in(tmp_path: Path) -> None:
    rows = {row[0].value: row[1].value for row in form(blank(tmp_path))["基本信息"].iter_rows(min_row=HEAD_ROW + 1)}
    assert (rows["部门全称"], rows["年度"], rows["报告模板包"]) == (NAME, 2019, "guangdong")
    assert rows["报告日期"] is None


def test_scores_are_asked_for_the_leaves_people_judge_with_their_weights(tmp_path: Path) -> None:
    sheet = form(blank(tmp_path))["人工评分"]
    assert heads(sheet) == ["指标", "得分", "依据", "满分", "填写说明"]
    rows: dict[str, tuple[Any, Any]] = {
        str(row[0].value): (row[3].value, row[4].value) for row in sheet.iter_rows(min_row=HEAD_ROW + 1)
    }
    line = next(name for name in rows if name.startswith("以下各项由系统计算"))
    before = list(rows)[: list(rows).index(line)]
    assert before == [leaf.name for leaf in PACK.rubric.indicator if leaf.kind != "计算"]
    assert list(rows)[len(before) + 1 :] == [leaf.name for leaf in PACK.rubric.indicator if leaf.kind == "计算"]
    assert rows["三公经费控制率"] == (2, "计算：由系统计算，一般空着")
    assert rows["社会经济环境效益"] == (
        10,
        "评判：按评分标准评定。标准：经济、社会、环境效益达到预期的，得满分；有一项未达到的，酌情扣分",
    )
    assert rows["结转结余率"][0] == 3 and "不高于 10%" in rows["结转结余率"][1]


def test_reasons_are_asked_for_lines_and_not_for_totals(tmp_path: Path) -> None:
    labels = first_column(form(blank(tmp_path))["差异原因"])
    assert {"科学技术支出", "其他收入", "年初结转和结余"} <= set(labels)
    assert not {"本年支出合计", "本年收入合计", "总计", "工资福利支出"} & set(labels)


def test_heads_are_locked_and_cells_to_fill_are_free(tmp_path: Path) -> None:
    for sheet in form(blank(tmp_path)):
        assert sheet.protection.sheet and not sheet.protection.password, sheet.title
        assert not sheet.protection.insertRows and not sheet.protection.deleteRows  # False: allowed
        assert all(cell.protection.locked for cell in sheet[HEAD_ROW] if cell.value)
    book = form(tmp_path / "inputs" / "2019" / NAME)
    for place in ("基本信息!B9", "预算单位!A5", "绩效目标!I150", "执行进度!B4", "三公经费!C6", "其他数据!B4", "人工评分!C5"):
        name, cell = place.split("!")
        assert not book[name][cell].protection.locked, place
    below = book["人工评分"].column_dimensions  # rows may be added below the prepared ones
    assert [below[column].protection.locked for column in "ABC"] == [False] * 3
    for place in ("其他数据!A4", "人工评分!A4", "人工评分!D4", "执行进度!A4"):
        name, cell = place.split("!")
        assert book[name][cell].protection.locked, place


def test_drop_downs_and_number_formats(tmp_path: Path) -> None:
    book = form(blank(tmp_path))
    lists = {
        (sheet.title, str(rule.sqref).split(":")[0]): (rule.formula1, rule.showErrorMessage)
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists["重点工作", "C5"] == ('"是,否"', True)
    assert lists["基本信息", "B6"][0].startswith('"我厅,我局,我委') and not lists["基本信息", "B6"][1]  # only a suggestion
    assert "guangdong" in lists["基本信息", "B8"][0]
    assert lists["绩效目标", "F5"][0] == '"不少于,大于,不超过,小于,等于"'
    assert book["预算单位"]["E5"].number_format == '0"人"'
    assert book["执行进度"]["B4"].number_format == "#,##0.00"
    assert heads(book["执行进度"]) == ["季度", "累计支出", "全年预算"]


@pytest.mark.parametrize(("name", "year"), [("guangdong", 2019), ("national", 2022)])
def test_notes_name_only_what_there_is_and_every_heading_has_a_hint(name: str, year: int) -> None:
    folder = ROOT / "report_templates" / name
    pack, notes = read_pack(folder, year), read_notes(folder, year)
    whole = read_pack(ROOT / "report_templates" / "guangdong", 2019).workbook.sheet  # a pack may drop common rows
    declared: dict[str, set[str]] = {}
    for decl in (*whole, *pack.workbook.sheet):
        declared.setdefault(decl.name, {"报告模板包"}).update(c.head for c in decl.column)
        declared[decl.name].update(r.label for r in decl.row)
    for decl in pack.declared_workbook.sheet:  # those that only some reports need
        if decl.asked_by:
            declared[decl.name] = {column.head for column in decl.column} | {row.label for row in decl.row}
        declared[decl.name].update(row.label for row in decl.row if row.asked_by)
    columns = {decl.name: len(decl.column) for decl in (*pack.declared_workbook.sheet, *whole)}
    for note in notes.named[0].values():
        assert {item.name for item in note.field} <= declared[note.name], note.name
        assert all(len(row) == columns[note.name] for row in note.example), note.name
    blocks = read_blocks(pack.narrative)[0]
    asked = [title for block in blocks if block.kind == MATERIAL for title in block.titles]
    assert [note.title for note in headings(pack, notes)] == list(dict.fromkeys(asked))
    assert all(note.hint and (note.under or note.title == "其他自评情况") for note in headings(pack, notes))
    last = next(path for path in (folder / "newfolder.toml", folder.parent / "common" / "newfolder.toml") if path.is_file())
    own = [note.title for note in convert(last.read_bytes(), NewFolderFile).heading]
    assert set(own) <= set(asked)  # a hint for a heading that no paragraph takes would be staff's lost work


def test_the_same_order_gives_the_same_bytes(tmp_path: Path) -> None:
    first = blank(tmp_path / "a")
    second = blank(tmp_path / "b")
    for name in ("填报表.xlsx", "文字材料.docx"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_note_says_what_to_put_where(tmp_path: Path) -> None:
    data = (blank(tmp_path) / "说明.txt").read_bytes()
    text = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf") and text.count("\r\n") == text.count("\n") > 10  # Notepad of any Windows
    assert text.startswith(f"{NAME} 2019 年度") and "决算报表" in text and "{" not in text
    text.encode("gbk")


# read back -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pack", "year"), [("guangdong", "2019"), ("national", "2022")])
def test_a_blank_folder_says_only_what_is_to_be_filled_in(
    pack: str, year: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path, year, NAME, "--pack", pack) == 0
    code, problems = build(tmp_path / "inputs" / year / NAME, capsys)
    assert code == 2
    assert {item["code"] for item in problems} == {"L001", "L052", "L123", "L160", "P006", "K010"}
    for item in problems:
        if item["code"] in ("L052", "L123", "L160"):
            assert item["sheet"] and item["cell"], item
    assert len(problems) <= 15  # one for each sheet nobody filled, the file, the date, and that nothing was made


def test_with_the_form_and_the_date_it_builds_with_errors_and_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = blank(tmp_path)
    shutil.copy(SAMPLE / "决算报表.xlsx", folder)
    book = form(folder)
    book["基本信息"]["B9"] = "2020-05-15"
    book["基本信息"]["B4"] = SAMPLE.name
    book.save(folder / "填报表.xlsx")
    code, problems = build(folder, capsys)
    assert code == 1
    assert not [item for item in problems if item["code"].startswith("X") or item["code"].startswith("V")]


def filled(folder: Path, sample: Path) -> None:
    """Copy the sample's 填报表 cell by cell into the blank, by row and column names, as staff would."""
    book, given = form(folder), openpyxl.load_workbook(sample / "填报表.xlsx")
    for source in given:
        target = book[source.title]
        columns = {str(c.value).removesuffix("（元）"): c.column for c in target[HEAD_ROW] if c.value}
        rows = {target.cell(r, 1).value: r for r in range(HEAD_ROW + 1, target.max_row + 1)}
        free = (r for r in range(HEAD_ROW + 1, 200) if not is_example(str(target.cell(r, 1).value or "")))
        for row in source.iter_rows(min_row=HEAD_ROW + 1):
            is_list = source.title in ("预算单位", "绩效目标", "重点工作", "项目支出", "项目绩效指标")
            at = next(free) if is_list else rows[row[0].value]
            for head, cell in zip(source[HEAD_ROW], row, strict=True):
                if cell.value is not None:
                    target.cell(at, columns[str(head.value)]).value = cell.value
    book.save(folder / "填报表.xlsx")


@pytest.mark.parametrize(
    ("pack", "sample"),
    [("guangdong", SAMPLE), ("guangdong", BUREAU), ("national", MUNICIPAL), ("anhui", ANHUI), ("sichuan", SICHUAN)],
)
def test_filled_in_it_gives_the_same_figures_as_the_sample(pack: str, sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "inputs" / sample.parent.name / sample.name
    shutil.copytree(sample, folder)
    (folder / "填报表.xlsx").unlink()
    assert new(tmp_path, sample.parent.name, sample.name, "--pack", pack) == 0
    filled(folder, sample)
    expected, result = load(sample, pack_roots()), load(folder, pack_roots())
    assert expected.loaded is not None and result.loaded is not None

    def said(figures: Iterable[Figure]) -> dict[str, object]:
        return {f.key: f.value for f in figures if f.number is not None or f.text}

    assert said(result.loaded.figures.values()) == said(expected.loaded.figures.values())
    told = {item.code for item in result.problems} - {item.code for item in expected.problems}
    assert told == {"K010"}  # the example rows are still there


def test_example_rows_are_no_data_and_are_told(tmp_path: Path) -> None:
    folder = blank(tmp_path)
    shutil.copy(SAMPLE / "决算报表.xlsx", folder)
    result = load(folder, pack_roots())
    told = [item for item in result.problems if item.code == "K010"]
    assert len(told) == 1 and told[0].found.startswith("预算单位 A4、绩效目标 A4、重点工作 A4、差异原因 A4")


def test_hints_are_not_taken_over_but_words_beside_them_are(tmp_path: Path) -> None:
    folder = tmp_path / "inputs" / "2019" / SAMPLE.name
    shutil.copytree(SAMPLE, folder)
    docx(
        folder / "文字材料.docx",
        h(1, "资金管理") + p(hint("写制度。")) + p("制度健全。")
        + h(1, "项目管理") + p(hint("写项目。"))
        + h(1, "资产管理") + p(hint("写资产。") + "台账齐全。"),
    )  # fmt: skip
    result = load(folder, pack_roots())
    assert result.loaded is not None
    words = {section.title: [paragraph.text for paragraph in section.paragraphs] for section in result.loaded.sections}
    assert words == {"资金管理": ["制度健全。"], "资产管理": ["【填写提示：写资产。】台账齐全。"]}
    assert [(i.code, i.found) for i in result.problems if i.code == "K012"] == [("K012", "第2段")]


def test_the_outline_has_every_heading_with_its_hint(tmp_path: Path) -> None:
    data = (blank(tmp_path) / "文字材料.docx").read_bytes()
    sections, problems = read_material("文字材料.docx", data)
    assert problems == ()
    assert [section.title for section in sections] == [note.title for note in headings(PACK, NOTES)]
    assert all(len(s.paragraphs) == 1 and is_hint(s.paragraphs[0].text) for s in sections)
    assert sections[0].path == ("部门基本情况", "部门职能", "主要职能")


# never over anything ---------------------------------------------------------------------------------------------------


def test_what_is_there_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = blank(tmp_path)
    (folder / "填报表.xlsx").write_bytes(b"half filled in")
    (folder / "文字材料.docx").unlink()
    capsys.readouterr()
    assert new(tmp_path, "2019", NAME) == 0
    assert (folder / "填报表.xlsx").read_bytes() == b"half filled in"
    assert (folder / "文字材料.docx").is_file()  # what lacks is made
    assert capsys.readouterr().out.count("K002") == 2


@pytest.mark.parametrize("name", ["填报表.XLSX", "填报表-本级.xls", "填报表（终稿）.xlsx"])
def test_a_file_of_the_same_kind_counts_as_there(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "inputs" / "2019" / NAME
    folder.mkdir(parents=True)
    (folder / name).write_bytes(b"theirs")
    assert new(tmp_path, "2019", NAME) == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted([name, "文字材料.docx", "说明.txt"])


def test_a_file_in_the_folders_place_is_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "inputs" / "2019").mkdir(parents=True)
    (tmp_path / "inputs" / "2019" / NAME).write_bytes(b"a file")
    assert new(tmp_path, "2019", NAME) == 2
    assert "K008" in capsys.readouterr().out


# --list ----------------------------------------------------------------------------------------------------------------


def test_a_list_makes_all_its_good_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["某省部门名单"],
        ["序号", "部门全称", "简称", "自称", "报告日期"],
        [1, "甲厅", "省甲厅", "我厅", "2020-05-15"],
        [2, None, "无名", None, None],
        [3, "乙/丙局", None, None, None],
        [4, "甲厅", None, None, None],
        [5, "丁局", None, "我局", "五月"],
        [6, "NUL", None, None, None],
        [7, "戊局", None, "我局", None],
    ]
    listed = xlsx(tmp_path / "部门名单.xlsx", {"名单": rows})
    assert main(["new", "2019", "--list", str(listed), "--out", str(tmp_path / "in"), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert sorted(path.name for path in (tmp_path / "in" / "2019").iterdir()) == ["戊局", "甲厅", "评分标准.xlsx"]
    places = {(item["code"], item["cell"]) for item in answer["problems"]}
    assert places == {("K004", "B4"), ("K001", "B5"), ("K005", "B6"), ("K014", "E7"), ("K001", "B8"), ("K025", "")}
    rows_of = {r[0].value: r[1].value for r in form(tmp_path / "in" / "2019" / "甲厅")["基本信息"].iter_rows(min_row=4)}
    assert (rows_of["简称"], rows_of["自称"], rows_of["报告日期"]) == ("省甲厅", "我厅", "2020-05-15")


@pytest.mark.parametrize("data", [b"", b"PK", "姓名,电话\n张三,1\n".encode("gb18030")])
def test_a_list_that_is_none_is_a_message(tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "名单.csv").write_bytes(data)
    assert main(["new", "2019", "--list", str(tmp_path / "名单.csv"), "--out", str(tmp_path / "in")]) == 2
    assert "错误" in capsys.readouterr().out
    assert not (tmp_path / "in").exists()


# --from ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    """This year's folder made from last year's, for which the sample stands: its pack is not in force then."""
    shutil.copytree(SAMPLE, tmp_path / "inputs" / "2018" / SAMPLE.name)
    assert new(tmp_path, "2019", SAMPLE.name, "--from", "2018") == 0
    return tmp_path / "inputs" / "2019" / SAMPLE.name


def test_last_year_gives_what_may_stay_and_nothing_else(carried: Path) -> None:
    book = form(carried)
    basic = {row[0].value: row[1].value for row in book["基本信息"].iter_rows(min_row=4)}
    assert (basic["自称"], basic["网址"]) == ("我厅", "http://gdii.gd.gov.cn/")
    assert (basic["年度"], basic["报告日期"], basic["通知名称"]) == (2019, None, None)
    units = [[cell.value for cell in row[:8]] for row in book["预算单位"].iter_rows(min_row=5, max_row=9)]
    assert units[0] == ["厅本部", "行政单位", "否", "是", 221, None, 0, None]  # 编制 stays, 实有 is asked anew
    goals = [[cell.value for cell in row[:5]] for row in book["绩效目标"].iter_rows(min_row=5, max_row=19)]
    assert goals[0] == [1, "4K用户数", None, None, None] and goals[14][1] == "社会公众满意度"
    # last year's 决算 becomes this year's 上年决算: 3,940,000.00 of the sample's 三公 合计
    assert [book["三公经费"].cell(4, column).value for column in (1, 2, 3, 4)] == ["合计", 3940000, None, None]
    other = {row[0].value: row[1].value for row in book["其他数据"].iter_rows(min_row=4)}
    assert (other["存量资金年初"], other["存量资金年末"], other["内设机构数"]) == (9550000, None, 26)
    assert first_column(book["重点工作"]) == ["例：加快推进工业绿色发展"]


def test_each_carried_row_is_marked_and_counted_until_the_mark_goes(carried: Path) -> None:
    # 基本信息 3 (简称, 自称, 网址) + 预算单位 5 + 绩效目标 15 + 三公 6 + 其他数据 2 (存量资金年初, 内设机构数) = 31
    def count(file: str) -> int:
        problems = load(carried, pack_roots()).problems
        found = [item for item in problems if item.code == "K011" and item.file == file]
        return int(found[0].title.split("：")[1].split()[0]) if found else 0

    assert (count("填报表.xlsx"), count("文字材料.docx")) == (31, 2)
    book = form(carried)
    assert book["三公经费"]["F4"].value == "沿用待核"
    book["三公经费"]["F4"] = None
    book["三公经费"]["F5"] = "已核"
    book.save(carried / "填报表.xlsx")
    assert count("填报表.xlsx") == 29


def test_the_shading_hangs_on_the_mark(carried: Path) -> None:
    sheet = form(carried)["三公经费"]
    rules = {
        str(area.sqref): [rule.formula for rule in found]
        for area, found in sheet.conditional_formatting._cf_rules.items()  # type: ignore[attr-defined]
    }
    assert rules == {"B4:B9": [['$F4="沿用待核"']]}


def test_words_of_last_year_stand_under_their_mark(carried: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sections, _ = read_material("文字材料.docx", (carried / "文字材料.docx").read_bytes())
    duties = next(section for section in sections if section.title == "主要职能")
    old, _ = read_material("文字材料.docx", (SAMPLE / "文字材料.docx").read_bytes())
    before = next(section for section in old if section.title == "主要职能")
    assert [q.text for q in duties.paragraphs[1:2]] == ["【沿用待核：以下文字来自2018年度，核对修改后删去本段】"]
    assert [q.runs for q in duties.paragraphs[2:]] == [q.runs for q in before.paragraphs]  # word for word, bold kept
    assert all(is_hint(q.text) for s in sections if s.title not in ("主要职能", "机构设置") for q in s.paragraphs)


def test_the_final_accounts_of_last_year_are_the_authority(tmp_path: Path) -> None:
    """决算 comes from F03, 870,529.69: a wrong 本年决算 of last year's 填报表 is not carried."""
    folder = tmp_path / "inputs" / "2022" / NATIONAL.name
    shutil.copytree(NATIONAL, folder)
    book = openpyxl.load_workbook(folder / "填报表.xlsx")
    assert book["三公经费"]["E3"].value == "本年决算"
    book["三公经费"]["E4"] = 1
    book.save(folder / "填报表.xlsx")
    assert new(tmp_path, "2023", NATIONAL.name, "--from", "2022") == 0
    assert form(tmp_path / "inputs" / "2023" / NATIONAL.name)["三公经费"]["B4"].value == 870529.69


def test_the_packs_own_columns_are_carried_too(tmp_path: Path) -> None:
    """national asks for 上年预算: it is last year's 年初预算; both years are in force, so 决算 and budget come from F03."""
    shutil.copytree(NATIONAL, tmp_path / "inputs" / "2022" / NATIONAL.name)
    assert new(tmp_path, "2023", NATIONAL.name, "--from", "2022") == 0
    sheet = form(tmp_path / "inputs" / "2023" / NATIONAL.name)["三公经费"]
    before = load(NATIONAL, pack_roots()).loaded
    assert before is not None
    row: dict[str, Any] = {head: sheet.cell(4, n).value for n, head in enumerate(heads(sheet), 1)}
    for head, key in (("上年决算", "三公.合计.决算数"), ("上年预算", "三公.合计.年初预算数")):
        assert round(row[head] * 100) == before.figures[key].number
    assert row["核对"] == "沿用待核"


def test_only_the_year_before_is_last_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2022's 决算 is not 2024's 上年决算; names and 编制 of two years ago are carried all the same."""
    shutil.copytree(NATIONAL, tmp_path / "inputs" / "2022" / NATIONAL.name)
    assert new(tmp_path, "2024", NATIONAL.name, "--from", "2022", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["problems"]
    assert (told["code"], told["severity"]) == ("Q010", "提示")
    assert told["found"] == "；".join(f"三公经费“{name}”：2022年度不是报告年度的上一年" for name in ("上年决算", "上年预算"))
    book = form(tmp_path / "inputs" / "2024" / NATIONAL.name)
    assert [row[1].value for row in book["三公经费"].iter_rows(min_row=4, max_row=9)] == [None] * 6
    assert heads(book["三公经费"])[-1] != "核对"
    assert book["预算单位"]["A5"].value == "厅本部"


def test_another_pack_takes_words_by_meaning_and_names_what_it_has_no_place_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """guangdong's 主要职能 is national's 部门职责; its 机构设置, 网址 and 存量资金 have no place there."""
    shutil.copytree(SAMPLE, tmp_path / "inputs" / "2019" / SAMPLE.name)
    assert new(tmp_path, "2022", SAMPLE.name, "--from", "2019", "--pack", "national", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["problems"]
    assert told["code"] == "Q010"
    assert {item.partition("：")[0] for item in told["found"].split("；")} == {
        "三公经费“上年决算”",
        "三公经费“上年预算”",
        "项目支出",  # guangdong does not ask for projects one by one
        "基本信息“网址”",
        "其他数据“存量资金年初”",
        "文字材料“机构设置”",
    }
    folder = tmp_path / "inputs" / "2022" / SAMPLE.name
    found, _ = read_material("文字材料.docx", (folder / "文字材料.docx").read_bytes())
    old, _ = read_material("文字材料.docx", (SAMPLE / "文字材料.docx").read_bytes())
    duties = next(section for section in found if section.title == "部门职责")
    before = next(section for section in old if section.title == "主要职能")
    assert [q.text for q in duties.paragraphs[2:]] == [q.text for q in before.paragraphs]
    assert not any(section.title == "主要职能" for section in found)


def test_a_last_year_that_lacks_a_sheet_or_has_a_cell_nobody_can_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "inputs" / "2022" / NATIONAL.name
    shutil.copytree(NATIONAL, folder)
    (folder / "文字材料.docx").unlink()
    book = form(folder)
    del book["预算单位"]
    row = next(row for row in book["其他数据"].iter_rows() if row[0].value == "内设机构数")
    row[1].value = "十五个左右"
    book.save(folder / "填报表.xlsx")
    assert new(tmp_path, "2023", NATIONAL.name, "--from", "2022", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["problems"]
    assert told["found"].split("；") == [
        "预算单位：2022年度的填报表没有这些内容",
        f"其他数据“内设机构数”：填报表.xlsx > 其他数据 > {row[1].coordinate}读不出",
        "文字材料“部门职责”：2022年度的文字材料没有这一节",
    ]


def test_a_year_that_is_not_earlier_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, "2019", NAME, "--from", "2019") == 2
    assert "Q011" in capsys.readouterr().out and not (tmp_path / "inputs").exists()


def test_a_year_without_the_department_says_which_years_it_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(NATIONAL, tmp_path / "inputs" / "2022" / NATIONAL.name)
    assert new(tmp_path, "2024", NATIONAL.name, "--from", "2023") == 0
    assert "该部门有2022年度的文件夹" in capsys.readouterr().out


@pytest.mark.parametrize(("make", "code"), [(False, "K006"), (True, "K007")])
def test_without_last_year_the_blank_is_made_all_the_same(
    tmp_path: Path, make: bool, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if make:
        (tmp_path / "inputs" / "2018" / NAME).mkdir(parents=True)
        (tmp_path / "inputs" / "2018" / NAME / "填报表.xlsx").write_bytes(b"broken")
    assert new(tmp_path, "2019", NAME, "--from", "2018") == 0
    assert code in capsys.readouterr().out
    assert (tmp_path / "inputs" / "2019" / NAME / "填报表.xlsx").is_file()


# use -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("guangdong", SAMPLE),
        (f"guangdong/{BUREAU.name}", BUREAU),
        ("national", NATIONAL),
        ("national/示例市水务局", MUNICIPAL),
        ("anhui", ANHUI),
        ("sichuan", SICHUAN),
    ],
)
def test_the_sample_is_written_byte_for_byte(
    name: str, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path, "--sample", "--pack", name) == 0
    folder = tmp_path / "inputs" / sample.parent.name / sample.name
    assert {q.name: q.read_bytes() for q in folder.iterdir()} == {q.name: q.read_bytes() for q in sample.iterdir()}
    assert new(tmp_path, "--sample", "--pack", name) == 0
    assert capsys.readouterr().out.count("K002") == len(list(sample.iterdir()))


def test_every_sample_is_part_of_the_wheel() -> None:
    stated = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    taken = stated["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    places = [f"{sample.year}/{sample.department}" for sample in samples().values()]
    assert {f"inputs/{place}": f"pipeline/_sample_inputs/{place}" for place in places}.items() <= taken.items()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["19", NAME], "K009"),
        (["2019", NAME, "--from", "去年"], "K009"),
        (["2019", NAME, "--pack", "nosuch"], "M001"),
        (["2018", NAME, "--pack", "guangdong"], "M006"),
        (["2012", NAME], "K023"),
        (["2019", "con"], "K001"),
        (["2019", "甲:乙"], "K001"),
        (["--sample", "--pack", "nosuch"], "K013"),
    ],
)
def test_what_cannot_be_made_is_a_message(
    tmp_path: Path, arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path, *arguments) == 2
    assert code in capsys.readouterr().out
    assert not (tmp_path / "inputs").exists()


def test_of_several_packs_the_one_of_no_one_place_is_taken_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path, "2025", NAME, "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["problems"]
    assert (told["code"], told["severity"], told["found"]) == ("K025", "提示", "national")
    said, _, others = told["title"].partition("；该年度还有 ")
    assert said == "没有指定模板包，用了通用的"
    assert {"guangdong", "anhui"} <= set(others.split("、")) and "national" not in others


@pytest.mark.parametrize("year", ["2020", "2023", "2027"])
def test_last_year_s_pack_is_taken_where_it_serves_the_year(
    tmp_path: Path, year: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "inputs" / "2019" / SAMPLE.name)
    assert new(tmp_path, year, SAMPLE.name, "--from", "2019", "--json") == 0
    assert "K025" not in codes(json.loads(capsys.readouterr().out))
    rows = {
        row[0].value: row[1].value for row in form(tmp_path / "inputs" / year / SAMPLE.name)["基本信息"].iter_rows(min_row=4)
    }
    assert rows["报告模板包"] == "guangdong"


def test_where_last_year_s_pack_does_not_serve_the_year_those_that_do_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "report_templates", tmp_path / "packs", ignore=shutil.ignore_patterns("sample", "*.py"))
    pack = tmp_path / "packs" / "guangdong" / "pack.toml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("first = 2019,", "first = 2019, last = 2019,"), encoding="utf-8")
    shutil.copytree(SAMPLE, tmp_path / "inputs" / "2019" / SAMPLE.name)
    order = ("2020", SAMPLE.name, "--from", "2019", "--packs", str(tmp_path / "packs"))
    assert new(tmp_path, *order, "--json") == 2
    (told,) = json.loads(capsys.readouterr().out)["problems"]
    assert (told["code"], told["title"]) == ("K024", "上年的模板包 guangdong 不适用于 2020 年度，没有建")
    assert told["remedy"].startswith("再运行一次，写明用哪一个：--pack national")
    assert "guangdong" not in told["remedy"]
    assert new(tmp_path, *order, "--pack", "national") == 0  # what it says to type is the way on


def test_only_packs_of_the_year_are_offered_in_the_form(tmp_path: Path) -> None:
    assert new(tmp_path, "2024", NAME) == 0
    rules = form(tmp_path / "inputs" / "2024" / NAME)["基本信息"].data_validations.dataValidation
    (offered,) = [rule.formula1.strip('"').split(",") for rule in rules if rule.promptTitle == "报告模板包"]
    assert offered[0] == "national" and {"anhui", "guangdong"} <= set(offered) and "sichuan" not in offered


@pytest.mark.parametrize("arguments", [[], ["2019"], ["2019", NAME, "--sample"]])
def test_wrong_use_is_said(tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, *arguments) == 2
    assert "命令写法有误" in capsys.readouterr().err


def test_every_code_of_this_part_is_registered_and_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
    own = {code for code in registry() if code.startswith("K")}
    assert [code for code in sorted(own) if f'"{code}"' not in source] == []
