"""What other programs say of our files: Open XML SDK, ooxml-integrity, LibreOffice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.word.lint import lint_package
from tests.check.wordxml import with_part
from tests.conftest import Built

pytestmark = pytest.mark.office


def sdk_errors(validator: str, file: Path) -> list[str]:
    done = subprocess.run([validator, str(file)], capture_output=True, text=True, timeout=120, check=False)
    result = json.loads(done.stdout)
    return [f"{error['path']} {error['xPath']}: {error['description']}" for error in result["errors"]]


@pytest.mark.parametrize("pattern", ["*.docx", "对账底稿.xlsx", "问题清单.xlsx", ".jixiao/*.docx"])
def test_the_open_xml_sdk_finds_nothing(each_built: Built, sdk_validator: str, pattern: str) -> None:
    files = sorted(each_built.folder.glob(pattern))
    assert files
    assert {file.name: sdk_errors(sdk_validator, file) for file in files} == {file.name: [] for file in files}


def test_the_open_xml_sdk_would_find_something(built: Built, sdk_validator: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(with_part(built.report.read_bytes(), "word/document.xml", "<w:cantSplit/>", "<w:cantSplits/>"))
    assert sdk_errors(sdk_validator, bad)


def test_ooxml_integrity_finds_nothing(each_built: Built) -> None:
    command = [str(Path(sys.executable).parent / "ooxml-integrity"), "check", str(each_built.report)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_our_own_lint_finds_nothing(each_built: Built) -> None:
    assert lint_package(each_built.report.read_bytes()) == ()
