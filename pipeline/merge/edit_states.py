"""What staff did to each generated unit: nothing, something, or taken away.

A unit counts as changed when its words differ, a figure in it was changed, it was moved, it holds tracked changes, a comment of
staff, or anything the generator does not write (a picture, a footnote, a link, a bookmark of staff).
"""

from collections import defaultdict
from collections.abc import Callable
from enum import Enum

from msgspec import Struct

from pipeline import link
from pipeline.matching.figure_state import UNTOUCHED
from pipeline.matching.located import Located, Occurrence
from pipeline.matching.sequences import moved_units
from pipeline.matching.tables import PairedTable, cell_at
from pipeline.merge.decide import Edit
from pipeline.word.blocks import Paragraph, TableCell
from pipeline.word.document import Document
from pipeline.word.generated import has_only_generated_content, is_row_tracked


class EditState(Enum):
    """What has become of a generated unit in the hands of staff."""

    UNCHANGED = "未改"
    EDITED = "已改"
    DELETED = "已删"

    @property
    def edit(self) -> Edit:
        """Return it as the table of verdicts takes it; the formatting of BASE is not known and counts as what stands there."""
        return Edit(content=self is EditState.EDITED, deleted=self is EditState.DELETED)


class RowState(Struct, frozen=True):
    """One generated row as it stands now: its number in the document (-1: gone) and the state of each generated cell.

    ``added`` tells that staff wrote into cells that were not generated (a column of theirs).
    """

    number: int
    states: tuple[EditState, ...]
    places: tuple[int, ...]
    added: bool = False

    @property
    def state(self) -> EditState:
        """Return the state of the row as a whole."""
        if self.number < 0:
            return EditState.DELETED
        untouched = not self.added and all(state is EditState.UNCHANGED for state in self.states)
        return EditState.UNCHANGED if untouched else EditState.EDITED


class EditStates:
    """Answers what staff did, unit by unit."""

    def __init__(self, document: Document, baseline: link.Baseline, located: Located, ours: Callable[[str], bool]) -> None:
        """Take what was located; ``ours`` tells a comment of ours by its words."""
        self.baseline, self.located = baseline, located
        self.staff_notes = {note.id for note in document.comments if note.author != link.COMMENT_AUTHOR or not ours(note.text)}
        self.by_paragraph: dict[int, list[Occurrence]] = defaultdict(list)
        self.by_base: dict[int, list[Occurrence]] = defaultdict(list)
        for item in located.occurrences:
            self.by_base[item.base].append(item)
            if item.stretch is not None:
                self.by_paragraph[id(item.stretch.paragraph)].append(item)
        self.moved = moved_units(_order(located))

    def paragraph(self, index: int) -> EditState:
        """Return the state of a paragraph of the baseline."""
        block = self.baseline.blocks[index]
        if index not in self.located.paragraphs.spot:
            return EditState.DELETED if index not in self.located.paragraphs.unsure else EditState.EDITED
        found = self.found(index)
        assert isinstance(block, link.ParagraphSlots)
        untouched = all(item.state in UNTOUCHED for item in self.by_base[index])
        if untouched and index not in self.moved and self.slots(found) == block.slots and self.is_pristine(found):
            return EditState.UNCHANGED
        return EditState.EDITED

    def found(self, index: int) -> Paragraph:
        """Return the paragraph a generated one has become."""
        block = self.located.spots[self.located.paragraphs.spot[index]].block
        assert isinstance(block, Paragraph)
        return block

    def row(self, item: PairedTable, row: int) -> RowState:
        """Return what has become of a generated row."""
        base, number = item.base.record.rows[row], item.rows[row]
        if number < 0 or item.spot is None or isinstance(item.spot.block, Paragraph):
            return RowState(-1, (), ())
        present = item.spot.block.rows[number]
        places = tuple(cell_at(item, row, column, number) for column in range(len(base.cells)))
        states = []
        for slots, at in zip(base.cells, places, strict=True):
            cell = present.cells[at] if 0 <= at < len(present.cells) else None
            states.append(EditState.DELETED if cell is None else self._cell(cell, slots))
        if present.inserted is not None or is_row_tracked(present.element):
            states = [EditState.EDITED] * len(states)
        further = [cell for at, cell in enumerate(present.cells) if at not in places]
        return RowState(number, tuple(states), places, any(self._cell(cell, "") is not EditState.UNCHANGED for cell in further))

    def _cell(self, cell: TableCell, slots: str) -> EditState:
        words = [item for item in cell.blocks if isinstance(item, Paragraph)]
        if len(words) != len(cell.blocks) or "\n".join(map(self.slots, words)) != slots:
            return EditState.EDITED
        figures = [item for paragraph in words for item in self.by_paragraph[id(paragraph)]]
        untouched = all(item.state in UNTOUCHED for item in figures)
        return EditState.UNCHANGED if untouched and all(map(self.is_pristine, words)) else EditState.EDITED

    def slots(self, paragraph: Paragraph) -> str:
        """Return a paragraph's slot text: its figures as ⟦key|format⟧ whatever they say now."""
        text = paragraph.text
        for item in sorted(self.by_paragraph[id(paragraph)], key=lambda item: -item.stretch.start if item.stretch else 0):
            if item.stretch is not None:
                text = text[: item.stretch.start] + link.slot(item.key, item.format) + text[item.stretch.end :]
        return text

    def is_pristine(self, paragraph: Paragraph) -> bool:
        """Tell whether a paragraph holds nothing but what the generator writes."""
        if paragraph.revisions or paragraph.boxes or paragraph.element is None:
            return False
        return has_only_generated_content(paragraph.element, self.staff_notes)


def _order(located: Located) -> dict[int, int]:
    """Return base index → spot of all units of the body that were found."""
    found = dict(located.paragraphs.spot)
    found |= {item.base.index: item.spot.index for item in located.tables if item.spot is not None}
    return found
