"""Live content of a .docx: what its package shows (live_parts), and fields and elements that fetch, run or call.

Fields are judged by the word they begin with, joined over runs, and only known ones are admitted: DDE, INCLUDETEXT, LINK and
whatever builds such a field (QUOTE) are not.
"""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from pipeline.live_parts import ADDRESS, PROGRAM, Found, live_parts, words_of
from pipeline.opc import XmlFault
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell
from pipeline.word.names import W
from pipeline.word.package import DocumentError, Package

FIELD = "V109"
_KNOWN = words_of(
    "PAGE NUMPAGES SECTION SECTIONPAGES TOC TC XE INDEX TOA TA REF PAGEREF NOTEREF STYLEREF SEQ DATE TIME "
    "CREATEDATE SAVEDATE PRINTDATE EDITTIME NUMWORDS NUMCHARS TITLE SUBJECT AUTHOR KEYWORDS COMMENTS LASTSAVEDBY "
    "REVNUM DOCPROPERTY FILESIZE FORMTEXT FORMCHECKBOX FORMDROPDOWN SYMBOL ADVANCE EQ LISTNUM AUTONUM AUTONUMLGL "
    "AUTONUMOUT BIDIOUTLINE IF COMPARE CITATION BIBLIOGRAPHY SET GREETINGLINE USERNAME USERINITIALS "
)
_WORD = re.compile(r"\s*(\\?[A-Za-z=][A-Za-z]*)")
_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\[lot]|"?(?:https?://|mailto:|#|_))', re.IGNORECASE)
_LIVE = {
    **dict.fromkeys(("altChunk", "object", "objectEmbed", "objectLink", "control", "subDoc", "movie", "OLEObject"), PROGRAM),
    **dict.fromkeys(("attachedTemplate", "mailMerge", "frame", "saveThroughXslt", "externalData"), ADDRESS),
}
_ADDRESSES = ("src", "href")
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)


def live_content(package: Package) -> tuple[Found, ...]:
    """Return what is live in a document, each kind of a part once."""
    found: list[Found] = []
    try:
        found += live_parts(package.parts)
        for name in package.xml_names():
            if package.parts[name] and not name.lower().endswith(".rels"):  # empty: a part of ours, still to be filled
                found += _in_part(name, package.tree(name))
    except (DocumentError, XmlFault) as error:
        found.append((PROGRAM, "", str(error)))
    return tuple(dict.fromkeys(found))


def live_problems(file: str, package: Package, *, known: Iterable[Found] = ()) -> tuple[Problem, ...]:
    """Return what is live in a document that people edited, as warnings, but for what is ``known`` already."""
    new = [item for item in live_content(package) if item not in set(known) and (item[0] != PROGRAM or _RUNS.match(item[2]))]
    return tuple(
        problem(code, at=Cell(file=file), found=_told(part, what), severity=Severity.WARNING) for code, part, what in new
    )


_RUNS = re.compile("altChunk|aFChunk|control|object|OLEObject|oleObject|vba|wordVbaData|ui/|extensibility|内容类型")
"""What of the parts people put in is told: charts with their workbook, and parts other programs add, are none of these."""


def _told(part: str, what: str) -> str:
    return f"{part}：{what}" if part else what


def _in_part(name: str, root: etree._Element) -> Iterator[Found]:
    for instruction in _instructions(root):
        if not _admitted(instruction):
            yield FIELD, name, " ".join(instruction.split())[:80]
    for element in root.iter(etree.Element):
        local = etree.QName(element).localname
        if local in _LIVE:
            yield _LIVE[local], name, local
        for attribute, value in _attributes(element):
            if (
                attribute.rpartition("}")[2] in _ADDRESSES
                and _ELSEWHERE.match(value)
                and local not in ("hyperlink", "hlinkClick")
            ):
                yield ADDRESS, name, f"{local}：{value[:80]}"


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.items():
        yield str(name), str(value)


def _admitted(instruction: str) -> bool:
    word = _WORD.match(instruction)
    if word is None:
        return not instruction.strip()
    known = word[1].upper()
    return known in _KNOWN or known.startswith("=") or _LINK.match(instruction) is not None


def _instructions(root: etree._Element) -> Iterator[str]:
    """Yield what each field of a part says, in whatever pieces it stands; a field inside another's words is one of its own."""
    open_fields: list[list[str]] = []
    loose: list[str] = []
    for element in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText", f"{W}fldSimple"):
        if element.tag == f"{W}fldSimple":
            yield element.get(f"{W}instr", "")
        elif element.tag != f"{W}fldChar":
            (open_fields[-1] if open_fields else loose).append("".join(map(str, element.itertext())))
        elif element.get(f"{W}fldCharType") == "begin":
            open_fields.append([])
        elif element.get(f"{W}fldCharType") == "end" and open_fields:
            yield "".join(open_fields.pop())
    yield from ("".join(pieces) for pieces in (*open_fields, loose) if pieces)
