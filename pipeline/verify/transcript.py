"""The transcript a body must have: what :mod:`pipeline.word.transcript` reads in the file, written from the expectation."""

from collections.abc import Iterable

from pipeline import link
from pipeline.verify.expected import ExpectedBlock, ExpectedCell, ExpectedParagraph, Slot
from pipeline.word import transcript as sign
from pipeline.word.transcript import Transcript


def agrees(read: Transcript, expected: Iterable[ExpectedBlock]) -> bool:
    """Tell whether a body that was read shows what it must, mark for mark; False also where that cannot be told."""
    writer = _Writer()
    writer.blocks(expected)
    if read.text != "".join(writer.text) or read.marks != tuple(writer.marks) or sign.UNKNOWN in read.text:
        return False
    return all(wanted in (None, given) for wanted, given in zip(writer.drawn_on, read.drawn_on, strict=True))


class _Writer:
    """Writes the transcript of expected blocks; ``marks`` and ``drawn_on`` as in :class:`Transcript`."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.marks: list[int] = []
        self.drawn_on: list[bool | None] = []
        self.begun = 0

    def blocks(self, blocks: Iterable[ExpectedBlock], *, in_cell: bool = False) -> None:
        for block in blocks:
            if isinstance(block, ExpectedParagraph):
                self._paragraph(block, in_cell)
                continue
            self.text.append(sign.TABLE)
            for row in block.rows:
                self.text.append(sign.ROW)
                for cell in row:
                    self._cell(cell)
                self.text.append(sign.ROW_END)
            self.text.append(sign.TABLE_END)

    def _cell(self, cell: ExpectedCell) -> None:
        self.drawn_on.append(cell.drawn_on)
        self.text.append(sign.CELL)
        self.blocks(cell.blocks, in_cell=True)
        self.text.append(sign.CELL_END)

    def _paragraph(self, paragraph: ExpectedParagraph, in_cell: bool) -> None:
        text, own = self.text, self.begun
        text.append(sign.PARAGRAPH)
        if paragraph.key:
            self._begin(link.paragraph_bookmark(paragraph.key))
        for part in paragraph.parts:
            if isinstance(part, Slot) and part.text:
                self._figure(part, in_cell)
            else:
                text.append(part.text)
        if paragraph.key:
            self._end(sign.OWN_END, own)
        text.append(sign.PARAGRAPH_END)

    def _figure(self, part: Slot, in_cell: bool) -> None:
        tag, number = part.tag, self.begun
        control = (sign.CONTROL, tag, sign.TAG_END, part.text, sign.CONTROL_END)
        if in_cell:
            self.text += control
            return
        self._begin(f"{link.FIGURE_BOOKMARK}{tag.removeprefix(link.TAG_PREFIX)}")
        self.text += control
        self._end(sign.FIGURE_END, number)

    def _begin(self, name: str) -> None:
        self.text += (sign.MARK, name, sign.MARK_END)
        self.marks.append(self.begun)
        self.begun += 1

    def _end(self, kind: str, number: int) -> None:
        self.text.append(kind)
        self.marks.append(number)
