"""The part of a .docx that holds our baseline: found by its namespace (editors rename it), read, written, put back if lost."""

from pipeline import link
from pipeline.word.names import OFFICE_RELATIONSHIPS
from pipeline.word.package import Package

_KIND = f"{OFFICE_RELATIONSHIPS}/customXml"
_HEAD = 4096
"""How far into a part its namespace stands."""


def part_name(package: Package) -> str:
    """Return the name of the part, or nothing."""
    return next((name for name, part in package.parts.items() if is_baseline(name, part)), "")


def is_baseline(name: str, part: bytes) -> bool:
    """Tell whether a part holds a baseline of ours; the properties beside it name the namespace too."""
    return bool(link.BASELINE_PART.fullmatch(name)) and link.BASELINE_NS.encode() in part[:_HEAD]


def read(package: Package) -> link.Baseline | None:
    """Return the baseline in a file, or None. Raises :class:`~pipeline.link.BaselineError` when it is broken."""
    name = part_name(package)
    return link.parse_baseline(package.parts[name]) if name else None


def write(package: Package, baseline: link.Baseline) -> None:
    """Put a baseline into our part; a file that lost it gets a new one."""
    content = link.write_baseline(baseline).encode("utf-8")
    name = part_name(package)
    if name:
        package.put(name, content)
    else:
        add(package, content)


def add(package: Package, content: bytes) -> str:
    """Add our part under the next free name Office uses for such parts; return it."""
    taken = package.parts.keys()
    name = next(name for n in range(1, len(taken) + 2) if (name := f"customXml/item{n}.xml") not in taken)
    return package.add_part(name, content, _KIND, "application/xml")
