"""One story (the body, a header) of one more copy merged into the result: unit by unit, then order and additions.

Order of copies matters only where two changed the same thing: the first one's stands, the other's behind it.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from pipeline.matching.blocks import spots
from pipeline.matching.sequences import between, in_order, moved_units
from pipeline.matching.tables import caption_of
from pipeline.merge import figure_edits
from pipeline.merge.changes import Kind
from pipeline.merge.context import CONFLICT
from pipeline.merge.copy_context import CopyContext, unlike
from pipeline.merge.copy_tables import Three, merge_tables
from pipeline.merge.decide import Decision, decide_signed
from pipeline.merge.figure_edits import Place, Read
from pipeline.merge.sides import StoryUnit
from pipeline.opc import Node
from pipeline.word.blocks import Table
from pipeline.word.edit import detach_block
from pipeline.word.names import W
from pipeline.word.sections import margin_words
from pipeline.word.signature import Signatures
from pipeline.word.text import all_text


class Story(Struct):
    """What the merge of a story remembers from copy to copy.

    ``here`` gives the unit of the result for each of BASE; ``who`` the copy whose change it carries; ``moved`` who moved it.
    """

    base: list[StoryUnit]
    here: dict[int, StoryUnit]
    who: dict[int, str] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)


class StoryMerge(Struct):
    """Merges one copy's story."""

    context: CopyContext
    story: Story
    theirs: list[StoryUnit]
    pairs: dict[int, int]
    signs: tuple[Signatures, Signatures, Signatures]

    def merge(self) -> None:
        """Merge every unit of BASE, then order and additions."""
        for index, base in enumerate(self.story.base):
            at = self.pairs.get(index)
            theirs = self.theirs[at] if at is not None else None
            mine = self.story.here.get(index)
            found = self._decision(base, mine, theirs)
            if mine is not None and theirs is not None:
                self._both(index, base, mine, theirs, found)
            elif mine is not None and found is Decision.TAKE:
                detach_block(mine.element)
                del self.story.here[index]
                self.story.who[index] = self.context.other
            elif mine is not None and found is Decision.CONFLICT:
                note = f"“{self.context.other}”删去这里，“{self._first(index)}”作了改动，保留改动后的"
                self.context.conflict(base.what, base.place, _paragraph(mine.element), now=mine.shown, note=note)
            elif theirs is not None and found is Decision.CONFLICT:
                self._back(index, base, theirs)
        self._order()

    def _decision(self, base: StoryUnit, mine: StoryUnit | None, theirs: StoryUnit | None) -> Decision:
        """Decide on a unit; one that somebody commented on is not deleted without asking."""
        sides = (mine, theirs)
        own, other = (None if side is None else side.signed for side in sides)
        first, second = (None in sides and side is not None and self.context.is_commented(side.element) for side in sides)
        return decide_signed(base.signed, own, other, self.context.policy, commented=(first, second))

    def _first(self, index: int) -> str:
        return self.story.who.get(index, "")

    def _fresh(self, element: Node, like: StoryUnit) -> StoryUnit:
        part = self.context.into
        return StoryUnit(element, self.signs[1].content_signature(element, part), like.look, like.words, like.place, like.block)

    # --- one unit ---

    def _back(self, index: int, base: StoryUnit, theirs: StoryUnit) -> None:
        """Put back what the result lacks and the copy changed or commented on."""
        made = self.context.import_node(theirs.element)
        before = [n for n in self.story.here if n < index]
        behind = [n for n in self.story.here if n > index]
        if before:
            self.story.here[max(before)].element.addnext(made)
        elif behind:
            self.story.here[min(behind)].element.addprevious(made)
        else:
            return
        self.story.here[index] = self._fresh(made, theirs)
        note = f"“{self._first(index)}”删去这里，“{self.context.other}”作了改动，保留改动后的"
        self.story.who[index] = self.context.other
        self.context.conflict(base.what, base.place, _paragraph(made), now=theirs.shown, note=note)

    def _both(self, index: int, base: StoryUnit, mine: StoryUnit, theirs: StoryUnit, found: Decision) -> None:
        self.context.map_paragraphs(theirs.element, mine.element)
        if mine.sign == theirs.sign != base.sign:
            note = f"“{self._first(index)}”和“{self.context.other}”改得一样"
            self.context.say(Kind.UPDATED, base.what, base.place, was=base.shown, now=theirs.shown, note=note)
        if found is Decision.TAKE:
            self._take(index, base, mine, theirs)
        elif base.is_table and found is not Decision.KEEP:
            self._table(index, base, mine, theirs)
        elif found is Decision.KEEP_LOSE_FORMAT:
            unlike(self.context, base.what, base.place, mine.shown, kept=self._first(index), lost=self.context.other)
        elif found is Decision.TAKE_LOSE_FORMAT:
            unlike(self.context, base.what, base.place, theirs.shown, kept=self.context.other, lost=self._first(index))
            self._take(index, base, mine, theirs)
        elif found is Decision.CONFLICT and not self._figures(index, base, mine, theirs):
            self._conflict(index, base, mine, theirs)

    def _take(self, index: int, base: StoryUnit, mine: StoryUnit, theirs: StoryUnit) -> None:
        """Put the copy's unit in the place of the result's."""
        made = self.context.replace(mine.element, theirs.element)
        self.story.here[index] = self._fresh(made, theirs)
        if theirs.sign == mine.sign != base.sign:
            return
        self.story.who[index] = self.context.other
        if theirs.sign != base.sign:
            tell_change(self.context, base, theirs, self.context.other)
        else:
            note = f"采用“{self.context.other}”改的格式"
            self.context.say(Kind.UPDATED, base.what, base.place, was=base.shown, now=theirs.shown, note=note)

    # --- both changed ---

    def _conflict(self, index: int, base: StoryUnit, mine: StoryUnit, theirs: StoryUnit) -> None:
        whose, name = self._first(index), self.context.other
        note = f"“{whose}”和“{name}”都改了这一{'张表' if base.is_table else '段'}，改得不同"
        self.context.say(
            Kind.CONFLICT, base.what, base.place, was=base.shown, now=mine.shown, ours=theirs.shown, note=f"{note}；两份都保留"
        )
        words = [f"{CONFLICT}{note}。前面是“{whose}”的，这里是“{name}”的，请留一处，删去另一处。"]
        if any(self.signs[1].content_signature(extra) == theirs.sign for extra in self._behind(mine.element)):
            return
        if not base.is_table and not theirs.shown.strip() and not theirs.sign:
            self.context.comments.add([f"{CONFLICT}{note}。“{name}”把这一段清空。"], mine.element)
            self.context.remember(base.what, base.place, mine.element, "", note)
            return
        made = self.context.insert_conflict_copy(mine.element, theirs.element, words)
        first, second = _paragraph(mine.element), _paragraph(made)
        if first is not None and second is not None and not self.context.into:
            self.context.remember(base.what, base.place, first, theirs.shown, note, beside=second)

    def _behind(self, element: Node) -> Iterator[Node]:
        """Yield the pieces right behind one that BASE does not have."""
        place = element.getnext()
        while place is not None and place in self.context.extras:
            yield place
            place = place.getnext()

    def _table(self, index: int, base: StoryUnit, mine: StoryUnit, theirs: StoryUnit) -> None:
        old, own, new = base.block, mine.block, theirs.block
        if isinstance(old, Table) and isinstance(own, Table) and isinstance(new, Table):
            whole = [item.block for item in self.story.base if item.block is not None]
            at = next((spot for spot in spots(whole) if spot.block is base.block), None)
            caption = caption_of(at, spots(whole)) if at is not None else base.place
            forgiven = [base.look == item.look for item in (mine, theirs)]
            three = Three(old, own, new, self.signs, self._first(index), caption, (forgiven[0], forgiven[1]))
            if merge_tables(self.context, three):
                fresh = self._fresh(mine.element, mine)
                fresh.look = self.signs[1].format_signature(mine.element)
                self.story.here[index] = fresh
                return
        self._conflict(index, base, mine, theirs)

    def _figures(self, index: int, base: StoryUnit, mine: StoryUnit, theirs: StoryUnit) -> bool:
        """Put figures together that only one of both overtyped; True when the paragraph is done with."""
        figures = self.context.figures
        sides = [figure_edits.read(item.element, figures) for item in (base, mine, theirs)]
        old, own, new = sides
        if old is None or own is None or new is None:
            return False
        said = [all_text(item.element) for item in (mine, theirs)]
        if figure_edits.only_figures(old, base.sign, new, theirs.sign):
            wanted = figure_edits.changed_figures(old, new)
            if not figure_edits.fits(old, own, wanted):
                return False
            self._write(index, base, mine, own, old, wanted, self._first(index), self.context.other)
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
        self._write(index, base, fresh, figure_edits.read(made, figures), old, wanted, self.context.other, self._first(index))
        return True

    def _write(
        self,
        index: int,
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
        self.story.here[index] = self._fresh(mine.element, mine)
        self.story.who[index] = first if first == second else f"{first}、{second}"

    # --- order and additions ---

    def _order(self) -> None:
        """Walk down the copy: move what only it moved, put in what it added behind what stands before it there."""
        numbers = {at: index for index, at in self.pairs.items()}
        moved = moved_units(self.pairs)
        cursor: Node | None = None
        for at, unit in enumerate(self.theirs):
            index = numbers.get(at)
            if index is None:
                cursor = self._added(unit, cursor)
                continue
            mine = self.story.here.get(index)
            if mine is None or mine.element.getparent() is None:
                continue
            if index in moved:
                self._move(index, mine, cursor)
            if index in moved or index not in self.story.moved:
                cursor = mine.element

    def _move(self, index: int, mine: StoryUnit, cursor: Node | None) -> None:
        base, name = self.story.base[index], self.context.other
        at = None if cursor is None else cursor.getnext()
        if at is mine.element:
            return
        if index in self.story.moved:
            note = f"“{self.story.moved[index]}”和“{name}”把这里移到了不同的地方，按前者"
            self.context.conflict(base.what, base.place, _paragraph(mine.element), now=mine.shown, note=note, order=True)
            return
        behind = list(self._behind(mine.element))
        if cursor is not None:
            cursor.addnext(mine.element)
        elif mine.element.getparent() is not None:
            mine.element.getparent().insert(0, mine.element)  # type: ignore[union-attr]
        self._with_conflicts(mine.element, behind)
        self.story.moved[index] = name
        self.context.say(Kind.UPDATED, base.what, base.place, was=base.shown, now=mine.shown, note=f"“{name}”移动了位置")

    def _with_conflicts(self, element: Node, behind: list[Node]) -> None:
        """Let second wordings of conflicts follow what they belong to."""
        for extra in behind:
            if self.context.extras[extra] == "":
                element.addnext(extra)
                element = extra

    def _added(self, unit: StoryUnit, cursor: Node | None) -> Node | None:
        """Put in a unit only the copy has, behind those other copies added at the same place; an equal one counts once."""
        place, name = cursor, self.context.other
        following = [] if cursor is None else list(self._behind(cursor))
        for other in following:
            if self.context.extras[other] != name and self._same_addition(other, unit):
                self.context.map_paragraphs(unit.element, other)
                self.context.say(Kind.UPDATED, unit.what, unit.place, now=unit.shown, note="几份都增加了同样的内容，只放一次")
                return other
            place = other
        made = self.context.import_node(unit.element)
        if place is not None:
            place.addnext(made)
        else:
            first = next((item.element for _, item in sorted(self.story.here.items())), None)
            if first is None:
                return None
            first.addprevious(made)
        self.context.extras[made] = name
        if unit.shown.strip() or unit.sign:
            self.context.say(Kind.ADDED, unit.what, unit.place, now=unit.shown, note=f"“{name}”增加")
        return made

    def _same_addition(self, other: Node, unit: StoryUnit) -> bool:
        """Tell whether another copy added the same; two ends of sections are not the same when their headers differ."""
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
    """Say what a unit that only one copy changed became: figure by figure where nothing else differs."""
    figures = context.figures
    old, new = figure_edits.read(base.element, figures), figure_edits.read(theirs.element, figures)
    note = f"采用“{name}”的改动"
    if old is not None and new is not None and figure_edits.only_figures(old, base.sign, new, theirs.sign):
        for place, text in figure_edits.changed_figures(old, new).items():
            key = context.figures[place[0]].key
            context.say(Kind.UPDATED, "数据项", base.place, was=old.texts[place], now=text, key=key, note=note)
        return
    if (
        isinstance(base.block, Table)
        and isinstance(theirs.block, Table)
        and _tell_rows(context, base, base.block, theirs.block, name)
    ):
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


def _paragraph(element: Node) -> Node | None:
    return element if element.tag == f"{W}p" else next(element.iter(f"{W}p"), None)
