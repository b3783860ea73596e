"""Statements against our own figures: a number right behind the name of a figure or of a field word of the data.

Judged only when the name stands alone in its clause and its qualifiers (year, 年初预算, 决算, sub-unit) are certain. Where no
column is said, every column of the name counts as right.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from msgspec import Struct, field

from pipeline.expr import RATIO, YUAN
from pipeline.money import FEN_PER_YUAN, show
from pipeline.statements.goals import Goal, GoalNames
from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import ITEM, YEAR, Q, Quantity, Sentence, quantities
from pipeline.statements.roles import Part, Role, reference
from pipeline.statements.sums import counted
from pipeline.statements.verdicts import Verdicts, around, overlaps

FIGURE, GRAVE, ABSENCE = "E010", "E011", "E014"
OPENING, ADJUSTED, FINAL, LAST, LAST_BUDGET = "年初预算数", "调整预算数", "决算数", "上年决算数", "上年预算数"
_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("(?:上年|去年)度?预算", (LAST_BUDGET,)),
    ("上年|去年", (LAST,)),
    ("调整预算|调整后预算|预算调整数|全年预算", (ADJUSTED,)),
    ("年初预算|年初安排|年初批复", (OPENING,)),
    ("决算|实际", (FINAL,)),
    ("预算", (OPENING, ADJUSTED)),
)
_BEFORE = (
    rf"{ITEM}|{YEAR}|其中|本年度?|今年|当年|全年|年末|年底|截至|上年度?|去年度?|我[厅局委办会院]|本部门|本单位|部门|全[厅局委办]|"
    r"[一二三四五六七八九]是|主要原因|原因|主要|是|系|由于|因|的|为|中|和|及|与|实现|完成|发生|安排|核定|实际|年初预算数?|调整预算数?|全年预算数?|决算数?|预算数?|数|现有|共有|共|设有|设定|设置|设|申报|年度|收到|接到|受理|接收|办理|收|群众|制定|新订|出台|"
    r"经|据|第三方|问卷|调查|测评|抽样|结果|统计|显示|(?:组织|开展)(?:了)?(?=(?:第三方|抽样)?(?:问卷|调查|测评))"
)
"""What may stand between the beginning of a clause and a name without making it another."""
_COMPARED = Guarded(
    "，(?:(?:略|明显|大幅|远)?(?:(?P<more>高于|超过|大于|多于)|(?P<less>低于|少于|小于))|(?P<same>[与和同](?=[^，。；]*(?:持平|一致|相同))))"
    "(?P<column>上年预算|上年决算|上年|去年|年初预算|调整预算|全年预算|预算)数?"
    "(?(same)(?:持平|一致|相同))(?=[，。；]|$)",
    "于",
    "超过",
    "持平",
    "一致",
    "相同",
)
"""Words behind a figure that compare it with another column of its row without printing that."""
_AFTER = re.compile(
    r"(?:本年度?|当年|今年)?(?:支出|收入|经费|资金|人数|人员)?(?:年初预算|年初安排|调整预算|调整后预算|全年预算|实际|决算|预算|支出|执行|完成|安排)*"
    r"(?:数|额|总额|总数|合计|总计|人数)?(?:为|是|共计|共有|共|达到|达|有|：|:)?"
)
"""What may stand between a name and its number."""
_STAFF = Guarded(
    rf"(?:核定|现有)?(?P<kind>行政|事业)编制(?:人员|数)?(?:为|共)?(?P<posts>{Q})(?:，(?:实有|实有在职|现有)(?:人员)?(?P<staff>{Q}))?",
    "编制",
)
"""编制 and 实有 behind the name of a unit."""
_PEOPLE = frozenset("人个")


class Fact(Struct, frozen=True):
    """A figure as statements know it: exact value in the base unit of quantities (元, %, counts), label, where it stands."""

    key: str
    unit: str
    value: Fraction
    label: str
    place: str = ""


def fact(key: str, unit: str, value: int | Fraction, label: str, place: str = "") -> Fact:
    """Make a fact of a figure's value: 分 become 元, ratios per cent."""
    exact = Fraction(value, FEN_PER_YUAN) if unit == YUAN else Fraction(value * 100 if unit == RATIO else value)
    return Fact(key, unit_of(unit), exact, label, place)


def unit_of(unit: str) -> str:
    """Return the unit quantities of a figure's unit have."""
    return "%" if unit == RATIO else unit


class Absent(Struct, frozen=True):
    """Words that say there is none of something, and the figure that would then be zero."""

    pattern: Guarded
    key: str


class Known(Struct, frozen=True, dict=True):
    """What our own figures say. ``names`` maps a name to the rows (with columns) or keys it means; ``facts`` is by key."""

    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    goals: tuple[Goal, ...] = ()
    units: Collection[str] = ()
    general: Collection[str] = ()
    sets: tuple[tuple[str, ...], ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    below: tuple[tuple[frozenset[str], Guarded, str], ...] = ()
    staff: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    absent: tuple[Absent, ...] = ()
    lists: tuple[Absent, ...] = ()
    own: tuple[str, ...] = ()
    year: int = 0
    grave: str = ""

    @cached_property
    def _before(self) -> str:
        own = "|".join(re.escape(name) for name in sorted(self.own, key=len, reverse=True) if name)
        return _BEFORE + (f"|{own}" if own else "")

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self._before}|，)*")

    @cached_property
    def _starts(self) -> dict[str, tuple[int, ...]]:
        """Return by their first character how long names are, longest first."""
        lengths: dict[str, set[int]] = {}
        for name in self.names:
            lengths.setdefault(name[:1], set()).add(len(name))
        return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    @cached_property
    def goal_names(self) -> GoalNames:
        """Return the names of the goals, turned round for looking up."""
        return GoalNames(self.goals)

    def _label(self, clause: str) -> tuple[str, str, str] | None:
        """Return the words before a name, the name and the words after it, where the clause holds nothing else."""
        for start, first in enumerate(clause):
            for length in self._starts.get(first, ()):
                end = start + length
                if (
                    clause[start:end] in self.names
                    and _AFTER.fullmatch(clause, end)
                    and self._opening.fullmatch(clause, 0, start)
                ):
                    return clause[:start], clause[start:end], clause[end:]
        return None

    def judge(self, sentence: Sentence, parts: Sequence[Part], printed: Sequence[tuple[int, int]], verdicts: Verdicts) -> None:
        """Judge the quantities of a sentence that stand behind a name."""
        self.judge_words(sentence, verdicts)
        if not self.names:
            return
        if any(unit in sentence.skeleton for unit in self.units):
            self._of_units(sentence, printed, verdicts)
            return
        topic: tuple[str, ...] = ()
        columns: tuple[str, ...] = ()
        for number, part in enumerate(parts):
            item = sentence.quantities[number]
            if part.role in (Role.CHANGE, Role.RATE):
                if topic and not overlaps(item, printed):
                    before = len(verdicts.wrongs)
                    self._change(sentence, parts, number, topic, columns, verdicts)
                    topic = topic if len(verdicts.wrongs) == before else ()  # one cause, one problem
                continue
            rows, said = self._named(sentence, parts, number, topic)
            rows = rows or self._part(parts[number], topic)
            topic, columns, before = rows, said, len(verdicts.wrongs)
            modifies = sentence.after(number).startswith("的")  # 编制58名的单位
            if rows and not modifies and part.role in (Role.LEVEL, Role.REACHED) and not overlaps(item, printed):
                self._level(sentence, parts, number, rows, said, verdicts)
                self._compared(sentence, number, rows, said, verdicts)
                topic = topic if len(verdicts.wrongs) == before else ()

    def _named(
        self, sentence: Sentence, parts: Sequence[Part], number: int, topic: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the rows or keys a quantity's words name, and the columns its words allow (none said: none)."""
        part = parts[number]
        clause = re.split("[，。；（）()、]", re.sub("（(.)）", r"\1", part.label))[-1].lstrip("：:")
        clause = re.split("[：:](?=.)", clause)[-1]
        found = self._label(clause)
        earlier = sentence.skeleton[: sentence.places[number]]
        if found is None:
            if topic and re.fullmatch(
                r"(?:其中)?(?:年初预算|调整预算|调整后预算|全年预算|决算|预算|实际支出)(?:数|额)?(?:为|是)?", clause
            ):
                return topic, _columns(clause)
            return (), ()
        before, name, after = found
        words = before + after
        said = _columns(words)
        years = [year for place, year in sentence.years.items() if place < sentence.places[number]]
        if years and years[-1] != self.year:
            said = (LAST,) if years[-1] == self.year - 1 and (not said or said == (FINAL,)) else ("",)
        elif not said and re.search("上年|去年", earlier):
            said = (OPENING, ADJUSTED, FINAL, LAST, LAST_BUDGET)
        done = "完成" in after and "率" not in name and "采购" not in name
        if done or re.search("分别|增加|减少|比|较", clause):
            return (), ()
        rows = self.names[name]
        if "支出" in after and rows[0].startswith("收入."):
            return (), ()  # 财政拨款支出 is no income
        if name in self.general and not set(rows) & set(topic):
            start = earlier[: len(earlier) - len(clause)]
            if number or not self._opening.fullmatch(start):
                return (), ()  # 本年支出 may be a verb whose object was said before
        return rows, said

    def _part(self, part: Part, topic: tuple[str, ...]) -> tuple[str, ...]:
        """Return the figure that 其中完成8项, 合格23个 mean behind what they are a part of."""
        if not topic or not re.fullmatch("，?[^，。；、]*", part.label):
            return ()
        clause = re.sub("^(?:其中|已|实际|本年|全年|全部)+", "", part.label.lstrip("，"))
        return next((((key,)) for rows, said, key in self.below if rows & set(topic) and said.fullmatch(clause)), ())

    def _of_units(self, sentence: Sentence, printed: Sequence[tuple[int, int]], verdicts: Verdicts) -> None:
        """甲单位事业编制24名，实有22人: the rows of the unit named right before."""
        for unit in self.units:
            start = sentence.skeleton.find(unit)
            while start >= 0:
                end = start + len(unit)
                match = _STAFF.match(sentence.skeleton[end:])
                for row, place in _rows(match) if match else ():
                    value, number = self.staff.get((unit, row)), sentence.at(end + place)
                    item = sentence.quantities[number]
                    if value is not None and item.unit in ("人", "个") and not (item.loose or overlaps(item, printed)):
                        right = f"{unit}{row}为{show(value, 0)}人"
                        verdicts.verdict(item.value == value, FIGURE, around(sentence, number, number), right, item)
                start = sentence.skeleton.find(unit, end)

    def _compared(
        self, sentence: Sentence, number: int, rows: tuple[str, ...], columns: tuple[str, ...], verdicts: Verdicts
    ) -> None:
        """A，低于调整预算数: the column compared with is not printed; the figures tell."""
        match = _COMPARED.match(sentence.after(number))
        item = sentence.quantities[number]
        against = _columns(match.group("column")) if match else ()
        if match is None or not against or item.loose or set(columns) & set(against) or columns == ("",):
            return
        own = [fact for fact in self._values(rows, columns or (FINAL,)) if _same_unit(fact, item) and _agrees(item, fact)]
        bases = [fact for row in rows for a in against for fact in self.facts.get(f"{row}.{a}", ())]
        if not own or not bases:
            return
        gaps = [now.value - base.value for now in own for base in bases]
        holds = (
            any(abs(gap) <= 2 * item.half for gap in gaps)
            if match.group("same")
            else any(gap > 0 for gap in gaps)
            if match.group("more")
            else any(gap < 0 for gap in gaps)
        )
        if holds:
            verdicts.true(item)
            return
        base = bases[0]
        place = sentence.places[number]
        span = sentence.span(place, place + 1 + match.end())
        grave = self.grave and base.key.startswith(self.grave)
        verdicts.false(GRAVE if grave else FIGURE, span, f"{base.label}为{_amount(base)}", item, keys=(own[0].key, base.key))

    def _values(self, rows: Iterable[str], columns: Sequence[str]) -> list[Fact]:
        found: list[Fact] = []
        for row in rows:
            if row in self.facts:
                found.extend(self.facts[row] if not columns or set(columns) <= {OPENING, ADJUSTED, FINAL} else ())
            for column in columns or (FINAL, OPENING, ADJUSTED):
                found.extend(self.facts.get(f"{row}.{column}", ()))
        return found

    def _level(
        self,
        sentence: Sentence,
        parts: Sequence[Part],
        number: int,
        rows: tuple[str, ...],
        said: tuple[str, ...],
        verdicts: Verdicts,
    ) -> None:
        item = sentence.quantities[number]
        if (
            not said
            and self.grave
            and rows[0].startswith(self.grave)
            and not re.search("预算|计划|安排|上年|去年", sentence.skeleton)
        ):
            said = (FINAL,)
        found = [fact for fact in self._values(rows, said) if _same_unit(fact, item)]
        if not found or item.loose:
            return
        if any(_agrees(item, fact) for fact in found):
            verdicts.true(item)
            return
        if item.unit == "%" and self._of_goal(item):
            return
        shown = found[0]
        code = GRAVE if self.grave and shown.key.startswith(self.grave) else FIGURE
        right = f"{shown.label}为{_amount(shown)}" + (f"（{shown.place}）" if shown.place else "")
        verdicts.false(code, around(sentence, number, number), right, item, keys=tuple(dict.fromkeys(f.key for f in found)))

    def _of_goal(self, item: Quantity) -> bool:
        """Tell whether some goal states this rate: 满意度 may be that of the goal."""
        texts = (text for goal in self.goals for text in (*goal.actual, *goal.target))
        return any(known.unit == item.unit and known.value == item.value for text in texts for known in quantities(text))

    def _change(
        self,
        sentence: Sentence,
        parts: Sequence[Part],
        number: int,
        rows: tuple[str, ...],
        columns: tuple[str, ...],
        verdicts: Verdicts,
    ) -> None:
        """比上年减少C, 比年初预算增长r: the figures of both columns tell the change."""
        part, item = parts[number], sentence.quantities[number]
        words = reference(re.split("[，。；（）()]", part.label)[-1])
        if not words and number and parts[number - 1].role is Role.CHANGE and part.role is Role.RATE:
            words = reference(re.split("[，。；（）()]", parts[number - 1].label)[-1])
        against = _columns(words)
        if not words or YEAR in words or not against or item.loose or part.group or columns in ((LAST,), ("",)):
            return
        own = [c for c in (columns or (FINAL,)) if c not in against]
        gaps = [
            (now, base)
            for row in rows
            for a in own
            for b in against
            for now in self.facts.get(f"{row}.{a}", ())
            for base in self.facts.get(f"{row}.{b}", ())
        ]
        if not gaps:
            return
        if any(_moves(item, part, now.value, base.value) for now, base in gaps):
            verdicts.true(item)
            return
        now, base = gaps[0]
        gap = now.value - base.value
        rate = f"，{show(abs(gap) / base.value * 100, 2, trim=True)}%" if base.value else ""
        turn = "增加" if gap > 0 else "减少" if gap < 0 else "持平"
        right = f"{now.label}{_amount(now)}比{base.label}{_amount(base)}{turn}{_amount(Fact('', now.unit, abs(gap), ''))}{rate}"
        keys = (now.key, base.key)
        verdicts.false(FIGURE if not _grave(self, now) else GRAVE, around(sentence, number, number), right, item, keys=keys)

    def judge_words(self, sentence: Sentence, verdicts: Verdicts) -> None:
        """没有下属单位, 未收到信访: false where the figure is more than zero; 内设机构包括甲、乙 counts its names."""
        for absent in self.absent:
            for match in absent.pattern.finditer(sentence.skeleton):
                for known in self.facts.get(absent.key, ()):
                    if known.value > 0 and not re.search(
                        "上年|去年|以前|不再|如无|若无|有无", sentence.skeleton[: match.end()]
                    ):
                        right = f"{known.label}为{_amount(known)}" + (f"（{known.place}）" if known.place else "")
                        verdicts.false(ABSENCE, sentence.span(match.start(), match.end()), right, keys=(known.key,))
        for listed in self.lists:
            for match in listed.pattern.finditer(sentence.skeleton):
                fewest, most, is_open = counted(re.split("。", match.group("items"))[0])
                for known in self.facts.get(listed.key, ()):
                    if most > 2 and not (fewest <= known.value <= most or (is_open and known.value >= fewest)):
                        right = f"{known.label}为{_amount(known)}，文中列出{fewest}个"
                        start, end = sentence.span(match.start(), match.end())
                        verdicts.false(FIGURE, (start, min(end, start + 60)), right, keys=(known.key,))


def _rows(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield the rows said of a unit with the place of their quantity."""
    for group, row in (("posts", "编制"), ("staff", "实有")):
        if match.group(group):
            yield f"{match.group('kind')}{row}", match.start(group)


def _columns(words: str) -> tuple[str, ...]:
    return next((columns for pattern, columns in _COLUMNS if re.search(pattern, words)), ())


def _same_unit(known: Fact, item: Quantity) -> bool:
    return (
        known.unit == item.unit
        or (known.unit == "人" and item.unit in _PEOPLE)
        or (known.unit in "件个项" and item.unit in "件个项" and known.unit == "件" == item.unit)
    )


def _agrees(item: Quantity, known: Fact) -> bool:
    return abs(abs(item.value) - abs(known.value)) <= item.half


def _moves(item: Quantity, part: Part, now: Fraction, base: Fraction) -> bool:
    gap = now - base
    if part.way and gap and item.value > 0 and part.way * gap < 0:
        return False
    if part.role is Role.RATE:
        return not base or abs(abs(gap) / base * 100 - abs(item.value)) <= item.half
    return abs(abs(gap) - abs(item.value)) <= item.half


def _grave(known: Known, fact: Fact) -> bool:
    return bool(known.grave) and fact.key.startswith(known.grave)


def _amount(known: Fact) -> str:
    places = 2 if known.unit in ("元", "%") else 4
    text = show(known.value, places, trim=known.unit != "元")
    return f"{text}{known.unit}"
