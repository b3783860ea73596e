"""Sections of a document: paper and margins, which headers and footers each one has. Whose are taken, others decide."""

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from pipeline.opc import Node
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import R, W
from pipeline.word.package import HEADERS, Package
from pipeline.word.story import shown_text

_PAGE = ("pgSz", "pgMar", "cols", "type", "titlePg")
_BEFORE_PAGE = ("headerReference", "footerReference", "footnotePr", "endnotePr")
_ORDER = (
    *("type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType", "pgNumType", "cols", "formProt", "vAlign"),
    *("noEndnote", "titlePg", "textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings", "sectPrChange"),
)
"""The order the standard wants: kind, paper, margins, …, columns, …, first page."""
_RANK = {name: number for number, name in enumerate(_ORDER)}
Role = tuple[str, str]
"""Kind (header, footer) and type (default, even, first)."""


def sections(package: Package) -> Sequence[Handle]:
    """Return the properties of the body's sections in order, tracked former ones apart."""
    found = package.main().iter(f"{W}sectPr")
    return [item for item in found if next(item.iterancestors(f"{W}sectPrChange"), None) is None]


def margin_parts(package: Package, section: Handle) -> dict[Role, str]:
    """Return the parts of a section's own headers and footers."""
    section = node_of(section)
    links = {item.id: item.target for item in package.relationships(package.main_part())}
    return {
        (kind, item.get(f"{W}type", "default")): links[item.get(f"{R}id", "")]
        for kind in HEADERS
        for item in section.findall(f"{W}{kind}Reference")
        if item.get(f"{R}id", "") in links
    }


def margin_words(package: Package, element: Handle) -> list[tuple[Role, str]]:
    """Return what the headers and footers of the sections say that end in an element."""
    element = node_of(element)
    ended = list(element.iter(f"{W}sectPr"))
    found = [(role, part) for section in ended for role, part in margin_parts(package, section).items()]
    return [(role, shown_text(package.tree(part))) for role, part in found]


def refer_to(section: Handle, role: Role, relationship: str) -> None:
    """Give a section a header or footer it did not have, by the id of the relationship to its part."""
    section = node_of(section)
    item = etree.Element(f"{W}{role[0]}Reference")
    item.set(f"{W}type", role[1])
    item.set(f"{R}id", relationship)
    section.insert(0, item)


def take_page(section: Handle, other: Handle) -> None:
    """Give a section the paper, margins, columns and kind of another one."""
    section, other = node_of(section), node_of(other)
    for item in [item for item in section if _local(item) in _PAGE]:
        section.remove(item)
    at = sum(1 for item in section if _local(item) in _BEFORE_PAGE)
    taken = [deepcopy(item) for item in other if _local(item) in _PAGE]
    section.extend(sorted((*list(section)[at:], *taken), key=lambda item: _RANK.get(_local(item), len(_RANK))))


def _local(item: Node) -> str:
    return str(item.tag).rpartition("}")[2]
