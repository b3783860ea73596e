"""One department while it is built: what each stage adds, and what the command line shows in the end. No stage is here."""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.basis import HAS_ERROR, OK, OUR_FAULT, WITHHELD, Basis
from pipeline.causes import group_by_cause
from pipeline.delivery import HERE, Delivery, Whereabouts
from pipeline.documents import PrintedDocument
from pipeline.listing import counts_by_severity
from pipeline.load.sheet import Sheet
from pipeline.names import document_name
from pipeline.overrides.record import Override
from pipeline.pack import Pack
from pipeline.problems import Places, Problem, has_error, in_order, placed, problem
from pipeline.publish import Publication
from pipeline.publish.successor import Succession
from pipeline.records import BridgeLine, Computed, Figures, Loaded, Report, TieResult
from pipeline.statements.building import Stated

RESULTS = ("完成", "完成，有错误待改", "未生成报告", "系统出错")
"""The exit codes of a department in words."""

__all__ = ["HAS_ERROR", "OK", "OUR_FAULT", "RESULTS", "WITHHELD", "DepartmentOutcome", "Run"]


class Run(Struct):
    """What is known so far of one department; grows stage by stage and is never shared between departments.

    ``previous`` is the folder of all years' outputs, where last year's figures stand.
    ``made`` are the documents as printed, the report (``document``) first; ``only`` names the one that is wanted.

    ``figures`` are those of the report, ``given`` what the inputs alone give: the same but for overrides (覆盖). Of what is
    written, ``out`` is where the outputs of all departments stand, ``succession`` the report and what it takes the place of,
    ``papers`` the other files by name, ``paths`` what now stands; ``settled`` what an earlier run had left, told on the screen
    and in no list; ``exit_code`` is set where writing decided it. ``basis`` is what the inputs were before they were read,
    ``packs`` the hash of each pack; ``grouped`` the problems as last grouped, with which they were; ``sheets`` the tables read.
    """

    folder: Path
    roots: tuple[Path, ...]
    problems: list[Problem] = field(default_factory=list)
    places: Places = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    ties: list[TieResult] = field(default_factory=list)
    loaded: Loaded | None = None
    sheets: tuple[Sheet, ...] = ()
    pack: Pack | None = None
    overrides: tuple[Override, ...] = ()
    figures: Figures = field(default_factory=Figures)
    given: Figures = field(default_factory=Figures)
    bridge: tuple[BridgeLine, ...] = ()
    computed: Computed | None = None
    report: Report | None = None
    stated: Stated = field(default_factory=Stated)
    document: bytes | None = None
    made: tuple[PrintedDocument, ...] = ()
    only: str | None = None
    previous: Path | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    withheld: bool = False
    fault: bool = False
    out: Path = Path()
    when: dt.datetime = dt.datetime.min
    succession: Succession = field(default_factory=Succession)
    papers: Mapping[str, bytes] = field(default_factory=dict)
    paths: tuple[Path, ...] = ()
    settled: tuple[Problem, ...] = ()
    exit_code: int | None = None
    delivery: Delivery = HERE
    basis: Basis | None = None
    packs: Mapping[str, str] = field(default_factory=dict)
    grouped: tuple[tuple[int, ...], tuple[Problem, ...]] | None = None

    def inputs(self) -> tuple[Loaded, Pack]:
        """Return what load gave. The stages after it run only when both are there."""
        if self.loaded is None or self.pack is None:
            raise RuntimeError("a stage ran without inputs")
        return self.loaded, self.pack

    def report_name(self) -> str:
        """Return the file name of the report."""
        loaded, pack = self.inputs()
        return document_name(loaded.profile.department, loaded.profile.year, pack.title)

    def grouped_problems(self) -> tuple[Problem, ...]:
        """Return the problems in the order of the inputs, consequences under their causes."""
        asked = (id(self.figures), *map(id, self.problems))
        if self.grouped is None or self.grouped[0] != asked:
            self.grouped = (asked, group_by_cause(placed(self.problems, self.places), self.figures))
        return self.grouped[1]

    def code(self) -> int:
        """Return the exit code as far as the problems tell."""
        if self.fault:
            return OUR_FAULT
        return WITHHELD if self.withheld else HAS_ERROR if has_error(self.problems) else OK

    def withhold(self, blocking: Iterable[Problem]) -> bool:
        """Make no report, and say because of which problems. Returns False: no stage goes on."""
        self.withheld = True
        found = "；".join("  ".join(part for part in (item.code, item.title, item.place) if part) for item in blocking)
        self.problems.append(problem("P006", found=found))
        return False

    def target(self) -> Path:
        """Return the department's own folder of outputs."""
        year = str(self.loaded.profile.year) if self.loaded else self.folder.parent.name
        return self.out / year / self.folder.name

    def whereabouts(self) -> Whereabouts:
        """Return how that folder stands to the inputs."""
        return self.delivery.of(self.target(), self.folder)

    def outcome(self) -> "DepartmentOutcome":
        """Return what the command line shows."""
        return DepartmentOutcome(
            name=self.folder.name,
            code=self.code() if self.exit_code is None else self.exit_code,
            problems=self.grouped_problems(),
            paths=tuple(str(path) for path in self.paths),
            numbers=dict(self.numbers),
            seconds=dict(self.seconds),
            counts=counts_by_severity(self.grouped_problems()),
            place=str(self.target()),
        )


class DepartmentOutcome(Struct, frozen=True, kw_only=True):
    """What the command line shows of one department; small, so that it travels between processes.

    ``place`` is its folder of outputs, ``counts`` the problems by severity, ``reason`` why it was made, where a year asks that.
    Of one that was not made again (``built`` is false) code and counts are those of the last time, and no problem is told.
    """

    name: str
    code: int
    problems: tuple[Problem, ...]
    paths: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    place: str = ""
    built: bool = True
    reason: str = ""


def published_code(code: int, published: Publication) -> int:
    """Return the exit code of a department when its files were written, or not."""
    return max(code, HAS_ERROR) if not published.done or has_error(published.problems) else code


def published_outcome(outcome: DepartmentOutcome, published: Publication, notes: Iterable[Problem]) -> DepartmentOutcome:
    """Return the outcome of a department that was built elsewhere, when its files were written here, or not."""
    problems = in_order((*outcome.problems, *published.problems, *notes))
    return replace(
        outcome,
        code=published_code(outcome.code, published),
        problems=problems,
        counts=counts_by_severity(problems),
        paths=tuple(str(path) for path in published.paths),
    )
