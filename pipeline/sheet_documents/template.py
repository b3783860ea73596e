"""A template workbook compiled: the tags of its cells, in the words of report.docx, and what is wrong with them.

* printed: ``{{ 三公.合计.决算数|万元 }}``, alone in a cell (a number) or inside words
* placed: ``{{p 段落.KEY }}``, alone in a cell; several paragraphs are lines of it
* repeated: ``{%tr for 行 in 表.KEY %}`` … ``{%tr endfor %}``, each alone in its row; those rows themselves go
* left out: ``{%tr if … %}`` … ``{%tr endif %}`` likewise, ``{% if … %}`` inside the words of a cell

A sheet becomes one Jinja program that gives its rows and the cells with tags; all other cells stay as they are.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from pipeline.formats import FORMATS
from pipeline.live_parts import words_of
from pipeline.load.sheet import address
from pipeline.pack import Pack, PackError
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell
from pipeline.render.program import Program, compile_program
from pipeline.render.tags import TAG, Context, Site, TagGrammar, TagRefused, vocabulary_of
from pipeline.render.template import FULL_WIDTH, HALF_TAG, Host
from pipeline.sheet_documents.cell_numbers import CELL_FORMS
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.worksheet import Place, WorkbookFault, Worksheet
from pipeline.workbook_texts import WORKBOOK

RECORD, FIELD, FIGURE = "\x1e", "\x1f", "\x1d"
"""Characters no workbook holds: what begins a row or cell of a program's output, divides it, and stands around a figure."""
ROW, CELL = "R", "C"
CARRIED = words_of(
    "officeDocument core-properties extended-properties custom-properties thumbnail theme styles worksheet sharedStrings "
    "calcChain printerSettings customXml customXmlProps hyperlink image drawing sheetMetadata"
)
"""Kinds of parts a template may hold; what else there is (charts, pivot tables, comments) speaks of places that move."""
_KEPT = 8
"""Compiled templates kept in one process."""
_TAG_CODES = {"W010": "D004", "W011": "D005"}
"""What a tag refused in a document is called in a workbook, where it is put otherwise."""
_TWO_PLACES = re.compile(r"0\.00(?![0#,])")


class SheetProgram(Struct, frozen=True):
    """One sheet: its number, how many rows from the top the program speaks of, and the program."""

    number: int
    height: int
    program: Program


class SheetTemplate(Struct, frozen=True):
    """A template ready to fill; ``tables`` and ``placed`` are what it prints."""

    data: bytes
    sheets: tuple[SheetProgram, ...]
    sites: tuple[Site, ...]
    hosts: tuple[Host, ...]
    tables: tuple[str, ...]

    @property
    def placed(self) -> tuple[str, ...]:
        """Return the narrative keys placed in it."""
        return tuple(host.key for host in self.hosts)


_compiled: dict[tuple[str, str, str], SheetTemplate] = {}


def compile_sheet(pack: Pack) -> SheetTemplate:
    """Return the compiled template of the document a pack prints, from memory where it is known.

    Raises PackError with every fault.
    """
    known = pack.fingerprint, pack.template_name, pack.document.each
    if found := _compiled.get(known):
        return found
    compiler = _Compiler(pack)
    made = compiler.compiled()
    faults = [item for item in compiler.problems if item.severity is Severity.ERROR]
    if faults or made is None:
        raise PackError(faults)
    if len(_compiled) >= _KEPT:
        _compiled.pop(next(iter(_compiled)))
    _compiled[known] = made
    return made


def lint_workbook(pack: Pack) -> tuple[Problem, ...]:
    """Return what is wrong in the template workbook of the document a pack prints, sheet by sheet; empty when nothing is."""
    compiler = _Compiler(pack)
    compiler.compiled()
    return tuple(compiler.problems)


def lint_workbooks(pack: Pack) -> tuple[frozenset[str], tuple[Problem, ...]]:
    """Return the paragraphs and tables that stand in the workbooks of a pack, and what is wrong in them, file by file."""
    compilers = [_Compiler(pack.printing(item)) for item in pack.documents if item.template_name.endswith(WORKBOOK)]
    for compiler in compilers:
        compiler.compiled()
    placed = (key for compiler in compilers for key in (*compiler.grammar.placed, *compiler.grammar.tables))
    return frozenset(placed), tuple(item for compiler in compilers for item in compiler.problems)


class _Compiler:
    """Compiles one template and collects what is wrong in it."""

    def __init__(self, pack: Pack) -> None:
        self.data, self.name = pack.template, pack.template_name
        self.grammar = TagGrammar(vocabulary_of(pack))
        self.problems: list[Problem] = []
        self.sheet = ""

    def refuse(self, code: str, place: Place | None = None, found: str = "", expected: str = "", **words: str) -> None:
        where = address(*place) if place is not None else ""
        at, said = Cell(file=self.name, sheet=self.sheet, address=where), dict[str, Any](words)
        self.problems.append(problem(code, at=at, found=found, expected=expected, **said))

    def compiled(self) -> SheetTemplate | None:
        """Return the compiled template, or None when a fault stands in the way."""
        try:
            package = WorkbookPackage(self.data)
            if strange := "、".join(sorted(package.kinds() - CARRIED)):
                self.refuse("D002", found=strange)
            programs = [self._sheet(package, number) for number in range(len(package.sheets))]
        except WorkbookFault as fault:
            self.refuse("D001", found=str(fault))
            return None
        if not self.grammar.sites and not self.grammar.placed and not self.grammar.tables and not self.problems:
            self.refuse("D007")
        if any(item.severity is Severity.ERROR for item in self.problems):
            return None
        hosts = tuple(Host(key, "", "") for key in self.grammar.placed)
        found = tuple(item for item in programs if item is not None)
        return SheetTemplate(self.data, found, tuple(self.grammar.sites), hosts, tuple(self.grammar.tables))

    def _sheet(self, package: WorkbookPackage, number: int) -> SheetProgram | None:
        part, sheet = package.sheets[number], package.sheet(number)
        self.sheet = part.name
        rows: dict[int, dict[int, str]] = {}
        filled = Counter(row for row, _ in sheet.filled())
        for place in sheet.filled():
            cell = sheet.cell(place)
            if cell.formula:
                self.refuse("D003", place, f"={cell.formula}")
            if cell.text:
                rows.setdefault(place[0], {})[place[1]] = cell.text
        self._elsewhere(sheet)
        tagged = [row for row, cells in rows.items() if any("{" in text or "｛" in text for text in cells.values())]
        height = max(tagged, default=-1) + 1
        source = "".join(self._row(package, number, row, rows.get(row, {}), filled[row] == 1) for row in range(height))
        for item in self.grammar.open:
            self.refuse("W013", found=f"{item.word} {item.variable}".strip())
        self.grammar.open.clear()
        faulty = any(item.severity is Severity.ERROR for item in self.problems)
        return SheetProgram(number, height, compile_program(source)) if height and not faulty else None

    def _elsewhere(self, sheet: Worksheet) -> None:
        for text in sheet.margins():
            if "{{" in text or "{%" in text:
                self.refuse("W014", found=text[:60])

    def _row(self, package: WorkbookPackage, number: int, row: int, cells: Mapping[int, str], alone: bool) -> str:
        """Return the source of one row: a statement alone in it, or the row and its cells with tags."""
        texts = {column: self._text((row, column), text, alone, number) for column, text in cells.items()}
        if alone and cells and next(iter(cells.values())).lstrip().startswith("{%tr"):
            return next(iter(texts.values())) or ""
        loops = [item.variable for item in self.grammar.open if item.word == "for"]
        whose = f"{{{{ _row({loops[0]}) }}}}" if loops else FIELD
        found = "".join(
            f"{RECORD}{CELL}{FIELD}{column}{FIELD}{text}" for column, text in sorted(texts.items()) if text is not None
        )
        for column in texts:
            self._shows(package, package.sheet(number), (row, column), cells[column])
        return f"{RECORD}{ROW}{FIELD}{row}{FIELD}{whose}{found}"

    def _text(self, place: Place, text: str, alone: bool, number: int) -> str | None:
        """Return the source of a cell's words, None where no tag is in them; refused tags are noted."""
        if wide := FULL_WIDTH.search(text):
            self.refuse("W002", place, text[max(0, wide.start() - 5) : wide.start() + 20])
        if HALF_TAG.search(TAG.sub("", text)):
            self.refuse("W003", place, text[:60])
            return None
        if not TAG.search(text):
            return None
        return TAG.sub(lambda match: self._tag(match.group(), place, text.strip() == match.group(), alone, number), text)

    def _tag(self, tag: str, place: Place, whole: bool, alone: bool, number: int) -> str:
        placed = tag.startswith("{{p")
        context = Context(
            in_body=True,
            alone_in_paragraph=whole,
            alone_in_row=alone and whole,
            holders={"": hash(place), "p": 0, "tr": 0 if placed else number + 1},
        )
        try:
            if tag.startswith("{%p"):
                raise TagRefused("W008")
            return self.grammar.read(tag, context)
        except TagRefused as error:
            self.refuse(_TAG_CODES.get(error.code, error.code), place, tag, error.expected, **error.words)
            return ""

    def _shows(self, package: WorkbookPackage, sheet: Worksheet, place: Place, text: str) -> None:
        """Warn where the number format of a cell shows something else than the tag's format prints."""
        tags = TAG.findall(text)
        form = tags[0].strip("{} ").rpartition("|")[2].strip() if len(tags) == 1 and text.strip() == tags[0] else ""
        known, code = CELL_FORMS.get(form if form in FORMATS else ""), package.number_format(sheet.style(place))
        if known is None or not package.formatted_by_author(sheet.style(place)):
            return
        per_cent = known.code.endswith("%")
        if per_cent != ("%" in code) or (known.tens is not None and not _TWO_PLACES.search(code.partition(";")[0])):
            self.refuse("D006", place, f"{code}（标签的格式：{form}）", known.code)


def rows_of(stream: str) -> Iterator[tuple[int, str, str, dict[int, str]]]:
    """Take a program's output apart: template row, key and name of its data, cells with tags by column."""
    row, key, name, cells = -1, "", "", dict[int, str]()
    for record in stream.split(RECORD)[1:]:
        kind, number, *rest = record.split(FIELD)
        if kind == ROW:
            if row >= 0:
                yield row, key, name, cells
            row, key, name, cells = int(number), rest[0], rest[1], {}
        else:
            cells[int(number)] = rest[0]
    if row >= 0:
        yield row, key, name, cells
