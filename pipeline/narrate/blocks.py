"""The outer form of ``narrative/*.txt``: which block stands where. The language inside a block is language.py's.

A block opens with a line of its own: ``[段落 KEY]``, ``[段落 KEY 待确认]`` or ``[材料 KEY]``. Lines that start with ``#``
before a file's first block are remarks. A child pack's block stands in place of its parent's of the same key; ``[删去 KEY]``
takes one out.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from pipeline.pack import NarrativeFile
from pipeline.problems import Problem, problem
from pipeline.records import Cell

PARAGRAPH, MATERIAL, DROPPED = "段落", "材料", "删去"

_HEAD = re.compile(r"\[(段落|材料|删去) +([^\s\[\]]+)( +待确认)?\]\s*")
_FULL_WIDTH = re.compile(r"[｛｝]|\{％|％\}")


class Block(Struct, frozen=True, kw_only=True):
    """One block: its kind, paragraph key, body, where the body's first line stands (1-based), and whose pack's it is."""

    kind: str
    key: str
    draft: bool
    text: str
    file: str
    line: int
    pack: str = ""

    def at(self, line: int = 1, found: str = "") -> Cell:
        """Return the place of a line of the body."""
        return Cell(file=self.file, address=f"第{self.line + line - 1}行", found=found or self.source_line(line))

    def source_line(self, line: int) -> str:
        """Return a line of the body as written."""
        lines = self.text.split("\n")
        return lines[line - 1].strip() if 0 < line <= len(lines) else ""

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the headings of 文字材料 that a 材料 block takes over, in order."""
        return tuple(line.strip() for line in self.text.split("\n") if line.strip())


def read_blocks(files: Iterable[NarrativeFile]) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """Return the blocks of all files in order, a child's in place of its parent's, with what is wrong in the outer form.

    A block taken out is returned as such: a place of the template that names it stays empty.
    """
    blocks: dict[str, Block] = {}
    problems: list[Problem] = []
    for file in files:
        for block in _blocks_of(file, problems):
            if code := _fault(block, blocks.get(block.key)):
                problems.append(problem(code, at=block.at(0, f"[{block.kind} {block.key}]"), keys=[block.key], key=block.key))
            else:
                blocks[block.key] = block
    return tuple(blocks.values()), tuple(problems)


def _fault(block: Block, known: Block | None) -> str:
    """Return the code of what is wrong with a block, given the one of its key before it."""
    if known is not None and known.pack == block.pack:
        return "N109"
    if block.kind == DROPPED:
        return "N131" if block.text.strip() else "N130" if known is None else ""
    return "" if block.text.strip() else "N114"


def _blocks_of(file: NarrativeFile, problems: list[Problem]) -> list[Block]:
    found: list[tuple[re.Match[str], int, list[str]]] = []
    for number, line in enumerate(file.text.removeprefix("\ufeff").splitlines(), 1):
        at = Cell(file=file.name, address=f"第{number}行", found=line.strip())
        if head := _HEAD.fullmatch(line):
            found.append((head, number + 1, []))
            continue
        if _FULL_WIDTH.search(line):
            problems.append(problem("N112", at=at))
        if found and not line.startswith("["):
            found[-1][2].append(line)
        elif found or (line.strip() and not line.startswith("#")):
            problems.append(problem("N113", at=at))
    return [
        Block(kind=head[1], key=head[2], draft=bool(head[3]), text="\n".join(body), file=file.name, line=line, pack=file.pack)
        for head, line, body in found
    ]
