"""What a case of the error book is: a code, in one line what was done wrong, and a run through real files that tells it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.department import Run
from pipeline.problems import Problem
from pipeline.run import MAKING
from tests.errors.good import Department, good
from tests.load.exports import ROOTS

Told = Callable[[Path], Iterable[Problem]]
Change = Callable[[Department], object]
COLUMNS = ("年初预算数", "调整预算数", "决算数")


@dataclass(frozen=True)
class Case:
    """``run`` writes files below an empty folder and returns the problems they give."""

    code: str
    what: str
    run: Told

    def example(self, folder: Path) -> Problem:
        """Return the problem with the case's code, a problem of its own before a consequence of another."""
        found = list(self.run(folder))
        for level in (found, [child for item in found for child in deep(item)]):
            for item in level:
                if item.code == self.code:
                    return item
        raise AssertionError(f"{self.code} is not told, but {[item.code for item in found]}")


def deep(item: Problem) -> Iterable[Problem]:
    """Yield what is listed below a problem, at any depth."""
    for child in item.consequences:
        yield child
        yield from deep(child)


def problems_until(code: str, folder: Path, roots: tuple[Path, ...] = ROOTS, previous: Path | None = None) -> Iterable[Problem]:
    """Return the problems of the stages that make a report, up to the one that tells a code, the finished sentences at last."""
    run = Run(folder, roots, previous=previous)
    for name, stage in MAKING:
        if name == "render" or not stage(run):
            break
        if any(item.code == code for found in run.problems for item in (found, *deep(found))):
            break
    return run.problems


def edit(code: str, what: str, *changes: Change) -> Case:
    """The good department with some cells changed."""

    def run(folder: Path) -> Iterable[Problem]:
        department = good()
        for change in changes:
            change(department)
        return problems_until(code, department.write(folder))

    return Case(code, what, run)


# changes ---------------------------------------------------------------------------------------------------------------


def left(row: str, **columns: object) -> Change:
    """Change cells of the income block of 财决01表."""
    return lambda d: _set(d.left, row, columns)


def middle(row: str, **columns: object) -> Change:
    """Change cells of the block by 功能分类."""
    return lambda d: _set(d.middle, row, columns)


def right(row: str, **columns: object) -> Change:
    """Change cells of the block by 支出性质 and 经济分类."""
    return lambda d: _set(d.right, row, columns)


def public(row: str, final: object) -> Change:
    """Change the 统计数 of a row of 附03表."""
    return lambda d: d.public[row].__setitem__(1, final)


def fill(sheet: str, row: str | int, column: str, value: object) -> Change:
    """Change one cell of the 填报表."""
    return lambda d: d.put(sheet, row, column, value)


def drop(sheet: str, row: str) -> Change:
    """Take a row out of a sheet of the 填报表."""
    return lambda d: d.form.__setitem__(sheet, [cells for cells in d.form[sheet] if cells[0] != row])


def add(sheet: str, *cells: object) -> Change:
    """Add a row to a sheet of the 填报表."""
    return lambda d: d.form[sheet].append(list(cells))


def voucher(number: int, column: str, value: object) -> Change:
    """Change one cell of the n-th line of the 支出明细账."""
    return lambda d: d.vouchers[number].__setitem__(d.vouchers[0].index(column), value)


def document(number: int, column: str, value: object) -> Change:
    """Change one cell of the n-th line of the 预算指标账."""
    return lambda d: d.documents[number].__setitem__(d.documents[0].index(column), value)


def text(words: str, heading: str = "经济性") -> Change:
    """Put other words under a heading of the 文字材料."""
    return lambda d: d.text.__setitem__(heading, [words])


def without(kind: str) -> Change:
    """Leave an optional file out."""
    return lambda d: d.leave_out.add(kind)


def _set(table: dict[str, list[object]], row: str, columns: dict[str, object]) -> None:
    cells = table.setdefault(row, [None, None, None])
    for column, value in columns.items():
        cells[COLUMNS.index(column)] = value
