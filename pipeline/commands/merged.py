"""What ``refresh`` and ``merge`` say alike: their answer and the last lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.problems import Problem, Severity

if TYPE_CHECKING:
    from pipeline.commands.reply import Reply
    from pipeline.merge.changes import Change


class WrittenOutcome(Protocol):
    """What came of a merge."""

    @property
    def code(self) -> int:
        """Return the exit code."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what a person must look at."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the lines of the list."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return the files written, the report first."""


def answer(outcome: WrittenOutcome, ours: str, reply: Reply) -> None:
    """Answer with what was written, the changes and the problems; ``ours`` names what the other side would have put there."""
    from pipeline.merge.listing import change_object

    reply.wrote(outcome.paths)
    reply.parts["changes"] = [change_object(item, ours) for item in outcome.changes]
    reply.tell(outcome.problems, ordered=True)


def last_lines(name: str, done: str, outcome: WrittenOutcome) -> str:
    """Return the line that sums up and the files written."""
    from pipeline.merge.listing import counts

    found = "，".join(f"{s.value} {sum(1 for item in outcome.problems if item.severity is s)}" for s in Severity)
    listed = "，".join(f"{kind} {number}" for kind, number in counts(outcome.changes).items())
    result = f"{done}（{listed}）" if outcome.paths else "没有写新文件"
    return "\n".join([f"{name}：{result}；{found}", *(f"  {path}" for path in outcome.paths)])
