"""The walk of every three-way merge: each unit of BASE is decided and dealt with, then order, then what the other side added.

A level is the paragraphs and tables of a story, or the rows of a table. Here is the one answer to: what comes of a unit that
one side deleted, whose order wins, where an added unit goes, what is told of it. A subclass says what its units are, what each
side did to them, and how the other side's words are taken over; the words of the list are those of the policy.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from pipeline.matching.sequences import moved_units
from pipeline.merge.changes import Kind
from pipeline.merge.context import MergeContext
from pipeline.merge.decide import Decision, Sides
from pipeline.merge.wording import FORMAT_LOST, SAME_ADDITION, Wording
from pipeline.word.edit import detach_block
from pipeline.word.handle import Handle
from pipeline.word.placing import first_paragraph, next_element, put_at_end, put_before, put_behind, stands


class UnitLine(Struct, frozen=True):
    """A unit as the list tells of it: what it is, where, its words before, in the result now, and on the other side.

    One not ``worth`` telling is an empty paragraph.
    """

    what: str
    place: str
    was: str = ""
    now: str = ""
    other: str = ""
    worth: bool = True


class UnitWalk(ABC):
    """The merge of one level. ``pairs`` is BASE → other side, ``others`` how many units that has, ``parent`` what holds ours.

    ``there`` is what stands in the result for units of BASE, ``moved_here`` are those our side moved, ``apart`` those that do
    not stand where the other side has them.
    """

    def __init__(
        self,
        context: MergeContext,
        pairs: Mapping[int, int],
        others: int,
        parent: Handle | None,
        moved_here: Collection[int] = (),
    ) -> None:
        self.context, self.pairs, self.others, self.parent = context, pairs, others, parent
        self.there: dict[int, Handle] = {}
        self.back = {at: n for n, at in pairs.items()}
        self.moved_here = moved_here
        self.apart = set(moved_here)

    # --- what a level says of its units ---

    @abstractmethod
    def _numbers(self) -> Iterator[int]:
        """Yield the units of BASE to decide on."""

    @abstractmethod
    def _sides(self, n: int) -> Sides:
        """Return what both sides did to a unit."""

    @abstractmethod
    def _told(self, n: int) -> UnitLine:
        """Return a unit as the list tells of it."""

    @abstractmethod
    def _told_new(self, at: int) -> UnitLine:
        """Return an added unit of the other side as the list tells of it."""

    @abstractmethod
    def _other_element(self, at: int) -> Handle | None:
        """Return a unit of the other side."""

    @abstractmethod
    def _both(self, n: int, sides: Sides, found: Decision) -> None:
        """Deal with a unit both sides have."""

    def _words(self, what: str) -> Wording:
        return self.context.policy.words[what]

    def _who(self, n: int) -> str:
        """Return who changed our side's unit."""
        return ""

    def _mover(self, n: int) -> str:
        """Return who moved our side's unit."""
        return self._who(n)

    def _note(self, n: int, text: str) -> str:
        """Return a text of the list with the names of both sides."""
        return text.format(first=self._who(n), other=self.context.other)

    # --- the walk ---

    def merge(self) -> None:
        """Decide on every unit of BASE, then order and additions."""
        for n in self._numbers():
            sides = self._sides(n)
            found = sides.decide(self.context.policy)
            if sides.mine.deleted:
                self._absent(n, found)
            elif sides.theirs.deleted:
                self._removed(n, found)
            else:
                self._both(n, sides, found)
        self._order()
        self._additions()

    def _absent(self, n: int, found: Decision) -> None:
        """Deal with a unit our side lacks: it comes back where the other side did something to it and the policy has it so."""
        other = self._other_element(self.pairs[n]) if n in self.pairs else None
        if found is not Decision.CONFLICT or other is None:
            return
        made = self.context.import_node(other)
        there = {m: place for m in self._numbers() if (place := self._standing(m)) is not None}
        before, behind = max((m for m in there if m < n), default=-1), min((m for m in there if m > n), default=-1)
        self._put(made, there.get(before), there.get(behind))
        unit = self._told(n)
        note = self._note(n, self._words(unit.what).restored)
        self.context.conflict(unit.what, unit.place, first_paragraph(made), now=unit.other, note=note)
        self._restored(n, made)

    def _restored(self, n: int, made: Handle) -> None:
        """Note that a unit of the other side came back."""
        self.there[n] = made

    def _removed(self, n: int, found: Decision) -> None:
        """Take out a unit the other side has no more, or leave it in where our side changed it."""
        unit, element = self._told(n), self._standing(n)
        words = self._words(unit.what)
        if found is not Decision.TAKE or element is None:
            at = None if element is None else first_paragraph(element)
            self.context.conflict(unit.what, unit.place, at, now=unit.now, note=self._note(n, words.removed_changed))
            return
        self._take_out(n, element)
        if words.removed:
            self.context.say(words.removed_kind, unit.what, unit.place, was=unit.was, note=self._note(n, words.removed))

    def _take_out(self, n: int, element: Handle) -> None:
        """Take a unit out of the result."""
        detach_block(element)
        del self.there[n]

    # --- order ---

    def _shifted(self) -> Collection[int]:
        """Return the units of BASE the other side has elsewhere."""
        return moved_units(self.pairs)

    def _may_move(self, n: int, element: Handle) -> bool:
        """Tell whether a unit the other side moved may be moved here; where not, say so."""
        return True

    def _standing(self, n: int) -> Handle | None:
        element = self.there.get(n)
        return element if element is not None and stands(element) else None

    def _first(self, but: int = -1) -> Handle | None:
        """Return the first unit in the order of the other side, another than ``but``, that stands where that has it."""
        numbers = (self.back[at] for at in sorted(self.back))
        found = (self._standing(n) for n in numbers if n not in self.apart and n != but)
        return next((element for element in found if element is not None), None)

    def _order(self) -> None:
        """Move what only the other side moved: behind what stands before it there."""
        shifted = self._shifted()
        cursor: Handle | None = None
        for at in sorted(self.back) if shifted else ():
            n = self.back[at]
            element = self._standing(n)
            if element is None:
                continue
            if n in shifted:
                self._move(n, element, cursor)
            if n not in self.apart:
                cursor = element

    def _move(self, n: int, element: Handle, cursor: Handle | None) -> None:
        if cursor is not None and next_element(cursor) is element:
            self.apart.discard(n)
            return
        if n in self.moved_here or not self._may_move(n, element):
            self.apart.add(n)
            self._told_apart(n, element)
            return
        behind = [*self._extras_behind(element)]
        self._put(element, cursor, self._first(but=n))
        for extra in behind:
            if self.context.extras[extra] == "":  # the second wording of a conflict
                put_behind(extra, element)
                element = extra
        self._tell_moved(n)

    def _told_apart(self, n: int, element: Handle) -> None:
        unit = self._told(n)
        if n in self.moved_here and (text := self._words(unit.what).moved_apart):
            at, note = first_paragraph(element), text.format(first=self._mover(n), other=self.context.other)
            self.context.conflict(unit.what, unit.place, at, now=unit.now, note=note, order=True)

    def _tell_moved(self, n: int) -> None:
        """Say that a unit was moved."""
        unit = self._told(n)
        note = self._note(n, self._words(unit.what).moved)
        self.context.say(Kind.UPDATED, unit.what, unit.place, was=unit.was, now=unit.now, note=note)

    # --- additions ---

    def _bring(self, at: int, before: Handle | None) -> Handle | None:
        """Bring an added unit over, to stand behind ``before``; None where it may not be put there (and that was told)."""
        element = self._other_element(at)
        return None if element is None else self.context.import_node(element)

    def _is_same(self, other: Handle, at: int) -> bool:
        """Tell whether another copy added the same as a unit of the other side."""
        return False

    def _additions(self) -> None:
        """Walk down the other side and put in what only it has behind what stands before it there."""
        cursor: Handle | None = None
        for at in range(self.others):
            n = self.back.get(at)
            if n is None:
                cursor = self._add(at, cursor)
            elif n not in self.apart and (element := self._standing(n)) is not None:
                cursor = element

    def _add(self, at: int, cursor: Handle | None) -> Handle | None:
        """Put in a unit behind those other copies added at the same place; an equal one counts once. Return what stands."""
        name, place = self.context.other, cursor
        for other in [] if cursor is None else [*self._extras_behind(cursor)]:
            if self.context.extras[other] != name and self._is_same(other, at):
                if (element := self._other_element(at)) is not None:
                    self.context.map_paragraphs(element, other)
                self._tell_added(at, Kind.UPDATED, SAME_ADDITION)
                return other
            place = other
        made = self._bring(at, place)
        if made is None:
            return cursor
        self._put(made, place, self._first())
        self.context.extras[made] = name
        unit = self._told_new(at)
        self._tell_added(at, Kind.ADDED, self._words(unit.what).added)
        return made

    def _format_lost(self, n: int, found: Decision, unit: UnitLine) -> None:
        """Tell that formatting one side set is not in the result."""
        names = self._who(n), self.context.other
        kept, lost = names if found is Decision.KEEP_LOSE_FORMAT else names[::-1]
        now = unit.now if found is Decision.KEEP_LOSE_FORMAT else unit.other
        self.context.say(Kind.CONFLICT, unit.what, unit.place, was=now, now=now, note=FORMAT_LOST.format(lost=lost, kept=kept))

    def _tell_added(self, at: int, kind: Kind, note: str) -> None:
        unit = self._told_new(at)
        if unit.worth:
            self.context.say(kind, unit.what, unit.place, now=unit.other, note=note.format(other=self.context.other))

    def _extras_behind(self, element: Handle) -> Iterator[Handle]:
        """Yield the pieces right behind one that BASE does not have."""
        place = next_element(element)
        while place is not None and place in self.context.extras:
            yield place
            place = next_element(place)

    def _put(self, made: Handle, before: Handle | None, behind: Handle | None) -> None:
        """Put a unit behind one, else before another, else at the end."""
        if before is not None:
            put_behind(made, before)
        elif behind is not None:
            put_before(made, behind)
        elif self.parent is not None:
            put_at_end(made, self.parent)
