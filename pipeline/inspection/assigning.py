"""What a person says a column, a file's unit of money or a row is, as confirmed entries of 列名对照.xlsx."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from pipeline.inspection.seen import Inspection
from pipeline.load.column_book import FILE, ROW_LISTS
from pipeline.load.column_map import UNUSED, ColumnEntry, Entry, UnitEntry, WordEntry, known_terms
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.stated_units import SCALES


class Assignments(Struct, frozen=True):
    """Heads with their terms, the unit of money of the file (empty: not said), texts with the list they belong to."""

    columns: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def choices(seen: Inspection, pack: Pack) -> dict[str, list[str]]:
    """Return what may be said of a file: terms of its columns, units of money, lists of rows and accounts."""
    terms = known_terms(pack)
    kinds = dict.fromkeys(kind for kind in (*(entry.kind for entry in seen.columns), seen.kind) if kind in terms)
    found = dict.fromkeys(term for kind in kinds for term in terms[kind])
    return {"terms": [*found, UNUSED] if kinds else [], "units": list(SCALES), "lists": list(ROW_LISTS)}


def entries_of(said: Assignments, seen: Inspection, pack: Pack) -> tuple[list[Entry], list[Problem]]:
    """Return the entries, and what cannot be one."""
    found = list(_entries(said, seen, pack))
    return [item for item in found if not isinstance(item, Problem)], [item for item in found if isinstance(item, Problem)]


def _entries(said: Assignments, seen: Inspection, pack: Pack) -> Iterator[Entry | Problem]:
    terms = known_terms(pack)
    for head, term in said.columns.items():
        entry = _column(head, seen, terms)
        if entry is None:
            heads = "、".join(column.head for sheet in seen.sheets for column in sheet.columns)
            yield problem("I007", at=Cell(file=seen.file), found=head, expected=heads)
        elif fault := _fault(term, (*terms[entry.kind], UNUSED), f"{head} = {term}"):
            yield fault
        else:
            yield ColumnEntry(kind=entry.kind, head=entry.head, term=term, confirmed=True, example=entry.example)
    if said.unit:
        yield _fault(said.unit, SCALES, said.unit) or UnitEntry(file=seen.file, unit=said.unit, confirmed=True)
    for text, name in said.words.items():
        yield _fault(name, ROW_LISTS, f"{text} = {name}") or WordEntry(text=text, list=name, confirmed=True)


def _column(head: str, seen: Inspection, terms: Mapping[str, list[str]]) -> ColumnEntry | None:
    """Return a column of the file as an entry: one that was not recognised, or one that was, of the file's kind."""
    wanted = normal_text(head)
    if unplaced := next((entry for entry in seen.columns if normal_text(entry.head) == wanted), None):
        return unplaced
    there = any(normal_text(column.head) == wanted for sheet in seen.sheets for column in sheet.columns)
    kind = next((kind for kind in (*(entry.kind for entry in seen.columns), seen.kind) if kind in terms), "")
    return ColumnEntry(kind=kind, head=head) if there and kind else None


def _fault(word: str, allowed: Iterable[str], said: str) -> Problem | None:
    names = list(allowed)
    return None if word in names else problem("I008", at=Cell(file=FILE), found=said, expected="、".join(names))
