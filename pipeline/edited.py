"""A report as people hand it in: opened once a command, with its baseline and where everything of it stands now.

In: a path. Out: :class:`Opened` (any .docx within bounds) or :class:`Edited` (one with a baseline it is an edit of), and the
input folder with the figures as they are now. What cannot be read or belongs to another report is a Chinese problem in
:class:`CannotRead`. Nothing is judged, merged or written here.
"""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from pipeline import link
from pipeline.file_reading import read_file, read_if_there
from pipeline.formats import FormatError, format_figure
from pipeline.limits import REPORT_FILE
from pipeline.matching.locate import locate
from pipeline.matching.located import Located
from pipeline.matching.renumbered import keys_now, translated, translation
from pipeline.names import stamped, without_old_stamp
from pipeline.os_errors import reason
from pipeline.problems import Problem, Severity, problem
from pipeline.publish.layout import baseline_of_copy, home_of, is_old
from pipeline.publish.record import inputs_folder
from pipeline.records import Cell, Figure
from pipeline.word import baseline_part
from pipeline.word.document import Document, read_document
from pipeline.word.our_marks import retag
from pipeline.word.package import DocumentError, Package, open_package
from pipeline.word.properties import last_saved_by
from pipeline.workbook_texts import is_workbook

_LEAST_FOUND = 0.2
"""A file in which fewer of the baseline's blocks are found is another report."""
_CLEARLY_FOUND, _CLEARLY_STANDING = 0.6, 0.5
"""Blocks found and figures standing as generated, by which a file is known as an edit where no baseline in it says so."""

FiguresNow = Callable[[Path], Mapping[str, Figure] | None]
"""Gives the figures of an input folder as they are now, None when the inputs cannot be used."""
TextNow = Callable[[link.BaselineFigure], str | None]
"""Gives the text a figure prints with the inputs as they are now; None when they no longer have it."""


class CannotRead(Exception):
    """The file cannot be read or compared; ``problem`` says why in Chinese."""

    def __init__(self, why: Problem) -> None:
        """Keep the problem."""
        super().__init__(why.title)
        self.problem = why


class EditedFile(Protocol):
    """A document that staff may have edited, of any kind, with its baseline and where everything of that stands now."""

    @property
    def baseline(self) -> link.Baseline:
        """Return what was generated."""

    @property
    def located(self) -> Located:
        """Return what of it stands where."""


class Opened(Struct, frozen=True):
    """A .docx opened within bounds: its bytes, parts, document, and who last saved it."""

    data: bytes
    package: Package
    document: Document
    saved_by: str


class Edited(Opened, frozen=True, dict=True):
    """A report that staff may have edited: opened, with the baseline it was generated as."""

    baseline: link.Baseline

    @cached_property
    def located(self) -> Located:
        """Return what of the baseline stands where, found once."""
        return locate(self.document, self.baseline)


# --- opening ---------------------------------------------------------------------------------------------------------


def open_report(path: Path) -> Opened:
    """Open a .docx, with a baseline or without. Raises :class:`CannotRead`."""
    at = Cell(file=path.name)
    if is_workbook(path):
        raise CannotRead(problem("D026", at=at))
    try:
        data = read_file(path, REPORT_FILE)
    except OSError as error:
        raise CannotRead(problem("Y001", at=at, found=reason(error))) from error
    try:
        return opened(data)
    except DocumentError as error:
        raise CannotRead(problem("Y001", at=at, found=str(error))) from error


def opened(data: bytes) -> Opened:
    """Open the bytes of a .docx. Raises :class:`~pipeline.word.package.DocumentError`."""
    package = open_package(data)
    if macros := _macros(package):
        raise DocumentError(f"文件带有宏（{macros}）")
    return Opened(data, package, read_document(package), last_saved_by(package))


def with_baseline(file: Opened, baseline: link.Baseline) -> Edited:
    """Return an opened file as an edit of the report a baseline describes."""
    return Edited(file.data, file.package, file.document, file.saved_by, baseline)


def in_keys_of(edited: Edited, other: link.Baseline) -> Edited:
    """Return an edited report with its numbered things (第3项目标) under the keys another baseline has for them.

    Where one differs the tags of the package are changed and it is read again.
    """
    key_now = translation(edited.baseline, other)
    base = translated(edited.baseline, key_now)
    if base == edited.baseline:
        return edited
    retag(edited.package, edited.baseline, key_now)
    return Edited(edited.data, edited.package, read_document(edited.package), edited.saved_by, base)


def open_edited(path: Path, beside: str) -> Edited:
    """Open a report that staff may have edited; ``beside`` is where a baseline stands next to it (``.jixiao/基线.docx``).

    Raises :class:`CannotRead` for what is no edit of a report of ours.
    """
    file = open_report(path)
    edited = with_baseline(file, baseline_of(path, file.package, beside))
    if not is_same_report(edited.located, edited.baseline):
        raise CannotRead(another_report(path.name, edited.baseline))
    return edited


def require_current(path: Path) -> None:
    """Refuse an older report, which nobody goes on from. Raises :class:`CannotRead`."""
    if is_old(path):
        raise CannotRead(old_report(path))


def old_report(path: Path, severity: Severity = Severity.ERROR) -> Problem:
    """Return the problem of a report that stands in 历次: the current one is another."""
    return problem("S044", at=Cell(file=path.name), expected=without_old_stamp(path.name), severity=severity)


def another_report(name: str, baseline: link.Baseline) -> Problem:
    """Return the problem of a file that is no edit of the report its baseline describes."""
    return problem("Y004", at=Cell(file=name), found=f"基线是{baseline.department}{baseline.year}年度的报告")


def _macros(package: Package) -> str:
    if "[Content_Types].xml" in package.parts and b"macroEnabled" in package.parts["[Content_Types].xml"]:
        return "启用宏的文档"
    return next((name for name in package.parts if name.lower().endswith("vbaproject.bin")), "")


# --- the baseline ----------------------------------------------------------------------------------------------------


def baseline_of(path: Path, package: Package, beside: str) -> link.Baseline:
    """Return the file's own baseline, else that of the copy kept beside it. Raises :class:`CannotRead`."""
    broken = False
    for read in (partial(baseline_part.read, package), partial(kept_baseline, path, beside)):
        try:
            if (found := read()) is not None:
                return found
        except link.BaselineError:
            broken = True
    raise CannotRead(problem("Y003" if broken else "Y002", at=Cell(file=path.name)))


def kept_beside(path: Path, beside: str) -> Path:
    """Return where the copy of a file's baseline is kept."""
    kept = home_of(path) / baseline_of_copy(path.name)
    return kept if kept.is_file() else (home_of(path) / beside).with_name(stamped(Path(beside).name, path.name))


def kept_baseline(path: Path, beside: str) -> link.Baseline | None:
    """Return the baseline kept beside a report; None when there is none. Raises :class:`~pipeline.link.BaselineError`.

    An older report (旧…, and 更新… of 0.1.0) has a copy of its own: another one would take new figures for changes of staff.
    """
    try:
        data = read_if_there(kept_beside(path, beside), REPORT_FILE)
        return None if data is None else baseline_part.read(open_package(data))
    except (OSError, DocumentError) as error:
        raise link.BaselineError("旁边的基线打不开") from error


# --- is it the same report -------------------------------------------------------------------------------------------


def is_same_report(located: Located, baseline: link.Baseline) -> bool:
    """Tell whether the file is an edit of the baseline's report at all."""
    total = sum(1 for block in baseline.blocks if isinstance(block, link.TableSlots) or block.slots.strip())
    return total == 0 or (total - len(located.lost)) / total >= _LEAST_FOUND


def not_an_edit(located: Located, baseline: link.Baseline) -> str:
    """Return why a file that carries no baseline is not clearly an edit of the report, in Chinese; nothing when it is.

    Stricter than :func:`is_same_report`: the paragraphs of staff stand in their own material as well, and the report of
    another department has the same headings, tables and sentences with other numbers.
    """
    lost = set(located.lost)
    blocks = [n for n, block in enumerate(baseline.blocks) if isinstance(block, link.TableSlots) or block.slots.strip()]
    found = [number for number in blocks if number not in lost]
    telling = {*blocks[:1], *(number for number in blocks if isinstance(baseline.blocks[number], link.TableSlots))}
    states = [item.state for item in located.occurrences if item.base >= 0]
    standing = sum(state.stands for state in states)
    why = []
    if len(found) < _CLEARLY_FOUND * len(blocks):
        why.append(f"报告的 {len(blocks)} 个段落和表格只找到 {len(found)} 个")
    if blocks and telling.isdisjoint(found):
        why.append("报告的题目和表格一个也没有")
    if standing < _CLEARLY_STANDING * len(states):
        why.append(f"报告的 {len(states)} 处关联数字只有 {standing} 处是生成时的数")
    return "，".join(why)


# --- the inputs as they are now --------------------------------------------------------------------------------------


def inputs_of(path: Path, baseline: link.Baseline, inputs: Path | None) -> tuple[Path | None, str]:
    """Return the input folder of a report, or why it is not known: never is one guessed.

    It is the one named by the user, else the one 生成记录 beside the report tells of. Raises :class:`CannotRead` when the
    folder named does not exist.
    """
    if inputs is not None:
        if not inputs.is_dir():
            raise CannotRead(problem("Y007", at=Cell(file=str(inputs))))
        return inputs, ""
    folder = inputs_folder(path, baseline.department, baseline.year)
    if folder is None:
        return None, "报告旁没有生成记录，或者其中没有输入文件夹（在另一个盘上，或由旧版本生成）"
    return (folder, "") if folder.is_dir() else (None, f"生成时的输入文件夹“{folder.name}”不在原来的地方")


def figures_of(
    path: Path, baseline: link.Baseline, inputs: Path | None, figures_now: FiguresNow
) -> tuple[Path | None, Mapping[str, Figure] | None, tuple[Problem, ...]]:
    """Return the folder and the figures as they are now, or a note that this could not be compared.

    Raises :class:`CannotRead` when the folder named does not exist or is another department's.
    """
    folder, why = inputs_of(path, baseline, inputs)
    if folder is None:
        return None, None, (problem("Y006", at=Cell(file=path.name), found=why),)
    figures = figures_now(folder)
    if figures is None:
        why = "输入资料读不了，先用 jixiao build 按问题清单改正"
        return None, None, (problem("Y006", at=Cell(file=folder.name), found=why),)
    own = {"单位.部门全称": baseline.department, "单位.年度": baseline.year}
    whose = {key: figures[key].value if key in figures else value for key, value in own.items()}
    if whose != own:
        found, expected = ("{}{}年度".format(*side.values()) for side in (whose, own))
        raise CannotRead(problem("S015", at=Cell(file=folder.name), found=found, expected=expected))
    return folder, figures, ()


def text_now(figures: Mapping[str, Figure], baseline: link.Baseline | None = None) -> TextNow:
    """Return what gives the text a figure of a baseline prints with the figures of now; None where there is none.

    With the ``baseline`` given, numbered things are known by their names: the third goal may have become the second.
    """
    said = ((item.key, item.value) for item in baseline.figures) if baseline else ()
    key_now = keys_now(said, ((figure.key, figure.value) for figure in figures.values()))

    def text(item: link.BaselineFigure) -> str | None:
        figure = figures.get(key_now(item.key))
        try:
            return None if figure is None else format_figure(figure, item.format)
        except (FormatError, KeyError):
            return None

    return text
