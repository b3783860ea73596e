"""The programs of templates: the forms the tag grammar writes, and nothing else."""

from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined

from pipeline.render.program import compile_program

NAMES: dict[str, Any] = {
    "_figure": lambda number: f"<{number}>",
    "_cell": lambda number, row: f"<{number} {row}>",
    "_name": lambda row: row.upper(),
    "_rows": lambda key: tuple(key),
    "_has_rows": lambda key: bool(key.strip("空")),
    "_has_figure": lambda key: key != "支出.无",
    "_has_cell": lambda row, column: row == column,
    "_merged": lambda row, column: "continue" if row == column else "restart",
}
SOURCES = {
    "words": "一句话，{ 花括号 } 和\n换行。",
    "figures": "共{{ _figure(0) }}元、{{ _figure(12) }}项",
    "rows": '{% for 行 in _rows("abc") %}{{ loop.index }}.{{ _name(行) }}{{ _cell(3, 行) }}；{% endfor %}完',
    "no rows": '前{% for 行 in _rows("") %}{{ _name(行) }}{% endfor %}后',
    "places of a row": '{% for 行 in _rows("abc") %}'
    "{% if loop.first %}首{% elif (not loop.last) %}中{% else %}末{% endif %}{% endfor %}",
    "a column named as the variable": '{% for a in _rows("ab") %}'
    "{% if _has_cell(a, \"a\") %}{{ _merged(a, 'a') }}{% endif %}{% endfor %}",
    "conditions": '{% if (_has_figure("支出.无") or (not _has_rows("空"))) %}甲{% endif %}'
    '{% if (_has_figure("支出.无") and _has_rows("a")) %}乙{% endif %}',
    "one in another": '{% if _has_figure("支出.有") %}{% if _has_figure("支出.无") %}甲{% else %}{% endif %}乙{% endif %}',
    "a keyword as variable": '{% for class in _rows("ab") %}{{ _name(class) }}{% endfor %}'
    '{% for 行 in _rows("c") %}{{ _name(行) }}{% endfor %}',
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_a_program_prints_what_jinja_prints(source: str) -> None:
    stock = Environment(undefined=StrictUndefined, autoescape=False).from_string(source)
    assert compile_program(source)(NAMES) == stock.render(NAMES)


@pytest.mark.parametrize(
    "source",
    [
        "{{ __import__('os') }}",
        "{{ _figure(0).__class__ }}",
        "{{ _figure(_figure(0)) }}",
        "{{ names }}",
        '{{ _figure("a" + "b") }}',
        '{% for 行 in _rows("a") if 行 %}{% endfor %}',
        '{% for 行 in _rows("a") %}{% for 列 in _rows("b") %}{% endfor %}{% endfor %}',
        "{% if names %}{% endif %}",
        '{% if _has_rows("a") == 1 %}{% endif %}',
        "{% set a = 1 %}",
        '{% if _has_rows("a") %}',
        "{% endfor %}",
        '{% for 行 in _rows("a") %}{% endif %}',
        '{% for 行 in _rows("a") %}{% else %}{% endfor %}',
    ],
)
def test_what_the_tag_grammar_never_writes_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"tag grammar|without"):
        compile_program(source)
