"""What one wish becomes: the rows to be recorded for a figure, from what stands in the edited report.

Nothing is guessed: a text that does not say its value exactly needs ``--value``, or is recorded as shown only. Whatever stands
in the way raises :class:`Refused` with the problem.
"""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import link
from pipeline.expr import TEXT, YUAN
from pipeline.formats import FormatError, format_figure
from pipeline.matching.figure_state import restates
from pipeline.matching.located import Occurrence
from pipeline.matching.text import canonical
from pipeline.money import AmountError, Value
from pipeline.overrides.allowed import refusal, score_fault
from pipeline.overrides.values import in_words, printed_value, says_exactly, value_of
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure

_UNITS = ("万元", "亿元", "千元", "百万元", "元")
_DAY = re.compile(r"\s+\d{4}-\d{2}-\d{2}$")


class Refused(Exception):
    """A wish cannot be met; ``problem`` says why."""

    def __init__(self, why: Problem) -> None:
        """Keep the problem."""
        super().__init__(why.title)
        self.problem = why


class Wish(Struct, frozen=True, kw_only=True):
    """A figure to be kept as changed. ``value`` is what was typed after ``--value``; ``at`` where the wish was written."""

    key: str
    reason: str
    at: Cell
    value: str = ""
    shown_only: bool = False
    who: str = ""


class InputsNow(Struct, frozen=True, kw_only=True):
    """The inputs as they are now: ``given`` without overrides, ``figures`` with those in force, ``parts`` of other figures.

    ``recorded`` are the moments of the rows in force by key and format. ``record_faults`` are the problems for which nothing
    can be added to 覆盖记录.xlsx.
    """

    department: str
    year: int
    pack: Pack
    given: Mapping[str, Figure]
    figures: Mapping[str, Figure]
    parts: frozenset[str] = frozenset()
    recorded: Mapping[tuple[str, str], str] = field(default_factory=dict)
    record_faults: tuple[Problem, ...] = ()


class Entry(Struct, frozen=True, kw_only=True):
    """A row to be written: ``value`` is None for 仅改显示, whose ``format`` and ``text`` are set."""

    key: str
    label: str
    unit: str
    who: str
    reason: str
    was: Value
    value: Value | None = None
    format: str = ""
    text: str = ""

    @property
    def told(self) -> str:
        """Return what is recorded in one line."""
        if self.format:
            return f"{self.label}（{self.key}）：{self.was} → {self.text}，仅改显示（{self.format}）"
        was, new = in_words(self.was, self.unit), in_words(self.value if self.value is not None else "", self.unit)
        return f"{self.label}（{self.key}）：{was} → {new}"


class Chooser(Struct, frozen=True):
    """Decides on wishes for one edited report: its file name, baseline, changed places, and who last saved it.

    ``when`` is the moment rows are written, as text.
    """

    file: str
    baseline: link.Baseline
    edits: Sequence[Occurrence]
    saved_by: str
    now: InputsNow
    when: str

    def entries(self, wish: Wish) -> tuple[Entry, ...]:
        """Return the rows a wish becomes. Raises :class:`Refused`."""
        entries = self._entries(wish)
        for entry in entries:
            before = self.now.recorded.get((entry.key, entry.format), "")
            if before > self.when[: len(before)]:  # rows out of order would both be refused
                raise Refused(problem("U059", at=wish.at, found=self.when, expected=f"不早于 {before}", keys=(entry.key,)))
        return entries

    def _entries(self, wish: Wish) -> tuple[Entry, ...]:
        self._is_possible(wish)
        edits = [item for item in self.edits if item.key == wish.key]
        self._agree_in_text(wish, edits)
        who = wish.who or next((_name(item.editor) for item in edits if item.editor), "") or self._saver()
        if not who:
            raise Refused(problem("U058", at=wish.at, found="报告没有修订痕迹", keys=(wish.key,)))
        if wish.shown_only:
            return self._shown(wish, who, edits)
        figure = self.now.figures[wish.key]
        value = self._typed(wish, edits) if wish.value else self._printed(wish, edits)
        bounds = score_fault(wish.key, value, self.now.pack)
        if bounds:
            raise Refused(problem("U018", at=wish.at, found=in_words(value, figure.unit), expected=bounds, keys=(wish.key,)))
        if value == figure.value:
            raise Refused(problem("U064", at=wish.at, found=in_words(value, figure.unit), keys=(wish.key,)))
        return (self._entry(wish, who, was=self._value_before(figure), value=value),)

    def _is_possible(self, wish: Wish) -> None:
        why = refusal(wish.key, self.now.pack, self.now.parts, wish.at)
        if why is None and not (wish.key in self.now.given and wish.key in self.now.figures):
            why = problem("U011", at=wish.at, found=wish.key, keys=(wish.key,))
        if why is None and not wish.reason.strip():
            why = problem("U051", at=wish.at, found="（空）", keys=(wish.key,))
        if why is not None:
            raise Refused(why)

    def _agree_in_text(self, wish: Wish, edits: Sequence[Occurrence]) -> None:
        """Refuse a figure that was not changed (unless a value was typed), or not everywhere to the same."""
        if not edits and not wish.value:
            raise Refused(problem("U052", at=wish.at, found=self._as_printed(wish.key), keys=(wish.key,)))
        texts: dict[str, str] = {}
        for item in edits:
            if canonical(texts.setdefault(item.format, item.now)) != canonical(item.now):
                found = f"{texts[item.format]}；{item.place} 为 {item.now}"
                raise Refused(problem("U053", at=wish.at, found=found, keys=(wish.key,)))
        by_tag = self.baseline.by_tag()
        for item in edits:
            if item.tag in by_tag and canonical(item.was) != canonical(by_tag[item.tag].text):
                raise Refused(self._unreadable(wish, item, "连同后面的单位一起改了"))

    def _as_printed(self, key: str) -> str:
        texts = dict.fromkeys(figure.text for figure in self.baseline.figures if figure.key == key)
        return "、".join(texts) or "报告中没有印出这个数据项"

    def _saver(self) -> str:
        return "" if self.saved_by == link.COMMENT_AUTHOR else self.saved_by

    # --- the new value ---

    def _typed(self, wish: Wish, edits: Sequence[Occurrence]) -> Value:
        """Return the value after ``--value``; the report must not say another."""
        unit = self.now.figures[wish.key].unit
        try:
            value = value_of(wish.value, unit)
        except AmountError as error:
            expected = "金额写元，如 1234.50；比率写百分数，如 14.5%"
            why = problem("U055", at=wish.at, found=wish.value, expected=expected, keys=(wish.key,), reason=error.reason)
            raise Refused(why) from error
        self._prints(wish, value, edits)
        return value

    def _printed(self, wish: Wish, edits: Sequence[Occurrence]) -> Value:
        """Return the value the changed texts say exactly; the other texts must be roundings of it."""
        unit = self.now.figures[wish.key].unit
        exact = [item for item in edits if says_exactly(unit, item.format)]
        if not exact:
            raise Refused(self._too_coarse(wish, edits[0], unit))
        self._in_another_unit(wish, edits)
        try:
            value = printed_value(exact[0].now, unit, exact[0].format)
        except AmountError as error:
            raise Refused(self._unreadable(wish, exact[0], error.reason)) from error
        self._prints(wish, value, edits)
        return value

    def _in_another_unit(self, wish: Wish, edits: Sequence[Occurrence]) -> None:
        """Refuse amounts that say the old value in another unit: of a table brought to 万元 no amount was changed."""
        by_tag = self.baseline.by_tag()
        for item in edits:
            figure = by_tag.get(item.tag)
            unit = next((u for u in _UNITS if figure is not None and restates(item.now + u, figure)), "")
            if unit:
                found = f"{item.place} 现为 {item.now}"
                expected = f"{item.was}即 {item.now} {unit}：数没有变，只换了单位"
                raise Refused(problem("U072", at=wish.at, found=found, expected=expected, keys=(wish.key,)))

    def _prints(self, wish: Wish, value: Value, edits: Sequence[Occurrence]) -> None:
        figure = replace(self.now.figures[wish.key], value=value, shown=())
        for item in edits:
            try:
                text = format_figure(figure, item.format)
            except FormatError as error:
                raise Refused(self._unreadable(wish, item, "不能按原来的格式显示")) from error
            if canonical(text) != canonical(item.now):
                found = f"{item.place} 现为 {item.now}"
                expected = f"{in_words(value, figure.unit)}应显示为 {text}"
                raise Refused(problem("U057", at=wish.at, found=found, expected=expected, keys=(wish.key,)))

    def _too_coarse(self, wish: Wish, item: Occurrence, unit: str) -> Problem:
        value = "准确到分的元数" if unit == YUAN else "准确的值"
        who = f' --who "{wish.who}"' if wish.who else ""
        command = f'jixiao accept "{self.file}" {wish.key} --reason "{wish.reason}"{who}'
        expected = f"{command} --value {value}，或 {command} --display-only"
        found = f"{item.place} 现为 {item.now}（格式 {item.format}）"
        return problem("U050", at=wish.at, found=found, expected=expected, keys=(wish.key,))

    def _unreadable(self, wish: Wish, item: Occurrence, reason: str) -> Problem:
        return problem("U054", at=wish.at, found=f"{item.place} 现为 {item.now}", keys=(wish.key,), reason=reason)

    # --- rows ---

    def _shown(self, wish: Wish, who: str, edits: Sequence[Occurrence]) -> tuple[Entry, ...]:
        figure = self.now.figures[wish.key]
        plain = replace(figure, shown=())
        entries = []
        for item in {item.format: item for item in edits}.values():
            if (item.format, item.now) in figure.shown:
                continue
            as_now = canonical(format_figure(figure, item.format)) == canonical(item.was)
            was = format_figure(plain, item.format) if as_now else item.was
            entries.append(self._entry(wish, who, was=was, form=item.format, text=item.now))
        if not entries:
            raise Refused(problem("U064", at=wish.at, found=edits[0].now, keys=(wish.key,)))
        return tuple(entries)

    def _value_before(self, figure: Figure) -> Value:
        """Return the value overridden: what the inputs give, or what the report was made with when they have changed since.

        The latter makes the next build say that they have.
        """
        base = next((item for item in self.baseline.figures if item.key == figure.key), None)
        return self.now.given[figure.key].value if base is None or base.value == figure.value else base.value

    def _entry(self, wish: Wish, who: str, *, was: Value, value: Value | None = None, form: str = "", text: str = "") -> Entry:
        return Entry(
            key=wish.key,
            label=self.now.pack.catalogue.label(wish.key),
            unit=TEXT if form else self.now.figures[wish.key].unit,
            who=who,
            reason=wish.reason.strip(),
            was=was,
            value=value,
            format=form,
            text=text,
        )


def _name(editor: str) -> str:
    """Return the name of who made a tracked change, without the day that stands behind it."""
    return _DAY.sub("", editor)
