"""The desk's page loads every script there is, and nothing stands inline: its Content-Security-Policy lets none run."""

import re

from tests.conftest import ROOT

DESK = ROOT / "pipeline" / "desk" / "assets"
BOOT = "boot.js"


def test_every_script_is_loaded():
    order = (DESK / "order.txt").read_text(encoding="utf-8").split()
    assert sorted([*order, BOOT]) == sorted(path.name for path in DESK.glob("*.js"))


def test_nothing_stands_inline():
    page = (DESK / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script[^>]*>", page) == [f'<script defer src="/assets/desk/{BOOT}">']
    assert not re.search(r"<style| style=| on[a-z]+=|https?:", page)
