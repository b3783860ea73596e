"""What a template may not hold: one case for each code, with its place; and the pack's own template, which holds none."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.pack import PackError, read_pack
from pipeline.render import lint_template, render
from tests.render import small
from tests.render.small import LOOP, PROVENANCE, cell, docx, pack, paragraph, report, row, table

PACKS = Path(__file__).resolve().parents[2] / "report_templates"
HYPERLINK = "<w:hyperlink><w:r><w:t>{{ 单位</w:t></w:r></w:hyperlink><w:r><w:t>.名称 }}</w:t></w:r>"
CASES = [
    ("W002", paragraph("｛｛ 单位.名称 ｝｝")),
    ("W003", paragraph("{{ 单位.名称 }")),
    ("W003", paragraph("{{ 单位.名称") + paragraph("}}")),
    ("W004", paragraph("{{ 单位.名 }}")),
    ("W004", paragraph("{{ 支出.全部 }}")),
    ("W004", paragraph("{{ 单位 }}")),
    ("W005", paragraph("{{ 单位.名称|元 }}")),
    ("W005", paragraph("{{ 执行.执行率|小数 }}")),
    ("W006", paragraph("{{p 段落.没有 }}")),
    ("W006", paragraph("{% if 段落.没有 %}{% endif %}")),
    ("W007", table(row("{%tr for 行 in 表.表9 %}", ""), row("{%tr endfor %}", ""))),
    ("W007", table(row("{%tr for 行 in 表.表1 %}", ""), row("{{ 行.没有 }}", ""), row("{%tr endfor %}", ""))),
    ("W008", paragraph("{{ 执行.执行率 * 100 }}")),
    ("W008", paragraph("{{ 单位.名称|文本|文本 }}")),
    ("W008", paragraph("{{ 单位.名称.upper() }}")),
    ("W008", paragraph("{{ 单位['名称'] }}")),
    ("W008", paragraph("{% set a = 1 %}")),
    ("W008", paragraph("{{r 单位.名称 }}")),
    ("W008", paragraph("{% if 执行.执行率 > 1 %}{% endif %}")),
    ("W008", paragraph("{% for 行 in 表.表1 %}{% endfor %}")),
    ("W009", paragraph(HYPERLINK)),
    ("W010", paragraph("{{ 段落.支出.总体 }}")),
    ("W010", paragraph("{{p 单位.名称 }}")),
    ("W010", paragraph("前文{{p 段落.支出.总体 }}")),
    ("W010", paragraph("{{p 段落.支出.总体 }}") * 2),
    (
        "W010",
        table(row("{%tr for 行 in 表.表1 %}", "", ""), row("{{p 段落.支出.总体 }}", "", ""), row("{%tr endfor %}", "", "")),
    ),
    ("V121", paragraph("{{p 段落.支出.总体 }}", properties="<w:pPr><w:sectPr/></w:pPr>")),
    ("V121", paragraph("{%p if 执行.执行率 %}", properties="<w:pPr><w:sectPr/></w:pPr>") + paragraph("{%p endif %}")),
    ("V122", table(f"<w:tr>{cell(paragraph('{%p if 执行.执行率 %}'), paragraph('有'), paragraph('{%p endif %}'))}</w:tr>")),
    ("W011", paragraph("会丢的字{%p if 执行.执行率 %}") + paragraph("{%p endif %}")),
    ("W011", table(row("{%tr for 行 in 表.表1 %}", "会丢的字"), row("{%tr endfor %}", ""))),
    ("W013", paragraph("{% if 执行.执行率 %}有")),
    ("W013", paragraph("{% endif %}")),
    ("W013", paragraph("{%p if 执行.执行率 %}") + table(row("{%tr endif %}", ""))),
]


def refused(template: bytes) -> list[Any]:
    return [item for item in lint_template(pack(template)) if item.code != "W012"]


@pytest.mark.parametrize(("code", "body"), CASES)
def test_a_fault_is_named_by_its_code_and_place(code, body):
    found = refused(docx(body))
    assert code in [item.code for item in found]
    assert all(item.file == "small/report.docx" for item in found)
    with pytest.raises(PackError):
        render(report(), pack(docx(body)), (), PROVENANCE)


def test_the_place_names_paragraph_or_cell_and_the_tag():
    found = refused(docx(paragraph("甲") + paragraph("{{ 单位.名 }}") + table(row("", "{{ 单位.名 }}"))))
    assert [(item.cell, item.found) for item in found] == [
        ("第2段", "{{ 单位.名 }}"),
        ("第1个表第1行第2格", "{{ 单位.名 }}"),
    ]


def test_all_faults_are_said_in_one_run():
    body = paragraph("{{ 单位.名 }}") + paragraph("{{ 执行.执行率|元 }}") + paragraph("{% set a = 1 %}")
    assert [item.code for item in refused(docx(body))] == ["W004", "W005", "W008"]


def test_formats_that_fit_are_proposed():
    (found,) = refused(docx(paragraph("{{ 执行.执行率|元 }}")))
    assert "百分比" in found.expected
    assert "万元" not in found.expected


@pytest.mark.parametrize("broken", [b"no zip", docx("<w:p>"), docx("")[:-40]])
def test_a_broken_file_is_said_to_be_broken(broken):
    assert [item.code for item in lint_template(pack(broken))] == ["W001"]


def test_a_document_with_an_entity_declaration_is_refused():
    template = docx("", extra={"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})
    assert [item.code for item in lint_template(pack(template))] == ["W001"]


def test_a_table_without_a_place_is_a_warning():
    found = lint_template(pack(docx(paragraph("{{p 段落.支出.总体 }}"))))
    assert [(item.code, item.title.split("”")[0]) for item in found] == [("W012", "“表1")]


def test_a_tag_where_it_is_not_processed_is_refused():
    template = docx(small.HOSTS + LOOP, extra={"docProps/core.xml": "<a>{{ 单位.名称 }}</a>"})
    assert [(item.code, item.found) for item in refused(template)] == [("W014", "docProps/core.xml")]


def test_remarks_are_allowed_and_not_printed():
    template = docx(paragraph("甲{# 给编模板的人 #}乙") + small.HOSTS + LOOP)
    assert refused(template) == []
    assert small.lines(render(report(), pack(template), (), PROVENANCE))[0] == "甲乙"


@pytest.mark.parametrize("folder", [path.parent for path in PACKS.glob("*/report.docx")], ids=lambda path: path.name)
def test_the_templates_of_the_packs_are_clean(folder):
    import tomllib

    first = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))["years"]["first"]
    assert lint_template(read_pack(folder, first)) == ()
