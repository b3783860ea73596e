"""Reads one story of a document (body, header, footer, notes, comment) into blocks.

Text is text as Word shows it with changes accepted: insertions in, deletions out, field results in, field codes out, hidden
runs and placeholders out. Wrappers (controls round blocks, rows or cells, smart tags, links) are seen through.
"""

from collections.abc import Iterator

from lxml import etree

from pipeline.word.blocks import (
    DELETED,
    INSERTED,
    MOVED_AWAY,
    MOVED_HERE,
    Anchor,
    Block,
    Control,
    Paragraph,
    Piece,
    Revision,
    Row,
    Said,
    Table,
    TableCell,
    Text,
    paragraphs,
)
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import MC, OFF, M, W
from pipeline.word.text import all_text

_P, _TBL, _SDT, _TR, _TC, _R, _T = (f"{W}{name}" for name in ("p", "tbl", "sdt", "tr", "tc", "r", "t"))
_PPR, _RPR, _SDTPR, _CONTENT = (f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtContent"))
_VAL, _ID, _NAME = (f"{W}{name}" for name in ("val", "id", "name"))


def shown_text(element: Handle) -> str:
    """Return the words of a paragraph, table, cell, header … as a reader of the page sees them, a line each paragraph."""
    element = node_of(element)
    if element.tag == _P:
        paragraph = StoryReader().alone(element)
        return paragraph.text if paragraph else ""
    blocks = (StoryReader().table(element),) if element.tag == _TBL else StoryReader().blocks(element)
    return "\n".join(item.text for item in paragraphs(blocks))


# --- blocks ----------------------------------------------------------------------------------------------------------

_TRANSPARENT = frozenset(
    f"{W}{name}" for name in ("ins", "moveTo", "customXml", "smartTag", "hyperlink", "dir", "bdo", "fldSimple", "sdtContent")
)
_TRACKED = {f"{W}ins": INSERTED, f"{W}moveTo": MOVED_HERE, f"{W}del": DELETED, f"{W}moveFrom": MOVED_AWAY}
_GONE = frozenset(f"{W}{name}" for name in ("del", "moveFrom"))


def _on(parent: etree._Element | None, name: str) -> bool:
    """Tell whether a yes/no property element is there and not switched off."""
    element = None if parent is None else parent.find(f"{W}{name}")
    return element is not None and element.get(_VAL, "1") not in OFF


class StoryReader:
    """Reads one story. Fields, bookmarks and comments may run over several paragraphs, so their state is kept here."""

    def __init__(self) -> None:
        self.fields: list[bool] = []
        self.waiting: list[tuple[str, str, str]] = []
        self.joined: _ParagraphReader | None = None

    def blocks(self, parent: etree._Element) -> tuple[Block, ...]:
        """Return the paragraphs and tables directly in an element (body, cell, footer, text box), wrappers seen through."""
        return tuple(self._blocks(parent, None))

    def alone(self, element: etree._Element) -> Paragraph | None:
        """Return one paragraph read by itself; None when its mark was deleted, which makes it part of the next."""
        return self._paragraph(element, None)

    def _blocks(self, parent: etree._Element, control: tuple[str, str] | None) -> Iterator[Block]:
        for element in parent:
            tag = element.tag
            if tag == _P:
                paragraph = self._paragraph(element, control)
                if paragraph is not None:
                    yield paragraph
            elif tag == _TBL:
                yield from self._left()
                yield self.table(element)
            elif tag == _SDT:
                yield from self._blocks(_content(element), _name(element) or control)
            elif tag in _TRANSPARENT:
                yield from self._blocks(element, control)
            else:
                self._between(element)
        yield from self._left()

    def _left(self) -> Iterator[Paragraph]:
        """Yield a paragraph whose mark was deleted but which nothing follows to join."""
        if self.joined is not None:
            yield self.joined.result()
            self.joined = None

    def _between(self, element: etree._Element) -> None:
        """Keep an anchor that stands between blocks for the paragraph that follows (starts) or close it (ends)."""
        kind = _ANCHORS.get(str(element.tag))
        if kind is None:
            return
        number = element.get(_ID, "")
        if str(element.tag).endswith("End"):
            self.waiting = [item for item in self.waiting if item[:2] != (kind, number)]
        else:
            self.waiting.append((kind, number, element.get(_NAME, number)))

    def _paragraph(self, element: etree._Element, control: tuple[str, str] | None) -> Paragraph | None:
        """Read one paragraph; one whose mark was deleted joins the next and is returned with it."""
        reader = self.joined or _ParagraphReader(self)
        self.joined = None
        reader.begin(element)
        if control is None:
            reader.run_level(element)
        else:
            reader.controlled(element, control)
        if reader.joins:
            reader.joins, self.joined = False, reader
            return None
        return reader.result()

    def table(self, element: etree._Element) -> Table:
        """Return a table read by itself."""
        grid = element.find(f"{W}tblGrid")
        columns = 0 if grid is None else len(grid.findall(f"{W}gridCol"))
        gone: list[Revision] = []
        return Table(tuple(self._rows(element, gone)), columns, tuple(gone), element)

    def _rows(self, parent: etree._Element, gone: list[Revision]) -> Iterator[Row]:
        for element in parent:
            if element.tag == _TR:
                properties = element.find(f"{W}trPr")
                deleted = None if properties is None else properties.find(f"{W}del")
                if deleted is not None:
                    gone.append(_revision(deleted, DELETED, 0, 0, all_text(element)))
                    continue
                added = None if properties is None else properties.find(f"{W}ins")
                inserted = None if added is None else _revision(added, INSERTED, 0, 0, "")
                cells = tuple(self._cells(element, None))
                yield Row(cells, _on(properties, "tblHeader"), _on(properties, "cantSplit"), inserted, element)
            elif element.tag == _SDT:
                yield from self._rows(_content(element), gone)
            elif element.tag in _TRANSPARENT:
                yield from self._rows(element, gone)
            else:
                self._between(element)

    def _cells(self, parent: etree._Element, control: tuple[str, str] | None) -> Iterator[TableCell]:
        for element in parent:
            if element.tag == _TC:
                if element.find(f"{W}tcPr/{W}cellDel") is None:
                    span = element.find(f"{W}tcPr/{W}gridSpan")
                    width = "1" if span is None else span.get(_VAL, "1")
                    columns = int(width) if width.isdecimal() and len(width) < 4 else 1
                    merge = element.find(f"{W}tcPr/{W}vMerge")
                    drawn_on = merge is not None and merge.get(_VAL, "continue") == "continue"
                    yield TableCell(tuple(self._blocks(element, control)), columns, element=element, drawn_on=drawn_on)
            elif element.tag == _SDT:
                yield from self._cells(_content(element), _name(element) or control)
            elif element.tag in _TRANSPARENT:
                yield from self._cells(element, control)
            else:
                self._between(element)


def _content(sdt: etree._Element) -> etree._Element:
    content = sdt.find(_CONTENT)
    return etree.Element(f"{W}sdtContent") if content is None else content


def _revision(element: etree._Element, kind: str, start: int, end: int, text: str) -> Revision:
    return Revision(kind, element.get(f"{W}author", ""), element.get(f"{W}date", ""), start, end, text)


def _name(sdt: etree._Element) -> tuple[str, str] | None:
    """Return tag and alias of a control, or None when it has neither."""
    properties = sdt.find(_SDTPR)
    if properties is None:
        return None
    tag, alias = properties.find(f"{W}tag"), properties.find(f"{W}alias")
    if tag is None and alias is None:
        return None
    value = f"{W}val"
    return ("" if tag is None else tag.get(value, ""), "" if alias is None else alias.get(value, ""))


# --- paragraphs ------------------------------------------------------------------------------------------------------

_ANCHORS = {
    f"{W}bookmarkStart": "bookmark",
    f"{W}bookmarkEnd": "bookmark",
    f"{W}commentRangeStart": "comment",
    f"{W}commentRangeEnd": "comment",
}
_CHARACTERS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
}
_DRAWN = frozenset((f"{W}drawing", f"{W}pict", f"{W}object"))


class _ParagraphReader:
    """Collects the pieces of one paragraph; offsets count the characters shown so far."""

    def __init__(self, story: StoryReader) -> None:
        self.story = story
        self.pieces: list[Piece] = []
        self.words: list[str] = []
        self.length = 0
        self.anchors: dict[str, list[Anchor]] = {"bookmark": [], "comment": []}
        self.own: dict[tuple[str, str], int] = {}
        self.boxes: list[Block] = []
        self.style = ""
        self.numbered = False
        self.joins = False
        self.silent = 0
        self.whole = 0
        self.revisions: list[Revision] = []
        self.element: etree._Element | None = None
        self.said: list[Said] = []

    def begin(self, element: etree._Element) -> None:
        """Take up the paragraph's properties and the anchors that were opened just before it."""
        self.element = element
        if not self.length:  # a paragraph of which nothing is left takes the looks of the one it joins
            self.style = ""
        properties = element.find(_PPR)
        if properties is not None:
            style = properties.find(f"{W}pStyle")
            self.style = self.style or ("" if style is None else style.get(_VAL, ""))
            number = properties.find(f"{W}numPr/{W}numId")
            self.numbered = self.numbered or (number is not None and number.get(_VAL) != "0")
            self.joins = any(properties.find(f"{W}rPr/{name}") is not None for name in _GONE)
        for kind, number_id, name in self.story.waiting:
            self._start(kind, number_id, name)
        self.story.waiting.clear()

    def result(self) -> Paragraph:
        """Return the paragraph; an anchor still open ends later."""
        self._flush()
        return Paragraph(
            pieces=tuple(self.pieces),
            style=self.style,
            bookmarks=tuple(self.anchors["bookmark"]),
            comments=tuple(self.anchors["comment"]),
            boxes=tuple(self.boxes),
            numbered=self.numbered,
            revisions=tuple(self.revisions),
            element=self.element,
            said=tuple(self.said),
        )

    def run_level(self, parent: etree._Element) -> None:
        """Read runs and what may stand beside them."""
        for element in parent:
            tag = element.tag
            if tag == _R:
                self._run(element)
            elif tag == _SDT:
                self._control(element)
            elif tag in _ANCHORS:
                self._anchor(element)
            elif tag in _TRACKED:
                self._tracked(element, _TRACKED[str(tag)])
            elif tag in _TRANSPARENT:
                self.run_level(element)
            elif isinstance(tag, str) and tag.startswith(M):
                self._say("".join(item.text or "" for item in element.iter(f"{M}t")), element)

    def controlled(self, parent: etree._Element, name: tuple[str, str]) -> None:
        """Read run-level content that stands in a control of this tag and alias; inner controls win over outer ones.

        A control without a tag inside one that has a tag is staff's own and holds nothing we know: the outer one wins.
        """
        inner = f".//{W}tag" if name[0] else f".//{W}sdt"
        if parent.find(inner) is not None:
            self.run_level(parent)
            return
        self._flush()
        self.whole += 1
        self.run_level(parent)
        self.whole -= 1
        text = "".join(self.words)
        self.words.clear()
        if not self.silent:
            self.pieces.append(Control(*name, text))

    def _control(self, element: etree._Element) -> None:
        placeholder = _on(element.find(_SDTPR), "showingPlcHdr")
        name = _name(element) or ("", "")
        self.silent += placeholder
        if self.whole:
            self.run_level(_content(element))
        else:
            self.controlled(_content(element), name)
        self.silent -= placeholder
        if placeholder and not (self.whole or self.silent):
            self.pieces.append(Control(*name, ""))

    def _tracked(self, element: etree._Element, kind: str) -> None:
        """Read a tracked change; what is gone is not said but remembered."""
        start, gone = self.length, element.tag in _GONE
        self.silent += gone
        self.run_level(element)
        self.silent -= gone
        if not self.silent:
            text = all_text(element) if gone else ("".join(p.text for p in self.pieces) + "".join(self.words))[start:]
            self.revisions.append(_revision(element, kind, start, self.length, text))

    def _run(self, element: etree._Element) -> None:
        properties = element.find(_RPR)
        hidden = properties is not None and _on(properties, "vanish")
        self.silent += hidden
        self._inside(element)
        self.silent -= hidden

    def _inside(self, parent: etree._Element) -> None:
        fields = self.story.fields
        for element in parent:
            tag = str(element.tag)
            if tag == _T:
                self._say(element.text or "", element)
            elif tag in _CHARACTERS:
                self._say(_CHARACTERS[tag], element)
            elif tag == f"{W}br":
                self._say("\n" if element.get(f"{W}type", "textWrapping") == "textWrapping" else "", element)
            elif tag == f"{W}sym":
                self._say(_symbol(element.get(f"{W}char", "")), element)
            elif tag == f"{W}fldChar":
                _step(fields, element.get(f"{W}fldCharType", ""))
            elif tag in _DRAWN:
                self._drawn(element)
            elif tag == f"{MC}AlternateContent":
                chosen = element.find(f"{MC}Choice")
                chosen = element.find(f"{MC}Fallback") if chosen is None else chosen
                if chosen is not None:
                    self._inside(chosen)
            elif tag == f"{W}ruby":
                base = element.find(f"{W}rubyBase")
                self.run_level(etree.Element(f"{W}rubyBase") if base is None else base)

    def _drawn(self, element: etree._Element) -> None:
        for box in element.iter(f"{W}txbxContent"):
            if not self.silent:
                self.boxes.extend(StoryReader().blocks(box))

    def _say(self, text: str, element: etree._Element) -> None:
        if text and not self.silent and all(self.story.fields):
            self.words.append(text)
            self.said.append(Said(element, self.length, self.length + len(text)))
            self.length += len(text)

    def _flush(self) -> None:
        if self.words:
            self.pieces.append(Text("".join(self.words)))
            self.words.clear()

    def _anchor(self, element: etree._Element) -> None:
        kind, number = _ANCHORS[str(element.tag)], element.get(_ID, "")
        if str(element.tag).endswith("Start"):
            self._start(kind, number, element.get(_NAME, number))
        elif (kind, number) in self.own:
            place = self.own.pop((kind, number))
            old = self.anchors[kind][place]
            self.anchors[kind][place] = Anchor(old.name, old.start, self.length)

    def _start(self, kind: str, number: str, name: str) -> None:
        self.own[(kind, number)] = len(self.anchors[kind])
        self.anchors[kind].append(Anchor(name, self.length, None))


def _step(fields: list[bool], kind: str) -> None:
    """Follow a complex field: its code is not shown, its result is."""
    if kind == "begin":
        fields.append(False)
    elif kind == "separate" and fields:
        fields[-1] = True
    elif kind == "end" and fields:
        fields.pop()


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def read_paragraph(element: Handle) -> Paragraph | None:
    """Return one paragraph read by itself; None for a table, and where its mark was deleted: it is part of the next."""
    node = node_of(element)
    return StoryReader().alone(node) if node.tag == _P else None
