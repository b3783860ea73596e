"""Figures overtyped in a paragraph: two copies that changed different figures of one sentence do not contradict each other."""

from collections import Counter
from collections.abc import Collection, Mapping

from msgspec import Struct

from pipeline.link import BaselineFigure
from pipeline.matching.located import Stretch
from pipeline.matching.numbers import passage
from pipeline.word.blocks import Paragraph
from pipeline.word.handle import Handle
from pipeline.word.signature import Signature
from pipeline.word.story import read_paragraph
from pipeline.word.writing import write_text

Place = tuple[str, int]
"""Tag of a figure, and which of several of it in the paragraph."""


class Read(Struct, frozen=True):
    """A paragraph read for its figures: its words with the figures left open, and what each says."""

    paragraph: Paragraph
    frame: str
    texts: dict[Place, str]
    places: dict[Place, Stretch]


def read(element: Handle, figures: Mapping[str, BaselineFigure]) -> Read | None:
    """Read one paragraph for the figures of a baseline, by tag; None where it is no paragraph of its own."""
    paragraph = read_paragraph(element)
    if paragraph is None:
        return None
    frame, last = "", 0
    texts: dict[Place, str] = {}
    places: dict[Place, Stretch] = {}
    counts: Counter[str] = Counter()
    for mark in passage((paragraph,), figures).marks:
        frame += paragraph.text[last : mark.start] + f"⟦{mark.tag}⟧"
        last = mark.end
        place = (mark.tag, counts[mark.tag])
        counts[mark.tag] += 1
        texts[place] = paragraph.text[mark.start : mark.end]
        places[place] = Stretch(paragraph, mark.start, mark.end)
    return Read(paragraph, frame + paragraph.text[last:], texts, places)


def only_figures(base: Read, base_sign: Signature, other: Read, sign: Signature) -> bool:
    """Tell whether nothing but figures differs."""
    plain = [[token for token in side if token[0] != "t"] for side in (base_sign, sign)]
    tracked = any(token[0] == "t" and token[1] for token in sign)
    return base.frame == other.frame and plain[0] == plain[1] and not tracked


def changed_figures(base: Read, other: Read) -> dict[Place, str]:
    """Return the figures that say something else than in BASE."""
    return {place: text for place, text in other.texts.items() if place in base.texts and base.texts[place] != text}


def fits(base: Read, other: Read, wanted: Collection[Place]) -> bool:
    """Tell whether every figure stands in a paragraph whose other words changed."""
    return all(place in other.texts for place in wanted) and all(place in base.texts for place in wanted)


def write(target: Read, texts: dict[Place, str]) -> bool:
    """Write figures into a paragraph, the last first; False where one could not be written."""
    ordered = sorted(texts.items(), key=lambda item: -target.places[item[0]].start)
    places = [(target.places[place], text) for place, text in ordered]
    written = [write_text(at.paragraph, at.start, at.end, text) for at, text in places]
    return all(written)
