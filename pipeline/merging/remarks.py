"""Comments (批注) of several copies: each copy's own are put where their words stand in the merged file, once each.

A comment is known by its author and words; what was changed in one is a new comment. Replies stay with what they answer.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from pipeline.matching.text import same_stretches
from pipeline.merging.imports import Importer
from pipeline.word.comments import Notes, register
from pipeline.word.names import COMMENTS_EXTENDED, SPACE, W14, W15, W
from pipeline.word.package import Package
from pipeline.word.story import read_note

_ID = f"{W}id"
_EXTENDED_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
_START, _END, _REFERENCE = (f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))
_KINDS = (_START, _END, _REFERENCE)
_SIGNS = frozenset(f"{W}{name}" for name in ("tab", "br", "cr", "noBreakHyphen"))
_TEXT, _RUN, _RPR, _PPR = (f"{W}{name}" for name in ("t", "r", "rPr", "pPr"))
Key = tuple[str, str, int]
"""Author, words and which of several alike."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a comment: where it stands, in characters of its paragraph."""

    number: str
    kind: str
    paragraph: etree._Element
    offset: int


@dataclass(frozen=True, slots=True)
class Saved:
    """A mark kept while its paragraph is replaced: the number of the paragraph in the piece, and its words."""

    number: str
    kind: str
    at: int
    offset: int
    text: str


class Remarks:
    """The comments of one file; one that lost its place in the text is shown by no program and does not count."""

    def __init__(self, package: Package) -> None:
        """Read the comments part and the marks in the body."""
        main = package.main_part()
        self.package, self.root = package, package.tree(main)
        links = {item.kind: item.target for item in package.relationships(main) if not item.external}
        self.part, self.extended = links.get("comments", ""), links.get("commentsExtended", "")
        comments = list(package.tree(self.part).iterfind(f"{W}comment")) if self.part else []
        self.keys: dict[Key, etree._Element] = {}
        shown = {item.get(_ID) for item in self.root.iter(_REFERENCE)}
        for item in [item for item in comments if item.get(_ID) in shown]:
            _, author, words = read_note(item)
            plain = "".join(words.split())
            number = next(n for n in range(len(comments) + 1) if (author, plain, n) not in self.keys)
            self.keys[(author, plain, number)] = item

    def marks(self) -> Iterator[Mark]:
        """Yield all marks in the body; one between paragraphs belongs to the next (a start) or the last (an end)."""
        waiting: list[tuple[str, str]] = []
        last: etree._Element | None = None
        for item in self.root.iter(f"{W}p", *_KINDS):
            if item.tag == f"{W}p":
                last = item
                yield from (Mark(number, kind, item, 0) for number, kind in waiting)
                waiting.clear()
                continue
            home = next(item.iterancestors(f"{W}p"), None)
            if home is not None:
                yield Mark(item.get(_ID, ""), str(item.tag), home, _offset(home, item))
            elif item.tag == _START:
                waiting.append((item.get(_ID, ""), str(item.tag)))
            elif last is not None:
                yield Mark(item.get(_ID, ""), str(item.tag), last, len(text_of(last)))

    def state(self, comment: etree._Element) -> etree._Element | None:
        """Return what Word remembers of a comment: done or not, and what it answers."""
        ids = {item.get(f"{W14}paraId") for item in comment.iter(f"{W}p")}
        entries = self.package.tree(self.extended) if self.extended else ()
        return next((item for item in entries if item.get(f"{W15}paraId") in ids), None)


class RemarkMerge:
    """Puts comments of further copies into the merged file. ``notes`` writes the comments part."""

    def __init__(self, notes: Notes, base: Remarks) -> None:
        """Take the merged file's comments and those of BASE."""
        self.notes, self.base = notes, base
        self.package = notes.package

    def mine(self) -> Remarks:
        """Return the comments of the merged file as they stand now."""
        return Remarks(self.package)

    def take(
        self, other: Remarks, importer: Importer, homes: Mapping[etree._Element, etree._Element], kept: frozenset[Key]
    ) -> tuple[list[str], list[str], list[str]]:
        """Put in what another copy added and take out what it deleted; return the words of both, and what found no place.

        ``homes`` tells which paragraph of the merged file stands for one of the copy; comments ``kept`` are not taken out.
        """
        mine = self.mine()
        gone = [key for key in self.base.keys if key not in other.keys and key in mine.keys and key not in kept]
        new = [key for key in other.keys if key not in self.base.keys and key not in mine.keys]
        numbers: dict[str, str] = {}
        para_ids: dict[str, str] = {}
        for key, comment in other.keys.items():
            if key in new:
                numbers[comment.get(_ID, "")] = self._brought(comment, other, importer, para_ids)
            elif key in mine.keys:
                known = [item.get(f"{W14}paraId", "") for item in comment.iter(f"{W}p")]
                para_ids |= {identity: f"={key}" for identity in known if identity}
        lost = self._anchored(other, numbers, homes)
        self._states(other, mine, new, para_ids)
        for key in gone:
            self.remove(mine.keys[key])
        return [key[1] for key in new], [key[1] for key in gone], lost

    def _brought(self, comment: etree._Element, other: Remarks, importer: Importer, para_ids: dict[str, str]) -> str:
        part = self.notes.name or importer.main
        made = importer.bring(comment, other.part, part)
        taken = [int(text) for item in self.notes.comments if (text := item.get(_ID, "")).isdecimal()]
        number = str(max([-1, *taken]) + 1)
        made.set(_ID, number)
        for old, new in zip(comment.iter(f"{W}p"), made.iter(f"{W}p"), strict=False):
            if identity := old.get(f"{W14}paraId"):
                para_ids[identity] = self._para_id(new)
        self.notes.comments.append(made)
        return number

    def _para_id(self, paragraph: etree._Element) -> str:
        """Give a paragraph of a comment an id of its own, as Word needs it for replies."""
        if not paragraph.get(f"{W14}paraId"):
            used = {item.get(f"{W14}paraId") for item in self.notes.comments.iter(f"{W}p")}
            made = next(text for n in range(len(used) + 1) if (text := f"{0x4A580001 + n:08X}") not in used)
            paragraph.set(f"{W14}paraId", made)
        return paragraph.get(f"{W14}paraId", "")

    def _anchored(
        self, other: Remarks, numbers: Mapping[str, str], homes: Mapping[etree._Element, etree._Element]
    ) -> list[str]:
        """Put the marks of comments brought over where their paragraphs stand now; return the numbers that found no place."""
        placed: dict[str, list[etree._Element]] = {}
        for mark in other.marks():
            home = homes.get(mark.paragraph)
            if mark.number in numbers and home is not None and home.getparent() is not None:
                made = put_mark(home, numbers[mark.number], mark.kind, mark.offset, text_of(mark.paragraph))
                placed.setdefault(mark.number, []).append(made)
        lost = []
        for old, number in numbers.items():
            there = placed.get(old, [])
            first = next(self.notes.root.iter(f"{W}p"), None)
            home = next((p for item in there for p in item.iterancestors(f"{W}p")), first)
            if not there:
                lost.append(number)
            kinds = {_REFERENCE if item.tag == _RUN else str(item.tag) for item in there}
            if home is not None:
                for kind in [kind for kind in _KINDS if kind not in kinds]:
                    put_mark(home, number, kind, 0 if kind == _START else len(text_of(home)), text_of(home))
        return lost

    def _states(self, other: Remarks, mine: Remarks, new: list[Key], para_ids: Mapping[str, str]) -> None:
        """Bring over replies' links and 已解决."""
        for key, comment in other.keys.items():
            entry = other.state(comment)
            if entry is None:
                continue
            done = entry.get(f"{W15}done", "0")
            if key in new:
                own = self._resolved(entry.get(f"{W15}paraId", ""), para_ids, mine)
                parent = self._resolved(entry.get(f"{W15}paraIdParent", ""), para_ids, mine)
                made = etree.SubElement(self._entries(), f"{W15}commentEx", {f"{W15}paraId": own, f"{W15}done": done})
                if parent:
                    made.set(f"{W15}paraIdParent", parent)
            elif key in mine.keys and key in self.base.keys:
                before = self.base.state(self.base.keys[key])
                if done != ("0" if before is None else before.get(f"{W15}done", "0")):
                    self._mark_done(mine.keys[key], done)

    def _mark_done(self, comment: etree._Element, done: str) -> None:
        last = [*comment.iter(f"{W}p")][-1:]
        for paragraph in last:
            identity, root = self._para_id(paragraph), self._entries()
            entry = next((item for item in root if item.get(f"{W15}paraId") == identity), None)
            if entry is None:
                entry = etree.SubElement(root, f"{W15}commentEx", {f"{W15}paraId": identity})
            entry.set(f"{W15}done", done)

    def _resolved(self, identity: str, para_ids: Mapping[str, str], mine: Remarks) -> str:
        """Return the id a comment's paragraph has here; for a comment both files have it is given one when it has none."""
        found = para_ids.get(identity, "")
        if not found.startswith("="):
            return found
        comment = next(item for key, item in mine.keys.items() if f"={key}" == found)
        return self._para_id([*comment.iter(f"{W}p")][-1])

    def _entries(self) -> etree._Element:
        """Return the part that remembers replies and 已解决; a file without one gets it."""
        notes = self.notes
        if not notes.extended:
            folder = notes.main.rpartition("/")[0]
            name = f"{folder}/commentsExtended.xml" if folder else "commentsExtended.xml"
            content = f'<w15:commentsEx xmlns:w15="{W15[1:-1]}"/>'
            self.package.parts[name] = content.encode()
            notes.changed |= register(self.package, notes.main, name, COMMENTS_EXTENDED, _EXTENDED_TYPE)
            notes.extended = name
        return self.package.tree(notes.extended)

    def remove(self, comment: etree._Element) -> None:
        """Take a comment out with its marks."""
        number = comment.get(_ID)
        for mark in [item for item in self.notes.root.iter(*_KINDS) if item.get(_ID) == number]:
            _drop(mark)
        ids = {item.get(f"{W14}paraId") for item in comment.iter(f"{W}p")} - {None}
        if self.notes.extended:
            for item in [item for item in self._entries() if item.get(f"{W15}paraId") in ids]:
                item.getparent().remove(item)  # type: ignore[union-attr]
        _drop(comment)


def saved(element: etree._Element) -> list[Saved]:
    """Return the comment marks in a piece that is about to be replaced."""
    found = []
    for at, paragraph in enumerate(element.iter(f"{W}p")):
        for item in paragraph.iter(*_KINDS):
            if next(item.iterancestors(f"{W}p"), None) is paragraph:
                kind = str(item.tag)
                found.append(Saved(item.get(_ID, ""), kind, at, _offset(paragraph, item), text_of(paragraph)))
    return found


def put_back(element: etree._Element, marks: list[Saved]) -> None:
    """Put comment marks into the piece that stands in the place of the one they were in."""
    homes = [*element.iter(f"{W}p")]
    for mark in marks:
        if homes:
            put_mark(homes[min(mark.at, len(homes) - 1)], mark.number, mark.kind, mark.offset, mark.text)


def text_of(paragraph: etree._Element) -> str:
    """Return the characters of a paragraph that offsets count."""
    return "".join(_said(item) for item in paragraph.iter(_TEXT, *_SIGNS))


def _said(item: etree._Element) -> str:
    return (item.text or "") if item.tag == _TEXT else "\n" if item.tag in _SIGNS else ""


def _offset(paragraph: etree._Element, mark: etree._Element) -> int:
    length = 0
    for item in paragraph.iter(_TEXT, *_SIGNS, *_KINDS):
        if item is mark:
            break
        length += len(_said(item))
    return length


def put_mark(paragraph: etree._Element, number: str, kind: str, offset: int, text: str) -> etree._Element:
    """Put one mark into a paragraph where a character of ``text`` stands in it now; return what was put in."""
    now = text_of(paragraph)
    place = offset if now == text else _mapped(text, now, offset, kind)
    made = etree.Element(_RUN if kind == _REFERENCE else kind)
    holder = etree.SubElement(made, kind) if kind == _REFERENCE else made
    holder.set(_ID, number)
    before = _child_at(paragraph, place, late=kind != _START)
    if before is None:
        paragraph.append(made)
    else:
        before.addprevious(made)
    return made


def _mapped(text: str, now: str, offset: int, kind: str) -> int:
    """Return where a place of a text is in another one; where its words are gone, the beginning or end."""
    for a, b, size in same_stretches(text, now):
        if a <= offset <= a + size:
            return b + offset - a
    return 0 if kind == _START else len(now)


def _child_at(paragraph: etree._Element, place: int, *, late: bool) -> etree._Element | None:
    """Return the child before which a character begins, a run being cut in two; ``late`` goes behind marks that stand there."""
    length = 0
    for child in list(paragraph):
        if child.tag == _PPR:
            continue
        size = sum(len(_said(item)) for item in child.iter(_TEXT, *_SIGNS))
        if length == place and not (late and size == 0):
            return child
        if length < place < length + size:
            if child.tag == _RUN:
                return _cut(child, place - length)
            if not late:
                return child
        length += size
    return None


def _cut(run: etree._Element, at: int) -> etree._Element:
    """Cut a run in two behind some characters; return the second half."""
    second = etree.Element(_RUN)
    look = run.find(_RPR)
    if look is not None:
        second.append(deepcopy(look))
    length = 0
    for child in [child for child in run if child.tag != _RPR]:
        size = len(_said(child))
        if length >= at:
            second.append(child)
        elif length + size > at:
            rest = etree.SubElement(second, _TEXT)
            rest.text, child.text = (child.text or "")[at - length :], (child.text or "")[: at - length]
            for item in (child, rest):
                item.set(SPACE, "preserve")
        length += size
    run.addnext(second)
    return second


def _drop(mark: etree._Element) -> None:
    parent = mark.getparent()
    if parent is None:
        return
    if parent.tag == _RUN and all(child is mark or child.tag == _RPR for child in parent):
        mark, parent = parent, parent.getparent()
    if parent is not None:
        parent.remove(mark)
