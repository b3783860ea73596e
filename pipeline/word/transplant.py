"""Nodes of one document made to stand in another: ids, bookmarks, styles, numbering, pictures and links, foot- and endnotes.

Comments stay behind: :mod:`comments` and :mod:`comment_marks` put them. Where a node comes to stand is the caller's to decide.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy

from lxml import etree

from pipeline import link
from pipeline.opc import Node, Relationship, rels_of, xml_bytes
from pipeline.word.comments import detach_marks
from pipeline.word.edit import detach, detach_bookmark, set_text, unwrap
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import MC, OFFICE_RELATIONSHIPS, W14, WORD_2012, R, W
from pipeline.word.package import HEADERS, DocumentError, Package
from pipeline.word.styles import STYLE_OF, StyleImport

_ID, _VAL, _NAME = f"{W}id", f"{W}val", f"{W}name"
_START, _END = f"{W}bookmarkStart", f"{W}bookmarkEnd"
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}s+xml"
TRACKED = frozenset(
    f"{W}{name}"
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange"),
        *("tcPrChange", "numberingChange", "cellIns", "cellDel", "cellMerge"),
    )
)
"""Elements that are, or say of another, that it was changed with changes tracked; each has an id of its own."""


class Transplant:
    """Brings nodes of ``source`` into ``target``. ``held`` gives the text of figures that keep an older one: tag → text."""

    def __init__(self, target: Package, source: Package, held: Mapping[str, str] | None = None) -> None:
        """Look at both files; nothing is changed yet."""
        self.target, self.source, self.held = target, source, held or {}
        self.main, self.source_main = target.main_part(), source.main_part()
        self.next_id = next_id(target)
        self.knows_w15 = WORD_2012 in target.main().nsmap.values()
        self.styles = StyleImport(target, source)
        self.parts: dict[str, str] = {}
        self.links: dict[tuple[str, str, str], str] = {}

    def import_node(self, element: Handle, part: str = "", into: str = "", *, sections: bool = False) -> Handle:
        """Return a copy of a node of the source's ``part``, fit for the target's part ``into`` (the bodies by default).

        With ``sections`` the paragraphs in it go on ending the sections they end.
        """
        return self._copied(node_of(element), part, into, sections=sections)

    def _copied(self, element: Node, part: str, into: str, *, sections: bool = False) -> Node:
        made = deepcopy(element)
        made.tail = None
        self.adapt(made, part, into, sections=sections)
        return made

    def adapt(self, made: Handle, part: str = "", into: str = "", *, sections: bool = False) -> None:
        """Make a copied node fit in place."""
        made = node_of(made)
        detach_marks(made)
        for item in () if sections else list(made.iter(f"{W}sectPr")):
            detach(item)
        for item in [item for item in made.iter(_START) if item.get(_NAME, "").startswith("_GoBack")]:
            detach_bookmark(made, item)
        for item in list(made.iter(*STYLE_OF)):
            self._style(item)
        self._bookmarks(made)
        for item in list(made.iter(f"{W}sdt")):
            self._control(item)
        self._ids(made)
        self._relations(made, part or self.source_main, into or self.main)
        for item in list(made.iter(*_NOTES)):
            item.set(_ID, self._note(item, _NOTES[str(item.tag)]))
        for item in list(made.iter(f"{W}numId")):
            item.set(_VAL, self.styles.number(item.get(_VAL, "0")))

    # --- ids, names, styles ---

    def fresh(self) -> str:
        """Return an id nothing in the target has."""
        self.next_id += 1
        return str(self.next_id)

    def _bookmarks(self, made: Node) -> None:
        fresh: dict[str, str] = {}
        for item in made.iter(_START, _END):
            if item.tag == _START:
                fresh[item.get(_ID, "")] = number = self.fresh()
                item.set(_NAME, _renumbered(item.get(_NAME, ""), number))
            item.set(_ID, fresh.get(item.get(_ID, ""), item.get(_ID, "")))

    def _control(self, control: Node) -> None:
        properties = control.find(f"{W}sdtPr")
        if properties is None:
            return
        number = properties.find(_ID)
        if number is not None:
            number.set(_VAL, self.fresh())
        for item in list(properties.iterchildren(f"{{{WORD_2012}}}appearance")):
            if not self.knows_w15:  # an editor that dropped the namespace would not list it as ignorable either
                properties.remove(item)
        tag = properties.find(f"{W}tag")
        text = self.held.get(tag.get(_VAL, "")) if tag is not None else None
        words = [] if text is None else list(control.iter(f"{W}t"))
        for other in words[1:]:
            detach(other)
        for first in words[:1]:
            set_text(first, text or "")

    def _style(self, item: Node) -> None:
        style = self.styles.style(item.get(_VAL, ""))
        if style:
            item.set(_VAL, style)
        else:
            detach(item)

    def _ids(self, made: Node) -> None:
        for item in made.iter():
            if not isinstance(item.tag, str):
                continue
            for name in [name for name in item.attrib if str(name).startswith(W14) and str(name).endswith("Id")]:
                del item.attrib[name]
            if item.tag in TRACKED and item.get(_ID) is not None:
                item.set(_ID, self.fresh())
            elif item.tag.endswith("}docPr") and item.get("id") is not None:
                item.set("id", self.fresh())

    # --- pictures, links, charts, headers ---

    def _relations(self, made: Node, part: str, into: str) -> None:
        links = {item.id: item for item in self.source.relationships(part)}
        for item in made.iter():
            for name, value in item.attrib.items():
                known = links.get(str(value)) if str(name).startswith(R) else None
                if known is not None:
                    item.set(name, self._link(known, part, into))

    def _link(self, known: Relationship, part: str, into: str) -> str:
        """Relate the target's part to what the source's part is related to; return the relationship's id there."""
        key = (part, known.id, into)
        if key not in self.links:
            aim = known.target if known.external else self.import_part(known.target, known.kind)
            self.links[key] = self.target.relate(into, known.type, aim, external=known.external)
        return self.links[key]

    def import_part(self, name: str, kind: str = "") -> str:
        """Bring a part of the source with all it is related to; return its name in the target."""
        if name in self.parts:
            return self.parts[name]
        content = self.source.parts.get(name)
        if content is None:
            raise DocumentError("缺少这一部分", name)
        story = kind in HEADERS
        if not story and self.target.parts.get(name) == content and not self.source.relationships(name):
            self.parts[name] = name
            return name
        made = self.parts[name] = self.target.free_name(name)
        self.target.put(made, content)
        if wanted := self.source.content_type(name):
            self.target.declare(made, wanted)
        if story:
            root = deepcopy(self.source.tree(name))
            for number, child in enumerate(list(root)):
                root[number] = self._copied(child, name, made)
            self.target.put(made, xml_bytes(root))
        elif self.source.relationships(name):
            self._same_links(name, made)
        return made

    def _same_links(self, name: str, made: str) -> None:
        """Give a part brought over its own relationships, ids as they are: its content is not looked into."""
        root = deepcopy(self.source.tree(rels_of(name)))
        for item, known in zip(root, self.source.relationships(name), strict=True):
            if not known.external:
                item.set("Target", f"/{self.import_part(known.target, known.kind)}")
        self.target.put(rels_of(made), xml_bytes(root))

    # --- notes ---

    def _note(self, reference: Node, kind: str) -> str:
        """Bring the note a reference stands for; return its number in the target."""
        number = reference.get(_ID, "")
        source = self.source.linked(f"{kind}s")
        note = next((n for n in self.source.tree(source).iterfind(f"{W}{kind}") if n.get(_ID) == number), None)
        if note is None:
            return number
        target = self.target.linked(f"{kind}s") or self._notes_part(kind, source)
        made = self._copied(note, source, target)
        root = self.target.edit(target)
        numbers = [int(text) for n in root.iterfind(f"{W}{kind}") if (text := n.get(_ID, "")).lstrip("-").isdecimal()]
        made.set(_ID, str(max([0, *numbers]) + 1))
        root.append(made)
        return made.get(_ID, "")

    def _notes_part(self, kind: str, source: str) -> str:
        """Begin the part of notes with the separators of the source."""
        root = deepcopy(self.source.tree(source))
        for note in [n for n in root if n.get(f"{W}type", "normal") == "normal"]:
            root.remove(note)
        name, relationship = self.target.beside_main(f"{kind}s.xml"), f"{OFFICE_RELATIONSHIPS}/{kind}s"
        return self.target.add_part(name, xml_bytes(root), relationship, _NOTES_TYPE.format(kind))


def next_id(package: Package) -> int:
    """Return an id no control and no bookmark of a file has."""
    return 1 + max(_numbers(package), default=0)


def _renumbered(name: str, number: str) -> str:
    return f"{name.rpartition('_')[0]}_{number}" if link.tag_of_bookmark(name) else name


def _numbers(package: Package) -> Iterator[int]:
    """Yield the ids of controls and bookmarks in use, and the ordinals in the names of ours: editors give other ids."""
    for root in package.stories():
        for item in root.iter(_START, f"{W}sdtPr"):
            number = item.find(_ID) if item.tag == f"{W}sdtPr" else item
            texts = ["" if number is None else number.get(_VAL, "") or number.get(_ID, "")]
            if link.tag_of_bookmark(named := item.get(_NAME, "")):
                texts.append(named.rpartition("_")[2])
            yield from (int(text) for text in texts if text.lstrip("-").isdecimal() and 0 <= int(text) < 2**30)


def detach_our_marks(element: Handle) -> None:
    """Take our controls and bookmarks out of a piece, their words stay: a second wording is no second place of its figures."""
    element = node_of(element)
    for control in list(element.iter(f"{W}sdt")):
        tag, content = control.find(f"{W}sdtPr/{W}tag"), control.find(f"{W}sdtContent")
        if tag is not None and tag.get(_VAL, "").startswith(link.TAG_PREFIX) and content is not None:
            unwrap(control)
    for start in list(element.iter(_START)):
        if start.get(_NAME, "").startswith(link.BOOKMARKS):
            detach_bookmark(element, start)


def note_references(package: Package) -> dict[str, set[str]]:
    """Return the ids of the foot- and endnotes the body refers to, by kind."""
    root = package.main()
    return {kind: {item.get(_ID, "") for item in root.iter(tag)} for tag, kind in _NOTES.items()}


def unshown_notes(package: Package) -> list[Handle]:
    """Return the foot- and endnotes no place of the body refers to: no program shows them."""
    found: list[Handle] = []
    for kind, shown in note_references(package).items():
        root = package.linked_tree(f"{kind}s")
        found += [item for item in (() if root is None else root) if item.get(_ID) not in shown]
    return found


def drop_unused_notes(package: Package, before: Mapping[str, set[str]]) -> None:
    """Take out foot- and endnotes the body referred to ``before`` and does not any more."""
    for kind, now in note_references(package).items():
        gone, part = before[kind] - now, package.linked(f"{kind}s")
        root = package.edit(part) if gone and part else ()
        for note in [item for item in root if item.get(_ID) in gone]:
            detach(note)


def know_namespaces(package: Package, part: str, others: Iterable[Handle], further: Mapping[str, str] | None = None) -> None:
    """Let the root of a part know the namespaces of other roots, and ``further`` ones: what is brought in keeps its meaning.

    The part is parsed anew where it must change: to be done before anybody holds a node of it.
    """
    root = package.tree(part)
    spaces: dict[str | None, str] = dict(root.nsmap)
    for name, uri in (further or {}).items():
        if name not in spaces and uri not in spaces.values():
            spaces[name] = uri
    ignorable = root.get(f"{MC}Ignorable", "").split()
    for other in map(node_of, others):
        for prefix, space in other.nsmap.items():
            if prefix and prefix not in spaces and space not in spaces.values():
                spaces[prefix] = space
        for prefix in other.get(f"{MC}Ignorable", "").split():
            if prefix not in ignorable and spaces.get(prefix) == other.nsmap.get(prefix):
                ignorable.append(prefix)
    if spaces == root.nsmap:
        return
    made = etree.Element(root.tag, nsmap=spaces)  # type: ignore[arg-type]
    for attribute, value in root.attrib.items():
        made.set(attribute, value)
    if ignorable:
        made.set(f"{MC}Ignorable", " ".join(ignorable))
    made.text = root.text
    made.extend(deepcopy(list(root)))
    package.put(part, xml_bytes(made))
