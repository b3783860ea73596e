"""One finding of ``check``, and how it becomes a problem of the list: records only."""

from collections.abc import Iterable

from msgspec import Struct

from pipeline.matching.located import Place
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell

NO_DIFFERENCE = frozenset(("Y006", "Y013", "Y016", "Y018", "Y022", "Y080", "Y081"))
"""Findings that tell of no number that differs: they do not change the exit code."""
GENERATED = "（生成时已有）"


class Finding(Struct, frozen=True, kw_only=True):
    """Something a person should look at in an edited report.

    ``keys`` are the figures concerned; ``was`` is as generated (or what would be right), ``now`` as it stands; ``note`` says
    more; ``also`` are further places of the same. ``editor`` is known from tracked changes only. ``generated`` marks what was
    already so when the report was made.
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

    @property
    def severity(self) -> Severity:
        """Return the severity its code is registered with."""
        return problem(self.code).severity

    @property
    def differs(self) -> bool:
        """Tell whether a number differs, or something is wrong or gone."""
        return self.code not in NO_DIFFERENCE and not (self.generated and self.severity is not Severity.ERROR)

    @property
    def title(self) -> str:
        """Return the registered wording."""
        return problem(self.code).title + (GENERATED if self.generated else "")

    def as_problem(self, file: str) -> Problem:
        """Return the finding as a problem of a file."""
        found = self.now + (f"（{self.editor}）" if self.editor else "") + (GENERATED if self.generated else "")
        expected = "；".join(part for part in (f"{self.label}：{self.was}" if self.label else self.was, self.note) if part)
        return problem(self.code, at=Cell(file=file, address=str(self.place)), found=found, expected=expected, keys=self.keys)


def in_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, in document order within each; those that were so when generated come last."""
    rank = {severity: number for number, severity in enumerate(Severity)}
    return sorted(findings, key=lambda item: (item.generated, rank[item.severity]))
