"""The offline package as a person has it: unpacked elsewhere, installed without a network, and what it then builds.

Makes the package of this machine and installs it with a Python that has no ensurepip, as nobody where that can be done:
half a minute, and an index for what is not yet in dist/wheels. So it runs with ``make test-bundle`` (and in .ci/run).
``JIXIAO_BUNDLE=FILE`` takes a package that is there.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.version import VERSION
from tests.conftest import ROOT, SAMPLE, Built
from tools.bundle.content import MANUAL
from tools.bundle.targets import PLATFORMS

ASKED = os.environ.get("JIXIAO_BUNDLE", "")
pytestmark = pytest.mark.skipif(not ASKED or not sys.platform.startswith("linux"), reason="make test-bundle")
NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")


@dataclass(frozen=True)
class Person:
    """A person at a machine without a network: the words before each command, a home, and what is on the PATH."""

    before: tuple[str, ...]
    home: Path
    python: Path

    def does(self, *command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command as the person."""
        environment = {
            "HOME": str(self.home),
            "PATH": f"{self.python.parent}:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PIP_INDEX_URL": "http://127.0.0.1:9/",  # nothing listens there
            "https_proxy": "http://127.0.0.1:9/",
        }
        words = [*self.before, *map(str, command)]
        return subprocess.run(words, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)

    def done(self, *command: str | Path, cwd: Path) -> str:
        """Run a command that must succeed, and return what it printed."""
        ended = self.does(*command, cwd=cwd)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout


@dataclass(frozen=True)
class Installed:
    """An installed package: its folder, the work folder, the person, and what the installation printed."""

    folder: Path
    work: Path
    person: Person
    printed: str

    @property
    def jixiao(self) -> Path:
        return self.folder / ".venv" / "bin" / "jixiao"


def works(*command: str | Path) -> bool:
    try:
        return subprocess.run([str(word) for word in command], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def without_ensurepip(python: str, place: Path) -> Path:
    """Lay out a Python like the given one, but as Debian has it without python3-venv: no ensurepip."""
    code = (
        "import sys, os; print(os.path.realpath(sys.executable), os.path.dirname(os.__file__), '%d.%d' % sys.version_info[:2])"
    )
    binary, library, version = subprocess.check_output([python, "-c", code], text=True).split()
    (place / "bin").mkdir(parents=True)
    shutil.copy(binary, place / "bin" / f"python{version}")
    (place / "lib" / f"python{version}").mkdir(parents=True)
    for path in Path(library).iterdir():
        if path.name not in ("ensurepip", "site-packages", "dist-packages"):
            (place / "lib" / f"python{version}" / path.name).symlink_to(path)
    made = place / "bin" / f"python{version}"
    assert works(made, "-c", "import venv, ssl") and not works(made, "-c", "import ensurepip")
    return made


def person(place: Path) -> Person:
    """Return nobody, without a network, where both can be had; else this user, who then says so."""
    nets = (("unshare", "-n"), ("unshare", "-r", "-n"), ())
    net = next(words for words in nets if not words or works(*words, "true"))
    pythons = [sys._base_executable, "/usr/bin/python3"]  # type: ignore[attr-defined]
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    known = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{own}')"
    for index, python in enumerate(pythons):
        if net != nets[1] and works(*NOBODY, python, "-c", known):
            made = without_ensurepip(python, place / f"python{index}")
            if works(*NOBODY, made, "-c", "import venv"):
                os.chown(place, 65534, 65534)
                return Person((*net, *NOBODY), place / "家", made)
    print(f"installed as this user; network: {'none' if net else 'reachable, but not used'}")
    return Person(net, place / "家", without_ensurepip(pythons[0], place / "python"))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of this machine, for the Pythons that the tests may run it with."""
    if Path(ASKED).is_file():
        return Path(ASKED)
    name = next(one.name for one in PLATFORMS.values() if one.python_platform == f"linux-{os.uname().machine}")
    out = tmp_path_factory.mktemp("dist")
    for path in (ROOT / "dist" / page for page in MANUAL):  # make test-bundle has made them
        shutil.copy(path, out)
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    words = ["--only", name, "--python", own, "--out", str(out), "--cache", str(ROOT / "dist" / "wheels")]
    subprocess.run([sys.executable, "-m", "tools.bundle", *words], cwd=ROOT, check=True)
    return next(out.glob("*.zip"))


@pytest.fixture(scope="module")
def installed(package: Path) -> Iterator[Installed]:
    """The package unpacked into a folder with a blank and 汉字, and installed."""
    place = Path(tempfile.mkdtemp(prefix="某局 电脑-"))
    place.chmod(0o755)
    who = person(place)
    with zipfile.ZipFile(package) as archive:
        (top,) = {name.split("/")[0] for name in archive.namelist()}
        archive.extractall(place / "下载 的")
    who.home.mkdir()
    if "--reuid" in who.before:
        for path in (who.home, *place.glob("下载 的"), *place.glob("下载 的/**/*")):
            os.chown(path, 65534, 65534)
    folder, work = place / "下载 的" / top, who.home / "我的 绩效"
    printed = who.done("sh", folder / "安装.sh", "--yes", "--work", work, cwd=place)
    yield Installed(folder, work, who, printed)
    shutil.rmtree(place)


def test_the_wheel_holds_the_packs_and_the_samples_and_nothing_else(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        beside = {name.partition("/")[2] for name in archive.namelist()}
        (wheel,) = [name for name in archive.namelist() if "/wheels/jixiao-" in name]
        with archive.open(wheel) as file:
            names = zipfile.ZipFile(file).namelist()
    packed = {name.removeprefix("pipeline/_report_templates/") for name in names if "_report_templates/" in name}
    there = {path.relative_to(ROOT / "report_templates").as_posix() for path in (ROOT / "report_templates").rglob("*.toml")}
    assert there <= packed
    assert {name.split("/")[0] for name in names} == {"pipeline", f"jixiao-{VERSION}.dist-info"}
    assert {"LICENSE", "读我先.txt", "安装.sh", "打开页面.sh", *MANUAL} <= beside
    assert "pipeline/py.typed" in names and f"jixiao-{VERSION}.dist-info/licenses/LICENSE" in names


def test_it_installs_without_a_network_and_opens_a_work_folder_with_a_sample(installed: Installed) -> None:
    assert "程序装好了" in installed.printed and "已放入一份样例" in installed.printed
    assert sorted(path.name for path in installed.work.iterdir()) == ["inputs", "outputs"]
    assert (installed.person.home / ".config" / "jixiao" / "work.txt").read_text("utf-8") == f"{installed.work}\n"
    entry = installed.person.home / ".local" / "share" / "applications" / "jixiao.desktop"
    assert f'Exec="{installed.folder}/打开页面.sh"' in entry.read_text("utf-8")
    where = installed.person.done(
        installed.jixiao.parent / "python", "-c", "import pipeline as p; print(p.__file__)", cwd=Path("/")
    )
    assert where.startswith(str(installed.folder))


def test_it_builds_the_sample_as_the_repository_does(installed: Installed, built: Built) -> None:
    person, work = installed.person, installed.work
    person.done(installed.jixiao, "new", "--sample", "--pack", "guangdong", cwd=work)
    person.done(installed.jixiao, "build", Path("inputs") / "2019" / SAMPLE.name, cwd=work)
    person.done(installed.jixiao, "lint", "guangdong", cwd=work)
    folder = work / "outputs" / "2019" / SAMPLE.name
    for path in (built.report, built.folder / "问题清单.json", built.folder / "figures.json"):
        assert (folder / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_empty_department_is_told_what_it_lacks(installed: Installed) -> None:
    installed.person.done(installed.jixiao, "new", "2019", "某省示例局", "--pack", "guangdong", cwd=installed.work)
    blank = installed.person.does(installed.jixiao, "build", "inputs/2019/某省示例局", cwd=installed.work)
    assert blank.returncode == 2 and "Traceback" not in blank.stdout + blank.stderr


def test_the_launchers_run_it_in_the_work_folder_from_anywhere(installed: Installed) -> None:
    """With worker processes, which start from the same main module; 拖放 under Windows calls it with these words."""
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from installer.start import main; sys.path.pop(0); main()"
    python = installed.folder / ".venv" / "bin" / "python"
    words: list[str | Path] = [
        python,
        "-P",
        "-B",
        "-c",
        code,
        installed.folder / "program",
        "build",
        "inputs/2019",
        "--jobs",
        "2",
        "--force",
    ]
    said = installed.person.does(*words, cwd=Path("/"))
    assert "共 2 个部门" in said.stdout and f"{SAMPLE.name}：完成" in said.stdout, said.stdout + said.stderr
    record = installed.person.home / ".config" / "jixiao" / "work.txt"
    kept = record.read_text(encoding="utf-8")
    record.write_text("/没有\n", encoding="utf-8")
    gone = installed.person.does(*words, cwd=Path("/"))
    record.write_text(kept, encoding="utf-8")
    assert gone.returncode == 3 and "再运行一次安装" in gone.stdout and not gone.stderr


def test_the_icon_opens_the_page_of_the_work_folder(installed: Installed) -> None:
    """The machine's own loopback is used: a namespace without a network has none that is up."""
    who = installed.person
    before = who.before[who.before.index("setpriv") :] if "setpriv" in who.before else ()
    words = [*before, "sh", str(installed.folder / "打开页面.sh"), "--no-browser"]
    environment = {"HOME": str(who.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    page = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment, start_new_session=True)
    try:
        assert page.stdout is not None
        said = (line.decode() for line in page.stdout)
        url = next(match[0] for match in (re.search(r"http://127\.0\.0\.1:\d+/\S+", line) for line in said) if match)
        visitor = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
        visitor.open(url, timeout=30).read()  # the token becomes a cookie
        assert b"<script" in visitor.open(urllib.parse.urljoin(url, "/"), timeout=30).read()
        workspace = json.loads(visitor.open(urllib.parse.urljoin(url, "/api/workspace"), timeout=30).read())
        assert workspace["path"] == str(installed.work) and "2024" in [year["year"] for year in workspace["years"]]
    finally:
        os.killpg(page.pid, signal.SIGTERM)
        page.communicate()


def test_installing_again_changes_nothing_of_the_program_and_of_the_work(installed: Installed) -> None:
    """As after a double click too many: the person's inputs, outputs and own packs stand as they were."""
    own = installed.work / "report_templates" / "ours" / "pack.toml"
    own.parent.mkdir(parents=True)
    own.write_text('extends = "guangdong"\n', encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in (*installed.work.rglob("*"), installed.jixiao)}
    again = installed.person.done("sh", installed.folder / "安装.sh", "--yes", cwd=Path("/"))
    assert "程序已经装好" in again and f"工作文件夹：{installed.work}" in again
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert set(installed.work.rglob("*")) | {installed.jixiao} == set(before)
