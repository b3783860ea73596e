"""The shape of every TOML file of a pack, a module a file, as strict frozen records: an unknown or missing key is refused.

Values are Chinese, TOML keys English. Decimal stays Decimal (0.10 is not a float). pack.py reads, the stages use. How a child
pack's file is put over its parent's is the method ``over`` of its shape. Nothing is looked up or checked against data here.
"""

from pipeline.declarations.aliases import AliasDecl, AliasFile
from pipeline.declarations.codes import CodeDecl, CodeFile
from pipeline.declarations.figures import FigureDecl, FigureFile
from pipeline.declarations.forms import (
    DetailColumn,
    DetailDecl,
    DetailSum,
    FormBlock,
    FormDecl,
    FormRow,
    FormSheet,
    Substitute,
    SubstituteBlock,
    TransferDecl,
    UnsureDecl,
)
from pipeline.declarations.ledger import BackfillDecl, ClassifyDecl, FiscalDecl, FundDecl, LedgerFile, NatureDecl
from pipeline.declarations.pack_file import Option, PackDecl, Years
from pipeline.declarations.ratios import RatioDecl, RatioFile
from pipeline.declarations.rubric import GradeDecl, IndicatorDecl, LevelDecl, RubricFile, StandardDecl
from pipeline.declarations.rules import (
    BandRule,
    BetterRule,
    CountedRule,
    DeductionRule,
    FigureRule,
    LeafRule,
    LimitRule,
    ProportionalRule,
    ScoreBand,
    ScoringRule,
    ThresholdRule,
    WindowRule,
)
from pipeline.declarations.statements import ScoreWords, StatementFile, StatementName, StatementPattern, StatementRate
from pipeline.declarations.strict import Moment, SeverityName, State, Strict
from pipeline.declarations.tables import TableColumn, TableDecl, TableFile, TableLabel
from pipeline.declarations.ties import RuleDecl, TieDecl, TieFile
from pipeline.declarations.workbook import FillColumn, FillRow, FillSheet, FillUnit, WorkbookFile

__all__ = [
    "AliasDecl",
    "AliasFile",
    "BackfillDecl",
    "BandRule",
    "BetterRule",
    "ClassifyDecl",
    "CodeDecl",
    "CodeFile",
    "CountedRule",
    "DeductionRule",
    "DetailColumn",
    "DetailDecl",
    "DetailSum",
    "FigureDecl",
    "FigureFile",
    "FigureRule",
    "FillColumn",
    "FillRow",
    "FillSheet",
    "FillUnit",
    "FiscalDecl",
    "FormBlock",
    "FormDecl",
    "FormRow",
    "FormSheet",
    "FundDecl",
    "GradeDecl",
    "IndicatorDecl",
    "LeafRule",
    "LedgerFile",
    "LevelDecl",
    "LimitRule",
    "Moment",
    "NatureDecl",
    "Option",
    "PackDecl",
    "ProportionalRule",
    "RatioDecl",
    "RatioFile",
    "RubricFile",
    "RuleDecl",
    "ScoreBand",
    "ScoreWords",
    "ScoringRule",
    "SeverityName",
    "StandardDecl",
    "State",
    "StatementFile",
    "StatementName",
    "StatementPattern",
    "StatementRate",
    "Strict",
    "Substitute",
    "SubstituteBlock",
    "TableColumn",
    "TableDecl",
    "TableFile",
    "TableLabel",
    "ThresholdRule",
    "TieDecl",
    "TieFile",
    "TransferDecl",
    "UnsureDecl",
    "WindowRule",
    "WorkbookFile",
    "Years",
]
