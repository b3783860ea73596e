"""The clean bytes: our marks, all comments and personal metadata out; every other part byte for byte as it was.

A part is written anew only when something in it changed. Parts that only a removed one referred to go with it.
"""

from collections.abc import Callable

from msgspec import Struct

from pipeline import link
from pipeline.matching.blocks import spots
from pipeline.matching.located import Located
from pipeline.opc import Node, source_of
from pipeline.word import our_marks, properties
from pipeline.word.blocks import Paragraph, Table, paragraphs
from pipeline.word.comments import detach_marks
from pipeline.word.document import Document, read_document
from pipeline.word.names import W
from pipeline.word.package import Package, open_package

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


class Cleaned(Struct, frozen=True, kw_only=True):
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


def generated_elements(document: Document, located: Located) -> list[Node]:
    """Return the paragraphs and tables a generated block has become, those with a bookmark of ours included."""
    body = spots(document.body)
    others = spots([block for story in document.stories for block in story.blocks])
    blocks = [spot.block for spot in (*body, *others)]
    wanted = {*located.paragraphs.spot.values(), *(item.spot.index for item in located.tables if item.spot)}
    wanted |= {item.place.spot for item in located.occurrences if item.place.spot >= 0}
    found: list[Node] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            named = any(our_marks.OUR_BOOKMARK.match(anchor.name) for anchor in block.bookmarks)
            if block.element is not None and (index in wanted or named):
                found.append(block.element)
        elif index in wanted and (element := _table_element(block)) is not None:
            found.append(element)
    return found


def _table_element(table: Table) -> Node | None:
    first = next((item for row in table.rows for cell in row.cells for item in paragraphs(cell.blocks)), None)
    return None if first is None or first.element is None else next(first.element.iterancestors(f"{W}tbl"), None)


class _Cleaner:
    """Works through one package; what changes is written anew."""

    def __init__(self, package: Package, generated: list[Node]) -> None:
        self.package, self.generated = package, generated
        self.parts = word_parts(package)
        self.roots = {name: package.tree(name) for name in self.parts}
        self.gone_properties: list[str] = []
        self.before = package.reachable()

    def result(self) -> Cleaned:
        """Do it all, in this order: names in use are read before anything goes."""
        used, keep = properties.Used(self.roots.values()), our_marks.bookmarks_in_use(self.roots.values())
        counts = self._stories(keep)
        self._metadata(used)
        self._relations()
        removed = self.package.drop(self.before - self.package.reachable())
        return Cleaned(
            data=self.package.packed(),
            controls=counts[0],
            bookmarks=counts[1],
            parts=tuple(sorted(removed)),
            properties=tuple(self.gone_properties),
            kept=tuple(sorted(keep)),
        )

    def _stories(self, keep: frozenset[str]) -> tuple[int, int]:
        unwrapped = bookmarks = 0
        dropped = our_marks.tags_were_dropped(self.roots.values(), self.generated)
        for name, root in self.roots.items():
            inside = [root] if dropped else [block for block in self.generated if block.getroottree().getroot() is root]
            ours = our_marks.our_controls(root, inside)
            for sdt in ours:
                our_marks.unwrap_words(sdt)
            marked = our_marks.take_out_bookmarks(root, keep)
            anchors = detach_marks(root)
            sessions = our_marks.take_out_revision_ids(root)
            unwrapped, bookmarks = unwrapped + len(ours), bookmarks + marked
            if ours or marked or anchors or sessions:
                self.package.edit(name)
        return unwrapped, bookmarks

    def _metadata(self, used: properties.Used) -> None:
        cleaners: dict[str, Callable[[Node, properties.Used], list[str]]] = {
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
            self.package.edit(part)

    def _relations(self) -> None:
        """Drop the relations to what goes: comments and their like, our own part, an emptied list of custom properties."""
        for name in [name for name in self.package.parts if name.endswith(".rels")]:
            root, source = self.package.tree(name), source_of(name)
            for item, known in zip([*root.iter("{*}Relationship")], self.package.relationships(source), strict=True):
                if _kind(known.kind) in _DROPPED or (not known.external and self._goes(known.target)):
                    root.remove(item)
                    self.package.edit(name)

    def _goes(self, target: str) -> bool:
        data = self.package.parts.get(target, b"")
        if link.BASELINE_NS.encode() in data[:4096]:
            return str(self.package.tree(target).tag).startswith(f"{{{link.BASELINE_NS}}}")
        if not self.package.is_edited(target):
            return False
        root = self.package.tree(target)
        return "custom" in str(root.tag).partition("}")[0] and not len(root)


def _kind(kind: str) -> str:
    return kind.replace("-", "").lower()
