"""Compiles the blocks of a pack, once per content, to generators of spans.

Jinja's native code generator keeps values as they are, so that a chunk is the pack's text (str) or a span; the environment
is sandboxed, strict about undefined names and holds only our formats and tests. grammar.py has refused all else before.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2.nativetypes import NativeCodeGenerator
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct

from pipeline.catalogue import Catalogue
from pipeline.declarations import FigureDecl, ListDecl
from pipeline.depths import TOO_DEEP, UNBOUNDED, first_too_deep
from pipeline.formats import FORMATS
from pipeline.money import normal_text
from pipeline.narrate.blocks import PARAGRAPH, Block, read_blocks
from pipeline.narrate.grammar import CIRCLED, LOOKUP, OWN_FORMAT, Grammar, GrammarFault, Index
from pipeline.narrate.spans import Chunk, Lookup, span_of
from pipeline.pack import NarrativeFile, Pack
from pipeline.problems import Problem, problem
from pipeline.records import Figure, Fixed

_CIRCLES = 20
_RAW = re.compile(r"\{%[-+]?\s*raw\b")


class CompiledBlock(Struct, frozen=True, kw_only=True):
    """One block with its sentences; ``template`` is None for 材料 and for a block that was refused."""

    block: Block
    template: Template | None

    def chunks(self, lookup: Lookup) -> Iterator[Chunk]:
        """Yield the chunks of the block in order: the pack's text, spans, ordinals."""
        if self.template is None:
            return
        yield from self.template.root_render_func(self.template.new_context({LOOKUP: lookup}))


class Narrative(Struct, frozen=True, kw_only=True):
    """All blocks of a pack, ready, and what is wrong in them."""

    blocks: tuple[CompiledBlock, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """What a compiled narrative depends on; the fingerprint stands for catalogue and declarations."""

    fingerprint: str
    narrative: tuple[NarrativeFile, ...]
    catalogue: Catalogue = field(compare=False)
    declarations: tuple[FigureDecl, ...] = field(compare=False)
    lists: tuple[ListDecl, ...] = field(compare=False)


def narrative_of(pack: Pack) -> Narrative:
    """Return the compiled narrative of a pack; the same content is compiled once per process."""
    return _compile(_Content(pack.fingerprint, pack.narrative, pack.catalogue, pack.figure_decls, pack.lists))


@lru_cache(maxsize=8)
def _compile(content: _Content) -> Narrative:
    blocks, outer = read_blocks(content.narrative)
    problems = list(outer)
    index = Index(content.catalogue, content.declarations, content.lists)
    environment = _environment(content.catalogue)
    compiled: list[CompiledBlock] = []
    for block in blocks:
        template = None
        if block.kind == PARAGRAPH:
            template, faults = _compile_block(environment, block, index)
            problems += _worded(block, faults)
        compiled.append(CompiledBlock(block=block, template=template))
    return Narrative(blocks=tuple(compiled), problems=tuple(problems))


def _compile_block(environment: SandboxedEnvironment, block: Block, index: Index) -> tuple[Template | None, list[GrammarFault]]:
    raw = _RAW.search(block.text)
    if raw:
        return None, [GrammarFault("N102", block.text.count("\n", 0, raw.start()) + 1, {"what": "raw"})]
    if (deep := first_too_deep(block.text)) >= 0:
        return None, [GrammarFault(UNBOUNDED, block.text.count("\n", 0, deep) + 1, TOO_DEEP)]
    try:
        tree = environment.parse(block.text)
    except RecursionError:
        return None, [GrammarFault(UNBOUNDED, 1, TOO_DEEP)]
    except TemplateSyntaxError as error:
        return None, [GrammarFault("N101", error.lineno, {})]
    grammar = Grammar(index)
    grammar.template(tree)
    if grammar.faults:
        return None, grammar.faults
    code = environment.compile(tree, name=block.key, filename=block.file)
    return environment.template_class.from_code(environment, code, {}), []


def _worded(block: Block, faults: Iterable[GrammarFault]) -> list[Problem]:
    return [_problem(block, fault) for fault in faults]


def _problem(block: Block, fault: GrammarFault) -> Problem:
    words: dict[str, Any] = dict(fault.words)
    return problem(fault.code, at=block.at(fault.line), expected=fault.expected, **words)


def _environment(catalogue: Catalogue) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, optimized=False)
    environment.code_generator_class = NativeCodeGenerator
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    environment.filters.update({name: _printer(name, catalogue) for name in FORMATS})
    environment.filters[CIRCLED] = _circled
    environment.filters[OWN_FORMAT] = _printer("", catalogue)
    environment.tests.update(_TESTS)
    return environment


def _printer(name: str, catalogue: Catalogue) -> Callable[[Figure | Fixed], Chunk]:
    def printed(value: Figure | Fixed) -> Chunk:
        return value if isinstance(value, Fixed) else span_of(value, name, catalogue)

    return printed


def _circled(number: int) -> str:
    """Return ① for 1; past ⑳, which is the last most fonts have, （21）."""
    return chr(ord("①") + number - 1) if number <= _CIRCLES else f"（{number}）"


def _sign(holds: Callable[[Fraction], bool]) -> Callable[[Figure], bool]:
    return lambda figure: figure.number is not None and holds(Fraction(figure.number))


def _against(holds: Callable[[Fraction, Fraction], bool]) -> Callable[[Figure, Figure], bool]:
    def compare(left: Figure, right: Figure) -> bool:
        return left.number is not None and right.number is not None and holds(Fraction(left.number), Fraction(right.number))

    return compare


def _present(value: Figure | Fixed) -> bool:
    return isinstance(value, Fixed) or value.number is not None or bool(value.text)


def _words(value: Figure | Fixed) -> str:
    return normal_text(value.text)


_TESTS: dict[str, Callable[..., Any]] = {
    "有": _present,
    "无": lambda value: not _present(value),
    "增": _sign(lambda number: number > 0),
    "减": _sign(lambda number: number < 0),
    "平": _sign(lambda number: number == 0),
    "一": _sign(lambda number: number == 1),
    "大于": _against(lambda left, right: left > right),
    "小于": _against(lambda left, right: left < right),
    "等于": _against(lambda left, right: left == right),
    "是": lambda value: _words(value) == "是",
    "否": lambda value: _words(value) == "否",
    "相同": lambda left, right: _present(left) and _words(left) == _words(right),
}
"""Tests of a figure: 增/减/平 by its sign, 有/无 by presence; an absent figure is none of 增, 减, 平, 大于, 小于, 等于."""
