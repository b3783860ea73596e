"""Problems made of tie results: one per cause, with both sides as Chinese arithmetic and the place to look at."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from pipeline.expr import Const, Expr, Ref, Sum, arithmetic, evaluate
from pipeline.money import Absence, Exact
from pipeline.problems import Problem, Severity, problem, under
from pipeline.records import Cell, Figure
from pipeline.ties.facts import Facts, amount, place, size
from pipeline.ties.relation import Applied

_RELATION = {"=": "等于", "<=": "不大于", ">=": "不小于"}


def failures(facts: Facts, failed: Sequence[Applied], held: Iterable[Applied]) -> dict[Problem, Fraction]:
    """Word the failed ties: those that share a figure and the same difference have one cause and make one problem.

    With each problem, what it says two sums differ by.
    """
    trusted = {figure.key for item in held if item.decl.relation == "=" for figure in item.figures if figure.number is not None}
    return {_cluster(facts, group, trusted): size(group[0].result.difference or 0) for group in clusters(failed)}


def clusters(failed: Sequence[Applied]) -> list[list[Applied]]:
    """Group failed ties by equal |difference| and shared figures, in declared order."""
    groups: list[tuple[Fraction, set[str], list[Applied]]] = []
    for item in failed:
        gap = size(item.result.difference or 0)
        keys = {figure.key for figure in item.figures}
        joined = [group for group in groups if group[0] == gap and group[1] & keys]
        members = [member for group in joined for member in group[2]]
        groups = [group for group in groups if group not in joined]
        groups.append((gap, keys.union(*(group[1] for group in joined)), [*members, item]))
    return [group for _, _, group in groups]


def _cluster(facts: Facts, group: list[Applied], trusted: set[str]) -> Problem:
    """Make one problem; the figures that stand in every failed tie and in none that holds are the likely cause."""
    common = set.intersection(*({figure.key for figure in item.figures} for item in group)) - trusted
    suspects = [figure for figure in group[0].figures if figure.key in common] if len(group) > 1 else []
    head = _failure(facts, group[0], suspects, trusted)
    return under(head, [_failure(facts, item, suspects, trusted) for item in group[1:]])


def _failure(facts: Facts, item: Applied, suspects: list[Figure], trusted: set[str]) -> Problem:
    figures = suspects or [figure for figure in item.figures if figure.number is not None] or list(item.figures)
    doubtful = [figure for figure in figures if figure.key not in trusted] or figures
    at = next((cell for figure in doubtful if (cell := place(figure))), Cell(file=""))
    difference = item.result.difference or 0
    gap = amount(size(difference), item.left.expr.unit)
    return Problem(
        code=item.decl.id,
        severity=Severity(item.decl.severity),
        title="勾稽不符：" + titled(item.decl.name, item.result.column),
        file=at.file,
        sheet=at.sheet,
        cell=at.address,
        found=side_text(facts, item.left.expr),
        expected=f"{_RELATION[item.decl.relation]} {side_text(facts, item.right.expr)}；相差 {gap}（前者{_more(difference)}）",
        remedy=item.decl.remedy or _remedy(facts, suspects, doubtful, at),
        keys=tuple(dict.fromkeys(figure.key for figure in figures)),
    )


def _more(difference: Exact) -> str:
    return "大" if difference > 0 else "小"


def _remedy(facts: Facts, suspects: list[Figure], doubtful: list[Figure], first: Cell) -> str:
    """Say which cells to look at: those of the figures that stand in no tie that holds."""
    if suspects:
        names = "、".join(dict.fromkeys(facts.label(figure.key) for figure in suspects))
        return f"这几条不符的差额相同，都用到{names}，请先核对该处，改正后重新生成"
    cells = list(dict.fromkeys(cell for figure in doubtful if (cell := place(figure)) is not None))
    shown = "、".join(_beside(cell, first) for cell in cells[:_CELLS])
    more = f"等 {len(cells)} 格" if len(cells) > _CELLS else ""
    return f"核对式中各数所在的单元格{f'（{shown}{more}）' if shown else ''}，改正后重新生成"


_CELLS = 8
"""So many cells are named."""


def _beside(cell: Cell, first: Cell) -> str:
    """Return a cell's address, with its sheet and file where they are not the problem's."""
    if cell.file != first.file:
        return str(cell)
    return cell.address if cell.sheet == first.sheet else f"{cell.sheet} {cell.address}"


def titled(name: str, subject: str) -> str:
    """Return the rule's name with its column or subject in brackets."""
    return f"{name}（{subject}）" if subject else name


def side_text(facts: Facts, tree: Expr) -> str:
    """Write one side: names, then numbers, then the value; blank and zero operands of a sum are left out of the words."""
    shown = _without_blanks(tree)
    value = evaluate(tree)
    names = arithmetic(shown, lambda figure: facts.label(figure.key))
    total = "空" if isinstance(value, Absence) else amount(value, tree.unit)
    if isinstance(shown, Ref | Const):
        return f"{names} {total}"
    return f"{names} = {arithmetic(shown)} = {total}"


def _without_blanks(tree: Expr) -> Expr:
    if not isinstance(tree, Sum):
        return tree
    filled = tuple(part for part in tree.items if evaluate(part) not in (Absence.BLANK, Absence.DASH, 0))
    return filled[0] if len(filled) == 1 else Sum(filled or tree.items)


def unreadable(facts: Facts, blocked: Iterable[Applied]) -> list[Problem]:
    """Make one problem per figure that is missing or broken, naming every tie it kept from being checked."""
    found: dict[str, tuple[Figure, list[str]]] = {}
    for item in blocked:
        for figure in item.missing:
            names = found.setdefault(figure.key, (figure, []))[1]
            names.append(f"{item.decl.id} {titled(item.decl.name, item.result.column)}")
    return [
        problem(
            "T003",
            at=place(figure) or Cell(file=""),
            expected="一个数；因缺此数未核对：" + "；".join(dict.fromkeys(names)),
            keys=(key,),
            label=facts.label(key),
        )
        for key, (figure, names) in found.items()
    ]


def unsplit(facts: Facts, items: Iterable[Applied]) -> list[Problem]:
    """Make one 提示 that lists every total whose rows below are all blank, with the columns; of no sentence, so no comment."""
    parents: dict[str, list[str]] = {}
    first: Figure | None = None
    for item in items:
        if item.parent is not None:
            first = first or item.parent
            row, _, column = item.parent.key.rpartition(".")
            parents.setdefault(row, []).append(column)
    if first is None:
        return []
    found = "；".join(
        f"{row_label(facts, row, columns[0])}（{'、'.join(dict.fromkeys(columns))}）" for row, columns in parents.items()
    )
    return [problem("T002", at=place(first), found=found)]


def row_label(facts: Facts, row: str, column: str) -> str:
    """Return the label of a row without its column word."""
    return facts.label(f"{row}.{column}").removesuffix(column)


__all__ = ["clusters", "failures", "row_label", "side_text", "titled", "unreadable", "unsplit"]
