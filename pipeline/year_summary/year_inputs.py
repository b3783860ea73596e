"""What 汇总 is told of a year beside the records on disk: who has to hand in, what is wrong with the shared files, whose rows
nobody owns.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from pipeline.load.shared.records import SharedYear
from pipeline.money import normal_text
from pipeline.problems import Problem
from pipeline.records import Cell


class Listed(Struct, frozen=True, kw_only=True):
    """A department of 部门名单: ``due`` tells whether it has to hand in a report (应收)."""

    name: str
    code: str = ""
    due: bool = True


class Unowned(Struct, frozen=True, kw_only=True):
    """Rows of a shared sheet that belong to no department for one cause: ``unit`` as written there, ``why`` in Chinese.

    ``at`` is the first of ``count`` rows; ``amounts`` are their sums in 分 by column.
    """

    at: Cell
    unit: str
    why: str
    count: int
    amounts: Mapping[str, int]


class YearInputs(Struct, frozen=True, kw_only=True):
    """``register`` is None where there is no 部门名单; ``folders`` are the departments' input folders, by name."""

    register: tuple[Listed, ...] | None = None
    folders: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    nobody: tuple[Unowned, ...] = ()


def year_inputs(shared: SharedYear, folders: Iterable[str]) -> YearInputs:
    """Return what 汇总 is told of a year whose shared files were read; ``folders`` are the input folders by name."""
    folders = tuple(folders)
    own = {normal_text(name): name for name in folders}
    register = tuple(
        Listed(name=own.get(normal_text(item.name), item.name), code=item.code, due=item.due) for item in shared.departments
    )
    nobody = tuple(
        Unowned(at=item.at, unit=item.unit, why=item.why, count=item.count, amounts=item.amounts) for item in shared.nobody
    )
    return YearInputs(register=register or None, folders=folders, problems=shared.problems, nobody=nobody)
