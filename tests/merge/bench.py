"""Reports to merge: the samples as they are, and after changes of their inputs as staff make them. Built once per session.

A variant is a name, the sample it starts from and what is changed in a copy of its input folder. Reports are made by the
real stages; how figures print comes from the same run.
"""

import copy
import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree

from pipeline import link
from pipeline.edited import opened, with_baseline
from pipeline.formats import FormatError, format_figure
from pipeline.merge.refresh import Generated, Refreshed, generated, refresh
from pipeline.run import stages
from tests import excerpt, runs
from tests.baselines import read_baseline
from tests.check.edits import packed, parts_of
from tests.conftest import NATIONAL, ROOT, SAMPLE

ROOTS = (ROOT / "report_templates",)
WHEN = dt.datetime(2020, 5, 20, 9, 0, 0)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Change = Callable[[Path], None]
FORM, FINAL, MATERIAL = "填报表.xlsx", "决算报表.xlsx", "文字材料.docx"
Z01, F03 = "Z01 收入支出决算总表(财决01表)", "F03 机构运行信息表(财决附03表)"


@dataclass(frozen=True)
class Report:
    """One generated report: its bytes, its baseline, the figures it came from, and the bytes opened for a merge."""

    data: bytes
    baseline: link.Baseline
    figures: Mapping[str, object]

    def now(self, item: link.BaselineFigure) -> str | None:
        """How a figure prints with these inputs; None where they do not have it."""
        figure = self.figures.get(item.key)
        try:
            return None if figure is None else format_figure(figure, item.format)  # type: ignore[arg-type]
        except FormatError:
            return None

    def open(self) -> Generated:
        """The report opened; a merge copies from it and changes nothing in it, so it is opened once."""
        return _opened(self.data)


@cache
def _opened(data: bytes) -> Generated:
    return generated(data)


def brief(name: str) -> Report:
    """The report of a variant of the first sample cut down; see ``tests/excerpt.py``."""
    made = report(name)
    return runs.value(f"brief report {name}", lambda: _brief(made))


def _brief(made: Report) -> Report:
    data = excerpt.excerpt(made.data)
    baseline = read_baseline(data)
    assert baseline is not None
    return Report(data, baseline, made.figures)


def build(folder: Path) -> Report:
    run = stages(folder, ROOTS)
    assert run.document is not None, [str(item) for item in run.problems]
    assert run.report is not None
    cells = {figure.key: figure for table in run.report.tables.values() for row in table.rows for figure in row.values()}
    baseline = read_baseline(run.document)
    assert baseline is not None
    return Report(run.document, baseline, {**cells, **run.figures})


@cache
def report(name: str) -> Report:
    """The report of a variant; names are those of VARIANTS, several joined by +."""
    return runs.value(f"report {name}", lambda: _made(name))


def _made(name: str) -> Report:
    first, *further = name.split("+")
    sample, changes = VARIANTS[first]
    for other in further:
        assert VARIANTS[other][0] == sample
        changes = (*changes, *VARIANTS[other][1])
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "inputs" / sample.parent.name / sample.name
        shutil.copytree(sample, folder)
        for change in changes:
            change(folder)
        return build(folder)


def refreshed(data: bytes, new: str, base: str | link.Baseline = "") -> Refreshed:
    """An edited file merged with the report of a variant; ``base`` is the variant (or baseline) it was made as."""
    if isinstance(base, str):
        found = report(base).baseline if base else read_baseline(data)
        assert found is not None
        base = found
    return merged(data, base, report(new))


def without(made: Report, *blocks: int) -> Report:
    """A report as a template without some of its paragraphs and tables would have made it."""
    data = excerpt.without(made.data, blocks)
    baseline = read_baseline(data)
    assert baseline is not None
    return Report(data, baseline, made.figures)


def merged(data: bytes, base: link.Baseline, new: Report) -> Refreshed:
    return refresh(with_baseline(opened(data), base), new.open(), new.now, WHEN)


def variants(base: str, names: Iterable[str] = ()) -> list[str]:
    """The names of the variants of the same department."""
    sample = VARIANTS[base][0]
    return [name for name in (names or VARIANTS) if VARIANTS[name.split("+")[0]][0] == sample]


# --- changes of inputs -----------------------------------------------------------------------------------------------


def cells(file: str, sheet: str, values: Mapping[str, Any]) -> Change:
    """Type values into cells."""

    def change(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / file)
        for place, value in values.items():
            assert book[sheet][place].value != value, f"{sheet} {place} is {value} already"
            book[sheet][place] = value
        book.save(folder / file)

    return change


def _rows(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]


def list_rows(sheet: str, edit: Callable[[list[list[Any]]], list[list[Any]]], file: str = FORM) -> Change:
    """Rewrite the rows of a list below its head (row 3); a first column 序号 is numbered anew."""

    def change(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / file)
        page = book[sheet]
        old = [row for row in _rows(page) if any(value is not None for value in row)]
        new = edit([list(row) for row in old])
        assert new != old
        for number in range(max(len(old), len(new))):
            row = new[number] if number < len(new) else [None] * len(old[0])
            for column, value in enumerate(row):
                numbered = page.cell(3, 1).value == "序号" and column == 0 and number < len(new)
                page.cell(4 + number, 1 + column).value = number + 1 if numbered else value
        book.save(folder / file)

    return change


def goal_out(number: int) -> Change:
    return list_rows("绩效目标", lambda rows: rows[: number - 1] + rows[number:])


def goal_in(number: int, name: str = "新设的目标完成率", value: str = "95%") -> Change:
    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        new = [None, name, None, value, value, *([None] * (len(rows[0]) - 5))]
        return [*rows[: number - 1], new, *rows[number - 1 :]]

    return list_rows("绩效目标", edit)


def goals_swapped(one: int, other: int) -> Change:
    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        rows[one - 1], rows[other - 1] = rows[other - 1], rows[one - 1]
        return rows

    return list_rows("绩效目标", edit)


def material(edit: Callable[[etree._Element], None]) -> Change:
    """Change the paragraphs of 文字材料.docx."""

    def change(folder: Path) -> None:
        path = folder / MATERIAL
        parts = parts_of(path.read_bytes())
        root = etree.fromstring(parts["word/document.xml"])
        edit(root)
        parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        path.write_bytes(packed(parts))

    return change


def _paragraph(root: etree._Element, words: str) -> etree._Element:
    return next(item for item in root.iter(f"{W}p") if words in "".join(t.text or "" for t in item.iter(f"{W}t")))


def text_changed(words: str, new: str) -> Change:
    """Replace the first words of a paragraph that begins so; what follows in other runs stays."""

    def edit(root: etree._Element) -> None:
        paragraph = _paragraph(root, words)
        texts = [*paragraph.iter(f"{W}t")]
        whole = "".join(item.text or "" for item in texts)
        texts[0].text = whole.replace(words, new)
        texts[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        for item in texts[1:]:
            item.text = ""

    return material(edit)


def text_out(words: str) -> Change:
    def edit(root: etree._Element) -> None:
        paragraph = _paragraph(root, words)
        parent = paragraph.getparent()
        assert parent is not None
        parent.remove(paragraph)

    return material(edit)


def text_in(behind: str, text: str) -> Change:
    def edit(root: etree._Element) -> None:
        before = _paragraph(root, behind)
        made = copy.deepcopy(before)
        texts = [*made.iter(f"{W}t")]
        texts[0].text = text
        for item in texts[1:]:
            item.text = ""
        before.addnext(made)

    return material(edit)


def text_moved(words: str, behind: str) -> Change:
    return material(lambda root: _paragraph(root, behind).addnext(_paragraph(root, words)))


# Basic expenditure: 100,000.00 元 from 日常公用经费 to 人员经费; the sums stay.
_SHIFTED = {"N8": 169166462.45, "O8": 169166462.45, "N9": 20275145.05, "O9": 20275145.05}
# 项目支出 1,000,000.00 元 less, with all totals and 年末结转; the function classes no longer add up, which is told.
_TOTALS = {
    "N10": 444922612.12,
    "O10": 444922612.12,
    "O17": 634364219.62,
    "N31": 634364219.62,
    "O31": 634364219.62,
    "I31": 634364219.62,
    "J31": 634364219.62,
    "N37": 68197850.07,
    "O37": 68197850.07,
}
# 公务接待费 and the sum of 三公 go up over last year: 减少 becomes 增加, 减幅 becomes 增幅.
_RECEPTION_FORM = {"D4": 5440000, "D9": 2174000}
_RECEPTION_FINAL = {"D7": 5440000, "D12": 2174000, "D13": 2105600}
# 国防支出 goes into 其他支出: both rows stay. 节能环保支出 (0.00) is left blank: its row goes. 教育支出 comes.
_CLASS_GONE = {"H15": None, "I15": None, "J15": None}
_CLASS_NEW = {"H10": 0, "I10": 435777.19, "J10": 435777.19, "I7": 209000000, "J7": 209000000}

VARIANTS: dict[str, tuple[Path, tuple[Change, ...]]] = {
    "gd": (SAMPLE, ()),
    "shifted": (SAMPLE, (cells(FINAL, Z01, _SHIFTED),)),
    "totals": (SAMPLE, (cells(FINAL, Z01, _TOTALS),)),
    "direction": (SAMPLE, (cells(FORM, "三公经费", _RECEPTION_FORM), cells(FINAL, F03, _RECEPTION_FINAL))),
    "class gone": (SAMPLE, (cells(FINAL, Z01, _CLASS_GONE),)),
    "class new": (SAMPLE, (cells(FINAL, Z01, _CLASS_NEW),)),
    "ranking": (SAMPLE, (cells(FINAL, Z01, {"H20": 239785500}),)),  # 资源勘探信息等支出 21.39 %: third of four, not second
    "detail": (SAMPLE, (cells(FINAL, Z01, {"N11": 445922612.12, "O11": 445922612.12}),)),  # a blank row gets amounts
    "income": (SAMPLE, (cells(FINAL, Z01, {"C13": 20000}),)),  # 其他收入 has a budget: another sentence
    "goal value": (SAMPLE, (cells(FORM, "绩效目标", {"E4": "2260万户"}),)),
    "goal out": (SAMPLE, (goal_out(3),)),
    "goal in": (SAMPLE, (goal_in(5),)),
    "goals swapped": (SAMPLE, (goals_swapped(8, 11),)),
    "goal met": (SAMPLE, (cells(FORM, "绩效目标", {"E10": "10%", "I10": None}),)),
    "works met": (SAMPLE, (cells(FORM, "重点工作", {"C16": "是", "D16": None, "C35": "是", "D35": None}),)),
    "staff number": (SAMPLE, (cells(FORM, "预算单位", {"F4": 216}),)),
    "reason": (SAMPLE, (cells(FORM, "差异原因", {"B4": "年初预算未安排，执行中由省级专项资金追加下达"}),)),
    "name": (SAMPLE, (cells(FORM, "绩效目标", {"B12": "高水平建设世界级先进制造业集群完成率"}),)),
    "text changed": (SAMPLE, (text_changed("（7）绿色制造。拟定节能", "（7）绿色制造。牵头拟定节能降碳"),)),
    "text out": (SAMPLE, (text_out("（6）园区与产业转移"),)),
    "text moved": (SAMPLE, (text_moved("（6）园区与产业转移", "（8）信息化推进"),)),
    "text in": (SAMPLE, (text_in("（8）信息化推进", "（8之一）网络安全。协调维护工业领域网络安全。"),)),
    "heading in": (SAMPLE, (text_in("三是《广东省工业和信息化厅", "四是新增一段工作表现说明。"),)),
    "national": (NATIONAL, ()),
    "national goal out": (NATIONAL, (goal_out(3),)),
    "national goals swapped": (NATIONAL, (goals_swapped(2, 8),)),
    "national works": (NATIONAL, (cells(FORM, "重点工作", {"C6": "是", "D6": None}),)),
    "national amounts": (
        NATIONAL,
        (cells(FINAL, Z01, {"N8": 54871536.04, "O8": 54871536.04, "N9": 7620516.88, "O9": 7620516.88}),),
    ),
    "national direction": (
        NATIONAL,
        (
            cells(FORM, "三公经费", {"E4": 993706.53, "E9": 200000}),
            cells(FINAL, F03, {"D7": 993706.53, "D12": 200000, "D13": 200000}),
        ),
    ),
}

FEW = (
    "totals+direction+goal out+text in",
    "class new+class gone+goals swapped+text moved",
    "ranking+detail+goal in+works met",
    "shifted+income+goal met+name+text out",
    "national goal out+national direction+national works",
)
"""Several changes at once, so that few reports are built where all changes are to be tried."""
