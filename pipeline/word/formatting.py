"""Formatting handed from one element to another: run properties, the properties of cells and paragraphs, a new row's looks."""

from copy import deepcopy

from lxml import etree

from pipeline.opc import Node
from pipeline.word.edit import detach
from pipeline.word.handle import Handle, node_of
from pipeline.word.names import W

_P, _R, _RPR, _PPR, _TC, _TCPR = (f"{W}{name}" for name in ("p", "r", "rPr", "pPr", "tc", "tcPr"))
_VMERGE = f"{W}vMerge"
_BEFORE_MERGE = frozenset(f"{W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge"))


def same_properties(one: Node | None, other: Node | None) -> bool:
    """Tell whether two sets of run properties say the same."""
    return properties_key(one) == properties_key(other)


def properties_key(properties: Node | None) -> bytes:
    """Return what run properties say, to be compared; nothing and an empty element are one."""
    return b"" if properties is None or not len(properties) else etree.tostring(properties, method="c14n", exclusive=True)


def set_run_properties(element: Node, properties: Node | None) -> None:
    """Give every run in an element, and every control round runs, other run properties (None: none)."""
    for holder in list(element.iter(f"{W}sdtPr", _R)):
        for old in holder.findall(_RPR):
            holder.remove(old)
        if properties is not None:
            made = deepcopy(properties)
            made.tail = None
            holder.insert(0, made)


def take_over_properties(element: Node, model: Node, name: str) -> None:
    """Give an element its neighbour's properties (``name``: their tag), tracked changes of them apart."""
    found, own = model.find(name), element.find(name)
    if found is None or element is model:
        return
    made = deepcopy(found)
    made.tail = None
    for item in [item for item in made.iter() if str(item.tag).endswith("Change") or item.tag in (f"{W}ins", f"{W}del")]:
        detach(item)
    if own is not None:
        element.remove(own)
    element.insert(0, made)


def take_over_merge(cell: Handle, model: Handle) -> None:
    """Let a cell begin a cell over several rows or go on the one above, as ``model`` does; nothing where that does neither."""
    wanted, properties = node_of(model).find(f"{_TCPR}/{_VMERGE}"), node_of(cell).find(_TCPR)
    if wanted is None or properties is None:
        return
    own = properties.find(_VMERGE)
    if own is None:
        own = etree.Element(_VMERGE)
        properties.insert(sum(item.tag in _BEFORE_MERGE for item in properties), own)
    own.set(f"{W}val", wanted.get(f"{W}val", "continue"))


def dress_row(row: Handle, model: Handle, other: Handle | None) -> None:
    """Give a new row the looks of its neighbours: properties of cells and paragraphs; of runs where both neighbours agree."""
    row, model, other = node_of(row), node_of(model), None if other is None else node_of(other)
    further = [] if other is None else other.findall(_TC)
    for number, (mine, theirs) in enumerate(zip(row.findall(_TC), model.findall(_TC), strict=True)):
        take_over_properties(mine, theirs, _TCPR)
        like, also = theirs.find(_P), further[number].find(_P) if number < len(further) else None
        for paragraph in mine.findall(_P):
            if like is not None:
                take_over_properties(paragraph, like, _PPR)
            if like is not None and also is not None:
                _dress_runs(paragraph, like, also)


def _dress_runs(paragraph: Node, like: Node, also: Node) -> None:
    """Give the runs of a paragraph the properties of the neighbour's first run, where both neighbours' first runs agree."""
    first, look = next(like.iter(_R), None), like.find(f".//{_R}/{_RPR}")
    if first is None or not same_properties(look, also.find(f".//{_R}/{_RPR}")):
        return
    own = first.find(_RPR)
    if own is None or own.find(f"{W}rPrChange") is None:
        set_run_properties(paragraph, own)
