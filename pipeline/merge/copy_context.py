"""What a merge of copies goes by beside the common context: pieces of one copy brought over, replaced, set beside others."""

from collections.abc import Collection, Mapping

from msgspec import field

from pipeline import link
from pipeline.merge.context import MergeContext
from pipeline.word.comment_marks import put_back, saved_marks
from pipeline.word.edit import bookmarks_ending_in, bookmarks_in, detach, keep_apart, rejoin_bookmarks
from pipeline.word.handle import Handle
from pipeline.word.package import Package
from pipeline.word.placing import drop_section_ends, first_paragraph, is_table, paragraphs_of, put_before, put_behind
from pipeline.word.transplant import detach_our_marks


class CopyContext(MergeContext, kw_only=True):
    """One copy (``other``) being merged into the result.

    ``part`` and ``into`` name a header or footer being merged; ``told`` are words of the copy that were put together with
    others; ``commented`` are paragraphs of the result or the copy with comments BASE does not have.
    """

    package: Package
    figures: Mapping[str, link.BaselineFigure]
    part: str = ""
    into: str = ""
    told: list[str] = field(default_factory=list)
    commented: Collection[Handle] = ()

    def takes_comments(self) -> bool:
        """Tell whether comments can stand there: in headers and footers they cannot."""
        return not self.into

    def is_commented(self, element: Handle) -> bool:
        """Tell whether somebody wrote a comment on a piece."""
        return any(item in self.commented for item in paragraphs_of(element))

    def import_node(self, element: Handle) -> Handle:
        """Bring a piece over; its paragraphs stand for the copy's and go on ending the sections they end."""
        made = self.transplant.import_node(element, self.part, self.into, sections=True)
        self.map_paragraphs(element, made)
        return made

    def replace(self, mine: Handle, theirs: Handle) -> Handle:
        """Put the copy's piece in the place of the result's; comments on the latter stay."""
        kept = saved_marks(mine)
        own, halves = bookmarks_in(mine) | bookmarks_ending_in(mine), bookmarks_ending_in(theirs)
        made = self.import_node(theirs)
        rejoin_bookmarks(made, own, halves)
        put_before(made, mine)
        detach(mine)
        put_back(made, kept)
        if mine in self.extras:
            self.extras[made] = self.extras.pop(mine)
        return made

    def insert_conflict_copy(self, mine: Handle, theirs: Handle, words: list[str]) -> Handle:
        """Put the copy's paragraph or table right behind the result's, with a comment; its figures are mere words there."""
        made = self.import_node(theirs)
        detach_our_marks(made)
        drop_section_ends(made)
        put_behind(made, mine)
        self.extras[made] = ""
        if is_table(made):
            self.extras[keep_apart(made)] = ""
        first = first_paragraph(made)
        if first is not None and self.takes_comments():
            self.comments.add(words, first)
        return made
