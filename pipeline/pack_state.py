"""What tells one state of packs' folders from another, so that a pack is read once a process and again when a file changed."""

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.pack_files import MOST_FILES

_SETTLED = 2_000_000_000
"""Nanoseconds after a change of a file in which a second change might bear the same times (FAT keeps even seconds)."""

FileState = tuple[str, int, int, int, int, int]
"""A file's path, mode, size, number, and the times of its last change, of content and at all, in ns."""


def state_of(folders: Iterable[Path]) -> tuple[FileState, ...] | None:
    """Return the state of all files of the folders; None where one changed so lately that a further change may not show.

    None too where a folder cannot be read or holds too many files: then the pack is read anew, and its reader says so.
    """
    try:
        found = tuple(state for folder in folders for state in _below(folder.absolute()))
    except OSError:
        return None
    now = time.time_ns()
    settled = all(abs(now - changed) > _SETTLED for state in found for changed in state[-2:])
    return found if settled and len(found) <= MOST_FILES else None


def _below(folder: Path) -> Iterator[FileState]:
    """Yield what a folder holds, a link with the state of what it leads to."""
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                path = f"{entry.path} -> {os.path.realpath(entry.path)}" if entry.is_symlink() else entry.path
                of = entry.stat()
                yield path, of.st_mode, of.st_size, of.st_ino, of.st_mtime_ns, of.st_ctime_ns
