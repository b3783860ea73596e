"""What is said of the sheets, fields and headings of a blank folder; nothing said is no fault."""

from pathlib import Path

from pipeline.declarations.newfolder import HeadingNote, NewFolderFile, SheetNote
from pipeline.pack import read_beside


class Notes:
    """What newfolder.toml says, by name."""

    def __init__(self, file: NewFolderFile) -> None:
        """Take the file of a chain of packs."""
        self._sheets = {sheet.name: sheet for sheet in file.sheet}
        self._headings = {heading.title: heading for heading in file.heading}
        self.guide = file.guide

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


def read_notes(folder: Path, year: int) -> Notes:
    """Return the notes of a pack and its parents, the child's put over. Raises :class:`~pipeline.pack.PackError`."""
    return Notes(read_beside(folder, year, "newfolder.toml", NewFolderFile) or NewFolderFile(schema=1))
