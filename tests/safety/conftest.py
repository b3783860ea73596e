"""The process that runs commands for these tests, one for each process of the session."""

from collections.abc import Iterator

import pytest

from tests.safety.scenes import Bench, bench


@pytest.fixture(scope="session")
def runner() -> Iterator[Bench]:
    with bench() as found:
        yield found
