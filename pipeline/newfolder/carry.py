"""--from YEAR: what last year's folder of the department gives to this year's blanks. Reads only; judges nothing.

The 决算报表 of that year is the authority for its 决算数; where it cannot be read, the 填报表 alone serves.
"""

from collections.abc import Iterable, Mapping
from glob import escape
from pathlib import Path

from msgspec import Struct, field

from pipeline.declarations.newfolder import FieldNote, HeadingNote, NewFolderFile
from pipeline.load import load
from pipeline.load.archive import Unreadable
from pipeline.load.files import find_files, read_input
from pipeline.load.material import read_material
from pipeline.load.placeholders import strip_examples, strip_hints
from pipeline.load.profile import read_profile
from pipeline.load.staff_sheets import staff_sheets
from pipeline.load.tabular import read_table
from pipeline.load.workbook_form import read_workbook_form
from pipeline.narrate.staff import plain_title
from pipeline.newfolder.notes import Notes
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Figure, StaffSection

_SHOWN = 5
"""So many departments are named where the one asked for is not there."""


class LastYear(Struct, frozen=True, kw_only=True):
    """The figures by key and staff text of the year named; ``pack`` is the pack its 填报表 names, ``notes`` are that pack's.

    ``before``: it is the year right before the report's.
    """

    year: int
    figures: Mapping[str, Figure] = field(default_factory=dict)
    sections: tuple[StaffSection, ...] = ()
    pack: str = ""
    notes: Notes = field(default_factory=lambda: Notes(NewFolderFile(schema=1)))
    before: bool = True

    def figure(self, key: str) -> Figure | None:
        """Return a figure that has a value: blanks, dashes and what could not be read are not carried."""
        figure = self.figures.get(key)
        return figure if figure is not None and (figure.number is not None or figure.text) else None

    def carries(self, note: FieldNote) -> bool:
        """Tell whether a column or row that asks for last year's content can have it from this year."""
        return bool(note.carry) and (self.before or not note.year_before)

    def heading(self, heading: HeadingNote) -> tuple[StaffSection, ...]:
        """Return what was written under a heading, or under the one that means the same in that year's pack."""
        return self.words(self.notes.titles(heading)) if heading.carry else ()

    def rows(self, patterns: list[str]) -> list[int]:
        """Return the ordinals of the records that hold any of the keys with ``{n}``."""
        found = []
        number = 1
        while any(pattern.format(n=number) in self.figures for pattern in patterns):
            if any(self.figure(pattern.format(n=number)) for pattern in patterns):
                found.append(number)
            number += 1
        return found

    def words(self, titles: Iterable[str]) -> tuple[StaffSection, ...]:
        """Return the sections under any of the headings, in order."""
        plain = {plain_title(title) for title in titles}
        return tuple(section for section in self.sections if any(plain_title(step) in plain for step in section.path))


def last_year(folder: Path, year: int, roots: tuple[Path, ...], pack: Pack) -> tuple[LastYear | None, list[Problem]]:
    """Read last year's folder. ``pack`` (this year's) says what its 填报表 holds where that year's own cannot be used."""
    if not folder.is_dir():
        return None, [problem("K006", at=Cell(file=str(folder)), expected=_years_of(folder), year=year)]
    whole = load(folder, roots)
    if whole.loaded is not None:
        loaded = whole.loaded
        return LastYear(year=year, figures=loaded.figures, sections=loaded.sections, pack=loaded.profile.pack), []
    return _form_alone(folder, year, pack)


def _years_of(folder: Path) -> str:
    """Say in which years the department has a folder, or which departments that year has."""
    years = sorted(path.parent.name for path in folder.parent.parent.glob(f"[12][0-9][0-9][0-9]/{escape(folder.name)}"))
    if years:
        return f"该部门有{'、'.join(years)}年度的文件夹"
    names = sorted(path.name for path in folder.parent.glob("*") if path.is_dir())
    return f"{folder.parent.name}年度有：{'、'.join(names[:_SHOWN])}" + ("等" if names[_SHOWN:] else "") if names else ""


def _form_alone(folder: Path, year: int, pack: Pack) -> tuple[LastYear | None, list[Problem]]:
    files, _ = find_files(folder)
    figures: list[Figure] = []
    sections: tuple[StaffSection, ...] = ()
    named = ""
    for item in files:
        try:
            if item.kind == "填报表" and not figures:
                found, _ = read_table(item.name, read_input(item.path, item.kind))
                sheets, _ = strip_examples(found)
                figures, _, _ = read_workbook_form(item.name, staff_sheets(sheets, pack.workbook, year), pack, {})
                profile, _ = read_profile(item.name, sheets)
                named = profile.pack if profile else ""
            elif item.kind == "文字材料" and not sections:
                written, _ = read_material(item.name, read_input(item.path, item.kind))
                sections, _ = strip_hints(written)
        except (Unreadable, OSError):
            continue
    if not figures:
        return None, [problem("K007", at=Cell(file=str(folder)), year=year)]
    return LastYear(year=year, figures={f.key: f for f in figures}, sections=sections, pack=named), []
