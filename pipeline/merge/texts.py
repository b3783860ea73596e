"""Paragraphs: the new one where staff did nothing, staff's where they did; both changed is a conflict told in a comment."""

from pipeline import marks
from pipeline.merge.changes import Kind
from pipeline.merge.hand import Fate
from pipeline.merge.work import Work
from pipeline.opc import Node
from pipeline.word.blocks import Paragraph
from pipeline.word.edit import detach_block
from pipeline.word.our_marks import rename_paragraphs
from pipeline.word.writing import rewrite


def merge_paragraph(work: Work, index: int) -> None:
    """Merge one paragraph of the baseline with what the new report has for it."""
    block = work.baseline.blocks[index]
    assert isinstance(block, marks.ParagraphSlots)
    if not block.slots.strip():
        return
    to = work.pairs.get(index)
    new = work.new.blocks[to] if to is not None else None
    assert new is None or isinstance(new, marks.ParagraphSlots)
    fate = work.hand.paragraph(index)
    if fate is Fate.GONE or index not in work.located.paragraphs.spot:
        _absent(work, index, block, new, fate)
        return
    paragraph = work.hand.found(index)
    changed = new is None or new.slots != block.slots
    if fate is Fate.SAME:
        work.settled(paragraph.element)
    target = work.new_blocks[to] if to is not None else None
    work.home(target if isinstance(target, Paragraph) else None, paragraph.element)
    if paragraph.element is not None:
        work.decided.add(paragraph.element)
    if fate is Fate.SAME and new is None:
        _remove(work, index, paragraph)
    elif fate is Fate.SAME and changed and isinstance(target, Paragraph):
        was = paragraph.text
        rewrite(paragraph, target, work.transplant)
        work.left.add(id(paragraph))
        work.say(Kind.UPDATED, "段落", work.heading(work.located.paragraphs.spot[index]), was=was, now=target.text)
    elif fate is Fate.CHANGED:
        _kept(work, index, paragraph, new, changed)


def _absent(work: Work, index: int, block: marks.ParagraphSlots, new: marks.ParagraphSlots | None, fate: Fate) -> None:
    """Tell of a paragraph that staff deleted, or of which it cannot be said where it stands."""
    if new is None:
        return
    ours = work.printed_new(new.slots)
    if fate is Fate.GONE:
        note = "已被删去，没有重新放入" + ("；新资料下这一段也有变化" if new.slots != block.slots else "")
        work.say(Kind.MISSING, "段落", _before(work, index), ours=ours, note=note)
    else:
        note = "文中有几段相同的文字，不能确定是哪一段，未更新"
        work.say(Kind.CONFLICT, "段落", _before(work, index), ours=ours, note=note)


def _before(work: Work, index: int) -> str:
    """Return the headings of the unit before one that stands nowhere."""
    spots = work.located.paragraphs.spot
    earlier = [other for other in spots if other < index]
    return work.heading(spots[max(earlier)]) if earlier else ""


def _kept(work: Work, index: int, paragraph: Paragraph, new: marks.ParagraphSlots | None, changed: bool) -> None:
    place = work.heading(work.located.paragraphs.spot[index])
    if new is not None and changed and work.agreed(paragraph.text, new.slots):
        work.settled(paragraph.element)
        work.stays(Kind.KEPT, "段落", place, paragraph.text, paragraph.element, "", "人工改动，与新资料一致")
    elif not changed:
        moved = "（已移动位置）" if index in work.hand.moved else ""
        work.stays(Kind.KEPT, "段落", place, paragraph.text, paragraph.element, "", f"人工改动{moved}")
    elif new is None:
        note = "本段已由人工改动，新生成的报告里没有这一段，请确认去留"
        work.conflict("段落", place, paragraph.element, was=paragraph.text, note=note)
    else:
        note = "本段已由人工改动，新生成的文字也有变化，保留人工的文字"
        block, ours = work.baseline.blocks[index], work.printed_new(new.slots)
        assert isinstance(block, marks.ParagraphSlots)
        if work.conflict("段落", place, paragraph.element, was=paragraph.text, ours=ours, note=note):
            work.leave(work.pairs[index], block.slots)


def _remove(work: Work, index: int, paragraph: Paragraph) -> None:
    """Take out a paragraph nobody touched and the new report does not have."""
    element = paragraph.element
    assert element is not None
    work.left.add(id(paragraph))
    spot = work.located.paragraphs.spot[index]
    work.say(Kind.UPDATED, "段落", work.heading(spot), was=paragraph.text, note="新生成的报告里没有这一段，已删去")
    detach_block(element)


def rename(work: Work, story: Node) -> None:
    """Give generated paragraphs the bookmarks of their keys of now; what the new report does not have loses its own.

    To be done before anything is put in: where items move up or down, one takes the name another just had.
    """
    names: dict[str, str] = {}
    for index, block in enumerate(work.baseline.blocks):
        if isinstance(block, marks.ParagraphSlots) and block.key:
            to = work.pairs.get(index)
            new = work.new.blocks[to] if to is not None else None
            names[block.bookmark] = new.bookmark if isinstance(new, marks.ParagraphSlots) else ""
    rename_paragraphs(story, names)
