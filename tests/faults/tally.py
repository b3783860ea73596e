"""Counts of what was tried and what came of it, for the end of a test run and for ``outputs/错误注入.txt``."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.faults.bench import ROOT

REPORT = ROOT / "outputs" / "错误注入.txt"


def lines(title: str, counts: Mapping[str, Mapping[str, int]], order: Iterable[str]) -> list[str]:
    """Return a table in words: one line a kind, its counts in order, zero counts left out."""
    found = [title]
    for kind, row in counts.items():
        shown = "，".join(f"{name} {row[name]}" for name in order if row.get(name))
        found.append(f"  {kind}：试了 {sum(row.values())}；{shown}")
    return found


def total(counts: Mapping[str, Mapping[str, int]]) -> Counter[str]:
    """Add up the kinds."""
    whole: Counter[str] = Counter()
    for row in counts.values():
        whole.update(row)
    return whole


def keep(text: str, path: Path = REPORT) -> None:
    """Add to the report of a full run."""
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text + "\n")
