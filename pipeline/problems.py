"""问题: one record, one registry of codes with their Chinese wording, one formatter. Nothing else words a message.

Codes stand in ``codes/*.toml``, one file per stage; ties bring their own id, name and severity from ties.toml.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from pathlib import Path

import tomli
from msgspec import Struct
from msgspec.structs import replace

from pipeline.records import Cell


class Severity(Enum):
    """How grave a problem is; only 错误 changes the exit code."""

    ERROR = "错误"
    WARNING = "警告"
    NOTE = "提示"


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


EXPLAINED = "编号的含义和例子见错误手册，或 jixiao explain 编号。"
"""Stands in the head of every list of problems."""

_LAST = 1_000_000
"""Comes after every input file."""

Places = Mapping[tuple[str, str], tuple[int, int]]
"""Where each file (sheet empty) and each sheet of it stands: kinds in the order of the manual, sheets as in the workbook."""


class Problem(Struct, frozen=True, kw_only=True):
    """One thing a person should look at.

    ``keys`` are the figures (or paragraph keys) concerned: the report's places that print them get a comment.
    ``consequences`` are the problems that follow from this one; they are listed under it and nowhere else.
    ``order`` is where file and sheet stand among the inputs (:func:`placed`); what is of no input comes last.
    """

    code: str
    severity: Severity
    title: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    found: str = ""
    expected: str = ""
    remedy: str = ""
    keys: tuple[str, ...] = ()
    consequences: tuple["Problem", ...] = ()
    order: tuple[int, int] = (_LAST, 0)

    @property
    def place(self) -> str:
        """Return ``文件 > 工作表 > 单元格`` without the empty parts."""
        return str(Cell(file=self.file, sheet=self.sheet, address=self.cell))


class CodeText(Struct, frozen=True):
    """The registered wording of a code."""

    title: str
    severity: Severity
    remedy: str


@cache
def registry() -> dict[str, CodeText]:
    """Return all codes. A code declared twice or without wording is our own fault and raises."""
    codes: dict[str, CodeText] = {}
    for path in sorted((Path(__file__).parent / "codes").glob("*.toml")):
        for code, entry in tomli.loads(path.read_text(encoding="utf-8")).items():
            if code in codes:
                raise ValueError(f"problem code declared twice: {code}")
            codes[code] = CodeText(entry["title"], Severity(entry["severity"]), entry["remedy"])
    return codes


def problem(
    code: str,
    *,
    at: Cell | None = None,
    found: str = "",
    expected: str = "",
    keys: Iterable[str] = (),
    remedy: str = "",
    severity: Severity | None = None,
    **words: object,
) -> Problem:
    """Make a problem from a registered code; ``words`` fill the ``{…}`` of its title and remedy."""
    text = registry()[code]
    place = at or Cell(file="")
    return Problem(
        code=code,
        severity=severity or text.severity,
        title=text.title.format(**words),
        file=place.file,
        sheet=place.sheet,
        cell=place.address,
        found=found or place.found,
        expected=expected,
        remedy=remedy or text.remedy.format(**words),
        keys=tuple(keys),
    )


def shortened(words: str, most: int) -> str:
    """Return words of a document as a message shows them: the first ``most`` characters, and a sign that there are more."""
    return words if len(words) <= most else words[:most] + "…"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort by severity, then in the order of the inputs: file, sheet, row, column, code; stable; drop exact repeats."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (_RANK[p.severity], p.order, p.file, p.sheet, _cell_order(p.cell), p.code)))


def placed(problems: Iterable[Problem], places: Places) -> list[Problem]:
    """Return the problems with the place of their file and sheet among the inputs."""
    return [_placed(item, places) for item in problems]


def _placed(item: Problem, places: Places) -> Problem:
    order = places.get((item.file, item.sheet)) or places.get((item.file, "")) or item.order
    return replace(item, order=order, consequences=tuple(placed(item.consequences, places)))


def _cell_order(cell: str) -> tuple[int, int, str]:
    first = cell.split(":")[0]
    letters = "".join(ch for ch in first if ch.isascii() and ch.isalpha())
    digits = "".join(ch for ch in first if ch.isascii() and ch.isdigit())
    return (int(digits or 0), len(letters), letters)


def under(cause: Problem, consequences: Iterable[Problem]) -> Problem:
    """Return the cause with its consequences listed under it."""
    return replace(cause, consequences=(*cause.consequences, *consequences))


def lines(item: Problem, indent: str = "") -> list[str]:
    """Return a problem as finance staff read it, one list item per line."""
    head = "  ".join(part for part in (f"{item.severity.value} {item.code}", item.title, item.place) if part)
    rows = [indent + head]
    for label, text in (("现值", item.found), ("应为", item.expected), ("处理", item.remedy)):
        if text:
            rows.append(f"{indent}  {label}：{text}")
    if item.consequences:
        rows.append(f"{indent}  由此引起：")
    for child in item.consequences:
        rows.extend(lines(child, indent + "    "))
    return rows


def text(problems: Iterable[Problem]) -> str:
    """Return a whole list of problems as text, in order."""
    return "\n".join(line for item in in_order(problems) for line in lines(item))


def has_error(problems: Iterable[Problem]) -> bool:
    """Tell whether any problem, or any listed under another as its consequence, is an 错误."""
    return any(item.severity is Severity.ERROR or has_error(item.consequences) for item in problems)
