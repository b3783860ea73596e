"""The zip round a .docx: opened within bounds, every XML part parsed once and strictly; written again part by part."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

MAX_PARTS = 2_000
MAX_BYTES = 200 * 1024 * 1024
"""All parts together, unpacked: far above any report, far below what would hurt a machine."""

_XML_SUFFIXES = (".xml", ".rels")
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"


class DocumentError(ValueError):
    """The file cannot be read as a .docx. ``part`` names the part concerned; ``reason`` is Chinese, fit for staff."""

    def __init__(self, reason: str, part: str = "") -> None:
        """Keep reason and part for the caller's Problem."""
        super().__init__(f"{part}：{reason}" if part else reason)
        self.reason = reason
        self.part = part


@dataclass(frozen=True, slots=True)
class Relationship:
    """One entry of a .rels part; ``target`` is a part name, or the outside address when ``external``."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """Return the last word of the type: ``footer``, ``comments`` …."""
        return self.type.rsplit("/", 1)[-1]


@dataclass(slots=True)
class Package:
    """The parts of a .docx by name, in stored order. Trees are parsed on first use; who changes one writes it back."""

    parts: dict[str, bytes]
    _trees: dict[str, etree._Element] = field(default_factory=dict)

    def tree(self, name: str) -> etree._Element:
        """Return the root of an XML part. Raises :class:`DocumentError` when the part is missing or broken."""
        if name not in self._trees:
            if name not in self.parts:
                raise DocumentError("缺少这一部分", name)
            self._trees[name] = parse(self.parts[name], name)
        return self._trees[name]

    def xml_names(self) -> tuple[str, ...]:
        """Return the names of all XML parts, relationship parts included."""
        return tuple(name for name in self.parts if name.lower().endswith(_XML_SUFFIXES))

    def relationships(self, source: str = "") -> tuple[Relationship, ...]:
        """Return the relationships of a part (of the package itself when ``source`` is empty)."""
        folder, _, base = source.rpartition("/")
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if name not in self.parts:
            return ()
        return tuple(_relationship(item, folder) for item in self.tree(name).iter(_RELATIONSHIPS))

    def main_part(self) -> str:
        """Return the name of the document part (usually ``word/document.xml``)."""
        for item in self.relationships():
            if item.kind == "officeDocument":
                return item.target
        raise DocumentError("压缩包里没有 Word 正文")


def _relationship(item: etree._Element, folder: str) -> Relationship:
    external = item.get("TargetMode") == "External"
    target = item.get("Target", "")
    if not external:
        target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return Relationship(item.get("Id", ""), item.get("Type", ""), target, external)


def parse(data: bytes, name: str) -> etree._Element:
    """Parse one part: well-formed, no DOCTYPE, no entities, no network. Raises :class:`DocumentError`."""
    if b"<!DOCTYPE" in data:
        raise DocumentError("含有 DOCTYPE 声明，不予读取", name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"XML 不完整（第 {error.lineno} 行）", name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError("含有 DOCTYPE 声明，不予读取", name)
    return root


def open_package(data: bytes) -> Package:
    """Unpack a .docx held in memory. Raises :class:`DocumentError` for what is no .docx or is out of bounds."""
    if data.startswith(_OLE_MAGIC):
        raise DocumentError("文件有打开密码，或是旧的 .doc 格式；请另存为不加密的 .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_bounds(entries)
            return Package({entry.filename: archive.read(entry) for entry in entries})
    except DocumentError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise DocumentError("不是完整的 .docx 文件") from error


def _check_bounds(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(names) != len({name.lower() for name in names}):
        raise DocumentError("压缩包里有重名的部分")
    if len(names) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise DocumentError("展开后过大，不像是一份报告")
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentError("压缩包加了密码")


def packed(package: Package, changed: Mapping[str, bytes]) -> bytes:
    """Return the package with some parts written anew; every other part as it was."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _with(package.parts, changed):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def _with(parts: dict[str, bytes], changed: Mapping[str, bytes]) -> Iterable[tuple[str, bytes]]:
    for name, content in parts.items():
        yield name, changed.get(name, content)
    yield from ((name, content) for name, content in changed.items() if name not in parts)
