"""Tables as the forms need them: cells over several rows and columns, sums among the rows, two lists, paragraphs in cells."""

import io
import zipfile

import pytest
from lxml import etree

from pipeline.catalogue import Catalogue
from pipeline.declarations import SubtotalDecl, TableColumn, TableDecl
from pipeline.money import Absence
from pipeline.narrate import build_tables
from pipeline.pack import Pack
from pipeline.records import Cell, Computed, Figure, Figures, Fixed, ListedRow, Report, ReportParagraph, Staff
from pipeline.render import render
from pipeline.verify.finished import examine
from tests.baselines import read_baseline
from tests.render import small
from tests.render.small import PROVENANCE, W, cell, decl, docx, first, paragraph, part, row

LEVELS = ("产出", "产出", "产出", "效益")
SECOND = ("数量", "", "质量", "质量")  # the last 质量 stands below another 一级, so its cell begins anew
POINTS = (10, 20, 5, 15)


CATALOGUE = Catalogue(
    [
        *(
            decl(f"{start}.*.{last}", unit, kind, unit)
            for start, last, unit, kind in (
                ("支出", "决算数", "元", "输入"),
                ("支出", "说明", "文本", "引用"),
                ("支出", "一级", "文本", "引用"),
                ("支出", "二级", "文本", "引用"),
                ("小计.*", "决算数", "元", "计算"),
                ("小计.*", "名称", "文本", "文字"),
            )
        ),
        decl("单位.名称", "文本", "引用", "文本"),
        decl("支出.全部", "文本", "列表", "文本"),
    ]
)


def pack_of(template: bytes, *decls: TableDecl) -> Pack:
    return small.pack(template, tables=decls, figure_decls=(), catalogue=CATALOGUE)


def words(key: str, text: str) -> Figure:
    source = Cell(file="填报表.xlsx", sheet="绩效目标", address="C5", found=text)
    return Figure(key=key, value=text or Absence.BLANK, unit="文本", source=source)


DUTIES = ReportParagraph(
    key="单位.职能#1",
    spans=(Staff("研发 R&D <试点>。", Cell(file="文字材料.docx", address="第3段", found="研发 R&D <试点>。")),),
)


def leaf(number: int) -> ListedRow:
    key = f"支出.甲{number}"
    cells = {
        "一级": words(f"{key}.一级", LEVELS[number]),
        "二级": words(f"{key}.二级", SECOND[number]),
        "决算数": small.money(f"{key}.决算数", POINTS[number] * 100),
    }
    return ListedRow(key, f"指标{number}", cells)


DECL = TableDecl(
    key="表1",
    name="表1",
    rows="支出.全部",
    columns=[TableColumn(name="一级"), TableColumn(name="二级"), TableColumn(name="名称"), TableColumn(name="决算数")],
    merge=["一级", "二级"],
    subtotal=[SubtotalDecl(name="{}小计", sum=["决算数"], by="一级"), SubtotalDecl(name="合计", sum=["决算数"])],
)
SUMS = (("一级第1组", 3500), ("一级第2组", 1500), ("全部", 5000))


def sums() -> Figures:
    found = (small.money(f"小计.表1.{name}.决算数", fen) for name, fen in SUMS)
    return Figures([small.TOTAL, small.RATE, words("单位.名称", "某某局"), words("单位.网址", ""), *found])


def told(table: TableDecl, *leaves: ListedRow) -> Report:
    computed = Computed(figures=sums(), lists={"支出.全部": leaves or tuple(map(leaf, range(4)))}, indicators=())
    tables = build_tables(computed, small.pack(b"", tables=(table,)))
    given = small.report(small.SENTENCE, DUTIES)
    return Report(profile=given.profile, paragraphs=given.paragraphs, tables=tables, figures=computed.figures)


def merged_row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def wide(text: str, span: int, merge: str = "") -> str:
    """A cell over so many columns; ``merge`` as a person drew it in the template."""
    drawn = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="500" w:type="dxa"/>{grid}{drawn}</w:tcPr>{paragraph(text)}</w:tc>'


def grid(columns: int, *rows: str) -> str:
    found = '<w:gridCol w:w="500"/>' * columns
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{found}</w:tblGrid>{"".join(rows)}</w:tbl>'


FRAMED = grid(
    5,
    merged_row(
        *(wide(text, 1, "restart" if text == "绩效指标" else "") for text in ("绩效指标", "一级", "二级", "三级", "分值"))
    ),
    merged_row(wide("{%tr for 行 in 表.表1 %}", 5)),
    merged_row(wide("{%tr if 行.小计 %}", 5)),
    merged_row(wide("", 1, "continue"), wide("{{ 行.小计|文本 }}", 3), wide("{{ 行.决算数|元 }}", 1)),
    merged_row(wide("{%tr else %}", 5)),
    merged_row(
        wide("", 1, "continue"),
        *(wide(text, 1) for text in ("{{ 行.一级|文本 }}", "{{ 行.二级|文本 }}", "{{ 行.名称 }}", "{{ 行.决算数|元 }}")),
    ),
    merged_row(wide("{%tr endif %}", 5)),
    merged_row(wide("{%tr endfor %}", 5)),
    merged_row(wide("总分", 4), wide("{{ 支出.总计.决算数|元 }}", 1)),
)


def printed(report: Report, body: str, *decls: TableDecl) -> tuple[bytes, Pack]:
    made = pack_of(docx(body + small.HOSTS), *(decls or (DECL,)))
    data = render(report, made, (), PROVENANCE)
    assert [f"{item.code} {item.cell} {item.found}" for item in examine(data, report, made)[1]] == []
    return data, made


def shape(element: etree._Element) -> list[str]:
    """Each row as its cells: the words, ``^`` for one that goes on the cell above, ``[`` where one begins that may."""
    signs = {None: "", "restart": "[", "continue": "^"}
    found = []
    for line in element.iter(f"{W}tr"):
        texts = []
        for item in line.iter(f"{W}tc"):
            merge = item.find(f"{W}tcPr/{W}vMerge")
            span = item.find(f"{W}tcPr/{W}gridSpan")
            sign = signs[None if merge is None else merge.get(f"{W}val")]
            texts.append(sign + small.text(item) + (f"*{span.get(f'{W}val')}" if span is not None else ""))
        found.append(" | ".join(texts))
    return found


def test_levels_are_one_cell_over_their_rows_and_sums_stand_below_them():
    data, _ = printed(told(DECL), FRAMED)
    assert shape(part(data)) == [
        "[绩效指标 | 一级 | 二级 | 三级 | 分值",
        "^ | [产出 | [数量 | 指标0 | 10.00",
        "^ | ^ | ^ | 指标1 | 20.00",
        "^ | ^ | [质量 | 指标2 | 5.00",
        "^ | 产出小计*3 | 35.00",
        "^ | [效益 | [质量 | 指标3 | 15.00",
        "^ | 效益小计*3 | 15.00",
        "^ | 合计*3 | 50.00",
        "总分*4 | 123,456.78",
    ]


def test_the_baseline_keeps_what_a_merged_table_prints():
    data, _ = printed(told(DECL), FRAMED)
    baseline = read_baseline(data)
    assert baseline is not None
    (table,) = baseline.tables()
    assert [(item.key, item.cells[1]) for item in table.rows[1:5]] == [
        ("支出.甲0", "⟦支出.甲0.一级|文本⟧"),
        ("支出.甲1", ""),
        ("支出.甲2", ""),
        ("小计.表1.一级第1组", "⟦小计.表1.一级第1组.名称|文本⟧"),
    ]


def test_a_merge_of_the_wrong_rows_is_a_fault_of_ours():
    report = told(DECL)
    data, made = printed(report, FRAMED)
    parts = small.part(data)
    second = list(parts.iter(f"{W}tr"))[2]
    merge = second.findall(f".//{W}vMerge")[1]
    merge.set(f"{W}val", "restart")
    spoilt = _with_document(data, parts)
    assert [item.code for item in examine(spoilt, report, made)[1]] == ["V120"]


def _with_document(data: bytes, root: etree._Element) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            after.writestr(name, etree.tostring(root) if name == "word/document.xml" else before.read(name))
    return buffer.getvalue()


def test_one_row_alone_and_no_row_at_all():
    data, _ = printed(told(DECL, leaf(3)), FRAMED)
    assert shape(part(data))[1:4] == ["^ | [效益 | [质量 | 指标3 | 15.00", "^ | 效益小计*3 | 35.00", "^ | 合计*3 | 50.00"]
    computed = Computed(figures=sums(), lists={}, indicators=())
    empty = build_tables(computed, small.pack(b"", tables=(DECL,)))
    report = small.report(small.SENTENCE, DUTIES)
    report = Report(profile=report.profile, paragraphs=report.paragraphs, tables=empty, figures=computed.figures)
    data, _ = printed(report, FRAMED)
    assert shape(part(data)) == ["[绩效指标 | 一级 | 二级 | 三级 | 分值", "总分*4 | 123,456.78"]


def test_rows_of_two_lists_stand_in_one_table():
    other = TableDecl(key="表2", name="表2", rows="支出.别的", columns=[TableColumn(name="名称"), TableColumn(name="决算数")])
    lists = {"支出.全部": (leaf(0),), "支出.别的": (leaf(1), leaf(2))}
    computed = Computed(figures=sums(), lists=lists, indicators=())
    plain = TableDecl(key="表1", name="表1", rows="支出.全部", columns=DECL.columns)
    tables = build_tables(computed, small.pack(b"", tables=(plain, other)))
    given = small.report(small.SENTENCE, DUTIES)
    report = Report(profile=given.profile, paragraphs=given.paragraphs, tables=tables, figures=computed.figures)
    loops = [
        line
        for key in ("表1", "表2")
        for line in (
            merged_row(wide(f"{{%tr for 行 in 表.{key} %}}", 2)),
            merged_row(wide("{{ 行.名称 }}", 1), wide("{{ 行.决算数|元 }}", 1)),
            merged_row(wide("{%tr endfor %}", 2)),
        )
    ]
    body = grid(2, merged_row(wide("项目", 1), wide("决算数", 1)), *loops)
    data, _ = printed(report, body, plain, other)
    assert shape(part(data)) == ["项目 | 决算数", "指标0 | 10.00", "指标1 | 20.00", "指标2 | 5.00"]
    baseline = read_baseline(data)
    assert baseline is not None
    assert [item.key for item in baseline.tables()[0].rows] == ["", "支出.甲0", "支出.甲1", "支出.甲2"]


TEXT_CELL = grid(
    2,
    merged_row(wide("年度总体目标", 1), wide("{{p 段落.支出.总体 }}", 1)),
    merged_row(wide("情况", 1), cell(paragraph("{{p 段落.单位.职能 }}"))),
)


def lines_of(data: bytes) -> list[list[str]]:
    return [[small.text(item) for item in found.iter(f"{W}p")] for found in part(data).iter(f"{W}tc")]


def cell_report(*paragraphs: ReportParagraph) -> Report:
    given = small.report(*paragraphs) if paragraphs else small.report(small.SENTENCE, DUTIES)
    return Report(profile=given.profile, paragraphs=given.paragraphs, tables={}, figures=given.figures)


def test_paragraphs_stand_in_cells():
    second = ReportParagraph(key="支出.总体#2", spans=(Fixed("第二段。"),))
    report = cell_report(small.SENTENCE, second, DUTIES)
    made = pack_of(docx(TEXT_CELL))
    data = render(report, made, (), PROVENANCE)
    assert examine(data, report, made)[1] == ()
    assert lines_of(data) == [["年度总体目标"], ["支出123,456.78元。", "第二段。"], ["情况"], ["研发 R&D <试点>。"]]
    baseline = read_baseline(data)
    assert baseline is not None
    assert [line.cells[1] for block in baseline.blocks for line in block.rows] == [  # type: ignore[union-attr]
        "支出⟦支出.总计.决算数|元⟧元。\n第二段。",
        "研发 R&D <试点>。",
    ]


def test_a_cell_whose_paragraphs_are_left_out_keeps_an_empty_one():
    report = cell_report(DUTIES)
    made = pack_of(docx(TEXT_CELL))
    data = render(report, made, (), PROVENANCE)
    assert examine(data, report, made)[1] == ()
    assert lines_of(data)[1] == [""]


def test_lines_of_staff_are_lines_of_the_cell():
    figure = words("支出.甲.说明", "一、修渠\n二、补种\n三、验收")
    rows = (ListedRow("支出.甲", "甲", {"决算数": small.money("支出.甲.决算数", Absence.BLANK), "说明": figure}),)
    report = small.report(small.SENTENCE, DUTIES, table_rows=rows)
    made = pack_of(
        docx(small.HOSTS + small.LOOP),
        TableDecl(key="表1", name="表1", rows="支出.全部", columns=[TableColumn(name=n) for n in small.COLUMNS]),
    )
    data = render(report, made, (), PROVENANCE)
    assert examine(data, report, made)[1] == ()
    assert small.text(list(part(data).iter(f"{W}tc"))[5]) == "一、修渠\n二、补种\n三、验收"


def section(width: int, height: int) -> str:
    margins = '<w:pgMar w:top="1000" w:bottom="1000" w:left="9" w:right="9"/>'
    return f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/>{margins}</w:sectPr>'


@pytest.mark.parametrize(("own", "kept"), [(section(11906, 16838), True), (section(16838, 2400), False)])
def test_a_table_is_measured_by_the_page_of_its_own_section(own, kept):
    """Three rows take 3 x 340 and the caption 1,000: more than 400, less than 14,838; the last section is not the table's."""
    short = TableDecl(key="表1", name="表1", rows="支出.全部", columns=[TableColumn(name="名称")], whole=True)
    loop = grid(1, row("{%tr for 行 in 表.表1 %}"), _kept_row("{{ 行.名称 }}"), row("{%tr endfor %}"))
    body = loop + paragraph("", properties=f"<w:pPr>{own}</w:pPr>")
    report = told(short, *(ListedRow(f"支出.甲{n}", f"甲{n}", {}) for n in range(9)))
    data, _ = printed(report, body, short)
    table = first(part(data), "//w:tbl")
    assert [item.find(f".//{W}keepNext") is not None for item in table.iter(f"{W}tr")][3:5] == [kept, kept]


def _kept_row(text: str) -> str:
    inner = f"<w:p><w:pPr/><w:r><w:t>{text}</w:t></w:r></w:p>"
    return f'<w:tr><w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{inner}</w:tc></w:tr>'
