"""A department built on a worker that sees the same folders: inputs and outputs on storage all machines share.

The worker publishes under the lock of the department's folder. That it sees what this machine sees is checked on both sides:
the worker compares the files of the inputs, this machine looks for what was written.
"""

import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from pipeline.cluster.client import Errand
from pipeline.cluster.worker import JobFolders
from pipeline.delivery import HERE, Delivery
from pipeline.department import WITHHELD, DepartmentOutcome
from pipeline.listing import counts_by_severity
from pipeline.pack_chain import program_packs
from pipeline.problems import problem
from pipeline.publish.folder_lock import GONE, STILL
from pipeline.publish.processes import host
from pipeline.records import Cell
from pipeline.workers import RunRefused


class FolderJob(Protocol):
    """A job that is about a department's folder."""

    @property
    def folder(self) -> Path:
        """Return the folder of inputs."""


J = TypeVar("J", bound=FolderJob)
J_contra = TypeVar("J_contra", bound=FolderJob, contravariant=True)

Files = tuple[tuple[str, int], ...]
"""Names and sizes."""

_SHOWN_PARTS = 3
"""Parts of a path that a message shows."""
_OTHERS = frozenset({"S041", "S046"})
"""Problems that tell of somebody else at work in the outputs folder."""
_PATIENCE, _PAUSE = 2 * (GONE + STILL), 1.0
"""Seconds in which a department is begun again that somebody else holds: one who is dead holds it half as long. Seconds between
two tries.
"""
_SEEN_AFTER = 15.0
"""Seconds after which a file that one machine wrote on a share is seen by the others at the latest."""


class Build(Protocol[J_contra]):
    """The task function: builds the job's department from ``folder`` into ``out`` with the packs of ``roots``. Whatever goes
    wrong is in the outcome.
    """

    def __call__(
        self, job: J_contra, /, *, folder: Path, out: Path, roots: tuple[Path, ...], delivery: Delivery
    ) -> DepartmentOutcome:
        """Build it."""


class _There(Struct, frozen=True):
    """Where a worker finds the outputs and the packs."""

    out: str
    roots: tuple[str, ...]


class _Sent(Struct, Generic[J], frozen=True):
    """A job with the absolute path of its folder, and the files this machine sees there."""

    job: J
    folder: str
    files: Files


def in_place(build: Build[J], out: Path, roots: Iterable[Path]) -> Errand[J, DepartmentOutcome]:
    """Return how departments are built where they are; ``roots`` are places of packs beside those of the program."""
    there = _There(str(out.absolute()), tuple(str(root.absolute()) for root in own_roots(roots)))
    return Errand(work=partial(_build, build, there), send=_send, take=partial(_take, out))


def own_roots(roots: Iterable[Path]) -> tuple[Path, ...]:
    """Return the places of packs that do not come with the program: another machine has those of its own."""
    programs = [path.resolve() for path in program_packs()]
    return tuple(root for root in roots if root.is_dir() and root.resolve() not in programs)


def _send(job: J, _: None) -> _Sent[J]:
    folder = job.folder.absolute()
    return _Sent(job, str(folder), _files(folder))


def _files(folder: Path) -> Files:
    """Return the files of a folder as two machines that see the same one see them; none where it is not there."""
    try:
        return tuple(sorted((path.name, path.stat().st_size) for path in folder.iterdir() if path.is_file()))
    except OSError:
        return ()


def _take(out: Path, job: J, outcome: DepartmentOutcome) -> DepartmentOutcome:
    """Return the outcome with paths as this machine names them. Raises :class:`RunRefused` where they are not there."""
    shown = partial(_shown, str(out.absolute()), out)
    paths = tuple(shown(path) for path in outcome.paths)
    until = time.monotonic() + _SEEN_AFTER
    while missing := [path for path in paths if not Path(path).exists()]:
        if time.monotonic() > until:
            raise RunRefused(problem("C012", at=Cell(file=job.folder.name), found=Path(missing[0]).name))
        time.sleep(_PAUSE)
    return replace(outcome, paths=paths)


def _shown(absolute: str, out: Path, path: str) -> str:
    return str(out / Path(path).relative_to(absolute)) if path and Path(path).is_relative_to(absolute) else path


# on the worker -------------------------------------------------------------------------------------------------------


def _build(build: Build[J], there: _There, sent: _Sent[J], _place: JobFolders) -> DepartmentOutcome:
    """Build a department, again where somebody else holds or wrote it meanwhile: Dask may have begun one twice, or the worker
    that began it is dead and its lock not yet known to be.
    """
    folder, roots = Path(sent.folder), tuple(Path(root) for root in there.roots)
    if (unseen := _unseen(sent, folder, roots)) is not None:
        found = f"{host()} 上的 …/{'/'.join(unseen.parts[-_SHOWN_PARTS:])}"
        why = problem("C011", at=Cell(file=folder.name), found=found, expected="与本机的文件名、大小都相同")
        place = str(Path(there.out, folder.parent.name, folder.name))
        return DepartmentOutcome(
            name=folder.name, code=WITHHELD, problems=(why,), counts=counts_by_severity([why]), place=place
        )
    until = time.monotonic() + _PATIENCE
    while True:
        outcome = build(sent.job, folder=folder, out=Path(there.out), roots=(*roots, *program_packs()), delivery=HERE)
        if time.monotonic() > until or not any(item.code in _OTHERS for item in outcome.problems):
            return outcome
        time.sleep(_PAUSE)


def _unseen(sent: _Sent[J], folder: Path, roots: Iterable[Path]) -> Path | None:
    """Return the folder that is not as the other machine sees it, when there was time for it to be."""
    until = time.monotonic() + _SEEN_AFTER
    while True:
        seen = ((folder, _files(folder) == sent.files), *((root, root.is_dir()) for root in roots))
        unseen = next((path for path, is_seen in seen if not is_seen), None)
        if unseen is None or time.monotonic() > until:
            return unseen
        time.sleep(_PAUSE)
