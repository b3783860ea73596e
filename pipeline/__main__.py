"""jixiao: the command line (pipeline/commands). Light, so that an interruption finds somebody who answers."""

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

from pipeline.interrupts import ignore, listen

_COLLECT_EVERY = 200_000
"""Objects made before the cyclic collector looks (700 by default): a command makes records by the ten thousand and hardly
any cycles, so that each early look finds nothing; so many objects are some 20 MB."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; see :func:`pipeline.commands.main.main`."""
    from pipeline.commands.main import main as run

    return run(arguments)


def entry() -> NoReturn:
    """Console entry point."""
    listen()
    gc.set_threshold(_COLLECT_EVERY)
    code = main()
    ignore()
    sys.exit(code)


if __name__ == "__main__":
    entry()
