"""The zip of a .docx: reads the template's parts, and writes a report with the unchanged parts copied raw.

The comments part and our baseline part must be there to be filled; Word drops an empty one when a template is saved, so they
are put back here. Times are fixed: the same parts give the same bytes.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline import marks
from pipeline.word.names import OFFICE_RELATIONSHIPS, PACKAGE

DOCUMENT, TYPES = "word/document.xml", "[Content_Types].xml"
DOCUMENT_RELS, CORE = "word/_rels/document.xml.rels", "docProps/core.xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_LIMIT = 100 * 2**20
_LEVEL = 6
_DATE_1980 = 0x21  # 1 January 1980, the first day a zip can tell


class PackageError(ValueError):
    """The template is no Word file we can use; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the zip as stored: deflated bytes (or plain ones where ``method`` is 0), checksum and size."""

    method: int
    data: bytes
    crc: int
    size: int


def deflated(data: bytes) -> Member:
    """Return a part compressed."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return Member(8, packer.compress(data) + packer.flush(), zlib.crc32(data), len(data))


@dataclass(frozen=True, slots=True)
class Package:
    """The template's parts in order. ``comments`` and ``baseline`` name the parts that are filled for each report."""

    members: Mapping[str, Member]
    comments: str
    baseline: str

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all parts."""
        return tuple(self.members)

    def read(self, name: str) -> bytes:
        """Return a part's bytes."""
        return _plain(self.members[name])

    def tree(self, name: str) -> etree._Element:
        """Return a part's tree, read strictly. Raises :class:`PackageError`."""
        return _tree(name, self.read(name))

    def filled(self, parts: Mapping[str, bytes]) -> bytes:
        """Return a .docx with some parts replaced and all others copied as they are."""
        return write_zip({name: deflated(parts[name]) if name in parts else old for name, old in self.members.items()})


def _plain(member: Member) -> bytes:
    return zlib.decompress(member.data, -15) if member.method else member.data


def _tree(name: str, data: bytes) -> etree._Element:
    if b"<!DOCTYPE" in data:
        raise PackageError(f"{name} 含有 DOCTYPE 声明")
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise PackageError(f"{name} 不是完好的 XML：{error}") from error


def open_template(data: bytes) -> Package:
    """Return the parts of a template, content types first. Raises :class:`PackageError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = {info.filename: _member(data, info) for info in package.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, struct.error, zlib.error) as error:
        raise PackageError("不是完好的 .docx 文件") from error
    missing = [name for name in (TYPES, DOCUMENT, DOCUMENT_RELS) if name not in members]
    if missing:
        raise PackageError(f"缺少 {'、'.join(missing)}")
    members = {TYPES: members.pop(TYPES), **members}
    return _complete(members)


def _member(data: bytes, info: zipfile.ZipInfo) -> Member:
    if info.flag_bits & 1 or info.compress_type not in (0, 8) or info.file_size > _LIMIT:
        raise PackageError(f"{info.filename} 不能读取（加密、压缩方式少见或过大）")
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    member = Member(info.compress_type, data[start : start + info.compress_size], info.CRC, info.file_size)
    if zlib.crc32(_plain(member)) != info.CRC:
        raise PackageError(f"{info.filename} 已损坏")
    return member


def _complete(members: dict[str, Member]) -> Package:
    """Put back the comments part, the baseline part and the core properties where the template has none."""
    types, relations = _tree(TYPES, _plain(members[TYPES])), _tree(DOCUMENT_RELS, _plain(members[DOCUMENT_RELS]))
    before = (len(types), len(relations))
    comments = _target(relations, "comments") or _add_comments(members, types, relations)
    baseline = _baseline_name(members) or _add_baseline(members, relations)
    if before != (len(types), len(relations)):
        members[TYPES], members[DOCUMENT_RELS] = deflated(_bytes(types)), deflated(_bytes(relations))
    for name in (comments, baseline):
        if name not in members:
            raise PackageError(f"缺少 {name}")
    return Package(members, comments, baseline)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _target(relations: etree._Element, kind: str) -> str:
    for item in relations:
        if item.get("Type") == f"{OFFICE_RELATIONSHIPS}/{kind}":
            target = item.get("Target", "")
            return target.removeprefix("/") if target.startswith("/") else f"word/{target}"
    return ""


def _relate(relations: etree._Element, kind: str, target: str) -> None:
    taken = {item.get("Id") for item in relations}
    number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    tag = f"{{{PACKAGE}/relationships}}Relationship"
    etree.SubElement(relations, tag, {"Id": f"rId{number}", "Type": f"{OFFICE_RELATIONSHIPS}/{kind}", "Target": target})


def _add_comments(members: dict[str, Member], types: etree._Element, relations: etree._Element) -> str:
    name = "word/comments.xml"
    members[name] = deflated(b"")
    attributes = {"PartName": f"/{name}", "ContentType": _COMMENTS_TYPE}
    etree.SubElement(types, f"{{{PACKAGE}/content-types}}Override", attributes)
    _relate(relations, "comments", "comments.xml")
    return name


def _baseline_name(members: Mapping[str, Member]) -> str:
    for name, member in members.items():
        if re.fullmatch(r"customXml/item\d+\.xml", name) and marks.BASELINE_NS.encode() in _plain(member)[:4096]:
            return name
    return ""


def _add_baseline(members: dict[str, Member], relations: etree._Element) -> str:
    name = next(name for n in range(1, len(members) + 2) if (name := f"customXml/item{n}.xml") not in members)
    members[name] = deflated(b"")
    _relate(relations, "customXml", f"../{name}")
    return name


def write_zip(members: Mapping[str, Member]) -> bytes:
    """Return a zip of the members in order."""
    out, directory, offset = [], [], 0
    for name, member in members.items():
        raw = name.encode("utf-8")
        flags = 0 if name.isascii() else 0x800
        common = struct.pack(
            "<HHHHHIIIHH", 20, flags, member.method, 0, _DATE_1980, member.crc, len(member.data), member.size, len(raw), 0
        )
        out += [b"PK\x03\x04" + common + raw, member.data]
        directory.append(b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + raw)
        offset += 30 + len(raw) + len(member.data)
    tail = b"".join(directory)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(members), len(members), len(tail), offset, 0)
    return b"".join((*out, tail, end))
