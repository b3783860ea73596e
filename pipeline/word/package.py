"""A .docx as a package: opened within bounds, every XML part parsed once and strictly, written again part by part.

Who changes a tree says so (:meth:`Package.edit`); only such parts are written anew, every other one is copied as packed.
"""

import posixpath
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar, cast

from lxml import etree
from msgspec import Struct, field

from pipeline import limits, opc
from pipeline.opc import (
    TYPES,
    Limits,
    Member,
    PackageFault,
    Relationship,
    XmlFault,
    ZipFault,
    ZipReader,
    rels_of,
    source_of,
    xml_bytes,
)
from pipeline.word.handle import Handle
from pipeline.word.names import CONTENT_TYPES, RELATIONSHIPS, W

T = TypeVar("T")
LIMITS = Limits(parts=limits.REPORT_PARTS, unpacked=limits.REPORT_UNPACKED, ratio=limits.REPORT_RATIO)
"""All parts together, unpacked: far above any report, far below what would hurt a machine."""
HEADERS = ("header", "footer")
STORIES = (*HEADERS, "footnotes", "endnotes")
"""Kinds of relationships to the parts that hold printed text, beside the document part itself."""

_XML_SUFFIXES = (".xml", ".rels")
_REASONS = {
    PackageFault.BROKEN: "不是完整的 .docx 文件",
    PackageFault.TOO_LARGE: "展开后过大，不像是一份报告",
    PackageFault.ENCRYPTED: "压缩包加了密码",
    PackageFault.DUPLICATE: "压缩包里有重名的部分",
}


class DocumentError(ValueError):
    """The file cannot be read as a .docx. ``part`` names the part concerned; ``reason`` is Chinese, fit for staff."""

    def __init__(self, reason: str, part: str = "") -> None:
        """Keep reason and part for the caller's Problem."""
        super().__init__(f"{part}：{reason}" if part else reason)
        self.reason = reason
        self.part = part


class Package(Struct):
    """The parts of a .docx by name, in stored order; trees are parsed on first use.

    ``members`` tells how a part was packed when it was read, beside the content that member holds. ``like`` is a package read
    before: of a part with the same bytes everything that was found out there is taken from it.
    """

    parts: dict[str, bytes]
    members: Mapping[str, tuple[bytes, Member]] = field(default_factory=dict)
    like: "Package | None" = None
    _trees: dict[str, etree._Element] = field(default_factory=dict)
    _sound: set[str] = field(default_factory=set)
    _links: dict[str, tuple[Relationship, ...]] = field(default_factory=dict)
    _found: dict[tuple[str, object], object] = field(default_factory=dict)
    _edited: dict[str, None] = field(default_factory=dict)

    # --- reading ---

    def tree(self, name: str) -> etree._Element:
        """Return the root of an XML part. Raises :class:`DocumentError` when the part is missing or broken."""
        if name not in self._trees:
            if name not in self.parts:
                raise DocumentError("缺少这一部分", name)
            if (known := self.known(name)) is not None:
                return known.tree(name)
            self._trees[name] = parse(self.parts[name], name)
        return self._trees[name]

    def known(self, name: str) -> "Package | None":
        """Return the package read before, where a part has the same bytes there and is not being changed here."""
        same = self.like is not None and name not in self._edited and self.like.parts.get(name) is self.parts.get(name)
        return self.like if same and name in self.parts else None

    def found(self, name: str, look: Callable[[etree._Element], T]) -> T:
        """Return what a look at the root of a part gives: once for a part that has the same bytes in the package before."""
        known = self.known(name)
        if known is None:
            return look(self.tree(name))
        key = name, look
        if key not in known._found:
            known._found[key] = look(known.tree(name))
        return cast("T", known._found[key])

    def require_xml(self, name: str) -> None:
        """Raise :class:`DocumentError` where :meth:`tree` would; no tree is made for that."""
        if name in self._trees or name in self._sound:
            return
        if name not in self.parts:
            raise DocumentError("缺少这一部分", name)
        if (known := self.known(name)) is not None:
            known.tree(name)
        else:
            require_xml(self.parts[name], name)
            self._sound.add(name)

    def xml_names(self) -> tuple[str, ...]:
        """Return the names of all XML parts, relationship parts included."""
        return tuple(name for name in self.parts if name.lower().endswith(_XML_SUFFIXES))

    def relationships(self, source: str = "") -> tuple[Relationship, ...]:
        """Return the relationships of a part (of the package itself when ``source`` is empty)."""
        name = rels_of(source)
        if name not in self.parts:
            return ()
        if (known := self.known(name)) is not None:
            return known.relationships(source)
        if name not in self._links or name in self._edited:
            if etree.QName(root := self.tree(name)).localname != "Relationships":
                raise DocumentError("不是一份关系表", name)
            self._links[name] = opc.relationships_in(root, source)
        return self._links[name]

    def main_part(self) -> str:
        """Return the name of the document part (usually ``word/document.xml``)."""
        for item in self.relationships():
            if item.kind == "officeDocument":
                return item.target
        raise DocumentError("压缩包里没有 Word 正文")

    def main(self) -> etree._Element:
        """Return the root of the document part."""
        return self.tree(self.main_part())

    def body(self) -> Handle:
        """Return what holds the paragraphs and tables of the document part. Raises :class:`DocumentError`."""
        found = self.main().find(f"{W}body")
        if found is None:
            raise DocumentError("没有正文", self.main_part())
        return found

    def linked(self, kind: str) -> str:
        """Return the part the document part is related to as ``styles``, ``numbering``, ``comments`` …, or nothing."""
        links = self.relationships(self.main_part())
        return next((item.target for item in links if item.kind == kind and not item.external), "")

    def linked_tree(self, kind: str) -> etree._Element | None:
        """Return the root of such a part; None where there is none, or a broken one."""
        try:
            return self.tree(name) if (name := self.linked(kind)) else None
        except DocumentError:
            return None

    def story_parts(self) -> tuple[str, ...]:
        """Return the parts that hold printed text: the document part, headers, footers and notes; each once."""
        main = self.main_part()
        links = self.relationships(main)
        return tuple(dict.fromkeys((main, *(link.target for link in links if link.kind in STORIES and not link.external))))

    def stories(self) -> Iterator[etree._Element]:
        """Yield the roots of :meth:`story_parts`."""
        return map(self.tree, self.story_parts())

    def word_parts(self) -> tuple[str, ...]:
        """Return the parts of WordprocessingML, comments apart: stories, styles, settings, numbering, building blocks."""
        names = [name for name in self.xml_names() if not name.endswith(".rels")]
        roots = {name: str(self.tree(name).tag) for name in names}
        return tuple(name for name, tag in roots.items() if tag.startswith(W) and tag != f"{W}comments")

    def root(self, name: str = "") -> Handle:
        """Return a part (the document part by default) as other rooms hold it."""
        return self.tree(name or self.main_part())

    def reachable(self) -> set[str]:
        """Return the parts that can be reached from the package by relationships."""
        found: set[str] = set()
        waiting = [""]
        while waiting:
            for link in self.relationships(waiting.pop()):
                target = link.target.partition("#")[0]
                if not link.external and target in self.parts and target not in found:
                    found.add(target)
                    waiting.append(target)
        return found

    # --- changing ---

    def edit(self, name: str) -> etree._Element:
        """Return the root of a part whose tree is being changed: it is written anew."""
        if name not in self._edited:
            if self.known(name) is not None:  # its tree is another's
                self._trees[name] = parse(self.parts[name], name)
            self._edited[name] = None
        return self.tree(name)

    def mark_edited(self, name: str) -> None:
        """Have a part written anew: other rooms say so for what they had this room change."""
        self.edit(name)

    def is_edited(self, name: str) -> bool:
        """Tell whether a part is written anew."""
        return name in self._edited

    def put(self, name: str, content: bytes) -> None:
        """Give a part its content, in place of what it had."""
        self.parts[name] = content
        self._trees.pop(name, None)
        self._sound.discard(name)
        self._links.pop(name, None)
        self._edited.pop(name, None)

    def add_part(self, name: str, content: bytes, kind: str, content_type: str = "") -> str:
        """Add a part under the next free name like ``name``, related to the document part as the type ``kind``; return it."""
        made = self.free_name(name)
        self.put(made, content)
        self.relate(self.main_part(), kind, made)
        if content_type:
            self.declare(made, content_type)
        return made

    def free_name(self, name: str) -> str:
        """Return a name no part has: the one wanted, or with the first free number."""
        taken = {part.lower() for part in self.parts}
        if name.lower() not in taken:
            return name
        stem, dot, suffix = name.rpartition(".")
        return next(n for k in range(1, len(taken) + 2) if (n := f"{stem}{k}{dot}{suffix}").lower() not in taken)

    def beside_main(self, base: str) -> str:
        """Return the usual name of a part that stands beside the document part: ``comments.xml`` → ``word/comments.xml``."""
        return posixpath.join(posixpath.dirname(self.main_part()), base)

    def relate(self, source: str, kind: str, target: str, *, external: bool = False) -> str:
        """Return the id of a relationship of ``source`` to ``target`` of the type ``kind``: an equal one, or a new one."""
        for item in self.relationships(source):
            if (item.type, item.target, item.external) == (kind, target, external):
                return item.id
        name = rels_of(source)
        self.parts.setdefault(name, f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode())
        root = self.edit(name)
        taken = {item.get("Id") for item in root}
        identity = next(f"rIdJx{n}" for n in range(1, len(taken) + 2) if f"rIdJx{n}" not in taken)
        made = etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=identity, Type=kind)
        made.set("Target", target if external else posixpath.relpath(target, posixpath.dirname(source) or "."))
        if external:
            made.set("TargetMode", "External")
        return identity

    def content_type(self, name: str) -> str:
        """Return the content type of a part: its own, else that of its suffix, else nothing."""
        types = self.tree(TYPES)
        own = {item.get("PartName", "").lower(): item.get("ContentType", "") for item in types}
        common = {item.get("Extension", "").lower(): item.get("ContentType", "") for item in types}
        return own.get(f"/{name}".lower()) or common.get(name.rpartition(".")[2].lower(), "")

    def declare(self, name: str, content_type: str) -> None:
        """Give a new part its content type, unless its suffix has it."""
        if content_type != self.content_type(name):
            etree.SubElement(self.edit(TYPES), f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def drop(self, names: Collection[str]) -> set[str]:
        """Take parts out, with the lists of their relationships and their content types; return the names of all that went."""
        gone = {*names, *(name for name in self.parts if name.endswith(".rels") and source_of(name) in names)}
        for name in gone:
            self.parts.pop(name)
            self._edited.pop(name, None)
        for item in list(self.tree(TYPES)):
            if item.get("PartName", "").lstrip("/") in gone:
                self.edit(TYPES).remove(item)
        return gone

    # --- writing ---

    def packed(self, replaced: Mapping[str, bytes] | None = None) -> bytes:
        """Return the .docx: edited parts and those ``replaced`` written anew, every other one byte for byte as it was."""
        new = {name: xml_bytes(self._trees[name]) for name in self._edited} | dict(replaced or {})
        return opc.write_zip({name: opc.deflated(new[name]) if name in new else self._member(name) for name in self.parts})

    def _member(self, name: str) -> Member:
        content, member = self.members.get(name, (None, None))
        return member if member is not None and content is self.parts[name] else opc.deflated(self.parts[name])


def parse(data: bytes, name: str) -> etree._Element:
    """Parse one part. Raises :class:`DocumentError`."""
    try:
        return opc.parse_xml(data)
    except XmlFault as error:
        raise DocumentError(str(error), name) from error


def require_xml(data: bytes, name: str) -> None:
    """Raise :class:`DocumentError` where :func:`parse` would."""
    try:
        opc.require_xml(data)
    except XmlFault as error:
        raise DocumentError(str(error), name) from error


def open_package(data: bytes, like: Package | None = None) -> Package:
    """Unpack a .docx held in memory. Raises :class:`DocumentError` for what is no .docx or is out of bounds.

    Parts packed byte for byte as in ``like`` are those: they are neither unpacked nor parsed again.
    """
    if data.startswith(opc.OLE_MAGIC[:4]):
        raise DocumentError("文件有打开密码，或是旧的 .doc 格式；请另存为不加密的 .docx")
    try:
        archive = ZipReader(data, LIMITS)
        packed = {name: archive.member(name) for name in archive.names}
        before = like.members if like is not None else {}
        members = {name: _content(member, before.get(name)) for name, member in packed.items()}
    except ZipFault as error:
        raise DocumentError(_REASONS[error.fault]) from error
    return Package({name: content for name, (content, _) in members.items()}, members, like)


def _content(member: Member, known: tuple[bytes, Member] | None) -> tuple[bytes, Member]:
    return known if known is not None and known[1] == member else (member.unpacked(), member)
