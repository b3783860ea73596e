"""What could not be written, as the problem of a command. Why is said by ``os_errors``."""

from pathlib import Path

from pipeline.os_errors import is_too_long, reason
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell

BUSY, NOT_WRITTEN = 1, 2


class PublishRefused(Exception):
    """Nothing was touched; ``problems`` say why in Chinese. ``code`` is the exit code of the command."""

    def __init__(self, *problems: Problem, code: int = NOT_WRITTEN) -> None:
        """Keep the problems."""
        super().__init__("；".join(item.title for item in problems))
        self.problems, self.code = problems, code


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
