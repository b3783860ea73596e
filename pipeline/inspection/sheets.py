"""One sheet as load recorded it (:class:`~pipeline.records.SheetUse`), in the words of the answer."""

from collections.abc import Mapping

from pipeline.inspection.seen import ColumnSeen, SheetSeen
from pipeline.load.sheet import Sheet, column_name
from pipeline.records import ColumnUse, SheetUse, TableHead
from pipeline.stated_units import SCALE_NAMES


def as_seen(
    sheet: Sheet,
    use: SheetUse,
    *,
    read: int = 0,
    skipped: Mapping[str, int] | None = None,
    first: tuple[str, ...] = (),
    terms: Mapping[int, str] | None = None,
) -> SheetSeen:
    """Return a sheet with its head and what was read of it. ``terms`` are fuller words for what columns give, by column."""
    head = use.head
    if head is None:
        return SheetSeen(name=sheet.name, found=use.taken_as, note=use.why_not, read=read, skipped=skipped or {}, first=first)
    return SheetSeen(
        name=sheet.name,
        found=use.taken_as or head.kind,
        note=use.why_not,
        head=_rows(head),
        unit="、".join(SCALE_NAMES[scale] for scale in head.scales),
        owner=head.owner,
        year="、".join(map(str, head.years)),
        columns=tuple(_column(sheet, column, terms or {}) for column in head.columns),
        read=read,
        skipped=skipped or {},
        first=first,
    )


def _rows(head: TableHead) -> str:
    if head.first < 0:
        return ""
    return f"第{head.first + 1}行" if head.first == head.last else f"第{head.first + 1}—{head.last + 1}行"


def _column(sheet: Sheet, column: ColumnUse, terms: Mapping[int, str]) -> ColumnSeen:
    place = column_name(column.column) if sheet.name else f"第{column.column + 1}列"
    term = terms.get(column.column, column.term)
    return ColumnSeen(place=place, head=column.words, term=term, alias=column.alias, note="" if term else column.why_not)
