"""Comments (批注) in a document that staff have edited: ours are taken out and put in, theirs are never touched.

A comment is ours when our author wrote it and its words are still those the baseline remembers. One that staff changed or
answered is theirs and stays.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence

from lxml import etree

from pipeline import marks
from pipeline.word.names import CONTENT_TYPES, OFFICE_RELATIONSHIPS, RELATIONSHIPS, SPACE, W15, W
from pipeline.word.package import Package
from pipeline.word.story import read_note

_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_PARA_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_ID = f"{W}id"
_RANGE = (f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")


class Notes:
    """The comments of one document. ``changed`` holds the parts written anew beside the document part itself."""

    def __init__(self, package: Package, when: dt.datetime) -> None:
        """Read the comments part, or begin one where there is none."""
        self.package, self.when = package, when
        self.main = package.main_part()
        self.root = package.tree(self.main)
        self.changed: dict[str, bytes] = {}
        links = [item for item in package.relationships(self.main) if not item.external]
        self.name = next((item.target for item in links if item.kind == "comments"), "")
        self.extended = next((item.target for item in links if item.kind == "commentsExtended"), "")
        self.comments = package.tree(self.name) if self.name else etree.Element(f"{W}comments", nsmap={"w": W[1:-1]})
        self.written: list[str] = []

    def take_out(self, ours: Callable[[str], bool]) -> int:
        """Remove the comments of our author whose words are ``ours`` and that nobody answered; return how many."""
        answered = self._answered()
        notes = [note for note in self._by_us(ours) if not answered & _para_ids(note)]
        self.remove({note.get(_ID, "") for note in notes})
        return len(notes)

    def remove(self, ids: Collection[str]) -> None:
        """Remove comments by their ids, their marks in the text with them."""
        for note in [note for note in self.comments.iterfind(f"{W}comment") if note.get(_ID) in ids]:
            self._forget(_para_ids(note))
            self.comments.remove(note)
        for mark in [item for item in self.root.iter(*_RANGE) if item.get(_ID) in ids]:
            _remove_mark(mark)

    def standing(self, ours: Callable[[str], bool]) -> dict[str, str]:
        """Return the comments of our author whose words are ``ours``: id → words."""
        return {note.get(_ID, ""): read_note(note)[2] for note in self._by_us(ours)}

    def _by_us(self, ours: Callable[[str], bool]) -> list[etree._Element]:
        notes = [(note, *read_note(note)) for note in self.comments.iterfind(f"{W}comment")]
        return [note for note, _, author, words in notes if author == marks.COMMENT_AUTHOR and ours(words)]

    def add(self, lines: Sequence[str], paragraph: etree._Element, around: etree._Element | None = None) -> None:
        """Put a comment on a paragraph, or on the one child ``around`` of it (a control), outside every control."""
        numbers = [item.get(_ID, "") for item in self.comments.iterfind(f"{W}comment")]
        number = str(1 + max((int(item) for item in numbers if item.isdecimal()), default=-1))
        self.comments.append(_comment(number, lines, self.when))
        self.written.append("\n".join(lines))
        _anchor(paragraph, number, around)

    def finish(self) -> dict[str, bytes]:
        """Return the parts that changed, the document part included."""
        if not self.name:
            self.name = self._register()
        self.changed[self.main] = to_bytes(self.root)
        self.changed[self.name] = to_bytes(self.comments)
        if self.extended:
            self.changed[self.extended] = to_bytes(self.package.tree(self.extended))
        return self.changed

    def _answered(self) -> set[str]:
        if not self.extended:
            return set()
        return {item.get(f"{W15}paraIdParent", "") for item in self.package.tree(self.extended)} - {""}

    def _forget(self, para_ids: Iterable[str]) -> None:
        """Remove what Word remembers of a comment (done or not) beside the comment itself."""
        if self.extended:
            root, gone = self.package.tree(self.extended), set(para_ids)
            for item in [item for item in root if item.get(f"{W15}paraId") in gone]:
                root.remove(item)

    def _register(self) -> str:
        """Give a document without comments a comments part: its name, relationship and content type."""
        folder = self.main.rpartition("/")[0]
        name = f"{folder}/comments.xml" if folder else "comments.xml"
        self.changed |= register(self.package, self.main, name, f"{OFFICE_RELATIONSHIPS}/comments", _COMMENTS)
        return name


def register(package: Package, source: str, name: str, kind: str, content_type: str) -> dict[str, bytes]:
    """Relate a new part to ``source`` and name its content type; return the two parts this changes."""
    folder, _, base = source.rpartition("/")
    rels = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
    package.parts.setdefault(rels, f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode())
    links = package.tree(rels)
    taken = {item.get("Id") for item in links}
    identity = next(f"rIdJx{number}" for number in range(1, len(taken) + 2) if f"rIdJx{number}" not in taken)
    etree.SubElement(links, f"{{{RELATIONSHIPS}}}Relationship", Id=identity, Type=kind, Target=f"/{name}")
    types = package.tree("[Content_Types].xml")
    if content_type:
        etree.SubElement(types, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)
    return {rels: to_bytes(links), "[Content_Types].xml": to_bytes(types)}


def to_bytes(root: etree._Element) -> bytes:
    """Return a part as Word writes it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _para_ids(note: etree._Element) -> set[str]:
    return {item.get(_PARA_ID, "") for item in note.iter(f"{W}p")} - {""}


def _remove_mark(mark: etree._Element) -> None:
    """Remove one mark of a range, with the run that holds nothing else."""
    parent = mark.getparent()
    if parent is None:
        return
    if parent.tag == f"{W}r" and all(child is mark or child.tag == f"{W}rPr" for child in parent):
        mark, parent = parent, parent.getparent()
    if parent is not None:
        parent.remove(mark)


def _comment(number: str, lines: Sequence[str], when: dt.datetime) -> etree._Element:
    note = etree.Element(f"{W}comment")
    note.set(_ID, number)
    note.set(f"{W}author", marks.COMMENT_AUTHOR)
    note.set(f"{W}date", when.strftime("%Y-%m-%dT%H:%M:%SZ"))
    note.set(f"{W}initials", marks.COMMENT_INITIALS)
    for line in lines:
        run = etree.SubElement(etree.SubElement(note, f"{W}p"), f"{W}r")
        words = etree.SubElement(run, f"{W}t")
        words.text = line
        words.set(SPACE, "preserve")
    return note


def _anchor(paragraph: etree._Element, number: str, around: etree._Element | None) -> None:
    """Put the comment's range round a child of a paragraph, or round all its words."""
    start, end = etree.Element(f"{W}commentRangeStart"), etree.Element(f"{W}commentRangeEnd")
    start.set(_ID, number)
    end.set(_ID, number)
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}commentReference").set(_ID, number)
    if around is not None and around.getparent() is paragraph:
        around.addprevious(start)
        around.addnext(end)
        end.addnext(run)
        return
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else list(paragraph).index(properties) + 1, start)
    paragraph.append(end)
    paragraph.append(run)
