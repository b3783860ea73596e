"""merge: copies of one report that several offices edited at the same time, put together against the file all come from.

The first copy is the file the others are merged into, one after the other; BASE decides for each unit who changed it. Both
sides are compared with BASE itself and not with what was generated: BASE may be a refreshed report in which staff had already
worked. Bytes in, bytes and a list out; writes no file.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.edited import Edited
from pipeline.matching.sequences import moved_units
from pipeline.merge.changes import Change, Kind
from pipeline.merge.copy_comments import CommentMerge, KnownComments
from pipeline.merge.copy_context import CopyContext
from pipeline.merge.copy_story import CopyStory, Story, tell_change, tell_gone
from pipeline.merge.decide import MERGE
from pipeline.merge.leftovers import content, left_over
from pipeline.merge.recorded_conflicts import NewConflict, record
from pipeline.merge.sections_and_styles import SectionsAndStyles
from pipeline.merge.sides import Side, pair_sides
from pipeline.word import baseline_part
from pipeline.word.blocks import Block
from pipeline.word.comments import COMMENT_NAMESPACES, Comments, comment_id
from pipeline.word.document import Document, read_document
from pipeline.word.edit import mend_bookmarks
from pipeline.word.handle import Handle
from pipeline.word.package import Package
from pipeline.word.placing import is_within
from pipeline.word.transplant import Transplant, drop_unused_notes, know_namespaces, note_references

_REWRITTEN = 3
"""A copy of which more than one in so many untouched units looks different was formatted anew by the program that saved it."""


class Copy(Struct, frozen=True):
    """One file given, and the name conflicts call it by."""

    name: str
    file: Edited


class Merged(Struct, frozen=True, kw_only=True):
    """The merged file and what was done, in the order it was done."""

    data: bytes
    changes: tuple[Change, ...]

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """Return what a person must decide."""
        return tuple(item for item in self.changes if item.kind is Kind.CONFLICT)


def merge_copies(base: Copy, copies: Sequence[Copy], when: dt.datetime) -> Merged:
    """Merge at least one copy; all must come from ``base``. The parts of the first become those of the result."""
    merge = _Merge(base, copies, when)
    for copy in copies[1:]:
        merge.add(copy)
    return merge.result()


class _Merge:
    """The result as it grows."""

    def __init__(self, base: Copy, copies: Sequence[Copy], when: dt.datetime) -> None:
        self.base, self.baseline = _side(base), base.file.baseline
        self.contents = [content(copy.name, copy.file.package) for copy in copies]
        self.package, document = _prepared(copies)
        self.names = [copies[0].name]
        self.before = note_references(self.package)
        mine = Side(copies[0].name, self.package, document, copies[0].file.located)
        self.signs = mine.signs
        pairs = pair_sides(self.base, mine)
        _forgive_program(self.base, mine, pairs)
        self.comments = Comments(self.package, when)
        self.comment_merge = CommentMerge(self.comments, KnownComments(base.file.package))
        self.extras: dict[Handle, str] = {}
        self.story = Story(self.package.body(), self.base.units, {index: mine.units[at] for index, at in pairs.items()})
        self.changes: list[Change] = []
        self.told: list[str] = []
        self.open_conflicts: list[NewConflict] = []
        self._tell_first(mine, pairs)

    def _context(self, side: Side) -> CopyContext:
        return CopyContext(
            policy=MERGE,
            other=side.name,
            package=self.package,
            comments=self.comments,
            transplant=Transplant(self.package, side.package),
            extras=self.extras,
            figures=self.baseline.by_tag(),
            open_conflicts=self.open_conflicts,
        )

    def _tell_first(self, mine: Side, pairs: dict[int, int]) -> None:
        """Note what the first copy changed; it stands in the result already."""
        context, name = self._context(mine), mine.name
        moved = moved_units(pairs)
        self.story.moved = dict.fromkeys(moved, name)
        for index, base in enumerate(self.base.units):
            unit = self.story.here.get(index)
            if unit is None:
                self.story.who[index] = name
                continue
            if unit.signed != base.signed:
                self.story.who[index] = name
                tell_change(context, base, unit, name)
            if index in moved:
                context.say(Kind.UPDATED, base.what, base.place, now=unit.shown, note=f"“{name}”移动了位置")
        for at, unit in enumerate(mine.units):
            if at not in pairs.values():
                self.extras[unit.element] = name
                if unit.shown.strip() or unit.sign:
                    context.say(Kind.ADDED, unit.what, unit.place, now=unit.shown, note=f"“{name}”增加")
        own = KnownComments(self.package)
        for key in own.keys:
            if key in self.comment_merge.base.keys:
                continue
            context.say(Kind.ADDED, "批注", "", now=key[1], note=f"“{name}”的批注")
        _tell_program(context, mine)
        self.changes += context.changes

    def add(self, copy: Copy) -> None:
        """Merge one more copy into the result."""
        side = _side(copy)
        pairs = pair_sides(self.base, side)
        _forgive_program(self.base, side, pairs)
        if len(self.names) > 1:
            self._read_again()
        context = self._context(side)
        theirs, mine = KnownComments(side.package), self.comment_merge.mine()
        signs = self.base.signs, self.signs, side.signs
        context.commented = frozenset((*self._remarked(mine), *self._remarked(theirs)))
        for index in range(len(self.base.units)):
            self.story.who.setdefault(index, "、".join(self.names))
        CopyStory(context, self.story, side.units, pairs, signs).merge()
        SectionsAndStyles(context, self.base, self.package, side, "、".join(self.names)).merge()
        self._comments(context, theirs, pairs)
        _tell_program(context, side)
        mend_bookmarks(self.comments.root)
        self.changes += context.changes
        self.told += context.told
        self.names.append(copy.name)

    def _read_again(self) -> None:
        """Read the result anew: tables are compared cell by cell as they stand now."""
        blocks = read_document(self.package).body
        read: dict[Handle, Block] = {block.element: block for block in blocks if block.element is not None}
        for unit in self.story.here.values():
            unit.block = read.get(unit.element, unit.block)

    def _remarked(self, known: KnownComments) -> Iterator[Handle]:
        """Yield the paragraphs with comments BASE does not have."""
        new = {comment_id(item) for key, item in known.keys.items() if key not in self.comment_merge.base.keys}
        yield from (mark.paragraph for mark in known.marks() if mark.number in new)

    def _comments(self, context: CopyContext, theirs: KnownComments, pairs: dict[int, int]) -> None:
        """Bring the copy's comments; those that went with a paragraph the result keeps stay."""
        gone = {self.base.units[n].element for n in range(len(self.base.units)) if n not in pairs}
        at = [(mark.number, mark.paragraph) for mark in self.comment_merge.base.marks()]
        numbers = {number for number, home in at if is_within(home, gone)}
        kept = frozenset(key for key, item in self.comment_merge.base.keys.items() if comment_id(item) in numbers)
        new, taken, lost = self.comment_merge.take(theirs, context.transplant, context.paragraph_map, kept)
        for words in new:
            context.say(Kind.ADDED, "批注", "", now=words, note=f"“{context.other}”的批注")
        for words in taken:
            context.say(Kind.MISSING, "批注", "", was=words, note=f"“{context.other}”删去的批注")
        for _ in lost:
            context.say(Kind.UNMERGED, "批注", "", note=f"“{context.other}”的一条批注找不到原来的位置，放在文首")

    def result(self) -> Merged:
        """Return the merged file; every comment without a place went with its paragraph."""
        self.comments.remove_unplaced()
        last = self._context(self.base)
        tell_gone(last, self.story)
        self.changes += last.changes
        drop_unused_notes(self.package, self.before)
        left = left_over(self.base.package, self.contents, self.package, self.changes, self.told)
        written = (*self.baseline.notes, *map(link.note_mark, self.comments.written))
        conflicts = record(self.package, self.open_conflicts, self.baseline.conflicts)
        baseline_part.write(self.package, replace(self.baseline, notes=tuple(dict.fromkeys(written)), conflicts=conflicts))
        return Merged(data=self.package.packed(), changes=(*self.changes, *left))


def _side(copy: Copy) -> Side:
    return Side(copy.name, copy.file.package, copy.file.document, copy.file.located)


def _prepared(copies: Sequence[Copy]) -> tuple[Package, Document]:
    """Return the first copy, its parts ready for what the others bring; it is read again where that changed them."""
    package, before = copies[0].file.package, copies[0].file.package.root()
    know_namespaces(package, package.main_part(), [copy.file.package.root() for copy in copies[1:]])
    if comments := package.linked("comments"):
        others = [copy.file.package.root(part) for copy in copies[1:] if (part := copy.file.package.linked("comments"))]
        know_namespaces(package, comments, others, COMMENT_NAMESPACES)
    package.mark_edited(package.main_part())
    return package, copies[0].file.document if package.root() is before else read_document(package)


def _forgive_program(base: Side, side: Side, pairs: dict[int, int]) -> None:
    """Count the looks of a copy as untouched where its program wrote all of them anew."""
    same = [(base.units[n], side.units[at]) for n, at in pairs.items() if base.units[n].sign == side.units[at].sign]
    unlike = [unit for old, unit in same if unit.look != old.look]
    side.rewritten = len(unlike) * _REWRITTEN > len(same)
    if side.rewritten:
        for index, at in pairs.items():
            side.units[at].look = base.units[index].look


def _tell_program(context: CopyContext, side: Side) -> None:
    """Say that formatting could not be compared where the copy's program wrote all of it anew."""
    if side.rewritten:
        note = f"“{side.name}”由另一程序另存，格式全部重写，没有比较格式；有意改了格式的，请核对合并稿"
        context.say(Kind.UNMERGED, "格式", "", note=note)
