"""The one table of verdicts of a three-way merge: what becomes of a unit (paragraph, table, row, cell), by who changed what.

In: what each side did to it since BASE. Out: a :class:`Decision`. Where units are found, compared and written is not here;
``refresh`` and ``merge`` differ in a :class:`Policy` alone.
"""

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from pipeline.merge import wording
from pipeline.merge.wording import Wording
from pipeline.word.signature import Signature


class Decision(Enum):
    """What becomes of a unit."""

    KEEP = "as it is on our side"
    TAKE = "as it is on the other side; gone where that has none"
    KEEP_LOSE_FORMAT = "our words; the other side changed formatting only, which is lost"
    TAKE_LOSE_FORMAT = "the other side's words; our formatting is lost"
    CONFLICT = "a person must decide"


class Edit(Struct, frozen=True):
    """What one side did to a unit. ``commented`` is no change of it, but it is not deleted without asking."""

    content: bool = False
    format: bool = False
    deleted: bool = False
    commented: bool = False

    @property
    def changed(self) -> bool:
        """Tell whether the unit stands otherwise than in BASE."""
        return self.content or self.format or self.deleted


class Policy(Struct, frozen=True, kw_only=True):
    """How a command merges: ``source`` names it in records of conflicts, ``other`` words what the other side has for a place.

    ``words`` are what it says of each kind of unit. ``restores_deleted``: what one side deleted and the other changed comes
    back as a conflict; else it stays deleted.
    """

    source: str
    other: str
    words: Mapping[str, Wording]
    restores_deleted: bool


REFRESH = Policy(source="更新", other="按新资料应为：", words=wording.REFRESH, restores_deleted=False)
"""Ours is the edited report, the other side what the inputs give now: staff's words stay, the new ones go into a comment."""
MERGE = Policy(source="合并", other="“{}”为：", words=wording.COPIES, restores_deleted=True)
"""Ours is the result so far, the other side one more copy: no office's words are lost, both stand where they differ."""


def decide(mine: Edit, theirs: Edit, policy: Policy, *, same_content: bool = False, same_format: bool = False) -> Decision:
    """Return what becomes of a unit; ``same_…`` tell whether both sides say the same, and look the same.

    >>> [decide(Edit(content=True), Edit(), REFRESH).name, decide(Edit(), Edit(content=True), REFRESH).name]
    ['KEEP', 'TAKE']
    """
    if mine.deleted or theirs.deleted:
        return _one_deleted(mine, theirs, policy)
    if not theirs.changed:
        return Decision.KEEP
    if not mine.changed:
        return Decision.TAKE
    if mine.content and theirs.content and not same_content:
        return Decision.CONFLICT
    if mine.content == theirs.content:
        return _format_of(mine, theirs, same_format=same_format)
    return Decision.KEEP_LOSE_FORMAT if mine.content else Decision.TAKE_LOSE_FORMAT


def _one_deleted(mine: Edit, theirs: Edit, policy: Policy) -> Decision:
    if mine.deleted:
        touched = theirs.content or theirs.format or theirs.commented
        return Decision.CONFLICT if touched and not theirs.deleted and policy.restores_deleted else Decision.KEEP
    return Decision.CONFLICT if mine.changed or mine.commented else Decision.TAKE


def _format_of(mine: Edit, theirs: Edit, *, same_format: bool) -> Decision:
    """Decide between two units of the same words."""
    if same_format or not theirs.format:
        return Decision.KEEP
    return Decision.KEEP_LOSE_FORMAT if mine.format else Decision.TAKE


class Sides(Struct, frozen=True, kw_only=True):
    """What both sides did to one unit, and whether they say the same, and look the same."""

    mine: Edit
    theirs: Edit
    same_content: bool = False
    same_format: bool = False

    def decide(self, policy: Policy) -> Decision:
        """Return what becomes of the unit."""
        return decide(self.mine, self.theirs, policy, same_content=self.same_content, same_format=self.same_format)


Signed = tuple[Signature, Signature]
"""The content and the format signature of a unit."""


def signed_sides(
    base: Signed, mine: Signed | None, theirs: Signed | None, commented: tuple[bool, bool] = (False, False)
) -> Sides:
    """Return what both sides did to a unit known by its signatures, None where a side has none of it."""
    same = [mine is not None and theirs is not None and mine[part] == theirs[part] for part in (0, 1)]
    edits = [_edit(base, side, remark) for side, remark in zip((mine, theirs), commented, strict=True)]
    return Sides(mine=edits[0], theirs=edits[1], same_content=same[0], same_format=same[1])


def _edit(base: Signed, side: Signed | None, commented: bool) -> Edit:
    if side is None:
        return Edit(deleted=True)
    return Edit(content=side[0] != base[0], format=side[1] != base[1], commented=commented)
