"""覆盖: figures a person changed on purpose, with name and reason.

In: rows of 覆盖记录.xlsx (read by ``load.overrides``), or what an edited report changed. Out: the
:class:`~pipeline.records.Overlay` that goes with the figures, and rows written for `jixiao accept`. ``record`` is one row;
``allowed`` which figures may be changed at all; ``values`` how a value is written and read; ``judged`` what is told of
overrides once all figures are known; ``accepting``, ``decisions``, ``chosen`` and ``book`` are the work of `jixiao accept`.
Does not belong here: how a changed value reaches what is computed from it (that is ``Figures``).
"""
