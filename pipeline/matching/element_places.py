"""Where an element of the XML stands, in words finance staff find again: heading and first words, or table and row."""

from pipeline.matching.blocks import spots
from pipeline.matching.located import Place
from pipeline.matching.places import STORIES
from pipeline.matching.tables import caption_of
from pipeline.problems import shortened
from pipeline.word.blocks import Paragraph, Table, paragraphs
from pipeline.word.document import Document
from pipeline.word.handle import Handle
from pipeline.word.navigation import paragraphs_near

_SHOWN = 24


class Places:
    """The place of every paragraph of a document, by its element; built once."""

    def __init__(self, document: Document) -> None:
        """Go through body and stories."""
        self.paragraphs: list[tuple[str, Paragraph]] = []
        found = spots(document.body)
        for spot in found:
            if isinstance(spot.block, Table):
                self._table(spot.block, caption_of(spot, found) or "表格")
            else:
                self._add(str(Place(heading=spot.heading, sentence=_short(spot.text))), spot.block)
        for story in document.stories:
            for block in story.blocks:
                for paragraph in paragraphs((block,)):
                    self._add(f"{STORIES[story.kind]} > “{_short(paragraph.text)}”", paragraph)
        self._by_element = {item.element: place for place, item in self.paragraphs if item.element is not None}

    def _add(self, place: str, paragraph: Paragraph) -> None:
        self.paragraphs.append((place, paragraph))

    def _table(self, table: Table, caption: str) -> None:
        for row in table.rows:
            label = next((text for text in row.texts if text.strip()), "")
            place = str(Place(table=caption, row=_short(label)))
            for cell in row.cells:
                for paragraph in paragraphs(cell.blocks):
                    self._add(place, paragraph)

    def of(self, element: Handle) -> str:
        """Return the place of anything in a story: that of its paragraph, or of the first one within or behind it."""
        for candidate in paragraphs_near(element):
            if candidate in self._by_element:
                return self._by_element[candidate]
        return ""


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), _SHOWN)
