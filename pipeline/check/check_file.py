"""``jixiao check FILE``: reads an edited report and its baseline, checks, and writes 检查结果.xlsx and the commented copy.

The figures as they are now come from a function of the caller: check knows no other stage. A file that cannot be read is a
problem in Chinese and nothing is written.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import link
from pipeline.causes import by_open_cause
from pipeline.check.annotate import annotated
from pipeline.check.check import Checked, check, counted
from pipeline.check.findings import Finding, in_severity
from pipeline.check.judging import judge_for
from pipeline.check.open_conflicts import conflict_findings
from pipeline.check.other_documents import OpenDocument, other_documents
from pipeline.check.result_book import Filled, check_xlsx, filled_beside
from pipeline.check.structure import LEFTOVER
from pipeline.edited import CannotRead, Edited, FiguresNow, figures_of, old_report, open_edited, text_now
from pipeline.matching.live_places import live_places
from pipeline.matching.located import Place
from pipeline.problems import EXPLAINED, Problem, Severity, under
from pipeline.publish import (
    Publication,
    PublishOrder,
    PublishRefused,
    exit_code,
    home_of,
    is_old,
    put,
    settle,
    why_not,
)
from pipeline.publish.disk import hash_of
from pipeline.publish.record import beside_file
from pipeline.word.package import Package

SAME, DIFFERS, UNREADABLE = 0, 1, 2
_NOTE = (
    "错误：须还原、改输入或写明理由保留；警告：请确认；提示：知道即可。“处理”“理由”由本单位填写，再次检查时保留。" + EXPLAINED
)


class CheckOutcome(Struct, frozen=True, kw_only=True):
    """What the command line shows: exit code, problems as a list, the files written and the numbers compared by kind."""

    code: int
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()
    paths: tuple[Path, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


class Compared(Struct, frozen=True, kw_only=True):
    """What ``check`` found in an edited file, whatever its kind.

    ``inputs`` is the folder compared with, None (and a note) where none was; ``filled`` what staff filled into the last list;
    ``saved_by`` who saved the file last.
    """

    baseline: link.Baseline
    saved_by: str
    checked: Checked
    notes: tuple[Problem, ...]
    inputs: Path | None
    filled: Filled | None


class Examined(Compared, frozen=True, kw_only=True):
    """An edited report and what ``check`` found."""

    edited: Edited


def examine(
    path: Path,
    *,
    beside: str,
    figures_now: FiguresNow,
    inputs: Path | None = None,
    roots: tuple[Path, ...] | None = None,
    open_document: OpenDocument | None = None,
) -> Examined:
    """Open a report and check it; nothing is written. Raises :class:`CannotRead`. The arguments are those of check_file."""
    edited = open_edited(path, beside)
    folder, figures, notes = figures_of(path, edited.baseline, inputs, figures_now)
    current = text_now(figures, edited.baseline) if figures is not None else None
    judge = judge_for(edited.baseline, figures, roots)
    checked = check(edited.document, edited.baseline, current, judge, edited.located)
    filled = filled_beside(path)
    undecided = tuple(conflict_findings(edited, filled))
    found = (*undecided, *checked.findings, *_unread(edited.package), *_live(edited))
    checked = replace(checked, findings=(*found, *other_documents(path, edited, found, open_document)))
    return Examined(
        edited=edited,
        baseline=edited.baseline,
        saved_by=edited.saved_by,
        checked=checked,
        notes=notes,
        inputs=folder,
        filled=filled,
    )


_OBJECTS = {"media/": "图片", "charts/chart": "图表", "diagrams/data": "SmartArt 图形", "embeddings/": "嵌入的对象"}


def _unread(package: Package) -> Iterator[Finding]:
    """Yield what is in the file that no number is read from: pictures, charts, embedded objects."""
    names = [name for name in package.reachable() if name.startswith("word/")]
    counts = {what: sum(name.startswith(f"word/{start}") for name in names) for start, what in _OBJECTS.items()}
    found = "、".join(f"{what} {count} 个" for what, count in counts.items() if count)
    if found:
        yield Finding(code="Y089", place=Place(), now=found)


def _live(edited: Edited) -> Iterator[Finding]:
    """Yield what acts or fetches from elsewhere: no part of a report that is handed in."""
    for item in live_places(edited.package, edited.document):
        yield Finding(code=item.code, place=Place(heading=(item.place,) if item.place else ()), now=item.what, note=item.how)


def check_file(
    path: Path,
    *,
    beside: str,
    figures_now: FiguresNow,
    when: dt.datetime,
    inputs: Path | None = None,
    annotate: bool = False,
    roots: tuple[Path, ...] | None = None,
    open_document: OpenDocument | None = None,
) -> CheckOutcome:
    """Check one file.

    ``beside`` is where a baseline stands next to a report (``.jixiao/基线.docx``); ``inputs`` the folder named by the user,
    else the one 生成记录 beside the report tells of; ``when`` the date of the comments; ``roots`` where packs are;
    ``open_document`` opens the other documents of the department, those that are no .docx too.
    """

    def look() -> Compared:
        return examine(path, beside=beside, figures_now=figures_now, inputs=inputs, roots=roots, open_document=open_document)

    def copy(found: Compared, findings: tuple[Finding, ...]) -> bytes:
        assert isinstance(found, Examined)
        return annotated(found.edited, findings, when)

    return told(path, look, when, copy if annotate else None)


def told(
    path: Path,
    look: Callable[[], Compared],
    when: dt.datetime,
    copy: Callable[[Compared, tuple[Finding, ...]], bytes] | None = None,
) -> CheckOutcome:
    """Look at a file, write what was found into its list, and with ``copy`` a commented copy of it."""
    names = beside_file(path)
    try:
        settled = settle(home_of(path))
        read = {names.checked: hash_of(path.parent / names.checked)}
        found = look()
    except CannotRead as stop:
        return CheckOutcome(code=UNREADABLE, problems=(stop.problem,))
    except (OSError, PublishRefused) as error:
        return CheckOutcome(code=exit_code(error), problems=why_not(error, "Y005", names.checked))
    checked, notes = found.checked, (*settled, *found.notes)
    if is_old(path):
        notes = (*notes, old_report(path, Severity.WARNING))
    findings = tuple(in_severity(checked.findings))
    problems = (*_by_cause([item.as_problem(path.name) for item in findings], found.baseline), *notes)
    files = {names.checked: _list(path.name, findings, found)}
    if copy is not None:
        files[names.annotated] = copy(found, findings)
    try:
        written = _written(path, files, when, read)
    except (OSError, PublishRefused) as error:
        why = why_not(error, "Y005", names.checked)
        return CheckOutcome(code=exit_code(error), problems=(*problems, *why), findings=findings)
    problems = (*problems, *written.problems)
    code = DIFFERS if any(item.differs for item in findings) else SAME
    return CheckOutcome(code=code, problems=problems, findings=findings, paths=written.paths, counts=checked.counts)


def _by_cause(problems: list[Problem], baseline: link.Baseline) -> Iterator[Problem]:
    """Yield the problems; gaps left by one problem the report was generated with are one, at the first of them."""
    below, _ = by_open_cause((item for item in problems if item.code == LEFTOVER), baseline.problems)
    first = {id(gaps[0]): (cause, gaps[1:]) for cause, gaps in below.items()}
    nested = {id(item) for gaps in below.values() for item in gaps[1:]}
    for item in problems:
        if id(item) in first:
            cause, more = first[id(item)]
            yield under(replace(item, expected=f"先改正生成时的问题：{cause.code}  {cause.title}  {cause.at}"), more)
        elif id(item) not in nested:
            yield item


# --- writing ---------------------------------------------------------------------------------------------------------


def _list(name: str, findings: tuple[Finding, ...], found: Compared) -> bytes:
    """Return 检查结果.xlsx with what staff filled into the last one."""
    saved_by = found.saved_by
    fallback = f"未留修订痕迹（最后保存：{saved_by}）" if saved_by else "未留修订痕迹"
    heading = f"{name} 检查结果（{counted(found.checked.counts)}）"
    return check_xlsx(findings, heading, _NOTE, fallback, found.filled)


def _written(path: Path, files: Mapping[str, bytes], when: dt.datetime, read: Mapping[str, str]) -> Publication:
    """Write the list and the commented copy; a list in which staff wrote anything goes to 历次 as it is."""
    return put(PublishOrder(folder=path.parent, files=files, when=when.astimezone(), read=read))
