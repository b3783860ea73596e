"""What staff and programs leave in a report before it is handed in: properties, people, comments, their own marks."""

import re
from collections.abc import Mapping

from lxml import etree

from pipeline import link
from tests.check import edits as e

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"


def confirmed(data: bytes) -> bytes:
    """The report after staff deleted the comment 【待确认】, as Word does: comment, range and reference."""
    parts = e.parts_of(data)
    text = parts["word/comments.xml"].decode()
    found = [note for note in re.findall(r"<w:comment .*?</w:comment>", text) if "【待确认】" in note]
    for note in found:
        text = text.replace(note, "")
    ids = {re.search(r'w:id="(\d+)"', note).group(1) for note in found}  # type: ignore[union-attr]
    root = etree.fromstring(parts[e.DOCUMENT])
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        for mark in [item for item in root.iter(f"{e.W}{name}") if item.get(f"{e.W}id") in ids]:
            run = mark.getparent()
            e.remove(run if run is not None and run.tag == f"{e.W}r" else mark)
    parts["word/comments.xml"] = text.encode()
    parts[e.DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return e.packed(parts)


def with_parts(data: bytes, new: Mapping[str, str | bytes], links: str = "", types: str = "", rels: str = RELS) -> bytes:
    """The package with parts added or replaced, relations and content types added."""
    parts = e.parts_of(data)
    for name, content in new.items():
        parts[name] = content.encode() if isinstance(content, str) else content
    for name, end, more in ((rels, "</Relationships>", links), (TYPES, "</Types>", types)):
        parts[name] = parts[name].replace(end.encode(), (more + end).encode())
    return e.packed(parts)


def override(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{kind}"/>'


def relation(identity: str, kind: str, target: str) -> str:
    kind = kind if kind.startswith("http") else f"{OFFICE}/{kind}"
    return f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"/>'


def with_problem(data: bytes, code: str) -> bytes:
    """The report as if it had been built with a problem of this code."""
    parts = e.parts_of(data)
    name = next(n for n, part in parts.items() if n.startswith("customXml/item1") and link.BASELINE_NS.encode() in part)
    parts[name] = parts[name].replace(b"<problems>", f'<problems><problem code="{code}"/>'.encode(), 1)
    return e.packed(parts)


def with_comment(data: bytes, words: str, text: str, author: str = "李四", done: bool | None = None) -> bytes:
    """A comment of staff round a paragraph, the way Word writes one, with its extended state when ``done`` is given."""
    parts = e.parts_of(data)
    w14 = "http://schemas.microsoft.com/office/word/2010/wordml"
    note = (
        f'<w:comment w:id="77" w:author="{author}" w:date="2020-03-02T09:00:00Z" w:initials="李">'
        f'<w:p xmlns:w14="{w14}" w14:paraId="5A5A0001"><w:r><w:annotationRef/></w:r><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:comment>"
    )
    parts["word/comments.xml"] = parts["word/comments.xml"].replace(b"</w:comments>", f"{note}</w:comments>".encode())
    root = etree.fromstring(parts[e.DOCUMENT])
    place = e.paragraph(root, words)
    start = etree.Element(f"{e.W}commentRangeStart")
    end = etree.Element(f"{e.W}commentRangeEnd")
    for mark in (start, end):
        mark.set(f"{e.W}id", "77")
    properties = place.find(f"{e.W}pPr")
    place.insert(0 if properties is None else 1, start)
    place.append(end)
    reference = etree.SubElement(etree.SubElement(place, f"{e.W}r"), f"{e.W}commentReference")
    reference.set(f"{e.W}id", "77")
    parts[e.DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    data = e.packed(parts)
    if done is None:
        return data
    w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    states = f'<w15:commentsEx xmlns:w15="{w15}"><w15:commentEx w15:paraId="5A5A0001" w15:done="{int(done)}"/></w15:commentsEx>'
    people = f'<w15:people xmlns:w15="{w15}"><w15:person w15:author="{author}"/></w15:people>'
    ms = "http://schemas.microsoft.com/office/2011/relationships"
    return with_parts(
        data,
        {"word/commentsExtended.xml": states, "word/people.xml": people},
        relation("rId91", f"{ms}/commentsExtended", "commentsExtended.xml") + relation("rId92", f"{ms}/people", "people.xml"),
        override("word/commentsExtended.xml", f"{WORD}.commentsExtended+xml")
        + override("word/people.xml", f"{WORD}.people+xml"),
    )


def note_in_footer(data: bytes, xml: str) -> bytes:
    """Something added to the first footer."""
    parts = e.parts_of(data)
    parts["word/footer1.xml"] = parts["word/footer1.xml"].replace(b"</w:ftr>", f"{xml}</w:ftr>".encode())
    return e.packed(parts)


def with_footnote(data: bytes, inner: str) -> bytes:
    """A footnotes part whose one note holds some XML."""
    xml = f'<w:footnotes xmlns:w="{e.W[1:-1]}"><w:footnote w:id="2"><w:p>{inner}</w:p></w:footnote></w:footnotes>'
    return with_parts(
        data,
        {"word/footnotes.xml": xml},
        relation("rId81", "footnotes", "footnotes.xml"),
        override("word/footnotes.xml", f"{WORD}.footnotes+xml"),
    )
