"""Answers that depend on declarations alone, made once a process for as long as the declarations are in use.

A pack is read once for all departments of a process, so its lists are the same objects; what is made of them (heads by term,
patterns, look-ups) need not be made again for each department. The bound keeps memory flat where packs come and go.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def kept_for(most: int, identical: int = 1) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that keeps the last ``most`` answers.

    The first ``identical`` arguments are told apart by identity, the others by value. They must never change, nor may what is
    returned be changed.

    >>> words, made = ["厅", "局"], []
    >>> @kept_for(2)
    ... def joined(words, between):
    ...     made.append(between)
    ...     return between.join(words)
    >>> joined(words, "、"), joined(words, "、"), made
    ('厅、局', '厅、局', ['、'])
    """

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        kept: dict[tuple[Hashable, ...], tuple[R, tuple[Any, ...]]] = {}

        @wraps(work)
        def answer(*given: P.args, **named: P.kwargs) -> R:
            key = (*map(id, given[:identical]), *given[identical:], *named.items())
            found = kept.get(key)
            if found is None:
                while len(kept) >= most:
                    kept.pop(next(iter(kept)), None)
                found = kept[key] = work(*given, **named), given  # kept with what was asked: no other object has its id
            return found[0]

        return answer

    return decorate
