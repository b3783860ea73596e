"""`pip install .` as a user has it: the wheel alone, in a clean environment, far from the repository.

Takes most of a minute and a package index, so it runs with ``make test-wheel`` (and in .ci/run), not with every test run.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLE, Built

pytestmark = pytest.mark.skipif(not os.environ.get("JIXIAO_WHEEL"), reason="make test-wheel")


def run(*command: str | Path, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_installed_wheel_builds_the_sample_outside_the_repository(built: Built, tmp_path: Path) -> None:
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path / "dist", ROOT, cwd=tmp_path)
    (wheel,) = (tmp_path / "dist").glob("jixiao-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    packed = {name.removeprefix("pipeline/_report_templates/") for name in names if "_report_templates/" in name}
    there = {path.relative_to(ROOT / "report_templates").as_posix() for path in (ROOT / "report_templates").rglob("*.toml")}
    assert there <= packed and not [name for name in names if name.startswith(("tests", "inputs", "outputs"))]

    run(sys.executable, "-m", "venv", tmp_path / "clean", cwd=tmp_path)
    scripts = tmp_path / "clean" / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "-q", wheel, cwd=tmp_path)

    work = tmp_path / "work"
    work.mkdir()
    where = run(scripts / "python", "-c", "import pipeline; print(pipeline.__file__)", cwd=work)
    assert str(ROOT) not in where
    run(scripts / "jixiao", "new", "--sample", "--pack", "guangdong", cwd=work)
    run(scripts / "jixiao", "build", Path("inputs") / "2019" / SAMPLE.name, cwd=work)
    run(scripts / "jixiao", "lint", "guangdong", cwd=work)
    folder = work / "outputs" / "2019" / SAMPLE.name
    for path in (built.report, built.folder / "问题清单.json", built.folder / "figures.json"):
        assert (folder / path.name).read_bytes() == path.read_bytes(), path.name  # what the repository itself makes

    run(scripts / "jixiao", "new", "2019", "某省示例局", "--pack", "guangdong", cwd=work)
    blank = subprocess.run([scripts / "jixiao", "build", "inputs/2019/某省示例局"], cwd=work, capture_output=True, check=False)
    assert blank.returncode == 2 and b"Traceback" not in blank.stdout + blank.stderr
