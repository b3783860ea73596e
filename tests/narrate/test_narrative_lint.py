"""What lint refuses, one case per code, with file and line; and that the pack we ship is clean."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from msgspec.structs import replace

from pipeline.declarations import TableColumn, TableDecl
from pipeline.narrate import lint_narrative, narrate
from pipeline.pack import Pack
from pipeline.problems import Problem
from tests.narrate.telling import computed, figures, guangdong, loaded, pack_with


def template(*texts: str) -> bytes:
    """A document whose paragraphs hold the given texts, each cut into two runs as Word does."""
    runs = "".join(f"<w:p><w:r><w:t>{one[:6]}</w:t></w:r><w:r><w:t>{one[6:]}</w:t></w:r></w:p>" for one in texts)
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body>{runs}</w:body></w:document>")
    return buffer.getvalue()


def lint(text: str) -> tuple[Problem, ...]:
    pack = replace(pack_with(text), tables=(), template=template("{{p 段落.试.一 }}"))
    return lint_narrative(pack)


def test_the_guangdong_pack_is_clean() -> None:
    assert lint_narrative(guangdong()) == ()


REFUSED = {
    "N101": ["{% if 功能.差异较大 %}没有结尾", "{{ 单位.年度 "],
    "N102": [
        "{% set 甲 = 1 %}",
        "{% macro 甲() %}{% endmacro %}",
        "{% include '别的.txt' %}",
        "{% raw %}{{ }}{% endraw %}",
        "{{ 存量.年初 + 存量.年末 }}",
        "{{ 存量.年初 ~ 存量.年末 }}",
        "{{ 单位.get('年度') }}",
        "{{ 单位['年度'] }}",
        "{{ 5 }}",
        "{{ loop.index }}",
        "{{ 存量.年初|万元(2) }}",
        "{{ 存量.年初|万元|文本 }}",
        "{{ 存量.年初 if 功能.差异较大 else '无' }}",
        "{{ '有' if 功能.差异较大 }}",
        "{% if 存量.年初 > 存量.年末 %}高{% endif %}",
        "{% for 项 in 功能.差异较大 %}{{ loop.length }}{% endfor %}",
        "{% for 项 in 功能.差异较大 %}{{ 项.名称 }}{% else %}无{% endfor %}",
        "{% for 甲, 乙 in 功能.差异较大 %}{{ 甲 }}{% endfor %}",
    ],
    "N103": ["{{ 存量.年初|upper }}", "{{ 存量.年初|千元 }}"],
    "N104": [
        "{{ 年度 }}",
        "{{ 存量.期初 }}",
        "{% if 支出.没有这项 is 有 %}有{% endif %}",
        "{% for 项 in 没有 %}一{% endfor %}",
    ],
    "N105": ["{{ 存量.年初|百分比 }}", "{{ 单位.自称|万元 }}", "{% for 项 in 功能.差异较大 %}{{ 项.差异率|万元 }}{% endfor %}"],
    "N106": [
        "{% if 存量.年初 is odd %}一{% endif %}",
        "{% if 单位.自称 is 增 %}一{% endif %}",
        "{% if 存量.年初 is 是 %}一{% endif %}",
        "{% if 存量.年初 is 等于(单位.年度) %}一{% endif %}",
        "{% if 存量.年初 is 大于 %}一{% endif %}",
    ],
    "N107": ["{{ 功能.差异较大 }}", "{% for 项 in 存量.年初 %}一{% endfor %}", "{% if 存量.年初 %}一{% endif %}"],
    "N108": ["{% for 功能 in 功能.差异较大 %}一{% endfor %}", "{% for loop in 功能.差异较大 %}一{% endfor %}"],
    "N112": ["｛｛ 单位.年度 ｝｝", "一{% if 功能.差异较大 ％}"],
    "N116": [
        "{% for 项 in 功能.差异较大 %}{{ 项.差额 }}{% endfor %}",
        "{% for 项 in 功能.差异较大 %}{{ 项.差异.年度 }}{% endfor %}",
    ],
}


@pytest.mark.parametrize(("code", "body"), [(code, body) for code, bodies in REFUSED.items() for body in bodies])
def test_lint_refuses(code: str, body: str) -> None:
    problems = lint(f"[段落 试.一]\n第一行\n{body}\n")
    assert code in [item.code for item in problems], [item.title for item in problems]
    found = next(item for item in problems if item.code == code)
    assert (found.file, found.cell) == ("试/一.txt", "第3行")


def test_a_refused_block_stands_as_wanting_and_does_not_stop_the_others() -> None:
    pack = replace(pack_with("[段落 试.一]\n{{ 没有 }}\n[段落 试.二]\n好。\n"), tables=())
    report, problems = narrate(loaded(), computed(figures("")), pack)
    assert report.paragraphs["试.一"][0].text == "【待补：试.一】"
    assert report.paragraphs["试.一"][0].pending
    assert report.paragraphs["试.二"][0].text == "好。"
    assert [item.code for item in problems] == ["N104"]


@pytest.mark.parametrize(
    ("code", "text", "line"),
    [
        ("N109", "[段落 试.一]\n甲\n[材料 试.一]\n乙\n", "第3行"),
        ("N110", "[段落 试.一]\n甲\n[段落 试.二]\n乙\n", "第3行"),
        ("N111", "# 没有段落\n", ""),
        ("N113", "甲\n[段落 试.一]\n乙\n", "第1行"),
        ("N113", "[段落 试.一]\n乙\n[段 试.三]\n", "第3行"),
        ("N114", "[段落 试.一]\n\n", "第1行"),
    ],
)
def test_lint_refuses_the_outer_form(code: str, text: str, line: str) -> None:
    (found,) = lint(text)
    assert (found.code, found.cell) == (code, line)


def test_an_unreadable_template_is_no_pass() -> None:
    pack: Pack = replace(pack_with("[段落 试.一]\n甲\n"), tables=(), template=b"no zip")
    assert [item.code for item in lint_narrative(pack)] == ["N115"]


def test_tables_are_checked_against_the_catalogue() -> None:
    table = TableDecl(key="表一", name="表一", rows="目标.没有", columns=[TableColumn(name="绩效目标", key="没有这列")])
    pack = replace(pack_with("[段落 试.一]\n甲\n"), tables=(table,), template=template("{{p 段落.试.一 }}"))
    assert [(item.code, item.found) for item in lint_narrative(pack)] == [
        ("N117", "rows = 目标.没有"),
        ("N117", "columns：绩效目标 = 没有这列"),
    ]
