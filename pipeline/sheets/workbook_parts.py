"""The parts of a workbook beside its sheets: what it consists of, its sheets and names, its properties."""

import datetime as dt
from collections.abc import Iterable, Sequence

from msgspec import Struct

from pipeline.sheets.sheet_text import attribute, escaped, speakable

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FORBIDDEN = frozenset("[]:*?/\\")
_LONGEST_NAME = 31
_SHEETS = "xl/worksheets/sheet{}.xml"


class RelatedPart(Struct, frozen=True):
    """A relationship of a part: its kind (``worksheet``, ``hyperlink``), what it names, and whether that is outside."""

    kind: str
    target: str
    outside: bool = False


class NamedRange(Struct, frozen=True):
    """A range of a sheet (its number from 0) under a name spreadsheets know, as ``_xlnm.Print_Titles``."""

    name: str
    sheet: int
    text: str
    hidden: bool = False


def sheet_part(number: int) -> str:
    """Return the part of a sheet, by its number from 0."""
    return _SHEETS.format(number + 1)


def quoted(sheet: str) -> str:
    """Return the name of a sheet as formulas take any: ``'It''s'``."""
    return "'" + sheet.replace("'", "''") + "'"


def check_name(name: str, others: Iterable[str]) -> None:
    """Raise ValueError for a name no spreadsheet takes for a sheet; the names are ours or a pack's."""
    taken = name.lower() in {other.lower() for other in others}
    if not 0 < len(name) <= _LONGEST_NAME or _FORBIDDEN & set(name) or name.strip("'") != name or taken:
        raise ValueError(f"工作表名称不能用，或已有：{name}")


def content_types(sheets: int) -> bytes:
    """Return [Content_Types].xml."""
    kinds = {
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "xl/styles.xml": f"{_KINDS}.styles+xml",
        "xl/workbook.xml": f"{_KINDS}.sheet.main+xml",
        **{sheet_part(number): f"{_KINDS}.worksheet+xml" for number in range(sheets)},
        "xl/sharedStrings.xml": f"{_KINDS}.sharedStrings+xml",
    }
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    items = [f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in defaults.items()]
    items += [f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items()]
    return f'{XML}<Types xmlns="{_PACKAGE}/content-types">{"".join(items)}</Types>'.encode()


def relations_xml(relations: Iterable[RelatedPart]) -> bytes:
    """Return a part of relationships, numbered rId1, rId2 … in order."""
    items = [_relation(number, item) for number, item in enumerate(relations, 1)]
    return f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(items)}</Relationships>'.encode()


def _relation(number: int, item: RelatedPart) -> str:
    base = f"{_PACKAGE}/relationships/metadata" if item.kind == "core-properties" else RELATIONSHIPS
    mode = ' TargetMode="External"' if item.outside else ""
    return f'<Relationship Id="rId{number}" Type="{base}/{item.kind}" Target="{attribute(item.target)}"{mode}/>'


def package_relations() -> bytes:
    """Return the relationships of the package."""
    kinds = {"officeDocument": "xl/workbook.xml", "core-properties": "docProps/core.xml"}
    return relations_xml(
        RelatedPart(kind, target) for kind, target in {**kinds, "extended-properties": "docProps/app.xml"}.items()
    )


def workbook_relations(sheets: int) -> bytes:
    """Return the relationships of the workbook: its sheets first, so that sheet n is ``rId`` n."""
    parts = [RelatedPart("worksheet", sheet_part(number).removeprefix("xl/")) for number in range(sheets)]
    return relations_xml((*parts, RelatedPart("styles", "styles.xml"), RelatedPart("sharedStrings", "sharedStrings.xml")))


def workbook_xml(sheets: Sequence[str], names: Iterable[NamedRange]) -> bytes:
    """Return workbook.xml. Programs work all formulas out when they open it, whatever results are stored."""
    listed = "".join(
        f'<sheet name="{attribute(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(sheets, 1)
    )
    defined = "".join(map(_defined, names))
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><fileVersion appName="xl" lastEdited="4" lowestEdited="4"'
        ' rupBuild="4505"/><workbookPr/><bookViews><workbookView xWindow="240" yWindow="15" windowWidth="16095"'
        f' windowHeight="9660"/></bookViews><sheets>{listed}</sheets>'
        f"{f'<definedNames>{defined}</definedNames>' if defined else ''}"
        '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
    ).encode()


def _defined(item: NamedRange) -> str:
    hidden = ' hidden="1"' if item.hidden else ""
    return f'<definedName name="{item.name}" localSheetId="{item.sheet}"{hidden}>{escaped(item.text)}</definedName>'


def core_xml(title: str, author: str, created: dt.date) -> bytes:
    """Return docProps/core.xml; midnight of ``created`` is the only time in it."""
    spaces = f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    spaces += ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    moment = f' xsi:type="dcterms:W3CDTF">{created.isoformat()}T00:00:00Z</dcterms:'
    return (
        f"{XML}<cp:coreProperties {spaces}><dc:title>{escaped(speakable(title))}</dc:title>"
        f"<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
        f"<dcterms:created{moment}created><dcterms:modified{moment}modified></cp:coreProperties>"
    ).encode()


def app_xml() -> bytes:
    """Return docProps/app.xml. LibreOffice asks the application's name whether to trust stored results."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    body = "<Application>Microsoft Excel</Application><DocSecurity>0</DocSecurity><AppVersion>12.0000</AppVersion>"
    return f'{XML}<Properties xmlns="{space}">{body}</Properties>'.encode()
