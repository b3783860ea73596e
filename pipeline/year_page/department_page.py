"""Makes the record of a department for the page of its year from what its run came to; the inputs are not read again."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from pipeline.catalogue import Catalogue
from pipeline.department import Run
from pipeline.expr import Expr
from pipeline.file_reading import read_file
from pipeline.limits import RECORD_FILE
from pipeline.listing import counts_by_severity, problem_object, source_object, value_object
from pipeline.publish.layout import PAGE_RECORD
from pipeline.records import Cell, Figure
from pipeline.version import VERSION
from pipeline.workpaper.cells import Explanations
from pipeline.year_page.changes import changed, compared_now
from pipeline.year_page.page_parts import (
    MOST_UNCHECKED,
    NamedFigures,
    ScoreTree,
    class_lines,
    execution,
    goals,
    not_checked,
    variances,
)
from pipeline.year_page.page_record import DepartmentPage, EarlierPage, PageFigure, PageHead, PageKeyFigure, earlier_page
from pipeline.year_page.shown import shown_text
from pipeline.year_page.snippets import snippets
from pipeline.year_summary.entry import SummaryEntry

MOST_PROBLEMS = 200


def department_page(run: Run, entry: SummaryEntry, before: EarlierPage, explanations: Explanations) -> DepartmentPage:
    """Return the page of a run; ``entry`` is what 汇总 says of it, ``before`` the record that stands, ``explanations`` those
    that other lists of the run share.
    """
    found = run.grouped_problems()
    page = DepartmentPage(
        head=_head(run, entry),
        counts=counts_by_severity(found),
        problems=tuple(problem_object(item) for item in found[:MOST_PROBLEMS]),
        problems_left=max(len(found) - MOST_PROBLEMS, 0),
    )
    if run.loaded is None or run.pack is None:
        return replace(page, changes=before.changes, compared=before.compared)
    return _with_figures(page, run, entry, before, explanations)


def read_before(target: Path) -> EarlierPage:
    """Return what the record in an outputs folder says, before it is replaced."""
    path = target / PAGE_RECORD
    return earlier_page(read_file(path, RECORD_FILE)) if path.is_file() else EarlierPage()


def _head(run: Run, entry: SummaryEntry) -> PageHead:
    profile = run.loaded.profile if run.loaded else None
    return PageHead(
        department=profile.department if profile else run.folder.name,
        folder=run.folder.name,
        year=profile.year if profile else None,
        pack=run.pack.id if run.pack else "",
        pack_version=run.pack.version if run.pack else "",
        title=entry.title,
        report=entry.report,
        rubric=entry.rubric,
        rubric_from=entry.rubric_from,
        withheld=entry.withheld,
        tool=VERSION,
    )


def _with_figures(
    page: DepartmentPage, run: Run, entry: SummaryEntry, before: EarlierPage, explanations: Explanations
) -> DepartmentPage:
    loaded, pack = run.inputs()
    named, known = NamedFigures(), run.figures
    keys = tuple(PageKeyFigure(key=item.key, name=item.name, compared=item.compared) for item in entry.figures)
    total, full, grade = (named.key(known.get(key)) for key in ("得分.合计", "满分.合计", "得分.等级"))
    for item in keys:
        named.key(known.get(item.key))
    if run.computed is not None:
        page = replace(
            page,
            scores=ScoreTree(run, named, explanations).nodes(run.computed.indicators),
            classes=tuple(class_lines(run, run.computed, named)),
            execution=execution(run.computed, named),
            goals=tuple(goals(run.computed, named)),
            variances=tuple(variances(run, run.computed, named)),
        )
    unchecked = tuple(not_checked(run))
    every = _closure(named.figures.values())
    figures = {figure.key: _page_figure(figure, uses, pack.catalogue, explanations) for figure, uses in every}
    cells = [figure.source for figure, _ in every if isinstance(figure.source, Cell)]
    cells += [Cell(file=item.file, sheet=item.sheet, address=item.cell) for item in run.grouped_problems()]
    compared = compared_now(keys, total, page.scores, figures)
    return replace(
        page,
        total=total,
        full=full,
        grade=grade,
        key_figures=keys,
        unchecked=unchecked[:MOST_UNCHECKED],
        unchecked_left=max(len(unchecked) - MOST_UNCHECKED, 0),
        figures=figures,
        snippets=tuple(snippets(cells, run.sheets, loaded.files)),
        changes=changed(before, compared),
        compared=compared,
    )


def _closure(figures: Iterable[Figure]) -> list[tuple[Figure, tuple[Figure, ...]]]:
    """Return figures, then all that they are made from, each once with those it is made from directly."""
    found: dict[str, tuple[Figure, tuple[Figure, ...]]] = {}
    waiting = list(figures)
    for figure in waiting:
        if figure.key not in found:
            uses = figure.direct_uses
            found[figure.key] = (figure, uses)
            waiting.extend(uses)
    return list(found.values())


def _page_figure(figure: Figure, uses: tuple[Figure, ...], catalogue: Catalogue, explanations: Explanations) -> PageFigure:
    source = figure.source
    return PageFigure(
        label=catalogue.label(figure.key),
        unit=figure.unit,
        value=value_object(figure.value, figure.unit),
        shown=shown_text(figure, catalogue),
        source=_worked(source, uses, explanations) if isinstance(source, Expr) else source_object(source),
    )


def _worked(source: Expr, uses: tuple[Figure, ...], explanations: Explanations) -> Mapping[str, Any]:
    """Return an 算式 as in figures.json and in words too (``formula``), the absent items of a sum only counted."""
    words, numbers = explanations.of(source)
    return {"kind": "expr", "formula": words, "arithmetic": numbers, "depends": [item.key for item in uses]}
