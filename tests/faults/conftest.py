"""``--full`` runs every fault instead of a seeded part; see ``make test-all``."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.bench import Bench


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def processes(full: bool) -> int:
    """Processes for the full run; the seeded part leaves the cores to the other tests."""
    return (os.cpu_count() or 1) if full else 1


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench() as ready:
        yield ready
