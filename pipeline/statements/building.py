"""Sentences at build: the report's paragraphs as printed, and staff's words that the report does not hold.

Gives the contradictions as problems at the place where staff wrote them, and what was not judged for the sheet 未核对.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from msgspec import Struct

from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, Linked, Loaded, Report, ReportParagraph, Staff
from pipeline.statements.equal_cells import EqualCells
from pipeline.statements.judge import Judged, JudgedText
from pipeline.statements.quantity import Quantity
from pipeline.statements.verdicts import Wrong
from pipeline.statements.vocabulary import judge_of

_STOPS = "。！？；\n"


class Unjudged(Struct, frozen=True):
    """A quantity of staff's words that no statement was judged by: its sentence, where it is printed, where it was written.

    ``equals`` names the cell with the same value, where there is one: that is no proof that it is the same thing.
    """

    number: str
    sentence: str
    paragraph: str
    source: Cell
    equals: str = ""


class Stated(Struct, frozen=True):
    """What became of the quantities in staff's words: how many were judged, and those that were not."""

    judged: int = 0
    unjudged: tuple[Unjudged, ...] = ()


class _Part(Struct, frozen=True):
    """A stretch of a text: staff's with its cell, a figure printed by the program, or the pack's own words."""

    start: int
    end: int
    staff: Cell | None
    figure: Figure | None


class _Source(Struct, frozen=True):
    text: JudgedText
    parts: tuple[_Part, ...]
    paragraph: str


def judge_report(
    report: Report, loaded: Loaded, figures: Mapping[str, Figure], pack: Pack
) -> tuple[Stated, tuple[Problem, ...]]:
    """Judge what the report and staff's texts say."""
    sources = tuple(_sources(report, loaded, figures, pack.statements.staff))
    judged = judge_of(pack, figures).paragraphs([source.text for source in sources])
    equal = EqualCells(figures, pack.catalogue.label)
    found: dict[tuple[str, str, str], Problem] = {}
    unjudged: list[Unjudged] = []
    count = 0
    for source, verdict in zip(sources, judged, strict=True):
        for wrong in verdict.wrongs:
            item = _problem(source, wrong)
            found.setdefault((item.code, f"{item.file}{item.sheet}{item.cell}", item.found), item)
        if source.paragraph:
            count += sum(1 for quantity, known in verdict.quantities if known and _staff_at(source, quantity))
            unjudged.extend(_unjudged(source, verdict, equal))
    return Stated(count, tuple(unjudged)), tuple(found.values())


def _sources(report: Report, loaded: Loaded, figures: Mapping[str, Figure], ends: Iterable[str]) -> Iterator[_Source]:
    """Yield the paragraphs of the report in order, then staff's texts that stand in none of them."""
    printed: list[str] = []
    for group in report.paragraphs.values():
        for paragraph in group:
            printed.append(paragraph.text)
            yield _of_paragraph(paragraph)
    whole = "\n".join(printed)
    texts = [(item.text, item.source) for section in loaded.sections for item in section.paragraphs]
    texts += [
        (figure.text, figure.source)
        for figure in figures.values()
        if figure.text and isinstance(figure.source, Cell) and figure.key.endswith(tuple(ends))
    ]
    for text, cell in texts:
        if text.strip() and text.strip() not in whole:
            yield _Source(JudgedText(text), (_Part(0, len(text), cell, None),), "")


def _of_paragraph(paragraph: ReportParagraph) -> _Source:
    parts: list[_Part] = []
    start = 0
    for span in paragraph.spans:
        staff = span.source if isinstance(span, Staff) else None
        parts.append(_Part(start, start + len(span.text), staff, span.figure if isinstance(span, Linked) else None))
        start += len(span.text)
    printed = tuple((part.start, part.end) for part in parts if part.figure is not None)
    return _Source(JudgedText(paragraph.text, printed), tuple(parts), paragraph.key)


def _problem(source: _Source, wrong: Wrong) -> Problem:
    touched = [part for part in source.parts if part.start < wrong.end and wrong.start < part.end]
    staff = next((part.staff for part in touched if part.staff is not None), None)
    figure = next((part.figure for part in touched if part.figure is not None), None)
    place = staff or (figure.source if figure is not None and isinstance(figure.source, Cell) else None)
    keys = (*wrong.keys, *([source.paragraph] if source.paragraph else []))
    at = place or Cell(file="报告正文", address=source.paragraph)
    return problem(wrong.code, at=at, found=wrong.said, expected=wrong.right, keys=keys)


def _staff_at(source: _Source, quantity: Quantity) -> Cell | None:
    return next((part.staff for part in source.parts if part.start <= quantity.start < part.end), None)


def _unjudged(source: _Source, verdict: Judged, equal: EqualCells) -> Iterator[Unjudged]:
    text = source.text.text
    rows = [(quantity, cell) for quantity, known in verdict.quantities if not known and (cell := _staff_at(source, quantity))]
    for _, group in groupby(rows, key=lambda row: str(row[1])):
        for quantity, cell in group:
            start = max((text.rfind(stop, 0, quantity.start) for stop in _STOPS), default=-1) + 1
            ends = [place for stop in _STOPS if (place := text.find(stop, quantity.end)) >= 0]
            sentence = text[start : min(ends, default=len(text) - 1) + 1].strip()
            yield Unjudged(quantity.text, sentence, source.paragraph, cell, equal.of(quantity, sentence))
