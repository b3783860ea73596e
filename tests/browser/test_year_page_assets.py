"""The scripts and styles of the year page by their text: nothing remote, nothing that makes markup or code of a text."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

ASSETS = ROOT / "pipeline" / "year_page" / "assets"
ORDER = ASSETS / "order.txt"
SCRIPTS = sorted(ASSETS.glob("*.js"))
TEXTS = [*SCRIPTS, *sorted(ASSETS.glob("*.css"))]

MARKUP_OF_TEXT = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "createContextualFragment",
    "DOMParser",
    "setHTML",
)
CODE_OF_TEXT = (r"\beval\s*\(", r"\bnew\s+Function\b", r"\bFunction\s*\(", r"\bimport\s*\(", r"setTimeout\(\s*[\"'`]")
REMOTE = (r"\bhttps?:", r"\bwss?:", r"[\"'(]//", r"@import", r"url\(")
SVG_NAMESPACE = "http://www.w3.org/2000/svg"


def names(paths) -> list[str]:
    return [path.name for path in paths]


def test_the_list_of_scripts_names_every_script_once():
    listed = ORDER.read_text(encoding="utf-8").split()
    assert sorted(listed) == names(SCRIPTS)
    assert listed[-1] == "static.js"  # the boot of the static file; the desk leaves it out


@pytest.mark.parametrize("path", TEXTS, ids=names(TEXTS))
def test_nothing_remote(path: Path):
    text = path.read_text(encoding="utf-8").replace(SVG_NAMESPACE, "")
    assert [pattern for pattern in REMOTE if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=names(SCRIPTS))
def test_no_text_becomes_markup_or_code(path: Path):
    text = path.read_text(encoding="utf-8")
    assert [name for name in MARKUP_OF_TEXT if name in text] == []
    assert [pattern for pattern in CODE_OF_TEXT if re.search(pattern, text)] == []
    assert "</script" not in text.lower()  # it would end the element the script stands in
    assert not re.search(r"\bstyle\s*:\s*[\"'`]", text)  # a style attribute is refused by the page's own policy
    assert len(text.splitlines()) <= 400


@pytest.mark.parametrize("path", SCRIPTS, ids=names(SCRIPTS))
def test_syntax(path: Path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    done = subprocess.run([node, "--check", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", TEXTS, ids=names(TEXTS))
def test_nothing_of_a_province_or_a_year_is_in_the_code(path: Path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"广东|guangdong|national|sichuan|hunan|anhui|\b20[12]\d\b", text) == []
