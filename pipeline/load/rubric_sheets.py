"""Reads 评分标准.xlsx into a rubric. Every fault of the workbook is told with its cell in one run; then there is no rubric.

Keys of levels and leaves that stand in the pack's own rubric under the same names stay as they are there, so that its
sentences and tables go on; new ones are named by their words.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from os.path import lexists
from pathlib import Path
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.declarations import (
    BetterRule,
    Deviation,
    ExecutionLeaf,
    FigureRule,
    GoalLevel,
    GoalScoring,
    GoalWindow,
    GradeDecl,
    IndicatorDecl,
    JudgedLevel,
    JudgementRule,
    LeafRule,
    LevelDecl,
    RatedRule,
    ReasonsAsked,
    RubricFile,
    StandardDecl,
    State,
    ThresholdRule,
    WindowRule,
)
from pipeline.file_reading import read_file
from pipeline.kept import kept_for
from pipeline.limits import LIST_FILE
from pipeline.load.archive import Unreadable, not_opened
from pipeline.load.sheet import Sheet
from pipeline.load.tabular import read_table
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.rubric_book import heads as h
from pipeline.rubric_book.figures import nearest, ratio_key
from pipeline.rubric_book.words import EXAMPLES, OneRule, levels_of, rule_of
from pipeline.sheets.own_heads import own_head

_ROOT = "得分"
_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,6})?")
_PERCENT = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)%")
_SEARCHED = 10
"""Rows a head is looked for in."""
_ANSWERS = (h.YES, h.NO)
_SETTINGS = (
    *(h.PACK, h.PLACES, h.GOAL_WEIGHT, h.COUNTED, h.PAST_LIMIT, h.WINDOW, h.BANDS, h.EXECUTION, h.EXECUTION_PLACES),
    *(h.REASON_OVER, h.REASON_EXECUTION, h.REASON_ADJUSTED, h.REFUSED, h.NOTED_OVER),
)
_NO_FIGURE = ("达标项数", "是否", "分级", "缺项扣分", "按次扣分", "按数累加", "分档评判", h.JUDGED)


class RubricRead(Struct, frozen=True):
    """The rubric, or None where the workbook has faults, and what a person should look at."""

    rubric: RubricFile | None
    problems: tuple[Problem, ...]


def read_rubric(sheets: Iterable[Sheet], pack: Pack) -> RubricRead:
    """Return the rubric of the workbook's sheets; ``pack`` names the ratios and lends its keys."""
    reader = _Reader(pack, {normal_text(sheet.name): sheet for sheet in sheets})
    leaves = reader.leaves()
    goals, places = reader.settings()
    grades = reader.grades()
    if not reader.problems and not leaves and (goals is None or goals.apart):
        place = reader.sheets[h.LEAVES].place()
        reader.problems.append(problem("J050", at=place, found="没有指标", expected="至少一个指标，或计入总分的绩效指标"))
    if reader.problems:
        return RubricRead(None, (*reader.problems, *reader.notes))
    rubric = RubricFile(
        schema=1,
        level=_levels(leaves),
        indicator=[leaf.decl for leaf in leaves],
        grade=grades,
        places=places,
        goals=goals,
        projects=pack.rubric.projects,
    )
    return RubricRead(rubric.dated_like(pack.rubric), tuple(reader.notes))


class RubricInForce(Struct, frozen=True):
    """The pack with the rubric that counts, None where that has faults; the file it was read from (None: the pack's own)."""

    pack: Pack | None
    problems: tuple[Problem, ...] = ()
    path: Path | None = None
    data: bytes = b""


def rubric_in_force(folder: Path, pack: Pack) -> RubricInForce:
    """Return what counts: the department's own 评分标准.xlsx, else the year's, else the pack's; one that differs is said.

    The year's is for the departments of the pack it names. One that cannot be read is told, and then there is no rubric: no
    other is taken in its place unsaid.
    """
    own, shared = folder / h.FILE, folder.resolve().parent / h.FILE
    path = own if lexists(own) else shared
    if not lexists(path):
        return RubricInForce(pack)
    try:
        data = read_file(path, LIST_FILE)
        book = _book(pack, data)
    except OSError as error:
        return RubricInForce(None, (not_opened(Cell(file=h.FILE), error),), path)
    except Unreadable as error:
        return RubricInForce(None, (error.problem,), path)
    if path is shared and book.named not in ("", pack.id):
        return RubricInForce(pack)
    if book.pack is None:
        return RubricInForce(None, book.problems, path, data)
    name = f"{'本部门' if path is own else '年度'}文件夹中的 {h.FILE}"
    said = (problem("J056", at=Cell(file=h.FILE), name=name),) if book.pack.own_rubric else ()
    return RubricInForce(book.pack, (*book.problems, *said), path, data)


class _Book(Struct, frozen=True):
    """A 评分标准.xlsx as read for a pack: the pack it names, the pack with its rubric (None: it has faults)."""

    named: str
    pack: Pack | None
    problems: tuple[Problem, ...]


@kept_for(16)
def _book(pack: Pack, data: bytes) -> _Book:
    """Read a workbook; that of the year is the same for all its departments. Raises :class:`Unreadable`."""
    sheets = read_table(h.FILE, data)[0]
    found = read_rubric(sheets, pack)
    changed = pack.with_rubric(found.rubric, h.FILE) if found.rubric is not None else None
    return _Book(_pack_named(sheets), changed, found.problems)


def _pack_named(sheets: Iterable[Sheet]) -> str:
    """Return the pack whose rubric a workbook says it is, empty where it says none."""
    settings = (sheet for sheet in sheets if normal_text(sheet.name) == h.SETTINGS)
    rows = (sheet.rows for sheet in settings)
    return next((str(row[1]).strip() for found in rows for row in found if len(row) > 1 and row[0] == h.PACK), "")


class _Leaf(Struct, frozen=True):
    """A leaf with the keys and names of the levels above it."""

    decl: IndicatorDecl
    above: tuple[tuple[str, str], ...]
    bonus: bool


def _levels(leaves: Iterable[_Leaf]) -> list[LevelDecl]:
    """Return the levels in the order of the sheet, each as heavy as the leaves below it."""
    weights: dict[str, Decimal] = {}
    names: dict[str, tuple[str, bool]] = {}
    for leaf in leaves:
        for number, (key, name) in enumerate(leaf.above):
            weights[key] = weights.get(key, Decimal(0)) + leaf.decl.weight
            names.setdefault(key, (name, leaf.bonus and number == 0))
    return [LevelDecl(key=key, name=names[key][0], weight=weight, bonus=names[key][1]) for key, weight in weights.items()]


class _Row(Struct, frozen=True):
    """A row of a sheet by the heads of its columns."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]

    def text(self, head: str) -> str:
        return self.sheet.text(self.row, self.columns[head]).strip() if head in self.columns else ""

    def cell(self, head: str) -> Cell:
        return self.sheet.cell(self.row, self.columns[head]) if head in self.columns else self.sheet.place()


class _Reader(Struct):
    """Reads the sheets and gathers what is wrong with them."""

    pack: Pack
    sheets: Mapping[str, Sheet]
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    """What may be used as it is, and should be looked at."""

    # --- rows ---

    def rows(self, name: str, needed: tuple[str, ...], *, optional: bool = False) -> list[_Row]:
        """Return the filled rows of a sheet; one that is not there, or has no head, is told."""
        sheet = self.sheets.get(name)
        if sheet is None:
            if not optional:
                there = "、".join(sheet.name for sheet in self.sheets.values())
                self.problems.append(problem("J050", at=Cell(file=h.FILE), found=there, expected=f"工作表“{name}”"))
            return []
        found = own_head(sheet.rows, needed)
        if found is None:
            words = {normal_text(str(value)) for row in sheet.rows[:_SEARCHED] for value in row}
            lacking = [head for head in needed if head not in words] or needed
            self.problems.append(problem("J050", at=sheet.place(), expected="、".join(lacking)))
            return []
        first, columns = found
        rows = [_Row(sheet, row, columns) for row in range(first + 1, len(sheet.rows))]
        return [row for row in rows if any(row.text(head) for head in needed) and row.text(needed[0]) != "（无）"]

    def number(self, row: _Row, head: str) -> Decimal | None:
        """Return the number of a cell; what is none is told."""
        words = normal_text(row.text(head))
        if _NUMBER.fullmatch(words):
            return Decimal(words)
        self.wrong("J054", row, head, "一个数，例如 5")
        return None

    def share(self, row: _Row, head: str) -> Decimal | None:
        """Return a percentage as a ratio; what is none is told."""
        found = _PERCENT.fullmatch(normal_text(row.text(head)))
        if found is None:
            self.wrong("J054", row, head, "百分数，例如 130%")
            return None
        return Decimal(found[1]) / 100

    def one_of(self, row: _Row, head: str, words: Collection[str], default: str) -> str:
        """Return the word of a cell that is one of some; blank is the default, another one is told."""
        found = row.text(head) or default
        if found not in words:
            self.wrong("J055", row, head, "、".join(word for word in words if word))
            return default
        return found

    def standing(self, row: _Row, head: str, source_head: str) -> tuple[State, str]:
        """Return state and source of a value; 已证实 by nothing named is told, and counts as 假定."""
        state, source = h.STATES[self.one_of(row, head, h.STATES, "假定")], row.text(source_head)
        if state == "confirmed" and not source:
            at = row.cell(head)
            self.notes.append(problem("M042", at=at, found=row.text(head), expected=f"“{source_head}”写明文件名称和文号"))
            state = "assumed"
        return state, source or h.FILE

    def wrong(self, code: str, row: _Row, head: str, expected: str) -> None:
        """Tell of a cell."""
        words = row.text(head) or "（空）"
        self.problems.append(problem(code, at=row.cell(head), found=words, expected=expected, name=head))

    # --- leaves ---

    def leaves(self) -> list[_Leaf]:
        """Return the leaves; rows that follow one another under one name are rules of one leaf."""
        groups: list[list[tuple[_Row, tuple[str, str]]]] = []
        above = ("", "")
        for row in self.rows(h.LEAVES, h.NEEDED):
            tops = row.text(h.TOP), row.text(h.SECOND)
            above = tops if tops[0] else (above[0], tops[1] or above[1])
            same = groups and groups[-1][0][1] == above and groups[-1][0][0].text(h.NAME) == row.text(h.NAME)
            if same and not row.text(h.WEIGHT):
                groups[-1].append((row, above))
            else:
                groups.append([(row, above)])
        return [leaf for group in groups if (leaf := self._leaf([row for row, _ in group], group[0][1])) is not None]

    def _leaf(self, rows: list[_Row], names: tuple[str, str]) -> _Leaf | None:
        first = rows[0]
        for head, word in ((h.TOP, names[0]), (h.SECOND, names[1]), (h.NAME, first.text(h.NAME))):
            if "." in word or (not word and head != h.SECOND):
                self.wrong("J055", first, head, "指标名称，不含“.”")
                return None
        weight = self.number(first, h.WEIGHT)
        rules = [self._rule(row) for row in rows]
        state, source = self.standing(first, h.STATE, h.SOURCE)
        answers = {
            head: self.one_of(first, head, {h.YES: 1, h.NO: 0}, h.NO) == h.YES for head in (h.BONUS, h.OPTIONAL, h.ABSENT)
        }
        standard = self._standard(first)
        if weight is None or "" in rules:
            return None
        kept = [rule for rule in rules if rule is not None and not isinstance(rule, str)]
        rule = self._together(first, kept)
        above = _keys_above(names, self.pack)
        decl = IndicatorDecl(
            key=_leaf_key(above[-1][0], first.text(h.NAME), self.pack),
            name=first.text(h.NAME),
            weight=weight,
            kind=_kind(rule),
            state=state,
            source=source,
            rule=rule,
            standard=standard,
            absent="满分" if answers[h.ABSENT] else "",
            optional=answers[h.OPTIONAL],
        )
        return _Leaf(decl, above, answers[h.BONUS])

    def _rule(self, row: _Row) -> OneRule | str | None:
        """Return the rule of a row, None for 评判, an empty text where it was told."""
        kind, figure = row.text(h.RULE), row.text(h.FIGURE)
        if kind not in (*EXAMPLES, h.JUDGED):
            self.wrong("J051", row, h.RULE, "、".join((*EXAMPLES, h.JUDGED)))
            return ""
        if kind in _NO_FIGURE:
            if figure:
                self.wrong("J053", row, h.FIGURE, f"“{kind}”不写数据项，请清空")
                return ""
        elif not (figure := ratio_key(self.pack, figure)):
            self.wrong("J053", row, h.FIGURE, nearest(self.pack, row.text(h.FIGURE)))
            return ""
        if kind == h.JUDGED:
            return None
        try:
            return rule_of(kind, figure, row.text(h.TERMS))
        except ValueError as error:
            self.wrong("J052", row, h.TERMS, str(error))
            return ""

    def _together(self, row: _Row, rules: list[OneRule]) -> LeafRule | None:
        """Return the one rule of a leaf, or the better of several that each count a figure."""
        if len(rules) <= 1:
            return rules[0] if rules else None
        counted = [rule for rule in rules if isinstance(rule, FigureRule)]
        if len(counted) < len(rules):
            self.wrong("J051", row, h.RULE, "一个指标写几行的，每行都是读数据项计分的方式（取高者）")
            return None
        return BetterRule(rules=counted)

    def _standard(self, row: _Row) -> StandardDecl | None:
        text = row.text(h.STANDARD)
        if not text:
            return None
        state, source = self.standing(row, h.STANDARD_STATE, h.STANDARD_SOURCE)
        return StandardDecl(text=text, state=state, source=source)

    # --- goals, settings, grades ---

    def settings(self) -> tuple[GoalScoring | None, int]:
        """Return the goals' part, None where there is none, and the decimals of a score."""
        rows = {row.text(h.SETTING): row for row in self.rows(h.SETTINGS, h.SETTING_HEADS)}
        for name, row in rows.items():
            if name not in _SETTINGS:
                self.wrong("J055", row, h.SETTING, "、".join(_SETTINGS))
        if h.PACK in rows:
            self.one_of(rows[h.PACK], h.VALUE, (self.pack.id,), self.pack.id)
        places = self.number(rows[h.PLACES], h.VALUE) if h.PLACES in rows else Decimal(2)
        if places is not None and places not in (0, 1, 2):
            self.wrong("J054", rows[h.PLACES], h.VALUE, "0、1 或 2")
        return self._goals(rows), int(places or 0)

    def _goals(self, rows: Mapping[str, _Row]) -> GoalScoring | None:
        levels = list(self._goal_levels())
        if not levels:
            return None
        if h.GOAL_WEIGHT not in rows:
            at = self.sheets[h.SETTINGS].place() if h.SETTINGS in self.sheets else Cell(file=h.FILE)
            self.problems.append(problem("J050", at=at, expected=f"项目“{h.GOAL_WEIGHT}”"))
            return None
        weight = self.number(rows[h.GOAL_WEIGHT], h.VALUE)
        past = self.one_of(rows[h.PAST_LIMIT], h.VALUE, ("递减", "反比"), "递减") if h.PAST_LIMIT in rows else "递减"
        return GoalScoring(
            weight=weight or Decimal(0),
            level=levels,
            past_limit="反比" if past == "反比" else "递减",
            window=self._window(rows.get(h.WINDOW)),
            bands=self._bands(rows.get(h.BANDS)),
            execution=self._execution(rows),
            reasons=self._reasons(rows),
            noted_over=self._share_or_none(rows.get(h.NOTED_OVER)),
            after=self.pack.rubric.goals.after if self.pack.rubric.goals is not None else "",
            apart=h.COUNTED in rows and self.one_of(rows[h.COUNTED], h.VALUE, _ANSWERS, h.YES) == h.NO,
        )

    def _execution(self, rows: Mapping[str, _Row]) -> ExecutionLeaf | None:
        """Return the leaf of the budget's execution; which figures it reads is the pack's."""
        if h.EXECUTION not in rows or rows[h.EXECUTION].text(h.VALUE) in ("", h.NO):
            return None
        weight = self.number(rows[h.EXECUTION], h.VALUE) or Decimal(0)
        own = self.pack.rubric.goals.execution if self.pack.rubric.goals is not None else None
        places: int | None = None
        row = rows.get(h.EXECUTION_PLACES)
        if row is not None and row.text(h.VALUE) not in ("", h.EXACT):
            found = self.one_of(row, h.VALUE, ("0", "1", "2", h.EXACT), h.EXACT)
            places = None if found == h.EXACT else int(found)
        return replace(own or ExecutionLeaf(weight=weight), weight=weight, percent_places=places)

    def _reasons(self, rows: Mapping[str, _Row]) -> ReasonsAsked:
        usual = ReasonsAsked()
        adjusted = rows.get(h.REASON_ADJUSTED)
        return ReasonsAsked(
            over=(self.share(rows[h.REASON_OVER], h.VALUE) if h.REASON_OVER in rows else None) or usual.over,
            execution=self._share_or_none(rows.get(h.REASON_EXECUTION)),
            adjusted=adjusted is not None and self.one_of(adjusted, h.VALUE, _ANSWERS, h.NO) == h.YES,
            refused=self._refused(rows.get(h.REFUSED)),
        )

    def _share_or_none(self, row: _Row | None) -> Decimal | None:
        """Return a share that is not asked of every form."""
        return None if row is None or row.text(h.VALUE) in ("", h.NO) else self.share(row, h.VALUE)

    def _refused(self, row: _Row | None) -> list[Deviation]:
        if row is None or row.text(h.VALUE) in ("", h.NO):
            return []
        words = [word for word in re.split(r"[、，,]", row.text(h.VALUE)) if word]
        if not set(words) <= set(h.DEVIATIONS):
            self.wrong("J055", row, h.VALUE, f"{'、'.join(h.DEVIATIONS)}，几项之间用顿号；没有的填“{h.NO}”")
        return [word for word in h.DEVIATIONS if word in words]

    def _goal_levels(self) -> Iterator[GoalLevel]:
        for row in self.rows(h.GOALS, h.GOAL_HEADS, optional=True):
            weight = self.number(row, h.WEIGHT) if row.text(h.WEIGHT) else None
            below = [word for word in re.split(r"[、，,]", row.text(h.BELOW)) if word]
            yield GoalLevel(name=row.text(h.TOP), weight=weight, below=below)

    def _window(self, row: _Row | None) -> GoalWindow | None:
        if row is None or row.text(h.VALUE) in ("", h.NO):
            return None
        try:
            rule = rule_of("区间", "", row.text(h.VALUE))
        except ValueError as error:
            self.wrong("J052", row, h.VALUE, f"{error}，没有的填“{h.NO}”")
            return None
        return GoalWindow(least=rule.least, most=rule.most) if isinstance(rule, WindowRule) else None

    def _bands(self, row: _Row | None) -> list[JudgedLevel]:
        if row is None or not row.text(h.VALUE):
            return []
        bands = levels_of(row.text(h.VALUE))
        if bands is None:
            self.wrong("J052", row, h.VALUE, EXAMPLES["分档评判"])
        return bands or []

    def grades(self) -> list[GradeDecl]:
        """Return the grades."""
        found = [(row, self.number(row, h.LEAST)) for row in self.rows(h.GRADES, h.GRADE_NEEDED)]
        return [
            GradeDecl(name=row.text(h.GRADE), least=least, state=state, source=source)
            for row, least in found
            if least is not None
            for state, source in [self.standing(row, h.GRADE_STATE, h.GRADE_SOURCE)]
        ]


def _kind(rule: LeafRule | None) -> Literal["计算", "参照", "评判", "评定"]:
    """Return the kind of leaf a rule makes."""
    match rule:
        case None | JudgementRule():
            return "评判"
        case ThresholdRule():
            return "参照"
    return "评定" if isinstance(rule, RatedRule) else "计算"


# --- keys ---------------------------------------------------------------------------------------------------------------


def _keys_above(names: tuple[str, str], pack: Pack) -> tuple[tuple[str, str], ...]:
    """Return key and name of each level above a leaf."""
    found: list[tuple[str, str]] = []
    key = _ROOT
    for name in (name for name in names if name):
        own = (level.key for level in pack.rubric.level if level.name == name and level.key.rpartition(".")[0] == key)
        key = next(own, f"{key}.{name}")
        found.append((key, name))
    return tuple(found)


def _leaf_key(above: str, name: str, pack: Pack) -> str:
    own = (leaf.key for leaf in pack.rubric.indicator if leaf.name == name and leaf.key.rpartition(".")[0] == above)
    return next(own, f"{above}.{name}")
