"""The guangdong pack's sample of 2024 against hand arithmetic, and what an office's own 评分标准.xlsx changes in it.

全年预算 3,261.40 + 64.00 carried in = 3,325.40; 决算 3,229.988464; not spent 95.411536 = 33.791562 taken back + 61.619974 left
支出率 quarters' ends 19.04%, 42.64%, 68.09%, 97.13% of the year, against 25%, 50%, 75%, 100%:
(76.15% + 85.28% + 90.78% + 97.13%) ÷ 4 = 87.34%, 6 × 0.8734 = 5.24
采购 445.77 ÷ 462.00 = 96.49%, 2 × 0.9649 = 1.93
重点工作 7 of 8, 5 × 0.875 = 4.375 → 4.38; 目标 9 of 10, 4.5; 信访 47 of 48, 2.94
预算编制 23 − 2 − 0.5 = 20.5; 预算执行 43 − 0.76 − 0.07 − 0.5 − 0.5 = 41.17;
使用效益 34 − 0.62 − 0.5 − 1 − 0.5 − 0.06 = 31.32; with 工作表现 1 the total is 93.99
"""

import contextlib
import io
import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.__main__ import main
from pipeline.rubric_book.heads import FILE
from pipeline.word.document import as_text, read_document
from tests.conftest import BUREAU, Built
from tests.rubric_book.books import CONFIRMED, set_cells
from tests.sample.test_municipal_sample import figure
from tools.sample.build import contents, data_folder
from tools.sample.data import read_sample

PROVISIONAL = "暂按本省公开的自评报告推定，以财政部门确认的为准"
ACCORDING = "根据《关于开展2025年市级部门整体支出绩效自评工作的通知》的要求和评价标准，"


def test_regenerating_gives_the_committed_bytes() -> None:
    for name, data in contents(read_sample(data_folder(f"guangdong/{BUREAU.name}"))).items():
        assert (BUREAU / name).read_bytes() == data, name


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("支出.本年支出合计.调整预算数", "33254000"),
        ("支出.年末结转和结余.决算数", "616199.74"),
        ("执行.财政拨款收入预决算差异率", "0.0104"),  # 33.79 ÷ 3,261.40, more or less
        ("得分.预算编制情况", "20.5"),
        ("得分.预算执行情况.资金管理.支出执行率", "5.24"),
        ("得分.预算执行情况.资金管理.政府采购执行率", "1.93"),
        ("得分.预算执行情况", "41.17"),
        ("得分.预算使用效益.效率性.重点工作完成率", "4.38"),
        ("得分.预算使用效益.公平性.信访办理", "2.94"),
        ("得分.预算使用效益", "31.32"),
        ("得分.合计", "93.99"),
    ],
)
def test_figures_by_hand(built_bureau: Built, key: str, value: str) -> None:
    printed = figure(built_bureau, key)["value"]
    exact = Fraction(int(printed["fen"]), 100) if "fen" in printed else Fraction(int(printed["num"]), int(printed["den"]))
    assert round(exact, 4) == Fraction(value)


def text_of(report: Path) -> str:
    return as_text(read_document(report.read_bytes()))


def test_while_the_standard_is_assumed_the_report_says_so(built_bureau: Built) -> None:
    text = text_of(built_bureau.report)
    assert PROVISIONAL in text and "的要求和评价标准" not in text


def test_with_the_offices_own_standard_it_is_no_longer_provisional(tmp_path: Path) -> None:
    """评分标准.xlsx as `jixiao new` writes it, every value confirmed by the notice, beside the office's inputs."""
    office, outputs = tmp_path / "inputs" / "2024" / BUREAU.name, tmp_path / "outputs"
    shutil.copytree(BUREAU, office)
    assert run("new", "2024", "示例市统计局", "--pack", "guangdong", "--out", str(tmp_path / "new"))[0] == 0
    shutil.copy(tmp_path / "new" / "2024" / FILE, office / FILE)
    set_cells(office / FILE, **CONFIRMED)
    code, answer = run("build", str(office), "--out", str(outputs))
    assert code == 0
    (assumed,) = (item for item in answer["departments"][0]["problems"] if item["code"] == "M010")
    assert not [kind for kind in ("权重", "评分标准", "等级") if kind in assumed["found"]], assumed["found"]
    report = next(outputs.rglob("*自评报告.docx"))
    text = text_of(report).replace(" ", "")
    assert ACCORDING in text and PROVISIONAL not in text
    code, answer = run("finalize", str(report), "--inputs", str(office))
    assert (code, [item["code"] for item in answer["problems"]]) == (0, [])
    assert list(outputs.rglob("*（定稿）.docx"))


def run(*words: str) -> tuple[int, dict[str, Any]]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main([*words, "--json"])
    return code, json.loads(printed.getvalue())
