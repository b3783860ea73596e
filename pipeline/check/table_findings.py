"""What check finds in the tables of an edited report: totals, names of rows and columns, units, how many rows the text says."""

import re
from collections.abc import Iterator, Mapping
from functools import partial

from pipeline import link
from pipeline.check.findings import Finding
from pipeline.check.totals import wrong_totals
from pipeline.formats import FormatError, format_figure
from pipeline.matching.figure_state import UNTOUCHED, State, implied_unit
from pipeline.matching.located import Located, Occurrence, Place
from pipeline.matching.tables import PairedTable, base_tables
from pipeline.records import decided

_FAMILY = re.compile(r"([^.]+)\.第\d+[^.\d]*\Z")
"""The key of a row of numbered things: 目标.第3项."""


def table_findings(located: Located, baseline: link.Baseline) -> Iterator[Finding]:
    """Yield totals of tables that no longer add up, names of rows and columns and units that were changed."""
    figures = baseline.by_tag()
    exact = {item.index: item for item in base_tables(baseline.blocks, partial(_exact, figures))}
    for item in located.tables:
        yield from _renamed_cells(item, located)
        yield from _rows_said(item, located)
        for wrong in wrong_totals(item, exact[item.base.index]):
            headed = len(item.base.texts[wrong.row]) <= len(item.base.head)
            head = item.base.head[wrong.column] if headed and wrong.column < len(item.base.head) else ""
            place = Place(
                table=item.caption,
                row=item.base.label(wrong.row),
                column=head,
                spot=item.spot.index if item.spot else -1,
                row_number=item.rows[wrong.row],
                cell_number=wrong.at,
            )
            yield Finding(code="Y045", place=place, was=wrong.right, now=wrong.said)


def _rows_said(item: PairedTable, located: Located) -> Iterator[Finding]:
    """Yield a table whose rows are no longer as many as the text says (共15项) where both said so when generated."""
    families = [match.group(1) for row in item.base.record.rows if (match := _FAMILY.match(row.key))]
    family = families[0] if families and len(set(families)) == 1 else ""
    rows = sum(
        1 for row, number in zip(item.base.record.rows, item.rows, strict=False) if number >= 0 and _FAMILY.match(row.key)
    )
    now = rows + len(item.typed)
    counts = [o for o in located.occurrences if o.key.startswith(f"{family}.") and o.key.count(".") == 1]
    said = [o for o in counts if o.state.stands and o.was == f"{len(families)}" and not o.place.table]
    if family and item.spot is not None and now != len(families) and said:
        keys = tuple(dict.fromkeys(o.key for o in said))
        place = Place(table=item.caption, spot=item.spot.index)
        yield Finding(
            code="Y088", place=place, keys=keys, was=f"文中为{said[0].now}（“{said[0].place.sentence}”）", now=f"{now} 行"
        )


def _exact(figures: Mapping[str, link.BaselineFigure], key: str, form: str) -> str:
    """Return what a figure's value prints, whatever text a person set to be shown."""
    figure = figures.get(link.figure_tag(key, form))
    try:
        return format_figure(decided(key, figure.value, figure.unit, ""), form) if figure else ""
    except (FormatError, KeyError):
        return figure.text if figure else ""


def _renamed_cells(item: PairedTable, located: Located) -> Iterator[Finding]:
    spot = item.spot.index if item.spot else -1
    was, now = item.units
    figures = [o for o in located.occurrences if o.base == item.base.index]
    restated = any(o.state is State.RESTATED for o in figures) and not any(_stands_in(o, was) for o in figures)
    if item.spot is not None and was != now and not restated:
        place = Place(table=item.caption, spot=spot)
        yield Finding(code="Y082", place=place, was=f"单位：{was}", now=f"单位：{now or '（没有了）'}")
    for cell in item.renamed():
        place = Place(
            table=item.caption,
            row=item.base.label(cell.row),
            spot=spot,
            row_number=cell.number,
            cell_number=cell.at,
        )
        yield Finding(code="Y086", place=place, was=cell.was, now=cell.now or "（没有了）")


def _stands_in(item: Occurrence, unit: str) -> bool:
    """Tell whether an amount other than zero is still written in the unit a table was generated in."""
    return implied_unit(item.format) == unit and item.state in UNTOUCHED and re.search("[1-9]", item.now) is not None
