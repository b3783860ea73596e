"""What staff call a figure and the parts of a document: its control's title, row and column, or its name in the catalogue."""

from collections.abc import Mapping

from pipeline import marks
from pipeline.review.located import Occurrence
from pipeline.word.blocks import Control, paragraphs
from pipeline.word.document import Document

STORIES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
"""Kinds of stories beside the body."""


def figure_labels(document: Document, baseline: marks.Baseline | None = None) -> dict[str, str]:
    """Return the titles of the controls of a document by tag and, by key, what the baseline calls its figures."""
    pieces = (piece for item in paragraphs(document.body) for piece in item.pieces)
    titles = {piece.tag: piece.alias for piece in pieces if isinstance(piece, Control) and piece.tag and piece.alias}
    return {item.key: item.label for item in (baseline.figures if baseline else ()) if item.label} | titles


def label_of(item: Occurrence, labels: Mapping[str, str]) -> str:
    """Return what staff call the figure of an occurrence; ``labels`` are those of :func:`figure_labels`."""
    here = item.place.row + item.place.column if item.place.table else ""
    return labels.get(item.tag) or here or labels.get(item.key) or item.key
