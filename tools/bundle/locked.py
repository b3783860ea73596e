"""wheels.json: which wheel of each requirement a bundle takes, with its sha256, and what each requirement needs in turn.

Whether every Python on every platform gets all it needs is answered from this file alone, without an index.
"""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.bundle.targets import Platform

ROOT = Path(__file__).resolve().parents[2]
LOCK = Path(__file__).with_name("wheels.json")
INSTALLER = "pip>=24"
"""A bundle brings its own pip: a Python without ensurepip (Debian without python3-venv) will do, and all install alike."""


class Wheel(msgspec.Struct, frozen=True):
    """One file: its name, its sha256 and its size in bytes."""

    file: str
    sha256: str
    size: int


class Release(msgspec.Struct, frozen=True):
    """One release of a requirement: what it requires (without extras) and the wheels taken."""

    name: str
    version: str
    requires: tuple[str, ...]
    wheels: tuple[Wheel, ...]


class NoWheel(Exception):
    """A requirement without a locked release, or a release without a wheel for a Python on a platform."""


Lock = dict[str, Release]


def read_lock(path: Path = LOCK) -> Lock:
    """Return the locked packages by normalised name."""
    return {canonicalize_name(one.name): one for one in msgspec.json.decode(path.read_bytes(), type=list[Release])}


def lock_bytes(packages: Iterable[Release]) -> bytes:
    """Return the packages as wheels.json has them: one a paragraph, in the order of their names."""
    ordered = sorted(packages, key=lambda one: canonicalize_name(one.name))
    return msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n"


def roots(pyproject: Path = ROOT / "pyproject.toml") -> tuple[str, ...]:
    """Return what the program requires, and the pip that installs it."""
    return (*tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"], INSTALLER)


def in_force(requirements: Iterable[str], platform: Platform, python: str) -> Iterator[Requirement]:
    """Yield the requirements whose markers hold for a Python on a platform."""
    environment = platform.environment(python)
    for requirement in map(Requirement, requirements):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield requirement


def needed(lock: Lock, requirements: Iterable[str], platform: Platform, python: str) -> dict[str, Wheel]:
    """Return the wheel of everything a Python on a platform needs, by name. Raises :class:`NoWheel` for the first without."""
    found: dict[str, Wheel] = {}
    waiting = [(requirement, "pyproject.toml") for requirement in in_force(requirements, platform, python)]
    while waiting:
        requirement, by = waiting.pop()
        name = canonicalize_name(requirement.name)
        package = lock.get(name)
        if package is None or not requirement.specifier.contains(package.version, prereleases=True):
            locked = package.version if package else "nothing"
            raise NoWheel(f"{by} requires {requirement}, locked is {locked}: python -m tools.bundle.renew")
        if name not in found:
            found[name] = _wheel(package, platform, python)
            waiting += [(further, package.name) for further in in_force(package.requires, platform, python)]
    return found


def _wheel(package: Release, platform: Platform, python: str) -> Wheel:
    fitting = (wheel for wheel in package.wheels if platform.fits(wheel.file, python))
    wheel = next(fitting, None)
    if wheel is None:
        raise NoWheel(f"{package.name} {package.version} has no wheel for Python {python} on {platform.name}")
    return wheel
