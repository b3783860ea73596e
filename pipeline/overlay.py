"""The one door by which a changed figure (覆盖) comes in: every figure passes it when it is made and when it joins a set.

``derive``, ``decided``, ``text_figure`` and ``Figures`` of :mod:`pipeline.records` ask :func:`settled`; so whatever is computed
from a figure is computed from the changed one, in whichever stage it arises, and no stage knows of it. ``run.py`` says by
:func:`overriding` which changes are in force; outside of it every figure stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pipeline.records import Figure


class Overlay(Protocol):
    """Changes of figures, by key."""

    def over(self, figure: Figure) -> Figure:
        """Return the changed figure in place of one, or the one itself; of its own result that result."""


_IN_FORCE: ContextVar[Overlay | None] = ContextVar("in_force", default=None)


def settled(figure: Figure) -> Figure:
    """Return a figure as it stands with the changes in force."""
    overlay = _IN_FORCE.get()
    return figure if overlay is None else overlay.over(figure)


@contextmanager
def overriding(overlay: Overlay | None) -> Iterator[None]:
    """Put changes in force for what runs within; None puts none in force."""
    before = _IN_FORCE.set(overlay)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)
