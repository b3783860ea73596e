"""Comments (批注) of a document: read, added at a paragraph, taken out, answered or not; the parts Word keeps them in.

Where the marks of a comment stand in the text is :mod:`comment_marks`; which comments come and go is the caller's to decide.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from lxml import etree
from msgspec import Struct

from pipeline import link
from pipeline.opc import Node
from pipeline.word.blocks import paragraphs
from pipeline.word.edit import detach, detach_with_run
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import COMMENTS_EXTENDED, OFFICE_RELATIONSHIPS, W14, W15, WORD, WORD_2010, W
from pipeline.word.package import Package
from pipeline.word.story import StoryReader

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_EXTENDED_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ID, _PARA_ID = f"{W}id", f"{W14}paraId"
_OWN, _PARENT, _DONE = f"{W15}paraId", f"{W15}paraIdParent", f"{W15}done"
RANGE_START, RANGE_END, REFERENCE = (f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))
COMMENT_NAMESPACES = {"w14": WORD_2010}
"""What must be known where comments are brought in: the ids of their paragraphs."""
MARKS = (RANGE_START, RANGE_END, REFERENCE)
"""What tells in the text where a comment stands."""


class Comment(Struct, frozen=True):
    """One comment. ``date`` is as written by the program, often empty; ``resolved`` is Word's mark 已解决."""

    id: str
    author: str
    text: str
    date: str = ""
    resolved: bool = False

    @property
    def own(self) -> bool:
        """Tell whether the program wrote it."""
        return self.author == link.COMMENT_AUTHOR


class CommentState(Struct, frozen=True):
    """What Word remembers of a comment: 已解决 as written (``1`` or ``0``), the id of its paragraph and of what it answers."""

    done: str
    own: str
    parent: str


# --- how ours are written --------------------------------------------------------------------------------------------


def comments_xml(texts: Iterable[str], date: dt.date) -> str:
    """Return a comments part with comments of ours, numbered from 0, in the styles the generator's template has."""
    stamp = f"{date.isoformat()}T00:00:00Z"
    style = '<w:pPr><w:pStyle w:val="CommentText"/></w:pPr>'
    inner = "".join(_comment_xml(str(number), text.split("\n"), stamp, style) for number, text in enumerate(texts))
    return f'{_HEAD}<w:comments xmlns:w="{WORD}">{inner}</w:comments>'


def _comment_xml(number: str, lines: Iterable[str], stamp: str, style: str = "") -> str:
    inner = "".join(f'<w:p>{style}<w:r><w:t xml:space="preserve">{link.attribute(line)}</w:t></w:r></w:p>' for line in lines)
    author, initials = link.COMMENT_AUTHOR, link.COMMENT_INITIALS
    return f'<w:comment w:id="{number}" w:author="{author}" w:date="{stamp}" w:initials="{initials}">{inner}</w:comment>'


def commented(inner: str, numbers: Iterable[int]) -> str:
    """Return runs (XML) with the ranges of comments around them, in the style the generator's template has."""
    numbers = tuple(numbers)
    starts = "".join(f'<w:commentRangeStart w:id="{number}"/>' for number in numbers)
    ends = "".join(
        f'<w:commentRangeEnd w:id="{number}"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'
        f'<w:commentReference w:id="{number}"/></w:r>'
        for number in numbers
    )
    return f"{starts}{inner}{ends}"


def detach_marks(root: Handle) -> int:
    """Take the marks of all comments out of a piece; return how many there were."""
    root = node_of(root)
    found = list(root.iter(*MARKS))
    for mark in found:
        detach_with_run(mark)
    return len(found)


def has_marks(root: Handle) -> bool:
    """Tell whether a comment stands anywhere in a piece."""
    root = node_of(root)
    return next(root.iter(*MARKS), None) is not None


def comment_anchors(package: Package, parts: Iterable[str]) -> dict[str, Handle]:
    """Return where comments begin in some parts: id → the first mark of it."""
    found: dict[str, Handle] = {}
    for part in parts:
        for item in package.tree(part).iter(RANGE_START, REFERENCE):
            found.setdefault(item.get(_ID, ""), item)
    return found


# --- the comments of one document ------------------------------------------------------------------------------------


def read_comments(package: Package) -> tuple[Comment, ...]:
    """Return the comments in the order of their part; a reply to one that is 已解决 is resolved too."""
    part, states = package.linked("comments"), package.linked("commentsExtended")
    done = _resolved(package.tree(states)) if states in package.parts else ()
    return tuple(_read(item, done) for item in (package.tree(part).iter(f"{W}comment") if part else ()))


def _resolved(states: Iterable[Node]) -> set[str]:
    entries = [(item.get(_OWN, ""), item.get(_PARENT, ""), item.get(_DONE, "0") in ("1", "true")) for item in states]
    done = {own for own, _, resolved in entries if resolved}
    return done | {own for own, parent, _ in entries if parent in done}


def _read(element: Node, done: Collection[str]) -> Comment:
    text = "\n".join(paragraph.text for paragraph in paragraphs(StoryReader().blocks(element)))
    author, date = element.get(f"{W}author", ""), element.get(f"{W}date", "")
    return Comment(element.get(_ID, ""), author, text, date, not para_ids(element).isdisjoint(done))


def comment_id(comment: Handle) -> str:
    """Return the id by which the text refers to a comment."""
    return node_of(comment).get(_ID, "")


def para_ids(comment: Handle) -> set[str]:
    """Return the ids by which other comments and 已解决 refer to the paragraphs of one."""
    comment = node_of(comment)
    return {item.get(_PARA_ID, "") for item in comment.iter(f"{W}p")} - {""}


class Comments:
    """The comments of a document that is being changed; its parts are begun when first needed."""

    def __init__(self, package: Package, when: dt.datetime | None = None) -> None:
        """``when`` dates those that are added."""
        self.package, self.when = package, when
        self.root = package.main()
        self.part, self.extended = package.linked("comments"), package.linked("commentsExtended")
        self.written: list[str] = []

    def _elements(self) -> list[Node]:
        return list(self.package.tree(self.part).iterfind(f"{W}comment")) if self.part else []

    def placed(self) -> Mapping[str, tuple[Comment, Handle]]:
        """Return by id the comments that have a place in the text: no program shows another."""
        shown = {item.get(_ID, "") for item in self.root.iter(REFERENCE)}
        read = ((_read(item, ()), item) for item in self._elements())
        return {comment.id: (comment, item) for comment, item in read if comment.id in shown}

    def unplaced(self) -> list[Handle]:
        """Return the comments that have no place in the text."""
        shown = {item for _, item in self.placed().values()}
        return [item for item in self._elements() if item not in shown]

    # --- coming and going ---

    def add(self, lines: Sequence[str], paragraph: Handle, around: Handle | None = None) -> None:
        """Put a comment of ours on a paragraph, or on the one child ``around`` of it (a control), outside every control."""
        paragraph, around = node_of(paragraph), None if around is None else node_of(around)
        assert self.when is not None
        source = _comment_xml("", lines, self.when.strftime("%Y-%m-%dT%H:%M:%SZ"))
        number = self.adopt(etree.fromstring(source.replace("<w:comment", f'<w:comment xmlns:w="{WORD}"', 1)))
        self.written.append("\n".join(lines))
        _anchor(paragraph, number, around)

    def adopt(self, comment: Handle) -> str:
        """Put a comment into the part under the next free id, which is returned; its marks are the caller's to put."""
        comment = node_of(comment)
        taken = (item.get(_ID, "") for item in self._elements())
        number = str(1 + max((int(text) for text in taken if text.isdecimal()), default=-1))
        comment.set(_ID, number)
        self.package.tree(self.ensure_part()).append(comment)
        self._touch()
        return number

    def remove(self, ids: Collection[str]) -> None:
        """Take comments out by their ids, with their marks and what Word remembers of them."""
        for item in [item for item in self._elements() if item.get(_ID) in ids]:
            gone = para_ids(item)
            for entry in [entry for entry in self._states() if entry.get(_OWN) in gone]:
                detach(entry)
            detach(item)
        for mark in [item for item in self.root.iter(*MARKS) if item.get(_ID) in ids]:
            detach_with_run(mark)
        self._touch()

    def ours(self, is_ours: Callable[[str], bool]) -> dict[str, str]:
        """Return the comments of our author whose words are still ours: id → words."""
        read = (_read(item, ()) for item in self._elements())
        return {item.id: item.text for item in read if item.own and is_ours(item.text)}

    def remove_ours(self, is_ours: Callable[[str], bool]) -> None:
        """Take such comments out, but for those somebody answered."""
        answered = {entry.get(_PARENT, "") for entry in self._states()} - {""}
        kept = {item.get(_ID, "") for item in self._elements() if answered & para_ids(item)}
        self.remove(self.ours(is_ours).keys() - kept)

    def remove_unplaced(self, ids: Collection[str] | None = None) -> None:
        """Take comments (those of ``ids``, or all) out that lost their place in the text."""
        shown = {item.get(_ID, "") for item in self.root.iter(REFERENCE)}
        known = {item.get(_ID, "") for item in self._elements()} if ids is None else set(ids)
        self.remove(known - shown)

    # --- replies and 已解决 ---

    def state(self, comment: Handle) -> "CommentState | None":
        """Return what Word remembers of a comment: done or not, and what it answers."""
        ids = para_ids(comment)
        entry = next((entry for entry in self._states() if entry.get(_OWN) in ids), None)
        if entry is None:
            return None
        return CommentState(entry.get(_DONE, "0"), entry.get(_OWN, ""), entry.get(_PARENT, ""))

    def done(self, comment: Handle) -> str:
        """Return Word's mark 已解决 of a comment as written: ``1`` or ``0``."""
        entry = self.state(comment)
        return "0" if entry is None else entry.done

    def resolve(self, comment: Handle, done: str) -> None:
        """Set Word's mark 已解决 of a comment."""
        comment = node_of(comment)
        last = [*comment.iter(f"{W}p")][-1:]
        for identity in map(self.para_id, last):
            entry = next((item for item in self._states() if item.get(_OWN) == identity), None)
            if entry is None:
                self.add_state(identity, done)
            else:
                entry.set(_DONE, done)
                self._touch()

    def add_state(self, identity: str, done: str, parent: str = "") -> None:
        """Remember of the comment whose last paragraph has that id whether it is done, and what it answers."""
        if not self.extended:
            name, content = self.package.beside_main("commentsExtended.xml"), f'<w15:commentsEx xmlns:w15="{W15[1:-1]}"/>'
            self.extended = self.package.add_part(name, content.encode(), COMMENTS_EXTENDED, _EXTENDED_TYPE)
        entry = etree.SubElement(self.package.edit(self.extended), f"{W15}commentEx", {_OWN: identity, _DONE: done})
        if parent:
            entry.set(_PARENT, parent)

    def last_para_id(self, comment: Handle) -> str:
        """Return the id of the last paragraph of a comment: what replies refer to."""
        return self.para_id([*node_of(comment).iter(f"{W}p")][-1])

    def para_ids_of_copy(self, comment: Handle, made: Handle) -> dict[str, str]:
        """Return the ids of the paragraphs of a comment brought over: id there → id here."""
        pairs = zip(node_of(comment).iter(f"{W}p"), node_of(made).iter(f"{W}p"), strict=False)
        return {old: self.para_id(new) for one, new in pairs if (old := one.get(_PARA_ID, ""))}

    def para_id(self, paragraph: Handle) -> str:
        """Return the id of a paragraph of a comment, which Word needs for replies; one without gets it."""
        paragraph = node_of(paragraph)
        if not paragraph.get(_PARA_ID):
            used = {identity for item in self._elements() for identity in para_ids(item)}
            made = next(text for n in range(len(used) + 1) if (text := f"{0x4A580001 + n:08X}") not in used)
            paragraph.set(_PARA_ID, made)
            self._touch()
        return paragraph.get(_PARA_ID, "")

    def _states(self) -> Iterator[Node]:
        yield from list(self.package.tree(self.extended)) if self.extended in self.package.parts else ()

    # --- parts ---

    def ensure_part(self) -> str:
        """Return the comments part; a document without one gets it."""
        if not self.part:
            content = f'{_HEAD}<w:comments xmlns:w="{WORD}"/>'.encode()
            kind = f"{OFFICE_RELATIONSHIPS}/comments"
            self.part = self.package.add_part(self.package.beside_main("comments.xml"), content, kind, COMMENTS_TYPE)
        return self.part

    def _touch(self) -> None:
        for name in (self.package.main_part(), self.part, self.extended):
            if name in self.package.parts:
                self.package.edit(name)


def _anchor(paragraph: Node, number: str, around: Node | None) -> None:
    """Put the comment's range round a child of a paragraph, or round all its words."""
    start, end, run = etree.Element(RANGE_START), etree.Element(RANGE_END), etree.Element(f"{W}r")
    for mark in (start, end, etree.SubElement(run, REFERENCE)):
        mark.set(_ID, number)
    if around is not None and around.getparent() is paragraph:
        around.addprevious(start)
        around.addnext(end)
        end.addnext(run)
        return
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else list(paragraph).index(properties) + 1, start)
    paragraph.append(end)
    paragraph.append(run)
