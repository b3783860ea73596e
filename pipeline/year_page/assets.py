"""The scripts and styles of the page: ``assets/order.txt`` names the scripts in order, the boot of the static file last.

The page holds them; the desk serves them one by one.
"""

from functools import cache
from pathlib import Path

from pipeline.file_reading import read_file
from pipeline.limits import DECLARATION_FILE

HOME = Path(__file__).parent / "assets"


@cache
def scripts() -> tuple[str, ...]:
    """Return the names of the scripts in the order they are loaded."""
    return tuple(text("order.txt").split())


@cache
def styles() -> tuple[str, ...]:
    """Return the names of the style sheets."""
    return tuple(sorted(path.name for path in HOME.glob("*.css")))


def text(name: str) -> str:
    """Return what stands in one of the files, line endings as in the repository."""
    return read_file(HOME / name, DECLARATION_FILE).decode("utf-8").replace("\r\n", "\n")
