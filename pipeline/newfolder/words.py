"""The blank 文字材料: a heading for every [材料 …] block of the pack, under it what to write, or last year's words to check."""

import datetime as dt
import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from pipeline.declarations.newfolder import HeadingNote
from pipeline.narrate.blocks import MATERIAL, read_blocks
from pipeline.narrate.staff import plain_title
from pipeline.newfolder.carry import LastYear
from pipeline.newfolder.form import Given
from pipeline.newfolder.notes import Notes
from pipeline.opc import reproducible
from pipeline.pack import Pack
from pipeline.placeholders import carried, hint
from pipeline.records import StaffParagraph

_HINT_STYLE = "填写提示"
_CARRIED_STYLE = "沿用待核"
_DEEPEST = 3
_UNUSED = ("/stylesWithEffects", "/thumbnail", "/customXml")
_FONTS = {"Normal": ("仿宋", 16), "Heading 1": ("黑体", 16), "Heading 2": ("楷体", 16), "Heading 3": ("仿宋", 16)}


def headings(pack: Pack, notes: Notes) -> tuple[HeadingNote, ...]:
    """Return the headings staff write under, in the report's order; one without a note stands under its key's first segment."""
    blocks, _ = read_blocks(pack.narrative)
    found: dict[str, HeadingNote] = {}
    for block in blocks:
        for title in block.titles if block.kind == MATERIAL else ():
            note = notes.heading(title)
            section = block.key.partition(".")[0]
            known = note.under or note.hint or section == title
            found.setdefault(title, note if known else HeadingNote(title=title, under=[section]))
    return tuple(found.values())


def blank_words(given: Given, notes: Notes) -> bytes:
    """Return 文字材料.docx, the same bytes every time."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    drop_unused(document)
    set_fonts(document)
    _add_style(document, _HINT_STYLE, RGBColor(0x80, 0x80, 0x80))
    _add_style(document, _CARRIED_STYLE, RGBColor(0xC0, 0x00, 0x00))
    above: list[str] = []
    for heading in headings(given.pack, notes):
        under = heading.under[: _DEEPEST - 1]
        for level, title in enumerate(under, 1):
            if above[:level] != under[:level]:
                document.add_heading(title, level)
        above = under
        document.add_heading(heading.title, len(under) + 1)
        _below(document, heading, given.last)
    _properties(document, given)
    buffer = io.BytesIO()
    document.save(buffer)
    return reproducible(buffer.getvalue())


def set_fonts(document: WordDocument) -> None:
    """Set Chinese fonts in every slot: the default template's Latin theme fonts would show in Word otherwise."""
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


def _below(document: WordDocument, heading: HeadingNote, last: LastYear | None) -> None:
    if heading.hint:
        document.add_paragraph(hint(heading.hint), _HINT_STYLE)
    sections = last.heading(heading) if last else ()
    if last is None or not sections:
        document.add_paragraph()
        return
    document.add_paragraph(carried(f"以下文字来自{last.year}年度，核对修改后删去本段"), _CARRIED_STYLE)
    own = {plain_title(title) for title in last.notes.titles(heading)}
    for section in sections:
        if plain_title(section.title) not in own:
            document.add_heading(section.title, len(heading.under[: _DEEPEST - 1]) + 2)
        for paragraph in section.paragraphs:
            _again(document, paragraph)


def _again(document: WordDocument, paragraph: StaffParagraph) -> None:
    written = document.add_paragraph()
    written.paragraph_format.first_line_indent = Pt(32)
    for run in paragraph.runs:
        written.add_run(run.text).bold = True if run.bold else None


def _add_style(document: WordDocument, name: str, colour: RGBColor) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    style.font.color.rgb = colour
    style.font.size = Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "楷体")


def _properties(document: WordDocument, given: Given) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = given.department
    properties.title, properties.comments = "文字材料", ""
    properties.created = properties.modified = dt.datetime(given.year, 12, 31)
