"""对账: sums of 预算指标账 and 支出明细账 by class, nature and 经济分类, and the bridge between them and 财决01.

In: the records of both ledgers, the figures of load, the pack. Out: :class:`Reconciled` (figures, 桥接表) and problems.
``reconcile`` adds up, ``classes`` tells lines apart, ``scope`` which money a ledger covers, ``budget``, ``income`` and
``spending`` compare, ``bridge`` puts the lines together. Does not belong here: whether a difference is a fault (a rule of the
tie engine, B7), reading files.
"""

from pipeline.reconcile.reconcile import Reconciled, reconcile

__all__ = ["Reconciled", "reconcile"]
