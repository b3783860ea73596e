"""Who looks into XML outside the rooms whose business it is, is named with the line."""

from pathlib import Path

from tests.test_import_cycles import write
from tools.xml_rooms import faults


def test_what_opens_an_element_is_imported_in_its_rooms_only(tmp_path: Path) -> None:
    opens = "from lxml import etree\nfrom pipeline.opc import Node, rels_of\nfrom pipeline.word.handle import Handle, node_of\n"
    write(tmp_path, word__edit=opens, merge__walk=opens, check__check="from pipeline.word import names, package\n")
    assert faults(tmp_path) == [
        "pipeline/check/check.py:1: pipeline.word.names",
        "pipeline/merge/walk.py:1: lxml.etree",
        "pipeline/merge/walk.py:2: pipeline.opc.Node",
        "pipeline/merge/walk.py:3: pipeline.word.handle.node_of",
    ]


def test_no_other_room_asks_a_package_for_a_tree(tmp_path: Path) -> None:
    write(tmp_path, word__a="package.tree(part)\n", diff__a="package.root(part)\nroot = package.tree(part)\n")
    assert faults(tmp_path) == ["pipeline/diff/a.py:2: .tree()"]
