"""A ledger as its reader sees it: layout, head, every column with its term or without, rows read and left out."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from pipeline.inspection.about import ReadingContext
from pipeline.inspection.seen import RIVAL, UNPLACED, UNUSED, ColumnSeen, SheetSeen
from pipeline.load.budget_ledger import read_budget_ledger
from pipeline.load.column_map import ColumnEntry, ColumnMap, UnitEntry, WordEntry
from pipeline.load.heads import Head, term_heads
from pipeline.load.ledger import (
    ALL_ROWS,
    LAYOUTS,
    TRIAL_BALANCE,
    LedgerSheet,
    Recognised,
    column_place,
    open_ledger,
    recognise,
    unplaced,
)
from pipeline.load.sheet import Sheet
from pipeline.load.titles import owner_in
from pipeline.load.trial_balance import read_trial_balance
from pipeline.load.voucher_ledger import Pages, read_voucher_ledger
from pipeline.money import normal_text, show
from pipeline.pack import Pack
from pipeline.problems import Problem
from pipeline.records import BudgetDocument, VoucherLine
from pipeline.stated_units import SCALE_NAMES

SHOWN = 3
"""Rows shown as read, and different values of a column."""

_LONGEST = 20

_YEAR = re.compile(r"(?<!\d)(\d{4})年")
_NO_REASONS = (ALL_ROWS, "红字")
_SPARE = {"方向": ("借方", "贷方"), "发生额": ("借方", "贷方"), "月": ("日期",), "日": ("日期",)}
"""Terms that are not looked at where the sheet has those they would stand for."""

Line = BudgetDocument | VoucherLine


class LedgerSeen(Struct, frozen=True):
    """One sheet with its problems and the entries to confirm."""

    sheet: SheetSeen
    problems: tuple[Problem, ...]
    columns: tuple[ColumnEntry, ...] = ()
    units: tuple[UnitEntry, ...] = ()
    words: tuple[WordEntry, ...] = ()


def inspect_ledger(
    kind: str, sheet: Sheet, given: ReadingContext, columns: ColumnMap, other: bool, pages: Pages, known: Recognised
) -> LedgerSeen:
    """Return one sheet as read. ``other``: another sheet of the file is a ledger, so this one may be a mere note.

    ``known`` is what the sheet was recognised as; ``pages`` goes on from sheet to sheet of the file.
    """
    pack = columns.over(given.pack)
    layout, head, _ = known
    if head is None:
        found = [] if other else open_ledger(kind, sheet, given.profile, pack, (), known=known)
        seen = SheetSeen(name=sheet.name, note=f"没有认出{kind}的表头")
        return LedgerSeen(seen, tuple(found if isinstance(found, list) else ()))
    owners = (given.profile.department,)
    ledger = open_ledger(kind, sheet, given.profile, pack, owners, columns, known)
    seen = SheetSeen(
        name=sheet.name,
        found=layout,
        head=f"第{head.first + 1}行" if head.first == head.row else f"第{head.first + 1}—{head.row + 1}行",
        owner=owner_in(sheet, head.row + 1),
        year=_year(sheet, head.row + 1),
        columns=tuple(_columns(sheet, head, pack)),
    )
    to_confirm = tuple(_entries(layout, sheet, head, pack))
    if isinstance(ledger, list):
        units = [UnitEntry(file=sheet.file)] if any(item.code == "L033" for item in ledger) else []
        return LedgerSeen(seen, tuple(ledger), to_confirm, tuple(units))
    lines, counts, problems = _lines(ledger, pack, given.profile.year, pages)
    rows = replace(
        seen,
        unit="、".join(dict.fromkeys(SCALE_NAMES[scale] for scale in ledger.scales.values())),
        read=counts.pop("行数", 0),
        skipped={name: count for name, count in counts.items() if count and name not in _NO_REASONS},
        first=tuple(_words(line) for line in lines if isinstance(line, BudgetDocument) or not line.skip)[:SHOWN],
    )
    accounts = tuple(WordEntry(text=item.found) for item in problems if item.code == "L141")
    return LedgerSeen(rows, tuple(problems), to_confirm, words=accounts)


def best_kind(sheets: Iterable[Sheet], pack: Pack) -> str:
    """Return the kind of ledger that most of a file's columns speak for, or an empty string."""
    found: list[tuple[int, int, str]] = []
    for sheet in sheets:
        for kind in LAYOUTS:
            _, head, lacking = recognise(kind, sheet, pack)
            if head is not None:
                found.append((-len(lacking), len(head.columns), kind))
    return max(found)[2] if found else ""


def _lines(ledger: LedgerSheet, pack: Pack, year: int, pages: Pages) -> tuple[Sequence[Line], dict[str, int], list[Problem]]:
    """Read a sheet by its layout; counts without the kind in front."""
    lines: Sequence[Line]
    if ledger.layout == TRIAL_BALANCE:
        lines, counts, problems = read_trial_balance(ledger, pack)
    elif ledger.layout in LAYOUTS["支出明细账"]:
        lines, counts, problems = read_voucher_ledger(ledger, pack, year, pages)
    else:
        lines, counts, problems = read_budget_ledger(ledger, pack, year)
    return lines, {name.partition(":")[2]: count for name, count in counts.items()}, problems


def _columns(sheet: Sheet, head: Head, pack: Pack) -> Iterable[ColumnSeen]:
    """Yield every column of the head from left to right."""
    spare = {term for term, others in _SPARE.items() if set(others) <= set(head.columns)}
    terms = {column: term for term, column in head.columns.items() if term not in spare}
    rivals = {column for columns in head.rivals.values() for column in columns}
    unknown = unplaced(head, pack)
    for column in sorted(head.words):
        term = terms.get(column, "")
        note = "" if term else RIVAL if column in rivals else UNPLACED if column in unknown else UNUSED
        yield ColumnSeen(
            place=column_place(sheet, head.row, column).rstrip("0123456789") if sheet.name else f"第{column + 1}列",
            head=head.words[column],
            term=term,
            alias=head.aliases.get(term, ""),
            note=note,
        )


def _entries(layout: str, sheet: Sheet, head: Head, pack: Pack) -> Iterable[ColumnEntry]:
    """Yield an entry to confirm for each column without a term; a term is proposed where a known head is part of it."""
    terms = term_heads(pack.aliases, layout)
    for column, word in unplaced(head, pack).items():
        parts = [(len(known), term) for term, heads in terms.items() for known in heads if known in word and len(known) > 1]
        free = [(length, term) for length, term in parts if term not in head.columns]
        yield ColumnEntry(kind=layout, head=word, term=max(free)[1] if free else "", example=_examples(sheet, head.row, column))


def _examples(sheet: Sheet, last: int, column: int) -> str:
    """Return the first different values of a column, for a person to know it by."""
    values = (sheet.text(row, column).strip() for row in range(last + 1, len(sheet.rows)))
    return "；".join(list(dict.fromkeys(value[:_LONGEST] for value in values if value))[:SHOWN])


def _year(sheet: Sheet, last: int) -> str:
    for _, _, text in sheet.texts(0, last):
        if found := _YEAR.search(normal_text(text)):
            return found[1]
    return ""


def _words(line: Line) -> str:
    """Return a line as it was understood, in the terms of the form."""
    function, economic = f"{line.function_code} {line.function_name}", f"{line.economic_code} {line.economic_name}"
    parts = [("单位", line.unit_name), ("日期", line.date.isoformat() if line.date else "")]
    if isinstance(line, BudgetDocument):
        parts += [("文号", line.document), ("指标类型", line.kind), ("来源", line.origin), ("资金性质", line.fund)]
        sums = [("金额", line.amount), ("调减", line.reduction)]
    else:
        parts += [("凭证号", line.voucher), ("摘要", line.summary), ("科目", f"{line.account_code} {line.account_name}")]
        sums = [("借方", line.debit), ("贷方", line.credit)]
    parts += [("功能分类", function), ("部门经济分类", economic), ("支出性质", line.nature)]
    words = [f"{name} {text.strip()}" for name, text in parts if text.strip()]
    money = [f"{name} {_yuan(fen)} 元" for name, fen in sums if fen]
    return f"{line.source.address}：" + "，".join([*words, *money])


def _yuan(fen: int) -> str:
    return show(Fraction(fen, 100), 2)
