"""数据项 of 评分标准.xlsx: the ratios of the catalogue by the labels people know them by."""

import difflib
from collections.abc import Mapping

from pipeline.declarations import figures_of
from pipeline.money import normal_text
from pipeline.pack import Pack

_RATIO = "比例"
_NEAREST = 5
_EXECUTION = "目标.执行率."


def ratio_labels(pack: Pack) -> Mapping[str, str]:
    """Return label → key of every ratio that is declared by itself, and of those the pack's own rubric reads.

    The rate of the execution leaf beside the goals is that leaf's own.
    """
    declared = (key for key in pack.catalogue.declared(_RATIO) if not key.startswith(_EXECUTION))
    keys = dict.fromkeys((*declared, *(key for leaf in pack.rubric.indicator for key in figures_of(leaf.rule))))
    return {pack.catalogue.label(key): key for key in keys}


def ratio_key(pack: Pack, words: str) -> str:
    """Return the key of a ratio by its label or key; empty where it is none."""
    if (entry := pack.catalogue.find(words.strip())) is not None and entry.unit == _RATIO:
        return words.strip()
    wanted = normal_text(words)
    return next((key for label, key in ratio_labels(pack).items() if normal_text(label) == wanted), "")


def nearest(pack: Pack, words: str) -> str:
    """Return the labels most like some words, for a message."""
    labels = list(ratio_labels(pack))
    return "、".join(difflib.get_close_matches(words, labels, n=_NEAREST, cutoff=0.2) or labels[:_NEAREST])
