"""``python -m tools.bundle.renew``: looks for the newest releases with wheels everywhere and writes wheels.json anew.

pip resolves for the oldest Python; what only another platform or Python needs (by markers, which pip judges by the Python it
runs on) is added and resolved again. Then each wheel is downloaded once for each Python on each platform, and hashed.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from tools.bundle.locked import LOCK, Release, Wheel, in_force, lock_bytes, roots
from tools.bundle.targets import PLATFORMS, PYTHONS, Platform

PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def target_options(platform: Platform, python: str) -> list[str]:
    """Return pip's options for wheels of a Python on a platform."""
    tags = [word for tag in platform.tags for word in ("--platform", tag)]
    return ["--only-binary=:all:", *tags, "--python-version", python, "--implementation", "cp"]


def resolve(requirements: Iterable[str]) -> dict[str, Release]:
    """Return the releases pip finds for the oldest Python, without wheels yet, by name."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        target = target_options(PLATFORMS["linux-x86_64"], PYTHONS[0])
        words = ["install", "--dry-run", "--ignore-installed", "--target", place, "--report", str(report)]
        subprocess.run([*PIP, *words, *target, *requirements], check=True)
        found = [_release(item["metadata"]) for item in json.loads(report.read_bytes())["install"]]
    return {canonicalize_name(one.name): one for one in found}


def _release(metadata: dict[str, Any]) -> Release:
    stated = [text for text in metadata.get("requires_dist", []) if "extra" not in str(Requirement(text).marker)]
    return Release(metadata["name"], metadata["version"], tuple(sorted(stated)), ())


def complete(requirements: Iterable[str]) -> dict[str, Release]:
    """Return the releases that every Python on every platform needs."""
    wanted = list(requirements)
    while True:
        found = resolve(wanted)
        texts = [*wanted, *(text for one in found.values() for text in one.requires)]
        every = [(platform, python) for platform in PLATFORMS.values() for python in PYTHONS]
        asked = {f"{item.name}{item.specifier}" for place in every for item in in_force(texts, *place)}
        lacking = sorted(text for text in asked if canonicalize_name(Requirement(text).name) not in found)
        if not lacking:
            return found
        wanted += lacking


def download(packages: Iterable[Release], folder: Path) -> None:
    """Download the wheels of the releases for every Python on every platform into a folder."""
    pins = [f"{one.name}=={one.version}" for one in packages]
    for platform in PLATFORMS.values():
        for python in PYTHONS:
            words = ["download", "--no-deps", "--dest", str(folder), *target_options(platform, python)]
            subprocess.run([*PIP, *words, *pins], check=True)


def with_wheels(packages: Iterable[Release], folder: Path) -> list[Release]:
    """Return the releases with the wheels that stand in a folder."""
    wheels: dict[str, list[Wheel]] = {}
    for path in sorted(folder.glob("*.whl")):
        wheel = Wheel(path.name, sha256(path.read_bytes()).hexdigest(), path.stat().st_size)
        wheels.setdefault(parse_wheel_filename(path.name)[0], []).append(wheel)
    return [Release(one.name, one.version, one.requires, tuple(wheels[canonicalize_name(one.name)])) for one in packages]


def main() -> None:
    """Write wheels.json anew."""
    found = complete(roots()).values()
    with tempfile.TemporaryDirectory() as place:
        download(found, Path(place))
        LOCK.write_bytes(lock_bytes(with_wheels(found, Path(place))))
    print(f"{LOCK.name}: {len(found)} releases")


if __name__ == "__main__":
    main()
