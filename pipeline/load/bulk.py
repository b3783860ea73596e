"""Reading a large table makes millions of lists and texts without cycles: the collector of cycles need not look at them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_cycles() -> Iterator[None]:
    """Hold the collector of cycles off; without this it passes over all rows read so far again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
