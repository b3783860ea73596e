"""Live content of a .docx: what its package shows (live_parts), and fields and elements that fetch, run or call.

Fields are judged by the word they begin with, joined over runs, and only known ones are admitted: DDE, INCLUDETEXT, LINK and
whatever builds such a field (QUOTE) are not.
"""

import re
from collections.abc import Iterator

from lxml import etree
from msgspec import Struct

from pipeline.live_parts import ADDRESS, PROGRAM, Found, live_parts, words_of
from pipeline.opc import XmlFault
from pipeline.word.handle import Handle
from pipeline.word.names import OFFICE_RELATIONSHIPS, W
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


class LiveItem(Struct, frozen=True):
    """Something live in a document: code and words of the pack's check, the part, and the element where there is one."""

    code: str
    part: str
    what: str
    element: Handle | None = None

    @property
    def found(self) -> Found:
        """Return what it is, without where."""
        return self.code, self.part, self.what


def live_content(package: Package) -> tuple[Found, ...]:
    """Return what is live in a document, each kind of a part once."""
    return tuple(dict.fromkeys(item.found for item in live_items(package)))


def live_items(package: Package) -> tuple[LiveItem, ...]:
    """Return everything live in a document, with the element where it stands."""
    found: list[LiveItem] = []
    try:
        found += (LiveItem(*item, element=_of_relation(package, item)) for item in live_parts(package.parts))
        for name in package.xml_names():
            if package.parts[name] and not name.lower().endswith(".rels"):  # empty: a part of ours, still to be filled
                found += _in_part(name, package.tree(name))
    except (DocumentError, XmlFault) as error:
        found.append(LiveItem(PROGRAM, "", str(error)))
    return tuple(found)


def _of_relation(package: Package, item: Found) -> Handle | None:
    """Return the element that uses the relationship found."""
    _, source, what = item
    if source not in package.parts or source.lower().endswith(".rels"):
        return None
    ids = {link.id for link in package.relationships(source) if what == f"{link.kind}：{link.target}"}
    return next((element for element in package.tree(source).iter(etree.Element) if ids & _relations_of(element)), None)


def _relations_of(element: etree._Element) -> set[str]:
    return {value for name, value in _attributes(element) if name.startswith(f"{{{OFFICE_RELATIONSHIPS}}}")}


def _in_part(name: str, root: etree._Element) -> Iterator[LiveItem]:
    for begin, instruction in _instructions(root):
        if not _admitted(instruction):
            yield LiveItem(FIELD, name, " ".join(instruction.split())[:80], begin)
    for element in root.iter(etree.Element):
        local = etree.QName(element).localname
        if local in _LIVE:
            yield LiveItem(_LIVE[local], name, local, element)
        for attribute, value in _attributes(element):
            if (
                attribute.rpartition("}")[2] in _ADDRESSES
                and _ELSEWHERE.match(value)
                and local not in ("hyperlink", "hlinkClick")
            ):
                yield LiveItem(ADDRESS, name, f"{local}：{value[:80]}", element)


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.items():
        yield str(name), str(value)


def _admitted(instruction: str) -> bool:
    word = _WORD.match(instruction)
    if word is None:
        return not instruction.strip()
    known = word[1].upper()
    return known in _KNOWN or known.startswith("=") or _LINK.match(instruction) is not None


def _instructions(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield where each field of a part begins and what it says, in whatever pieces; one inside another is one of its own."""
    open_fields: list[tuple[etree._Element, list[str]]] = []
    loose: tuple[etree._Element, list[str]] = (root, [])
    for element in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText", f"{W}fldSimple"):
        if element.tag == f"{W}fldSimple":
            yield element, element.get(f"{W}instr", "")
        elif element.tag != f"{W}fldChar":
            (open_fields[-1] if open_fields else loose)[1].append("".join(map(str, element.itertext())))
        elif element.get(f"{W}fldCharType") == "begin":
            open_fields.append((element, []))
        elif element.get(f"{W}fldCharType") == "end" and open_fields:
            begin, pieces = open_fields.pop()
            yield begin, "".join(pieces)
    yield from ((begin, "".join(pieces)) for begin, pieces in (*open_fields, loose) if pieces)
