"""Small readings around a place of an edited document: its sentence, who changed it, of which kind a number is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import marks
from pipeline.formats import FORMATS, FormatError, format_figure
from pipeline.records import decided
from pipeline.review.located import FIXED, QUOTED, Place, Stretch
from pipeline.review.tokens import Passage, Token, canonical
from pipeline.word.blocks import Revision


@dataclass(frozen=True, slots=True)
class Kinds:
    """Tells quoted from fixed numbers as far as the baseline shows it.

    A paragraph without any figure that carries a key is staff's own text; elsewhere what stands inside 《》, “” or the
    words of a quoted figure was given by staff, everything else by the pack. Ordinals are the pack's.
    """

    generated: bool
    template: bool
    quotes: Sequence[str]

    def __call__(self, text: str, token: Token) -> str:
        """Return the kind of a literal number."""
        if not self.generated:
            return QUOTED
        if self.template:
            return FIXED
        before = text[: token.start]
        for left, right in ("《》", "“”"):
            if before.rfind(left) > before.rfind(right):
                return QUOTED
        around = canonical(text[max(token.start - 24, 0) : token.end + 24])
        number = canonical(token.text)
        return QUOTED if any(number in quote and quote in around for quote in self.quotes) else FIXED


def directions() -> frozenset[str]:
    """Return the words a figure may print instead of digits: those of every format that gives words for a number."""
    words: set[str] = set()
    for form in FORMATS:
        for value in (-1, 0, 1):
            try:
                text = format_figure(decided("", value, "", ""), form)
            except FormatError:
                continue
            if text and not any(ch.isdigit() for ch in text):
                words.add(text)
    return frozenset(words)


def vocabulary(baseline: marks.Baseline) -> frozenset[str]:
    """Return the direction words, and whatever other words the figures of a baseline print."""
    printed = {f.text for f in baseline.figures if f.text and f.format != "文本" and not any(ch.isdigit() for ch in f.text)}
    return directions() | printed


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
