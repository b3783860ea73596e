"""A small pack, report and template for the render tests: everything a test looks at is written in the test or here."""

import datetime as dt
import hashlib
import io
import zipfile
from fractions import Fraction

from lxml import etree

from pipeline.catalogue import Catalogue
from pipeline.declarations import REPORT, DocumentDecl, FigureDecl, TableColumn, TableDecl
from pipeline.link import Provenance
from pipeline.money import Absence
from pipeline.pack import NarrativeFile, Pack
from pipeline.records import (
    Cell,
    Figure,
    Figures,
    Fixed,
    Linked,
    ListedRow,
    Profile,
    Report,
    ReportParagraph,
    ReportTable,
    Rule,
    Staff,
)

NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NS['w']}}}"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PROVENANCE = Provenance(tool_version="0.1", inputs={"决算报表.xlsx": "ab12"})
CELL = Cell(file="决算报表.xlsx", sheet="Z01", address="C5", found="123,456.78")


def decl(pattern: str, unit: str, kind: str, form: str) -> FigureDecl:
    return FigureDecl(pattern=pattern, label=f"{pattern.replace('*', '{1}')}（说明）", unit=unit, kind=kind, format=form)  # type: ignore[arg-type]


CATALOGUE = Catalogue(
    [
        decl("单位.名称", "文本", "引用", "文本"),
        decl("单位.网址", "文本", "引用", "文本"),
        decl("执行.执行率", "比例", "计算", "百分比"),
        decl("支出.全部", "文本", "列表", "文本"),
        decl("支出.*.决算数", "元", "输入", "元"),
        decl("支出.*.说明", "文本", "引用", "文本"),
    ]
)
NARRATIVE = "[段落 支出.总体]\n甲\n[材料 单位.职能]\n职能\n"
COLUMNS = ("名称", "决算数", "说明")


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; a run that is XML already is taken as it is."""
    inner = "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return f"<w:p>{properties}{inner}</w:p>"


def cell(*paragraphs: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{"".join(paragraphs) or "<w:p/>"}</w:tc>'


def row(*texts: str) -> str:
    return f"<w:tr>{''.join(cell(paragraph(text)) for text in texts)}</w:tr>"


def table(*rows: str) -> str:
    grid = '<w:gridCol w:w="2000"/>' * 3
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'


LOOP = table(
    row("项目", "决算数", "说明"),
    row("{%tr for 行 in 表.表1 %}", "", ""),
    row("{{ 行.名称 }}", "{{ 行.决算数|元 }}", "{{ 行.说明 }}"),
    row("{%tr endfor %}", "", ""),
    row("合计", "{{ 支出.总计.决算数|元 }}", ""),
)
HOSTS = paragraph("{{p 段落.支出.总体 }}") + paragraph("{{p 段落.单位.职能 }}")


def docx(body: str, *, footer: str = "", extra: dict[str, str] | None = None) -> bytes:
    """A template as an editor might leave it: no comments part, no baseline part."""
    override, relation, reference = "", "", ""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    if footer:
        override = f'<Override PartName="/word/footer1.xml" ContentType="{kind}.footer+xml"/>'
        relation = f'<Relationship Id="rId7" Type="{OFFICE}/footer" Target="footer1.xml"/>'
        reference = f'<w:footerReference xmlns:r="{OFFICE}" w:type="default" r:id="rId7"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        f"{override}</Types>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{NS["w"]}"><w:body>{body}<w:sectPr>{reference}</w:sectPr></w:body>'
        "</w:document>",
        **({"word/footer1.xml": f'<w:ftr xmlns:w="{NS["w"]}">{footer}</w:ftr>'} if footer else {}),
        **(extra or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return buffer.getvalue()


def pack(template: bytes, **changes: object) -> Pack:
    """A pack with this template and nothing that render does not read. Each template is a content of its own."""
    columns = [TableColumn(name=name) for name in COLUMNS]
    given: dict[str, object] = {
        "id": "small",
        "origins": {},
        "lists": (),
        "sums": (),
        "title": "自评报告",
        "version": "1.0",
        "catalogue": CATALOGUE,
        "tables": (TableDecl(key="表1", name="表1", rows="支出.全部", columns=columns),),
        "narrative": (NarrativeFile(name="small/narrative/1.txt", text=NARRATIVE),),
        "template": template,
        "template_name": "small/report.docx",
        "document": DocumentDecl(id=REPORT, title="自评报告", template="report.docx"),
        "documents": (),
        "fingerprint": hashlib.sha256(template).hexdigest(),
        **changes,
    }
    return Pack(**{name: given.get(name) for name in Pack.__struct_fields__})  # type: ignore[arg-type]


def money(key: str, fen: int | Absence) -> Figure:
    return Figure(key=key, value=fen, unit="元", source=CELL)


def words(key: str, text: str) -> Figure:
    return Figure(key=key, value=text or Absence.BLANK, unit="文本", source=CELL)


TOTAL = money("支出.总计.决算数", 12345678)  # 123,456.78 元
RATE = Figure(key="执行.执行率", value=Fraction(1, 8), unit="比例", source=Rule(text="按季平均"))  # 12.5%
SENTENCE = ReportParagraph(key="支出.总体#1", spans=(Fixed("支出"), Linked(TOTAL, "元", "123,456.78"), Fixed("元。")))
DUTIES = ReportParagraph(key="单位.职能#1", spans=(Staff("一是", CELL, bold=True), Staff("研发 R&D <试点>。", CELL)))


def rows() -> tuple[ListedRow, ...]:
    return (
        ListedRow("支出.甲", "甲", {"决算数": money("支出.甲.决算数", 10000), "说明": words("支出.甲.说明", "新增 5 项")}),
        ListedRow("支出.乙", "乙<&>", {"决算数": money("支出.乙.决算数", Absence.BLANK), "说明": words("支出.乙.说明", "")}),
    )


def report(
    *paragraphs: ReportParagraph, more: tuple[Figure, ...] = (), table_rows: tuple[ListedRow, ...] | None = None
) -> Report:
    """A report of these paragraphs (SENTENCE and DUTIES when none are given), one table and three figures."""
    grouped: dict[str, tuple[ReportParagraph, ...]] = {}
    for item in paragraphs or (SENTENCE, DUTIES):
        name = item.key.partition("#")[0]
        grouped[name] = (*grouped.get(name, ()), item)
    return Report(
        profile=Profile(
            department="某某局",
            short_name="某局",
            self_name="我局",
            year=2031,
            pack="small",
            report_date=dt.date(2032, 3, 4),
        ),
        paragraphs=grouped,
        tables={"表1": ReportTable(key="表1", name="表1", columns=COLUMNS, rows=rows() if table_rows is None else table_rows)},
        figures=Figures([TOTAL, RATE, words("单位.名称", "某某局"), words("单位.网址", ""), *more]),
    )


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def find(element: etree._Element, path: str) -> list[etree._Element]:
    return element.xpath(path, namespaces=NS)  # type: ignore[return-value]


def values(element: etree._Element, path: str) -> list[str]:
    """What attributes hold: the path ends with one."""
    return [str(value) for value in find(element, path)]


def first(element: etree._Element, path: str) -> etree._Element:
    return find(element, path)[0]


def text(element: etree._Element) -> str:
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(signs.get(item.tag) or item.text or "" for item in element.iter(f"{W}t", *signs))


def lines(data: bytes) -> list[str]:
    return [text(item) for item in part(data).iter(f"{W}p")]
