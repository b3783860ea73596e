"""Takes out of staff's files what is said to the reader only (:mod:`pipeline.placeholders`), and tells what it took out."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from pipeline.load.sheet import Sheet
from pipeline.money import normal_text
from pipeline.placeholders import CARRIED, is_carried_mark, is_example, is_hint
from pipeline.problems import Problem, problem
from pipeline.records import Cell, StaffSection

_SHOWN = 5


def strip_examples(sheets: Iterable[Sheet]) -> tuple[tuple[Sheet, ...], list[Problem]]:
    """Return the sheets of a 填报表 with example rows emptied; one 提示 for those, one for the marks 沿用待核."""
    kept: list[Sheet] = []
    examples: list[Cell] = []
    marks: list[Cell] = []
    carried = normal_text(CARRIED)
    for sheet in sheets:
        texts = list(sheet.texts(0, len(sheet.rows)))
        first = {row: column for row, column, _ in reversed(texts)}
        rows = [row for row, column in first.items() if is_example(sheet.text(row, column))]
        examples += [sheet.cell(row, first[row]) for row in sorted(rows)]
        marks += [sheet.cell(row, c) for row, c, text in texts if text == carried]
        emptied = [[] if n in rows else row for n, row in enumerate(sheet.rows)]
        kept.append(replace(sheet, rows=emptied, examples=frozenset(rows)) if rows else sheet)
    return tuple(kept), [*_told("K010", examples), *_told("K011", marks)]


def strip_hints(sections: Iterable[StaffSection]) -> tuple[tuple[StaffSection, ...], list[Problem]]:
    """Return the sections without writing hints and marks. A hint beside words is told; without words 待补 tells it."""
    kept: list[StaffSection] = []
    sections = tuple(sections)
    hints: list[Cell] = []
    marks: list[Cell] = []
    beside = 0
    for section in sections:
        words = tuple(p for p in section.paragraphs if not is_hint(p.text) and not is_carried_mark(p.text))
        marks += [p.source for p in section.paragraphs if is_carried_mark(p.text)]
        if words:
            beside += any(is_hint(p.text) for p in section.paragraphs)
            hints += [p.source for p in section.paragraphs if is_hint(p.text)]
            kept.append(section if len(words) == len(section.paragraphs) else replace(section, paragraphs=words))
    sizes = f"写了正文的 {len(kept)} 节中有 {beside} 节（文字材料共 {_parts(sections)} 节），"
    return tuple(kept), [*_told("K011", marks), *_told("K012", hints, sizes)]


def _parts(sections: Sequence[StaffSection]) -> int:
    """Return how many headings text goes under: those with any, and those without headings of their own below."""
    parents = {section.path[:-1] for section in sections}
    return sum(1 for section in sections if section.paragraphs or section.path not in parents)


def _told(code: str, cells: list[Cell], sizes: str = "") -> list[Problem]:
    """One problem for all places; the first few are named, sheet by sheet."""
    if not cells:
        return []
    named = "、".join(f"{cell.sheet} {cell.address}".strip() for cell in cells[:_SHOWN])
    more = f" 等 {len(cells)} 处" if len(cells) > _SHOWN else ""
    return [problem(code, at=Cell(file=cells[0].file), found=named + more, count=len(cells), sizes=sizes)]
