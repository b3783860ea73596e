"""The table on which one merge is made: both sides, what staff did, and what came of it so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipeline import marks
from pipeline.merging.changes import Change, Kind
from pipeline.merging.graft import Graft
from pipeline.merging.hand import Hand
from pipeline.review.blocks import Block, Paragraph
from pipeline.review.located import Located
from pipeline.review.notes import Notes

CONFLICT = "【冲突】"


@dataclass(slots=True)
class Work:
    """One merge. ``pairs`` is base block → new block; ``made`` are new elements in the edited file, ``left`` not renewed.

    ``homes`` tells for each paragraph of the new report (by ``id`` of its element) which paragraph of the edited file stands
    for it, so that comments find their place.
    """

    baseline: marks.Baseline
    new: marks.Baseline
    new_blocks: Sequence[Block]
    pairs: dict[int, int]
    located: Located
    hand: Hand
    graft: Graft
    notes: Notes
    changes: list[Change] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    homes: dict[int, etree._Element] = field(default_factory=dict)
    keep: list[object] = field(default_factory=list)

    def say(self, kind: Kind, what: str, place: str, *, was: str = "", now: str = "", ours: str = "", note: str = "") -> None:
        """Note one line of the list."""
        self.changes.append(Change(kind=kind, what=what, place=place, was=was, now=now, ours=ours, note=note))

    def conflict(
        self, what: str, place: str, target: etree._Element | None, *, was: str = "", ours: str = "", note: str = ""
    ) -> None:
        """Note that both sides changed something: staff's stays, ours goes into a comment there and into the list."""
        self.say(Kind.CONFLICT, what, place, was=was, now=was, ours=ours, note=note)
        if target is not None:
            self.notes.add([f"{CONFLICT}{note}", *([f"按新资料应为：{ours}"] if ours else [])], target)

    def printed_new(self, slots: str) -> str:
        """Return slot text of the new report with its figures printed."""
        texts = {figure.tag: figure.text for figure in self.new.figures}
        return marks.printed(slots, lambda key, form: texts.get(marks.figure_tag(key, form), ""))

    def heading(self, spot: int) -> str:
        """Return the way of headings above a spot of the edited file."""
        return " > ".join(self.located.spots[spot].heading[-2:])

    def home(self, new: Paragraph | None, old: etree._Element | None) -> None:
        """Remember which paragraph of the edited file stands for one of the new report."""
        if new is not None and new.element is not None and old is not None:
            self.homes[id(new.element)] = old
            self.keep.append(new.element)


def top_of(element: etree._Element, story: etree._Element) -> etree._Element | None:
    """Return the child of a story's root that holds an element, or None when it stands elsewhere."""
    place: etree._Element | None = element
    while place is not None and place.getparent() is not story:
        place = place.getparent()
    return place
