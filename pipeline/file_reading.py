"""The one way a file comes from disk: its kind is looked at before it is opened, its size is measured while it is read.

In: a path and the most bytes it may have (:mod:`pipeline.limits`). Out: the bytes. :class:`FileRefused` is an OSError, so
that who handles a file that cannot be opened handles one that must not be; ``os_errors.reason`` words either in Chinese.
"""

import errno
import os
import stat
from pathlib import Path

from pipeline.limits import MB

_CHUNK = MB
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""O_NONBLOCK: a pipe that took the place of a file between look and open does not wait for a writer."""
_KINDS = (
    (stat.S_ISDIR, "是文件夹"),
    (stat.S_ISFIFO, "是管道（FIFO）"),
    (stat.S_ISCHR, "是设备"),
    (stat.S_ISBLK, "是设备"),
    (stat.S_ISSOCK, "是套接字（socket）"),
)


class FileRefused(OSError):
    """A file that is not read: no regular file, or larger than allowed. ``found`` and ``expected`` are Chinese."""

    def __init__(self, path: Path, found: str, expected: str, *, too_large: bool = False) -> None:
        """Keep the words for the caller's message."""
        super().__init__(errno.EFBIG if too_large else errno.EINVAL, found, str(path))
        self.found, self.expected, self.too_large = found, expected, too_large


def read_file(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file of at most ``limit`` bytes. Raises :class:`FileRefused`, or OSError."""
    _require_regular(path, _looked_at(path))
    opened = os.open(path, _FLAGS)
    try:
        now = os.fstat(opened)
        _require_regular(path, now)
        if now.st_size > limit:
            raise _too_large(path, now.st_size, limit)
        return _read(path, opened, limit)
    finally:
        os.close(opened)


def read_if_there(path: Path, limit: int) -> bytes | None:
    """Return the bytes of a file; None where nothing has that name. Raises as :func:`read_file`."""
    return read_file(path, limit) if os.path.lexists(path) else None


def _looked_at(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FileRefused(path, "是绕成一圈的链接", "应为普通文件") from error
        if path.is_symlink():
            raise FileRefused(path, "是链接，链接指向的文件不存在", "应为普通文件") from error
        raise


def _require_regular(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        what = next((word for is_kind, word in _KINDS if is_kind(status.st_mode)), "不是文件")
        raise FileRefused(path, what, "应为普通文件")


def _read(path: Path, opened: int, limit: int) -> bytes:
    parts: list[bytes] = []
    left = limit + 1
    while left and (part := os.read(opened, min(left, _CHUNK))):
        parts.append(part)
        left -= len(part)
    if not left:
        raise _too_large(path, limit + 1, limit)
    return b"".join(parts)


def _too_large(path: Path, size: int, limit: int) -> FileRefused:
    return FileRefused(path, f"至少 {size / MB:.1f} MB", f"不超过 {limit / MB:.0f} MB", too_large=True)
