"""aliases.toml: how vendors' exports head their columns."""

from pipeline.declarations.strict import Layer, Strict


class AliasDecl(Strict, frozen=True):
    """Column heads of vendors' exports that mean one term, per kind of input or layout of a ledger.

    ``coded``: a classification, which may also come as a code and a name column, or as 类, 款, 项. ``instead``: what may
    stand for it, each a term or several joined by +. ``preferred`` heads come before the term itself (列名对照 puts
    confirmed heads there).
    """

    kind: str
    term: str
    heads: list[str]
    required: bool = False
    coded: bool = False
    instead: list[str] = []
    preferred: list[str] = []


class AliasFile(Layer, frozen=True):
    """aliases.toml."""

    alias: list[AliasDecl]
    word: dict[str, list[str]] = {}

    def over(self, parent: "AliasFile") -> "AliasFile":
        """Return the heads of both, the parent's first; lists of words by name, the child's in place of the parent's."""
        return AliasFile(alias=[*parent.alias, *self.alias], word={**parent.word, **self.word})
