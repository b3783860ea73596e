"""Edits of a report the way Word writes them into the XML. Each works on the tree of word/document.xml, in place."""

import copy
import io
import re
import zipfile
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from pipeline import link
from pipeline.matching.text import heading_level, number_of_heading

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"
Edit = Callable[[etree._Element], None]
NS = {"w": W[1:-1]}
AUTHOR = f'w:author="张三" w:date="2020-03-02T09:00:00Z" xmlns:w="{W[1:-1]}"'


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def edited(data: bytes, *edits: Edit) -> bytes:
    """A report after some edits of its body."""
    parts = parts_of(data)
    root = etree.fromstring(parts[DOCUMENT])
    for edit in edits:
        edit(root)
    parts[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


def controls(root: etree._Element, key: str, form: str) -> list[etree._Element]:
    """The controls that print a figure in a format, in order."""
    tag = link.figure_tag(key, form)
    return [sdt for sdt in root.iter(f"{W}sdt") for found in sdt.iterfind(f"{W}sdtPr/{W}tag") if found.get(f"{W}val") == tag]


def control(root: etree._Element, key: str, form: str, nth: int = 0) -> etree._Element:
    return controls(root, key, form)[nth]


def content(sdt: etree._Element) -> etree._Element:
    found = sdt.find(f"{W}sdtContent")
    assert found is not None
    return found


def say(sdt: etree._Element, *texts: str) -> None:
    """Replace a control's content by runs; every second one is bold."""
    inner = content(sdt)
    inner[:] = []
    for number, text in enumerate(texts):
        inner.append(run(text, bold=number % 2 == 1))


def run(text: str, bold: bool = False, element: str = "t") -> etree._Element:
    looks = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return etree.fromstring(f'<w:r xmlns:w="{W[1:-1]}">{looks}<w:{element} xml:space="preserve">{text}</w:{element}></w:r>')


def tracked(kind: str, *inner: etree._Element) -> etree._Element:
    """A tracked insertion (ins), deletion (del) or move (moveTo, moveFrom) by 张三."""
    change = etree.fromstring(f'<w:{kind} w:id="900" {AUTHOR}/>')
    change.extend(inner)
    return change


def overtype(key: str, form: str, *texts: str, nth: int = 0) -> Edit:
    return lambda root: say(control(root, key, form, nth), *texts)


def type_before(key: str, form: str, text: str, nth: int = 0) -> Edit:
    """Type words right before a control, outside it."""
    return lambda root: control(root, key, form, nth).addprevious(run(text))


def type_behind(key: str, form: str, text: str, nth: int = 0) -> Edit:
    """Type words right behind a control, outside it."""
    return lambda root: control(root, key, form, nth).addnext(run(text))


def retype_all(old: str, new: str) -> Edit:
    """Replace every run that says just this."""

    def edit(root: etree._Element) -> None:
        for item in root.iter(f"{W}t"):
            item.text = new if item.text == old else item.text

    return edit


def retype_behind(key: str, form: str, old: str, new: str) -> Edit:
    """Retype words that begin the run right behind a control (bookmarks seen through)."""

    def edit(root: etree._Element) -> None:
        behind = next(item for item in control(root, key, form).itersiblings(f"{W}r", f"{W}sdt"))
        text = behind.find(f"{W}t")
        if text is None or not (text.text or "").startswith(old):
            raise LookupError(f"{old} does not stand behind {key}")
        text.text = new + (text.text or "")[len(old) :]

    return edit


def exchange(one: tuple[str, str], other: tuple[str, str]) -> Edit:
    """Put two controls into each other's place."""

    def edit(root: etree._Element) -> None:
        first, second = control(root, *one), control(root, *other)
        place = etree.Element(f"{W}r")
        first.addprevious(place)
        second.addprevious(first)
        place.addprevious(second)
        remove(place)

    return edit


def move_control(figure: tuple[str, str], into: str) -> Edit:
    """Cut a control out of its sentence and paste it at the end of another paragraph."""
    return lambda root: paragraph(root, into).append(control(root, *figure))


def in_ten_thousands(table: int) -> Edit:
    """Overtype every amount of a table by what it is in 万元, rounded half up to two places."""

    def edit(root: etree._Element) -> None:
        for item in tables(root)[table].iter(f"{W}t"):
            if re.fullmatch(r"-?[\d,]+\.\d\d", item.text or ""):
                amount = Decimal((item.text or "").replace(",", "")) / 10_000
                item.text = f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"

    return edit


def tracked_inside(key: str, form: str, new: str, nth: int = 0) -> Edit:
    def edit(root: etree._Element) -> None:
        inner = content(control(root, key, form, nth))
        old = every_text(inner)
        inner[:] = [tracked("del", run(old, element="delText")), tracked("ins", run(new))]

    return edit


def tracked_outside(key: str, form: str, new: str, nth: int = 0) -> Edit:
    """The text in the control is deleted, the new one typed right behind the control."""

    def edit(root: etree._Element) -> None:
        sdt = control(root, key, form, nth)
        inner = content(sdt)
        old = every_text(inner)
        inner[:] = [tracked("del", run(old, element="delText"))]
        sdt.addnext(tracked("ins", run(new)))

    return edit


def tracked_delete(key: str, form: str, nth: int = 0) -> Edit:
    """The text in the control is deleted while changes are recorded: the control stays until the change is accepted."""

    def edit(root: etree._Element) -> None:
        inner = content(control(root, key, form, nth))
        inner[:] = [tracked("del", run(every_text(inner), element="delText"))]

    return edit


def empty(key: str, form: str, placeholder: bool = True, nth: int = 0) -> Edit:
    def edit(root: etree._Element) -> None:
        sdt = control(root, key, form, nth)
        properties = sdt.find(f"{W}sdtPr")
        assert properties is not None
        if placeholder:
            properties.insert(0, etree.fromstring(f'<w:showingPlcHdr xmlns:w="{W[1:-1]}"/>'))
        say(sdt, *(["单击或点击此处输入文字。"] if placeholder else []))

    return edit


def delete(key: str, form: str, nth: int = 0) -> Edit:
    def edit(root: etree._Element) -> None:
        remove(control(root, key, form, nth))

    return edit


def remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def unwrap(sdt: etree._Element) -> None:
    """Remove a control and keep what is in it."""
    for child in list(content(sdt)):
        sdt.addprevious(child)
    remove(sdt)


def unlink(key: str, form: str, text: str | None = None, bookmark: bool = False, nth: int = 0) -> Edit:
    """Remove the control (and its bookmark), keep the text or type another."""

    def edit(root: etree._Element) -> None:
        sdt = control(root, key, form, nth)
        if text is not None:
            say(sdt, text)
        unwrap(sdt)
        if bookmark:
            strip_bookmarks(root, link.FIGURE_BOOKMARK + link.figure_tag(key, form)[3:])

    return edit


def strip_bookmarks(root: etree._Element, prefix: str = "_jx") -> None:
    gone = {item.get(f"{W}id") for item in root.iter(f"{W}bookmarkStart") if (item.get(f"{W}name") or "").startswith(prefix)}
    for item in [*root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")]:
        if item.get(f"{W}id") in gone:
            remove(item)


def strip_tags(root: etree._Element) -> None:
    """LibreOffice 7.4: controls stay, tags and titles are lost."""
    for item in [*root.iter(f"{W}tag", f"{W}alias")]:
        remove(item)


def unwrap_all(root: etree._Element) -> None:
    """Saved as .doc by LibreOffice: no control, bookmarks stay."""
    for sdt in [*root.iter(f"{W}sdt")]:
        unwrap(sdt)


def strip_all(root: etree._Element) -> None:
    """Saved as .doc or by an online editor: no control, no bookmark."""
    unwrap_all(root)
    strip_bookmarks(root)


def paragraph(root: etree._Element, words: str) -> etree._Element:
    """The first paragraph outside tables that holds some words (controls seen through)."""
    body = root.find(f"{W}body")
    assert body is not None
    return next(item for item in body.findall(f"{W}p") if words in "".join(t.text or "" for t in item.iter(f"{W}t")))


def retype(old: str, new: str, nth: int = 0) -> Edit:
    """Change words inside one run of plain text."""

    def edit(root: etree._Element) -> None:
        found = [item for item in root.iter(f"{W}t") if old in (item.text or "")]
        found[nth].text = (found[nth].text or "").replace(old, new, 1)

    return edit


def body(root: etree._Element) -> etree._Element:
    return next(root.iter(f"{W}body"))


def tables(root: etree._Element) -> list[etree._Element]:
    return [*root.iter(f"{W}tbl")]


def rows(table: etree._Element) -> list[etree._Element]:
    return table.findall(f"{W}tr")


def row_of(root: etree._Element, table: int, words: str) -> etree._Element:
    return next(row for row in rows(tables(root)[table]) if words in every_text(row))


def move_row(table: int, words: str, behind: str) -> Edit:
    def edit(root: etree._Element) -> None:
        row_of(root, table, behind).addnext(row_of(root, table, words))

    return edit


def add_row(table: int, behind: str, *texts: str) -> Edit:
    """Type a row: a copy of the one before, without controls, with other words."""

    def edit(root: etree._Element) -> None:
        model = row_of(root, table, behind)
        row = copy.deepcopy(model)
        for sdt in [*row.iter(f"{W}sdt")]:
            unwrap(sdt)
        for cell, text in zip(row.findall(f"{W}tc"), texts, strict=True):
            words = cell.find(f"{W}p")
            assert words is not None
            for child in words.findall(f"{W}r"):
                words.remove(child)
            words.append(run(text))
        model.addnext(row)

    return edit


def headings(root: etree._Element) -> list[etree._Element]:
    """The short paragraphs that begin like headings."""
    body = root.find(f"{W}body")
    assert body is not None
    return [item for item in body.findall(f"{W}p") if heading_level(said(item)) and len(said(item)) < 40]


def said(element: etree._Element) -> str:
    return "".join(item.text or "" for item in element.iter(f"{W}t"))


def every_text(element: etree._Element) -> str:
    """The words of an element, deleted ones and field codes too."""
    return "".join(map(str, element.itertext()))


def automatic_numbers(root: etree._Element) -> None:
    """Headings numbered by Word: the typed numbers are gone, the paragraphs are of a list."""
    for item in headings(root):
        left = number_of_heading(said(item))
        for text in item.iter(f"{W}t"):
            words = text.text or ""
            text.text, left = words[left:], max(left - len(words), 0)
        properties = item.find(f"{W}pPr")
        assert properties is not None
        number = etree.SubElement(properties, f"{W}numPr")
        etree.SubElement(number, f"{W}numId").set(f"{W}val", "1")


def contents(root: etree._Element) -> None:
    """A table of contents before the first heading: its words, a tab, the page."""
    found = headings(root)
    for page, item in enumerate(found, 3):
        line = etree.Element(f"{W}p")
        line.append(run(said(item)))
        line.append(run("", element="tab"))
        line.append(run(str(page)))
        found[0].addprevious(line)


def words_own_marks(words: str) -> Edit:
    """What Word puts in by itself: bookmarks of what was copied and linked, a smart tag round a run."""

    def edit(root: etree._Element) -> None:
        place = paragraph(root, words)
        for number, name in enumerate(("OLE_LINK1", "_Hlk1234"), 9001):
            for kind in ("bookmarkStart", "bookmarkEnd"):
                mark = etree.Element(f"{W}{kind}")
                mark.set(f"{W}id", str(number))
                if kind == "bookmarkStart":
                    mark.set(f"{W}name", name)
                place.insert(1, mark) if kind == "bookmarkStart" else place.append(mark)
        first = place.find(f"{W}r")
        assert first is not None
        tag = etree.Element(f"{W}smartTag")
        first.addprevious(tag)
        tag.append(first)

    return edit


def add_column(table: int, head: str, text: str) -> Edit:
    """Add a column at the right: its head, and the same words in every row below."""

    def edit(root: etree._Element) -> None:
        for number, row in enumerate(rows(tables(root)[table])):
            cell = copy.deepcopy(row.findall(f"{W}tc")[-1])
            for sdt in [*cell.iter(f"{W}sdt")]:
                unwrap(sdt)
            words = cell.find(f"{W}p")
            assert words is not None
            for child in words.findall(f"{W}r"):
                words.remove(child)
            words.append(run(text if number else head))
            row.append(cell)

    return edit


def copy_row(table: int, words: str, text: str, above: bool) -> Edit:
    """Copy a row with its controls beside itself and type over every control of the copy."""

    def edit(root: etree._Element) -> None:
        model = row_of(root, table, words)
        made = copy.deepcopy(model)
        for sdt in made.iter(f"{W}sdt"):
            say(sdt, text)
        model.addprevious(made) if above else model.addnext(made)

    return edit


def paste_table(table: int, keep_tags: bool = True) -> Edit:
    """Paste a copy of a table at the end of the body."""

    def edit(root: etree._Element) -> None:
        twin = copy.deepcopy(tables(root)[table])
        if not keep_tags:
            for sdt in [*twin.iter(f"{W}sdt")]:
                unwrap(sdt)
        for item in [*twin.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")]:
            remove(item)
        for number, identity in enumerate(twin.iterfind(".//w:sdtPr/w:id", NS), 90001):  # as Word does for what it pastes
            identity.set(f"{W}val", str(number))
        body = root.find(f"{W}body")
        assert body is not None
        body.insert(len(body) - 1, twin)

    return edit


def repaste_table(table: int) -> Edit:
    """Cut a table and paste it as text back into its place: no controls."""

    def edit(root: etree._Element) -> None:
        for sdt in [*tables(root)[table].iter(f"{W}sdt")]:
            unwrap(sdt)

    return edit


def move_paragraph(words: str, behind: str) -> Edit:
    def edit(root: etree._Element) -> None:
        paragraph(root, behind).addnext(paragraph(root, words))

    return edit


def remove_paragraph(words: str) -> Edit:
    return lambda root: remove(paragraph(root, words))


def add_paragraph(behind: str, text: str) -> Edit:
    def edit(root: etree._Element) -> None:
        paragraph(root, behind).addnext(etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>{text}</w:t></w:r></w:p>'))

    return edit


def copy_control(key: str, form: str, into: str) -> Edit:
    """Copy a control to the end of another paragraph (Word gives it a new id and keeps the tag)."""

    def edit(root: etree._Element) -> None:
        twin = copy.deepcopy(control(root, key, form))
        identity = twin.find(f"{W}sdtPr/{W}id")
        assert identity is not None
        identity.set(f"{W}val", "99999")
        paragraph(root, into).append(twin)

    return edit


def split_paragraph(words: str, at: str) -> Edit:
    """Press Enter within a paragraph, in front of the first run that begins with some words."""

    def edit(root: etree._Element) -> None:
        first = paragraph(root, words)
        second = etree.Element(f"{W}p")
        moving = False
        for child in list(first):
            moving = moving or (child.tag == f"{W}r" and re.match(at, every_text(child)) is not None)
            if moving:
                second.append(child)
        first.addnext(second)

    return edit
