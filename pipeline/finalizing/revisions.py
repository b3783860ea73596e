"""Pending tracked changes (修订) of every kind, anywhere: words, paragraph marks, rows, cells, formatting, sections, numbering.

The reader of documents knows those that change words; finalize must see the silent ones too, so it looks at the XML.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.finalizing.places import Places
from pipeline.word.names import W
from pipeline.word.package import Package

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


@dataclass(frozen=True, slots=True)
class Pending:
    """One tracked change nobody has accepted or rejected; ``text`` is empty for one of formatting."""

    kind: str
    author: str
    date: str
    place: str
    text: str

    def __str__(self) -> str:
        """Return it as staff read it."""
        who = " ".join(part for part in (self.author, self.date[:10]) if part)
        return "，".join(part for part in (self.kind, who) if part) + (f"：“{self.text}”" if self.text else "")


def pending(package: Package, places: Places, parts: tuple[str, ...]) -> Iterator[Pending]:
    """Yield the tracked changes of some parts in document order."""
    for part in parts:
        for element in package.tree(part).iter():
            kind = _kind(element)
            if kind:
                yield Pending(
                    kind,
                    element.get(f"{W}author", ""),
                    element.get(f"{W}date", ""),
                    places.of(element) or part,
                    _words(element),
                )


def _kind(element: etree._Element) -> str:
    if not isinstance(element.tag, str) or not element.tag.startswith(W):
        return ""
    kind = _KINDS.get(element.tag[len(W) :], "")
    parent = element.getparent()
    where = _MARKS.get(str(parent.tag), "") if parent is not None and kind in ("插入", "删除", "移入", "移出") else ""
    return kind + where if kind else ""


def _words(element: etree._Element) -> str:
    source: etree._Element | None = element
    parent = element.getparent()
    if parent is not None and parent.tag == f"{W}trPr":
        source = parent.getparent()
    text = "" if source is None else "".join(item.text or "" for item in source.iter(f"{W}t", f"{W}delText"))
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
