"""The words of a template workbook as plain text, for those who only ask which paragraphs and tables it names."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from pipeline.limits import REPORT_PARTS, SHEET_DOCUMENT_UNPACKED
from pipeline.opc import Limits, ZipReader

WORKBOOK = ".xlsx"
_PARTS = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
_ITEM = re.compile(r"<(?:\w+:)?(?:si|is)(?:\s[^<>]*)?>(.*?)</(?:\w+:)?(?:si|is)>", re.DOTALL)
_TEXT = re.compile(r"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)</")


def is_workbook(path: Path) -> bool:
    """Tell whether a file is a document that is a workbook, by its name."""
    return path.suffix.lower() == WORKBOOK


def workbook_texts(data: bytes) -> Iterator[str]:
    """Yield the words of each cell, its runs put together. Raises :class:`~pipeline.opc.ZipFault`."""
    archive = ZipReader(data, Limits(parts=REPORT_PARTS, unpacked=SHEET_DOCUMENT_UNPACKED))
    for name in filter(_PARTS.fullmatch, archive.names):
        for item in _ITEM.findall(archive.read(name).decode("utf-8", "replace")):
            yield unescape("".join(_TEXT.findall(item)))
