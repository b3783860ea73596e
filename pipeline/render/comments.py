"""Which comments (批注) a new report gets and where: each problem at the first place that prints one of its figures or
paragraphs, a draft's note at its paragraph. How one is written is word/comments.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from pipeline.problems import Problem, lines


class PendingComments:
    """Comments waiting for their place, and those placed, in order.

    A note is placed for each key it names, but only once in a paragraph or table: one who reads it there needs it no more.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Take the problems, consequences under a cause included."""
        self.waiting: dict[str, list[str]] = {}
        self.placed: list[str] = []
        self.here: set[str] = set()
        for item in _flat(problems):
            text = "\n".join(line.strip() for line in lines(replace(item, consequences=())))
            for key in dict.fromkeys(item.keys):
                self.waiting.setdefault(key, []).append(text)

    def begin(self) -> None:
        """Begin a paragraph or table."""
        self.here.clear()

    def numbers(self, *keys: str, note: str = "") -> tuple[int, ...]:
        """Return the ids of the comments that begin at this place, and take them off the waiting list."""
        texts = [text for key in keys if key in self.waiting for text in self.waiting.pop(key)]
        texts = [text for text in dict.fromkeys(([note] if note else []) + texts) if text not in self.here]
        self.here.update(texts)
        first = len(self.placed)
        self.placed.extend(texts)
        return tuple(range(first, len(self.placed)))


def _flat(problems: Iterable[Problem]) -> Iterable[Problem]:
    for item in problems:
        yield item
        yield from _flat(item.consequences)
