"""数据项目录: exact keys before patterns, the first match wins, labels name what the star stands for."""

import tomllib
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from pipeline.catalogue import Catalogue
from pipeline.declarations import FigureDecl, FigureFile
from pipeline.formats import FORMATS

FILE = Path(__file__).resolve().parents[1] / "report_templates" / "common" / "figures.toml"
DECLARED = msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal), FigureFile, strict=True).figure


def decl(pattern, label, unit="元", kind="输入", format="元"):
    return FigureDecl(pattern=pattern, label=label, unit=unit, kind=kind, format=format)


CATALOGUE = Catalogue(
    [
        decl("收入.*.决算数", "{1}决算数"),
        decl("收入.全年收入.决算数", "全年收入", kind="计算"),
        decl("收入.*.*", "{1}的{2}", kind="计算"),
        decl("目标.第*项.目标值", "第{1}项目标值", unit="文本"),
    ]
)


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("收入.全年收入.决算数", "全年收入"),  # exact, though declared after a pattern that matches
        ("收入.其他收入.决算数", "其他收入决算数"),  # the first pattern that matches
        ("收入.其他收入.变动额", "其他收入的变动额"),
        ("目标.第12项.目标值", "第12项目标值"),
        ("收入.决算数", "收入.决算数"),  # a star is one segment, never none …
        ("收入.甲.乙.决算数", "收入.甲.乙.决算数"),  # … nor two; what is undeclared is called by its key
    ],
)
def test_labels(key, label):
    assert CATALOGUE.label(key) == label


def test_what_is_not_declared_is_not_found():
    assert CATALOGUE.find("支出.总计.决算数") is None
    assert CATALOGUE.find("收入.全年收入.决算数").kind == "计算"
    assert CATALOGUE.find("收入.事业收入.决算数").key == "收入.事业收入.决算数"


@pytest.mark.parametrize("entry", DECLARED, ids=lambda entry: entry.pattern)
def test_every_declaration_of_the_common_catalogue_can_be_used(entry):
    key = entry.pattern.replace("第*", "第1").replace("*", "某")
    found = Catalogue([entry]).find(key)
    assert found is not None and found.label and "{" not in found.label
    assert entry.format in FORMATS
    assert (entry.unit == "文本") == (entry.format == "文本"), "a number has a number's format, words are 文本"
    assert len(found.label) <= 64  # the alias of a linked figure in Word


def test_no_pattern_is_declared_twice():
    patterns = [entry.pattern for entry in DECLARED]
    assert sorted(set(patterns)) == sorted(patterns)
