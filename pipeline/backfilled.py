"""调整列按决算回填: whether 财决01's 调整预算数 is nothing but 决算数 written a second time (F9, and a step of the bridge)."""

from pipeline.declarations import BackfillDecl
from pipeline.records import Figure, Figures

ADJUSTED, FINAL = "调整预算数", "决算数"


def compared_rows(figures: Figures, decl: BackfillDecl) -> list[tuple[Figure, Figure]]:
    """Return 调整预算数 and 决算数 of every row concerned that has both columns and a number in the second."""
    outside = decl.carried.rpartition(".")[0]
    return [
        (figures[f"{head}.{ADJUSTED}"], final)
        for under in decl.under
        for pattern in (f"{under}.*.{FINAL}", f"{under}.*.*.{FINAL}")
        for final in figures.match(pattern)
        if final.number is not None
        and not final.key.startswith(outside)
        and f"{(head := final.key.rpartition('.')[0])}.{ADJUSTED}" in figures
    ]


def backfilled(figures: Figures, decl: BackfillDecl) -> bool:
    """Tell whether money is carried over while no row's 调整预算数 differs from its 决算数."""
    carried = figures.get(decl.carried)
    rows = compared_rows(figures, decl)
    if carried is None or not carried.number or carried.number < 0 or not any(final.number for _, final in rows):
        return False
    return all(planned.number == final.number for planned, final in rows)
