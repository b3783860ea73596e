"""What a refresh goes by beside the common context: both baselines, what staff did, what is to be done at the end."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import field
from msgspec.structs import replace

from pipeline import link
from pipeline.conflicts import ROW
from pipeline.matching.located import Located
from pipeline.matching.text import canonical
from pipeline.merge.changes import Change, Kind
from pipeline.merge.context import CONFLICT, MergeContext
from pipeline.merge.edit_states import EditStates
from pipeline.merge.recorded_conflicts import BLANK
from pipeline.word.blocks import Block, Paragraph
from pipeline.word.comment_marks import comment_ids
from pipeline.word.edit import bookmarks_in
from pipeline.word.handle import Handle
from pipeline.word.placing import words_now

_OF_PLACE = tuple(f"{CONFLICT}{words}" for words in ("本段", "这一格", "本行", "这张表"))
"""Conflicts told of the place they stand at: over as soon as staff's words and the new ones are the same there."""


class RefreshContext(MergeContext, kw_only=True):
    """One refresh. ``pairs`` is base block → new block; figures in paragraphs of ``skip_renewal`` (ids) are as they must be.

    ``earlier_comments`` are conflicts of earlier merges still told in the text: id → words. ``kept_blocks`` are the blocks
    of the new report that stay in the baseline as they were: staff's words stand there, and the conflict is told again until
    they and the new ones are the same. ``omitted_rows`` are the rows of its tables left out. ``decided`` are the paragraphs
    of the edited file this merge decided on; ``confirmed`` are (by bookmark, with the reason) conflicts somebody decided to
    keep as they are, ``carried`` those to go on with. ``…_texts`` are the figures as both baselines print them, by tag.
    """

    baseline: link.Baseline
    new: link.Baseline
    new_blocks: Sequence[Block]
    pairs: dict[int, int]
    located: Located
    states: EditStates
    skip_renewal: set[int] = field(default_factory=set)
    earlier_comments: dict[str, str] = field(default_factory=dict)
    kept_blocks: dict[int, link.Block] = field(default_factory=dict)
    shown_at_end: dict[int, Handle] = field(default_factory=dict)
    omitted_rows: dict[int, set[int]] = field(default_factory=dict)
    decided: set[Handle] = field(default_factory=set)
    confirmed: Mapping[str, link.Conflict] = field(default_factory=dict)
    carried: list[link.Conflict] = field(default_factory=list)
    base_texts: Mapping[str, str]
    new_texts: Mapping[str, str]

    def stays(self, kind: Kind, what: str, place: str, was: str, stand: Handle | None, ours: str, note: str) -> None:
        """Note a paragraph or row that stays; what it says now is read when its figures have been renewed."""
        if stand is not None:
            self.shown_at_end[len(self.changes)] = stand
        self.say(kind, what, place, was=was, now=was, ours=ours, note=note)

    def listed(self) -> tuple[Change, ...]:
        """Return the lines of the list, with what stands there now that all is done."""
        for number, element in self.shown_at_end.items():
            self.changes[number] = replace(self.changes[number], now=words_now(element))
        return tuple(self.changes)

    def conflict(
        self,
        what: str,
        place: str,
        at: Handle | None,
        *,
        now: str = "",
        ours: str = "",
        key: str = "",
        note: str = "",
        order: bool = False,
    ) -> bool:
        """Note that both sides changed something: staff's stays. Returns False where somebody confirmed staff's."""
        if at is not None and (known := self._confirmed_at(at, ours)) is not None:
            self.stays(Kind.KEPT, what, place, now, at if what == "段落" else None, "", "人工改动，冲突已确认保留")
            self.close_comments(at)
            self.carried += [known] if what == ROW and not now else []
            return False
        if at is not None:
            if not order:
                self.decided.add(at)
            if what == "段落":
                self.shown_at_end[len(self.changes)] = at
            self.close_comments(at)
            same = {number for number, words in self.earlier_comments.items() if words.split("\n")[0] == f"{CONFLICT}{note}"}
            self.comments.remove(same if note.startswith("新增") else ())
        return super().conflict(what, place, at, now=now, ours=ours, key=key, note=note, order=order)

    def _confirmed_at(self, target: Handle, ours: str) -> link.Conflict | None:
        """Return the conflict with the same other side that somebody confirmed at a place."""
        known = (self.confirmed[name] for name in bookmarks_in(target) if name in self.confirmed)
        other = "" if ours == BLANK else ours
        return next((item for item in known if canonical(item.other) == canonical(other)), None)

    def close_comments(self, element: Handle | None) -> None:
        """Take out the earlier conflicts told at a place: it is as the new report has it, or another is told there."""
        if element is None or not self.earlier_comments:
            return
        over = {number for number in comment_ids(element) if self.earlier_comments.get(number, "").startswith(_OF_PLACE)}
        self.comments.remove(over)
        for number in over:
            del self.earlier_comments[number]

    def skip(self, paragraphs: Iterable[Paragraph]) -> None:
        """Leave the figures of paragraphs alone: they are as they must be."""
        self.skip_renewal.update(map(id, paragraphs))

    def keep_slots(self, to: int, slots: str) -> None:
        """Keep the slot text of a paragraph in the baseline: the new one was not put in."""
        block = self.new.blocks[to]
        assert isinstance(block, link.ParagraphSlots)
        self.kept_blocks[to] = replace(block, slots=slots)

    def keep_cell(self, to: int, row: int, column: int, slots: str) -> None:
        """Keep the slot text of a cell in the baseline."""
        table = self.kept_blocks.get(to, self.new.blocks[to])
        assert isinstance(table, link.TableSlots)
        cells = table.rows[row].cells
        self.keep_row(to, row, (*cells[:column], slots, *cells[column + 1 :]))

    def keep_row(self, to: int, row: int, cells: tuple[str, ...]) -> None:
        """Keep the cells of a row in the baseline."""
        table = self.kept_blocks.get(to, self.new.blocks[to])
        assert isinstance(table, link.TableSlots)
        rows = (*table.rows[:row], replace(table.rows[row], cells=cells), *table.rows[row + 1 :])
        self.kept_blocks[to] = replace(table, rows=rows)

    def blocks(self) -> tuple[link.Block, ...]:
        """Return the blocks of the baseline that goes into the merged file; rows that were not put in are not among them."""
        return tuple(self._block(number, self.kept_blocks.get(number, block)) for number, block in enumerate(self.new.blocks))

    def _block(self, number: int, block: link.Block) -> link.Block:
        missing = self.omitted_rows.get(number, set())
        if not missing or isinstance(block, link.ParagraphSlots):
            return block
        return replace(block, rows=tuple(row for at, row in enumerate(block.rows) if at not in missing))

    def agreed(self, text: str, slots: str) -> bool:
        """Tell whether staff wrote what the new report prints."""
        return canonical(text) == canonical(self.printed_new(slots))

    def printed_new(self, slots: str) -> str:
        """Return slot text of the new report with its figures printed."""
        return _printed(slots, self.new_texts)

    def paragraph_of_base(self, index: int) -> link.ParagraphSlots | None:
        """Return a paragraph of the baseline; None for a table."""
        block = self.baseline.blocks[index]
        return block if isinstance(block, link.ParagraphSlots) else None

    def printed_base(self, block: link.ParagraphSlots) -> str:
        """Return what a paragraph said when the edited file was generated."""
        return _printed(block.slots, self.base_texts)

    def heading(self, spot: int) -> str:
        """Return the way of headings above a spot of the edited file."""
        return " > ".join(self.located.spots[spot].heading[-2:])

    def map_paragraph(self, new: Paragraph | None, old: Handle | None) -> None:
        """Remember which paragraph of the edited file stands for one of the new report."""
        if new is not None and new.element is not None and old is not None:
            self.paragraph_map[new.element] = old


def _printed(slots: str, texts: Mapping[str, str]) -> str:
    return link.printed(slots, lambda key, form: texts.get(link.figure_tag(key, form), ""))
