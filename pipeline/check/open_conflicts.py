"""Conflicts that are still open, as findings: an 错误 until decided, a 提示 once somebody confirmed what stands there.

Confirmed is a conflict whose line in 检查结果.xlsx has 处理“保留” and a 理由; it lasts as long as the place says the same.
"""

from collections.abc import Iterator

from pipeline.check.findings import Finding
from pipeline.check.result_book import CHOICES, Filled, decided
from pipeline.conflicts import OpenConflict, open_conflicts
from pipeline.edited import Edited
from pipeline.matching.text import canonical

CODE = "Y070"
KEEP = CHOICES[0]


def conflict_findings(edited: Edited, filled: Filled | None) -> Iterator[Finding]:
    """Yield a finding for every conflict of a report that is not over."""
    for item in open_conflicts(edited.document, edited.baseline.conflicts):
        yield _finding(item, confirmed=bool(reason_of(item, filled)))


def confirmed_conflicts(edited: Edited, filled: Filled | None) -> dict[str, str]:
    """Return the open conflicts somebody confirmed: bookmark → reason."""
    found = open_conflicts(edited.document, edited.baseline.conflicts)
    return {item.conflict.mark: reason for item in found if (reason := reason_of(item, filled))}


def reason_of(item: OpenConflict, filled: Filled | None) -> str:
    """Return why what stands at a conflict was kept, or nothing: as the baseline or the list beside the report says."""
    known = item.conflict
    if known.confirmed and canonical(item.now) == canonical(known.kept):
        return known.confirmed
    finding = _finding(item, confirmed=False)
    decision, reason = filled.entries.get((CODE, str(finding.place), "", finding.now), ("", "")) if filled else ("", "")
    return reason.strip() if decided(decision) == KEEP else ""


def _finding(item: OpenConflict, *, confirmed: bool) -> Finding:
    known = item.conflict
    return Finding(
        code=CODE,
        place=item.place,
        was=known.other or "（没有这一处）",
        now=item.now or "（没有放入）",
        note=known.note,
        confirmed=confirmed,
    )
