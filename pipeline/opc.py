"""opc: Office files as packages (Open Packaging Conventions): the zip within bounds, strict XML, relationships, writing.

``load`` reads .xlsx and 文字材料 through it, ``word`` reads and writes .docx. What is in a part is not known here. Sizes are
measured while unpacking: what the zip says of itself only lets it be refused earlier.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from enum import Enum
from xml.parsers import expat

from lxml import etree
from msgspec import Struct

from pipeline.limits import SMALL, XML_NODES

Node = etree._Element
"""An element of a part, handed on by those who do not look into it."""
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the container of old Office files begins; a new file with a password stands in one too."""
TYPES = "[Content_Types].xml"
_LEVEL = 4
"""Of zlib: two thirds of the time of 6, a fourteenth more bytes."""
_DATE_1980 = 0x21  # 1 January 1980, the first day a zip can tell
_STORED, _DEFLATED = 0, 8
_LOCAL_HEADER = 30


class PackageFault(Enum):
    """Why a zip is not read."""

    BROKEN = "broken, or packed in a way Office does not use"
    TOO_LARGE = "more than the limits allow"
    ENCRYPTED = "encrypted"
    DUPLICATE = "two parts of one name"


class ZipFault(ValueError):
    """The zip cannot be used; ``detail`` names the part concerned, or says how large it is (Chinese)."""

    def __init__(self, fault: PackageFault, detail: str = "") -> None:
        """Keep both for the caller's message."""
        super().__init__(f"{fault.value} {detail}".strip())
        self.fault, self.detail = fault, detail


class XmlFault(ValueError):
    """A part that is not read as XML; the message is Chinese."""


class Limits(Struct, frozen=True):
    """Most parts, most bytes unpacked, and (0: any) most bytes unpacked for one packed once the whole is not small."""

    parts: int
    unpacked: int
    ratio: int = 0


class Member(Struct, frozen=True):
    """One file of a zip as stored: deflated bytes (or plain ones where ``method`` is 0), checksum and size unpacked."""

    method: int
    data: bytes
    crc: int
    size: int

    def unpacked(self) -> bytes:
        """Return the bytes, never more than ``size`` of them. Raises :class:`ZipFault` unless size and checksum are right."""
        data = self.data if self.method == _STORED else _inflated(self.data, self.size)
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise ZipFault(PackageFault.BROKEN)
        return data


def _inflated(data: bytes, size: int) -> bytes:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return unpacker.decompress(data, size + 1)
    except zlib.error as error:
        raise ZipFault(PackageFault.BROKEN) from error


def deflated(data: bytes, level: int = _LEVEL) -> Member:
    """Return a part compressed."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Member(_DEFLATED, packer.compress(data) + packer.flush(), zlib.crc32(data), len(data))


def stored(data: bytes) -> Member:
    """Return a part uncompressed."""
    return Member(_STORED, data, zlib.crc32(data), len(data))


class ZipReader:
    """The members of a zip held in memory, by name. Raises :class:`ZipFault` for what is none or is out of bounds.

    What the directory says of sizes is no more than a promise: a member gives no byte more than it says, and no member is
    part of another's bytes.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Check the whole directory before any member is unpacked."""
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError) as error:
            raise ZipFault(PackageFault.BROKEN) from error
        _check(entries, limits)
        _check_apart(entries)
        self._entries = {entry.filename: entry for entry in entries}
        if len({folded_name(name) for name in self._entries}) != len(entries):
            raise ZipFault(PackageFault.DUPLICATE)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names in stored order."""
        return tuple(self._entries)

    def member(self, name: str) -> Member:
        """Return a member as stored; nothing is unpacked yet. Raises :class:`ZipFault`."""
        entry = self._entries[name]
        head = self._data[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
        if len(head) < _LOCAL_HEADER or not head.startswith(b"PK\x03\x04") or entry.compress_type not in (_STORED, _DEFLATED):
            raise ZipFault(PackageFault.BROKEN, name)
        length, extra = struct.unpack_from("<HH", head, 26)
        start = entry.header_offset + _LOCAL_HEADER + length + extra
        known = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
        if self._data[start - length - extra : start - extra] != known:
            raise ZipFault(PackageFault.BROKEN, name)
        return Member(entry.compress_type, self._data[start : start + entry.compress_size], entry.CRC, entry.file_size)

    def read(self, name: str) -> bytes:
        """Return a member's bytes. Raises :class:`ZipFault`."""
        return self.member(name).unpacked()


def _check(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    dense = limits.ratio and unpacked > SMALL and unpacked > packed * limits.ratio
    if len(entries) > limits.parts or unpacked > limits.unpacked or dense:
        size = f"{len(entries)} 个部件，解开后 {unpacked // 2**20} MB，压缩比 {unpacked // max(packed, 1)}"
        raise ZipFault(PackageFault.TOO_LARGE, size)
    if any(entry.flag_bits & 1 for entry in entries):
        raise ZipFault(PackageFault.ENCRYPTED)


def _check_apart(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse members that share bytes: a small file could unpack to the same large part over and over."""
    end = 0
    for entry in sorted(entries, key=lambda item: item.header_offset):
        if entry.header_offset < end:
            raise ZipFault(PackageFault.BROKEN, entry.filename)
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size


def folded_name(part: str) -> str:
    """Return a part's name as readers compare it: without case, and some programs write a backslash."""
    return part.replace("\\", "/").lstrip("/").lower()


def write_zip(members: Mapping[str, Member]) -> bytes:
    """Return a zip of the members in order. Times are fixed: the same members give the same bytes."""
    out, directory, offset = [], [], 0
    for name, member in members.items():
        raw = name.encode("utf-8")
        flags = 0 if name.isascii() else 0x800
        common = struct.pack(
            "<HHHHHIIIHH", 20, flags, member.method, 0, _DATE_1980, member.crc, len(member.data), member.size, len(raw), 0
        )
        out += [b"PK\x03\x04" + common + raw, member.data]
        directory.append(b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + raw)
        offset += _LOCAL_HEADER + len(raw) + len(member.data)
    tail = b"".join(directory)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(members), len(members), len(tail), offset, 0)
    return b"".join((*out, tail, end))


def zip_of(archive: ZipReader, names: Iterable[str]) -> bytes:
    """Return a zip of some members as they are packed: for readers of others, who then see only what was looked at."""
    return write_zip({name: archive.member(name) for name in names})


def reproducible(package: bytes) -> bytes:
    """Return a package written by a library of ours with the same bytes on every machine: undated, and uncompressed, since
    versions of zlib compress differently.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return write_zip({name: stored(archive.read(name)) for name in archive.namelist()})


# --- XML and relationships -------------------------------------------------------------------------------------------


def parse_xml(data: bytes) -> etree._Element:
    """Parse one part: well-formed, no DOCTYPE, no entities, no network. Raises :class:`XmlFault`."""
    _require_bounded(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise XmlFault(f"XML 不完整（第 {error.lineno} 行）") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlFault("含有 DOCTYPE 声明，不予读取")
    return root


def require_xml(data: bytes) -> None:
    """Look whether :func:`parse_xml` would read a part, without a tree: half of its time. Raises :class:`XmlFault`."""
    _require_bounded(data)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise XmlFault(f"XML 不完整（第 {error.lineno} 行）") from error


def _refuse_doctype(*_: object) -> None:
    raise XmlFault("含有 DOCTYPE 声明，不予读取")


def _require_bounded(data: bytes) -> None:
    if b"<!DOCTYPE" in data:
        raise XmlFault("含有 DOCTYPE 声明，不予读取")
    if (nodes := data.count(b"<") + data.count(b"=")) > XML_NODES:
        raise XmlFault(f"标记和属性约 {nodes // 10_000} 万个，超过 {XML_NODES // 10_000} 万个，不像是一份资料")


def xml_bytes(root: etree._Element) -> bytes:
    """Return a part as Office writes it, what stands before its root (processing instructions) included."""
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


class Relationship(Struct, frozen=True):
    """One entry of a .rels part; ``target`` is a part name, or the outside address when ``external``."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """Return the last word of the type: ``footer``, ``comments``, ``worksheet`` …."""
        return self.type.rsplit("/", 1)[-1]


def relationships_in(root: etree._Element, source: str) -> tuple[Relationship, ...]:
    """Return the relationships of the part ``source`` (of the package itself when empty); ``root`` is its .rels part."""
    return tuple(_relationship(item, source.rpartition("/")[0]) for item in root.iter("{*}Relationship"))


def _relationship(item: etree._Element, folder: str) -> Relationship:
    external, target = item.get("TargetMode") == "External", item.get("Target", "")
    if not external:
        target = target.replace("\\", "/")
        target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return Relationship(item.get("Id", ""), item.get("Type", ""), target, external)


def rels_of(source: str) -> str:
    """Return the part that lists the relationships of a part (of the package itself when empty)."""
    folder, _, base = source.rpartition("/")
    return posixpath.join(folder, "_rels", f"{base}.rels")


def source_of(rels: str) -> str:
    """Return the part a list of relationships belongs to: ``word/_rels/document.xml.rels`` → ``word/document.xml``."""
    folder, _, base = rels.rpartition("/")
    parent = folder.removesuffix("_rels").rstrip("/")
    return posixpath.join(parent, base.removesuffix(".rels"))
