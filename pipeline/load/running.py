"""What a 支出明细账 says of itself: 本月合计, 本年累计 and the like against the lines above them, 余额 line by line.

None of it is a figure, but a number that was changed, a line that was lost or copied twice shows here. A total row states the
lines of its account (all accounts where it names none) since the last row of its word, since any total, since the account's
pages began, or in all: one of these must hold, so that no word needs a meaning of its own. What cannot be judged is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.load.ledger import LedgerSheet
from pipeline.load.sheet import Content, shown
from pipeline.money import normal_text, show
from pipeline.problems import Problem, problem
from pipeline.records import Cell, VoucherLine

MANY = 4
"""Of so many wrong rows of one kind, and more than half of all, it is the way of counting that is another: told once."""

_DEBIT, _CREDIT, _LEVEL = "借", "贷", "平"
_SIDES = ("借方", "贷方")

Key = tuple[str, str]
"""Unit and account; an empty one stands for all."""
Sides = tuple[int, int]
"""Debit and credit in 分."""


@dataclass(slots=True)
class _Account:
    """One account of one unit: what has moved so far and until its pages began, its balance and what moved since.

    ``balances`` are what the balance may be, none before the first: after a wrong one both the stated and the counted.
    """

    debit: int = 0
    credit: int = 0
    begun: Sides = (0, 0)
    month: int = 0
    balances: tuple[int, ...] = ()
    since: int = 0


@dataclass(slots=True)
class _Tally:
    """How many rows of one kind were compared, what was found wrong, and whether any states an amount at all."""

    states: bool = False
    compared: int = 0
    wrong: list[Problem] = field(default_factory=list)


class Running:
    """Follows the lines of one sheet in order; :meth:`problems` tells what does not add up."""

    def __init__(self, ledger: LedgerSheet, directed: bool) -> None:
        """Prepare for the rows below the head; ``directed`` where one column of amounts has 借 or 贷 beside it."""
        self.ledger, self.directed = ledger, directed
        self.balance, self.side = ledger.column("余额"), -1 if directed else ledger.column("方向")
        self._accounts: dict[Key, _Account] = {}
        self._last: Key = ("", "")
        self._marks: dict[tuple[str, Key], dict[Key, Sides]] = {}
        self._stated: dict[tuple[str, Key], Sides] = {}
        self._totals: dict[str, _Tally] = {}
        self._balances = _Tally()
        self._unclear: dict[str, int] = {}
        self._sides: dict[Content, str] = {}
        self._complete = True

    def line(self, row: int, cells: Sequence[Content], line: VoucherLine, opens: bool = False) -> None:
        """Take a line; ``opens`` for 期初, whose balance begins the account and whose amounts are not the year's."""
        key = self._last = (line.unit_name, line.account_code or line.account_name)
        account = self._accounts.get(key)
        if account is None:
            account = self._accounts[key] = _Account()
        month = line.date.month if line.date else account.month
        if opens or month < account.month:  # the account's next pages
            account.begun, account.balances, account.since = (account.debit, account.credit), (), 0
        account.month = 0 if opens else month
        if not opens:
            account.debit += line.debit
            account.credit += line.credit
            account.since += line.debit - line.credit
        if self.balance >= 0:
            self._follow(row, cells, account)

    def lose(self) -> None:
        """Stop judging totals: a line could not be read, which is told, and none can hold without it."""
        self._complete = False
        for account in self._accounts.values():
            account.balances = ()

    def total(self, row: int, cells: Sequence[Content], line: VoucherLine) -> None:
        """Take a total row and compare it."""
        word, stated = normal_text(line.summary), (line.debit, line.credit)
        scopes = {scope: self._so_far(scope) for scope in self._scopes(cells, line)}
        tally = self._totals.setdefault(word, _Tally())
        tally.states |= any(self._given(cells, term) for term in (*_SIDES, "发生额"))
        self._judge(row, word, stated, scopes, tally)
        for scope, now in scopes.items():
            self._marks[word, scope] = self._marks["", scope] = now
            self._stated[word, scope] = stated
        if self._last in self._accounts:
            self._follow(row, cells, self._accounts[self._last])

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong; a kind of which most rows are wrong only once."""
        for word, tally in self._totals.items():
            if tally.states:  # a row left blank where others of its word state an amount says nothing was spent
                yield from self._told(tally, f"“{word}”行")
        yield from self._told(self._balances, "“余额”一栏")
        for word, row in self._unclear.items():
            if self._totals[word].states:
                yield problem("L087", at=self.ledger.sheet.cell(row, self.ledger.column("发生额")), word=word)

    def _told(self, tally: _Tally, what: str) -> Iterator[Problem]:
        wrong = len(tally.wrong)
        if wrong < MANY or 2 * wrong <= tally.compared:
            yield from tally.wrong
            return
        first = tally.wrong[0]
        at = Cell(file=first.file, sheet=first.sheet, address=first.cell, found=first.found)
        yield problem("L086", at=at, expected=first.expected, what=what, count=tally.compared, wrong=wrong)

    # total rows ------------------------------------------------------------------------------------------------------

    def _given(self, cells: Sequence[Content], term: str) -> bool:
        column = self.ledger.column(term)
        return 0 <= column < len(cells) and cells[column] != ""

    def _scopes(self, cells: Sequence[Content], line: VoucherLine) -> list[Key]:
        """Return whose lines a total may add up: those it names; where it names none, all, or those of the line above."""
        unit = line.unit_name if self._given(cells, "单位") else ""
        account = line.account_code or line.account_name
        wider = [(unit, account), (unit, account or self._last[1]), (unit or self._last[0], account or self._last[1])]
        return list(dict.fromkeys(wider))

    def _so_far(self, scope: Key) -> dict[Key, Sides]:
        unit, account = scope
        return {
            key: (item.debit, item.credit)
            for key, item in self._accounts.items()
            if (not unit or key[0] == unit) and key[1].startswith(account)
        }

    def _judge(self, row: int, word: str, stated: Sides, scopes: dict[Key, dict[Key, Sides]], tally: _Tally) -> None:
        if not self._complete:
            return
        tally.compared += 1
        options = [option for scope, now in scopes.items() for option in self._options(word, scope, now)]
        if self.directed:
            if not any(sum(stated) in (debit, credit, abs(debit - credit)) for debit, credit in options):
                self._unclear.setdefault(word, row)
            return
        if stated in options:
            return
        nearest = min(options, key=lambda option: abs(option[0] - stated[0]) + abs(option[1] - stated[1]))
        for term, said, right in zip(_SIDES, stated, nearest, strict=True):
            if said != right:
                expected = f"以上各行{term}之和 {_yuan(right)} 元"
                at = self._cell(row, self.ledger.column(term), f"{word}{term} {_yuan(said)} 元")
                tally.wrong.append(problem("L042", at=at, expected=expected))

    def _options(self, word: str, scope: Key, now: dict[Key, Sides]) -> Iterator[Sides]:
        """Yield what a total of a scope may say: since the last of its word, since any total, on from what that said,
        since the pages of its accounts began, in all."""
        mark = self._marks.get((word, scope))
        if mark is not None:
            since, before = _added(now, mark), self._stated[word, scope]
            yield since
            yield before[0] + since[0], before[1] + since[1]
            yield _added(now, self._marks["", scope])
        yield _added(now, {key: self._accounts[key].begun for key in now})
        yield _added(now, {})

    # balances --------------------------------------------------------------------------------------------------------

    def _follow(self, row: int, cells: Sequence[Content], account: _Account) -> None:
        """Compare a stated balance with the one before it and what has moved since; the first one begins the row."""
        raw = cells[self.balance] if 0 <= self.balance < len(cells) else ""
        if raw == "":
            return
        amount = self.ledger.fen(row, self.balance, raw)
        said = self._signed(row, cells, amount) if amount is not None else ()
        counted = tuple(balance + account.since for balance in account.balances)
        if len(said) == 2:  # a sheet that says no side may show what an account of credit gained
            counted += tuple(balance - account.since for balance in account.balances)
        account.since = 0
        if said and counted:
            self._balances.compared += 1
            right = next((balance for balance in counted if balance in said), None)
            account.balances = (right,) if right is not None else (said[0], counted[0])
            if right is None:
                expected = f"{_sided(counted[0])}（上一个余额加本行借方减贷方）"
                at = self._cell(row, self.balance, f"余额 {_sided(said[0])}")
                self._balances.wrong.append(problem("L085", at=at, expected=expected))
        else:
            account.balances = said[:1]

    def _signed(self, row: int, cells: Sequence[Content], amount: int) -> tuple[int, ...]:
        """Return the balance, debit positive; both signs where no side is stated; nothing where the side cannot be read."""
        side = cells[self.side] if 0 <= self.side < len(cells) else ""
        word = self._sides.get(side)
        if word is None:
            word = self._sides[side] = normal_text(shown(side))
        if not word or (word == _LEVEL and not amount):
            return (amount, -amount) if amount else (0,)
        if word[0] in (_DEBIT, _CREDIT):
            return (amount if word[0] == _DEBIT else -amount,)
        at = self._cell(row, self.side, f"余额方向 {word}")
        self.ledger.problems.append(problem("L073", at=at, expected=f"{_DEBIT}、{_CREDIT}，余额为零的写 {_LEVEL}"))
        return ()

    def _cell(self, row: int, column: int, words: str) -> Cell:
        """Return a cell; a csv file has no letters for columns, so its place says in words what stands there."""
        return self.ledger.sheet.cell(row, column, None if self.ledger.sheet.name else words)


def _added(now: dict[Key, Sides], before: dict[Key, Sides]) -> Sides:
    """Return debit and credit of some accounts since a mark."""
    old = [before.get(key, (0, 0)) for key in now]
    return (
        sum(sides[0] for sides in now.values()) - sum(sides[0] for sides in old),
        sum(sides[1] for sides in now.values()) - sum(sides[1] for sides in old),
    )


def _yuan(fen: int) -> str:
    return show(Fraction(fen, 100), 2)


def _sided(fen: int) -> str:
    return f"{_DEBIT if fen > 0 else _CREDIT} {_yuan(abs(fen))}" if fen else f"{_LEVEL} 0.00"
