"""One block of a form: where its head stands, and its rows by label within their parent.

Every declared row × column gives a figure: an amount, blank, dash, or missing with a problem.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from pipeline.declarations import FormBlock, FormRow, FormSheet
from pipeline.expr import YUAN
from pipeline.load.amounts import Reader
from pipeline.load.heads import HeadWords, heads_at, match, top_rows
from pipeline.load.labels import bare_label
from pipeline.load.scales import MoneyHeads, is_unit_row
from pipeline.load.sheet import Area, Sheet
from pipeline.load.table_heads import NOT_NEEDED, NOT_READ, ROW_NAME, table_head
from pipeline.money import Absence, Value, is_dash, normal_text
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, TableHead
from pipeline.stated_units import head_name

_NUMBER_HEAD = "行次"
_SHOWN = 5
"""So many rows out of their line are named in one message; the rest are counted."""


class BlockPlace(Struct, frozen=True):
    """Where a block stands: its head's last row, label column, the column of each term, and that of 行次 (-1 without one)."""

    block: FormBlock
    row: int
    label: int
    columns: Mapping[str, int]
    number: int
    heads: MoneyHeads
    """Its columns of money with the words above them."""
    words: Mapping[int, str] = field(default_factory=dict)
    """The words of the head's row, all columns."""


class Gathered(Struct):
    """What the sheets of one file gave."""

    figures: list[Figure] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    heads: dict[tuple[str, str], TableHead] = field(default_factory=dict)


def missing(form: FormSheet, at: Cell) -> list[Figure]:
    """Return every declared figure of a sheet's blocks as missing."""
    return [
        Figure(key=f"{row.key}.{column}", value=Absence.MISSING, unit=YUAN, source=at)
        for block in form.block
        for row in block.row
        for column in row.columns or block.columns
    ]


def find_blocks(sheet: Sheet, form: FormSheet, terms: Mapping[str, list[str]]) -> list[BlockPlace] | None:
    """Return each block's place: one row holds all heads, left to right, each followed by its columns."""
    found = (_blocks_in_row(sheet, form, row, terms) for row in top_rows(sheet))
    return next((places for places in found if places is not None), None)


def _blocks_in_row(sheet: Sheet, form: FormSheet, row: int, terms: Mapping[str, list[str]]) -> list[BlockPlace] | None:
    labels = _label_columns(sheet, form, row)
    if len(labels) < len(form.block):
        return None
    width = len(sheet.rows[row])
    starts = [column for column in range(width) if sheet.plain(row, column).startswith("项目")]
    places: list[BlockPlace] = []
    for block, label in zip(form.block, labels, strict=True):
        end = next((start for start in starts if start > label), width)
        head, columns = _columns(sheet, block, row, label, end, terms)
        if len(columns) < len(block.columns):
            return None
        number = next((c for c in range(label + 1, end) if sheet.plain(row, c) == _NUMBER_HEAD), -1)
        last = head.row + is_unit_row(sheet, head.row + 1)
        money = MoneyHeads(last, {column: head.words[column] for column in columns.values()}, row)
        words = {column: options[-1] for column, options in head.words.items()}
        places.append(BlockPlace(block, last, label, columns, number, money, words))
    return places


def block_head(sheet: Sheet, places: Sequence[BlockPlace], kind: str, scales: Mapping[int, int]) -> TableHead:
    """Return the record of the heads of a form's blocks, which stand side by side."""
    terms = {column: term for place in places for term, column in place.columns.items()}
    names, numbers = {place.label for place in places}, {place.number for place in places}
    words = {column: text for place in places for column, text in place.words.items()}
    first, last = min(place.heads.above for place in places), max(place.row for place in places)
    return table_head(
        sheet,
        kind,
        first,
        last,
        words,
        terms,
        lambda column: ROW_NAME if column in names else NOT_NEEDED if column in numbers else NOT_READ,
        scales=scales,
    )


def _columns(
    sheet: Sheet, block: FormBlock, row: int, label: int, end: int, terms: Mapping[str, list[str]]
) -> tuple[HeadWords, dict[str, int]]:
    """Return the head of a block between two columns, of one row or of two, and the columns of the terms it names."""
    wanted = {term: terms.get(term, [normal_text(term)]) for term in block.columns}
    tried: list[tuple[HeadWords, dict[str, int]]] = []
    for head in heads_at(sheet, row):
        columns = match({c: words for c, words in head.words.items() if label < c < end}, wanted)
        if len(columns) == len(wanted):
            return head, columns
        tried.append((head, columns))
    return max(tried, key=lambda item: len(item[1]))


def block_heads(sheet: Sheet, form: FormSheet) -> bool:
    """Tell whether one row holds the heads of the label columns of all blocks, whatever stands between them."""
    return any(len(_label_columns(sheet, form, row)) == len(form.block) for row in top_rows(sheet))


def missing_heads(sheet: Sheet, form: FormSheet, terms: Mapping[str, list[str]]) -> tuple[str, Cell]:
    """Return the heads a sheet lacks of a form and where they should stand; empty when it lacks none."""
    best = max(
        top_rows(sheet),
        key=lambda row: (len(_label_columns(sheet, form, row)), _known_words(sheet, form, row, terms)),
        default=-1,
    )
    labels = _label_columns(sheet, form, best) if best >= 0 else []
    if len(labels) < 1 or (len(labels) < len(form.block) and not _known_words(sheet, form, best, terms)):
        return "；".join(f"{block.head[0]}（{'、'.join(block.columns)}）" for block in form.block), sheet.place()
    told = [f"{block.head[0]}（第 {best + 1} 行没有）" for block in form.block[len(labels) :]]
    at = sheet.cell(best, labels[-1])
    for number, (block, label) in reversed(list(enumerate(zip(form.block, labels, strict=False)))):
        end = labels[number + 1] if number + 1 < len(labels) else len(sheet.rows[best])
        columns = _columns(sheet, block, best, label, end, terms)[1]
        lack = [term for term in block.columns if term not in columns]
        if lack:
            told.insert(0, f"{sheet.text(best, label).strip()}（{sheet.cell(best, label).address}）之下的{'、'.join(lack)}")
            at = sheet.cell(best, label)
    return "；".join(told), at if told else sheet.place()


def _label_columns(sheet: Sheet, form: FormSheet, row: int) -> list[int]:
    """Return the columns of the blocks' heads in a row, left to right, as far as they are there."""
    found: list[int] = []
    for block in form.block:
        heads = {normal_text(head) for head in block.head}
        after = found[-1] if found else -1
        column = next((c for c in range(after + 1, len(sheet.rows[row])) if sheet.plain(row, c) in heads), None)
        if column is None:
            break
        found.append(column)
    return found


def _known_words(sheet: Sheet, form: FormSheet, row: int, terms: Mapping[str, list[str]]) -> int:
    known = {head for block in form.block for term in block.columns for head in terms.get(term, [])}
    return sum(1 for _, _, text in sheet.texts(row, row + 2) if head_name(text) in known)


def row_share(sheet: Sheet, form: FormSheet, terms: Mapping[str, list[str]]) -> float:
    """Return the share of a form's rows whose names stand in the blocks of a sheet."""
    places = find_blocks(sheet, form, terms) or []
    found = rows = 0
    for place in places:
        labels = {bare_label(sheet.text(row, place.label)) for row in range(place.row + 1, len(sheet.rows))}
        rows += len(place.block.row)
        found += sum(1 for decl in place.block.row if labels & set(map(bare_label, (decl.label, *decl.aliases, *decl.former))))
    return found / rows if rows else 0.0


class BlockReader(Struct):
    """Reads the rows of one block. ``beside`` are the blocks to its right: a total merged across stands in one of them.

    ``scales`` are the units of money by column. ``renamed`` holds the names that coded rows carry in other years, by
    figure key.
    """

    sheet: Sheet
    place: BlockPlace
    beside: tuple[BlockPlace, ...]
    scales: Mapping[int, int]
    renamed: Mapping[str, list[str]]
    result: Gathered
    found: dict[str, int] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Match rows by label, then read every declared cell in the export's order, absent rows last."""
        labels = self._labels()
        known = {bare_label(label) for label in self.place.block.known}
        path: list[str] = []
        for row in range(self.place.row + 1, len(self.sheet.rows)):
            label = bare_label(self._label(row))
            decl = self._choose(labels.get(label, []), path)
            if decl is not None:
                if decl.key in self.found:
                    self._repeat(decl, row)
                else:
                    self.found[decl.key] = row
                path = [key for key in path if key == decl.parent or decl.parent.startswith(key + ".")] + [decl.key]
            elif label not in known and any(self._filled(row)):
                at = self.sheet.cell(row, self.place.label)
                self.result.problems.append(problem("L037", at=at, label=at.found.strip() or "（行名为空）"))
        rows = {decl.key: decl for decl in self.place.block.row}
        self._check_names(rows)
        self._check_numbers(rows)
        for key, row in self.found.items():
            self._figures(rows[key], row)
        for decl in self.place.block.row:
            if decl.key not in self.found:
                self._absent(decl)
        self._check_uncertain()

    def _label(self, row: int) -> str:
        """Return the label of a row; a label merged across blocks names the row of each of them."""
        area = self._across(row, self.place.label)
        return self.sheet.text(area.top, area.left) if area else self.sheet.text(row, self.place.label)

    def _across(self, row: int, column: int) -> Area | None:
        area = self.sheet.merged_at(row, column)
        return area if area and area.top == area.bottom and area.right > area.left else None

    def _own(self, row: int) -> BlockPlace:
        """Return the block whose columns hold a row's amounts: this one, or where a label merged over it ends."""
        area = self._across(row, self.place.label)
        if area is None or area.right < max(self.place.columns.values()):
            return self.place
        return next((place for place in self.beside if area.right < min(place.columns.values())), self.place)

    def _labels(self) -> dict[str, list[FormRow]]:
        labels: dict[str, list[FormRow]] = {}
        for decl in self.place.block.row:
            names = [decl.label, *decl.aliases, *decl.former, *self.renamed.get(decl.key, [])]
            for label in dict.fromkeys(map(bare_label, names)):
                labels.setdefault(label, []).append(decl)
        return labels

    def _choose(self, candidates: list[FormRow], path: list[str]) -> FormRow | None:
        """Of rows with one label take the one below the nearest open parent, else the first not yet found."""
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        for parent in reversed(path):
            for decl in candidates:
                if decl.parent == parent and decl.key not in self.found:
                    return decl
        return next((decl for decl in candidates if decl.key not in self.found), candidates[0])

    def _filled(self, row: int) -> Iterable[bool]:
        texts = (self.sheet.plain(row, column) for column in self._own(row).columns.values())
        return (bool(text) and not is_dash(text) for text in texts)

    def _check_names(self, rows: Mapping[str, FormRow]) -> None:
        """Tell of rows that carry another year's name."""
        for key, row in self.found.items():
            decl, label = rows[key], bare_label(self._label(row))
            if label not in map(bare_label, (decl.label, *decl.aliases)):
                at = self.sheet.cell(row, self.place.label)
                self.result.problems.append(problem("L091", at=at, expected=decl.label, label=at.found.strip()))

    def _check_numbers(self, decls: Mapping[str, FormRow]) -> None:
        """Tell of rows that stand on another 行次 than the form's, all of a block at once."""
        places: list[Cell] = []
        printed_at: list[str] = []
        declared: list[str] = []
        for key, row in self.found.items():
            decl, place = decls[key], self._own(row)
            printed = self.sheet.plain(row, place.number) if place.number >= 0 else ""
            if decl.number and printed.isdecimal() and int(printed) != decl.number:
                places.append(self.sheet.cell(row, place.number))
                printed_at.append(f"{decl.label} {int(printed)}")
                declared.append(f"{decl.label} {decl.number}")
        if places:
            more = f" 等 {len(places)} 行" if len(places) > _SHOWN else ""
            found, expected = ("、".join(rows[:_SHOWN]) + more for rows in (printed_at, declared))
            self.result.problems.append(problem("L092", at=places[0], found=found, expected=expected))

    def _repeat(self, decl: FormRow, row: int) -> None:
        self.repeated.add(decl.key)
        first = self.sheet.cell(self.found[decl.key], self.place.label).address
        at = self.sheet.cell(row, self.place.label)
        self.result.problems.append(problem("L038", at=at, expected=f"只在 {first} 出现", label=decl.label))

    def _absent(self, decl: FormRow) -> None:
        at = self.sheet.place()
        keys = [f"{decl.key}.{column}" for column in decl.columns or self.place.block.columns]
        left_out = decl.optional or decl.uncertain
        value = Absence.DASH if left_out else Absence.MISSING
        if not left_out:
            self.result.problems.append(problem("L036", at=at, keys=keys, label=decl.label))
        self.result.figures += [Figure(key=key, value=value, unit=YUAN, source=at) for key in keys]

    def _check_uncertain(self) -> None:
        """Tell which rows the sheet has not, where nobody knows whether the year's form has them, all of a block at once."""
        rows = [row.label for row in self.place.block.row if row.uncertain and not row.optional and row.key not in self.found]
        if rows:
            at = self.sheet.place()
            self.result.problems.append(problem("M041", at=at, found="、".join(rows)))

    def _figures(self, decl: FormRow, row: int) -> None:
        reader = Reader(self.sheet, self.result.problems)
        columns = self._own(row).columns
        for term in decl.columns or self.place.block.columns:
            column = columns.get(term, self.place.columns[term])
            key = f"{decl.key}.{term}"
            value: Value = Absence.MISSING if decl.key in self.repeated else self._amount(reader, row, column, key)
            self.result.figures.append(Figure(key=key, value=value, unit=YUAN, source=self.sheet.cell(row, column)))
        self._outside(decl, row)

    def _outside(self, decl: FormRow, row: int) -> None:
        """Tell of what stands in a column of the block that the form does not have for this row."""
        for term, column in self._own(row).columns.items():
            text = self.sheet.plain(row, column)
            if decl.columns and term not in decl.columns and text and not is_dash(text):
                at = self.sheet.cell(row, column)
                self.result.problems.append(problem("L058", at=at, expected="—", label=decl.label, term=term))

    def _amount(self, reader: Reader, row: int, column: int, key: str) -> Value:
        area = self.sheet.merged_at(row, column)
        if area is not None and self.sheet.plain(area.top, area.left):
            at = self.sheet.cell(area.top, area.left)
            self.result.problems.append(problem("L029", at=at, found=f"{self.sheet.range_name(area)} {at.found}", keys=[key]))
            return Absence.MISSING
        return reader.money(row, column, self.scales.get(column, 1), key)
