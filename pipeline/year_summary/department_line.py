"""One department of a year as its outputs folder tells: state, links, and what its 生成记录 keeps.

未交: nothing was built of it. 未生成: there is no report. 已生成: the report stands as generated. 已修改: it holds what
a person wrote. 已定稿: a 定稿 with its receipt was made from the report as it stands now.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.file_reading import read_file
from pipeline.limits import RECORD_FILE
from pipeline.problems import Severity
from pipeline.publish import OWN, RECORD, is_report, read_record
from pipeline.publish.disk import hash_of
from pipeline.publish.record import all_documents, documents_of, generated_hashes, outputs_of
from pipeline.strict_json import parsed
from pipeline.year_summary.entry import SummaryEntry, entry_of

PROBLEM_LIST, PAPER = "问题清单.xlsx", "对账底稿.xlsx"
_RECEIPT = ".回执.json"
_COPIES = re.compile(r"（(定稿|批注)）\.docx$")


class DepartmentState(Enum):
    """How far a department is."""

    NOT_IN = "未交"
    NO_REPORT = "未生成"
    GENERATED = "已生成"
    EDITED = "已修改"
    FINAL = "已定稿"


STANDING = frozenset({DepartmentState.GENERATED.value, DepartmentState.EDITED.value, DepartmentState.FINAL.value})
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
    return DepartmentLine(folder=name, state=DepartmentState.NOT_IN.value)


def read_line(year: Path, name: str) -> tuple[DepartmentLine, Seen]:
    """Read one department of a year's outputs; the files are looked at before they are read."""
    folder = year / name
    record = read_record(folder)
    report = _report_name(record)
    receipts = tuple(item for item in outputs_of(record) if item.endswith(_RECEIPT))
    watched = (f"{OWN}/{RECORD}", report, PROBLEM_LIST, PAPER, *receipts, *(_final_of(item) for item in receipts))
    marks = seen(folder, tuple(dict.fromkeys(filter(None, watched))))
    return _line(folder, name, record, report, receipts), marks


def _final_of(receipt: str) -> str:
    return receipt.removesuffix(_RECEIPT) + ".docx"


def _report_name(record: Mapping[str, Any]) -> str:
    """Return the file name of the report: the record's own word, else the one document that is no copy of another."""
    if named := next((name for name, document in all_documents(record).items() if not document), ""):
        return named
    others = documents_of(record)
    names = [name for name in outputs_of(record) if is_report(name) and "/" not in name and name not in others]
    return next((name for name in sorted(names) if not _COPIES.search(name)), "")


def _line(folder: Path, name: str, record: Mapping[str, Any], report: str, receipts: tuple[str, ...]) -> DepartmentLine:
    notes: list[str] = []
    entry = _entry(record, notes)
    state = _state(folder, report, receipts, notes)
    if not record:
        unread = (folder / OWN / RECORD).exists()
        notes.append("生成记录读不了" if unread else "没有生成记录：没有做完，见运行日志.txt")
    if entry is not None and entry.withheld:
        notes.append(("最近一次没有生成：" if state is not DepartmentState.NO_REPORT else "") + entry.withheld)
    elif state is DepartmentState.NO_REPORT and record:
        notes.append("成果文件夹里没有报告")
    department = record.get("department")
    return DepartmentLine(
        folder=name,
        state=state.value,
        notes=tuple(notes),
        department=department if isinstance(department, str) else "",
        pack=_pack(record),
        problems=_counts(record),
        report=f"{name}/{report}" if state is not DepartmentState.NO_REPORT else "",
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


# --- the state of the report -----------------------------------------------------------------------------------------


def _state(folder: Path, report: str, receipts: tuple[str, ...], notes: list[str]) -> DepartmentState:
    mark = hash_of(folder / report) if report else ""
    if not mark:
        return DepartmentState.NO_REPORT
    standing = DepartmentState.GENERATED if mark in generated_hashes(folder) else DepartmentState.EDITED
    found = [(name, receipt) for name in receipts if (receipt := _receipt(folder / name)) is not None]
    own = [(name, receipt) for name, receipt in found if receipt["source"].get("name") == report]
    for name, receipt in own:
        if receipt["source"].get("sha256") == mark and _is_final(folder, name, receipt):
            notes.extend(["定稿时还有没处理的问题"] if receipt.get("forced") else [])
            return DepartmentState.FINAL
    if own:
        current = any(receipt["source"].get("sha256") == mark for _, receipt in own)
        notes.append("定稿不在，或与回执不符" if current else "定稿是按报告较早的样子做的，报告后来又改过")
    return standing


def _receipt(path: Path) -> dict[str, Any] | None:
    try:
        found = parsed(read_file(path, RECORD_FILE))
    except (OSError, ValueError):
        return None
    match found:
        case {"source": {}, "final": {}}:
            return dict(found)
    return None


def _is_final(folder: Path, receipt: str, content: Mapping[str, Any]) -> bool:
    final = _final_of(receipt)
    said = content["final"]
    return bool(said.get("name") == Path(final).name and said.get("sha256") == (hash_of(folder / final) or None))
