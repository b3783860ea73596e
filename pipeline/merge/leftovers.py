"""What a copy holds beyond BASE and the merged file does not: the last look, so that nothing is lost in silence."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from pipeline.merge.changes import Change, Kind
from pipeline.word.comments import Comments
from pipeline.word.package import DocumentError, Package
from pipeline.word.placing import is_margin, is_within, paragraphs_of
from pipeline.word.text import own_text
from pipeline.word.transplant import unshown_notes

_MEDIA = ("image", "chart", "oleObject", "package", "diagramData", "video", "audio")


class Content(Struct, frozen=True):
    """What one copy holds: its name, the words of its paragraphs, its pictures and objects (content → name)."""

    name: str
    lines: tuple[str, ...]
    media: dict[str, str]


def content(name: str, package: Package) -> Content:
    """Return what a copy holds: to be asked before it is merged into."""
    return Content(name, tuple(dict.fromkeys(_lines(package))), _media(package))


def left_over(
    base: Package, copies: Sequence[Content], result: Package, changes: Iterable[Change], told: Iterable[str]
) -> tuple[Change, ...]:
    """Return a line for every paragraph and picture of a copy that neither the result nor the list has."""
    merged = [*_lines(result)]
    known = {*_lines(base), *merged}
    said = "\n".join((*told, *(text for item in changes for text in (item.ours, item.was, item.now)), *merged))
    plain = "".join(said.split())
    pictures = {*_media(base), *_media(result)}
    found: list[Change] = []
    for copy in copies:
        for line in copy.lines:
            if line not in known and "".join(line.split()) not in plain:
                note = f"“{copy.name}”的这段文字没有放入，请手工加上"
                found.append(Change(kind=Kind.UNMERGED, what="段落", place="", ours=line, note=note))
        for item, file in copy.media.items():
            if item not in pictures:
                note = f"“{copy.name}”的图片或对象没有放入，请手工加上"
                found.append(Change(kind=Kind.UNMERGED, what="图片", place="", ours=file, note=note))
    return tuple(found)


def _lines(package: Package) -> Iterator[str]:
    """Yield the words of every paragraph with words; comments and notes without a place in the text are shown nowhere."""
    comments = Comments(package)
    hidden = {*unshown_notes(package), *comments.unplaced()}
    for part in dict.fromkeys((*package.story_parts(), *filter(None, (comments.part,)))):
        try:
            root = package.root(part)
        except DocumentError:
            continue
        for paragraph in paragraphs_of(root):
            if is_within(paragraph, hidden):
                continue
            line = own_text(paragraph)
            if is_margin(root):
                line = re.sub(r"\d+", "#", line)  # page numbers, which each program writes anew
            if line.strip():
                yield line


def _media(package: Package) -> dict[str, str]:
    """Return content → name of the pictures and objects of the body."""
    found = {}
    for item in package.relationships(package.main_part()):
        content = package.parts.get(item.target) if item.kind in _MEDIA and not item.external else None
        if content is not None:
            found[hashlib.sha256(content).hexdigest()] = item.target.rpartition("/")[2]
    return found
