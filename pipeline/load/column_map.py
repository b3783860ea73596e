"""列名对照 beside the inputs: what a column's head means, the unit of money of a file, what a row or an account is, confirmed
by a person. 列名对照.xlsx (:mod:`pipeline.load.column_book`) or, in folders of before, 列名对照.toml.

Every entry is judged alone: one that is not understood is told with its place, and the others hold. Entries that are not
confirmed are proposals (written by `jixiao inspect --write`) and change nothing.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from pipeline.declarations import AliasDecl, AliasFile, Strict
from pipeline.load.amounts import SCALES
from pipeline.load.archive import Unreadable
from pipeline.load.column_book import FILE, ROW_LISTS, Line, read_lines
from pipeline.load.heads import term_heads
from pipeline.load.row_words import WORDS, unbalanced
from pipeline.load.tabular import read_table
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell

__all__ = ["FILE", "OLD_FILE", "UNUSED", "ColumnEntry", "ColumnMap", "MapRead", "UnitEntry", "WordEntry", "read_column_map"]

OLD_FILE = "列名对照.toml"
KIND = "列名对照"
UNUSED = "不用"
"""The term of a column that is not to be read."""

_NO_TERM = "没有写"


class ColumnEntry(Strict, frozen=True):
    """A head of one kind of input (or layout of a ledger) and the term it means; ``不用`` for none."""

    kind: str
    head: str
    term: str = ""
    confirmed: bool = False
    example: str = ""


class UnitEntry(Strict, frozen=True):
    """The unit of money of a ledger's file that states none."""

    file: str
    unit: str = ""
    confirmed: bool = False


class WordEntry(Strict, frozen=True):
    """The name of a row, or the beginning of an account's code or name, and the list of aliases.toml [word] it belongs to."""

    text: str
    list: str = ""
    confirmed: bool = False


Entry = ColumnEntry | UnitEntry | WordEntry
_TABLES: dict[str, type[Entry]] = {"column": ColumnEntry, "unit": UnitEntry, "word": WordEntry}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The confirmed entries: heads by kind and term, folded heads not to be used by kind, scales by file, words by list."""

    heads: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    unused: Mapping[str, list[str]] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, list[str]] = field(default_factory=dict)

    def over(self, pack: Pack) -> Pack:
        """Return the pack with the confirmed heads and words before its own."""
        if not self.heads and not self.unused and not self.words:
            return pack
        return replace(pack, aliases=self._aliases(pack.aliases))

    def _aliases(self, file: AliasFile) -> AliasFile:
        decls = [decl for decl in file.alias if decl.kind in {*self.heads, *self.unused}]
        done = {id(decl): self._alias(decl) for decl in decls}
        parts = [  # 功能分类名称, 功能分类类 …: terms of a coded classification, with heads of their own
            AliasDecl(kind=kind, term=term, heads=heads)
            for kind, terms in self.heads.items()
            for term, heads in terms.items()
            if not any(decl.kind == kind and decl.term == term for decl in file.alias)
        ]
        added = {**self.words, "不用的列": [word for words in self.unused.values() for word in words]}
        mine = {normal_text(word) for name in ROW_LISTS for word in added.get(name, [])}
        words = {
            name: [
                *added.get(name, []),
                *(word for word in file.word.get(name, []) if name not in ROW_LISTS or normal_text(word) not in mine),
            ]
            for name in {**file.word, **added}
        }
        return AliasFile(alias=[*(done.get(id(decl), decl) for decl in file.alias), *parts], word=words)

    def _alias(self, decl: AliasDecl) -> AliasDecl:
        mine = self.heads.get(decl.kind, {}).get(decl.term, [])
        others = {normal_text(h) for t, hs in self.heads.get(decl.kind, {}).items() if t != decl.term for h in hs}
        taken = others | set(self.unused.get(decl.kind, []))
        heads = [head for head in decl.heads if normal_text(head) not in taken]
        return msgspec.structs.replace(decl, preferred=[*mine, *decl.preferred], heads=heads)


@dataclass(frozen=True, slots=True)
class MapRead:
    """What stands beside the inputs: the confirmed entries, all entries, the file's name and bytes (None: there is none).

    ``usable`` is false where the file as a whole cannot be read: then it is not written over.
    """

    columns: ColumnMap = field(default_factory=ColumnMap)
    entries: tuple[Entry, ...] = ()
    file: str = FILE
    data: bytes | None = None
    problems: tuple[Problem, ...] = ()
    usable: bool = True


def known_terms(pack: Pack) -> dict[str, list[str]]:
    """Return the terms a column may be confirmed as, by kind of input or layout of a ledger."""
    return {kind: list(term_heads(pack.aliases, kind)) for kind in dict.fromkeys(d.kind for d in pack.aliases.alias)}


def read_column_map(folder: Path, pack: Pack) -> MapRead:
    """Read 列名对照.xlsx beside the inputs, else 列名对照.toml; where both stand there the workbook counts, which is told."""
    book, old = folder / FILE, folder / OLD_FILE
    if not book.is_file():
        return _read(old, _old_entries, pack) if old.is_file() else MapRead()
    found = _read(book, _book_entries, pack)
    if not old.is_file():
        return found
    return replace(found, problems=(problem("L151", at=Cell(file=OLD_FILE)), *found.problems))


def _read(path: Path, entries_of: Any, pack: Pack) -> MapRead:
    try:
        data = path.read_bytes()
    except OSError:
        return MapRead(file=path.name, problems=(problem("K022", at=Cell(file=path.name)),), usable=False)
    try:
        lines, problems = entries_of(data)
    except Unreadable as error:
        return MapRead(file=path.name, data=data, problems=(error.problem,), usable=False)
    terms, seen = known_terms(pack), set[tuple[str, ...]]()
    good: list[Entry] = []
    waiting: list[str] = []
    for entry, at in lines:
        fault = _fault(entry, terms, seen)
        if fault:
            what, expected = fault
            problems.append(problem("L082", at=at, expected=expected, file_name=path.name, what=what))
        elif entry.confirmed:
            good.append(entry)
        else:
            waiting.append(_name(entry))
    if waiting:
        found = "、".join(waiting[:5])
        problems.append(problem("L083", at=Cell(file=path.name), found=found, file_name=path.name, count=len(waiting)))
    entries = tuple(entry for entry, _ in lines)
    return MapRead(_confirmed(good), entries, path.name, data, tuple(problems))


def _name(entry: Entry) -> str:
    return entry.head if isinstance(entry, ColumnEntry) else entry.file if isinstance(entry, UnitEntry) else entry.text


def _fault(entry: Entry, terms: Mapping[str, list[str]], seen: set[tuple[str, ...]]) -> tuple[str, str] | None:
    """Return what is wrong with an entry and what may stand there; an unconfirmed one may be unfinished."""
    name: tuple[str, ...]
    if isinstance(entry, ColumnEntry):
        name = ("column", entry.kind, normal_text(entry.head))
        if entry.kind not in terms:
            return ("不认识的种类", "、".join(terms)) if entry.kind or entry.confirmed else None
        said, allowed, what = entry.term, (*terms[entry.kind], UNUSED), "用语"
    elif isinstance(entry, UnitEntry):
        name = ("unit", entry.file)
        said, allowed, what = entry.unit, tuple(SCALES), "金额单位"
    else:
        name = ("word", normal_text(entry.text))
        said, allowed, what = entry.list, tuple(ROW_LISTS), "类别"
        if entry.list in WORDS and unbalanced(entry.text):
            return "大括号不成对", "如 {本月|本期}合计"
    if entry.confirmed and said not in allowed:
        return f"不认识的{what}{said or _NO_TERM}" if said else f"{_NO_TERM}{what}", "、".join(allowed)
    if name in seen:
        return "同一项写了几条", "只有一条"
    seen.add(name)
    return None


def _confirmed(entries: Iterable[Entry]) -> ColumnMap:
    heads: dict[str, dict[str, list[str]]] = {}
    unused: dict[str, list[str]] = {}
    scales: dict[str, int] = {}
    words: dict[str, list[str]] = {}
    for entry in entries:
        if isinstance(entry, UnitEntry):
            scales[entry.file] = SCALES[entry.unit]
        elif isinstance(entry, WordEntry):
            words.setdefault(entry.list, []).append(entry.text)
        elif entry.term == UNUSED:
            unused.setdefault(entry.kind, []).append(normal_text(entry.head))
        else:
            heads.setdefault(entry.kind, {}).setdefault(entry.term, []).append(entry.head)
    return ColumnMap(heads, unused, scales, words)


# the two files -----------------------------------------------------------------------------------------------------------


def _book_entries(data: bytes) -> tuple[list[tuple[Entry, Cell]], list[Problem]]:
    sheets, _ = read_table(FILE, data)
    lines, problems = read_lines(sheets)
    return [(_entry(line), line.at) for line in lines], problems


def _entry(line: Line) -> Entry:
    if line.table == "column":
        return ColumnEntry(kind=line.first, head=line.second, term=line.answer, confirmed=line.confirmed)
    if line.table == "unit":
        return UnitEntry(file=line.first, unit=line.answer, confirmed=line.confirmed)
    return WordEntry(text=line.first, list=line.answer, confirmed=line.confirmed)


def _old_entries(data: bytes) -> tuple[list[tuple[Entry, Cell]], list[Problem]]:
    """Read 列名对照.toml: a text that is no TOML is refused as a whole, an entry of another form by itself."""
    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(problem("L081", at=Cell(file=OLD_FILE), found=str(error))) from error
    lines: list[tuple[Entry, Cell]] = []
    problems: list[Problem] = []
    for name in tables:
        if name not in {"schema", *_TABLES}:
            problems.append(_not_of_the_form(name, "不认识的项"))
    for name, form in _TABLES.items():
        items = tables.get(name, [])
        for number, item in enumerate(items if isinstance(items, list) else [items], 1):
            place = f"第{number}个 {name}"
            try:
                entry = msgspec.convert(item, form)
            except msgspec.ValidationError as error:
                problems.append(_not_of_the_form(place, str(error)))
                continue
            said = {"column": "kind", "unit": "file"}.get(name, "text")
            found = f"{getattr(entry, said)} {_name(entry)}" if name == "column" else _name(entry)
            answer = next(str(getattr(entry, key)) for key in ("term", "unit", "list") if hasattr(entry, key))
            lines.append((entry, Cell(file=OLD_FILE, address=place, found=f"{found} = {answer}")))
    return lines, problems


def _not_of_the_form(place: str, why: str) -> Problem:
    at = Cell(file=OLD_FILE, address=place, found=why)
    return problem("L082", at=at, expected="见使用手册“导出件认不出时”", file_name=OLD_FILE, what="写法不对")
