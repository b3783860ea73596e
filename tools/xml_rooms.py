"""``python -m tools.xml_rooms``: XML is looked into only in the rooms whose business it is; part of ``make lint``.

Everywhere else an element is a :class:`~pipeline.word.handle.Handle`, of which mypy knows no attribute. That holds as long as
nobody there imports what opens one (lxml, the names of WordprocessingML, ``Node``, ``node_of``) or asks a package for a tree.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.import_cycles import modules

ROOMS = (
    "pipeline.opc",
    "pipeline.word",
    "pipeline.render",
    "pipeline.load.archive",
    "pipeline.load.book_parts",
    "pipeline.load.sheet_scan",
    "pipeline.link.baseline_xml",
    "pipeline.sheet_documents.package",
    "pipeline.sheet_documents.worksheet",
)
"""opc reads XML, word/ and render/ know the .docx, three modules of load/ and two of sheet_documents/ the .xlsx, baseline_xml
our own part."""
CLOSED: Mapping[str, frozenset[str]] = {
    "lxml": frozenset(),
    "pipeline.word.names": frozenset(),
    "pipeline.opc": frozenset(("Node", "parse_xml", "xml_bytes")),
    "pipeline.word.handle": frozenset(("node_of",)),
    "pipeline.word.package": frozenset(("parse",)),
}
"""What is imported in those rooms only; no names: nothing of the module."""
TREES = frozenset(("tree", "edit", "main", "linked_tree", "stories"))
"""Methods of a package that give a root to look into; others have ``root``, ``body`` and ``mark_edited``."""


def _may(module: str) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in ROOMS)


def _found(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] == "lxml")
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, name) for name in _closed(node.module, [alias.name for alias in node.names]))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TREES:
            yield node.lineno, f".{node.func.attr}()"


def _closed(module: str, names: list[str]) -> Iterator[str]:
    for name in names:
        for where in (module, f"{module}.{name}"):
            closed = CLOSED.get("lxml" if where.split(".")[0] == "lxml" else where)
            if closed is not None and (not closed or name in closed):
                yield f"{module}.{name}"
                break


def faults(base: Path) -> list[str]:
    """Return where a module of another room looks into XML, one line each."""
    others = ((name, path) for name, path in modules(base).items() if name.startswith("pipeline.") and not _may(name))
    return [
        f"{path.relative_to(base)}:{line}: {what}"
        for _, path in others
        for line, what in sorted(_found(ast.parse(path.read_text(encoding="utf-8"))))
    ]


def main() -> int:
    """Print the faults; 1 if there are any."""
    found = faults(Path())
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
