"""Which money the 指标账 covers, and so which of its differences from 财决01 can be judged.

财决01 counts all money of a department; a 指标账 often holds 财政拨款 only. What it covers is told by the 资金性质 of its
documents; where they tell none, by its sum: it covers the 财政拨款 when it adds up to them and to nothing more.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from pipeline.backfilled import backfilled
from pipeline.declarations import FundDecl
from pipeline.expr import Expr
from pipeline.money import Absence
from pipeline.pack import Pack
from pipeline.reconcile.classes import UNKNOWN
from pipeline.records import Figure, Figures

OPENING, ADJUSTED, FINAL = "年初预算数", "调整预算数", "决算数"
INCOME, BROUGHT, USED = "收入.本年收入合计", "收入.年初结转和结余", "收入.用事业基金弥补收支差额"
BALANCE, SHARED, WHOLE = "支出.年末结转和结余", "支出.结余分配", "收入.总计"


class BridgePlace(Struct, frozen=True):
    """One line of the bridge: its scope in words, its name, the key path below 指标账/明细账/桥接, the form's row.

    ``group`` are the rows of the form that are filled together: a column blank in all of them is not compared.
    """

    scope: str
    name: str
    path: str
    row: str
    group: tuple[str, ...]


class Pool(Struct, frozen=True):
    """资金 that are compared together: kinds of money some rows of the form do not tell apart (单位资金, 事业收入)."""

    names: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return how the pool is called."""
        return "、".join(self.names)


class Books(Struct, frozen=True, dict=True):
    """The form, the sums of the ledgers, and what they say together about scope."""

    form: Figures
    sums: Figures
    pack: Pack
    accounts: frozenset[str] = frozenset()
    """The names of the accounts the 支出明细账 has lines of expenditure in."""

    def derive(self, key: str, expr: Expr, unit: str | None = None) -> Figure:
        """Return the figure that an 算式 gives, as it stands with what is overridden."""
        return self.form.derive(key, expr, unit)

    @cached_property
    def fiscal_ledger(self) -> bool:
        """Tell whether the 支出明细账 holds 财政拨款 only, while the department has other money."""
        return not self.fiscal_only and (self._fiscal_accounts() or self.in_fiscal_table)

    @cached_property
    def in_fiscal_table(self) -> bool:
        """Tell whether the 支出明细账 adds up to the form's table of 一般公共预算财政拨款, and not to the whole."""
        own = self.sums.get(f"明细账.合计.{FINAL}")
        table = self.fiscal_cell("合计", self.pack.ledger.fiscal.column)
        whole = self.number(f"支出.本年支出合计.{FINAL}")
        return own is not None and table is not None and bool(own.number) and own.number == table.number != whole

    def fiscal_cell(self, row: str, column: str) -> Figure | None:
        """Return a cell of the form's table of 一般公共预算财政拨款, where it was given."""
        return self.form.get(f"{self.pack.ledger.fiscal.list}.{row}.{column}")

    def _fiscal_accounts(self) -> bool:
        decl = self.pack.ledger.fiscal
        return bool(self.accounts) and all(
            any(word in name for word in decl.accounts) and not any(word in name for word in decl.others)
            for name in self.accounts
        )

    @cached_property
    def backfilled(self) -> bool:
        """Tell whether the 调整 column is 决算 filled back."""
        return backfilled(self.form, self.pack.ledger.backfilled)

    def filled(self, place: BridgePlace, column: str) -> bool:
        """Tell whether the form holds an amount, or one that cannot be read, in a column of a place's rows."""
        found = (self.form.get(f"{row}.{column}") for row in place.group)
        return any(f is not None and (f.number is not None or f.value is Absence.MISSING) for f in found)

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Return the steps of the year's budget that occur, in order; none without a 指标账."""
        return tuple(step for step in (*self.pack.ledger.steps, UNKNOWN) if f"指标账.合计.{step}" in self.sums)

    @cached_property
    def opening_told(self) -> bool:
        """Tell whether the 指标账 says of its documents what they are, 年初 or later."""
        return any(step != UNKNOWN and self._total(step) for step in self.steps)

    @property
    def carried(self) -> bool:
        """Tell whether the 指标账 holds what goes on to next year."""
        return self.pack.ledger.carried in self.steps

    @cached_property
    def funds(self) -> dict[str, FundDecl]:
        """Return the 资金性质 the documents state, by name; those that cannot be told are not among them."""
        stated = {key.split(".")[2] for key in self.sums if key.startswith("指标账.资金.")}
        return {decl.name: decl for decl in self.pack.ledger.fund if decl.name in stated}

    @cached_property
    def funds_told(self) -> bool:
        """Tell whether every document states a known 资金性质."""
        return bool(self.funds) and not any(key.startswith(f"指标账.资金.{UNKNOWN}.") for key in self.sums)

    @cached_property
    def pools(self) -> tuple[Pool, ...]:
        """Return the 资金性质 joined where they share an income row."""
        found: list[Pool] = []
        for decl in self.funds.values():
            joined = Pool((decl.name,), tuple(decl.rows))
            apart: list[Pool] = []
            for pool in found:
                if set(pool.rows) & set(joined.rows):
                    joined = Pool((*pool.names, *joined.names), tuple(dict.fromkeys((*pool.rows, *joined.rows))))
                else:
                    apart.append(pool)
            found = [*apart, joined]
        return tuple(found)

    @cached_property
    def fiscal(self) -> frozenset[str]:
        """Return the income rows of 财政拨款."""
        return frozenset(row for decl in self.pack.ledger.fund if decl.fiscal for row in decl.rows)

    @cached_property
    def covered(self) -> frozenset[str] | None:
        """Return the income rows whose money the 指标账 holds; None where it must hold all."""
        if self.funds_told:
            return frozenset(row for pool in self.pools for row in pool.rows)
        own = self._own()
        general = frozenset(
            row for decl in self.pack.ledger.fund if decl.fiscal and len(decl.rows) == 1 for row in decl.rows[:1]
        )
        for rows in (self.fiscal, *(frozenset((row,)) for row in sorted(general))):
            if own and own in (self.amount(rows, ADJUSTED), self.amount(rows, ADJUSTED) + self.number(f"{BROUGHT}.{ADJUSTED}")):
                return rows
        return None

    def outside(self, column: str) -> list[Figure]:
        """Return the incomes of a column that are money the 指标账 does not hold."""
        covered = self.covered
        if covered is None:
            return []
        return [figure for row in self.incomes if row not in covered for figure in self.of(row, column) if figure.number]

    @cached_property
    def incomes(self) -> tuple[str, ...]:
        """Return the rows of the form that bring money of the year."""
        rows = [row.key for sheet in self.pack.form.sheet for block in sheet.block for row in block.row if row.parent == INCOME]
        return (*rows, USED)

    @cached_property
    def fiscal_only(self) -> bool:
        """Tell whether the department has no money but 财政拨款."""
        columns = (OPENING, ADJUSTED, FINAL)
        return not any(self.number(f"{row}.{column}") for row in self.incomes if row not in self.fiscal for column in columns)

    def reason(self, column: str) -> str:
        """Return why the 指标账 may hold less than a column of the form; empty where it must hold all."""
        outside = self.outside(column)
        if not outside:
            return ""
        names = "、".join(figure.key.split(".")[1] for figure in outside)
        return f"指标账没有{names}的指标，只能核对指标账不大于财决01表，财政拨款另按收入各行核对"

    def cell(self, row: str, column: str) -> Figure | None:
        """Return the figure of a row and column where the form has it."""
        return self.form.get(f"{row}.{column}")

    def of(self, row: str, column: str) -> Iterable[Figure]:
        """Yield the figure of a row and column where the form has it."""
        found = self.form.get(f"{row}.{column}")
        return () if found is None else (found,)

    def number(self, key: str) -> Fraction:
        """Return a figure's amount in 分, 0 where there is none."""
        figure = self.form.get(key)
        return Fraction(0) if figure is None or figure.number is None else Fraction(figure.number)

    def amount(self, rows: Iterable[str], column: str) -> Fraction:
        """Return the amounts of some rows in a column added up."""
        return sum((self.number(f"{row}.{column}") for row in rows), Fraction(0))

    def told(self, prefix: str) -> bool:
        """Tell whether a ledger has any line told apart that way (``指标账.功能``)."""
        return prefix in self._told

    @cached_property
    def _told(self) -> frozenset[str]:
        """Return the first two segments of what the ledgers tell apart."""
        return frozenset(".".join(key.split(".")[:2]) for key in self.sums)

    @cached_property
    def stated(self) -> frozenset[str]:
        """Return the rows of the form that hold an amount, or one that cannot be read."""
        filled = (key for key, figure in self.form.items() if figure.number or figure.value is Absence.MISSING)
        return frozenset(key.rpartition(".")[0] for key in filled)

    def _total(self, step: str) -> bool:
        figure = self.sums.get(f"指标账.合计.{step}")
        return figure is not None and bool(figure.number)

    def _own(self) -> Fraction:
        """Return the year's own budget in the 指标账: without what came from last year or goes on to next."""
        apart = (self.pack.ledger.brought, self.pack.ledger.carried)
        return sum((Fraction(f.number or 0) for f in self._figures() if f.key.rpartition(".")[2] not in apart), Fraction(0))

    def _figures(self) -> Iterator[Figure]:
        for step in self.steps:
            figure = self.sums.get(f"指标账.合计.{step}")
            if figure is not None:
                yield figure
