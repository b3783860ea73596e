"""对账: sums of 预算指标账 and 支出明细账 by class, nature and 经济分类, and the bridge between them and 财决01.

Nothing is judged here: whether a bridge line leaves a difference is a rule of the tie engine (B7).
"""

from pipeline.reconcile.reconcile import Reconciled, reconcile

__all__ = ["Reconciled", "reconcile"]
