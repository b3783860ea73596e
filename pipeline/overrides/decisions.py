"""检查结果.xlsx as staff filled it in: what they decided of each finding, and which decisions become wishes."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from pipeline.check.open_conflicts import CODE as CONFLICT
from pipeline.check.result_book import CHOICES, DECISION, REASON, SHEET, PaperRow, decided
from pipeline.matching.located import Occurrence
from pipeline.matching.text import canonical
from pipeline.overrides.chosen import Wish
from pipeline.problems import Problem, problem
from pipeline.records import Cell

KEEP, RESTORE = CHOICES[:2]
_CODE, _LABEL, _WAS, _NOW, _KEYS = "编号", "数据项", "原值", "现值", "数据项键"
_CHANGED = frozenset(("Y010", "Y016"))
"""Findings of a figure that was changed, now agreeing with the inputs or not."""


class Decisions(Struct):
    """The wishes of the rows 保留 in order, one a figure, and what is told of all other rows."""

    wishes: list[Wish] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def decisions(file: str, rows: Iterable[PaperRow], edits: Sequence[Occurrence], who: str = "") -> Decisions:
    """Return what staff decided; ``edits`` are the changed places of the report as it is now, ``who`` the name to record."""
    found = Decisions()
    kept: dict[str, list[PaperRow]] = {}
    others: dict[str, PaperRow] = {}
    for item in rows:
        word = decided(item.cells.get(DECISION, ""))
        if word == KEEP:
            if item.cells.get(_CODE) in _CHANGED:
                kept.setdefault(item.cells.get(_KEYS, ""), []).append(item)
            elif item.cells.get(_CODE) != CONFLICT:  # check itself reads what was decided of a conflict
                found.problems.append(problem("U068", at=_at(file, item), found=_shown(item.cells)))
        elif word in CHOICES:
            others.setdefault(item.cells.get(_KEYS, ""), item)
            found.problems.append(problem("U060", at=_at(file, item), found=_to_do(word, item.cells), decision=word))
        elif word or item.cells.get(REASON, "").strip():
            expected = "、".join(CHOICES)
            found.problems.append(problem("U066", at=_at(file, item), found=word or "（空）", expected=expected))
    for key, group in kept.items():
        why = _fault(file, key, group, others, edits)
        if why:
            found.problems += why
        else:
            reason = "；".join(dict.fromkeys(item.cells.get(REASON, "").strip() for item in group))
            found.wishes.append(Wish(key=key, reason=reason, at=_at(file, group[0]), who=who))
    return found


def _fault(
    file: str, key: str, group: Sequence[PaperRow], others: Mapping[str, PaperRow], edits: Sequence[Occurrence]
) -> list[Problem]:
    """Return what stands in the way of a figure's rows: no reason, a contrary decision, a report changed since."""
    found = [
        problem("U051", at=_at(file, item), found="（空）", keys=(key,))
        for item in group
        if not item.cells.get(REASON, "").strip()
    ]
    if key in others:
        word, row = decided(others[key].cells.get(DECISION, "")), others[key].row
        found.append(problem("U067", at=_at(file, group[0]), found=f"{KEEP}；第 {row} 行为{word}", keys=(key,)))
    texts = {canonical(item.now) for item in edits if item.key == key}
    for item in group:
        if canonical(item.cells.get(_NOW, "")) not in texts:
            expected = f"报告现在的值：{'、'.join(sorted(texts)) or '与生成时相同'}"
            found.append(problem("U069", at=_at(file, item), found=_shown(item.cells), expected=expected, keys=(key,)))
    return found


def _at(file: str, item: PaperRow) -> Cell:
    return Cell(file=file, sheet=SHEET, address=item.decision)


def _to_do(word: str, cells: Mapping[str, str]) -> str:
    """Return a decision that is still to be carried out, in the direction the number goes."""
    if word != RESTORE:
        return f"{word}：{_shown(cells)}"
    label = cells.get(_LABEL) or cells.get("问题", "")
    return f"{word}：{label} 由 {cells.get(_NOW, '')} 改回 {cells.get(_WAS, '')}"


def _shown(cells: Mapping[str, str]) -> str:
    label = cells.get(_LABEL) or cells.get("问题", "")
    return f"{label} {cells.get(_WAS, '')} → {cells.get(_NOW, '')}"
