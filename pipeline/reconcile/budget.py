"""指标账 beside 财决01: 年初预算数, 全年预算数, and what was not spent of it.

In life the 指标账 adds up to the 全年（调整）预算数 of every class; what of it is not spent (未支出) stands in
年末结转和结余, or came in as less income, or was shared out. A form whose 调整 column is 决算 filled back (F9) says nothing
of the year's budget: then only 结转下年, where the 指标账 has it, or the 年末结转和结余 of the whole tells.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from pipeline.expr import YUAN, Abs, Const, Expr, Max, Min, Sub, Sum
from pipeline.reconcile.scope import ADJUSTED, BALANCE, FINAL, OPENING, SHARED, WHOLE, Books, BridgePlace
from pipeline.records import Figure, LedgerComparison

BUDGET, FULL_YEAR, UNSPENT, ON_HAND = "指标账", "全年预算数", "未支出", "年末结转和结余"
LEFT_OUT, BACKFILLED, LESS_INCOME = "全年预算数减调整预算数", "调整列按决算回填", "少收的收入"
NOTHING = Const(0, YUAN)

BACKFILLED_REASON = "财决01表各行的调整预算数都等于决算数（F9），不是全年预算；该类的全年预算只能核对不小于支出"
CARRIED_REASON = "全年预算没有支出的部分不都结转下年（有少收的收入、结余分配等）；只能核对结转下年不大于未支出"
TOTAL_TELLS = frozenset({BACKFILLED_REASON, CARRIED_REASON})
"""Reasons for single classes only: the whole of them is compared exactly."""

OWN_REASON = "年末结转和结余还包括财政拨款以外的资金；只能核对结转下年不大于它"


class _Year(Struct, frozen=True, kw_only=True):
    """A place's budget. ``full`` is what could be spent, ``own`` what of it does not go on to next year."""

    begin: Figure
    full: Figure
    own: Figure
    carried: Figure | None
    final: Figure


def compare_budget(
    place: BridgePlace, budget: dict[str, Figure], final: Figure, books: Books
) -> tuple[list[tuple[str, Figure]], list[Figure], list[LedgerComparison]]:
    """Return the steps from the first budget to 未支出, the figures derived for them, and what is compared."""
    ledger = books.pack.ledger
    parts = [figure for step, figure in budget.items() if step != ledger.carried]
    full = books.derive(f"{BUDGET}.{place.path}.{FULL_YEAR}", Sum(tuple(figure.expr() for figure in parts)))
    carried = budget.get(ledger.carried)
    made, own = [full], full
    if carried is not None:
        own = books.derive(f"{BUDGET}.{place.path}.扣除{ledger.carried}", full + carried)
        made.append(own)
    year = _Year(begin=budget[ledger.steps[0]], full=full, own=own, carried=carried, final=final)
    adjusted = books.cell(place.row, ADJUSTED) if books.filled(place, ADJUSTED) else None
    steps = [(f"{BUDGET}：{step}", figure) for step, figure in budget.items() if step != ledger.carried]
    steps.append((f"{BUDGET}：{FULL_YEAR}", full))
    if adjusted is not None:
        gap = books.derive(f"桥接.{place.path}.{LEFT_OUT}", full - adjusted, YUAN)
        made.append(gap)
        steps.append(("财决01：调整预算数", adjusted))
        steps += [(BACKFILLED, gap)] if books.backfilled else []
    unspent = books.derive(f"桥接.{place.path}.{UNSPENT}", full - final, YUAN)
    made.append(unspent)
    steps.append((UNSPENT, unspent))
    if carried is not None:
        steps.append((f"{BUDGET}：{ledger.carried}", carried))
    if place.scope == "合计":
        less = _less_income(books)
        made += less
        steps += [(LESS_INCOME, figure) for figure in less]
        steps += [
            (f"财决01：{row.partition('.')[2]}", f) for row in (BALANCE, SHARED) for f in books.of(row, FINAL) if f.number
        ]
    return steps, made, list(_comparisons(place, year, adjusted, books))


def _less_income(books: Books) -> list[Figure]:
    """Return by how much less came in than planned, where the form tells: budget that nobody could spend."""
    planned, came = books.cell(WHOLE, ADJUSTED), books.cell(WHOLE, FINAL)
    if books.backfilled or planned is None or came is None or not planned.number or planned.number == came.number:
        return []
    return [books.derive(f"桥接.合计.{LESS_INCOME}", planned - came, YUAN)]


def _comparisons(place: BridgePlace, year: _Year, adjusted: Figure | None, books: Books) -> Iterator[LedgerComparison]:
    opening = books.cell(place.row, OPENING)
    if opening is not None and books.filled(place, OPENING) and books.opening_told:
        yield _opening(year, opening, books)
    if books.backfilled:
        yield _against_final(place, year, books)
    elif adjusted is not None:
        yield _full_year(year, adjusted, books)
    if year.carried is not None and not books.backfilled:
        yield _carried(year, year.carried, books)
    if year.carried is not None and place.scope == "合计":
        yield from _on_hand(year.carried, books)


def _opening(year: _Year, opening: Figure, books: Books) -> LedgerComparison:
    return _partial(
        LedgerComparison(
            ledger=BUDGET,
            name=OPENING,
            book=year.begin.expr(),
            form=opening.expr(),
            book_word="指标账年初预算数",
            form_word="财决01表年初预算数",
            rest=Abs(year.begin - opening),
        ),
        books.reason(OPENING),
    )


def _full_year(year: _Year, adjusted: Figure, books: Books) -> LedgerComparison:
    """The form's column holds the year's budget, with or without what goes on to next year."""
    gap: Expr = Abs(year.full - adjusted)
    if year.carried is not None:
        gap = Min((gap, Abs(year.own - adjusted)))
    item = LedgerComparison(
        ledger=BUDGET,
        name=FULL_YEAR,
        book=year.full.expr(),
        form=adjusted.expr(),
        book_word="指标账全年预算数",
        form_word="财决01表全年（调整）预算数",
        rest=gap,
    )
    reason = books.reason(ADJUSTED)
    return replace(item, rest=_beyond(year.own, adjusted.expr()), reason=reason) if reason else item


def _against_final(place: BridgePlace, year: _Year, books: Books) -> LedgerComparison:
    """The 调整 column is 决算 filled back: what the 指标账 has beyond 决算数 goes on to next year."""
    outside = books.reason(ADJUSTED)
    form: Expr = year.final.expr()
    word = "财决01表决算数"
    if year.carried is None and place.scope == "合计" and not outside:
        form = Sum((form, *(f.expr() for row in (BALANCE, SHARED) for f in books.of(row, FINAL))))
        word = "财决01表决算数与年末结转和结余、结余分配之和"
    item = LedgerComparison(
        ledger=BUDGET,
        name=FULL_YEAR,
        book=year.own.expr(),
        form=form,
        book_word="指标账全年预算数" + ("（扣除结转下年）" if year.carried is not None else ""),
        form_word=word,
        rest=Abs(Sub(year.own.expr(), form)),
    )
    if outside:
        return replace(item, rest=_beyond(year.own, form) if year.carried is not None else None, reason=outside)
    if year.carried is not None or place.scope == "合计":
        return item
    # 经济分类 are moved between without any document: money spent in one may have been planned in another
    rest = None if place.scope == "经济分类" else Max((NOTHING, Sub(form, year.own.expr())))
    return replace(item, rest=rest, reason=BACKFILLED_REASON)


def _carried(year: _Year, carried: Figure, books: Books) -> LedgerComparison:
    """结转下年 is what was not spent; less than that where not all of it goes on."""
    away = Sub(NOTHING, carried.expr())
    unspent = Sub(year.full.expr(), year.final.expr())
    item = LedgerComparison(
        ledger=BUDGET,
        name=books.pack.ledger.carried,
        book=away,
        form=unspent,
        book_word="指标账结转下年",
        form_word="未支出（指标账全年预算数减财决01表决算数）",
        rest=Abs(Sub(year.own.expr(), year.final.expr())),
    )
    outside = books.reason(ADJUSTED)
    if outside:
        return replace(item, rest=None, reason=outside)
    if _elsewhere(books):
        return replace(item, rest=Max((NOTHING, Sub(year.final.expr(), year.own.expr()))), reason=CARRIED_REASON)
    return item


def _elsewhere(books: Books) -> bool:
    """Tell whether money not spent went elsewhere than to next year: less income than planned, 结余分配."""
    less = books.number(f"{WHOLE}.{ADJUSTED}") - books.number(f"{WHOLE}.{FINAL}")
    planned = sum(books.number(f"{row}.{ADJUSTED}") for row in (BALANCE, SHARED))
    return less + books.number(f"{SHARED}.{FINAL}") - planned != 0


def _on_hand(carried: Figure, books: Books) -> Iterator[LedgerComparison]:
    """结转下年 and the form's 年末结转和结余: the same where all money is 财政拨款, never more."""
    for balance in books.of(BALANCE, FINAL):
        away = Sub(NOTHING, carried.expr())
        item = LedgerComparison(
            ledger=BUDGET,
            name=ON_HAND,
            book=away,
            form=balance.expr(),
            book_word="指标账结转下年",
            form_word="财决01表年末结转和结余",
            rest=Abs(Sub(away, balance.expr())),
        )
        yield item if books.fiscal_only else replace(item, rest=Max((NOTHING, Sub(away, balance.expr()))), reason=OWN_REASON)


def _partial(item: LedgerComparison, reason: str) -> LedgerComparison:
    return replace(item, rest=_beyond(item.book, item.form), reason=reason) if reason else item


def _beyond(book: Expr | Figure, form: Expr) -> Expr:
    """Return by how much a ledger that holds a part only is above the whole."""
    return Max((NOTHING, Sub(book.expr(), form)))
