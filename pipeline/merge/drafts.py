"""Paragraphs the program proposed (待确认): which a person has confirmed, and for how long that holds.

A person confirms by deleting the comment or marking it 已解决. The baseline remembers the content hash of what was confirmed:
the same paragraph is not asked for again, a paragraph with another number or word is.
"""

from collections.abc import Iterator

from pipeline import link
from pipeline.edited import Edited
from pipeline.merge.refresh_context import RefreshContext
from pipeline.word.blocks import Paragraph
from pipeline.word.comments import comment_anchors
from pipeline.word.handle import Handle
from pipeline.word.placing import paragraph_at


def open_drafts(edited: Edited) -> list[Handle]:
    """Return the paragraphs of an edited file that still ask to be confirmed, before any comment is taken out."""
    asking = {
        item.id for item in edited.document.comments if item.own and not item.resolved and item.text.startswith(link.DRAFT)
    }
    anchors = comment_anchors(edited.package, edited.package.story_parts()) if asking else {}
    return [paragraph_at(mark) for number, mark in anchors.items() if number in asking]


def confirmed_drafts(context: RefreshContext, drafts: list[Paragraph], still_open: list[Handle]) -> frozenset[str]:
    """Return the hashes of the new report's proposed paragraphs that need no confirmation any more."""
    return frozenset(_confirmed(context, drafts, still_open))


def _confirmed(context: RefreshContext, drafts: list[Paragraph], still_open: list[Handle]) -> Iterator[str]:
    was = {
        new: context.printed_base(block) for base, new in context.pairs.items() if (block := context.paragraph_of_base(base))
    }
    at = {id(block.element): index for index, block in enumerate(context.new_blocks) if isinstance(block, Paragraph)}
    for paragraph in drafts:
        mark = link.note_mark(paragraph.text)
        home = None if paragraph.element is None else context.paragraph_map.get(paragraph.element)
        asked = home is not None and any(home is item for item in still_open)
        same = link.note_mark(was.get(at.get(id(paragraph.element), -1), "")) == mark
        if not asked and (same or mark in context.baseline.confirmed_drafts):
            yield mark
