"""What a 支出明细账 says of itself: 本月合计, 本年累计 and the like against the lines above them, 余额 line by line.

None of it is a figure, but a number that was changed, a line that was lost or copied twice shows here. A total row states the
lines of its account (all accounts where it names none) since the last row of its word, since any total, since the account's
pages began, or in all: one of these must hold, so that no word needs a meaning of its own. 过次页 and 承前页 may also go on
from any earlier total, and 承前页 repeats what 过次页 said. A file's sheets are pages of one book: what they add up to goes on
from sheet to sheet. A balance is that of its account, or of all accounts printed together. What cannot be judged is told.
"""

import operator
from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct, field

from pipeline.load.ledger import LedgerSheet
from pipeline.load.row_words import PAGE, counted_word
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


class _Scope(Struct):
    """Whose lines a total adds up: what has moved so far, what of it before their pages began, and at each total row.

    ``marks`` are what had moved at the last row of a word (of any word: an empty one), ``stated`` what that row said.
    """

    debit: int = 0
    credit: int = 0
    begun: Sides = (0, 0)
    marks: dict[str, Sides] = field(default_factory=dict)
    stated: dict[str, Sides] = field(default_factory=dict)


class _Account(Struct):
    """One account of one unit: what has moved so far and until its pages began, its balance and what moved since.

    ``scopes`` add it up; ``told`` is what they have been told of it: debit, credit, and those two when the pages began.
    ``balances`` are what the balance may be, none before the first: after a wrong one both the stated and the counted.
    """

    scopes: list[_Scope]
    debit: int = 0
    credit: int = 0
    begun: Sides = (0, 0)
    told: tuple[int, int, int, int] = (0, 0, 0, 0)
    month: int = 0
    balances: tuple[int, ...] = ()
    since: int = 0


class _Tally(Struct):
    """How many rows of one kind were compared, what was found wrong, and whether any states an amount at all."""

    states: bool = False
    compared: int = 0
    wrong: list[Problem] = field(default_factory=list)


class Running:
    """Follows the lines of one sheet in order; :meth:`problems` tells what does not add up."""

    def __init__(self, ledger: LedgerSheet, directed: bool, before: "Running | None" = None) -> None:
        """Prepare for the rows below the head; ``directed`` where one column of amounts has 借 or 贷 beside it.

        ``before`` followed the sheet of the same file that stands before this one.
        """
        self.ledger, self.directed = ledger, directed
        self.balance, self.side = ledger.column("余额"), -1 if directed else ledger.column("方向")
        self._accounts: dict[Key, _Account] = {}
        self._last: Key = ("", "")
        self._scopes: dict[Key, _Scope] = {}
        self._scopes_of: dict[str, list[str]] = {}
        self._accounts_of: dict[str, list[str]] = {}
        self._moved: dict[Key, _Account] = {}
        self._totals: dict[str, _Tally] = {}
        self._balances = _Tally()
        self._unclear: dict[str, int] = {}
        self._signs: dict[Content, int] = {}
        self._complete = True
        self._beside = 0
        self._standing: tuple[int, ...] = ()
        self._since_standing = 0
        self._together = _Tally()
        if before is not None:
            self._go_on(before)

    def _go_on(self, before: "Running") -> None:
        """Take over what has moved on earlier sheets; the accounts' pages and balances begin anew."""
        before._tell()
        self._accounts, self._scopes = before._accounts, before._scopes
        self._accounts_of, self._scopes_of = before._accounts_of, before._scopes_of
        self._complete, self._moved = before._complete, dict(self._accounts)
        self._together.compared = before._together.compared
        for account in self._accounts.values():
            account.begun, account.balances, account.since, account.month = (account.debit, account.credit), (), 0, 0

    def line(self, row: int, cells: Sequence[Content], line: VoucherLine, opens: bool = False) -> None:
        """Take a line; ``opens`` for 期初, whose balance begins the account and whose amounts are not the year's."""
        key = self._last = (line.unit_name, line.account_code or line.account_name)
        account = self._accounts.get(key) or self._new_account(key)
        self._moved[key] = account
        month = line.date.month if line.date else account.month
        if opens or month < account.month:  # the account's next pages
            account.begun, account.balances, account.since = (account.debit, account.credit), (), 0
        account.month = 0 if opens else month
        if not opens:
            account.debit += line.debit
            account.credit += line.credit
            moved = line.debit - line.credit
            account.since += moved
            self._since_standing += moved
            self._beside += bool(line.skip) and bool(line.debit or line.credit)
        if self.balance >= 0:
            self._follow(row, cells, account)

    def lose(self) -> None:
        """Stop judging totals: a line could not be read, which is told, and none can hold without it."""
        self._complete = False
        for account in self._accounts.values():
            account.balances = ()

    def total(self, row: int, cells: Sequence[Content], line: VoucherLine) -> None:
        """Take a total row and compare it."""
        word, stated = counted_word(line.summary), (line.debit, line.credit)
        self._tell()
        scopes = [self._scopes.get(key) or self._new_scope(key) for key in self._named(cells, line)]
        tally = self._totals.setdefault(word, _Tally())
        tally.states |= any(self._given(cells, term) for term in (*_SIDES, "发生额"))
        turns = line.skip == PAGE
        self._judge(row, word, stated, scopes, tally, turns)
        for scope in scopes:
            scope.marks[word] = (scope.debit, scope.credit)
            scope.stated[word] = stated
            if not turns:  # a page's end is no total that another may count from
                scope.marks[""] = scope.marks[word]
        self._follow(row, cells, self._accounts.get(self._last) or _Account([]))

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong; a kind of which most rows are wrong only once."""
        for word, tally in self._totals.items():
            if tally.states:  # a row left blank where others of its word state an amount says nothing was spent
                yield from self._told(tally, f"“{_said(word)}”行")
        if 2 * len(self._together.wrong) < self._together.compared:  # else each account has a balance of its own
            self._balances.wrong += self._together.wrong
        yield from self._told(self._balances, "“余额”一栏")
        for word, row in self._unclear.items():
            if self._totals[word].states:
                yield problem("L087", at=self.ledger.sheet.cell(row, self.ledger.column("发生额")), word=_said(word))

        compared = self._balances.compared or any(tally.states for tally in self._totals.values())
        if self._beside and not compared:
            yield problem("L088", at=self.ledger.sheet.place(), count=self._beside)

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

    def _named(self, cells: Sequence[Content], line: VoucherLine) -> list[Key]:
        """Return whose lines a total may add up: those it names; where it names none, all, or those of the line above."""
        unit = line.unit_name if self._given(cells, "单位") else ""
        account = line.account_code or line.account_name
        wider = [(unit, account), (unit, account or self._last[1]), (unit or self._last[0], account or self._last[1])]
        return list(dict.fromkeys(wider))

    def _new_account(self, key: Key) -> _Account:
        unit, name = key
        scopes = [(who, start) for who in (unit, "") for start in self._scopes_of.get(who, ()) if name.startswith(start)]
        account = self._accounts[key] = _Account([self._scopes[scope] for scope in dict.fromkeys(scopes)])
        self._accounts_of.setdefault(unit, []).append(name)
        return account

    def _new_scope(self, key: Key) -> _Scope:
        unit, start = key
        scope = self._scopes[key] = _Scope()
        self._scopes_of.setdefault(unit, []).append(start)
        units = [unit] if unit else list(self._accounts_of)
        for owner in units:
            for name in self._accounts_of.get(owner, ()):
                if name.startswith(start):
                    account = self._accounts[owner, name]
                    account.scopes.append(scope)
                    _add(scope, account.told)
        return scope

    def _tell(self) -> None:
        """Tell the scopes what has moved since the last total row."""
        for account in self._moved.values():
            now = (account.debit, account.credit, *account.begun)
            change = tuple(map(operator.sub, now, account.told))
            for scope in account.scopes:
                _add(scope, change)
            account.told = now
        self._moved.clear()

    def _judge(self, row: int, word: str, stated: Sides, scopes: Sequence[_Scope], tally: _Tally, turns: bool) -> None:
        if not self._complete:
            return
        tally.compared += 1
        options = [option for scope in scopes for option in (_turned(scope) if turns else _options(word, scope))]
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
                at = self._cell(row, self.ledger.column(term), f"{_said(word)}{term} {_yuan(said)} 元")
                tally.wrong.append(problem("L042", at=at, expected=expected))

    # balances --------------------------------------------------------------------------------------------------------

    def _follow(self, row: int, cells: Sequence[Content], account: _Account) -> None:
        """Compare a stated balance with the one before it and what has moved since; the first one begins the row."""
        raw = cells[self.balance] if 0 <= self.balance < len(cells) else ""
        if raw == "":
            return
        amount = self.ledger.fen(row, self.balance, raw)
        sign = self._signs.get(cells[self.side], 0) if amount and 0 <= self.side < len(cells) else 0
        if sign and account.balances == (sign * (amount or 0) - account.since,):  # as nearly every line
            account.balances, account.since = (account.balances[0] + account.since,), 0
            self._standing, self._since_standing = account.balances, 0
            self._balances.compared += 1
            return
        said = self._signed(row, cells, amount) if amount is not None else ()
        counted = tuple(balance + account.since for balance in account.balances)
        if len(said) == 2:  # a sheet that says no side may show what an account of credit gained
            counted += tuple(balance - account.since for balance in account.balances)
        together = tuple(balance + self._since_standing for balance in self._standing)
        account.since = self._since_standing = 0
        if said and counted:
            self._balances.compared += 1
            right = next((balance for balance in (*counted, *together) if balance in said), None)
            account.balances = (right,) if right is not None else (said[0], counted[0])
            if right is None:
                self._wrong_balance(row, said[0], counted[0], self._balances)
        else:  # the account's first
            account.balances = said[:1]
            self._standing = (*said[:1], *self._first_balance(row, said, together))
            return
        self._standing = account.balances

    def _first_balance(self, row: int, said: tuple[int, ...], together: tuple[int, ...]) -> tuple[int, ...]:
        """Compare an account's first balance with the one above of any account: all may be printed under one.

        Return what the balance should then be, nothing where it is.
        """
        if not any(said) or not together:
            return ()
        self._together.compared += 1
        if set(said) & set(together):
            return ()
        self._wrong_balance(row, said[0], together[0], self._together)
        return together[:1]

    def _wrong_balance(self, row: int, said: int, right: int, tally: _Tally) -> None:
        expected = f"{_sided(right)}（上一个余额加本行借方减贷方）"
        at = self._cell(row, self.balance, f"余额 {_sided(said)}")
        tally.wrong.append(problem("L085", at=at, expected=expected))

    def _signed(self, row: int, cells: Sequence[Content], amount: int) -> tuple[int, ...]:
        """Return the balance, debit positive; both signs where no side is stated; nothing where the side cannot be read."""
        side = cells[self.side] if 0 <= self.side < len(cells) else ""
        word = normal_text(shown(side))
        if not word or (word == _LEVEL and not amount):
            return (amount, -amount) if amount else (0,)
        if word[0] in (_DEBIT, _CREDIT):
            sign = self._signs[side] = 1 if word[0] == _DEBIT else -1
            return (sign * amount,)
        at = self._cell(row, self.side, f"余额方向 {word}")
        self.ledger.problems.append(problem("L073", at=at, expected=f"{_DEBIT}、{_CREDIT}，余额为零的写 {_LEVEL}"))
        return ()

    def _cell(self, row: int, column: int, words: str) -> Cell:
        """Return a cell; a csv file has no letters for columns, so its place says in words what stands there."""
        return self.ledger.sheet.cell(row, column, None if self.ledger.sheet.name else words)


def _options(word: str, scope: _Scope) -> Iterator[Sides]:
    """Yield what a total of a scope may say: since the last of its word, on from what that said, since any total, since
    the pages of its accounts began, in all."""
    if word in scope.marks:
        since, before = _since(scope, scope.marks[word]), scope.stated[word]
        yield since
        yield before[0] + since[0], before[1] + since[1]
        if any(since_any := _since(scope, scope.marks[""])):  # nothing, right below another total, is no sum of lines
            yield since_any
    yield _since(scope, scope.begun)
    yield scope.debit, scope.credit


def _turned(scope: _Scope) -> Iterator[Sides]:
    """Yield what a page's end or beginning may say: since any row with a total, on from what that said, or in all."""
    for word, mark in scope.marks.items():
        since = _since(scope, mark)
        yield since
        if before := scope.stated.get(word):
            yield before[0] + since[0], before[1] + since[1]
    yield _since(scope, scope.begun)
    yield scope.debit, scope.credit


def _since(scope: _Scope, mark: Sides) -> Sides:
    return scope.debit - mark[0], scope.credit - mark[1]


def _add(scope: _Scope, change: tuple[int, ...]) -> None:
    scope.debit += change[0]
    scope.credit += change[1]
    scope.begun = (scope.begun[0] + change[2], scope.begun[1] + change[3])


def _yuan(fen: int) -> str:
    return show(Fraction(fen, 100), 2)


def _said(word: str) -> str:
    return word.replace("#", "某")


def _sided(fen: int) -> str:
    return f"{_DEBIT if fen > 0 else _CREDIT} {_yuan(abs(fen))}" if fen else f"{_LEVEL} 0.00"
