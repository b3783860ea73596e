from pathlib import Path

import pytest

from tests.conftest import Built
from tests.overrides.desk import Desk
from tests.overrides.desk import desk as make


@pytest.fixture
def desk(built: Built, tmp_path: Path) -> Desk:
    return make(built, tmp_path)
