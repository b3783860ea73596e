"""Builders for narrate tests: figures from lines of text, a pack with other sentences, one call that tells a block."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from pipeline.money import Absence
from pipeline.narrate import narrate
from pipeline.pack import NarrativeFile, Pack, read_pack
from pipeline.problems import Problem
from pipeline.records import (
    Cell,
    Computed,
    Figure,
    Figures,
    InputFile,
    ListedRow,
    Loaded,
    Profile,
    Report,
    ReportParagraph,
    StaffParagraph,
    StaffRun,
    StaffSection,
)

ROOT = Path(__file__).resolve().parents[2]
ABSENT = {"空": Absence.BLANK, "——": Absence.DASH, "缺失": Absence.MISSING}


@cache
def guangdong() -> Pack:
    return read_pack(ROOT / "report_templates" / "guangdong", 2019)


@cache
def national() -> Pack:
    return read_pack(ROOT / "report_templates" / "national", 2024)


def pack_with(text: str) -> Pack:
    """The Guangdong pack with one narrative file of the given text, and no tables."""
    return replace(guangdong(), narrative=(NarrativeFile(name="试/一.txt", text=text),), tables=())


def figure(line: str) -> Figure:
    """``采购.预算 = 12.50 元``, ``采购.预算 = 空 元``, ``采购.执行率 = -18.04 %``, ``单位.自称 = 我厅`` (no unit: words)."""
    key, _, words = (part.strip() for part in line.partition(" = "))
    number, _, unit = words.rpartition(" ") if re.fullmatch(r"\S+ \S+", words) else (words, "", "")
    source = Cell(file="填报表.xlsx", sheet="试", address="B2", found=words)
    if number in ABSENT:
        return Figure(key=key, value=ABSENT[number], unit=unit or "文本", source=source)
    if not unit:
        return Figure(key=key, value=words, unit="文本", source=source)
    value = Fraction(number.replace(",", "")) * Fraction({"元": "100", "万元": "1000000", "%": "1/100"}.get(unit, "1"))
    exact = value.numerator if value.denominator == 1 and unit != "%" else value
    return Figure(key=key, value=exact, unit={"万元": "元", "%": "比例"}.get(unit, unit), source=source)


def figures(text: str) -> Figures:
    return Figures(figure(line) for line in text.splitlines() if line.strip())


def row(key: str, name: str, *cells: str) -> ListedRow:
    """``row("功能.科学技术支出", "科学技术支出", "差异 = 1 万元")``: a cell's key stands below the row's, or is whole."""
    made = [figure(cell if "." in cell.partition(" = ")[0] else f"{key}.{cell}") for cell in cells]
    return ListedRow(key, name, {item.key.rsplit(".", 1)[1]: item for item in made})


def section(*path: str, words: Iterable[str | StaffParagraph] = ()) -> StaffSection:
    at = Cell(file="文字材料.docx", address="第1段")
    made = [one if isinstance(one, StaffParagraph) else staff_paragraph(one) for one in words]
    return StaffSection(path=path, paragraphs=tuple(made), source=at)


def staff_paragraph(*runs: str) -> StaffParagraph:
    """Runs in ``*…*`` are bold."""
    parts = tuple(StaffRun(text=run.strip("*"), bold=run.startswith("*")) for run in runs)
    return StaffParagraph(runs=parts, source=Cell(file="文字材料.docx", address="第2段"))


def loaded(sections: Iterable[StaffSection] = ()) -> Loaded:
    profile = Profile(
        department="某厅", short_name="某厅", self_name="我厅", year=2019, pack="guangdong", report_date=dt.date(2020, 5, 15)
    )
    file = InputFile(name="文字材料.docx", kind="文字材料", sha256="0" * 64, size=1)
    return Loaded(profile=profile, files=(file,), figures=Figures(), sections=tuple(sections))


def computed(given: Figures, lists: Mapping[str, tuple[ListedRow, ...]] | None = None) -> Computed:
    return Computed(figures=given, lists=lists or {}, indicators=())


def report_of(
    text: str,
    given: str = "",
    lists: Mapping[str, tuple[ListedRow, ...]] | None = None,
    sections: Iterable[StaffSection] = (),
) -> tuple[Report, tuple[Problem, ...]]:
    """Tell a pack of one narrative file; the pack's tables have no rows."""
    return narrate(loaded(sections), computed(figures(given), lists), pack_with(text))


def told(
    body: str, given: str = "", lists: Mapping[str, tuple[ListedRow, ...]] | None = None
) -> tuple[tuple[ReportParagraph, ...], tuple[Problem, ...]]:
    """Tell one block ``[段落 试.一]`` of the given body."""
    report, problems = report_of(f"[段落 试.一]\n{body}\n", given, lists)
    return report.paragraphs.get("试.一", ()), problems


def said(
    key: str, given: str, lists: Mapping[str, tuple[ListedRow, ...]] | None = None, pack: Callable[[], Pack] = guangdong
) -> list[str]:
    """Tell one of a pack's own blocks and return its paragraphs' words; any problem fails the test."""
    report, problems = narrate(loaded(), computed(figures(given), lists), only(key, pack))
    assert problems == (), problems
    return [paragraph.text for paragraph in report.paragraphs.get(key, ())]


@cache
def only(key: str, pack: Callable[[], Pack] = guangdong) -> Pack:
    """A pack with just the block of one key."""
    for file in pack().narrative:
        _, found, rest = file.text.partition(f"[段落 {key}")
        if found and rest[0] in " ]":
            body = rest.split("\n[", 1)[0]
            return replace(pack(), narrative=(NarrativeFile(name=file.name, text=found + body + "\n"),), tables=())
    raise KeyError(key)
