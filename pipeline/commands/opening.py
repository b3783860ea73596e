"""How a command opens the other documents of a department: each kind by its room, which is imported when there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.edited import EditedFile


def open_document(path: Path, beside: str) -> EditedFile:
    """Open a document that staff may have edited. Raises :class:`~pipeline.edited.CannotRead`."""
    from pipeline.sheet_documents.edited import open_document

    return open_document(path, beside)
