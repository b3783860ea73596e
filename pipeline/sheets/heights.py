"""How high a row of a workbook must be for its wrapped words: not every office program fits rows when it opens a file."""

from collections.abc import Iterable

_LINE, _PADDING, _LIMIT = 13.0, 4.0, 409.0
"""Points; Excel takes no row higher than the last."""


def lines_in(text: str, width: float) -> int:
    """Return the lines a text takes in a column ``width`` characters wide.

    In GBK a Chinese character takes two bytes and a Latin one byte, which is also how wide they print.

    >>> lines_in("一二三四五", 11), lines_in("一二三四五六", 11), lines_in("a\\nb", 30)
    (1, 2, 2)
    """
    room = max(int(width) - 1, 1)
    if "\n" in text:
        return sum([_lines(line, room) for line in text.split("\n")])
    return _lines(text, room)


def _lines(line: str, room: int) -> int:
    return 1 if len(line) * 2 <= room else max(1, -(-len(line.encode("gbk", "replace")) // room))


def height_of(lines: int) -> float:
    """Return the height of a row of so many lines, in points."""
    return min(_PADDING + _LINE * lines, _LIMIT)


def row_height(cells: Iterable[tuple[str, float]]) -> float:
    """Return the height of a row of texts, each with the width of its column."""
    return height_of(max((lines_in(text, width) for text, width in cells), default=1))
