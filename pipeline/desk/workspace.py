"""The workspace: the folder that holds ``inputs`` and ``outputs``, and the only way from a path of the browser to a file.

A path comes as words with ``/`` between them, relative to the workspace. Refused are ``..``, absolute paths, drives and shares
of Windows, what cannot be a name there, and everything that a link leads out of the workspace.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.desk.refusal import DeskRefused
from pipeline.load.shared.year import is_department
from pipeline.names import SHARED, name_fault, too_long, year_named
from pipeline.problems import problem

INPUTS, OUTPUTS = "inputs", "outputs"
COPIES = "改稿"
"""Where edited copies of a report are put that come back from other offices."""
_LONGEST = 1_000
_LONGEST_PART = 255
"""Bytes of one name: more takes no file system."""
_LONGEST_NAME = 120
"""Characters of the name of a new file."""
_DRIVE = re.compile(r"[A-Za-z]:")
OUTSIDE, BAD, GONE = 403, 400, 404


class Workspace:
    """A folder by its real path. Nothing outside it is read or written."""

    def __init__(self, folder: Path) -> None:
        """Keep the real path."""
        self.folder = folder.resolve()

    @property
    def name(self) -> str:
        """Return the folder's name."""
        return self.folder.name

    def is_writable(self) -> bool:
        """Tell whether files can be put into the workspace and what it holds."""
        places = [path for name in ("", INPUTS, OUTPUTS) if (path := self.folder / name).is_dir()]
        return all(os.access(path, os.W_OK | os.X_OK) for path in places)

    def path(self, words: str) -> Path:
        """Return the path a browser names. Raises :class:`DeskRefused` for one that does not lie inside."""
        if len(words) > _LONGEST:
            raise _outside(words, "太长")
        if "\\" in words or words.startswith("/") or _DRIVE.match(words):
            raise _outside(words, "不是工作文件夹里的相对路径")
        parts = [part for part in words.split("/") if part not in ("", ".")]
        for part in parts:
            if len(part.encode("utf-8", "replace")) > _LONGEST_PART:
                raise _outside(words, "有的名称太长")
            if part == ".." or (name_fault(part) and not os.path.lexists(self.folder.joinpath(*parts))):
                raise _outside(words, name_fault(part) or "含有 ..")
        found = self.folder.joinpath(*parts)
        self.require_inside(found)
        return found

    def require_inside(self, path: Path) -> None:
        """Refuse a path that a link, or anything else, leads out of the workspace."""
        try:
            real = path.resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise _outside(path.name, "不是能用的路径") from error
        if real != self.folder and self.folder not in real.parents:
            raise _outside(path.name, "链接指向工作文件夹之外")

    def existing(self, words: str) -> Path:
        """Return the path of a file or folder that stands."""
        found = self.path(words)
        if not found.exists():
            raise not_there(words)
        return found

    def relative(self, path: Path) -> str:
        """Return a path of the workspace as the browser gets it."""
        return path.relative_to(self.folder).as_posix()

    def years(self) -> tuple[str, ...]:
        """Return the years there are folders of, in inputs or outputs."""
        found = {path.name for name in (INPUTS, OUTPUTS) for path in self._folders(self.folder / name)}
        return tuple(sorted(name for name in found if year_named(name) is not None))

    def departments(self, place: str, year: str) -> tuple[str, ...]:
        """Return the folders of departments in the inputs or outputs of a year."""
        folder = self.folder / place / year
        return tuple(sorted(path.name for path in self._folders(folder) if is_department(path.name)))

    def _folders(self, folder: Path) -> Iterator[Path]:
        """Yield the folders of a folder, those that lead out of the workspace left out."""
        if not folder.is_dir():
            return
        for path in folder.iterdir():
            try:
                self.require_inside(path)
            except DeskRefused:
                continue
            if path.is_dir():
                yield path

    def inputs(self, year: str, folder: str = "") -> Path:
        """Return the input folder of a year or department, whether it stands or not."""
        return self._of(INPUTS, year, folder)

    def outputs(self, year: str, folder: str = "") -> Path:
        """Return the outputs folder of a year or department, whether it stands or not."""
        return self._of(OUTPUTS, year, folder)

    def _of(self, place: str, year: str, folder: str) -> Path:
        if year_named(year) is None:
            raise DeskRefused(BAD, problem("K065", found=f"年度 {shown(year)}", expected="四位数的年度"))
        if "/" in folder or (folder and not is_department(folder)):
            raise _outside(folder, "不是部门文件夹的名称")
        return self.path("/".join(filter(None, (place, year, folder))))


def new_name(name: str) -> str:
    """Return the name of a file that is to be made. Raises :class:`DeskRefused` where it cannot be one."""
    fault = name_fault(name)
    if not fault and name.startswith((".", "~$")):
        fault = "以 . 或 ~$ 开头"
    if not fault and len(name) > _LONGEST_NAME:
        fault = f"超过 {_LONGEST_NAME} 个字"
    if fault:
        raise DeskRefused(BAD, problem("K066", found=f"“{shown(name)}”{fault}"))
    return name


def require_short(path: Path) -> None:
    """Refuse a path that Excel or Word would not open."""
    if too_long(path):
        raise DeskRefused(BAD, problem("K066", found=f"“{shown(path.name)}”连同文件夹的路径太长"))


def shared_folder(year: Path, name: str) -> Path:
    """Return where a file for all departments of a year goes: 部门名单 beside them, exports into 共享."""
    return year if name.startswith("部门名单.") else year / SHARED


def not_there(words: str) -> DeskRefused:
    """Return the refusal of what is not there."""
    return DeskRefused(GONE, problem("K064", found=shown(words)))


def shown(words: str) -> str:
    """Return words of a browser as a message shows them."""
    return "".join(sign if sign.isprintable() else "?" for sign in words[:80]) + ("…" if len(words) > 80 else "")


def _outside(words: str, why: str) -> DeskRefused:
    return DeskRefused(OUTSIDE, problem("K063", found=f"{shown(words)}：{why}"))
