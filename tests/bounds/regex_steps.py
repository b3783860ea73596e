"""Counts the steps a backtracking matcher takes for an expression: those of :mod:`re` cannot be counted, time is no measure.

Follows the tree :mod:`re` itself parses an expression into, alternatives in the same order. ``steps`` is the number of single
comparisons of all searches through a text, as ``finditer`` makes them.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

op: Any = import_module("re._constants")
_parser: Any = import_module("re._parser")
MOST = 2_000_000
"""Steps after which counting stops: far beyond any linear expression on the texts of the tests."""


class TooMany(Exception):
    """The expression is not linear, whatever the exact number."""


_SPACE, _DIGIT = re.compile(r"\s"), re.compile(r"\d")
_WORD = re.compile(r"\w")
_CATEGORY = {
    op.CATEGORY_DIGIT: lambda c: bool(_DIGIT.match(c)),
    op.CATEGORY_NOT_DIGIT: lambda c: not _DIGIT.match(c),
    op.CATEGORY_SPACE: lambda c: bool(_SPACE.match(c)),
    op.CATEGORY_NOT_SPACE: lambda c: not _SPACE.match(c),
    op.CATEGORY_WORD: lambda c: bool(_WORD.match(c)),
    op.CATEGORY_NOT_WORD: lambda c: not _WORD.match(c),
}


class Counter:
    """One expression on one text."""

    def __init__(self, pattern: "re.Pattern[Any]", text: str) -> None:
        source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
        self.tree = list(
            _parser.parse(source, pattern.flags & ~re.DEBUG & ~(re.UNICODE if isinstance(pattern.pattern, bytes) else 0))
        )
        self.flags, self.text, self.steps = pattern.flags, text, 0
        self.groups: dict[int, tuple[int, int]] = {}

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST:
            raise TooMany

    def _in(self, items: Any, char: str) -> bool:
        negate, found = False, False
        for kind, value in items:
            if kind is op.NEGATE:
                negate = True
            elif kind is op.LITERAL:
                found = found or ord(char) == value
            elif kind is op.RANGE:
                found = found or value[0] <= ord(char) <= value[1]
            elif kind is op.CATEGORY:
                found = found or _CATEGORY[value](char)
        return found != negate

    def _one(self, kind: Any, value: Any, at: int) -> bool:
        self._step()
        if at >= len(self.text):
            return False
        char = self.text[at]
        if self.flags & re.IGNORECASE and kind in (op.LITERAL, op.NOT_LITERAL):
            return (char.lower() == chr(value).lower()) == (kind is op.LITERAL)
        if kind is op.LITERAL:
            return bool(ord(char) == value)
        if kind is op.NOT_LITERAL:
            return bool(ord(char) != value)
        if kind is op.ANY:
            return bool(self.flags & re.DOTALL) or char != "\n"
        return self._in(value, char)

    def _at(self, where: Any, at: int) -> bool:
        text = self.text
        if where is op.AT_BEGINNING:
            return at == 0 or (bool(self.flags & re.MULTILINE) and text[at - 1] == "\n")
        if where is op.AT_BEGINNING_STRING:
            return at == 0
        if where is op.AT_END:
            return (
                at == len(text)
                or (at == len(text) - 1 and text[at] == "\n")
                or (bool(self.flags & re.MULTILINE) and text[at] == "\n")
            )
        if where is op.AT_END_STRING:
            return at == len(text)
        before, after = at > 0 and bool(_WORD.match(text[at - 1])), at < len(text) and bool(_WORD.match(text[at]))
        return (before != after) == (where is op.AT_BOUNDARY)

    def ends(self, nodes: Any, index: int, at: int) -> Iterator[int]:
        """Yield the places where the rest of a sequence can end, in the order they are tried."""
        if index == len(nodes):
            yield at
            return
        for end in self._node(nodes[index][0], nodes[index][1], at):
            yield from self.ends(nodes, index + 1, end)

    def _node(self, kind: Any, value: Any, at: int) -> Iterator[int]:
        if kind in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            if self._one(kind, value, at):
                yield at + 1
        elif kind is op.AT:
            self._step()
            if self._at(value, at):
                yield at
        elif kind is op.SUBPATTERN:
            for end in self.ends(value[3], 0, at):
                if value[0] is not None:
                    self.groups[value[0]] = (at, end)
                yield end
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from self.ends(branch, 0, at)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            yield from self._repeat(value[0], value[1], value[2], at, greedy=kind is op.MAX_REPEAT)
        elif kind is op.POSSESSIVE_REPEAT:
            yield from self._possessive(value[0], value[1], value[2], at)
        elif kind is op.ATOMIC_GROUP:
            first = next(self.ends(value, 0, at), None)
            yield from () if first is None else (first,)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            if self._assert(value[0], value[1], at) == (kind is op.ASSERT):
                yield at
        elif kind is op.GROUPREF:
            start, end = self.groups.get(value, (0, 0))
            self._step()
            if self.text.startswith(self.text[start:end], at):
                yield at + end - start
        else:
            raise NotImplementedError(str(kind))

    def _assert(self, direction: int, nodes: Any, at: int) -> bool:
        if direction > 0:
            return next(self.ends(nodes, 0, at), None) is not None
        width = nodes.getwidth()[0]
        return at >= width and next((e for e in self.ends(nodes, 0, at - width) if e == at), None) is not None

    def _repeat(self, least: int, most: Any, nodes: Any, at: int, *, greedy: bool) -> Iterator[int]:
        single = len(nodes) == 1 and nodes[0][0] in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
        limit = len(self.text) + 1 if most is op.MAXREPEAT else int(most)
        if single:
            yield from self._repeat_single(least, limit, nodes[0], at, greedy=greedy)
            return
        stack: list[tuple[int, Iterator[int]]] = [(at, self.ends(nodes, 0, at) if limit else iter(()))]
        if not greedy and least == 0:
            yield at
        while stack:
            here, rest = stack[-1]
            end = next(rest, None)
            if end is None:
                stack.pop()
                if greedy and len(stack) >= least:
                    yield here
                continue
            if end == here:
                continue
            if not greedy and len(stack) >= least:
                yield end
            stack.append((end, self.ends(nodes, 0, end) if len(stack) < limit else iter(())))

    def _repeat_single(self, least: int, limit: int, node: Any, at: int, *, greedy: bool) -> Iterator[int]:
        end = at
        if greedy:
            while end - at < limit and self._one(node[0], node[1], end):
                end += 1
            for place in range(end, at + least - 1, -1):
                self._step()
                yield place
            return
        while end - at < least:
            if not self._one(node[0], node[1], end):
                return
            end += 1
        yield end
        while end - at < limit and self._one(node[0], node[1], end):
            end += 1
            yield end

    def _possessive(self, least: int, most: Any, nodes: Any, at: int) -> Iterator[int]:
        limit = len(self.text) + 1 if most is op.MAXREPEAT else int(most)
        count = 0
        while count < limit:
            end = next(self.ends(nodes, 0, at), None)
            if end is None or end == at:
                break
            at, count = end, count + 1
        if count >= least:
            yield at


def steps(pattern: "re.Pattern[Any]", text: str) -> int:
    """Return the steps of finding all matches in a text; :data:`MOST` where there are more."""
    counter = Counter(pattern, text)
    at = 0
    try:
        while at <= len(text):
            end = next(counter.ends(counter.tree, 0, at), None)
            at = at + 1 if end is None or end == at else end
    except TooMany:
        return MOST
    return counter.steps
