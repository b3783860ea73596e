"""The machines a bundle is for: platform tags, Pythons, what a wheel's name says of where it fits."""

from collections.abc import Iterable

from msgspec import Struct
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

PYTHONS = ("3.11", "3.12", "3.13")
_GLIBC = tuple(range(28, 16, -1))
"""manylinux_2_28 down to 2_17: the domestic desktops in use (UOS 20, Kylin V10) have glibc 2.28 or newer."""


class Platform(Struct, frozen=True):
    """One kind of machine: the name of its zip, the tags of its wheels, and what its Pythons say of themselves."""

    name: str
    tags: tuple[str, ...]
    sys_platform: str
    system: str
    machine: str
    python_platform: str
    """``sysconfig.get_platform()`` of the Pythons it serves."""

    @property
    def windows(self) -> bool:
        """Whether it is a Windows."""
        return self.sys_platform == "win32"

    def environment(self, python: str) -> dict[str, str]:
        """Return the environment of a Python on this platform, in which markers of requirements are judged."""
        return {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "sys_platform": self.sys_platform,
            "platform_system": self.system,
            "platform_machine": self.machine,
            "os_name": "nt" if self.windows else "posix",
            "extra": "",
        }

    def accepted(self, python: str) -> frozenset[Tag]:
        """Return the tags of all wheels that fit a Python on this platform."""
        major, minor = (int(part) for part in python.split("."))
        interpreter = f"cp{major}{minor}"
        own = cpython_tags((major, minor), [interpreter], self.tags)
        return frozenset((*own, *compatible_tags((major, minor), interpreter, self.tags)))

    def fits(self, wheel: str, python: str) -> bool:
        """Return whether a wheel, by its file name, fits a Python on this platform."""
        return not parse_wheel_filename(wheel)[3].isdisjoint(self.accepted(python))


def _manylinux(machine: str) -> tuple[str, ...]:
    return (*(f"manylinux_2_{minor}_{machine}" for minor in _GLIBC), f"manylinux2014_{machine}")


PLATFORMS = {
    platform.name: platform
    for platform in (
        Platform("win_amd64", ("win_amd64",), "win32", "Windows", "AMD64", "win-amd64"),
        Platform("linux-x86_64", _manylinux("x86_64"), "linux", "Linux", "x86_64", "linux-x86_64"),
        Platform("linux-aarch64", _manylinux("aarch64"), "linux", "Linux", "aarch64", "linux-aarch64"),
    )
}


def oldest_glibc(wheels: Iterable[str]) -> int:
    """Return the minor version of the oldest glibc 2.x on which all the wheels run; a wheel may name several."""
    return max((_glibc(wheel) for wheel in wheels), default=0)


def _glibc(wheel: str) -> int:
    named = [tag.platform.split("_") for tag in parse_wheel_filename(wheel)[3]]
    return min((17 if words[0] == "manylinux2014" else int(words[2]) for words in named if "manylinux" in words[0]), default=0)
