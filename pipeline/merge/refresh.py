"""refresh: the new figures into an edited report, every hand edit kept. Bytes in, bytes and a list out; writes no file."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.check.annotate import PREFIX
from pipeline.conflicts import OpenConflict, open_conflicts
from pipeline.edited import Edited, in_keys_of
from pipeline.matching.baselines import pair_blocks
from pipeline.matching.figure_state import State
from pipeline.matching.located import Located, Occurrence
from pipeline.matching.text import canonical
from pipeline.merge import figures
from pipeline.merge.changes import Change, Kind
from pipeline.merge.context import CONFLICT
from pipeline.merge.decide import REFRESH
from pipeline.merge.drafts import confirmed_drafts, open_drafts
from pipeline.merge.edit_states import EditStates
from pipeline.merge.figures import TextNow
from pipeline.merge.recorded_conflicts import record
from pipeline.merge.refresh_context import RefreshContext
from pipeline.merge.refresh_story import RefreshStory, block_words, rename
from pipeline.word import baseline_part
from pipeline.word.blocks import Control, Paragraph, Table, paragraphs
from pipeline.word.comments import Comments
from pipeline.word.document import Document, read_document
from pipeline.word.our_marks import control_tagged
from pipeline.word.package import Package, open_package
from pipeline.word.placing import first_paragraph, stands, words_now
from pipeline.word.transplant import Transplant

Release = tuple[str, str]
"""Key and text of a changed figure that staff want put back (处理：还原)."""


class Generated(Struct, frozen=True):
    """What the generator writes now: the document read, its baseline and package."""

    package: Package
    document: Document
    baseline: link.Baseline


class Refreshed(Struct, frozen=True, kw_only=True):
    """The merged file and what was done. ``baseline`` is the one written into it."""

    data: bytes
    changes: tuple[Change, ...]
    baseline: link.Baseline

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """Return the lines of a kind."""
        return tuple(item for item in self.changes if item.kind is kind)


def generated(data: bytes) -> Generated:
    """Open a report as the generator wrote it. Raises ValueError when it has no baseline (linking off)."""
    package = open_package(data)
    baseline = baseline_part.read(package)
    if baseline is None:
        raise ValueError("the new report has no baseline")
    document = read_document(package)
    if len(document.body) != len(baseline.blocks):
        raise ValueError("the blocks of the new report are not those of its baseline")
    return Generated(package, document, baseline)


def refresh(
    edited: Edited,
    new: Generated,
    now: TextNow,
    when: dt.datetime,
    released: Collection[Release] = (),
    confirmed: Mapping[str, str] | None = None,
) -> Refreshed:
    """Merge an edited file with the new report.

    The parts of ``edited`` become those of the result; ``now`` gives the text of a figure the new report does not print,
    ``confirmed`` why what stands at a conflict of an earlier merge was kept (by bookmark).
    Nothing staff did is lost: see the table of issue kinds in :class:`~pipeline.merge.changes.Kind`.
    """
    edited = in_keys_of(edited, new.baseline)
    package, base = edited.package, edited.baseline
    located = _released(edited.located, released)
    printed = new.baseline.by_tag()

    def text_now(item: link.BaselineFigure) -> str | None:
        return printed[item.tag].text if item.tag in printed else now(item)

    comments = Comments(package, when)
    ours = _ours(base)
    for name in package.story_parts():
        package.mark_edited(name)
    by_tag = base.by_tag()
    found = figures.other_formats(figures.held(located.occurrences, text_now, by_tag), base, new.baseline)
    context = _context(edited, new, located, comments, found.texts)
    before = open_conflicts(edited.document, base.conflicts)
    context.confirmed = _confirmed(before, confirmed or {})
    still_open = open_drafts(edited)
    comments.remove_ours(lambda words: ours(words) and not words.startswith(CONFLICT))
    context.earlier_comments.update(comments.ours(lambda words: ours(words) and words.startswith(CONFLICT)))
    rename(context, comments.root)
    RefreshStory(context, package.body()).merge()
    renewal = figures.renew(_standing(located.occurrences), found.keys, context.skip_renewal, text_now, by_tag)
    told = (*figures.lines(renewal, found, text_now, by_tag), *figures.repeated(renewal, located.numbers))
    changes = (*told, *context.listed(), *_staffs_own(context))
    comments.remove_unplaced(comments.ours(ours).keys())
    confirmed_now = confirmed_drafts(context, _drafts(new), still_open)
    _comments(context, new, package, ours, confirmed_now)
    made = replace(
        _renewed(context, ours),
        figures=(*figures.as_shown(new.baseline, base, found), *_kept_figures(context, found, text_now)),
        conflicts=record(package, context.open_conflicts, (*context.carried, *_carried(context, before))),
        confirmed_drafts=tuple(sorted(confirmed_now)),
    )
    baseline_part.write(package, made)
    return Refreshed(data=package.packed(), changes=changes, baseline=made)


def _context(edited: Edited, new: Generated, located: Located, comments: Comments, texts: Mapping[str, str]) -> RefreshContext:
    """Return what the walk starts from: the three sides, aligned; ``texts`` are the figures printed in other formats."""
    base = edited.baseline
    return RefreshContext(
        policy=REFRESH,
        baseline=base,
        new=new.baseline,
        new_blocks=new.document.body,
        pairs=pair_blocks(base.blocks, new.baseline.blocks),
        located=located,
        states=EditStates(edited.document, base, located, _ours(base)),
        transplant=Transplant(edited.package, new.package, texts),
        comments=comments,
        base_texts={item.tag: item.text for item in base.figures},
        new_texts={item.tag: item.text for item in new.baseline.figures},
    )


def _confirmed(before: Iterable[OpenConflict], reasons: Mapping[str, str]) -> dict[str, link.Conflict]:
    """Return the conflicts of earlier merges of which a person said why what stands there was kept."""
    known = {item.conflict.mark: item.conflict for item in before}
    return {name: replace(known[name], confirmed=why) for name, why in reasons.items() if name in known}


def _renewed(context: RefreshContext, ours: "OursTest") -> link.Baseline:
    """Return the new report's baseline with the blocks and comments that stand in the result."""
    notes = map(link.note_mark, (*context.comments.ours(ours).values(), *context.comments.written))
    return replace(
        context.new,
        blocks=context.blocks(),
        notes=tuple(dict.fromkeys((*context.new.notes, *notes))),
        latest=link.content_mark(context.new),
    )


def _ours(baseline: link.Baseline) -> "OursTest":
    return OursTest(frozenset(baseline.notes))


class OursTest(Struct, frozen=True):
    """Tells by its words whether a comment of our author is still as we wrote it."""

    known: frozenset[str]

    def __call__(self, words: str) -> bool:
        """Return True for a comment the baseline remembers, or one a check put into a copy."""
        return link.note_mark(words) in self.known or words.startswith(PREFIX)


def _released(located: Located, released: Collection[Release]) -> Located:
    """Count changed figures that staff want put back as untouched."""
    if not released:
        return located
    wanted = {(key, canonical(text)) for key, text in released}

    def freed(item: Occurrence) -> Occurrence:
        changed = item.state in (State.CHANGED, State.COPIED)
        if not changed or (item.key, canonical(item.now)) not in wanted:
            return item
        at = item.stretch
        whole = replace(at, end=at.start + len(item.now)) if at is not None and item.unit else at  # its unit goes back with it
        return replace(item, state=State.SAME, stretch=whole)

    return replace(located, occurrences=tuple(map(freed, located.occurrences)))


def _carried(context: RefreshContext, before: Iterable[OpenConflict]) -> Iterator[link.Conflict]:
    """Yield the conflicts of earlier merges this one did not decide again, but for those somebody confirmed."""
    for item in before:
        known, at = item.conflict, item.paragraph
        again = known.source == REFRESH.source and (not known.kept or (at is not None and at.element in context.decided))
        if not again and known.mark not in context.confirmed:
            yield known


def _standing(occurrences: tuple[Occurrence, ...]) -> Iterator[Occurrence]:
    for item in occurrences:
        if item.state.stands or item.state is State.COPIED:
            yield item


def _staffs_own(context: RefreshContext) -> Iterator[Change]:
    """Yield what staff added: it stays as it is."""
    for index in context.located.added:
        unit = context.located.spots[index].block
        words, what = block_words(unit, rows=2), "段落" if isinstance(unit, Paragraph) else "表格"
        now = words_now(unit.element) if isinstance(unit, Paragraph) and unit.element is not None else words
        yield Change(kind=Kind.KEPT, what=what, place=context.heading(index), was=words, now=now, note="人工增加")
    for table in context.located.tables:
        for number in table.typed:
            block = table.spot.block if table.spot else None
            row = block.rows[number] if isinstance(block, Table) else None
            words = " | ".join(row.texts) if row else ""
            now = words_now(row.element) if row and row.element is not None else words
            yield Change(kind=Kind.KEPT, what="表格行", place=table.caption, was=words, now=now, note="人工增加")


def _drafts(new: Generated) -> list[Paragraph]:
    """Return the paragraphs of the new report that ask to be confirmed."""
    asking = {note.id for note in new.document.comments if note.text.startswith(link.DRAFT)}
    return [item for item in paragraphs(new.document.body) if any(anchor.name in asking for anchor in item.comments)]


def _comments(context: RefreshContext, new: Generated, package: Package, ours: "OursTest", known: Collection[str]) -> None:
    """Put the comments of the new report where its places stand in the edited file; one staff answered is there already.

    A proposed paragraph is asked for where it stands, unless it was confirmed (``known``).
    """
    answered = Counter(context.comments.ours(ours).values())
    texts = {note.id: note.text for note in new.document.comments}
    last = first_paragraph(package.body())
    for paragraph in paragraphs(new.document.body):
        home = None if paragraph.element is None else context.paragraph_map.get(paragraph.element)
        if home is not None and stands(home):
            last = home
        for anchor in paragraph.comments:
            words = texts.get(anchor.name, "")
            draft = words.startswith(link.DRAFT)
            if draft and (home is None or link.note_mark(paragraph.text) in known):
                continue
            if answered[words]:
                answered[words] -= 1
            elif words and last is not None:
                inside = _control_at(paragraph, anchor.start) if last is home else ""
                context.comments.add(words.split("\n"), last, control_tagged(last, inside))


def _control_at(paragraph: Paragraph, start: int) -> str:
    """Return the tag of the control a comment begins at."""
    place = 0
    for piece in paragraph.pieces:
        if isinstance(piece, Control) and place <= start < place + len(piece.text) and start > 0:
            return piece.tag
        place += len(piece.text)
    return ""


def _kept_figures(context: RefreshContext, found: figures.Held, now: TextNow) -> Iterator[link.BaselineFigure]:
    """Yield figures the new report does not print but a kept paragraph still does, so that a check goes on knowing them."""
    printed, by_tag = context.new.by_tag(), context.baseline.by_tag()
    standing = (
        item for item in context.located.occurrences if item.stretch and id(item.stretch.paragraph) not in context.skip_renewal
    )
    for tag in dict.fromkeys(item.tag for item in standing):
        figure = by_tag.get(tag)
        if tag not in printed and figure is not None and (text := now(figure)):
            yield replace(figure, text=figure.text if figure.key in found.keys else text, count=0)


__all__ = ["CONFLICT", "Generated", "Refreshed", "generated", "refresh"]
