"""Content and format signature of a piece of a document: equal where nobody changed it, whatever program saved it.

The content signature holds words, tracked changes, notes, pictures, links, fields and bookmarks of staff; comments and marks of
ours do not count. The format signature holds formatting only, as far as staff set it on purpose. Whose change one is, and what
comes of it, is not known here.
"""

import hashlib
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline import link
from pipeline.opc import Relationship
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import MC, OFF, OWN_BOOKMARKS, M, R, W
from pipeline.word.package import Package
from pipeline.word.styles import standard_style, style_names
from pipeline.word.transplant import TRACKED

Signature = tuple[tuple[str, ...], ...]

_STATUS = frozenset(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011"}
_SILENT = frozenset(
    f"{W}{name}"
    for name in (
        *("rPr", "pPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "bookmarkEnd", "proofErr", "permEnd"),
        *("lastRenderedPageBreak", "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "softHyphen"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "footnoteRef", "endnoteRef"),
        "fldData",
    )
)
_THROUGH = frozenset(
    (f"{MC}AlternateContent", *(f"{W}{name}" for name in ("r", "sdtContent", "smartTag", "customXml", "dir", "bdo", "ruby")))
)
_BLOCKS = frozenset(f"{W}{name}" for name in ("p", "tbl", "tr", "tc"))
_VOLATILE = ("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "DATE", "TIME", "SAVEDATE", "FILENAME")
"""Fields whose result each program writes anew."""
_MORE_THAN_WORDS = tuple(
    f"{W}{name}"
    for name in (
        *("drawing", "pict", "object", "footnoteReference", "endnoteReference", "hyperlink", "fldChar", "fldSimple"),
        *("ins", "del", "tbl"),
    )
)
_RUN_LOOKS = ("b", "i", "u", "strike", "dstrike", "color", "highlight", "shd", "sz", "vertAlign", "em")
_PARAGRAPH_LOOKS = ("jc", "ind", "spacing", "shd", "pBdr", "numPr", "outlineLvl", "pageBreakBefore")


class Signatures:
    """Reads the signatures of the pieces of one file."""

    def __init__(self, package: Package) -> None:
        """Take the file; notes, links and pictures are looked up in it."""
        self.package = package
        self.main = package.main_part()
        self.styles, self.standard = style_names(package), standard_style(package)
        self.fields: list[list[str]] = []

    def link(self, part: str, identity: str) -> Relationship | None:
        """Return a relationship of a part."""
        return next((item for item in self.package.relationships(part) if item.id == identity), None)

    def content_signature(self, element: Handle, part: str = "") -> Signature:
        """Return what a paragraph, cell, row or table says."""
        element = node_of(element)
        joined: list[tuple[str, ...]] = []
        self.fields = []
        for token in self._tokens(element, part or self.main, ""):
            last = joined[-1] if joined else ("",)
            if token[0] == last[0] == "t" and token[1] == last[1]:
                joined[-1] = ("t", token[1], last[2] + token[2])
            else:
                joined.append(token)
        return tuple(joined)

    # --- what it says ---

    def _tokens(self, element: etree._Element, part: str, status: str) -> Iterator[tuple[str, ...]]:
        tag = element.tag
        if tag in _BLOCKS:
            yield from self._frame(element)
        for child in element:
            yield from self._token(child, part, status)

    def _frame(self, element: etree._Element) -> Iterator[tuple[str, ...]]:
        """Yield what the properties of a paragraph, row or cell say: tracked changes, a section's end, merged cells."""
        properties = element.find(f"{element.tag}Pr")
        for item in () if properties is None else properties.iter():
            if item.tag in TRACKED:
                yield ("tracked", str(item.tag).rpartition("}")[2], item.get(f"{W}author", ""))
            elif item.tag == f"{W}sectPr" and element.tag == f"{W}p":
                yield ("section", *page_signature(item))
            elif item.tag in (f"{W}gridSpan", f"{W}vMerge"):
                yield ("cell", str(item.tag).rpartition("}")[2], item.get(f"{W}val", ""))

    def _token(self, child: etree._Element, part: str, status: str) -> Iterator[tuple[str, ...]]:
        tag = str(child.tag)
        name = tag.rpartition("}")[2]
        if tag in _SILENT or not isinstance(child.tag, str):
            return
        if tag in (f"{W}t", f"{W}delText") or (tag.startswith(W) and name in _SIGNS):
            text = (child.text or "") if name in ("t", "delText") else _SIGNS[name]
            if text and not self._volatile():
                yield ("t", status + _hidden(child), text)
        elif tag == f"{W}r":
            change = child.find(f"{W}rPr/{W}rPrChange")
            if change is not None:
                yield ("tracked", "rPrChange", change.get(f"{W}author", ""))
            for inner in child:
                yield from self._token(inner, part, status)
        elif tag in _STATUS:
            for inner in child:
                yield from self._token(inner, part, f"{status}{name} {child.get(f'{W}author', '')};")
        else:
            yield from self._other(child, tag, name, part, status)

    def _other(self, child: etree._Element, tag: str, name: str, part: str, status: str) -> Iterator[tuple[str, ...]]:
        if tag == f"{W}br":
            kind = child.get(f"{W}type", "textWrapping")
            yield ("t", status, "\n") if kind == "textWrapping" else ("br", kind)
        elif tag in (f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"):
            yield from self._field(child, name, part, status)
        elif tag == f"{W}bookmarkStart":
            title = child.get(f"{W}name", "")
            if not title.startswith((*link.BOOKMARKS, "__", *OWN_BOOKMARKS)):
                yield ("bookmark", title)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            yield ("note", name, *self._note(child, name))
        elif tag == f"{W}hyperlink":
            aim = self.link(part, child.get(f"{R}id", ""))
            yield ("link", aim.target if aim else "", child.get(f"{W}anchor", ""))
            for inner in child:
                yield from self._token(inner, part, status)
        elif tag == f"{W}sdt":
            yield from self._control(child, part, status)
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            yield ("drawn", *self._drawn(child, part))
        elif tag == f"{MC}AlternateContent":
            chosen = child.find(f"{MC}Choice")
            for inner in () if chosen is None else chosen:
                yield from self._token(inner, part, status)
        elif tag.startswith(M):
            yield ("math", "".join(item.text or "" for item in child.iter(f"{M}t")))
        elif tag in _THROUGH or tag in _BLOCKS:
            yield from self._tokens(child, part, status)
            if tag in _BLOCKS:
                yield ("end", name)
        else:
            yield ("other", name, child.get(f"{W}char", ""))

    def _control(self, child: etree._Element, part: str, status: str) -> Iterator[tuple[str, ...]]:
        tag = child.find(f"{W}sdtPr/{W}tag")
        value = "" if tag is None else tag.get(f"{W}val", "")
        if value and not value.startswith(link.TAG_PREFIX):
            yield ("control", value)
        if child.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            yield ("empty control", "")
            return
        for inner in child.iterfind(f"{W}sdtContent/*"):
            yield from self._token(inner, part, status)

    def _volatile(self) -> bool:
        return any(item[1] == "result" and item[0].split(" ")[0] in _VOLATILE for item in self.fields)

    def _field(self, child: etree._Element, name: str, part: str, status: str) -> Iterator[tuple[str, ...]]:
        if name == "fldSimple":
            code = " ".join(child.get(f"{W}instr", "").split())
            yield ("field", code)
            self.fields.append([code, "result"])
            for inner in child:
                yield from self._token(inner, part, status)
            self.fields.pop()
            return
        kind = child.get(f"{W}fldCharType", "")
        if name == "instrText" and self.fields:
            self.fields[-1][0] = " ".join(f"{self.fields[-1][0]}{child.text or ''}".split())
        elif kind == "begin":
            self.fields.append(["", "code"])
        elif kind == "separate" and self.fields:
            self.fields[-1][1] = "result"
            yield ("field", self.fields[-1][0])
        elif kind == "end" and self.fields:
            code, where = self.fields.pop()
            if where == "code":
                yield ("field", code)

    def _note(self, reference: etree._Element, name: str) -> Iterator[str]:
        kind = name.removesuffix("Reference")
        part, root = self.package.linked(f"{kind}s"), self.package.linked_tree(f"{kind}s")
        for note in () if root is None else root.iterfind(f"{W}{kind}"):
            if note.get(f"{W}id") == reference.get(f"{W}id"):
                fields, self.fields = self.fields, []
                yield "".join(text for token in self._tokens(note, part, "") for text in token).strip()
                self.fields = fields

    def _drawn(self, element: etree._Element, part: str) -> Iterator[str]:
        """Yield what a drawing is made of: its pictures by content, the words in it."""
        for item in element.iter():
            for name, value in item.attrib.items():
                aim = self.link(part, str(value)) if str(name).startswith(R) else None
                if aim is not None:
                    content = self.package.parts.get(aim.target)
                    yield aim.target if content is None else hashlib.sha256(content).hexdigest()
        yield "".join(item.text or "" for item in element.iter(f"{W}t", "{*}t"))

    # --- how it looks ---

    def format_signature(self, element: Handle) -> Signature:
        """Return how a paragraph, cell, row or table looks, word by word."""
        element = node_of(element)
        found: list[tuple[str, ...]] = []
        for shade in element.iterfind(f".//{W}tcPr/{W}shd"):
            if (fill := shade.get(f"{W}fill", "auto")) not in ("auto", "FFFFFF"):
                cell = next(shade.iterancestors(f"{W}tc"))
                found.append(("shade", fill, "".join(item.text or "" for item in cell.iter(f"{W}t"))))
        for paragraph in element.iter(f"{W}p"):
            properties = paragraph.find(f"{W}pPr")
            found.append(("p", self._style(properties, "pStyle"), *_looks(properties, _PARAGRAPH_LOOKS)))
            for text in paragraph.iter(f"{W}t"):
                run = text.getparent()
                own = None if run is None else run.find(f"{W}rPr")
                look = ("r", self._style(own, "rStyle"), *_looks(own, _RUN_LOOKS))
                if found[-1][0] == "r" and found[-1][:-1] == look:
                    found[-1] = (*look, found[-1][-1] + (text.text or ""))
                elif text.text:
                    found.append((*look, text.text))
        return tuple(found)

    def _style(self, properties: etree._Element | None, name: str) -> str:
        style = None if properties is None else properties.find(f"{W}{name}")
        identity = "" if style is None else style.get(f"{W}val", "")
        return self.styles.get(identity, identity) if identity else (self.standard if name == "pStyle" else "")


def _looks(properties: etree._Element | None, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        item = None if properties is None else properties.find(f"{W}{name}")
        if item is None:
            yield ""
            continue
        values = {str(key).rpartition("}")[2]: str(value) for part in item.iter() for key, value in part.attrib.items()}
        if name == "ind":  # LibreOffice keeps the twips alone: what an indent is in characters says nothing more
            values = {key: value for key, value in values.items() if value != "0" and _says_more(key, values)}
        if values.get("val", "") in OFF and len(values) == 1 and name != "u":
            yield "off"
        else:
            yield ",".join(f"{key}={value}" for key, value in sorted(values.items())) or "on"


def _says_more(key: str, values: Mapping[str, str]) -> bool:
    return not key.endswith("Chars") or key.removesuffix("Chars") not in values


def style_signature(style: Handle) -> Signature:
    """Return the formatting a style sets, as far as looks count it, and its fonts."""
    style = node_of(style)
    fonts = style.find(f"{W}rPr/{W}rFonts")
    return (
        tuple(_looks(style.find(f"{W}rPr"), _RUN_LOOKS)),
        tuple(_looks(style.find(f"{W}pPr"), _PARAGRAPH_LOOKS)),
        () if fonts is None else tuple(fonts.get(f"{W}{name}", "") for name in ("ascii", "eastAsia")),
    )


def page_signature(section: Handle) -> Iterator[str]:
    """Yield the paper, margins, columns and kind of a section."""
    section = node_of(section)
    for name in ("pgSz", "pgMar", "cols", "type", "titlePg"):
        item = section.find(f"{W}{name}")
        for key in ("w", "h", "orient", "top", "right", "bottom", "left", "num", "val"):
            value = None if item is None else item.get(f"{W}{key}")
            if value is not None and (key, value) not in (("orient", "portrait"), ("num", "1"), ("val", "nextPage")):
                yield f"{name}.{key}={value}"
        if item is not None and name == "titlePg":
            yield name


def _hidden(text: etree._Element) -> str:
    run = text.getparent()
    hidden = None if run is None else run.find(f"{W}rPr/{W}vanish")
    return "hidden;" if hidden is not None and hidden.get(f"{W}val", "1") not in OFF else ""


def is_more_than_words(element: Handle) -> bool:
    """Tell whether a piece holds more than words: a comment cannot say what it says."""
    return next(node_of(element).iter(*_MORE_THAN_WORDS), None) is not None
