"""The way to the page: an icon on the desktop, and in the menu of a Linux desktop. Without one, the launcher still works."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .checks import Bundle
from .workspace import NAME

_FILE = "jixiao.desktop"
_LINK = (
    "$s=(New-Object -ComObject WScript.Shell).CreateShortcut("
    "[IO.Path]::Combine([Environment]::GetFolderPath('Desktop'),$env:JIXIAO_NAME));"
    "$s.TargetPath=$env:JIXIAO_TARGET;$s.WorkingDirectory=$env:JIXIAO_FOLDER;$s.Save()"
)
"""Paths travel as environment variables: no quoting, every character."""


def launcher(bundle: Bundle) -> Path:
    """Return the file that opens the page."""
    return bundle.folder / ("拖放/打开页面.bat" if sys.platform == "win32" else "打开页面.sh")


def make(bundle: Bundle) -> bool:
    """Make the shortcuts; return whether there is one."""
    return _windows(bundle) if sys.platform == "win32" else _linux(bundle)


def _windows(bundle: Bundle) -> bool:
    said = {"JIXIAO_NAME": f"{NAME}.lnk", "JIXIAO_TARGET": str(launcher(bundle)), "JIXIAO_FOLDER": str(bundle.folder)}
    command = ["powershell", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", _LINK]
    try:
        done = subprocess.run(command, env={**os.environ, **said}, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and not done.stderr


def _linux(bundle: Bundle) -> bool:
    text, made = entry(launcher(bundle)), 0
    for folder in _places():
        path = folder / _FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)
        except OSError:
            continue
        _trust(path)
        made += 1
    return made > 0


def _places() -> Iterator[Path]:
    """Yield the menu's folder, and the desktop where there is one."""
    yield Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "applications"
    try:
        done = subprocess.run(["xdg-user-dir", "DESKTOP"], capture_output=True, check=False, timeout=10)
        said = Path(os.fsdecode(done.stdout.strip() or b"."))
    except (OSError, subprocess.TimeoutExpired):
        said = Path()
    named = (said, Path.home() / "桌面", Path.home() / "Desktop")
    yield from [folder for folder in named if folder.is_absolute() and folder.is_dir() and folder != Path.home()][:1]


def entry(target: Path) -> str:
    """Return the .desktop file that runs a script in a terminal, quoted by the rules of the Desktop Entry Specification."""
    word = str(target).replace("\\", r"\\\\").replace('"', r"\\" + '"').replace("`", r"\\`").replace("$", r"\\$")
    return (
        "[Desktop Entry]\nType=Application\nVersion=1.0\n"
        f"Name={NAME}\nComment=部门整体支出绩效自评报告\n"
        f'Exec="{word.replace("%", "%%")}"\nTerminal=true\nIcon=x-office-document\nCategories=Office;\n'
    )


def _trust(path: Path) -> None:
    """Tell GNOME that the icon may be started; other desktops do not ask, and have no gio or no such key."""
    try:
        subprocess.run(["gio", "set", str(path), "metadata::trusted", "true"], capture_output=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return
