"""The clean bytes of a report that has passed: what comes from the generator is known here, what goes is ``word.strip``."""

from msgspec import Struct

from pipeline.edited import Edited
from pipeline.matching.located import Located
from pipeline.word.blocks import Paragraph
from pipeline.word.handle import Handle
from pipeline.word.our_marks import OUR_BOOKMARK
from pipeline.word.strip import Stripped, strip


class Cleaned(Struct, frozen=True):
    """The clean file, and what went."""

    data: bytes
    gone: Stripped


def cleaned(edited: Edited) -> Cleaned:
    """Return the clean file. The package of the report is what is changed: nothing is to be asked of it any more."""
    gone = strip(edited.package, generated_elements(edited.located))
    return Cleaned(edited.package.packed(), gone)


def generated_elements(located: Located) -> list[Handle]:
    """Return the paragraphs and tables a generated block has become, those with a bookmark of ours included."""
    wanted = {*located.paragraphs.spot.values(), *(item.spot.index for item in located.tables if item.spot)}
    wanted |= {item.place.spot for item in located.occurrences if item.place.spot >= 0}
    found: list[Handle] = []
    for spot in located.spots:
        block = spot.block
        named = isinstance(block, Paragraph) and any(OUR_BOOKMARK.match(anchor.name) for anchor in block.bookmarks)
        if block.element is not None and (spot.index in wanted or named):
            found.append(block.element)
    return found
