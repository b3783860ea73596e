"""The wheels of a bundle on this machine: downloaded once into a folder, each checked against its locked sha256."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from tools.bundle.locked import ROOT, Lock, Wheel, needed, roots
from tools.bundle.renew import PIP, target_options
from tools.bundle.targets import Platform


def fetch(lock: Lock, platform: Platform, python: str, cache: Path) -> dict[str, Wheel]:
    """Return the wheels of a Python on a platform by name, after downloading into the cache what is not there."""
    wheels = needed(lock, roots(), platform, python)
    cache.mkdir(parents=True, exist_ok=True)
    lacking = {name for name, wheel in wheels.items() if not stands(wheel, cache)}
    if lacking:
        pins = [pin(lock[name].name, lock[name].version, [wheels[name].sha256]) for name in sorted(lacking)]
        _download(pins, platform, python, cache)
    still = sorted(wheel.file for wheel in wheels.values() if not stands(wheel, cache))
    if still:
        raise SystemExit(f"not the locked files: {'、'.join(still)}")
    return wheels


def stands(wheel: Wheel, folder: Path) -> bool:
    """Return whether a folder holds the very wheel."""
    path = folder / wheel.file
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == wheel.sha256


def pin(name: str, version: str, hashes: Iterable[str]) -> str:
    """Return a line of a requirements file that takes nothing but the wheels of these hashes."""
    return f"{name}=={version}" + "".join(f" --hash=sha256:{one}" for one in hashes)


def _download(pins: Iterable[str], platform: Platform, python: str, cache: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "pins.txt"
        path.write_text("\n".join(pins), encoding="utf-8")
        words = ["download", "--no-deps", "--require-hashes", "--dest", str(cache), "--requirement", str(path)]
        subprocess.run([*PIP, *words, *target_options(platform, python)], check=True)


def own_wheel(folder: Path) -> Wheel:
    """Build the program's own wheel from the tree into a folder."""
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)], check=True)
    (path,) = folder.glob("jixiao-*.whl")
    return Wheel(path.name, sha256(path.read_bytes()).hexdigest(), path.stat().st_size)
