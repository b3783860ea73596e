"""A department's own files and its parts of shared ones: what both give must agree, and is counted once, from its own.

A unit that only one side has is taken from there. What was read of a part must add up to what was cut for the department.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from pipeline.expr import YUAN
from pipeline.load.budget_ledger import total_mark
from pipeline.load.ledger import TRIAL_BALANCE
from pipeline.load.ledger_books import LedgerBooks, Opening, read_ledgers
from pipeline.load.ledger_copies import LedgerPart, Line, line_key
from pipeline.load.row_words import row_words
from pipeline.load.shared.records import PartSheet, SharedPart
from pipeline.load.sheet import Sheet
from pipeline.load.titles import owner_name
from pipeline.money import show
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import BudgetDocument, Cell, Figure, VoucherLine

SHOWN = 5
"""Classes or rows that differ, named one by one; the rest are counted."""

# 决算报表 --------------------------------------------------------------------------------------------------------------


def one_of_two(
    parts: Mapping[str, Sequence[Figure]], owners: Mapping[str, str], shared: Collection[str]
) -> tuple[Collection[str], list[Problem]]:
    """Return the 决算报表 to add up: of a unit's own and its shared one the own; and whether the two agree.

    ``parts`` are the figures of each, ``owners`` their 编制单位. One own and one shared are of one unit also where the own says
    nothing.
    """
    own = [name for name in parts if name not in shared]
    others = [name for name in parts if name in shared]
    kept, problems = list(parts), list[Problem]()
    for name in others:
        alone = len(own) == len(others) == 1 and not owners[own[0]]
        twin = next((each for each in own if owners[each] == owners[name] or alone), None)
        if twin is not None:
            kept.remove(name)
            problems.append(_compared(twin, parts[twin], name, parts[name]))
    return kept, problems


def _compared(own: str, mine: Sequence[Figure], shared: str, theirs: Sequence[Figure]) -> Problem:
    given = {figure.key: figure for figure in theirs if figure.unit == YUAN}
    unlike = [
        (figure, other)
        for figure in mine
        if (other := given.get(figure.key)) is not None and (figure.number or 0) != (other.number or 0)
    ]
    if not unlike:
        return problem("G012", at=Cell(file=own), found=f"{own}、{shared}", kind="决算报表")
    first = unlike[0][0].source
    said = "；".join(f"{_row(a.key)} {_figure(a)}（{_at(a)}），{_figure(b)}（{_at(b)}）" for a, b in unlike[:SHOWN])
    more = f" 等 {len(unlike)} 格" if len(unlike) > SHOWN else ""
    keys = [figure.key for figure, _ in unlike]
    at = first if isinstance(first, Cell) else Cell(file=own)
    return problem("G013", at=at, found=said + more, expected=f"{own} 与 {shared} 相同", keys=keys, kind="决算报表")


def _row(key: str) -> str:
    return key.replace(".", " ")


def _figure(figure: Figure) -> str:
    return _yuan(int(figure.number)) if figure.number is not None else "空"


def _at(figure: Figure) -> str:
    return str(figure.source) if isinstance(figure.source, Cell) else ""


# ledgers ---------------------------------------------------------------------------------------------------------------


def ledgers_of(
    files: Mapping[str, Sequence[Sheet]], part: SharedPart, own: Opening, shared: Callable[[], Opening]
) -> LedgerBooks:
    """Read the files of a kind of ledger: the department's own and its parts of shared ones, each line once."""
    parts = {sheet.sheet.file: item for item in part.of(own.kind) for sheet in item.sheets}
    theirs = {name: sheets for name, sheets in files.items() if name in {item.name for item in parts.values()}}
    mine = {name: sheets for name, sheets in files.items() if name not in theirs}
    if not theirs:
        return read_ledgers(mine, own)
    opening = shared()
    given = read_ledgers(theirs, opening)
    cut = {(item.sheet.file, item.sheet.name): item for file in part.of(own.kind) for item in file.sheets}
    given.problems += [told for each in given.parts for told in _added_up(each, cut, opening.pack)]
    if not mine:
        return given
    books = read_ledgers(mine, own)
    if not books.ledgers:
        return _both(books, given)
    if _units(books) and _units(given) and not _units(books) & _units(given):
        return _both(books, given)
    books.problems.append(_held_against(own.kind, books, given))
    books.uses |= given.uses
    return books


def _both(books: LedgerBooks, given: LedgerBooks) -> LedgerBooks:
    counts = Counter(books.counts) + Counter(given.counts)
    return LedgerBooks(
        [*books.parts, *given.parts], dict(counts), [*books.problems, *given.problems], {**books.uses, **given.uses}
    )


def _units(books: LedgerBooks) -> set[str]:
    return {name for part in books.parts for line in part.counted if (name := owner_name(line.unit_name))}


def _counted(books: LedgerBooks) -> list[Line]:
    return [line for part in books.parts for line in part.counted]


def _held_against(kind: str, books: LedgerBooks, given: LedgerBooks) -> Problem:
    """Compare by 功能分类 of the 类; where these agree, line by line."""
    mine, theirs = _by_class(books), _by_class(given)
    here, there = _files(books), _files(given)
    at = Cell(file=books.ledgers[0].sheet.file, sheet=books.ledgers[0].sheet.name)
    unlike = [name for name in dict.fromkeys((*mine, *theirs)) if mine[name] != theirs[name]]
    if unlike:
        unlike.sort(key=lambda name: -abs(mine[name] - theirs[name]))
        said = "；".join(f"{name}：{here} {_yuan(mine[name])}，{there} {_yuan(theirs[name])}" for name in unlike[:SHOWN])
        more = f" 等 {len(unlike)} 类" if len(unlike) > SHOWN else ""
        return problem("G013", at=at, found=said + more, expected=f"{here} 与 {there} 逐类相同", kind=kind)
    lines, others = Counter(map(line_key, _counted(books))), Counter(map(line_key, _counted(given)))
    apart = ((lines - others) + (others - lines)).total()
    said = f"{here}、{there}：各类之和相同" + (f"，逐行有 {apart} 行写法不同" if apart else f"，{lines.total()} 行都相同")
    return problem("G012", at=at, found=said, kind=kind)


def _by_class(books: LedgerBooks) -> Counter[str]:
    sums: Counter[str] = Counter()
    for line in _counted(books):
        name = line.function_code[:3] or line.function_name or "没有功能分类"
        sums[name] += line.debit - line.credit if isinstance(line, VoucherLine) else line.amount - line.reduction
    return sums


def _files(books: LedgerBooks) -> str:
    return "、".join(dict.fromkeys(ledger.sheet.file for ledger in books.ledgers))


# what was read against what was cut ------------------------------------------------------------------------------------


def _added_up(part: LedgerPart, cut: Mapping[tuple[str, str], PartSheet], pack: Pack) -> Iterator[Problem]:
    """Hold what the reader made of a part against the sums it was cut with; what cannot be read is told by the reader."""
    item = cut[(part.sheet.file, part.sheet.name)]
    if item.totals is None or part.ledger.layout == TRIAL_BALANCE:
        return
    read = _read(part, pack)
    for term, fen in item.totals.items():
        taken = {fen, -fen} if term == "调减" else {fen}  # a column of reductions may be written as negative throughout
        if term in read and read[term] not in taken:
            found, expected = _yuan(read[term]), f"{_yuan(fen)}（{item.count} 行）"
            yield problem("G017", at=part.sheet.place(), found=found, expected=expected, term=term)


def _read(part: LedgerPart, pack: Pack) -> dict[str, int]:
    """Return the sums of all that was read of a part by column, rows of totals as well, as they were cut."""
    vouchers = [line for line in part.lines if isinstance(line, VoucherLine)]
    documents = [line for line in part.lines if isinstance(line, BudgetDocument)]
    if vouchers or not documents:
        debit, credit = sum(line.debit for line in vouchers), sum(line.credit for line in vouchers)
        columns = part.ledger.head.columns
        if {"借方", "贷方"} <= set(columns):
            return {"借方": debit, "贷方": credit}
        return {"发生额": debit + credit} if vouchers else {}
    words, ledger = row_words(pack), part.ledger
    totals = [row for row in range(ledger.row + 1, len(ledger.rows)) if total_mark(ledger, ledger.rows[row], words)]
    sums: dict[str, int] = {}
    for term, value in (("金额", "amount"), ("调减", "reduction")):
        column = ledger.column(term)
        aside = sum(ledger.fen(row, column, ledger.sheet.value(row, column)) or 0 for row in totals) if column >= 0 else 0
        sums[term] = sum(getattr(line, value) for line in documents) + aside
    return sums


def _yuan(fen: int) -> str:
    return f"{show(Fraction(fen, 100), 2)} 元"
