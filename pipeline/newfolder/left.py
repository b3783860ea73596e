"""What ``--from`` could not bring along, by name: nothing that is carried as a rule is dropped unsaid."""

from collections.abc import Iterator

from pipeline.declarations import FillSheet
from pipeline.declarations.newfolder import FieldNote
from pipeline.money import Absence
from pipeline.newfolder.carry import LastYear
from pipeline.newfolder.notes import Notes
from pipeline.newfolder.words import headings
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure


def not_carried(last: LastYear, pack: Pack, notes: Notes, folder: str) -> list[Problem]:
    """Return one 提示 that lists the columns, rows and headings last year's content could not fill."""
    found = [*_of_form(last, pack, notes), *_of_other_pack(last, pack), *_of_words(last, pack, notes)]
    if not found:
        return []
    return [problem("Q010", at=Cell(file=folder), found="；".join(found), year=last.year, count=len(found))]


def _of_form(last: LastYear, pack: Pack, notes: Notes) -> Iterator[str]:
    for decl in pack.workbook.sheet:
        fields = [note for name in _names(decl) if (note := notes.sheet(decl.name).of(name)).carry]
        found = {note.name: _figures(last, note, decl) for note in fields}
        for note in fields:
            if not last.carries(note) and _filled(found[note.name]):
                yield f"{decl.name}“{note.name}”：{last.year}年度不是报告年度的上一年"
            for figure in found[note.name]:
                if figure.value is Absence.MISSING and isinstance(figure.source, Cell):
                    yield f"{decl.name}“{note.name}”：{figure.source}读不出"
        if fields and not any(found.values()):
            yield f"{decl.name}：{last.year}年度的填报表没有这些内容"


def _of_other_pack(last: LastYear, pack: Pack) -> Iterator[str]:
    """Yield what the pack of that year carries and this one has no column or row for, where that year had it."""
    here = {decl.name: decl for decl in pack.workbook.sheet}
    declared = {decl.name: decl for decl in pack.declared_workbook.sheet}
    for sheet, known in last.notes.named[0].items():
        decl = here.get(sheet)
        gone = [note for note in known.field if note.carry and (decl is None or note.name not in _names(decl))]
        for note in gone:
            if _filled(_figures(last, note, decl)) and not _never_asked(last, declared.get(sheet), note):
                yield f"{sheet}“{note.name}”：模板包 {pack.id} 没有这一栏"


def _never_asked(last: LastYear, decl: FillSheet | None, note: FieldNote) -> bool:
    """Tell whether a note is of a part that only some reports ask for, and that year's did not."""
    if decl is None:
        return False
    rows = {row.label: row.key for row in decl.row if decl.asked_by or row.asked_by}
    columns = {column.head: column.key.format(n=1, m=1) for column in decl.column if decl.asked_by or column.asked_by}
    own = rows.get(note.name) or columns.get(note.name)
    return own is not None and own not in last.figures and not any(f"{row.key}.{own}" in last.figures for row in decl.row)


def _of_words(last: LastYear, pack: Pack, notes: Notes) -> Iterator[str]:
    wanted = [heading for heading in headings(pack, notes) if heading.carry]
    used = {title for heading in wanted for title in last.notes.titles(heading)}
    for heading in wanted:
        if not last.heading(heading):
            yield f"文字材料“{heading.title}”：{last.year}年度的文字材料没有这一节"
    for title, note in last.notes.named[1].items():
        if note.carry and title not in used and last.words([title]):
            yield f"文字材料“{title}”：模板包 {pack.id} 没有这一标题"


def _names(decl: FillSheet) -> list[str]:
    return [*(row.label for row in decl.row), *(column.head for column in decl.column)]


def _figures(last: LastYear, note: FieldNote, decl: FillSheet | None) -> list[Figure]:
    """Return the figures of that year a column or row would be filled from, blank ones left out."""
    if "{n}" in note.carry:
        start, end = note.carry.split("{n}")
        keys = [key for key in last.figures if key.startswith(start) and key.endswith(end)]
    else:
        keys = [note.carry, *(f"{row.key}.{note.carry}" for row in (decl.row if decl else ()))]
    figures = (last.figures.get(key) for key in keys)
    return [figure for figure in figures if figure is not None and figure.value not in (Absence.BLANK, Absence.DASH)]


def _filled(figures: list[Figure]) -> bool:
    return any(figure.value is not Absence.MISSING for figure in figures)
