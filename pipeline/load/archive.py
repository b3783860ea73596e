"""Opens a .xlsx or .docx as the zip it is, within bounds, before any library sees it.

A file decides by its content, never by its suffix. Nothing is unpacked to disk; no part may carry a DOCTYPE.
"""

from collections.abc import Container

from pipeline import limits
from pipeline.file_reading import FileRefused
from pipeline.opc import (
    OLE_MAGIC,
    Limits,
    Node,
    PackageFault,
    Relationship,
    XmlFault,
    ZipFault,
    ZipReader,
    folded_name,
    parse_xml,
    relationships_in,
    rels_of,
    zip_of,
)
from pipeline.os_errors import reason
from pipeline.problems import Problem, problem
from pipeline.records import Cell

LIMITS = Limits(parts=limits.ARCHIVE_PARTS, unpacked=limits.WORKBOOK_UNPACKED, ratio=limits.WORKBOOK_RATIO)
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FOREIGN = {
    "xl/workbook.bin": "Excel 二进制工作簿（.xlsb）",
    "content.xml": "OpenDocument（.ods、.odt）",
    "index/document.iwa": "苹果 Numbers 或 Pages",
}
"""A part that tells another format, which no reader of ours knows."""


class Unreadable(Exception):
    """A file that cannot be used at all; ``problem`` says why."""

    def __init__(self, why: Problem) -> None:
        """Keep the problem."""
        super().__init__(why.title)
        self.problem = why


def not_opened(at: Cell, error: OSError) -> Problem:
    """Return the problem of a file that could not be opened, must not be, or is larger than is read."""
    if isinstance(error, FileRefused):
        return problem("L006" if error.too_large else "L180", at=at, found=error.found, expected=error.expected)
    return problem("K022" if isinstance(error, PermissionError) else "L005", at=at, found=reason(error))


def require_size(at: Cell, data: bytes, limit: int) -> None:
    """Raise :class:`Unreadable` for a file of more bytes than its kind may have."""
    if len(data) > limit:
        found, expected = (f"{size // limits.MB} MB" for size in (len(data), limit))
        raise Unreadable(problem("L006", at=at, found=found, expected=f"不超过 {expected}"))


class Archive:
    """The parts of one Office file. Raises :class:`Unreadable` for anything that is not an honest zip."""

    def __init__(self, name: str, data: bytes) -> None:
        """Check the whole zip directory before reading any part."""
        self.file = Cell(file=name)
        _not_a_zip(self.file, data)
        try:
            self._zip = ZipReader(data, LIMITS)
        except ZipFault as error:
            code, found = ("L006", error.detail) if error.fault is PackageFault.TOO_LARGE else ("L005", "")
            raise Unreadable(problem(code, at=self.file, found=found)) from error
        self._read: dict[str, None] = {}
        self._parts = {folded_name(name): name for name in self._zip.names}
        if kind := _foreign(self._parts):
            raise Unreadable(problem("L104", at=self.file, found=kind))

    def __contains__(self, part: str) -> bool:
        """Tell whether there is a part of that name."""
        return folded_name(part) in self._parts

    def read(self, part: str) -> bytes:
        """Return one XML part, checked against its length and checksum; an absent part is empty."""
        name = self._parts.get(folded_name(part))
        if name is None:
            return b""
        try:
            data = self._zip.read(name)
        except ZipFault as error:
            raise Unreadable(problem("L005", at=self.file)) from error
        head = data[:4]
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
            raise Unreadable(problem("L007", at=self.file, found=part))
        self._read[name] = None
        return data.removeprefix(b"\xef\xbb\xbf")

    def only_read(self) -> bytes:
        """Return a zip of the parts that were read, and so are what they say; nothing else reaches a reader of others."""
        return zip_of(self._zip, self._read)

    def main_part(self, usual: str) -> str:
        """Return the part that the package itself names as its document; some programs do not use the usual folder."""
        links = self.relationships("")
        return next((item.target for item in links if item.kind == "officeDocument" and item.target), usual)

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """Return the relationships of a part (of the package: empty name)."""
        data = self.read(rels_of(part))
        return relationships_in(self.parsed(data, part), part) if data else ()

    def parsed(self, data: bytes, part: str) -> Node:
        """Return the XML of a part. Raises :class:`Unreadable`."""
        try:
            return parse_xml(data)
        except XmlFault as error:
            raise Unreadable(problem("L005", at=self.file, found=part)) from error


def _foreign(parts: Container[str]) -> str:
    """Return which other program's zip this is, or nothing."""
    return next((kind for part, kind in _FOREIGN.items() if part in parts), "")


def _not_a_zip(file: Cell, data: bytes) -> None:
    """Say what the file is when it is no zip."""
    require_size(file, data, limits.WORKBOOK_FILE)
    if not data:
        raise Unreadable(problem("L005", at=file, found="空文件"))
    if data.startswith(OLE_MAGIC):
        raise Unreadable(problem("L003" if ENCRYPTED in data else "L004", at=file))
    if data.startswith(b"PK"):
        return
    if data.startswith((b"%PDF", b"{\\rtf")):
        raise Unreadable(problem("L104", at=file, found="PDF" if data.startswith(b"%") else "RTF"))
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")):
        raise Unreadable(problem("L008", at=file, found="网页或 XML 文件"))
    raise Unreadable(problem("L008", at=file, found="文本或其他格式"))
