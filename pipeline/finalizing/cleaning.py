"""The clean bytes: our marks, all comments and personal metadata out; every other part byte for byte as it was.

A part is written anew only when something in it changed. Parts that only a removed one referred to go with it.
"""

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lxml import etree

from pipeline import marks
from pipeline.finalizing import controls, properties
from pipeline.matching.blocks import spots
from pipeline.matching.located import Located
from pipeline.word.blocks import Paragraph, Table, paragraphs
from pipeline.word.document import Document, read_document
from pipeline.word.names import W
from pipeline.word.package import Package, open_package

_TYPES = "[Content_Types].xml"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DROPPED = frozenset(
    (
        "comments",
        "commentsextended",
        "commentsids",
        "commentsextensible",
        "people",
        "documenttasks",
        "thumbnail",
        "attachedtemplate",
        "digitalsignatureorigin",
    )
)
"""Kinds of relations that go, in small letters without hyphens (the two editions of the standard write them differently)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The clean file, and what went: counts, names of parts and of properties. ``kept`` are bookmarks of ours a field uses."""

    data: bytes
    controls: int
    bookmarks: int
    parts: tuple[str, ...]
    properties: tuple[str, ...]
    kept: tuple[str, ...]


def word_parts(package: Package) -> tuple[str, ...]:
    """Return the parts that hold WordprocessingML, comments apart: stories, styles, settings, numbering, building blocks."""
    names = [name for name in package.xml_names() if not name.endswith(".rels")]
    roots = {name: str(package.tree(name).tag) for name in names}
    return tuple(name for name, tag in roots.items() if tag.startswith(W) and tag != f"{W}comments")


def cleaned(data: bytes, located: Located) -> Cleaned:
    """Return the clean file. ``located`` tells which paragraphs and tables come from the generator."""
    package = open_package(data)
    return _Cleaner(package, generated_elements(read_document(package), located)).result()


def generated_elements(document: Document, located: Located) -> list[etree._Element]:
    """Return the paragraphs and tables a generated block has become, those with a bookmark of ours included."""
    body = spots(document.body)
    others = spots([block for story in document.stories for block in story.blocks])
    blocks = [spot.block for spot in (*body, *others)]
    wanted = {*located.paragraphs.spot.values(), *(item.spot.index for item in located.tables if item.spot)}
    wanted |= {item.place.spot for item in located.occurrences if item.place.spot >= 0}
    found: list[etree._Element] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            named = any(controls.OUR_BOOKMARK.match(anchor.name) for anchor in block.bookmarks)
            if block.element is not None and (index in wanted or named):
                found.append(block.element)
        elif index in wanted and (element := _table_element(block)) is not None:
            found.append(element)
    return found


def _table_element(table: Table) -> etree._Element | None:
    first = next((item for row in table.rows for cell in row.cells for item in paragraphs(cell.blocks)), None)
    return None if first is None or first.element is None else next(first.element.iterancestors(f"{W}tbl"), None)


class _Cleaner:
    """Works through one package; ``changed`` are the parts to be written anew."""

    def __init__(self, package: Package, generated: list[etree._Element]) -> None:
        self.package, self.generated = package, generated
        self.parts = word_parts(package)
        self.roots = {name: package.tree(name) for name in self.parts}
        self.changed: set[str] = set()
        self.gone_properties: list[str] = []
        self.before = self._reachable()

    def result(self) -> Cleaned:
        """Do it all, in this order: names in use are read before anything goes."""
        used, keep = properties.Used(self.roots.values()), controls.bookmarks_in_use(self.roots.values())
        counts = self._stories(keep)
        self._metadata(used)
        self._relations()
        removed = self._unreachable()
        return Cleaned(
            data=self._packed(removed),
            controls=counts[0],
            bookmarks=counts[1],
            parts=tuple(sorted(removed)),
            properties=tuple(self.gone_properties),
            kept=tuple(sorted(keep)),
        )

    def _stories(self, keep: frozenset[str]) -> tuple[int, int]:
        unwrapped = bookmarks = 0
        dropped = controls.tags_were_dropped(self.roots.values(), self.generated)
        for name, root in self.roots.items():
            inside = [root] if dropped else [block for block in self.generated if block.getroottree().getroot() is root]
            ours = controls.our_controls(root, inside)
            for sdt in ours:
                controls.unwrap(sdt)
            marked = controls.take_out_bookmarks(root, keep)
            anchors = controls.take_out_comment_marks(root)
            sessions = controls.take_out_revision_ids(root)
            unwrapped, bookmarks = unwrapped + len(ours), bookmarks + marked
            if ours or marked or anchors or sessions:
                self.changed.add(name)
        return unwrapped, bookmarks

    def _metadata(self, used: properties.Used) -> None:
        cleaners: dict[str, Callable[[etree._Element, properties.Used], list[str]]] = {
            "coreproperties": properties.clean_core,
            "extendedproperties": properties.clean_app,
            "customproperties": properties.clean_custom,
        }
        for item in self.package.relationships():
            clean = cleaners.get(_kind(item.kind))
            if clean is not None and item.target in self.package.parts:
                self._note(item.target, clean(self.package.tree(item.target), used))
        for name, root in self.roots.items():
            if root.tag == f"{W}settings":
                self._note(name, properties.clean_settings(root, used))

    def _note(self, part: str, gone: list[str]) -> None:
        self.gone_properties.extend(gone)
        if gone:
            self.changed.add(part)

    def _relations(self) -> None:
        """Drop the relations to what goes: comments and their like, our own part, an emptied list of custom properties."""
        for name in [name for name in self.package.parts if name.endswith(".rels")]:
            root, source = self.package.tree(name), _source(name)
            for item, link in zip([*root.iter(_RELATIONSHIP)], self.package.relationships(source), strict=True):
                if _kind(link.kind) in _DROPPED or (not link.external and self._goes(link.target)):
                    root.remove(item)
                    self.changed.add(name)

    def _goes(self, target: str) -> bool:
        data = self.package.parts.get(target, b"")
        if marks.BASELINE_NS.encode() in data[:4096]:
            return str(self.package.tree(target).tag).startswith(f"{{{marks.BASELINE_NS}}}")
        if target not in self.changed:
            return False
        root = self.package.tree(target)
        return "custom" in (etree.QName(root).namespace or "") and not len(root)

    def _reachable(self) -> set[str]:
        """Return the parts that can be reached from the package by its relations, the lists of relations included."""
        found: set[str] = set()
        waiting = [""]
        while waiting:
            source = waiting.pop()
            for link in self.package.relationships(source):
                target = link.target.partition("#")[0]
                if not link.external and target in self.package.parts and target not in found:
                    found.add(target)
                    waiting.append(target)
        return found

    def _unreachable(self) -> set[str]:
        gone = self.before - self._reachable()
        return gone | {name for name in self.package.parts if name.endswith(".rels") and _source(name) in gone}

    def _packed(self, removed: set[str]) -> bytes:
        types = self.package.tree(_TYPES)
        for item in list(types):
            if str(item.tag).endswith("}Override") and (item.get("PartName") or "").lstrip("/") in removed:
                types.remove(item)
                self.changed.add(_TYPES)
        kept = [(name, part) for name, part in self.package.parts.items() if name not in removed]
        return packed((name, _bytes(self.package.tree(name)) if name in self.changed else part) for name, part in kept)


def _kind(kind: str) -> str:
    return kind.replace("-", "").lower()


def _source(rels: str) -> str:
    """Return the part a list of relations belongs to: ``word/_rels/document.xml.rels`` → ``word/document.xml``."""
    folder, _, base = rels.rpartition("/")
    parent = folder.removesuffix("_rels").rstrip("/")
    name = base.removesuffix(".rels")
    return f"{parent}/{name}" if parent and name else name


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a package; the same parts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
