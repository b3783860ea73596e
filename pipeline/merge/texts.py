"""Paragraphs: the new one where staff did nothing, staff's where they did; both changed is a conflict told in a comment."""

from pipeline import link
from pipeline.merge.changes import Kind
from pipeline.merge.decide import Decision, Edit, decide
from pipeline.merge.edit_states import EditState
from pipeline.merge.refresh_context import RefreshContext
from pipeline.opc import Node
from pipeline.word.blocks import Paragraph
from pipeline.word.edit import detach_block
from pipeline.word.our_marks import rename_paragraphs
from pipeline.word.writing import rewrite


def merge_paragraph(context: RefreshContext, index: int) -> None:
    """Merge one paragraph of the baseline with what the new report has for it."""
    block = context.baseline.blocks[index]
    assert isinstance(block, link.ParagraphSlots)
    if not block.slots.strip():
        return
    to = context.pairs.get(index)
    new = context.new.blocks[to] if to is not None else None
    assert new is None or isinstance(new, link.ParagraphSlots)
    state = context.states.paragraph(index)
    if state is EditState.DELETED or index not in context.located.paragraphs.spot:
        _absent(context, index, block, new, state)
        return
    paragraph = context.states.found(index)
    changed = new is None or new.slots != block.slots
    if state is EditState.UNCHANGED:
        context.close_comments(paragraph.element)
    target = context.new_blocks[to] if to is not None else None
    context.map_paragraph(target if isinstance(target, Paragraph) else None, paragraph.element)
    if paragraph.element is not None:
        context.decided.add(paragraph.element)
    same = new is not None and context.agreed(paragraph.text, new.slots)
    theirs = Edit(content=changed, deleted=new is None)
    found = decide(state.edit, theirs, context.policy, same_content=same)
    if found is Decision.TAKE and new is None:
        _remove(context, index, paragraph)
    elif found is Decision.TAKE and isinstance(target, Paragraph):
        was = paragraph.text
        rewrite(paragraph, target, context.transplant)
        context.skip_renewal.add(id(paragraph))
        context.say(Kind.UPDATED, "段落", context.heading(context.located.paragraphs.spot[index]), was=was, now=target.text)
    elif found is Decision.CONFLICT:
        _conflict(context, index, paragraph, new)
    elif state is EditState.EDITED:
        _kept(context, index, paragraph, changed)


def _absent(
    context: RefreshContext, index: int, block: link.ParagraphSlots, new: link.ParagraphSlots | None, state: EditState
) -> None:
    """Tell of a paragraph that staff deleted, or of which it cannot be said where it stands."""
    if new is None:
        return
    ours = context.printed_new(new.slots)
    if state is EditState.DELETED:
        note = "已被删去，没有重新放入" + ("；新资料下这一段也有变化" if new.slots != block.slots else "")
        context.say(Kind.MISSING, "段落", _before(context, index), ours=ours, note=note)
    else:
        note = "文中有几段相同的文字，不能确定是哪一段，未更新"
        context.say(Kind.CONFLICT, "段落", _before(context, index), ours=ours, note=note)


def _before(context: RefreshContext, index: int) -> str:
    """Return the headings of the unit before one that stands nowhere."""
    spots = context.located.paragraphs.spot
    earlier = [other for other in spots if other < index]
    return context.heading(spots[max(earlier)]) if earlier else ""


def _kept(context: RefreshContext, index: int, paragraph: Paragraph, changed: bool) -> None:
    """Tell of staff's paragraph that stays; ``changed`` where the new report has come to say the same."""
    place = context.heading(context.located.paragraphs.spot[index])
    if changed:
        context.close_comments(paragraph.element)
    moved = "（已移动位置）" if index in context.states.moved else ""
    note = "人工改动，与新资料一致" if changed else f"人工改动{moved}"
    context.stays(Kind.KEPT, "段落", place, paragraph.text, paragraph.element, "", note)


def _conflict(context: RefreshContext, index: int, paragraph: Paragraph, new: link.ParagraphSlots | None) -> None:
    place = context.heading(context.located.paragraphs.spot[index])
    if new is None:
        note = "本段已由人工改动，新生成的报告里没有这一段，请确认去留"
        context.conflict("段落", place, paragraph.element, now=paragraph.text, note=note)
        return
    note = "本段已由人工改动，新生成的文字也有变化，保留人工的文字"
    block, ours = context.baseline.blocks[index], context.printed_new(new.slots)
    assert isinstance(block, link.ParagraphSlots)
    if context.conflict("段落", place, paragraph.element, now=paragraph.text, ours=ours, note=note):
        context.keep_slots(context.pairs[index], block.slots)


def _remove(context: RefreshContext, index: int, paragraph: Paragraph) -> None:
    """Take out a paragraph nobody touched and the new report does not have."""
    element = paragraph.element
    assert element is not None
    context.skip_renewal.add(id(paragraph))
    spot = context.located.paragraphs.spot[index]
    context.say(Kind.UPDATED, "段落", context.heading(spot), was=paragraph.text, note="新生成的报告里没有这一段，已删去")
    detach_block(element)


def rename(context: RefreshContext, story: Node) -> None:
    """Give generated paragraphs the bookmarks of their keys of now; what the new report does not have loses its own.

    To be done before anything is put in: where items move up or down, one takes the name another just had.
    """
    names: dict[str, str] = {}
    for index, block in enumerate(context.baseline.blocks):
        if isinstance(block, link.ParagraphSlots) and block.key:
            to = context.pairs.get(index)
            new = context.new.blocks[to] if to is not None else None
            names[block.bookmark] = new.bookmark if isinstance(new, link.ParagraphSlots) else ""
    rename_paragraphs(story, names)
