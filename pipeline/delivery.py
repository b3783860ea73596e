"""Where what is written of a department goes, for a build that is not done where it will stand.

Usually it is: the one publisher writes, and paths are as they are. A build on another machine keeps what would be written,
and says of paths what holds where the outputs and inputs of the department stand.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct, field

from pipeline.publish import Publication, PublishOrder, publish
from pipeline.publish.record import inputs_entry


class Whereabouts(Struct, frozen=True):
    """Of an outputs folder and the inputs it is made from: the relative path between them, characters of its own path."""

    inputs: str
    length: int


class Delivery(Struct, frozen=True):
    """``put`` writes a set of files; ``whereabouts`` are those of outputs folders of another machine, by year."""

    put: Callable[[PublishOrder], Publication] = publish
    whereabouts: Mapping[str, Whereabouts] = field(default_factory=dict)

    def of(self, target: Path, folder: Path) -> Whereabouts:
        """Return how the outputs folder ``target`` stands to the input folder."""
        return self.whereabouts.get(target.parent.name) or whereabouts(target, folder)


def whereabouts(target: Path, folder: Path) -> Whereabouts:
    """Return how an outputs folder on this machine stands to the input folder."""
    return Whereabouts(inputs_entry(target, folder), len(str(target.absolute())))


HERE = Delivery()
