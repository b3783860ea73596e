"""One department stage by stage against named peers and floors, all warm, in one process.

The peers do the plain job: pandas reads the same files with openpyxl, stock docxtpl renders the same template with the same
texts, openpyxl writes the same cells. Floors do the least that any program must: calamine and csv read every cell, joined bytes
are packed by the same deflater.
"""

import csv
import io
import pickle
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docxtpl import DocxTemplate
from jinja2 import Environment
from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from benchmarks import plain_script
from benchmarks.inline_template import inlined
from benchmarks.plain_script import PlainFigure
from benchmarks.timing import Size, Table, interleaved, ms
from pipeline import load, run
from pipeline.assumptions import assumptions
from pipeline.causes import group_by_cause
from pipeline.formats import FORMATS, FormatError, format_figure
from pipeline.opc import deflated, stored, write_zip
from pipeline.pack import pack_roots
from pipeline.records import Figure
from pipeline.render import Provenance, render
from pipeline.verify.finished import examine
from pipeline.version import VERSION
from pipeline.workpaper import Workings, workpaper


class Names(dict[str, object]):
    """Nested names for stock Jinja."""

    def put(self, path: str, value: object) -> None:
        """Hang a value under a dotted name."""
        head, _, rest = path.partition(".")
        there = self.get(head)
        if rest:
            below = there.below if isinstance(there, PlainFigure) else there
            if not isinstance(below, Names):
                below = Names()
                self[head] = below if there is None else there
            below.put(rest, value)
            if isinstance(there, PlainFigure):
                there.below = below
        else:
            if isinstance(value, PlainFigure) and isinstance(there, Names):
                value.below = there
            self[head] = value


def stock_names(state: run.Run) -> Names:
    """Give stock docxtpl the same texts: figures printed in every format, paragraphs as XML, rows."""
    assert state.report is not None and state.pack is not None
    names, catalogue = Names(), state.pack.catalogue

    def shown(figure: Figure) -> PlainFigure:
        entry = catalogue.find(figure.key)
        forms = _forms(figure)
        return PlainFigure(forms.get(entry.format if entry else "文本", ""), forms)

    for figure in state.report.figures.values():
        names.put(figure.key, shown(figure))
    for key, paragraphs in state.report.paragraphs.items():
        xml = "".join(f"<w:p><w:r><w:t>{escape(item.text)}</w:t></w:r></w:p>" for item in paragraphs)
        names.put(f"段落.{key}", Markup(xml))
    for key, table in state.report.tables.items():
        rows = [{"名称": row.name, **{column: shown(figure) for column, figure in row.items()}} for row in table.rows]
        names.put(f"表.{key}", rows)
    return names


def _forms(figure: Figure) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in FORMATS:
        try:
            texts[name] = format_figure(figure, name)
        except FormatError:  # a format for other kinds of figures
            continue
    return texts


def render_stock(template: bytes, names: Mapping[str, object], environment: Environment) -> bytes:
    """Render and save with stock docxtpl."""
    document = DocxTemplate(io.BytesIO(template))
    document.render(dict(names), environment, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def keep_values(folder: Path, target: Path) -> None:
    """Write the values of a department for the plain script, as it would have them ready."""
    state = run.stages(folder, pack_roots(), "narrate")
    assert state.pack is not None
    rows = [[figure.key, str(figure.value), figure.unit] for figure in state.figures.values()]
    template = target.with_suffix(".docx")
    template.write_bytes(state.pack.template)
    target.write_bytes(pickle.dumps((str(template), dict(stock_names(state)), rows)))


def same_words(ours: bytes, peer: bytes) -> list[str]:
    """Return the words of our report that the peer's lacks; the peer's order of paragraphs must be the same."""
    own, other = (_lines(document) for document in (ours, peer))
    known = set(other)
    return [line for line in own if line and line not in known]


_BREAK = re.compile(r"\s+")


def _lines(document: bytes) -> list[str]:
    """Return the words of the body, paragraph by paragraph, those of cells included."""
    body = docx.Document(io.BytesIO(document)).element.body
    tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return [
        _BREAK.sub("", "".join(text.text or "" for text in paragraph.iter(f"{tag}t"))) for paragraph in body.iter(f"{tag}p")
    ]


class Made(Struct):
    """What the contestants work on: one department taken through all stages."""

    folder: Path
    roots: tuple[Path, ...]
    state: run.Run
    workings: Workings
    provenance: Provenance
    problems: Any


def made_of(folder: Path) -> Made:
    """Take a department through the stages that make its report."""
    roots = pack_roots()
    state = run.stages(folder, roots)
    assert state.report and state.pack and state.loaded and state.document
    problems = group_by_cause([*state.problems, *assumptions(state.pack)], state.figures)
    workings = Workings(
        loaded=state.loaded,
        pack=state.pack,
        figures=state.figures,
        computed=state.computed,
        report=state.report,
        ties=tuple(state.ties),
        bridge=state.bridge,
        problems=problems,
        tool_version=VERSION,
    )
    provenance = Provenance(tool_version=VERSION, inputs={file.name: file.sha256 for file in state.loaded.files})
    return Made(folder, roots, state, workings, provenance, problems)


def read_at_least(folder: Path) -> None:
    """Read every cell and nothing more."""
    for book in folder.glob("*.xlsx"):
        opened = CalamineWorkbook.from_path(str(book))
        for name in opened.sheet_names:
            opened.get_sheet_by_name(name).to_python()
    for ledger in folder.glob("*.csv"):
        list(csv.reader(io.StringIO(ledger.read_bytes().decode("gb18030"))))
    for text in folder.glob("*.docx"):
        zipfile.ZipFile(text).read("word/document.xml")


_PIECES = 3000
"""A document is joined from about so many pieces: literals and values in turn."""


def floor_of(document: bytes, template: bytes) -> Callable[[], bytes]:
    """Return what joins the pieces of the parts that differ from the template's, packs them, and copies the others raw."""
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(io.BytesIO(document)) as new:
        before = {name: old.read(name) for name in old.namelist()}
        parts = {name: new.read(name) for name in new.namelist()}
    pieces = {name: _cut(data) for name, data in parts.items() if before.get(name) != data}
    raw = {name: stored(data) for name, data in parts.items() if name not in pieces}

    def floor() -> bytes:
        return write_zip(raw | {name: deflated("".join(cut).encode()) for name, cut in pieces.items()})

    return floor


def _cut(data: bytes) -> list[str]:
    text = data.decode("utf-8")
    step = max(1, len(text) // _PIECES)
    return [text[at : at + step] for at in range(0, len(text), step)]


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


def contestants(made: Made) -> Mapping[str, tuple[str, Callable[[], object]]]:
    """Return name → (group, what to time). The first of a group is ours."""
    state = made.state
    assert state.report and state.pack and state.document
    report, pack, document = state.report, state.pack, state.document
    names, environment = stock_names(state), plain_script.environment()
    typed, inline = inlined(pack.template, report)
    written = replace(pack, template=typed, fingerprint=f"{pack.fingerprint} inline")

    def ours() -> bytes:
        return render(report, written, made.problems, made.provenance)

    for template, printed in ((pack.template, document), (typed, ours())):
        if lacking := same_words(printed, render_stock(template, names, environment)):
            raise SystemExit(f"docxtpl lacks {len(lacking)} of our paragraphs: {lacking[:3]}")
    if same_words(document, ours()):
        raise SystemExit("the template with sentences typed in it does not say what the pack's says")
    return {
        "本系统 load（逐格带来源、勾稽前全部检查）": ("读入", lambda: load.load(made.folder, made.roots)),
        "pandas + openpyxl + python-docx": ("读入", lambda: plain_script.read(made.folder)),
        "下限：calamine + csv 读出每格": ("读入", lambda: read_at_least(made.folder)),
        "本系统 render（关联数字、基线、批注）": ("成文", lambda: render(report, pack, made.problems, made.provenance)),
        "docxtpl 原样（无关联数字）": ("成文", lambda: render_stock(pack.template, names, environment)),
        "下限：拼接并压缩同样的字节": ("成文", floor_of(document, pack.template)),
        f"本系统 render，句子和 {inline} 个数写在模板里": ("成文，句子在模板里", ours),
        "docxtpl 原样，同一模板（无关联数字）": ("成文，句子在模板里", lambda: render_stock(typed, names, environment)),
        "下限：拼接并压缩其字节": ("成文，句子在模板里", floor_of(ours(), typed)),
        "本系统 workpaper（活公式、链接、样式）": ("底稿", lambda: workpaper(made.workings)),
        "openpyxl 只写值": ("底稿", write_with_openpyxl(workpaper(made.workings))),
        "本系统 examine（逐字重读核对）": ("核对", lambda: examine(document, report, pack)),
    }


def measure(folder: Path, size: Size) -> Table:
    """Time all contestants in turn."""
    field = contestants(made_of(folder))
    medians = interleaved({name: work for name, (_, work) in field.items()}, size.rounds)
    ours: dict[str, float] = {}
    rows: list[list[str]] = []
    for name, (group, _) in field.items():
        base = ours.setdefault(group, medians[name])
        rows.append([group, name, ms(medians[name]), f"{medians[name] / base:.2f}"])
    how = (
        f"一个典型部门（{folder.name}），同一个进程里轮流做 {size.rounds} 次，处理器时间的中位数。"
        "docxtpl 用同一模板、同样的值，它的每一段文字都与本系统的核对过。读法：pandas 只把表读进来，load 还给每格记来源并检查；"
        "docxtpl 只填字，render 同时做关联数字、书签、批注与基线。“句子在模板里”是用 docxtpl 的人会写的模板："
        "每句话、每个数都打在里面，"
        "两边用同一份；“成文”是本系统的模板，docxtpl 得到的是现成的段落。"
    )
    return Table(title="各环节与同类做法", how=how, head=("环节", "做法", "毫秒", "相对本系统"), rows=rows)
