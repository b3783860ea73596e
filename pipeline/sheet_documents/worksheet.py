"""One worksheet's XML: cells read and written, rows laid out anew with everything that speaks of their places.

Rows and columns count from 0 in places, as in ``load.sheet``. Cells that are not written keep whatever their author put there.
"""

import copy
import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from pipeline import limits
from pipeline.load.sheet import address, column_name
from pipeline.opc import Node, xml_bytes

Place = tuple[int, int]
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_AREAS = {
    "mergeCell": "ref",
    "hyperlink": "ref",
    "autoFilter": "ref",
    "conditionalFormatting": "sqref",
    "dataValidation": "sqref",
    "protectedRange": "sqref",
    "ignoredError": "sqref",
}
"""Elements of a sheet that speak of ranges, and in which attribute."""


class WorkbookFault(ValueError):
    """A workbook that is not read or filled; the message is Chinese."""


def local(element: Node) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Node | None) -> list[Node]:
    """Return the child elements, comments left out."""
    return [] if element is None else [item for item in element if isinstance(item.tag, str)]


def child(element: Node | None, name: str) -> Node | None:
    """Return the first child of a name."""
    return next((item for item in children(element) if local(item) == name), None)


def sub(parent: Node, name: str, **attributes: str) -> Node:
    """Add a child in the namespace of its parent."""
    made = parent.makeelement(f"{{{parent.tag[1:].partition('}')[0]}}}{name}" if parent.tag.startswith("{") else name, {}, None)
    for key, value in attributes.items():
        made.set(key, value)
    parent.append(made)
    return made


def place_of(text: str) -> Place:
    """Return row and column of an address.

    >>> place_of("C5"), place_of("$AA$1")
    ((4, 2), (0, 26))
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise WorkbookFault(f"单元格位置“{text[:20]}”不像一个位置")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def quoted_sheet(name: str, place: Place) -> str:
    """Return the absolute address of a cell for a formula or a name.

    >>> quoted_sheet("It's", (4, 2))
    "'It''s'!$C$5"
    """
    row, column = place
    return f"'{name.replace(chr(39), chr(39) * 2)}'!${column_name(column)}${row + 1}"


class Strings(Struct, frozen=True):
    """The shared strings of a book, marked runs put together."""

    texts: Sequence[str]

    @classmethod
    def of(cls, root: Node) -> "Strings":
        """Read the part."""
        return cls([rich_text(item) for item in children(root)])


def rich_text(item: Node) -> str:
    """Return the words of a string item; readings beside Asian text (rPh) are none of them."""
    found: list[str] = []
    for part in children(item):
        if local(part) == "t":
            found.append(part.text or "")
        elif local(part) == "r":
            found += [inner.text or "" for inner in children(part) if local(inner) == "t"]
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(found))


class SheetCell(Struct, frozen=True):
    """What a cell holds: a number, words, or nothing; the formula as written; its style."""

    value: float | str | None
    formula: str = ""
    style: int = 0
    error: bool = False

    @property
    def text(self) -> str:
        """Return words; nothing for a number."""
        return self.value if isinstance(self.value, str) else ""


_EMPTY = SheetCell(None)


class Worksheet:
    """A sheet's cells by place."""

    def __init__(self, root: Node, strings: Strings) -> None:
        """Index the cells. Raises :class:`WorkbookFault` when the sheet reaches too far for a document."""
        self.root, self.strings = root, strings
        data = child(root, "sheetData")
        if data is None:
            raise WorkbookFault("工作表没有内容部分")
        self.data = data
        self._cells: dict[Place, Node] = {}
        self._rows: dict[int, Node] = {}
        self._index()

    def _index(self) -> None:
        self._cells, self._rows, last = {}, {}, -1
        for row in children(self.data):
            number = int(row.get("r", last + 2)) - 1
            self._rows[number], last, at = row, number, -1
            row.set("r", str(number + 1))
            for cell in children(row):
                known = cell.get("r")
                at = place_of(known)[1] if known else at + 1
                cell.set("r", address(number, at))
                self._cells[number, at] = cell
        rows, columns = self.size
        if rows * columns > limits.LIST_CELLS:
            raise WorkbookFault(f"一张工作表用到 {rows} 行 {columns} 列，远超过一份文件")

    @property
    def size(self) -> tuple[int, int]:
        """Return how many rows and columns hold anything."""
        filled = [place for place, cell in self._cells.items() if len(cell)]
        return (max(row for row, _ in filled) + 1, max(column for _, column in filled) + 1) if filled else (0, 0)

    def filled(self) -> Iterator[Place]:
        """Yield the places that hold anything, in order."""
        return iter(sorted(place for place, cell in self._cells.items() if len(cell)))

    def cell(self, place: Place) -> SheetCell:
        """Return what a cell holds."""
        found = self._cells.get(place)
        return _EMPTY if found is None else self._read(found)

    def _read(self, cell: Node) -> SheetCell:
        kind, style = cell.get("t", "n"), int(cell.get("s", "0"))
        formula, value = child(cell, "f"), child(cell, "v")
        text = (value.text or "") if value is not None else ""
        said = "" if formula is None else (formula.text or f"（{formula.get('t', '')}）")
        if kind == "inlineStr":
            inner = child(cell, "is")
            return SheetCell(rich_text(inner) if inner is not None else "", said, style)
        if kind == "s":
            at = int(text) if text.isdecimal() else -1
            return SheetCell(self.strings.texts[at] if 0 <= at < len(self.strings.texts) else "", said, style)
        if kind in ("str", "e", "d"):
            return SheetCell(text or None, said, style, kind == "e")
        if kind == "b":
            return SheetCell("TRUE" if text == "1" else "FALSE", said, style)
        try:
            return SheetCell(float(text) if text else None, said, style)
        except ValueError as error:
            raise WorkbookFault(f"单元格 {cell.get('r')} 里的数读不懂") from error

    # --- writing ---

    def _made(self, place: Place) -> Node:
        if place in self._cells:
            return self._cells[place]
        row, column = place
        parent = self._rows.get(row)
        if parent is None:
            parent = sub(self.data, "row", r=str(row + 1))
            self.data.remove(parent)
            self.data.insert(sum(1 for number in self._rows if number < row), parent)
            self._rows[row] = parent
        made = sub(parent, "c", r=address(row, column))
        parent.remove(made)
        parent.insert(sum(1 for at, other in self._cells if at == row and other < column), made)
        self._cells[place] = made
        return made

    def write(self, place: Place, value: float | int | str | None, formula: str = "", style: int | None = None) -> None:
        """Put a number, words (never a formula, whatever they begin with) or nothing; ``formula`` comes without its ``=``."""
        if value is None and not formula and place not in self._cells:
            return
        cell = self._made(place)
        for inner in list(cell):
            cell.remove(inner)
        cell.attrib.pop("t", "")
        if style is not None:
            cell.set("s", str(style))
        if formula:
            sub(cell, "f").text = formula
        if isinstance(value, str):
            cell.set("t", "str" if formula else "inlineStr")
            self._words(cell, value, inline=not formula)
        elif value is not None:
            sub(cell, "v").text = repr(value)

    def _words(self, cell: Node, text: str, *, inline: bool) -> None:
        safe = _ESCAPED.sub(lambda match: f"_x005F{match.group()}", text)
        element = sub(sub(cell, "is"), "t") if inline else sub(cell, "v")
        element.text = safe
        if inline and (text != text.strip() or "\n" in text):
            element.set(_SPACE, "preserve")

    def style(self, place: Place) -> int:
        """Return the style of a cell; of one that is not there that of its column's or row's default."""
        found = self._cells.get(place)
        return int(found.get("s", "0")) if found is not None else 0

    def forget(self, ids: set[str]) -> None:
        """Take out the elements that name a relationship which is gone (comments); of the page set-up the name alone."""
        for item in children(self.root):
            named = [key for key, value in item.attrib.items() if str(key).endswith("}id") and value in ids]
            if named and local(item) == "pageSetup":
                for key in named:
                    item.attrib.pop(key)
            elif named:
                self.root.remove(item)

    def without_formulas(self) -> None:
        """Leave the results of the formulas in their place."""
        for cell in self._cells.values():
            if (formula := child(cell, "f")) is not None:
                cell.remove(formula)

    def written(self) -> bytes:
        """Return the part."""
        if (size := child(self.root, "dimension")) is not None:
            rows, columns = self.size
            size.set("ref", f"A1:{address(max(rows - 1, 0), max(columns - 1, 0))}")
        return xml_bytes(self.root)

    # --- rows laid out anew ---

    def lay_out(self, rows: Sequence[int], height: int) -> "Moved":
        """Let row n of the result be a copy of row ``rows[n]``; rows from ``height`` on follow as they are; ranges move along.

        A range within rows that are repeated is repeated with them; one that reaches beyond covers them all.
        """
        before, used = dict(self._rows), set[int]()
        for row in list(self.data):
            self.data.remove(row)
        for number, old in enumerate(rows):
            if old in before:
                self._append(before[old], number, fresh=old in used)
                used.add(old)
        for old, row in before.items():
            if old >= height:
                self._append(row, old + len(rows) - height, fresh=False)
        self._index()
        moved = Moved(rows, height)
        for element in list(self.root.iter()):
            attribute = _AREAS.get(local(element))
            if attribute and element.get(attribute):
                _move(element, attribute, moved)
        if (merges := child(self.root, "mergeCells")) is not None:
            merges.set("count", str(len(children(merges))))
            if not len(merges):
                self.root.remove(merges)
        for item in children(child(self.root, "rowBreaks")):
            item.set("id", str(moved.row(int(item.get("id", "1")) - 1) + 1))
        for view in self.root.iter("{*}selection"):
            view.set("activeCell", "A1")
            view.set("sqref", "A1")
        return moved

    def _append(self, row: Node, number: int, *, fresh: bool) -> None:
        made = copy.deepcopy(row) if fresh else row
        made.set("r", str(number + 1))
        for cell in children(made):
            column = place_of(cell.get("r", "A1"))[1]
            cell.set("r", address(number, column))
        self.data.append(made)

    def each_formula(self, change: Callable[[str], str]) -> None:
        """Change every formula of the sheet that is written out."""
        for cell in self._cells.values():
            formula = child(cell, "f")
            if formula is not None and formula.text:
                formula.text = change(formula.text)

    def margins(self) -> Iterator[str]:
        """Yield the words of headers and footers."""
        for item in children(child(self.root, "headerFooter")):
            yield item.text or ""

    def words(self) -> Iterator[tuple[Place, str]]:
        """Yield the places that hold words, in order."""
        for place in self.filled():
            if text := self.cell(place).text:
                yield place, text

    def areas(self) -> Iterator[str]:
        """Yield the merged ranges."""
        for item in children(child(self.root, "mergeCells")):
            yield item.get("ref", "")


def _move(element: Node, attribute: str, moved: "Moved") -> None:
    """Give an element that speaks of ranges those they have become; one of a single range is repeated with it."""
    areas = [area for item in element.get(attribute, "").split() for area in moved.areas(item)]
    parent = element.getparent()
    assert parent is not None
    if not areas:
        parent.remove(element)
    elif attribute == "sqref":
        element.set(attribute, " ".join(areas))
    else:
        for area in reversed(areas[1:]):
            more = copy.deepcopy(element)
            more.set(attribute, area)
            element.addnext(more)
        element.set(attribute, areas[0])


class Moved:
    """Where rows went: ``rows[n]`` is the row that row n of the result is a copy of; rows from ``height`` on follow."""

    def __init__(self, rows: Sequence[int], height: int) -> None:
        """Index the copies of each row."""
        self._copies: dict[int, list[int]] = {}
        for number, old in enumerate(rows):
            self._copies.setdefault(old, []).append(number)
        self._height, self._shift = height, len(rows) - height

    def row(self, old: int) -> int:
        """Return the first place of a row; of one that is gone that of the next one."""
        found = (self._copies[number][0] for number in range(old, self._height) if number in self._copies)
        return next(found, max(old, self._height) + self._shift)

    def end(self, old: int) -> int:
        """Return the last place of a row; of one that is gone that of the one before; -1 where there is none."""
        if old >= self._height:
            return old + self._shift
        return next((self._copies[number][-1] for number in range(old, -1, -1) if number in self._copies), -1)

    def areas(self, text: str) -> list[str]:
        """Return what has become of a range.

        >>> Moved([0, 1, 1, 1, 2], 3).areas("A2:B2"), Moved([0, 1, 1, 2], 3).areas("A1:A3"), Moved([0], 2).areas("A2")
        (['A2:B2', 'A3:B3', 'A4:B4'], ['A1:A4'], [])
        """
        match = _RANGE.fullmatch(text)
        if match is None:
            return [text]
        left, right = match[1], match[3] or match[1]
        single = match[3] is None
        spans = self._spans(int(match[2]) - 1, int(match[4] or match[2]) - 1)
        return [f"{left}{a + 1}" if single and a == b else f"{left}{a + 1}:{right}{b + 1}" for a, b in spans if a <= b]

    def _spans(self, top: int, bottom: int) -> list[tuple[int, int]]:
        copies = [self._copies.get(row, []) for row in range(top, bottom + 1)] if bottom < self._height else []
        if copies and not any(copies):
            return []
        if copies and len({len(item) for item in copies}) == 1:
            spans = list(zip(copies[0], copies[-1], strict=True))
            if all(b - a == bottom - top for a, b in spans):
                return spans
        return [(self.row(top), self.end(bottom))]
