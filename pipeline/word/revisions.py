"""Pending tracked changes (修订) of every kind, anywhere: words, paragraph marks, rows, cells, formatting, sections, numbering.

The reader of documents (story) knows those that change words; here are the silent ones too.
"""

from collections.abc import Iterator

from msgspec import Struct

from pipeline.opc import Node
from pipeline.problems import shortened
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import W
from pipeline.word.text import all_text

_KINDS = {
    "ins": "插入",
    "del": "删除",
    "moveTo": "移入",
    "moveFrom": "移出",
    "rPrChange": "字体格式改动",
    "pPrChange": "段落格式改动",
    "sectPrChange": "页面设置改动",
    "tblPrChange": "表格格式改动",
    "tblPrExChange": "表格格式改动",
    "tblGridChange": "表格列宽改动",
    "trPrChange": "表格行格式改动",
    "tcPrChange": "单元格格式改动",
    "numberingChange": "编号改动",
    "cellIns": "插入单元格",
    "cellDel": "删除单元格",
    "cellMerge": "合并单元格",
    "customXmlInsRangeStart": "插入标记",
    "customXmlDelRangeStart": "删除标记",
    "customXmlMoveFromRangeStart": "移出标记",
    "customXmlMoveToRangeStart": "移入标记",
}
_MARKS = {f"{W}rPr": "段落标记", f"{W}trPr": "整行"}
"""What an ins or del says that stands in these properties instead of round words."""
_SHOWN = 40


class PendingChange(Struct, frozen=True):
    """One tracked change nobody has accepted or rejected; ``text`` is empty for one of formatting."""

    kind: str
    author: str
    date: str
    text: str

    def __str__(self) -> str:
        """Return it as staff read it."""
        who = " ".join(part for part in (self.author, self.date[:10]) if part)
        return "，".join(part for part in (self.kind, who) if part) + (f"：“{self.text}”" if self.text else "")


def pending_changes(root: Handle) -> Iterator[tuple[PendingChange, Handle]]:
    """Yield the tracked changes of a part in document order, each with its element."""
    for element in node_of(root).iter():
        if kind := _kind(element):
            yield PendingChange(kind, element.get(f"{W}author", ""), element.get(f"{W}date", ""), _words(element)), element


def _kind(element: Node) -> str:
    if not isinstance(element.tag, str) or not element.tag.startswith(W):
        return ""
    kind = _KINDS.get(element.tag[len(W) :], "")
    parent = element.getparent()
    where = _MARKS.get(str(parent.tag), "") if parent is not None and kind in ("插入", "删除", "移入", "移出") else ""
    return kind + where if kind else ""


def _words(element: Node) -> str:
    parent = element.getparent()
    row = parent.getparent() if parent is not None and parent.tag == f"{W}trPr" else None
    return shortened(all_text(element if row is None else row), _SHOWN)


def deleted_rows(table: Handle) -> Iterator[Handle]:
    """Yield the rows of a table that were deleted as a tracked change."""
    for row in node_of(table).iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is not None:
            yield row
