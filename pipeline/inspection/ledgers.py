"""A ledger as load read it: layout, head, every column with its term or without, rows read and left out, entries to confirm."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from pipeline.inspection.seen import SheetSeen
from pipeline.inspection.sheets import as_seen
from pipeline.load.column_map import ColumnEntry, UnitEntry, WordEntry
from pipeline.load.heads import term_heads
from pipeline.load.ledger import ALL_ROWS, LAYOUTS, recognise
from pipeline.load.ledger_books import LedgerBooks
from pipeline.load.ledger_copies import LedgerPart
from pipeline.load.sheet import Sheet
from pipeline.load.sheet_uses import SheetUses, sheet_use
from pipeline.load.table_heads import UNPLACED
from pipeline.money import show
from pipeline.pack import Pack
from pipeline.problems import Problem
from pipeline.records import BudgetDocument, TableHead, VoucherLine

SHOWN = 3
"""Rows shown as read, and different values of a column."""

_LONGEST = 20
_NO_REASONS = (ALL_ROWS, "红字", "行数")

Line = BudgetDocument | VoucherLine


def ledger_sheets(sheets: Iterable[Sheet], books: LedgerBooks, uses: SheetUses) -> Iterator[SheetSeen]:
    """Yield every sheet of a file as it was read."""
    parts = {part.sheet.name: part for part in books.parts}
    for sheet in sheets:
        use, part = sheet_use(sheet, uses), parts.get(sheet.name)
        if part is None:
            yield as_seen(sheet, use)
            continue
        counts = {name.partition(":")[2]: count for name, count in part.counts.items()}
        skipped = {name: count for name, count in counts.items() if count and name not in _NO_REASONS}
        yield as_seen(sheet, use, read=counts.get("行数", 0), skipped=skipped, first=_first(part))


def best_kind(sheets: Iterable[Sheet], pack: Pack) -> str:
    """Return the kind of ledger that most of a file's columns speak for, or an empty string."""
    found: list[tuple[int, int, str]] = []
    for sheet in sheets:
        for kind in LAYOUTS:
            _, head, lacking = recognise(kind, sheet, pack)
            if head is not None:
                found.append((-len(lacking), len(head.columns), kind))
    return max(found)[2] if found else ""


def entries(
    sheets: Iterable[Sheet], uses: SheetUses, problems: Sequence[Problem], pack: Pack
) -> tuple[tuple[ColumnEntry, ...], tuple[UnitEntry, ...], tuple[WordEntry, ...]]:
    """Return what a person may confirm: columns without a term, a unit of money nothing states, accounts not known."""
    heads = [(sheet, sheet_use(sheet, uses).head) for sheet in sheets]
    columns = tuple(entry for sheet, head in heads if head for entry in _columns(sheet, head, pack))
    units = dict.fromkeys(UnitEntry(file=item.file) for item in problems if item.code == "L033")
    words = dict.fromkeys(WordEntry(text=item.found) for item in problems if item.code == "L141")
    return columns, tuple(units), tuple(words)


def _columns(sheet: Sheet, head: TableHead, pack: Pack) -> Iterator[ColumnEntry]:
    """Yield an entry for each column without a term; a term is proposed where a known head is part of it."""
    terms, given = term_heads(pack.aliases, head.kind), {column.term for column in head.columns}
    for column in (column for column in head.columns if column.why_not == UNPLACED):
        heads = ((term, known) for term, heads in terms.items() for known in heads if term not in given)
        parts = [(len(known), term) for term, known in heads if known in column.words and len(known) > 1]
        example = _examples(sheet, head.last, column.column)
        yield ColumnEntry(kind=head.kind, head=column.words, term=max(parts)[1] if parts else "", example=example)


def _examples(sheet: Sheet, last: int, column: int) -> str:
    """Return the first different values of a column, for a person to know it by."""
    values = (sheet.text(row, column).strip() for row in range(last + 1, len(sheet.rows)))
    return "；".join(list(dict.fromkeys(value[:_LONGEST] for value in values if value))[:SHOWN])


def _first(part: LedgerPart) -> tuple[str, ...]:
    lines = (line for line in part.lines if isinstance(line, BudgetDocument) or not line.skip)
    return tuple(_words(line) for line, _ in zip(lines, range(SHOWN), strict=False))


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
