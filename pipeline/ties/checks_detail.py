"""Named checks on the detail sheets of the 决算报表 (A11, B2, B4, B8): open lists by code, each other and 财决01.

A sheet that was not given is said to be unchecked; a row that a list does not have holds no amount.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from pipeline.declarations import FormSheet, RuleDecl
from pipeline.expr import YUAN, Expr, Sum
from pipeline.money import Absence, Exact, normal_text
from pipeline.records import FAILS, Cell, Figure
from pipeline.ties.checks_form import compared
from pipeline.ties.facts import CheckFinding, Facts, amount, cannot, fails, holds, place, size
from pipeline.ties.params import pairs, word, words
from pipeline.ties.tolerance import tolerance

TOTAL, NAME = "合计", "名称"
LEVELS = {"类": 3, "款": 5, "项": 7}
_SHOWN = 5
"""So many rows are named in one message; the rest are counted."""


class DetailList(Struct, frozen=True):
    """One detail sheet that was given: its figures by row (``合计``, ``类201`` …) and column."""

    sheet: FormSheet
    rows: dict[str, dict[str, Figure]]

    @property
    def title(self) -> str:
        """Return the sheet's name without its number."""
        return self.sheet.title.partition("(")[0]

    def name(self, row: str) -> str:
        """Return a row as staff know it: its code and printed name."""
        words = self.rows[row].get(NAME)
        return row if words is None else f"{row[1:]}{words.text}"

    def below(self, row: str) -> list[str]:
        """Return the rows that add up to one: the next finer level that is printed below it."""
        code = "" if row == TOTAL else row[1:]
        finer = [key for key in self.rows if key != TOTAL and key[1:].startswith(code) and len(key) - 1 > len(code)]
        least = min((len(key) for key in finer), default=0)
        return [key for key in finer if len(key) == least]


def detail_lists(facts: Facts) -> Iterator[DetailList | FormSheet]:
    """Yield every detail sheet of the form: with its rows where it was given, else the sheet's declaration."""
    for sheet in facts.pack.form.sheet:
        if sheet.detail is not None:
            given = facts.given(f"决算报表:{sheet.token}")
            yield DetailList(sheet, _rows_of(facts, sheet.detail.key)) if given else sheet


def _rows_of(facts: Facts, name: str) -> dict[str, dict[str, Figure]]:
    rows: dict[str, dict[str, Figure]] = {}
    for key, figure in facts.figures.below(name).items():
        row, _, column = key[len(name) + 1 :].partition(".")
        rows.setdefault(row, {})[column] = figure
    return rows


def coded_rows(facts: Facts) -> Iterator[tuple[str, str, Cell]]:
    """Yield (code, name, place) of every row of every detail sheet."""
    for known in detail_lists(facts):
        if isinstance(known, DetailList):
            for row, cells in known.rows.items():
                name = cells.get(NAME)
                if row != TOTAL and name is not None and isinstance(name.source, Cell):
                    yield row[1:], name.text, name.source


def levels_add_up(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """A11: in every detail sheet and column 合计 = Σ类, 类 = Σ款, 款 = Σ项 (or the next finer level that is printed)."""
    for known in detail_lists(facts):
        if isinstance(known, FormSheet):
            yield cannot(known.title, "没有提供这张表", silent=True)
            continue
        wrong = False
        for row in known.rows:
            finding = _level(facts, known, row)
            wrong = wrong or finding is not None
            if finding is not None:
                yield finding
        if not wrong and known.rows:
            yield holds(known.title)


def _level(facts: Facts, known: DetailList, row: str) -> CheckFinding | None:
    below = known.below(row)
    if not below:
        return None
    told: list[str] = []
    keys: list[str] = []
    at: Cell | None = None
    rest: Exact = 0
    for column, whole in known.rows[row].items():
        parts = [known.rows[key][column] for key in below if column in known.rows[key]]
        if column == NAME or whole.value is Absence.MISSING or any(part.value is Absence.MISSING for part in parts):
            continue
        added = sum((part.number or 0 for part in parts), 0)
        gap = (whole.number or 0) - added
        if size(gap) > tolerance((whole, *parts)):
            told.append(f"{column} {amount(whole.number or 0, YUAN)}，{below[0][0]}之和 {amount(added, YUAN)}")
            keys += [whole.key, *(part.key for part in parts if part.number)]
            at, rest = at or place(whole), rest or gap
    if not told:
        return None
    return fails(f"{known.title}：{known.name(row)}", "；".join(told), "逐栏相等", at=at, keys=tuple(keys), difference=rest)


def columns_add_up(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """A11: in every row of every detail sheet a column is the sum of others, as the form declares (合计 = 基本 + 项目)."""
    for known in detail_lists(facts):
        if isinstance(known, FormSheet):
            yield cannot(known.title, "没有提供这张表", silent=True)
            continue
        for relation in known.sheet.detail.sum if known.sheet.detail else ():
            yield from _rows_hold(facts, known, [relation.total], relation.parts)


def rows_balance(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """B4: in every row of the sheet (params ``list``) two sums of columns (``left``, ``right``) are equal."""
    for known in detail_lists(facts):
        if isinstance(known, DetailList) and known.sheet.detail and known.sheet.detail.key == word(rule, "list"):
            yield from _rows_hold(facts, known, words(rule, "left"), words(rule, "right"))


def _rows_hold(facts: Facts, known: DetailList, left: list[str], right: list[str]) -> Iterator[CheckFinding]:
    """Compare two sums of columns in every row; the rows that differ make one problem."""
    subject = f"{known.title}：{'＋'.join(left)} = {'＋'.join(right)}"
    told: list[str] = []
    keys: list[str] = []
    first: tuple[Cell | None, Exact] | None = None
    unread = False
    for row, cells in known.rows.items():
        sides = [[cells[column] for column in side if column in cells] for side in (left, right)]
        figures = [*sides[0], *sides[1]]
        if not sides[0] or any(figure.value is Absence.MISSING for figure in figures):
            unread = True
            continue
        sums = [sum((figure.number or 0 for figure in side), 0) for side in sides]
        gap = sums[0] - sums[1]
        if size(gap) > tolerance(figures):
            told.append(f"{known.name(row)}：{amount(sums[0], YUAN)} 与 {amount(sums[1], YUAN)}")
            keys += [figure.key for figure in figures if figure.number]
            first = first or (place(figures[0]), gap)
    if first is not None:
        more = f"；等 {len(told)} 行" if len(told) > _SHOWN else ""
        found = "；".join(told[:_SHOWN]) + more
        yield fails(subject, found, "各行两边相等", at=first[0], keys=tuple(keys), difference=first[1])
    elif unread:
        yield cannot(subject, "有的数缺失或读不出", silent=True)
    elif known.rows:
        yield holds(subject)


def names_agree(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """B8: one code carries one name in all detail sheets (income and expenditure) of the department."""
    names: dict[str, dict[str, Cell]] = {}
    for code, name, at in coded_rows(facts):
        if name:
            names.setdefault(code, {}).setdefault(normal_text(name), at)
    for code, places in names.items():
        if len(places) > 1:
            (first, at), *others = places.items()
            said = "；".join(f"{name}（{other.sheet} {other.address}）" for name, other in others)
            yield fails(code, f"{first}；{said}", "同一编码只有一个名称", at=at)
    if names and all(len(places) == 1 for places in names.values()):
        yield holds()


def classes_agree(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """B2: each class of a detail sheet (params ``list``, ``column``) equals its row of 财决01 (``scope``, ``final``)."""
    key, column, final = word(rule, "list"), word(rule, "column"), word(rule, "final")
    for code in facts.pack.codes.function:
        whole = facts.figures.get(f"{word(rule, 'scope')}.{code.key or code.name}.{final}")
        part = facts.figures.get(f"{key}.类{code.code}.{column}")
        known = [figure for figure in (part, whole) if figure is not None]
        if len(code.code) == LEVELS["类"] and known:
            yield _equal(facts, f"{code.code}{code.name}", [part] if part else [], whole)


def economics_agree(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """A7: each economic class of 财决01 (params ``scope``, ``final``) is the sum of that column in the sheets ``lists``.

    Where the form may hold one row more (form ``unsure``) and the classes hold just that much more, which of them holds how
    much of it cannot be told.
    """
    found = list(_economics(facts, rule))
    gaps = [Fraction(item.difference or 0) for item in found if item.result == FAILS]
    row = next((row for row in _unsure_rows(facts, rule) if -sum(gaps) == row.number), None)
    if not gaps or row is None or any(gap > 0 for gap in gaps):
        yield from found
        return
    reason = f"多出的合计等于{facts.label(row.key)}，各类可能含有经营性的部分，明细表中没有，不能逐类核对"
    for item in found:
        yield cannot(item.subject, reason, keys=item.keys, silent=True) if item.result == FAILS else item


def _unsure_rows(facts: Facts, rule: RuleDecl) -> Iterator[Figure]:
    for item in facts.pack.form.unsure:
        row = facts.figures.get(f"{item.row}.{word(rule, 'final')}")
        if rule.id in item.ties and row is not None and row.number:
            yield row


def _economics(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    for code in facts.pack.codes.economic:
        name = code.key or code.name
        whole = facts.figures.get(f"{word(rule, 'scope')}.{name}.{word(rule, 'final')}")
        parts = [facts.figures.get(f"{key}.{TOTAL}.{name}") for key in words(rule, "lists")]
        if whole is not None:
            yield _equal(facts, f"{code.code}{code.name}", [part for part in parts if part is not None], whole)


def _equal(facts: Facts, subject: str, parts: list[Figure], whole: Figure | None) -> CheckFinding:
    figures = [*parts, *([whole] if whole is not None else [])]
    keys = tuple(figure.key for figure in (*([whole] if whole is not None else []), *parts))
    if any(figure.value is Absence.MISSING for figure in figures):
        return cannot(subject, "有的数缺失或读不出", keys=keys, silent=True)
    added = sum((part.number or 0 for part in parts), 0)
    gap = added - (whole.number or 0 if whole is not None else 0)
    sides: dict[str, Expr] = {}
    if parts and whole is not None:
        sides = {
            "left": Sum(tuple(part.expr() for part in parts)) if len(parts) > 1 else parts[0].expr(),
            "right": whole.expr(),
        }
    if size(gap) <= tolerance(figures):
        return holds(subject, difference=gap, **sides)
    expected = f"{amount(added - gap, YUAN)}（{facts.label(whole.key) if whole is not None else '财决01表没有这一类'}）"
    at = place(figures[0])
    return fails(subject, amount(added, YUAN), expected, at=at, keys=keys, difference=gap, **sides)


def pairs_equal(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """Equal figures of two sheets, one by one; params ``pairs`` are ``stated=authority`` keys. A blank is no amount."""
    for stated, authority in pairs(rule, "pairs"):
        figure, other = facts.figures.get(stated), facts.figures.get(authority)
        if figure is None or other is None:
            continue
        if Absence.MISSING in (figure.value, other.value):
            yield cannot(facts.label(stated), "有的数缺失或读不出", keys=(authority, stated), silent=True)
            continue
        finding = compared(facts, rule, figure, other, facts.label(stated))
        yield finding if finding.result == FAILS or _filled((figure, other)) else holds(facts.label(stated))


def _filled(figures: Iterable[Figure]) -> bool:
    return any(figure.number is not None for figure in figures)
