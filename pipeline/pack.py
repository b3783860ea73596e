"""报告模板包: reads a pack strictly and completely; what is particular to a report kind, province or year lives there.

``extends`` names the parent pack: its files are read first and the child's added (figures, aliases) or put over it by id
(ties, options). Every fault names the .toml and the key; all faults of a pack are reported in one run.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Protocol, Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from pipeline.available_packs import not_in_force, packs_said
from pipeline.catalogue import Catalogue
from pipeline.declarations import (
    AliasFile,
    CodeFile,
    FigureDecl,
    FigureFile,
    FormDecl,
    LedgerFile,
    Option,
    PackDecl,
    RatioDecl,
    RatioFile,
    RubricFile,
    RuleDecl,
    StatementFile,
    TableDecl,
    TableFile,
    TieDecl,
    TieFile,
    WorkbookFile,
)
from pipeline.file_reading import read_if_there, why_not_read
from pipeline.formats import PERCENT_PLACES
from pipeline.limits import DECLARATION_FILE
from pipeline.names import FINAL_NAME, FINAL_PARTS, final_name_fault
from pipeline.pack_files import MOST_TIES, TEMPLATE, file_problems, leads_out
from pipeline.patterns import pattern_fault
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.strict_toml import NotRead, convert, shown_path
from pipeline.yearly import covers, in_force, years_said

T = TypeVar("T")


class Layered(Protocol):
    """The shape of a file that packs of a chain may each have."""

    def over(self, parent: Self) -> Self:
        """Return the two as one."""


L = TypeVar("L", bound=Layered)
Y = TypeVar("Y", FormDecl, CodeFile)

_NOT_IN_FORCE = {"forms": "M011", "codes": "M012"}


class NarrativeFile(Struct, frozen=True, kw_only=True):
    """One text file of narrative/."""

    name: str
    text: str


_FINAL = "final_name"


class Pack(Struct, frozen=True, kw_only=True):
    """A pack with its parents folded in, read for ``year``: ``form`` and ``codes`` are those in force then.

    ``year_assumed``: nothing published confirms that they still are. ``workbook`` is the 填报表 its rubric asks for,
    ``declared_workbook`` with all columns; ``rubric_from`` the file the rubric was read from.
    """

    id: str
    title: str
    version: str
    year: int
    year_assumed: bool
    first_year: int
    last_year: int
    options: Mapping[str, Option]
    catalogue: Catalogue
    figure_decls: tuple[FigureDecl, ...]
    form: FormDecl
    codes: CodeFile
    aliases: AliasFile
    workbook: WorkbookFile
    ledger: LedgerFile
    ties: tuple[TieDecl, ...]
    rules: tuple[RuleDecl, ...]
    ratios: tuple[RatioDecl, ...]
    rubric: RubricFile
    rubric_from: str
    declared_workbook: WorkbookFile
    statements: StatementFile
    tables: tuple[TableDecl, ...]
    narrative: tuple[NarrativeFile, ...]
    template: bytes
    template_name: str
    fingerprint: str

    def option(self, name: str) -> Option:
        """Return a declared option; an undeclared one is our own fault and raises KeyError."""
        return self.options[name]

    @property
    def final_name(self) -> str:
        """Return the pattern of the name a 定稿 bears."""
        option = self.options.get(_FINAL)
        return str(option.value) if option else FINAL_NAME

    def with_rubric(self, rubric: RubricFile, read_from: str) -> "Pack":
        """Return the pack with another rubric, and the 填报表 that one asks for."""
        workbook = self.declared_workbook.for_rubric(rubric.asks)
        return replace(self, rubric=rubric, rubric_from=read_from, workbook=workbook)

    def number(self, name: str) -> Decimal:
        """Return an option that must be a number."""
        value = self.options[name].value
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise TypeError(f"option {name} is no number")
        return Decimal(value)

    def input_name(self, kind: str) -> str:
        """Return what people call a kind of input: 决算报表:Z03 is 决算报表的收入决算表(财决03表)."""
        whole, _, token = kind.partition(":")
        title = next((sheet.title for sheet in self.form.sheet if sheet.token == token), token)
        return f"{whole}的{title}" if token else whole


class PackError(Exception):
    """A pack cannot be used; ``problems`` says why, all of it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems."""
        self.problems = tuple(problems)
        super().__init__("；".join(item.title for item in self.problems))


def pack_roots(given: Path | None = None) -> tuple[Path, ...]:
    """Return where packs are looked for: ``--packs``, ``./report_templates``, the packaged copy."""
    here = Path(__file__).resolve().parent
    roots = [given] if given else [Path.cwd() / "report_templates"]
    return tuple(root for root in (*roots, here / "_report_templates", here.parent / "report_templates") if root)


def find_pack(name: str, roots: Iterable[Path], at: Cell | None = None) -> Path:
    """Return the folder of a pack. Raises :class:`PackError` when no root holds it; ``at`` is the place that names it."""
    roots = tuple(roots)
    if re.fullmatch(r"[A-Za-z0-9_-]+", name):
        for root in roots:
            if (root / name / "pack.toml").is_file():
                return root / name
    raise PackError([problem("M001", at=at, found=name, expected=packs_said(roots))])


def read_pack(folder: Path, year: int) -> Pack:
    """Read a pack for a year. Raises :class:`PackError` with every fault found."""
    return _Reader(folder, year).pack()


def read_beside(folder: Path, year: int, name: str, kind: type[L]) -> L | None:
    """Return a file that packs may have beside their own, those of the chain as one; None where none has it."""
    reader = _Reader(folder, year)
    file = _merged(file for _, file in reader._each(name, kind))
    if reader.problems:
        raise PackError(reader.problems)
    return file


def any_pack(year: int, roots: Iterable[Path]) -> Pack | None:
    """Return the first pack in force in a year, for reading files that no report names yet; None when there is none."""
    for folder in sorted({path.parent for root in roots for path in root.glob("*/pack.toml")}):
        try:
            return read_pack(folder, year)
        except PackError:
            continue
    return None


class _Reader:
    """Collects faults while reading, so that all are reported at once."""

    def __init__(self, folder: Path, year: int) -> None:
        self.year = year
        self.problems: list[Problem] = []
        self.digest = hashlib.sha256()
        self.chain = self._chain(folder)

    def _chain(self, folder: Path) -> list[tuple[Path, PackDecl]]:
        chain: list[tuple[Path, PackDecl]] = []
        name = folder.name
        while True:
            decl = self._read(folder / "pack.toml", PackDecl)
            if decl is None:
                raise PackError(self.problems)
            if any(folder == seen for seen, _ in chain):
                raise PackError([problem("M002", at=Cell(file=f"{name}/pack.toml"), found=decl.extends)])
            chain.insert(0, (folder, decl))
            if not decl.extends:
                return chain
            # a pack kept elsewhere (--packs) may still extend one that comes with the program
            folder = find_pack(decl.extends, (folder.parent, *pack_roots()), Cell(file=f"{folder.name}/pack.toml"))

    def _bytes(self, path: Path) -> bytes | None:
        if leads_out(path):
            self.problems.append(problem("V112", at=Cell(file=shown_path(path)), found="链接到模板包以外"))
            raise PackError(self.problems)
        try:
            data = read_if_there(path, DECLARATION_FILE)
        except OSError as error:
            self.problems.append(problem("M004", at=Cell(file=shown_path(path)), found=why_not_read(error)))
            raise PackError(self.problems) from error
        if data is None:
            return None
        self.digest.update(path.name.encode() + b"\0" + data + b"\0")
        return data

    def _read(self, path: Path, kind: type[T]) -> T | None:
        data = self._bytes(path)
        where = Cell(file=shown_path(path))
        if data is None:
            self.problems.append(problem("M003", at=where))
            return None
        try:
            return convert(data, kind)
        except NotRead as error:
            self.problems.append(problem("M005" if error.is_toml else "M004", at=where, found=str(error)))
        return None

    def _each(self, name: str, kind: type[T]) -> list[tuple[str, T]]:
        """Read a file of every pack of the chain that has it, parents first, with its name as shown."""
        paths = [folder / name for folder, _ in self.chain if (folder / name).is_file()]
        return [(shown_path(path), item) for path in paths if (item := self._read(path, kind)) is not None]

    def _last(self, name: str, kind: type[T]) -> T | None:
        for folder, _ in reversed(self.chain):
            if (folder / name).is_file():
                return self._read(folder / name, kind)
        self.problems.append(problem("M003", at=Cell(file=f"{self.chain[-1][0].name}/{name}")))
        return None

    def _of_year(self, kind: str, shape: type[Y]) -> Y | None:
        """Return the form or code list in force in the year, with what it takes from another year's filled in."""
        files: dict[int, Path] = {}
        for folder, _ in self.chain:
            files.update((int(path.stem), path) for path in (folder / kind).glob("[0-9][0-9][0-9][0-9].toml"))
        first = in_force(files, self.year)
        own = self._yearly(files[first], shape) if first else None
        if first and own is None:
            return None
        if own is None or not covers(own, self.year):
            known = {year: file.last for year in files if (file := self._yearly(files[year], shape)) is not None}
            at = Cell(file=f"{self.chain[0][0].name}/{kind}")
            expected = "有的年度：" + (years_said(known) or "无")
            self.problems.append(problem(_NOT_IN_FORCE[kind], at=at, found=str(self.year), expected=expected))
            return None
        if not own.extends:
            return own
        base = self._yearly(files[own.extends], shape) if own.extends in files else None
        if base is not None and not base.extends:
            return own.over(base)
        others = "、".join(str(year) for year in sorted(files) if year != first)
        at = Cell(file=shown_path(files[own.year]))
        self.problems.append(problem("M014", at=at, found=str(own.extends), expected=f"{others} 之中写全的一份"))
        return None

    def _yearly(self, path: Path, shape: type[Y]) -> Y | None:
        """Read one file; its name is the first year it is in force."""
        file = self._read(path, shape)
        if file is not None and file.year != int(path.stem):
            self.problems.append(problem("M013", at=Cell(file=shown_path(path)), found=str(file.year), expected=path.stem))
            return None
        return file

    def _options(self) -> dict[str, Option]:
        return {key: option for _, part in self.chain for key, option in part.option.items()}

    def _final_name(self) -> Iterator[Problem]:
        """Yield what is wrong with the name the pack gives a 定稿: a file name, made of words and the parts there are."""
        option = self._options().get(_FINAL)
        if option is not None and (why := final_name_fault(option.value)):
            expected = f"文字和 {'、'.join(FINAL_PARTS)} 组成的文件名，如 {FINAL_NAME}"
            at = Cell(file=f"{self.chain[-1][0].name}/pack.toml")
            yield problem("S050", at=at, found=f"{option.value}（{why}）", expected=expected)

    def _percent_formats(self) -> Mapping[str, str]:
        option = self._options().get("percent_places")
        return PERCENT_PLACES.get(str(option.value), {}) if option else {}

    def pack(self) -> Pack:
        folder, decl = self.chain[-1]
        if not decl.years.first <= self.year <= decl.years.last:
            self.problems.append(not_in_force(folder.name, self.year, (folder.parent, *pack_roots())))
            raise PackError(self.problems)
        figures, shown = self._figures()
        aliases = _merged(file for _, file in self._each("aliases.toml", AliasFile))
        ties, rules = self._ties()
        form = self._of_year("forms", FormDecl)
        codes = self._of_year("codes", CodeFile)
        workbook = self._workbook()
        ledger = self._last("ledger.toml", LedgerFile)
        ratios = self._ratios()
        rubric = self._last("rubric.toml", RubricFile)
        tables = self._last("tables.toml", TableFile)
        said = self._each("statements.toml", StatementFile)
        for where, file in said:
            self._patterns(where, file.patterns())
        statements = _merged(file for _, file in said)
        narrative = self._narrative(folder)
        self.problems.extend(self._final_name())
        template = self._bytes(folder / TEMPLATE)
        for folder_of_chain, _ in self.chain:
            self.problems.extend(item for item in file_problems(folder_of_chain) if item not in self.problems)
        if template is None:
            self.problems.append(problem("M003", at=Cell(file=f"{folder.name}/report.docx")))
        if self.problems or not (form and codes and workbook and ledger and rubric and tables and template):
            raise PackError(self.problems)
        return Pack(
            id=folder.name,
            title=decl.title,
            version=decl.version,
            year=self.year,
            year_assumed=decl.years.assumed_from > 0 and self.year >= decl.years.assumed_from,
            first_year=decl.years.first,
            last_year=decl.years.last,
            options=self._options(),
            catalogue=Catalogue(figures, form_rows(form), shown, self._percent_formats()),
            figure_decls=tuple(figures),
            form=form,
            codes=codes,
            aliases=aliases or AliasFile(alias=[]),
            workbook=workbook.for_rubric(rubric.asks),
            declared_workbook=workbook,
            rubric_from=f"{folder.name}/rubric.toml",
            ledger=ledger,
            ties=ties,
            rules=rules,
            ratios=ratios,
            rubric=rubric,
            statements=statements or StatementFile(schema=1),
            tables=tuple(tables.table),
            narrative=narrative,
            template=template,
            template_name=f"{folder.name}/report.docx",
            fingerprint=self.digest.hexdigest(),
        )

    def _ratios(self) -> tuple[RatioDecl, ...]:
        files = (file for _, file in self._each("ratios.toml", RatioFile))
        merged = _merged((RatioFile(schema=1), *files))
        return tuple(merged.ratio) if merged is not None else ()

    def _workbook(self) -> WorkbookFile | None:
        files = [file for _, file in self._each("workbook.toml", WorkbookFile)]
        return _merged(files) if files else self._last("workbook.toml", WorkbookFile)

    def _figures(self) -> tuple[list[FigureDecl], dict[str, str]]:
        declared: dict[str, FigureDecl] = {}
        shown: dict[str, str] = {}
        for where, file in self._each("figures.toml", FigureFile):
            for entry in file.figure:
                if entry.pattern in declared:
                    self.problems.append(problem("M008", at=Cell(file=where), found=entry.pattern))
                declared.setdefault(entry.pattern, entry)
            shown |= file.shown
        return list(declared.values()), shown

    def _ties(self) -> tuple[tuple[TieDecl, ...], tuple[RuleDecl, ...]]:
        files = self._each("ties.toml", TieFile)
        for where, file in files:
            own = [tie.id for tie in file.tie] + [rule.id for rule in file.rule]
            for name in sorted({n for n in own if own.count(n) > 1}):
                self.problems.append(problem("M007", at=Cell(file=where), found=name))
            if len(own) > MOST_TIES:
                self.problems.append(
                    problem("V116", at=Cell(file=where), found=f"{len(own)} 条", expected=f"不超过 {MOST_TIES} 条")
                )
            self._patterns(where, ((rule.id, said) for rule in file.rule for said in _patterns_of(rule)))
        merged = _merged(file for _, file in files) or TieFile()
        return tuple(merged.tie), tuple(merged.rule)

    def _patterns(self, where: str, patterns: Iterable[tuple[str, str]]) -> None:
        """Note the patterns that cannot be used; each comes with what it is called."""
        for name, pattern in patterns:
            if fault := pattern_fault(pattern):
                at = Cell(file=where, address=name)
                self.problems.append(problem("V113", at=at, found=pattern[:80], expected=fault))

    def _narrative(self, folder: Path) -> tuple[NarrativeFile, ...]:
        files = sorted((folder / "narrative").glob("*.txt"))
        if not files:
            self.problems.append(problem("M003", at=Cell(file=f"{folder.name}/narrative/*.txt")))
        read: list[NarrativeFile] = []
        for path in files:
            data = self._bytes(path) or b""
            try:
                read.append(NarrativeFile(name=f"{folder.name}/narrative/{path.name}", text=data.decode("utf-8")))
            except UnicodeDecodeError as error:
                self.problems.append(problem("M004", at=Cell(file=shown_path(path)), found=str(error)))
        return tuple(read)


def _patterns_of(rule: RuleDecl) -> Iterator[str]:
    """Yield the patterns of a check, each written ``what it is called=pattern``."""
    found = rule.params.get("patterns", [])
    yield from (item.partition("=")[2] for item in (found if isinstance(found, list) else [found]) if isinstance(item, str))


def _merged(files: Iterable[L]) -> L | None:
    """Return the files of a chain of packs, parents first, as one; None where there is none."""
    found = tuple(files)
    return reduce(lambda parent, child: child.over(parent), found) if found else None


def form_rows(form: FormDecl) -> tuple[str, ...]:
    """Return the keys of all rows a form declares, in printed order."""
    return tuple(row.key for sheet in form.sheet for block in sheet.block for row in block.row)
