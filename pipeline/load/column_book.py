"""列名对照.xlsx as a grid: three tables, each line by itself. Columns are found by their heads, wherever staff moved them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from pipeline.load.answers import plain_answer
from pipeline.load.sheet import Sheet
from pipeline.money import normal_text
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.sheets.own_heads import own_head

FILE = "列名对照.xlsx"
KIND, HEAD, EXAMPLE, TERM, CONFIRMED = "种类", "列名", "例值", "用作", "确认"
NAME, UNIT = "文件", "单位"
TEXT, LIST = "文字", "算作"
SHEETS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "列名": ("column", (KIND, HEAD, EXAMPLE, TERM, CONFIRMED)),
    "金额单位": ("unit", (NAME, UNIT, CONFIRMED)),
    "行名与科目": ("word", (TEXT, LIST, CONFIRMED)),
}
"""Each sheet: the kind of its entries, and its heads; what staff add beside them is theirs."""
LISTS = "可选用语"
"""The sheet that the drop-downs take their words from."""
ROW_LISTS = ("合计行", "期初行", "转页行", "年终结转", "页首页尾", "支出科目", "财务会计科目", "非支出科目")
YES, NO = "是", "否"

_YES = frozenset({"是", "√", "对", "Y", "YES", "TRUE", "1", "已确认", "确认"})
_NO = frozenset({"", "否", "×", "N", "NO", "FALSE", "0"})
_ANSWERS = {"column": TERM, "unit": UNIT, "word": LIST}


class MapLine(Struct, frozen=True):
    """One line of a table (``column``, ``unit`` or ``word``): what it is about, the answer, and where each stands."""

    table: str
    first: str
    second: str
    answer: str
    confirmed: bool
    at: Cell
    about_at: Cell


def read_lines(sheets: Iterable[Sheet]) -> tuple[list[MapLine], list[Problem]]:
    """Return the filled lines of all tables, and problems; a line with one is left out, the others hold."""
    lines: list[MapLine] = []
    problems: list[Problem] = []
    known = {normal_text(sheet.name): sheet for sheet in sheets}
    if not set(SHEETS) & set(known):
        return [], [
            problem(
                "L150", at=Cell(file=FILE), found="、".join(sheet.name for sheet in known.values()), expected="、".join(SHEETS)
            )
        ]
    for name, (table, heads) in SHEETS.items():
        sheet = known.get(name)
        if sheet is None:
            continue
        found = columns_of(sheet.rows, heads)
        if found is None:
            lacking = "、".join(head for head in heads if head != EXAMPLE)
            problems.append(problem("L150", at=sheet.place(), expected=lacking))
            continue
        for item in _lines(sheet, table, heads, *found):
            (lines if isinstance(item, MapLine) else problems).append(item)  # type: ignore[arg-type]
    return lines, problems


def columns_of(rows: Sequence[Sequence[object]], heads: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """Return the row of the heads and the column of each (例值 may be missing); None where one is not there."""
    found = own_head(rows, [head for head in heads if head != EXAMPLE])
    if found is None:
        return None
    number, columns = found
    return number, {head: columns[head] for head in heads if head in columns}


def _lines(
    sheet: Sheet, table: str, heads: Sequence[str], first: int, columns: Mapping[str, int]
) -> Iterator[MapLine | Problem]:
    for row in range(first + 1, len(sheet.rows)):
        words = {head: sheet.text(row, column).strip() for head, column in columns.items()}
        about = [words[head] for head in heads[: 2 if table == "column" else 1]]
        if not any((*about, words[_ANSWERS[table]])):
            continue
        at = sheet.cell(row, columns[_ANSWERS[table]], " = ".join([" ".join(about), words[_ANSWERS[table]]]))
        said = plain_answer(words[CONFIRMED])
        if said not in _YES | _NO:
            wrong = sheet.cell(row, columns[CONFIRMED])
            yield problem("L082", at=wrong, expected=f"{YES}、{NO}", file_name=FILE, what="“确认”读不懂")
            continue
        blank = next((head for head in heads[: len(about)] if not words[head]), heads[0])
        yield MapLine(table, about[0], about[-1], words[_ANSWERS[table]], said in _YES, at, sheet.cell(row, columns[blank]))
