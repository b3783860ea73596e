"""Statements against the goals: 目标值 and 实际完成 said behind a goal's name, compared with the goal's own cells."""

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from pipeline.statements.quantity import Quantity, Reading, quantities
from pipeline.statements.verdicts import Verdicts, overlaps

GOAL = "E012"


class Goal(Struct, frozen=True):
    """A goal: its key, names, and the words of its target and actual value."""

    key: str
    names: tuple[str, ...]
    target: tuple[str, ...]
    actual: tuple[str, ...]


_START = 4
"""Characters by which a text is asked for names at once."""


class GoalNames:
    """The names of all goals by their first characters: hundreds of goals are not looked for in each paragraph one by one."""

    def __init__(self, goals: Iterable[Goal]) -> None:
        """Index the names."""
        self._goals: list[Goal] = list(goals)
        self._by_start: dict[str, set[int]] = {}
        self._short: set[int] = set()
        for number, goal in enumerate(self._goals):
            for name in goal.names:
                if len(name) < _START:
                    self._short.add(number)
                else:
                    self._by_start.setdefault(name[:_START], set()).add(number)

    def may_stand_in(self, text: str) -> list[Goal]:
        """Return the goals one of whose names may stand in a text, in order."""
        starts = self._by_start.keys() & {text[place : place + _START] for place in range(len(text) - _START + 1)}
        return [self._goals[number] for number in sorted(self._short.union(*(self._by_start[start] for start in starts)))]


def judge_goals(goals: GoalNames, year: int, reading: Reading, printed: Sequence[tuple[int, int]], verdicts: Verdicts) -> None:
    """Compare 目标值 and 实际完成 said behind a goal's name with the goal's own cells; ``year`` is the report's."""
    named = list(_named(goals, reading.text))
    for start, end, goal in named:
        if not any(other[0] <= start and end <= other[1] and other[1] - other[0] > end - start for other in named):
            _judge_one(year, reading, goal, start, end, printed, verdicts)


def _named(goals: GoalNames, text: str) -> Iterator[tuple[int, int, Goal]]:
    """Yield where goals are named. A name within a longer goal's name is not that goal's."""
    for goal in goals.may_stand_in(text):
        for name in goal.names:
            start = text.find(name)
            while start >= 0:
                yield start, start + len(name), goal
                start = text.find(name, start + len(name))


def _judge_one(
    year: int, reading: Reading, goal: Goal, start: int, at: int, printed: Sequence[tuple[int, int]], verdicts: Verdicts
) -> None:
    ends = [place for stop in "。；！？\n" if (place := reading.text.find(stop, at)) >= 0]
    end = min(ends, default=len(reading.text))
    for sentence in reading.sentences:
        for item in sentence.quantities:
            if not at <= item.start < end or (item.start in verdicts.judged and overlaps(item, printed)):
                continue
            words = re.sub(r"\s", "", reading.text[at : item.start])
            cells = _cells(goal, words, any(said != year for said in sentence.years.values()))
            if cells and not overlaps(item, printed):
                _against_cells(goal, cells, item, (start, item.end), verdicts)


def _cells(goal: Goal, words: str, other_year: bool) -> tuple[str, tuple[str, ...]] | None:
    last = re.split("[，。；]", words)[-1]
    if other_year or re.search("上年|去年|比|较|增|减|其中|超", words):
        return None
    if re.fullmatch(r"[”’』」]?(?:指标|的)?(?:年度)?目标值?(?:设定)?(?:为|是)?[^\d，。；]{0,4}", last):
        return "目标值", goal.target
    if re.fullmatch(
        r"[”’』」]?(?:指标|的)?(?:年度|全年|本年)?实际(?:完成)?(?:值|情况)?(?:了|为|是|达到|达)?[^\d，。；]{0,2}", last
    ):
        return "实际完成值", goal.actual
    if last == words and re.fullmatch(r"[”’』」]?(?:指标)?(?:已|全年)?(?:为|是|达到|达|完成|实现)?(?:了)?", words):
        return "实际完成值", (*goal.actual, *goal.target)
    return None


def _against_cells(
    goal: Goal, cells: tuple[str, tuple[str, ...]], item: Quantity, span: tuple[int, int], verdicts: Verdicts
) -> None:
    column, texts = cells
    known = [found for text in texts for found in quantities(text)]
    plain = {Fraction(digits) for text in texts for digits in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))}
    if not plain or (item.loose and not known):
        return
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", item.text)
    same = digits is not None and Fraction(digits.group().replace(",", "")) in plain
    close = any(abs(found.value - item.value) <= item.half and found.unit == item.unit for found in known)
    right = f"{column}为{texts[0]}"
    verdicts.verdict(same or close, GOAL, span, right, item, keys=(goal.key,))
