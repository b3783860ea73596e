"""文字材料.docx: staff text from a small Markdown (# headings, ** for bold) into a Word file with real styles."""

import datetime as dt
import io
import re

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from pipeline.sample.data import Sample
from pipeline.sample.package import stored

_HEADING = re.compile(r"(#{1,3}) (.+)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_UNUSED = ("/stylesWithEffects", "/thumbnail", "/customXml")
_FONTS = {"Normal": ("仿宋", 16), "Heading 1": ("黑体", 16), "Heading 2": ("楷体", 16), "Heading 3": ("仿宋", 16)}


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
    return stored(buffer.getvalue())


def _paragraph(document: WordDocument, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    # split on the one group gives plain and bold text in turn
    for place, part in enumerate(_BOLD.split(text)):
        if part:
            paragraph.add_run(part).bold = True if place % 2 else None


def set_fonts(document: WordDocument) -> None:
    """Chinese fonts in every slot: the default template's Latin theme fonts would show in Word otherwise."""
    for name, (font, size) in _FONTS.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name = font
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for slot in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{slot}"), None)
        fonts.set(qn("w:eastAsia"), font)


def drop_unused(document: WordDocument) -> None:
    """Leave out what the default template brings and this text has no use for: it is most of the file."""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and not style.element.get(qn("w:default")):
            style.delete()
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(_UNUSED)]:
            del rels[key]


def _properties(document: WordDocument, sample: Sample) -> None:
    made = dt.datetime.fromisoformat(sample.head.exported_on)
    properties = document.core_properties
    properties.author = properties.last_modified_by = sample.head.department
    properties.title, properties.comments = sample.head.file.words, ""
    properties.created = properties.modified = made
