"""Hands that edit a generated report as Word does, at random, and remember what they did.

Every edit leaves a mark nobody else writes (``ZZ0001`` …), so that it can be looked for after a merge. What is remembered:
which generated paragraphs, cells and figures were changed, and what was taken away. Nothing here uses the reader of reports.
"""

import copy
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from pipeline import link
from tests.check.edits import AUTHOR, parts_of
from tests.check.edits import packed as zipped

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NS = f'xmlns:w="{W[1:-1]}" xmlns:r="{R}"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN, _RELS, _TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
MARK = re.compile(r"ZZ\d{4}")
P, TBL, TR, TC, RUN, T, SDT, PPR = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc", "r", "t", "sdt", "pPr"))
_PICTURE = b"\x89PNG\r\n\x1a\n"


def xml(text: str) -> etree._Element:
    """An element given as text, the usual prefixes known."""
    return etree.fromstring(f"<x {_NS}>{text}</x>")[0]


def run(text: str, looks: str = "", name: str = "t") -> etree._Element:
    return xml(f'<w:r>{f"<w:rPr>{looks}</w:rPr>" if looks else ""}<w:{name} xml:space="preserve">{text}</w:{name}></w:r>')


def words(element: etree._Element) -> str:
    return "".join(item.text or "" for item in element.iter(T))


@dataclass
class Hands:
    """One report under edit. ``units`` are the generated blocks that are still there, by their index in the baseline."""

    data: bytes
    rng: random.Random
    baseline: link.Baseline
    marks: int = 0
    done: Counter[str] = field(default_factory=Counter)
    touched: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    rows_gone: set[tuple[int, int]] = field(default_factory=set)
    rows_touched: set[tuple[int, int]] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    reshaped: set[int] = field(default_factory=set)
    stripped: bool = False

    def __post_init__(self) -> None:
        self.parts = parts_of(self.data)
        self.root = etree.fromstring(self.parts[_MAIN])
        body = self.root.find(f"{W}body")
        assert body is not None
        self.body = body
        blocks = [item for item in body if item.tag in (P, TBL)]
        assert len(blocks) == len(self.baseline.blocks)
        self.units = dict(enumerate(blocks))
        self.rows = {(n, m): row for n, item in self.units.items() if item.tag == TBL for m, row in enumerate(item.findall(TR))}
        self.ids = 50_000
        self.tags = {figure.tag: figure.key for figure in self.baseline.figures}
        self.held_by = list[object]()  # keeps proxies alive: their identity is what edits go by

    def saved(self) -> bytes:
        self.parts[_MAIN] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return zipped(self.parts)

    # --- choosing ---

    def mark(self) -> str:
        self.marks += 1
        return f"ZZ{self.marks:04d}"

    def number(self) -> str:
        self.ids += 1
        return str(self.ids)

    def paragraph(self) -> tuple[int, etree._Element]:
        """A generated paragraph with words that still stands."""
        found = [(n, item) for n, item in self.units.items() if item.tag == P and n not in self.gone and words(item).strip()]
        return self.rng.choice(found)

    def row(self) -> tuple[int, int, etree._Element]:
        """A generated row below the head that still stands."""
        found = [
            (n, m, row)
            for (n, m), row in self.rows.items()
            if m and n not in self.gone and (n, m) not in self.rows_gone and n not in self.reshaped
        ]
        return self.rng.choice(found)

    def plain(self, paragraph: etree._Element, least: int = 8) -> list[etree._Element]:
        """The pieces of plain text of a paragraph, outside controls and tracked changes."""
        return [
            item
            for item in paragraph.iter(T)
            if len(item.text or "") >= least and (up := item.getparent()) is not None and up.getparent() is paragraph
        ]

    def place(self) -> tuple[int, etree._Element, etree._Element, int]:
        """A place within plain words of a paragraph, not beside a figure: index, paragraph, piece, offset."""
        for _ in range(200):
            index, paragraph = self.paragraph()
            if pieces := self.plain(paragraph):
                piece = self.rng.choice(pieces)
                return index, paragraph, piece, self.rng.randint(4, len(piece.text or "") - 3)
        raise AssertionError("no plain words left")

    def controls(self, element: etree._Element) -> list[etree._Element]:
        """The linked figures in an element."""
        return [item for item in element.iter(SDT) if self.key(item)]

    def key(self, control: etree._Element) -> str:
        tag = control.find(f"{W}sdtPr/{W}tag")
        return "" if tag is None else self.tags.get(tag.get(f"{W}val", ""), "")

    def figure(self, element: etree._Element | None = None) -> etree._Element | None:
        """A linked figure that stands whole: of an element, else of the report."""
        found = [
            item
            for item in self.controls(self.root if element is None else element)
            if words(item) and item.getparent() is not None and item.find(f".//{W}ins") is None
        ]
        return self.rng.choice(found) if found else None

    def touch(self, element: etree._Element) -> None:
        """Remember that the unit holding an element was changed."""
        for index, unit in self.units.items():
            if unit is element or any(up is unit for up in element.iterancestors()):
                self.touched.add(index)
        for place, row in self.rows.items():
            if any(up is row for up in element.iterancestors()):
                self.rows_touched.add(place)

    def cut(self, piece: etree._Element, at: int) -> etree._Element:
        """Break the run of a piece in two; return the first half's run."""
        first = piece.getparent()
        assert first is not None
        second = copy.deepcopy(first)
        here = list(first).index(piece)
        for child in list(first)[here + 1 :]:
            first.remove(child)
        for child in list(second)[:here]:
            if child.tag != f"{W}rPr":
                second.remove(child)
        text = piece.text or ""
        twin = next(item for item in second if item.tag == T)
        piece.text, twin.text = text[:at], text[at:]
        for item in (piece, twin):
            item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        first.addnext(second)
        return first

    # --- parts ---

    def relate(self, kind: str, target: str, content: bytes | None = None, content_type: str = "") -> str:
        """Relate a new part (or, without content, an address outside) to the document; return the relationship's id."""
        identity = f"rIdStaff{self.number()}"
        mode = "" if content is not None else ' TargetMode="External"'
        link = f'<Relationship Id="{identity}" Type="{R}/{kind}" Target="{target}"{mode}/>'
        self.parts[_RELS] = self.parts[_RELS].replace(b"</Relationships>", f"{link}</Relationships>".encode())
        if content is not None:
            self.parts[f"word/{target}"] = content
            if content_type:
                entry = f'<Override PartName="/word/{target}" ContentType="{content_type}"/>'
                self.parts[_TYPES] = self.parts[_TYPES].replace(b"</Types>", f"{entry}</Types>".encode())
        return identity

    # --- edits of paragraphs ---

    def type_text(self) -> None:
        index, _, piece, at = self.place()
        piece.text = f"{(piece.text or '')[:at]}{self.mark()}{(piece.text or '')[at:]}"
        self.touched.add(index)

    def type_number(self) -> None:
        """A number that is no figure."""
        index, _, piece, at = self.place()
        piece.text = f"{(piece.text or '')[:at]}（{self.mark()}约{self.rng.randint(10, 99)}.5万元）{(piece.text or '')[at:]}"
        self.touched.add(index)

    def break_run(self) -> None:
        _, _, piece, at = self.place()
        self.cut(piece, at)

    def bold_half(self) -> None:
        _, _, piece, at = self.place()
        first = self.cut(piece, at)
        looks = first.find(f"{W}rPr")
        if looks is None:
            looks = etree.Element(f"{W}rPr")
            first.insert(0, looks)
        if looks.find(f"{W}u") is None:
            looks.append(xml('<w:u w:val="single"/>'))

    def typed_bold(self) -> None:
        index, _, piece, at = self.place()
        self.cut(piece, at).addnext(run(self.mark(), '<w:b/><w:color w:val="FF0000"/>'))
        self.touched.add(index)

    def delete_words(self) -> None:
        index, _, piece, at = self.place()
        text = piece.text or ""
        piece.text = text[:at] + text[min(at + self.rng.randint(2, 12), len(text) - 1) :]
        self.touched.add(index)

    def delete_paragraph(self) -> None:
        index, paragraph = self.paragraph()
        self.body.remove(paragraph)
        self.gone.add(index)

    def insert_paragraph(self) -> None:
        """One or more paragraphs of staff, some with formatting of their own."""
        _, paragraph = self.paragraph()
        for _ in range(self.rng.randint(1, 3)):
            looks = self.rng.choice(("", "<w:b/>", '<w:sz w:val="28"/>'))
            made = xml('<w:p><w:pPr><w:jc w:val="right"/></w:pPr></w:p>')
            made.append(run(f"{self.mark()}人工补充的一段话。", looks))
            paragraph.addnext(made)

    def move_paragraph(self) -> None:
        index, paragraph = self.paragraph()
        other, target = self.paragraph()
        if abs(index - other) < 2:
            return
        target.addnext(paragraph)
        self.moved.add(index)

    def paste_paragraph(self) -> None:
        """A copy of a paragraph elsewhere, as Word pastes it: other ids, no bookmark, no comment; words of staff behind it."""
        _, paragraph = self.paragraph()
        twin = copy.deepcopy(paragraph)
        names = ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "footnoteReference", "hyperlink")
        gone = [*twin.iter(*(f"{W}{name}" for name in names))]
        gone += twin.findall(f".//{W}commentReference/..")
        for item in gone:
            up = item.getparent()
            if up is not None:
                up.remove(item)
        if MARK.search(words(twin)) or twin.find(f".//{W}drawing") is not None or twin.find(f".//{W}ins") is not None:
            return  # what staff wrote is to stand once
        for item in twin.iter(f"{W}sdtPr"):
            item.find(f"{W}id").set(f"{W}val", self.number())
        twin.append(run(self.mark()))
        self.paragraph()[1].addnext(twin)
        self.held_by.append(twin)

    def press_enter(self) -> None:
        """Break a paragraph in two."""
        index, paragraph, piece, at = self.place()
        first = self.cut(piece, at)
        piece.text = f"{piece.text}{self.mark()}"
        second = etree.Element(P)
        if (looks := paragraph.find(PPR)) is not None:
            second.append(copy.deepcopy(looks))
        children = list(paragraph)
        for child in children[children.index(first) + 1 :]:
            second.append(child)
        paragraph.addnext(second)
        self.touched.add(index)
        self.reshaped.add(index)

    def join(self) -> None:
        """Delete a paragraph's mark: what follows joins it."""
        index, paragraph = self.paragraph()
        behind = paragraph.getnext()
        other = next((n for n, item in self.units.items() if item is behind), -1)
        if behind is None or behind.tag != P or other < 0 or other in self.gone or not words(behind):
            return
        for child in [child for child in behind if child.tag != PPR]:
            paragraph.append(child)
        self.body.remove(behind)
        self.touched.add(index)
        self.gone.add(other)
        self.reshaped |= {index, other}

    def centre(self) -> None:
        """Another alignment: formatting only."""
        _, paragraph = self.paragraph()
        looks = paragraph.find(PPR)
        if looks is None:
            looks = etree.Element(PPR)
            paragraph.insert(0, looks)
        if looks.find(f"{W}jc") is None:
            looks.append(xml('<w:jc w:val="distribute"/>'))

    def line_break(self) -> None:
        index, _, piece, at = self.place()
        self.cut(piece, at).addnext(xml(f"<w:r><w:br/><w:t>{self.mark()}</w:t></w:r>"))
        self.touched.add(index)

    # --- edits of figures ---

    def overtype(self) -> None:
        control = self.figure()
        if control is None:
            return
        old, new = words(control), self.another(words(control))
        content = control.find(f"{W}sdtContent")
        assert content is not None
        assert new != old
        looks = content.find(f".//{W}rPr")
        made = run(new)
        if looks is not None:
            made.insert(0, copy.deepcopy(looks))
        content[:] = [made]
        self.keys.add(self.key(control))
        self.touch(control)

    def another(self, text: str) -> str:
        """Another number (or word) than one that is printed or will be."""
        if any(sign.isdecimal() for sign in text):
            return f"7{self.rng.randint(10, 99)}.{self.rng.randint(10, 99)}"
        return self.mark()

    def overtype_half_bold(self) -> None:
        """The same number, half of it bold: two runs in the control."""
        control = self.figure()
        text = "" if control is None else words(control)
        if control is None or len(text) < 2:
            return
        content = control.find(f"{W}sdtContent")
        assert content is not None
        content[:] = [run(text[:1]), run(text[1:], "<w:b/>")]

    def full_width(self) -> None:
        control = self.figure()
        text = None if control is None else next(control.iter(T))
        if text is not None:
            text.text = (text.text or "").translate({48 + n: 0xFF10 + n for n in range(10)})

    def unwrap(self, control: etree._Element | None = None) -> None:
        """Remove a control, keep the number."""
        control = self.figure() if control is None else control
        content = None if control is None else control.find(f"{W}sdtContent")
        parent = None if control is None else control.getparent()
        if control is None or content is None or parent is None:
            return
        for child in list(content):
            control.addprevious(child)
        parent.remove(control)

    def delete_figure(self) -> None:
        control = self.figure()
        parent = None if control is None else control.getparent()
        if control is None or parent is None:
            return
        self.touch(control)
        self.unsure.add(self.key(control))  # a cell left empty holds its figure, a sentence does not
        parent.remove(control)

    def copy_figure(self) -> None:
        control = self.figure()
        if control is None:
            return
        twin = copy.deepcopy(control)
        for number in twin.iter(f"{W}id"):
            number.set(f"{W}val", self.number())
        index, _, piece, at = self.place()
        self.cut(piece, at).addnext(twin)
        twin.addprevious(run(f"（{self.mark()}即"))
        twin.addnext(run("）"))
        self.touched.add(index)

    def strip_tags(self) -> None:
        for item in [*self.root.iter(f"{W}tag", f"{W}alias")]:
            up = item.getparent()
            assert up is not None
            up.remove(item)
        self.stripped = True

    def strip_all(self) -> None:
        for control in [*self.root.iter(SDT)]:
            self.unwrap(control)
        starts = [item for item in self.root.iter(f"{W}bookmarkStart") if item.get(f"{W}name", "").startswith("_jx")]
        numbers = {item.get(f"{W}id") for item in starts}
        for item in [*starts, *(end for end in self.root.iter(f"{W}bookmarkEnd") if end.get(f"{W}id") in numbers)]:
            up = item.getparent()
            assert up is not None
            up.remove(item)
        self.stripped = True

    # --- tracked changes ---

    def tracked(self, kind: str) -> etree._Element:
        return etree.fromstring(f'<w:{kind} w:id="{self.number()}" {AUTHOR}/>')

    def tracked_insert(self) -> None:
        index, _, piece, at = self.place()
        made = self.tracked("ins")
        made.append(run(self.mark(), "<w:i/>"))
        self.cut(piece, at).addnext(made)
        self.touched.add(index)

    def tracked_delete(self) -> None:
        index, _, piece, at = self.place()
        if len(piece.text or "") < at + 4:
            return
        first = self.cut(piece, at)
        second = first.getnext()
        assert second is not None
        self.cut(next(second.iter(T)), 3)
        made = self.tracked("del")
        second.addprevious(made)
        made.append(second)
        for item in second.iter(T):
            item.tag = f"{W}delText"
        self.touched.add(index)

    def tracked_figure(self) -> None:
        control = self.figure()
        content = None if control is None else control.find(f"{W}sdtContent")
        if control is None or content is None:
            return
        gone, come = self.tracked("del"), self.tracked("ins")
        gone.append(run(words(control), name="delText"))
        come.append(run(self.another(words(control))))
        content[:] = [gone, come]
        self.keys.add(self.key(control))
        self.touch(control)

    def tracked_paragraph(self) -> None:
        """A paragraph typed while changes are recorded: its mark is an insertion too."""
        _, paragraph = self.paragraph()
        made = xml(f'<w:p><w:pPr><w:rPr><w:ins w:id="{self.number()}" w:author="张三"/></w:rPr></w:pPr></w:p>')
        inner = self.tracked("ins")
        inner.append(run(f"{self.mark()}修订状态下加的一段。"))
        made.append(inner)
        paragraph.addnext(made)

    def tracked_join(self) -> None:
        """Delete a paragraph's mark while changes are recorded: its words run on into the next."""
        index, paragraph = self.paragraph()
        other = next((n for n, item in self.units.items() if item is paragraph.getnext()), -1)
        if other < 0 or self.units[other].tag != P or not words(self.units[other]):
            return
        looks = paragraph.find(PPR)
        if looks is None:
            looks = etree.Element(PPR)
            paragraph.insert(0, looks)
        if looks.find(f"{W}rPr") is None:
            looks.append(xml("<w:rPr/>"))
            looks[-1].append(self.tracked("del"))
            self.touched |= {index, other}
            self.reshaped |= {index, other}

    # --- comments ---

    def comment(self, paragraph: etree._Element | None = None) -> None:
        if paragraph is None:
            index, paragraph = self.paragraph()
            self.touched.add(index)
        number = self.number()
        note = (
            f'<w:comment w:id="{number}" w:author="李四" w:date="2020-03-02T09:00:00Z">'
            f"<w:p><w:r><w:t>{self.mark()}请核实</w:t></w:r></w:p></w:comment>"
        )
        part = self.parts["word/comments.xml"]
        self.parts["word/comments.xml"] = part.replace(b"</w:comments>", f"{note}</w:comments>".encode())
        properties = paragraph.find(PPR)
        paragraph.insert(0 if properties is None else 1, xml(f'<w:commentRangeStart w:id="{number}"/>'))
        paragraph.append(xml(f'<w:commentRangeEnd w:id="{number}"/>'))
        paragraph.append(xml(f'<w:r><w:commentReference w:id="{number}"/></w:r>'))

    def comment_in_cell(self) -> None:
        table, number, row = self.row()
        paragraph = self.rng.choice(row.findall(f"{TC}/{P}"))
        self.comment(paragraph)
        self.rows_touched.add((table, number))

    def change_our_comment(self) -> None:
        """Staff write into a comment of ours: it is theirs from now on."""
        part = etree.fromstring(self.parts["word/comments.xml"])
        ours = [note for note in part if note.get(f"{W}author") == link.COMMENT_AUTHOR and not MARK.search(words(note))]
        if not ours:
            return
        note = self.rng.choice(ours)
        text = next(note.iter(T))
        text.text = f"{text.text}{self.mark()}已核对"
        self.parts["word/comments.xml"] = etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True)
        for item in self.root.iter(f"{W}commentReference"):
            if item.get(f"{W}id") == note.get(f"{W}id"):
                self.touch(item)

    # --- other things ---

    def picture(self) -> None:
        index, _, piece, at = self.place()
        identity = self.relate("image", f"media/{self.mark()}.png", _PICTURE)
        if b'Extension="png"' not in self.parts[_TYPES]:
            entry = b'<Default Extension="png" ContentType="image/png"/>'
            self.parts[_TYPES] = self.parts[_TYPES].replace(b"<Override", entry + b"<Override", 1)
        drawing = xml(
            f'<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
            f'<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="{identity}"/></wp:inline>'
            "</w:drawing></w:r>"
        )
        self.cut(piece, at).addnext(drawing)
        self.touched.add(index)

    def text_box(self) -> None:
        index, _, piece, at = self.place()
        box = f"<w:txbxContent><w:p><w:r><w:t>{self.mark()}文本框</w:t></w:r></w:p></w:txbxContent>"
        shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{box}</v:textbox></v:shape>'
        self.cut(piece, at).addnext(xml(f"<w:r><w:pict>{shape}</w:pict></w:r>"))
        self.touched.add(index)

    def link(self) -> None:
        index, _, piece, at = self.place()
        identity = self.relate("hyperlink", "http://example.gov.cn/")
        self.cut(piece, at).addnext(xml(f'<w:hyperlink r:id="{identity}"><w:r><w:t>{self.mark()}</w:t></w:r></w:hyperlink>'))
        self.touched.add(index)

    def bookmark(self) -> None:
        index, _, piece, at = self.place()
        number = self.number()
        first = self.cut(piece, at)
        first.addnext(xml(f'<w:bookmarkEnd w:id="{number}"/>'))
        first.addnext(xml(f'<w:bookmarkStart w:id="{number}" w:name="{self.mark()}"/>'))
        self.touched.add(index)

    def footnote(self) -> None:
        index, _, piece, at = self.place()
        number = self.number()
        note = f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{self.mark()}见文件</w:t></w:r></w:p></w:footnote>'
        if "word/footnotes.xml" not in self.parts:
            kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
            self.relate("footnotes", "footnotes.xml", f"<w:footnotes {_NS}></w:footnotes>".encode(), kind)
        part = self.parts["word/footnotes.xml"]
        self.parts["word/footnotes.xml"] = part.replace(b"</w:footnotes>", f"{note}</w:footnotes>".encode())
        self.cut(piece, at).addnext(xml(f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'))
        self.touched.add(index)

    def field(self) -> None:
        index, _, piece, at = self.place()
        code = f'<w:fldSimple w:instr=" DATE "><w:r><w:t>{self.mark()}</w:t></w:r></w:fldSimple>'
        self.cut(piece, at).addnext(xml(code))
        self.touched.add(index)

    def staff_table(self) -> None:
        _, paragraph = self.paragraph()
        cell = '<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>'
        rows = "".join(f"<w:tr>{cell.format(self.mark())}{cell.format('甲')}</w:tr>" for _ in range(2))
        grid = '<w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>'
        paragraph.addnext(xml(f"<w:tbl><w:tblPr/>{grid}{rows}</w:tbl>"))

    def section(self) -> None:
        """A section of its own, with a header of staff."""
        _, paragraph = self.paragraph()
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
        head = f"<w:hdr {_NS}><w:p><w:r><w:t>{self.mark()}页眉</w:t></w:r></w:p></w:hdr>"
        identity = self.relate("header", f"header{self.number()}.xml", head.encode(), kind)
        made = xml(
            f'<w:p><w:pPr><w:sectPr><w:headerReference w:type="default" r:id="{identity}"/>'
            '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:pPr></w:p>'
        )
        paragraph.addnext(made)

    # --- edits of tables ---

    def type_in_cell(self) -> None:
        """Words behind what a cell says, outside its control."""
        table, number, row = self.row()
        cell = row.findall(TC)[-1 if self.rng.random() < 0.5 else 1]
        paragraph = cell.find(P)
        assert paragraph is not None
        paragraph.append(run(self.mark(), "<w:i/>"))
        self.rows_touched.add((table, number))
        self.unsure |= {self.key(item) for item in self.controls(cell)}

    def overtype_in_row(self) -> None:
        table, number, row = self.row()
        control = self.figure(row)
        if control is None:
            return
        content = control.find(f"{W}sdtContent")
        assert content is not None
        content[:] = [run(self.another(words(control)))]
        self.keys.add(self.key(control))
        self.rows_touched.add((table, number))

    def delete_row(self) -> None:
        table, number, row = self.row()
        self.units[table].remove(row)
        self.rows_gone.add((table, number))

    def typed_row(self) -> None:
        """A copy of a row without controls, other words in it."""
        _, _, row = self.row()
        made = copy.deepcopy(row)
        self.held_by.append(made)
        for control in [*made.iter(SDT)]:
            self.unwrap(control)
        for place, paragraph in enumerate(made.iter(P)):
            for child in [child for child in paragraph if child.tag != PPR]:
                paragraph.remove(child)
            if place < 2:
                paragraph.append(run(self.mark()))
        row.addnext(made)

    def tracked_row(self) -> None:
        _, _, row = self.row()
        cells = "".join(
            f"<w:tc><w:p>{'<w:r><w:t>' + self.mark() + '</w:t></w:r>' if n == 1 else ''}</w:p></w:tc>"
            for n in range(len(row.findall(TC)))
        )
        made = xml(f"<w:tr><w:trPr/>{cells}</w:tr>")
        properties = made.find(f"{W}trPr")
        assert properties is not None
        properties.append(self.tracked("ins"))
        row.addnext(made)

    def move_row(self) -> None:
        table, number, row = self.row()
        others = [other for (n, m), other in self.rows.items() if n == table and m and other is not row]
        others = [other for other in others if other.getparent() is not None]
        if others:
            self.rng.choice(others).addnext(row)
            self.rows_touched.add((table, number))

    def column(self) -> None:
        """A column of staff, words in every cell of it."""
        index = self.rng.choice([n for n, item in self.units.items() if item.tag == TBL and n not in self.gone])
        table = self.units[index]
        grid = table.find(f"{W}tblGrid")
        counts = {len(row.findall(TC)) for row in table.findall(TR)}
        if grid is None or len(counts) > 1 or table.find(f".//{W}gridSpan") is not None:
            return
        grid.append(copy.deepcopy(grid[0]))
        for row in table.findall(TR):
            row.append(xml(f"<w:tc><w:p><w:r><w:t>{self.mark()}</w:t></w:r></w:p></w:tc>"))
        self.rows_touched |= {place for place in self.rows if place[0] == index}

    def delete_table(self) -> None:
        found = [n for n, item in self.units.items() if item.tag == TBL and n not in self.gone]
        if len(found) > 2:
            index = self.rng.choice(found)
            self.body.remove(self.units[index])
            self.gone.add(index)

    def shade(self) -> None:
        """A coloured cell: formatting only."""
        _, _, row = self.row()
        properties = self.rng.choice(row.findall(f"{TC}/{W}tcPr"))
        if properties.find(f"{W}shd") is None:
            properties.insert(1, xml('<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>'))

    def edit(self, kinds: dict[Callable[["Hands"], None], int]) -> None:
        """One edit, chosen by weight."""
        chosen = self.rng.choices(list(kinds), list(kinds.values()))[0]
        chosen(self)
        self.done[chosen.__name__] += 1


KINDS: dict[Callable[[Hands], None], int] = {
    **dict.fromkeys((Hands.type_text, Hands.type_number, Hands.overtype, Hands.overtype_in_row, Hands.delete_words), 6),
    **dict.fromkeys((Hands.delete_paragraph, Hands.insert_paragraph, Hands.move_paragraph, Hands.press_enter, Hands.join), 3),
    **dict.fromkeys((Hands.break_run, Hands.bold_half, Hands.typed_bold, Hands.centre, Hands.line_break, Hands.shade), 3),
    **dict.fromkeys((Hands.overtype_half_bold, Hands.full_width, Hands.unwrap, Hands.delete_figure, Hands.copy_figure), 3),
    **dict.fromkeys((Hands.tracked_insert, Hands.tracked_delete, Hands.tracked_figure, Hands.tracked_paragraph), 3),
    **dict.fromkeys((Hands.comment, Hands.comment_in_cell, Hands.change_our_comment), 3),
    **dict.fromkeys((Hands.picture, Hands.text_box, Hands.link, Hands.bookmark, Hands.footnote, Hands.field), 2),
    **dict.fromkeys((Hands.staff_table, Hands.section), 2),
    **dict.fromkeys((Hands.type_in_cell, Hands.delete_row, Hands.typed_row, Hands.tracked_row, Hands.move_row), 3),
    **dict.fromkeys((Hands.tracked_join, Hands.paste_paragraph), 2),
    **dict.fromkeys((Hands.column, Hands.delete_table), 1),
}
"""Edits and how often each is made."""
STRIPPING: dict[Callable[[Hands], None], int] = {Hands.strip_tags: 1, Hands.strip_all: 1}
"""What other editors do to the whole file when they save it; the last edit, as nothing is known by its tag afterwards."""
