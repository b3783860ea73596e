"""What the readers record of the head they found in a sheet: its rows, what stands above it, each column and what it gives.

In: a sheet and what its reader took. Out: :class:`~pipeline.records.TableHead`, kept beside the sheet in ``Loaded.files`` and
shown by `jixiao inspect`. Does not belong here: looking for a head (``heads``), deciding what a column is (the readers).
"""

from collections.abc import Callable, Mapping

from pipeline.load.sheet import Sheet
from pipeline.load.titles import owner_in, years_in
from pipeline.records import ColumnUse, TableHead

UNPLACED, NOT_NEEDED, RIVAL, ROW_NAME, NOT_READ = "没有认出", "不用", "与所用的列同名", "行名", "不读"
"""Why a column gives no figure: unknown, known and not needed, as good as the one taken, names of rows, not of the form."""

Heads = Mapping[tuple[str, str], TableHead]
"""The heads of sheets, by file and name of the sheet."""


def place_of(sheet: Sheet) -> tuple[str, str]:
    """Return what a sheet's head is kept under."""
    return sheet.file, sheet.name


def table_head(
    sheet: Sheet,
    kind: str,
    first: int,
    last: int,
    words: Mapping[int, str],
    terms: Mapping[int, str],
    why_not: Callable[[int], str],
    *,
    aliases: Mapping[str, str] | None = None,
    scales: Mapping[int, int] | None = None,
) -> TableHead:
    """Return the record of a head. ``terms`` and ``scales`` are by column; ``why_not`` is asked of columns without a term."""
    aliases, scales = aliases or {}, scales or {}
    return TableHead(
        kind=kind,
        first=first,
        last=last,
        owner=owner_in(sheet, last + 1),
        years=tuple(sorted(years_in(sheet, last + 1))),
        scales=tuple(dict.fromkeys(scales.values())),
        columns=tuple(
            ColumnUse(
                column=column,
                words=words[column],
                term=(term := terms.get(column, "")),
                alias=aliases.get(term, ""),
                scale=scales.get(column, 0),
                why_not="" if term else why_not(column),
            )
            for column in sorted(words)
            if words[column]
        ),
    )
