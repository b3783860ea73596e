"""A .docx read as an outline: paragraphs in order with their heading level and bold runs, and what a plain text cannot carry.

For documents staff write by hand (文字材料), in the usual and in the Strict form of Open XML. Anything but headings and words
(tables, pictures, notes, numbering) is named, never dropped in silence; what it means for a report is not known here.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from pipeline.opc import Node
from pipeline.word.names import MATH, MC, OFF, WORD, M, W
from pipeline.word.package import DocumentError

_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WORD.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", MATH.encode()),
)
"""Namespaces of Strict Open XML (ISO/IEC 29500) and of the usual form of the same elements."""
_TRACKED = frozenset(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_LOST = {
    f"{W}tbl": "表格",
    f"{W}drawing": "图片或图形",
    f"{W}pict": "图片或图形",
    f"{W}object": "嵌入对象",
    f"{W}footnoteReference": "脚注",
    f"{W}endnoteReference": "尾注",
    f"{W}commentReference": "批注",
    f"{W}altChunk": "插入的其他文件",
    f"{W}sym": "特殊符号",
    f"{W}ruby": "拼音",
    f"{M}oMath": "公式",
}
_NUMBERED = "自动编号"
_STRUCK = frozenset(f"{W}{name}" for name in ("strike", "dstrike", "vanish"))
_WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_NO_CONTENT = frozenset(
    f"{W}{name}"
    for name in (
        *("sectPr", "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "sdtPr", "sdtEndPr", "customXmlPr"),
    )
)
"""Children of the body that hold no words."""
_NOT_SHOWN = frozenset([f"{W}del", f"{W}moveFrom", f"{W}drawing", f"{W}pict", f"{MC}Fallback"])
"""Words inside these are no part of the paragraph: deleted, moved away, or in a shape that is named as lost."""
_STYLE_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_DEPTH = 20
"""Styles based on one another; more is a circle."""


class OutlineRun(Struct, frozen=True):
    """Neighbouring words of one look."""

    text: str
    bold: bool


class OutlineParagraph(Struct, frozen=True):
    """One paragraph: its number (headings included, empty ones too), heading level (0: body text) and runs.

    ``lost`` names what else stands in it, ``struck`` are words struck out or hidden. With ``runs`` None it is no paragraph
    but what stands behind the paragraph of that number.
    """

    number: int
    level: int
    runs: tuple[OutlineRun, ...] | None
    lost: tuple[str, ...] = ()
    struck: str = ""


class Outline:
    """One document. ``tracked`` tells whether it holds tracked changes."""

    def __init__(self, document: Node, styles: Node | None) -> None:
        """Take the roots of the document part and of the styles. Raises :class:`~pipeline.word.package.DocumentError`."""
        body = document.find(f"{W}body")
        if body is None:
            raise DocumentError("没有正文")
        self._body, self._styles = body, _OutlineStyles(styles)
        self.tracked = any(True for _ in body.iter(*_TRACKED))

    def paragraphs(self) -> Iterator[OutlineParagraph]:
        """Yield the paragraphs of the body and of whatever wraps paragraphs; anything else that has content is named."""
        count = 0
        pending = list(reversed(self._body))
        while pending:
            child = pending.pop()
            if child.tag == f"{W}p":
                count += 1
                yield self._paragraph(child, count)
            elif child.tag in _WRAPPERS:
                pending += reversed(child)
            elif child.tag not in _NO_CONTENT and isinstance(child.tag, str):
                yield OutlineParagraph(count, 0, None, (_LOST.get(child.tag, "其他内容"),))

    def _paragraph(self, paragraph: Node, number: int) -> OutlineParagraph:
        level, runs = self._styles.level(paragraph), tuple(self._runs(paragraph))
        words = any(run.text.strip() for run in runs)
        lost = {_LOST[str(item.tag)] for item in paragraph.iter(*_LOST)}
        if words and not level and self._styles.numbered(paragraph):
            lost.add(_NUMBERED)
        return OutlineParagraph(number, level, runs, tuple(sorted(lost)), _struck(paragraph))

    def _runs(self, paragraph: Node) -> list[OutlineRun]:
        """Return the words of a paragraph as a reader sees them, neighbouring runs of one look joined."""
        usual = self._styles.bold(_attribute(paragraph, "pPr", "pStyle"))
        joined: list[OutlineRun] = []
        for run in paragraph.iter(f"{W}r"):
            if any(parent.tag in _NOT_SHOWN for parent in run.iterancestors()):
                continue
            text = "".join(map(_text, run))
            if not text:
                continue
            flag = run.find(f"{W}rPr/{W}b")
            bold = _on(flag) if flag is not None else self._styles.bold(_attribute(run, "rPr", "rStyle")) or usual
            if joined and joined[-1].bold == bold:
                joined[-1] = OutlineRun(joined[-1].text + text, bold)
            else:
                joined.append(OutlineRun(text, bold))
        return joined


def transitional(data: bytes) -> bytes:
    """Return a part; that of a Strict document under the names of the usual (Transitional) form."""
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return data


def _struck(paragraph: Node) -> str:
    flags = ((run, flag) for run in paragraph.iter(f"{W}r") for flag in run.iterfind(f"{W}rPr/*"))
    struck = dict.fromkeys(run for run, flag in flags if flag.tag in _STRUCK and _on(flag))
    return "".join(_text(item) for run in struck for item in run).strip()


class _OutlineStyles:
    """Which paragraph styles are headings, and which styles are bold."""

    def __init__(self, root: Node | None) -> None:
        self._levels: dict[str, int] = {}
        self._bold: dict[str, bool] = {}
        self._based: dict[str, str] = {}
        self._lists: dict[str, int] = {}
        for style in () if root is None else root.iter(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._based[name] = _attribute(style, "basedOn")
            outline = _attribute(style, "pPr", "outlineLvl")
            title = _STYLE_NAME.fullmatch(_attribute(style, "name").strip())
            if level := _level(outline):
                self._levels[name] = level
            elif title:
                self._levels[name] = int(title[1])
            bold = style.find(f"{W}rPr/{W}b")
            if bold is not None:
                self._bold[name] = _on(bold)
            if style.find(f"{W}pPr/{W}numPr") is not None:
                self._lists[name] = int(_attribute(style, "pPr", "numPr", "numId") != "0")

    def level(self, paragraph: Node) -> int:
        """Return the heading level of a paragraph, 0 for body text."""
        own = _attribute(paragraph, "pPr", "outlineLvl")
        if own.isdigit():
            return _level(own)
        return int(self._look(self._levels, _attribute(paragraph, "pPr", "pStyle")) or 0)

    def numbered(self, paragraph: Node) -> bool:
        """Tell whether Word puts a number or a bullet before a paragraph; it is no part of its words."""
        if paragraph.find(f"{W}pPr/{W}numPr") is not None:
            return _attribute(paragraph, "pPr", "numPr", "numId") != "0"
        return bool(self._look(self._lists, _attribute(paragraph, "pPr", "pStyle")))

    def bold(self, name: str) -> bool:
        """Tell whether a style is bold."""
        return bool(self._look(self._bold, name))

    def _look(self, table: dict[str, int] | dict[str, bool], name: str) -> int | bool | None:
        for _ in range(_DEPTH):
            if name in table:
                return table[name]
            name = self._based.get(name, "")
        return None


def _level(outline: str) -> int:
    """Return the heading level an outline level stands for; 0 for body text, or for what is none."""
    return int(outline) + 1 if len(outline) == 1 and outline in "012345678" else 0


def _attribute(element: Node, *path: str) -> str:
    found = element.find("/".join(f"{W}{step}" for step in path))
    return str(found.get(f"{W}val", "")) if found is not None else ""


def _on(flag: Node) -> bool:
    return flag.get(f"{W}val", "true") not in OFF


def _text(item: Node) -> str:
    if item.tag == f"{W}t":
        return item.text or ""
    if item.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
        return " " if item.tag == f"{W}tab" else "\n"
    return "-" if item.tag == f"{W}noBreakHyphen" else ""
