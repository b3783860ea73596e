"""Which file of a department's folder is which kind of input. Known by its name's beginning; read by its content."""

import hashlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from msgspec import Struct

from pipeline import limits
from pipeline.file_reading import read_file
from pipeline.names import SHARED
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell, InputFile

GOAL_EXPORT = "绩效指标导出"
KINDS = ("决算报表", "填报表", GOAL_EXPORT, "预算指标账", "支出明细账", "文字材料")
SELDOM = (GOAL_EXPORT,)
"""Kinds whose absence says nothing: what they hold stands in the 填报表 too."""
REQUIRED = ("决算报表", "填报表")
OTHER_NAMES = {
    "绩效目标导出": GOAL_EXPORT,
    "绩效自评导出": GOAL_EXPORT,
    "绩效目标申报表": GOAL_EXPORT,
    "绩效自评表": GOAL_EXPORT,
    "绩效目标表": GOAL_EXPORT,
    "预算指标": "预算指标账",
    "指标账": "预算指标账",
    "指标明细": "预算指标账",
    "科目余额表": "支出明细账",
    "辅助余额表": "支出明细账",
    "明细账": "支出明细账",
    "序时账": "支出明细账",
}
"""Other beginnings of a file name, as programs give them."""
_COLUMN_MAPS = ("列名对照.toml", "列名对照.xlsx")
_RUBRIC = "评分标准.xlsx"
_OVERRIDES = "覆盖记录.xlsx"
_FOR_THEMSELVES = frozenset((*_COLUMN_MAPS, _OVERRIDES, _RUBRIC))
"""What is no input of a kind and read all the same."""
TABLES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".et", ".ett", ".csv", ".txt", ".xlsb", ".ods"})
TEXTS = frozenset({".docx", ".docm", ".doc", ".wps", ".md", ".odt", ".rtf"})
_NOTES = frozenset({"readme.md", "readme.txt", "说明.md", "说明.txt"})


class Found(Struct, frozen=True):
    """One recognised file. ``label`` is its name in messages where it lies elsewhere than in the department's folder."""

    path: Path
    kind: str
    label: str = ""

    @property
    def name(self) -> str:
        """Return the name inside the folder."""
        return self.label or self.path.name


def kind_of(name: str) -> str:
    """Return the kind of input a file name stands for, or an empty string.

    >>> kind_of("支出明细账-信息中心.csv"), kind_of("通讯录.xlsx")
    ('支出明细账', '')
    """
    suffix = Path(name).suffix.lower()
    for kind in KINDS:
        if name.startswith(kind) and suffix in (TEXTS if kind == "文字材料" else TABLES):
            return kind
    other = next((kind for beginning, kind in OTHER_NAMES.items() if name.startswith(beginning)), "")
    return other if suffix in TABLES else ""


def ignored(name: str) -> bool:
    """Tell whether a file is no input of a kind: office lock files, Thumbs.db, dot files, notes; what is read for itself."""
    others = ("thumbs.db", "desktop.ini")
    return name.startswith(("~$", ".")) or name in _FOR_THEMSELVES or name.lower() in others or name.lower() in _NOTES


def watched_files(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield every file that what is made of a department depends on, and whether its content is read: of one that is no input
    only its name is told. Last those that all departments of the year have in common, but for the shared exports themselves.
    """
    for path in sorted(folder.iterdir(), key=lambda item: item.name):
        for_itself = path.name in _FOR_THEMSELVES
        if for_itself or not ignored(path.name):
            is_read = for_itself or bool(kind_of(path.name))
            if is_read or path.is_file():
                yield path, is_read
    year = folder.resolve().parent
    of_all = (year / _RUBRIC, *(year / SHARED / name for name in _COLUMN_MAPS))
    yield from ((path, True) for path in of_all if os.path.lexists(path))


def holds_inputs(folder: Path) -> bool:
    """Tell whether a folder directly holds a recognised input file: then it is a department's folder."""
    return folder.is_dir() and any(
        path.is_file() and not ignored(path.name) and kind_of(path.name) for path in folder.iterdir()
    )


def garbled(name: str) -> Problem | None:
    """Return the problem of a name that is no text here: packed elsewhere in GBK, it comes out as bytes."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        meant = name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
        severity = Severity.ERROR if kind_of(meant) else None
        return problem("L105", at=Cell(file=meant), severity=severity)
    return None


def find_files(folder: Path, given: Collection[str] = ()) -> tuple[list[Found], list[Problem]]:
    """Return the recognised files by kind and name, and what is not recognised or lacking.

    ``given`` are kinds that come from elsewhere: they are not lacking.
    """
    found: list[Found] = []
    problems: list[Problem] = []
    for path in sorted(folder.iterdir(), key=lambda item: item.name):
        if ignored(path.name) or not (path.is_file() or kind_of(path.name)):
            continue  # a pipe or a folder named like an input is opened, and refused
        if (told := garbled(path.name)) is not None:
            problems.append(told)
            continue
        kind = kind_of(path.name)
        if kind:
            found.append(Found(path, kind))
        else:
            problems.append(problem("L002", at=Cell(file=path.name)))
    found.sort(key=lambda item: KINDS.index(item.kind))
    for kind in REQUIRED:
        if kind not in given and not any(item.kind == kind for item in found):
            problems.append(problem("L001", at=Cell(file=f"{kind}.xlsx"), kind=kind))
    return found, problems + list(_too_many(found))


def _too_many(found: list[Found]) -> Iterator[Problem]:
    for kind in ("填报表", "文字材料"):
        for extra in [item for item in found if item.kind == kind][1:]:
            yield problem("L015", at=Cell(file=extra.name), kind=kind)


def read_input(path: Path, kind: str) -> bytes:
    """Return the bytes of an input file of a kind (empty: any table). Raises OSError."""
    return read_file(path, limits.MATERIAL_FILE if kind == "文字材料" else limits.TEXT_TABLE_FILE)


def fingerprint(item: Found, data: bytes) -> InputFile:
    """Return the record of one file as read."""
    return InputFile(name=item.name, kind=item.kind, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
