"""One finding of ``check``, and how it becomes a problem of the list: records only."""

from collections.abc import Iterable

from msgspec import Struct

from pipeline.matching.located import Place
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell

NO_DIFFERENCE = frozenset(("D021", "Y006", "Y013", "Y016", "Y018", "Y022", "Y080", "Y081", "Y089"))
"""Findings that tell of no number that differs: they do not change the exit code."""
GENERATED = "（生成时已有）"
CONFIRMED = "（已确认保留）"
DECIDED = "已写明理由保留，不必再处理；再改这一处的，重新决定"


class Finding(Struct, frozen=True, kw_only=True):
    """Something a person should look at in an edited report.

    ``keys`` are the figures concerned; ``was`` is as generated (or what would be right), ``now`` as it stands; ``note`` says
    more; ``also`` are further places of the same. ``editor`` is known from tracked changes only. ``generated`` marks what was
    already so when the report was made, ``confirmed`` what somebody decided to keep.
    """

    code: str
    place: Place
    keys: tuple[str, ...] = ()
    label: str = ""
    was: str = ""
    now: str = ""
    editor: str = ""
    note: str = ""
    generated: bool = False
    also: tuple[Place, ...] = ()
    confirmed: bool = False

    @property
    def severity(self) -> Severity:
        """Return the severity its code is registered with; what was confirmed is for information only."""
        return Severity.NOTE if self.confirmed else problem(self.code).severity

    @property
    def differs(self) -> bool:
        """Tell whether a number differs, or something is wrong or gone."""
        return (
            self.code not in NO_DIFFERENCE
            and not self.confirmed
            and not (self.generated and self.severity is not Severity.ERROR)
        )

    @property
    def _known(self) -> str:
        return (GENERATED if self.generated else "") + (CONFIRMED if self.confirmed else "")

    @property
    def title(self) -> str:
        """Return the registered wording."""
        return problem(self.code).title + self._known

    def as_problem(self, file: str) -> Problem:
        """Return the finding as a problem of a file."""
        found = self.now + (f"（{self.editor}）" if self.editor else "") + self._known
        expected = "；".join(part for part in (f"{self.label}：{self.was}" if self.label else self.was, self.note) if part)
        at, severity = Cell(file=file, address=str(self.place)), self.severity if self.confirmed else None
        remedy = DECIDED if self.confirmed else ""
        return problem(self.code, at=at, found=found, expected=expected, keys=self.keys, severity=severity, remedy=remedy)


def in_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, in document order within each; those that were so when generated come last."""
    rank = {severity: number for number, severity in enumerate(Severity)}
    return sorted(findings, key=lambda item: (item.generated, rank[item.severity]))
