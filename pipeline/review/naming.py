"""What staff call a figure and the parts of a document: the title of its control, else row and column, else its key."""

from collections.abc import Mapping

from pipeline.review.blocks import Control, paragraphs
from pipeline.review.document import Document
from pipeline.review.located import Occurrence

STORIES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
"""Kinds of stories beside the body."""


def figure_labels(document: Document) -> dict[str, str]:
    """Return the titles of the controls of a document by tag."""
    pieces = (piece for item in paragraphs(document.body) for piece in item.pieces)
    return {piece.tag: piece.alias for piece in pieces if isinstance(piece, Control) and piece.tag and piece.alias}


def label_of(item: Occurrence, labels: Mapping[str, str]) -> str:
    """Return what staff call the figure of an occurrence."""
    return labels.get(item.tag) or (item.place.row + item.place.column if item.place.table else "") or item.key
