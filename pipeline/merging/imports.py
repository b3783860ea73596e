"""Pieces of one copy made to stand in another: pictures and links, foot- and endnotes, styles, numbering, ids.

Ids and bookmark names come from :class:`~pipeline.merging.graft.Graft`; comments are left out here (see :mod:`remarks`).
"""

import posixpath
from collections.abc import Iterable, Iterator
from copy import deepcopy

from lxml import etree

from pipeline import marks
from pipeline.merging.graft import Graft
from pipeline.merging.signs import TRACKED
from pipeline.word.comments import to_bytes
from pipeline.word.names import OFFICE_RELATIONSHIPS, RELATIONSHIPS, W14, R, W
from pipeline.word.package import DocumentError, Package, Relationship

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
_ID, _VAL = f"{W}id", f"{W}val"
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_STYLE_LINKS = ("basedOn", "next", "link")
_STORIES = ("header", "footer")


class Importer:
    """Brings pieces of ``source`` into ``target``. Parts of the target whose trees it changes are in ``touched``."""

    def __init__(self, target: Package, source: Package) -> None:
        """Look at both files; nothing is changed yet."""
        self.target, self.source = target, source
        self.main, self.source_main = target.main_part(), source.main_part()
        self.graft = Graft(target, source, {})
        self.touched: set[str] = set()
        self.parts: dict[str, str] = {}
        self.links: dict[tuple[str, str, str], str] = {}
        self.numbers: dict[str, str] = {}

    def bring(self, element: etree._Element, part: str = "", into: str = "") -> etree._Element:
        """Return a copy of a piece of the source's ``part``, fit for the target's part ``into`` (the bodies by default)."""
        made = deepcopy(element)
        made.tail = None
        self._styles(made)
        sections = [(item, item.getparent()) for item in made.iter(f"{W}sectPr")]
        for item in [item for item in made.iter(f"{W}bookmarkStart") if item.get(f"{W}name", "").startswith("_GoBack")]:
            _drop_bookmark(made, item)
        self.graft.fit(made)
        for item, parent in sections:
            if parent is not None:
                parent.append(item)
        self._ids(made)
        self._relations(made, part or self.source_main, into or self.main)
        for item in list(made.iter(*_NOTES)):
            item.set(_ID, self._note(item, _NOTES[str(item.tag)]))
        for item in list(made.iter(f"{W}numId")):
            item.set(_VAL, self._number(item.get(_VAL, "0")))
        return made

    def changed(self) -> dict[str, bytes]:
        """Return the parts written anew."""
        return {name: to_bytes(self.target.tree(name)) for name in self.touched}

    # --- ids ---

    def _ids(self, made: etree._Element) -> None:
        for item in made.iter():
            if not isinstance(item.tag, str):
                continue
            for name in [name for name in item.attrib if str(name).startswith(W14) and str(name).endswith("Id")]:
                del item.attrib[name]
            if item.tag in TRACKED and item.get(_ID) is not None:
                item.set(_ID, self.fresh())
            elif item.tag.endswith("}docPr") and item.get("id") is not None:
                item.set("id", self.fresh())

    def fresh(self) -> str:
        """Return an id nothing in the target has."""
        self.graft.next_id += 1
        return str(self.graft.next_id)

    # --- pictures, links, charts, headers ---

    def _relations(self, made: etree._Element, part: str, into: str) -> None:
        links = {item.id: item for item in self.source.relationships(part)}
        for item in made.iter():
            for name, value in item.attrib.items():
                link = links.get(str(value)) if str(name).startswith(R) else None
                if link is not None:
                    item.set(name, self._link(link, part, into))

    def _link(self, link: Relationship, part: str, into: str) -> str:
        """Relate the target's part to what the source's part is related to; return the relationship's id there."""
        key = (part, link.id, into)
        if key not in self.links:
            aim = link.target if link.external else self.part(link.target, link.kind)
            self.links[key] = self.relate(into, link.type, aim, external=link.external)
        return self.links[key]

    def relate(self, part: str, kind: str, aim: str, *, external: bool = False) -> str:
        """Return the id of a relationship of the target's part, an equal one there or a new one."""
        for item in self.target.relationships(part):
            if (item.type, item.target, item.external) == (kind, aim, external):
                return item.id
        name = _rels_of(part)
        self.target.parts.setdefault(name, f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode())
        root = self.target.tree(name)
        taken = {item.get("Id") for item in root}
        identity = next(f"rIdJx{n}" for n in range(1, len(taken) + 2) if f"rIdJx{n}" not in taken)
        made = etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=identity, Type=kind)
        made.set("Target", aim if external else f"/{aim}")
        if external:
            made.set("TargetMode", "External")
        self.touched.add(name)
        return identity

    def part(self, name: str, kind: str = "") -> str:
        """Bring a part of the source with all it is related to; return its name in the target."""
        if name in self.parts:
            return self.parts[name]
        content = self.source.parts.get(name)
        if content is None:
            raise DocumentError("缺少这一部分", name)
        story = kind in _STORIES
        if not story and self.target.parts.get(name) == content and not self.source.relationships(name):
            self.parts[name] = name
            return name
        made = self.parts[name] = self._free(name)
        self.target.parts[made] = content
        self._content_type(name, made)
        if story:
            root = deepcopy(self.source.tree(name))
            for number, child in enumerate(list(root)):
                root[number] = self.bring(child, name, made)
            self.target.parts[made] = to_bytes(root)
            return made
        links = self.source.relationships(name)
        if links:
            self._same_links(name, made)
        return made

    def _same_links(self, name: str, made: str) -> None:
        """Give a part brought over its own relationships, ids as they are: its content is not looked into."""
        root = deepcopy(self.source.tree(_rels_of(name)))
        for item, link in zip(root, self.source.relationships(name), strict=True):
            if not link.external:
                item.set("Target", f"/{self.part(link.target, link.kind)}")
        self.target.parts[_rels_of(made)] = to_bytes(root)

    def _free(self, name: str) -> str:
        if name not in self.target.parts:
            return name
        stem, dot, suffix = name.rpartition(".")
        taken = {part.lower() for part in self.target.parts}
        return next(n for k in range(1, len(taken) + 2) if (n := f"{stem}{k}{dot}{suffix}").lower() not in taken)

    def _content_type(self, name: str, made: str) -> None:
        theirs, types = self.source.tree("[Content_Types].xml"), self.target.tree("[Content_Types].xml")
        suffix = name.rpartition(".")[2].lower()
        own = next((i.get("ContentType") for i in theirs if (i.get("PartName") or "").lower() == f"/{name}".lower()), None)
        common = {(i.get("Extension") or "").lower(): i.get("ContentType") for i in theirs if i.get("Extension")}
        here = {(i.get("Extension") or "").lower(): i.get("ContentType") for i in types if i.get("Extension")}
        wanted = own or common.get(suffix)
        if wanted and here.get(suffix) != wanted:
            etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{made}", ContentType=wanted)
            self.touched.add("[Content_Types].xml")

    # --- notes ---

    def _note(self, reference: etree._Element, kind: str) -> str:
        number = reference.get(_ID, "")
        source = next((i.target for i in self.source.relationships(self.source_main) if i.kind == f"{kind}s"), "")
        note = next((n for n in self.source.tree(source).iterfind(f"{W}{kind}") if n.get(_ID) == number), None)
        if note is None:
            return number
        target = self._notes_part(kind, source)
        root = self.target.tree(target)
        made = self.bring(note, source, target)
        numbers = [int(text) for n in root.iterfind(f"{W}{kind}") if (text := n.get(_ID, "")).lstrip("-").isdecimal()]
        made.set(_ID, str(max([0, *numbers]) + 1))
        root.append(made)
        self.touched.add(target)
        return made.get(_ID, "")

    def _notes_part(self, kind: str, source: str) -> str:
        """Return the target's part of notes; one without any gets the source's, its separators only."""
        own = next((i.target for i in self.target.relationships(self.main) if i.kind == f"{kind}s"), "")
        if own:
            return own
        root = deepcopy(self.source.tree(source))
        for note in [n for n in root if n.get(f"{W}type", "normal") == "normal"]:
            root.remove(note)
        folder = posixpath.dirname(self.main)
        name = self._free(posixpath.join(folder, f"{kind}s.xml"))
        self.target.parts[name] = to_bytes(root)
        self.relate(self.main, f"{OFFICE_RELATIONSHIPS}/{kind}s", name)
        self._register(name, f"{_WORD}.{kind}s+xml")
        return name

    def _register(self, name: str, content_type: str) -> None:
        types = self.target.tree("[Content_Types].xml")
        etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{name}", ContentType=content_type)
        self.touched.add("[Content_Types].xml")

    # --- styles ---

    def _styles(self, made: etree._Element) -> None:
        for item in made.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle"):
            self.style(item.get(_VAL, ""))

    def style(self, identity: str) -> str:
        """Return the target's id of a style of the source, brought over where the target has none of that name."""
        known = self.graft.styles
        if known.get(identity) or identity not in known:
            return known.get(identity) or identity
        target, source = self._styles_part(self.target), self._styles_part(self.source)
        style = next((s for s in self.source.tree(source).iterfind(f"{W}style") if s.get(f"{W}styleId") == identity), None)
        if not target or style is None:
            return ""
        root = self.target.tree(target)
        taken = {s.get(f"{W}styleId") for s in root.iterfind(f"{W}style")}
        made = deepcopy(style)
        name = next(n for k in range(len(taken) + 1) if (n := f"{identity}{f'm{k}' if k else ''}") not in taken)
        made.set(f"{W}styleId", name)
        if f"{W}default" in made.attrib:
            del made.attrib[f"{W}default"]
        known[identity] = name
        root.append(made)
        self.touched.add(target)
        for link in list(made.iterchildren(*(f"{W}{n}" for n in _STYLE_LINKS))):
            link.set(_VAL, self.style(link.get(_VAL, "")))
        for item in list(made.iter(f"{W}numId")):
            item.set(_VAL, self._number(item.get(_VAL, "0")))
        return name

    def _styles_part(self, package: Package) -> str:
        links = package.relationships(package.main_part())
        return next((item.target for item in links if item.kind == "styles" and not item.external), "")

    # --- numbering ---

    def _number(self, number: str) -> str:
        """Return the target's number of a list of the source."""
        if number == "0" or number in self.numbers:
            return self.numbers.get(number, "0")
        source = _numbering(self.source)
        num = _list(self.source, source, number)
        if num is None:
            return "0"
        target = _numbering(self.target) or self._numbering_part()
        own = _list(self.target, target, number)
        if own is not None and _definition(self.target, target, own) == _definition(self.source, source, num):
            self.numbers[number] = number
            return number
        self.numbers[number] = made = self._new_list(target, source, num)
        return made

    def _new_list(self, target: str, source: str, num: etree._Element) -> str:
        root = self.target.tree(target)
        abstract = _abstract(self.source.tree(source), num)
        made = deepcopy(num)
        number = str(max([0, *_ints(root, "num", "numId")]) + 1)
        made.set(f"{W}numId", number)
        self.numbers[num.get(f"{W}numId", "")] = number
        if abstract is not None:
            shape = deepcopy(abstract)
            identity = str(max([0, *_ints(root, "abstractNum", "abstractNumId")]) + 1)
            shape.set(f"{W}abstractNumId", identity)
            for item in list(shape.iter(f"{W}nsid", f"{W}lvlPicBulletId")):
                _remove(item)
            for item in shape.iter(f"{W}pStyle"):
                item.set(_VAL, self.style(item.get(_VAL, "")) or item.get(_VAL, ""))
            first = root.find(f"{W}num")
            root.append(shape) if first is None else first.addprevious(shape)
            for item in made.iterfind(f"{W}abstractNumId"):
                item.set(_VAL, identity)
        last = [*root.iterfind(f"{W}num")]
        last[-1].addnext(made) if last else root.append(made)
        self.touched.add(target)
        return number

    def _numbering_part(self) -> str:
        name = self._free(posixpath.join(posixpath.dirname(self.main), "numbering.xml"))
        self.target.parts[name] = to_bytes(etree.Element(f"{W}numbering", nsmap={"w": W[1:-1]}))
        self.relate(self.main, f"{OFFICE_RELATIONSHIPS}/numbering", name)
        self._register(name, f"{_WORD}.numbering+xml")
        self.touched.add(name)
        return name


def _rels_of(part: str) -> str:
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _numbering(package: Package) -> str:
    links = package.relationships(package.main_part())
    return next((item.target for item in links if item.kind == "numbering" and not item.external), "")


def _list(package: Package, part: str, number: str) -> etree._Element | None:
    lists = package.tree(part).iterfind(f"{W}num") if part else ()
    return next((item for item in lists if item.get(f"{W}numId") == number), None)


def _abstract(root: etree._Element, num: etree._Element) -> etree._Element | None:
    link = num.find(f"{W}abstractNumId")
    identity = "" if link is None else link.get(_VAL, "")
    return next((item for item in root.iterfind(f"{W}abstractNum") if item.get(f"{W}abstractNumId") == identity), None)


def _definition(package: Package, part: str, num: etree._Element) -> bytes:
    """Return what a list looks like, ids apart."""
    abstract = _abstract(package.tree(part), num)
    levels = [] if abstract is None else [*abstract.iterfind(f"{W}lvl")]
    return b"".join(etree.tostring(item, method="c14n", exclusive=True) for item in levels)


def _ints(root: etree._Element, tag: str, name: str) -> Iterator[int]:
    for item in root.iterfind(f"{W}{tag}"):
        text = item.get(f"{W}{name}", "")
        if text.isdecimal():
            yield int(text)


def _remove(item: etree._Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def _drop_bookmark(root: etree._Element, start: etree._Element) -> None:
    ends = [item for item in root.iter(f"{W}bookmarkEnd") if item.get(_ID) == start.get(_ID)]
    for item in (start, *ends):
        _remove(item)


def without_marks(element: etree._Element) -> None:
    """Take our controls and bookmarks out of a piece, their words stay: a second wording is no second place of its figures."""
    for control in list(element.iter(f"{W}sdt")):
        tag, content = control.find(f"{W}sdtPr/{W}tag"), control.find(f"{W}sdtContent")
        if tag is not None and tag.get(_VAL, "").startswith(marks.TAG_PREFIX) and content is not None:
            for child in list(content):
                control.addprevious(child)
            _remove(control)
    for start in list(element.iter(f"{W}bookmarkStart")):
        if start.get(f"{W}name", "").startswith((marks.FIGURE_BOOKMARK, marks.PARAGRAPH_BOOKMARK)):
            _drop_bookmark(element, start)


def widened(package: Package, part: str, others: Iterable[etree._Element]) -> Package:
    """Return the package with a part whose root knows the namespaces of others: what is brought in keeps its meaning."""
    if not part:
        return package
    root = package.tree(part)
    spaces: dict[str | None, str] = dict(root.nsmap)
    ignorable = root.get(_IGNORABLE, "").split()
    for other in others:
        for prefix, space in other.nsmap.items():
            if prefix and prefix not in spaces and space not in spaces.values():
                spaces[prefix] = space
        for prefix in other.get(_IGNORABLE, "").split():
            if prefix not in ignorable and spaces.get(prefix) == other.nsmap.get(prefix):
                ignorable.append(prefix)
    if spaces == root.nsmap:
        return package
    made = etree.Element(root.tag, nsmap=spaces)  # type: ignore[arg-type]
    for name, value in root.attrib.items():
        made.set(name, value)
    if ignorable:
        made.set(_IGNORABLE, " ".join(ignorable))
    made.text = root.text
    made.extend(deepcopy(list(root)))
    return Package({**package.parts, part: to_bytes(made)})
