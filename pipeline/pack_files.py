"""The files of a report pack that somebody else made: what leads out of its folder, and live content of Office files in it.

Nothing is read here but Office files other than report.docx, which ``render`` looks at. What is wrong is a problem.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.file_reading import FileRefused, read_file
from pipeline.limits import REPORT_FILE
from pipeline.live_parts import live_file
from pipeline.problems import Problem, problem
from pipeline.records import Cell

MOST_FILES = 5_000
MOST_TIES = 2_000
"""勾稽关系 of a pack; ours have some 150."""
_OFFICE = frozenset(
    (".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xlam", ".pptx", ".doc", ".xls")
)
_OWN_FOLDERS = ("forms", "codes", "narrative")
TEMPLATE = "report.docx"
_SAMPLE = "sample"


def leads_out(path: Path) -> bool:
    """Tell whether a file of a pack stands, by a link, outside the pack's folder."""
    folder = path.parent.parent if path.parent.name in _OWN_FOLDERS else path.parent
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links in a circle
        return True


def files_of(folder: Path) -> list[Path]:
    """Return the files of a pack's folder in order, no more than there may be; samples and hidden files are no part of it."""
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != _SAMPLE and not name.startswith("."))
        found += (Path(place) / name for name in sorted(files) if not name.startswith("."))
        if len(found) > MOST_FILES:
            break
    return found


def file_problems(folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the files of a pack's folder, whether the program reads them or not."""
    count, base = 0, folder.resolve()
    for place, folders, files in os.walk(folder):
        folders.sort()
        count += len(files) + len(folders)
        if count > MOST_FILES:
            yield problem("V116", at=Cell(file=folder.name), found=f"{MOST_FILES} 个以上", expected=f"不超过 {MOST_FILES} 个")
            return
        for name in sorted((*folders, *files)):
            yield from _judged(Path(place) / name, folder, base)


def _judged(path: Path, folder: Path, base: Path) -> Iterator[Problem]:
    at = Cell(file=f"{folder.name}/{path.relative_to(folder).as_posix()}")
    if path.is_symlink() and not path.resolve().is_relative_to(base):
        yield problem("V112", at=at, found="链接到模板包以外")
    elif path.suffix.lower() in _OFFICE and not (path.name == TEMPLATE and path.parent == folder):
        try:
            found = live_file(read_file(path, REPORT_FILE))
        except FileRefused as error:
            yield problem("V112", at=at, found=error.found, expected=error.expected)
        else:
            yield from (problem(code, at=at, found=f"{part}：{what}" if part else what) for code, part, what in found)
