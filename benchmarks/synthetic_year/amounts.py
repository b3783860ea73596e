"""The year's money of a department: 收支单元 like those of its base, in another size, and the 决算报表 they add up to."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from random import Random

import msgspec

from benchmarks.synthetic_year.base import base_of, labels_of_classes, main_class
from benchmarks.synthetic_year.plan import DepartmentPlan, words
from tools.sample.amounts import fen, split, yuan
from tools.sample.data import OperationForm, SampleBlock, SampleCell, SampleForm, SampleUnit, TotalForm

HUNDRED = 10_000
"""A hundred 元 in 分: documents are issued in whole hundreds, and 万元 with two decimals are exact."""
STATE, FUND, OWN = "财政资金", "政府性基金", "事业收入"
_INCOME_ROWS = {STATE: "一般公共预算财政拨款收入", FUND: "政府性基金预算财政拨款收入", OWN: "事业收入"}
_ECONOMIC = {
    "301": "工资福利支出",
    "302": "商品和服务支出",
    "303": "对个人和家庭的补助",
    "309": "资本性支出（基本建设）",
    "310": "资本性支出",
    "312": "对企业补助",
}
_PROJECT = "项目支出"


def units_of(plan: DepartmentPlan, rng: Random) -> list[SampleUnit]:
    """Return the department's units: its own office first."""
    known = words()
    nouns = [ordinal + noun for ordinal in known.ordinals for noun in known.unit_nouns]
    names = [f"{plan.name}机关", *(plan.place + plan.field.kinds[0][:-1] + noun for noun in rng.sample(nouns, plan.units - 1))]
    return [
        SampleUnit(
            id=f"{at + 1:03d}",
            code=f"{plan.code}{at + 1:03d}",
            name=name,
            account="7201" if at else "7101",
            cost="5101" if at else "5001",
        )
        for at, name in enumerate(names)
    ]


def projects_of(plan: DepartmentPlan, rng: Random) -> dict[str, str]:
    """Return the base's project names with the department's own."""
    old = list(dict.fromkeys(cell.project for cell in base_of(plan.base, plan.year).cells if cell.project))
    ends = ("", "专项", "保障", "提升", "补助")
    own = [item + end for end in ends for item in plan.field.objects]
    return dict(zip(old, rng.sample(own, len(old)), strict=True))


def cells_of(plan: DepartmentPlan, units: Iterable[SampleUnit], projects: Mapping[str, str], rng: Random) -> list[SampleCell]:
    """Return the 收支单元: those of the base in the department's size; units beyond the base's are like its second."""
    base = base_of(plan.base, plan.year)
    known = [unit.id for unit in base.head.unit]
    old, own = main_class(plan)
    made: list[SampleCell] = []
    for at, unit in enumerate(units):
        like = known[at] if at < len(known) else known[1]
        size = plan.scale if at < len(known) else plan.scale * rng.randrange(30, 120) // 100
        for cell in base.cells:
            if cell.unit == like:
                made.append(_sized(cell, unit.id, projects, (old, own), size * rng.randrange(90, 111), plan.ten_thousand))
    return made


def _sized(
    cell: SampleCell, unit: str, projects: Mapping[str, str], classes: tuple[str, str], size: int, whole: bool
) -> SampleCell:
    """Return a cell in another size (in ten thousandths). What is left over keeps its share of the budget."""

    def hundreds(amount: int) -> int:
        return max(1, round(amount * size / 10_000 / HUNDRED)) * HUNDRED if amount else 0

    budget, begin, brought = hundreds(cell.final + cell.carried_out), hundreds(cell.begin), hundreds(cell.brought_in)
    left = cell.carried_out * size // 10_000
    if whole:
        left = left // HUNDRED * HUNDRED
    old, own = classes
    function = own + cell.function[3:] if cell.function[:3] == old else cell.function
    return msgspec.structs.replace(
        cell,
        unit=unit,
        function=function,
        project=projects.get(cell.project, ""),
        begin=begin,
        brought_in=brought,
        carried_out=min(left, budget),
        final=budget - min(left, budget),
    )


class Totals:
    """Sums of the cells by whatever asks for them, as (年初, 全年, 决算) in 分."""

    def __init__(self, cells: Iterable[SampleCell]) -> None:
        self.cells = list(cells)

    def of(self, test: Callable[[SampleCell], bool]) -> tuple[int, int, int]:
        """Add up the cells that pass a test."""
        own = [cell for cell in self.cells if test(cell)]
        return (
            sum(cell.begin for cell in own),
            sum(cell.final + cell.carried_out for cell in own),
            sum(cell.final for cell in own),
        )

    def fund(self, name: str) -> tuple[int, int, int]:
        """Add up a fund."""
        return self.of(lambda cell: cell.fund == name)

    @property
    def all(self) -> tuple[int, int, int]:
        """All money."""
        return self.of(lambda _: True)

    @property
    def brought(self) -> int:
        """年初结转和结余."""
        return sum(cell.brought_in for cell in self.cells)

    def short(self, fund: str) -> int:
        """Return what of a fund's budget was never received: all left over but of projects that go on next year."""
        return sum(cell.carried_out for cell in self.cells if cell.fund == fund and not _goes_on(cell))


def _in_class(code: str, cell: SampleCell) -> bool:
    return cell.function.startswith(code)


def _in_economic(code: str, cell: SampleCell) -> bool:
    return cell.economic.startswith(code)


def _goes_on(cell: SampleCell) -> bool:
    return bool(cell.brought_in) or cell.fund == FUND


def form_of(plan: DepartmentPlan, cells: Iterable[SampleCell]) -> SampleForm:
    """Return the 决算报表 of the cells, rows as the base prints them."""
    base, sums = base_of(plan.base, plan.year).form, Totals(cells)
    form = SampleForm(total=_total(base.total, plan, sums), operation=_operation(base.operation, sums))
    return _in_ten_thousand(form) if plan.ten_thousand else form


def _total(form: TotalForm, plan: DepartmentPlan, sums: Totals) -> TotalForm:
    begin, budget, final = sums.all
    income = {
        fund: (b, year - _brought(sums, fund), year - _brought(sums, fund) - sums.short(fund))
        for fund in _INCOME_ROWS
        for b, year, _ in [sums.fund(fund)]
    }
    received = tuple(sum(row[at] for row in income.values()) for at in range(3))
    left = received[2] + sums.brought - final
    last = {
        "本年收入合计": received,
        "年初结转和结余": (0, sums.brought, sums.brought),
        "本年支出合计": (begin, budget, final),
        "年末结转和结余": (0, 0, left),
        "总计": (begin, budget, final + left),
    }
    rows = {name: income[fund] for fund, name in _INCOME_ROWS.items()} | last
    classes = labels_of_classes(plan.year)
    functions = {classes[code]: sums.of(partial(_in_class, code)) for code in {cell.function[:3] for cell in sums.cells}}
    return msgspec.structs.replace(
        form,
        income=_block(form.income, rows),
        function=_block(form.function, functions | last),
        nature=_block(form.nature, _natures(sums) | last),
    )


def _brought(sums: Totals, fund: str) -> int:
    return sum(cell.brought_in for cell in sums.cells if cell.fund == fund)


def _natures(sums: Totals) -> dict[str, tuple[int, ...]]:
    final = sums.all[2]
    rows: dict[str, tuple[int, ...]] = {
        "基本支出": sums.of(lambda cell: cell.nature != _PROJECT),
        "人员经费": sums.of(lambda cell: cell.nature.endswith("人员经费")),
        "公用经费": sums.of(lambda cell: cell.nature.endswith("公用经费")),
        "项目支出": sums.of(lambda cell: cell.nature == _PROJECT),
        "其中：基本建设类项目": sums.of(lambda cell: cell.economic.startswith("309")),
        "支出经济分类合计": (-1, -1, final),
    }
    for code, name in _ECONOMIC.items():
        rows[name] = (-1, -1, sums.of(partial(_in_economic, code))[2])
    return rows


def _block(block: SampleBlock, rows: Mapping[str, tuple[int, ...]]) -> SampleBlock:
    return msgspec.structs.replace(
        block, top=[_row(row, rows) for row in block.top], bottom=[_row(row, rows) for row in block.bottom]
    )


def _row(row: list[str], rows: Mapping[str, tuple[int, ...]]) -> list[str]:
    """Return a row with its amounts; what is printed as a dash stays one, what there is none of is blank."""
    label = row[0].strip()
    amounts = rows.get(label.rpartition("、")[2], rows.get(label, (0, 0, 0)))
    return [
        row[0],
        *(old if old == "—" else yuan(amount) if amount else "" for old, amount in zip(row[1:], amounts, strict=True)),
    ]


CARS, GUESTS, BOUGHT = "30231", "30217", "31013"


def three_public(sums: Totals) -> dict[str, tuple[int, int]]:
    """Return the “三公” items as (年初预算, 决算)."""

    def item(code: str) -> tuple[int, int]:
        begin, _, final = sums.of(lambda cell: cell.economic == code)
        return begin, final

    run, guests, bought = item(CARS), item(GUESTS), item(BOUGHT)
    cars = (run[0] + bought[0], run[1] + bought[1])
    return {
        "合计": (cars[0] + guests[0], cars[1] + guests[1]),
        "因公出国（境）费": (0, 0),
        "公务用车购置及运行维护费": cars,
        "公务用车购置费": bought,
        "公务用车运行维护费": run,
        "公务接待费": guests,
    }


def _operation(form: OperationForm, sums: Totals) -> OperationForm:
    items = three_public(sums)
    rows = items | {"支出合计": items["合计"], "国内接待费": items["公务接待费"]}
    office = sums.of(lambda cell: cell.unit == "001" and cell.nature.endswith("公用经费"))[2]
    left = [_printed_item(row, rows) for row in form.left]
    right = [
        [label, yuan(office) if label.endswith("行政单位") else "0.00" if "参照公务员法" in label else old]
        for label, old in form.right
    ]
    return msgspec.structs.replace(form, left=left, right=right)


def _printed_item(row: list[str], rows: Mapping[str, tuple[int, int]]) -> list[str]:
    name = row[0].strip().lstrip("0123456789.（）一二三四五六七八九十、")
    if name not in rows:
        return row
    return [row[0], *(old if old == "—" else yuan(amount) for old, amount in zip(row[1:], rows[name], strict=True))]


def _in_ten_thousand(form: SampleForm) -> SampleForm:
    def smaller(text: str) -> str:
        return yuan(fen(text) // HUNDRED) if "." in text and text[:1] in "-0123456789" else text

    def rows(table: list[list[str]]) -> list[list[str]]:
        return [[row[0], *(smaller(text) for text in row[1:])] for row in table]

    def block(old: SampleBlock) -> SampleBlock:
        return msgspec.structs.replace(old, top=rows(old.top), bottom=rows(old.bottom))

    note = "金额单位：万元"
    total = msgspec.structs.replace(
        form.total,
        income=block(form.total.income),
        function=block(form.total.function),
        nature=block(form.total.nature),
        unit_note=note,
    )
    operation = msgspec.structs.replace(
        form.operation, left=rows(form.operation.left), right=rows(form.operation.right), unit_note=note
    )
    return SampleForm(total=total, operation=operation)


def quarters(plan: DepartmentPlan, sums: Totals) -> list[int]:
    """Return the spending of each quarter, shared like the base's."""
    weights = [fen(total) for total in base_of(plan.base, plan.year).books.ledger.quarter_total]
    return split(sums.all[2], weights)
