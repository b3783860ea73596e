"""列名对照.toml beside the inputs: what a column's head means, or the unit of money of a file, confirmed by a person.

Strict: what is not understood is told and nothing of the file is used. Entries without ``confirmed = true`` are proposals
(written by `jixiao inspect --write`) and change nothing.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.declarations import AliasDecl, AliasFile, Strict
from pipeline.load.amounts import SCALES
from pipeline.load.heads import term_heads
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell

FILE = "列名对照.toml"
KIND = "列名对照"
UNUSED = "不用"
"""The term of a column that is not to be read."""


class ColumnEntry(Strict, frozen=True):
    """A head of one kind of input (or layout of a ledger) and the term it means; ``不用`` for none."""

    kind: str
    head: str
    term: str = ""
    confirmed: bool = False


class UnitEntry(Strict, frozen=True):
    """The unit of money of a ledger's file that states none."""

    file: str
    unit: str = ""
    confirmed: bool = False


class MapFile(Strict, frozen=True):
    """列名对照.toml."""

    schema: Literal[1]
    column: tuple[ColumnEntry, ...] = ()
    unit: tuple[UnitEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The confirmed entries: heads by kind and term, folded heads not to be used by kind, scales by file."""

    heads: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    unused: Mapping[str, list[str]] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)

    def over(self, pack: Pack) -> Pack:
        """Return the pack with the confirmed heads before its own."""
        if not self.heads and not self.unused:
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
        words = {**file.word, "不用的列": [*file.word.get("不用的列", []), *(w for ws in self.unused.values() for w in ws)]}
        return AliasFile(alias=[*(done.get(id(decl), decl) for decl in file.alias), *parts], word=words)

    def _alias(self, decl: AliasDecl) -> AliasDecl:
        mine = self.heads.get(decl.kind, {}).get(decl.term, [])
        others = {normal_text(h) for t, hs in self.heads.get(decl.kind, {}).items() if t != decl.term for h in hs}
        taken = others | set(self.unused.get(decl.kind, []))
        heads = [head for head in decl.heads if normal_text(head) not in taken]
        return msgspec.structs.replace(decl, preferred=[*mine, *decl.preferred], heads=heads)


def known_terms(pack: Pack) -> dict[str, list[str]]:
    """Return the terms a column may be confirmed as, by kind of input or layout of a ledger."""
    return {kind: list(term_heads(pack.aliases, kind)) for kind in dict.fromkeys(d.kind for d in pack.aliases.alias)}


def read_column_map(folder: Path, pack: Pack) -> tuple[ColumnMap, bytes | None, list[Problem]]:
    """Return the confirmed entries beside the inputs, the file's bytes (None when there is none), and problems."""
    path = folder / FILE
    if not path.is_file():
        return ColumnMap(), None, []
    try:
        data = path.read_bytes()
    except OSError:
        return ColumnMap(), None, [problem("K022", at=Cell(file=FILE))]
    try:
        file = msgspec.convert(tomllib.loads(data.decode("utf-8-sig")), MapFile)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        return ColumnMap(), data, [problem("L081", at=Cell(file=FILE), found=str(error))]
    terms = known_terms(pack)
    problems = list(_faults(file, terms))
    if problems:
        return ColumnMap(), data, problems
    waiting = [entry.head for entry in file.column if not entry.confirmed]
    waiting += [entry.file for entry in file.unit if not entry.confirmed]
    if waiting:
        found = "、".join(waiting[:5])
        problems.append(problem("L083", at=Cell(file=FILE), found=found, count=len(waiting)))
    return _confirmed(file), data, problems


def _faults(file: MapFile, terms: Mapping[str, list[str]]) -> Iterable[Problem]:
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(file.column, 1):
        at = Cell(file=FILE, address=f"第{number}个 column", found=f"{entry.kind} {entry.head} = {entry.term}")
        name = (entry.kind, normal_text(entry.head))
        if entry.kind not in terms:
            yield problem("L082", at=at, expected="、".join(terms), what="不认识的 kind")
        elif entry.confirmed and entry.term not in (*terms[entry.kind], UNUSED):
            yield problem("L082", at=at, expected="、".join((*terms[entry.kind], UNUSED)), what="不认识的用语")
        elif name in seen:
            yield problem("L082", at=at, expected="只有一条", what="同一列名有几条")
        seen.add(name)
    for number, unit in enumerate(file.unit, 1):
        at = Cell(file=FILE, address=f"第{number}个 unit", found=f"{unit.file} = {unit.unit}")
        if unit.confirmed and unit.unit not in SCALES:
            yield problem("L082", at=at, expected="、".join(SCALES), what="不认识的金额单位")


def _confirmed(file: MapFile) -> ColumnMap:
    heads: dict[str, dict[str, list[str]]] = {}
    unused: dict[str, list[str]] = {}
    for entry in file.column:
        if entry.confirmed and entry.term == UNUSED:
            unused.setdefault(entry.kind, []).append(normal_text(entry.head))
        elif entry.confirmed:
            heads.setdefault(entry.kind, {}).setdefault(entry.term, []).append(entry.head)
    return ColumnMap(heads, unused, {entry.file: SCALES[entry.unit] for entry in file.unit if entry.confirmed})


_OPENING = """\
# 列名对照：本部门导出件中没有认出的列，由人核对确认。本文件与导出件放在同一文件夹，只对本部门有效。
# [[column]]  kind 输入的种类或账的样式；head 列名（照导出件原样，两行表头写成上下相连）；
#             term 本系统的用语，须是注中列出的一个，不用的列写“不用”；核对后把 confirmed 改为 true。
# [[unit]]    表上没有写明金额单位的账：file 文件名；unit 元、千元、万元、百万元或亿元。
# 没有确认的条目不起作用；多写的项、认不出的用语会作为问题列出，整个文件不用。
schema = 1
"""


def with_proposals(old: str, columns: Iterable[ColumnEntry], units: Iterable[UnitEntry], pack: Pack) -> tuple[str, int]:
    """Return the file's text with entries to confirm added for heads it does not hold yet, and how many were added."""
    known = msgspec.convert(tomllib.loads(old), MapFile) if old else MapFile(schema=1)
    heads = {(entry.kind, normal_text(entry.head)) for entry in known.column}
    files = {entry.file for entry in known.unit}
    terms = known_terms(pack)
    added: list[str] = []
    for column in columns:
        if (column.kind, normal_text(column.head)) not in heads:
            heads.add((column.kind, normal_text(column.head)))
            choice = "、".join((*terms.get(column.kind, []), UNUSED))
            entry = f"kind = {_quoted(column.kind)}\nhead = {_quoted(column.head)}\nterm = {_quoted(column.term)}"
            added.append(f"\n# 可用的 term：{choice}\n[[column]]\n{entry}\nconfirmed = false\n")
    for unit in units:
        if unit.file not in files:
            files.add(unit.file)
            added.append(f"\n[[unit]]\nfile = {_quoted(unit.file)}\nunit = {_quoted(unit.unit)}\nconfirmed = false\n")
    text = (old if old.endswith("\n") else old + "\n") if old else _OPENING
    return text + "".join(added), len(added)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", "").replace("\t", " ") + '"'
