"""A .xlsx as a package: parts within bounds, sheets, defined names, cell styles, our baseline part; written back the same.

The only module of the room, with :mod:`worksheet`, that knows the XML. Parts nobody asks for go through as they are.
"""

import copy
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from pipeline import limits, link, opc
from pipeline.opc import TYPES, Limits, Node, PackageFault, XmlFault, ZipFault, parse_xml, xml_bytes
from pipeline.sheet_documents.worksheet import (
    Place,
    Strings,
    WorkbookFault,
    Worksheet,
    child,
    children,
    local,
    place_of,
    quoted_sheet,
    rich_text,
    sub,
)

_LIMITS = Limits(parts=limits.REPORT_PARTS, unpacked=limits.SHEET_DOCUMENT_UNPACKED)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "docProps/core.xml"
_GENERAL = ("", "General", "@", "通用格式", "G/通用格式")
_BUILTIN = {"#,##0.00": 4, "0.00%": 10, "0.00": 2, "0": 1, "#,##0": 3}
_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})")


_APP = "docProps/app.xml"
_CORE_GONE = ("creator", "lastModifiedBy", "subject", "description", "keywords", "category", "contentStatus", "lastPrinted")
_APP_GONE = ("Company", "Manager", "HyperlinkBase", "Template", "TotalTime")
_FAULTS = {
    PackageFault.BROKEN: "文件不完整，或不是 .xlsx",
    PackageFault.TOO_LARGE: "太大：",
    PackageFault.ENCRYPTED: "有打开密码",
    PackageFault.DUPLICATE: "两个部件同名",
}
_OLD = "是旧格式（.xls），或有打开密码"


class WorkbookSheet(Struct, frozen=True):
    """One worksheet: its name, part and whether a person sees it."""

    name: str
    part: str
    visible: bool


class DefinedName(Struct, frozen=True):
    """A defined name: of the whole book, or of one sheet (its number)."""

    name: str
    text: str
    sheet: int | None = None
    hidden: bool = False


class WorkbookPackage:
    """A workbook opened to be changed. Raises :class:`WorkbookFault` for what is none or is out of bounds."""

    def __init__(self, data: bytes) -> None:
        """Unpack within bounds and read the book's own part."""
        try:
            archive = opc.ZipReader(data, _LIMITS)
            self.parts = {name: archive.read(name) for name in archive.names}
            links = self._links("")
            self.main = next((item.target for item in links if item.kind == "officeDocument"), "")
            if self.main not in self.parts:
                raise WorkbookFault("不是 .xlsx 工作簿")
            self.book = parse_xml(self.parts[self.main])
            self.linked = self._links(self.main)
            self._strings = self._shared_strings()
            self._styles = self._part("styles")
            self._style_root = parse_xml(self.parts[self._styles]) if self._styles else None
        except ZipFault as error:
            old = data.startswith(opc.OLE_MAGIC)
            raise WorkbookFault(
                _OLD if old else f"{_FAULTS[error.fault]}{error.detail if error.fault is PackageFault.TOO_LARGE else ''}"
            ) from error
        except XmlFault as error:
            raise WorkbookFault(str(error)) from error
        self.sheets = tuple(self._sheets())
        self._open: dict[int, Worksheet] = {}

    # --- parts ---

    def _links(self, source: str) -> tuple[opc.Relationship, ...]:
        name = opc.rels_of(source)
        return opc.relationships_in(parse_xml(self.parts[name]), source) if name in self.parts else ()

    def _part(self, kind: str) -> str:
        return next((item.target for item in self.linked if item.kind == kind and item.target in self.parts), "")

    def _shared_strings(self) -> Strings:
        name = self._part("sharedStrings")
        return Strings.of(parse_xml(self.parts[name])) if name else Strings([])

    def _sheets(self) -> Iterator[WorkbookSheet]:
        targets = {item.id: item.target for item in self.linked if item.kind == "worksheet"}
        for sheet in children(child(self.book, "sheets")):
            known = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
            if targets.get(known) in self.parts:
                visible = sheet.get("state", "visible") == "visible"
                yield WorkbookSheet(sheet.get("name", ""), targets[known], visible)

    def sheet(self, number: int) -> Worksheet:
        """Return a worksheet, opened once."""
        if number not in self._open:
            try:
                root = parse_xml(self.parts[self.sheets[number].part])
            except XmlFault as error:
                raise WorkbookFault(str(error)) from error
            self._open[number] = Worksheet(root, self._strings)
        return self._open[number]

    def kinds(self) -> frozenset[str]:
        """Return the kinds of parts the package is made of, by its relationships."""
        sources = [opc.source_of(name) for name in self.parts if name.endswith(".rels")]
        return frozenset(item.kind for source in sources for item in self._links(source))

    def drop(self, kinds: Iterable[str]) -> list[str]:
        """Take out the parts of some kinds with all that names them; return their names."""
        wanted, gone = set(kinds), list[str]()
        for rels in [name for name in self.parts if name.endswith(".rels")]:
            source = opc.source_of(rels)
            kept = [item for item in self._links(source) if item.kind not in wanted]
            away = [item for item in self._links(source) if item.kind in wanted]
            if away:
                gone += [item.target for item in away if item.target in self.parts]
                self._write_links(rels, source, kept)
                self._unlinked(source, {item.id for item in away})
        for name in gone:
            self.parts.pop(name, None)
            self.parts.pop(opc.rels_of(name), None)
        self._retype(gone)
        self.linked = self._links(self.main)
        return gone

    def _unlinked(self, source: str, ids: set[str]) -> None:
        """Take out the elements of a sheet that name a relationship which is gone."""
        for number, sheet in enumerate(self.sheets):
            if sheet.part == source:
                self.sheet(number).forget(ids)

    def _write_links(self, rels: str, source: str, kept: Iterable[opc.Relationship]) -> None:
        root = parse_xml(self.parts[rels])
        ids = {item.id for item in kept}
        for item in list(root):
            if item.get("Id") not in ids:
                root.remove(item)
        self.parts[rels] = xml_bytes(root)

    def _retype(self, gone: Iterable[str] = (), added: Mapping[str, str] | None = None) -> None:
        root, names = parse_xml(self.parts[TYPES]), {f"/{name}" for name in gone}
        for item in list(root):
            if item.get("PartName") in names:
                root.remove(item)
        for name, kind in (added or {}).items():
            sub(root, "Override", PartName=f"/{name}", ContentType=kind)
        self.parts[TYPES] = xml_bytes(root)

    # --- names ---

    def names(self) -> tuple[DefinedName, ...]:
        """Return the defined names in order."""
        found = children(child(self.book, "definedNames"))
        return tuple(
            DefinedName(item.get("name", ""), item.text or "", _number(item.get("localSheetId")), item.get("hidden") == "1")
            for item in found
        )

    def write_names(self, names: Iterable[DefinedName], hidden: Iterable[str] = ()) -> None:
        """Put names in the place of all that were there."""
        old, listed, unseen = child(self.book, "definedNames"), tuple(names), set(hidden)
        if old is not None:
            self.book.remove(old)
        if not listed:
            return
        parent = sub(self.book, "definedNames")
        self.book.remove(parent)
        sheets = child(self.book, "sheets")
        after = [item for item in children(self.book) if local(item) in ("functionGroups", "externalReferences")]
        anchor = after[-1] if after else sheets
        assert anchor is not None
        anchor.addnext(parent)
        for item in listed:
            more = {"localSheetId": str(item.sheet)} if item.sheet is not None else {}
            more |= {"hidden": "1"} if item.hidden or item.name in unseen else {}
            made = sub(parent, "definedName", **more)
            made.set("name", item.name)
            made.text = item.text

    def our_names(self) -> dict[str, tuple[int, Place]]:
        """Return where our names point: number of the sheet, row and column from 0. One that points nowhere is left out."""
        numbers = {sheet.name: number for number, sheet in enumerate(self.sheets)}
        found: dict[str, tuple[int, Place]] = {}
        for item in self.names():
            match = _TARGET.fullmatch(item.text.strip())
            if link.tag_of_bookmark(item.name) is not None and match is not None:
                sheet = (match[1] or match[2]).replace("''", "'")
                if sheet in numbers:
                    found[item.name] = numbers[sheet], place_of(match[3] + match[4])
        return found

    def write_our_names(self, places: Mapping[str, tuple[int, Place]]) -> None:
        """Put our hidden names in the place of the earlier ones; all others stay."""
        others = [item for item in self.names() if link.tag_of_bookmark(item.name) is None]
        own = [DefinedName(name, quoted_sheet(self.sheets[at].name, place)) for name, (at, place) in places.items()]
        self.write_names((*others, *own), places)

    # --- styles ---

    def number_format(self, style: int) -> str:
        """Return the number format of a cell style."""
        root = self._style_root
        styles = children(child(root, "cellXfs")) if root is not None else []
        number = styles[style].get("numFmtId", "0") if style < len(styles) else "0"
        own = {item.get("numFmtId"): item.get("formatCode", "") for item in children(child(root, "numFmts"))}
        known = {str(value): key for key, value in _BUILTIN.items()} | {"0": "General", "49": "@", "9": "0%"}
        return own.get(number, known.get(number, f"#{number}"))

    def formatted_by_author(self, style: int) -> bool:
        """Tell whether a style has a number format of its own."""
        return self.number_format(style) not in _GENERAL

    def formatted(self, style: int, code: str) -> int:
        """Return a style that shows numbers in a format, as the given one in all else; the given one where it has a format."""
        root = self._style_root
        if root is None or self.number_format(style) not in _GENERAL or code == "General":
            return style
        return self._with(style, code, {"numFmtId": str(self._format_id(root, code)), "applyNumberFormat": "1"})

    def _format_id(self, root: Node, code: str) -> int:
        if code in _BUILTIN:
            return _BUILTIN[code]
        table = child(root, "numFmts")
        if table is None:
            table = sub(root, "numFmts")
            root.remove(table)
            root.insert(0, table)
        for item in children(table):
            if item.get("formatCode") == code:
                return int(item.get("numFmtId", "0"))
        number = max((int(item.get("numFmtId", "0")) for item in children(table)), default=163) + 1
        sub(table, "numFmt", numFmtId=str(max(number, 164)), formatCode=code)
        table.set("count", str(len(children(table))))
        return max(number, 164)

    def quoted(self, style: int) -> int:
        """Return a style whose words stay words when somebody edits the cell, whatever sign they begin with."""
        return self._with(style, "quotePrefix", {"quotePrefix": "1"})

    def _with(self, style: int, mark: str, attributes: Mapping[str, str]) -> int:
        """Return a style with other attributes, the one made for the same before where there is one."""
        table = child(self._style_root, "cellXfs")
        if table is None:
            return style
        styles = children(table)
        known = f"{style}|{mark}"
        for number, item in enumerate(styles):
            if item.get("jx") == known:
                return number
        made = copy.deepcopy(styles[min(style, len(styles) - 1)])
        for name, value in {**attributes, "jx": known}.items():  # jx is taken off again when packed
            made.set(name, value)
        table.append(made)
        return len(styles)

    # --- the baseline and the properties ---

    def baseline(self) -> link.Baseline | None:
        """Return the baseline in the file, or None. Raises :class:`~pipeline.link.BaselineError` when it is broken."""
        name = self._baseline_part()
        return link.parse_baseline(self.parts[name]) if name else None

    def _baseline_part(self) -> str:
        mark = link.BASELINE_NS.encode()
        return next((n for n, part in self.parts.items() if link.BASELINE_PART.fullmatch(n) and mark in part[:4096]), "")

    def write_baseline(self, baseline: link.Baseline) -> None:
        """Put the baseline into our part; a file that has none gets one."""
        name, content = self._baseline_part(), link.write_baseline(baseline).encode("utf-8")
        if not name:
            name = next(n for i in range(1, len(self.parts) + 2) if (n := f"customXml/item{i}.xml") not in self.parts)
            self._link(name)
        self.parts[name] = content

    def _link(self, name: str) -> None:
        rels = opc.rels_of(self.main)
        root = parse_xml(self.parts[rels])
        taken = {item.get("Id") for item in root}
        new = next(key for number in range(1, len(taken) + 2) if (key := f"rId{number}") not in taken)
        target = posixpath.relpath(name, posixpath.dirname(self.main))
        sub(root, "Relationship", Id=new, Type=f"{_OFFICE}/customXml", Target=target)
        self.parts[rels] = xml_bytes(root)
        self._default_xml()
        self.linked = self._links(self.main)

    def _default_xml(self) -> None:
        root = parse_xml(self.parts[TYPES])
        if not any(item.get("Extension", "").lower() == "xml" for item in root):
            sub(root, "Default", Extension="xml", ContentType="application/xml")
            self.parts[TYPES] = xml_bytes(root)

    def drop_baseline(self) -> bool:
        """Take our part out; True where there was one."""
        name = self._baseline_part()
        if not name:
            return False
        rels = opc.rels_of(self.main)
        kept = [item for item in self._links(self.main) if item.target != name]
        self._write_links(rels, self.main, kept)
        gone = [name, *(item.target for item in self._links(name))]
        for part in (*gone, opc.rels_of(name)):
            self.parts.pop(part, None)
        self._retype(gone)
        self.linked = self._links(self.main)
        return True

    def trust_results(self) -> None:
        """Let programs believe the results of the formulas, which are ours, until a number changes."""
        if (calculation := child(self.book, "calcPr")) is not None:
            for name in ("fullCalcOnLoad", "calcCompleted", "forceFullCalc", "calcMode"):
                calculation.attrib.pop(name, "")

    def comments(self) -> Iterator[tuple[int, str, str, str]]:
        """Yield the comments of cells: number of the sheet, address, who wrote it, its words."""
        for number, sheet in enumerate(self.sheets):
            for item in self._links(sheet.part):
                if item.kind == "comments" and item.target in self.parts:
                    root = parse_xml(self.parts[item.target])
                    authors = [author.text or "" for author in children(child(root, "authors"))]
                    for note in children(child(root, "commentList")):
                        at, words = _number(note.get("authorId")), child(note, "text")
                        who = authors[at] if at is not None and at < len(authors) else ""
                        yield number, note.get("ref", ""), who, rich_text(words) if words is not None else ""

    def clear_properties(self) -> list[str]:
        """Take out who wrote the workbook, where and with what; return the names of what went."""
        gone = []
        for part, wanted in ((_CORE, _CORE_GONE), (_APP, _APP_GONE)):
            if part in self.parts:
                root = parse_xml(self.parts[part])
                for item in children(root):
                    if local(item) in wanted:
                        gone.append(local(item))
                        root.remove(item)
                self.parts[part] = xml_bytes(root)
        for item in [*children(self.book)]:
            if local(item) == "fileSharing" or any(local(inner) == "absPath" for inner in item.iter()):
                gone.append(local(item))  # the folder it was saved in
                self.book.remove(item)
        return gone

    def saved_by(self) -> str:
        """Return who saved the workbook last, as its core properties say; often nothing."""
        root = parse_xml(self.parts[_CORE]) if _CORE in self.parts else None
        found = child(root, "lastModifiedBy")
        return "" if found is None else (found.text or "").strip()

    def put_core(self, content: bytes) -> None:
        """Put the core properties."""
        if _CORE in self.parts:
            self.parts[_CORE] = content

    def changed(self, name: str, content: bytes) -> None:
        """Put a part's bytes."""
        self.parts[name] = content

    def packed(self) -> bytes:
        """Return the file; the same parts give the same bytes."""
        self.parts[self.main] = xml_bytes(self.book)
        for number, sheet in self._open.items():
            self.parts[self.sheets[number].part] = sheet.written()
        if self._styles and self._style_root is not None:
            table = child(self._style_root, "cellXfs")
            for item in children(table):
                item.attrib.pop("jx", "")
            if table is not None:
                table.set("count", str(len(children(table))))
            self.parts[self._styles] = xml_bytes(self._style_root)
        first = (TYPES, *(name for name in self.parts if name != TYPES))
        return opc.write_zip({name: opc.deflated(self.parts[name]) for name in first})


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
