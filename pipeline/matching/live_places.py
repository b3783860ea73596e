"""What is live in an edited report, with the places staff find it by: asked by check (and so finalize), refresh and merge."""

from msgspec import Struct

from pipeline.matching.element_places import Places
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.word.document import Document
from pipeline.word.live_kinds import LiveContent, live_in_report
from pipeline.word.package import Package


class LivePlace(Struct, frozen=True):
    """One kind of live content at one place: its code, the place (empty: nowhere on the page), what, and how to remove it."""

    code: str
    place: str
    what: str
    how: str

    def as_problem(self, file: str, more: str = "") -> Problem:
        """Return it as a problem of a file; ``more`` is said behind what was found."""
        return problem(self.code, at=Cell(file=file, address=self.place), found=self.what + more, expected=self.how)


def live_places(package: Package, document: Document) -> tuple[LivePlace, ...]:
    """Return what is live in a report, each kind once at a place."""
    items = list(live_in_report(package))
    places = Places(document) if any(item.element is not None for item in items) else None
    grouped: dict[tuple[str, str], list[LiveContent]] = {}
    for item in items:
        place = places.of(item.element) if places and item.element is not None else ""
        grouped.setdefault((item.removal.kind, place), []).append(item)
    return tuple(_one(place, group) for (_, place), group in grouped.items())


def _one(place: str, group: list[LiveContent]) -> LivePlace:
    first, words = group[0], "；".join(dict.fromkeys(item.what for item in group))
    return LivePlace(first.code, place, f"{first.removal.kind}：{words}", first.removal.how)
