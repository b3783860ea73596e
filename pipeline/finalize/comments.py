"""The comments (批注) of a report with their places: what they ask of finalize; kept in the receipt when taken out."""

from msgspec import Struct

from pipeline.link import DRAFT
from pipeline.matching.element_places import Places
from pipeline.merge.context import CONFLICT
from pipeline.word.comments import Comment, comment_anchors
from pipeline.word.document import Document
from pipeline.word.package import Package


class PlacedComment(Struct, frozen=True):
    """One comment and where it stands, as staff find it again."""

    comment: Comment
    place: str

    @property
    def draft(self) -> bool:
        """Tell whether it marks a paragraph the program proposed and nobody has confirmed."""
        return self._asks(DRAFT)

    @property
    def conflict(self) -> bool:
        """Tell whether it holds what an update or a merge would have written where staff wrote something else."""
        return self._asks(CONFLICT)

    @property
    def asked_by_staff(self) -> bool:
        """Tell whether somebody of the office asks something that is not 已解决."""
        return not self.comment.own and not self.comment.resolved

    def _asks(self, mark: str) -> bool:
        return self.comment.own and self.comment.text.startswith(mark) and not self.comment.resolved


def placed_comments(document: Document, package: Package, places: Places, parts: tuple[str, ...]) -> tuple[PlacedComment, ...]:
    """Return the comments in the order of their part."""
    anchors = comment_anchors(package, parts)
    return tuple(PlacedComment(item, places.of(anchors[item.id]) if item.id in anchors else "") for item in document.comments)
