"""Before anything is written: is the folder complete, is it ours to write in, is there room."""

import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .said import NotInstalled

ROOM = 700 * 1024 * 1024
"""Bytes an installation needs, with what is unpacked on the way: about 220 MB stay."""
LINE = re.compile(r"(?P<name>[^=]+)==(?P<version>\S+)(?P<hashes>( --hash=sha256:[0-9a-f]{64})+)")


@dataclass(frozen=True)
class Bundle:
    """The unpacked folder: where it is, its version, and how its platform is called."""

    folder: Path
    version: str
    platform: str

    @property
    def wheels(self) -> Path:
        """The folder of the wheels."""
        return self.folder / "wheels"

    @property
    def environment(self) -> Path:
        """Where the program is installed."""
        return self.folder / ".venv"

    @property
    def python(self) -> Path:
        """The Python of the installed program."""
        windows = self.environment / "Scripts" / "python.exe"
        return windows if sys.platform == "win32" else self.environment / "bin" / "python"

    @property
    def lock(self) -> Path:
        """What is to be installed for the Python that runs this, with hashes."""
        return self.wheels / f"requirements-{sys.version_info[0]}.{sys.version_info[1]}.txt"


def read_bundle(folder: Path) -> Bundle:
    """Return the bundle in a folder. Raises :class:`NotInstalled` where the folder is not all of one."""
    try:
        stated = json.loads((folder / "program" / "bundle.json").read_text(encoding="utf-8"))
        return Bundle(folder, stated["version"], stated["platform"])
    except (OSError, ValueError, KeyError) as error:
        raise NotInstalled(
            f"文件夹不完整，读不到 program/bundle.json（{error}）。\n请把压缩包重新解压一次，再运行安装。"
        ) from error


def check_place(bundle: Bundle) -> None:
    """Raise :class:`NotInstalled` where nothing can be installed into the folder: it cannot be written, or the disk is full."""
    check_writable(bundle.folder)
    check_room(bundle.folder)


def check_wheels(bundle: Bundle) -> None:
    """Raise :class:`NotInstalled` where a wheel this Python needs is missing or is not the one locked."""
    try:
        lines = bundle.lock.read_text(encoding="utf-8").splitlines()
        there = {sha256(path.read_bytes()).hexdigest() for path in bundle.wheels.glob("*.whl")}
    except OSError as error:
        raise NotInstalled(f"wheels 文件夹不完整：{error}。\n请把压缩包重新解压一次，再运行安装。") from error
    stated = [match for match in map(LINE.fullmatch, lines) if match]
    lacking = [
        f"{one['name']} {one['version']}" for one in stated if there.isdisjoint(re.findall(r"[0-9a-f]{64}", one["hashes"]))
    ]
    if lacking or not stated:
        names = "、".join(lacking) or bundle.lock.name
        raise NotInstalled(
            f"wheels 里缺少下面的文件，或内容与清单（sha256）不同：{names}\n"
            "下载、拷贝或解压时坏了，或被杀毒软件拦下。请重新拷贝压缩包、重新解压，再运行安装。"
        )


def check_writable(folder: Path) -> None:
    """Raise :class:`NotInstalled` where nothing can be written into the folder."""
    trial = folder / f".试写{os.getpid()}"
    try:
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise NotInstalled(
            f"这个文件夹里不能写：{folder}（{error.strerror}）\n"
            "程序就装在解压出来的文件夹里。请把整个文件夹拷到自己能写的地方（如自己的主目录或 D 盘；"
            "不要在光盘、U 盘、压缩包里直接运行），再运行安装。"
        ) from error


def check_room(folder: Path) -> None:
    """Raise :class:`NotInstalled` where the disk has too little room."""
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        raise NotInstalled(
            f"磁盘空间不够：{folder} 所在的盘还有 {free // 2**20} MB，安装要 {ROOM // 2**20} MB。\n"
            "请腾出空间，或把整个文件夹拷到别的盘，再运行安装。"
        )
