"""``python -m tools.bundle [--only PLATFORM] [--python VERSION] [--out FOLDER]``: writes the bundles."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.version import VERSION
from tools.bundle.archive import write_zip
from tools.bundle.content import MANUAL, Files, facts, manual, requirements, samples, scripts
from tools.bundle.fetch import fetch, own_wheel
from tools.bundle.locked import ROOT, Wheel, read_lock
from tools.bundle.targets import PLATFORMS, PYTHONS, Platform


def bundle(platform: Platform, pythons: Sequence[str], dist: Path, cache: Path) -> Path:
    """Write the zip of a platform and return its path; wheels come from the cache, or an index and into it."""
    lock = read_lock()
    with tempfile.TemporaryDirectory() as place:
        own = own_wheel(Path(place))
        files: Files = {f"wheels/{own.file}": Path(place) / own.file}
        taken: dict[str, Wheel] = {}
        for python in pythons:
            wheels = fetch(lock, platform, python, cache)
            files[f"wheels/requirements-{python}.txt"] = requirements(lock, wheels, own)
            taken |= {wheel.file: wheel for wheel in wheels.values()}
        files |= {f"wheels/{file}": cache / file for file in taken}
        files["program/bundle.json"] = facts(platform, pythons, taken.values())
        files |= {**dict(scripts(platform)), **dict(samples()), **dict(manual(dist))}
        top = f"jixiao-{VERSION}-{platform.name}"
        path = dist / f"{top}.zip"
        write_zip(path, top, files)
    return path


def main() -> None:
    """Write the bundles asked for and say their sizes."""
    parser = argparse.ArgumentParser(prog="python -m tools.bundle")
    parser.add_argument("--only", action="append", choices=PLATFORMS, help="this platform; may be given several times")
    parser.add_argument("--python", action="append", choices=PYTHONS, help="for this Python only; may be given several times")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--cache", type=Path, default=ROOT / "dist" / "wheels", help="where downloaded wheels are kept")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for name in MANUAL:
        if not (given.out / name).is_file():
            print(f"{given.out / name} is not there: the bundle goes without it")
    for name in given.only or PLATFORMS:
        path = bundle(PLATFORMS[name], given.python or PYTHONS, given.out, given.cache)
        print(f"{path}  {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
