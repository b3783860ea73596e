"""Frozen records passed between stages, a module for what a stage hands on. Emptiness is explained field by field.

``figures`` (数据项, and sets of them) comes first; then ``inputs`` of load, ``checked`` of reconcile and the ties, ``computed``
of compute, ``report`` of narrate. Nothing here computes a figure or reads a file; rooms after generation have their own.
"""

from pipeline.records.checked import CANNOT, FAILS, HOLDS, BridgeLine, LedgerComparison, TieResult
from pipeline.records.computed import Computed, Indicator, ListedRow
from pipeline.records.figures import Cell, Figure, FigureBuilder, Figures, Overlay, Rule, Source, decided, derive, text_figure
from pipeline.records.inputs import (
    PREVIOUS,
    PREVIOUS_FILE,
    BudgetDocument,
    ColumnUse,
    InputFile,
    Loaded,
    PreviousYear,
    Profile,
    SheetUse,
    StaffParagraph,
    StaffRun,
    StaffSection,
    TableHead,
    VoucherLine,
)
from pipeline.records.report import Fixed, Linked, Report, ReportParagraph, ReportTable, Span, Staff

__all__ = [
    "CANNOT",
    "FAILS",
    "HOLDS",
    "PREVIOUS",
    "PREVIOUS_FILE",
    "BridgeLine",
    "BudgetDocument",
    "Cell",
    "ColumnUse",
    "Computed",
    "Figure",
    "FigureBuilder",
    "Figures",
    "Fixed",
    "Indicator",
    "InputFile",
    "LedgerComparison",
    "Linked",
    "ListedRow",
    "Loaded",
    "Overlay",
    "PreviousYear",
    "Profile",
    "Report",
    "ReportParagraph",
    "ReportTable",
    "Rule",
    "SheetUse",
    "Source",
    "Span",
    "Staff",
    "StaffParagraph",
    "StaffRun",
    "StaffSection",
    "TableHead",
    "TieResult",
    "VoucherLine",
    "decided",
    "derive",
    "text_figure",
]
