"""Where the frozen files are, and which belongs to which."""

from pathlib import Path

MADE = Path(__file__).with_name("made")
RESULTS = Path(__file__).with_name("results")
NEW = {
    "gd": "totals+direction+goal out+text in",
    "national": "national goal out+national direction+national works",
}
"""The samples, and the changes of inputs that made the report each is brought up to (tests/merge/bench.py)."""
MERGED = (
    ("gd-xml-01", "gd-xml-02"),
    ("gd-xml-03", "gd-office-overtype"),
    ("gd-xml-04", "gd-through-docx"),
    ("gd-office-insert_row", "gd-word-row-typed"),
    ("gd-python-docx-text", "gd-saved-by-word-edited"),
    ("gd-no-tags", "gd-xml-05"),
    ("gd-no-marks", "gd-office-comment"),
    ("national-xml-21", "national-xml-22"),
    ("national-through-docx", "national-python-docx"),
)
"""Copies that are merged over the report they were made from."""


def names() -> list[str]:
    """Return the edited files, in order."""
    return sorted(path.stem for path in MADE.glob("*.docx") if not path.stem.endswith(("-base", "-new")))


def base_of(name: str) -> str:
    """Return the sample an edited file was made from."""
    return name.partition("-")[0]


def data_of(name: str) -> bytes:
    """Return the bytes of a frozen file."""
    return (MADE / f"{name}.docx").read_bytes()
