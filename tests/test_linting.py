"""`jixiao lint`: the packs that come with the program are clean, and a fault in each file is told with its place."""

import shutil
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.linting import lint_pack
from tests.conftest import ROOT

PACKS = ROOT / "report_templates"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of the packs that a test may break."""
    shutil.copytree(PACKS, tmp_path / "packs", ignore=shutil.ignore_patterns("sample"))
    return tmp_path / "packs"


@pytest.mark.parametrize("name", sorted(p.parent.name for p in PACKS.glob("*/pack.toml") if p.parent.name != "common"))
def test_our_packs_are_clean(name: str) -> None:
    assert lint_pack(name, (PACKS,)) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("guangdong/pack.toml", 'title = "部门', 'titel = "部门', "M005"),
        ("guangdong/pack.toml", "schema = 1", "schema = ", "M004"),
        ("common/ties.toml", "支出.基本支出.人员经费", "支出.基本支出.人员费", "T004"),
        ("common/ratios.toml", '"采购.实际"', '"采购.实数"', "J025"),
        ("guangdong/rubric.toml", "weight = 6", "weight = 7", "J020"),
        ("guangdong/narrative/2-收入支出.txt", "支出.本年支出合计.决算数|万元", "支出.本年支出总计.决算数|万元", "N10"),
    ],
)
def test_a_fault_is_told_with_its_file(packs: Path, file: str, old: str, new: str, code: str) -> None:
    path = packs / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = lint_pack("guangdong", (packs,))
    assert any(item.code.startswith(code) for item in found), [item.code for item in found]


def test_the_command_says_so_when_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "guangdong"]) == 0
    assert "没有发现问题" in capsys.readouterr().out


def test_an_unknown_pack_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "没有"]) == 1
    assert "M001" in capsys.readouterr().out
