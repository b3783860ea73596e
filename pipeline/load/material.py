"""文字材料: staff text under the outline's headings, from .docx or .md, word for word, bold kept.

Addresses count the paragraphs of the file as Word shows them (第n段), headings included. What a report paragraph cannot
carry (tables, pictures, footnotes) is told; tracked changes are refused, since either reading could be the wrong one.
"""

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct, field

from pipeline import limits
from pipeline.load.archive import Archive, Unreadable, require_size
from pipeline.load.delimited import decoded, is_zip
from pipeline.load.sheet import illegal
from pipeline.problems import Problem, problem
from pipeline.records import Cell, StaffParagraph, StaffRun, StaffSection
from pipeline.word.outline import Outline, OutlineParagraph, transitional
from pipeline.word.package import DocumentError

KIND = "文字材料"

_MARK = re.compile(r"(#{1,6})\s+")
_BOLD = ("**", "__")
_NUMBER = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．])\s*")


class _Builder(Struct):
    """Puts paragraphs under their headings."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    sections: list[StaffSection] = field(default_factory=list)
    _path: list[tuple[int, str]] = field(default_factory=list)
    _body: list[StaffParagraph] = field(default_factory=list)
    _at: Cell | None = None
    _paths: set[tuple[str, ...]] = field(default_factory=set)

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
            if self._body and path in self._paths:
                self.problems.append(problem("L066", at=self._at, found=path[-1]))
            self._paths.add(path)
            self.sections.append(StaffSection(path=path, paragraphs=tuple(self._body), source=self._at))
        self._body, self._at = [], None


def read_material(file: str, data: bytes) -> tuple[tuple[StaffSection, ...], tuple[Problem, ...]]:
    """Return the sections in order, and problems. Raises :class:`Unreadable` when the file cannot be used at all."""
    build = _Builder(file)
    if file.lower().endswith(".md") and not is_zip(data):
        require_size(Cell(file=file), data, limits.MATERIAL_TEXT)
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
    for line in _bounded_lines(build.file, text):
        if not line.strip():
            continue
        number += 1
        if mark := _MARK.match(line):
            build.heading(len(mark[1]), line[mark.end() :].strip().rstrip("#").rstrip(), number)
        elif line.lstrip().startswith(("|", "![")):
            what = "表格" if line.lstrip().startswith("|") else "图片或图形"
            build.problems.append(problem("L061", at=Cell(file=build.file, address=f"第{number}段"), what=what))
        else:
            build.paragraph(list(_bold_runs(line.strip())), number)


def _bounded_lines(file: str, text: str) -> list[str]:
    """Return the lines that hold anything. Raises :class:`Unreadable` for more of them, or longer ones, than people write."""
    lines = [line for line in text.splitlines() if line.strip()]
    _require_written(file, len(lines), max(map(len, lines), default=0))
    return lines


def _require_written(file: str, count: int, longest: int) -> None:
    if count > limits.MATERIAL_PARAGRAPHS:
        expected = f"不超过 {limits.MATERIAL_PARAGRAPHS} 段"
        raise Unreadable(problem("L183", at=Cell(file=file), found=f"{count} 段", expected=expected))
    if longest > limits.PARAGRAPH_CHARACTERS:
        expected = f"不超过 {limits.PARAGRAPH_CHARACTERS} 字"
        raise Unreadable(problem("L183", at=Cell(file=file), found=f"有一段 {longest} 字", expected=expected))


def _bold_runs(line: str) -> Iterator[StaffRun]:
    end = 0
    for start, close in _bold_places(line):
        if start > end:
            yield StaffRun(text=line[end:start])
        yield StaffRun(text=line[start + 2 : close], bold=True)
        end = close + 2
    if end < len(line):
        yield StaffRun(text=line[end:])


def _bold_places(line: str) -> Iterator[tuple[int, int]]:
    """Yield where bold words begin and end (each mark's first sign). A mark that is not closed once is not closed later."""
    open_marks = list(_BOLD)
    at = 0
    while places := [(place, mark) for mark in open_marks if (place := line.find(mark, at)) >= 0]:
        start, mark = min(places)
        at = start + 1
        if line[start + 2 : start + 3].strip():
            close = _closing(line, mark, start + 3)
            if close < 0:
                open_marks.remove(mark)
            else:
                yield start, close
                at = close + 2


def _closing(line: str, mark: str, at: int) -> int:
    """Return where a mark stands behind a word, -1 where nowhere."""
    close = line.find(mark, at)
    while close >= 0 and line[close - 1].isspace():
        close = line.find(mark, close + 1)
    return close


# .docx -----------------------------------------------------------------------------------------------------------------


def _read_docx(build: _Builder, file: str, data: bytes) -> None:
    archive = Archive(file, data)
    main = archive.main_part("word/document.xml")
    if main not in archive:
        raise Unreadable(problem("L005", at=Cell(file=file), found="不是 Word 文档"))
    named = next((item.target for item in archive.relationships(main) if item.kind == "styles"), "word/styles.xml")
    parts = {part: archive.parsed(transitional(archive.read(part)), part) for part in (main, named) if part in archive}
    try:
        outline = Outline(parts[main], parts.get(named))
    except DocumentError as error:
        raise Unreadable(problem("L005", at=Cell(file=file))) from error
    if outline.tracked:
        build.problems.append(problem("L062", at=Cell(file=file)))
    items = list(islice(outline.paragraphs(), limits.MATERIAL_PARAGRAPHS + 1))
    longest = max((sum(len(run.text) for run in item.runs or ()) for item in items), default=0)
    _require_written(file, len(items), longest)
    for item in items:
        _take(build, item)


def _take(build: _Builder, item: OutlineParagraph) -> None:
    """Keep what stands in one paragraph and tell what a report paragraph cannot carry."""
    if item.runs is None:
        build.problems.append(problem("L061", at=Cell(file=build.file, address=f"第{item.number}段之后"), what=item.lost[0]))
        return
    at = Cell(file=build.file, address=f"第{item.number}段")
    for what in item.lost:
        build.problems.append(problem("L061", at=at, what=what))
    if item.struck:
        build.problems.append(problem("L067", at=at, found=item.struck[:40]))
    text = "".join(run.text for run in item.runs).strip()
    if text and item.level:
        build.heading(item.level, text, item.number)
    elif text:
        build.paragraph([StaffRun(text=run.text, bold=run.bold) for run in item.runs], item.number)
