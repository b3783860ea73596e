"""What the operating system refused, as a problem a person can mend: which file, and why. Knows no command.

Nothing else words an OSError: whatever could not be read or written is told with :func:`reason`.
"""

import errno
import os
from pathlib import Path

from pipeline.file_reading import FileRefused
from pipeline.names import too_long
from pipeline.problems import Problem, problem
from pipeline.records import Cell

_WHY = {
    errno.EACCES: "没有权限（文件或文件夹只读），或正被其他程序占用",
    errno.EPERM: "没有权限（文件或文件夹只读），或正被其他程序占用",
    errno.ENOENT: "找不到（名称写错，或已被移走、改名、删除）",
    errno.ENOSPC: "磁盘已满",
    getattr(errno, "EDQUOT", errno.ENOSPC): "磁盘配额已用完",
    errno.EFBIG: "文件太大，超过系统的限制",
    errno.EROFS: "磁盘是只读的",
    errno.ELOOP: "链接指来指去，成了环",
    errno.ENAMETOOLONG: "名称或路径太长",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "是文件，不是文件夹",
    errno.EEXIST: "同名的文件或文件夹占了位置",
    errno.EBUSY: "正被其他程序占用",
    errno.ETXTBSY: "正被其他程序占用",
    errno.EIO: "磁盘或网络读写出错",
    getattr(errno, "ESTALE", errno.EIO): "共享盘上的文件已变，连接失效",
    errno.ETIMEDOUT: "网络超时",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENOMEM: "内存不足",
    errno.EINVAL: "名称里有不能用的字符",
}
_OURS = Path(__file__).resolve().parent
_SHOWN_PARTS, _LONGEST = 2, 60


def reason(error: OSError) -> str:
    """Return why, in Chinese."""
    if isinstance(error, FileRefused):
        return f"{error.found}（{error.expected}）"
    if error.errno == errno.ENOENT and is_too_long(error):  # Windows does not find what is too long
        return _WHY[errno.ENAMETOOLONG]
    return _WHY.get(error.errno or 0) or (f"系统错误 {error.errno}" if error.errno else "磁盘或文件夹出错")


def is_too_long(error: OSError) -> bool:
    """Tell whether a path was longer than the system, or Windows, takes."""
    return error.errno == errno.ENAMETOOLONG or bool(error.filename and too_long(os.fsdecode(error.filename)))


def os_problem(error: OSError) -> Problem | None:
    """Return X008 for a file or folder that could not be read or written; None where it is a fault of ours: no file is
    concerned, or one of the program's own.
    """
    name = error.filename2 or error.filename
    if not isinstance(name, str | bytes) or not name:
        return None
    path = Path(name.decode("utf-8", "replace") if isinstance(name, bytes) else name)
    if _OURS in path.parents:
        return None
    shown = "/".join(part[:_LONGEST] + "…" if len(part) > _LONGEST else part for part in path.parts[-_SHOWN_PARTS:])
    return problem("X008", at=Cell(file=shown), found=reason(error))
