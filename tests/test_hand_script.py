"""docs/Word与WPS手工测试.md says what a person must see: the same edits as Word writes them give just that."""

import copy
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from pipeline.__main__ import main
from pipeline.publish import OWN
from pipeline.word.document import as_text, read_document
from tests.check import edits as e
from tests.conftest import ROOT, Built

SCRIPT = (ROOT / "docs" / "Word与WPS手工测试.md").read_text(encoding="utf-8")
STEPS = dict(re.findall(r"^\| (\d+) \|(?:[^|]*\|){2} ([^|]*) \|$", SCRIPT, re.MULTILINE))
"""Number of a step → what check must say of it."""
TIMES = {"两": 2, "三": 3, "四": 4}


def delete_letters(root: etree._Element) -> None:
    """Step 10: the second sentence of the paragraph, which begins with the year."""
    words = e.paragraph(root, "群众信访意见")
    behind = False
    for child in list(words):
        if behind and child.tag in (f"{e.W}sdt", f"{e.W}r"):
            words.remove(child)
        elif "分。" in "".join(map(str, child.itertext())):
            behind = True
            text = next(item for item in child.iter(f"{e.W}t") if "。" in (item.text or ""))
            text.text = (text.text or "").rpartition("。")[0] + "。"


def copy_score(root: etree._Element) -> None:
    """Step 11: the two controls with the words around them, given new ids."""
    source, target = e.paragraph(root, "绩效自评总分为"), e.paragraph(root, "把评价结果同下一年度预算安排挂钩")
    target.append(e.run("自评总分为"))
    inside = [item for item in source if item.tag == f"{e.W}sdt"][-3:-1]
    assert ["".join(map(str, item.itertext())) for item in inside] == ["99.92", "3"]
    for number, (item, words) in enumerate(zip(inside, ("分（含工作表现加分", "分）"), strict=True), 98001):
        twin = copy.deepcopy(item)
        identity = twin.find("w:sdtPr/w:id", e.NS)
        assert identity is not None
        identity.set(f"{e.W}val", str(number))
        target.extend([twin, e.run(words)])


EDITS = (
    e.overtype("支出.本年支出合计.决算数", "万元", "63,600.00"),
    e.overtype("三公.合计.决算数", "万元", "３９４．００"),
    e.overtype("支出.年末结转和结余.决算数", "万元", "", "6,7", "19.79", nth=1),
    e.retype("万元，实际采购", "万元（含追加），实际采购"),
    e.overtype("支出.基本支出.日常公用经费.决算数", "元", "20,000,000.00"),
    e.add_row(2, "卫生健康支出", "5", "教育支出", "1.00", "2.00", "1.00", "50.00%"),
    e.move_row(2, "科学技术支出", "社会保障和就业支出"),
    e.tracked_inside("资产.固定资产净值", "万元", "8,300.00"),
    e.empty("单位.新订制度数", "整数"),
    delete_letters,
    copy_score,
)


@pytest.fixture
def edited(built: Built, tmp_path: Path) -> Path:
    """The report after steps 1 to 11 in a folder as the build leaves it."""
    shutil.copytree(built.folder / OWN, tmp_path / OWN)
    path = tmp_path / "手工测试-Word.docx"
    path.write_bytes(e.edited(built.report.read_bytes(), *EDITS))
    return path


def corrected(sample: Path) -> Path:
    """The inputs as step 3 of the preparation leaves them."""
    book = load_workbook(sample / "填报表.xlsx")
    for row in book["其他数据"].iter_rows():
        if row[0].value == "政府采购实际":
            assert row[1].value == 33778860
            row[1].value = 34740000
        if row[0].value == "固定资产净值":
            assert row[1].value == 8297.86
            row[1].value = 8310
    book.save(sample / "填报表.xlsx")
    return sample


def told() -> Counter[str]:
    """The codes the script's table names, by how often: “Y045 三处”, “Y012（或 Y011）” once."""
    found: Counter[str] = Counter()
    for text in STEPS.values():
        for code, times in re.findall(r"(Y\d{3})(?: ([两三四])处)?", re.sub(r"（或[^）]*）", "", text)):
            found[code] += TIMES.get(times, 1)
    return found


def test_check_says_what_the_script_tells(edited: Path, sample_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(edited), "--inputs", str(sample_copy)]) == 1
    printed = capsys.readouterr().out
    assert Counter(re.findall(r"^(?:错误|警告|提示) (Y\d{3})", printed, re.MULTILINE)) == told()
    last = next(line for line in printed.splitlines() if "比较的数" in line)
    assert re.findall(r"有不同（[^）]*）|比较的数：.*", last) == re.findall(r"“(有不同（[^）]*）|比较的数：[^”]*)”", SCRIPT)


def test_refresh_and_finalize_say_what_the_script_tells(
    edited: Path, sample_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = ["--inputs", str(corrected(sample_copy))]
    main(["refresh", str(edited), *inputs])
    printed = capsys.readouterr().out
    assert "冲突 0，" in printed and "缺失 0，新增 0，更新 7）" in printed
    assert "缺失 0，新增 0，更新 7）" in SCRIPT
    (old,) = (edited.parent / "历次").glob("手工测试-Word（旧*）.docx")
    assert old.is_file()
    text = as_text(read_document(edited.read_bytes()))
    for words in ("政府采购执行率：90.00%", "实际采购3,474.00万元", "自评得分24.24分", "自评得分42.24分", "合计8,300.00万元"):
        assert words in text
    assert text.count("总分为99.97分") == 2
    assert main(["finalize", str(edited), *inputs]) == 1
    refused = capsys.readouterr().out
    assert refused.count("Z001") == 2 and refused.count("Z003") == 1
    assert not list(edited.parent.glob("*（定稿）*"))
