"""Every figure found again after edits as Word writes them: by what it was found, and what has become of it."""

from collections import Counter

import pytest
from lxml import etree

from pipeline import link
from pipeline.matching.locate import How, Located, State, locate
from pipeline.word.document import read_document
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.conftest import Built

TOTAL = ("支出.本年支出合计.决算数", "万元")  # 63,536.42 in 2.部门整体支出情况
DAILY = ("支出.基本支出.日常公用经费.决算数", "元")  # 20,375,145.05 in 表1-2
CHANGE = ("支出.本年支出合计.调整额", "增减")  # 增加
SENTENCE, ELSEWHERE = "详见表1-2", "把绩效培训的对象由财务人员扩大到业务处室"


def located(built: Built, *edits: e.Edit) -> Located:
    data = built.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    return locate(read_document(e.edited(data, *edits)), baseline)


def test_the_untouched_report_is_found_whole_by_its_tags(built: Built) -> None:
    found = located(built)
    assert {(item.how, item.state) for item in found.occurrences} == {(How.TAG, State.SAME)}
    baseline = read_baseline(built.report.read_bytes())
    assert baseline is not None
    assert len(found.occurrences) == sum(figure.count for figure in baseline.figures)
    assert (found.numbers, found.lost, found.added) == ((), (), ())


CASES: dict[str, tuple[list[e.Edit], tuple[str, str], How, State, str]] = {
    # name: (edits, figure, found by, state, text now)
    "overtyped": ([e.overtype(*TOTAL, "63,536.43")], TOTAL, How.TAG, State.CHANGED, "63,536.43"),
    "retyped full-width": ([e.overtype(*TOTAL, "６３，５３６．４２")], TOTAL, How.TAG, State.RESTYLED, "６３，５３６．４２"),
    "separators dropped": ([e.overtype(*TOTAL, "63536.42")], TOTAL, How.TAG, State.RESTYLED, "63536.42"),
    "half bold": ([e.overtype(*TOTAL, "63,5", "36.42")], TOTAL, How.TAG, State.SAME, "63,536.42"),
    "split runs": ([e.overtype(*TOTAL, "6", "", "3,536", ".", "42")], TOTAL, How.TAG, State.SAME, "63,536.42"),
    "words typed inside": (
        [e.overtype(*TOTAL, "63,536.42（含追加）")],
        TOTAL,
        How.TAG,
        State.WORDED,
        "63,536.42",
    ),
    "digit typed at the edge": (
        [e.retype("万元，其中基本支出", "1万元，其中基本支出")],
        TOTAL,
        How.TAG,
        State.CHANGED,
        "63,536.421",
    ),
    "unit retyped": ([e.retype("万元，其中基本支出", "元，其中基本支出")], TOTAL, How.TAG, State.CHANGED, "63,536.42元"),
    "tracked replace inside": ([e.tracked_inside(*TOTAL, "63,536.50")], TOTAL, How.TAG, State.CHANGED, "63,536.50"),
    "tracked replace beside": ([e.tracked_outside(*TOTAL, "63,536.50")], TOTAL, How.BOOKMARK, State.CHANGED, "63,536.50"),
    "emptied": ([e.empty(*TOTAL)], TOTAL, How.TAG, State.EMPTIED, ""),
    "emptied without placeholder": ([e.empty(*TOTAL, placeholder=False)], TOTAL, How.TAG, State.EMPTIED, ""),
    "deleted": ([e.delete(*TOTAL)], TOTAL, How.NONE, State.MISSING, ""),
    "control removed, text kept": ([e.unlink(*TOTAL)], TOTAL, How.BOOKMARK, State.SAME, "63,536.42"),
    "control removed, other text": ([e.unlink(*TOTAL, "1.00")], TOTAL, How.BOOKMARK, State.CHANGED, "1.00"),
    "control and bookmark removed": ([e.unlink(*TOTAL, bookmark=True)], TOTAL, How.CONTEXT, State.SAME, "63,536.42"),
    "both removed, other number": ([e.unlink(*TOTAL, "1.00", bookmark=True)], TOTAL, How.CONTEXT, State.CHANGED, "1.00"),
    "both removed, words instead": ([e.unlink(*TOTAL, "若干", bookmark=True)], TOTAL, How.CONTEXT, State.CHANGED, "若干"),
    "direction word": ([e.overtype(*CHANGE, "减少")], CHANGE, How.TAG, State.CHANGED, "减少"),
    "direction word, no marks": ([e.overtype(*CHANGE, "减少"), e.strip_all], CHANGE, How.CONTEXT, State.CHANGED, "减少"),
    "all tags stripped": ([e.strip_tags], TOTAL, How.BOOKMARK, State.SAME, "63,536.42"),
    "tags stripped in a table": ([e.strip_tags], DAILY, How.LABELS, State.SAME, "20,375,145.05"),
    "everything stripped, changed": (
        [e.overtype(*TOTAL, "63,536.43"), e.strip_all],
        TOTAL,
        How.CONTEXT,
        State.CHANGED,
        "63,536.43",
    ),
    "everything stripped, cell changed": ([e.overtype(*DAILY, "1.00"), e.strip_all], DAILY, How.LABELS, State.CHANGED, "1.00"),
    "everything stripped, cell emptied": (
        [e.empty(*DAILY, placeholder=False), e.strip_all],
        DAILY,
        How.LABELS,
        State.EMPTIED,
        "",
    ),
    "row moved": ([e.move_row(1, "日常公用经费", "二、项目支出")], DAILY, How.TAG, State.SAME, "20,375,145.05"),
    "row moved, no marks": (
        [e.move_row(1, "日常公用经费", "二、项目支出"), e.strip_all],
        DAILY,
        How.LABELS,
        State.SAME,
        "20,375,145.05",
    ),
    "whole table pasted as text": ([e.repaste_table(1)], DAILY, How.LABELS, State.SAME, "20,375,145.05"),
    "caption retyped": ([e.retype("表1-2　", "附表一　")], DAILY, How.TAG, State.SAME, "20,375,145.05"),
    "caption retyped, no marks": (
        [e.retype("表1-2　", "附表一　"), e.strip_all],
        DAILY,
        How.LABELS,
        State.SAME,
        "20,375,145.05",
    ),
    "paragraph moved": ([e.move_paragraph(SENTENCE, ELSEWHERE)], TOTAL, How.TAG, State.SAME, "63,536.42"),
    "paragraph moved, no marks": (
        [e.strip_all, e.move_paragraph(SENTENCE, ELSEWHERE)],
        TOTAL,
        How.CONTEXT,
        State.SAME,
        "63,536.42",
    ),
    "paragraph broken in two": ([e.split_paragraph(SENTENCE, "万元，其中")], TOTAL, How.TAG, State.SAME, "63,536.42"),
    "broken in two, no marks": (
        [e.strip_all, e.split_paragraph(SENTENCE, "万元，其中")],
        TOTAL,
        How.CONTEXT,
        State.SAME,
        "63,536.42",
    ),
    "paragraph deleted": ([e.remove_paragraph(SENTENCE)], TOTAL, How.NONE, State.MISSING, ""),
}


@pytest.mark.parametrize("name", CASES)
def test_a_figure_is_found_after_an_edit(brief: Built, name: str) -> None:
    steps, (key, form), how, state, now = CASES[name]
    item = next(item for item in located(brief, *steps).occurrences if (item.key, item.format) == (key, form))
    assert (item.how, item.state, item.now) == (how, state, now)


@pytest.mark.parametrize("strip", [e.strip_tags, e.strip_all])
def test_without_any_tag_every_figure_is_found(built: Built, strip: e.Edit) -> None:
    found = located(built, strip)
    assert Counter(item.state for item in found.occurrences) == {State.SAME: len(found.occurrences)}
    assert found.numbers == ()


def test_a_copied_control_is_a_copy_and_the_original_keeps_its_place(brief: Built) -> None:
    found = located(brief, e.copy_control(*TOTAL, ELSEWHERE))
    assert [(item.key, item.state) for item in found.occurrences if item.state is not State.SAME] == [(TOTAL[0], State.COPIED)]
    assert "2.改进意见" in str(found.occurrences[-1].place)


@pytest.mark.parametrize("above", [True, False])
def test_a_row_copied_and_typed_over_is_a_new_row(brief: Built, above: bool) -> None:
    """The original stands as it was and its figures are untouched; the numbers of the copy are staff's own."""
    found = located(brief, e.copy_row(1, "日常公用经费", "1.25", above=above))
    assert {item.state for item in found.occurrences} == {State.SAME}
    assert {(item.kind, item.now, item.place.row_number) for item in found.numbers} == {("人工数字", "1.25", _typed_row(found))}
    daily = [item for item in found.of(DAILY[0]) if item.place.table.startswith("表1-2")]
    assert daily and all(item.place.row_number == _typed_row(found) + (1 if above else -1) for item in daily)


def _typed_row(found: Located) -> int:
    (number,) = (number for table in found.tables for number in table.typed)
    return number


@pytest.mark.parametrize("edit", [e.automatic_numbers, e.contents, e.words_own_marks(SENTENCE)])
def test_headings_numbered_by_word_a_contents_and_words_own_marks_are_no_edit_of_a_number(brief: Built, edit: e.Edit) -> None:
    found = located(brief, edit)
    assert {item.state for item in found.occurrences} == {State.SAME}
    assert found.numbers == ()


def test_a_copied_control_typed_over_is_another_number(brief: Built) -> None:
    copied = e.copy_control(*TOTAL, ELSEWHERE)
    found = located(brief, copied, e.overtype(*TOTAL, "1.25", nth=-1))
    assert {item.state for item in found.occurrences} == {State.SAME}
    assert [(item.kind, item.now) for item in found.numbers] == [("人工数字", "1.25")]


def test_a_pasted_second_table_is_all_copies(brief: Built) -> None:
    states = Counter(item.state for item in located(brief, e.paste_table(1)).occurrences)
    assert states[State.COPIED] == 50  # 表1-2 prints 50 amounts
    assert set(states) == {State.SAME, State.COPIED}


def test_who_changed_a_figure_is_known_from_tracked_changes(brief: Built) -> None:
    found = located(brief, e.tracked_inside(*TOTAL, "63,536.50"))
    assert [item.editor for item in found.occurrences if item.state is State.CHANGED] == ["张三 2020-03-02"]


def test_a_typed_row_and_a_new_sentence_are_numbers_of_staff(brief: Built) -> None:
    row = ["12", "教育支出", "1.00", "2.00", "1.00", "50.00%"]
    found = located(brief, e.add_row(2, "卫生健康支出", *row), e.add_paragraph(SENTENCE, "另有8户。"))
    assert [(number.kind, number.now) for number in found.numbers] == [
        ("人工数字", text) for text in ("12", "1.00", "2.00", "1.00", "50.00%", "8")
    ]
    assert {item.state for item in found.occurrences} == {State.SAME}


def test_quoted_and_fixed_numbers_that_changed_are_told_apart(brief: Built) -> None:
    found = located(brief, e.retype("3.36万亿", "3.37万亿"), e.retype("表1-2　", "表1-4　"))
    assert [(number.kind, number.was, number.now) for number in found.numbers] == [
        ("固定数字", "2", "4"),
        ("引用数字", "3.36", "3.37"),
    ]


def test_alike_sentences_of_which_one_was_deleted_are_ambiguous_without_marks(brief: Built) -> None:
    """指标总分…分，自评得分…分 of headings 1., 2. and 3. differ in words; two that do not are never guessed."""
    baseline = read_baseline(brief.report.read_bytes())
    assert baseline is not None
    twin = next(block for block in baseline.blocks if isinstance(block, link.ParagraphSlots) and SENTENCE in block.slots)
    from msgspec.structs import replace

    doubled = replace(baseline, blocks=(*baseline.blocks, replace(twin, key="")))
    changed = e.edited(brief.report.read_bytes(), e.overtype(*TOTAL, "1.00"), e.strip_all)
    found = locate(read_document(changed), doubled)
    states = Counter(item.state for item in found.occurrences if item.key == TOTAL[0] and item.format == TOTAL[1])
    assert states == {State.AMBIGUOUS: 2}


def _join(root: etree._Element) -> None:
    first = e.paragraph(root, "分项看：")
    behind = first.getnext()
    assert behind is not None
    first.extend(list(behind))
    e.remove(behind)


def test_two_paragraphs_joined_give_no_copies(brief: Built) -> None:
    """Each keeps its bookmark, so both are found in the one that is left."""
    found = located(brief, _join)
    assert {item.state for item in found.occurrences} == {State.SAME}


def _footnote(data: bytes, tag: str) -> bytes:
    """A footnote of staff with a copy of a figure and a number of their own."""
    parts = e.parts_of(data)
    inner = (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent><w:r><w:t>63,536.42</w:t></w:r></w:sdtContent></w:sdt>'
    )
    note = f'<w:footnote w:id="1"><w:p>{inner}<w:r><w:t>万元，约占12.5%</w:t></w:r></w:p></w:footnote>'
    parts["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{e.W[1:-1]}">{note}</w:footnotes>'.encode()
    link = '<Relationship Id="rIdF" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", f'{link}Target="footnotes.xml"/></Relationships>'.encode())
    return e.packed(parts)


def test_figures_and_numbers_in_footnotes_are_seen(brief: Built) -> None:
    data = brief.report.read_bytes()
    baseline = read_baseline(data)
    assert baseline is not None
    found = locate(read_document(_footnote(data, link.figure_tag(*TOTAL))), baseline)
    assert [item.key for item in found.occurrences if item.state is State.COPIED] == [TOTAL[0]]
    assert [(number.now, number.place.heading) for number in found.numbers] == [("12.5%", ("脚注尾注",))]


def _deleted(root: etree._Element) -> None:
    paragraph = e.paragraph(root, SENTENCE)
    looks = etree.fromstring(f'<w:pPr xmlns:w="{e.W[1:-1]}"><w:rPr><w:del w:id="9" w:author="张三"/></w:rPr></w:pPr>')
    paragraph.insert(0, looks)
    for run in [run for run in paragraph.iter(f"{e.W}r") if run.find(f"{e.W}commentReference") is None]:
        change = e.tracked("del")
        run.addprevious(change)
        change.append(run)
        for text in run.iter(f"{e.W}t"):
            text.tag = f"{e.W}delText"


def test_figures_of_a_paragraph_deleted_as_a_tracked_change_are_gone_not_emptied(brief: Built) -> None:
    found = located(brief, _deleted)
    assert {item.state for item in found.occurrences} == {State.SAME, State.MISSING}
    assert [item.state for item in found.of(TOTAL[0]) if item.format == TOTAL[1]] == [State.MISSING]
