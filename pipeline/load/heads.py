"""Finds the head of a table by its words: which row it is, and which column holds which term (aliases.toml).

Every reader of a table asks here (:func:`find_head`); forms of fixed rows, whose row holds several heads side by side, match
theirs on the same :func:`heads_at`. The head of a list our own program wrote is :mod:`pipeline.sheets.own_heads`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.declarations import AliasDecl, AliasFile
from pipeline.kept import kept_for
from pipeline.load.scales import is_unit_row
from pipeline.load.sheet import Area, Sheet
from pipeline.money import normal_text
from pipeline.stated_units import head_name

SEARCHED = 25
"""A head stands in the first rows of an export, below title, period and unit."""

NAME, LEVELS = "名称", ("类", "款", "项")
"""What is added to a classification's term for its name column and for its three code columns."""

_CODE_COLUMN, _NAME_COLUMN = "编码列", "名称列"
"""Lists of aliases.toml [word]: what exports add to a classification's head for its code column and its name column."""

_MARKS = "*:。 "
"""Signs of a required column and the like around a head."""


BY_ROWS = (1, 2)
"""Heads of one row, and of two."""


class HeadWords(Struct, frozen=True):
    """What may be a head: its first and last row, and the folded words of each column, most exact first."""

    first: int
    row: int
    words: Mapping[int, tuple[str, ...]]


class Placed(Struct, frozen=True):
    """Columns by term, the accepted head that matched each, and further columns that match a term just as well."""

    columns: dict[str, int]
    aliases: dict[str, str]
    rivals: dict[str, tuple[int, ...]]


class Head(Struct, frozen=True):
    """A found head: its last row, the column of each term, and the folded words of each column.

    ``first`` is its first row, ``aliases`` and ``rivals`` as in :class:`Placed`.
    """

    row: int
    columns: Mapping[str, int]
    words: Mapping[int, str]
    first: int = -1
    aliases: Mapping[str, str] = field(default_factory=dict)
    rivals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@kept_for(128)
def term_heads(aliases: AliasFile, kind: str) -> Mapping[str, list[str]]:
    """Return the accepted folded heads of each term of one kind of input, the term itself included.

    A classification (``coded``) also gives the terms of its name column and of its three code columns.
    """
    terms: dict[str, list[str]] = {}
    for decl in aliases.alias:
        if decl.kind == kind:
            heads = list(dict.fromkeys([*decl.preferred, decl.term, *decl.heads]))
            if decl.coded:
                _coded(terms, decl, heads, aliases.word)
            else:
                terms[decl.term] = [*(normal_text(head) for head in heads), *terms.get(decl.term, [])]
    return terms


def _coded(terms: dict[str, list[str]], decl: AliasDecl, heads: Sequence[str], words: Mapping[str, list[str]]) -> None:
    codes = [head + suffix for suffix in words.get(_CODE_COLUMN, []) for head in heads]
    names = [head + suffix for suffix in words.get(_NAME_COLUMN, []) for head in heads if head + suffix not in heads]
    terms[decl.term] = [normal_text(head) for head in (*codes, *heads)]
    terms[decl.term + NAME] = [normal_text(head) for head in (*names, *heads)]  # 功能分类编码 beside 功能分类
    for level in LEVELS:
        terms[decl.term + level] = [normal_text(head + level) for head in (*heads, *codes)]


def required_terms(aliases: AliasFile, kind: str) -> tuple[str, ...]:
    """Return the terms without which the file cannot be read."""
    return tuple(a.term for a in aliases.alias if a.kind == kind and a.required)


def lacking_terms(aliases: AliasFile, kind: str, columns: Iterable[str]) -> list[str]:
    """Return the required terms that have no column, nor the columns that may stand for them."""
    given = set(columns)
    return [
        decl.term
        for decl in aliases.alias
        if decl.kind == kind and decl.required and decl.term not in given and not _stood_for(decl, given)
    ]


def _stood_for(decl: AliasDecl, given: set[str]) -> bool:
    if decl.coded and (decl.term + NAME in given or {decl.term + level for level in LEVELS[:2]} <= given):
        return True
    return any(set(terms.split("+")) <= given for terms in decl.instead)


def find_head(
    sheet: Sheet,
    terms: Mapping[str, Sequence[str]],
    needed: int = 2,
    *,
    required: Collection[str] = (),
    depths: Sequence[int] = BY_ROWS,
) -> Head | None:
    """Return the row (or two rows) among the first that names most terms; ``needed`` of them, and those ``required``.

    A two-row head joins the word above with the one below: 金额 over 借方 reads ``金额借方``, and either word counts.
    """
    best: Head | None = None
    wanted = _wanted(terms)
    for row in top_rows(sheet):
        for at in heads_at(sheet, row, depths):
            found = wanted.place(at.words)
            enough = len(found.columns) >= needed and all(term in found.columns for term in required)
            if enough and (best is None or _better(found, at, best)):
                named = {column: options[-1] for column, options in at.words.items()}
                best = Head(at.row, found.columns, named, at.first, found.aliases, found.rivals)
    if best is not None and is_unit_row(sheet, best.row + 1):
        return replace(best, row=best.row + 1)
    return best


def _better(found: Placed, at: HeadWords, best: Head) -> bool:
    """Tell whether a head names more terms, or as many without the row above it (a title over an unmerged head)."""
    more = len(found.columns) - len(best.columns)
    return more > 0 or (more == 0 and at.first == at.row == best.row)


def top_rows(sheet: Sheet) -> range:
    """Return the rows in which a head may begin."""
    return range(min(SEARCHED, len(sheet.rows)))


def heads_at(sheet: Sheet, row: int, depths: Sequence[int] = BY_ROWS) -> Iterator[HeadWords]:
    """Yield what may be a head that begins in a row: that row alone, then with the one below."""
    return (HeadWords(row, row + depth - 1, column_words(sheet, row, depth)) for depth in depths)


def column_words(sheet: Sheet, row: int, depth: int) -> dict[int, tuple[str, ...]]:
    """Return the folded words of each column of a head, most exact first.

    A word above spans the columns to its right where it is merged; where nothing is merged (a csv, cells centred across
    a selection) as far as the cells beside it are empty.
    """
    if depth == 1:
        return {column: (text,) for column, text in enumerate(sheet.plain_row(row)) if text}
    areas = [area for area in sheet.merged if area.top <= row + 1 and area.bottom >= row]
    words: dict[int, tuple[str, ...]] = {}
    over = ""
    for column, (above, below) in enumerate(zip_longest(sheet.plain_row(row), sheet.plain_row(row + 1), fillvalue="")):
        area = next((item for item in areas if item.holds(row, column)), None) if areas else None
        over = above or (over if _spans(areas, area, column, below) else "")
        if below and over:
            words[column] = (over + below, below)
        elif above and (area is None or area.bottom > row):
            words[column] = (above,)
    return words


def _spans(areas: Sequence[Area], area: Area | None, column: int, below: str) -> bool:
    """Tell whether the word to the left stands over this column too."""
    return area.left < column if area else bool(below) and not areas


class _Wanted:
    """The accepted heads of all terms, turned round for looking up."""

    def __init__(self, terms: Mapping[str, Sequence[str]]) -> None:
        self._by_head: dict[str, list[tuple[int, int, str]]] = {}
        self._nothing = Placed({}, {}, {})
        for order, (term, heads) in enumerate(terms.items()):
            for rank, head in enumerate(heads):
                self._by_head.setdefault(folded(head), []).append((order, rank, term))

    def place(self, words: Mapping[int, tuple[str, ...]]) -> Placed:
        """Return the column of each term: preferred head first, the joined words before the lower, then the leftmost."""
        hits: list[tuple[int, int, int, int, str, str]] = []
        for column, options in words.items():
            for exactness, word in enumerate(options):
                for name in _names(word):
                    if name in self._by_head:
                        hits += [(order, rank, exactness, column, term, name) for order, rank, term in self._by_head[name]]
        if not hits:
            return self._nothing
        hits.sort()
        columns: dict[str, int] = {}
        aliases: dict[str, str] = {}
        chosen: dict[str, tuple[int, int]] = {}
        used: set[int] = set()
        for _, rank, exactness, column, term, name in hits:
            if term not in columns and column not in used:
                columns[term], aliases[term], chosen[term] = column, name, (rank, exactness)
                used.add(column)
        rivals: dict[str, tuple[int, ...]] = {}
        for _, rank, exactness, column, term, _ in hits:
            if column not in used and chosen.get(term) == (rank, exactness):
                rivals[term] = (*rivals.get(term, ()), column)
        return Placed(columns, aliases, rivals)


@kept_for(256)
def _wanted(terms: Mapping[str, Sequence[str]]) -> _Wanted:
    return _Wanted(terms)


@lru_cache(maxsize=4096)
def folded(head: str) -> str:
    """Return a folded head without the marks around it, as heads are compared."""
    return head.strip(_MARKS).casefold()


@lru_cache(maxsize=4096)
def _names(word: str) -> frozenset[str]:
    """Return what a word of a head may name: the whole, and what stands before its unit of money."""
    return frozenset((folded(word), folded(head_name(word))))


def match(words: Mapping[int, tuple[str, ...]], terms: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the column of each term: the term's preferred head first, then the leftmost; a column serves one term only."""
    return _wanted(terms).place(words).columns
