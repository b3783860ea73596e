"""问题清单 and figures.json: rows and colours, exact values, and agreement with the published schemas."""

import datetime as dt
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from pipeline.expr import Mean
from pipeline.listing import About, figures_json, problems_json, value_object
from pipeline.money import Absence
from pipeline.problems import Problem, Severity, under
from pipeline.records import Cell, Figure, Figures, decided, derive
from pipeline.workpaper import problems_xlsx

ROOT = Path(__file__).resolve().parent.parent
ABOUT = About(
    department="某省某局", year=2019, pack="example", pack_version="1.0", tool_version="0.1.0", date=dt.date(2020, 6, 30)
)


@pytest.fixture
def problems() -> tuple[Problem, ...]:
    cause = Problem(code="L010", severity=Severity.ERROR, title="单元格是错误值", file="决算报表.xlsx", sheet="Z01", cell="L15",
                    found="#REF!", expected="金额", remedy="重新导出", keys=("支出.总计.决算数",))  # fmt: skip
    effect = Problem(code="A7", severity=Severity.ERROR, title="经济分类合计无法核对", found="=1+1")
    note = Problem(code="T003", severity=Severity.NOTE, title="部分参数为假定")
    return note, under(cause, [effect])


def check(data: bytes, schema: str) -> dict[str, object]:
    parsed = json.loads(data)
    Draft202012Validator(json.loads((ROOT / "pipeline" / "schema" / schema).read_text(encoding="utf-8"))).validate(parsed)
    assert isinstance(parsed, dict)
    return parsed


def test_problem_rows(problems: tuple[Problem, ...]) -> None:
    data = problems_xlsx(problems, lambda key: "支出总计决算数", ABOUT.heading, ABOUT.date)
    sheet = load_workbook(io.BytesIO(data))["问题清单"]
    assert [cell.value for cell in sheet[3]] == [
        "序号", "严重程度", "编号", "问题", "文件", "工作表", "单元格", "现值", "应为", "处理", "涉及数据项",
    ]  # fmt: skip
    table = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert table[0] == [
        "1", "错误", "L010", "单元格是错误值", "决算报表.xlsx", "Z01", "L15", "#REF!", "金额", "重新导出", "支出总计决算数",
    ]  # fmt: skip
    assert table[1][:4] == ["1.1", "错误", "A7", "└ 由此引起：经济分类合计无法核对"]
    assert sheet["D5"].alignment.indent == 1
    assert table[2][:2] == ["2", "提示"]
    assert sheet["H5"].value == "=1+1"
    assert sheet["H5"].data_type == "s"
    assert len(sheet.conditional_formatting) == 1  # one range with the three colours


def test_empty_list_says_so() -> None:
    sheet = load_workbook(io.BytesIO(problems_xlsx((), str)))["问题清单"]
    assert sheet["A4"].value == "（无）"


def test_problems_json(problems: tuple[Problem, ...]) -> None:
    parsed = check(problems_json(problems, ABOUT), "problems.schema.json")
    assert parsed["counts"] == {"错误": 2, "警告": 0, "提示": 1}
    assert [item["code"] for item in parsed["problems"]] == ["L010", "T003"]  # type: ignore[index, attr-defined]
    check(problems_json(()), "problems.schema.json")


def test_figures_json_every_kind() -> None:
    cell = Cell(file="决算报表.xlsx", sheet="Z01", address="C5", found="1.00")
    amount = Figure(key="支出.总计.决算数", value=100, unit="元", source=cell)
    other = Figure(key="支出.总计.年初预算数", value=201, unit="元", source=cell)
    figures = Figures([
        amount,
        other,
        derive("支出.总计.平均", Mean((amount.expr(), other.expr()))),
        derive("执行.率", amount / other),
        decided("得分.合计", Fraction(997, 10), "分", "人工"),
        decided("人员.合计", 342, "人", "合计"),
        decided("目标.数值", Fraction(91, 10), "数", "填报"),
        decided("目标.第1项.完成情况", "完成", "文本", "达到目标值", [amount, amount]),
        *(Figure(key=f"支出.{kind.name}", value=kind, unit="元", source=cell) for kind in Absence),
    ])  # fmt: skip
    parsed = check(figures_json(figures, _catalogue(), ABOUT), "figures.schema.json")
    records = {item["key"]: item for item in parsed["figures"]}  # type: ignore[index, attr-defined]
    assert records["支出.总计.决算数"]["value"] == {"kind": "money", "fen": "100"}
    # (100 + 201) ÷ 2 = 150.5 分: no whole 分, kept exact
    assert records["支出.总计.平均"]["value"] == {"kind": "money_fraction", "num": "301", "den": "2"}
    assert records["执行.率"]["value"] == {"kind": "ratio", "num": "100", "den": "201"}
    assert records["执行.率"]["source"] == {
        "kind": "expr", "arithmetic": "1.00 ÷ 2.01", "depends": ["支出.总计.决算数", "支出.总计.年初预算数"],
    }  # fmt: skip
    assert records["人员.合计"]["value"] == {"kind": "count", "count": "342"}
    assert records["目标.数值"]["value"] == {"kind": "number", "num": "91", "den": "10"}
    assert records["目标.第1项.完成情况"]["source"]["depends"] == ["支出.总计.决算数"]
    assert [records[f"支出.{kind.name}"]["value"]["kind"] for kind in Absence] == ["blank", "dash", "missing"]


def test_large_amounts_stay_exact() -> None:
    assert value_object(9_007_199_254_740_993, "元") == {"kind": "money", "fen": "9007199254740993"}  # 2**53 + 1


def test_schema_refuses_a_float_amount() -> None:
    parsed = json.loads(figures_json(Figures([decided("a", 1, "元", "x")]), _catalogue()))
    parsed["figures"][0]["value"]["fen"] = 1.0
    schema = json.loads((ROOT / "pipeline" / "schema" / "figures.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(parsed))


def test_same_records_same_bytes(problems: tuple[Problem, ...]) -> None:
    assert problems_xlsx(problems, str, ABOUT.heading, ABOUT.date) == problems_xlsx(problems, str, ABOUT.heading, ABOUT.date)
    assert problems_json(problems) == problems_json(reversed(problems))


def _catalogue():  # type: ignore[no-untyped-def]
    from pipeline.catalogue import Catalogue

    return Catalogue(())
