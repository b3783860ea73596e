"""Comments (批注) of several copies: each copy's own are put where their words stand in the merged file, once each.

A comment is known by its author and words; what was changed in one is a new comment. Replies stay with what they answer.
"""

from collections.abc import Iterator, Mapping

from pipeline.opc import Node
from pipeline.word.comment_marks import CommentMark, characters, marks_in, put_mark, put_range
from pipeline.word.comments import MARKS, REFERENCE, Comments
from pipeline.word.names import W14, W15, W
from pipeline.word.package import Package
from pipeline.word.transplant import Transplant

_ID, _PARA_ID = f"{W}id", f"{W14}paraId"
Key = tuple[str, str, int]
"""Author, words and which of several alike."""


class KnownComments:
    """The comments of one file by key; one that lost its place in the text is shown by no program and does not count."""

    def __init__(self, package: Package) -> None:
        """Read the comments part and the marks in the body."""
        self.comments = Comments(package)
        self.part = self.comments.part
        self.keys: dict[Key, Node] = {}
        for comment, item in self.comments.placed().values():
            author, plain = comment.author, "".join(comment.text.split())
            number = next(n for n in range(len(self.keys) + 1) if (author, plain, n) not in self.keys)
            self.keys[(author, plain, number)] = item

    def marks(self) -> Iterator[CommentMark]:
        """Yield all marks in the body."""
        return marks_in(self.comments.root)


class CommentMerge:
    """Puts comments of further copies into the merged file, whose ``comments`` it changes."""

    def __init__(self, comments: Comments, base: KnownComments) -> None:
        """Take the merged file's comments and those of BASE."""
        self.comments, self.base = comments, base

    def mine(self) -> KnownComments:
        """Return the comments of the merged file as they stand now."""
        return KnownComments(self.comments.package)

    def take(
        self, other: KnownComments, transplant: Transplant, homes: Mapping[Node, Node], kept: frozenset[Key]
    ) -> tuple[list[str], list[str], list[str]]:
        """Put in what another copy added and take out what it deleted; return the words of both, and what found no place.

        ``homes`` tells which paragraph of the merged file stands for one of the copy; comments ``kept`` are not taken out.
        """
        mine = self.mine()
        gone = [key for key in self.base.keys if key not in other.keys and key in mine.keys and key not in kept]
        new = [key for key in other.keys if key not in self.base.keys and key not in mine.keys]
        numbers: dict[str, str] = {}
        para_ids: dict[str, str] = {}
        for key, comment in other.keys.items():
            if key in new:
                numbers[comment.get(_ID, "")] = self._brought(comment, other, transplant, para_ids)
            elif key in mine.keys:
                known = [item.get(_PARA_ID, "") for item in comment.iter(f"{W}p")]
                para_ids |= {identity: f"={key}" for identity in known if identity}
        lost = self._anchored(other, numbers, homes)
        self._states(other, mine, new, para_ids)
        self.comments.remove({mine.keys[key].get(_ID, "") for key in gone})
        return [key[1] for key in new], [key[1] for key in gone], lost

    def _brought(self, comment: Node, other: KnownComments, transplant: Transplant, para_ids: dict[str, str]) -> str:
        made = transplant.import_node(comment, other.part, self.comments.ensure_part())
        number = self.comments.adopt(made)
        for old, new in zip(comment.iter(f"{W}p"), made.iter(f"{W}p"), strict=False):
            if identity := old.get(_PARA_ID):
                para_ids[identity] = self.comments.para_id(new)
        return number

    def _anchored(self, other: KnownComments, numbers: Mapping[str, str], homes: Mapping[Node, Node]) -> list[str]:
        """Put the marks of comments brought over where their paragraphs stand now; return the numbers that found no place."""
        placed: dict[str, list[Node]] = {}
        for mark in other.marks():
            home = homes.get(mark.paragraph)
            if mark.number in numbers and home is not None and home.getparent() is not None:
                made = put_mark(home, numbers[mark.number], mark.kind, mark.offset, characters(mark.paragraph))
                placed.setdefault(mark.number, []).append(made)
        first = next(self.comments.root.iter(f"{W}p"), None)
        for old, number in numbers.items():
            there = placed.get(old, [])
            home = next((p for item in there for p in item.iterancestors(f"{W}p")), first)
            kinds = {REFERENCE if item.tag == f"{W}r" else str(item.tag) for item in there}
            if home is not None:
                put_range(home, number, [kind for kind in MARKS if kind not in kinds])
        return [number for old, number in numbers.items() if old not in placed]

    def _states(self, other: KnownComments, mine: KnownComments, new: list[Key], para_ids: Mapping[str, str]) -> None:
        """Bring over replies' links and 已解决."""
        for key, comment in other.keys.items():
            entry = other.comments.state(comment)
            if entry is None:
                continue
            done = entry.get(f"{W15}done", "0")
            if key in new:
                own = self._resolved(entry.get(f"{W15}paraId", ""), para_ids, mine)
                parent = self._resolved(entry.get(f"{W15}paraIdParent", ""), para_ids, mine)
                self.comments.add_state(own, done, parent)
            elif key in mine.keys and key in self.base.keys and done != self.base.comments.done(self.base.keys[key]):
                self.comments.resolve(mine.keys[key], done)

    def _resolved(self, identity: str, para_ids: Mapping[str, str], mine: KnownComments) -> str:
        """Return the id a comment's paragraph has here; for a comment both files have it is given one when it has none."""
        found = para_ids.get(identity, "")
        if not found.startswith("="):
            return found
        comment = next(item for key, item in mine.keys.items() if f"={key}" == found)
        return self.comments.para_id([*comment.iter(f"{W}p")][-1])
