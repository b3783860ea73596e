"""Figures become spans: what a filter of the narrative language returns, and how chunks are put together to paragraphs.

By the catalogue's kind a figure is a linked span (输入, 计算, 文字) or staff's words (引用). A figure without a value
becomes :class:`Missing`, which the assembly turns into 【待补：…】 and a problem; nothing prints as empty, nothing crashes.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from pipeline.catalogue import Catalogue
from pipeline.expr import TEXT
from pipeline.formats import format_figure
from pipeline.lacking import blamed
from pipeline.money import Absence
from pipeline.records import Cell, Figure, Figures, Fixed, Linked, ListedRow, Rule, Span, Staff

QUOTED, LIST, NAME = "引用", "列表", "名称"

_STOPS = "。！？；…"
_WEAK = "。；，、"


class Missing(Struct, frozen=True):
    """A figure printed in a sentence that has no value; ``blamed`` is the input to name for it."""

    figure: Figure
    label: str
    quoted: bool
    blamed: Figure
    blamed_label: str


Chunk = str | int | Span | Missing


def absent_figure(key: str, catalogue: Catalogue) -> Figure:
    """Return the stand-in for a declared key nobody computed or loaded: missing, never zero."""
    entry = catalogue.find(key)
    return Figure(key=key, value=Absence.MISSING, unit=entry.unit if entry else TEXT, source=Rule(text="没有来源"))


def source_cell(figure: Figure) -> Cell:
    """Return the cell a text figure was taken from: its own, else of the figure it repeats, else of the first it used."""
    if isinstance(figure.source, Cell):
        return figure.source
    uses = figure.direct_uses
    same = [use for use in uses if use.value == figure.value]
    return source_cell((same or list(uses))[0]) if uses else Cell(file="")


def span_of(figure: Figure, format_name: str, catalogue: Catalogue) -> Span | Missing:
    """Return a figure as the span that prints it; an empty ``format_name`` means the catalogue's own format."""
    entry = catalogue.find(figure.key)
    quoted = entry is not None and entry.kind == QUOTED
    if isinstance(figure.value, Absence):
        cause = blamed(figure)
        return Missing(figure, catalogue.label(figure.key), quoted, cause, catalogue.label(cause.key))
    if quoted:
        return Staff(figure.text, source_cell(figure))
    name = catalogue.format_for(figure.key, format_name)
    return Linked(figure, name, format_figure(figure, name))


class RowView:
    """A row as the language sees it: a cell by its column word, ``名称`` as the row's fixed name.

    A name that is staff's own (单位, kind 引用) is the cell, so that its digits count as quoted.
    """

    __slots__ = ("_catalogue", "_figures", "_row")

    def __init__(self, row: ListedRow, figures: Figures, catalogue: Catalogue) -> None:
        self._row, self._figures, self._catalogue = row, figures, catalogue

    def __getitem__(self, column: str) -> Figure | Fixed:
        figure = self._row.cells.get(column) or self._figures.get(f"{self._row.key}.{column}")
        if column == NAME:
            entry = self._catalogue.find(figure.key) if figure else None
            if figure is None or entry is None or entry.kind != QUOTED:
                return Fixed(self._row.name)
        return figure or absent_figure(f"{self._row.key}.{column}", self._catalogue)


class Lookup:
    """What the compiled sentences read: a figure by its whole key, or a list's rows. ``unknown``: lists nobody gave."""

    __slots__ = ("_catalogue", "_figures", "_lists", "unknown")

    def __init__(self, figures: Figures, lists: Mapping[str, tuple[ListedRow, ...]], catalogue: Catalogue) -> None:
        self._figures, self._lists, self._catalogue = figures, lists, catalogue
        self.unknown: dict[str, None] = {}

    def __getitem__(self, key: str) -> Figure | tuple[RowView, ...]:
        figure = self._figures.get(key)
        if figure is not None:
            return figure
        if key in self._lists:
            return tuple(RowView(row, self._figures, self._catalogue) for row in self._lists[key])
        entry = self._catalogue.find(key)
        if entry is not None and entry.kind == LIST:
            self.unknown[key] = None
            return ()
        return absent_figure(key, self._catalogue)


def paragraphs_of(chunks: Iterable[Chunk]) -> Iterator[list[Span | Missing]]:
    """Cut the chunks of one block at the line ends of the pack's text; empty lines give nothing."""
    line: list[Span | Missing] = []
    for chunk in chunks:
        if not isinstance(chunk, str):
            line.append(Fixed(str(chunk)) if isinstance(chunk, int) else chunk)
            continue
        first, *others = chunk.split("\n")
        line.append(Fixed(first))
        for text in others:
            yield from _finished(line)
            line = [Fixed(text)]
    yield from _finished(line)


def _finished(line: list[Span | Missing]) -> Iterator[list[Span | Missing]]:
    spans = list(_tidy(line))
    if spans and isinstance(spans[0], Fixed):
        spans[0] = Fixed(spans[0].text.lstrip())
    if spans and isinstance(spans[-1], Fixed):
        spans[-1] = Fixed(spans[-1].text.rstrip())
    spans = [span for span in spans if isinstance(span, Missing) or span.text]
    if spans:
        yield spans


def _tidy(line: list[Span | Missing]) -> Iterator[Span | Missing]:
    """Join neighbouring fixed texts. Where staff's words bring their own stop, ours is left out (never 。。 or 。；)."""
    held = ""
    ended = False
    for span in line:
        if not isinstance(span, Fixed):
            if held:
                yield Fixed(held)
            held, ended = "", isinstance(span, Staff) and span.text.endswith(tuple(_STOPS))
            yield span
            continue
        text = span.text
        if ended and text:
            text, ended = (text[1:] if text[0] in _WEAK else text), False
        held += text
    if held:
        yield Fixed(held)
