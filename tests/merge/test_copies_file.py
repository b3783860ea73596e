"""``jixiao merge`` through real files: exit codes, names, the list, what is refused, damaged files."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from pipeline import link
from pipeline.__main__ import main
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.check.wordxml import docx, p
from tests.conftest import ROOT, SAMPLE, Built
from tests.errors.edited import report

WORDS, OTHER = "经济性按规定办理", "效率性按规定办理"
SCHEMA = ROOT / "pipeline" / "schema" / "merge.schema.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """原稿, and two copies that changed different paragraphs."""
    monkeypatch.chdir(tmp_path)
    for name, data in (
        ("原稿.docx", report()),
        ("甲.docx", e.edited(report(), e.retype(WORDS, "经济性良好"))),
        ("乙.docx", e.edited(report(), e.retype(OTHER, "效率性良好"))),
    ):
        (tmp_path / name).write_bytes(data)
    return tmp_path


def run(*arguments: str) -> int:
    return main(["merge", *arguments])


def made(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir() if item.name not in ("原稿.docx", "甲.docx", "乙.docx"))


def test_a_merge_takes_the_place_of_the_original(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {item.name: item.read_bytes() for item in folder.iterdir()}
    assert run("原稿.docx", "甲.docx", "乙.docx") == 0
    assert sorted(item.name for item in folder.iterdir()) == ["历次", "原稿.docx", "合并清单.xlsx"]
    older = {item.name.partition("（旧")[0] + ".docx": item.read_bytes() for item in (folder / "历次").iterdir()}
    assert older == before
    assert read_baseline((folder / "原稿.docx").read_bytes()) is not None
    sheet = openpyxl.load_workbook(folder / "合并清单.xlsx")["合并清单"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [(row[0], row[5], row[7]) for row in rows] == [
        ("更新", "经济性良好。", "采用“甲.docx”的改动"),
        ("更新", "效率性良好。", "采用“乙.docx”的改动"),
    ]
    assert "已合并" in capsys.readouterr().out


def test_an_older_original_gives_the_current_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A third office is late: what it was sent stands in 历次; the report merged meanwhile is one of the copies."""
    (folder / "丙.docx").write_bytes(e.edited(report(), e.add_paragraph(WORDS, "丙加的一段。")))
    assert run("原稿.docx", "甲.docx", "乙.docx") == 0
    (older,) = (folder / "历次").glob("原稿*")
    base = f"历次/{older.name}"
    assert run(base, "丙.docx", "丙.docx") == 2  # said twice
    (folder / "丁.docx").write_bytes(report())
    capsys.readouterr()
    assert run(base, "丙.docx", "丁.docx") == 2  # would leave out what is in the current one
    assert "S045" in capsys.readouterr().out
    assert run(base, "原稿.docx", "丙.docx") == 0
    text = e.every_text(etree.fromstring(e.parts_of((folder / "原稿.docx").read_bytes())[e.DOCUMENT]))
    assert all(text.count(words) == 1 for words in ("经济性良好", "效率性良好", "丙加的一段"))
    assert older.is_file() and not (folder / "丙.docx").exists()


def test_a_merged_report_is_checked_and_merged_again_like_any_other(folder: Path) -> None:
    run("原稿.docx", "甲.docx", "乙.docx", "--out", "合一.docx")
    assert main(["check", "合一.docx"]) == 0
    (folder / "丙.docx").write_bytes(e.edited(report(), e.add_paragraph(WORDS, "丙加的一段。")))
    assert run("原稿.docx", "合一.docx", "丙.docx", "--out", "全部.docx") == 0
    text = e.every_text(etree.fromstring(e.parts_of((folder / "全部.docx").read_bytes())[e.DOCUMENT]))
    assert all(text.count(words) == 1 for words in ("经济性良好", "效率性良好", "丙加的一段"))


def test_a_conflict_gives_exit_code_1_and_json_says_everything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "乙.docx").write_bytes(e.edited(report(), e.retype(WORDS, "经济性尚可")))
    assert run("原稿.docx", "甲.docx", "乙.docx", "--json") == 1
    answer = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(answer)
    assert [item["kind"] for item in answer["changes"]] == ["更新", "冲突"]
    assert [item["code"] for item in answer["problems"]] == ["H001", "H007"]


def test_a_copy_that_lost_its_baseline_is_taken_by_that_of_the_original(folder: Path) -> None:
    parts = e.parts_of((folder / "甲.docx").read_bytes())
    lost = {name: part.replace(link.BASELINE_NS.encode(), b"urn:other:part:1") for name, part in parts.items()}
    (folder / "甲.docx").write_bytes(e.packed(lost))
    assert read_baseline((folder / "甲.docx").read_bytes()) is None
    for copies in (("甲.docx", "乙.docx"), ("乙.docx", "甲.docx")):
        assert run("原稿.docx", *copies, "--out", f"{copies[0]}合.docx") == 0
        baseline = read_baseline((folder / f"{copies[0]}合.docx").read_bytes())
        assert baseline is not None and baseline.figures == read_baseline(report()).figures  # type: ignore[union-attr]


def bare(data: bytes) -> bytes:
    """As an online editor saves it: no control, no bookmark, nothing of ours."""
    parts = e.parts_of(e.edited(data, e.strip_all))
    return e.packed({name: part.replace(link.BASELINE_NS.encode(), b"urn:other:part:1") for name, part in parts.items()})


def test_an_edit_that_lost_everything_of_ours_is_merged(folder: Path) -> None:
    """Two paragraphs of staff's are gone and one is other words: clearly still this report."""
    gone = [e.remove_paragraph(words) for words in ("公平性按规定办理", OTHER)]
    (folder / "甲.docx").write_bytes(bare(e.edited(report(), e.retype(WORDS, "经济性良好"), *gone)))
    (folder / "乙.docx").write_bytes(e.edited(report(), e.add_paragraph(WORDS, "乙加的一段。")))
    assert run("原稿.docx", "甲.docx", "乙.docx", "--out", "合.docx") == 0
    text = e.every_text(etree.fromstring(e.parts_of((folder / "合.docx").read_bytes())[e.DOCUMENT]))
    assert "经济性良好" in text and "乙加的一段" in text and OTHER not in text


def test_the_material_of_staff_and_the_report_of_another_department_are_no_copies(
    folder: Path, built: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    """Staff's paragraphs stand in the report as well; another department's has the same headings, tables and sentences."""
    (folder / "大厅.docx").write_bytes(built.report.read_bytes())
    (folder / "大厅改.docx").write_bytes(e.edited(built.report.read_bytes(), e.retype("详见表1-2", "另见表1-2")))
    (folder / "别的部门.docx").write_bytes(bare(report()))
    shutil.copy(SAMPLE / "文字材料.docx", folder)
    before = sorted(folder.iterdir())
    for stranger in ("文字材料.docx", "别的部门.docx"):
        assert run("大厅.docx", "大厅改.docx", stranger) == 2
        printed = capsys.readouterr().out
        assert printed.startswith("错误 H004") and stranger in printed.splitlines()[0], printed
        assert "现值：文件中没有基线；与“大厅.docx”对照，报告的 " in printed
    (folder / "大厅.docx").write_bytes(bare(built.report.read_bytes()))
    assert run("原稿.docx", "甲.docx", "大厅.docx") == 2  # 72 % of the blocks of the small one, but other numbers
    printed = capsys.readouterr().out
    assert "处关联数字只有 " in printed and "个段落和表格只找到" not in printed
    assert sorted(folder.iterdir()) == before


def test_one_copy_is_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("原稿.docx", "甲.docx") == 2
    assert "至少写两份改稿" in capsys.readouterr().err
    assert made(folder) == []


def test_all_that_is_wrong_with_the_files_is_said_in_one_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "丙.docx").write_bytes(docx(p("别的文件")))
    (folder / "丁.docx").write_bytes(report()[:3000])
    assert run("原稿.docx", "甲.docx", "丙.docx", "丁.docx", "没有.docx", "甲.docx", "--out", "乙.docx") == 2
    printed = capsys.readouterr().out
    for code, name in (("H008", "甲"), ("H009", "乙"), ("H004", "丙"), ("Y001", "丁"), ("Y001", "没有")):
        assert any(code in line and f"{name}.docx" in line for line in printed.splitlines()), (code, name)
    assert made(folder) == ["丁.docx", "丙.docx"]


def test_copies_of_one_name_are_told_apart_by_their_folders(folder: Path) -> None:
    for name in ("甲", "乙"):
        (folder / name).mkdir()
        shutil.move(folder / f"{name}.docx", folder / name / "改稿.docx")
    (folder / "乙" / "改稿.docx").write_bytes(e.edited(report(), e.retype(WORDS, "经济性尚可")))
    assert run("原稿.docx", "甲/改稿.docx", "乙/改稿.docx", "--out", "合.docx") == 1
    assert "“甲/改稿.docx”和“乙/改稿.docx”".encode() in e.parts_of((folder / "合.docx").read_bytes())["word/comments.xml"]


# --- damaged files ---------------------------------------------------------------------------------------------------

DAMAGED: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    lambda data, rng: data[: rng.randrange(len(data))],
    lambda data, rng: rng.randbytes(5000),
    lambda data, rng: data[: (at := rng.randrange(200, len(data) - 900))] + rng.randbytes(600) + data[at + 600 :],
    lambda data, rng: _broken(data, e.DOCUMENT, rng),
    lambda data, rng: _broken(data, rng.choice(("word/_rels/document.xml.rels", "word/comments.xml", "_rels/.rels")), rng),
)


def _broken(data: bytes, name: str, rng: random.Random) -> bytes:
    parts = e.parts_of(data)
    parts[name] = parts[name][: rng.randrange(len(parts[name]) - 1)]
    return e.packed(parts)


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_is_said_and_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str], seed: int) -> None:
    rng = random.Random(seed)
    name = rng.choice(("原稿.docx", "甲.docx", "乙.docx"))
    path = folder / name
    path.write_bytes(DAMAGED[seed % len(DAMAGED)](path.read_bytes(), rng))
    assert run("原稿.docx", "甲.docx", "乙.docx") == 2
    printed = capsys.readouterr().out
    assert name in printed and "处理：" in printed and "Traceback" not in printed
    assert made(folder) == []
