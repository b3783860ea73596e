"""Reads the files of a chain of packs: the pack asked for and those it ``extends``, parents first.

A file that packs of a chain each have is put over the parent's by key (``over`` of its shape); one that the child does not
have is the parent's. Every fault names the .toml and the key; all faults are collected in one run.
"""

import contextlib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from pipeline.available_packs import packs_said
from pipeline.declarations import CodeFile, FormDecl, PackDecl
from pipeline.declarations.strict import DroppingLayer, Layer
from pipeline.file_reading import read_if_there
from pipeline.limits import DECLARATION_FILE
from pipeline.os_errors import reason
from pipeline.pack_files import leads_out
from pipeline.pack_layers import CompletedFile, changed
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.strict_toml import NotRead, convert, shown_path, tree
from pipeline.yearly import covers, in_force, nearest

T = TypeVar("T")


L = TypeVar("L", bound=Layer)
Y = TypeVar("Y", FormDecl, CodeFile)
_NOT_IN_FORCE = {"forms": "M011", "codes": "M012"}


class PackError(Exception):
    """A pack cannot be used; ``problems`` says why, all of it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems."""
        self.problems = tuple(problems)
        super().__init__("；".join(item.title for item in self.problems))


class NarrativeFile(Struct, frozen=True, kw_only=True):
    """One text file of narrative/; ``pack`` is the pack of the chain that has it."""

    name: str
    text: str
    pack: str = ""


class ChainFile(Struct, frozen=True):
    """A file that is taken as it is from the last pack of a chain that has it, with its name as shown."""

    name: str
    data: bytes


def pack_roots(given: Path | None = None) -> tuple[Path, ...]:
    """Return where packs are looked for: ``--packs``, ``./report_templates``, the packaged copy."""
    return (given or Path.cwd() / "report_templates", *program_packs())


def program_packs() -> tuple[Path, ...]:
    """Return where the packs that come with the program stand: installed, or in its working copy."""
    return _HERE / "_report_templates", _HERE.parent / "report_templates"


_HERE = Path(__file__).resolve().parent


def find_pack(name: str, roots: Iterable[Path], at: Cell | None = None) -> Path:
    """Return the folder of a pack. Raises :class:`PackError` when no root holds it; ``at`` is the place that names it."""
    roots = tuple(roots)
    if re.fullmatch(r"[A-Za-z0-9_-]+", name):
        for root in roots:
            if (root / name / "pack.toml").is_file():
                return root / name
    raise PackError([problem("M001", at=at, found=name, expected=packs_said(roots))])


def same_chain(folders: Sequence[Path]) -> bool:
    """Tell whether the packs of a chain (parents first) would still be found where they were, by their names."""
    return all(parent == _parent(child, parent.name) for parent, child in pairwise(folders))


def _parent(folder: Path, name: str) -> Path | None:
    """Return the folder of the pack a pack extends: one kept elsewhere (--packs) may extend one that comes with the program."""
    with contextlib.suppress(PackError):
        return find_pack(name, (folder.parent, *pack_roots()))
    return None


class PackChain:
    """Reads the files of one chain. ``problems`` collects what is wrong, ``origins`` which file has a key last."""

    def __init__(self, folder: Path, year: int) -> None:
        """Read the pack.toml of the folder's pack and of those it extends. Raises :class:`PackError`."""
        self.year = year
        self.problems: list[Problem] = []
        self.origins: dict[tuple[str, str], str] = {}
        self.digest = hashlib.sha256()
        self.packs = self._chain(folder)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Return the folders of the chain, parents first."""
        return tuple(folder for folder, _ in self.packs)

    def _chain(self, folder: Path) -> list[tuple[Path, PackDecl]]:
        chain: list[tuple[Path, PackDecl]] = []
        name = folder.name
        while True:
            decl = self.read(folder / "pack.toml", PackDecl)
            if decl is None:
                raise PackError(self.problems)
            if any(folder == seen for seen, _ in chain):
                raise PackError([problem("M002", at=Cell(file=f"{name}/pack.toml"), found=decl.extends)])
            chain.insert(0, (folder, decl))
            if not decl.extends:
                return chain
            # a pack kept elsewhere (--packs) may still extend one that comes with the program
            folder = find_pack(decl.extends, (folder.parent, *pack_roots()), Cell(file=f"{folder.name}/pack.toml"))

    def bytes_of(self, path: Path) -> bytes | None:
        """Return a file's content, None where there is none. Raises :class:`PackError` where it cannot be read."""
        if leads_out(path):
            self.problems.append(problem("V112", at=Cell(file=shown_path(path)), found="链接到模板包以外"))
            raise PackError(self.problems)
        try:
            data = read_if_there(path, DECLARATION_FILE)
        except OSError as error:
            self.problems.append(problem("M004", at=Cell(file=shown_path(path)), found=reason(error)))
            raise PackError(self.problems) from error
        if data is None:
            return None
        self.digest.update(path.name.encode() + b"\0" + data + b"\0")
        return data

    def read(self, path: Path, kind: type[T], parent: T | None = None) -> T | None:
        """Return a file as its shape; what it leaves out of an entry it changes is the parent's."""
        data = self.bytes_of(path)
        where = Cell(file=shown_path(path))
        if data is None:
            self.problems.append(problem("M003", at=where))
            return None
        try:
            if parent is None or not getattr(kind, "keyed", {}):
                return convert(data, kind)
            made: CompletedFile[T] = changed(tree(data), kind, parent)
        except (NotRead, ValueError) as error:
            is_toml = isinstance(error, NotRead) and error.is_toml
            self.problems.append(problem("M005" if is_toml else "M004", at=where, found=str(error)))
            return None
        self.problems.extend(
            problem("M021", at=where, found=item.key, expected=item.near, name=item.key) for item in made.unknown
        )
        return made.file

    def each(self, name: str, kind: type[T]) -> list[tuple[str, T]]:
        """Read a file of every pack of the chain that has it, parents first, with its name as shown."""
        paths = [folder / name for folder in self.folders if (folder / name).is_file()]
        return [(shown_path(path), item) for path in paths if (item := self.read(path, kind)) is not None]

    def layered(self, name: str, kind: type[L]) -> L | None:
        """Return a file that packs of the chain may each have as one; None where none has it or one cannot be read."""
        merged: L | None = None
        for path in (folder / name for folder in self.folders if (folder / name).is_file()):
            own = self.read(path, kind, merged)
            if own is None:
                return None
            self._tell_repeated(own.entries(), shown_path(path))
            merged = self._over(name, shown_path(path), own, merged)
        return merged

    def _tell_repeated(self, entries: Iterable[str], where: str) -> None:
        counted = Counter(entries)
        for key in (key for key, times in counted.items() if times > 1):
            self.problems.append(problem("M023", at=Cell(file=where), found=key, name=key))

    def fold(self, name: str, files: Iterable[tuple[str, L]]) -> L | None:
        """Return the files of a chain, parents first, with their names as shown, as one; None where there is none."""
        merged: L | None = None
        for where, own in files:
            merged = self._over(name, where, own, merged)
        return merged

    def _over(self, name: str, where: str, own: L, parent: L | None) -> L:
        """Put a file over its parents', noting which entries it states and which it drops that nobody has."""
        dropped = own.drop if isinstance(own, DroppingLayer) else ()
        self.origins.update(((name, key), where) for key in (*own.entries(), *dropped, ""))
        self.problems.extend(problem("M020", at=Cell(file=where), found=what, name=what) for what in own.not_there(parent))
        return own if parent is None else own.over(parent)

    def needed(self, name: str, kind: type[L]) -> L | None:
        """Return :meth:`layered` of a file that the chain must have."""
        if not any((folder / name).is_file() for folder in self.folders):
            self._missing(name)
            return None
        return self.layered(name, kind)

    def last(self, name: str, kind: type[T]) -> T | None:
        """Return the file of the last pack that has it, whole."""
        for folder in reversed(self.folders):
            if (folder / name).is_file():
                return self.read(folder / name, kind)
        self._missing(name)
        return None

    def last_file(self, name: str) -> ChainFile | None:
        """Return the content of a file of the last pack that has it."""
        for folder in reversed(self.folders):
            data = self.bytes_of(folder / name)
            if data is not None:
                return ChainFile(f"{folder.name}/{name}", data)
        self._missing(name)
        return None

    def _missing(self, name: str) -> None:
        self.problems.append(problem("M003", at=Cell(file=f"{self.folders[-1].name}/{name}")))

    def of_year(self, kind: str, shape: type[Y]) -> Y | None:
        """Return the form or code list in force in the year, or what stands for it."""
        files: dict[int, Path] = {}
        for folder in self.folders:
            files.update((int(path.stem), path) for path in (folder / kind).glob("[0-9][0-9][0-9][0-9].toml"))
        first = in_force(files, self.year)
        own = self._yearly(files[first], shape) if first else None
        if first and own is None:
            return None
        if own is not None and covers(own, self.year):
            return self._whole(own, files, shape)
        return self._of_other_years(kind, files, shape)

    def _of_other_years(self, kind: str, files: Mapping[int, Path], shape: type[Y]) -> Y | None:
        """Return what stands for the form or code list of a year that nobody has seen one of: the nearest year's."""
        read = {year: file for year in sorted(files) if (file := self._yearly(files[year], shape)) is not None}
        if not files:
            at = Cell(file=f"{self.folders[0].name}/{kind}")
            self.problems.append(problem(_NOT_IN_FORCE[kind], at=at, found=str(self.year), expected="起用年度.toml，一份以上"))
        if len(read) < len(files) or not read:
            return None
        stand_in = nearest({year: file.last for year, file in read.items()}, self.year)
        whole = [self._whole(read[year], files, shape) for year in stand_in]
        found = [file for file in whole if file is not None]
        return found[0].stand_in(*found[1:]) if len(found) == len(whole) else None

    def _whole(self, own: Y, files: Mapping[int, Path], shape: type[Y]) -> Y | None:
        """Return a form or code list with what it takes from another year's filled in."""
        if not own.extends:
            return own
        base = self._yearly(files[own.extends], shape) if own.extends in files else None
        if base is not None and not base.extends:
            return own.over(base)
        others = "、".join(str(year) for year in sorted(files) if year != own.year)
        at = Cell(file=shown_path(files[own.year]))
        self.problems.append(problem("M014", at=at, found=str(own.extends), expected=f"{others} 之中写全的一份"))
        return None

    def _yearly(self, path: Path, shape: type[Y]) -> Y | None:
        """Read one file; its name is the first year it is in force."""
        file = self.read(path, shape)
        if file is not None and file.year != int(path.stem):
            self.problems.append(problem("M013", at=Cell(file=shown_path(path)), found=str(file.year), expected=path.stem))
            return None
        return file

    def narrative(self) -> tuple[NarrativeFile, ...]:
        """Return the texts of narrative/ of every pack, parents first."""
        files = [(folder, path) for folder in self.folders for path in sorted((folder / "narrative").glob("*.txt"))]
        if not files:
            self._missing("narrative/*.txt")
        read: list[NarrativeFile] = []
        for folder, path in files:
            data, name = self.bytes_of(path) or b"", f"{folder.name}/narrative/{path.name}"
            try:
                read.append(NarrativeFile(name=name, text=data.decode("utf-8"), pack=folder.name))
            except UnicodeDecodeError as error:
                self.problems.append(problem("M004", at=Cell(file=shown_path(path)), found=str(error)))
        return tuple(read)
