"""内部往来: what one unit of a department pays another stands in two 决算报表, and a plain sum counts it twice.

Staff state each transfer in the 填报表; where neither side's 决算报表 denies it, it is taken off both rows, their totals and
the payer's 功能分类, as a live 算式. What may be internal and is not stated is told.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from msgspec import Struct, field

from pipeline.declarations import FormDecl, TransferDecl
from pipeline.expr import YUAN, Expr, Ref, Sub, Sum, plain_number
from pipeline.load.labels import bare_label
from pipeline.load.titles import owner_name
from pipeline.load.units import own_key
from pipeline.money import Absence
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, derive

T = TypeVar("T")

_STATED = "往来."


class _Transfer(Struct, frozen=True):
    """One stated transfer: its kind, the numbers of the two units' files, the payer's 功能分类 row, amounts by column."""

    decl: TransferDecl
    payer: int
    receiver: int
    function: str
    amounts: Mapping[str, Figure]
    at: Cell


class _Desk(Struct):
    """The department's figures by key while transfers are taken off."""

    form: FormDecl
    columns: Sequence[str]
    figures: dict[str, Figure]
    problems: list[Problem] = field(default_factory=list)
    settled: dict[str, list[Figure]] = field(default_factory=dict)
    """Amounts taken off each unit's own row, by the key of that row's own figure."""

    def number(self, key: str) -> int:
        """Return an amount in 分; no amount counts as none."""
        figure = self.figures.get(key)
        return int(figure.number or 0) if figure is not None else 0


def settle_transfers(
    figures: Sequence[Figure], owners: Sequence[str], pack: Pack
) -> tuple[list[Figure], list[str], list[Problem]]:
    """Return the figures with internal transfers taken off, the detail sheets that can no longer be compared, and problems.

    ``owners`` are the 编制单位 of the 决算报表 in the order of their numbers.
    """
    columns = next((block.columns for sheet in pack.form.sheet for block in sheet.block), [])
    desk = _Desk(pack.form, columns, {figure.key: figure for figure in figures})
    if len(owners) < 2:
        stated = next((figure for figure in figures if figure.key.startswith(_STATED)), None)
        if stated is not None and isinstance(stated.source, Cell):
            desk.problems.append(problem("L098", at=stated.source))
        return list(figures), [], desk.problems
    transfers = _stated(desk, owners, pack)
    absent: list[str] = []
    for decl in pack.form.transfer:
        for column in desk.columns:
            group = [item for item in transfers if item.decl is decl and item.amounts[column].number]
            if group and _both_agree(desk, group, decl, column):
                _take_off(desk, group, decl, column)
                absent += [f"决算报表:{token}" for token in decl.lists]
    _told(desk, len(owners))
    unread = {sheet.detail.key for sheet in pack.form.sheet if sheet.detail and f"决算报表:{sheet.token}" in absent}
    kept = [figure for key, figure in desk.figures.items() if key.partition(".")[0] not in unread]
    return kept, list(dict.fromkeys(absent)), desk.problems


# what staff stated ---------------------------------------------------------------------------------------------------


def _stated(desk: _Desk, owners: Sequence[str], pack: Pack) -> list[_Transfer]:
    units = {owner_name(name): number for number, name in enumerate(owners, 1)}
    kinds = {bare_label(name): decl for decl in pack.form.transfer for name in decl.names}
    functions = {
        bare_label(name): f"功能.{code.key or code.name}"
        for code in pack.codes.function
        for name in (code.name, *code.former, code.code, code.code + code.name, f"{code.code}-{code.name}")
    }
    found: list[_Transfer] = []
    heads = dict.fromkeys(key.rpartition(".")[0] for key in desk.figures if key.startswith(_STATED))
    for head in heads:
        decl = _known(desk, f"{head}.往来事项", kinds)
        payer = _known(desk, f"{head}.付款单位", units)
        receiver = _known(desk, f"{head}.收款单位", units)
        function = _known(desk, f"{head}.功能分类", functions)
        if decl is not None and payer is not None and receiver is not None and function is not None:
            source = desk.figures[f"{head}.往来事项"].source
            at = source if isinstance(source, Cell) else Cell(file="")
            none = Figure(key=head, value=Absence.BLANK, unit=YUAN, source=at)
            amounts = {column: desk.figures.get(f"{head}.{column}", none) for column in desk.columns}
            found.append(_Transfer(decl, payer, receiver, function, amounts, at))
    return found


def _known(desk: _Desk, key: str, names: Mapping[str, T]) -> T | None:
    """Return what a stated word means; a word nobody knows is told (an empty cell was already)."""
    figure = desk.figures.get(key)
    if figure is None or not figure.text:
        return None
    meant = names.get(bare_label(figure.text)) or names.get(owner_name(figure.text))
    if meant is None and isinstance(figure.source, Cell):
        expected = "、".join(dict.fromkeys(names)) if len(names) < 12 else "本年科目表中的类，如“一般公共服务支出”"
        desk.problems.append(problem("L096", at=figure.source, expected=expected, what=key.rpartition(".")[2]))
    return meant


# both sides ----------------------------------------------------------------------------------------------------------


def _both_agree(desk: _Desk, group: Sequence[_Transfer], decl: TransferDecl, column: str) -> bool:
    """Tell whether every unit's own rows hold at least what is stated of them; rows that hold less are told, all of them."""
    claims: dict[str, list[tuple[Figure, _Transfer]]] = {}
    for item in group:
        amount = item.amounts[column]
        claims.setdefault(own_key(item.payer, f"{decl.paid}.{column}"), []).append((amount, item))
        claims.setdefault(own_key(item.payer, f"{item.function}.{column}"), []).append((amount, item))
        claims.setdefault(own_key(item.receiver, f"{decl.received}.{column}"), []).append((amount, item))
    agreed = True
    for key, stated in claims.items():
        total = sum(int(amount.number or 0) for amount, _ in stated)
        own = desk.figures.get(key)
        if total > desk.number(key) or any((amount.number or 0) < 0 for amount, _ in stated):
            agreed = False
            at = stated[0][0].source
            there = own.source if own is not None and isinstance(own.source, Cell) else None
            desk.problems.append(
                problem(
                    "L097",
                    at=at if isinstance(at, Cell) else stated[0][1].at,
                    found=f"{_yuan(total)}（填报表内部往来）",
                    expected=f"不大于 {_yuan(desk.number(key))}（{there or '决算报表'}）",
                    keys=(key.split(".", 2)[2],),
                    row=f"{key.split('.')[3]}{column}",
                )
            )
    return agreed


def _take_off(desk: _Desk, group: Sequence[_Transfer], decl: TransferDecl, column: str) -> None:
    """Take the stated amounts off the department's rows: both sides' own, every total, and each payer's 功能分类."""
    every = [item.amounts[column] for item in group]
    for row in (decl.paid, decl.received, *decl.totals):
        _less(desk, f"{row}.{column}", every)
    for function in dict.fromkeys(item.function for item in group):
        _less(desk, f"{function}.{column}", [item.amounts[column] for item in group if item.function == function])
    for item in group:
        for unit, row in ((item.payer, decl.paid), (item.receiver, decl.received)):
            desk.settled.setdefault(own_key(unit, f"{row}.{column}"), []).append(item.amounts[column])


def _less(desk: _Desk, key: str, amounts: Sequence[Figure]) -> None:
    figure = desk.figures.get(key)
    if figure is None or figure.number is None or not isinstance(figure.source, Expr):
        return
    parts = tuple(Ref(amount) for amount in amounts)
    desk.figures[key] = derive(key, Sub(figure.source, Sum(parts) if len(parts) > 1 else parts[0]), figure.unit)


def _told(desk: _Desk, units: int) -> None:
    """Tell of amounts in the rows of transfers that nobody stated: they may be internal and counted twice."""
    rows = [row for decl in desk.form.transfer for row in (decl.paid, decl.received)]
    for unit in range(1, units + 1):
        for key in (own_key(unit, f"{row}.{column}") for row in rows for column in desk.columns):
            rest = desk.number(key) - sum(int(amount.number or 0) for amount in desk.settled.get(key, ()))
            at = desk.figures[key].source if key in desk.figures else None
            if rest and isinstance(at, Cell):
                found = "" if key not in desk.settled else f"{at.found}，其中未抵销 {_yuan(rest)}"
                name, own = key.split(".")[3], key.split(".", 2)[2]
                desk.problems.append(problem("L019", at=at, found=found, keys=(own,), row=name))


def _yuan(fen: int) -> str:
    return f"{plain_number(fen, YUAN)} {YUAN}"
