"""jixiao: the command line (pipeline/commands). Light, so that an interruption finds somebody who answers."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from pipeline.collector import collect_seldom
from pipeline.interrupts import ignore, listen


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; see :func:`pipeline.commands.main.main`."""
    from pipeline.commands.main import main as run

    return run(arguments)


def entry() -> NoReturn:
    """Console entry point."""
    listen()
    collect_seldom()
    code = main()
    ignore()
    sys.exit(code)


if __name__ == "__main__":
    entry()
