"""Points nobody has confirmed: the conclusion says so, the 定稿 asks why once, the office's 评分标准.xlsx confirms them."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.__main__ import main
from pipeline.pack import read_pack
from pipeline.rubric_book import heads as h
from pipeline.rubric_book.write import rubric_book
from pipeline.word.document import as_text, read_document
from pipeline.word.package import open_package
from tests.conftest import ROOT
from tests.errors.good import good
from tests.errors.packs import copied
from tests.finalize import hands
from tests.rubric_book.books import CONFIRMED, set_cells

PACKS = ROOT / "report_templates"
REASON = "省级评分标准没有公布"
LEAF = "绩效目标合理性"


class Office:
    """The good department in a folder of its own, built and handed in by the command line."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.inputs = good().write(base)
        self.outputs = base / "outputs" / self.inputs.parent.name / self.inputs.name

    def run(self, *words: str) -> tuple[int, dict[str, Any]]:
        printed = io.StringIO()
        with contextlib.chdir(self.base), contextlib.redirect_stdout(printed):
            code = main([*words, "--json"])
        return code, json.loads(printed.getvalue())

    def build(self, *words: str) -> list[dict[str, Any]]:
        code, answer = self.run("build", str(self.inputs), "--out", str(self.base / "outputs"), *words)
        assert code == 0, answer
        self.report.write_bytes(hands.confirmed(self.report.read_bytes()))
        found = answer["departments"][0]["problems"]
        assert isinstance(found, list)
        return found

    @property
    def report(self) -> Path:
        return next(iter(self.outputs.glob("*报告.docx")))

    def text(self) -> str:
        return as_text(read_document(open_package(self.report.read_bytes())))

    def finalize(self, *words: str) -> tuple[int, list[str]]:
        code, answer = self.run("finalize", str(self.report), "--inputs", str(self.inputs), *words)
        return code, [item["code"] for item in answer["problems"] if item["code"].startswith("Z")]

    def assumed(self) -> dict[str, Any]:
        found = json.loads(next(iter(self.outputs.glob("*.回执.json"))).read_text(encoding="utf-8"))["assumed"]
        assert isinstance(found, dict)
        return found

    def rubric(self, only: str = "", **cells: str) -> None:
        """Write 评分标准.xlsx into the folder: the pack's, every row (or one leaf's) of 指标 and 等级 with these cells."""
        path = self.inputs / h.FILE
        if not path.exists():
            path.write_bytes(rubric_book(read_pack(PACKS / "guangdong", 2019), "评分标准"))
        set_cells(path, only, **cells)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_reason_is_asked_once_and_stands_in_receipt_and_record(office: Office) -> None:
    office.build()
    assert office.finalize() == (1, ["Z015"])
    assert not list(office.outputs.glob("*定稿*"))
    assert office.finalize("--reason", REASON) == (0, ["Z016"])
    assert office.assumed()["reason"] == REASON
    points = office.assumed()["points"]
    kinds = [point["kind"] for point in points]
    # guangdong 2019: 24 weights and 27 standards that no notice gives, five grades, five options
    assert [kinds.count(kind) for kind in ("指标权重", "评分标准", "等级", "选项")] == [24, 27, 5, 5]
    first = next(point for point in points if point["kind"] == "等级")
    assert (first["name"], first["value"]) == ("优", "90") and first["source"]
    assert office.finalize() == (0, ["Z016"])  # not asked again
    office.build()  # the record of a new build still knows the answer
    assert office.finalize() == (0, ["Z016"])
    assert office.assumed()["reason"] == REASON


def test_another_value_is_another_question(office: Office) -> None:
    office.build()
    assert office.finalize("--reason", REASON)[0] == 0
    office.rubric(LEAF, **{h.STANDARD: "另有规定"})
    office.build()
    assert office.finalize() == (1, ["Z015"])
    assert office.finalize("--reason", "本厅拟定，报省财政厅审定中") == (0, ["Z016"])
    assert office.assumed()["reason"] == "本厅拟定，报省财政厅审定中"


def test_confirmed_by_the_office_nothing_is_asked_and_the_notice_is_the_standard(office: Office) -> None:
    office.rubric(**CONFIRMED)
    office.build()
    assert office.finalize() == (0, [])
    assert {point["kind"] for point in office.assumed()["points"]} == {"选项"} and office.assumed()["reason"] == ""
    assert "的要求和评价标准，" in office.text()
    assert office.finalize("--reason", "多写的") == (0, ["Z017"])


def test_confirmed_without_a_source_stays_assumed_and_is_told(office: Office) -> None:
    office.rubric(**CONFIRMED)
    office.rubric(LEAF, **{h.SOURCE: ""})
    (told,) = (item for item in office.build() if item["code"] == "M042")
    assert (told["severity"], told["sheet"], told["found"]) == ("警告", h.LEAVES, "已证实")
    assert told["expected"] == f"“{h.SOURCE}”写明文件名称和文号"
    assert office.finalize() == (1, ["Z015"])


def test_while_points_are_assumed_the_conclusion_says_whose_they_are(office: Office) -> None:
    office.build()
    assert "的要求和评价标准，" not in office.text()
    said = "各项指标的分值和评分标准没有全部公布，暂按本省公开的自评报告推定，以财政部门确认的为准。据此评分，"
    assert said in office.text()
    office.rubric()  # the pack's own, as jixiao new writes it, is still the pack's
    office.build()
    assert said in office.text()
    office.rubric(LEAF, **{h.STANDARD: "另有规定"})
    office.build()
    assert "评分标准由本单位拟定，尚未经财政部门确认，评分结果为暂定。据此评分，" in office.text()


DATED = """value = 0.12
state = "confirmed"
source = "自评通知第三条"
from = 2019
confirmed = 2020-01-06

[[option.variance_rate.later]]
from = 2020
value = 0.15
state = "assumed"
source = "征求意见稿"

"""
RATE = 'value = 0.10\nstate = "assumed"\nsource = "公开报告列出四项，未说明标准"\n'


def test_the_dates_of_the_value_of_the_year_stand_in_working_paper_and_receipt(office: Office) -> None:
    packs = office.base / "packs"
    packs.mkdir()
    copied(packs)
    toml = packs / "guangdong" / "pack.toml"
    first, found, rest = toml.read_text(encoding="utf-8").partition("[option.variance_rate]")
    toml.write_text(first + found + rest.replace(RATE, DATED, 1), encoding="utf-8")
    office.build("--packs", str(packs))
    paper = openpyxl.load_workbook(next(iter(office.outputs.glob("*底稿*.xlsx"))))["参数"]
    rows = {row[1]: row for row in paper.iter_rows(values_only=True)}
    assert rows["参数"][2:6] == ("取值", "状态", "起用年度", "证实日期")
    # the report is of 2019: the first value, not 15 % from 2020 on
    assert rows["差异较大的差异率下限"][2:7] == (0.12, "已证实", "2019", "2020-01-06", "自评通知第三条")
    assert office.finalize("--reason", REASON, "--packs", str(packs)) == (0, ["Z016"])
    receipt = json.loads(next(iter(office.outputs.glob("*.回执.json"))).read_text(encoding="utf-8"))
    assert receipt["dated"] == [
        {
            "kind": "选项",
            "name": "差异较大的差异率下限",
            "value": "0.12",
            "source": "自评通知第三条",
            "key": "variance_rate",
            "state": "confirmed",
            "from": 2019,
            "confirmed": "2020-01-06",
        }
    ]
    assert "差异较大的差异率下限" not in {point["name"] for point in office.assumed()["points"]}
    book = openpyxl.load_workbook(next(iter(office.outputs.glob("*.回执.xlsx"))))["写明日期的取值"]
    assert any(row[1:5] == ("差异较大的差异率下限", "0.12", "2019", "2020-01-06") for row in book.iter_rows(values_only=True))


def test_open_errors_are_told_with_the_question_and_a_reason_alone_does_not_pass_them(office: Office) -> None:
    office.build()
    office.report.write_bytes(hands.with_problem(office.report.read_bytes(), "L095"))
    assert office.finalize() == (1, ["Z002", "Z015"])
    assert office.finalize("--reason", REASON) == (1, ["Z002"])
    assert office.finalize("--force", "--reason", REASON) == (0, ["Z002", "Z011", "Z016"])
