"""newfolder.toml: how a blank folder is worded. What there is to fill in stands in workbook.toml and narrative/*.txt."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base: frozen, keyword only, no unknown keys."""


class FieldNote(Strict, frozen=True):
    """A column or fixed row: what to write, what to choose from, and which figure of last year ``--from`` brings along.

    ``carry``: a key with ``{n}`` in a 名单, the last key segment in 定行, a whole key in 键值. ``suggest``: other words
    than the choices may be typed. ``year_before``: what is carried means the year before (上年决算), so no other year gives it.
    """

    name: str
    hint: str = ""
    choice: list[str] = []
    suggest: bool = False
    carry: str = ""
    year_before: bool = False


class SheetNote(Strict, frozen=True):
    """A sheet: its title, the note under it, example rows by column."""

    name: str
    title: str = ""
    note: str = ""
    example: list[list[str]] = []
    field: list[FieldNote] = []

    def of(self, name: str) -> FieldNote:
        """Return what is said of a column or row; nothing said is no fault."""
        return next((item for item in self.field if item.name == name), FieldNote(name=name))


class HeadingNote(Strict, frozen=True):
    """A heading of the 文字材料: what stands above it, what to write, and whether last year's words may serve again.

    ``meaning``: what is written there in a word of its own; headings of two packs that have it alike give each other's words.
    """

    title: str
    under: list[str] = []
    hint: str = ""
    carry: bool = False
    meaning: str = ""


class Guide(Strict, frozen=True):
    """The note beside the files; ``{department}``, ``{year}`` and ``{path}`` are filled in."""

    name: str
    text: str


class NewFolderFile(Strict, frozen=True):
    """newfolder.toml; a child pack's entries are put over its parent's by name."""

    schema: Literal[1]
    sheet: list[SheetNote] = []
    heading: list[HeadingNote] = []
    guide: Guide | None = None


def _over(child: SheetNote, parent: SheetNote | None) -> SheetNote:
    """Return a sheet's notes with what the child says put over its parent's, fields by name."""
    if parent is None:
        return child
    return SheetNote(
        name=child.name,
        title=child.title or parent.title,
        note=child.note or parent.note,
        example=child.example or parent.example,
        field=list({item.name: item for item in (*parent.field, *child.field)}.values()),
    )


class Notes:
    """The notes of a pack and its parents as one; the child's win."""

    def __init__(self, files: Iterable[NewFolderFile]) -> None:
        """Take the files parents first."""
        files = tuple(files)
        self._sheets: dict[str, SheetNote] = {}
        for sheet in (sheet for file in files for sheet in file.sheet):
            self._sheets[sheet.name] = _over(sheet, self._sheets.get(sheet.name))
        self._headings = {heading.title: heading for file in files for heading in file.heading}
        self.guide = next((file.guide for file in reversed(files) if file.guide), None)

    def sheet(self, name: str) -> SheetNote:
        """Return what is said of a sheet."""
        return self._sheets.get(name, SheetNote(name=name))

    def heading(self, title: str) -> HeadingNote:
        """Return what is said of a heading."""
        return self._headings.get(title, HeadingNote(title=title))

    def titles(self, heading: HeadingNote) -> set[str]:
        """Return the headings here that mean what ``heading`` does, of another pack or this."""
        alike = {title for title, note in self._headings.items() if heading.meaning and note.meaning == heading.meaning}
        return {heading.title} | alike

    @property
    def named(self) -> tuple[dict[str, SheetNote], dict[str, HeadingNote]]:
        """Return all that is named, for checks."""
        return self._sheets, self._headings
