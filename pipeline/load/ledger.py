"""What the ledgers have in common: finding the head and the layout, reading classifications, plain and careful amounts.

Plain loops over rows; one dictionary of cells already split. A province's ledger is hundreds of thousands of lines.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct, field

from pipeline.load.amounts import Reader, as_date
from pipeline.load.classes import Classification, classification, split_code
from pipeline.load.column_map import NOTHING_CONFIRMED, UNUSED, ColumnMap
from pipeline.load.heads import Head, find_head, folded, lacking_terms, required_terms, term_heads
from pipeline.load.row_words import pattern_of
from pipeline.load.scales import MoneyHeads, Scales, column_scales
from pipeline.load.sections import Titles
from pipeline.load.sheet import Content, Sheet, shown
from pipeline.load.table_heads import NOT_NEEDED, RIVAL, UNPLACED, table_head
from pipeline.load.titles import check_title, owner_in
from pipeline.money import Absence, normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Profile, TableHead
from pipeline.stated_units import SCALE_NAMES, head_name

SHOWN = 20
"""Problems listed of one ledger; the rest are counted."""

HEADED = 3
"""A sheet where fewer terms are found in one row has no head of a ledger (a sheet of notes)."""

VOUCHERS, TRIAL_BALANCE = "支出明细账", "科目余额表"
LAYOUTS = {"预算指标账": ("预算指标账",), VOUCHERS: (VOUCHERS, TRIAL_BALANCE)}
"""The layouts a kind of ledger may come in; aliases.toml lists the columns of each."""

AMOUNTS = frozenset(
    {"金额", "调减", "借方", "贷方", "发生额", "余额"}
    | {part + side for part in ("期初", "本期", "累计", "期末") for side in ("借方", "贷方", "余额")}
)
"""Terms whose column holds money; a unit in their heads is nearer than the one above the table."""

ALL_ROWS = "表头以下的行数（各类行之和，红字已在行数之内）"
"""Count of the rows of a sheet below its head: each is a line, or counted under the reason why it is none."""

MANY_COLUMNS = 3
"""So many heads that are names of economic items make a 多栏账."""

_VOUCHER_TERMS = ("日期", "凭证号", "摘要")
_LOOKED_AT = 30
"""Rows in which a column of days is looked for."""

_SPARE = {"方向": ("借方", "贷方"), "发生额": ("借方", "贷方"), "月": ("日期",), "日": ("日期",)}
"""Terms that are not looked at where the sheet has those they would stand for."""

_NOT_READ_ON = frozenset({"余额"})
"""Amounts that are compared and nothing else: two columns that could be it keep no ledger from being read."""

DIMENSIONS = ("日期", "功能分类", "部门经济分类", "支出性质")
"""What a line of a 支出明细账 is told apart by; what a sheet has no column for is noted as absent, and not checked."""

_RENAMED = "列名不同的，用 jixiao inspect 文件 --write 写出列名对照.xlsx，在其中选好、确认后再运行；确实没有该列的，重新导出"

_ONE_COLUMN = "在列名对照.xlsx 里这几条只留一条用作它，其余改为“不用”或删去；确是两列都要的，先在账上并为一列"

_WORD_CODE = re.compile(r"^\s*[A-Za-z]{1,2}\d+\s*[-_:：—.、 ]\s*|\s*[\[(（【]\d+[\])）】]\s*$")
"""A code with a letter before a word, or one in brackets behind it: ``A01-人员类``, ``人员类[11]``."""
_PLAIN_AMOUNT = re.compile(r"(?a)-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d\d")
_WHOLE, _LENGTH = 13, 16
"""Signs before the point, and of a whole text, of an amount that is below what a spreadsheet holds exactly (``MAX_YUAN``)."""


class LedgerSheet(Struct):
    """One sheet of a ledger with its head found; reads cells by term. ``rows`` are those of the sheet, merged cells filled.

    ``layout`` names the columns it was read by; ``lacking`` are the :data:`DIMENSIONS` it does not tell; ``stated`` is what a
    title above the head says for a term without a column (``科目：7201 事业支出``).
    """

    sheet: Sheet
    layout: str
    head: Head
    scales: Mapping[int, int]
    owner: str
    rows: list[list[Content]]
    function: Classification
    economic: Classification
    problems: list[Problem] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    stated: dict[str, str] = field(default_factory=dict)
    _codes: dict[Content, tuple[str, str]] = field(default_factory=dict)
    _texts: dict[Content, str] = field(default_factory=dict)
    _heads: frozenset[str] = frozenset()

    @property
    def row(self) -> int:
        """Return the last row of the head."""
        return self.head.row

    def column(self, term: str) -> int:
        """Return the column of a term, or -1 (an always empty column)."""
        return self.head.columns.get(term, -1)

    def coded(self, raw: Content) -> tuple[str, str]:
        """Split ``137001-局本部`` into code digits and name, see :func:`split_code`."""
        found = self._codes.get(raw)
        if found is None:
            found = self._codes[raw] = split_code(raw)
        return found

    def unit_name(self, raw: Content) -> str:
        """Return a unit's name without its code; a code alone stands for the name."""
        code, name = self.coded(raw)
        return name or code or self.owner

    def words(self, raw: Content) -> str:
        """Return a cell's text with outer white space off; equal cells share one string."""
        if type(raw) is str:
            return raw.strip()
        text = self._texts.get(raw)
        if text is None:
            text = self._texts[raw] = shown(raw).strip()
        return text

    def fen(self, row: int, column: int, raw: Content) -> int | None:
        """Return 分, 0 for blank and dash, None for a cell that is no amount (the problem is recorded)."""
        if raw == "":
            return None if (row, column) in self.sheet.uncalculated or (row, column) in self.sheet.errors else 0
        unit = self.scales.get(column, 1)
        if unit == 1 and (fen := plain_fen(raw)) is not None and not self._otherwise((row, column)):
            return fen
        value = Reader(self.sheet, self.problems).money(row, column, unit)
        if value is Absence.MISSING:
            return None
        return value if isinstance(value, int) else 0

    def _otherwise(self, place: tuple[int, int]) -> bool:
        """Tell whether a cell shows something else than the amount it looks like."""
        return place in self.sheet.doubts or place in self.sheet.scaled

    def is_head(self, raw: Content) -> bool:
        """Tell whether an amount's cell repeats the head, as on every page of a paged export."""
        return isinstance(raw, str) and raw != "" and normal_text(raw) in self._heads

    def repeats_head(self, row: int) -> bool:
        """Tell whether every text of a row stands at its place in a row of the head (the upper of two as well)."""
        cells = [(c, normal_text(raw)) for c, raw in enumerate(self.rows[row]) if isinstance(raw, str) and raw]
        head = range(max(self.head.first, 0), self.head.row + 1)
        return len(cells) > 1 and any(all(self.sheet.plain(r, c) == text for c, text in cells) for r in head)

    def broken(self, row: int, terms: Iterable[str]) -> bool:
        """Tell whether a row has a formula without result in one of some columns."""
        lost = (self.sheet.uncalculated, self.sheet.errors)
        return any(lost) and any((row, self.column(term)) in cells for term in terms for cells in lost)

    def close(self) -> list[Problem]:
        """Return the problems of the sheet, the first of many, with what was looked up and what it does not tell."""
        for term, found in (("功能分类", self.function.by_name), ("部门经济分类", self.economic.by_name)):
            if found:
                pairs = "、".join(f"{name} {code}" for name, code in list(found.items())[:5])
                more = f" 等 {len(found)} 个" if len(found) > 5 else ""
                self.problems.append(problem("L078", at=self.sheet.place(), found=pairs + more, term=term))
        if self.lacking:
            terms = "、".join(self.lacking)
            self.problems.append(problem("L077", at=self.sheet.place(), layout=self.layout, terms=terms))
        return _capped(self.problems, self.sheet)


def plain_fen(raw: Content) -> int | None:
    """Return 分 of an amount of at most two decimals that needs no look at anything but its digits; None for any other.

    A float is read by the digits it is written with, as everywhere (:func:`pipeline.money.fen_from_number`).

    >>> plain_fen("1,234.50"), plain_fen(0.1 + 0.2), plain_fen(-4.35), plain_fen(20.0), plain_fen("12"), plain_fen("-0.05")
    (123450, None, -435, 2000, None, -5)
    """
    if type(raw) is float:
        whole, _, decimals = repr(raw).partition(".")
        if len(whole) <= _WHOLE and len(decimals) in (1, 2) and decimals.isdigit():
            return int(whole + (decimals if len(decimals) == 2 else decimals + "0"))
        return None
    if type(raw) is not str or len(raw) > _LENGTH:
        return None
    if raw[-3:-2] == "." and raw.isascii() and (digits := raw[:-3] + raw[-2:]).isdigit():
        return int(digits)
    return int(raw.replace(",", "").replace(".", "")) if _PLAIN_AMOUNT.fullmatch(raw) else None


def open_ledger(
    kind: str,
    sheet: Sheet,
    profile: Profile,
    pack: Pack,
    owners: Iterable[str],
    columns: ColumnMap = NOTHING_CONFIRMED,
    known: "Recognised | None" = None,
) -> LedgerSheet | list[Problem]:
    """Find layout, head, unit of money, owner and year of one sheet; problems when it cannot be read.

    ``columns`` is what 列名对照 confirms; its heads are in the pack already, its unit of money is for exports that state none.
    ``known`` is what :func:`recognise` said of the sheet, where it was asked before.
    """
    layout, head, lacking = known or recognise(kind, sheet, pack)
    if head is None:
        return [problem("L040", at=sheet.place(), terms="、".join(required_terms(pack.aliases, kind)))]
    if items := _economic_columns(head, pack):
        return [problem("L144", at=sheet.cell(head.row, min(items)), found="、".join(list(items.values())[:5]))]
    if lacking:
        return [_lacking_columns(sheet, head, lacking, pack, _assigned(head, columns, layout))]
    required = required_terms(pack.aliases, layout)
    rivals = [*_rivals(sheet, head, required), *_assigned_twice(sheet, head, required, _assigned(head, columns, layout))]
    if any(item.severity is Severity.ERROR for item in rivals):
        return rivals
    money = {c: (head.words.get(c, ""),) for term, c in head.columns.items() if term in AMOUNTS}
    confirmed = columns.scales.get(sheet.file)
    scales = column_scales(sheet, [MoneyHeads(head.row, money, head.row + 1)], confirmed)
    if scales.lacking or not money:
        return [problem("L033", at=scales.at)]
    ledger = LedgerSheet(
        sheet=sheet,
        layout=layout,
        head=head,
        scales=scales.by_column,
        owner=owner_in(sheet, head.row),
        rows=_filled(sheet, head),
        function=classification("功能分类", head.columns, pack.codes.function),
        economic=classification("部门经济分类", head.columns, pack.codes.economic),
        problems=[*rivals, *scales.problems, *_other_unit(sheet, head, scales, confirmed)],
        stated=_stated(sheet, head, layout, pack),
        _heads=frozenset(
            sheet.plain(row, c)
            for term, c in head.columns.items()
            if term in AMOUNTS
            for row in range(max(head.first, 0), head.row + 1)
        )
        - {""},
    )
    ledger.problems += check_title(sheet, head.row, profile, owners)
    return ledger


Recognised = tuple[str, Head | None, list[str]]
"""The layout of a ledger that fits a sheet best, its head (None when the sheet is no ledger), the required terms it lacks."""


def recognise(kind: str, sheet: Sheet, pack: Pack) -> Recognised:
    """Return the layout that fits a sheet best.

    Days, vouchers and 摘要 make a 支出明细账, whatever its other heads are called; a 科目余额表 has none of them.
    """
    best: Recognised = (kind, None, [])
    for layout in LAYOUTS[kind]:
        head = find_head(sheet, term_heads(pack.aliases, layout), needed=HEADED)
        if head is None:
            continue
        stated = _stated(sheet, head, layout, pack)
        lacking = lacking_terms(pack.aliases, layout, [*head.columns, *stated])
        if not lacking or (layout == VOUCHERS and _has_vouchers(sheet, head)):
            return layout, head, lacking
        if best[1] is None or len(lacking) < len(best[2]):
            best = (layout, head, lacking)
    return best


def recorded_head(sheet: Sheet, known: Recognised, pack: Pack, scales: Mapping[int, int]) -> TableHead | None:
    """Return the record of the head a sheet was recognised by, whether its rows can be read or not; None without one."""
    layout, head, _ = known
    if head is None:
        return None
    spare = {term for term, others in _SPARE.items() if set(others) <= set(head.columns)}
    terms = {column: term for term, column in head.columns.items() if term not in spare}
    rivals = {column for columns in head.rivals.values() for column in columns}
    unknown = unplaced(head, pack)

    def why_not(column: int) -> str:
        return RIVAL if column in rivals else UNPLACED if column in unknown else NOT_NEEDED

    return table_head(sheet, layout, head.first, head.row, head.words, terms, why_not, aliases=head.aliases, scales=scales)


def is_table_of_sums(kind: str, sheet: Sheet, pack: Pack) -> bool:
    """Tell whether a sheet lacks all that a line of vouchers has: 日期, 凭证号, 摘要 and any column of days."""
    head = find_head(sheet, term_heads(pack.aliases, kind), needed=HEADED)
    if kind != VOUCHERS or head is None or _voucher_terms(head):
        return False
    return not any(_is_day_column(sheet, head.row, column) for column in head.words)


def _voucher_terms(head: Head) -> int:
    return sum(term in head.columns for term in _VOUCHER_TERMS) + ({"月", "日"} <= set(head.columns))


def _has_vouchers(sheet: Sheet, head: Head) -> bool:
    """Tell whether a table has lines of vouchers: two of 日期, 凭证号, 摘要, or one of them and a column of days."""
    given = _voucher_terms(head)
    return given >= 2 or (given == 1 and any(_is_day_column(sheet, head.row, c) for c in head.words))


def _is_day_column(sheet: Sheet, last: int, column: int) -> bool:
    """Tell whether most of the first filled cells of a column are days."""
    rows = range(last + 1, min(last + 1 + _LOOKED_AT, len(sheet.rows)))
    values = [value for row in rows if (value := sheet.value(row, column)) != ""]
    days = sum(as_date(value) is not None for value in values if not isinstance(value, float | int))
    return days >= 1 and 2 * days > len(values)


def _economic_columns(head: Head, pack: Pack) -> dict[int, str]:
    """Return the heads that are names of 部门经济分类, where there are several: a 多栏账, whose amounts stand below them."""
    names = {normal_text(decl.name) for decl in pack.codes.economic}
    names |= {normal_text(name) for name in pack.aliases.word.get("经济分类款", [])}
    placed = set(head.columns.values())
    found = {column: word for column, word in head.words.items() if column not in placed and split_code(word)[1] in names}
    return found if len(found) >= MANY_COLUMNS else {}


def _stated(sheet: Sheet, head: Head, layout: str, pack: Pack) -> dict[str, str]:
    """Return what titles above the head state for terms that have no column."""
    if layout != VOUCHERS:
        return {}
    titles, found = Titles(pack, layout), dict[str, str]()
    for row in range(head.first):
        found |= titles.read(sheet.rows[row])
    return {term: text for term, text in found.items() if term not in head.columns}


def unplaced(head: Head, pack: Pack) -> dict[int, str]:
    """Return the heads of columns that have no term and are not among those that are never used."""
    placed = set(head.columns.values())
    unused = pattern_of(word.casefold() for word in pack.aliases.word.get("不用的列", []))
    others = {c: word for c, word in head.words.items() if c not in placed}
    return {c: word for c, word in others.items() if not (unused and unused.fullmatch(head_name(word).casefold()))}


def column_place(sheet: Sheet, row: int, column: int) -> str:
    """Return how a message names a head: ``C3``, or the ordinal of the column in a csv file."""
    return sheet.cell(row, column).address if sheet.name else f"第{column + 1}列"


def _lacking_columns(sheet: Sheet, head: Head, lacking: list[str], pack: Pack, assigned: Mapping[int, str]) -> Problem:
    others = "、".join(f"{column_place(sheet, head.row, c)} {word}" for c, word in unplaced(head, pack).items())
    said = "、".join(f"{column_place(sheet, head.row, c)} {head.words[c]}＝{term}" for c, term in assigned.items())
    parts = (("没有认出的列", others), ("按列名对照的列", said))
    found = "；".join(f"{name}：{text}" for name, text in parts if text)
    return problem("L041", at=sheet.place(), found=found, remedy=_RENAMED, terms="、".join(lacking))


def _rivals(sheet: Sheet, head: Head, required: Iterable[str]) -> Iterable[Problem]:
    """Tell of columns that could be a term as well as the one taken; with money or a required term nothing is read."""
    for term, columns in head.rivals.items():
        severity = Severity.ERROR if term in AMOUNTS - _NOT_READ_ON or term in required else Severity.WARNING
        first = sheet.cell(head.row, head.columns[term])
        found = "、".join(column_place(sheet, head.row, c) for c in (head.columns[term], *columns))
        used = column_place(sheet, head.row, head.columns[term])
        expected = "只有一列" if severity is Severity.ERROR else f"现按 {used} 读"
        yield problem("L071", at=first, found=found, expected=expected, severity=severity, term=term)


def _assigned(head: Head, columns: ColumnMap, layout: str) -> dict[int, str]:
    """Return the columns of a head that 列名对照 gives a term, or says are not used."""
    terms = {folded(normal_text(word)): term for term, words in columns.heads.get(layout, {}).items() for word in words}
    terms |= {folded(word): UNUSED for word in columns.unused.get(layout, ())}
    found = ((c, terms.get(folded(word)) or terms.get(folded(head_name(word)))) for c, word in head.words.items())
    return {column: term for column, term in found if term}


def _assigned_twice(sheet: Sheet, head: Head, required: Iterable[str], assigned: Mapping[int, str]) -> Iterable[Problem]:
    """Tell of several columns of one sheet that 列名对照 gives the same term."""
    for term in dict.fromkeys(assigned.values()):
        columns = [column for column, given in assigned.items() if given == term]
        if len(columns) > 1 and term in head.columns:
            found = "、".join(f"{column_place(sheet, head.row, c)} {head.words[c]}" for c in columns)
            severity = Severity.ERROR if term in AMOUNTS - _NOT_READ_ON or term in required else Severity.WARNING
            at = sheet.cell(head.row, head.columns[term])
            yield problem("L071", at=at, found=found, expected="只有一列", severity=severity, remedy=_ONE_COLUMN, term=term)


def _other_unit(sheet: Sheet, head: Head, scales: Scales, confirmed: int | None) -> Iterable[Problem]:
    """Tell of a unit of money in 列名对照 that is not the one the sheet states."""
    others = [scale for scale in scales.by_column.values() if confirmed and scale != confirmed]
    if confirmed and others:
        at = scales.at if scales.at.address else sheet.cell(head.row, next(iter(scales.by_column)))
        found, expected = f"列名对照写{SCALE_NAMES[confirmed]}；{at.found.strip()}", "两处相同"
        yield problem("L175", at=at, found=found, expected=expected, unit=SCALE_NAMES[others[0]])


def _filled(sheet: Sheet, head: Head) -> list[list[Content]]:
    """Return the rows with cells merged downwards filled in, amounts apart."""
    columns = {column for term, column in head.columns.items() if term not in AMOUNTS}
    areas = [area for area in sheet.merged if area.top > head.row and area.bottom > area.top and area.left in columns]
    if not areas:
        return sheet.rows
    rows = [list(row) for row in sheet.rows]
    for area in areas:
        value = sheet.value(area.top, area.left)
        for row in range(area.top + 1, min(area.bottom + 1, len(rows))):
            if area.left < len(rows[row]):
                rows[row][area.left] = value
    return rows


def _capped(problems: list[Problem], sheet: Sheet) -> list[Problem]:
    """Keep the first problems of a ledger and say how many there are."""
    errors = [item for item in problems if item.severity is Severity.ERROR]
    if len(errors) <= SHOWN:
        return problems
    rest = [item for item in problems if item.severity is not Severity.ERROR]
    note = problem("L045", at=sheet.place(), shown=SHOWN, total=len(errors))
    return [*errors[:SHOWN], note, *rest]


_normal_word = lru_cache(maxsize=1_024)(normal_text)
"""The words of a pack, which are compared with every new text."""


def word_key(pack: Pack, text: str, names: Iterable[str]) -> str:
    """Return the term among ``names`` whose words (aliases.toml) hold the text, a leading code aside, else the text itself."""
    for plain in dict.fromkeys((normal_text(text), normal_text(split_code(text)[1]), normal_text(_WORD_CODE.sub("", text)))):
        for name in names:
            if plain and any(plain == _normal_word(word) for word in pack.aliases.word.get(name, [])):
                return name
    return text
