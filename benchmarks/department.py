"""One department against named peers, as ratios within one run: ``python benchmarks/department.py [ROUNDS]``.

Every round runs each contestant once, in turn, in this one process; figures are medians. The peers do the plain job: pandas
reads the same files with openpyxl, stock docxtpl renders the same template with the same texts, openpyxl writes the same cells.
Floors do the least that any program must: calamine and csv read every cell, zlib packs the finished document.xml.
"""

import csv
import io
import statistics
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import openpyxl
import pandas
from docxtpl import DocxTemplate
from jinja2 import Environment
from markupsafe import Markup, escape
from python_calamine import CalamineWorkbook

from pipeline import load, run
from pipeline.assumptions import assumptions
from pipeline.causes import group_by_cause
from pipeline.formats import FORMATS, format_figure
from pipeline.pack import pack_roots
from pipeline.records import Figure
from pipeline.render import Provenance, render
from pipeline.verify.finished import examine
from pipeline.version import VERSION
from pipeline.workpaper import Workings, workpaper

SAMPLE = Path("inputs/2019/广东省工业和信息化厅")
BOOKS = [SAMPLE / name for name in ("决算报表.xlsx", "预算指标账.xlsx", "填报表.xlsx")]
LEDGER, MATERIAL = SAMPLE / "支出明细账.csv", SAMPLE / "文字材料.docx"


class Names(dict[str, object]):
    """Nested names for stock Jinja."""

    def put(self, path: str, value: object) -> None:
        """Hang a value under a dotted name."""
        head, _, rest = path.partition(".")
        if rest:
            below = self.setdefault(head, Names())
            if isinstance(below, Names):
                below.put(rest, value)
        else:
            self[head] = value


class Shown:
    """A figure that prints itself in its own format."""

    def __init__(self, figure: Figure, form: str) -> None:
        """Keep the figure."""
        self.figure, self.form = figure, form

    def __str__(self) -> str:
        return format_figure(self.figure, self.form)


def read_with_pandas() -> None:
    """Read all inputs as most scripts do."""
    for book in BOOKS:
        pandas.read_excel(book, sheet_name=None, header=None, engine="openpyxl")
    pandas.read_csv(LEDGER, encoding="gb18030", header=None, names=range(14), skip_blank_lines=False)
    _ = [paragraph.text for paragraph in docx.Document(str(MATERIAL)).paragraphs]


def read_at_least() -> None:
    """Read every cell and nothing more."""
    for book in BOOKS:
        opened = CalamineWorkbook.from_path(str(book))
        for name in opened.sheet_names:
            opened.get_sheet_by_name(name).to_python()
    list(csv.reader(io.StringIO(LEDGER.read_bytes().decode("gb18030"))))
    zipfile.ZipFile(MATERIAL).read("word/document.xml")


def stock_context(state: run.Run) -> tuple[Names, Environment]:
    """Give stock docxtpl the same texts: figures that print themselves, paragraphs as XML, rows."""
    assert state.report is not None and state.pack is not None
    names, catalogue = Names(), state.pack.catalogue

    def shown(figure: Figure) -> Shown:
        entry = catalogue.find(figure.key)
        return Shown(figure, entry.format if entry else "文本")

    for figure in state.report.figures.values():
        names.put(figure.key, shown(figure))
    for key, paragraphs in state.report.paragraphs.items():
        xml = "".join(f"<w:p><w:r><w:t>{escape(item.text)}</w:t></w:r></w:p>" for item in paragraphs)
        names.put(f"段落.{key}", Markup(xml))
    for key, table in state.report.tables.items():
        rows = [{"名称": row.name, **{column: shown(figure) for column, figure in row.items()}} for row in table.rows]
        names.put(f"表.{key}", rows)
    environment = Environment(autoescape=True)
    for name in FORMATS:
        environment.filters[name] = lambda value, form=name: format_figure(value.figure, form)
    return names, environment


def render_stock(template: bytes, names: Names, environment: Environment) -> None:
    """Render and save with stock docxtpl."""
    document = DocxTemplate(io.BytesIO(template))
    document.render(names, environment, autoescape=True)
    document.save(io.BytesIO())


def write_with_openpyxl(paper: bytes) -> Callable[[], None]:
    """Return a writer of the same cells without formats."""
    cells = {ws.title: [[c.value for c in row] for row in ws.iter_rows()] for ws in openpyxl.load_workbook(io.BytesIO(paper))}

    def write() -> None:
        book = openpyxl.Workbook(write_only=True)
        for title, rows in cells.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(io.BytesIO())

    return write


def contestants() -> Mapping[str, tuple[str, Callable[[], object]]]:
    """Return name → (group, what to time). The first of a group is ours."""
    roots = pack_roots()
    state = run.stages(SAMPLE.resolve(), roots)
    assert state.report and state.pack and state.loaded and state.document
    report, pack, loaded, document = state.report, state.pack, state.loaded, state.document
    provenance = Provenance(tool_version=VERSION, inputs={file.name: file.sha256 for file in loaded.files})
    problems = group_by_cause([*state.problems, *assumptions(pack)], state.figures)
    workings = Workings(
        loaded=loaded,
        pack=pack,
        figures=state.figures,
        computed=state.computed,
        report=report,
        ties=tuple(state.ties),
        bridge=state.bridge,
        problems=problems,
        tool_version=VERSION,
    )
    names, environment = stock_context(state)
    xml = zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml")
    return {
        "本系统 load（逐格带来源、勾稽前全部检查）": ("读入", lambda: load.load(SAMPLE.resolve(), roots)),
        "pandas + openpyxl + python-docx": ("读入", read_with_pandas),
        "下限：calamine + csv 读出每格": ("读入", read_at_least),
        "本系统 render（关联数字、基线、批注）": ("成文", lambda: render(report, pack, problems, provenance)),
        "docxtpl 原样（无关联数字）": ("成文", lambda: render_stock(pack.template, names, environment)),
        "下限：压缩 document.xml": ("成文", lambda: zlib.compress(xml, 6)),
        "本系统 workpaper（活公式、链接、样式）": ("底稿", lambda: workpaper(workings)),
        "openpyxl 只写值": ("底稿", write_with_openpyxl(workpaper(workings))),
        "本系统 examine（逐字重读核对）": ("核对", lambda: examine(document, report, pack)),
    }


def main(rounds: int) -> None:
    """Time all contestants in turn and print medians and ratios to ours."""
    field = contestants()
    taken: dict[str, list[float]] = {name: [] for name in field}
    for _ in range(rounds):
        for name, (_, work) in field.items():
            started = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - started)
    ours: dict[str, float] = {}
    print("| 环节 | 做法 | 毫秒（中位数） | 相对本系统 |\n| --- | --- | --- | --- |")
    for name, (group, _) in field.items():
        median = statistics.median(taken[name]) * 1000
        base = ours.setdefault(group, median)
        print(f"| {group} | {name} | {median:.1f} | {median / base:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
