"""build_sheet(): a template workbook filled with the report's figures, tables and paragraphs; the same bytes for the same.

Sheet by sheet: the template's program gives rows and texts, rows are laid out, cells written as numbers, live formulas or
words; then hidden names for the cells of figures, the baseline and the properties.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import link
from pipeline.formats import format_figure
from pipeline.link import Baseline, CellMark, Provenance, RowSlots, TableSlots
from pipeline.pack import Pack
from pipeline.problems import Problem
from pipeline.records import Figure, Fixed, Linked, ListedRow, Report, Staff
from pipeline.render import baseline_figure, core_properties, open_problem
from pipeline.render.document import Answers, PreparedFigure
from pipeline.render.tags import Site
from pipeline.sheet_documents.cell_numbers import CELL_FORMS, as_stored, cell_text, number_of
from pipeline.sheet_documents.live_formulas import FigureCell, formulas_of
from pipeline.sheet_documents.merged_rows import moved_name
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.template import FIGURE, SheetProgram, SheetTemplate, compile_sheet, rows_of
from pipeline.sheet_documents.worksheet import Moved, Place

_LIKE_FORMULAS = tuple("=+-@")


def build_sheet(report: Report, pack: Pack, problems: Iterable[Problem], provenance: Provenance, document: str = "") -> bytes:
    """Return the document a pack prints as a .xlsx; ``document`` is which it is (:class:`~pipeline.link.Baseline`).

    Raises PackError when its template is faulty (``lint_workbook`` says all of it).
    """
    compiled = compile_sheet(pack)
    filler = _Filler(compiled, report, pack)
    for program in compiled.sheets:
        filler.sheet(program)
    filler.write_figures()
    package = filler.package
    package.drop({"calcChain", "customXml"})
    package.write_baseline(filler.baseline(tuple(problems), provenance, document))
    package.trust_results()
    package.put_core(core_properties(report, pack.title).encode("utf-8"))
    return package.packed()


class _Texts(Answers):
    """Answers a sheet's program: figures become marks, noted in order; paragraphs are lines."""

    def __init__(self, report: Report, compiled: SheetTemplate, pack: Pack) -> None:
        super().__init__(report, compiled, pack.catalogue)
        self.printed_figures: list[tuple[Figure, str, str]] = []

    def printed(self, figure: Figure, site: Site) -> str:
        form = self.format_of(figure, site)
        return self._mark(figure, form, format_figure(figure, form))

    def _mark(self, figure: Figure, form: str, text: str) -> str:
        self.printed_figures.append((figure, form, text))
        return f"{FIGURE}{len(self.printed_figures) - 1}{FIGURE}"

    def name(self, row: ListedRow) -> str:
        return row.name

    def paragraphs(self, number: int) -> str:
        lines = []
        for item in self._placed(number):
            lines.append("".join(self._span(span) for span in item.spans))
        return "\n".join(lines)

    def _span(self, span: Fixed | Staff | Linked) -> str:
        return self._mark(span.figure, span.format, span.text) if isinstance(span, Linked) else span.text


class _Laid(Struct):
    """A sheet being filled: slot text of its cells with tags, and what tells of each row of data."""

    slots: dict[Place, str] = field(default_factory=dict)
    rows: dict[int, tuple[str, str]] = field(default_factory=dict)


class _Filler:
    """Fills one workbook."""

    def __init__(self, compiled: SheetTemplate, report: Report, pack: Pack) -> None:
        self.package = WorkbookPackage(compiled.data)
        self.report, self.pack = report, pack
        self.texts = _Texts(report, compiled, pack)
        self.cells: list[FigureCell] = []
        self.laid: dict[int, _Laid] = {}
        self.marks: tuple[CellMark, ...] = ()

    def sheet(self, program: SheetProgram) -> None:
        """Lay out the rows of one sheet and write its words; its figures are noted."""
        sheet = self.package.sheet(program.number)
        rows = list(rows_of(program.program(self.texts.context())))
        moved = sheet.lay_out([row for row, *_ in rows], program.height)
        self._move_names(program.number, moved)
        laid = self.laid[program.number] = _Laid()
        for number, (_, key, name, cells) in enumerate(rows):
            if key or name:
                laid.rows[number] = key, name
            for column, text in cells.items():
                self._cell(program.number, (number, column), text, laid)

    def _move_names(self, number: int, moved: Moved) -> None:
        sheet = self.package.sheets[number].name
        names = [replace(item, text=moved_name(item.text, sheet, moved)) for item in self.package.names()]
        self.package.write_names(names)

    def _cell(self, number: int, place: Place, text: str, laid: _Laid) -> None:
        pieces = text.split(FIGURE)
        figures = [self.texts.printed_figures[int(piece)] for piece in pieces[1::2]]
        shown = [printed for _, _, printed in figures]
        laid.slots[place] = _joined(pieces, [link.slot(f.key, form) if said else "" for f, form, said in figures])
        if len(figures) == 1 and not "".join(pieces[::2]).strip():
            figure, form, _ = figures[0]
            self.cells.append(FigureCell(figure, form, number, place))
        write_words(self.package, number, place, _joined(pieces, shown))

    def write_figures(self) -> None:
        """Write the cells of figures as numbers, live where they can be, and name them."""
        formulas = formulas_of(self.cells, tuple(sheet.name for sheet in self.package.sheets))
        names: dict[str, tuple[int, Place]] = {}
        marks: list[CellMark] = []
        for number, cell in enumerate(self.cells, 1):
            name = link.figure_bookmark(cell.figure.key, cell.form, number)
            names[name] = cell.sheet, cell.place
            formula = formulas.get((cell.sheet, cell.place), "")
            self._write(cell, formula)
            marks.append(CellMark(name=name, sheet=cell.sheet, row=cell.place[0], column=cell.place[1], formula=formula))
        self.package.write_our_names(names)
        self.marks = tuple(marks)

    def _write(self, cell: FigureCell, formula: str) -> None:
        write_figure(self.package, cell.sheet, cell.place, cell.figure, cell.form, formula)

    def baseline(self, problems: tuple[Problem, ...], provenance: Provenance, document: str) -> Baseline:
        """Return what was written, as the file keeps it."""
        report, pack = self.report, self.pack
        return Baseline(
            department=report.profile.department,
            year=report.profile.year,
            pack=pack.id,
            pack_version=pack.version,
            pack_fingerprint=pack.fingerprint,
            provenance=provenance,
            document=document,
            problems=tuple(open_problem(item, pack.catalogue) for item in problems),
            figures=tuple(baseline_figure(item, pack.catalogue) for item in self._prepared().values()),
            blocks=tuple(self._slots(number) for number in range(len(self.package.sheets))),
            cells=self.marks,
        )

    def _prepared(self) -> Mapping[str, PreparedFigure]:
        found: dict[str, PreparedFigure] = {}
        for figure, form, text in self.texts.printed_figures:
            tag = link.figure_tag(figure.key, form)
            item = found.setdefault(tag, PreparedFigure(figure, form, text, "", tag, ""))
            if item.text != text:
                raise ValueError(f"{figure.key}|{form} is printed both as {item.text!r} and as {text!r}")
            item.count += 1
        return found

    def _slots(self, number: int) -> TableSlots:
        """Return a sheet as the baseline keeps it: every row and column up to the last that holds anything."""
        sheet, laid = self.package.sheet(number), self.laid.get(number, _Laid())
        height, width = sheet.size
        height = max(height, max((row + 1 for row, _ in laid.slots), default=0))
        width = max(width, max((column + 1 for _, column in laid.slots), default=0))
        rows = []
        for row in range(height):
            key, name = laid.rows.get(row, ("", ""))
            cells = tuple(self._slot(number, (row, column), laid) for column in range(width))
            rows.append(RowSlots(cells=cells, key=key, label=name))
        return TableSlots(rows=tuple(rows), key="", caption=self.package.sheets[number].name)

    def _slot(self, number: int, place: Place, laid: _Laid) -> str:
        if place in laid.slots:
            return laid.slots[place]
        cell = self.package.sheet(number).cell(place)
        return cell_text(cell, self.package.number_format(cell.style))


def write_figure(package: WorkbookPackage, sheet: int, place: Place, figure: Figure, form: str, formula: str) -> None:
    """Write a figure into a cell: a number in the cell's own number format or the format's, words, or nothing."""
    target = package.sheet(sheet)
    exact, style = number_of(figure, form), target.style(place)
    if exact is None:
        write_words(package, sheet, place, format_figure(figure, form))
        return
    shown = package.formatted(style, CELL_FORMS[form].code)
    target.write(place, as_stored(exact), formula, shown if shown != style else None)


def write_words(package: WorkbookPackage, sheet: int, place: Place, text: str) -> None:
    """Write words into a cell, or nothing; what begins like a formula stays words."""
    target = package.sheet(sheet)
    style = package.quoted(target.style(place)) if text.startswith(_LIKE_FORMULAS) else None
    target.write(place, text or None, style=style)


def _joined(pieces: list[str], figures: list[str]) -> str:
    """Put the words of a cell and what stands for its figures together."""
    return "".join(figures[n // 2] if n % 2 else piece for n, piece in enumerate(pieces))
