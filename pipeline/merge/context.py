"""What every merge of two sides over BASE goes by: the policy, the lines of its list, conflicts told and remembered.

:mod:`refresh_context` and :mod:`copy_context` add what only one of the two commands knows.
"""

from msgspec import Struct, field

from pipeline.conflicts import ROW
from pipeline.merge.changes import Change, Kind
from pipeline.merge.decide import Policy
from pipeline.merge.recorded_conflicts import NewConflict
from pipeline.opc import Node
from pipeline.word.comments import Comments
from pipeline.word.transplant import Transplant

CONFLICT = "【冲突】"


class MergeContext(Struct, kw_only=True):
    """One merge. ``other`` names the other side, from which ``transplant`` brings nodes.

    ``paragraph_map`` tells for paragraphs of the other side which one of the result stands for it, so that comments find
    their place. ``open_conflicts`` are those met, for the baseline.
    """

    policy: Policy
    comments: Comments
    transplant: Transplant
    other: str = ""
    changes: list[Change] = field(default_factory=list)
    paragraph_map: dict[Node, Node] = field(default_factory=dict)
    open_conflicts: list[NewConflict] = field(default_factory=list)

    def say(
        self, kind: Kind, what: str, place: str, *, was: str = "", now: str = "", ours: str = "", key: str = "", note: str = ""
    ) -> None:
        """Note one line of the list; ``ours`` is what the other side has."""
        self.changes.append(Change(kind=kind, what=what, place=place, was=was, now=now, ours=ours, key=key, note=note))

    def conflict(
        self,
        what: str,
        place: str,
        at: Node | None,
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
        self, unit: str, place: str, at: Node, other: str, note: str, *, beside: Node | None = None, left_out: bool = False
    ) -> None:
        """Keep a conflict for the baseline: it is open until a person decided."""
        source = self.policy.source
        found = NewConflict(
            unit=unit, place=place, at=at, other=other, note=note, source=source, beside=beside, left_out=left_out
        )
        self.open_conflicts.append(found)
