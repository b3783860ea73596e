"""What a merge starts from and what it did, for the list staff read: records only."""

from collections.abc import Callable, Mapping
from enum import Enum

from msgspec import Struct

from pipeline.problems import Problem
from pipeline.records import Figure


class Kind(Enum):
    """What happened to a unit or figure, in the words of the list."""

    UPDATED = "更新"
    KEPT = "保留"
    CONFLICT = "冲突"
    MISSING = "缺失"
    ADDED = "新增"
    UNMERGED = "未合并"


TYPED = "人工数字"
"""What kind of unit a number is that staff typed (:attr:`Change.what`)."""


class Change(Struct, frozen=True, kw_only=True):
    """One line of the list.

    ``was`` is what stood in the edited file, ``now`` what stands there after the merge, ``ours`` what the other side would
    have put there; ``key`` names the figure where one is concerned, ``what`` says what kind of unit it is.
    """

    kind: Kind
    what: str
    place: str
    was: str = ""
    now: str = ""
    ours: str = ""
    key: str = ""
    note: str = ""


class NewReport(Struct, frozen=True, kw_only=True):
    """What the generator gives for an input folder now; ``document`` is None when it can give no report."""

    document: bytes | None
    figures: Mapping[str, Figure]
    label: Callable[[str], str]
    problems: tuple[Problem, ...] = ()
    code: int = 0
