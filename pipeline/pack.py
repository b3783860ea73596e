"""报告模板包: reads a pack strictly and completely; what is particular to a report kind, province or year lives there.

``extends`` names the parent pack: what a child does not have is its parent's, what it has is added (figures, aliases) or put
over it by key (:mod:`~pipeline.pack_chain`). Every fault names the .toml and the key; all faults are reported in one run.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from pipeline.available_packs import not_in_force, offers, serving
from pipeline.catalogue import Catalogue
from pipeline.dated_values import in_force, no_value, rubric_values, same_year
from pipeline.declarations import (
    REPORT,
    AliasFile,
    CodeFile,
    DocumentDecl,
    DocumentFile,
    FigureDecl,
    FigureFile,
    FormDecl,
    KeyFigure,
    LedgerFile,
    ListDecl,
    ListFile,
    Option,
    RatioDecl,
    RatioFile,
    RubricFile,
    RuleDecl,
    StatementFile,
    SumDecl,
    SumFile,
    SummaryFile,
    TableDecl,
    TableFile,
    TieDecl,
    TieFile,
    WorkbookFile,
    Years,
)
from pipeline.declarations.newfolder import NewFolderFile
from pipeline.declarations.strict import Layer
from pipeline.formats import PERCENT_PLACES
from pipeline.names import FINAL_NAME, FINAL_PARTS, final_name_fault, name_fault
from pipeline.own_figures import brought_along
from pipeline.pack_chain import NarrativeFile, PackChain, PackError, find_pack, pack_roots, same_chain
from pipeline.pack_files import MOST_TIES, TEMPLATE, file_problems
from pipeline.pack_options import option_faults
from pipeline.pack_state import FileState, state_of
from pipeline.patterns import pattern_fault
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.yearly import covers

__all__ = [
    "RUBRIC",
    "NarrativeFile",
    "Pack",
    "PackError",
    "find_pack",
    "form_rows",
    "pack_roots",
    "possible_packs",
    "read_beside",
    "read_pack",
]

L = TypeVar("L", bound=Layer)


class PackDocument(Struct, frozen=True, kw_only=True):
    """One document a pack makes, with its template."""

    decl: DocumentDecl
    template: bytes
    template_name: str


_FINAL = "final_name"
RUBRIC = "rubric.toml"


class Pack(Struct, frozen=True, kw_only=True):
    """A pack with its parents folded in, read for ``year``: ``form`` and ``codes`` are those in force then.

    Where there are none of that year, they are the nearest year's (``form_assumed``, ``codes_assumed``).
    ``first_pack`` is the root of the chain, ``origins`` the file of it that states a key last, by file name and key.
    ``key_figures`` are those of 汇总; ``carried`` the figures that are of the year before, and which of that year each is.
    ``workbook`` is the 填报表 its rubric asks for, ``declared_workbook`` with all columns. ``documents`` are those it makes of
    a department, the report first; ``title``, ``template`` and ``document`` are of the one that is printed.
    """

    id: str
    title: str
    version: str
    year: int
    years: Years
    options: Mapping[str, Option]
    option_values: Mapping[str, tuple[Option, ...]] = {}
    """The values of each option in all years; ``options`` are those in force in ``year``."""
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
    sums: tuple[SumDecl, ...]
    lists: tuple[ListDecl, ...]
    key_figures: tuple[KeyFigure, ...]
    carried: Mapping[str, str]
    rubric: RubricFile
    declared_workbook: WorkbookFile
    statements: StatementFile
    tables: tuple[TableDecl, ...]
    narrative: tuple[NarrativeFile, ...]
    template: bytes
    template_name: str
    document: DocumentDecl
    documents: tuple[PackDocument, ...]
    fingerprint: str
    own_rubric: bool = False
    """The rubric is an office's own: of a 评分标准.xlsx that says other than the pack."""
    origins: Mapping[tuple[str, str], str]
    first_pack: str

    def option(self, name: str) -> Option:
        """Return a declared option; an undeclared one is our own fault and raises KeyError."""
        return self.options[name]

    @property
    def form_assumed(self) -> bool:
        """Tell whether the form is of another year, for want of one of the report's."""
        return not covers(self.form, self.year)

    @property
    def codes_assumed(self) -> bool:
        """Tell whether the code list is of another year, for want of one of the report's."""
        return not covers(self.codes, self.year)

    @property
    def final_name(self) -> str:
        """Return the pattern of the name a 定稿 bears."""
        option = self.options.get(_FINAL)
        return str(option.value) if option else FINAL_NAME

    def printing(self, document: PackDocument) -> "Pack":
        """Return the pack as what prints one of its documents."""
        decl = document.decl
        return replace(self, document=decl, title=decl.title, template=document.template, template_name=document.template_name)

    def with_rubric(self, rubric: RubricFile, read_from: str) -> "Pack":
        """Return the pack with another rubric, and the 填报表 that one asks for."""
        workbook = self.declared_workbook.for_rubric(rubric.asks)
        origins = {place: file for place, file in self.origins.items() if place[0] != RUBRIC} | {(RUBRIC, ""): read_from}
        return replace(self, rubric=rubric, workbook=workbook, origins=origins, own_rubric=rubric != self.rubric)

    @property
    def rubric_from(self) -> str:
        """Return the files the rubric was read from, parents first."""
        return "、".join(dict.fromkeys(file for (name, _), file in self.origins.items() if name == RUBRIC))

    def file_of(self, name: str, key: str = "") -> str:
        """Return the file that states a key, as shown: the last of the chain that has the key, else that has such a file."""
        return self.origins.get((name, key)) or self.origins.get((name, "")) or f"{self.id}/{name}"

    def is_own(self, name: str, key: str) -> bool:
        """Tell whether a key is stated by the pack or a parent of it, the root of the chain apart."""
        file = self.origins.get((name, key), "")
        return bool(file) and file != f"{self.first_pack}/{name}"

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


def read_pack(folder: Path, year: int) -> Pack:
    """Read a pack for a year. Raises :class:`PackError` with every fault found.

    Of folders whose files are as they were it is the same pack: it is read once for all departments of a process.
    """
    place = folder.absolute()
    chain = _CHAINS.get(place, ())
    if chain and same_chain(chain) and (state := state_of(chain)) and (known := _KEPT.get((state, year))):
        return known
    reader = _Reader(folder, year)
    state = state_of(reader.folders)
    known = _KEPT.get((state, year)) if state else None
    if known is not None:
        return known
    pack = reader.pack()
    if state and state == state_of(reader.folders):
        _make_room(_KEPT)
        _make_room(_CHAINS)
        _KEPT[state, year], _CHAINS[place] = pack, tuple(item.absolute() for item in reader.folders)
    return pack


def _make_room(kept: dict[Any, Any]) -> None:
    while len(kept) >= _MOST_KEPT:
        kept.pop(next(iter(kept)), None)


_MOST_KEPT = 16
"""Packs kept, by the state of their files and year: those of one run, and no more where years and packs come and go."""
_KEPT: dict[tuple[tuple[FileState, ...], int], Pack] = {}
_CHAINS: dict[Path, tuple[Path, ...]] = {}
"""The folders of a pack's chain as last read: while their files are as they were, and no other parent is found, no file is
opened to learn them."""


def read_beside(folder: Path, year: int, name: str, kind: type[L]) -> L | None:
    """Return a file that packs may have beside their own, those of the chain as one; None where none has it."""
    reader = PackChain(folder, year)
    file = reader.layered(name, kind)
    if reader.problems:
        raise PackError(reader.problems)
    return file


def possible_packs(year: int, roots: Iterable[Path], named: str = "") -> Iterator[Pack]:
    """Yield packs for reading files that no report of that year can be made of yet.

    The one ``named``, for the year or the nearest it serves; where there is none of that name those that serve the year.
    """
    roots = tuple(roots)
    found = offers(roots)
    own = [(offer.name, offer.years.nearest(year)) for offer in found if offer.name == named]
    for name, in_year in own or [(offer.name, year) for offer in serving(found, year)]:
        with suppress(PackError):
            yield read_pack(find_pack(name, roots), in_year)


class _Reader(PackChain):
    """Reads the files of a chain as one pack; collects faults, so that all are reported at once."""

    def _option_values(self) -> dict[str, tuple[Option, ...]]:
        """Return the values of each option by the year each begins with, a child pack's after its parent's."""
        options: dict[str, tuple[Option, ...]] = {}
        for folder, part in self.packs:
            for key, option in part.option.items():
                parents = options.get(key, ())
                name = option.name or (parents[-1].name if parents else "")
                options[key] = replace(option, name=name).after(parents)
                self.origins["pack.toml", key] = f"{folder.name}/pack.toml"
        return options

    def _options(self) -> dict[str, Option]:
        """Return the options with the value in force in the report's year."""
        values = {key: in_force(options, self.year) for key, options in self._option_values().items()}
        return {key: option for key, option in values.items() if option is not None}

    def _option_faults(self) -> Iterator[Problem]:
        own, values = f"{self.folders[-1].name}/pack.toml", self._option_values()
        names = {name: options[-1].name for name, options in values.items()}
        yield from (item for folder, part in self.packs for item in same_year(part, f"{folder.name}/pack.toml", names))
        for name, options in values.items():
            if in_force(options, self.year) is None:
                yield no_value(self.origins["pack.toml", name], names[name] or name, self.year, options[0].since)
        for name, found, expected in option_faults(self._options()):
            at = Cell(file=self.origins.get(("pack.toml", name), own))
            if found or name not in values:
                yield problem("M026", at=at, found=found or "没有写", expected=expected, name=name)

    def _not_in_force(self, rubric: RubricFile) -> Iterator[Problem]:
        for what, key, value in rubric_values(rubric):
            if value.since > self.year:
                own = f"{self.folders[-1].name}/{RUBRIC}"
                yield no_value(self.origins.get((RUBRIC, key), own), what, self.year, value.since)

    def _final_name(self) -> Iterator[Problem]:
        """Yield what is wrong with the name the pack gives a 定稿: a file name, made of words and the parts there are."""
        option = self._options().get(_FINAL)
        if option is not None and (why := final_name_fault(option.value)):
            expected = f"文字和 {'、'.join(FINAL_PARTS)} 组成的文件名，如 {FINAL_NAME}"
            at = Cell(file=f"{self.folders[-1].name}/pack.toml")
            yield problem("S050", at=at, found=f"{option.value}（{why}）", expected=expected)

    def _percent_formats(self) -> Mapping[str, str]:
        option = self._options().get("percent_places")
        return PERCENT_PLACES.get(str(option.value), {}) if option else {}

    def pack(self) -> Pack:
        folder, decl = self.packs[-1]
        self._require_in_force()
        figures, shown = self._figures()
        aliases = self.layered("aliases.toml", AliasFile)
        ties, rules = self._ties()
        form = self.of_year("forms", FormDecl)
        codes = self.of_year("codes", CodeFile)
        workbook = self.needed("workbook.toml", WorkbookFile)
        ledger = self.last("ledger.toml", LedgerFile)
        ratios = self.layered("ratios.toml", RatioFile)
        sums = self.layered("sums.toml", SumFile) or SumFile(schema=1)
        lists = self.layered("lists.toml", ListFile) or ListFile(schema=1)
        notes = self.layered("newfolder.toml", NewFolderFile) or NewFolderFile(schema=1)
        summary = self.layered("summary.toml", SummaryFile) or SummaryFile(schema=1)
        self._stated_twice(sums, ratios)
        rubric = self._rubric(decl.years)
        tables = self.needed("tables.toml", TableFile)
        statements = self._statements()
        narrative = self.narrative()
        self.problems.extend((*self._final_name(), *self._option_faults()))
        documents = self._documents(decl.title)
        self._file_faults()
        if self.problems or not (form and codes and workbook and ledger and rubric and tables and documents):
            raise PackError(self.problems)
        declared = (*figures, *_undeclared(brought_along(workbook, lists.lists, sums.sums), Catalogue(figures)))
        catalogue = Catalogue(declared, form_rows(form), shown, self._percent_formats())
        return Pack(
            id=folder.name,
            title=documents[0].decl.title,
            version=decl.version,
            year=self.year,
            years=decl.years,
            options=self._options(),
            option_values=self._option_values(),
            catalogue=catalogue,
            figure_decls=declared,
            form=form,
            codes=codes,
            aliases=aliases or AliasFile(alias=[]),
            workbook=workbook.for_rubric(rubric.asks),
            declared_workbook=workbook,
            ledger=ledger,
            ties=ties,
            rules=rules,
            ratios=tuple(ratios.ratio) if ratios else (),
            sums=tuple(sums.sums),
            lists=tuple(lists.lists),
            key_figures=tuple(summary.figure),
            carried=dict(notes.of_year_before(workbook.for_rubric(rubric.asks))),
            rubric=rubric,
            statements=statements,
            tables=tuple(tables.table),
            narrative=narrative,
            template=documents[0].template,
            template_name=documents[0].template_name,
            document=documents[0].decl,
            documents=documents,
            origins=self.origins,
            first_pack=self.folders[0].name,
            fingerprint=self.digest.hexdigest(),
        )

    def _require_in_force(self) -> None:
        """Raise :class:`PackError` where the pack does not serve the report's year."""
        folder, decl = self.packs[-1]
        if not decl.years.serves(self.year):
            self.problems.append(not_in_force(folder.name, self.year, (folder.parent, *pack_roots())))
            raise PackError(self.problems)

    def _file_faults(self) -> None:
        """Note what is wrong with the files of the chain, read or not."""
        for folder in self.folders:
            self.problems.extend(item for item in file_problems(folder) if item not in self.problems)

    def _stated_twice(self, sums: SumFile, ratios: RatioFile | None) -> None:
        """Note the figures that are stated both as a sum and as a ratio."""
        for key in {decl.key for decl in sums.sums} & {decl.key for decl in (ratios.ratio if ratios else ())}:
            self.problems.append(problem("M023", at=Cell(file=self.origins["sums.toml", key]), found=key, name=key))

    def _rubric(self, years: Years) -> RubricFile | None:
        """Return the rubric; in years for which it is only assumed nothing of it stands as confirmed."""
        rubric = self.needed(RUBRIC, RubricFile)
        if rubric is None:
            return None
        self.problems.extend(self._not_in_force(rubric))
        return rubric.unconfirmed() if years.assumed(self.year) else rubric

    def _statements(self) -> StatementFile:
        """Return how sentences speak of figures, the patterns looked at."""
        said = self.each("statements.toml", StatementFile)
        for where, file in said:
            self._patterns(where, file.patterns())
        return self.fold("statements.toml", said) or StatementFile(schema=1)

    def _documents(self, title: str) -> tuple[PackDocument, ...]:
        """Return the documents the pack makes; one without documents.toml makes the report."""
        file = self.layered("documents.toml", DocumentFile)
        decls = file.document if file is not None else []
        read = []
        for number, decl in enumerate(decls or [DocumentDecl(id=REPORT, title=title, template=TEMPLATE)]):
            where = self.origins.get(("documents.toml", decl.id), f"{self.folders[-1].name}/pack.toml")
            self.problems.extend(_document_faults(decl, where, first=not number))
            template = self.last_file(decl.template)
            if template is not None:
                read.append(PackDocument(decl=decl, template=template.data, template_name=template.name))
        return tuple(read)

    def _figures(self) -> tuple[list[FigureDecl], dict[str, str]]:
        declared: dict[str, FigureDecl] = {}
        shown: dict[str, str] = {}
        for where, file in self.each("figures.toml", FigureFile):
            for entry in file.figure:
                if entry.pattern in declared:
                    self.problems.append(problem("M008", at=Cell(file=where), found=entry.pattern))
                declared.setdefault(entry.pattern, entry)
                self.origins["figures.toml", entry.pattern] = where
            shown |= file.shown
        return list(declared.values()), shown

    def _ties(self) -> tuple[tuple[TieDecl, ...], tuple[RuleDecl, ...]]:
        files = self.each("ties.toml", TieFile)
        for where, file in files:
            own = [tie.id for tie in file.tie] + [rule.id for rule in file.rule]
            for name in sorted({n for n in own if own.count(n) > 1}):
                self.problems.append(problem("M007", at=Cell(file=where), found=name))
            if len(own) > MOST_TIES:
                self.problems.append(
                    problem("V116", at=Cell(file=where), found=f"{len(own)} 条", expected=f"不超过 {MOST_TIES} 条")
                )
            self._patterns(where, ((rule.id, said) for rule in file.rule for said in _patterns_of(rule)))
        merged = self.fold("ties.toml", files) or TieFile()
        return tuple(merged.tie), tuple(merged.rule)

    def _patterns(self, where: str, patterns: Iterable[tuple[str, str]]) -> None:
        """Note the patterns that cannot be used; each comes with what it is called."""
        for name, pattern in patterns:
            if fault := pattern_fault(pattern):
                at = Cell(file=where, address=name)
                self.problems.append(problem("V113", at=at, found=pattern[:80], expected=fault))


def _document_faults(decl: DocumentDecl, where: str, *, first: bool) -> Iterator[Problem]:
    """Yield what is wrong with a document: its names become file names, the first one is the report."""
    if first and (decl.each or not decl.template.endswith(".docx")):
        found = f"each = {decl.each}" if decl.each else f"template = {decl.template}"
        yield problem("M016", at=Cell(file=where, address=decl.id), found=found, expected="第一份是报告：.docx，没有 each")
    for name, text in (("title", decl.title), ("template", decl.template)):
        why = name_fault(text) or ("" if name == "title" or text.endswith((".docx", ".xlsx")) else "不是 .docx 或 .xlsx")
        if why:
            yield problem("M016", at=Cell(file=where, address=decl.id), found=f"{name} = {text}（{why}）")


def _patterns_of(rule: RuleDecl) -> Iterator[str]:
    """Yield the patterns of a check, each written ``what it is called=pattern``."""
    found = rule.params.get("patterns", [])
    yield from (item.partition("=")[2] for item in (found if isinstance(found, list) else [found]) if isinstance(item, str))


def _undeclared(more: Iterable[FigureDecl], known: Catalogue) -> Iterator[FigureDecl]:
    """Yield the declarations of keys that figures.toml says nothing of."""
    seen: set[str] = set()
    for decl in more:
        if decl.pattern not in seen and known.find(decl.pattern) is None:
            seen.add(decl.pattern)
            yield decl


def form_rows(form: FormDecl) -> tuple[str, ...]:
    """Return the keys of all rows a form declares, in printed order."""
    return tuple(row.key for sheet in form.sheet for block in sheet.block for row in block.row)
