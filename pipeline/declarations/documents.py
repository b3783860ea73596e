"""documents.toml: the documents a pack makes of one department, the report first."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pipeline.declarations.strict import DroppingLayer, Strict, put_over

REPORT = "自评报告"
OWN_ROW = "本项"
"""In the template of a document made once per row, and in ``rows`` of its tables: the key of the row."""


class DocumentDecl(Strict, frozen=True):
    """One document: ``title`` stands in its file name, ``template`` is a file of the pack.

    ``each`` names a list: the document is made once per row, and its file name ends with the row's name.
    """

    id: str
    title: str
    template: str
    each: str = ""


class DocumentFile(DroppingLayer, frozen=True, kw_only=True):
    """documents.toml. A child pack changes a document by id, adds documents, or drops those it does not make."""

    keyed: ClassVar = {"document": ("id", DocumentDecl)}

    schema: Literal[1]
    document: list[DocumentDecl] = []

    def entries(self) -> Iterator[str]:
        """Yield the ids of the documents."""
        return (item.id for item in self.document)

    def over(self, parent: "DocumentFile") -> "DocumentFile":
        """Return the documents of both, by id."""
        merged = put_over(parent.document, self.document, lambda item: item.id, self.drop)
        return DocumentFile(schema=1, document=merged)
