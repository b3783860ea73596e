"""``--json``: one document with a schema for every command, also where the command ends otherwise than hoped."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pipeline.commands.main import COMMANDS
from tests.answers.desk import SCHEMAS, Desk, desk, document, is_answer, validator

BASE = ("schema", "command", "version", "code", "outputs", "problems")


def test_each_command_has_a_schema_of_one_family() -> None:
    """Every schema begins alike, and asks for the command's own part where the command did its work."""
    for command in ("", *COMMANDS):
        schema = validator(command).schema
        Draft202012Validator.check_schema(schema)
        assert tuple(schema["required"]) == BASE and tuple(schema["properties"])[: len(BASE)] == BASE
        assert schema["properties"]["command"] == {"const": command}
        own = list(schema["properties"])[len(BASE) :]
        assert schema.get("then", {}).get("required", []) == own
        assert schema["$defs"]["problem"] == validator("lint").schema["$defs"]["problem"]
    assert {path.name.split(".")[0] for path in SCHEMAS.iterdir()} == {
        "answer",
        *COMMANDS,
        *("problems", "figures", "receipt", "summary", "page"),
    }


def test_every_command_that_does_its_work(tmp_path: Path) -> None:
    at = desk(tmp_path)
    commands = at.commands()
    order = (
        "build",
        "lint",
        "new",
        "check",
        "decide",
        "inspect",
        "diff",
        "merge",
        "refresh",
        "finalize",
        "accept",
        "explain",
        "fill",
    )
    for command in order:
        done = at.run([*commands[command], "--json"])
        answer = document(command, done)
        assert done.returncode in (0, 1) and not done.stderr, (command, done)
        assert all((at.base / name).is_file() for name in answer["outputs"]), (command, answer["outputs"])
    assert json.loads(at.run(["lint", "guangdong", "--json"]).stdout)["problems"] == []


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], ""),
        (["没有"], ""),
        (["build"], "build"),
        (["build", "x", "--jobs", "两个"], "build"),
        (["diff", "甲.docx"], "diff"),
        (["merge", "甲.docx", "乙.docx"], "merge"),
        (["accept", "甲.docx", "信访.件数"], "accept"),
        (["finalize", "甲.docx", "--force"], "finalize"),
        (["new", "2019"], "new"),
        (["lint", "guangdong", "--packs", "没有"], "lint"),
        (["inspect", "x", "--kind", "别的"], "inspect"),
        (["explain", "L001", "Z999"], "explain"),
        (["refresh", "x", "--annotate"], "refresh"),
        (["check"], "check"),
        (["fill", "填报表.xlsx", "--cell", "A1"], "fill"),
        (["decide", "甲.docx", "--row", "保留"], "decide"),
    ],
)
def test_wrong_use(tmp_path: Path, words: list[str], command: str) -> None:
    at = Desk(tmp_path)
    done = at.run([*words, "--json"])
    answer = document(command, done)
    assert done.returncode == 2 and [item["code"] for item in answer["problems"]] == ["X006"]
    assert is_answer(done) and "命令写法有误" in done.stderr.decode()


def test_one_document_for_several_departments_and_names_nobody_has(tmp_path: Path) -> None:
    """``build YEAR --only a --only b`` where b is nobody: once two documents."""
    at = desk(tmp_path)
    year, name = str(at.inputs.parent), at.inputs.name
    done = at.run(["build", year, "--out", "成果二", "--only", name, "--only", "没有局", "--json"])
    answer = document("build", done)
    assert done.returncode == 2 and [item["code"] for item in answer["problems"]] == ["P011"]
    assert [item["department"] for item in answer["departments"]] == [name]
    document("build", at.run(["build", year, "--only", "甲", "--only", "乙", "--json"]))


_FAULTY = """
import importlib, sys
room = importlib.import_module("pipeline.{module}")
from pipeline.__main__ import entry
def slipped(*arguments, **options):
    raise {error}
room.{name} = slipped
sys.argv = ["jixiao", *sys.argv[1:]]
entry()
"""
FAULTS = {
    "diff": ("diff.compare", "compare"),
    "check": ("check.check_file", "check_file"),
    "merge": ("merge.merge_file", "merge_file"),
    "refresh": ("merge.refresh_file", "refresh_file"),
    "finalize": ("finalize.final", "finalize_file"),
    "accept": ("overrides.accepting", "accept_file"),
    "inspect": ("inspection", "inspect_file"),
    "lint": ("linting", "lint_pack"),
    "explain": ("error_entry", "entry"),
    "new": ("newfolder", "create_all"),
    "build": ("batch", "build_department"),
}
ERRORS = {
    "RuntimeError('slip')": (3, "X009"),
    "RecursionError('deep')": (3, "X009"),
    "MemoryError()": (3, "X009"),
    "UnicodeEncodeError('utf-8', '\\udc80', 0, 1, 'surrogates')": (3, "X009"),
    "AssertionError": (3, "X009"),
    "PermissionError(13, 'no', '某局/决算报表.xlsx')": (2, "X008"),
    "OSError(5, 'io')": (3, "X009"),
    "KeyboardInterrupt": (130, "X007"),
}
PAIRS = [(command, error) for command in FAULTS for error in ERRORS]


def _slip(tmp_path: Path, command: str, error: str) -> None:
    at = desk(tmp_path)
    module, name = FAULTS[command]
    program = _FAULTY.format(module=module, name=name, error=error)
    done = subprocess.run(
        [sys.executable, "-c", program, *at.commands()[command], "--json"],
        cwd=at.base,
        env=at.environment(),
        capture_output=True,
        check=False,
    )
    code, told = ERRORS[error]
    answer = document(command, done)
    found = answer["problems"] or answer["departments"][0]["problems"]
    if command == "build" and told == "X009":  # of a department: its own fault, or it asked for more memory than there is
        code, told = (2, "X004") if error == "MemoryError()" else (code, "X001")
    assert is_answer(done) and (done.returncode, [item["code"] for item in found]) == (code, [told]), done
    if code == 3:
        log = Path(found[0]["remedy"].partition("：")[2])
        assert "Traceback" in (at.base / log).read_text(encoding="utf-8")


@pytest.mark.parametrize(("command", "error"), PAIRS[::11])
def test_faults_of_ours(tmp_path: Path, command: str, error: str) -> None:
    _slip(tmp_path, command, error)


@pytest.mark.slow
@pytest.mark.parametrize("command", FAULTS)
def test_all_faults_of_ours(tmp_path: Path, command: str) -> None:
    for number, error in enumerate(ERRORS):
        (tmp_path / str(number)).mkdir()
        _slip(tmp_path / str(number), command, error)
