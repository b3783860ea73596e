"""决算报表: 财决01表 (Z01) and 财决附03表 (F03), read by the pack's form.

Sheets by their title token, blocks by their head, columns by head words, rows by label within block and parent. Every
declared row × column gives a figure: an amount, blank, dash, or missing with a problem.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.declarations import FormBlock, FormRow, FormSheet
from pipeline.expr import YUAN
from pipeline.load.amounts import Reader, scale_in, scale_of_heads
from pipeline.load.heads import SEARCHED, column_words, match, term_heads
from pipeline.load.sheet import Sheet
from pipeline.load.titles import check_title
from pipeline.money import Absence, Value, normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, Profile

KIND = "决算报表"

_NUMBERING = re.compile(r"^(?:其中:?|[一二三四五六七八九十百]+[、.]|\([一二三四五六七八九十百]+\)|\(\d+\)|\d+[.、](?!\d))+")
_QUOTES = str.maketrans("", "", "“”\"'‘’")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: its head row, label column, and the column of each term."""

    block: FormBlock
    row: int
    label: int
    columns: dict[str, int]
    scale: int | None
    """The unit of money in the column heads, when they state one."""


@dataclass(slots=True)
class _Result:
    figures: list[Figure] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def bare_label(text: str) -> str:
    """Return a row label folded, without numbering, 其中 and quotes; a bracket such as （基本建设） stays.

    >>> bare_label("  十四、资源勘探信息等支出"), bare_label("其中：1.资本性支出（基本建设）")
    ('资源勘探信息等支出', '资本性支出(基本建设)')
    """
    return _NUMBERING.sub("", normal_text(text).translate(_QUOTES))


def read_final_accounts(
    file: str, sheets: Iterable[Sheet], profile: Profile, pack: Pack, owners: Iterable[str]
) -> tuple[list[Figure], list[str], list[Problem]]:
    """Return figures in the export's row order, the optional sheets not read, and problems.

    ``owners`` are the names the 编制单位 may carry.
    """
    result = _Result()
    sheets = tuple(sheets)
    for form in pack.form.sheet:
        sheet = _by_token(sheets, form.token)
        if sheet is None and form.required:
            result.problems.append(problem("L031", at=Cell(file=file), title=f"{form.token} {form.title}"))
            result.figures += _missing(form, Cell(file=file))
        elif sheet is None or not form.block:
            result.absent.append(f"{KIND}:{form.token}")
            if sheet is not None:
                result.problems.append(problem("L039", at=sheet.place(), title=form.title))
        else:
            _read_sheet(sheet, form, profile, pack, tuple(owners), result)
    return result.figures, result.absent, result.problems


def _by_token(sheets: Iterable[Sheet], token: str) -> Sheet | None:
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(token)}(?![A-Za-z0-9_])")
    return next((sheet for sheet in sheets if pattern.search(normal_text(sheet.name))), None)


def _missing(form: FormSheet, at: Cell) -> list[Figure]:
    return [
        Figure(key=f"{row.key}.{column}", value=Absence.MISSING, unit=YUAN, source=at)
        for block in form.block
        for row in block.row
        for column in row.columns or block.columns
    ]


def _read_sheet(sheet: Sheet, form: FormSheet, profile: Profile, pack: Pack, owners: tuple[str, ...], result: _Result) -> None:
    places = _find_blocks(sheet, form, term_heads(pack.aliases, KIND))
    if places is None:
        heads = "、".join(f"{block.head[0]}（{'、'.join(block.columns)}）" for block in form.block)
        result.problems.append(problem("L032", at=sheet.place(), head=heads))
        result.figures += _missing(form, sheet.place())
        return
    top = min(place.row for place in places)
    result.problems += check_title(sheet, top, profile, owners)
    stated, at = scale_in(sheet, top)
    scales = [place.scale or stated for place in places]
    if None in scales:
        result.problems.append(problem("L033", at=at))
        result.figures += _missing(form, sheet.place())
        return
    names = _other_names(pack)
    for place, scale in zip(places, scales, strict=True):
        _Block(sheet, place, scale or 1, names, result).read()


def _find_blocks(sheet: Sheet, form: FormSheet, terms: dict[str, list[str]]) -> list[_Place] | None:
    """Return each block's place: one row holds all heads, left to right, each followed by its columns."""
    for row in range(min(SEARCHED, len(sheet.rows))):
        places = _blocks_in_row(sheet, form, row, terms)
        if places is not None:
            return places
    return None


def _blocks_in_row(sheet: Sheet, form: FormSheet, row: int, terms: dict[str, list[str]]) -> list[_Place] | None:
    width = len(sheet.rows[row])
    starts = [column for column in range(width) if sheet.plain(row, column).startswith("项目")]
    places: list[_Place] = []
    after = -1
    for block in form.block:
        heads = {normal_text(head) for head in block.head}
        label = next((c for c in range(after + 1, width) if sheet.plain(row, c) in heads), None)
        if label is None:
            return None
        end = next((start for start in starts if start > label), width)
        wanted = {term: terms.get(term, [normal_text(term)]) for term in block.columns}
        for depth in (1, 2):
            words = {c: w for c, w in column_words(sheet, row, depth).items() if label < c < end}
            columns = match(words, wanted)
            if len(columns) == len(wanted):
                break
        else:
            return None
        scale = scale_of_heads(words[column][-1] for column in columns.values())
        places.append(_Place(block, row + depth - 1, label, columns, scale))
        after = label
    return places


def _other_names(pack: Pack) -> dict[str, list[str]]:
    """Return the printed names of a coded row in this and other years, by figure key."""
    names: dict[str, list[str]] = {}
    for prefix, codes in (("功能", pack.codes.function), ("经济", pack.codes.economic)):
        for code in codes:
            names[f"{prefix}.{code.key or code.name}"] = [code.name, *code.former]
    return names


@dataclass(slots=True)
class _Block:
    """Reads the rows of one block."""

    sheet: Sheet
    place: _Place
    scale: int
    names: dict[str, list[str]]
    result: _Result
    found: dict[str, int] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Match rows by label, then read every declared cell in the export's order, absent rows last."""
        labels = self._labels()
        known = {bare_label(label) for label in self.place.block.known}
        path: list[str] = []
        for row in range(self.place.row + 1, len(self.sheet.rows)):
            label = bare_label(self.sheet.text(row, self.place.label))
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
        for key, row in self.found.items():
            self._figures(rows[key], row)
        for decl in self.place.block.row:
            if decl.key not in self.found:
                self._absent(decl)

    def _labels(self) -> dict[str, list[FormRow]]:
        labels: dict[str, list[FormRow]] = {}
        for decl in self.place.block.row:
            for label in dict.fromkeys(map(bare_label, [decl.label, *decl.aliases, *self.names.get(decl.key, [])])):
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
        return (self.sheet.plain(row, column) not in ("", "—", "-", "－") for column in self.place.columns.values())

    def _repeat(self, decl: FormRow, row: int) -> None:
        self.repeated.add(decl.key)
        first = self.sheet.cell(self.found[decl.key], self.place.label).address
        at = self.sheet.cell(row, self.place.label)
        self.result.problems.append(problem("L038", at=at, expected=f"只在 {first} 出现", label=decl.label))

    def _absent(self, decl: FormRow) -> None:
        at = self.sheet.place()
        keys = [f"{decl.key}.{column}" for column in decl.columns or self.place.block.columns]
        self.result.problems.append(problem("L036", at=at, keys=keys, label=decl.label))
        self.result.figures += [Figure(key=key, value=Absence.MISSING, unit=YUAN, source=at) for key in keys]

    def _figures(self, decl: FormRow, row: int) -> None:
        reader = Reader(self.sheet, self.result.problems)
        for term in decl.columns or self.place.block.columns:
            column = self.place.columns[term]
            key = f"{decl.key}.{term}"
            value: Value = Absence.MISSING if decl.key in self.repeated else self._amount(reader, row, column, key)
            self.result.figures.append(Figure(key=key, value=value, unit=YUAN, source=self.sheet.cell(row, column)))

    def _amount(self, reader: Reader, row: int, column: int, key: str) -> Value:
        area = self.sheet.merged_at(row, column)
        if area is not None and self.sheet.plain(area.top, area.left):
            at = self.sheet.cell(area.top, area.left)
            self.result.problems.append(problem("L029", at=at, found=f"{area} {at.found}", keys=[key]))
            return Absence.MISSING
        return reader.money(row, column, self.scale, key)
