"""Why something could not be written, in Chinese: what a person can do something about, from what the system says."""

import errno
from pathlib import Path

from pipeline.file_reading import FileRefused, why_not_read
from pipeline.names import too_long
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell

BUSY, NOT_WRITTEN = 1, 2
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_IN_THE_WAY = (FileExistsError, NotADirectoryError, IsADirectoryError)


class PublishRefused(Exception):
    """Nothing was touched; ``problems`` say why in Chinese. ``code`` is the exit code of the command."""

    def __init__(self, *problems: Problem, code: int = NOT_WRITTEN) -> None:
        """Keep the problems."""
        super().__init__("；".join(item.title for item in problems))
        self.problems, self.code = problems, code


def reason(error: OSError) -> str:
    """Return what the system says is wrong, in Chinese."""
    if isinstance(error, FileRefused):
        return why_not_read(error)
    if error.errno in _FULL:
        return "磁盘已满，或超出配额"
    if error.errno == errno.EROFS or isinstance(error, PermissionError):
        return "没有写入的权限（文件夹只读），或正被其他程序占用"
    if isinstance(error, _IN_THE_WAY):
        return "同名的文件或文件夹占了位置"
    if is_too_long(error):
        return "路径或文件名太长"
    return "磁盘或文件夹出错"


def is_too_long(error: OSError) -> bool:
    """Tell whether a path was longer than the system, or Windows, takes."""
    return error.errno == errno.ENAMETOOLONG or bool(error.filename and too_long(str(error.filename)))


def why_not(error: OSError | PublishRefused, code: str, name: str) -> tuple[Problem, ...]:
    """Return the problems of a command that could not write the file ``name``; ``code`` is its own."""
    if isinstance(error, PublishRefused):
        return error.problems
    return (problem(code, at=Cell(file=name), found=reason(error)),)


def exit_code(error: OSError | PublishRefused) -> int:
    """Return the exit code of a command that could not write."""
    return error.code if isinstance(error, PublishRefused) else NOT_WRITTEN


def build_refusal(error: OSError, folder: Path) -> Problem:
    """Return the problem of a build that could not write into a folder: a file of it, or the folder."""
    named = Path(str(error.filename or ""))
    at = Cell(file=named.name if named.suffix else folder.name)
    code = "P002" if isinstance(error, PermissionError) else "K020" if is_too_long(error) else "P003"
    return problem(code, at=at, found=reason(error), severity=Severity.ERROR)
