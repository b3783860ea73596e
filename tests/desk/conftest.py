"""One desk for the tests of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.client import Client, desk, workspace


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def window(folder: Path) -> Iterator[Client]:
    with desk(folder) as client:
        yield client
