"""What a merge of copies goes by beside the common context: pieces of one copy brought over, replaced, set beside others."""

from collections.abc import Collection, Mapping

from msgspec import field

from pipeline import link
from pipeline.merge.changes import Kind
from pipeline.merge.context import MergeContext
from pipeline.opc import Node
from pipeline.word.comment_marks import characters, put_back, saved_marks
from pipeline.word.edit import bookmarks_ending_in, bookmarks_in, detach, keep_apart, rejoin_bookmarks
from pipeline.word.names import W
from pipeline.word.package import Package
from pipeline.word.transplant import detach_our_marks

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


class CopyContext(MergeContext, kw_only=True):
    """One copy (``other``) being merged into the result.

    ``extras`` are pieces of the result that BASE
    does not have, with the copy they come from (none: the second wording of a conflict). ``part`` and ``into`` name a header
    or footer being merged; ``told`` are words of the copy that were put together with others;
    ``commented`` are paragraphs of the result or the copy with comments BASE does not have.
    """

    package: Package
    extras: dict[Node, str]
    figures: Mapping[str, link.BaselineFigure]
    part: str = ""
    into: str = ""
    told: list[str] = field(default_factory=list)
    commented: Collection[Node] = ()

    def takes_comments(self) -> bool:
        """Tell whether comments can stand there: in headers and footers they cannot."""
        return not self.into

    def is_commented(self, element: Node) -> bool:
        """Tell whether somebody wrote a comment on a piece."""
        return any(item in self.commented for item in element.iter(f"{W}p"))

    # --- pieces ---

    def import_node(self, element: Node) -> Node:
        """Bring a piece over; its paragraphs stand for the copy's."""
        made = self.transplant.import_node(element, self.part, self.into, sections=True)
        self.map_paragraphs(element, made)
        return made

    def map_paragraphs(self, theirs: Node, mine: Node) -> None:
        """Remember that a piece of the result stands for one of the copy, paragraph by paragraph."""
        old, new = [*theirs.iter(f"{W}p")], [*mine.iter(f"{W}p")]
        if len(old) == len(new):
            self.paragraph_map.update(zip(old, new, strict=True))
            return
        words: dict[str, Node] = {}
        for item in new:
            words.setdefault(characters(item), item)
        for number, item in enumerate(old):
            if new:
                self.paragraph_map[item] = words.get(characters(item), new[min(number, len(new) - 1)])

    def replace(self, mine: Node, theirs: Node) -> Node:
        """Put the copy's piece in the place of the result's; comments on the latter stay."""
        kept = saved_marks(mine)
        own, halves = bookmarks_in(mine) | bookmarks_ending_in(mine), bookmarks_ending_in(theirs)
        made = self.import_node(theirs)
        rejoin_bookmarks(made, own, halves)
        mine.addprevious(made)
        detach(mine)
        put_back(made, kept)
        if mine in self.extras:
            self.extras[made] = self.extras.pop(mine)
        return made

    def insert_conflict_copy(self, mine: Node, theirs: Node, words: list[str]) -> Node:
        """Put the copy's paragraph or table right behind the result's, with a comment; its figures are mere words there."""
        made = self.import_node(theirs)
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


def unlike(context: CopyContext, what: str, place: str, now: str, *, kept: str, lost: str) -> None:
    """Tell that formatting one copy set is not in the result."""
    note = f"“{lost}”只改了这里的格式，“{kept}”也改了这里，按后者"
    context.say(Kind.CONFLICT, what, place, was=now, now=now, note=note)


def is_rich(element: Node) -> bool:
    """Tell whether a piece holds more than words, so that a comment cannot stand for it."""
    return next(element.iter(*(f"{W}{name}" for name in _RICH)), None) is not None
