"""A comparison as JSON values (pipeline/schema/diff.schema.json)."""

from typing import Any

from pipeline.diff.changes import Comparison, ParagraphChange, RowChange, SideFacts, TableChange, TextChange


def differences(found: Comparison) -> dict[str, Any]:
    """Return what the command answers beside its problems."""
    return {
        "left": _side(found.left),
        "right": _side(found.right),
        "by_figure": found.by_figure,
        "counts": found.counts,
        "figures": [
            {
                "key": item.key,
                "label": item.label,
                "format": item.form,
                "old": list(item.old),
                "new": list(item.new),
                "places": list(item.places),
            }
            for item in found.figures
        ],
        "changes": [_paragraph(item) if isinstance(item, ParagraphChange) else _table(item) for item in found.changes],
    }


def _side(item: SideFacts) -> dict[str, str]:
    return {"name": item.name, "sha256": item.sha256, "baseline": item.baseline}


def _text(item: TextChange) -> dict[str, Any]:
    pieces = [{"old": piece.old, "new": piece.new, "same": piece.same} for piece in item.pieces]
    return {"kind": item.kind.value, "old": item.old, "new": item.new, "pieces": pieces}


def _paragraph(item: ParagraphChange) -> dict[str, Any]:
    return {
        "what": "paragraph",
        "heading": list(item.heading),
        "kind": item.kind.value,
        "first": item.first,
        "moved": item.moved,
        "sentences": [_text(sentence) for sentence in item.sentences],
    }


def _table(item: TableChange) -> dict[str, Any]:
    return {
        "what": "table",
        "heading": list(item.heading),
        "caption": item.caption,
        "kind": item.kind.value,
        "moved": item.moved,
        "columns": [{"kind": kind.value, "head": head} for kind, head in item.columns],
        "rows": [_row(row) for row in item.rows],
    }


def _row(item: RowChange) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "label": item.label,
        "cells": [{"column": cell.column, **_text(cell.text)} for cell in item.cells],
        "texts": list(item.texts),
    }
