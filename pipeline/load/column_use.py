"""Which confirmed heads of 列名对照 stand in the files they are for; one that stands nowhere does nothing and is told."""

from collections.abc import Iterable, Mapping

from pipeline.load.column_map import MapRead
from pipeline.load.heads import folded, heads_at, top_rows
from pipeline.load.ledger import LAYOUTS
from pipeline.load.sheet import Sheet
from pipeline.money import normal_text
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.stated_units import head_name

_SHOWN = 5


def heads_nowhere(beside: MapRead, sheets: Mapping[str, Iterable[Sheet]]) -> list[Problem]:
    """Return one 提示 of the heads that no sheet of their kind has; ``sheets`` are those of each kind of input.

    Nothing is said of a kind of which there is no file.
    """
    inputs = {layout: kind for kind, layouts in LAYOUTS.items() for layout in layouts}
    words: dict[str, set[str]] = {}
    lost: list[Cell] = []
    for entry, at in beside.heads:
        kind = inputs.get(entry.kind, entry.kind)
        if kind not in words:
            words[kind] = {word for sheet in sheets.get(kind, ()) for word in _words(sheet)}
        if words[kind] and folded(normal_text(entry.head)) not in words[kind]:
            lost.append(at)
    if not lost:
        return []
    more = f" 等 {len(lost)} 条" if len(lost) > _SHOWN else ""
    found = "；".join(f"{at.address} {at.found}" for at in lost[:_SHOWN]) + more
    return [
        problem("L176", at=Cell(file=beside.file, sheet=lost[0].sheet), found=found, file_name=beside.file, count=len(lost))
    ]


def _words(sheet: Sheet) -> Iterable[str]:
    """Yield the words of the first rows, alone and joined with the word above, with and without a unit of money."""
    for row in top_rows(sheet):
        for head in heads_at(sheet, row):
            for options in head.words.values():
                for word in options:
                    yield folded(word)
                    yield folded(head_name(word))
