"""文字材料.docx: staff text from a small Markdown (# headings, ** for bold) into a Word file with real styles."""

import datetime as dt
import io
import re

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Mm, Pt

from pipeline.newfolder.words import drop_unused, set_fonts
from pipeline.opc import reproducible
from tools.sample.data import Sample

_HEADING = re.compile(r"(#{1,3}) (.+)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


def words_document(sample: Sample) -> bytes:
    """The Word file; its only date is the sample's export date."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    set_fonts(document)
    _properties(document, sample)
    for block in sample.words.split("\n\n"):
        text = block.strip()
        heading = _HEADING.fullmatch(text)
        if heading:
            document.add_heading(heading[2], len(heading[1]))
        elif text:
            _paragraph(document, text)
    drop_unused(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return reproducible(buffer.getvalue())


def _paragraph(document: WordDocument, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    # split on the one group gives plain and bold text in turn
    for place, part in enumerate(_BOLD.split(text)):
        if part:
            paragraph.add_run(part).bold = True if place % 2 else None


def _properties(document: WordDocument, sample: Sample) -> None:
    made = dt.datetime.fromisoformat(sample.head.exported_on)
    properties = document.core_properties
    properties.author = properties.last_modified_by = sample.head.department
    properties.title, properties.comments = sample.head.file.words, ""
    properties.created = properties.modified = made
