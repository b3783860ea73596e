"""Comments (批注) of several copies: each copy's own are put where their words stand in the merged file, once each.

A comment is known by its author and words; what was changed in one is a new comment. Replies stay with what they answer.
"""

from collections.abc import Iterator, Mapping

from pipeline.word.comment_marks import CommentMark, characters, marks_in, put_mark, put_range
from pipeline.word.comments import MARKS, Comments, comment_id, para_ids
from pipeline.word.handle import Handle
from pipeline.word.package import Package
from pipeline.word.placing import first_paragraph, stands
from pipeline.word.transplant import Transplant

Key = tuple[str, str, int]
"""Author, words and which of several alike."""


class KnownComments:
    """The comments of one file by key; one that lost its place in the text is shown by no program and does not count."""

    def __init__(self, package: Package) -> None:
        """Read the comments part and the marks in the body."""
        self.comments = Comments(package)
        self.part = self.comments.part
        self.keys: dict[Key, Handle] = {}
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
        self, other: KnownComments, transplant: Transplant, homes: Mapping[Handle, Handle], kept: frozenset[Key]
    ) -> tuple[list[str], list[str], list[str]]:
        """Put in what another copy added and take out what it deleted; return the words of both, and what found no place.

        ``homes`` tells which paragraph of the merged file stands for one of the copy; comments ``kept`` are not taken out.
        """
        mine = self.mine()
        gone = [key for key in self.base.keys if key not in other.keys and key in mine.keys and key not in kept]
        new = [key for key in other.keys if key not in self.base.keys and key not in mine.keys]
        numbers: dict[str, str] = {}
        known: dict[str, str] = {}
        for key, comment in other.keys.items():
            if key in new:
                numbers[comment_id(comment)] = self._brought(comment, other, transplant, known)
            elif key in mine.keys:
                known |= dict.fromkeys(para_ids(comment), f"={key}")
        lost = self._anchored(other, numbers, homes)
        self._states(other, mine, new, known)
        self.comments.remove({comment_id(mine.keys[key]) for key in gone})
        return [key[1] for key in new], [key[1] for key in gone], lost

    def _brought(self, comment: Handle, other: KnownComments, transplant: Transplant, known: dict[str, str]) -> str:
        made = transplant.import_node(comment, other.part, self.comments.ensure_part())
        number = self.comments.adopt(made)
        known |= self.comments.para_ids_of_copy(comment, made)
        return number

    def _anchored(self, other: KnownComments, numbers: Mapping[str, str], homes: Mapping[Handle, Handle]) -> list[str]:
        """Put the marks of comments brought over where their paragraphs stand now; return the numbers that found no place."""
        placed: dict[str, list[tuple[Handle, str]]] = {}
        for mark in other.marks():
            home = homes.get(mark.paragraph)
            if mark.number in numbers and home is not None and stands(home):
                put_mark(home, numbers[mark.number], mark.kind, mark.offset, characters(mark.paragraph))
                placed.setdefault(mark.number, []).append((home, mark.kind))
        first = first_paragraph(self.comments.root)
        for old, number in numbers.items():
            there = placed.get(old, [])
            home = there[0][0] if there else first
            if home is not None:
                put_range(home, number, [kind for kind in MARKS if kind not in {done for _, done in there}])
        return [number for old, number in numbers.items() if old not in placed]

    def _states(self, other: KnownComments, mine: KnownComments, new: list[Key], known: Mapping[str, str]) -> None:
        """Bring over replies' links and 已解决."""
        for key, comment in other.keys.items():
            entry = other.comments.state(comment)
            if entry is None:
                continue
            if key in new:
                own = self._resolved(entry.own, known, mine)
                parent = self._resolved(entry.parent, known, mine)
                self.comments.add_state(own, entry.done, parent)
            elif key in mine.keys and key in self.base.keys and entry.done != self.base.comments.done(self.base.keys[key]):
                self.comments.resolve(mine.keys[key], entry.done)

    def _resolved(self, identity: str, known: Mapping[str, str], mine: KnownComments) -> str:
        """Return the id a comment's paragraph has here; for a comment both files have it is given one when it has none."""
        found = known.get(identity, "")
        if not found.startswith("="):
            return found
        comment = next(item for key, item in mine.keys.items() if f"={key}" == found)
        return self.comments.last_para_id(comment)
