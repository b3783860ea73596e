"""The bench on which the sample's input is changed: one cell, or one whole file, and the stages run on what is left.

The exhaustive run changes a ``Sheet`` right behind the reading of the file: ``load`` asks ``read_table`` for the
sheets of a file, and the bench answers. Readers of files nobody touched answer from memory, and so do the sums of a
ledger whose lines are all the sample's own; a reader is asked again as soon as one of its sheets is another. Nothing is
remembered after the ``with``.
"""

import inspect
import operator
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline import load, run, ties
from pipeline.load import budget_ledger, ledger_books, voucher_ledger
from pipeline.load import ledger as ledger_reader
from pipeline.load.heads import SEARCHED, find_head
from pipeline.load.sheet import Content, Sheet
from pipeline.pack import Pack
from pipeline.problems import Problem, Severity
from pipeline.records import BudgetDocument, Figure, Figures, Loaded, VoucherLine

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "inputs" / "2019" / "广东省工业和信息化厅"
ROOTS = (ROOT / "report_templates",)


def _with_checks() -> tuple[run.Stage, ...]:
    groups: list[list[run.Stage]] = []
    for name, stage in run.MAKING:
        if name in run.CHECKS:
            groups[-1].append(stage)
        else:
            groups.append([stage])
    return tuple(lambda state, steps=group: all(step(state) for step in steps) for group in groups[:-1])  # type: ignore[misc]


STAGES = _with_checks()
"""The stages one by one: most changes are told after the first, and there is no need to run the others."""

Mark = tuple[str, str, str, str, str]
"""What makes a problem the same one: code, severity, file, sheet, cell. Not its words, which may quote a figure."""


@dataclass(frozen=True)
class Seen:
    """What came of one run: the problems with how often each, the figures, and whether it got as far as figures."""

    marks: Mapping[Mark, int]
    problems: tuple[Problem, ...]
    figures: Figures
    loaded: Loaded | None
    report: Mapping[str, str]

    def new(self, base: "Seen") -> list[Mark]:
        """Return the problems that the untouched sample does not have."""
        return [mark for mark, count in self.marks.items() if count > base.marks.get(mark, 0)]


def seen(result: run.Run) -> Seen:
    """Return what came of a run, consequences counted like any problem."""
    marks: dict[Mark, int] = {}
    problems = tuple(flat(result.problems))
    for item in problems:
        mark = (item.code, item.severity.value, item.file, item.sheet, item.cell)
        marks[mark] = marks.get(mark, 0) + 1
    report = {
        key: "".join(paragraph.text for paragraph in paragraphs)
        for key, paragraphs in (result.report.paragraphs.items() if result.report else ())
    }
    return Seen(marks, problems, result.figures, result.loaded, report)


# What of a ledger line no stage after load reads; test_injection proves it by changing all of it in every line at once.
NOT_READ_OF_DOCUMENT = ("unit_name", "document")
NOT_READ_OF_LINE = ("unit_name", "voucher", "summary", "project", "account_name")


def neutral(loaded: Loaded, word: str = "甲") -> Loaded:
    """Return what was loaded with everything in the ledgers' lines replaced that no later stage reads."""
    return replace(
        loaded,
        budget_documents=tuple(replace(item, **dict.fromkeys(NOT_READ_OF_DOCUMENT, word)) for item in loaded.budget_documents),
        voucher_lines=tuple(replace(item, **dict.fromkeys(NOT_READ_OF_LINE, word)) for item in loaded.voucher_lines),
    )


_READ = {
    kind: tuple(name for name in kind.__struct_fields__ if name not in (*unread, "source"))
    for kind, unread in ((BudgetDocument, NOT_READ_OF_DOCUMENT), (VoucherLine, NOT_READ_OF_LINE))
}


def _read_of(line: BudgetDocument | VoucherLine) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in _READ[type(line)])


def same_lines(before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    """Tell whether two ledgers are one to every stage after load."""
    return len(before) == len(after) and all(a is b or _read_of(a) == _read_of(b) for a, b in zip(before, after, strict=True))


def same_loaded(before: Loaded, after: Loaded) -> bool:
    """Tell whether what was loaded is the same to every later stage: figures by value, ledgers, words, profile."""
    return (
        before.profile == after.profile
        and before.absent == after.absent
        and [(f.key, f.value) for f in before.figures.values()] == [(f.key, f.value) for f in after.figures.values()]
        and before.sections == after.sections
        and same_lines(before.budget_documents, after.budget_documents)
        and same_lines(before.voucher_lines, after.voucher_lines)
    )


def flat(problems: Any) -> list[Problem]:
    """Return problems and, under each, what they caused."""
    found: list[Problem] = []
    for item in problems:
        found += [item, *flat(item.consequences)]
    return found


def is_error(mark: Mark) -> bool:
    """Tell whether a problem is an 错误."""
    return mark[1] == Severity.ERROR.value


class _Enough(Exception):
    """What is known already decides: the rest of the run could not change it."""


class Bench:
    """Runs the sample with changed cells. Use as a context manager: it stands in for functions of ``load``."""

    def __init__(self, folder: Path = SAMPLE) -> None:
        """Read the sample's files once."""
        self.folder = folder
        self.sheets: dict[tuple[str, str], Sheet] = {}
        self._books: dict[str, tuple[tuple[Sheet, ...], tuple[Problem, ...]]] = {}
        self._edits: dict[tuple[str, str], Sheet] = {}
        self._known: set[int] = set()
        self._saved: list[tuple[Any, str, Any]] = []
        self._memories: list[dict[Any, Any]] = []
        self._judged_by: Seen | None = None
        self._changed: tuple[str, bytes] | None = None
        self._state = run.Run(folder, ROOTS)
        self.asked: set[tuple[str, str]] = set()

    def __enter__(self) -> "Bench":
        """Take the place of the function that opens tables; remember the readers."""
        for name in ("read_table", "read_ledgers"):  # each bench reads for itself, not what the session shares
            self._stand_in(load, name, inspect.unwrap(getattr(load, name)))
        self._stand_in(load, "read_table", self._table)
        for name in ("read_final_accounts", "read_workbook_form", "read_pack"):
            self._remember(load, name)
        for name in ("read_budget_ledger", "read_voucher_ledger"):
            self._remember(ledger_books, name)
        self._remember(load, "read_material")
        self.run()
        for sheets, _ in self._books.values():
            for sheet in sheets:
                self.sheets[(sheet.file, sheet.name)] = sheet
                self._known.add(id(sheet))
                self._known.update(map(id, sheet.rows))
        for memory in self._memories:
            memory.clear()  # read anew, row by row, so that the base run holds the very records remembered below
        # rows of a ledger that nobody touched: the same list gives the same record
        self._remember_rows(voucher_ledger, "read_line")
        self._remember_rows(budget_ledger, "_document")
        self._remember_heads()
        self._remember_sums("_budget")
        self._remember_sums("_ledger")
        self._stand_in(ties, "run", self._ties)
        self.base = self.run()
        return self

    def __exit__(self, *_: object) -> None:
        """Give everything back."""
        for owner, name, value in reversed(self._saved):
            setattr(owner, name, value)
        self._saved.clear()

    def run(self, *edits: Sheet, base: Seen | None = None) -> Seen:
        """Return what comes of the sample with some sheets replaced.

        With ``base`` the run ends as soon as there is a problem that ``base`` has not, or nothing left that could differ.
        """
        self._edits, self._judged_by = {(sheet.file, sheet.name): sheet for sheet in edits}, base
        self.asked.clear()
        state = self._state = run.Run(self.folder, ROOTS)
        for stage in STAGES:
            try:
                go_on = stage(state)
            except _Enough:
                break
            if not go_on or (base is not None and seen(state).new(base)):
                break
        if self._edits.keys() - self.asked:
            raise AssertionError("load no longer opens files by read_table: mend tests/faults/bench.py")
        return seen(state)

    def with_file(self, name: str, data: bytes, stages: int = len(STAGES)) -> Seen:
        """Return what comes of the sample with other bytes for one file, read from the door on."""
        self._edits, self._judged_by, self._changed = {}, None, (name, data)
        whole = self._books.pop(name)
        try:
            state = self._state = run.Run(self.folder, ROOTS)
            for stage in STAGES[:stages]:
                if not stage(state):
                    break
            return seen(state)
        finally:
            self._books[name], self._changed = whole, None

    def edited(self, file: str, sheet: str, row: int, column: int, value: Content) -> Sheet:
        """Return a sheet with one other cell; all other rows stay the same lists."""
        before = self.sheets[(file, sheet)]
        rows = list(before.rows)
        rows[row] = [*rows[row][:column], value, *rows[row][column + 1 :]]
        return replace(before, rows=rows)

    def _ties(self, moment: str, facts: ties.Facts) -> ties.TieOutcome:
        """Check the ties, unless an 错误 is new already, or all that is loaded is as it was: then the ties are too."""
        base, state = self._judged_by, self._state
        if base is not None:
            if any(map(is_error, seen(state).new(base))):
                raise _Enough
            if state.computed is None and base.loaded and state.loaded and same_loaded(base.loaded, state.loaded):
                state.figures = base.figures
                raise _Enough
        outcome: ties.TieOutcome = self._original("run")(moment, facts)
        return outcome

    # standing in ----------------------------------------------------------------------------------------------------

    def _stand_in(self, owner: Any, name: str, function: Callable[..., Any]) -> None:
        self._saved.append((owner, name, getattr(owner, name)))
        setattr(owner, name, function)

    def _original(self, name: str) -> Any:
        return inspect.unwrap(next(value for _, known, value in self._saved if known == name))

    def _table(self, name: str, data: bytes) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
        if name not in self._books:
            data = self._changed[1] if self._changed and self._changed[0] == name else data
            self._books[name] = self._original("read_table")(name, data)
        sheets, problems = self._books[name]
        return tuple(map(self._sheet, sheets)), problems

    def _sheet(self, sheet: Sheet) -> Sheet:
        place = (sheet.file, sheet.name)
        self.asked.add(place)
        return self._edits.get(place, sheet)

    def _remember(self, owner: Any, name: str) -> None:
        function = getattr(owner, name)
        memory: dict[Any, Any] = {}
        self._memories.append(memory)

        def answer(*args: Any) -> Any:
            key = self._key(args)
            if key is None:
                return function(*args)
            if key not in memory:
                memory[key] = (function(*args), args)  # the arguments stay alive, or an id could come back
            return _copied(memory[key][0])

        self._stand_in(owner, name, answer)

    def _remember_rows(self, module: Any, name: str) -> None:
        function = getattr(module, name)
        memory: dict[Any, dict[int, Any]] = {}
        place = list(inspect.signature(function).parameters).index("row") - 1
        last: list[Any] = [None, None, None]

        def answer(book: Any, *args: Any) -> Any:
            row = args[place]
            if book is not last[0]:
                ledger = getattr(book, "ledger", book)
                told = (
                    ledger.sheet.file,
                    tuple(ledger.scales.items()),
                    ledger.owner,
                    ledger.layout,
                    *ledger.head.columns.values(),
                )
                last[:] = [book, ledger, memory.setdefault(told, {})]
            _, ledger, known = last
            if row in known and id(ledger.rows[row]) in self._known:
                return known[row]
            before = len(ledger.problems)
            value = function(book, *args)
            if id(ledger.rows[row]) in self._known and len(ledger.problems) == before:
                known[row] = value
            return value

        self._stand_in(module, name, answer)

    def _remember_heads(self) -> None:
        """A head is looked for in the first rows: where they are the sample's own, it is where it was."""
        function = find_head
        memory: dict[Any, Any] = {}

        def answer(sheet: Sheet, terms: Mapping[str, Any], needed: int = 2) -> Any:
            first = tuple(map(id, sheet.rows[: SEARCHED + 2]))
            if not self._known.issuperset(first):
                return function(sheet, terms, needed)
            key = (sheet.file, sheet.name, first, tuple(terms), needed)
            if key not in memory:
                memory[key] = function(sheet, terms, needed)
            return memory[key]

        self._stand_in(ledger_reader, "find_head", answer)

    def _remember_sums(self, name: str) -> None:
        """The sums of a ledger of which every line is the very record of the first run after this."""
        module = sys.modules["pipeline.reconcile.reconcile"]
        function = getattr(module, name)
        first: list[Any] = []

        def answer(lines: tuple[Any, ...], classes: Any, *rest: Any) -> Any:
            problems = rest[-1]
            if first and len(first[0]) == len(lines) and all(map(operator.is_, first[0], lines)) and first[1] is classes.pack:
                problems.extend(first[3])
                return list(first[2])
            before = len(problems)
            figures = function(lines, classes, *rest)
            if not first:
                first[:] = [lines, classes.pack, list(figures), problems[before:]]
            return figures

        self._stand_in(module, name, answer)

    def _key(self, value: Any) -> Any:
        """Return what tells arguments apart, None where they hold a sheet that is not the sample's own."""
        try:
            return self._token(value)
        except LookupError:
            return None

    def _token(self, value: Any) -> Any:
        if isinstance(value, Sheet):
            if self._known and id(value) not in self._known:
                raise LookupError
            return id(value)
        if isinstance(value, Pack) or id(value) in self._known:
            return id(value)
        if isinstance(value, Figure):
            return value.key
        if isinstance(value, Mapping):
            return tuple((self._token(k), self._token(v)) for k, v in value.items())
        if isinstance(value, list | tuple):
            return tuple(map(self._token, value))
        if isinstance(value, Struct):
            own = getattr(value, "sheet", None)  # a ledger's rows are those of its sheet, unless cells were merged
            same = isinstance(own, Sheet) and getattr(value, "rows", None) is own.rows
            names = [name for name in value.__struct_fields__ if not name.startswith("_") and not (same and name == "rows")]
            return tuple(self._token(getattr(value, name)) for name in names)
        try:
            hash(value)
        except TypeError as error:
            raise LookupError from error
        return value


def _copied(value: Any) -> Any:
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(map(_copied, value))
    return value.copy() if isinstance(value, list | dict) else value
