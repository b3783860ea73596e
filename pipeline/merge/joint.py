"""The table on which one more copy is merged: pieces brought over, replaced, set beside one another, and what was done."""

from collections.abc import Collection, Mapping
from enum import Enum

from msgspec import Struct, field

from pipeline import marks
from pipeline.merge.changes import Change, Kind
from pipeline.merge.recorded_conflicts import MERGE, NewConflict
from pipeline.merge.work import CONFLICT
from pipeline.opc import Node
from pipeline.word.comment_marks import characters, put_back, saved_marks
from pipeline.word.comments import Comments
from pipeline.word.edit import bookmarks_ending_in, bookmarks_in, detach, keep_apart, rejoin_bookmarks
from pipeline.word.names import W
from pipeline.word.package import Package
from pipeline.word.signature import Signature
from pipeline.word.transplant import Transplant, detach_our_marks

_RICH = (
    "drawing",
    "pict",
    "object",
    "footnoteReference",
    "endnoteReference",
    "hyperlink",
    "fldChar",
    "fldSimple",
    "ins",
    "del",
    "tbl",
)


class Verdict(Enum):
    """What becomes of a piece that stands in BASE, the result and the copy."""

    KEEP = "as it is in the result"
    TAKE = "as it is in the copy"
    KEEP_WORDS = "the result's words; the copy changed formatting only, which is lost"
    TAKE_WORDS = "the copy's words; the result's formatting is lost"
    BOTH = "both changed its words"


Said = tuple[Signature, Signature]
"""What a piece says, and how it looks."""


def verdict(base: Said, mine: Said, theirs: Said) -> Verdict:
    """Decide by what changed on which side."""
    if theirs in (base, mine):
        return Verdict.KEEP
    if mine == base:
        return Verdict.TAKE
    if mine[0] == theirs[0]:
        return Verdict.KEEP if theirs[1] == base[1] else Verdict.TAKE if mine[1] == base[1] else Verdict.KEEP_WORDS
    if theirs[0] == base[0]:
        return Verdict.KEEP_WORDS
    return Verdict.TAKE_WORDS if mine[0] == base[0] else Verdict.BOTH


class Joint(Struct):
    """One copy (``name``) being merged into the result.

    ``homes`` tells which paragraph of the result stands for one of the copy; ``extras`` are pieces of the result that BASE
    does not have, with the copy they come from (none: the second wording of a conflict). ``part`` and ``into`` name a header
    or footer being merged; ``told`` are words of the copy that were put together with others;
    ``remarked`` are paragraphs of the result or the copy with comments BASE does not have.
    """

    name: str
    package: Package
    comments: Comments
    transplant: Transplant
    extras: dict[Node, str]
    figures: Mapping[str, marks.BaselineFigure]
    changes: list[Change] = field(default_factory=list)
    homes: dict[Node, Node] = field(default_factory=dict)
    part: str = ""
    into: str = ""
    told: list[str] = field(default_factory=list)
    remarked: Collection[Node] = ()
    found: list[NewConflict] = field(default_factory=list)

    def say(
        self, kind: Kind, what: str, place: str, *, was: str = "", now: str = "", ours: str = "", key: str = "", note: str = ""
    ) -> None:
        """Note one line of the list."""
        self.changes.append(Change(kind=kind, what=what, place=place, was=was, now=now, ours=ours, key=key, note=note))

    def conflict(
        self,
        what: str,
        place: str,
        at: Node | None,
        *,
        now: str = "",
        ours: str = "",
        key: str = "",
        note: str,
        order: bool = False,
    ) -> None:
        """Note a conflict; with ``at`` the other wording is said in a comment there. One about ``order`` is only told."""
        self.say(Kind.CONFLICT, what, place, was=now, now=now, ours=ours, key=key, note=note)
        if at is not None and not self.into:
            words = [f"“{self.name}”为：{line}" for line in ours.split("\n")[:1]] + ours.split("\n")[1:] if ours else []
            self.comments.add([f"{CONFLICT}{note}", *words], at)
            if not order:
                self.remember(what, place, at, ours, note)

    def remember(self, unit: str, place: str, at: Node, other: str, note: str, beside: Node | None = None) -> None:
        """Keep a conflict for the baseline: it is open until a person decided."""
        self.found.append(NewConflict(unit=unit, place=place, at=at, other=other, note=note, source=MERGE, beside=beside))

    def is_remarked(self, element: Node) -> bool:
        """Tell whether somebody wrote a comment on a piece."""
        return any(item in self.remarked for item in element.iter(f"{W}p"))

    # --- pieces ---

    def bring(self, element: Node) -> Node:
        """Bring a piece over; its paragraphs are the homes of the copy's."""
        made = self.transplant.import_node(element, self.part, self.into, sections=True)
        self.at_home(element, made)
        return made

    def at_home(self, theirs: Node, mine: Node) -> None:
        """Remember that a piece of the result stands for one of the copy, paragraph by paragraph."""
        old, new = [*theirs.iter(f"{W}p")], [*mine.iter(f"{W}p")]
        if len(old) == len(new):
            self.homes.update(zip(old, new, strict=True))
            return
        words: dict[str, Node] = {}
        for item in new:
            words.setdefault(characters(item), item)
        for number, item in enumerate(old):
            if new:
                self.homes[item] = words.get(characters(item), new[min(number, len(new) - 1)])

    def replace(self, mine: Node, theirs: Node) -> Node:
        """Put the copy's piece in the place of the result's; comments on the latter stay."""
        kept = saved_marks(mine)
        own, halves = bookmarks_in(mine) | bookmarks_ending_in(mine), bookmarks_ending_in(theirs)
        made = self.bring(theirs)
        rejoin_bookmarks(made, own, halves)
        mine.addprevious(made)
        detach(mine)
        put_back(made, kept)
        if mine in self.extras:
            self.extras[made] = self.extras.pop(mine)
        return made

    def beside(self, mine: Node, theirs: Node, words: list[str]) -> Node:
        """Put the copy's paragraph or table right behind the result's, with a comment; its figures are mere words there."""
        made = self.bring(theirs)
        detach_our_marks(made)
        for item in list(made.iter(f"{W}sectPr")):
            detach(item)
        mine.addnext(made)
        self.extras[made] = ""
        first = made if made.tag == f"{W}p" else next(made.iter(f"{W}p"), None)
        if made.tag == f"{W}tbl":
            self.extras[keep_apart(made)] = ""
        if first is not None and not self.into:
            self.comments.add(words, first)
        return made


def unlike(joint: Joint, what: str, place: str, now: str, *, kept: str, lost: str) -> None:
    """Tell that formatting one copy set is not in the result."""
    note = f"“{lost}”只改了这里的格式，“{kept}”也改了这里，按后者"
    joint.say(Kind.CONFLICT, what, place, was=now, now=now, note=note)


def is_rich(element: Node) -> bool:
    """Tell whether a piece holds more than words, so that a comment cannot stand for it."""
    return next(element.iter(*(f"{W}{name}" for name in _RICH)), None) is not None
