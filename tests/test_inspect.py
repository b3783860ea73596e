"""`jixiao inspect`: what is recognised in a file of each kind, in Chinese a GBK console can show, and entries to confirm."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from pipeline.__main__ import main
from pipeline.load import load
from tests.builders import DEPARTMENT, docx, h, p, table, xlsx
from tests.load.exports import ROOTS, department

SCHEMA = json.loads((Path(__file__).parents[1] / "pipeline" / "schema" / "inspect.schema.json").read_text(encoding="utf-8"))

ODD = table(f"""
    支出明细账
    编制单位：{DEPARTMENT} | 2019年度 | | | | | | | 金额单位：元
    记账日 | 凭证号 | 摘要 | 科目编码 | 功能分类 | 部门经济分类 | 支出性质 | 借方金额 | 贷方金额 | 余额 | 核算段
    2019-03-01 | 记-1 | 付款 | 7101 | 2011301-行政运行 | 30201-办公费 | 基本支出 | 1234.50 | | 1 | 甲
     | | 本月合计 | 7101 | | | | 1234.50 | | |
    2019-03-02 | 记-2 | 付款 | 7101 | 2011301-行政运行 | 30201-办公费 | 基本支出 | 待定 | | 1 | 甲
    2019-12-31 | 记-9 | 年终结转 | 7101 | | | | | 1234.50 | |

    制表：张三
""")


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    code = main(["inspect", *map(str, arguments)])
    out = capsys.readouterr().out
    out.encode("gbk")  # a console that knows nothing else
    return code, out


def test_a_ledger_with_odd_heads_from_first_look_to_confirmed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = department(tmp_path)
    path = xlsx(folder / "支出明细账.xlsx", {"账": ODD, "说明": [["由系统导出"]]})
    code, out = run(capsys, path)
    assert code == 1
    assert "种类：支出明细账（按文件名）" in out and "模板包：guangdong（2019 年度，填报表所写）" in out
    assert "  A  记账日 → 没有认出\n" in out and "  J  余额 → 余额\n" in out and "  H  借方金额 → 借方\n" in out
    assert "错误 L041  找不到必需的列：日期" in out and "没有认出的列：A3 记账日、K3 核算段" in out
    assert "工作表“说明”：不读，没有认出支出明细账的表头" in out and "提示 L072" in out

    code, out = run(capsys, path, "--write")
    assert "已在列名对照.xlsx写入 2 条待确认" in out
    assert lines(folder) == [
        ["支出明细账", "记账日", "2019-03-01；2019-03-02；2019-12-31", None, None],
        ["支出明细账", "核算段", "甲", None, None],
    ]
    assert "没有写入：各条在列名对照.xlsx中已有" in run(capsys, path, "--write")[1]
    assert "L083" in {item.code for item in load(folder, ROOTS).problems}  # nothing is used before it is confirmed

    confirm(folder, "列名", 3, {4: "日期", 5: "是", 7: "处里备注"})
    assert "没有写入" in run(capsys, path, "--write")[1]
    xlsx(path, {"账": [[*row, "乙"] if row[0] == "记账日" else row for row in ODD]})  # a head more in a later export
    assert "写入 1 条" in run(capsys, path, "--write")[1]
    assert lines(folder)[0] == ["支出明细账", "记账日", "2019-03-01；2019-03-02；2019-12-31", "日期", "是", None, "处里备注"]
    assert lines(folder)[2][:2] == ["支出明细账", "乙"]
    xlsx(path, {"账": ODD, "说明": [["由系统导出"]]})

    code, out = run(capsys, path)
    assert "  A  记账日 → 日期\n" in out
    assert "表头 第3行，金额单位 元，编制单位 某省示例局，年度 2019" in out
    # five rows below the head hold something: 1 read, 本月合计, 待定 (cannot be read), 年终结转; the blank one and 制表
    assert "读入 1 行；另有 合计 1，年终结转 1，空行 1，页首页尾 1，有错误读不了 1" in out
    assert "    H4：单位 某省示例局，日期 2019-03-01，凭证号 记-1，摘要 付款，科目 7101，功能分类 2011301 行政运行" in out
    assert "借方 1,234.50 元" in out and code == 1  # 待定 is an error still


def lines(folder: Path, sheet: str = "列名") -> list[list[Any]]:
    """Return the lines below the note and the heads."""
    book = openpyxl.load_workbook(folder / "列名对照.xlsx")
    return [list(row) for row in book[sheet].iter_rows(min_row=3, values_only=True)]


def confirm(folder: Path, sheet: str, row: int, cells: dict[int, str]) -> None:
    """Fill cells of a line, as staff do, and save."""
    book = openpyxl.load_workbook(folder / "列名对照.xlsx")
    for column, text in cells.items():
        book[sheet].cell(row, column, text)
    book.save(folder / "列名对照.xlsx")


def test_the_drop_downs_stand_on_their_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = department(tmp_path)
    path = xlsx(folder / "支出明细账.xlsx", {"账": ODD})
    run(capsys, path, "--write")
    book = openpyxl.load_workbook(folder / "列名对照.xlsx")
    choices = {str(item.sqref): item.formula1 for item in book["列名"].data_validations.dataValidation}
    assert set(choices) == {"A3:A1000", "D3:D1000", "E3:E1000"} and choices["E3:E1000"] == '"是,否"'
    assert choices["D3:D1000"].startswith("OFFSET(可选用语!$A$2,0,MATCH($A3,可选用语!$A$1:$")
    kinds = [cell.value for cell in book["可选用语"][1]]
    column = kinds.index("支出明细账") + 1
    assert {"日期", "功能分类", "不用"} <= {
        cell.value for (cell,) in book["可选用语"].iter_rows(min_col=column, max_col=column)
    }


def test_an_account_that_is_not_known_is_offered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = department(tmp_path)
    rows = [[9901 if cell == 7101 else cell for cell in row] for row in ODD]
    path = xlsx(folder / "支出明细账.xlsx", {"账": [["日期" if cell == "记账日" else cell for cell in row] for row in rows]})
    assert "L141" in run(capsys, path, "--write")[1]
    assert lines(folder, "行名与科目") == [["9901", None, None]]
    confirm(folder, "行名与科目", 3, {2: "支出科目", 3: "是"})
    assert "L141" not in run(capsys, path)[1]


def test_entries_of_an_old_file_are_taken_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = department(tmp_path)
    path = xlsx(folder / "支出明细账.xlsx", {"账": ODD})
    old = 'schema = 1\n[[column]]\nkind = "支出明细账"\nhead = "记账日"\nterm = "日期"\nconfirmed = true\n'
    (folder / "列名对照.toml").write_text(old, encoding="utf-8")
    assert "I005" in run(capsys, path, "--write")[1]
    assert [line[:2] + line[3:5] for line in lines(folder)] == [
        ["支出明细账", "记账日", "日期", "是"],
        ["支出明细账", "核算段", None, None],
    ]
    assert "  A  记账日 → 日期\n" in run(capsys, path)[1]


def test_a_ledger_without_a_unit_of_money_asks_for_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = department(tmp_path)
    path = xlsx(folder / "预算指标账.xlsx", {"账": table("文号 | 功能分类 | 金额\n例财〔2019〕3号 | 2150805 | 1.00")})
    code, out = run(capsys, path, "--write")
    assert code == 1 and "L033" in out and "写入 1 条" in out
    assert lines(folder, "金额单位") == [["预算指标账.xlsx", None, None]]
    confirm(folder, "金额单位", 3, {2: "万元", 3: "是"})
    result = load(folder, ROOTS)
    assert result.loaded is not None and [item.amount for item in result.loaded.budget_documents] == [1_000_000]


def test_a_column_map_that_is_not_understood_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = department(tmp_path)
    path = xlsx(folder / "支出明细账.xlsx", {"账": ODD})
    (folder / "列名对照.toml").write_text("我的笔记", encoding="utf-8")
    code, out = run(capsys, path, "--write")
    assert code == 1 and "L081" in out
    assert (folder / "列名对照.toml").read_text(encoding="utf-8") == "我的笔记"


def test_a_file_is_known_by_its_content_where_its_name_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = table("""
        单位：元
        科目编码 | 科目名称 | 本年累计借方 | 本年累计贷方 | 期末借方 | 期末贷方
        7101 | 行政支出 | 5.00 | | 5.00 |
    """)
    code, out = run(capsys, xlsx(tmp_path / "导出20200301.xlsx", {"Sheet1": rows}))
    assert code == 0
    assert "种类：支出明细账（按内容）" in out and "没有填报表可依" in out
    assert "工作表“Sheet1”：科目余额表" in out and "科目余额表没有日期、功能分类、部门经济分类、支出性质" in out
    code, out = run(capsys, xlsx(tmp_path / "通讯录.xlsx", {"Sheet1": [["姓名", "电话"], ["张三", "1"]]}))
    assert code == 1 and "种类：认不出" in out and "I002" in out


def test_the_forms_and_the_staff_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = department(tmp_path)
    _, out = run(capsys, folder / "决算报表.xlsx")
    assert "工作表“Z01 收入支出决算总表(财决01表)”：Z01 收入支出决算总表" in out
    assert "  C  年初预算数 → 收入：年初预算数\n" in out and "  O  决算数 → 支出：决算数、经济：决算数\n" in out
    assert "没有的工作表：Z03" in out
    _, out = run(capsys, folder / "填报表.xlsx")
    assert "工作表“执行进度”：执行进度" in out and "第3行 执行.第1季度：累计支出 25.00 元，全年预算 100.00 元" in out


def test_headings_of_the_staff_material(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = department(tmp_path)
    body = h(1, "一、部门基本情况") + h(2, "（一）主要职能") + p("统筹。") + p("协调。") + h(1, "后记") + p("完。")
    code, out = run(capsys, docx(folder / "文字材料.docx", body))
    assert code == 0
    assert "第2段  部门基本情况 > 主要职能：2 段，归入“主要职能”" in out
    assert "第5段  后记：1 段，提纲中没有，不带入报告" in out
    missing = next(line for line in out.splitlines() if line.startswith("提纲中没有写的标题："))
    assert "机构设置" in missing and "主要职能" not in missing


@pytest.mark.parametrize(
    "name", ["决算报表.xlsx", "填报表.xlsx", "支出明细账.xlsx", "文字材料.md", "没有这个文件.xlsx", "坏.xlsx"]
)
def test_json_follows_its_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    folder = department(tmp_path)
    xlsx(folder / "支出明细账.xlsx", {"账": ODD})
    (folder / "文字材料.md").write_text("# 主要职能\n\n统筹。\n", encoding="utf-8")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 damaged")
    code, out = run(capsys, folder / name, "--json")
    answer = json.loads(out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["readable"] == (code != 2) == (name not in ("没有这个文件.xlsx", "坏.xlsx"))


def test_a_goal_export_with_an_odd_head_is_confirmed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = department(tmp_path)
    rows = [["一级指标", "二级指标", "指标名称", "年度工作量", "分值"], ["产出指标", "数量指标", "检查次数", "≥10次", 10]]
    path = xlsx(folder / "绩效指标导出.xlsx", {"导出": rows})
    code, out = run(capsys, path, "--write")
    assert code == 1
    assert "种类：绩效指标导出（按文件名）" in out and "  D  年度工作量 → 没有认出\n" in out
    assert "错误 L190  绩效指标导出缺少要读的列" in out and "已在列名对照.xlsx写入 1 条待确认" in out
    assert lines(folder) == [["绩效指标导出", "年度工作量", "≥10次", None, None]]
    confirm(folder, "列名", 3, {4: "目标值", 5: "是"})
    code, out = run(capsys, path)
    assert code == 0
    assert "  D  年度工作量 → 目标：目标值\n" in out or "目标值" in out
    moved = path.rename(folder / "下载 (1).xlsx")
    assert "种类：绩效指标导出（按内容）" in run(capsys, moved)[1]
