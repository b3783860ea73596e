"""文字材料: staff text under the outline's headings, from .docx or .md, word for word, bold kept.

Addresses count the paragraphs of the file as Word shows them (第n段), headings included. What a report paragraph cannot
carry (tables, pictures, footnotes) is told; tracked changes are refused, since either reading could be the wrong one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.load.archive import Archive, Unreadable, target_of
from pipeline.load.delimited import decoded, is_zip
from pipeline.load.sheet import illegal
from pipeline.problems import Problem, problem
from pipeline.records import Cell, StaffParagraph, StaffRun, StaffSection
from pipeline.word.names import MC, W

KIND = "文字材料"

_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
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
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "公式",
}
_NUMBERED = "自动编号"
_STRUCK = frozenset(f"{W}{name}" for name in ("strike", "dstrike", "vanish"))
_WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_NO_CONTENT = frozenset(
    f"{W}{name}"
    for name in (
        "sectPr",
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "permStart",
        "permEnd",
        "sdtPr",
        "sdtEndPr",
        "customXmlPr",
    )
)
"""Children of the body that hold no words."""
_NOT_SHOWN = frozenset([f"{W}del", f"{W}moveFrom", f"{W}drawing", f"{W}pict", f"{MC}Fallback"])
"""Words inside these are no part of the paragraph: deleted, moved away, or in a shape that is told as lost."""
_STYLE_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_MARK = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_NUMBER = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．])\s*")


@dataclass(slots=True)
class _Builder:
    """Puts paragraphs under their headings."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    sections: list[StaffSection] = field(default_factory=list)
    _path: list[tuple[int, str]] = field(default_factory=list)
    _body: list[StaffParagraph] = field(default_factory=list)
    _at: Cell | None = None

    def heading(self, level: int, text: str, number: int) -> None:
        """Close the open section and open the next; numbering in front of a heading is not part of its name."""
        self.close()
        self._path = [item for item in self._path if item[0] < level] + [(level, _NUMBER.sub("", text).strip())]
        self._at = Cell(file=self.file, address=f"第{number}段", found=text)

    def paragraph(self, runs: list[StaffRun], number: int) -> None:
        """Keep one paragraph of words."""
        text = "".join(run.text for run in runs)
        at = Cell(file=self.file, address=f"第{number}段", found=text)
        if illegal(text):
            self.problems.append(problem("L065", at=at))
        elif not self._path:
            self.problems.append(problem("L064", at=at, found=text[:40]))
        else:
            self._body.append(StaffParagraph(runs=tuple(runs), source=at))

    def close(self) -> None:
        """Keep the open section; a heading without words of its own is kept too, for its path only when it has some."""
        if self._at is not None and self._path:
            path = tuple(name for _, name in self._path)
            if self._body and any(section.path == path for section in self.sections):
                self.problems.append(problem("L066", at=self._at, found=path[-1]))
            self.sections.append(StaffSection(path=path, paragraphs=tuple(self._body), source=self._at))
        self._body, self._at = [], None


def read_material(file: str, data: bytes) -> tuple[tuple[StaffSection, ...], tuple[Problem, ...]]:
    """Return the sections in order, and problems. Raises :class:`Unreadable` when the file cannot be used at all."""
    build = _Builder(file)
    if file.lower().endswith(".md") and not is_zip(data):
        _read_markdown(build, decoded(Cell(file=file), data))
    else:
        _read_docx(build, file, data)
    build.close()
    if not build.sections:
        build.problems.append(problem("L063", at=Cell(file=file)))
    return tuple(section for section in build.sections if section.paragraphs), tuple(build.problems)


# .md -------------------------------------------------------------------------------------------------------------------


def _read_markdown(build: _Builder, text: str) -> None:
    """Headings by #, paragraphs by line; **bold** is kept, nothing else is markup."""
    number = 0
    for line in text.splitlines():
        if not line.strip():
            continue
        number += 1
        mark = _MARK.fullmatch(line)
        if mark:
            build.heading(len(mark[1]), mark[2], number)
        elif line.lstrip().startswith(("|", "![")):
            what = "表格" if line.lstrip().startswith("|") else "图片或图形"
            build.problems.append(problem("L061", at=Cell(file=build.file, address=f"第{number}段"), what=what))
        else:
            build.paragraph(list(_bold_runs(line.strip())), number)


def _bold_runs(line: str) -> Iterator[StaffRun]:
    end = 0
    for found in _BOLD.finditer(line):
        if found.start() > end:
            yield StaffRun(text=line[end : found.start()])
        yield StaffRun(text=found[2], bold=True)
        end = found.end()
    if end < len(line):
        yield StaffRun(text=line[end:])


# .docx -----------------------------------------------------------------------------------------------------------------


def _read_docx(build: _Builder, file: str, data: bytes) -> None:
    archive = Archive(file, data)
    main = archive.main_part("word/document.xml")
    if main not in archive:
        raise Unreadable(problem("L005", at=Cell(file=file), found="不是 Word 文档"))
    body = _parse(archive, main).find(f"{W}body")
    styles = _Styles(archive, main)
    if body is None:
        raise Unreadable(problem("L005", at=Cell(file=file)))
    if any(True for _ in body.iter(*_TRACKED)):
        build.problems.append(problem("L062", at=Cell(file=file)))
    for number, paragraph in enumerate(_paragraphs(build, body), 1):
        level = styles.level(paragraph)
        runs = _runs(paragraph, styles)
        text = "".join(run.text for run in runs)
        _tell_lost(build, paragraph, number, not level and bool(text.strip()) and styles.numbered(paragraph))
        if not text.strip():
            continue
        if level:
            build.heading(level, text.strip(), number)
        else:
            build.paragraph(runs, number)


def _parse(archive: Archive, part: str) -> etree._Element:
    """Return a part's XML; of a Strict document under the names of the usual (Transitional) form."""
    data = archive.read(part)
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return archive.parsed(data, part)


def _paragraphs(build: _Builder, body: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs of the body and of whatever wraps paragraphs; anything else that has content is told."""
    count = 0
    pending = list(body)
    while pending:
        child = pending.pop(0)
        if child.tag == f"{W}p":
            count += 1
            yield child
        elif child.tag in _WRAPPERS:
            pending[:0] = list(child)
        elif child.tag not in _NO_CONTENT and isinstance(child.tag, str):
            at = Cell(file=build.file, address=f"第{count}段之后")
            build.problems.append(problem("L061", at=at, what=_LOST.get(child.tag, "其他内容")))


def _tell_lost(build: _Builder, paragraph: etree._Element, number: int, numbered: bool) -> None:
    at = Cell(file=build.file, address=f"第{number}段")
    lost = {_LOST[str(item.tag)] for item in paragraph.iter(*_LOST)} | ({_NUMBERED} if numbered else set())
    for what in sorted(lost):
        build.problems.append(problem("L061", at=at, what=what))
    struck = [
        run for run in paragraph.iter(f"{W}r") if any(_on(flag) for flag in run.iterfind(f"{W}rPr/*") if flag.tag in _STRUCK)
    ]
    words = "".join(_text(item) for run in struck for item in run)
    if words.strip():
        build.problems.append(problem("L067", at=at, found=words.strip()[:40]))


class _Styles:
    """Which paragraph styles are headings, and which styles are bold."""

    def __init__(self, archive: Archive, main: str) -> None:
        self._levels: dict[str, int] = {}
        self._bold: dict[str, bool] = {}
        self._based: dict[str, str] = {}
        self._lists: dict[str, int] = {}
        linked = (item for item in archive.relationships(main) if item.get("Type", "").endswith("/styles"))
        part = next((target_of(main, item.get("Target", "")) for item in linked), "word/styles.xml")
        if part not in archive:
            return
        for style in _parse(archive, part).iter(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._based[name] = _attribute(style, "basedOn")
            outline = _attribute(style, "pPr", "outlineLvl")
            title = _STYLE_NAME.fullmatch(_attribute(style, "name").strip())
            if outline.isdigit() and int(outline) < 9:
                self._levels[name] = int(outline) + 1
            elif title:
                self._levels[name] = int(title[1])
            bold = style.find(f"{W}rPr/{W}b")
            if bold is not None:
                self._bold[name] = _on(bold)
            if style.find(f"{W}pPr/{W}numPr") is not None:
                self._lists[name] = int(_attribute(style, "pPr", "numPr", "numId") != "0")

    def level(self, paragraph: etree._Element) -> int:
        """Return the heading level of a paragraph, 0 for body text."""
        own = _attribute(paragraph, "pPr", "outlineLvl")
        if own.isdigit():
            return int(own) + 1 if int(own) < 9 else 0
        return int(self._look(self._levels, _attribute(paragraph, "pPr", "pStyle")) or 0)

    def numbered(self, paragraph: etree._Element) -> bool:
        """Tell whether Word puts a number or a bullet before a paragraph; it is no part of its words."""
        if paragraph.find(f"{W}pPr/{W}numPr") is not None:
            return _attribute(paragraph, "pPr", "numPr", "numId") != "0"
        return bool(self._look(self._lists, _attribute(paragraph, "pPr", "pStyle")))

    def bold(self, name: str) -> bool:
        """Tell whether a style is bold."""
        return bool(self._look(self._bold, name))

    def _look(self, table: dict[str, int] | dict[str, bool], name: str) -> int | bool | None:
        for _ in range(20):
            if name in table:
                return table[name]
            name = self._based.get(name, "")
        return None


def _attribute(element: etree._Element, *path: str) -> str:
    found = element.find("/".join(f"{W}{step}" for step in path))
    return str(found.get(f"{W}val", "")) if found is not None else ""


def _on(flag: etree._Element) -> bool:
    return flag.get(f"{W}val", "true") not in ("0", "false", "off", "none")


def _runs(paragraph: etree._Element, styles: _Styles) -> list[StaffRun]:
    """Return the words of a paragraph as a reader sees them, neighbouring runs of one look joined."""
    usual = styles.bold(_attribute(paragraph, "pPr", "pStyle"))
    joined: list[StaffRun] = []
    for run in paragraph.iter(f"{W}r"):
        if any(parent.tag in _NOT_SHOWN for parent in run.iterancestors()):
            continue
        text = "".join(map(_text, run))
        if not text:
            continue
        flag = run.find(f"{W}rPr/{W}b")
        bold = _on(flag) if flag is not None else styles.bold(_attribute(run, "rPr", "rStyle")) or usual
        if joined and joined[-1].bold == bold:
            joined[-1] = StaffRun(text=joined[-1].text + text, bold=bold)
        else:
            joined.append(StaffRun(text=text, bold=bold))
    return joined


def _text(item: etree._Element) -> str:
    if item.tag == f"{W}t":
        return item.text or ""
    if item.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
        return " " if item.tag == f"{W}tab" else "\n"
    return "-" if item.tag == f"{W}noBreakHyphen" else ""
