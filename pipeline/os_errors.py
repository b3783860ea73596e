"""What the operating system refused, as a problem a person can mend: which file, and why. Knows no command."""

import errno
from pathlib import Path

from pipeline.problems import Problem, problem
from pipeline.records import Cell

_WHY = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "不在了（可能被移走、改名或删除）",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件太大，超过系统的限制",
    errno.EROFS: "磁盘是只读的",
    errno.ELOOP: "链接指来指去，成了环",
    errno.ENAMETOOLONG: "名称或路径太长",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "是文件，不是文件夹",
    errno.EEXIST: "已经有了同名的",
    errno.EBUSY: "正被其他程序占用",
    errno.ETXTBSY: "正被其他程序占用",
    errno.EIO: "磁盘或网络读写出错",
    errno.ESTALE: "共享盘上的文件已变，连接失效",
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
    return _WHY.get(error.errno or 0, f"系统错误 {error.errno}")


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
