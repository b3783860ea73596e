"""The body of a document as one text: its words with a sign for whatever else a reader of the page would notice.

Written by an XSLT program inside libxslt, in one pass: about a hundredth of the time :mod:`story` takes. It knows plain
paragraphs, controls, bookmarks of ours and tables; at anything else it writes ``UNKNOWN``, and only :mod:`story` can tell what
stands there. Two documents with the same transcript without ``UNKNOWN`` show the same; nothing follows from a difference.
"""

import re
from functools import lru_cache

from lxml import etree
from msgspec import Struct

from pipeline import limits, link
from pipeline.word.document import is_readable
from pipeline.word.names import WORD
from pipeline.word.package import Package

(PARAGRAPH, PARAGRAPH_END, TABLE, TABLE_END, ROW, ROW_END, CELL, DRAWN_ON, CELL_END) = map(chr, range(0xFDD0, 0xFDD9))
(CONTROL, TAG_END, CONTROL_END, MARK, MARK_END, FIGURE_END, OWN_END, UNKNOWN) = map(chr, range(0xFDD9, 0xFDE1))
"""Noncharacters of Unicode, which no text has: a part that may hold one is not transcribed."""
_NOT_ASCII = b"\xef\xb7"
_REFERENCE = re.compile(b"&#(?!(?:9|10|13);)")
_DECLARED = re.compile(rb"<\?xml version=[\"']1\.0[\"'] encoding=[\"']UTF-8[\"']")
"""How a sign would begin in UTF-8, how a character that may be one is written by number, and what says that it is UTF-8."""
_SIGNS = "".join(map(chr, range(0xFDD0, 0xFDE1)))

_PROGRAM = f"""<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:w="{WORD}">
<xsl:output method="text" encoding="utf-8"/>
<xsl:key name="starts" match="w:bookmarkStart" use="@w:id"/>

<xsl:template match="/"><xsl:apply-templates select="w:document/w:body/*"/></xsl:template>
<xsl:template match="*">{UNKNOWN}</xsl:template>

<xsl:template match="w:body/w:p | w:tc/w:p">{PARAGRAPH}<xsl:apply-templates select="*"/>{PARAGRAPH_END}</xsl:template>
<xsl:template match="w:body/w:tbl | w:tc/w:tbl">{TABLE}<xsl:apply-templates select="*"/>{TABLE_END}</xsl:template>
<xsl:template match="w:tbl/w:tr">{ROW}<xsl:apply-templates select="*"/>{ROW_END}</xsl:template>
<xsl:template match="w:tr/w:tc">{CELL}<xsl:apply-templates select="*"/>{CELL_END}</xsl:template>
<xsl:template match="w:p/w:r | w:sdtContent/w:r"><xsl:apply-templates select="*"/></xsl:template>

<xsl:template match="w:p/w:sdt">{UNKNOWN}</xsl:template>
<xsl:template match="w:p/w:sdt[w:sdtPr/w:tag and not(w:sdtPr/w:showingPlcHdr) and count(w:sdtContent) = 1]">
  <xsl:text>{CONTROL}</xsl:text><xsl:value-of select="w:sdtPr/w:tag/@w:val"/><xsl:text>{TAG_END}</xsl:text>
  <xsl:apply-templates select="w:sdtContent/*"/><xsl:text>{CONTROL_END}</xsl:text>
</xsl:template>

<xsl:template match="w:r/w:t">
  <xsl:choose>
    <xsl:when test="* or node()[2]">{UNKNOWN}</xsl:when>
    <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
  </xsl:choose>
</xsl:template>
<xsl:template match="w:r/w:tab"><xsl:text>&#9;</xsl:text></xsl:template>
<xsl:template match="w:r/w:br[not(@w:type) or @w:type = 'textWrapping'] | w:r/w:cr"><xsl:text>&#10;</xsl:text></xsl:template>
<xsl:template match="w:r/w:noBreakHyphen"><xsl:text>&#x2011;</xsl:text></xsl:template>

<xsl:template match="w:bookmarkStart | w:bookmarkEnd"/>
<xsl:template match="w:bookmarkStart[starts-with(@w:name, '_jx')]">
  <xsl:choose>
    <xsl:when test="parent::w:p">{MARK}<xsl:value-of select="concat(@w:name, '#', @w:id)"/>{MARK_END}</xsl:when>
    <xsl:otherwise>{UNKNOWN}</xsl:otherwise>
  </xsl:choose>
</xsl:template>
<xsl:template match="w:bookmarkEnd[starts-with(key('starts', @w:id)/@w:name, '_jx')]">
  <xsl:choose>
    <xsl:when test="not(parent::w:p)">{UNKNOWN}</xsl:when>
    <xsl:when test="starts-with(key('starts', @w:id)/@w:name, '{link.PARAGRAPH_BOOKMARK}')">
      <xsl:text>{OWN_END}</xsl:text><xsl:value-of select="@w:id"/>{MARK_END}</xsl:when>
    <xsl:otherwise>{FIGURE_END}<xsl:value-of select="@w:id"/>{MARK_END}</xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template match="w:tcPr[w:vMerge[not(@w:val) or @w:val = 'continue']]">{DRAWN_ON}</xsl:template>
<xsl:template match="w:pPr[w:numPr/w:numId[not(@w:val = '0')] or w:rPr[w:del or w:moveFrom]]
  | w:rPr[w:vanish] | w:tcPr[w:cellDel] | w:trPr[w:del or w:ins]" priority="2">{UNKNOWN}</xsl:template>
<xsl:template match="w:pPr | w:rPr | w:tcPr | w:trPr | w:tblPr | w:tblPrEx | w:tblGrid | w:sectPr | w:proofErr
  | w:lastRenderedPageBreak | w:commentRangeStart | w:commentRangeEnd | w:commentReference" priority="-0.4"/>
</xsl:stylesheet>"""

_OURS = re.compile(f"{MARK}([^#]*)#([^{MARK_END}]*){MARK_END}|([{FIGURE_END}{OWN_END}])([^{MARK_END}]*){MARK_END}")
_NAMES = re.compile(
    f"({link.FIGURE_BOOKMARK}[0-9a-f]{{10}})_[0-9]+|({link.PARAGRAPH_BOOKMARK}[0-9a-f]{{10}})",
)
_BEFORE_LAST = re.compile(f"{OWN_END}([^{_SIGNS}]?){PARAGRAPH_END}")
_HEAD = re.compile(f"{CELL}({DRAWN_ON}?)")


class Transcript(Struct, frozen=True):
    """What a body shows. ``marks`` tells for each bookmark sign of ``text`` which bookmark it is of, numbered as they begin;
    ``drawn_on`` for each cell whether it goes on the one above.

    The end of a paragraph's bookmark is written behind the last character, before which it may stand.
    """

    text: str
    marks: tuple[int, ...] = ()
    drawn_on: tuple[bool, ...] = ()


def transcribe(package: Package) -> Transcript:
    """Return the transcript of the document part as it was read; ``UNKNOWN`` alone for one beyond the limits of a report."""
    part = package.parts[package.main_part()]
    if not _DECLARED.match(part) or _NOT_ASCII in part or _REFERENCE.search(part):
        return Transcript(UNKNOWN)
    text = str(_program()(package.main()))
    if text.count(PARAGRAPH) > limits.PARAGRAPHS or not all(map(is_readable, text.split(PARAGRAPH))):
        return Transcript(UNKNOWN)
    marks = _Marks()
    text = _BEFORE_LAST.sub(f"\\1{OWN_END}{PARAGRAPH_END}", _OURS.sub(marks.plain, text))
    drawn_on = tuple(map(bool, _HEAD.findall(text)))
    return Transcript(text.replace(DRAWN_ON, ""), tuple(marks.found), drawn_on)


class _Marks:
    """The bookmarks of ours in the order they begin."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.found: list[int] = []

    def plain(self, match: re.Match[str]) -> str:
        """Return the sign of a bookmark without what tells it from others of its kind, and note which one it is."""
        name, begun, end, ended = match.groups()
        if end:
            self.found.append(self.numbers.get(ended, -1))
            return str(end)
        known = _NAMES.fullmatch(name)
        if known is None or begun in self.numbers:
            return UNKNOWN
        self.found.append(self.numbers.setdefault(begun, len(self.numbers)))
        return f"{MARK}{known[1] or known[2]}{MARK_END}"


@lru_cache(maxsize=1)
def _program() -> etree.XSLT:
    ways = ("read_file", "write_file", "create_dir", "read_network", "write_network")
    nothing = etree.XSLTAccessControl(**dict.fromkeys(ways, False))
    return etree.XSLT(etree.fromstring(_PROGRAM), access_control=nothing)
