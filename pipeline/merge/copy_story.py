"""One story (the body, a header) of one more copy merged into the result.

Order of copies matters only where two changed the same thing: the first one's stands, the other's behind it.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from pipeline.matching.blocks import spots
from pipeline.matching.sequences import between, in_order
from pipeline.matching.tables import caption_of
from pipeline.merge import figure_edits
from pipeline.merge.changes import Kind
from pipeline.merge.context import CONFLICT
from pipeline.merge.copy_context import CopyContext
from pipeline.merge.copy_tables import Three, merge_tables
from pipeline.merge.decide import Decision, Sides, signed_sides
from pipeline.merge.figure_edits import Place, Read
from pipeline.merge.sides import StoryUnit
from pipeline.merge.walk import UnitLine, UnitWalk
from pipeline.word.blocks import Table
from pipeline.word.handle import Handle
from pipeline.word.placing import first_paragraph
from pipeline.word.sections import margin_words
from pipeline.word.signature import Signatures
from pipeline.word.text import all_text


class Story(Struct):
    """What the merge of a story remembers from copy to copy; ``parent`` is the element that holds the result's.

    ``here`` gives the unit of the result for each of BASE; ``who`` the copy whose change it carries; ``moved`` who moved it.
    """

    parent: Handle
    base: list[StoryUnit]
    here: dict[int, StoryUnit]
    who: dict[int, str] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)


class CopyStory(UnitWalk):
    """Merges one copy's story into the result's."""

    context: CopyContext

    def __init__(
        self,
        context: CopyContext,
        story: Story,
        theirs: list[StoryUnit],
        pairs: dict[int, int],
        signs: tuple[Signatures, Signatures, Signatures],
    ) -> None:
        super().__init__(context, pairs, len(theirs), story.parent, frozenset(story.moved))
        self.story, self.theirs, self.signs = story, theirs, signs
        self.there = {n: unit.element for n, unit in story.here.items()}

    # --- the units ---

    def _numbers(self) -> Iterator[int]:
        yield from range(len(self.story.base))

    def _other(self, n: int) -> StoryUnit | None:
        return self.theirs[self.pairs[n]] if n in self.pairs else None

    def _sides(self, n: int) -> Sides:
        sides = (self.story.here.get(n), self._other(n))
        own, other = (None if side is None else side.signed for side in sides)
        first, second = (None in sides and side is not None and self.context.is_commented(side.element) for side in sides)
        return signed_sides(self.story.base[n].signed, own, other, (first, second))

    def _told(self, n: int) -> UnitLine:
        base, own, other = self.story.base[n], self.story.here.get(n), self._other(n)
        return UnitLine(base.what, base.place, base.shown, own.shown if own else "", other.shown if other else "")

    def _told_new(self, at: int) -> UnitLine:
        unit = self.theirs[at]
        return UnitLine(unit.what, unit.place, other=unit.shown, worth=bool(unit.shown.strip() or unit.sign))

    def _other_element(self, at: int) -> Handle | None:
        return self.theirs[at].element

    def _who(self, n: int) -> str:
        return self.story.who.get(n, "")

    def _restored(self, n: int, made: Handle) -> None:
        self._stand(n, self._fresh(made, self.theirs[self.pairs[n]]))
        self.story.who[n] = self.context.other

    def _take_out(self, n: int, element: Handle) -> None:
        super()._take_out(n, element)
        del self.story.here[n]
        self.story.who[n] = self.context.other

    def _stand(self, n: int, unit: StoryUnit) -> None:
        """Let a unit stand for one of BASE."""
        self.story.here[n], self.there[n] = unit, unit.element

    def _fresh(self, element: Handle, like: StoryUnit) -> StoryUnit:
        part = self.context.into
        return StoryUnit(element, self.signs[1].content_signature(element, part), like.look, like.words, like.place, like.block)

    # --- one unit ---

    def _both(self, n: int, sides: Sides, found: Decision) -> None:
        """Merge a unit both sides have."""
        base, mine, theirs = self.story.base[n], self.story.here[n], self.theirs[self.pairs[n]]
        self.context.map_paragraphs(theirs.element, mine.element)
        if mine.sign == theirs.sign != base.sign:
            note = self._note(n, "“{first}”和“{other}”改得一样")
            self.context.say(Kind.UPDATED, base.what, base.place, was=base.shown, now=theirs.shown, note=note)
        if found is Decision.TAKE:
            self._take(n, base, mine, theirs)
        elif base.is_table and found is not Decision.KEEP:
            self._table(n, base, mine, theirs)
        elif found in (Decision.KEEP_LOSE_FORMAT, Decision.TAKE_LOSE_FORMAT):
            self._format_lost(n, found, self._told(n))
            if found is Decision.TAKE_LOSE_FORMAT:
                self._take(n, base, mine, theirs)
        elif found is Decision.CONFLICT and not self._figures(n, base, mine, theirs):
            self._conflict(n, base, mine, theirs)

    def _take(self, n: int, base: StoryUnit, mine: StoryUnit, theirs: StoryUnit) -> None:
        """Put the copy's unit in the place of the result's."""
        made = self.context.replace(mine.element, theirs.element)
        self._stand(n, self._fresh(made, theirs))
        if theirs.sign == mine.sign != base.sign:
            return
        self.story.who[n] = self.context.other
        tell_change(self.context, base, theirs, self.context.other)

    # --- both changed ---

    def _conflict(self, n: int, base: StoryUnit, mine: StoryUnit, theirs: StoryUnit) -> None:
        """Let both wordings stand, the copy's behind the result's with a comment; an emptied one is told in a comment."""
        whose, name = self._who(n), self.context.other
        note = f"“{whose}”和“{name}”都改了这一{'张表' if base.is_table else '段'}，改得不同"
        told = f"{note}；两份都保留"
        self.context.say(Kind.CONFLICT, base.what, base.place, was=base.shown, now=mine.shown, ours=theirs.shown, note=told)
        if any(self.signs[1].content_signature(extra) == theirs.sign for extra in self._extras_behind(mine.element)):
            return
        if not base.is_table and not theirs.shown.strip() and not theirs.sign:
            self.context.comments.add([f"{CONFLICT}{note}。“{name}”把这一段清空。"], mine.element)
            self.context.remember(base.what, base.place, mine.element, "", note)
            return
        words = [f"{CONFLICT}{note}。前面是“{whose}”的，这里是“{name}”的，请留一处，删去另一处。"]
        made = self.context.insert_conflict_copy(mine.element, theirs.element, words)
        first, second = first_paragraph(mine.element), first_paragraph(made)
        if first is not None and second is not None and self.context.takes_comments():
            self.context.remember(base.what, base.place, first, theirs.shown, note, beside=second)

    def _table(self, n: int, base: StoryUnit, mine: StoryUnit, theirs: StoryUnit) -> None:
        old, own, new = base.block, mine.block, theirs.block
        if isinstance(old, Table) and isinstance(own, Table) and isinstance(new, Table):
            whole = spots([item.block for item in self.story.base if item.block is not None])
            at = next((spot for spot in whole if spot.block is base.block), None)
            caption = caption_of(at, whole) if at is not None else base.place
            same_looks = (base.look == mine.look, base.look == theirs.look)
            if merge_tables(self.context, Three(old, own, new, self.signs, self._who(n), caption, same_looks)):
                fresh = self._fresh(mine.element, mine)
                fresh.look = self.signs[1].format_signature(mine.element)
                self._stand(n, fresh)
                return
        self._conflict(n, base, mine, theirs)

    def _figures(self, n: int, base: StoryUnit, mine: StoryUnit, theirs: StoryUnit) -> bool:
        """Put figures together that only one of both overtyped; True when the paragraph is done with."""
        figures = self.context.figures
        old, own, new = (figure_edits.read(item.element, figures) for item in (base, mine, theirs))
        if old is None or own is None or new is None:
            return False
        said = [all_text(item.element) for item in (mine, theirs)]
        if figure_edits.only_figures(old, base.sign, new, theirs.sign):
            wanted = figure_edits.changed_figures(old, new)
            if not figure_edits.fits(old, own, wanted):
                return False
            self._write(n, base, mine, own, old, wanted, self._who(n), self.context.other)
            self.context.told += said
            return True
        if not figure_edits.only_figures(old, base.sign, own, mine.sign):
            return False
        wanted = figure_edits.changed_figures(old, own)
        if not figure_edits.fits(old, new, wanted):
            return False
        made = self.context.replace(mine.element, theirs.element)
        fresh = self._fresh(made, theirs)
        self.context.told += said
        tell_change(self.context, base, theirs, self.context.other)
        self._write(n, base, fresh, figure_edits.read(made, figures), old, wanted, self.context.other, self._who(n))
        return True

    def _write(
        self,
        n: int,
        base: StoryUnit,
        mine: StoryUnit,
        own: Read | None,
        old: Read,
        wanted: dict[Place, str],
        first: str,
        second: str,
    ) -> None:
        """Write the second one's figures into a paragraph of the first; one that both changed is a conflict."""
        if own is None:
            return
        texts: dict[Place, str] = {}
        for place, text in wanted.items():
            figure = self.context.figures[place[0]]
            now = own.texts[place]
            if now == old.texts[place]:
                texts[place] = text
            elif now != text:
                note = f"“{figure.label or figure.key}”：“{first}”和“{second}”改得不同，保留前者"
                self.context.conflict("数据项", base.place, mine.element, now=now, ours=text, key=figure.key, note=note)
        if not figure_edits.write(own, texts):
            words = "、".join(texts.values())
            note = f"“{second}”改的数没有写入，请手工改"
            self.context.conflict("数据项", base.place, mine.element, now=mine.shown, ours=words, note=note)
            return
        for place, text in texts.items():
            key = self.context.figures[place[0]].key
            note = f"采用“{second}”的改动"
            self.context.say(Kind.UPDATED, "数据项", base.place, was=old.texts[place], now=text, key=key, note=note)
        self._stand(n, self._fresh(mine.element, mine))
        self.story.who[n] = first if first == second else f"{first}、{second}"

    # --- order and additions ---

    def _mover(self, n: int) -> str:
        return self.story.moved.get(n, "")

    def _tell_moved(self, n: int) -> None:
        super()._tell_moved(n)
        self.story.moved[n] = self.context.other

    def _is_same(self, other: Handle, at: int) -> bool:
        unit = self.theirs[at]
        if self.signs[1].content_signature(other, self.context.into) != unit.sign:
            return False
        margins = margin_words(self.context.package, other), margin_words(self.context.transplant.source, unit.element)
        return margins[0] == margins[1]


def tell_gone(context: CopyContext, story: Story) -> None:
    """Say what somebody deleted and nobody changed."""
    for index, base in enumerate(story.base):
        if index not in story.here and base.shown.strip():
            context.say(Kind.MISSING, base.what, base.place, was=base.shown, note=f"“{story.who.get(index, '')}”删去")


def tell_change(context: CopyContext, base: StoryUnit, theirs: StoryUnit, name: str) -> None:
    """Say what a unit that only one copy changed became: figure by figure, row by row where nothing else differs."""
    note = f"采用“{name}”的改动" if theirs.sign != base.sign else f"采用“{name}”改的格式"
    if theirs.sign != base.sign:
        figures = context.figures
        old, new = figure_edits.read(base.element, figures), figure_edits.read(theirs.element, figures)
        if old is not None and new is not None and figure_edits.only_figures(old, base.sign, new, theirs.sign):
            for place, text in figure_edits.changed_figures(old, new).items():
                key = context.figures[place[0]].key
                context.say(Kind.UPDATED, "数据项", base.place, was=old.texts[place], now=text, key=key, note=note)
            return
        before, now = base.block, theirs.block
        if isinstance(before, Table) and isinstance(now, Table) and _tell_rows(context, base, before, now, name):
            return
    context.say(Kind.UPDATED, base.what, base.place, was=base.shown, now=theirs.shown, note=note)


def _tell_rows(context: CopyContext, base: StoryUnit, old: Table, new: Table, name: str) -> bool:
    """Say which rows of a table one copy changed, added or deleted; False where their words are the same."""
    before, after = [row.texts for row in old.rows], [row.texts for row in new.rows]
    told = False
    for left, right in between(dict(in_order(before, after)), len(before), len(after)):
        told, same = True, len(left) == len(right)
        pairs = list(zip(left, right, strict=True)) if same else []
        for was, now in pairs:
            place, texts = f"{base.place} > {_label(before[was])}", (" | ".join(before[was]), " | ".join(after[now]))
            context.say(Kind.UPDATED, "表格行", place, was=texts[0], now=texts[1], note=f"采用“{name}”的改动")
        for was in () if same else left:
            place, text = f"{base.place} > {_label(before[was])}", " | ".join(before[was])
            context.say(Kind.MISSING, "表格行", place, was=text, note=f"“{name}”删去")
        for now in () if same else right:
            place, text = f"{base.place} > {_label(after[now])}", " | ".join(after[now])
            context.say(Kind.ADDED, "表格行", place, now=text, note=f"“{name}”增加")
    return told


def _label(texts: Sequence[str]) -> str:
    return next((text for text in texts if text.strip()), "")
