"""What was handed in twice: one file under two names, two 决算报表 of one unit, the same ledger line in two places.

A sum over files would count each of them twice and still look like a sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from pipeline.load.sheet import Sheet
from pipeline.load.titles import first_owner
from pipeline.problems import Problem, problem
from pipeline.records import BudgetDocument, Cell, InputFile, VoucherLine

SHOWN = 5
"""Repeated lines named one by one for each pair of files; more are counted."""

_VOUCHER = attrgetter(*(name for name in VoucherLine.__struct_fields__ if name != "source"))
_DOCUMENT = attrgetter(*(name for name in BudgetDocument.__struct_fields__ if name != "source"))


def copies(files: Iterable[InputFile]) -> dict[str, Problem]:
    """Return the files whose content, byte for byte, an earlier one of the same kind has."""
    first: dict[tuple[str, str], str] = {}
    found: dict[str, Problem] = {}
    for item in sorted(files, key=lambda file: plainest(file.name)):
        other = first.setdefault((item.kind, item.sha256), item.name)
        if other != item.name:
            found[item.name] = problem("L047", at=Cell(file=item.name), other=other)
    return found


def same_owner(parts: Mapping[str, Sequence[Sheet]]) -> dict[str, Problem]:
    """Return the 决算报表 that name the same 编制单位 as an earlier one."""
    first: dict[str, str] = {}
    found: dict[str, Problem] = {}
    for name, sheets in sorted(parts.items(), key=lambda part: plainest(part[0])):
        owner = first_owner(sheets)
        other = first.setdefault(owner, name)
        if owner and other != name:
            found[name] = problem("L048", at=Cell(file=name), found=owner, other=other)
    return found


def plainest(name: str) -> tuple[int, str]:
    """Order names so that a copy ("(1)", "- 副本") comes after what it is a copy of."""
    return len(name), name


def repeated_lines(lines: Sequence[VoucherLine] | Sequence[BudgetDocument]) -> list[Problem]:
    """Tell of lines that are equal in every column to an earlier one. Lines without voucher or 文号 are not compared."""
    first: dict[tuple[object, ...], Cell] = {}
    pairs: dict[tuple[str, str], list[tuple[Cell, Cell]]] = {}
    for line in lines:
        if isinstance(line, VoucherLine):
            if line.skip or not line.voucher:
                continue
            columns = _VOUCHER(line)
        else:
            if not line.document:
                continue
            columns = _DOCUMENT(line)
        earlier = first.setdefault(columns, line.source)
        if earlier is not line.source:
            pairs.setdefault((earlier.file, line.source.file), []).append((earlier, line.source))
    return [item for found in pairs.values() for item in _worded(found)]


def _worded(found: list[tuple[Cell, Cell]]) -> list[Problem]:
    more = f" 等共 {len(found)} 行" if len(found) > SHOWN else ""
    shown = found[:1] if more else found
    return [problem("L049", at=later, other=f"{earlier}{more}") for earlier, later in shown]
