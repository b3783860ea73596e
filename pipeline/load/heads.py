"""Finds the head of a table by its words: which row it is, and which column holds which term (aliases.toml)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.declarations import AliasFile
from pipeline.load.amounts import head_name
from pipeline.load.sheet import Sheet
from pipeline.money import normal_text

SEARCHED = 25
"""A head stands in the first rows of an export, below title, period and unit."""


@dataclass(frozen=True, slots=True)
class Head:
    """A found head: its last row, the column of each term, and the folded words of each column."""

    row: int
    columns: Mapping[str, int]
    words: Mapping[int, str]


def term_heads(aliases: AliasFile, kind: str) -> dict[str, list[str]]:
    """Return the accepted folded heads of each term of one kind of input, the term itself included."""
    return {a.term: [normal_text(h) for h in dict.fromkeys([a.term, *a.heads])] for a in aliases.alias if a.kind == kind}


def required_terms(aliases: AliasFile, kind: str) -> tuple[str, ...]:
    """Return the terms without which the file cannot be read."""
    return tuple(a.term for a in aliases.alias if a.kind == kind and a.required)


def find_head(sheet: Sheet, terms: Mapping[str, Sequence[str]], needed: int = 2) -> Head | None:
    """Return the row (or two merged rows) among the first that names most terms; at least ``needed`` of them.

    A two-row head joins the word above with the one below: 金额 over 借方 reads ``金额借方``, and either word counts.
    """
    best: Head | None = None
    for row in range(min(SEARCHED, len(sheet.rows))):
        for depth in (1, 2):
            words = column_words(sheet, row, depth)
            columns = match(words, terms)
            if len(columns) >= needed and (best is None or len(columns) > len(best.columns)):
                best = Head(row + depth - 1, columns, {column: options[-1] for column, options in words.items()})
    return best


def column_words(sheet: Sheet, row: int, depth: int) -> dict[int, tuple[str, ...]]:
    """Return the folded words of each column of a head, most exact first."""
    words: dict[int, tuple[str, ...]] = {}
    over = ""
    for column in range(len(sheet.rows[row])):
        above = sheet.plain(row, column)
        if depth == 1:
            if above:
                words[column] = (above,)
            continue
        area = sheet.merged_at(row, column)
        over = above or (over if area and area.left < column else "")
        below = sheet.plain(row + 1, column)
        if below and over:
            words[column] = (over + below, below)
        elif above and area and area.bottom > row:
            words[column] = (above,)
    return words


def match(words: Mapping[int, tuple[str, ...]], terms: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the column of each term: the term's preferred head first, then the leftmost; a column serves one term only."""
    wanted: dict[str, list[tuple[int, int, str]]] = {}
    for order, (term, heads) in enumerate(terms.items()):
        for rank, head in enumerate(heads):
            wanted.setdefault(head, []).append((order, rank, term))
    hits: list[tuple[int, int, int, str]] = []
    for column, options in words.items():
        for word in options:
            for name in {word, head_name(word)}:
                hits += [(order, rank, column, term) for order, rank, term in wanted.get(name, ())]
    columns: dict[str, int] = {}
    used: set[int] = set()
    for _, _, column, term in sorted(hits):
        if term not in columns and column not in used:
            columns[term] = column
            used.add(column)
    return columns
