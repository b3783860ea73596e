"""数据项: a figure with where it came from, the 覆盖 in force, and sets of figures.

A figure comes from a cell of an input file, an 算式 over other figures, or a Python rule (target grammar, dates, direction
words) with the figures it read. Which figures there are is the catalogue's and the stages' matter.
"""

import re
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar, overload

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.expr import TEXT, Expr, Operand, Ref, evaluate, references
from pipeline.money import Absence, Exact, Value

T = TypeVar("T")


class Cell(Struct, frozen=True, kw_only=True):
    """来源: a place of an input file.

    ``sheet`` is empty for csv and documents; ``address`` is ``C12``, a range, a csv line (``第12行``) or a paragraph
    (``第3段``); ``found`` is the text as found, before any reading.
    """

    file: str
    sheet: str = ""
    address: str = ""
    found: str = ""

    def __str__(self) -> str:
        """Return ``文件 > 工作表 > 单元格`` without the empty parts."""
        return " > ".join(part for part in (self.file, self.sheet, self.address) if part)


class Rule(Struct, frozen=True, kw_only=True):
    """来源: a value that Python decided (目标完成情况, 方向, counts); ``text`` says how, ``uses`` from which figures."""

    text: str
    uses: tuple["Figure", ...] = ()


Source = Cell | Expr | Rule
_NUMBERS = (int, Fraction)


class Figure(Operand, Struct, frozen=True, kw_only=True):
    """数据项: one number or short phrase of the report.

    ``value`` is 分 (int) when ``unit`` is 元, a Fraction for 比例 and 分 (points), an int for counts (``unit`` is the
    noun: 人, 项, 个), a str when ``unit`` is 文本, or an :class:`Absence`. ``shown`` is the text a person set to be printed in
    a format (仅改显示) in place of what the format gives.
    """

    key: str
    value: Value
    unit: str
    source: Source
    shown: tuple[tuple[str, str], ...] = ()

    def expr(self) -> Ref:
        """Return the reference that stands for this figure in an 算式."""
        return Ref(self)

    @property
    def number(self) -> Exact | None:
        """Return the exact value, or None for text and absence."""
        value = self.value
        if type(value) is int:  # by far the most; isinstance of a Fraction goes through the abstract numbers
            return value
        return value if isinstance(value, _NUMBERS) else None

    @property
    def text(self) -> str:
        """Return the words of a text figure, or an empty string."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def direct_uses(self) -> tuple["Figure", ...]:
        """Return the figures this one was made from (none for a cell)."""
        if isinstance(self.source, Rule):
            return self.source.uses
        if isinstance(self.source, Expr):
            found: dict[str, Figure] = {}
            for figure in references(self.source):
                if isinstance(figure, Figure):
                    found.setdefault(figure.key, figure)
            return tuple(found.values())
        return ()


def derive(key: str, expr: Expr, unit: str | None = None) -> Figure:
    """Return the figure that an 算式 gives. Whole values become int; ``unit`` overrides the tree's own unit name."""
    value = evaluate(expr)
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    return Figure(key=key, value=value, unit=unit or expr.unit, source=expr)


def decided(key: str, value: Value, unit: str, text: str, uses: Iterable[Figure] = ()) -> Figure:
    """Return a figure whose value a Python rule decided; ``text`` tells finance staff how."""
    return Figure(key=key, value=value, unit=unit, source=Rule(text=text, uses=tuple(uses)))


def text_figure(key: str, text: str, source: Source) -> Figure:
    """Return a figure of words; empty words are blank."""
    return Figure(key=key, value=text or Absence.BLANK, unit=TEXT, source=source)


class Overlay(Struct, frozen=True, kw_only=True):
    """覆盖 in force: new values by key, each with the cell it stands in, and texts by key for one format each (仅改显示)."""

    values: Mapping[str, tuple[Value, Cell]] = field(default_factory=dict)
    texts: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def over(self, figure: Figure) -> Figure:
        """Return a figure with its new value (source: the cell of 新值) and its texts; of its own result that result."""
        shown = self.texts.get(figure.key, figure.shown)
        if figure.key in self.values:
            value, cell = self.values[figure.key]
            if figure.source is not cell:
                return replace(figure, value=value, source=cell, shown=shown)
        return figure if shown == figure.shown else replace(figure, shown=shown)


@lru_cache(maxsize=1024)
def _fitting(pattern: str) -> Callable[[str], object]:
    return re.compile(re.escape(pattern).replace(r"\*", "[^.]*")).fullmatch


class Figures(Mapping[str, Figure]):
    """An ordered, read-only set of figures by key, as they stand with ``overlay`` (覆盖) where there is one.

    What is made by :meth:`derive`, :meth:`decided` and :meth:`text_figure` of a set stands with the same overlay: so whatever
    is computed from a changed figure is computed from the new value, in whichever stage it arises.
    """

    __slots__ = ("_by_first", "_by_key", "overlay")

    def __init__(self, figures: Iterable[Figure] = (), overlay: Overlay | None = None) -> None:
        """Take figures in order; a repeated key is a fault of ours and raises ValueError."""
        self.overlay = overlay
        self._by_key: dict[str, Figure] = {}
        self._by_first: dict[str, dict[str, Figure]] | None = None
        self._take(figures)

    def _take(self, figures: Iterable[Figure]) -> None:
        by_key = self._by_key
        for figure in figures:
            key = figure.key
            if key in by_key:
                raise ValueError(f"数据项重复：{key}")
            by_key[key] = figure = self._over(figure)
            if self._by_first is not None:
                self._by_first.setdefault(key.partition(".")[0], {})[key] = figure

    def _over(self, figure: Figure) -> Figure:
        return figure if self.overlay is None else self.overlay.over(figure)

    def __getitem__(self, key: str) -> Figure:
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    @overload
    def get(self, key: str, default: None = None, /) -> Figure | None: ...
    @overload
    def get(self, key: str, default: T, /) -> Figure | T: ...
    def get(self, key: str, default: object = None, /) -> object:
        """Return a figure or the default. (This and the next three: the answers of Mapping, without its detours.)"""
        return self._by_key.get(key, default)

    def items(self) -> ItemsView[str, Figure]:
        """Return keys and figures in order."""
        return self._by_key.items()

    def values(self) -> ValuesView[Figure]:
        """Return the figures in order."""
        return self._by_key.values()

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def below(self, first: str) -> Mapping[str, Figure]:
        """Return the figures whose key begins with a segment, by key, in order."""
        if self._by_first is None:
            self._by_first = {}
            for key, figure in self._by_key.items():
                self._by_first.setdefault(key.partition(".")[0], {})[key] = figure
        return self._by_first.get(first, {})

    def match(self, pattern: str) -> tuple[Figure, ...]:
        """Return the figures whose key matches, ``*`` standing for exactly one segment, in order."""
        first, start = pattern.partition(".")[0], pattern.partition("*")[0]
        fits = _fitting(pattern)
        among = self._by_key if "*" in first else self.below(first)
        return tuple(figure for key, figure in among.items() if key.startswith(start) and fits(key))

    def plus(self, more: Iterable[Figure]) -> "Figures":
        """Return a new set with more figures at the end. Raises ValueError on a key already there."""
        return FigureBuilder(self).add(more).figures()

    def seen_below(self, word: str, path: str) -> "Figures":
        """Return the set in which each figure below a path is found below a word too: 本项.执行率 for 项目.第3项.执行率."""
        seen = Figures(overlay=self.overlay)
        below = {f"{word}{key.removeprefix(path)}": item for key, item in self._by_key.items() if key.startswith(f"{path}.")}
        seen._by_key = {**self._by_key, **below}
        return seen

    def with_overlay(self, overlay: Overlay | None) -> "Figures":
        """Return the set as it stands with an overlay."""
        return self if overlay is self.overlay else Figures(self.values(), overlay)

    def derive(self, key: str, expr: Expr, unit: str | None = None) -> Figure:
        """Return the figure that an 算式 gives (:func:`derive`), or what the overlay puts in its place."""
        return self._over(derive(key, expr, unit))

    def decided(self, key: str, value: Value, unit: str, text: str, uses: Iterable[Figure] = ()) -> Figure:
        """Return a figure whose value a Python rule decided (:func:`decided`), or what the overlay puts in its place."""
        return self._over(decided(key, value, unit, text, uses))

    def text_figure(self, key: str, text: str, source: Source) -> Figure:
        """Return a figure of words (:func:`text_figure`), or what the overlay puts in its place."""
        return self._over(text_figure(key, text, source))


class FigureBuilder(Figures):
    """A set of figures that grows; what it hands on no longer does."""

    __slots__ = ()

    def __init__(self, figures: Figures) -> None:
        """Begin with a set and its overlay."""
        self.overlay = figures.overlay
        self._by_key = dict(figures.items())
        self._by_first = None

    def add(self, figures: Iterable[Figure]) -> "FigureBuilder":
        """Put figures at the end, all of them made before the first is put. Raises ValueError on a key already there."""
        self._take(tuple(figures))
        return self

    def add_new(self, figures: Iterable[Figure]) -> "FigureBuilder":
        """Put those figures at the end whose key is not there: what an input states itself stands."""
        return self.add([figure for figure in figures if figure.key not in self])

    def figures(self) -> Figures:
        """Return the set as it is now."""
        done = Figures(overlay=self.overlay)
        done._by_key = dict(self._by_key)
        return done
