"""Figures compared by key: the texts each prints in 甲 and in 乙. A place that reads the same on both sides says the same."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import link
from pipeline.diff.changes import FigureChange
from pipeline.diff.sides import ComparedSide
from pipeline.matching.figure_state import State
from pipeline.matching.located import Located, Occurrence
from pipeline.matching.numbers import How
from pipeline.matching.places import figure_labels, label_of
from pipeline.matching.renumbered import GONE
from pipeline.matching.tables import PairedTable
from pipeline.matching.text import canonical
from pipeline.word.blocks import Table

Settled = set[tuple[int, int]]
"""Places of one file that read the same in the other: spot and row, row -1 for a paragraph."""


class _Texts(Struct):
    """What one figure prints on each side: sign → text and place."""

    left: dict[str, Occurrence] = field(default_factory=dict)
    right: dict[str, Occurrence] = field(default_factory=dict)


def figure_changes(left: ComparedSide, right: ComparedSide, settled: tuple[Settled, Settled]) -> tuple[FigureChange, ...]:
    """Return the figures whose texts differ, in the order of 乙, those of 甲 only last."""
    if left.located is None or right.located is None:
        return ()
    found: dict[tuple[str, str], _Texts] = defaultdict(_Texts)
    for item in _standing(right.located):
        found[item.key, item.format].right.setdefault(canonical(item.now), item)
    for item in _standing(left.located):
        texts = found[item.key, item.format]
        texts.left.setdefault(canonical(item.now), item)
        if _place(item) in settled[0]:
            texts.right.setdefault(canonical(item.now), item)
    for item in _standing(right.located):
        if _place(item) in settled[1]:
            found[item.key, item.format].left.setdefault(canonical(item.now), item)
    labels = {**figure_labels(left.opened.document), **figure_labels(right.opened.document)}
    return tuple(
        _change(key, form, texts, labels) for (key, form), texts in found.items() if set(texts.left) != set(texts.right)
    )


def _standing(located: Located) -> Iterator[Occurrence]:
    """Yield what stands; a figure that had a cell to itself and is known by labels only is all that stands in the cell."""
    tables = {item.base.index: item for item in located.tables}
    for item in located.occurrences:
        if item.key and (item.state.stands or item.state in (State.CHANGED, State.COPIED)):
            table = tables.get(item.base) if item.how is How.LABELS else None
            whole = _whole_cell(table, item) if table else ""
            yield replace(item, now=whole) if whole else item


def _whole_cell(table: PairedTable, item: Occurrence) -> str:
    block, place = table.spot.block if table.spot else None, item.place
    if not isinstance(block, Table) or place.row_number not in table.rows:
        return ""
    cells = table.base.record.rows[table.rows.index(place.row_number)].cells
    if link.slot(item.key, item.format) not in (cell.strip() for cell in cells):
        return ""
    there = block.rows[place.row_number].cells
    return there[place.cell_number].text.strip() if 0 <= place.cell_number < len(there) else ""


def _place(item: Occurrence) -> tuple[int, int]:
    return item.place.spot, item.place.row_number


def _change(key: str, form: str, texts: _Texts, labels: Mapping[str, str]) -> FigureChange:
    came = [item for sign, item in texts.right.items() if sign not in texts.left]
    went = [item for sign, item in texts.left.items() if sign not in texts.right]
    first = (came or went)[0]
    tables = {item.place.table for item in (came or went)}
    own = key.replace(GONE, "")
    return FigureChange(
        key=own,
        label=label_of(replace(first, key=own), labels),
        form=form,
        old=tuple(item.now for item in texts.left.values()),
        new=tuple(item.now for item in texts.right.values()),
        places=tuple(dict.fromkeys(str(item.place) for item in (came or went))),
        table=first.place.table if len(tables) == 1 else "",
    )
