"""``jixiao finalize`` of a document that is a workbook: the clean file and its receipt, or what stands in the way."""

from collections.abc import Iterator

from msgspec.structs import replace

from pipeline.edited import CannotRead, require_current
from pipeline.finalize.cleaning import Cleaned
from pipeline.finalize.comments import PlacedComment
from pipeline.finalize.final import (
    OUR_FAULT,
    UNREADABLE,
    Cleared,
    FinalOutcome,
    Task,
    provisional_of,
    refusal,
    words_of,
    write_final,
)
from pipeline.finalize.obstacles import Obstacles, obstacles
from pipeline.finalize.provisional import Provisional
from pipeline.matching.element_places import Places
from pipeline.problems import Problem, problem
from pipeline.publish import PublishRefused, settle
from pipeline.records import Cell
from pipeline.sheet_documents.check_sheet import LIVE, ExaminedSheet, examine_sheet
from pipeline.sheet_documents.edited import EditedSheet
from pipeline.sheet_documents.formula_state import not_calculated
from pipeline.sheet_documents.package import WorkbookPackage
from pipeline.word.comments import Comment
from pipeline.word.strip import Stripped

_DROPPED = frozenset(
    ("comments", "threadedComment", "person", "vmlDrawing", "calcChain", "printerSettings", "custom-properties", "thumbnail")
)
"""Kinds of parts that go: remarks, who made them, which printer, what other programs noted."""


def finalize_sheet_file(task: Task) -> FinalOutcome:
    """Finalize one workbook; as :func:`~pipeline.finalize.final.finalize_file` does a report."""
    try:
        require_current(task.path)
        settled = settle(task.path.parent)
        examined = examine_sheet(task.path, beside=task.beside, figures_now=task.figures_now, inputs=task.inputs)
    except CannotRead as stop:
        return FinalOutcome(code=UNREADABLE, problems=(stop.problem,))
    except PublishRefused as stop:
        return FinalOutcome(code=stop.code, problems=stop.problems)
    comments = tuple(_comments(examined.edited))
    ways = _looked(task, examined, comments)
    points = provisional_of(task, examined.inputs)
    if (refused := refusal(task, ways, points)) is not None:
        return refused
    made = cleaned_sheet(examined.edited, formulas=task.formulas(examined.baseline))
    if faults := tuple(_faults(task.path.name, examined.edited, made)):
        return FinalOutcome(code=OUR_FAULT, problems=faults)
    notes = (*ways.warnings, *points.answered(task.path.name))
    if ways.open:
        found = f"没有处理的问题 {len(ways.open)} 个；理由：{task.reason}"
        notes = (*notes, problem("Z011", at=Cell(file=task.path.name), found=found))
    outcome = write_final(task, _cleared(examined, ways, points, comments, made), notes)
    return replace(outcome, problems=(*settled, *outcome.problems))


def _looked(task: Task, examined: ExaminedSheet, comments: tuple[PlacedComment, ...]) -> Obstacles:
    """Look for all that stands in the way; what runs by itself is never handed in."""
    titles, places = task.titles(examined.baseline), Places(examined.edited.document)
    ways = obstacles(task.path.name, examined.baseline, examined.checked.findings, titles, places, (), comments)
    live = tuple(item for item in ways.open if item.code == LIVE)
    uncompared = tuple(problem("S043", at=Cell(file=task.path.name), found=note.found) for note in examined.notes)
    rest = tuple(item for item in ways.open if item.code != LIVE)
    return replace(ways, always=(*ways.always, *live), open=(*uncompared, *rest))


def _comments(edited: EditedSheet) -> Iterator[PlacedComment]:
    names = [sheet.name for sheet in edited.package.sheets]
    for number, (sheet, at, who, words) in enumerate(edited.package.comments()):
        yield PlacedComment(Comment(id=str(number), author=who, text=words), f"{names[sheet]} > {at}")


def cleaned_sheet(edited: EditedSheet, *, formulas: bool = True) -> Cleaned:
    """Return the clean workbook: no names or baseline of ours, no comments, nothing of who made it; values alone if told."""
    package = WorkbookPackage(edited.data)
    names = len(package.our_names())
    package.write_our_names({})
    package.drop_baseline()
    parts = package.drop(_DROPPED)
    properties = package.clear_properties()
    if not formulas:
        for number in range(len(package.sheets)):
            package.sheet(number).without_formulas()
    gone = Stripped(controls=0, bookmarks=names, parts=tuple(parts), properties=tuple(properties), kept=())
    return Cleaned(package.packed(), gone)


def _faults(file: str, edited: EditedSheet, made: Cleaned) -> Iterator[Problem]:
    """Yield what must not be: other words or numbers, a mark left, a formula that no longer gives what is stored."""
    package = WorkbookPackage(made.data)
    after = EditedSheet(made.data, package, edited.baseline, "")
    old, new = words_of(edited.document), words_of(_named_as(after, edited).document)
    if old != new:
        place = next(n for n, (a, b) in enumerate(zip(f"{old}\0", f"{new}\0", strict=False)) if a != b)
        around = slice(max(place - 20, 0), place + 20)
        yield problem("Z007", at=Cell(file=file), found=new[around], expected=old[around])
    if package.our_names() or package.baseline() is not None or any(True for _ in package.comments()):
        yield problem("Z008", at=Cell(file=file), found="隐藏的名称、基线或批注")
    for where in not_calculated(after, file).keys() - not_calculated(edited, file).keys():
        yield problem("Z007", at=Cell(file=file, sheet=package.sheets[where[0]].name), found="公式的结果变了")


def _named_as(after: EditedSheet, edited: EditedSheet) -> EditedSheet:
    """Return the clean workbook with the cells of the figures where they were: its names are gone."""
    after.grid.targets = edited.grid.targets
    return after


def _cleared(
    examined: ExaminedSheet, ways: Obstacles, points: Provisional, comments: tuple[PlacedComment, ...], made: Cleaned
) -> Cleared:
    return Cleared(
        source=examined.edited.data,
        baseline=examined.baseline,
        located=examined.edited.located,
        labels={figure.tag: figure.label for figure in examined.baseline.figures},
        counts=examined.checked.counts,
        inputs=examined.inputs,
        obstacles=ways,
        provisional=points,
        comments=comments,
        made=made,
        removed={"隐藏的名称": made.gone.bookmarks, "批注": len(comments)},
    )
