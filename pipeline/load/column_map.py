"""列名对照 beside the inputs: what a column's head means, the unit of money of a file, what a row or an account is, confirmed
by a person. 列名对照.xlsx (:mod:`pipeline.load.column_book`) or, in folders of before, 列名对照.toml.

Every entry is judged alone: one that is not understood is told with its place, and the others hold. Entries that are not
confirmed are proposals (written by `jixiao inspect --write`) and change nothing.
"""

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from os.path import lexists
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import limits
from pipeline.declarations import AliasDecl, AliasFile, Strict
from pipeline.file_reading import read_file
from pipeline.load.archive import Unreadable, not_opened
from pipeline.load.column_book import FILE, ROW_LISTS, MapLine, read_lines
from pipeline.load.files import ignored, kind_of
from pipeline.load.heads import term_heads
from pipeline.load.row_words import WORDS, unbalanced
from pipeline.load.tabular import read_table
from pipeline.money import normal_text
from pipeline.names import SHARED
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.stated_units import SCALE_NAMES, SCALES, unit_alone
from pipeline.strict_toml import tree

__all__ = [
    "FILE",
    "NOTHING_CONFIRMED",
    "OLD_FILE",
    "UNUSED",
    "ColumnEntry",
    "ColumnMap",
    "MapRead",
    "UnitEntry",
    "WordEntry",
    "read_column_map",
]

OLD_FILE = "列名对照.toml"
KIND = "列名对照"
UNUSED = "不用"
"""The term of a column that is not to be read."""

_NO_TERM = "没有写"
_LEDGERS = ("预算指标账", "支出明细账")
"""Kinds of input whose unit of money may be confirmed."""


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
_Placed = tuple[Entry, Cell, Cell]
"""An entry, where its answer stands, and where what it is about."""
_TABLES: dict[str, type[Entry]] = {"column": ColumnEntry, "unit": UnitEntry, "word": WordEntry}


class ColumnMap(Struct, frozen=True):
    """The confirmed entries: heads by kind and term, folded heads not to be used by kind, scales by file, words by list."""

    heads: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    unused: Mapping[str, list[str]] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, list[str]] = field(default_factory=dict)

    def in_folder(self, folder: str) -> "ColumnMap":
        """Return the same with its files under the names that messages give those of another folder."""
        return replace(self, scales={f"{folder}/{name}": scale for name, scale in self.scales.items()})

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


NOTHING_CONFIRMED = ColumnMap()


class MapRead(Struct, frozen=True):
    """What stands beside the inputs: the confirmed entries, all entries, the file's name and bytes (None: there is none).

    ``heads`` are the confirmed heads of columns, each with its place. ``usable`` is false where the file as a whole cannot be
    read: then it is not written over.
    """

    columns: ColumnMap = field(default_factory=ColumnMap)
    entries: tuple[Entry, ...] = ()
    file: str = FILE
    data: bytes | None = None
    problems: tuple[Problem, ...] = ()
    usable: bool = True
    heads: tuple[tuple[ColumnEntry, Cell], ...] = ()


def known_terms(pack: Pack) -> dict[str, list[str]]:
    """Return the terms a column may be confirmed as, by kind of input or layout of a ledger."""
    kinds = dict.fromkeys(decl.kind for decl in pack.aliases.alias if decl.kind != SHARED)  # its units are a ledger's 单位
    return {kind: list(term_heads(pack.aliases, kind)) for kind in kinds}


def read_column_map(folder: Path, pack: Pack) -> MapRead:
    """Read 列名对照.xlsx beside the inputs, else 列名对照.toml; where both stand there the workbook counts, which is told."""
    book, old = folder / FILE, folder / OLD_FILE
    if not _stands(book):
        return _read(old, _old_entries, pack) if _stands(old) else MapRead()
    found = _read(book, _book_entries, pack)
    if not _stands(old):
        return found
    return replace(found, problems=(problem("L151", at=Cell(file=OLD_FILE)), *found.problems))


def _stands(path: Path) -> bool:
    """Tell whether there is anything that could be read, or must be refused: a pipe, a link to nowhere."""
    return lexists(path) and not path.is_dir()


def _read(path: Path, entries_of: Any, pack: Pack) -> MapRead:
    try:
        data = read_file(path, limits.LIST_FILE)
    except OSError as error:
        return MapRead(file=path.name, problems=(not_opened(Cell(file=path.name), error),), usable=False)
    try:
        lines, problems = entries_of(data)
    except Unreadable as error:
        return MapRead(file=path.name, data=data, problems=(error.problem,), usable=False)
    known = _Known(known_terms(pack), sorted(item.name for item in path.parent.iterdir() if not ignored(item.name)))
    good: list[tuple[Entry, Cell]] = []
    waiting: list[str] = []
    for written, at, about in lines:
        entry = known.folded(written)
        fault = known.fault(entry)
        if fault:
            what, expected, where = fault
            found = about if where is _ABOUT else at
            problems.append(problem("L082", at=found, expected=expected, file_name=path.name, what=what))
        elif entry.confirmed:
            good.append((entry, at))
            if own := known.own_term(entry):
                problems.append(problem("L177", at=at, expected=own, head=_name(entry), file_name=path.name))
        elif _name(entry):
            waiting.append(_name(entry))
    if waiting:
        found = "、".join(waiting[:5])
        problems.append(problem("L083", at=Cell(file=path.name), found=found, file_name=path.name, count=len(waiting)))
    entries = tuple(entry for entry, _, _ in lines)
    heads = tuple((entry, at) for entry, at in good if isinstance(entry, ColumnEntry))
    confirmed = _confirmed(entry for entry, _ in good)
    return MapRead(confirmed, entries, path.name, data, tuple(problems), heads=heads)


def _name(entry: Entry) -> str:
    return entry.head if isinstance(entry, ColumnEntry) else entry.file if isinstance(entry, UnitEntry) else entry.text


_ABOUT, _ANSWER = "about", "answer"
"""Where a fault stands: at what the entry is about, or at its answer."""


class _Known(Struct):
    """What entries are compared with: terms by kind, the files beside them, and the confirmed entries so far."""

    terms: Mapping[str, list[str]]
    files: list[str]
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def folded(self, entry: Entry) -> Entry:
        """Return an entry with its words as they are known, where only blanks, width or a suffix differ."""
        if isinstance(entry, ColumnEntry):
            kind = _as_known(entry.kind, self.terms)
            return msgspec.structs.replace(entry, kind=kind, term=_as_known(entry.term, (*self.terms.get(kind, ()), UNUSED)))
        if isinstance(entry, UnitEntry):
            scale = unit_alone(normal_text(entry.unit))
            return msgspec.structs.replace(entry, file=self._file(entry.file), unit=SCALE_NAMES[scale] if scale else entry.unit)
        return msgspec.structs.replace(entry, list=_as_known(entry.list, ROW_LISTS))

    def _file(self, said: str) -> str:
        """Return the file that a name means; the suffix may be left out where one file alone has it so."""
        known = _as_known(said, self.files)
        stems = [name for name in self.files if normal_text(Path(name).stem) == normal_text(said)]
        return stems[0] if known not in self.files and len(stems) == 1 else known

    def fault(self, entry: Entry) -> tuple[str, str, str] | None:
        """Return what is wrong with an entry, what may stand there and where; an unconfirmed one may be unfinished."""
        if not entry.confirmed and not (isinstance(entry, ColumnEntry) and entry.kind):
            return None
        if isinstance(entry, ColumnEntry) and entry.kind not in self.terms:
            return f"不认识的种类{entry.kind}" if entry.kind else "没有写种类", "、".join(self.terms), _ABOUT
        if not entry.confirmed:
            return None
        about, said, allowed, what = self._said(entry)
        if not _name(entry):
            return f"没有写{about}", f"要确认的{about}", _ABOUT
        if isinstance(entry, UnitEntry) and entry.file not in self.files:
            ledgers = [name for name in self.files if kind_of(name) in _LEDGERS]
            return f"没有文件{entry.file}", "、".join(ledgers or self.files), _ABOUT
        if isinstance(entry, WordEntry) and entry.list in WORDS and unbalanced(entry.text):
            return "大括号不成对", "如 {本月|本期}合计", _ABOUT
        if said not in allowed:
            return f"不认识的{what}{said}" if said else f"{_NO_TERM}{what}", "、".join(allowed), _ANSWER
        name = (what, getattr(entry, "kind", ""), normal_text(_name(entry)))
        if name in self.seen:
            return "同一项写了几条", "只有一条", _ANSWER
        self.seen.add(name)
        return None

    def own_term(self, entry: Entry) -> str:
        """Return the term whose very name a head is, where 列名对照 says that it means another one."""
        if not isinstance(entry, ColumnEntry) or entry.term == UNUSED:
            return ""
        head = normal_text(entry.head)
        return next((term for term in self.terms[entry.kind] if normal_text(term) == head and term != entry.term), "")

    def _said(self, entry: Entry) -> tuple[str, str, tuple[str, ...], str]:
        if isinstance(entry, ColumnEntry):
            return "列名", entry.term, (*self.terms[entry.kind], UNUSED), "用语"
        if isinstance(entry, UnitEntry):
            return "文件", entry.unit, tuple(SCALES), "金额单位"
        return "文字", entry.list, tuple(ROW_LISTS), "类别"


def _as_known(said: str, known: Iterable[str]) -> str:
    return next((word for word in known if normal_text(word) == normal_text(said)), said)


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


def _book_entries(data: bytes) -> tuple[list[_Placed], list[Problem]]:
    sheets, _ = read_table(FILE, data)
    lines, problems = read_lines(sheets)
    return [(_entry(line), line.at, line.about_at) for line in lines], problems


def _entry(line: MapLine) -> Entry:
    if line.table == "column":
        return ColumnEntry(kind=line.first, head=line.second, term=line.answer, confirmed=line.confirmed)
    if line.table == "unit":
        return UnitEntry(file=line.first, unit=line.answer, confirmed=line.confirmed)
    return WordEntry(text=line.first, list=line.answer, confirmed=line.confirmed)


def _old_entries(data: bytes) -> tuple[list[_Placed], list[Problem]]:
    """Read 列名对照.toml: a text that is no TOML is refused as a whole, an entry of another form by itself."""
    try:
        tables = tree(data.removeprefix(BOM_UTF8))
    except ValueError as error:
        raise Unreadable(problem("L081", at=Cell(file=OLD_FILE), found=str(error))) from error
    lines: list[_Placed] = []
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
            at = Cell(file=OLD_FILE, address=place, found=f"{found} = {answer}")
            lines.append((entry, at, at))
    return lines, problems


def _not_of_the_form(place: str, why: str) -> Problem:
    at = Cell(file=OLD_FILE, address=place, found=why)
    return problem("L082", at=at, expected="见使用手册“导出件认不出时”", file_name=OLD_FILE, what="写法不对")
