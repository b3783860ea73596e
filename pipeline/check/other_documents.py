"""The same figure in two documents of a department: what the others in the folder say for it, as they stand now.

One finding a document, whatever the number of figures: the cause is one of the two that was not brought up to date, or edited.
A figure that already has a finding of its own is not told again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from pipeline import link
from pipeline.check.findings import Finding
from pipeline.edited import CannotRead, EditedFile, open_edited
from pipeline.formats import FormatError, format_figure
from pipeline.matching.figure_state import compare
from pipeline.matching.located import Occurrence, Place
from pipeline.publish import home_of, is_report, read_record
from pipeline.publish.layout import names_beside
from pipeline.publish.record import all_documents
from pipeline.records import Figure, Rule

DIFFERS, NOT_READ = "Y090", "Y091"
_TOLD = 5


OpenDocument = Callable[[Path, str], EditedFile]
"""Opens a document of any kind; the second argument is where a baseline stands beside it. Raises CannotRead."""


def other_documents(
    path: Path, edited: EditedFile, told: Iterable[Finding], open_document: OpenDocument | None = None
) -> Iterator[Finding]:
    """Yield a finding for each other document of the department that says something else for a figure of this one.

    Without ``open_document`` only those that are .docx are compared.
    """
    documents = all_documents(read_record(home_of(path)))
    if path.name not in documents:
        return
    known = {key for finding in told for key in finding.keys}
    others = {name: which for name, which in documents.items() if name != path.name and (open_document or is_report(name))}
    for name, which in others.items():
        if path.with_name(name).is_file():
            baseline = names_beside(name, further=bool(which)).baseline
            opened = partial(open_document or open_edited, path.with_name(name), baseline)
            yield from _compared(edited, name, known, opened)


def _compared(edited: EditedFile, name: str, known: set[str], opened: Callable[[], EditedFile]) -> Iterator[Finding]:
    try:
        other = opened()
    except CannotRead as stop:
        yield Finding(code=NOT_READ, place=Place(), now=name, note=stop.problem.title)
        return
    here, there = _said(edited), _said(other)
    differing = {
        key: pair for key in here.keys() & there.keys() - known if (pair := _differs(here[key], there[key], edited, other))
    }
    if differing:
        labels = {item.key: item.label or item.key for item in edited.baseline.figures}
        words = [f"{labels[key]} 本份 {ours}，那一份 {theirs}" for key, (ours, theirs) in differing.items()]
        more = f"；等 {len(words)} 个" if len(words) > _TOLD else ""
        first = here[next(iter(differing))]
        yield Finding(
            code=DIFFERS,
            place=first.place,
            keys=tuple(differing),
            now="；".join(words[:_TOLD]) + more,
            note=f"另一份：{name}",
        )


def _said(edited: EditedFile) -> Mapping[str, Occurrence]:
    """Return for each figure a place that tells what the document says for it: a changed one before one that stands."""
    found: dict[str, Occurrence] = {}
    for item in edited.located.occurrences:
        if item.now and (item.key not in found or (found[item.key].state.stands and not item.state.stands)):
            found[item.key] = item
    return found


def _differs(here: Occurrence, there: Occurrence, ours: EditedFile, theirs: EditedFile) -> tuple[str, str] | None:
    """Return what the two say where that is not the same."""
    if here.state.stands and there.state.stands:
        printed = _in_format(theirs.baseline.by_tag()[there.tag], here.format)
        same = printed is None or compare(ours.baseline.by_tag()[here.tag].text, printed, here.format).stands
    else:
        same = here.format == there.format and compare(here.now, there.now, here.format).stands
    return None if same else (here.now, there.now)


def _in_format(item: link.BaselineFigure, form: str) -> str | None:
    """Return the text a figure of a baseline has in another format; None where it has none."""
    figure = Figure(key=item.key, value=item.value, unit=item.unit, source=Rule(text=item.source))
    try:
        return format_figure(figure, form)
    except (FormatError, KeyError):
        return None
