"""The text of a formula as a list of steps in the order of calculation (postfix): no depth, no recursion.

Source: ECMA-376 part 1, 18.17 (formulas), with Excel's order of operators: the sign before a number binds closest, then
%, ^, * and /, + and -, &, comparisons; all of them from the left.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct, field

from pipeline.load.recalculation.values import Failed, Value, made
from pipeline.load.sheet import Area, column_name

MAX_LENGTH = 8_192
"""Characters of a formula that Excel takes."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<cells>(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<sheet>[^\W\d][\w.]*))!)?"
    r"(?:(?P<first>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::(?P<last>\$?[A-Z]{1,3}\$?[0-9]{1,7}))?"
    r"|(?P<left>\$?[A-Z]{1,3}):(?P<right>\$?[A-Z]{1,3}))(?![\w.(!]))"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:E[-+]?[0-9]{1,3})?(?![\w.]))"
    r'|(?P<text>"(?:[^"]|"")*")'
    r"|(?P<error>\#(?:REF!|DIV/0!|VALUE!|N/A|NAME\?|NUM!|NULL!))"
    r"|(?P<call>[A-Z][A-Z0-9._]*)\("
    r"|(?P<logical>TRUE|FALSE)(?![\w.(!])"
    r"|(?P<sign><=|>=|<>|[-+*/^&=<>%(),]))",
    re.IGNORECASE,
)
_CORNER = re.compile(r"(\$?)([A-Z]+)(\$?)([0-9]*)", re.IGNORECASE)
_STRENGTH = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5, "negate": 7}


class NotPlain(Exception):
    """The formula holds something that is not calculated here; the reason is what a person is told."""


class Corner(NamedTuple):
    """A row and a column, each fixed by ``$`` or moving with the formula."""

    row: int
    row_fixed: bool
    column: int
    column_fixed: bool


class Reference(Struct, frozen=True):
    """Cells a formula names, on a sheet (None: its own). A single cell is no range."""

    sheet: str | None
    first: Corner
    last: Corner
    single: bool

    def at(self, rows: int, columns: int) -> Area:
        """Return the cells meant where a formula stands so many rows and columns from where it is written."""
        top, left = _moved(self.first, rows, columns)
        if self.single:
            return Area(top, left, top, left)
        bottom, right = _moved(self.last, rows, columns)
        return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _moved(corner: Corner, rows: int, columns: int) -> tuple[int, int]:
    row = corner.row if corner.row_fixed else corner.row + rows
    column = corner.column if corner.column_fixed else corner.column + columns
    if not (0 <= row < LAST_ROW and 0 <= column < LAST_COLUMN):
        raise NotPlain("越出工作表")
    return row, column


class Operator(NamedTuple):
    """A sign between two values, or after or before one (``%``, ``negate``)."""

    sign: str


class Call(NamedTuple):
    """A function with so many arguments."""

    name: str
    arguments: int


class Constant(NamedTuple):
    """A value written in the formula."""

    value: Value


Step = Reference | Operator | Call | Constant


class _Open(Struct):
    """A bracket that is still open: of a function (with the arguments so far) or of nothing."""

    name: str = ""
    arguments: int = 1


class _Parser(Struct):
    """Puts the steps in order (shunting-yard)."""

    functions: Callable[[str], bool]
    steps: list[Step] = field(default_factory=list)
    waiting: list[str | _Open] = field(default_factory=list)
    value_next: bool = True

    def take(self, found: re.Match[str]) -> None:
        """Take one token."""
        kind = str(found.lastgroup)
        if kind == "sign":
            self._sign(found["sign"])
        elif kind == "call":
            self._opened(_Open(found["call"].upper()))
        else:
            self._value(_operand(found))

    def _value(self, step: Step) -> None:
        if not self.value_next:
            raise NotPlain("交叉引用")
        self.steps.append(step)
        self.value_next = False

    def _opened(self, bracket: _Open) -> None:
        if not self.value_next:
            raise NotPlain("写法")
        if bracket.name and not self.functions(bracket.name):
            raise NotPlain(bracket.name)
        self.waiting.append(bracket)

    def _sign(self, sign: str) -> None:
        if sign == "(":
            self._opened(_Open())
        elif sign in ",)":
            self._argument_ends(sign)
        elif sign == "%" and not self.value_next:
            self.steps.append(Operator("%"))
        elif not self.value_next:
            self._release(_STRENGTH[sign])
            self.waiting.append(sign)
            self.value_next = True
        elif sign == "-":
            self.waiting.append("negate")
        elif sign != "+":
            raise NotPlain("写法")

    def _argument_ends(self, sign: str) -> None:
        if self.value_next:
            self._left_out(sign)
        self._release(0)
        bracket = self._last()
        if not isinstance(bracket, _Open) or (sign == "," and not bracket.name):
            raise NotPlain("写法")
        if sign == ",":
            bracket.arguments += 1
            self.value_next = True
            return
        self.waiting.pop()
        if bracket.name:
            self.steps.append(Call(bracket.name, bracket.arguments))

    def _left_out(self, sign: str) -> None:
        """An argument that is not given, ``IF(A1,,2)``; ``TRUE()`` has none at all."""
        bracket = self._last()
        if not isinstance(bracket, _Open) or not bracket.name:
            raise NotPlain("写法")
        if sign == ")" and bracket.arguments == 1:
            bracket.arguments = 0
        else:
            self.steps.append(Constant(None))
        self.value_next = False

    def _last(self) -> str | _Open | None:
        return self.waiting[-1] if self.waiting else None

    def _release(self, strength: int) -> None:
        while isinstance(sign := self._last(), str) and _STRENGTH[sign] >= max(strength, 1):
            self.waiting.pop()
            self.steps.append(Operator(sign))

    def done(self) -> tuple[Step, ...]:
        """Return the steps of the whole formula."""
        self._release(0)
        if self.waiting or self.value_next:
            raise NotPlain("写法")
        return tuple(self.steps)


def parsed(text: str, functions: Callable[[str], bool]) -> tuple[Step, ...]:
    """Return the steps of a formula (without ``=``). Raises :class:`NotPlain` with what it holds besides."""
    if len(text) > MAX_LENGTH:
        raise NotPlain("公式过长")
    parser = _Parser(functions)
    for found in tokens(text):
        parser.take(found)
    return parser.done()


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the parts of a formula. Raises :class:`NotPlain` where something else stands."""
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotPlain(_unknown(text[at:]))
        yield found
        at = found.end()


def _unknown(rest: str) -> str:
    if re.match(r"\s*(?:'[^']*\[|\[\d)", rest):
        return "其他工作簿"
    return "名称" if re.match(r"\s*[^\W\d]", rest) else "写法"


def _operand(found: re.Match[str]) -> Step:
    kind = found.lastgroup
    if kind == "number":
        return Constant(made(Decimal(found["number"]), 0.0))
    if kind == "text":
        return Constant(found["text"][1:-1].replace('""', '"'))
    if kind == "error":
        return Constant(Failed(found["error"].upper()))
    if kind == "logical":
        return Constant(found["logical"].upper() == "TRUE")
    return _reference(found)


def _reference(found: re.Match[str]) -> Reference:
    sheet = found["quoted"].replace("''", "'") if found["quoted"] else found["sheet"]
    if sheet and ("[" in sheet or ":" in sheet):
        raise NotPlain("其他工作簿" if "[" in sheet else "几张工作表")
    if found["left"]:
        return Reference(sheet, _corner(found["left"], 0), _corner(found["right"], LAST_ROW - 1), single=False)
    first = _corner(found["first"])
    return Reference(sheet, first, _corner(found["last"]) if found["last"] else first, single=not found["last"])


def _corner(text: str, row: int = -1) -> Corner:
    column_fixed, letters, row_fixed, digits = _CORNER.fullmatch(text).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    row = int(digits) - 1 if digits else row
    if not (0 <= row < LAST_ROW and column <= LAST_COLUMN):
        raise NotPlain("名称")
    return Corner(row, bool(row_fixed) or not digits, column - 1, bool(column_fixed))


def moved_text(text: str, rows: int, columns: int) -> str:
    """Return a formula as it reads so many rows and columns away (members of a shared formula store no text)."""
    if not (rows or columns):
        return text
    return "".join(_moved_token(found, rows, columns) for found in tokens(text))


def _moved_token(found: re.Match[str], rows: int, columns: int) -> str:
    whole = found[0]
    if found.lastgroup != "cells":
        return whole
    start = found.start()
    ends = [(found.span(name), found[name]) for name in ("first", "last", "left", "right") if found[name]]
    for (first, last), text in reversed(ends):
        whole = whole[: first - start] + _moved_corner(text, rows, columns) + whole[last - start :]
    return whole


def _moved_corner(text: str, rows: int, columns: int) -> str:
    corner = _corner(text, 0)
    row, column = _moved(corner, rows, columns)
    number = "" if text[-1].isalpha() else f"{'$' * corner.row_fixed}{row + 1}"
    return f"{'$' * corner.column_fixed}{column_name(column)}{number}"
