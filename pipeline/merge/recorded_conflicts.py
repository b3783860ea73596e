"""Conflicts of one run written down: a bookmark at the place, a record for the baseline (read again by ``conflicts``)."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.conflicts import CELL, FIGURE, PARAGRAPH
from pipeline.word.handle import Handle
from pipeline.word.our_marks import put_conflict_mark, take_out_conflict_marks
from pipeline.word.package import Package
from pipeline.word.placing import is_in, words_of_cell, words_of_row
from pipeline.word.story import shown_text
from pipeline.word.transplant import next_id

BLANK = "（空白）"
"""Shown for a cell or paragraph without words."""


class NewConflict(Struct, frozen=True, kw_only=True):
    """A conflict just met: ``at`` is the paragraph it is told in, ``beside`` that of the other wording where both stand.

    ``source`` tells an update from a merge, ``left_out`` tells of a row that was not put in: nothing stands for it.
    """

    unit: str
    place: str
    at: Handle
    other: str
    note: str
    source: str
    beside: Handle | None = None
    left_out: bool = False


def record(package: Package, found: Iterable[NewConflict], carried: Sequence[link.Conflict]) -> tuple[link.Conflict, ...]:
    """Mark the places of new conflicts and return all that are remembered; marks of those not ``carried`` on are taken out."""
    root = package.root()
    taken = {name for item in carried for name in (item.mark, item.beside) if name}
    take_out_conflict_marks(root, taken)
    number = next_id(package)
    made = list(carried)
    for item in dict.fromkeys(found):
        known = _record_of(item)
        names = []
        for paragraph in (item.at, item.beside):
            name = "" if paragraph is None else _free(known, taken)
            names.append(name)
            if paragraph is not None and is_in(paragraph, root):
                put_conflict_mark(paragraph, name, number)
                number += 1
        made.append(replace(known, mark=names[0], beside=names[1]))
    return tuple(made)


def _record_of(item: NewConflict) -> link.Conflict:
    kept = "" if item.left_out else _words(item.at, item.unit)
    other = "" if item.other == BLANK else item.other
    return link.Conflict(mark="", unit=item.unit, place=item.place, kept=kept, other=other, note=item.note, source=item.source)


def _words(paragraph: Handle, unit: str) -> str:
    """Return the words of the unit a paragraph stands in, as they are now."""
    if unit in (PARAGRAPH, FIGURE):
        return shown_text(paragraph)
    return words_of_cell(paragraph) if unit == CELL else words_of_row(paragraph)


def _free(item: link.Conflict, taken: set[str]) -> str:
    name = next(name for n in range(1, len(taken) + 2) if (name := link.conflict_bookmark(item, n)) not in taken)
    taken.add(name)
    return name
