"""A pack is read once a process, and again as soon as any file of its chain is another: every way a file can change."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from pipeline.pack import read_pack
from pipeline.pack_state import state_of

TEMPLATES = Path(__file__).resolve().parents[1] / "report_templates"


@pytest.fixture
def packs(tmp_path, monkeypatch):
    """A copy of two packs as it is an hour after it was made."""
    for name in ("common", "guangdong"):
        ignored = shutil.ignore_patterns("sample", "*.py", "README.md")
        shutil.copytree(TEMPLATES / name, tmp_path / "packs" / name, ignore=ignored)
    later(monkeypatch, 1)
    return tmp_path / "packs"


def later(monkeypatch, hours):
    now = time.time_ns() + hours * 3600 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: now)


def test_a_pack_whose_files_are_as_they_were_is_the_same(packs):
    pack = read_pack(packs / "guangdong", 2019)
    assert read_pack(packs / "guangdong", 2019) is pack
    assert read_pack(packs / "guangdong", 2020) is not pack
    assert read_pack(TEMPLATES / "guangdong", 2019) is not pack


def rewritten(folder):
    path = folder / "rubric.toml"
    path.write_text("# 改\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def of_one_size_and_time(folder):
    path = folder / "rubric.toml"
    before, text = path.stat(), path.read_text(encoding="utf-8")
    path.write_text(text.replace("。", "；", 1), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def replaced(folder):
    path = folder / "rubric.toml"
    other = folder.parent / "rubric.toml"
    other.write_text(path.read_text(encoding="utf-8").replace("\n", "\n\n", 1), encoding="utf-8")
    other.replace(path)


def of_the_parent(folder):
    path = folder.parent / "common" / "figures.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# 改\n", encoding="utf-8")


def added(folder):
    (folder / "narrative" / "99-另写.txt").write_text("[段落 另写]\n另写的一段。\n", encoding="utf-8")


def removed(folder):
    (folder / "statements.toml").unlink()


@pytest.mark.parametrize("change", [rewritten, of_one_size_and_time, replaced, of_the_parent, added, removed])
def test_any_change_is_seen(packs, monkeypatch, change):
    before = read_pack(packs / "guangdong", 2019)
    change(packs / "guangdong")
    now = read_pack(packs / "guangdong", 2019)
    assert now is not before
    assert now.fingerprint != before.fingerprint
    later(monkeypatch, 2)
    settled = read_pack(packs / "guangdong", 2019)
    assert settled.fingerprint == now.fingerprint
    assert read_pack(packs / "guangdong", 2019) is settled


def test_what_changed_just_now_is_read_again(packs, monkeypatch):
    """A second change within the grain of the file system's times would not show: such a state is not to be trusted."""
    assert state_of([packs / "guangdong"]) is not None
    monkeypatch.undo()
    (packs / "guangdong" / "notes.txt").write_text("一", encoding="utf-8")
    assert state_of([packs / "guangdong"]) is None


def test_a_link_is_known_by_what_it_leads_to(packs, monkeypatch):
    outside = packs / "outside.txt"
    outside.write_text("一", encoding="utf-8")
    (packs / "guangdong" / "linked.txt").symlink_to(outside)
    before = state_of([packs / "guangdong"])
    outside.write_text("二二", encoding="utf-8")
    assert state_of([packs / "guangdong"]) != before
    assert state_of([packs / "none"]) is None


def test_while_nothing_changed_no_file_of_a_pack_is_opened(packs):
    """The states of the files are enough: else a year of 1,000 departments would open each chain's files 1,000 times."""
    opened: list[str] = []
    listening = True

    def heard(event, arguments):
        if listening and event == "open" and str(packs) in str(arguments[0]):
            opened.append(str(arguments[0]))

    sys.addaudithook(heard)
    pack = read_pack(packs / "guangdong", 2019)
    assert any(name.endswith("pack.toml") for name in opened)
    opened.clear()
    assert read_pack(packs / "guangdong", 2019) is pack
    listening = False
    assert opened == []


def test_a_parent_that_is_now_found_nearer_is_read(packs):
    """The parent first comes with the program, then stands beside the pack."""
    shutil.move(packs / "common", packs.parent / "common")
    before = read_pack(packs / "guangdong", 2019)
    assert read_pack(packs / "guangdong", 2019) is before
    own = packs.parent / "common" / "figures.toml"
    own.write_text(own.read_text(encoding="utf-8") + "\n# 改\n", encoding="utf-8")
    shutil.move(packs.parent / "common", packs / "common")
    assert read_pack(packs / "guangdong", 2019).fingerprint != before.fingerprint
