"""支出明细账 beside 财决01's 决算数: what of the ledger was taken off the form as 内部往来, and what the form may count in."""

from fractions import Fraction

from msgspec.structs import replace

from pipeline.expr import YUAN, Abs, Const, Expr, Max, Min, Sub, Sum, references
from pipeline.reconcile.classes import CLASS_DIGITS
from pipeline.reconcile.scope import FINAL, Books, BridgePlace
from pipeline.records import Figure, LedgerComparison

STATED = "往来."
"""What stands before the keys of transfers stated in the 填报表."""

SPENT, INTERNAL = "明细账：决算数", "明细账：其中部门内部往来（决算已抵销）"
OTHER = "明细账：另有经营性支出（该类可能含有）"
FISCAL_REASON = "支出明细账只有财政拨款，财决01表还有其他资金的支出；只能核对明细账不大于财决01表"


def compare_spending(
    place: BridgePlace, spent: Figure, final: Figure, books: Books
) -> tuple[list[tuple[str, Figure]], list[Figure], LedgerComparison]:
    """Return the steps from 决算数 to the ledger, the figures derived for them, and the comparison."""
    internal, other = _internal(place, books), _unsure(place, books)
    steps = [(SPENT, spent), (INTERNAL, internal), (OTHER, other)]
    named = (
        (("其中已抵销的内部往来", internal), (f"另有{other.key.split('.')[1].removesuffix('经济')}", other))
        if other
        else (("其中已抵销的内部往来", internal),)
    )
    item = LedgerComparison(
        ledger="明细账",
        name=FINAL,
        book=spent.expr(),
        form=final.expr(),
        book_word="明细账决算数",
        form_word="财决01表决算数",
        rest=_gap(final, spent, internal, other),
        beside=tuple((word, figure) for word, figure in named if figure is not None),
    )
    if books.fiscal_ledger:
        item = _fiscal(place, item, books)
    return [(name, figure) for name, figure in steps if figure is not None], [internal] if internal else [], item


def _fiscal(place: BridgePlace, item: LedgerComparison, books: Books) -> LedgerComparison:
    """A ledger of 财政拨款 only: beside the form's own table of that money, else no more than the whole."""
    table = _in_table(place, books) if books.in_fiscal_table else None
    if table is None:
        return replace(item, rest=Max((Const(0, YUAN), Sub(item.book, item.form))), reason=FISCAL_REASON)
    word = f"财决07表{books.pack.ledger.fiscal.column}"
    return replace(item, form=table.expr(), form_word=word, rest=Abs(Sub(table.expr(), item.book)), beside=())


def _in_table(place: BridgePlace, books: Books) -> Figure | None:
    decl = books.pack.ledger.fiscal
    if place.scope == "合计":
        return books.fiscal_cell("合计", decl.column)
    if place.scope == "支出性质" and place.name in decl.natures:
        return books.fiscal_cell("合计", place.name)
    code = next(
        (c.code for c in books.pack.codes.function if len(c.code) == CLASS_DIGITS and (c.key or c.name) == place.name), ""
    )
    return books.fiscal_cell(f"类{code}", decl.column) if place.scope == "功能分类" and code else None


def _gap(final: Figure, spent: Figure, internal: Figure | None, other: Figure | None) -> Expr:
    """Return how far the form is from the ledger without its 内部往来, with or without what the form may count in."""
    own: Expr = spent.expr() if internal is None else spent - internal
    gap = Abs(Sub(final.expr(), own))
    return gap if other is None else Min((gap, Abs(Sub(final.expr(), Sum((own, other.expr()))))))


def _unsure(place: BridgePlace, books: Books) -> Figure | None:
    """Return the ledger's lines of a class that stand beside 基本支出 and 项目支出 and that the form may count in."""
    rows = {item.row for item in books.pack.form.unsure}
    names = [decl.name for decl in books.pack.ledger.nature if decl.row in rows]
    found = [books.sums.get(f"明细账.{name}经济.{place.name}.{FINAL}") for name in names] if place.scope == "经济分类" else []
    return next((figure for figure in found if figure is not None), None)


def _internal(place: BridgePlace, books: Books) -> Figure | None:
    """Return what of a place was taken off the form as 内部往来 while the ledger still holds it; None where nothing."""
    off = _taken_off(books.cell(place.row, FINAL))
    standing = {key for decl in books.pack.form.transfer if _stands(decl.paid, books) for key in _paid(decl.paid, books)}
    parts = [figure for figure in off if figure.key in standing]
    if not parts:
        return None
    return books.derive(f"桥接.{place.path}.内部往来", Sum(tuple(part.expr() for part in parts)), YUAN)


def _paid(row: str, books: Books) -> list[str]:
    return [figure.key for figure in _taken_off(books.cell(row, FINAL))]


def _stands(row: str, books: Books) -> bool:
    """Tell whether the ledger's lines of a paying row hold the transfers: nearer to the row with them than without."""
    name = next((decl.name for decl in books.pack.ledger.nature if decl.row == row), "")
    spent, net = books.sums.get(f"明细账.支出性质.{name}.{FINAL}"), books.cell(row, FINAL)
    if spent is None or spent.number is None or net is None or net.number is None:
        return False
    beyond = Fraction(spent.number) - Fraction(net.number)
    return abs(beyond - sum(Fraction(figure.number or 0) for figure in _taken_off(net))) < abs(beyond)


def _taken_off(figure: Figure | None) -> list[Figure]:
    """Return the stated transfers that load took off a figure: its 算式 is Σ units less 往来."""
    found: list[Figure] = []
    tree = figure.source if figure is not None else None
    while isinstance(tree, Sub):
        refs = [item for item in references(tree.right) if isinstance(item, Figure)]
        if not refs or not all(item.key.startswith(STATED) for item in refs):
            break
        found += refs
        tree = tree.left
    return found
