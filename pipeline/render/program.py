"""The program of a template: what :mod:`tags` has written for its tags, as one Python function that joins strings.

The language is small: outputs of one call each, one loop over the rows of a table, conditions over calls. Written out as Python
it is made in a tenth of the time Jinja takes. Nothing but the forms below ever becomes Python: what else stands in a tag is a
fault of ours and refused.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Program = Callable[[Mapping[str, Any]], str]
"""Takes the names it calls, gives what is printed."""

_TAG = re.compile(r"\{\{ (.*?) \}\}|\{% (.*?) %\}", re.DOTALL)
_ARGUMENT = r"(?:\d+|\"[\w.]*\"|'[\w.]*'|[^\W\d]\w*)"
_CALLED = r"_[a-z]+(?:_[a-z]+)*(?=\()"
_CALL = rf"{_CALLED}\({_ARGUMENT}(?:, {_ARGUMENT})?\)"
_OUTPUT = re.compile(rf"{_CALL}|loop\.index")
_CONDITION = re.compile(rf"(?:\(not |\(|\)| and | or |{_CALL}|loop\.first|loop\.last)+")
_FOR = re.compile(r'for (\w+) in (_rows\("[\w.]*"\))')
_NAME = re.compile(_CALLED)
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|(?:loop\.)?\w+")
_LOOP = {"loop.index": "str(number + 1)", "loop.first": "(number == 0)", "loop.last": "(number == last)"}
_INDENT = "    "


def compile_program(source: str) -> Program:
    """Return the program of a source. Raises ValueError for a tag that no :class:`~pipeline.render.tags.TagGrammar` writes."""
    writer, place = _Writer(), 0
    for tag in _TAG.finditer(source):
        writer.printed(repr(source[place : tag.start()]) if tag.start() > place else "")
        if tag[1] is not None:
            writer.printed(writer.expression(tag[1], _OUTPUT))
        else:
            writer.statement(tag[2])
        place = tag.end()
    writer.printed(repr(source[place:]) if place < len(source) else "")
    return writer.program()


class _Writer:
    """Writes the lines of a function; what is printed between two statements is one line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.names: dict[str, None] = {}
        self.open: list[str] = []
        self.variable = ""

    def printed(self, piece: str) -> None:
        if piece:
            self.pieces.append(piece)

    def expression(self, text: str, form: re.Pattern[str]) -> str:
        """Return an expression with the variable of the loop and what is asked of it under names of this function."""
        if not form.fullmatch(text):
            raise ValueError(f"not written by the tag grammar: {text}")
        self.names |= dict.fromkeys(_NAME.findall(text))
        return _WORD.sub(lambda match: self._word(match.group()), text)

    def _word(self, word: str) -> str:
        return "row" if word == self.variable else _LOOP.get(word, word)

    def statement(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        if word in ("endfor", "endif"):
            self._close(word.removeprefix("end"))
        elif word == "for" and (loop := _FOR.fullmatch(text)) is not None and not self.variable:
            rows = self.expression(loop[2], re.compile(_CALL))
            self._line(f"rows = {rows}")
            self._line("last = len(rows) - 1")
            self._begin("for", "for number, row in enumerate(rows):")
            self.variable = loop[1]
        elif word == "if":
            self._begin("if", f"if {self.expression(rest, _CONDITION)}:")
        elif word in ("elif", "else") and self.open and self.open[-1] == "if":
            condition = f" {self.expression(rest, _CONDITION)}" if word == "elif" else ""
            self._close("if")
            self._begin("if", f"{word}{condition}:")
        else:
            raise ValueError(f"not written by the tag grammar: {text}")

    def _begin(self, word: str, line: str) -> None:
        self._line(line)
        self.open.append(word)

    def _close(self, word: str) -> None:
        self._line("pass")
        if not self.open or self.open.pop() != word:
            raise ValueError(f"end{word} without {word}")
        if word == "for":
            self.variable = ""

    def _line(self, line: str) -> None:
        indent = _INDENT * (len(self.open) + 1)
        if self.pieces:
            self.lines.append(f"{indent}out += ({', '.join(self.pieces)},)")
            self.pieces.clear()
        self.lines.append(indent + line)

    def program(self) -> Program:
        if self.open:
            raise ValueError(f"{self.open[-1]} without its end")
        self._line('return "".join(out)')
        head = ["def program(names):", f"{_INDENT}out = []", *(f'{_INDENT}{name} = names["{name}"]' for name in self.names)]
        made: dict[str, Any] = {"__builtins__": {"enumerate": enumerate, "len": len, "str": str}}
        exec("\n".join((*head, *self.lines)), made)
        program: Program = made["program"]
        return program
