"""槽位文字 of a whole part: the template's own text with figures as ⟦key|format⟧, told apart by control characters.

The source is a second Jinja template over the same places as the document's. What it gives is taken apart again into the
blocks of the baseline; no finished XML is parsed. The control characters cannot stand in a Word file, so no text holds them.
"""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from pipeline import link
from pipeline.link import Block, ParagraphSlots, RowSlots, TableSlots
from pipeline.word.names import W

RECORD, FIELD, LINE = "\x1e", "\x1f", "\x1d"
PARAGRAPH, TABLE, ROW, CELL, END = "P", "T", "R", "C", "E"

_FOR = re.compile(r'\{% for (\w+) in _rows\("([^"]*)"\) %\}')
_STATEMENT = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_SEEN_THROUGH = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "hyperlink", "fldSimple")
)
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}


def paragraph_record(key: str, text: str) -> str:
    """Return a paragraph as it stands in the stream."""
    return f"{RECORD}{PARAGRAPH}{FIELD}{key}{FIELD}{text}"


def cell_line(text: str) -> str:
    """Return a paragraph of a cell as it stands in the stream."""
    return f"{LINE}{text}"


def slot_source(root: etree._Element) -> str:
    """Return the Jinja source that gives a part's stream of records."""
    body = root.find(f"{W}body")
    return "".join(_blocks(root if body is None else body))


def _tags(text: str | None) -> str:
    """Return only the tags of a text between elements: anything else there is layout of the XML."""
    return "".join(_STATEMENT.findall(text)) if text and "{" in text else ""


def _blocks(parent: etree._Element) -> Iterator[str]:
    yield _tags(parent.text)
    for element in parent:
        if element.tag == f"{W}p":
            yield paragraph_record("", "".join(_text(element)))
        elif element.tag == f"{W}tbl":
            yield from _table(element)
        elif element.tag in _SEEN_THROUGH:
            yield from _blocks(element)
        yield _tags(element.tail)


def _text(parent: etree._Element) -> Iterator[str]:
    """Yield the text of a paragraph; inside w:t all text counts, between elements only tags."""
    for element in parent:
        if element.tag == f"{W}t":
            yield element.text or ""
        elif element.tag in _SIGNS:
            yield _SIGNS[element.tag] if element.get(f"{W}type", "textWrapping") == "textWrapping" else ""
        elif element.tag == f"{W}r" or element.tag in _SEEN_THROUGH:
            yield _tags(element.text)
            yield from _text(element)
        yield _tags(element.tail)


def _table(table: etree._Element) -> Iterator[str]:
    whole = "".join(_tags(element.tail) for element in table) + _tags(table.text)
    key = found.group(2) if (found := _FOR.search(whole)) else ""
    yield f"{RECORD}{TABLE}{FIELD}{key}"
    variable = _loop_variable(table.text, "")
    yield _tags(table.text)
    for element in table:
        if element.tag == f"{W}tr":
            yield f"{RECORD}{ROW}{FIELD}" + (f"{{{{ _row({variable}) }}}}" if variable else FIELD)
            for cell in element.iter(f"{W}tc"):
                yield f"{RECORD}{CELL}{FIELD}"
                yield from _cell(cell)
        variable = _loop_variable(element.tail, variable)
        yield _tags(element.tail)
    yield f"{RECORD}{END}"


def _cell(parent: etree._Element) -> Iterator[str]:
    """Yield the paragraphs of a cell, those of tables in it too, and the tags between them."""
    yield _tags(parent.text)
    for element in parent:
        if element.tag == f"{W}p":
            for paragraph in element.iter(f"{W}p"):
                yield cell_line("".join(_text(paragraph)))
        else:
            yield from _cell(element)
        yield _tags(element.tail)


def _loop_variable(text: str | None, before: str) -> str:
    """Return the loop variable in force after the tags of a text."""
    for tag in _STATEMENT.findall(text or ""):
        if opened := _FOR.fullmatch(tag):
            before = opened.group(1)
        elif tag == "{% endfor %}":
            before = ""
    return before


def blocks_of(stream: str, text_of: Callable[[str, str], str]) -> tuple[Block, ...]:
    """Take a rendered stream apart. A table's caption is the paragraph before it, as printed (``text_of`` a figure)."""
    blocks: list[Block] = []
    rows: list[RowSlots] = []
    key = caption = ""
    for record in stream.split(RECORD)[1:]:
        kind, *fields = record.split(FIELD)
        if kind == PARAGRAPH:
            blocks.append(ParagraphSlots(key=fields[0], slots=fields[1]))
        elif kind == TABLE:
            before = blocks[-1] if blocks else None
            rows, key = [], fields[0]
            caption = link.printed(before.slots, text_of) if isinstance(before, ParagraphSlots) else ""
        elif kind == ROW:
            rows.append(RowSlots(cells=(), key=fields[0], label=fields[1]))
        elif kind == CELL:
            last = rows.pop()
            text = "\n".join(fields[0].split(LINE)[1:])
            rows.append(RowSlots(cells=(*last.cells, text), key=last.key, label=last.label))
        elif kind == END:
            blocks.append(TableSlots(rows=tuple(rows), key=key, caption=caption))
    return tuple(blocks)
