"""``python -m tools.class_names``: no public class name stands in two files of pipeline/ or tools/; part of ``make lint``.

One name for two things makes a reader look at the imports before he knows which is meant. A name in two files is told with
both places. A name that begins with ``_`` is a module's own matter.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOMS = ("pipeline", "tools")


def public_classes(path: Path) -> Iterator[str]:
    """Yield the public classes and named unions of types of a module."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def in_two_files(paths: Iterable[Path]) -> Mapping[str, list[Path]]:
    """Return the names that stand in more than one file, with the files."""
    places: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(paths):
        for name in public_classes(path):
            places[name].append(path)
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


def main() -> int:
    """Print every name that stands twice; 1 if there is one."""
    found = in_two_files(path for room in ROOMS for path in Path(room).rglob("*.py"))
    for name, paths in found.items():
        sys.stdout.write(f"{name}：{'、'.join(path.as_posix() for path in paths)}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
