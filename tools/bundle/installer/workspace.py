"""The user's work folder (inputs, outputs, own report_templates): chosen once, remembered, never changed by an installation.

It is not in the unpacked folder: a newer version unpacked beside it, or the old one thrown away, leaves the work alone.
"""

import os
import subprocess
import sys
from pathlib import Path

from .checks import Bundle
from .environment import program
from .said import NotInstalled, ask, say

NAME = "绩效自评"


def record_file() -> Path:
    """Return where the chosen folder is remembered; the launchers read it too (one line, UTF-8)."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "jixiao" / "work.txt"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "jixiao" / "work.txt"


def remembered() -> Path | None:
    """Return the folder chosen by an earlier installation, where it still stands."""
    try:
        text = record_file().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    return Path(text) if text and Path(text).is_dir() else None


def choose(given: str, silent: bool) -> Path:
    """Return the work folder: the one given, or else what the person answers; the earlier one is proposed."""
    proposed = remembered() or Path.home() / NAME
    answer = given or ask("您的填报资料和报告放在哪个文件夹（工作文件夹，不会放在程序里）？", str(proposed), silent)
    plain = answer.strip().strip("\"'").strip()  # as a folder dragged into the window comes
    return (Path() if given else Path.home()).joinpath(Path(plain).expanduser()).resolve()


def prepare(bundle: Bundle, folder: Path) -> bool:
    """Make the work folder and remember it; return whether it is new. Raises :class:`NotInstalled`."""
    if folder.is_relative_to(bundle.folder):
        raise NotInstalled(f"工作文件夹 {folder} 在程序的文件夹里，换新版本、删旧版本时会一起没有。\n请再运行安装，另选一个。")
    try:
        new = not folder.exists() or not any(folder.iterdir())
        for part in ("inputs", "outputs"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        record_file().parent.mkdir(parents=True, exist_ok=True)
        record_file().write_text(f"{folder}\n", encoding="utf-8")
    except OSError as error:
        raise NotInstalled(
            f"不能使用工作文件夹 {folder}：{error.filename}（{error.strerror}）。\n请再运行安装，另选一个自己能写的文件夹。"
        ) from error
    return new


def put_sample(bundle: Bundle, folder: Path) -> bool:
    """Put a sample into a new work folder; return whether it is there."""
    done = subprocess.run(program(bundle, "new", "--sample"), cwd=folder, capture_output=True, check=False)
    if done.returncode:
        say("样例没有放进工作文件夹，可以自己从 样例 文件夹里拷。")
    return done.returncode == 0
