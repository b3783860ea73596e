"""Dotted names (``a.b.c``) in Jinja's trees: narrative texts and report.docx write keys alike."""

from jinja2 import nodes


def dotted(node: nodes.Node | None) -> list[str] | None:
    """Return the names of ``a.b.c`` in order, or None for anything else."""
    names: list[str] = []
    while isinstance(node, nodes.Getattr):
        names.append(node.attr)
        node = node.node
    return [node.name, *reversed(names)] if isinstance(node, nodes.Name) else None
