"""What staff call a place of a document and the figure in it, the sentence around it, and whose tracked change it is."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from pipeline import link
from pipeline.matching.located import Occurrence, Place, Stretch
from pipeline.matching.numbers import Passage
from pipeline.word.blocks import Control, Revision, paragraphs
from pipeline.word.document import Document

STORIES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
"""Kinds of stories beside the body."""


def figure_labels(document: Document, baseline: link.Baseline | None = None) -> dict[str, str]:
    """Return the titles of the controls of a document by tag and, by key, what the baseline calls its figures."""
    pieces = (piece for item in paragraphs(document.body) for piece in item.pieces)
    titles = {piece.tag: piece.alias for piece in pieces if isinstance(piece, Control) and piece.tag and piece.alias}
    return {item.key: item.label for item in (baseline.figures if baseline else ()) if item.label} | titles


def label_of(item: Occurrence, labels: Mapping[str, str]) -> str:
    """Return what staff call the figure of an occurrence; ``labels`` are those of :func:`figure_labels`."""
    here = item.place.row + item.place.column if item.place.table else ""
    return labels.get(item.tag) or here or labels.get(item.key) or item.key


def placed(place: Place, text: str, start: int, end: int) -> Place:
    """Return a place with its range and, outside tables, its sentence."""
    sentence = "" if place.table else sentence_at(text, start, end)
    return replace(place, sentence=sentence, start=start, end=end)


def stretch_of(here: Passage, start: int, end: int) -> Stretch | None:
    """Return the paragraph a range of a passage stands in, or None where it stands in more than one."""
    for paragraph, offset in zip(here.paragraphs, here.starts, strict=True):
        if offset <= start and end <= offset + len(paragraph.text):
            return Stretch(paragraph, start - offset, end - offset)
    return None


_STOPS = "。！？；\n"


def sentence_at(text: str, start: int, end: int) -> str:
    """Return the sentence around a place, shortened around it when long."""
    low = max((text.rfind(stop, 0, start) for stop in _STOPS), default=-1) + 1
    high = min((found for stop in _STOPS if (found := text.find(stop, max(end, start))) >= 0), default=len(text))
    if high - low <= 60:
        return text[low:high].strip()
    left, right = max(low, start - 28), min(high, max(end, start) + 24)
    return ("…" if left > low else "") + text[left:right].strip() + ("…" if right < high else "")


def _revisions(here: Passage) -> Iterator[tuple[Revision, int]]:
    for paragraph, offset in zip(here.paragraphs, here.starts, strict=True):
        for revision in paragraph.revisions:
            yield revision, offset


def _named(revision: Revision) -> str:
    return f"{revision.author} {revision.date[:10]}".strip()


def editor_at(here: Passage, start: int, end: int) -> str:
    """Return who made the tracked change at a place, if one was made."""
    for revision, offset in _revisions(here):
        if revision.start + offset <= end and start <= revision.end + offset:
            return _named(revision)
    return ""


def remover_of(here: Passage, text: str) -> str:
    """Return who deleted words as a tracked change."""
    return next((_named(item) for item, _ in _revisions(here) if item.gone and text in item.text), "")
