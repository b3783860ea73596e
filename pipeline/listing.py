"""问题清单.json and figures.json: bytes from records, for other programs.

The JSON files follow ``pipeline/schema/*.schema.json``. Every amount is exact and a string, so that no reader rounds it; one
record a line, so that two versions compare well. Same records, same bytes.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import msgspec
from msgspec import Struct

from pipeline.catalogue import Catalogue
from pipeline.expr import RATIO, SCORE, YUAN, Expr, arithmetic, dependencies
from pipeline.limits import NUMBER_DIGITS
from pipeline.money import Absence, Exact, Value
from pipeline.problems import Problem, Severity, in_order
from pipeline.records import Cell, Figure, Rule, Source

SCHEMA = 1


class About(Struct, frozen=True, kw_only=True):
    """Whose list it is. ``year`` and ``date`` are None and words empty where the inputs do not say."""

    department: str = ""
    year: int | None = None
    pack: str = ""
    pack_version: str = ""
    tool_version: str = ""
    date: dt.date | None = None

    @property
    def heading(self) -> str:
        """Return department and year, as far as known."""
        return f"{self.department} {self.year} 年度" if self.year else self.department


def problems_json(problems: Iterable[Problem], about: About | None = None) -> bytes:
    """Return 问题清单.json, in the order of the workbook; ``counts`` holds consequences too."""
    ordered = in_order(problems)
    head = {**_head(about), "counts": counts_by_severity(ordered)}
    return _document(head, "problems", [problem_object(item) for item in ordered])


def figures_json(
    figures: Mapping[str, Figure],
    catalogue: Catalogue,
    about: About | None = None,
    written: Callable[[Expr], str] = arithmetic,
) -> bytes:
    """Return figures.json: every figure with its exact value and its source. ``written`` gives what 算式 say in numbers."""
    return _document(_head(about), "figures", [figure_object(item, catalogue, written) for item in figures.values()])


def counts_by_severity(problems: Iterable[Problem]) -> dict[str, int]:
    """Count problems, those listed as consequences too, by the word of their severity."""
    counts = Counter(item.severity for top in problems for item in _with_consequences(top))
    return {severity.value: counts[severity] for severity in Severity}


def _with_consequences(item: Problem) -> Iterable[Problem]:
    yield item
    for child in item.consequences:
        yield from _with_consequences(child)


def problem_object(item: Problem) -> dict[str, Any]:
    """Return a problem as JSON values; empty text where there is nothing to say."""
    return {
        "code": item.code,
        "severity": item.severity.value,
        "title": item.title,
        "file": item.file,
        "sheet": item.sheet,
        "cell": item.cell,
        "found": item.found,
        "expected": item.expected,
        "remedy": item.remedy,
        "keys": list(item.keys),
        "consequences": [problem_object(child) for child in item.consequences],
    }


def figure_object(figure: Figure, catalogue: Catalogue, written: Callable[[Expr], str] = arithmetic) -> dict[str, Any]:
    """Return a figure as JSON values."""
    said: dict[str, Any] = {
        "key": figure.key,
        "label": catalogue.label(figure.key),
        "unit": figure.unit,
        "value": value_object(figure.value, figure.unit),
        "source": source_object(figure.source, written),
    }
    if figure.shown:
        said["shown"] = dict(figure.shown)
    return said


def value_object(value: Value, unit: str) -> dict[str, str]:
    """Return a value with its kind.

    >>> value_object(12345, "元"), value_object(Absence.DASH, "元")
    ({'kind': 'money', 'fen': '12345'}, {'kind': 'dash'})
    """
    if isinstance(value, Absence):
        return {"kind": value.name.lower()}
    if isinstance(value, str):
        return {"kind": "text", "text": value}
    if unit == YUAN and value.denominator == 1:
        return {"kind": "money", "fen": str(value.numerator)}
    if unit == YUAN:
        return {"kind": "money_fraction", **_fraction(value)}
    if unit in (RATIO, SCORE):
        return {"kind": "ratio" if unit == RATIO else "score", **_fraction(value)}
    if value.denominator == 1:
        return {"kind": "count", "count": str(value.numerator)}
    return {"kind": "number", **_fraction(value)}


def value_of(found: object) -> Value:
    """Return the value a :func:`value_object` stands for. Raises ValueError for anything else.

    >>> value_of({"kind": "ratio", "num": "1", "den": "3"}), value_of({"kind": "dash"})
    (Fraction(1, 3), <Absence.DASH: '不适用'>)
    """
    match found:
        case {"kind": "money", "fen": str(whole)} | {"kind": "count", "count": str(whole)}:
            return _whole(whole)
        case {"kind": "money_fraction" | "ratio" | "score" | "number", "num": str(num), "den": str(den)} if _whole(den) > 0:
            exact = Fraction(_whole(num), _whole(den))
            return exact.numerator if exact.denominator == 1 else exact
        case {"kind": "text", "text": str(text)}:
            return text
        case {"kind": "blank" | "dash" | "missing" as absence}:
            return Absence[absence.upper()]
    raise ValueError(f"no value: {found!r:.80}")


_WHOLE = re.compile(rf"-?(0|[1-9][0-9]{{0,{NUMBER_DIGITS - 1}}})")


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"no whole number: {text:.40}")
    return int(text)


def _fraction(value: Exact) -> dict[str, str]:
    return {"num": str(value.numerator), "den": str(value.denominator)}


def source_object(source: Source, written: Callable[[Expr], str] = arithmetic) -> dict[str, Any]:
    """Return a source: a cell, an 算式 with what it depends on, or a rule of the program with what it read."""
    if isinstance(source, Cell):
        file, sheet, address, found = source.file, source.sheet, source.address, source.found
        return {"kind": "cell", "file": file, "sheet": sheet, "address": address, "found": found}
    if isinstance(source, Rule):
        return {"kind": "rule", "text": source.text, "depends": list(dict.fromkeys(used.key for used in source.uses))}
    return {"kind": "expr", "arithmetic": written(source), "depends": list(dependencies(source))}


def _head(about: About | None) -> dict[str, Any]:
    about = about or About()
    return {
        "schema": SCHEMA,
        "department": about.department,
        "year": about.year,
        "pack": {"id": about.pack, "version": about.pack_version},
        "tool": about.tool_version,
    }


def _document(head: Mapping[str, Any], name: str, records: Iterable[Mapping[str, Any]]) -> bytes:
    encode = msgspec.json.encode
    front = b",\n".join(encode(key) + b": " + encode(value) for key, value in head.items())
    lines = msgspec.json.Encoder().encode_lines(records).rstrip(b"\n")  # a line break in a text is escaped
    body = lines.replace(b"\n", b",\n")
    return b"{\n" + front + b",\n" + encode(name) + b": [\n" + body + (b"\n" if body else b"") + b"]\n}\n"
