"""Says whether the Python that runs this can have the program: exit code 0, or 1 and one line why not.

Any Python 3 may be asked, an old one too: nothing newer than 3.7 is written here. Usage: probe.py bundle.json
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from typing import Any


def fault(bundle: dict[str, Any]) -> str:
    """Return why this Python will not do; empty where it will."""
    version = ".".join(map(str, sys.version_info[:2]))
    if version not in bundle["pythons"]:
        return f"{version}，不是 {'、'.join(bundle['pythons'])}"
    return _build_fault(bundle["platform"]) or _glibc_fault(bundle["glibc"]) or _parts_fault()


def _build_fault(platform: str) -> str:
    if sysconfig.get_platform() != platform:
        return f"是 {sysconfig.get_platform()} 的，安装包是 {platform} 的"
    usual = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")
    return "" if usual else "不是通常的 CPython"


def _glibc_fault(least: int) -> str:
    """Return why the system's C library will not do; ``least`` is the minor version of glibc 2.x the wheels were built for."""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        said = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):
        said = ""
    if not said.startswith("glibc 2."):
        return "系统的 C 库不是 glibc"
    return "" if int(said.split(".")[1]) >= least else f"系统太旧：{said}，至少要 2.{least}"


def _parts_fault() -> str:
    for part in ("venv", "zlib", "ssl", "ctypes"):
        try:
            __import__(part)
        except ImportError:
            return f"缺少自带的 {part}，装得不完整"
    return ""


def main() -> int:
    """Print the fault, if any, in the encoding of the console (GBK under Windows) and return the exit code."""
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 -- as plain as may be, for any Python
        said = fault(json.load(file))
    if said:
        line = f"{sys.executable}：{said}\n"
        sys.stdout.buffer.write(line.encode("gbk" if sys.platform == "win32" else "utf-8", "replace"))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
