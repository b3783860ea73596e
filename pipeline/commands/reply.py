"""What a command says: text as it comes, or with ``--json`` one document at the end, whatever becomes of the command.

A command tells its reply what it found and wrote as soon as it is so, so that a reply cut short (Ctrl-C, a fault of ours)
still says what is done. The document follows pipeline/schema/<command>.schema.json.
"""

import contextlib
import errno
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from pipeline.problems import Problem, in_order, lines
from pipeline.version import VERSION

SCHEMA = 1


class Reply:
    """The reply of one command. ``parts`` are what only this command answers, ``left`` names what is still to be done.

    ``beside`` is a folder where a log of a fault of ours may be put; ``lost``: the standard output takes no more.
    """

    def __init__(self, *, as_json: bool = False, command: str = "") -> None:
        """Begin; nothing is said yet."""
        self.as_json, self.command = as_json, command
        self.problems: list[Problem] = []
        self.outputs: list[str] = []
        self.done: list[str] = []
        self.left: list[str] = []
        self.parts: dict[str, Any] = {}
        self.beside: Path | None = None
        self.lost: OSError | None = None

    def say(self, text: str) -> None:
        """Print text for a person."""
        if not self.as_json:
            self._print(text)

    def tell(self, problems: Iterable[Problem], *, ordered: bool = False) -> None:
        """Answer with problems, in the order given unless that is yet to be found."""
        found = in_order(problems) if ordered else tuple(problems)
        self.problems += found
        for item in found:
            self.say("\n".join(lines(item)))

    def wrote(self, paths: Iterable[Path | str]) -> list[str]:
        """Answer with files that now stand; return them as text."""
        found = [str(path) for path in paths]
        self.outputs += found
        return found

    def warn(self, text: str) -> None:
        """Say on the error output why a command did not end as it should; on the other one where there is none."""
        if not _written(sys.stderr, text) and not self.as_json and self.lost is None:
            self._print(text)

    def document(self, code: int) -> dict[str, Any]:
        """Return the JSON answer."""
        from pipeline.listing import problem_object

        head = {"schema": SCHEMA, "command": self.command, "version": VERSION, "code": code, "outputs": self.outputs}
        return {**head, "problems": [problem_object(item) for item in self.problems], **self.parts}

    def close(self, code: int) -> None:
        """Print the JSON answer, if that is wanted, and make sure that all was written."""
        if self.as_json:
            self._print(_as_text(self.document(code), _is_utf8(sys.stdout)))
        elif self.problems and sys.stdout.isatty():  # a person reads; a file or a program that takes the text needs no advice
            self._print(f"（编号的含义和例子：jixiao explain {self.problems[0].code}）")
        if self.lost is None:
            self._try(sys.stdout.flush)

    def _print(self, text: str) -> None:
        if self.lost is None:
            self._try(lambda: print(text, flush=True))

    def _try(self, write: Callable[[], object]) -> None:
        try:
            write()
        except OSError as error:  # the reader went away, or a disk is full: the work goes on, and the end says so
            self.lost = error
            _silence(sys.stdout)

    @property
    def unheard(self) -> bool:
        """Tell whether the output was lost, other than by a reader (head, more) that had enough."""
        return self.lost is not None and not isinstance(self.lost, BrokenPipeError) and self.lost.errno != errno.EINVAL


def _as_text(document: dict[str, Any], utf8: bool) -> str:
    """Return a document as JSON that any reader takes: no half of a character (a file name can hold one), and in an
    encoding that is not UTF-8 nothing but ASCII.
    """
    text = json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode("utf-8")
    return text if utf8 else json.dumps(json.loads(text), indent=1)


def _is_utf8(stream: TextIO) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "") == "utf8"


def _written(stream: TextIO, text: str) -> bool:
    try:
        print(text, file=stream, flush=True)
    except OSError:
        _silence(stream)
        return False
    return getattr(stream, "name", "") != os.devnull


def _silence(stream: TextIO) -> None:
    """Let what is still held for a lost stream go nowhere, so that nothing complains when the program ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
