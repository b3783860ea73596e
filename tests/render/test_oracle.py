"""The body, our controls and bookmarks taken off, is what stock docxtpl makes of the same template and values.

Compared in canonical form; neighbouring runs that look alike count as one, since a control stands
between runs, and empty ones do not count.
"""

import io
import itertools
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree
from markupsafe import Markup, escape

from pipeline.formats import FORMATS, format_figure
from pipeline.records import Figure, ListedRow, ReportParagraph
from pipeline.render import render
from pipeline.word.names import W
from tests.render import small
from tests.render.small import LOOP, PROVENANCE, docx, pack, paragraph, report, row, table

SPLIT = "".join(
    f"<w:r><w:rPr><w:b/></w:rPr><w:t>{piece}</w:t></w:r>" for piece in ("共{", "{ 支出.总计", ".决算数|元 }", "}元 &amp; 余")
)
BODIES = {
    "runs": paragraph("{{ 单位.名称 }}：{{ 支出.总计.决算数|元 }}元，{{ 执行.执行率|百分比2 }}") + small.HOSTS + LOOP,
    "split by the editor": paragraph(SPLIT) + small.HOSTS + LOOP,
    "conditions": paragraph("{% if 执行.执行率 %}有{% else %}无{% endif %}数") + small.HOSTS + LOOP,
    "loop index": small.HOSTS + table(row("{%tr for r in 表.表1 %}", "", ""), row("{{ loop.index }}", "{{ r.名称 }}", ""),
                                      row("{%tr endfor %}", "", "")),
}  # fmt: skip


class Names(Mapping[str, object]):
    """Dotted names as stock Jinja resolves them: one step at a time to a figure."""

    def __init__(self, figures: Mapping[str, Figure], prefix: str = "") -> None:
        self.figures, self.prefix = figures, prefix

    def __getitem__(self, name: str) -> object:
        key = f"{self.prefix}{name}"
        if key in self.figures:
            return Shown(self.figures[key])
        if any(known.startswith(f"{key}.") for known in self.figures):
            return Names(self.figures, f"{key}.")
        raise KeyError(key)

    def __iter__(self):
        return iter({key.removeprefix(self.prefix).split(".")[0]: None for key in self.figures if key.startswith(self.prefix)})

    def __len__(self) -> int:
        return len(list(iter(self)))


class Shown:
    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    def __str__(self) -> str:
        return format_figure(self.figure, small.CATALOGUE.find(self.figure.key).format)


def stock(template: bytes) -> etree._Element:
    given = report()
    environment = Environment(autoescape=True)
    for name in FORMATS:
        environment.filters[name] = lambda value, form=name: format_figure(value.figure, form)
    context = {
        **{name: Names(given.figures)[name] for name in Names(given.figures)},
        "段落": {
            "支出": {"总体": Markup("".join(map(_paragraph, given.paragraphs["支出.总体"])))},
            "单位": {"职能": Markup("".join(map(_paragraph, given.paragraphs["单位.职能"])))},
        },
        "表": {"表1": [_row(item) for item in given.tables["表1"].rows]},
    }
    document = DocxTemplate(io.BytesIO(template))
    document.render(context, environment, autoescape=True)
    element: etree._Element = document.docx.element
    return element


def _row(item: ListedRow) -> dict[str, object]:
    return {"名称": item.name, **{column: Shown(figure) for column, figure in item.cells.items()}}


def _paragraph(item: ReportParagraph) -> str:
    runs = ""
    for bold, spans in itertools.groupby(item.spans, lambda span: getattr(span, "bold", False)):
        properties = "<w:rPr><w:b/><w:bCs/></w:rPr>" if bold else ""
        runs += f'<w:r>{properties}<w:t xml:space="preserve">{escape("".join(span.text for span in spans))}</w:t></w:r>'
    return f"<w:p>{runs}</w:p>"


def canonical(root: etree._Element) -> bytes:
    for block in root.iter(f"{W}p"):
        _join_runs(block)
    for text in root.iter(f"{W}t"):
        text.attrib.clear()  # xml:space
    return etree.tostring(root[0], method="c14n", exclusive=True)


def _join_runs(paragraph: etree._Element) -> None:
    for run in paragraph.findall(f"{W}r"):
        if run.find(f"{W}t") is not None and not "".join(map(str, run.itertext())):
            paragraph.remove(run)
            continue
        before = run.getprevious()
        if before is None or before.tag != run.tag or _properties(before) != _properties(run):
            continue
        text, more = before.find(f"{W}t"), run.find(f"{W}t")
        text.text = (text.text or "") + (more.text or "")
        paragraph.remove(run)


def _properties(run: etree._Element) -> bytes:
    found = run.find(f"{W}rPr")
    return b"" if found is None else etree.tostring(found, method="c14n", exclusive=True)


def without_marks(root: etree._Element) -> etree._Element:
    """Take controls off what they hold, and bookmarks out."""
    for control in list(root.iter(f"{W}sdt")):
        for element in control.find(f"{W}sdtContent"):
            control.addprevious(element)
        control.getparent().remove(control)
    for mark in list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        mark.getparent().remove(mark)
    return root


@pytest.mark.parametrize("name", BODIES)
def test_what_we_print_is_what_stock_docxtpl_prints(name):
    template = docx(BODIES[name])
    ours = render(report(), pack(template), (), PROVENANCE)
    with zipfile.ZipFile(io.BytesIO(ours)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    assert b"w:sdt" in etree.tostring(body)
    assert canonical(without_marks(body)) == canonical(stock(template))


def test_stock_docxtpl_opens_what_we_write(tmp_path: Path):
    path = tmp_path / "report.docx"
    path.write_bytes(render(report(), pack(docx(small.HOSTS + LOOP)), (), PROVENANCE))
    document = DocxTemplate(path)
    document.init_docx()
    assert len(document.docx.tables) == 1
