"""What a bundle holds: every file by its name in the zip."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.version import VERSION
from tools.bundle.fetch import pin
from tools.bundle.locked import ROOT, Lock, Wheel
from tools.bundle.targets import Platform, oldest_glibc

HERE = Path(__file__).parent / "installer"
MANUAL = ("使用手册.html", "使用手册.pdf", "错误手册.html")
"""Made beside the bundles by :mod:`tools.manual_page`; left out, and said so, where they are not."""
EXECUTABLE = (".sh",)
Files = dict[str, bytes | Path]


def requirements(lock: Lock, wheels: Mapping[str, Wheel], own: Wheel) -> bytes:
    """Return the requirements file of one Python: every release with the sha256 of its one wheel."""
    lines = [pin(lock[name].name, lock[name].version, [wheel.sha256]) for name, wheel in wheels.items()]
    lines.append(pin("jixiao", VERSION, [own.sha256]))
    return ("\n".join(sorted(lines, key=str.lower)) + "\n").encode()


def facts(platform: Platform, pythons: Iterable[str], wheels: Iterable[Wheel]) -> bytes:
    """Return program/bundle.json: what the installer asks of a Python and a machine."""
    glibc = oldest_glibc(wheel.file for wheel in wheels)
    stated = {"version": VERSION, "platform": platform.python_platform, "pythons": list(pythons), "glibc": glibc}
    return json.dumps(stated, indent=1).encode() + b"\n"


def scripts(platform: Platform) -> Iterator[tuple[str, bytes | Path]]:
    """Yield the installer and the launchers of a platform."""
    for path in sorted(HERE.glob("*.py")):
        yield f"program/installer/{path.name}", path
    yield "LICENSE", ROOT / "LICENSE"
    yield "读我先.txt", read_me(platform)
    if platform.windows:
        yield "安装.bat", HERE / "安装.bat"
        for path in sorted((ROOT / "windows").rglob("*.bat")):
            yield f"拖放/{path.relative_to(ROOT / 'windows').as_posix()}", path
    else:
        yield from ((path.name, path) for path in sorted(HERE.glob("*.sh")))


def read_me(platform: Platform) -> bytes:
    """Return 读我先.txt for a platform; with CR LF and a byte order mark under Windows, whose Notepad may be old."""
    text = (HERE / ("读我先-windows.txt" if platform.windows else "读我先-linux.txt")).read_text(encoding="utf-8")
    return text.replace("\n", "\r\n").encode("utf-8-sig") if platform.windows else text.encode()


def samples() -> Iterator[tuple[str, Path]]:
    """Yield the files of the samples the wheel carries, which one list in pyproject.toml names."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for place in stated["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]:
        folder = ROOT / place
        if folder.parts[len(ROOT.parts)] == "inputs":
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    yield f"样例/{path.relative_to(ROOT / 'inputs').as_posix()}", path


def manual(dist: Path) -> Iterator[tuple[str, Path]]:
    """Yield the manual's files that are there."""
    for name in MANUAL:
        if (dist / name).is_file():
            yield name, dist / name
