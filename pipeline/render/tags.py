"""The language of report.docx, as docxtpl writes it: what each tag may say, and what it becomes in the compiled template.

* printed: ``{{ 支出.总计.决算数|万元 }}``, in a row ``{{ 行.年初预算数|元 }}``, ``{{ 行.名称 }}``, ``{{ loop.index }}``
* placed: ``{{p 段落.KEY }}``, alone in a paragraph of the body or of a cell that is not repeated; the paragraphs put there
  take that paragraph's formatting
* repeated: ``{%tr for 行 in 表.KEY %}`` … ``{%tr endfor %}``, each alone in a row
* in a document made once per row: ``{{ 本项.执行率 }}``, the row's own figures
* left out: ``{% if … %}`` over keys, 段落 and 表 with and/or/not, also as ``{%p`` and ``{%tr``

Anything else is refused. A key becomes one look-up by the number of its :class:`Site`: nothing is resolved when printing.
"""

import re
from collections.abc import Mapping

from jinja2 import Environment, TemplateSyntaxError, nodes
from msgspec import Struct

from pipeline.catalogue import Catalogue, CatalogueEntry
from pipeline.declarations import OWN_ROW
from pipeline.depths import DEEPEST, LONGEST_TAG, TOO_DEEP, UNBOUNDED, too_deep
from pipeline.dotted import dotted
from pipeline.formats import FORMATS, prints
from pipeline.pack import Pack
from pipeline.row_groups import printed_columns

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
PARAGRAPHS, TABLES, NAME, LIST = "段落", "表", "名称", "列表"
_NARRATIVE_HEAD = re.compile(r"^\[(?:段落|材料) +([^\s\[\]]+)", re.MULTILINE)
_WHOLE = re.compile(r"(\{\{|\{%|\{#)(p|tr|tc|r)? (.*?)([}%#]\})", re.DOTALL)
_PARSER = Environment(autoescape=True)


class TagRefused(Exception):
    """A tag is not allowed as it stands; ``code`` with ``words`` says why."""

    def __init__(self, code: str, expected: str = "", **words: str) -> None:
        """Keep what the problem needs."""
        super().__init__(code)
        self.code, self.expected, self.words = code, expected, words


class Site(Struct, frozen=True, kw_only=True):
    """A place that prints one figure. ``key`` is a figure key, or a column where ``row`` is set.

    ``format`` is empty for the catalogue's own. ``properties`` is the run's rPr as XML; both it and ``in_cell`` are found
    out when the place in the document is known.
    """

    key: str
    format: str
    row: bool = False
    in_cell: bool = False
    properties: str = ""


class Vocabulary(Struct, frozen=True):
    """The names a template of this pack may use: catalogue, narrative keys, and the columns of each table."""

    catalogue: Catalogue
    paragraphs: tuple[str, ...]
    tables: Mapping[str, tuple[str, ...]]
    own_row: str = ""

    def entry(self, key: str) -> CatalogueEntry | None:
        """Return what is declared for a key; below 本项 that of any row."""
        if self.own_row and key.startswith(f"{OWN_ROW}."):
            key = f"{self.own_row}{key.removeprefix(OWN_ROW)}"
        return self.catalogue.find(key)


def vocabulary_of(pack: Pack) -> Vocabulary:
    """Return the names a template of the document that is printed may use.

    Tables of the rows of a row (本项.指标) are only for documents made once per row.
    """
    paragraphs = tuple(dict.fromkeys(key for file in pack.narrative for key in _NARRATIVE_HEAD.findall(file.text)))
    each = pack.document.each
    tables = {table.key: printed_columns(table) for table in pack.tables if each or not table.of_row}
    return Vocabulary(pack.catalogue, paragraphs, tables, pack.catalogue.any_row(each) if each else "")


class Context(Struct, frozen=True, kw_only=True):
    """Where a tag stands. ``holders`` number what holds its run (""), its paragraph ("p") and its row ("tr", 0: no table)."""

    in_body: bool
    alone_in_paragraph: bool
    alone_in_row: bool
    holders: Mapping[str, int]

    @property
    def in_table(self) -> bool:
        """Tell whether the tag stands in a table."""
        return bool(self.holders["tr"])


class _Open(Struct, frozen=True):
    """A statement not yet closed: for or if, its loop variable and table, and where it must be closed."""

    word: str
    holder: tuple[str, int]
    variable: str = ""
    table: str = ""


class TagGrammar:
    """Reads the tags of a template in order. ``sites`` and ``placed`` grow; open loops and ifs are remembered."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Begin before the first tag."""
        self.names = vocabulary
        self.sites: list[Site] = []
        self.placed: list[str] = []
        self.tables: list[str] = []
        self.open: list[_Open] = []

    def read(self, tag: str, context: Context) -> str:
        """Return what a tag becomes in the compiled template. Raises :class:`TagRefused`."""
        if len(tag) > LONGEST_TAG or too_deep(tag):
            raise TagRefused(UNBOUNDED, **TOO_DEEP)
        match = _WHOLE.fullmatch(tag)
        if match is None:  # {{x}} without a blank, {%- and the like
            match = _WHOLE.fullmatch(f"{tag[:2]} {tag[2:]}")
        if match is None or (match[1], match[4]) not in (("{{", "}}"), ("{%", "%}"), ("{#", "#}")):
            raise TagRefused("W003")
        opening, prefix, inner = match[1], match[2] or "", match[3].strip()
        if opening == "{#":
            if prefix:
                raise TagRefused("W008")
            return ""
        if opening == "{{":
            return self._place(inner, context) if prefix == "p" else self._field(inner, prefix)
        return self._statement(inner, prefix, context)

    # --- printed and placed

    def _place(self, inner: str, context: Context) -> str:
        chain = dotted(_expression(inner))
        if chain is None or chain[0] != PARAGRAPHS or len(chain) < 2:
            raise TagRefused("W010")
        key = ".".join(chain[1:])
        if key not in self.names.paragraphs:
            raise TagRefused("W006", key=key)
        if not context.in_body or not context.alone_in_paragraph or key in self.placed:
            raise TagRefused("W010")
        if self._loops():
            raise TagRefused("W010")
        self.placed.append(key)
        return f"{{{{ _paragraphs({len(self.placed) - 1}) }}}}"

    def _field(self, inner: str, prefix: str) -> str:
        if prefix:
            raise TagRefused("W008")
        node, form = _expression(inner), ""
        if isinstance(node, nodes.Filter):
            if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
                raise TagRefused("W008")
            form = node.name
        chain = dotted(node.node if isinstance(node, nodes.Filter) else node)
        if chain is None:
            raise TagRefused("W008")
        if chain[0] in (PARAGRAPHS, TABLES):
            raise TagRefused("W010" if chain[0] == PARAGRAPHS else "W008")
        if form and form not in FORMATS:
            raise TagRefused("W005", "、".join(FORMATS), key=".".join(chain), format=form)
        return self._printed(chain, form)

    def _printed(self, chain: list[str], form: str) -> str:
        if chain == ["loop", "index"] and self._loops():
            return "{{ loop.index }}"
        loops = self._loops()
        if chain[0] not in loops:
            self._fits(self._entry(chain), form)
            self.sites.append(Site(key=".".join(chain), format=form))
            return f"{{{{ _figure({len(self.sites) - 1}) }}}}"
        if chain[1:] == [NAME] and not form:
            return f"{{{{ _name({chain[0]}) }}}}"
        column = self._column(chain, loops[chain[0]])
        self.sites.append(Site(key=column, format=form, row=True))
        return f"{{{{ _cell({len(self.sites) - 1}, {chain[0]}) }}}}"

    def _column(self, chain: list[str], table: str) -> str:
        if len(chain) != 2 or chain[1] not in self.names.tables[table]:
            raise TagRefused("W007", "、".join(self.names.tables[table]), key=f"{table} › {'.'.join(chain[1:])}")
        return chain[1]

    def _entry(self, chain: list[str]) -> CatalogueEntry:
        key = ".".join(chain)
        entry = self.names.entry(key)
        if entry is None or entry.kind == LIST:
            raise TagRefused("W004", key=key)
        return entry

    @staticmethod
    def _fits(entry: CatalogueEntry, form: str) -> None:
        if form and not prints(entry.unit, form):
            raise TagRefused(
                "W005", "、".join(name for name in FORMATS if prints(entry.unit, name)), key=entry.key, format=form
            )

    def _loops(self) -> dict[str, str]:
        return {item.variable: item.table for item in self.open if item.word == "for"}

    # --- statements

    def _statement(self, inner: str, prefix: str, context: Context) -> str:
        if prefix not in ("", "p", "tr"):
            raise TagRefused("W008")
        if (prefix == "tr" and not context.alone_in_row) or (prefix == "p" and not context.alone_in_paragraph):
            raise TagRefused("W011")
        word, holder = inner.split(None, 1)[0] if inner else "", (prefix, context.holders[prefix])
        if word == "for":
            return self._for(inner, holder)
        if word == "if":
            condition = self._condition(_test(inner.removeprefix(word)))
            if len(self.open) >= DEEPEST:
                raise TagRefused(UNBOUNDED, **TOO_DEEP)
            self.open.append(_Open("if", holder))
            return f"{{% if {condition} %}}"
        if word != "elif" and inner not in ("else", "endif", "endfor"):
            raise TagRefused("W008")
        if not self.open or self.open[-1].word != ("for" if inner == "endfor" else "if") or self.open[-1].holder != holder:
            raise TagRefused("W013")
        if word == "elif":
            return f"{{% elif {self._condition(_test(inner.removeprefix(word)))} %}}"
        if inner != "else":
            self.open.pop()
        return f"{{% {inner} %}}"

    def _for(self, inner: str, holder: tuple[str, int]) -> str:
        body = _parse(f"{{% {inner} %}}{{% endfor %}}")
        loop = body[0] if len(body) == 1 else None
        chain = dotted(loop.iter) if isinstance(loop, nodes.For) else None
        if not isinstance(loop, nodes.For) or not isinstance(loop.target, nodes.Name) or loop.test or loop.recursive:
            raise TagRefused("W008")
        if holder[0] != "tr" or chain is None or chain[0] != TABLES or len(chain) != 2 or self._loops():
            raise TagRefused("W008")
        if chain[1] not in self.names.tables:
            raise TagRefused("W007", "、".join(self.names.tables), key=chain[1])
        name = loop.target.name
        if name in (PARAGRAPHS, TABLES, "loop") or name.startswith("_"):
            raise TagRefused("W008")
        self.open.append(_Open("for", holder, name, chain[1]))
        self.tables.append(chain[1])
        return f'{{% for {name} in _rows("{chain[1]}") %}}'

    def _condition(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.And | nodes.Or):
            word = "and" if isinstance(node, nodes.And) else "or"
            return f"({self._condition(node.left)} {word} {self._condition(node.right)})"
        if isinstance(node, nodes.Not):
            return f"(not {self._condition(node.node)})"
        chain = dotted(node)
        if chain is None:
            raise TagRefused("W008")
        if chain[0] == "loop" and chain[1:] in (["first"], ["last"]) and self._loops():
            return ".".join(chain)
        return self._presence(chain)

    def _presence(self, chain: list[str]) -> str:
        rest, loops = ".".join(chain[1:]), self._loops()
        if chain[0] == PARAGRAPHS:
            if rest not in self.names.paragraphs:
                raise TagRefused("W006", key=rest)
            return f'_has_paragraph("{rest}")'
        if chain[0] == TABLES:
            if rest not in self.names.tables:
                raise TagRefused("W007", "、".join(self.names.tables), key=rest)
            return f'_has_rows("{rest}")'
        if chain[0] in loops:
            return f'_has_cell({chain[0]}, "{self._column(chain, loops[chain[0]])}")'
        self._entry(chain)
        return f'_has_figure("{".".join(chain)}")'


def _parse(source: str) -> list[nodes.Node]:
    try:
        return list(_PARSER.parse(source).body)
    except TemplateSyntaxError as error:
        raise TagRefused("W008") from error


def _expression(text: str) -> nodes.Node:
    body = _parse(f"{{{{ {text} }}}}")
    output = body[0] if len(body) == 1 else None
    if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise TagRefused("W008")
    return output.nodes[0]


def _test(text: str) -> nodes.Node:
    body = _parse(f"{{% if {text} %}}{{% endif %}}")
    if len(body) != 1 or not isinstance(body[0], nodes.If):
        raise TagRefused("W008")
    return body[0].test
