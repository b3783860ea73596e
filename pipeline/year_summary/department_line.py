"""One department of a year as its outputs folder tells: state, links, and what its 生成记录 keeps."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.problems import Severity
from pipeline.publish import OWN, RECORD, read_record
from pipeline.publish.layout import PAGE_RECORD, PAPER, PROBLEM_LIST
from pipeline.publish.standing import ReportState, final_of, receipts_of, report_of, standing
from pipeline.year_summary.entry import SummaryEntry, entry_of

STANDING = frozenset({ReportState.GENERATED.value, ReportState.EDITED.value, ReportState.FINAL.value})
"""States in which there is a report."""


class PackName(Struct, frozen=True):
    """The pack a report was made with."""

    id: str = ""
    version: str = ""


class DepartmentLine(Struct, frozen=True, kw_only=True):
    """A department: ``folder`` is the name of its folder, ``notes`` what else a person should know of its state.

    Paths are relative to the year's folder and empty where there is no such file; ``problems`` counts them by severity, None
    where the record does not. ``entry`` is None where there is no record, or one of a version that kept none.
    """

    folder: str
    state: str
    notes: tuple[str, ...] = ()
    department: str = ""
    pack: PackName = PackName()
    problems: Mapping[str, int] | None = None
    report: str = ""
    problem_list: str = ""
    paper: str = ""
    entry: SummaryEntry | None = None

    @property
    def stands(self) -> bool:
        """Tell whether there is a report."""
        return self.state in STANDING


Seen = tuple[tuple[str, int, int, int], ...]
"""The files a line was made from: name, size, time and number in the file system; size -1 where there is none."""


def seen(folder: Path, names: Iterator[str] | tuple[str, ...]) -> Seen:
    """Return how files stand, without reading them."""
    return tuple(_seen(folder, name) for name in names)


def _seen(folder: Path, name: str) -> tuple[str, int, int, int]:
    try:
        found = (folder / name).stat()
    except OSError:
        return name, -1, 0, 0
    return name, found.st_size, found.st_mtime_ns, found.st_ino


def not_in(name: str) -> DepartmentLine:
    """Return the line of a department nothing was built of."""
    return DepartmentLine(folder=name, state=ReportState.NOT_IN.value)


def read_line(year: Path, name: str) -> tuple[DepartmentLine, Seen]:
    """Read one department of a year's outputs; the files are looked at before they are read."""
    folder = year / name
    record = read_record(folder)
    receipts = receipts_of(record)
    own = (f"{OWN}/{RECORD}", PAGE_RECORD)
    watched = (*own, report_of(record), PROBLEM_LIST, PAPER, *receipts, *(final_of(item) for item in receipts))
    marks = seen(folder, tuple(dict.fromkeys(filter(None, watched))))
    return _line(folder, name, record), marks


def _line(folder: Path, name: str, record: Mapping[str, Any]) -> DepartmentLine:
    notes: list[str] = []
    entry = _entry(record, notes)
    stands = standing(folder, record)
    state, report = stands.state, stands.report
    notes += filter(None, (stands.note,))
    if not record:
        unread = (folder / OWN / RECORD).exists()
        notes.append("生成记录读不了" if unread else "没有生成记录：没有做完，见运行日志.txt")
    if entry is not None and entry.withheld:
        notes.append(("最近一次没有生成：" if state is not ReportState.NO_REPORT else "") + entry.withheld)
    elif state is ReportState.NO_REPORT and record:
        notes.append("成果文件夹里没有报告")
    department = record.get("department")
    return DepartmentLine(
        folder=name,
        state=state.value,
        notes=tuple(notes),
        department=department if isinstance(department, str) else "",
        pack=_pack(record),
        problems=_counts(record),
        report=f"{name}/{report}" if state is not ReportState.NO_REPORT else "",
        problem_list=_there(folder, name, PROBLEM_LIST),
        paper=_there(folder, name, PAPER),
        entry=entry,
    )


def _there(folder: Path, name: str, file: str) -> str:
    return f"{name}/{file}" if (folder / file).is_file() else ""


def _entry(record: Mapping[str, Any], notes: list[str]) -> SummaryEntry | None:
    try:
        entry = entry_of(record)
    except ValueError:
        notes.append("生成记录中的汇总数据读不了，重新生成后才有")
        return None
    if entry is None and record:
        notes.append("生成记录是旧版本写的，没有汇总数据，重新生成后才有")
    return entry


def _pack(record: Mapping[str, Any]) -> PackName:
    match record.get("pack"):
        case {"id": str(name), "version": str(version)}:
            return PackName(name, version)
    return PackName()


def _counts(record: Mapping[str, Any]) -> Mapping[str, int] | None:
    found = record.get("counts")
    words = [severity.value for severity in Severity]
    if not isinstance(found, dict) or not all(type(found.get(word)) is int for word in words):
        return None
    return {word: found[word] for word in words}
