"""What a Windows machine asks for: GBK consoles, names and paths, files open in Word, shares, suffixes of any case.

The machine that runs these tests may be any; the rules are checked as such (ntpath) or with stand-ins on disk.
"""

import argparse
import ast
import ntpath
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.__main__ import main
from pipeline.commands.main import parser
from pipeline.console import NEAREST
from pipeline.load import KINDS, load
from pipeline.names import LONGEST, file_name, name_fault, relative_path, too_long
from pipeline.pack import pack_roots
from pipeline.problems import registry
from pipeline.publish import BASELINE, OWN
from tests.conftest import ROOT, SAMPLE
from tests.test_publish import publish

SOURCES = sorted((ROOT / "pipeline").rglob("*.py"))
SHOWN_FILES = ("ties.toml", "workbook.toml", "aliases.toml", "newfolder.toml")
REPORT = "甲局2019年部门整体支出绩效自评报告.docx"


# a GBK console ---------------------------------------------------------------------------------------------------------


def not_gbk(text: str) -> str:
    return "".join(sorted({ch for ch in text if ch not in NEAREST and not _shows(ch)}))


def _shows(ch: str) -> bool:
    try:
        return ch.encode("gbk").decode("gbk") == ch
    except UnicodeEncodeError:
        return False


def test_every_registered_message_can_be_shown() -> None:
    assert {code: bad for code, words in registry().items() if (bad := not_gbk(words.title + words.remedy))} == {}


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from _strings(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _strings(value)


def test_every_tie_and_form_of_the_packs_can_be_shown() -> None:
    """Names, remedies and labels of packs stand in messages; other words of packs go to Word and Excel only."""
    found = {}
    for path in sorted((ROOT / "report_templates").rglob("*.toml")):
        if path.name in SHOWN_FILES or path.parent.name in ("forms", "codes"):
            tree = tomllib.loads(path.read_text(encoding="utf-8"))
            if bad := not_gbk("".join(_strings(tree))):
                found[str(path.relative_to(ROOT))] = bad
    assert found == {}


def _helps(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield parser.format_help()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from _helps(child)


def test_every_help_text_can_be_shown() -> None:
    texts = list(_helps(parser()))
    assert len(texts) >= 4
    assert not_gbk("".join(texts)) == ""


def test_words_in_the_code_that_reach_messages_can_be_shown() -> None:
    """found= and expected= are often written in the code: every f-string or literal with 汉字 must be showable."""
    found = {}
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        remarks = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        words = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in remarks]
        texts = [node.value for node in words if isinstance(node.value, str)]
        chinese = [text for text in texts if any("\u4e00" <= ch <= "\u9fff" for ch in text)]
        bad = {text for text in chinese if not_gbk(text.replace("\u9fff", ""))}  # the end of a range of 汉字
        if bad:
            found[str(path.relative_to(ROOT))] = sorted(bad)
    assert found == {}


@pytest.mark.parametrize(
    "arguments",
    [["build", str(SAMPLE), "--out"], ["build", "没有", "--out"], ["new", "2019", "con", "--out"], ["--help"], ["build"]],
)
def test_a_gbk_console_gets_the_words_whole(arguments: list[str], tmp_path: Path) -> None:
    """PYTHONIOENCODING sets what the console of a Chinese Windows is: nothing may come out as a question mark."""
    if arguments[-1] == "--out":
        arguments = [*arguments, str(tmp_path)]
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-m", "pipeline", *arguments], capture_output=True, env=environment, check=False)
    text = (run.stdout + run.stderr).decode("gbk")  # strict
    assert run.returncode in (0, 2) and "Traceback" not in text
    assert "?" not in text


def test_what_gbk_lacks_is_printed_as_the_nearest() -> None:
    """Staff's words and our own signs: − is a minus, ⑳ a number; what has no likeness is a question mark, never a fault."""
    code = "from pipeline.console import prepare; prepare(); print('差 −86.70 元，⑳ 项，5\u00a0km²，\U0001f600')"
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert run.stdout.decode("gbk").strip() == "差 -86.70 元，(20) 项，5 km2，?"


# names and paths -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("某省工业和信息化厅", ""),
        ("某省发展改革委（本级）", ""),
        ("甲/乙局", "含有文件名不能用的字符 /"),
        ("甲:乙*局", "含有文件名不能用的字符 : *"),
        ("甲\n局", "含有文件名不能用的字符 U+000A"),
        ("甲局 ", "首尾有空格或末尾有句点"),
        ("甲局.", "首尾有空格或末尾有句点"),
        ("CON", "是 Windows 保留的设备名"),
        ("com1.局", "是 Windows 保留的设备名"),
        ("", "是空的"),
    ],
)
def test_names_windows_refuses(name: str, fault: str) -> None:
    assert name_fault(name) == fault


def test_a_name_becomes_a_file_name_in_full_width() -> None:
    assert file_name('甲/乙\\丙:丁*戊?己"庚<辛>壬|癸局') == "甲／乙＼丙：丁＊戊？己＂庚＜辛＞壬｜癸局"
    assert file_name("某局") == "某局"
    assert name_fault(file_name('a/b\\c:d*e?f"g<h>i|j')) == ""


def test_a_department_with_reserved_characters_gets_one_report_and_a_warning(
    sample_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(sample_copy / "填报表.xlsx")
    sheet = book["基本信息"]
    row = next(r for r in range(1, 20) if sheet.cell(r, 1).value == "部门全称")
    sheet.cell(row, 2).value = "甲/乙局"
    book.save(sample_copy / "填报表.xlsx")
    main(["build", str(sample_copy), "--out", str(tmp_path / "outputs")])
    assert "K021" in capsys.readouterr().out
    folder = tmp_path / "outputs" / "2019" / SAMPLE.name
    assert [path.name for path in folder.glob("*.docx")] == ["甲／乙局2019年部门整体支出绩效自评报告.docx"]
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == [OWN]


def test_long_paths_are_told_and_short_ones_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deep = tmp_path / "层" / ("很长的文件夹名" * 9) / ("又一层" * 20) / "深" / ("再深一层" * 10)
    assert too_long(deep / REPORT) and not too_long(Path("/a") / REPORT)
    assert len("x" * LONGEST) == 200
    assert main(["build", str(SAMPLE), "--out", str(deep)]) == 0
    assert "K020" in capsys.readouterr().out
    assert main(["new", "2019", "某局", "--out", str(deep)]) == 0
    assert "K020" in capsys.readouterr().out
    assert main(["new", "2019", "某局", "--out", str(tmp_path / "in")]) == 0
    assert "K020" not in capsys.readouterr().out


def test_a_path_too_long_for_the_disk_is_told_as_that(tmp_path: Path) -> None:
    done = publish(tmp_path, {"报" * 200 + ".docx": b"x"}, {"schema": 1})
    assert not done.done
    assert [(item.code, item.severity.value) for item in done.problems] == [("K020", "错误")]


WAYS = [
    (r"C:\work\outputs\2019\甲局", r"C:\work\inputs\2019\甲局", "../../../inputs/2019/甲局"),
    (r"C:\outputs\甲局", r"C:\inputs\甲局", ""),  # nothing shared but the drive
    (r"D:\outputs\甲局", r"C:\inputs\甲局", ""),
    (r"\\server\share\outputs\2019\甲局", r"\\server\share\inputs\2019\甲局", "../../../inputs/2019/甲局"),
    (r"\\server\share\outputs\2019\甲局", r"\\server\other\inputs\2019\甲局", ""),
    (r"\\server\share\outputs\甲局", r"C:\inputs\甲局", ""),
    (r"C:\Work\outputs\甲局", r"c:\work\inputs\甲局", "../../inputs/甲局"),  # one folder, whatever the case
]


@pytest.mark.parametrize(("start", "end", "way"), WAYS)
def test_the_relative_path_between_two_folders_on_windows(start: str, end: str, way: str) -> None:
    assert relative_path(start, end, ntpath) == way


# files in use and files of any case ------------------------------------------------------------------------------------


def test_a_target_that_cannot_be_replaced_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """A folder in the working paper's place stands for a file that another program holds open."""
    first = {REPORT: b"report 1", f"{OWN}/{BASELINE}": b"report 1", "对账底稿.xlsx": b"paper 1"}
    assert publish(tmp_path, first, {"schema": 1}).done
    (tmp_path / "对账底稿.xlsx").unlink()
    (tmp_path / "对账底稿.xlsx").mkdir()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    refused = publish(tmp_path, {name: b"2 " + data for name, data in first.items()}, {"schema": 1})
    assert not refused.done
    assert [(item.code, item.file) for item in refused.problems] == [("P015", "对账底稿.xlsx")]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before  # no .tmp either


def as_nobody(code: str, folder: Path) -> str:
    """Run Python as a user without rights; skips where that cannot be done (no root, no setpriv, program not readable)."""
    if getattr(os, "geteuid", lambda: 1)() != 0 or not shutil.which("setpriv"):
        pytest.skip("needs root and setpriv")
    command = ["setpriv", "--reuid", "65534", "--clear-groups", sys.executable, "-B", "-c", code, str(folder)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, env=environment, check=False)
    if run.returncode != 0 and "Permission" in run.stderr:
        pytest.skip("another user cannot read the program here")
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_a_file_without_permission_is_told_as_open_elsewhere(tmp_path: Path) -> None:
    """As a user who may not write the file: the same PermissionError that Windows gives for a file open in Word."""
    folder = tmp_path / "out"
    publish(folder, {REPORT: b"report 1"}, {"schema": 1})
    for path in (tmp_path, *list(tmp_path.parents)[:3]):
        path.chmod(path.stat().st_mode | 0o055)
    for path in (folder, folder / OWN):
        path.chmod(0o777)
    (folder / REPORT).chmod(0o444)
    code = (
        "import sys; from pathlib import Path; from tests.test_publish import publish;"
        f"done = publish(Path(sys.argv[1]), {{{REPORT!r}: b'report 2'}}, {{'schema': 1}});"
        "print([item.code for item in done.problems], done.done)"
    )
    assert as_nobody(code, folder) == "['P002'] False"
    assert (folder / REPORT).read_bytes() == b"report 1"


def test_an_input_held_by_another_program_is_told_as_that(sample_copy: Path) -> None:
    """Read as a user who may not: Windows gives the same PermissionError for a workbook that another program locks."""
    (sample_copy / "填报表.xlsx").chmod(0o000)
    for path in (sample_copy, *list(sample_copy.parents)[:5]):
        path.chmod(path.stat().st_mode | 0o055)
    code = (
        "import sys; from pathlib import Path; from pipeline.load import load; from pipeline.pack import pack_roots;"
        "print([(i.code, i.file) for i in load(Path(sys.argv[1]), pack_roots()).problems if i.file == '填报表.xlsx'])"
    )
    said = as_nobody(code, sample_copy)
    assert said == "[('K022', '填报表.xlsx')]"


def test_suffixes_of_any_case_are_read(sample_copy: Path) -> None:
    for name in ("填报表.XLSX", "决算报表.Xlsx", "预算指标账.xlsX", "支出明细账.CSV"):
        (sample_copy / name.lower()).rename(sample_copy / name)
    (sample_copy / "文字材料.docx").rename(sample_copy / "文字材料.DOCX")
    result = load(sample_copy, pack_roots())
    assert result.loaded is not None and not set(KINDS) & set(result.loaded.absent)
    assert not [item for item in result.problems if item.severity.value == "错误"]


# files written and read as text ----------------------------------------------------------------------------------------


def test_a_quotation_mark_left_by_the_shell_is_no_part_of_a_path(tmp_path: Path) -> None:
    """``jixiao build "D:\\inputs\\某局\\"`` reaches a program as ``D:\\inputs\\某局"``."""
    assert main(["build", f'{SAMPLE}"', "--out", str(tmp_path), "--until", "load"]) == 0


def test_no_text_file_depends_on_the_machines_encoding() -> None:
    """read_text, write_text and open in text mode name their encoding: Windows would take GBK."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or any(word.arg == "encoding" for word in node.keywords):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            said = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            text = name == "open" and not any("b" in word for word in said) and "zip" not in ast.unparse(node)
            text = text and ast.unparse(node.func) not in ("os.open", "webbrowser.open")  # bytes; no file
            of_path = name in ("read_text", "write_text") and isinstance(node.func, ast.Attribute)
            if (of_path and "utf-8" not in said) or text:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


WINDOWS = ROOT / "windows"
INSTALLER = ROOT / "tools" / "bundle" / "installer" / "安装.bat"
BATCHES = sorted(WINDOWS.glob("*.bat"))
EVERY_BATCH = [*BATCHES, WINDOWS / "common" / "jixiao.bat", INSTALLER]


def batch_lines(path: Path) -> list[str]:
    """The lines of a batch file: GBK, which is what a Chinese Windows reads it as."""
    return path.read_bytes().decode("gbk").split("\r\n")


@pytest.mark.parametrize("path", EVERY_BATCH, ids=lambda path: path.stem)
def test_batch_files_are_gbk_and_set_the_code_page_before_the_first_word(path: Path) -> None:
    """Lines before chcp are ASCII. No second byte of a 汉字 is one that cmd gives a meaning to where it reads byte by byte."""
    data = path.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") > 5 and data.endswith(b"\r\n")
    assert data.startswith(b"@echo off\r\n") and b"\r\nsetlocal\r\n" in data
    data[: data.index(b"chcp 936 >nul")].decode("ascii")
    wide = {ch for ch in data.decode("gbk") if not ch.isascii()}
    assert {ch for ch in wide if ch.encode("gbk")[1:] in (b"\\", b"|", b"^", b"`", b"~", b"@", b"{", b"}")} == set()
    assert not_gbk(path.name) == "" and name_fault(path.name) == ""


@pytest.mark.parametrize("path", EVERY_BATCH, ids=lambda path: path.stem)
def test_batch_files_jump_to_what_is_there(path: Path) -> None:
    lines = batch_lines(path)
    labels = {line[1:].strip() for line in lines if line.startswith(":")}
    words = [line.split() for line in lines]
    to = {line[at + 1].lstrip(":") for line in words for at, word in enumerate(line) if word == "goto"}
    called = {
        line[at + 1][1:] for line in words for at, word in enumerate(line[:-1]) if word == "call" and line[at + 1][0] == ":"
    }
    assert (to | called) - {"eof"} <= labels, to | called
    assert labels <= to | called, "a label nobody goes to"
    quotes = [line for line in lines if line.count('"') % 2 and ':"=' not in line]
    assert quotes == []


def test_batch_files_speak_chinese() -> None:
    """What cmd itself prints and asks is said in Chinese; jixiao speaks for itself."""
    for path in EVERY_BATCH:
        said = [line for line in batch_lines(path) if line.lstrip().startswith(("echo ", "set /p"))]
        assert [line for line in said if line.isascii() and "%" not in line] == [], path


def batch_calls(path: Path) -> list[list[str]]:
    """The command lines a batch file gives to jixiao, its own variables filled in."""
    given = {"%~1": "报告.docx", "%~dp1": "", "%FILES%": ' "甲.docx" "乙.docx"', "%YEAR%": "2024"}
    found = []
    for line in batch_lines(path):
        if line.startswith('call "%JIXIAO%" '):
            for name, value in given.items():
                line = line.replace(name, value)
            found.append(shlex.split(line)[2:])
    return found


def test_batch_files_call_what_exists() -> None:
    """Every command line is one that jixiao understands, and every command of a person's cycle has its file."""
    used = set()
    for path in BATCHES:
        calls = batch_calls(path)
        assert calls and 'set "JIXIAO=%~dp0common\\jixiao.bat"' in batch_lines(path), path
        for words in calls:
            used.add(words[0])
            if words[1:] != ["--help"]:
                assert parser().parse_args(words).command == words[0]
    cycle = {"new", "build", "inspect", "check", "accept", "refresh", "merge", "diff", "finalize", "lint", "desk"}
    assert used >= cycle, cycle - used


def test_a_report_can_be_dropped_on_a_batch_file() -> None:
    """What it calls for each dropped file, with the file's name in the place of %~1, is a command line that is understood."""
    path = next(path for path in BATCHES if path.stem == "检查报告")
    given = parser().parse_args(batch_calls(path)[0])
    assert (given.command, given.file, given.annotate) == ("check", Path("报告.docx"), True)
