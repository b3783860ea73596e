"""The package of a template: made ready for a report to be printed into, every other part copied as packed.

The comments part and our baseline part must be there to be filled; Word drops an empty one when a template is saved, so they
are put back here.
"""

from collections.abc import Mapping

from msgspec import Struct

from pipeline.opc import TYPES
from pipeline.word import baseline_part
from pipeline.word.comments import COMMENTS_TYPE
from pipeline.word.names import OFFICE_RELATIONSHIPS
from pipeline.word.package import DocumentError, Package, open_package

DOCUMENT, CORE = "word/document.xml", "docProps/core.xml"
_NEEDED = (TYPES, DOCUMENT, "word/_rels/document.xml.rels")


class TemplateFile(Struct, frozen=True):
    """The template's parts, content types first. ``comments`` and ``baseline`` name the parts filled for each report."""

    package: Package
    comments: str
    baseline: str

    def filled(self, parts: Mapping[str, bytes]) -> bytes:
        """Return a .docx with some parts replaced and all others copied as they are."""
        return self.package.packed(parts)


def open_template(data: bytes) -> TemplateFile:
    """Return a template ready to be filled. Raises :class:`~pipeline.word.package.DocumentError`."""
    package = open_package(data)
    if missing := [name for name in _NEEDED if name not in package.parts]:
        raise DocumentError(f"缺少 {'、'.join(missing)}")
    package.parts = {TYPES: package.parts[TYPES], **package.parts}
    kind = f"{OFFICE_RELATIONSHIPS}/comments"
    comments = package.linked("comments") or package.add_part("word/comments.xml", b"", kind, COMMENTS_TYPE)
    baseline = baseline_part.part_name(package) or baseline_part.add(package, b"")
    for name in (comments, baseline):
        if name not in package.parts:
            raise DocumentError("缺少这一部分", name)
    return TemplateFile(package, comments, baseline)
