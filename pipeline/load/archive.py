"""Opens a .xlsx or .docx as the zip it is, within bounds, before any library sees it.

A file decides by its content, never by its suffix. Nothing is unpacked to disk; no part may carry a DOCTYPE.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Container, Mapping

from lxml import etree

from pipeline.problems import Problem, problem
from pipeline.records import Cell

MAX_FILE = 100 * 2**20
MAX_UNPACKED = 400 * 2**20
MAX_RATIO = 250
"""Unpacked : packed. Honest sheets stay below 100; a small file that unpacks to hundreds of MB does not."""
MAX_PARTS = 5000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the container of old Office files begins; a new file with a password stands in one too."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SMALL = 4 * 2**20
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


class Archive:
    """The parts of one Office file. Raises :class:`Unreadable` for anything that is not an honest zip."""

    def __init__(self, name: str, data: bytes) -> None:
        """Check the whole zip directory before reading any part."""
        self.file = Cell(file=name)
        _not_a_zip(self.file, data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable(problem("L005", at=self.file)) from error
        self._check()

    def _check(self) -> None:
        parts = self._zip.infolist()
        names = [part.filename for part in parts]
        unpacked = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts)
        if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or (unpacked > _SMALL and unpacked > packed * MAX_RATIO):
            size = f"{len(parts)} 个部件，解开后 {unpacked // 2**20} MB，压缩比 {unpacked // max(packed, 1)}"
            raise Unreadable(problem("L006", at=self.file, found=size))
        self._parts = {folded_name(name): name for name in names}
        if len(self._parts) != len(names) or any(part.flag_bits & 1 for part in parts):
            raise Unreadable(problem("L005", at=self.file))
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
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable(problem("L005", at=self.file)) from error
        head = data[:4]
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
            raise Unreadable(problem("L007", at=self.file, found=part))
        return data.removeprefix(b"\xef\xbb\xbf")

    def main_part(self, usual: str) -> str:
        """Return the part that the package itself names as its document; some programs do not use the usual folder."""
        for item in self.relationships(""):
            if item.get("Type", "").endswith("/officeDocument") and item.get("Target"):
                return target_of("", item.get("Target", ""))
        return usual

    def relationships(self, part: str) -> list[Mapping[str, str]]:
        """Return the relationships of a part (of the package: empty name), each with Id, Type and Target."""
        folder, _, name = part.rpartition("/")
        data = self.read(posixpath.join(folder, "_rels", f"{name}.rels"))
        if not data:
            return []
        return [{str(key): str(value) for key, value in item.attrib.items()} for item in self.parsed(data, part)]

    def parsed(self, data: bytes, part: str) -> etree._Element:
        """Return the XML of a part. Raises :class:`Unreadable`."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise Unreadable(problem("L005", at=self.file, found=part)) from error


def folded_name(part: str) -> str:
    """Return a part's name as readers compare it: without case, and some programs write a backslash."""
    return part.replace("\\", "/").lstrip("/").lower()


def target_of(part: str, target: str) -> str:
    """Return the part that a relationship of another part points at."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(part.rpartition("/")[0], target))


def _foreign(parts: Container[str]) -> str:
    """Return which other program's zip this is, or nothing."""
    return next((kind for part, kind in _FOREIGN.items() if part in parts), "")


def _not_a_zip(file: Cell, data: bytes) -> None:
    """Say what the file is when it is no zip."""
    if len(data) > MAX_FILE:
        raise Unreadable(problem("L006", at=file, found=f"{len(data) // 2**20} MB"))
    if not data:
        raise Unreadable(problem("L005", at=file, found="空文件"))
    if data.startswith(OLE):
        raise Unreadable(problem("L003" if ENCRYPTED in data else "L004", at=file))
    if data.startswith(b"PK"):
        return
    if data.startswith((b"%PDF", b"{\\rtf")):
        raise Unreadable(problem("L104", at=file, found="PDF" if data.startswith(b"%") else "RTF"))
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")):
        raise Unreadable(problem("L008", at=file, found="网页或 XML 文件"))
    raise Unreadable(problem("L008", at=file, found="文本或其他格式"))
