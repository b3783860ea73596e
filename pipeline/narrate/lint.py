"""Checks the narrative of a pack without data: language, keys, formats, tables, and the places in report.docx."""

import re
from collections.abc import Iterator

from pipeline.narrate.blocks import DROPPED
from pipeline.narrate.grammar import Index
from pipeline.narrate.language import narrative_of
from pipeline.narrate.spans import LIST
from pipeline.narrate.tables import lint_tables
from pipeline.opc import ZipFault, ZipReader
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.word.package import LIMITS
from pipeline.workbook_texts import WORKBOOK, workbook_texts

_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_KEY = re.compile(r"段落\.([\w.]+)")


def lint_narrative(pack: Pack) -> tuple[Problem, ...]:
    """Return every fault of narrative/*.txt, of tables.toml and of the paragraph places of report.docx, file by file."""
    narrative = narrative_of(pack)
    index = Index(pack.catalogue, pack.figure_decls, pack.lists)
    problems = [*narrative.problems, *lint_tables(pack, index), *_conditions(pack, index)]
    placed: dict[str, Cell] = {}
    for name, template in _templates(pack):
        at = Cell(file=name)
        try:
            keys = placed_in_cells(template) if name.endswith(WORKBOOK) else placed_keys(template)
            placed |= {key: at for key in keys if key not in placed}
        except (ZipFault, UnicodeDecodeError):
            return (*problems, problem("N115", at=at))
    problems += _repeated(pack)
    blocks = {item.block.key: item.block for item in narrative.blocks}
    problems += [
        problem("N110", at=block.at(0, f"[{block.kind} {key}]"), expected=pack.template_name, key=key)
        for key, block in blocks.items()
        if key not in placed and block.kind != DROPPED
    ]
    known = blocks.keys() | {item.keys[0] for item in narrative.problems if item.keys}
    problems += [problem("N111", at=at, key=key) for key, at in placed.items() if key not in known]
    return tuple(problems)


def _conditions(pack: Pack, index: Index) -> Iterator[Problem]:
    """Yield the conditions of lists on columns that their rows do not have."""
    for decl in pack.lists:
        at = Cell(file=pack.file_of("lists.toml", decl.key), address=decl.key)
        for column in (one.column for one in decl.where if not index.column(decl.of, one.column)):
            yield problem("M025", at=at, found=f"where 的 {column}：{decl.of} 没有这一列", keys=(decl.key,), name=decl.key)


def _repeated(pack: Pack) -> Iterator[Problem]:
    """Yield the documents that are to be made once per row of what is no numbered list."""
    for decl in (item.decl for item in pack.documents if item.decl.each):
        entry = pack.catalogue.find(decl.each)
        if entry is None or entry.kind != LIST or not pack.catalogue.any_row(decl.each):
            yield problem(
                "M016", at=Cell(file=pack.file_of("documents.toml", decl.id), address=decl.id), found=f"each = {decl.each}"
            )


def _templates(pack: Pack) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the templates, that of the report first."""
    yield pack.template_name, pack.template
    yield from ((item.template_name, item.template) for item in pack.documents[1:])


def placed_in_cells(template: bytes) -> Iterator[str]:
    """Yield the paragraph keys a template workbook has places for."""
    for text in workbook_texts(template):
        yield from (key.rstrip(".") for key in _KEY.findall(text))


def placed_keys(template: bytes) -> Iterator[str]:
    """Yield the paragraph keys a template has places for, also where Word cut a tag into several runs."""
    archive = ZipReader(template, LIMITS)
    for name in filter(_PARTS.fullmatch, archive.names):
        for paragraph in _PARAGRAPH.findall(archive.read(name).decode("utf-8")):
            for key in _KEY.findall("".join(_TEXT.findall(paragraph))):
                yield key.rstrip(".")
