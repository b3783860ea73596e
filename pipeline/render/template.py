"""Compiles report.docx once per pack content; the only user of docxtpl, whose language it is.

docxtpl's ``patch_xml`` joins tags that Word split over runs and lifts ``{%tr`` and ``{{p`` out of their rows and paragraphs.
The tags then become numbered look-ups (tags.py) and each part becomes two programs over the same places: its *text*
(runs split so that each figure stands alone) and its *slots* (what the baseline keeps).
"""

import io
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from pipeline.pack import Pack, PackError
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell
from pipeline.render.paging import Layout, marked
from pipeline.render.program import Program, compile_program
from pipeline.render.slots import slot_source
from pipeline.render.tags import TAG, Context, Site, TagGrammar, TagRefused, Vocabulary, vocabulary_of
from pipeline.word.lint import lint_package
from pipeline.word.live_content import live_content
from pipeline.word.names import COMPATIBILITY, WORD_2012, W
from pipeline.word.package import DocumentError, Package
from pipeline.word.template_package import DOCUMENT, TemplateFile, open_template
from pipeline.word.text import all_text

Element = etree._Element
_STORY = re.compile(r"word/(?:header|footer)[^/]*\.xml")
_FIELD = re.compile(r"\{\{ _(?:figure|cell)\((\d+)(?:, \w+)?\) \}\}")
FULL_WIDTH = re.compile("[｛｝]|\\{％|％\\}")
HALF_TAG = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_PLACED = re.compile(r"\s*\{\{p .*?\}\}\s*", re.DOTALL)
_WHOLE_PARAGRAPH = re.compile(r"\{\{p |\{%p ")
_KEPT = 24
"""Compiled templates kept in one process: a batch works with one pack or two, of some documents each."""


class Host(Struct, frozen=True):
    """Where the paragraphs of a narrative key are put, with the formatting they take (pPr and rPr as XML).

    ``alone`` are the keys that share a cell with nothing else, told by the last of them: where none has a paragraph, an empty
    one stands there.
    """

    key: str
    paragraph: str
    run: str
    in_cell: bool = False
    alone: tuple[str, ...] = ()


class TemplatePart(Struct, frozen=True):
    """One part of the package that is written anew: the same places, told in two ways."""

    name: str
    text: Program
    slots: Program


class Compiled(Struct, frozen=True):
    """A template ready to print. ``first_id`` is free in the template for bookmarks and controls, as are all above it."""

    template: TemplateFile
    parts: tuple[TemplatePart, ...]
    sites: tuple[Site, ...]
    hosts: tuple[Host, ...]
    first_id: int
    layouts: Mapping[str, Layout]


_compiled: dict[str, Compiled] = {}


def compile_template(pack: Pack) -> Compiled:
    """Return the compiled template, from memory when the pack's content is known. Raises PackError with every fault."""
    known = f"{pack.fingerprint}/{pack.template_name}"
    if found := _compiled.get(known):
        return found
    compiler = _Compiler(pack)
    compiled = compiler.compiled()
    faults = [item for item in compiler.problems if item.severity is Severity.ERROR]
    if faults or compiled is None:
        raise PackError(faults)
    if len(_compiled) >= _KEPT:
        _compiled.pop(next(iter(_compiled)))
    _compiled[known] = compiled
    return compiled


def lint_template(pack: Pack, elsewhere: Collection[str] = ()) -> tuple[Problem, ...]:
    """Return what is wrong in the .docx templates of a pack, file by file, and what none of them has a place for.

    ``elsewhere`` are the paragraphs and tables that stand in documents of another kind.
    """
    further = (pack.printing(item) for item in pack.documents[1:] if item.template_name.endswith(".docx"))
    compilers = [_Compiler(item) for item in (pack, *further)]
    for compiler in compilers:
        compiler.compiled()
    if not all(compiler.scanned for compiler in compilers):
        return tuple(item for compiler in compilers for item in compiler.problems)
    placed = {key for compiler in compilers for key in (*compiler.grammar.placed, *compiler.grammar.tables)} | {*elsewhere}
    told = [
        problem("W012", at=Cell(file=pack.file_of("tables.toml", key), address=key), expected=pack.template_name, key=key)
        for key in (table.key for table in pack.tables)
        if key not in placed
    ]
    return (*(item for compiler in compilers for item in compiler.problems), *told)


class _Compiler:
    """Compiles one template and collects what is wrong in it."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.names: Vocabulary = vocabulary_of(pack)
        self.grammar = TagGrammar(self.names)
        self.problems: list[Problem] = []
        self.hosts: list[Host] = []
        self.first_id = 1
        self.layouts: dict[str, Layout] = {}
        self.scanned = False

    def refuse(self, code: str, place: str = "", found: str = "", expected: str = "", **words: str) -> None:
        at, said = Cell(file=self.pack.template_name, address=place), dict[str, Any](words)
        self.problems.append(problem(code, at=at, found=found, expected=expected, **said))

    def problems_in_force(self) -> bool:
        """Tell whether any 错误 was found."""
        return any(item.severity is Severity.ERROR for item in self.problems)

    def compiled(self) -> Compiled | None:
        """Return the compiled template, or None when a fault stands in the way."""
        try:
            template = open_template(self.pack.template)
            package = template.package
            trees = {name: package.tree(name) for name in (DOCUMENT, *sorted(filter(_STORY.fullmatch, package.parts)))}
        except DocumentError as error:
            self.refuse("W001", found=str(error))
            return None
        for code, part, what in live_content(package):
            self.refuse(code, found=f"{part}：{what}" if part else what)
        if self.problems:
            return None
        self._elsewhere(package, set(trees))
        patched = [(name, self._patched(name, tree)) for name, tree in trees.items()]
        self.scanned = True
        if not (self.grammar.placed or self.grammar.tables or self.grammar.sites) and not self.problems_in_force():
            self.refuse("V115")
        if not self.problems_in_force():
            for fault in lint_package(self.pack.template, template=True):
                self.refuse("V117", place=fault.file, found=fault.found)
        if self.problems_in_force():
            return None
        parts = tuple(self._part(name, tree) for name, tree in patched if tree is not None)
        return Compiled(template, parts, tuple(self.grammar.sites), tuple(self.hosts), self.first_id, self.layouts)

    def _elsewhere(self, package: Package, done: set[str]) -> None:
        for name, content in package.parts.items():
            if name.startswith(("word/", "docProps/")) and name.endswith(".xml") and name not in done:
                text = content.decode("utf-8", "replace")
                if "{{" in text or "{%" in text:
                    self.refuse("W014", found=name)

    def _patched(self, name: str, root: Element) -> Element | None:
        """Return the part's tree with its tags resolved, or None when it cannot be."""
        before = len(self.problems)
        scan = _Scan(self, root, body=name == DOCUMENT)
        resolved = list(scan.resolved())
        scan.look_at_cells()
        for item in self.grammar.open:
            self.refuse("W013", found=f"{item.word} {item.variable}".strip())
        self.grammar.open.clear()
        self.first_id = max(self.first_id, _highest_id(root) + 1)
        if len(self.problems) > before:
            return None
        source = patch(etree.tostring(root, encoding="unicode"))
        tags = TAG.findall(source)
        if len(tags) != len(resolved):
            raise RuntimeError(f"docxtpl kept {len(tags)} of {len(resolved)} tags of {name}")
        following = iter(resolved)
        source = TAG.sub(lambda _: next(following), source)
        try:
            return etree.fromstring(source)
        except etree.XMLSyntaxError:
            self.refuse("W009", found=name)
            return None

    def _part(self, name: str, tree: Element) -> TemplatePart:
        slots = slot_source(tree)
        self._settle(tree)
        columns = {number: site.key for number, site in enumerate(self.grammar.sites)}
        self.layouts |= marked(tree, {table.key: table for table in self.pack.tables}, columns)
        text = _with_namespaces(self._split(etree.tostring(tree, encoding="unicode")))
        return TemplatePart(name, compile_program(text), compile_program(slots))

    def _settle(self, tree: Element) -> None:
        """Note for each site whether it stands in a table, and the formatting of its run."""
        for text in tree.iter(f"{W}t"):
            for match in _FIELD.finditer(text.text or ""):
                number, run = int(match.group(1)), text.getparent()
                in_cell = next(text.iterancestors(f"{W}tc"), None) is not None
                properties = _xml(run.find(f"{W}rPr")) if run is not None else ""
                self.grammar.sites[number] = replace(self.grammar.sites[number], in_cell=in_cell, properties=properties)

    def _split(self, source: str) -> str:
        """End the run before each figure and begin it again after, so that its control stands between runs."""

        def between(match: re.Match[str]) -> str:
            properties = self.grammar.sites[int(match.group(1))].properties
            return f'</w:t></w:r>{match.group()}<w:r>{properties}<w:t xml:space="preserve">'

        return _EMPTY_RUN.sub("", _FIELD.sub(between, source))


class _Scan:
    """Reads the tags of one part where its author wrote them, paragraph by paragraph, and says what each becomes."""

    def __init__(self, compiler: _Compiler, root: Element, *, body: bool) -> None:
        self.compiler, self.root, self.body = compiler, root, body
        self.elements = list(root.iter())  # held, so that id() stays the same for each
        self.numbers = {id(element): number for number, element in enumerate(self.elements, 1)}

    def resolved(self) -> Iterator[str]:
        """Yield what each tag becomes, in order; refused tags become nothing and are noted."""
        for number, paragraph in enumerate(self.root.iter(f"{W}p"), 1):
            texts = [t for t in paragraph.iter(f"{W}t") if next(t.iterancestors(f"{W}p")) is paragraph]
            whole = "".join(text.text or "" for text in texts)
            if "{" in whole or "}" in whole or "｛" in whole or "｝" in whole:
                yield from self._paragraph(paragraph, texts, whole, self._place(paragraph, number))

    def look_at_cells(self) -> None:
        """Refuse cells that may be left without a paragraph, which Word calls a damaged file."""
        for cell in self.root.iter(f"{W}tc"):
            texts = [all_text(item) for item in _behind_tables(cell)]
            if texts and not all(map(_PLACED.fullmatch, texts)) and not any(_staying(texts)):
                self.compiler.refuse("V122", self._place(next(cell.iter(f"{W}p")), 0), texts[0][:60])

    def _paragraph(self, paragraph: Element, texts: list[Element], whole: str, place: str) -> Iterator[str]:
        refuse = self.compiler.refuse
        if wide := FULL_WIDTH.search(whole):
            refuse("W002", place, whole[max(0, wide.start() - 5) : wide.start() + 20])
        if HALF_TAG.search(TAG.sub("", whole)):
            refuse("W003", place, whole[:60])
            return
        if paragraph.find(f"{W}pPr/{W}sectPr") is not None and _WHOLE_PARAGRAPH.search(whole):
            refuse("V121", place, whole[:60])
        for match in TAG.finditer(whole):
            holders = self._holders(texts, match.start(), match.end())
            if len(holders) != 1:
                refuse("W009", place, match.group())
                continue
            context = self._context(paragraph, holders[0], whole.strip() == match.group())
            try:
                resolved = self.compiler.grammar.read(match.group(), context)
            except TagRefused as error:
                refuse(error.code, place, match.group(), error.expected, **error.words)
                continue
            if resolved.startswith("{{ _paragraphs("):
                self._host(paragraph, texts[0])
            yield resolved

    def _holders(self, texts: list[Element], start: int, end: int) -> list[Element]:
        """Return what directly holds the runs a tag is written in: more than one means it crosses a border."""
        found: dict[int, Element] = {}
        at = 0
        for text in texts:
            length = len(text.text or "")
            if at < end and at + length > start:
                run = text.getparent()
                holder = run.getparent() if run is not None else None
                if holder is not None:
                    found[id(holder)] = holder
            at += length
        return list(found.values())

    def _context(self, paragraph: Element, holder: Element, alone: bool) -> Context:
        row = next(paragraph.iterancestors(f"{W}tr"), None)
        table, parent = next(paragraph.iterancestors(f"{W}tbl"), None), paragraph.getparent()
        words = all_text(row) if row is not None else ""
        own = all_text(paragraph)
        return Context(
            in_body=self.body,
            alone_in_paragraph=alone,
            alone_in_row=alone and row is not None and words.strip() == own.strip(),
            holders={
                "": self.numbers[id(holder)],
                "p": self.numbers[id(parent)] if parent is not None else 0,
                "tr": self.numbers[id(table)] if table is not None else 0,
            },
        )

    def _host(self, paragraph: Element, text: Element) -> None:
        properties, run = _xml(paragraph.find(f"{W}pPr")), text.getparent()
        looks = _xml(run.find(f"{W}rPr")) if run is not None else ""
        hosts, key, cell = self.compiler.hosts, self.compiler.grammar.placed[-1], paragraph.getparent()
        if cell is None or cell.tag != f"{W}tc":
            hosts.append(Host(key, properties, looks))
            return
        hosts.append(Host(key, properties, looks, in_cell=True))
        among = _behind_tables(cell)
        if among[-1] is paragraph and all(_PLACED.fullmatch(all_text(item)) for item in among):
            keys = tuple(host.key for host in hosts[-len(among) :])
            hosts[-1] = replace(hosts[-1], alone=keys)

    def _place(self, paragraph: Element, number: int) -> str:
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        if cell is None:
            return f"第{number}段"
        row, table = next(cell.iterancestors(f"{W}tr")), next(cell.iterancestors(f"{W}tbl"))
        tables = [item for item in self.elements if item.tag == f"{W}tbl"]
        rows, cells = list(table.iter(f"{W}tr")), list(row.iter(f"{W}tc"))
        return f"第{tables.index(table) + 1}个表第{rows.index(row) + 1}行第{cells.index(cell) + 1}格"


def _behind_tables(cell: Element) -> list[Element]:
    """Return the paragraphs of a cell behind the last table in it: a cell ends in one."""
    blocks = [item for item in cell if item.tag != f"{W}tcPr"]
    last = max((number for number, item in enumerate(blocks) if item.tag == f"{W}tbl"), default=-1)
    return blocks[last + 1 :]


def _staying(texts: list[str]) -> Iterator[bool]:
    """Yield for each paragraph of a cell whether it stays whatever the report says."""
    depth = 0
    for text in texts:
        depth += text.strip().startswith("{%p if ")
        yield not depth and not _PLACED.fullmatch(text)
        depth -= text.strip().startswith("{%p endif")


def patch(source: str) -> str:
    """Return XML as docxtpl makes it ready for Jinja: tags joined, ``{%tr`` and ``{{p`` lifted out."""
    from docxtpl import DocxTemplate

    patched: str = DocxTemplate(io.BytesIO()).patch_xml(source)
    return patched


_EMPTY_RUN = re.compile(
    r"<w:r(?: [^>]*)?>(?:<w:rPr/>|<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t(?: [^>]*)?(?:/>|></w:t>)</w:r>", re.DOTALL
)


def _xml(element: Element | None) -> str:
    """Return an element as it stands in its part: prefixes are declared at the root."""
    if element is None:
        return ""
    return re.sub(r' xmlns:\w+="[^"]*"', "", etree.tostring(element, encoding="unicode", with_tail=False))


def _with_namespaces(source: str) -> str:
    """Declare what our controls need at the part's root, and that older editors may ignore it."""
    end = source.index(">", source.index("<w:"))
    root, rest = source[:end], source[end:]
    closing = "/" if root.endswith("/") else ""
    root = root.removesuffix("/")
    for prefix, uri in (("mc", COMPATIBILITY), ("w15", WORD_2012)):
        if f"xmlns:{prefix}=" not in root:
            root += f' xmlns:{prefix}="{uri}"'
    if ignorable := re.search(r'mc:Ignorable="([^"]*)"', root):
        if "w15" not in ignorable.group(1).split():
            root = root.replace(ignorable.group(), f'mc:Ignorable="{ignorable.group(1)} w15"')
    else:
        root += ' mc:Ignorable="w15"'
    return root + closing + rest


def _highest_id(root: Element) -> int:
    """Return the highest number a bookmark or control of the part has."""
    numbers = [item.get(f"{W}id", "") for item in root.iter(f"{W}bookmarkStart")]
    numbers += [item.get(f"{W}val", "") for sdt in root.iter(f"{W}sdtPr") for item in sdt.iterfind(f"{W}id")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
