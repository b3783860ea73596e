"""收入各行 of 财决01 beside the 资金性质 of the 指标账: money of the year by where it comes from, 上年结转 apart."""

from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from pipeline.expr import YUAN, Abs, Expr, Min, Sub, Sum
from pipeline.reconcile.budget import BUDGET
from pipeline.reconcile.scope import ADJUSTED, BROUGHT, FINAL, OPENING, Books, BridgePlace, Pool
from pipeline.records import Figure, LedgerComparison

SCOPE, OWN = "收入", "当年预算数"
Line = tuple[BridgePlace, list[tuple[str, Figure]], list[Figure], list[LedgerComparison]]


def income_lines(books: Books) -> Iterator[Line]:
    """Yield a line for each 资金 whose income rows the form tells apart; none where the documents do not tell theirs."""
    if not books.funds_told or not books.opening_told:
        return
    for pool in books.pools:
        rows = tuple(row for row in pool.rows if books.cell(row, FINAL) is not None)
        if rows:
            yield _line(Pool(pool.names, rows), books)


def _line(pool: Pool, books: Books) -> Line:
    ledger = books.pack.ledger
    path = "资金." + "_".join(pool.names)
    place = BridgePlace(SCOPE, _rows_named(pool, books), path, pool.rows[0], pool.rows)
    steps: list[tuple[str, Figure]] = []
    made: list[Figure] = []
    parts: dict[str, Figure] = {}
    for step in books.steps:
        figures = [f for name in pool.names if (f := books.sums.get(f"{BUDGET}.资金.{name}.{step}")) is not None]
        if len(figures) > 1:
            figures = [books.derive(f"{BUDGET}.{path}.{step}", Sum(tuple(figure.expr() for figure in figures)))]
            made += figures
        if figures:
            parts[step] = figures[0]
    apart = (ledger.brought, ledger.carried)
    current = Sum(tuple(figure.expr() for step, figure in parts.items() if step not in apart))
    own = books.derive(f"{BUDGET}.{path}.{OWN}", current)
    made.append(own)
    steps += [(f"{BUDGET}：{step}", figure) for step, figure in parts.items() if step not in apart]
    steps.append((f"{BUDGET}：{OWN}（不含上年结转）", own))
    shown = {column: _form(pool, column, path, books, made) for column in (ADJUSTED, FINAL)}
    steps += [(f"财决01：{column}", figure) for column, figure in shown.items()]
    return place, steps, made, list(_comparisons(place, pool, parts, own, books))


def _form(pool: Pool, column: str, path: str, books: Books, made: list[Figure]) -> Figure:
    figures = [figure for row in pool.rows for figure in books.of(row, column)]
    if len(figures) == 1:
        return figures[0]
    whole = books.derive(f"桥接.{path}.{column}", Sum(tuple(figure.expr() for figure in figures)), YUAN)
    made.append(whole)
    return whole


def _comparisons(
    place: BridgePlace, pool: Pool, parts: dict[str, Figure], own: Figure, books: Books
) -> Iterator[LedgerComparison]:
    ledger = books.pack.ledger
    for column, book in ((OPENING, parts.get(ledger.steps[0])), (ADJUSTED, own)):
        cells = [figure for row in pool.rows for figure in books.of(row, column)]
        if book is None or not cells or not _filled(column, books):
            continue
        form: Expr = cells[0].expr() if len(cells) == 1 else Sum(tuple(figure.expr() for figure in cells))
        brought = parts.get(ledger.brought)
        item = LedgerComparison(
            ledger=BUDGET,
            name=SCOPE,
            book=book.expr(),
            form=form,
            book_word=f"指标账{column if column == OPENING else '当年预算数（不含上年结转）'}",
            form_word=f"财决01表{column}",
            rest=Abs(Sub(book.expr(), form)),
        )
        if column == ADJUSTED and brought is not None and _spent_as_income(books):
            # money of last year that the form counts as this year's income: its 年初结转和结余 cannot hold it
            item = replace(item, rest=Min((Abs(Sub(book.expr(), form)), Abs(Sub(Sum((book.expr(), brought.expr())), form)))))
        yield item
    yield from _exchanged(pool, books)


def _exchanged(pool: Pool, books: Books) -> Iterator[LedgerComparison]:
    """决算数 of two 资金 that would each be nearer to the other's budget stand in each other's rows: told at the first."""
    for other in books.pools[_place(pool, books) + 1 :]:
        if set(pool.rows) & set(other.rows):
            continue
        (own, its), (planned, plan) = ([_amount(each, column, books) for each in (pool, other)] for column in (FINAL, ADJUSTED))
        apart = abs(own - planned) + abs(its - plan)
        if own != planned and its != plan and apart > abs(own - plan) + abs(its - planned):
            form = Sum(tuple(figure.expr() for row in pool.rows for figure in books.of(row, FINAL)))
            book = Sum(tuple(figure.expr() for row in pool.rows for figure in books.of(row, ADJUSTED)))
            word = f"财决01表决算数（可能与“{_rows_named(other, books)}”填反了行）"
            yield LedgerComparison(
                ledger=BUDGET,
                name=SCOPE,
                book=book,
                form=form,
                book_word="与指标账核对的调整预算数",
                form_word=word,
                rest=Abs(Sub(book, form)),
            )


def _place(pool: Pool, books: Books) -> int:
    return next(number for number, each in enumerate(books.pools) if each.names == pool.names)


def _rows_named(pool: Pool, books: Books) -> str:
    """Return the income rows of a pool that hold an amount, else how its 资金 are called."""
    moved = [row.partition(".")[2] for row in pool.rows if any(books.number(f"{row}.{c}") for c in (OPENING, ADJUSTED, FINAL))]
    return "、".join(moved) or pool.name


def _amount(pool: Pool, column: str, books: Books) -> Fraction:
    return books.amount(pool.rows, column)


def _filled(column: str, books: Books) -> bool:
    return any(figure.number is not None for row in books.incomes for figure in books.of(row, column))


def _spent_as_income(books: Books) -> bool:
    brought = books.sums.get(f"{BUDGET}.合计.{books.pack.ledger.brought}")
    held = max(books.number(f"{BROUGHT}.{column}") for column in (ADJUSTED, FINAL))
    return brought is not None and (brought.number or 0) > held
