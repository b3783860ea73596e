"""``python -m tools.import_cycles``: no modules of pipeline/ and tools/, and no rooms, import each other in a circle; part of
``make lint``.

Imports inside functions and those for types only count too: they hide a circle and do not undo it. A room is a package of
pipeline/ with all in it, or a module beside the packages.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOTS = ("pipeline", "tools")
Graph = Mapping[str, frozenset[str]]


def modules(base: Path) -> Mapping[str, Path]:
    """Return the modules by dotted name; a package is called as its folder."""
    paths = [path for root in ROOTS for path in sorted((base / root).rglob("*.py"))]
    return {".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def _imported(path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield next((name for name in (f"{node.module}.{alias.name}", node.module) if name in known), "")


def imports(base: Path) -> Graph:
    """Return which modules each module imports."""
    known = modules(base)
    return {name: frozenset(_imported(path, known)) - {name, ""} for name, path in known.items()}


def of_rooms(graph: Graph) -> Graph:
    """Return which rooms each room imports."""
    rooms: dict[str, set[str]] = {}
    for name, used in graph.items():
        room = _room(name)
        rooms.setdefault(room, set()).update(_room(other) for other in used if _room(other) != room)
    return {room: frozenset(used) for room, used in rooms.items()}


def _room(name: str) -> str:
    return ".".join(name.split(".")[:2])


def cycle(graph: Graph) -> list[str]:
    """Return some circle, its first name repeated at the end; empty where there is none."""
    done: set[str] = set()

    def search(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        found: list[str] = []
        if name not in done:
            found = next((round_ for other in sorted(graph.get(name, ())) if (round_ := search(other, [*way, name]))), [])
            done.add(name)
        return found

    return next((found for name in sorted(graph) if (found := search(name, []))), [])


def main() -> int:
    """Print a circle of modules and one of rooms; 1 if there is any."""
    graph = imports(Path())
    found = [circle for circle in (cycle(graph), cycle(of_rooms(graph))) if circle]
    for circle in found:
        sys.stdout.write(" → ".join(circle) + "\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
