"""Live content of an Office file, as its package shows it: programs inside, and what it fetches from elsewhere by itself.

Known kinds are admitted and all else is refused: macros, controls, embedded and linked objects, foreign text (altChunk), remote
pictures and templates. An address is admitted only where a reader must click on it, and only of the web or of mail.
"""

import re
from collections.abc import Iterator, Mapping

from pipeline import opc
from pipeline.opc import TYPES, XmlFault

ADDRESS, PROGRAM = "V110", "V111"
"""Codes: something is fetched from an address; something that runs, or a foreign file, stands inside."""
Found = tuple[str, str, str]
"""Code, part, what was found."""


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(text.split())


_CLICKED = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)
_COMMON = words_of(
    "officeDocument core-properties extended-properties custom-properties thumbnail metadata/thumbnail theme styles "
    "image hyperlink customXml customXmlProps printerSettings font comments chart chartStyle chartColorStyle "
    "chartUserShapes drawing diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing themeOverride "
)
_WORD = words_of(
    "settings webSettings fontTable numbering header footer footnotes endnotes commentsExtended commentsIds "
    "commentsExtensible people glossaryDocument stylesWithEffects "
)
_SHEETS = words_of(
    "worksheet sharedStrings calcChain vmlDrawing table pivotTable pivotCacheDefinition pivotCacheRecords "
    "sheetMetadata threadedComment person chartsheet tableSingleCells "
)
_KINDS = _COMMON | _WORD | _SHEETS
_RUNS = re.compile("macroEnabled|vba|activeX|oleObject|customui|macrosheet|addin|webextension", re.IGNORECASE)


def live_parts(parts: Mapping[str, bytes]) -> Iterator[Found]:
    """Yield what is live in a package, by its relationships and content types. Raises :class:`~pipeline.opc.XmlFault`."""
    for name, content in parts.items():
        if name.lower().endswith(".rels"):
            for item in opc.parse_xml(content).iter("{*}Relationship"):
                yield from _relationship(name, item)
    if TYPES in parts:
        for kind in opc.parse_xml(parts[TYPES]):
            if isinstance(kind.tag, str) and _RUNS.search(kind.get("ContentType", "")):
                part = kind.get("PartName", "").lstrip("/") or f"*.{kind.get('Extension', '')}"
                yield PROGRAM, part, f"内容类型 {kind.get('ContentType')}"


def _relationship(name: str, item: opc.Node) -> Iterator[Found]:
    kind, target = item.get("Type", "").rsplit("/", 1)[-1], item.get("Target", "")
    source = opc.source_of(name) or name
    outside = item.get("TargetMode", "").strip().lower() == "external" or _ELSEWHERE.match(target) is not None
    if outside and kind == "hyperlink" and _CLICKED.match(target):
        return
    if outside:
        yield ADDRESS, source, f"{kind}：{target}"
    elif kind not in _KINDS:
        yield PROGRAM, source, f"{kind}：{target}"


_FORMULA = re.compile(rb"<(?:\w+:)?(?:f|definedName|formula\d?)\b[^<>]*>([^<]*)<")
_CALLS = re.compile(
    rb"(?:\b(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|DDE|IMAGE|FILTERXML|HYPERLINK)\s*\(|\|\s*'?[^|]*!|\[)", re.IGNORECASE
)


def live_cells(parts: Mapping[str, bytes]) -> Iterator[Found]:
    """Yield formulas of a workbook that call another program, an address or another file."""
    for name, content in parts.items():
        if name.lower().startswith("xl/") and name.lower().endswith(".xml"):
            for formula in _FORMULA.finditer(content):
                if _CALLS.search(formula.group(1)):
                    yield ADDRESS, name, f"公式 {formula.group(1).decode('utf-8', 'replace')[:60]}"


def live_file(data: bytes) -> tuple[Found, ...]:
    """Return what is live in any Office file of the new formats; what cannot be read counts as live."""
    from pipeline import limits

    try:
        archive = opc.ZipReader(data, opc.Limits(parts=limits.REPORT_PARTS, unpacked=limits.REPORT_UNPACKED))
        parts = {name: archive.read(name) for name in archive.names}
        return (*live_parts(parts), *live_cells(parts))
    except (opc.ZipFault, XmlFault) as error:
        return ((PROGRAM, "", f"读不懂：{error}"),)
