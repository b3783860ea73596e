"""A workbook as people hand it in: opened once a command, with its baseline and every cell of that found again.

A cell of a figure is known by its hidden name, which programs carry along when rows are inserted or a sheet is renamed; where
the words of its row stand elsewhere now (somebody sorted) by these; where the name is lost by row and column. What has become
of the numbers is then found as in any document (:mod:`pipeline.matching.locate`): a sheet is a table.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.edited import CannotRead, EditedFile, kept_beside, open_edited
from pipeline.file_reading import read_file, read_if_there
from pipeline.formats import FormatError, format_figure
from pipeline.limits import REPORT_FILE
from pipeline.link import CellMark
from pipeline.load.sheet import address
from pipeline.matching.align import Rules, Unit, align
from pipeline.matching.blocks import Spot
from pipeline.matching.locate import locate
from pipeline.matching.located import Located, Place
from pipeline.matching.tables import ROWS, BaseTable, PairedTable, base_tables, row_unit
from pipeline.matching.text import canonical
from pipeline.os_errors import reason
from pipeline.problems import problem
from pipeline.records import Cell, decided
from pipeline.sheet_documents.cell_numbers import CELL_FORMS, cell_text, number_of, shown_number, typed_number
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.worksheet import Place as At
from pipeline.sheet_documents.worksheet import SheetCell, WorkbookFault
from pipeline.word.blocks import Control, Paragraph, Row, Table, TableCell, Text
from pipeline.word.document import Document
from pipeline.workbook_texts import is_workbook

Target = tuple[int, At]
"""Number of a sheet, row and column from 0."""
_COLUMNS = Rules(alike=0.6, place=99)
_LEAST_FOUND = 0.2
_NEAREST = Fraction(1, 10**9)


class EditedSheet(Struct, frozen=True, dict=True):
    """A workbook that staff may have edited."""

    data: bytes
    package: WorkbookPackage
    baseline: link.Baseline
    saved_by: str

    @cached_property
    def grid(self) -> "FoundCells":
        """Return where the cells of the baseline stand now, found once."""
        return FoundCells(self.package, self.baseline)

    @cached_property
    def document(self) -> Document:
        """Return the sheets as tables, the numbers as their figures print them."""
        return Document(body=tuple(self.grid.table(number) for number in range(len(self.package.sheets))))

    @cached_property
    def located(self) -> Located:
        """Return what of the baseline stands where, with places as people name cells."""
        found = locate(self.document, self.baseline, self.grid.pairing)
        names = [sheet.name for sheet in self.package.sheets]
        return replace(
            found,
            occurrences=tuple(replace(item, place=addressed(item.place, names)) for item in found.occurrences),
            numbers=tuple(replace(item, place=addressed(item.place, names)) for item in found.numbers),
        )


def addressed(place: Place, names: Sequence[str]) -> Place:
    """Return a place in a sheet with the cell's address in the place of a column's head.

    >>> str(addressed(Place(table="表", row="合计", column="", spot=0, row_number=5, cell_number=2), ["基础数据表"]))
    '基础数据表 > 合计 > C6'
    """
    if place.spot < 0 or place.row_number < 0 or place.cell_number < 0 or not place.table:
        return place
    return replace(place, table=names[place.spot], column=address(place.row_number, place.cell_number))


def open_document(path: Path, beside: str) -> EditedFile:
    """Open a document of any kind that staff may have edited. Raises :class:`~pipeline.edited.CannotRead`."""
    return open_edited_sheet(path, beside) if is_workbook(path) else open_edited(path, beside)


def open_edited_sheet(path: Path, beside: str) -> EditedSheet:
    """Open a workbook that staff may have edited; ``beside`` is where its baseline stands next to it.

    Raises :class:`~pipeline.edited.CannotRead` for what is no edit of a document of ours.
    """
    at = Cell(file=path.name)
    try:
        data = read_file(path, REPORT_FILE)
    except OSError as error:
        raise CannotRead(problem("Y001", at=at, found=reason(error))) from error
    try:
        package = WorkbookPackage(data)
    except WorkbookFault as fault:
        raise CannotRead(problem("D020", at=at, found=str(fault))) from fault
    edited = EditedSheet(data, package, _baseline_of(path, package, beside), package.saved_by())
    if not edited.grid.same_document():
        base = edited.baseline
        raise CannotRead(problem("Y004", at=at, found=f"基线是{base.department}{base.year}年度的文件"))
    return edited


def _baseline_of(path: Path, package: WorkbookPackage, beside: str) -> link.Baseline:
    broken = False
    for read in (package.baseline, partial(_kept, path, beside)):
        try:
            if (found := read()) is not None:
                return found
        except (link.BaselineError, WorkbookFault, OSError):
            broken = True
    raise CannotRead(problem("Y003" if broken else "Y002", at=Cell(file=path.name)))


def _kept(path: Path, beside: str) -> link.Baseline | None:
    data = read_if_there(kept_beside(path, beside), REPORT_FILE)
    return None if data is None else WorkbookPackage(data).baseline()


class FoundCells:
    """Which sheet, row, column and cell of a workbook is which of its baseline."""

    def __init__(self, package: WorkbookPackage, baseline: link.Baseline) -> None:
        """Find sheets, then rows and columns, then the cells of figures."""
        self.package, self.baseline = package, baseline
        self.figures = baseline.by_tag()
        texts = {(item.key, item.format): item.text for item in baseline.figures}
        self.base = {item.index: item for item in base_tables(baseline.blocks, lambda key, form: texts.get((key, form), ""))}
        self.names = package.our_names()
        self.shown = [self._shown(number) for number in range(len(package.sheets))]
        self.sheets = self._sheets()
        self.rows: dict[int, dict[int, int]] = {}
        self.columns: dict[int, dict[int, int]] = {}
        for base, sheet in self.sheets.items():
            self._lines(base, sheet)
        self.targets = {mark.name: where for mark in baseline.cells if (where := self._target(mark)) is not None}

    def _shown(self, number: int) -> list[list[str]]:
        """Return what the cells of a sheet say, figures not yet known."""
        sheet = self.package.sheet(number)
        height, width = sheet.size
        return [
            [cell_text(cell, self.package.number_format(cell.style)) for cell in (sheet.cell((r, c)) for c in range(width))]
            for r in range(height)
        ]

    def _sheets(self) -> dict[int, int]:
        """Return base sheet → sheet: by the names of its cells, else by its own name."""
        found: dict[int, int] = {}
        for base, table in self.base.items():
            votes = Counter(self.names[m.name][0] for m in self.baseline.cells if m.sheet == base and m.name in self.names)
            alike = (n for n, sheet in enumerate(self.package.sheets) if sheet.name == table.record.caption)
            at = votes.most_common(1)[0][0] if votes else next(alike, -1)
            if at >= 0 and at not in found.values():
                found[base] = at
        left = [base for base in self.base if base not in found]
        free = [number for number in range(len(self.package.sheets)) if number not in found.values()]
        if len(left) == len(free) == 1:
            found[left[0]] = free[0]
        return found

    # --- rows and columns ---

    def _lines(self, base: int, sheet: int) -> None:
        table, now = self.base[base], self.shown[sheet]
        known_rows, known_columns = self._known(base, sheet)
        mine = [row_unit(texts) for texts in table.texts]
        self.rows[base] = align(mine, [row_unit(texts) for texts in now], ROWS, known_rows).pairs
        width = max((len(row) for row in now), default=0)
        theirs = [_column_unit([row[c] if c < len(row) else "" for row in now]) for c in range(width)]
        own = [_column_unit([row[c] for row in table.texts]) for c in range(len(table.head))]
        self.columns[base] = align(own, theirs, _COLUMNS, known_columns).pairs

    def _known(self, base: int, sheet: int) -> tuple[dict[int, int], dict[int, int]]:
        """Return rows and columns that the names of their cells tell; a row whose words stand elsewhere goes there."""
        rows: dict[int, Counter[int]] = {}
        columns: dict[int, Counter[int]] = {}
        for mark in self.baseline.cells:
            if mark.sheet == base and self.names.get(mark.name, (-1, (0, 0)))[0] == sheet:
                row, column = self.names[mark.name][1]
                rows.setdefault(mark.row, Counter())[row] += 1
                columns.setdefault(mark.column, Counter())[column] += 1
        named = {line: votes.most_common(1)[0][0] for line, votes in rows.items()}
        moved = dict(self._sorted(base, sheet, named))
        return _apart({**named, **moved}), _apart({line: votes.most_common(1)[0][0] for line, votes in columns.items()})

    def _sorted(self, base: int, sheet: int, named: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """Yield rows whose words stand in one other row now, and not where their names point: somebody sorted."""
        places: dict[str, list[int]] = {}
        for number, texts in enumerate(self.shown[sheet]):
            places.setdefault(_words(texts), []).append(number)
        for line, row in named.items():
            own = _words(self.base[base].texts[line])
            elsewhere = places.get(own, [])
            if own and row not in elsewhere and len(elsewhere) == 1:
                yield line, elsewhere[0]

    def _target(self, mark: CellMark) -> Target | None:
        """Return where the cell of a figure is now; None where it is gone."""
        sheet = self.sheets.get(mark.sheet)
        if sheet is None:
            return None
        row, column = self.rows[mark.sheet].get(mark.row, -1), self.columns[mark.sheet].get(mark.column, -1)
        named = self.names.get(mark.name)
        if named is not None and named[0] == sheet:
            moved = row >= 0 and row != named[1][0]
            return sheet, (row if moved else named[1][0], named[1][1])
        return (sheet, (row, column)) if row >= 0 and column >= 0 else None

    # --- as a document ---

    def slot(self, mark: CellMark) -> link.BaselineFigure | None:
        """Return the figure generated in a cell; None where that printed nothing."""
        table = self.base.get(mark.sheet)
        tags = table.tags[mark.row][mark.column] if table is not None else ()
        return self.figures.get(tags[0]) if tags else None

    def table(self, number: int) -> Table:
        """Return a sheet as a table, each cell of a figure a control with its tag."""
        owners = {
            where[1]: mark for mark in self.baseline.cells if (where := self.targets.get(mark.name)) and where[0] == number
        }
        width = max((len(row) for row in self.shown[number]), default=0)
        rows = []
        for r, texts in enumerate(self.shown[number]):
            cells = [self._cell(number, (r, c), texts[c], owners.get((r, c))) for c in range(width)]
            rows.append(Row(tuple(cells)))
        return Table(tuple(rows), columns=width)

    def _cell(self, number: int, at: At, text: str, mark: CellMark | None) -> TableCell:
        figure = self.slot(mark) if mark is not None else None
        if figure is None:
            piece: Text | Control = Text(text)
        else:
            piece = Control(figure.tag, figure.label, said_for(figure, self.package.sheet(number).cell(at), text))
        return TableCell((Paragraph(pieces=(piece,)),))

    def pairing(self, base: Sequence[BaseTable], found: Sequence[Spot]) -> list[PairedTable]:
        """Say which sheet, row and column is which generated one: the answer :func:`locate` asks for."""
        paired = []
        for item in base:
            at = self.sheets.get(item.index, -1)
            if at < 0:
                paired.append(PairedTable(item, None, item.record.caption, (-1,) * len(item.texts)))
                continue
            rows = tuple(self.rows[item.index].get(n, -1) for n in range(len(item.texts)))
            columns = tuple(self.columns[item.index].get(n, -1) for n in range(len(item.head)))
            typed = tuple(n for n in range(len(self.shown[at])) if n not in rows)
            paired.append(PairedTable(item, found[at], self.package.sheets[at].name, rows, columns, typed))
        return paired

    def same_document(self) -> bool:
        """Tell whether the workbook is an edit of its baseline's document at all."""
        lines = [(base, n) for base, item in self.base.items() for n, texts in enumerate(item.texts) if any(texts)]
        found = sum(1 for base, n in lines if n in self.rows.get(base, {}))
        return not lines or found / len(lines) >= _LEAST_FOUND


def said_for(figure: link.BaselineFigure, cell: SheetCell, text: str) -> str:
    """Return what a cell says for its figure: the printed text while the number is the generated one, to the last digit."""
    form = CELL_FORMS.get(figure.format)
    if cell.formula and cell.value is None:  # saved by a program that does not calculate: nothing was emptied
        return figure.text
    if form is None or not isinstance(cell.value, float):
        return text
    number = Fraction(Decimal(repr(cell.value)))
    if any(_same(number, exact) for exact in _generated(figure)):
        return figure.text
    value = number / form.factor
    try:
        shown = format_figure(decided(figure.key, value, figure.unit, ""), figure.format)
    except FormatError:
        return text
    return shown if shown != figure.text else shown_number(cell.value, form.code)


def _generated(figure: link.BaselineFigure) -> Iterable[Fraction]:
    """Return the numbers that count as generated: of the value, of the text a person set to be shown."""
    exact = number_of(decided(figure.key, figure.value, figure.unit, ""), figure.format)
    typed = typed_number(figure.text)
    return [number for number in (exact, typed) if number is not None]


def _same(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= abs(other) * _NEAREST


def _words(texts: Iterable[str]) -> str:
    """Return the words of a row, its numbers left out: what tells it from others wherever it stands."""
    words = (canonical(text) for text in texts)
    return "|".join(word for word in words if word and not any(sign.isdecimal() for sign in word))


def _column_unit(texts: Sequence[str]) -> Unit:
    words = tuple(map(canonical, texts))
    own = tuple(word for word in words if word)
    return Unit((("column", words), own) if own else (), "|".join(own), parts=own, kind="column", blank=not own)


def _apart(pairs: Mapping[int, int]) -> dict[int, int]:
    """Return pairs of which no two share their right side: the first one has it."""
    found: dict[int, int] = {}
    for left, right in pairs.items():
        if right not in found.values():
            found[left] = right
    return found
