"""Numbers staff wrote: in paragraphs, rows, columns and tables of theirs, in headers and notes, typed or in Chinese words.

In: passages that no generated block became, or the words of one that no generated number became. Out: :attr:`numbers` and the
marks of figures found there (:attr:`spare`), which are copies unless a figure is missing in its own place.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping

from pipeline import link
from pipeline.matching.blocks import Spot
from pipeline.matching.kinds import ADDED
from pipeline.matching.located import Number, Place
from pipeline.matching.numbers import Mark, Passage, actual_tokens, passage
from pipeline.matching.places import editor_at, placed
from pipeline.matching.tables import PairedTable, cell_at, cell_words
from pipeline.matching.text import canonical, in_contents, skeleton
from pipeline.word.blocks import Paragraph, Table, paragraphs

_PAGE_NUMBER = re.compile(r"[\s\d—–\-~·/|第共页（）()]*")
_CHINESE = re.compile(
    r"(?<![\d.第])(?!一[^十百千万亿点])(?=[一二三四五六七八九十两壹贰叁肆伍陆柒捌玖])"
    r"[一二三四五六七八九十百千万亿零〇两壹贰叁肆伍陆柒捌玖拾佰仟]+(?:点[一二三四五六七八九零〇]+)?"
    r"(?=(?:万|亿)?元|个百分点|成(?![立为效果员功])|倍|[项个件户家名人次](?![一二三四五六七八九十]))"
    r"|百分之[一二三四五六七八九十百零〇点]+"
)
"""Numbers written out in Chinese with a unit behind them."""
MARGIN, NOTES = "页眉页脚", "脚注尾注"
"""Headings under which what stands round the body is told."""


class AddedNumbers:
    """Collects the numbers staff wrote. ``headings`` are those of the body, ``margins`` the words of generated margins."""

    def __init__(
        self,
        figures: Mapping[str, link.BaselineFigure],
        words: Collection[str],
        headings: Collection[str],
        margins: Collection[str],
    ) -> None:
        """Begin without any."""
        self.figures, self.words, self.headings, self.margins = figures, words, headings, margins
        self.numbers: list[Number] = []
        self.spare: list[tuple[Passage, Mark, Place]] = []

    def table(self, item: PairedTable) -> None:
        """Note the numbers in rows and columns staff added to a generated table."""
        if item.spot is not None and isinstance(item.spot.block, Table):
            for number in item.typed:
                self._typed_row(item, item.spot.block, number)
            self._added_columns(item, item.spot.block)

    def _added_columns(self, item: PairedTable, table: Table) -> None:
        """Note the numbers in cells of generated rows that no generated cell became: columns staff added."""
        head = table.rows[0].texts if table.rows else ()
        spot = item.spot.index if item.spot else -1
        for row, number in enumerate(item.rows):
            cells, own = (table.rows[number].cells if number >= 0 else ()), len(item.base.texts[row])
            if len(cells) <= own:
                continue
            used = {cell_at(item, row, column, number) for column in range(own)}
            for at, cell in enumerate(cells):
                if at not in used:
                    column = head[at] if at < len(head) else ""
                    place = Place(table=item.caption, column=column or "人工增加的列", spot=spot, cell_number=at)
                    self.passage(passage(cell_words(cell), self.figures), place, "")

    def _typed_row(self, item: PairedTable, table: Table, number: int) -> None:
        row = table.rows[number]
        label = next((text for text in row.texts if text.strip()), "")
        head = table.rows[0].texts if table.rows else ()
        for at, cell in enumerate(row.cells):
            here = passage(cell_words(cell), self.figures)
            place = Place(
                table=item.caption,
                row=label,
                column=head[at] if at < len(head) else "",
                spot=item.spot.index if item.spot else -1,
                row_number=number,
                cell_number=at,
            )
            author = f"{row.inserted.author} {row.inserted.date[:10]}".strip() if row.inserted else ""
            self.passage(here, place, author)

    def block(self, spot: Spot, copied: bool = False) -> None:
        """Note the figures and numbers of a block that staff added or copied."""
        if isinstance(spot.block, Paragraph):
            if canonical(in_contents(spot.text)) in self.headings:
                return
            self.passage(passage((spot.block,), self.figures), Place(heading=spot.heading, spot=spot.index), "")
            return
        head = spot.block.rows[0].texts if spot.block.rows else ()
        for number, row in enumerate(spot.block.rows):
            label = next((text for text in row.texts if text.strip()), "")
            for at, cell in enumerate(row.cells):
                place = Place(
                    heading=spot.heading,
                    table="复制的表" if copied else "人工增加的表",
                    row=label,
                    column=head[at] if at < len(head) else "",
                    spot=spot.index,
                    row_number=number,
                    cell_number=at,
                )
                self.passage(passage(cell_words(cell), self.figures), place, "")

    def margin(self, spot: Spot) -> None:
        """Note the figures and numbers staff put into headers, footers and notes; page numbers are none."""
        if spot.heading == (NOTES,):
            self.block(spot)
        for paragraph in paragraphs((spot.block,)) if spot.heading == (MARGIN,) else ():
            here, place = passage((paragraph,), self.figures), Place(heading=spot.heading, spot=spot.index)
            if skeleton(here.text) in self.margins or _PAGE_NUMBER.fullmatch(here.text):
                self.spare.extend((here, mark, place) for mark in here.marks)
            else:
                self.passage(here, place, "")

    def passage(self, here: Passage, place: Place, editor: str) -> None:
        """Note the figures and numbers of a passage that is staff's own."""
        self.spare.extend((here, mark, place) for mark in here.marks)
        for token in actual_tokens(here, self.words):
            if token.value and not token.tag:
                self.note(ADDED, "", here, token.start, token.end, place, editor)
        self.written_out(here, "", place)

    def written_out(self, here: Passage, generated: str, place: Place) -> None:
        """Note numbers staff wrote out in Chinese; ``generated`` are the words that stood there before."""
        before = Counter(match.group() for match in _CHINESE.finditer(generated))
        for match in _CHINESE.finditer(here.text):
            if before[match.group()]:
                before[match.group()] -= 1
            elif not any(mark.start <= match.start() < mark.end for mark in here.marks):
                self.note(ADDED, "", here, match.start(), match.end(), place)

    def note(
        self, kind: str, was: str, here: Passage, start: int, end: int, place: Place, editor: str = "", unit: str = ""
    ) -> None:
        """Note a number that stands there and was not generated so; ``was`` is what stood there, ``unit`` the changed one."""
        where = placed(place, here.text, start, end)
        now = here.text[start:end] + unit
        self.numbers.append(Number(kind=kind, was=was, now=now, place=where, editor=editor or editor_at(here, start, end)))
