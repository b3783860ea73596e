"""The handle by which other rooms hold an element of a document: hand it on, compare it, use it as a key, nothing else.

At run time it is the element itself. For mypy it has no attributes, so nothing outside this room can look inside; whatever
is to be asked or done is a function of this room, which opens the handle by :func:`node_of`.
"""

from typing import Protocol, cast

from pipeline.opc import Node


class Handle(Protocol):
    """An element of a part. Every :data:`~pipeline.opc.Node` is one."""

    def __setitem__(self, key: int, value: Node, /) -> None:
        """Tell an element from anything else; who has no node cannot call it."""


def node_of(handle: Handle) -> Node:
    """Open a handle: return the element it is. For this room only."""
    return cast(Node, handle)
