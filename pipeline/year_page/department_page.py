"""Makes the record of a department for the page of its year from what its run came to; the inputs are not read again."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from pipeline.catalogue import Catalogue
from pipeline.department import Run
from pipeline.expr import Expr, dependencies
from pipeline.file_reading import read_file
from pipeline.limits import RECORD_FILE
from pipeline.listing import counts_by_severity, problem_object, source_object, value_object
from pipeline.problems import Problem
from pipeline.records import Cell, Figure, Source
from pipeline.version import VERSION
from pipeline.workpaper.cells import explanation
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
from pipeline.year_page.page_record import PAGE, DepartmentPage, EarlierPage, PageFigure, PageHead, PageKeyFigure, earlier_page
from pipeline.year_page.shown import shown_text
from pipeline.year_page.snippets import snippets
from pipeline.year_summary.entry import SummaryEntry

MOST_PROBLEMS = 200


def department_page(run: Run, entry: SummaryEntry, before: EarlierPage) -> DepartmentPage:
    """Return the page of a run; ``entry`` is what 汇总 says of it, ``before`` the record that stands."""
    found = run.grouped_problems()
    page = DepartmentPage(
        head=_head(run, entry),
        counts=counts_by_severity(found),
        problems=tuple(problem_object(item) for item in found[:MOST_PROBLEMS]),
        problems_left=max(len(found) - MOST_PROBLEMS, 0),
    )
    if run.loaded is None or run.pack is None:
        return replace(page, changes=before.changes, compared=before.compared)
    return _with_figures(page, run, entry, before, found)


def read_before(target: Path) -> EarlierPage:
    """Return what the record in an outputs folder says, before it is replaced."""
    path = target / PAGE
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
    page: DepartmentPage, run: Run, entry: SummaryEntry, before: EarlierPage, found: Iterable[Problem]
) -> DepartmentPage:
    loaded, pack = run.inputs()
    named, known = NamedFigures(), run.figures
    keys = tuple(PageKeyFigure(key=item.key, name=item.name, compared=item.compared) for item in entry.figures)
    total, full, grade, *_ = (
        named.key(known.get(key)) for key in ("得分.合计", "满分.合计", "得分.等级", *(item.key for item in keys))
    )
    if run.computed is not None:
        page = replace(
            page,
            scores=ScoreTree(run, named).nodes(run.computed.indicators),
            classes=tuple(class_lines(run, run.computed, named)),
            execution=execution(run.computed, named),
            goals=tuple(goals(run.computed, named)),
            variances=tuple(variances(run, run.computed, named)),
        )
    unchecked = tuple(not_checked(run))
    every = tuple(_closure(named.figures.values()))
    figures = {figure.key: _page_figure(figure, pack.catalogue) for figure in every}
    cells = [figure.source for figure in every if isinstance(figure.source, Cell)]
    cells += [Cell(file=item.file, sheet=item.sheet, address=item.cell) for item in found]
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


def _closure(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Yield figures, then all that they are made from, each once."""
    found: dict[str, Figure] = {}
    waiting = list(figures)
    for figure in waiting:
        if figure.key not in found:
            found[figure.key] = figure
            waiting.extend(figure.direct_uses)
            yield figure


def _page_figure(figure: Figure, catalogue: Catalogue) -> PageFigure:
    return PageFigure(
        label=catalogue.label(figure.key),
        unit=figure.unit,
        value=value_object(figure.value, figure.unit),
        shown=shown_text(figure, catalogue),
        source=_source(figure.source, catalogue),
    )


def _source(source: Source, catalogue: Catalogue) -> Mapping[str, Any]:
    """Return a source as in figures.json; an 算式 in words too (``formula``), the absent items of a sum only counted."""
    if not isinstance(source, Expr):
        return source_object(source)
    words, numbers = explanation(source, catalogue.label)
    return {"kind": "expr", "formula": words, "arithmetic": numbers, "depends": list(dependencies(source))}
