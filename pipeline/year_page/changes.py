"""What is other than at the last build: key figures and scores by value.

The record keeps what it was compared by. A build that changes none of it keeps what the record before told, so that the same
inputs give the same bytes; one that came to no figures leaves all as it was.
"""

from collections.abc import Iterable, Iterator, Mapping

from pipeline.year_page.page_record import BuiltValue, EarlierPage, PageChange, PageFigure, PageKeyFigure, ScoreNode


def compared_now(
    keys: Iterable[PageKeyFigure], total: str, scores: Iterable[ScoreNode], figures: Mapping[str, PageFigure]
) -> dict[str, BuiltValue]:
    """Return what the next build is compared with: key figures, the total score and the score of every node."""
    wanted = (*(item.key for item in keys), total, *_score_keys(scores))
    found = {key: figures[key] for key in wanted if key in figures}
    return {key: BuiltValue(label=item.label, value=item.value, shown=item.shown) for key, item in found.items()}


def _score_keys(nodes: Iterable[ScoreNode]) -> Iterator[str]:
    for node in nodes:
        yield node.score
        yield from _score_keys(node.children)


def changed(before: EarlierPage, now: Mapping[str, BuiltValue]) -> tuple[PageChange, ...]:
    """Return what changed since the build that gave ``before``; at the first build nothing did."""
    was = before.compared
    if not was:
        return ()
    keys = dict.fromkeys((*now, *was))
    found = tuple(_change(key, was.get(key), now.get(key)) for key in keys if _value(was.get(key)) != _value(now.get(key)))
    return found or before.changes


def _change(key: str, was: BuiltValue | None, now: BuiltValue | None) -> PageChange:
    label = next(item.label for item in (now, was) if item is not None)
    return PageChange(key=key, label=label, was=was, now=now)


def _value(item: BuiltValue | None) -> Mapping[str, str] | None:
    return None if item is None else item.value
