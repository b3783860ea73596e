"""A copy of an edited report with our comments (批注) at what ``check`` found. The original is never touched.

Only comments this module wrote before (our author, beginning with 【检查】) are taken out; staff's stay as they are.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence

from lxml import etree

from pipeline import marks
from pipeline.review.blocks import Paragraph, Table, paragraphs
from pipeline.review.document import read_document
from pipeline.review.findings import Finding
from pipeline.review.package import Package, open_package
from pipeline.review.pairing import Spot, spots
from pipeline.review.story import W

PREFIX = "【检查】"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_ID = f"{W}id"
_RANGE = (f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")


def annotated(data: bytes, findings: Sequence[Finding], when: dt.datetime) -> bytes:
    """Return the document with one comment a finding; what stands nowhere any more is said at the first paragraph."""
    package = open_package(data)
    main = package.main_part()
    document = read_document(package)
    places = spots(document.body)
    root = package.tree(main)
    name = next((item.target for item in package.relationships(main) if item.kind == "comments" and not item.external), "")
    changed: dict[str, bytes] = {}
    if not name:
        name = _register(package, main, changed)
        comments = etree.Element(f"{W}comments", nsmap={"w": W[1:-1]})
    else:
        comments = package.tree(name)
    _take_out(comments, root)
    number = 1 + max((int(item.get(_ID, "0")) for item in comments if item.get(_ID, "").isdecimal()), default=-1)
    first = next(paragraphs(document.body), None)
    for item in findings:
        target = _target(item, places)
        if target is None and first is not None:
            target = first.element
        if target is not None:
            comments.append(_comment(number, item, when))
            _anchor(target, number)
            number += 1
    changed[main], changed[name] = _bytes(root), _bytes(comments)
    return _packed(package, changed)


def _target(item: Finding, places: Sequence[Spot]) -> etree._Element | None:
    """Return the paragraph a finding stands in: of a cell its first one."""
    place = item.place
    if not 0 <= place.spot < len(places):
        return None
    block = places[place.spot].block
    if isinstance(block, Paragraph):
        return block.element
    return _in_table(block, place.row_number, place.cell_number)


def _in_table(table: Table, row: int, cell: int) -> etree._Element | None:
    rows = table.rows[row : row + 1] if row >= 0 else table.rows
    cells = [item for line in rows for item in (line.cells[cell : cell + 1] if cell >= 0 else line.cells)]
    found = next((paragraph for item in cells for paragraph in paragraphs(item.blocks)), None)
    return None if found is None else found.element


def _comment(number: int, item: Finding, when: dt.datetime) -> etree._Element:
    lines = [f"{PREFIX}{item.severity.value} {item.code} {item.title}"]
    for name, text in (
        ("数据项", item.label),
        ("原值", item.was),
        ("现值", item.now),
        ("修改人", item.editor),
        ("说明", item.note),
    ):
        if text:
            lines.append(f"{name}：{text}")
    lines.append(f"处理：{item.as_problem('').remedy}")
    note = etree.Element(f"{W}comment")
    note.set(_ID, str(number))
    note.set(f"{W}author", marks.COMMENT_AUTHOR)
    note.set(f"{W}date", when.strftime("%Y-%m-%dT%H:%M:%SZ"))
    note.set(f"{W}initials", marks.COMMENT_INITIALS)
    for line in lines:
        run = etree.SubElement(etree.SubElement(note, f"{W}p"), f"{W}r")
        etree.SubElement(run, f"{W}t").text = line
    return note


def _anchor(paragraph: etree._Element, number: int) -> None:
    """Put the comment's range round the words of a paragraph, outside every control."""
    start = etree.Element(f"{W}commentRangeStart")
    start.set(_ID, str(number))
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else list(paragraph).index(properties) + 1, start)
    end = etree.SubElement(paragraph, f"{W}commentRangeEnd")
    end.set(_ID, str(number))
    reference = etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}commentReference")
    reference.set(_ID, str(number))


def _take_out(comments: etree._Element, root: etree._Element) -> None:
    """Remove the comments of an earlier check, with their ranges."""
    ids = set()
    for note in list(comments):
        words = "".join(item.text or "" for item in note.iter(f"{W}t"))
        if note.get(f"{W}author") == marks.COMMENT_AUTHOR and words.startswith(PREFIX):
            ids.add(note.get(_ID))
            comments.remove(note)
    for mark in [item for item in root.iter(*_RANGE) if item.get(_ID) in ids]:
        parent = mark.getparent()
        if parent is None:
            continue
        if parent.tag == f"{W}r" and all(child is mark or child.tag == f"{W}rPr" for child in parent):
            mark, parent = parent, parent.getparent()
        if parent is not None:
            parent.remove(mark)


def _register(package: Package, main: str, changed: dict[str, bytes]) -> str:
    """Give a document without comments a comments part: its name, relationship and content type."""
    folder, _, base = main.rpartition("/")
    name = f"{folder}/comments.xml" if folder else "comments.xml"
    rels = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
    links = package.tree(rels) if rels in package.parts else etree.fromstring(f'<Relationships xmlns="{_RELS}"/>')
    taken = {item.get("Id") for item in links}
    identity = next(f"rIdJx{number}" for number in range(1, len(taken) + 2) if f"rIdJx{number}" not in taken)
    etree.SubElement(links, f"{{{_RELS}}}Relationship", Id=identity, Type=f"{_R}/comments", Target=f"/{name}")
    types = package.tree("[Content_Types].xml")
    etree.SubElement(types, f"{{{_TYPES_NS}}}Override", PartName=f"/{name}", ContentType=_COMMENTS)
    changed[rels], changed["[Content_Types].xml"] = _bytes(links), _bytes(types)
    return name


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _packed(package: Package, changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _all(package.parts, changed):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def _all(parts: dict[str, bytes], changed: dict[str, bytes]) -> Iterable[tuple[str, bytes]]:
    for name, content in parts.items():
        yield name, changed.get(name, content)
    yield from ((name, content) for name, content in changed.items() if name not in parts)
