"""``jixiao finalize FILE``: opens a report, says what is still open, else writes the clean file and its receipt, both or none.

The clean file is read again before anything is written: the same words, no mark of ours, no fault of the package that the
report did not have. A difference there is our own fault, and nothing is written.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import link
from pipeline.assumptions import StatedValue
from pipeline.check.check_file import Examined, examine
from pipeline.check.other_documents import OpenDocument
from pipeline.edited import CannotRead, FiguresNow, require_current
from pipeline.file_reading import read_file
from pipeline.finalize.cleaning import Cleaned, cleaned
from pipeline.finalize.comments import PlacedComment, placed_comments
from pipeline.finalize.obstacles import Obstacles, Titles, obstacles
from pipeline.finalize.provisional import Provisional, provisional
from pipeline.finalize.receipt import Input, Receipt, Stamp, overrides, printed, receipt_json, same_but_time
from pipeline.finalize.receipt_book import receipt_book
from pipeline.limits import OUTPUT_FILE, TEXT_TABLE_FILE
from pipeline.matching.element_places import Places
from pipeline.matching.located import Located
from pipeline.matching.places import figure_labels
from pipeline.names import SHARED, current_name
from pipeline.overrides.record import Override
from pipeline.problems import Problem, problem
from pipeline.publish import PublishOrder, PublishRefused, exit_code, put, settle, why_not
from pipeline.publish.layout import HAND_IN
from pipeline.publish.record import read_record
from pipeline.records import Cell
from pipeline.word.document import Document, as_text, read_document
from pipeline.word.lint import added_faults, lint_package
from pipeline.word.package import DocumentError, open_package
from pipeline.word.revisions import pending_changes
from pipeline.word.strip import left_over

DONE, REFUSED, UNREADABLE, OUR_FAULT = 0, 1, 2, 3


class FinalOutcome(Struct, frozen=True, kw_only=True):
    """What the command line shows: exit code, problems, and the files that stand now (some may have stood before)."""

    code: int
    problems: tuple[Problem, ...]
    paths: tuple[Path, ...] = ()
    forced: bool = False
    removed: Mapping[str, int] = field(default_factory=dict)


OverridesNow = Callable[[Path], tuple[Override, ...]]
"""Gives the rows of 覆盖记录 of an input folder, each with its state."""


ValuesNow = Callable[[Path], tuple[StatedValue, ...]]
"""Gives the values of the pack and rubric in force of an input folder, with their standing and dates."""


class Task(Struct, frozen=True, kw_only=True):
    """One report to finalize.

    ``reason`` is why it is written although something is open (``force``), or although points in force are assumed (those of
    an input folder: ``values_now``). ``titles`` words the codes of a build; ``final_name`` is what the pack calls the 定稿,
    empty where the pack is not at hand. ``formulas``: whether a workbook that is handed in keeps its live formulas.
    ``open_document`` opens the other documents of the department; ``inputs_now`` gives the sha256 of inputs as read.
    """

    path: Path
    beside: str
    figures_now: FiguresNow
    titles: Titles
    when: dt.datetime
    tool: str
    overrides_now: OverridesNow
    values_now: ValuesNow
    final_name: Callable[[link.Baseline], str]
    inputs: Path | None = None
    reason: str = ""
    force: bool = False
    open_document: OpenDocument | None = None
    inputs_now: Callable[[Path], Mapping[str, str]] = lambda _: {}
    formulas: Callable[[link.Baseline], bool] = lambda _: True


def finalize_file(task: Task) -> FinalOutcome:
    """Finalize one file, compared with its inputs. Never writes over anything; raises nothing for what a person did."""
    try:
        require_current(task.path)
        settled = settle(task.path.parent)
        examined = examine(
            task.path, beside=task.beside, figures_now=task.figures_now, inputs=task.inputs, open_document=task.open_document
        )
        found = _looked(task, examined)
    except CannotRead as stop:
        return FinalOutcome(code=UNREADABLE, problems=(stop.problem,))
    except PublishRefused as stop:
        return FinalOutcome(code=stop.code, problems=stop.problems)
    except DocumentError as error:
        unreadable = problem("Y001", at=Cell(file=task.path.name), found=str(error))
        return FinalOutcome(code=UNREADABLE, problems=(unreadable,))
    ways = found.obstacles
    if (refused := refusal(task, ways, found.provisional)) is not None:
        return refused
    before = lint_package(examined.edited.package)
    made = cleaned(examined.edited)
    if faults := tuple(_faults(task.path.name, examined.edited.document, before, made)):
        return FinalOutcome(code=OUR_FAULT, problems=faults)
    notes = (*ways.warnings, *_notes(task, ways, found.provisional, before, made), *found.provisional.answered(task.path.name))
    outcome = write_final(task, _cleared(examined, found, made), notes)
    return replace(outcome, problems=(*settled, *outcome.problems))


def refusal(task: Task, ways: Obstacles, points: Provisional) -> FinalOutcome | None:
    """Return why a file is not handed in, None where nothing stands in the way any more."""
    if not (ways.always or (ways.open and not task.force) or (points.unanswered and not task.reason)):
        return None
    asked = points.question(task.path.name) if not task.reason else ()
    return FinalOutcome(code=REFUSED, problems=(*ways.always, *ways.open, *asked, *ways.warnings))


def provisional_of(task: Task, inputs: Path | None) -> Provisional:
    """Return the points in force that nobody has confirmed."""
    values = task.values_now(inputs) if inputs is not None else ()
    return provisional(values, read_record(task.path.parent), task.reason)


class _Found(Struct, frozen=True):
    obstacles: Obstacles
    provisional: Provisional
    comments: tuple[PlacedComment, ...]


def _looked(task: Task, examined: Examined) -> _Found:
    """Look for all that stands in the way."""
    edited = examined.edited
    parts, places = edited.package.word_parts(), Places(edited.document)
    found = placed_comments(edited.document, edited.package, places, parts)
    changes = [(places.of(at) or part, item) for part in parts for item, at in pending_changes(edited.package.root(part))]
    titles = task.titles(edited.baseline)
    findings = examined.checked.findings
    ways = obstacles(task.path.name, edited.baseline, findings, titles, places, changes, found)
    uncompared = tuple(problem("S043", at=Cell(file=task.path.name), found=note.found) for note in examined.notes)
    ways = replace(ways, open=(*uncompared, *ways.open))
    return _Found(ways, provisional_of(task, examined.inputs), found)


# --- our own check of the clean bytes --------------------------------------------------------------------------------


def words_of(document: Document) -> str:
    """Return what a reader of the page sees, comments apart."""
    return as_text(replace(document, comments=()))


def _faults(file: str, document: Document, before: Sequence[Problem], made: Cleaned) -> Iterator[Problem]:
    """Yield what must not be: other words, a mark left, a fault of the package that the source did not have ``before``."""
    after = open_package(made.data)
    old, new = words_of(document), words_of(read_document(after))
    if old != new:
        place = next(n for n, (a, b) in enumerate(zip(f"{old}\0", f"{new}\0", strict=False)) if a != b)
        around = slice(max(place - 20, 0), place + 20)
        yield problem("Z007", at=Cell(file=file), found=new[around], expected=old[around])
    for left in left_over(after, made.gone.kept):
        yield problem("Z008", at=Cell(file=file), found=left)
    yield from added_faults(before, lint_package(after))


def _notes(task: Task, ways: Obstacles, found: Provisional, before: Sequence[Problem], made: Cleaned) -> Iterator[Problem]:
    file = Cell(file=task.path.name)
    if ways.open:
        yield problem("Z011", at=file, found=f"没有处理的问题 {len(ways.open)} 个；理由：{task.reason}")
    if task.reason and not (ways.open or found.marks):
        yield problem("Z017", at=file, found=task.reason)
    for item in before:
        yield problem("Z009", at=Cell(file=task.path.name, address=item.file), found=item.found)
    for name in made.gone.kept:
        yield problem("Z010", at=file, found=name)


# --- writing ---------------------------------------------------------------------------------------------------------


class Cleared(Struct, frozen=True, kw_only=True):
    """A file that may be handed in: what it is and was, whatever its kind. ``removed`` counts what went, for the screen."""

    source: bytes
    baseline: link.Baseline
    located: Located
    labels: Mapping[str, str]
    counts: Mapping[str, int]
    inputs: Path | None
    obstacles: Obstacles
    provisional: Provisional
    comments: tuple[PlacedComment, ...]
    made: Cleaned
    removed: Mapping[str, int]


def _cleared(examined: Examined, found: _Found, made: Cleaned) -> Cleared:
    edited = examined.edited
    return Cleared(
        source=edited.data,
        baseline=edited.baseline,
        located=examined.checked.located,
        labels=figure_labels(edited.document, edited.baseline),
        counts=examined.checked.counts,
        inputs=examined.inputs,
        obstacles=found.obstacles,
        provisional=found.provisional,
        comments=found.comments,
        made=made,
        removed={"内容控件": made.gone.controls, "书签": made.gone.bookmarks, "批注": len(found.comments)},
    )


def write_final(task: Task, cleared: Cleared, notes: tuple[Problem, ...]) -> FinalOutcome:
    """Write the three files, all or none, while the file is as it was read; an earlier 定稿 of another content to 历次."""
    still_open = cleared.obstacles.open
    name = _final_name(task, cleared.baseline)
    stem = str(Path(name).with_suffix(""))
    receipt = _receipt(task, cleared, Path(name).name, notes)
    files = {name: cleared.made.data, f"{stem}.回执.json": receipt_json(receipt), f"{stem}.回执.xlsx": receipt_book(receipt)}
    read = {task.path.name: receipt.source.sha256}
    try:
        if not all(_same(task.path.parent / file, data) for file, data in files.items()):
            order = PublishOrder(
                folder=task.path.parent,
                files=files,
                when=task.when,
                aside=tuple(files),
                read=read,
                noted=cleared.provisional.note(),
            )
            notes = (*notes, *put(order).problems)
    except (OSError, PublishRefused) as error:
        return FinalOutcome(code=exit_code(error), problems=(*notes, *why_not(error, "Z005", name)))
    paths = tuple(task.path.parent / file for file in files)
    removed = cleared.removed
    return FinalOutcome(code=DONE, problems=(*still_open, *notes), paths=paths, forced=bool(still_open), removed=removed)


def _final_name(task: Task, baseline: link.Baseline) -> str:
    """Return the name of the 定稿; one the pack makes the same as the file's stands in a folder of its own."""
    suffix = task.path.suffix.lower()
    name = task.final_name(baseline) or f"{Path(current_name(task.path.name)).stem}（定稿）{suffix}"
    name = name.removesuffix(".docx").removesuffix(suffix) + suffix
    return f"{HAND_IN}/{name}" if name == task.path.name else name


def _receipt(task: Task, cleared: Cleared, name: str, notes: tuple[Problem, ...]) -> Receipt:
    figures = printed(cleared.located, cleared.labels)
    rows = task.overrides_now(cleared.inputs) if cleared.inputs is not None else ()
    parts = task.inputs_now(cleared.inputs) if cleared.inputs is not None else {}
    return Receipt(
        when=task.when.isoformat(timespec="seconds"),
        tool=task.tool,
        source=_stamp(task.path.name, cleared.source),
        final=_stamp(name, cleared.made.data),
        baseline=cleared.baseline,
        inputs=tuple(_inputs(cleared.baseline.provenance.inputs, cleared.inputs, parts)),
        counts=cleared.counts,
        figures=figures,
        overrides=overrides(cleared.baseline, rows, figures),
        comments=cleared.comments,
        cleaned=cleared.made.gone,
        forced=task.reason if cleared.obstacles.open else "",
        open=cleared.obstacles.open,
        assumed=cleared.provisional.points,
        assumed_reason=cleared.provisional.reason,
        dated=cleared.provisional.dated,
        warnings=notes,
    )


def _stamp(name: str, data: bytes) -> Stamp:
    return Stamp(name, hashlib.sha256(data).hexdigest(), len(data))


def _inputs(known: Mapping[str, str], folder: Path | None, parts: Mapping[str, str]) -> Iterable[Input]:
    """Yield the inputs and how each is now; of a shared file the department's part counts (``parts``)."""
    for name, sha in known.items():
        if folder is None:
            now = "没有核对"
        elif name.startswith(f"{SHARED}/"):
            now = "没有" if name not in parts else "未变" if parts[name] == sha else "已变"
        elif not (folder / name).is_file():
            now = "没有"
        else:
            now = "未变" if hashlib.sha256(read_file(folder / name, TEXT_TABLE_FILE)).hexdigest() == sha else "已变"
        yield Input(name, sha, now)


def _same(path: Path, data: bytes) -> bool:
    """Tell whether a file already says this; receipts may differ in their time, and their workbooks with them."""
    if not path.is_file():
        return False
    if path.name.endswith(".回执.xlsx"):
        return True
    old = read_file(path, OUTPUT_FILE)
    return old == data or (path.suffix == ".json" and same_but_time(old, data))
