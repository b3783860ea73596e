"""What the sheets of the 对账底稿 share: the records that go in, and the paper in the making."""

from msgspec import Struct, field

from pipeline.money import Value
from pipeline.overrides.record import Override
from pipeline.pack import Pack
from pipeline.problems import Problem
from pipeline.records import (
    BridgeLine,
    Computed,
    Figure,
    Figures,
    Loaded,
    Report,
    TieResult,
)
from pipeline.sheets.book import Book
from pipeline.statements.building import Stated
from pipeline.workpaper.cells import Addresses, Explanations
from pipeline.workpaper.links import Links


class Workings(Struct, frozen=True, kw_only=True):
    """What the working paper shows. After ``--until`` some of it is not there yet: those sheets are left out.

    ``figures`` are all figures known so far, ``given`` what the inputs alone give (without ``overrides``). ``link_prefix`` is
    the relative path from the working paper's folder to the department's inputs (``../../../inputs/2019/某局``), empty for no
    links. ``explanations`` are those shared with other lists of the run.
    """

    loaded: Loaded
    pack: Pack
    tool_version: str
    figures: Figures
    computed: Computed | None = None
    report: Report | None = None
    stated: Stated = field(default_factory=Stated)
    ties: tuple[TieResult, ...] = ()
    bridge: tuple[BridgeLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    overrides: tuple[Override, ...] = ()
    given: Figures = field(default_factory=Figures)
    link_prefix: str = ""
    explanations: Explanations | None = None

    @property
    def heading(self) -> str:
        """Return department and year."""
        return f"{self.loaded.profile.department} {self.loaded.profile.year} 年度"


class Paper(Struct):
    """A working paper in the making: what the sheets share."""

    workings: Workings
    book: Book
    figures: dict[str, Figure]
    addresses: Addresses
    links: Links
    explanations: Explanations
    made: list[tuple[str, str]] = field(default_factory=list)
    ranges: dict[str, str] = field(default_factory=dict)
    """Cell ranges that 说明 counts over: ``勾稽结果``, ``问题严重程度``."""

    def label(self, key: str) -> str:
        """Return a figure's Chinese label."""
        return self.workings.pack.catalogue.label(key)

    def value(self, key: str) -> Value | None:
        """Return a figure's value, or None where there is no such figure."""
        figure = self.figures.get(key)
        return None if figure is None else figure.value
