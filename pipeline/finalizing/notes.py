"""The comments (批注) of a report: who asked what, where, and whether it was settled; kept in the receipt when taken out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline import marks
from pipeline.finalizing.places import Places
from pipeline.merging.work import CONFLICT
from pipeline.word.names import W14, W15, W
from pipeline.word.package import Package
from pipeline.word.story import read_note

DRAFT = "【待确认】"


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment. ``settled`` is Word's mark 已解决; ``own`` tells ours from staff's."""

    author: str
    date: str
    text: str
    place: str
    settled: bool

    @property
    def own(self) -> bool:
        """Tell whether the program wrote it."""
        return self.author == marks.COMMENT_AUTHOR

    @property
    def draft(self) -> bool:
        """Tell whether it marks a paragraph the program proposed and nobody has confirmed."""
        return self._asks(DRAFT)

    @property
    def conflict(self) -> bool:
        """Tell whether it holds what an update or a merge would have written where staff wrote something else."""
        return self._asks(CONFLICT)

    def _asks(self, mark: str) -> bool:
        return self.own and self.text.startswith(mark) and not self.settled


def remarks(package: Package, places: Places, parts: tuple[str, ...]) -> tuple[Remark, ...]:
    """Return the comments in the order of their part."""
    main = package.main_part()
    links = {item.kind: item.target for item in package.relationships(main) if not item.external}
    if "comments" not in links:
        return ()
    settled = _settled(package, links)
    anchors = _anchors(package, parts)
    found = []
    for element in package.tree(links["comments"]).iter(f"{W}comment"):
        number, author, text = read_note(element)
        anchor = anchors.get(number)
        ids = {item.get(f"{W14}paraId", "") for item in element.iter(f"{W}p")} - {""}
        place = "" if anchor is None else places.of(anchor)
        found.append(Remark(author, element.get(f"{W}date", ""), text, place, bool(ids & settled)))
    return tuple(found)


def _settled(package: Package, links: Mapping[str, str]) -> set[str]:
    """Return the paragraph ids of comments marked as settled, replies with the one they answer."""
    if links.get("commentsExtended") not in package.parts:
        return set()
    states = list(_states(package.tree(links["commentsExtended"])))
    done = {own for own, _, settled in states if settled}
    return done | {own for own, parent, _ in states if parent in done}


def _states(root: etree._Element) -> Iterator[tuple[str, str, bool]]:
    for item in root.iter(f"{W15}commentEx"):
        yield item.get(f"{W15}paraId", ""), item.get(f"{W15}paraIdParent", ""), item.get(f"{W15}done", "0") in ("1", "true")


def _anchors(package: Package, parts: tuple[str, ...]) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for part in parts:
        for element in package.tree(part).iter(f"{W}commentRangeStart", f"{W}commentReference"):
            found.setdefault(element.get(f"{W}id", ""), element)
    return found
