"""What ``refresh`` and ``merge`` print alike: their JSON answer and the last lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.problems import Problem, Severity, in_order

if TYPE_CHECKING:
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


def as_json(outcome: WrittenOutcome, ours: str) -> dict[str, object]:
    """Return the answer; ``ours`` names what the other side would have put in a place."""
    from pipeline.listing import problem_object
    from pipeline.merge.listing import change_object

    return {
        "schema": 1,
        "code": outcome.code,
        "outputs": [str(path) for path in outcome.paths],
        "changes": [change_object(item, ours) for item in outcome.changes],
        "problems": [problem_object(item) for item in in_order(outcome.problems)],
    }


def last_lines(name: str, done: str, outcome: WrittenOutcome) -> str:
    """Return the line that sums up and the files written."""
    from pipeline.merge.listing import counts

    found = "，".join(f"{s.value} {sum(1 for item in outcome.problems if item.severity is s)}" for s in Severity)
    listed = "，".join(f"{kind} {number}" for kind, number in counts(outcome.changes).items())
    result = f"{done}（{listed}）" if outcome.paths else "没有写新文件"
    return "\n".join([f"{name}：{result}；{found}", *(f"  {path}" for path in outcome.paths)])
