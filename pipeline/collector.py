"""How often Python's collector of cycles looks: of a process of ours, be it a command or a worker of a year, seldom."""

import gc

COLLECT_EVERY = 200_000
"""Objects made before the collector looks (700 by default): a department makes records by the ten thousand and hardly any
cycles, so that each early look finds nothing and takes a twelfth of its time; so many objects are some 20 MB."""


def collect_seldom() -> None:
    """Set it for this process."""
    gc.set_threshold(COLLECT_EVERY)
