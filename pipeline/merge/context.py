"""What every merge of two sides over BASE goes by: the policy, the lines of its list, conflicts told and remembered.

:mod:`refresh_context` and :mod:`copy_context` add what only one of the two commands knows.
"""

from msgspec import Struct, field

from pipeline.conflicts import ROW
from pipeline.merge.changes import Change, Kind
from pipeline.merge.decide import Policy
from pipeline.merge.recorded_conflicts import NewConflict
from pipeline.word.comment_marks import characters
from pipeline.word.comments import Comments
from pipeline.word.handle import Handle
from pipeline.word.placing import paragraphs_of
from pipeline.word.transplant import Transplant

CONFLICT = "【冲突】"


class MergeContext(Struct, kw_only=True):
    """One merge. ``other`` names the other side, from which ``transplant`` brings nodes.

    ``paragraph_map`` tells for paragraphs of the other side which one of the result stands for it, so that comments find
    their place. ``open_conflicts`` are those met, for the baseline. ``extras`` are pieces of the result that neither BASE nor
    the other side has, with the copy they come from (none: the second wording of a conflict).
    """

    policy: Policy
    comments: Comments
    transplant: Transplant
    other: str = ""
    changes: list[Change] = field(default_factory=list)
    paragraph_map: dict[Handle, Handle] = field(default_factory=dict)
    open_conflicts: list[NewConflict] = field(default_factory=list)
    extras: dict[Handle, str] = field(default_factory=dict)

    def say(
        self, kind: Kind, what: str, place: str, *, was: str = "", now: str = "", ours: str = "", key: str = "", note: str = ""
    ) -> None:
        """Note one line of the list; ``ours`` is what the other side has."""
        self.changes.append(Change(kind=kind, what=what, place=place, was=was, now=now, ours=ours, key=key, note=note))

    def conflict(
        self,
        what: str,
        place: str,
        at: Handle | None,
        *,
        now: str = "",
        ours: str = "",
        key: str = "",
        note: str = "",
        order: bool = False,
    ) -> bool:
        """Note that a person must decide: ``now`` stays; with ``at`` a comment there says the rest. Returns True.

        One about ``order`` alone is told, not remembered: both sides' words stand.
        """
        self.say(Kind.CONFLICT, what, place, was=now, now=now, ours=ours, key=key, note=note)
        if at is not None and self.takes_comments():
            if not order:
                self.remember(what, place, at, ours, note, left_out=what == ROW and not now)
            lines = f"{self.policy.other.format(self.other)}{ours}".split("\n") if ours else []
            self.comments.add([f"{CONFLICT}{note}", *lines], at)
        return True

    def takes_comments(self) -> bool:
        """Tell whether comments can stand in what is being merged."""
        return True

    def remember(
        self, unit: str, place: str, at: Handle, other: str, note: str, *, beside: Handle | None = None, left_out: bool = False
    ) -> None:
        """Keep a conflict for the baseline: it is open until a person decided."""
        source = self.policy.source
        found = NewConflict(
            unit=unit, place=place, at=at, other=other, note=note, source=source, beside=beside, left_out=left_out
        )
        self.open_conflicts.append(found)

    # --- pieces of the other side ---

    def import_node(self, element: Handle) -> Handle:
        """Bring a piece of the other side over; its paragraphs stand for the other side's."""
        made = self.transplant.import_node(element)
        self.map_paragraphs(element, made)
        return made

    def map_paragraphs(self, theirs: Handle, mine: Handle) -> None:
        """Remember that a piece of the result stands for one of the other side, paragraph by paragraph."""
        old, new = [*paragraphs_of(theirs)], [*paragraphs_of(mine)]
        if len(old) == len(new):
            self.paragraph_map.update(zip(old, new, strict=True))
            return
        words: dict[str, Handle] = {}
        for item in new:
            words.setdefault(characters(item), item)
        for number, item in enumerate(old):
            if new:
                self.paragraph_map[item] = words.get(characters(item), new[min(number, len(new) - 1)])
