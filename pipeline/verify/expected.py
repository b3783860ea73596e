"""What the finished document must say, worked out again from the report and the template's own text, apart from render.

The template is read by document.py as plain paragraphs and tables; its tags are evaluated here in a small native Jinja
environment whose outputs stay records (a figure never passes through text), giving the expected blocks in order.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, meta
from jinja2.nativetypes import NativeEnvironment, NativeTemplate
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.formats import FORMATS, format_figure
from pipeline.money import Absence
from pipeline.pack import Pack
from pipeline.records import Cell, Figure, Fixed, Linked, ListedRow, Report, Staff
from pipeline.records import ReportParagraph as Narrated
from pipeline.word import document as doc
from pipeline.workbook_texts import workbook_texts

LINKED, QUOTED, FIXED = "关联", "引用", "固定"


class Words(Struct, frozen=True):
    """Text outside controls: of the pack (固定) or of staff (引用, with the cell or paragraph it must be found in)."""

    text: str
    kind: str
    source: Cell | None = None


class Slot(Struct, frozen=True):
    """One figure in one format. ``text`` is printed anew from the exact value; ``narrated`` is what narrate had printed."""

    figure: Figure
    format: str
    text: str
    kind: str
    narrated: str | None = None

    @property
    def tag(self) -> str:
        """Return the tag its control must carry."""
        return link.figure_tag(self.figure.key, self.format)


Part = Words | Slot


class ExpectedParagraph(Struct, frozen=True):
    """``key`` is the narrative key, empty for the template's own paragraphs."""

    parts: tuple[Part, ...]
    key: str = ""

    @property
    def text(self) -> str:
        """Return the words as they must be printed."""
        return "".join(part.text for part in self.parts)


class ExpectedCell(Struct, frozen=True):
    """The blocks of one cell; ``drawn_on`` tells whether it goes on the cell above, None where the template decides."""

    blocks: tuple["ExpectedBlock", ...]
    drawn_on: bool | None = None

    @property
    def text(self) -> str:
        """Return the words of its paragraphs, one line each."""
        return "\n".join(paragraph.text for paragraph in flat(self.blocks))


class ExpectedTable(Struct, frozen=True):
    """Rows of cells; ``key`` names the table of the report whose rows stand in it."""

    rows: tuple[tuple[ExpectedCell, ...], ...]
    key: str = ""


ExpectedBlock = ExpectedParagraph | ExpectedTable


class Expectation(Struct, frozen=True):
    """The whole document: body, then headers and footers by part name; what was placed, in order of placing."""

    body: tuple[ExpectedBlock, ...]
    stories: Mapping[str, tuple[ExpectedBlock, ...]]
    placed_paragraphs: tuple[str, ...]
    placed_tables: tuple[str, ...]


def flat(blocks: Iterable[ExpectedBlock]) -> Iterator[ExpectedParagraph]:
    """Yield every paragraph in reading order, those of cells included."""
    for block in blocks:
        if isinstance(block, ExpectedParagraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from flat(cell.blocks)


def expect(report: Report, pack: Pack) -> Expectation:
    """Return what the document rendered from this report and pack must hold."""
    body, stories = _program(pack.template)
    filler = _Filler(report, pack)
    filled = filler.run(body)
    rest = {name: filler.run(source) for name, source in stories}
    return Expectation(filled, rest, tuple(filler.paragraphs), tuple(filler.tables))


@lru_cache(maxsize=24)
def named_in(template: bytes) -> frozenset[str]:
    """Return the paragraphs and tables a document's template names: 段落.KEY, 表.KEY."""
    body, stories = _program(template)
    return frozenset(_NAMED.findall("".join((body, *(source for _, source in stories)))))


@lru_cache(maxsize=24)
def named_in_cells(template: bytes) -> frozenset[str]:
    """Return the paragraphs and tables a template workbook names."""
    return frozenset(_NAMED.findall("\n".join(workbook_texts(template))))


def expect_tables(tables: Iterable[doc.Table], report: Report, pack: Pack) -> Expectation:
    """Return what the tables of a template must have become: of a workbook, whose sheets are tables of one line a cell."""
    filler = _Filler(report, pack)
    filled = filler.run("".join(_source(tables)))
    return Expectation(filled, {}, tuple(filler.paragraphs), tuple(filler.tables))


# --- the template as a Jinja program ---------------------------------------------------------------------------------

_NAMED = re.compile(r"(?:段落|表)\.[\w.]+")
_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_PARAGRAPH_TAG = re.compile(r"\{%[-+]?p\s+(.*?)[-+]?%\}", re.DOTALL)
_ROW_TAG = re.compile(r"\{%[-+]?tr\s+(.*?)[-+]?%\}", re.DOTALL)
_PARAGRAPH_FIELD = re.compile(r"\s*\{\{p\s+(.*?)\}\}\s*", re.DOTALL)
_CURLY_QUOTES = str.maketrans("“”‘’", "\"\"''")


class _Mark:
    """A structural event among the outputs: ``open`` or ``close`` of a paragraph, table, row or cell.

    In the program it is one character, which stands in no document: words between two outputs and the marks among them are one
    constant text.
    """

    def __init__(self, kind: str, opens: bool) -> None:
        self.kind, self.opens = kind, opens


_MARKS = {
    chr(number): mark
    for number, mark in enumerate((_Mark(kind, opens) for kind in ("p", "table", "row", "cell") for opens in (True, False)), 1)
}
(_P, _P_END, _TABLE, _TABLE_END, _ROW, _ROW_END, _CELL, _CELL_END) = _MARKS
_MARKED = re.compile(f"([{''.join(_MARKS)}])")
_NO_MARKS = dict.fromkeys(map(ord, _MARKS), "\ufffd")


@lru_cache(maxsize=8192)
def _events(constant: str) -> tuple[_Mark | Words, ...]:
    """Return the marks and words of a constant of a program, in order."""
    return tuple(_MARKS.get(piece) or Words(piece, FIXED) for piece in _MARKED.split(constant) if piece)


@lru_cache(maxsize=24)
def _program(template: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the Jinja source of the template's body and of each header, footer and notes part."""
    read = doc.read_document(template)
    return "".join(_source(read.body)), tuple((story.part, "".join(_source(story.blocks))) for story in read.stories)


def _source(blocks: Iterable[doc.Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, doc.Table):
            yield _TABLE
            for row in block.rows:
                yield from _row_source(row)
            yield _TABLE_END
        else:
            yield from _paragraph_source(block)


def _paragraph_source(block: doc.Paragraph) -> Iterator[str]:
    text = _TAG.sub(lambda match: match.group().translate(_CURLY_QUOTES), block.text.translate(_NO_MARKS))
    if statements := _PARAGRAPH_TAG.findall(text):
        yield "".join(f"{{% {statement} %}}" for statement in statements)
    elif field := _PARAGRAPH_FIELD.fullmatch(text):
        yield f"{{{{ {field.group(1)} }}}}"
    else:
        yield f"{_P}{text}{_P_END}"
    yield from _source(block.boxes)


def _row_source(row: doc.Row) -> Iterator[str]:
    whole = "\n".join(row.texts).translate(_CURLY_QUOTES)
    if statements := _ROW_TAG.findall(whole):
        yield "".join(f"{{% {statement} %}}" for statement in statements)
        return
    yield _ROW
    for cell in row.cells:
        yield _CELL
        yield from _source(cell.blocks)
        yield _CELL_END
    yield _ROW_END


# --- filling ---------------------------------------------------------------------------------------------------------


class _Path:
    """A dotted name of the template on its way to a figure, paragraph or table of the report."""

    def __init__(self, filler: "_Filler", name: str) -> None:
        self.filler, self.name = filler, name

    def __bool__(self) -> bool:
        """Tell whether there is something to print: what ``{% if %}`` of the template asks."""
        return self.filler.has(self.name)

    def __iter__(self) -> Iterator[ListedRow]:
        return iter(self.filler.rows_of(self.name))


class _Environment(NativeEnvironment, SandboxedEnvironment):
    """Native (outputs stay records) and sandboxed; dotted names become paths."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, _Path):
            return _Path(obj.filler, f"{obj.name}.{attribute}")
        if isinstance(obj, ListedRow):
            drawn_on = attribute in obj.joined
            return (
                _RowName(obj)
                if attribute == "名称"
                else _Printed(obj.cells.get(attribute), drawn_on=drawn_on, column=attribute)
            )
        return super().getattr(obj, attribute)


def _environment() -> _Environment:
    environment = _Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False, optimized=False)
    environment.globals.clear()
    for name in FORMATS:
        environment.filters[name] = lambda value, form=name: _formatted(value, form)
    return environment


@lru_cache(maxsize=64)
def _compiled(source: str) -> tuple[NativeTemplate, frozenset[str]]:
    """Return a program and the first words of the dotted names in it."""
    environment = _environment()
    program = environment.parse(source)
    names = frozenset(meta.find_undeclared_variables(program))
    compiled = environment.from_string(program)
    assert isinstance(compiled, NativeTemplate)
    return compiled, names


def _formatted(value: Any, form: str) -> Any:
    if isinstance(value, _Path):
        return _Printed(value.filler.report.figures.get(value.name), form)
    if isinstance(value, _RowName):
        return _Printed(value.row.cells.get("名称"), form)
    return replace(value, format=form) if isinstance(value, _Printed) else value


class _Printed(Struct, frozen=True):
    """A figure the template prints; no format is the catalogue's own, no figure prints nothing.

    ``column`` is the column of a row it stands in, ``drawn_on`` tells that its cell goes on the one above.
    """

    figure: Figure | None
    format: str = ""
    column: str = ""
    drawn_on: bool = False

    def __bool__(self) -> bool:
        return self.figure is not None and not isinstance(self.figure.value, Absence)


class _RowName(str):
    """The fixed name of a row, which is plain text unless a format asks for the cell of that name."""

    __slots__ = ("row",)
    row: ListedRow

    def __new__(cls, row: ListedRow) -> "_RowName":
        made = super().__new__(cls, row.name)
        made.row = row
        return made


def _lines(text: str) -> str:
    """Return words of the data with the one line end Word knows."""
    return text.replace("\r\n", "\n").replace("\r", "")


class _Filler:
    """Evaluates the template's programs against one report and remembers what was placed."""

    def __init__(self, report: Report, pack: Pack) -> None:
        self.report, self.catalogue = report, pack.catalogue
        self.paragraphs: list[str] = []
        self.tables: list[str] = []
        self.merged = {decl.key: frozenset(decl.merge) for decl in pack.tables}

    def known(self, head: str) -> bool:
        """Tell whether dotted names may begin with a word: figures that are declared or there, paragraphs and tables."""
        if head in ("段落", "表") or head in self.catalogue.heads:
            return True
        return any(key.split(".")[0] == head for key in self.report.figures)

    def has(self, name: str) -> bool:
        head, _, key = name.partition(".")
        if head == "段落":
            return bool(self.paragraphs_of(name))
        if head == "表":
            return key in self.report.tables and bool(self.report.tables[key].rows)
        return bool(_Printed(self.report.figures.get(name)))

    def paragraphs_of(self, name: str) -> tuple[Narrated, ...]:
        head, _, key = name.partition(".")
        return self.report.paragraphs.get(key, ()) if head == "段落" else ()

    def rows_of(self, name: str) -> tuple[ListedRow, ...]:
        head, _, key = name.partition(".")
        if head != "表":
            raise KeyError(f"模板中循环的不是表：{name}")
        self.tables.append(key)
        return self.report.tables[key].rows

    def merged_now(self) -> frozenset[str]:
        """Return the merged columns of the table whose rows are printed."""
        return self.merged[self.tables[-1]] if self.tables else frozenset()

    def kind(self, figure: Figure) -> str:
        entry = self.catalogue.find(figure.key)
        return QUOTED if entry is not None and entry.kind == "引用" else LINKED

    def run(self, source: str) -> tuple[ExpectedBlock, ...]:
        template, names = _compiled(source)
        given = {name: _Path(self, name) for name in names if self.known(name)}
        builder = _Builder(self)
        for value in template.root_render_func(Context(template.environment, given, None, template.blocks)):
            builder.take(value)
        return tuple(builder.blocks)

    def parts(self, value: Any) -> list[Part]:
        """Return what one output of the template prints inside a paragraph."""
        if isinstance(value, _Path):
            value = _Printed(self.report.figures.get(value.name))
        if not isinstance(value, _Printed):
            return [Words(str(value), FIXED)]
        if value.figure is None:
            return []
        form = self.catalogue.format_for(value.figure.key, value.format)
        return [Slot(value.figure, form, _lines(format_figure(value.figure, form)), self.kind(value.figure))]

    def narrated(self, paragraph: Narrated) -> ExpectedParagraph:
        return ExpectedParagraph(tuple(self._span(span) for span in paragraph.spans), paragraph.key)

    def _span(self, span: Fixed | Staff | Linked) -> Part:
        if isinstance(span, Fixed):
            return Words(span.text, FIXED)
        if isinstance(span, Staff):
            return Words(_lines(span.text), QUOTED, span.source)
        printed = format_figure(span.figure, span.format)
        return Slot(span.figure, span.format, printed, self.kind(span.figure), span.text)


class _Builder:
    """Puts the outputs of a program together to blocks."""

    def __init__(self, filler: _Filler) -> None:
        self.filler = filler
        self.blocks: list[ExpectedBlock] = []
        self.words: list[Part] | None = None
        self.outer: list[list[Any]] = []
        self.level: list[Any] = self.blocks
        self.tables: list[int] = []
        self.drawn_on: bool | None = None

    def take(self, value: Any) -> None:
        """Take one output: a constant, a paragraph field outside paragraphs, or a part of the open paragraph."""
        if type(value) is str:
            self._constant(value)
        elif self.words is not None:
            self.words.extend(self.filler.parts(value))
            if isinstance(value, _Printed) and value.column in self.filler.merged_now():
                self.drawn_on = value.drawn_on
        elif isinstance(value, _Path):
            self.filler.paragraphs.append(value.name.partition(".")[2])
            self.level.extend(map(self.filler.narrated, self.filler.paragraphs_of(value.name)))

    def _constant(self, constant: str) -> None:
        for event in _events(constant):
            if isinstance(event, _Mark):
                (self._open if event.opens else self._close)(event.kind)
            elif self.words is not None:
                self.words.append(event)

    def _open(self, kind: str) -> None:
        if kind == "p":
            self.words = []
            return
        if kind == "table":
            self.tables.append(len(self.filler.tables))
        self.outer.append(self.level)
        self.level = []

    def _close(self, kind: str) -> None:
        if kind == "p":
            self.level.append(ExpectedParagraph(tuple(self.words or ())))
            self.words = None
            return
        inside, self.level = self.level, self.outer.pop()
        if kind == "cell":
            self.level.append(ExpectedCell(tuple(inside), self.drawn_on))
            self.drawn_on = None
        elif kind == "row":
            self.level.append(tuple(inside))
        else:
            keys = self.filler.tables[self.tables.pop() :]
            self.level.append(ExpectedTable(tuple(inside), keys[0] if keys else ""))
