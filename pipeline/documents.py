"""The documents of one department as the pack makes them: the report, and what stands beside it, some once per row of a list.

In: the report as told, what was computed, the pack. Out: :class:`Printing` records, the report first; each has the pack as it
prints that document, and the report as that document's template sees it. Nothing is printed here.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from pipeline.declarations import OWN_ROW
from pipeline.names import document_name
from pipeline.narrate import build_table
from pipeline.pack import Pack, PackDocument
from pipeline.records import Computed, ListedRow, Report, ReportTable


class Printing(Struct, frozen=True, kw_only=True):
    """One document to print. ``id`` is empty for the report, else the document's, with the row's name behind a slash."""

    id: str
    name: str
    pack: Pack
    report: Report


class PrintedDocument(Struct, frozen=True, kw_only=True):
    """One document as printed."""

    printing: Printing
    data: bytes


def printings(report: Report, computed: Computed, pack: Pack) -> tuple[Printing, ...]:
    """Return what is to be printed, in the order the pack declares; file names are told apart where two rows share a name."""
    name = document_name(report.profile.department, report.profile.year, pack.title)
    found = [Printing(id="", name=name, pack=pack, report=report)]
    for document in pack.documents[1:]:
        found.extend(_each(document, report, computed, pack))
    return tuple(_named_apart(found))


def _each(document: PackDocument, report: Report, computed: Computed, pack: Pack) -> Iterator[Printing]:
    own, decl = pack.printing(document), document.decl
    rows = computed.lists.get(decl.each, ()) if decl.each else (None,)
    for row in rows:
        name = document_name(
            report.profile.department, report.profile.year, decl.title, row.name if row else "", _suffix(decl.template)
        )
        seen = report if row is None else _seen_by(row, report, computed, own)
        yield Printing(id=f"{decl.id}/{row.name}" if row else decl.id, name=name, pack=own, report=seen)


def title_of(document: str, pack: Pack) -> str | None:
    """Return the title of a document by its id, with the name of its row; None where the pack no longer makes it."""
    name, _, row = document.partition("/")
    titles = {item.decl.id: item.decl.title for item in pack.documents} | {"": pack.title}
    return f"{titles[name]}{f'（{row}）' if row else ''}" if name in titles else None


def _suffix(template: str) -> str:
    return template[template.rindex(".") :]


def _seen_by(row: ListedRow, report: Report, computed: Computed, pack: Pack) -> Report:
    """Return the report as the document of a row sees it: its figures and the tables of its own rows below 本项."""
    tables = {table.key: table for table in _tables_of(row, computed, pack)}
    return replace(report, tables={**report.tables, **tables}, figures=report.figures.seen_below(OWN_ROW, row.key))


def _tables_of(row: ListedRow, computed: Computed, pack: Pack) -> Iterator[ReportTable]:
    for decl in pack.tables:
        if decl.of_row:
            yield build_table(replace(decl, rows=f"{row.key}{decl.rows.removeprefix(OWN_ROW)}"), computed, pack)


def tables_of_rows(computed: Computed, pack: Pack) -> Iterator[ReportTable]:
    """Yield the tables of the documents that are made once per row of a list."""
    listed = dict.fromkeys(item.decl.each for item in pack.documents if item.decl.each)
    for row in (row for key in listed for row in computed.lists.get(key, ())):
        yield from _tables_of(row, computed, pack)


def _named_apart(found: Iterable[Printing]) -> Iterator[Printing]:
    """Give a further document whose name another one has a number; a row's place in its list tells them apart."""
    taken: dict[str, int] = {}
    for item in found:
        taken[item.name] = number = taken.get(item.name, 0) + 1
        if number == 1:
            yield item
        else:
            stem, dot, suffix = item.name.rpartition(".")
            yield replace(item, id=f"{item.id}（{number}）", name=f"{stem}（{number}）{dot}{suffix}")
