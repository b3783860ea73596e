"""What a reader of the page does not see, taken out of a package: our marks, all comments, personal metadata.

A part is written anew only when something in it changed; parts that only a removed one referred to go with it. Whether a
report may be handed in is not known here.
"""

from collections.abc import Callable, Collection, Iterator

from msgspec import Struct

from pipeline import link
from pipeline.opc import Node, source_of
from pipeline.word import our_marks, properties
from pipeline.word.comments import detach_marks, has_marks
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import W
from pipeline.word.package import Package

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


class Stripped(Struct, frozen=True, kw_only=True):
    """What went: counts, names of parts and of properties. ``kept`` are bookmarks of ours a field uses."""

    controls: int
    bookmarks: int
    parts: tuple[str, ...]
    properties: tuple[str, ...]
    kept: tuple[str, ...]


def strip(package: Package, generated: Collection[Handle]) -> Stripped:
    """Take it all out of a package. ``generated`` are the paragraphs and tables that come from the generator."""
    return _Stripper(package, list(map(node_of, generated))).result()


def left_over(package: Package, kept: Collection[str]) -> Iterator[str]:
    """Yield in Chinese what should not be in a stripped package; bookmarks that are ``kept`` may be."""
    for part in package.word_parts():
        root = package.tree(part)
        if any(map(our_marks.is_ours, root.iter(f"{W}sdt"))):
            yield f"{part} 中的内容控件"
        for item in root.iter(f"{W}bookmarkStart"):
            name = item.get(f"{W}name", "")
            if our_marks.OUR_BOOKMARK.match(name) and name not in kept:
                yield f"{part} 中的书签 {name}"
        if has_marks(root):
            yield f"{part} 中的批注位置"
        if any(f"{W}author" in item.attrib for item in root.iter()):
            yield f"{part} 中的修订人"
    for name, data in package.parts.items():
        if link.BASELINE_NS.encode() in data:
            yield f"{name} 中的基线"
        if "comments" in name.rpartition("/")[2].lower():
            yield f"批注部分 {name}"


class _Stripper:
    """Works through one package; what changes is written anew."""

    def __init__(self, package: Package, generated: list[Node]) -> None:
        self.package, self.generated = package, generated
        self.roots = {name: package.tree(name) for name in package.word_parts()}
        self.gone_properties: list[str] = []
        self.before = package.reachable()

    def result(self) -> Stripped:
        """Do it all, in this order: names in use are read before anything goes."""
        used, keep = properties.Used(self.roots.values()), our_marks.bookmarks_in_use(self.roots.values())
        controls, bookmarks = self._stories(keep)
        self._metadata(used)
        self._relations()
        removed = self.package.drop(self.before - self.package.reachable())
        return Stripped(
            controls=controls,
            bookmarks=bookmarks,
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
