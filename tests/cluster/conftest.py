"""One cluster for the tests that leave it as it is: a scheduler and two workers, one of them under a nanny."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.machines import Machines, machines


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler and two workers."""
    with machines(tmp_path_factory.mktemp("cluster")) as cluster:
        cluster.worker("甲机", nanny=True)
        cluster.worker("乙机")
        yield cluster


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Machines]:
    """A scheduler of a test that does things to it; workers are the test's."""
    with machines(tmp_path / "cluster") as cluster:
        yield cluster
