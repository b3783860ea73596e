"""Expressions that look for something in whole files: twice the text takes twice the steps, whatever stands in it."""

import re

import pytest

from pipeline import strict_toml
from pipeline.check import structure
from pipeline.load import amounts, book_parts, classes, delimited, material, sheet_scan
from pipeline.load.recalculation import syntax
from pipeline.sheets import staff_book
from tests.bounds.regex_steps import Counter, steps

MODULES = (sheet_scan, book_parts, delimited, material, staff_book, strict_toml)
ONE_PLACE = {"_NUMBER", "_ZERO", "_PLACE", "_RUN_DIGIT", "_MARK", "_WORDS"}
"""Expressions that are only asked of one short text, or at one place."""
EXPRESSIONS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern) and name not in ONE_PLACE
} | {"sheet_scan._beyond": sheet_scan._beyond(28, 2_305)}
UNITS = (
    *(" ", "a", "1", "<", ">", "/", "=", '"', "'", ":", ".", "[", "]", "{", "}", "#", "\\", "\n"),
    *(
        "<c ",
        "<c>",
        "<c r=",
        '<c r="A1"',
        '<c r="A1">',
        '<c r="A1"> ',
        '<c r="A1"><f',
        '<c r="A1"><f>',
        '<c r="A1"><f> ',
        "<a:c ",
        "<:c",
    ),
    *('<c r="A1"><f></f>', '<c r="A1"><f></f> ', '<c r="A1"><f></f><v', '<c r="A1"><f></f><v>', '<c r="A1"><f></f><v>1</v '),
    *(
        '<c r="A1" t="s"><v',
        '<c r="A1" t="s"><v> ',
        '<c r="A1" t="s"><v>1 ',
        "<![CDATA[",
        "<!--",
        "<?",
        "<row ",
        "<row hidden=",
    ),
    *(
        "<mergeCell ",
        "<mergeCell ref",
        "<mergeCell ref=",
        "<mergeCell ref ",
        "ref=",
        "ref ",
        'r="',
        "r='",
        ' a="',
        " a='",
        " a ",
        " a= ",
    ),
    *('"""', "'''", '\\"', '"\\', "a.", "a . ", "<dimension ", "<x:dimension "),
)
SIZE = 120


def test_the_count_of_steps_knows_what_is_not_linear() -> None:
    """The bold mark of Markdown as it was written at first: every mark looks for its end through all the rest."""
    bold = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
    assert steps(bold, "**a " * 80) > 3 * steps(bold, "**a " * 40)
    assert steps(re.compile(r"a+"), "a" * 200) < 2.1 * steps(re.compile(r"a+"), "a" * 100)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_twice_the_text_takes_twice_the_steps(name: str) -> None:
    for first in ("", "<c ", '<c r="A1"><f>'):
        for unit in UNITS:
            count = max(2, SIZE // len(unit))
            once, twice = (steps(EXPRESSIONS[name], first + unit * n) for n in (count, 2 * count))
            assert twice <= 2.4 * once + 50, (first, unit, once, twice)


def test_bold_marks_are_looked_for_once() -> None:
    """``**a **a **a``: the first mark finds no end, so none of the others is asked."""
    asked: list[int] = []

    class Line(str):
        def find(self, *arguments: object) -> int:  # type: ignore[override]
            asked.append(1)
            return super().find(*arguments)  # type: ignore[arg-type]

    found = []
    for count in (100, 200):
        asked.clear()
        assert list(material._bold_places(Line("**a " * count))) == []
        found.append(len(asked))
    assert found[1] <= 2.1 * found[0]
    assert [(run.text, run.bold) for run in material._bold_runs("一**二**三__四__五** 六**")] == [
        ("一", False),
        ("二", True),
        ("三", False),
        ("四", True),
        ("五** 六**", False),
    ]


CELLS = {
    "amounts._SUFFIX": amounts._SUFFIX,
    "amounts._NONE": amounts._NONE,
    "classes._CODE_BEHIND": classes._CODE_BEHIND,
    "classes._ZEROS": classes._ZEROS,
    "classes._POWER": classes._POWER,
    "recalculation.syntax._TOKEN": syntax._TOKEN,
}
"""Expressions asked of one text from its beginning: of a cell, or of what is left of a formula."""
WORDS = (
    " ",
    "1",
    "a",
    "一",
    "（",
    "(",
    "无",
    "没 ",
    " 无",
    "也",
    "-",
    " -",
    "、",
    "'",
    "''",
    '"',
    '""',
    "'a",
    "A1",
    "$A",
    "a.",
    "万",
    " 万",
)


@pytest.mark.parametrize("name", CELLS)
def test_one_text_is_read_in_steps_of_its_length(name: str) -> None:
    """The whole text is asked for, which is where they would go back and try again."""
    whole = re.compile(f"(?:{CELLS[name].pattern})\\Z", CELLS[name].flags)
    for first in ("", "a", "'", "（", '"'):
        for unit in WORDS:
            count = SIZE // len(unit)
            once, twice = (_match_steps(whole, first + unit * n) for n in (count, 2 * count))
            assert twice <= 2.4 * once + 50, (first, unit, once, twice)


def _match_steps(pattern: "re.Pattern[str]", text: str) -> int:
    counter = Counter(pattern, text)
    next(counter.ends(counter.tree, 0, 0), None)
    return counter.steps


@pytest.mark.parametrize("pattern", [classes._STEPS, structure._LEFTOVERS])
def test_a_long_text_is_searched_in_steps_of_its_length(pattern: "re.Pattern[str]") -> None:
    """Bounded parts of an expression (待补 of at most 500 characters) count from where they are full."""
    for unit in (*WORDS, "【待补", "【待确认", "【缺", "x", "×", "（此处", "_", "?", "\n"):
        count = 1_200 // len(unit)
        once, twice = (steps(pattern, unit * n) for n in (count, 2 * count))
        assert twice <= 2.6 * once + 50, (unit, once, twice)
