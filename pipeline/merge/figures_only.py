"""A file that lost its baseline and stands apart from ours: only figures known by their tags can be brought up to date.

What they said when they were generated comes from the figures.json beside the file, printed in the formats of the new report.
Words, rows and tables are left as they are: nothing tells which of them staff wrote.
"""

from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from pipeline import link
from pipeline.edited import Edited, with_baseline
from pipeline.file_reading import read_file
from pipeline.formats import FormatError, format_figure
from pipeline.limits import RECORD_FILE
from pipeline.merge import figures
from pipeline.merge.figures import TextNow
from pipeline.merge.refresh import Generated, Refreshed
from pipeline.money import Absence, Value
from pipeline.publish.layout import FIGURES
from pipeline.records import Cell, Figure
from pipeline.strict_json import parsed
from pipeline.word import baseline_part


def figures_beside(folder: Path) -> link.Baseline | None:
    """Return a baseline of figures alone, without text yet, from figures.json; None when there is none of ours."""
    try:
        found = parsed(read_file(folder / FIGURES, RECORD_FILE))
        return link.Baseline(
            department=str(found["department"]),
            year=int(found["year"]),
            pack=str(found.get("pack", "")),
            pack_version="",
            pack_fingerprint="",
            provenance=link.Provenance(tool_version=""),
            figures=tuple(_figure(item) for item in found["figures"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError):
        return None


def _figure(item: dict[str, Any]) -> link.BaselineFigure:
    key, unit = str(item["key"]), str(item["unit"])
    value = _value(item["value"])
    return link.BaselineFigure(tag="", key=key, format="", kind="", unit=unit, value=value, text="", source="", count=0)


def _value(item: dict[str, str]) -> Value:
    kind = item["kind"]
    if kind.upper() in Absence.__members__:
        return Absence[kind.upper()]
    if kind == "text":
        return item["text"]
    if kind in ("money", "count"):
        return int(item["fen" if kind == "money" else "count"])
    return Fraction(int(item["num"]), int(item["den"]))


def refresh_figures(edited: Edited, new: Generated, now: TextNow) -> Refreshed:
    """Write the new text of every tagged figure that still says what it said; the rest of the file stays as it is."""
    base = replace(edited.baseline, figures=_printed(edited.baseline, new.baseline))
    package, located = edited.package, with_baseline(edited, base).located
    printed = new.baseline.by_tag()

    def text_now(item: link.BaselineFigure) -> str | None:
        return printed[item.tag].text if item.tag in printed else now(item)

    by_tag = base.by_tag()
    found = figures.other_formats(figures.held(located.occurrences, text_now, by_tag), base, new.baseline)
    renewal = figures.renew(located.occurrences, found.keys, (), text_now, by_tag)
    made = replace(
        new.baseline,
        figures=tuple(figures.as_shown(new.baseline, base, found)),
        latest=link.content_mark(new.baseline),
    )
    for name in package.story_parts():
        package.mark_edited(name)
    baseline_part.write(package, made)
    changes = tuple(figures.lines(renewal, found, text_now, by_tag))
    return Refreshed(data=package.packed(), changes=changes, baseline=made)


def _printed(known: link.Baseline, new: link.Baseline) -> tuple[link.BaselineFigure, ...]:
    """Return the old figures as the new report's formats print them."""
    values = {item.key: item for item in known.figures}
    found = []
    for item in new.figures:
        old = values.get(item.key)
        if old is None:
            continue
        figure = Figure(key=old.key, value=old.value, unit=old.unit, source=Cell(file=FIGURES))
        try:
            found.append(replace(item, value=old.value, text=format_figure(figure, item.format)))
        except (FormatError, KeyError):
            continue
    return tuple(found)
