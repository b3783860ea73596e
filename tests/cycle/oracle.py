"""What a 定稿 must hold, told from the report's own XML and the inputs: nothing of the program's own checks is used."""

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.formats import format_figure
from pipeline.run import figures_now
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.cycle.hands import ours, text_of
from tests.cycle.world import World
from tests.load.exports import ROOTS

SIGNS = "-−–‑－△▲负"


def faults(world: World) -> list[str]:
    """Every linked number must be what the inputs give (an accepted one among them), with no sign of its own before it."""
    return list(_faults(world))


def _faults(world: World) -> Iterator[str]:
    data = world.report.read_bytes()
    baseline = read_baseline(data)
    figures = figures_now(world.inputs, ROOTS)
    assert baseline is not None and figures is not None
    by_tag = baseline.by_tag()
    for tag, _, sdt in ours(etree.fromstring(e.parts_of(data)[e.DOCUMENT])):
        known = by_tag.get(tag)
        figure = figures.get(known.key) if known else None
        if known is None or figure is None or known.format == "文本":
            continue
        should, says = format_figure(figure, known.format), text_of(sdt)
        numbers = [item.replace(",", "") for item in re.findall(r"\d[\d,]*(?:\.\d+)?", re.sub(r"ZZ\d{3}", "", says))]
        if numbers[:1] != [item.replace(",", "") for item in re.findall(r"\d[\d,]*(?:\.\d+)?", should)][:1]:
            yield f"{known.key} ({known.format}) says {says}, the inputs give {should}"
        before = _before(sdt)
        if before and before[-1] in SIGNS and not should.startswith("-"):
            yield f"{known.key} ({known.format}) has the sign {before[-1]} before it"


def _before(sdt: etree._Element) -> str:
    """The text right before a control in its paragraph."""
    paragraph = next(sdt.iterancestors(f"{e.W}p"), None)
    if paragraph is None:
        return ""
    said = ""
    for item in paragraph.iter(f"{e.W}t"):
        if sdt in item.iterancestors(f"{e.W}sdt"):
            return said
        said += item.text or ""
    return ""
