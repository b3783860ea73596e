"""批注: the comments part. Each problem stands at the first place that prints one of its figures or paragraphs, a draft's note
at its paragraph. Only comments of our own author are ours; staff's are never touched later.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from pipeline import marks
from pipeline.problems import Problem, lines
from pipeline.word.names import WORD


def range_start(number: int) -> str:
    """Return the mark where a comment's range begins."""
    return f'<w:commentRangeStart w:id="{number}"/>'


def range_end(number: int) -> str:
    """Return the marks where a comment's range ends, with the run that holds its balloon."""
    return (
        f'<w:commentRangeEnd w:id="{number}"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'
        f'<w:commentReference w:id="{number}"/></w:r>'
    )


def around(inner: str, numbers: Iterable[int]) -> str:
    """Return runs with the ranges of comments around them."""
    numbers = tuple(numbers)
    if not numbers:
        return inner
    return "".join(map(range_start, numbers)) + inner + "".join(map(range_end, numbers))


class Comments:
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

    def xml(self, date: dt.date) -> str:
        """Return the comments part. ``date`` is the report's own, so that the same inputs give the same bytes."""
        author, initials = marks.COMMENT_AUTHOR, marks.COMMENT_INITIALS
        inner = "".join(
            f'<w:comment w:id="{number}" w:author="{author}" w:date="{date.isoformat()}T00:00:00Z" w:initials="{initials}">'
            f"{_paragraphs(text)}</w:comment>"
            for number, text in enumerate(self.placed)
        )
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        return f'{head}<w:comments xmlns:w="{WORD}">{inner}</w:comments>'


def _flat(problems: Iterable[Problem]) -> Iterable[Problem]:
    for item in problems:
        yield item
        yield from _flat(item.consequences)


def _paragraphs(text: str) -> str:
    style = '<w:pPr><w:pStyle w:val="CommentText"/></w:pPr>'
    return "".join(
        f'<w:p>{style}<w:r><w:t xml:space="preserve">{marks.attribute(line)}</w:t></w:r></w:p>' for line in text.split("\n")
    )
