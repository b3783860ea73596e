"""Amounts the 填报表 asks for and a ledger may tell: staff's number where there is one, else the ledger's.

A row of a sheet whose key begins with ``…填报`` (``资金填报.财政拨款``) gives the figure without that word
(``资金.财政拨款.全年预算数``); what the ledger and the performance system's export say of it stands beside, for
comparison (``资金账.财政拨款.全年预算数``, ``资金导出.…``).
Also the money of the whole in the words of the 自评表: 资金.合计 from the 决算 form.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from pipeline.compute.lookup import ADJUSTED, FINAL, OPENING, rows_under
from pipeline.declarations import FillRow, FillSheet
from pipeline.expr import Div, Sum
from pipeline.money import Absence
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, FigureBuilder, Figures

STATED, BOOK, EXPORTED = "填报", "账", "导出"
BUDGET, SPENT, RATE = "全年预算数", "全年执行数", "执行率"
AMOUNTS = (OPENING, BUDGET, SPENT)
_OF_FORM = dict(zip(AMOUNTS, (OPENING, ADJUSTED, FINAL), strict=True))
"""Under which head of 财决01 an amount of the 自评表 stands."""
_FUNDS, _UNKNOWN = "指标账.资金", "未分类"
_WHOLE = {
    "资金来源": {"合计": "本年支出合计"},
    "资金性质": {"合计": "本年支出合计", "基本支出": "基本支出", "项目支出": "项目支出"},
}
"""Rows of the 自评表 that the 决算 form gives, by what the pack asks for."""


def add_stated_amounts(known: FigureBuilder, pack: Pack) -> None:
    """Put 资金 and 公用 at the end: what the ledgers tell, what is printed, and the execution rates."""
    known.add_new(_whole(known, pack))
    for sheet in pack.workbook.sheet:
        for row in stated_rows(sheet):
            known.add(_of_ledgers(known, pack, sheet, row))
            known.add(_chosen(known, sheet, row))
    known.add([execution_rate(known, path) for path, row in rows_under(known, "资金").items() if {BUDGET, SPENT} <= set(row)])


def stated_rows(sheet: FillSheet) -> tuple[FillRow, ...]:
    """Return the rows of a sheet that staff state beside what a ledger may tell."""
    return tuple(row for row in sheet.row if row.key.partition(".")[0].endswith(STATED))


def execution_rate(known: Figures, path: str) -> Figure:
    """Return 执行率 of a row of money: 全年执行数 ÷ 全年预算数; nothing where there was no budget."""
    return known.derive(f"{path}.{RATE}", Div(known[f"{path}.{SPENT}"].expr(), known[f"{path}.{BUDGET}"].expr()))


def _whole(known: Figures, pack: Pack) -> Iterator[Figure]:
    rows = {name: row for word, found in _WHOLE.items() if word in pack.workbook.asks for name, row in found.items()}
    for name, row in rows.items():
        for column, printed in _OF_FORM.items():
            figure = known.get(f"支出.{row}.{printed}")
            if figure is not None:
                yield known.derive(f"资金.{name}.{column}", figure.expr())


def _chosen(known: Figures, sheet: FillSheet, row: FillRow) -> Iterator[Figure]:
    """Yield what is printed of a row: staff's number, else that of the form exported, else the ledger's."""
    for column in sheet.column:
        given = [known.get(f"{path}.{column.key}") for path in (row.key, _named(row, EXPORTED), _named(row, BOOK))]
        found = [figure for figure in given if figure is not None]
        chosen = next((figure for figure in found if figure.value is not Absence.BLANK), next(iter(found), None))
        key = f"{_named(row)}.{column.key}"
        if chosen is not None and isinstance(chosen.source, Cell):
            yield replace(chosen, key=key)
        elif chosen is not None:
            yield known.derive(key, chosen.expr())


def _named(row: FillRow, ending: str = "") -> str:
    first, _, rest = row.key.partition(".")
    return f"{first.removesuffix(STATED)}{ending}.{rest}"


# what the ledgers tell --------------------------------------------------------------------------------------------------


def _of_ledgers(known: Figures, pack: Pack, sheet: FillSheet, row: FillRow) -> Iterator[Figure]:
    if row.items:
        yield from _items(known, row)
    elif (row.funds or row.brought) and _funds_told(known):
        yield from _budget(known, pack, sheet, row)


def _funds_told(known: Figures) -> bool:
    """Tell whether every document of the 指标账 says what it is and which 资金 it gives."""
    keys = _fund_keys(known)
    untold = any(f".{_UNKNOWN}." in key or key.endswith(f".{_UNKNOWN}") for key in keys)
    return bool(keys) and not untold


def _fund_keys(known: Figures) -> list[str]:
    return [key for key in known.below(_FUNDS.partition(".")[0]) if key.startswith(f"{_FUNDS}.")]


def _budget(known: Figures, pack: Pack, sheet: FillSheet, row: FillRow) -> Iterator[Figure]:
    """Yield a row's budget of the year, and where it is no money of last year its 年初预算数."""
    ledger = pack.ledger
    funds = [key.split(".")[2] for key in _fund_keys(known) if key.endswith(f".{ledger.steps[0]}")]
    apart = any(other.brought for other in sheet.row)
    opening, *_ = ledger.steps
    steps = [step for step in ledger.steps if step != ledger.carried and not (apart and step == ledger.brought)]
    parts = {OPENING: [opening], BUDGET: steps} if not row.brought else {BUDGET: [ledger.brought]}
    for column, wanted in parts.items():
        names = [name for name in funds if row.brought or name in row.funds]
        found = [figure for name in names for step in wanted if (figure := known.get(f"{_FUNDS}.{name}.{step}")) is not None]
        if found and any(item.key == column for item in sheet.column):
            yield known.derive(f"{_named(row, BOOK)}.{column}", Sum(tuple(figure.expr() for figure in found)))


def _items(known: Figures, row: FillRow) -> Iterator[Figure]:
    """Yield what the 支出明细账 says was spent on a row's 款 out of 基本支出; nothing where it does not tell 款 apart."""
    watched = [figure for figure in known.match("明细账.经济款.*.基本支出") if figure.number]
    found = [figure for code in row.items if (figure := known.get(f"明细账.经济款.款{code}.基本支出")) is not None]
    if watched and found:
        yield known.derive(f"{_named(row, BOOK)}.{FINAL}", Sum(tuple(figure.expr() for figure in found)))


def unstated_problems(known: Figures, pack: Pack) -> Iterator[Problem]:
    """Report, one for each sheet, the cells that staff left empty and no ledger fills."""
    for sheet in pack.workbook.sheet:
        empty: dict[str, str] = {}
        cells: list[Cell] = []
        for row, column in ((row, column) for row in stated_rows(sheet) for column in sheet.column if not column.required):
            key = f"{_named(row)}.{column.key}"
            figure = known.get(key)
            if figure is not None and figure.value is Absence.BLANK and isinstance(figure.source, Cell):
                empty[key] = f"{figure.source.address} {row.label}的{column.head}"
                cells.append(figure.source)
        if cells:
            found = "、".join(empty.values())
            yield problem("J070", at=cells[0], found=found, keys=tuple(empty), title=sheet.name, count=len(cells))
