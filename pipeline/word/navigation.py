"""Which elements stand near another one: for finding a place, never for reading or changing what is there."""

from collections.abc import Iterator

from pipeline.word.handle import Handle, node_of
from pipeline.word.names import W

_P = f"{W}p"


def paragraphs_near(element: Handle) -> Iterator[Handle]:
    """Yield the paragraphs by which a place is told: its own, those of its row or within it, those behind and before it."""
    node = node_of(element)
    if node.tag == _P:
        yield node
    yield from node.iterancestors(_P)
    row = next(node.iterancestors(f"{W}tr"), None)
    yield from (node if row is None else row).iter(_P)
    yield from node.itersiblings(_P)
    yield from node.itersiblings(_P, preceding=True)
