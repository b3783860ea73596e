"""What was found of the units of shared files: one problem for each cause, however many files and sheets show it."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from pipeline.load.shared.owners import Ground, Ownership
from pipeline.problems import Problem, problem
from pipeline.records import Cell

_SHOWN = 5
_CODES = {
    Ground.CONTRADICTION: "G003",
    Ground.UNKNOWN: "G004",
    Ground.TWO_BY_CODE: "G006",
    Ground.TWO_BY_NAME: "G006",
    Ground.UNLISTED_CODE: "G007",
}


class UnitFinding(Struct, frozen=True):
    """Rows (or a sheet) of a unit of which something is to be told: where the first stands, how many and how much."""

    owner: Ownership
    at: Cell
    words: str
    whole_sheet: bool = False

    @property
    def code(self) -> str:
        """Return the code of the problem; empty where there is none."""
        if self.owner.ground is Ground.BLANK:
            return "G010" if self.whole_sheet else "G005"
        return _CODES.get(self.owner.ground, "")

    @property
    def expected(self) -> str:
        """Return what 部门名单 says."""
        owner = self.owner
        if owner.ground is Ground.CONTRADICTION:
            return f"编码属于{owner.department}，名称属于{owner.other}；现按编码归{owner.department}"
        return f"现按名称归{owner.department}" if owner.ground is Ground.UNLISTED_CODE else ""


def worded(found: Iterable[UnitFinding]) -> Iterator[tuple[Problem, tuple[str, ...]]]:
    """Yield one problem for each unit and cause, with the departments it concerns (none: nobody's rows)."""
    groups: dict[tuple[str, str, str, str], list[UnitFinding]] = {}
    for item in found:
        place = "" if item.owner.unit else f"{item.at.file}>{item.at.sheet}"  # rows without unit: each sheet by itself
        groups.setdefault((item.code, item.owner.unit, item.expected, place), []).append(item)
    for (code, unit, expected, _), items in groups.items():
        yield problem(code, at=items[0].at, found=_said(unit, items), expected=expected, unit=unit), _concerned(items[0].owner)


def _said(unit: str, items: list[UnitFinding]) -> str:
    if len(items) == 1:
        words = items[0].words
    else:
        sheets = [f"{Cell(file=item.at.file, sheet=item.at.sheet)} {item.words}" for item in items]
        words = "；".join(sheets[:_SHOWN]) + (f" 等 {len(sheets)} 张工作表" if len(sheets) > _SHOWN else "")
    return f"{unit}：{words}" if unit else words


def _concerned(owner: Ownership) -> tuple[str, ...]:
    if owner.ground is not Ground.CONTRADICTION:
        return ()
    return tuple(dict.fromkeys((owner.department, *owner.other.split("、"))))
