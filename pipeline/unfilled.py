"""What a pack declares, and tables and sentences may use, but nothing ever fills: found by computing with every cell filled.

Every cell of the 决算报表 and of the 填报表 holds a number or a word; what the stages then do not make, no department has.
Only what a pack itself declares is judged: a child may have taken out what fills a figure of its parent.
"""

import datetime as dt
from collections.abc import Iterator

from pipeline import compute, reconcile
from pipeline.compute.goal_leaves import TOP
from pipeline.declarations import FigureDecl, FillSheet
from pipeline.expr import TEXT
from pipeline.money import Absence, Value
from pipeline.own_figures import LIST
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Computed, Figure, Figures, Loaded, Profile

_FIGURES, _WORD, _ROWS = "figures.toml", "是", 2
_SOURCE = Cell(file="")


def unfilled(pack: Pack) -> Iterator[Problem]:
    """Report lists and figures that nobody fills, and columns of tables that no row of their list has."""
    computed = _everything(pack)
    for decl in pack.figure_decls:
        if pack.origins.get((_FIGURES, decl.pattern)) == f"{pack.id}/{_FIGURES}" and not _filled(decl, computed):
            at = Cell(file=pack.file_of(_FIGURES, decl.pattern), address=decl.pattern)
            yield problem("N132" if decl.kind == LIST else "N133", at=at, keys=(decl.pattern,), key=decl.pattern)
    for total in pack.sums:
        made = computed.figures.get(total.key)
        if made is not None and made.value is Absence.MISSING:
            lacking = "、".join(used.key for used in made.direct_uses if used.value is Absence.MISSING)
            at = Cell(file=pack.file_of("sums.toml", total.key), address=total.key)
            yield problem("N133", at=at, found=lacking, keys=(total.key,), key=lacking or total.key)
    yield from _columns(pack, computed)


def _columns(pack: Pack, computed: Computed) -> Iterator[Problem]:
    for table in pack.tables:
        rows = computed.lists.get(table.rows, ())
        for column in table.columns if rows else ():
            segment = column.key or column.name
            made = segment in ("名称", "序号") or any(
                segment in row or f"{row.key}.{segment}" in computed.figures for row in rows
            )
            if not made:
                at = Cell(file=pack.file_of("tables.toml", table.key), address=table.key)
                yield problem("N134", at=at, found=f"{table.rows} 的 {segment}", key=table.key, column=column.name)


def _filled(decl: FigureDecl, computed: Computed) -> bool:
    if decl.kind == LIST:
        return decl.pattern in computed.lists or "*" in decl.pattern
    return decl.pattern in computed.figures or bool(computed.figures.match(decl.pattern))


def _everything(pack: Pack) -> Computed:
    """Return what is computed of a department that filled in everything."""
    profile = Profile(
        department=_WORD, short_name=_WORD, self_name=_WORD, year=pack.year, pack=pack.id, report_date=dt.date(pack.year, 1, 1)
    )
    figures = Figures({figure.key: figure for figure in (*_of_form(pack), *_of_sheets(pack))}.values())
    loaded = Loaded(profile=profile, files=(), figures=figures)
    reconciled, _ = reconcile.reconcile(loaded, pack)
    more = [figure for figure in reconciled.figures if figure.key not in figures]
    return compute.compute(loaded, figures.plus(more), pack)[0]


def _of_form(pack: Pack) -> Iterator[Figure]:
    for sheet in pack.form.sheet:
        for block in sheet.block:
            yield from (_figure(f"{row.key}.{column}", "元") for row in block.row for column in row.columns or block.columns)


def _of_sheets(pack: Pack) -> Iterator[Figure]:
    for sheet in pack.workbook.sheet:
        yield from (_figure(key, unit, _word(key, pack)) for key, unit in _cells(sheet, pack))


def _word(key: str, pack: Pack) -> str:
    """Return a word a cell may hold: a goal's first level is one the form has, or the goal is no leaf and earns nothing."""
    scorings = [scoring for scoring in (pack.rubric.goals, pack.rubric.projects) if scoring is not None and scoring.level]
    return scorings[0].level[0].name if scorings and key.endswith(f".{TOP}") else _WORD


def _cells(sheet: FillSheet, pack: Pack) -> Iterator[tuple[str, str]]:
    if sheet.layout == "键值":
        yield from ((row.key, row.unit) for row in sheet.row)
    for column in sheet.column:
        if sheet.layout == "定行":
            yield from ((f"{row.key}.{column.key}", column.unit) for row in sheet.row)
        elif sheet.layout == "名单":
            yield from ((column.key.format(n=n, m=n), column.unit) for n in range(1, _ROWS + 1))
        elif sheet.layout == "原因":
            yield from ((f"{row.key}.{column.key}", TEXT) for s in pack.form.sheet for b in s.block for row in b.row)
        elif sheet.layout == "评分":
            yield from ((f"评分.{leaf.name}.{column.key}", column.unit) for leaf in pack.rubric.indicator)


def _figure(key: str, unit: str, word: str = _WORD) -> Figure:
    """Return a filled cell: words where words are asked for, else one of its unit."""
    value: Value = word if unit in (TEXT, "日期") else 1
    return Figure(key=key, value=value, unit=TEXT if unit == "日期" else unit, source=_SOURCE)
