"""Points in force that nobody has confirmed (假定): why a 定稿 goes out with them is asked once a department and year.

The answer stands in 生成记录: the next 定稿 of the same points, of any document of the department, does not ask again. A point
with another value is another point.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from pipeline.assumptions import ASSUMED, StatedValue, assumed_names
from pipeline.problems import Problem, problem
from pipeline.publish.record import ASSUMED_REASON
from pipeline.records import Cell


class Provisional(Struct, frozen=True, kw_only=True):
    """The assumed ``points`` in force; ``reason`` the answer given for the scoring ones, ``unanswered`` those it is not for.

    ``dated``: the values in force, assumed or not, that say from when on they are, or when they were confirmed.
    """

    points: tuple[StatedValue, ...]
    unanswered: tuple[StatedValue, ...]
    reason: str
    marks: tuple[str, ...]
    dated: tuple[StatedValue, ...] = ()

    def question(self, file: str) -> Iterator[Problem]:
        """Yield the one question."""
        if self.unanswered:
            yield problem("Z015", at=Cell(file=file), found="、".join(assumed_names(self.unanswered)))

    def answered(self, file: str) -> Iterator[Problem]:
        """Yield with which points and for which reason it is written."""
        scoring = [point for point in self.points if point.scoring]
        if scoring:
            yield problem("Z016", at=Cell(file=file), found=f"{'、'.join(assumed_names(scoring))}；理由：{self.reason}")

    def note(self) -> dict[str, Any]:
        """Return what 生成记录 keeps of the answer."""
        return {ASSUMED_REASON: {"reason": self.reason, "points": list(self.marks)}} if self.marks else {}


def provisional(values: Iterable[StatedValue], record: Mapping[str, Any], reason: str) -> Provisional:
    """Return what is to be asked: points that count for the score, and no recorded answer is for; ``reason`` is a new one."""
    values = tuple(values)
    points = tuple(value for value in values if value.state == ASSUMED)
    scoring = [point for point in points if point.scoring]
    before, known = _recorded(record)
    unanswered = tuple(point for point in scoring if point.mark not in known)
    return Provisional(
        points=points,
        unanswered=unanswered,
        reason=(reason or before) if scoring else "",
        marks=tuple(sorted(point.mark for point in scoring)),
        dated=tuple(value for value in values if value.dated),
    )


def _recorded(record: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    found = record.get(ASSUMED_REASON)
    if not isinstance(found, dict) or not isinstance(found.get("points"), list) or not str(found.get("reason", "")).strip():
        return "", frozenset()
    return str(found["reason"]), frozenset(map(str, found["points"]))
