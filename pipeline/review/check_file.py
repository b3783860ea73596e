"""``jixiao check FILE``: reads an edited report and its baseline, checks, and writes 检查结果.xlsx and the commented copy.

The figures as they are now come from a function of the caller: review knows no other stage. A file that cannot be read is a
problem in Chinese and nothing is written.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import marks
from pipeline.causes import by_open_cause
from pipeline.formats import FormatError, format_figure
from pipeline.matching.renumbered import keys_now
from pipeline.names import stamped
from pipeline.problems import Problem, problem, under
from pipeline.records import Cell, Figure
from pipeline.review.annotate import annotated
from pipeline.review.check import Checked, Current, check, is_same_report
from pipeline.review.check_paper import NAME, check_xlsx, read_filled
from pipeline.review.check_structure import LEFTOVER
from pipeline.review.findings import Finding, in_severity
from pipeline.review.judging import judge_for
from pipeline.whole import write_whole
from pipeline.word import baseline_part
from pipeline.word.document import Document, read_document
from pipeline.word.package import DocumentError, Package, open_package

SAME, DIFFERS, UNREADABLE = 0, 1, 2
MAX_FILE = 100 * 2**20
_NOTE = "错误：须还原、改输入或写明理由保留；警告：请确认；提示：知道即可。“处理”“理由”由本单位填写，再次检查时保留。"

FiguresNow = Callable[[Path], Mapping[str, Figure] | None]
"""Gives the figures of an input folder as they are now, None when the inputs cannot be used."""


class CheckOutcome(Struct, frozen=True, kw_only=True):
    """What the command line shows: exit code, problems as a list, the files written and the numbers compared by kind."""

    code: int
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()
    paths: tuple[Path, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


class CannotRead(Exception):
    """The file cannot be read or compared; ``problem`` says why in Chinese."""

    def __init__(self, why: Problem) -> None:
        """Keep the problem."""
        super().__init__(why.title)
        self.problem = why


class Opened(Struct, frozen=True):
    """A .docx opened within bounds: its bytes, parts, document, and who last saved it."""

    data: bytes
    package: Package
    document: Document
    saved_by: str


class Edited(Opened, frozen=True):
    """An edited report opened, with its baseline."""

    baseline: marks.Baseline


class Examined(Struct, frozen=True):
    """An edited report and what ``check`` found; ``inputs`` is the folder compared with, None (and a note) where none was."""

    edited: Edited
    checked: Checked
    notes: tuple[Problem, ...]
    inputs: Path | None


def examine(
    path: Path,
    *,
    beside: str,
    figures_now: FiguresNow,
    inputs: Path | None = None,
    work: Path = Path(),
    roots: tuple[Path, ...] | None = None,
) -> Examined:
    """Open a report and check it; nothing is written. Raises :class:`CannotRead`. The arguments are those of check_file."""
    edited = open_edited(path, beside)
    folder, figures, notes = _figures(edited, inputs, figures_now, work)
    current = text_now(figures, edited.baseline) if figures is not None else None
    checked = check(edited.document, edited.baseline, current, judge_for(edited.baseline, figures, roots))
    if not is_same_report(checked.located, edited.baseline):
        raise CannotRead(problem("Y004", at=Cell(file=path.name), found=_whose(edited.baseline)))
    return Examined(edited, checked, notes, folder)


def check_file(
    path: Path,
    *,
    beside: str,
    figures_now: FiguresNow,
    when: dt.datetime,
    inputs: Path | None = None,
    work: Path = Path(),
    annotate: bool = False,
    roots: tuple[Path, ...] | None = None,
) -> CheckOutcome:
    """Check one file.

    ``beside`` is where a baseline stands next to a report (``.jixiao/基线.docx``); ``inputs`` the folder named by the user,
    else ``inputs/<year>/<department>`` below ``work``; ``when`` the date of the comments; ``roots`` where packs are.
    """
    try:
        examined = examine(path, beside=beside, figures_now=figures_now, inputs=inputs, work=work, roots=roots)
    except CannotRead as stop:
        return CheckOutcome(code=UNREADABLE, problems=(stop.problem,))
    edited, checked, notes = examined.edited, examined.checked, examined.notes
    findings = tuple(in_severity(checked.findings))
    problems = (*_by_cause([item.as_problem(path.name) for item in findings], edited.baseline), *notes)
    try:
        paths = [_write_list(path, findings, edited, checked.counts)]
        if annotate:
            copy = annotated(edited.data, findings, when)
            paths += write_whole({_free(path.with_name(f"{path.stem}（批注）.docx"), copy): copy})
    except OSError as error:
        name = Path(error.filename).name.removeprefix(".").removesuffix(".tmp") if error.filename else NAME
        at = Cell(file=name)
        return CheckOutcome(code=UNREADABLE, problems=(*problems, problem("Y005", at=at)), findings=findings)
    code = DIFFERS if any(item.differs for item in findings) else SAME
    return CheckOutcome(code=code, problems=problems, findings=findings, paths=tuple(paths), counts=checked.counts)


def _by_cause(problems: list[Problem], baseline: marks.Baseline) -> Iterator[Problem]:
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


def open_edited(path: Path, beside: str) -> Edited:
    """Open a report that staff may have edited. Raises :class:`CannotRead` for what cannot be checked; nothing is written."""
    opened = open_report(path)
    baseline = baseline_of(path, opened.package, beside)
    return Edited(opened.data, opened.package, opened.document, opened.saved_by, baseline)


def open_report(path: Path) -> Opened:
    """Open a .docx, with a baseline or without. Raises :class:`CannotRead`."""
    at = Cell(file=path.name)
    try:
        if path.stat().st_size > MAX_FILE:
            raise CannotRead(problem("Y001", at=at, found="文件过大，不像是一份报告"))
        data = path.read_bytes()
    except OSError as error:
        reason = "找不到这个文件" if isinstance(error, FileNotFoundError) else "打不开这个文件"
        raise CannotRead(problem("Y001", at=at, found=reason)) from error
    try:
        package = open_package(data)
        if macros := _macros(package):
            raise CannotRead(problem("Y001", at=at, found=f"文件带有宏（{macros}）"))
        document = read_document(package)
        saved_by = _saved_by(package)
    except DocumentError as error:
        raise CannotRead(problem("Y001", at=at, found=str(error))) from error
    return Opened(data, package, document, saved_by)


def _macros(package: Package) -> str:
    if "[Content_Types].xml" in package.parts and b"macroEnabled" in package.parts["[Content_Types].xml"]:
        return "启用宏的文档"
    return next((name for name in package.parts if name.lower().endswith("vbaproject.bin")), "")


def _saved_by(package: Package) -> str:
    if "docProps/core.xml" not in package.parts:
        return ""
    found = package.tree("docProps/core.xml").find("{*}lastModifiedBy")
    return (found.text or "").strip() if found is not None else ""


def baseline_of(path: Path, package: Package, beside: str) -> marks.Baseline:
    """Return the file's own baseline, else that of the copy kept beside it. Raises :class:`CannotRead`.

    An updated report (更新…) has a copy of its own: an older one would take new figures for changes of staff.
    """
    broken = False
    try:
        own = baseline_part.read(package)
        if own is not None:
            return own
    except marks.BaselineError:
        broken = True
    kept = (path.parent / beside).with_name(stamped(Path(beside).name, path.name))
    try:
        if kept.is_file() and kept.stat().st_size <= MAX_FILE:
            found = baseline_part.read(open_package(kept.read_bytes()))
            if found is not None:
                return found
    except (OSError, DocumentError, marks.BaselineError):
        broken = True
    raise CannotRead(problem("Y003" if broken else "Y002", at=Cell(file=path.name)))


def _whose(baseline: marks.Baseline) -> str:
    return f"基线是{baseline.department}{baseline.year}年度的报告"


def _figures(
    edited: Edited, inputs: Path | None, figures_now: FiguresNow, work: Path
) -> tuple[Path | None, Mapping[str, Figure] | None, tuple[Problem, ...]]:
    """Return the folder and the figures as they are now, or a note that this could not be compared."""
    baseline = edited.baseline
    folder = inputs or work / "inputs" / str(baseline.year) / baseline.department
    shown = Cell(file=f"inputs/{baseline.year}/{baseline.department}" if inputs is None else folder.name)
    if not folder.is_dir():
        if inputs is not None:
            raise CannotRead(problem("Y007", at=shown))
        return None, None, (problem("Y006", at=shown, found="没有这个文件夹"),)
    figures = figures_now(folder)
    if figures is None:
        return None, None, (problem("Y006", at=shown, found="输入资料读不了，见 jixiao build 的问题清单"),)
    own = {"单位.部门全称": baseline.department, "单位.年度": baseline.year}
    whose = {key: figures[key].value if key in figures else value for key, value in own.items()}
    if whose != own:
        found, expected = ("{}{}年度".format(*side.values()) for side in (whose, own))
        raise CannotRead(problem("S015", at=Cell(file=folder.name), found=found, expected=expected))
    return folder, figures, ()


def text_now(figures: Mapping[str, Figure], baseline: marks.Baseline | None = None) -> Current:
    """Return what gives the text a figure of a baseline prints with the figures of now; None where there is none.

    With the ``baseline`` given, numbered things are known by their names: the third goal may have become the second.
    """
    said = ((item.key, item.value) for item in baseline.figures) if baseline else ()
    key_now = keys_now(said, ((figure.key, figure.value) for figure in figures.values()))

    def text(item: marks.BaselineFigure) -> str | None:
        figure = figures.get(key_now(item.key))
        try:
            return None if figure is None else format_figure(figure, item.format)
        except (FormatError, KeyError):
            return None

    return text


# --- writing ---------------------------------------------------------------------------------------------------------


def _write_list(path: Path, findings: tuple[Finding, ...], edited: Edited, counts: Mapping[str, int]) -> Path:
    """Write 检查结果.xlsx beside the file; an earlier one with entries that have no place in the new one is kept."""
    target = path.with_name(NAME)
    fallback = f"未留修订痕迹（最后保存：{edited.saved_by}）" if edited.saved_by else "未留修订痕迹"
    filled = None
    if target.is_file():
        old = target.read_bytes()
        filled = read_filled(old)
        if filled is None or not filled.matched(findings, fallback):
            kept = target.with_name(f"检查结果（旧{hashlib.sha256(old).hexdigest()[:6]}）.xlsx")
            write_whole({kept: old})
    compared = "，".join(f"{kind} {count}" for kind, count in counts.items())
    heading = f"{path.name} 检查结果（比较的数：{compared}）"
    return write_whole({target: check_xlsx(findings, heading, _NOTE, fallback, filled)})[0]


def _free(target: Path, data: bytes) -> Path:
    """Return a name under which nothing else stands: a commented copy may itself have been worked on."""
    number, candidate = 1, target
    while candidate.exists() and candidate.read_bytes() != data:
        number += 1
        candidate = target.with_name(f"{target.stem[:-1]}{number}）{target.suffix}")
    return candidate
