"""A tiny spreadsheet, apart from the project's code: reads a workbook's formulas and works them out in exact fractions."""

import io
import re
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from openpyxl import load_workbook

Content = Fraction | str | bool | None
_TOKEN = re.compile(
    r"""\s*(?:(?P<num>\d+(?:\.\d+)?)|(?P<str>"[^"]*")|(?P<ref>(?:(?:'[^']+'|[^\s'"!(),+*/<>=-]+)!)?\$?[A-Z]{1,3}\$?\d+
    (?::\$?[A-Z]{1,3}\$?\d+)?)(?![A-Z(])|(?P<name>[A-Z]+)(?=\()|(?P<op><=|>=|<>|[-+*/(),=<>]))""",
    re.VERBOSE,
)


@dataclass
class Spreadsheet:
    """``cached`` are the values as stored, ``formulas`` the formulas, by (sheet, address)."""

    cached: dict[tuple[str, str], Content]
    formulas: dict[tuple[str, str], str]
    _done: dict[tuple[str, str], Content] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> "Spreadsheet":
        cached: dict[tuple[str, str], Content] = {}
        formulas: dict[tuple[str, str], str] = {}
        for book, into_formulas in (
            (load_workbook(io.BytesIO(data)), True),
            (load_workbook(io.BytesIO(data), data_only=True), False),
        ):
            for sheet in book.worksheets:
                for row in sheet.iter_rows():
                    for cell in row:
                        where = (sheet.title, cell.coordinate)
                        if into_formulas and cell.data_type == "f":
                            formulas[where] = str(cell.value)
                        elif not into_formulas:
                            value = cell.value
                            number = isinstance(value, int | float) and not isinstance(value, bool)
                            cached[where] = Fraction(Decimal(repr(value))) if number else value  # type: ignore[assignment]
        return cls(cached, formulas)

    def value(self, sheet: str, address: str) -> Content:
        where = (sheet, address.replace("$", ""))
        if where not in self.formulas:
            return self.cached.get(where)
        if where not in self._done:
            self._done[where] = _Parser(self, sheet, self.formulas[where][1:]).whole()
        return self._done[where]

    def area(self, sheet: str, area: str) -> list[Content]:
        first, _, last = area.replace("$", "").partition(":")
        if not last:
            return [self.value(sheet, first)]
        column, low, high = first.rstrip("0123456789"), *(int(re.sub("[A-Z]", "", end)) for end in (first, last))
        return [self.value(sheet, f"{column}{row}") for row in range(low, high + 1)]


class _Parser:
    def __init__(self, book: Spreadsheet, sheet: str, text: str) -> None:
        self.book, self.sheet = book, sheet
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            assert match, f"not understood: {text[at:]} in {text}"
            self.tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            at = match.end()

    def whole(self) -> Content:
        result = self.comparison()
        assert not self.tokens, self.tokens
        return result

    def peek(self) -> str:
        return self.tokens[0][1] if self.tokens else ""

    def comparison(self) -> Content:
        left = self.additive()
        if self.peek() not in ("=", "<=", ">=", "<", ">", "<>"):
            return left
        op, right = self.tokens.pop(0)[1], self.additive()
        if isinstance(left, str) or isinstance(right, str):
            return left == right if op == "=" else left != right
        a, b = number(left), number(right)
        return {"=": a == b, "<=": a <= b, ">=": a >= b, "<": a < b, ">": a > b, "<>": a != b}[op]

    def additive(self) -> Content:
        total = self.term()
        while self.peek() in ("+", "-"):
            op, right = self.tokens.pop(0)[1], self.term()
            total = number(total) + number(right) * (1 if op == "+" else -1)
        return total

    def term(self) -> Content:
        total = self.factor()
        while self.peek() in ("*", "/"):
            op, right = self.tokens.pop(0)[1], number(self.factor())
            total = number(total) * right if op == "*" else (number(total) / right if right else "#DIV/0!")
        return total

    def factor(self) -> Content:
        kind, text = self.tokens.pop(0)
        if kind == "num":
            return Fraction(Decimal(text))
        if kind == "str":
            return text[1:-1]
        if kind == "ref":
            return self.area_of(text)[0]
        if text == "-":
            return -number(self.factor())
        if kind == "name":
            return self.call(text)
        assert text == "(", text
        inner = self.comparison()
        assert self.tokens.pop(0)[1] == ")"
        return inner

    def area_of(self, text: str) -> list[Content]:
        sheet, _, area = text.rpartition("!")
        return self.book.area(sheet.strip("'") or self.sheet, area)

    def call(self, name: str) -> Content:
        assert self.tokens.pop(0)[1] == "("
        arguments: list[Content] = []
        areas: list[list[Content]] = []
        while True:
            if self.tokens[0][0] == "ref" and self.tokens[1][1] in (",", ")"):
                areas.append(self.area_of(self.tokens.pop(0)[1]))
                arguments.append(areas[-1][0])
            else:
                arguments.append(self.comparison())
                areas.append([arguments[-1]])
            if self.tokens.pop(0)[1] == ")":
                return function(name, arguments, areas)


def number(content: Content) -> Fraction:
    assert not isinstance(content, str), f"text in arithmetic: {content!r}"
    return Fraction(content or 0)


def function(name: str, arguments: list[Content], areas: list[list[Content]]) -> Content:
    numbers = [Fraction(item) for area in areas for item in area if isinstance(item, Fraction)]
    match name:
        case "SUM":
            return sum(numbers, Fraction(0))
        case "AVERAGE":
            return sum(numbers, Fraction(0)) / len(numbers)
        case "MIN" | "MAX":
            return min(numbers) if name == "MIN" else max(numbers)
        case "ABS":
            return abs(number(arguments[0]))
        case "N":
            return arguments[0] if isinstance(arguments[0], Fraction) else Fraction(0)
        case "ROUND":
            scale = 10 ** int(number(arguments[1]))
            exact = number(arguments[0]) * scale
            return Fraction(int(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1), scale)
        case "IF":
            return arguments[1] if arguments[0] else arguments[2]
        case "COUNTIF":
            return Fraction(sum(item == arguments[1] for item in areas[0]))
    raise AssertionError(f"unknown function {name}")
