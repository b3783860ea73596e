"""绩效指标导出: the goals of a performance system or of a form read back, known by their heads (aliases.toml 绩效指标导出).

In: the sheets of one file. Out: :class:`GoalExport`: a goal a row of level 3, what the form states of money and points.
Rows of levels 1 and 2 are sums: compared with what stands below them, never counted. A value cell may hold sign, value and
unit in one, or in columns of their own; signs may be codes. Does not belong here: which goals are printed where the 填报表 has
some too (``goal_sides``), scoring.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.expr import SCORE, TEXT
from pipeline.load.amounts import Reader
from pipeline.load.export_sums import StatedSum, sum_problems
from pipeline.load.goal_money import MoneyBlock, money_block
from pipeline.load.goal_texts import goal_texts
from pipeline.load.heads import Head, find_head, folded, lacking_terms, required_terms, term_heads
from pipeline.load.row_words import pattern_of
from pipeline.load.sheet import Sheet
from pipeline.load.sheet_uses import EMPTY, SheetUses, is_empty
from pipeline.load.table_heads import NOT_NEEDED, UNPLACED, place_of, table_head
from pipeline.money import Absence, Value, normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, TableHead

KIND = "绩效指标导出"
TOP, SECOND, NAME, LEVEL = "一级指标", "二级指标", "指标名称", "级次"
SIGN, TYPE, TARGET, FIRST_TARGET, UNIT = "计算符号", "指标值类型", "目标值", "年初指标值", "计量单位"
ACTUAL, WEIGHT, SET_WEIGHT, SCORED, REASON, REACHED = (
    *("实际完成值", "分值", "权重设定值"),
    *("自评得分", "未完成原因", "完成档次"),
)
MONEY_TERMS = ("年初预算数", "全年预算数", "全年执行数", "执行率")
_NEEDED = 3
_PREFIX = re.compile(r"^指标\s*\d{1,2}\s*[:：.、]\s*")
_PLAIN = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_LEADS = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?![\d,.]*[年月日号])")
"""A value that begins with a number, which is no date: a sign may stand before it."""
_SIGNS = ("≥", "≤", "=")
_BY_WORDS = "定性"


class ExportedGoal(Struct, frozen=True):
    """One goal: its words and numbers by column of 绩效目标, each with its cell."""

    values: Mapping[str, tuple[Value, Cell]]
    at: Cell

    @property
    def name(self) -> str:
        """Return 绩效目标."""
        return str(self.values["绩效目标"][0])


class GoalExport(Struct):
    """What one file gave. ``stated`` is what the form states of money and points, ``texts`` of the
    year's goal, by key."""

    goals: list[ExportedGoal] = field(default_factory=list)
    stated: list[Figure] = field(default_factory=list)
    texts: list[Figure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    heads: dict[tuple[str, str], TableHead] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    def uses(self) -> SheetUses:
        """Return what became of every sheet; a sheet with a problem of its own is not told again."""
        told = {item.sheet for item in self.problems}
        return SheetUses(self.taken, self.unread, told, self.heads)


def is_goal_export(sheets: Iterable[Sheet], pack: Pack) -> bool:
    """Tell whether a sheet has the head of such an export."""
    return any(_goal_head(sheet, pack) is not None for sheet in sheets)


def read_goal_export(file: str, sheets: Iterable[Sheet], pack: Pack) -> GoalExport:
    """Read all sheets that have the head of goals; the money block of a form stands on the same sheet."""
    result, sheets = GoalExport(), tuple(sheets)
    for sheet in sheets:
        head = _goal_head(sheet, pack)
        if head is None:
            result.unread[sheet.name] = EMPTY if is_empty(sheet) else "没有绩效指标的表头（指标名称、指标值等）"
            continue
        result.taken[sheet.name] = KIND
        _SheetReader(sheet, head, pack, result).read()
    if not result.taken and sheets:
        words = "、".join(("一级指标", *required_terms(pack.aliases, KIND), "分值"))
        result.problems.append(problem("L190", at=Cell(file=file), found="没有认得的表头", expected=words))
    return result


def _goal_head(sheet: Sheet, pack: Pack) -> Head | None:
    return find_head(sheet, term_heads(pack.aliases, KIND), _NEEDED, required=(NAME,))


class _Names(Struct, frozen=True):
    """The levels a row stands below."""

    top: str = ""
    second: str = ""


class _SheetReader:
    """Reads one sheet below its head."""

    def __init__(self, sheet: Sheet, head: Head, pack: Pack, result: GoalExport) -> None:
        self.sheet, self.head, self.pack, self.result = sheet, head, pack, result
        words = pack.aliases.word
        self.total, self.empty = pattern_of(words.get("绩效合计行", [])), pattern_of(words.get("空指标行", []))
        self.signs = {code: sign for sign in (*_SIGNS, _BY_WORDS) for code in map(normal_text, words.get(f"符号{sign}", []))}
        self.above = _Names()
        self.goals: list[tuple[_Names, ExportedGoal]] = []
        self.sums: list[StatedSum] = []
        self.passed_over: list[int] = []

    def read(self) -> None:
        """Read money, then the rows; then compare the sums."""
        self.result.heads[place_of(self.sheet)] = self._recorded()
        lacking = lacking_terms(self.pack.aliases, KIND, self.head.columns)
        if lacking:
            self.result.problems.append(problem("L190", at=self.sheet.place(), expected="、".join(lacking)))
            return
        block: MoneyBlock = money_block(self.sheet, self.pack, KIND, MONEY_TERMS, self.head.first)
        self.result.stated += block.figures
        self.result.problems += block.problems
        self.result.texts += goal_texts(self.sheet, self.pack, self.head.first)
        for row in range(self.head.row + 1, len(self.sheet.rows)):
            if not self._row(row):
                break
        self.result.goals += [goal for _, goal in self.goals]
        self.result.problems += sum_problems(self.sums, [((n.top, n.second), goal.values) for n, goal in self.goals])
        self._tell_passed_over()

    def _recorded(self) -> TableHead:
        unused = pattern_of(self.pack.aliases.word.get("不用的指标列", []))
        terms = {column: term for term, column in self.head.columns.items()}

        def why_not(column: int) -> str:
            return NOT_NEEDED if unused and unused.fullmatch(folded(self.head.words[column])) else UNPLACED

        return table_head(
            *(self.sheet, KIND, self.head.first, self.head.row, self.head.words, terms, why_not), aliases=self.head.aliases
        )

    # --- rows ---

    def _row(self, row: int) -> bool:
        """Read one row; False where the table is over."""
        if not any(self.sheet.plain(row, column) for column in self.head.columns.values()) or self._is_head(row):
            return True
        own, name = self._own_levels(row), self._text(row, NAME)
        level = re.sub(r"\D", "", self._text(row, LEVEL))
        if self._is_total(row, name):
            self._total(row)
            return False
        if level in ("1", "2") or (not level and self._is_sum(row, own, name)):
            self._level(row, level, own, name)
            return True
        self.above = _Names(own.top or self.above.top, own.second or ("" if own.top else self.above.second))
        if self._filled(row) and name and not self._is_empty_line(name, row):
            self._goal(row, name)
        elif self._filled(row) or (name and not self._is_empty_line(name, row)):
            self.passed_over.append(row)
        return True

    def _is_head(self, row: int) -> bool:
        """Tell whether a row repeats the head: of the next page, or in the field codes of the system."""
        terms = term_heads(self.pack.aliases, KIND)
        known = {folded(head) for term in self.head.columns for head in terms.get(term, [])}
        words = [folded(self.sheet.plain(row, column)) for column in self.head.columns.values()]
        return sum(word in known for word in words if word) >= _NEEDED

    def _own_levels(self, row: int) -> _Names:
        """Return the levels written in this row, also where their cell is merged from above."""
        return _Names(self._text(row, TOP, merged=True), self._text(row, SECOND, merged=True))

    def _text(self, row: int, term: str, *, merged: bool = False) -> str:
        column = self.head.columns.get(term)
        if column is None:
            return ""
        area = self.sheet.merged_at(row, column) if merged else None
        value = self.sheet.value(area.top, area.left) if area is not None else self.sheet.value(row, column)
        if isinstance(value, dt.date):
            return f"{value.year}年{value.month}月{value.day}日"
        text = self.sheet.text(area.top, area.left) if area is not None else self.sheet.text(row, column)
        return " ".join(text.split())

    def _filled(self, row: int) -> bool:
        return any(self._text(row, term) for term in (TARGET, FIRST_TARGET, ACTUAL, WEIGHT, SCORED))

    def _is_total(self, row: int, name: str) -> bool:
        last = self.head.columns.get(WEIGHT, self.head.columns.get(SCORED, self.head.columns[NAME] + 1))
        texts = [self.sheet.plain(row, column) for column in range(min(last, self.head.columns[NAME] + 1))]
        return self.total is not None and any(self.total.fullmatch(text) for text in (*texts, normal_text(name)) if text)

    def _is_sum(self, row: int, own: _Names, name: str) -> bool:
        """Tell whether a row without 级次 is one of a level: it names the level alone, with points and no target."""
        if self._text(row, TARGET) or self._text(row, ACTUAL) or not (self._text(row, WEIGHT) or self._text(row, SCORED)):
            return False
        written = self._text(row, TOP) or self._text(row, SECOND)
        return bool(written) and name in ("", own.second or own.top)

    def _is_empty_line(self, name: str, row: int) -> bool:
        """Tell whether a row is one of the master's that nobody filled in: 指标2：, ……."""
        bare = self.empty is not None and self.empty.fullmatch(normal_text(name)) is not None
        return bare and not (self._text(row, TARGET) or self._text(row, ACTUAL))

    def _level(self, row: int, level: str, own: _Names, name: str) -> None:
        if (level or ("2" if own.second else "1")) == "1":
            self.above = _Names(own.top or name)
        else:
            self.above = _Names(own.top or self.above.top, own.second or name)
        self._stated(row, (self.above.top, self.above.second))

    def _total(self, row: int) -> None:
        self._stated(row, ())
        column = self.head.columns.get(SCORED)
        if column is not None:
            value = Reader(self.sheet, self.result.problems).number(row, column, SCORE)
            self.result.stated.append(Figure(key="目标导出.总分", value=value, unit=SCORE, source=self.sheet.cell(row, column)))

    def _stated(self, row: int, path: tuple[str, ...]) -> None:
        for term in (WEIGHT, SCORED) if path else ():
            column = self.head.columns.get(term)
            if column is None or not self.sheet.plain(row, column):
                continue
            value = Reader(self.sheet, self.result.problems).number(row, column, SCORE)
            if not isinstance(value, Absence | str):
                self.sums.append(StatedSum(tuple(part for part in path if part), term, value, self.sheet.cell(row, column)))

    def _tell_passed_over(self) -> None:
        if self.passed_over:
            column = self.head.columns[NAME]
            cells = [self.sheet.cell(row, column) for row in self.passed_over]
            found = "、".join(f"{cell.address} {cell.found.strip() or '（名称为空）'}" for cell in cells[:5])
            self.result.problems.append(problem("L194", at=cells[0], found=found, count=len(cells)))

    # --- one goal ---

    def _goal(self, row: int, name: str) -> None:
        sign = self._sign(row)
        values: dict[str, tuple[Value, Cell]] = {}
        words = {
            TOP: self.above.top,
            SECOND: self.above.second,
            "绩效目标": _PREFIX.sub("", name),
            TARGET: self._value(row, TARGET if self._text(row, TARGET) else FIRST_TARGET, sign),
            ACTUAL: self._value(row, ACTUAL, ""),
            REACHED: self._text(row, REACHED),
            REASON: self._text(row, REASON),
        }
        for head, text in words.items():
            cell = self._cell(row, NAME if head == "绩效目标" else head)
            values[head] = (text or Absence.BLANK, replace(cell, found=text))  # what the cells of a row say together
        weight = WEIGHT if self._text(row, WEIGHT) or SET_WEIGHT not in self.head.columns else SET_WEIGHT
        for head, term in ((WEIGHT, weight), (SCORED, SCORED)):
            column = self.head.columns.get(term)
            reader = Reader(self.sheet, self.result.problems)
            value = Absence.BLANK if column is None else reader.number(row, column, SCORE)
            values[head] = (value, self._cell(row, term))
        self.goals.append((self.above, ExportedGoal(values, self.sheet.cell(row, self.head.columns[NAME]))))

    def _cell(self, row: int, term: str) -> Cell:
        column = self.head.columns.get(term)
        return self.sheet.cell(row, column if column is not None else self.head.columns[NAME])

    def _sign(self, row: int) -> str:
        """Return the sign as written, or the one a code stands for; empty for words (定性) and where none is."""
        word = normal_text(self._text(row, SIGN)).removesuffix(".0")
        if normal_text(self._text(row, TYPE)) == _BY_WORDS or self.signs.get(word) == _BY_WORDS:
            return ""
        if word.isdecimal() and word not in self.signs:
            known = "、".join(f"{code}（{sign}）" for code, sign in self.signs.items() if code.isdecimal())
            self.result.problems.append(problem("L197", at=self._cell(row, SIGN), expected=f"≥、≤、= 或 {known}"))
            return ""
        return self.signs.get(word, word)

    def _value(self, row: int, term: str, sign: str) -> str:
        """Return sign, value and unit in one, as a form prints them: ≥ and 95 and % are ≥95%."""
        text, unit = self._text(row, term), self._text(row, UNIT)
        if not text:
            return ""
        lead = sign if sign and _LEADS.match(normal_text(text)) else ""
        tail = unit if _PLAIN.fullmatch(normal_text(text)) and unit not in ("无", "—", "-", "/") else ""
        return lead + text + tail


def as_figures(export: ExportedGoal, keys: Mapping[str, tuple[str, str]], first: str = "") -> list[Figure]:
    """Return the figures of a goal by head of 绩效目标: key and unit; ``first`` takes the place of the key's first segment."""
    found: list[Figure] = []
    for head, (key, unit) in keys.items():
        value, cell = export.values.get(head, (Absence.BLANK, export.at))
        named = f"{first}.{key.partition('.')[2]}" if first else key
        found.append(Figure(key=named, value=value, unit=unit or TEXT, source=cell))
    return found
