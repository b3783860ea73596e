"""Own check of a .docx as a package: what makes Word call a file damaged, and what no other validator sees.

Looks at structure only; whether the words and numbers are right is verify's business. Every finding is a fault of ours or of
the pack's template, never of the data, and keeps the report from being published.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Final

from lxml import etree

from pipeline.opc import TYPES
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.word.names import OFFICE_RELATIONSHIPS, WORD
from pipeline.word.package import DocumentError, Package, open_package
from pipeline.word.text import all_text

_NAMES: Final = {"w": WORD, "r": OFFICE_RELATIONSHIPS}
_START, _END = f"{{{WORD}}}bookmarkStart", f"{{{WORD}}}bookmarkEnd"
_VAL, _ID, _NAME = f"{{{WORD}}}val", f"{{{WORD}}}id", f"{{{WORD}}}name"
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|[\ue000-\uf8ff]|[\ufdd0-\ufdef]")
"""Template marks, private-use characters (sentinels of a rendering pass) and non-characters: none belongs in a report."""

_QUOTED = re.compile("“.*”", re.DOTALL)
"""Words of the document in what is said of a fault."""

BROKEN_PART = "V101"
"""A part that cannot be read as XML."""
Finding = tuple[str, str, str]
"""Code, part, what was found."""


def lint_package(data: bytes | Package, words: Iterable[str] = (), *, template: bool = False) -> tuple[Problem, ...]:
    """Return the structural faults of a .docx. ``words`` are texts of the data: braces, rare characters may stand there.

    In a ``template`` template marks stand everywhere, and rows of nothing else.
    """
    try:
        package = data if isinstance(data, Package) else open_package(data)
        broken = [_broken(error) for name in package.xml_names() if (error := _parse_error(package, name))]
        if broken:
            return tuple(broken)
        findings = [*_content_types(package), *_relationships(package), *_stories(package, cache(partial(_excused, words)))]
    except DocumentError as error:
        return (_broken(error),)
    if template:
        findings = [item for item in findings if item[0] != "V108" and "行“{%tr" not in item[2]]
    return tuple(problem(code, at=Cell(file=part), found=found) for code, part, found in findings)


def added_faults(before: Iterable[Problem], after: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the faults a package has beyond those it had before it was changed.

    A fault is known by its kind and part, not by the words that stand there: those may have been brought up to date.
    """
    known, added = Counter(map(_sort_of, before)), []
    for fault in after:
        if known[_sort_of(fault)]:
            known[_sort_of(fault)] -= 1
        else:
            added.append(fault)
    return tuple(added)


def _sort_of(fault: Problem) -> tuple[str, str, str]:
    return fault.code, fault.file, _QUOTED.sub("“”", fault.found)


def _broken(error: DocumentError) -> Problem:
    return problem(BROKEN_PART, at=Cell(file=error.part), found=error.reason)


def _parse_error(package: Package, name: str) -> DocumentError | None:
    try:
        package.require_xml(name)
    except DocumentError as error:
        return error
    return None


def _content_types(package: Package) -> Iterator[Finding]:
    """Every part has a content type; every override names a part that is there."""
    root = package.tree(TYPES)
    suffixes = {(item.get("Extension") or "").lower() for item in root if str(item.tag).endswith("}Default")}
    named = {(item.get("PartName") or "").lstrip("/") for item in root if str(item.tag).endswith("}Override")}
    for name in package.parts:
        if name != TYPES and name not in named and name.rpartition(".")[2].lower() not in suffixes:
            yield "V102", name, "没有内容类型"
    for name in sorted(named - package.parts.keys()):
        yield "V102", name, "登记了内容类型，但没有这一部分"
    main = package.main_part()
    if main not in named:
        yield "V102", main, "正文没有单独登记内容类型"


_LINKS_NAME = OFFICE_RELATIONSHIPS.encode()
"""A part without it has no attribute of that name."""
_references: Callable[[etree._Element], list[str]] = etree.XPath("//@r:*", namespaces=_NAMES, smart_strings=False)  # type: ignore[assignment]


def _relationships(package: Package) -> Iterator[Finding]:
    """Relationship ids are unique, inner targets exist, and every id used in a part resolves."""
    for source in ("", *(name for name in package.xml_names() if not name.endswith(".rels"))):
        links = package.relationships(source)
        for name, count in Counter(link.id for link in links).items():
            if count > 1:
                yield "V103", source, f"关系编号 {name} 重复"
        for link in links:
            if not link.external and link.target.partition("#")[0] not in package.parts:
                yield "V103", source, f"{link.id} 指向不存在的 {link.target}"
        if source and _LINKS_NAME in package.parts[source]:
            known = {link.id for link in links}
            for name in dict.fromkeys(map(str, package.found(source, _references))):
                if name not in known:
                    yield "V103", source, f"引用了不存在的关系 {name}"


# --- stories: the document, its headers, footers and notes -----------------------------------------------------------


def _stories(package: Package, excused: Callable[[], frozenset[str]]) -> Iterator[Finding]:
    main, parts = package.main_part(), tuple(part for part in package.story_parts() if part in package.parts)
    yield from _unique_controls(package, parts)
    yield from _unique_bookmarks(package, parts)
    for part in parts:
        root = package.tree(part)
        for check in (_paired_bookmarks, _cells, _rows):
            yield from ((code, part, found) for code, found in check(root))
        yield from (("V108", part, found) for found in _left_over(root, excused))
    comments = package.linked("comments") if package.linked("comments") in package.parts else ""
    yield from (("V107", comments or main, found) for found in _comments(package, main, comments))


_Path = Callable[[etree._Element], list[etree._Element]]


def _path(expression: str) -> _Path:
    return etree.XPath(expression, namespaces=_NAMES)  # type: ignore[return-value]


def _strings(expression: str) -> Callable[[etree._Element], list[str]]:
    return etree.XPath(expression, namespaces=_NAMES, smart_strings=False)  # type: ignore[return-value]


# Most documents have none of these faults: what a check counts or finds at one look spares the walk that names them.
_control_numbers = _strings("//w:sdtPr/w:id/@w:val")
_bookmark_names = _strings("//w:bookmarkStart/@w:name")
_whole_text: Callable[[etree._Element], str] = etree.XPath("string(/)", smart_strings=False)  # type: ignore[assignment]
_may_be_odd: Callable[[etree._Element], bool] = etree.XPath(
    "boolean(//w:tr[not(parent::w:tbl)] | //w:tc[not(parent::w:tr)] | //w:tr[count(w:tc) - count(w:tc/w:tcPr/w:gridSpan)"
    " + sum(w:tc/w:tcPr/w:gridSpan/@w:val) + sum(w:trPr/w:gridBefore/@w:val) + sum(w:trPr/w:gridAfter/@w:val)"
    " != count(../w:tblGrid/w:gridCol)])",
    namespaces=_NAMES,
)  # type: ignore[assignment]
_MAY_BE_LEFT_OVER = re.compile("[{}\ue000-\uf8ff\ufdd0-\ufdef]")

_control_ids = _path("//w:sdtPr/w:id")
_bookmark_starts = _path("//w:bookmarkStart")
_bookmark_ends = _path("//w:bookmarkEnd")
_bad_cells = _path("//w:tc[not(*[last()][self::w:p])]")
_tables = _path("//w:tbl")
_paragraphs = _path("//w:p")


def _all_apart(given: list[str], count: int) -> bool:
    """Tell whether all of ``count`` elements have a value and no two the same."""
    return len(frozenset(given)) == count


def _unique_controls(package: Package, parts: tuple[str, ...]) -> Iterator[Finding]:
    roots = [package.tree(part) for part in parts]
    if _all_apart([number for root in roots for number in _control_numbers(root)], sum(len(_control_ids(r)) for r in roots)):
        return
    seen: dict[str, str] = {}
    for part in parts:
        for element in _control_ids(package.tree(part)):
            number = element.get(_VAL, "")
            if number in seen:
                yield "V104", part, f"内容控件编号 {number} 重复"
            seen.setdefault(number, part)


def _unique_bookmarks(package: Package, parts: tuple[str, ...]) -> Iterator[Finding]:
    roots = [package.tree(part) for part in parts]
    names = [name.lower() for root in roots for name in _bookmark_names(root)]
    if _all_apart(names, sum(len(_bookmark_starts(root)) for root in roots)):
        return
    seen: set[str] = set()
    for part in parts:
        for element in _bookmark_starts(package.tree(part)):
            name = element.get(_NAME, "").lower()
            if name in seen:
                yield "V105", part, f"书签名 {element.get(_NAME)} 重复"
            seen.add(name)


def _paired_bookmarks(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Each start has one end after it, with an id used by no other pair of the same part."""
    starts = [element.get(_ID, "") for element in _bookmark_starts(root)]
    ends = [element.get(_ID, "") for element in _bookmark_ends(root)]
    if len(starts) == len(ends) == len(frozenset(starts)) and frozenset(starts) == frozenset(ends):
        yield from (("V105", f"书签编号 {number} 先结束后开始") for number in _ended_first(root))
        return
    for number, count in Counter(starts).items():
        if count > 1:
            yield "V105", f"书签编号 {number} 重复"
    for number in sorted(set(starts) ^ set(ends)):
        yield "V105", f"书签编号 {number} 的起止不成对"
    for number, count in Counter(ends).items():
        if count > 1:
            yield "V105", f"书签编号 {number} 有 {count} 个结束标记"
    if len(starts) == len(ends) and set(starts) == set(ends):
        yield from (("V105", f"书签编号 {number} 先结束后开始") for number in _ended_first(root))


def _ended_first(root: etree._Element) -> Iterator[str]:
    opened: set[str] = set()
    for element in root.iter(_START, _END):
        number = element.get(_ID, "")
        if element.tag == _START:
            opened.add(number)
        elif number not in opened:
            yield number


def _cells(root: etree._Element) -> Iterator[tuple[str, str]]:
    for cell in _bad_cells(root):
        yield "V106", f"单元格“{all_text(cell)[:20]}”不以段落结尾"


def _rows(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The cells of every row fill the columns of its table's grid."""
    if not _may_be_odd(root):
        return
    for table in _tables(root):
        columns = len(table.findall(f"{{{WORD}}}tblGrid/{{{WORD}}}gridCol"))
        for row in table.iter(f"{{{WORD}}}tr"):
            if next(row.iterancestors(f"{{{WORD}}}tbl")) is table and (width := _width(row)) != columns:
                yield "V106", f"行“{all_text(row)[:20]}”占 {width} 列，表格有 {columns} 列"


def _width(row: etree._Element) -> int:
    width = 0
    for cell in row.iter(f"{{{WORD}}}tc"):
        if next(cell.iterancestors(f"{{{WORD}}}tr")) is row:
            width += _number(cell.find(f"{{{WORD}}}tcPr/{{{WORD}}}gridSpan"), 1)
    for name in ("gridBefore", "gridAfter"):
        width += _number(row.find(f"{{{WORD}}}trPr/{{{WORD}}}{name}"), 0)
    return width


def _number(element: etree._Element | None, default: int) -> int:
    text = "" if element is None else element.get(_VAL, "")
    return int(text) if text.isdecimal() else default


def _comments(package: Package, main: str, part: str) -> Iterator[str]:
    """Every anchored comment exists, every comment is anchored, ranges begin and end once."""
    root = package.tree(main)
    ids = [element.get(_ID, "") for element in package.tree(part).iter(f"{{{WORD}}}comment")] if part else []
    uses = {
        name: [element.get(_ID, "") for element in root.iter(f"{{{WORD}}}{name}")]
        for name in ("commentReference", "commentRangeStart", "commentRangeEnd")
    }
    for number, count in Counter(ids).items():
        if count > 1:
            yield f"批注编号 {number} 重复"
    for name, used in uses.items():
        for number in sorted(set(used) - set(ids)):
            yield f"{name} 引用了不存在的批注 {number}"
        for number, count in Counter(used).items():
            if count > 1:
                yield f"批注 {number} 有 {count} 个 {name}"
    for number in sorted(set(ids) - set(uses["commentReference"])):
        yield f"批注 {number} 没有放在正文中"
    for number in sorted(set(uses["commentRangeStart"]) ^ set(uses["commentRangeEnd"])):
        yield f"批注 {number} 的起止不成对"


def _excused(words: Iterable[str]) -> frozenset[str]:
    """Return the marks the data itself contains."""
    return frozenset(mark for text in words for mark in _LEFT_OVER.findall(text))


def _left_over(root: etree._Element, excused: Callable[[], frozenset[str]]) -> Iterator[str]:
    if not _MAY_BE_LEFT_OVER.search(_whole_text(root)):
        return
    for paragraph in _paragraphs(root):
        text = all_text(paragraph)
        for mark in dict.fromkeys(_LEFT_OVER.findall(text)):
            if mark not in excused():
                shown = mark if mark.isascii() else f"U+{ord(mark):04X}"
                yield f"残留 {shown}，在“{text[:30]}”"
