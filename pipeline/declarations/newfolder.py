"""newfolder.toml: how a blank folder is worded. What there is to fill in stands in workbook.toml and narrative/*.txt."""

from collections.abc import Iterator
from typing import Literal

from pipeline.declarations.strict import Layer, Strict, put_over
from pipeline.declarations.workbook import WorkbookFile


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

    def over(self, parent: "SheetNote") -> "SheetNote":
        """Return the parent's notes with what this one says put over them, fields by name."""
        return SheetNote(
            name=self.name,
            title=self.title or parent.title,
            note=self.note or parent.note,
            example=self.example or parent.example,
            field=put_over(parent.field, self.field, lambda item: item.name),
        )

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


class NewFolderFile(Layer, frozen=True):
    """newfolder.toml; a child pack's entries are put over its parent's by name."""

    schema: Literal[1]
    sheet: list[SheetNote] = []
    heading: list[HeadingNote] = []
    guide: Guide | None = None

    def of_year_before(self, workbook: WorkbookFile) -> Iterator[tuple[str, str]]:
        """Yield the keys of the 填报表 that mean the year before, each with the figure of that year it is."""
        notes = {note.name: note for note in self.sheet}
        for sheet in (item for item in workbook.sheet if item.name in notes):
            for row in sheet.row:
                note = notes[sheet.name].of(row.label)
                if sheet.layout == "键值" and note.year_before and note.carry:
                    yield row.key, note.carry
                columns = [(column, notes[sheet.name].of(column.head)) for column in sheet.column]
                yield from ((f"{row.key}.{c.key}", f"{row.key}.{n.carry}") for c, n in columns if n.year_before and n.carry)

    def over(self, parent: "NewFolderFile") -> "NewFolderFile":
        """Return the two as one, sheets and headings by name."""
        known = {sheet.name: sheet for sheet in parent.sheet}
        own = [sheet.over(known[sheet.name]) if sheet.name in known else sheet for sheet in self.sheet]
        return NewFolderFile(
            schema=1,
            sheet=put_over(parent.sheet, own, lambda sheet: sheet.name),
            heading=put_over(parent.heading, self.heading, lambda heading: heading.title),
            guide=self.guide or parent.guide,
        )
