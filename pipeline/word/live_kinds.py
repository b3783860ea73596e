"""Live content of a report that people edited: what acts or fetches by itself, what waits for a click, and how each is removed.

The check of packs (``live_content``) admits known kinds only; a report may hold more that is harmless: charts with their
workbook, the local template it was written with, fields that only print. The rest is judged here.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from pipeline.live_parts import PROGRAM, words_of
from pipeline.word.handle import Handle
from pipeline.word.live_content import FIELD, LiveItem, live_items
from pipeline.word.package import Package

ACTS, CLICKED = "Z013", "Z014"
"""Codes: it acts, or fetches from elsewhere, when the file is opened or its fields are renewed; it waits for a click."""
_FETCHING = words_of(
    "DDE DDEAUTO LINK INCLUDE INCLUDETEXT INCLUDEPICTURE IMPORT DATABASE RD QUOTE HTMLCONTROL DATA CONTROL OCX"
)
_PRINTING = words_of(
    "ADDIN FILENAME TEMPLATE INFO DOCVARIABLE MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF SKIPIF ASK FILLIN GOTOBUTTON AUTOTEXT "
    "AUTOTEXTLIST GLOSSARY BARCODE PRIVATE SHAPE EMBED ADDRESSBLOCK"
)
"""Fields that print what the document itself holds or a reader types; an embedded object is found by its element."""
_LOCAL_TEMPLATE = re.compile(r"attachedTemplate：(?:file:/{0,3})?[a-z]:[\\/]", re.IGNORECASE)


class Removal(Struct, frozen=True):
    """A kind of live content: what it is, and how it is taken out in Word and WPS."""

    kind: str
    how: str


_REMOVALS = {
    "field": Removal("会取外部内容的域", "点中该处，按 Ctrl+Shift+F9 把域变成普通文字（Word、WPS 相同），或删去"),
    "button": Removal("要点击的域", "点中该处，按 Ctrl+Shift+F9 把域变成普通文字（Word、WPS 相同），或删去"),
    "template": Removal("网上或共享盘上的模板", "开发工具 → 文档模板（WPS：工具 → 模板和加载项），改为 Normal，保存"),
    "address": Removal("按地址取的图片、对象", "删去，用“插入 → 图片”放进文件本身（不选“链接到文件”）；链接的表格改为普通表格"),
    "chunk": Removal("整篇插入的别的文件（altChunk）", "用 Word 打开，另存为 .docx，插入的内容就成为普通文字"),
    "program": Removal("宏、加载项", "另存为“Word 文档（.docx）”，不保存宏；加载项在“插入 → 我的加载项”中移除"),
    "control": Removal("ActiveX 控件", "Word：开发工具 → 设计模式，选中控件删去；WPS：开发工具，选中控件删去"),
    "object": Removal("嵌入的文件或对象", "选中对象复制，删去，“选择性粘贴”为图片；或改为普通表格、文字"),
    "hyperlink": Removal("指向文件、共享盘或程序的超链接", "右键 → 取消超链接；或改为 http、https、mailto 的地址"),
}


class LiveContent(Struct, frozen=True):
    """One live thing of an edited report: its code, what it is, and where."""

    code: str
    removal: Removal
    what: str
    element: Handle | None = None


def live_in_report(package: Package) -> Iterator[LiveContent]:
    """Yield what is live in a report that people edited; what runs by its element, else by what the package lists."""
    found = [(item, kind) for item in live_items(package) if (kind := _kind(item))]
    standing = {kind for item, kind in found if item.element is not None}
    for item, kind in found:
        if item.element is not None or item.code != PROGRAM or kind not in standing:
            code = CLICKED if kind in ("object", "hyperlink", "button") else ACTS
            yield LiveContent(code, _REMOVALS[kind], item.what, item.element)


_BY_WORD = {
    **dict.fromkeys(("altChunk", "aFChunk"), "chunk"),
    **dict.fromkeys(("object", "OLEObject", "objectEmbed", "oleObject", "movie"), "object"),
    "control": "control",
    **dict.fromkeys(("vbaProject", "wordVbaData", "extensibility", "webextensiontaskpanes"), "program"),
}
"""Kinds by the name of an element or relation of what runs; parts other programs add, and charts' workbooks, are none."""
_OLE = re.compile("内容类型 .*oleObject")


def _kind(item: LiveItem) -> str:
    word = item.what.partition("：")[0]
    if item.code == FIELD:
        return _kind_of_field(item.what)
    if item.code == PROGRAM:
        if item.what.startswith("内容类型"):
            return "object" if _OLE.match(item.what) else "control" if "activeX" in item.what else "program"
        return _BY_WORD.get(word, "")
    if word == "attachedTemplate":
        return "" if item.what == word or _LOCAL_TEMPLATE.match(item.what) else "template"
    if word == "externalData":  # a chart's own workbook; one elsewhere is a relation with an address
        return ""
    return "hyperlink" if word == "hyperlink" else "address"


def _kind_of_field(instruction: str) -> str:
    name = instruction.split(maxsplit=1)[0].upper().lstrip("\\")
    if name in _FETCHING:
        return "field"
    return "" if name in _PRINTING else "hyperlink" if name == "HYPERLINK" else "button"
