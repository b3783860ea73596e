"""Every figure of a baseline found again in an edited document, and every other number beside what it was.

A figure is found by its tag, else by its bookmark, else in a table by caption, row and column, else by the words around it.
What cannot be told is said to be ambiguous; nothing is guessed.
"""

from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec.structs import replace

from pipeline import link
from pipeline.matching.added_numbers import MARGIN, NOTES, AddedNumbers
from pipeline.matching.blocks import BaseParagraph, Pairs, Spot, base_paragraphs, go_below, pair, spots
from pipeline.matching.figure_state import State
from pipeline.matching.kinds import ADDED, FIXED, QUOTED, Kinds, vocabulary
from pipeline.matching.located import Located, Number, Occurrence, Place
from pipeline.matching.numbers import (
    Base,
    How,
    Match,
    Passage,
    Token,
    actual_tokens,
    base_tokens,
    match_values,
    passage,
    unchanged_values,
)
from pipeline.matching.occurrences import FigureSlot, copied, occurrences, text_of_slot
from pipeline.matching.places import placed, remover_of, sentence_at
from pipeline.matching.tables import BaseTable, PairedTable, base_tables, cell_at, cell_words, own_cell, pair_tables
from pipeline.matching.text import canonical, heading_level, number_of_heading, scale_after, skeleton
from pipeline.word.blocks import Paragraph, Table
from pipeline.word.document import Document

__all__ = ["How", "Located", "Number", "Occurrence", "Place", "State", "locate"]


Pairing = Callable[[Sequence[BaseTable], Sequence[Spot]], list[PairedTable]]
"""Says which table, row and column of a document is which generated one."""


def locate(document: Document, baseline: link.Baseline, pairing: Pairing = pair_tables) -> Located:
    """Find every figure and compare every number of an edited document with its baseline. Raises nothing for any document.

    ``pairing`` is another for documents whose tables are known otherwise: the sheets of a workbook.
    """
    return _Locator(document, baseline, pairing).result()


# --- the work --------------------------------------------------------------------------------------------------------


def _has_figures(block: link.Block) -> bool:
    return isinstance(block, link.ParagraphSlots) and link.SLOT.search(block.slots) is not None


class _Locator:
    """Goes through tables and paragraphs, then gives what is left over a second chance by tag."""

    def __init__(self, document: Document, baseline: link.Baseline, pairing: Pairing) -> None:
        self.baseline, self.pairing = baseline, pairing
        self.figures = baseline.by_tag()
        body = spots(document.body)
        self.body = len(body)
        self.spots = body
        for story in document.stories:
            heading = NOTES if story.kind in ("footnotes", "endnotes") else MARGIN
            before = len(self.spots)
            self.spots = self.spots + [Spot(before + spot.index, spot.block, (heading,)) for spot in spots(story.blocks)]
        self.blocks = [*baseline.blocks, *(block for part in baseline.parts for block in part.blocks if _has_figures(block))]
        generated = (block.slots for part in baseline.parts for block in part.blocks if isinstance(block, link.ParagraphSlots))
        margins = {skeleton(link.printed(slots, self.text_of)) for slots in generated}
        self.words = vocabulary(baseline)
        headings = {canonical(spot.text) for spot in body if heading_level(spot.text)}
        self.added = AddedNumbers(self.figures, self.words, headings, margins)
        self.slots: list[FigureSlot] = []
        self.copies: list[Occurrence] = []
        self.counts = {QUOTED: 0, FIXED: 0}
        self.quotes = [canonical(figure.text) for figure in baseline.figures if figure.kind == "引用" and figure.text]
        self.paragraphs = base_paragraphs(self.blocks, self.text_of)
        self.tables = base_tables(self.blocks, self.text_of)

    def text_of(self, key: str, form: str) -> str:
        """Return the text a figure was printed with."""
        figure = self.figures.get(link.figure_tag(key, form))
        return figure.text if figure else ""

    def result(self) -> Located:
        pairs = pair(self.paragraphs, self.spots)
        tables = self.pairing(self.tables, self.spots[: self.body])
        used = set(pairs.spot.values()) | {item.spot.index for item in tables if item.spot}
        for block in range(len(self.blocks)):
            for paragraph in (item for item in self.paragraphs if item.index == block):
                self.paragraph(paragraph, pairs, used)
            for table in (item for item in tables if item.base.index == block):
                self.table(table)
        copied = {spot.index for item in tables for spot in item.copies}
        added = [
            spot
            for spot in self.spots[: self.body]
            if spot.index not in used and (isinstance(spot.block, Table) or spot.text.strip())
        ]
        for spot in added:
            self.added.block(spot, copied=spot.index in copied)
        for spot in self.spots[self.body :]:
            if spot.index not in used:
                self.added.margin(spot)
        self._second_chance()
        lost = [item.index for item in self.paragraphs if item.index not in pairs.spot]
        lost += [item.base.index for item in tables if item.spot is None]
        return Located(
            spots=tuple(self.spots),
            occurrences=(*occurrences(self.slots, self.figures), *self.copies),
            numbers=tuple(self.added.numbers),
            paragraphs=pairs,
            tables=tuple(tables),
            lost=tuple(sorted(lost)),
            added=tuple(spot.index for spot in added),
            counts=self.counts,
        )

    # --- paragraphs ---

    def paragraph(self, item: BaseParagraph, pairs: Pairs, used: set[int]) -> None:
        """Compare one generated paragraph with the one it has become."""
        if item.index not in pairs.spot:
            self._gone(item, ambiguous=item.index in pairs.unsure)
            return
        spot = self.spots[pairs.spot[item.index]]
        assert isinstance(spot.block, Paragraph)
        here = passage((spot.block,), self.figures)
        base, result = self._aligned(item.slots, here)
        for pieces in self._with_neighbours(spot, used) if result[2] < len(base.tokens) else ():
            longer = passage([item.block for item in pieces if isinstance(item.block, Paragraph)], self.figures)
            other, found = self._aligned(item.slots, longer)
            if found[2] >= result[2] + max(4, (len(base.tokens) - result[2]) // 2):  # staff broke the paragraph in two
                used.update(piece.index for piece in pieces)
                here, base, result = longer, other, found
                break
        place = Place(heading=spot.heading, spot=spot.index)
        self._take(item.index, base, result, here, place, self._kinds(item))
        if here.text != base.text:
            self.added.written_out(here, base.text, place)

    def _with_neighbours(self, spot: Spot, used: Collection[int]) -> Iterator[tuple[Spot, Spot]]:
        """Yield the paragraph with the one behind it, and with the one before it, where these became nothing else."""
        for step in (1, -1):
            at = spot.index + step
            other = self.spots[at] if 0 <= at < len(self.spots) else None
            if other is not None and isinstance(other.block, Paragraph) and other.text.strip() and at not in used:
                yield (spot, other) if step > 0 else (other, spot)

    def _aligned(self, slots: str, here: Passage) -> tuple[Base, tuple[list[Match], list[Token], int]]:
        def known() -> Collection[str]:
            return self.words | {figure.text for figure in self._texts(slots)}

        if (found := unchanged_values(slots, here, self.text_of, known)) is not None:
            return found[0], (found[1], [], len(found[0].tokens))
        present, words = {mark.tag for mark in here.marks}, known()
        base = base_tokens(slots, self.text_of, present, words)
        return base, match_values(base.tokens, actual_tokens(here, words))

    def _texts(self, slots: str) -> Iterator[link.BaselineFigure]:
        for match in link.SLOT.finditer(slots):
            figure = self.figures.get(link.figure_tag(*match.groups()))
            if figure and figure.format == "文本":
                yield figure

    def _gone(self, item: BaseParagraph, ambiguous: bool) -> None:
        base = base_tokens(item.slots, self.text_of, (), self.words)
        place = Place(heading=self._heading_before(item.index), sentence=sentence_at(base.text, 0, len(base.text)))
        kinds = self._kinds(item)
        for token in base.tokens:
            if token.tag:
                others = ("文中有几段相同的文字",) if ambiguous else ()
                self.slots.append(FigureSlot(item.index, token, base.text, place, Match(token, others=others)))
            elif token.value:
                self.counts[kind := kinds(base.text, token)] += 1
                where = replace(place, sentence=sentence_at(base.text, token.start, token.end))
                self.added.numbers.append(Number(kind=kind, was=token.text, now="", place=where, base=item.index))

    def _heading_before(self, index: int) -> tuple[str, ...]:
        """Return the headings above a lost paragraph as they were generated."""
        way: list[str] = []
        for item in self.paragraphs:
            if item.index >= index:
                break
            go_below(way, item.text)
        return tuple(way)

    def _kinds(self, item: BaseParagraph) -> Kinds:
        return Kinds(generated=bool(item.tags) or not item.key, template=not item.key, quotes=self.quotes)

    # --- tables ---

    def table(self, item: PairedTable) -> None:
        """Compare a generated table cell by cell."""
        first = len(self.slots)
        for row in range(len(item.base.texts)):
            for column, slots in enumerate(item.base.record.rows[row].cells):
                self._cell(item, row, column, slots)
        for slot in self.slots[first:]:
            slot.units = item.units
        self.added.table(item)
        for spot in item.copies:
            self.added.block(spot, copied=True)

    def _cell(self, item: PairedTable, row: int, column: int, slots: str) -> None:
        base = item.base
        at_head = base.column(row, column)
        head = base.head[at_head] if at_head < len(base.head) else ""
        place = Place(table=item.caption or base.record.caption, row=base.label(row), column=head)
        number = item.rows[row]
        table = item.spot.block if item.spot else None
        home, elsewhere, before = f"{place.row} > {place.column}", False, len(self.slots)
        if number < 0 or not isinstance(table, Table):
            present: Passage | None = None
        else:
            cells = table.rows[number].cells
            at = cell_at(item, row, column, number)
            present = passage(cell_words(cells[at]), self.figures) if 0 <= at < len(cells) else None
            spot = item.spot.index if item.spot else -1
            place = replace(place, spot=spot, row_number=number, cell_number=at)
            elsewhere = at >= 0 and at != own_cell(item, row, column, number) >= 0
        here = present or Passage("", (), (), ())
        cut, result = self._aligned(slots, here)
        same = len(cut.tokens) == 1 and canonical(cut.text) == canonical(here.text)
        if present is not None and (same or not here.text) and not here.marks and any(token.tag for token in cut.tokens):
            result = ([Match(t, 0, len(here.text), How.LABELS) if t.tag else Match(t) for t in cut.tokens if t.value], [], 0)
        kinds = Kinds(generated=True, template=True, quotes=self.quotes)
        self._take(base.index, cut, result, here, place, kinds, in_cell=True)
        for slot in self.slots[before:]:
            slot.elsewhere = home if elsewhere else ""

    # --- results ---

    def _take(
        self,
        index: int,
        base: Base,
        result: tuple[list[Match], list[Token], int],
        here: Passage,
        place: Place,
        kinds: Kinds,
        in_cell: bool = False,
    ) -> None:
        matches, rest, _ = result
        for match in matches:
            token = match.base
            if in_cell and token.tag and match.how is How.CONTEXT:
                match = replace(match, how=How.LABELS)
            if token.tag:
                was = place if in_cell else replace(place, sentence=sentence_at(base.text, token.start, token.end))
                self.slots.append(FigureSlot(index, token, base.text, was, match, here))
            else:
                kind = kinds(base.text, token)
                self.counts[kind] += 1
                self._literal(kind, base, match, here, place)
        for token in rest:
            if token.tag:
                mark = next(mark for mark in here.marks if (mark.start, mark.tag) == (token.start, token.tag))
                self.added.spare.append((here, mark, place))
            else:
                self.added.note(ADDED, "", here, token.start, token.end, place)

    def _literal(self, kind: str, base: Base, match: Match, here: Passage, place: Place) -> None:
        token = match.base
        if match.end < 0 and token.start < number_of_heading(base.text) and any(item.numbered for item in here.paragraphs):
            return  # staff numbered the headings automatically: Word prints the number
        if match.end < 0:
            where = place if place.table else replace(place, sentence=sentence_at(base.text, token.start, token.end))
            editor = remover_of(here, token.text)
            self.added.numbers.append(
                Number(kind=kind, was=token.text, now="", place=where, editor=editor, others=match.others)
            )
            return
        now, was = here.text[match.start : match.end], token.text
        old, new = scale_after(base.text, token.end), scale_after(here.text, match.end)
        if canonical(now) != canonical(was) or old != new:
            suffix = old if old != new else ""
            self.added.note(kind, was + suffix, here, match.start, match.end, place, unit=new if old != new else "")

    def _second_chance(self) -> None:
        """Give figures that were not found in their place the marks that are left over elsewhere; the rest are copies."""
        taken = {self._point(slot.passage, slot.match.start) for slot in self.slots if slot.passage and slot.match}
        self.added.spare = [item for item in self.added.spare if self._point(item[0], item[1].start) not in taken]
        for slot in self.slots:
            if slot.match is None or slot.match.end >= 0:
                continue
            for item in self.added.spare:
                here, mark, place = item
                if mark.tag == slot.token.tag and mark.end > mark.start:
                    slot.match, slot.passage = Match(slot.token, mark.start, mark.end, mark.how), here
                    slot.elsewhere = f"{slot.place.row} > {slot.place.column}" if slot.place.row_number >= 0 else ""
                    slot.place = placed(place, here.text, mark.start, mark.end)
                    self.added.spare.remove(item)
                    break
        intact = self._intact()
        for here, mark, place in self.added.spare:
            if mark.end == mark.start:  # what stood there was deleted as a tracked change
                continue
            now, was = here.text[mark.start : mark.end], self.figures[mark.tag].text
            if mark.tag in intact and canonical(now) != canonical(was):  # a copy typed over: another number, staff's own
                for token in actual_tokens(replace(here, marks=()), self.words):
                    if token.value and mark.start <= token.start < mark.end:
                        self.added.note(ADDED, "", here, token.start, token.end, place)
            else:
                self.copies.append(copied(here, mark, place, self.figures))

    def _intact(self) -> set[str]:
        """Return the tags of the figures that stand as generated wherever they were printed."""
        tags = {slot.token.tag for slot in self.slots}
        return tags - {slot.token.tag for slot in self.slots if canonical(text_of_slot(slot)) != canonical(slot.token.text)}

    def _point(self, here: Passage, start: int) -> tuple[int, int]:
        """Return what tells a place of the document: two paragraphs that were joined are each read with the other's words."""
        at = max((n for n, begin in enumerate(here.starts) if begin <= start), default=-1)
        return (id(here.paragraphs[at]), start - here.starts[at]) if at >= 0 and start >= 0 else (0, -1)
