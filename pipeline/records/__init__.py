"""Frozen records passed between stages, a module for what a stage hands on. Emptiness is explained field by field.

``figures`` (数据项, and sets of them) comes first; then ``inputs`` of load, ``checked`` of reconcile and the ties, ``computed``
of compute, ``report`` of narrate. Nothing here computes a figure or reads a file; rooms after generation have their own.
"""

from pipeline.records.checked import CANNOT, FAILS, HOLDS, BridgeLine, LedgerComparison, TieResult
from pipeline.records.computed import Computed, Indicator, Row
from pipeline.records.figures import Cell, Figure, FigureBuilder, Figures, Overlay, Rule, Source, decided, derive, text_figure
from pipeline.records.inputs import (
    BudgetDocument,
    InputFile,
    Loaded,
    Profile,
    SheetUse,
    StaffParagraph,
    StaffRun,
    StaffSection,
    VoucherLine,
)
from pipeline.records.report import Fixed, Linked, Paragraph, Report, Span, Staff, Table

__all__ = [
    "CANNOT",
    "FAILS",
    "HOLDS",
    "BridgeLine",
    "BudgetDocument",
    "Cell",
    "Computed",
    "Figure",
    "FigureBuilder",
    "Figures",
    "Fixed",
    "Indicator",
    "InputFile",
    "LedgerComparison",
    "Linked",
    "Loaded",
    "Overlay",
    "Paragraph",
    "Profile",
    "Report",
    "Row",
    "Rule",
    "SheetUse",
    "Source",
    "Span",
    "Staff",
    "StaffParagraph",
    "StaffRun",
    "StaffSection",
    "Table",
    "TieResult",
    "VoucherLine",
    "decided",
    "derive",
    "text_figure",
]
