"""refresh of a workbook: the new numbers into the edited one, every hand edit kept. Bytes in, bytes and a list out.

Cell by cell: what staff left as generated becomes what is generated now, what they changed stays; where both changed a person
decides. Rows that the new document has are put in, rows it no longer has go where nobody touched them. Live formulas are
written anew over the cells where these stand now; a formula staff wrote stays.
"""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import link
from pipeline.load.archive import Unreadable
from pipeline.load.sheet import address
from pipeline.load.workbook import read_workbook
from pipeline.matching.located import Occurrence
from pipeline.matching.text import canonical
from pipeline.merge import figures
from pipeline.merge.changes import Change, Kind
from pipeline.merge.figures import Renewal, TextNow
from pipeline.sheet_documents.cell_numbers import cell_text
from pipeline.sheet_documents.check_sheet import following, occurrences_by_name
from pipeline.sheet_documents.edited import EditedSheet, Target
from pipeline.sheet_documents.formula_state import FormulaCell, followers, formula_cells
from pipeline.sheet_documents.merged_rows import RowPairs, lay_out, order, pair_rows
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.sheet_documents.template import CARRIED
from pipeline.sheet_documents.worksheet import SheetCell, place_of

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'!)?([A-Z]{1,3}[1-9][0-9]{0,6})(?![\w(])")
_UNIT = "单元格"


class RefreshedSheet(Struct, frozen=True, kw_only=True):
    """The merged file and what was done."""

    data: bytes
    changes: tuple[Change, ...]
    baseline: link.Baseline


class _Merge(Struct):
    """One merge in the making. ``places`` are the cells of the new baseline in the edited workbook, by the new cell."""

    edited: EditedSheet
    new: WorkbookPackage
    baseline: link.Baseline
    places: dict[Target, Target] = field(default_factory=dict)
    pairs: dict[int, RowPairs] = field(default_factory=dict)
    put_in: set[tuple[int, int]] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)


def refresh_sheet(
    edited: EditedSheet, document: bytes, now: TextNow, released: tuple[tuple[str, str], ...] = ()
) -> RefreshedSheet:
    """Merge an edited workbook with the new document; ``released`` are changed figures staff want put back (还原)."""
    new = WorkbookPackage(document)
    baseline = new.baseline()
    if baseline is None:
        raise ValueError("the new document has no baseline")
    merge = _Merge(edited, new, baseline)
    states, formulas = occurrences_by_name(edited), {cell.mark.name: cell for cell in formula_cells(edited)}
    follows = following(edited, list(formulas.values()))
    freed = {(key, canonical(text)) for key, text in released}
    by_hand = [item for name, item in states.items() if name not in follows and (item.key, canonical(item.now)) not in freed]
    printed, by_tag = baseline.by_tag(), edited.baseline.by_tag()

    def text_now(item: link.BaselineFigure) -> str | None:
        return printed[item.tag].text if item.tag in printed else now(item)

    in_words = [item for item in edited.located.occurrences if item.base >= 0 and item not in states.values()]
    found = figures.held([*by_hand, *in_words], text_now, by_tag)
    _rows(merge)
    renewal = _cells(merge, states, formulas, frozenset(found.keys))
    for name in followers(formulas.values(), [name for name, item in states.items() if item.key in found.keys]):
        renewal.written.pop(states[name].key if name in states else "", None)  # shows what follows from the number kept
    made = replace(
        baseline,
        figures=tuple(figures.as_shown(baseline, edited.baseline, found)),
        latest=link.content_mark(baseline),
    )
    package = edited.package
    package.write_our_names({mark.name: at for mark in baseline.cells if (at := _at(merge, mark)) is not None})
    package.write_baseline(made)
    told = (*figures.lines(renewal, found, text_now, by_tag), *merge.changes)
    return RefreshedSheet(data=calculated(package.packed()), changes=told, baseline=made)


def _at(merge: _Merge, mark: link.CellMark) -> Target | None:
    return merge.places.get((mark.sheet, (mark.row, mark.column)))


# --- rows ------------------------------------------------------------------------------------------------------------


def _rows(merge: _Merge) -> None:
    """Pair the rows of both baselines, put in and take out rows of the edited sheets, and note where every cell is then."""
    edited, grid = merge.edited, merge.edited.grid
    movable = not edited.package.kinds() - CARRIED
    for number, block in enumerate(merge.baseline.blocks):
        sheet = grid.sheets.get(number, -1)
        old = edited.baseline.blocks[number] if number < len(edited.baseline.blocks) else None
        if sheet < 0 or not isinstance(block, link.TableSlots) or not isinstance(old, link.TableSlots):
            continue
        pairs = merge.pairs[number] = pair_rows(old, block)
        rows = dict(grid.rows[number])
        gone = [rows[n] for n in pairs.gone if n in rows and _untouched(edited, number, n)] if movable else []
        _kept_rows(merge, number, [n for n in pairs.gone if n in rows and rows[n] not in gone], old)
        behind = _put_in(pairs, rows) if movable else {}
        _not_put_in(merge, number, [n for n in pairs.new if n not in behind], block)
        before = _places_before(merge, number, sheet, pairs)
        if not (gone or behind):
            merge.places |= before
            continue
        planned = order(len(grid.shown[sheet]), gone, behind)
        lay_out(edited.package, sheet, [row for row, _ in planned])
        at = {row: n for n, (row, new) in enumerate(planned) if new < 0}
        after = {cell: (where[0], (at[where[1][0]], where[1][1])) for cell, where in before.items() if where[1][0] in at}
        merge.places |= after
        fresh = {new: n for n, (_, new) in enumerate(planned) if new >= 0}
        for new, row in fresh.items():
            merge.put_in.add((number, new))
            for column in range(len(block.rows[new].cells)):
                there = grid.columns[number].get(column, -1)
                if there >= 0:
                    merge.places[number, (new, column)] = sheet, (row, there)


def _places_before(merge: _Merge, number: int, sheet: int, pairs: RowPairs) -> dict[Target, Target]:
    """Return where each cell of a paired row of the new baseline stands in the edited sheet."""
    grid = merge.edited.grid
    own = {(mark.row, mark.column): mark.name for mark in merge.edited.baseline.cells if mark.sheet == number}
    found: dict[Target, Target] = {}
    block = merge.baseline.blocks[number]
    assert isinstance(block, link.TableSlots)
    for old, new in pairs.same.items():
        for column in range(len(block.rows[new].cells)):
            name = own.get((old, column))
            target = grid.targets.get(name) if name is not None else None
            row, there = grid.rows[number].get(old, -1), grid.columns[number].get(column, -1)
            if target is None and row >= 0 and there >= 0:
                target = sheet, (row, there)
            if target is not None:
                found[number, (new, column)] = target
    return found


def _untouched(edited: EditedSheet, number: int, row: int) -> bool:
    """Tell whether a row of the edited sheet says in every cell what was generated."""
    grid, table = edited.grid, edited.grid.base[number]
    at, sheet = grid.rows[number][row], grid.sheets[number]
    said = [cell.text for cell in grid.table(sheet).rows[at].cells]
    wanted = {grid.columns[number].get(column, -1): text for column, text in enumerate(table.texts[row])}
    return all(canonical(text) == canonical(wanted.get(column, "")) for column, text in enumerate(said))


def _put_in(pairs: RowPairs, rows: Mapping[int, int]) -> dict[int, int]:
    """Return for each new row the row of the edited sheet it goes behind: that of the row before it, else none."""
    by_new = {new: old for old, new in pairs.same.items()}
    found: dict[int, int] = {}
    for new in sorted(pairs.new):
        if new - 1 in found:
            found[new] = found[new - 1]
        elif by_new.get(new - 1) in rows:
            found[new] = rows[by_new[new - 1]]
    return found


def _kept_rows(merge: _Merge, number: int, rows: list[int], old: link.TableSlots) -> None:
    for row in rows:
        words = " | ".join(text for text in merge.edited.grid.base[number].texts[row] if text)
        place = f"{old.caption} > {merge.edited.grid.base[number].label(row)}"
        note = "现在的资料中没有这一行，这里改过或不便移动，没有删去，请手工处理"
        merge.changes.append(Change(kind=Kind.CONFLICT, what="表格行", place=place, was=words, now=words, note=note))


def _not_put_in(merge: _Merge, number: int, rows: list[int], block: link.TableSlots) -> None:
    for row in rows:
        words = " | ".join(cell for cell in _texts(merge, number, row) if cell)
        if words:
            note = "资料中新增的一行，没有放入（表里有图表等会移位的内容，或前一行已不在），请手工加"
            change = Change(kind=Kind.CONFLICT, what="表格行", place=block.caption, ours=words, note=note)
            merge.changes.append(change)


def _texts(merge: _Merge, number: int, row: int) -> Iterator[str]:
    texts = {(item.key, item.format): item.text for item in merge.baseline.figures}
    block = merge.baseline.blocks[number]
    assert isinstance(block, link.TableSlots)
    for cell in block.rows[row].cells:
        yield link.printed(cell, lambda key, form: texts.get((key, form), ""))


# --- cells -----------------------------------------------------------------------------------------------------------


def _cells(
    merge: _Merge, states: Mapping[str, Occurrence], formulas: Mapping[str, FormulaCell], held: frozenset[str]
) -> Renewal:
    """Bring every cell up to date that may be; return the figures that were written."""
    renewal = Renewal()
    marks = {(mark.sheet, (mark.row, mark.column)): mark for mark in merge.baseline.cells}
    before = {(mark.sheet, (mark.row, mark.column)): mark.name for mark in merge.edited.baseline.cells}
    for number, pairs in merge.pairs.items():
        by_new = {new: old for old, new in pairs.same.items()}
        block = merge.baseline.blocks[number]
        assert isinstance(block, link.TableSlots)
        for row, record in enumerate(block.rows):
            if (number, row) in merge.put_in:
                _new_row(merge, number, row, marks)
                continue
            for column, slots in enumerate(record.cells):
                cell = number, (row, column)
                keys = {match.group(1) for match in link.SLOT.finditer(slots)}
                where = merge.places.get(cell)
                if where is None or row not in by_new or keys & held:
                    continue
                name = before.get((number, (by_new[row], column)))
                if cell in marks and name is not None:
                    _figure(merge, marks[cell], where, states.get(name), formulas.get(name), renewal)
                else:
                    _words(merge, cell, (number, (by_new[row], column)), where, slots, renewal)
    return renewal


def _new_row(merge: _Merge, number: int, row: int, marks: Mapping[Target, link.CellMark]) -> None:
    texts = list(_texts(merge, number, row))
    where: Target | None = None
    for column in range(len(texts)):
        cell = number, (row, column)
        where = merge.places.get(cell)
        if where is not None:
            mark = marks.get(cell)
            _write(merge, cell, where, mark.formula if mark else "")
    place = merge.edited.package.sheets[merge.edited.grid.sheets[number]].name
    words = " | ".join(text for text in texts if text)
    merge.changes.append(Change(kind=Kind.ADDED, what="表格行", place=place, now=words))


def _figure(
    merge: _Merge, mark: link.CellMark, where: Target, state: Occurrence | None, formula: FormulaCell | None, renewal: Renewal
) -> None:
    """Write the number of a cell; a formula staff replaced stays so, one they wrote stays theirs."""
    package, cell = merge.edited.package, (mark.sheet, (mark.row, mark.column))
    held, new = package.sheet(where[0]).cell(where[1]), merge.new.sheet(mark.sheet).cell((mark.row, mark.column))
    if formula is not None and not formula.intact and formula.written:
        return
    if state is None and held.value is not None and _said(package, held) not in (None, "", _said(merge.new, new)):
        return  # a blank cell in which staff wrote something
    by_value = formula is not None and not formula.intact
    _write(merge, cell, where, "" if by_value else mark.formula)
    text = _figure_text(merge, mark)
    if state is not None and not state.says(text):
        renewal.written[state.key].append((state, text))


def _figure_text(merge: _Merge, mark: link.CellMark) -> str:
    return list(_texts(merge, mark.sheet, mark.row))[mark.column]


def _said(package: WorkbookPackage, cell: SheetCell) -> str:
    return cell_text(cell, package.number_format(cell.style))


def _words(merge: _Merge, cell: Target, old: Target, where: Target, slots: str, renewal: Renewal) -> None:
    """Merge the words of a cell: staff's where they changed them, the new ones where these changed, else a conflict."""
    package, base = merge.edited.package, merge.edited.grid.base[old[0]]
    was = base.texts[old[1][0]][old[1][1]] if old[1][1] < len(base.texts[old[1][0]]) else ""
    ours = list(_texts(merge, cell[0], cell[1][0]))[cell[1][1]]
    now = _said(package, package.sheet(where[0]).cell(where[1]))
    if canonical(now) == canonical(ours) or canonical(was) == canonical(ours):
        return
    place = f"{package.sheets[where[0]].name} > {address(*where[1])}"
    if canonical(now) == canonical(was):
        _write(merge, cell, where, "")
        merge.changes.append(Change(kind=Kind.UPDATED, what=_UNIT, place=place, was=now, now=ours))
    else:
        note = "这一格的文字改过，没有更新；要用新的，照“按新资料”一栏改"
        merge.changes.append(Change(kind=Kind.CONFLICT, what=_UNIT, place=place, was=was, now=now, ours=ours, note=note))


def _write(merge: _Merge, cell: Target, where: Target, formula: str) -> None:
    """Write what the new document has in a cell, its look as it is in the edited one; a formula over the cells there."""
    source, target = merge.new.sheet(cell[0]).cell(cell[1]), merge.edited.package.sheet(where[0])
    value: float | int | str | None = source.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    target.write(where[1], value, _translated(merge, cell[0], where[0], formula) if formula else "")


def _translated(merge: _Merge, sheet: int, here: int, formula: str) -> str:
    """Return a formula of the new document over the cells of the edited one; empty where one of them is gone."""
    names = {item.name: number for number, item in enumerate(merge.new.sheets)}
    lost = False

    def there(match: re.Match[str]) -> str:
        nonlocal lost
        at = names.get(match[1].replace("''", "'"), -1) if match[1] else sheet
        where = merge.places.get((at, place_of(match[2])))
        if where is None:
            lost = True
            return match.group()
        said = address(*where[1])
        if where[0] == here:
            return said
        return f"'{merge.edited.package.sheets[where[0]].name.replace(chr(39), chr(39) * 2)}'!{said}"

    text = _REFERENCE.sub(there, formula)
    return "" if lost else text


def calculated(data: bytes) -> bytes:
    """Return a workbook whose formulas carry the results they give now: of those over a number staff changed as well."""
    for _ in range(2):
        package = WorkbookPackage(data)
        numbers = {sheet.name: number for number, sheet in enumerate(package.sheets)}
        try:
            sheets, _problems = read_workbook("", data)
        except Unreadable:
            return data
        stale = [
            (sheet.name, place, doubt) for sheet in sheets for place, doubt in sheet.doubts.items() if doubt.code == "L170"
        ]
        if not stale:
            return data
        for name, place, doubt in stale:
            cell = package.sheet(numbers[name]).cell(place)
            try:
                package.sheet(numbers[name]).write(place, float(doubt.expected), cell.formula)
            except ValueError:
                continue
        data = package.packed()
    return data
