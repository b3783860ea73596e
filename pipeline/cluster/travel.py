"""A department that travels: its inputs, and what stands in its outputs folder and a build reads, go with the job.

The worker builds in a folder of its own and writes nothing; what is to be written comes back, and this machine puts it in
place with the one publisher, which sees whether somebody edited a file meanwhile.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from pipeline.cluster.client import Again, Errand, JobRefused
from pipeline.cluster.parcel import ParcelRefused, check_name, gathered, lay_out, under
from pipeline.cluster.shared_storage import Build, FolderJob, own_roots
from pipeline.cluster.worker import JobFolders
from pipeline.delivery import Delivery, Whereabouts, whereabouts
from pipeline.department import OUR_FAULT, DepartmentOutcome, published_outcome
from pipeline.fault_log import FAULT_LOG, write_log
from pipeline.file_reading import read_file
from pipeline.limits import OUTPUT_FILE, REPORT_FILE
from pipeline.load.files import watched_files
from pipeline.load.shared import FOLDER
from pipeline.names import year_named
from pipeline.os_errors import reason
from pipeline.pack_chain import program_packs
from pipeline.problems import Problem, problem
from pipeline.publish import BASELINE, OWN, RECORD, Publication, PublishOrder, PublishRefused, publish, settle
from pipeline.publish.layout import FIGURES, HAND_IN, PAGE_RECORD
from pipeline.publish.standing import RECEIPT
from pipeline.publish.successor import changed_reports
from pipeline.records import Cell
from pipeline.workers import RunRefused

J = TypeVar("J", bound=FolderJob)

_IN, _OUT, _PACKS = "输入", "成果", "模板包"
_DOCUMENTS = frozenset({".docx", ".docm", ".xlsx", ".xlsm"})


class _Sent(Struct, Generic[J], frozen=True):
    """What goes: the files by name relative to a folder of the worker's, how the outputs stand to the inputs here, and what the
    department gets of the shared exports.
    """

    job: J
    year: str
    files: dict[str, bytes]
    whereabouts: dict[str, Whereabouts]
    part: bytes | None
    settled: tuple[Problem, ...]


class _Made(Struct, frozen=True):
    """What comes back. ``order`` is None where nothing is to be written, ``year`` that of the outputs, ``log`` of a fault."""

    outcome: DepartmentOutcome
    year: str
    order: PublishOrder | None
    log: bytes
    settled: tuple[Problem, ...]
    years: tuple[str, ...]


def travelling(build: Build[J], out: Path, roots: Iterable[Path]) -> Errand[J, DepartmentOutcome]:
    """Return how departments travel; ``roots`` are places of packs beside those of the program. Raises
    :class:`RunRefused` where those are too many."""
    own = own_roots(roots)
    try:
        files = gathered(
            ((name, path) for number, root in enumerate(own) for name, path in under(f"{_PACKS}{number}", root)), REPORT_FILE
        )
    except ParcelRefused as stop:
        raise RunRefused(_refused(stop.name, stop)) from stop
    return Errand(
        work=partial(_build, build, len(own)),
        send=partial(_send, out, tuple(roots)),
        take=partial(_take, out),
        common=files,
    )


def _year_of(folder: Path) -> str:
    return folder.resolve().parent.name


def _refused(name: str, stop: ParcelRefused) -> Problem:
    return problem("C010", at=Cell(file=name), found=f"{stop.name}：{stop.found}", expected=stop.expected)


# going ---------------------------------------------------------------------------------------------------------------


def _send(out: Path, roots: tuple[Path, ...], job: J, years: tuple[str, ...] | None) -> _Sent[J]:
    """Gather what goes with a job, the outputs of some years: usually of that whose folder the inputs are in. What a killed
    command left is settled first: half a set does not travel.
    """
    folder, year = job.folder, _year_of(job.folder)
    targets = {each: out / each / folder.name for each in years or (year,)}
    try:
        settled = tuple(item for place in (folder, *targets.values()) for item in settle(place))
        files = gathered(_files(folder, year, targets, out), OUTPUT_FILE)
        part = _part(folder, roots)
    except PublishRefused as stop:
        raise JobRefused(*stop.problems) from stop
    except ParcelRefused as stop:
        raise JobRefused(_refused(folder.name, stop)) from stop
    except OSError as error:
        name = Path(str(error.filename or folder)).name
        raise JobRefused(problem("C010", at=Cell(file=folder.name), found=f"{name}：{reason(error)}")) from error
    return _Sent(job, year, files, {each: whereabouts(target, folder) for each, target in targets.items()}, part, settled)


def _files(folder: Path, year: str, targets: dict[str, Path], out: Path) -> Iterator[tuple[str, Path | None]]:
    inputs = f"{_IN}/{year}"
    for path, is_read in watched_files(folder):
        below = Path(folder.name) if path.parent == folder else path.parent.relative_to(folder.resolve().parent)
        yield f"{inputs}/{(below / path.name).as_posix()}", path if is_read else None
    earlier = {str(each - 1) for each in map(year_named, targets) if each is not None} - targets.keys()
    for each in (*targets, *sorted(earlier)):
        target = out / each / folder.name
        for path in (*_standing_files(target), *(_told_of_last_year(target) if each in earlier else ())):
            yield f"{_OUT}/{each}/{folder.name}/{path.relative_to(target).as_posix()}", path


def _part(folder: Path, roots: tuple[Path, ...]) -> bytes | None:
    """Return what a department gets of the shared exports of its year."""
    if not (folder.resolve().parent / FOLDER).is_dir():
        return None
    from pipeline.load.shared.year import part_as_sent  # a year without any need not wait for what reads them

    return part_as_sent(folder, roots)


def _standing_files(target: Path) -> Iterator[Path]:
    """Yield what a build reads of an outputs folder: documents that may be edited, their baselines, 生成记录, 页面.json."""
    stem = Path(BASELINE).stem
    for place, wanted in (
        (target, lambda path: path.suffix in _DOCUMENTS),
        (target / OWN, lambda path: path.name.startswith(stem)),
    ):
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.is_file() and not path.name.startswith("~$") and wanted(path):
                yield path
    yield from (path for path in (target / OWN / RECORD, target / PAGE_RECORD) if path.is_file())


def _told_of_last_year(target: Path) -> Iterator[Path]:
    """Yield what tells the figures of last year and whether they were handed in."""
    names = (FIGURES, f"*{RECEIPT}", f"{HAND_IN}/*{RECEIPT}", f"{HAND_IN}/*.docx")
    yield from (path for name in names for path in sorted(target.glob(name)) if path.is_file())


# on the worker -------------------------------------------------------------------------------------------------------


class _Kept:
    """Keeps what would be written, in place of the publisher."""

    def __init__(self) -> None:
        self.order: PublishOrder | None = None

    def __call__(self, order: PublishOrder) -> Publication:
        self.order = order
        return Publication(done=True, paths=(), problems=())


@contextmanager
def _with_part(folder: Path, part: bytes | None) -> Iterator[None]:
    """Let a folder get its part of the shared exports, where its year has some."""
    shared = folder.parent / FOLDER
    if part is None and not shared.is_dir():
        yield
        return
    from pipeline.load.shared.year import sent_part

    shared.mkdir(exist_ok=True)
    with sent_part(folder, part):
        yield


def _build(build: Build[J], own: int, sent: _Sent[J], folders: JobFolders) -> _Made:
    """Build a department from what came with it."""
    lay_out(folders.scratch, sent.files)
    kept, out = _Kept(), folders.scratch / _OUT
    folder = folders.scratch / _IN / sent.year / sent.job.folder.name
    folder.mkdir(parents=True, exist_ok=True)
    packs = (*(folders.common / f"{_PACKS}{number}" for number in range(own)), *program_packs())
    with _with_part(folder, sent.part):
        outcome = build(sent.job, folder=folder, out=out, roots=packs, delivery=Delivery(kept, sent.whereabouts))
    logs = [read_file(path, OUTPUT_FILE) for path in out.rglob(FAULT_LOG)] if outcome.code == OUR_FAULT else []
    year = kept.order.folder.parent.name if kept.order else sent.year
    return _Made(outcome, year, kept.order, logs[0] if logs else b"", sent.settled, tuple(sent.whereabouts))


# coming back ---------------------------------------------------------------------------------------------------------


def _take(out: Path, job: J, made: _Made) -> DepartmentOutcome | Again:
    """Put what was made in its place; where it belongs to another year than was thought, the job goes again with that year's
    outputs.
    """
    name, order = job.folder.name, made.order
    if order is not None and made.year not in made.years:
        return Again((*made.years, made.year))
    target = out / made.year / name
    outcome = replace(made.outcome, problems=(*made.settled, *made.outcome.problems))
    if made.log:
        log = write_log(made.log, target / OWN)
        return replace(outcome, problems=(problem("X001", at=Cell(file=name), log=log),))
    if order is None:
        return outcome
    try:
        for each in (made.year, *order.files, *order.aside, *order.read):
            check_name(each)
    except ParcelRefused as stop:
        raise JobRefused(problem("C013", at=Cell(file=name), found=stop.name)) from stop
    published = publish(replace(order, folder=target))
    return published_outcome(outcome, published, changed_reports(target))
