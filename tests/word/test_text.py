"""word/text and story.shown_text: three answers to what the words of an element are."""

import pytest

from pipeline.word.names import W
from pipeline.word.package import open_package
from pipeline.word.story import shown_text
from pipeline.word.text import all_text, kept_text, original_text, own_text
from tests.check.wordxml import docx, p, r, table

INSERTED = f'<w:ins w:id="1">{r("新")}</w:ins>'
DELETED = '<w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>'
MOVED = f'<w:moveFrom w:id="3">{r("移")}</w:moveFrom>'
HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
BOX = f"<w:r><w:pict><w:txbxContent>{p('框')}</w:txbxContent></w:pict></w:r>"


@pytest.mark.parametrize(
    ("inner", "shown", "original", "whole", "own", "kept"),
    [
        (r("甲") + INSERTED, "甲新", "甲", "甲新", "甲新", "甲新"),
        (r("甲") + DELETED, "甲", "甲旧", "甲旧", "甲旧", "甲"),
        (r("甲") + MOVED, "甲", "甲移", "甲移", "甲移", "甲"),
        (r("甲") + HIDDEN, "甲", "甲藏", "甲藏", "甲藏", "甲藏"),
        (r("甲") + BOX, "甲", "甲框", "甲框", "甲", "甲框"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲\t乙", "甲 乙", "甲乙", "甲乙", "甲乙"),
    ],
)
def test_words_of_a_paragraph(inner: str, shown: str, original: str, whole: str, own: str, kept: str) -> None:
    paragraph = open_package(docx(p(inner))).main().find(f".//{W}p")
    assert paragraph is not None
    assert (shown_text(paragraph), original_text(paragraph), all_text(paragraph)) == (shown, original, whole)
    assert (own_text(paragraph), kept_text(open_package(docx(p(inner))).main())) == (own, kept)


def test_shown_words_of_a_table_and_a_cell_stand_in_lines() -> None:
    root = open_package(docx(table(("甲", "1"), ("乙", "2")))).main()
    found = root.find(f".//{W}tbl")
    cell = root.find(f".//{W}tc")
    assert found is not None
    assert cell is not None
    assert (shown_text(found), shown_text(cell)) == ("甲\n1\n乙\n2", "甲")
