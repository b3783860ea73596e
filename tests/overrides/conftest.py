from pathlib import Path

import pytest

from tests.conftest import NATIONAL, Built
from tests.overrides.desk import Desk
from tests.overrides.desk import desk as make


@pytest.fixture
def desk(built: Built, tmp_path: Path) -> Desk:
    return make(built, tmp_path)


@pytest.fixture
def national(built_national: Built, tmp_path: Path) -> Desk:
    """The desk of the second pack's sample, whose report prints the score of every leaf."""
    return make(built_national, tmp_path, NATIONAL)
