"""The narrative language: what of Jinja a block may use. One walk over Jinja's tree refuses everything else, with its line,
and turns each key chain (``支出.基本支出.决算数``) into a single look-up.

Printed: a key, ``项.列`` of a loop's row, ``loop.index``, a literal, an inline if between two literals; formats are the only
filters. Conditions: a list, ``loop.first``/``last``, ``is`` tests on figures, and/or/not. What is not named here is refused.
"""

from collections.abc import Iterator, Mapping
from typing import cast

from jinja2 import nodes
from msgspec import Struct

from pipeline.catalogue import Catalogue, CatalogueEntry
from pipeline.declarations import FigureDecl, ListDecl, source_of
from pipeline.dotted import dotted
from pipeline.expr import TEXT
from pipeline.formats import FORMATS, prints
from pipeline.narrate.spans import LIST, NAME

LOOKUP = "_figures"
"""Name under which the compiled sentences find the figures."""

OWN_FORMAT = "_own"
"""The filter of a figure printed without one: the format its catalogue entry names."""

CIRCLED = "圈号"
"""The only filter of ``loop.index``: ①, ② …, the fourth level of numbering of an official document."""

COMPARISONS = ("大于", "小于", "等于")
NUMBER_TESTS = ("增", "减", "平", "一", *COMPARISONS)
SAME_WORDS = "相同"
WORD_TESTS = ("是", "否", SAME_WORDS)
TESTS = ("有", "无", *NUMBER_TESTS, *WORD_TESTS)

_LOOP = {"index": "print", "first": "test", "last": "test"}
_NAMES: Mapping[type[nodes.Node], str] = {
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter 语句块",
    nodes.Block: "block",
    nodes.Extends: "extends",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.With: "with",
    nodes.Call: "调用（圆括号）",
    nodes.Concat: "用 ~ 拼接",
    nodes.Getitem: "方括号取值",
    nodes.Compare: "用符号比较大小",
    nodes.Const: "在语句中写数",
    nodes.Filter: "连用显示格式或带参数",
    nodes.CondExpr: "行内 if 的两边不是文字，或没有 else",
    nodes.Name: "单独的名字",
}


class GrammarFault(Struct, frozen=True):
    """What is wrong in one line of a block: the problem code, the words of its title, and what would be right."""

    code: str
    line: int
    words: Mapping[str, str]
    expected: str = ""


class Index:
    """What the catalogue knows, arranged for the walk: keys, lists, and the columns the rows of a list may have."""

    def __init__(self, catalogue: Catalogue, declarations: tuple[FigureDecl, ...], lists: tuple[ListDecl, ...] = ()) -> None:
        self.catalogue = catalogue
        self._lists = {decl.key: decl for decl in lists}
        self.roots = frozenset(decl.pattern.split(".")[0] for decl in declarations)
        self._columns: dict[str, list[FigureDecl]] = {}
        for decl in declarations:
            if decl.kind != LIST:
                self._columns.setdefault(decl.pattern.rsplit(".", 1)[-1], []).append(decl)

    def column(self, list_key: str, column: str) -> tuple[FigureDecl, ...]:
        """Return the declarations a column of a list's rows may stand for: of the list's own first segment, else any.

        A column may be a path below the row's: ``比上年.变动额``. Of a list the pack declares, its rows say what it holds.
        """
        list_key = source_of(list_key, self._lists)
        if list_key in self._lists:
            return tuple(self._fixed(self._lists[list_key], column))
        found = [decl for decl in self._columns.get(column.rsplit(".", 1)[-1], []) if f".{decl.pattern}".endswith(f".{column}")]
        own = [decl for decl in found if decl.pattern.split(".")[0] == list_key.split(".")[0]]
        return tuple(own or found)

    def _fixed(self, decl: ListDecl, column: str) -> Iterator[FigureDecl]:
        """Yield what a column holds in the fixed rows of a list."""
        for key in (decl.cell_key(row, column) for row in decl.row):
            entry = self.catalogue.find(key) if key else None
            if entry is not None:
                yield FigureDecl(pattern=key, label=entry.label, unit=entry.unit, kind=entry.kind, format=entry.format)


class Grammar:
    """Walks one block; ``faults`` collects what is refused. The tree is rewritten in place."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.faults: list[GrammarFault] = []

    def template(self, tree: nodes.Template) -> nodes.Template:
        """Check and rewrite a whole block."""
        self._body(tree.body, {})
        return tree

    def _refuse(self, node: nodes.Node, code: str = "N102", expected: str = "", **words: str) -> None:
        if code == "N102":
            words = {"what": _NAMES.get(type(node), "算式或其他语句")}
        self.faults.append(GrammarFault(code, node.lineno, words, expected))

    # statements

    def _body(self, body: list[nodes.Node], loops: Mapping[str, str]) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                node.nodes = [self._printed(item, loops) for item in node.nodes]
            elif isinstance(node, nodes.If):
                self._if(node, loops)
            elif isinstance(node, nodes.For):
                self._for(node, loops)
            else:
                self._refuse(node)

    def _if(self, node: nodes.If, loops: Mapping[str, str]) -> None:
        node.test = self._condition(node.test, loops)
        self._body(node.body, loops)
        for branch in node.elif_:
            self._if(branch, loops)
        self._body(node.else_, loops)

    def _for(self, node: nodes.For, loops: Mapping[str, str]) -> None:
        chain = dotted(node.iter)
        if not isinstance(node.target, nodes.Name) or chain is None or node.else_ or node.recursive:
            self._refuse(node)
            return
        name, key = node.target.name, ".".join(chain)
        if name in (LOOKUP, "loop", *loops) or name in self.index.roots:
            self._refuse(node, "N108", name=name)
            return
        if self._declared(node, key, want_list=True) is None:
            return
        node.iter = _look_up(key, node.iter)
        inner = {**loops, name: key}
        if node.test is not None:
            node.test = self._condition(node.test, inner)
        self._body(node.body, inner)

    # what is printed

    def _printed(self, node: nodes.Expr, loops: Mapping[str, str]) -> nodes.Expr:
        if isinstance(node, nodes.TemplateData) or _is_literal(node):
            return node
        if isinstance(node, nodes.CondExpr):
            if not (_is_literal(node.expr1) and _is_literal(node.expr2)):
                self._refuse(node)
            node.test = self._condition(node.test, loops)
            return node
        if isinstance(node, nodes.Filter):
            if node.name == CIRCLED and node.node is not None and _loop_attribute(node.node) == "print" and loops:
                return node
            return self._formatted(node, loops)
        if _loop_attribute(node) == "print" and loops:
            return node
        return self._figure(node, loops, "") or node

    def _formatted(self, node: nodes.Filter, loops: Mapping[str, str]) -> nodes.Expr:
        more = node.args or node.kwargs or node.dyn_args or node.dyn_kwargs
        if node.node is None or more or isinstance(node.node, nodes.Filter):
            self._refuse(node)
        elif node.name not in FORMATS:
            self._refuse(node, "N103", expected="、".join(FORMATS), name=node.name)
        else:
            return self._figure(node.node, loops, node.name) or node
        return node

    def _figure(self, node: nodes.Node, loops: Mapping[str, str], fmt: str) -> nodes.Expr | None:
        """Return the rewritten look-up of one figure through its format, or None when it was refused."""
        found = self._operand(node, loops)
        if found is None:
            return None
        expr, entries = found
        if fmt and not any(prints(entry.unit, fmt) for entry in entries):
            good = [name for name in FORMATS if any(prints(entry.unit, name) for entry in entries)]
            self._refuse(node, "N105", expected="、".join(good), key=_written(node))
            return None
        return nodes.Filter(expr, fmt or OWN_FORMAT, [], [], None, None, lineno=node.lineno, environment=node.environment)

    def _operand(self, node: nodes.Node, loops: Mapping[str, str]) -> tuple[nodes.Expr, tuple[CatalogueEntry, ...]] | None:
        chain = dotted(node)
        if chain is None:
            self._refuse(node)
            return None
        if chain[0] in loops:
            return self._cell(node, chain, loops[chain[0]])
        if chain[0] == "loop":
            self._refuse(node, "N102")
            return None
        key = ".".join(chain)
        entry = self._declared(node, key, want_list=False)
        return (_look_up(key, node), (entry,)) if entry else None

    def _cell(self, node: nodes.Node, chain: list[str], list_key: str) -> tuple[nodes.Expr, tuple[CatalogueEntry, ...]] | None:
        column = ".".join(chain[1:])
        declared = self.index.column(list_key, column)
        if len(chain) < 2 or not (declared or column == NAME):
            self._refuse(node, "N116", name=".".join(chain))
            return None
        row = nodes.Name(chain[0], "load", lineno=node.lineno, environment=node.environment)
        entries = tuple(CatalogueEntry(".".join(chain), decl.label, decl.unit, decl.kind, decl.format) for decl in declared)
        return _item(row, column, node), entries or (CatalogueEntry(NAME, NAME, TEXT, "文字", "文本"),)

    def _declared(self, node: nodes.Node, key: str, *, want_list: bool) -> CatalogueEntry | None:
        entry = self.index.catalogue.find(key)
        if entry is None:
            self._refuse(node, "N104", key=key)
        elif (entry.kind == LIST) != want_list:
            self._refuse(node, "N107", key=key)
        else:
            return entry
        return None

    # conditions

    def _condition(self, node: nodes.Node, loops: Mapping[str, str]) -> nodes.Expr:
        if isinstance(node, nodes.And | nodes.Or):
            node.left, node.right = self._condition(node.left, loops), self._condition(node.right, loops)
        elif isinstance(node, nodes.Not):
            node.node = self._condition(node.node, loops)
        elif isinstance(node, nodes.Test):
            self._test(node, loops)
        elif not (_loop_attribute(node) == "test" and loops):
            chain = dotted(node)
            if chain is None or chain[0] in (*loops, "loop"):
                self._refuse(node)
            elif self._declared(node, ".".join(chain), want_list=True):
                return _look_up(".".join(chain), node)
        return cast(nodes.Expr, node)  # whatever stands after if is an expression

    def _test(self, node: nodes.Test, loops: Mapping[str, str]) -> None:
        if node.name not in TESTS:
            self._refuse(node, "N106", expected="、".join(TESTS), key=node.name)
            return
        operands = [self._operand(item, loops) for item in (node.node, *node.args)]
        if None in operands:
            return
        units = [{entry.unit for entry in operand[1]} for operand in operands if operand]
        fits = len(units) == (2 if node.name in (*COMPARISONS, SAME_WORDS) else 1) and bool(set.intersection(*units))
        if node.name in NUMBER_TESTS:
            fits = fits and any(unit != TEXT for unit in units[0])
        elif node.name in WORD_TESTS:
            fits = fits and TEXT in units[0]
        if not fits:
            self._refuse(node, "N106", key=_written(node.node))
            return
        node.node, *node.args = [operand[0] for operand in operands if operand]


def _written(node: nodes.Node) -> str:
    return ".".join(dotted(node) or [])


def _loop_attribute(node: nodes.Node) -> str:
    """Return ``print`` or ``test`` for loop.index/first/last, else an empty string."""
    chain = dotted(node)
    return _LOOP.get(chain[1], "") if chain and chain[0] == "loop" and len(chain) == 2 else ""


def _is_literal(node: nodes.Node | None) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)


def _look_up(key: str, node: nodes.Node) -> nodes.Expr:
    return _item(nodes.Name(LOOKUP, "load", lineno=node.lineno, environment=node.environment), key, node)


def _item(owner: nodes.Expr, key: str, node: nodes.Node) -> nodes.Expr:
    const = nodes.Const(key, lineno=node.lineno, environment=node.environment)
    return nodes.Getitem(owner, const, "load", lineno=node.lineno, environment=node.environment)
