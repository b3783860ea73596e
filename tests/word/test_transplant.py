"""word/transplant: a node keeps its looks, its notes and its links in another document, and clashes with nothing there."""

from pipeline.word.document import as_text, read_document
from pipeline.word.handle import node_of
from pipeline.word.lint import lint_package
from pipeline.word.names import W
from pipeline.word.package import Package, open_package
from pipeline.word.styles import style_names
from pipeline.word.transplant import Transplant, detach_our_marks
from tests.check.wordxml import NAMESPACES, bookmark, docx, p, r, sdt

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def style(identity: str, name: str, based: str = "") -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/>{base}</w:style>'


def numbering(level: str) -> str:
    shape = f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="{level}"/></w:lvl></w:abstractNum>'
    return f'<w:numbering {NAMESPACES}>{shape}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'


def opened(body: str, **parts: str) -> Package:
    """A package with parts by the kind they are related as."""
    package = open_package(docx(body))
    for kind, content in parts.items():
        package.add_part(f"word/{kind}.xml", content.encode(), f"{_OFFICE}/{kind}")
    return package


def brought(source: Package, target: Package, transplant: Transplant | None = None) -> Package:
    """The target with the source's first paragraph put behind its own."""
    maker = transplant or Transplant(target, source)
    first, last = source.main().find(f".//{W}p"), [*target.main().iter(f"{W}p")][-1]
    assert first is not None
    last.addnext(node_of(maker.import_node(first)))
    target.edit(target.main_part())
    made = open_package(target.packed())
    assert lint_package(made) == ()
    return made


def styled(identity: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{identity}"/></w:pPr>{r(text)}</w:p>'


def test_a_style_is_known_by_its_name_and_one_that_is_missing_comes_along() -> None:
    source = opened(styled("a", "甲"), styles=f"<w:styles {NAMESPACES}>{style('a', 'Own', 'b')}{style('b', 'Body')}</w:styles>")
    target = opened(p("乙"), styles=f"<w:styles {NAMESPACES}>{style('a', 'Other')}{style('x', 'body')}</w:styles>")
    made = brought(source, target)
    names = style_names(made)
    assert sorted(names.values()) == ["body", "other", "own"]
    own = next(identity for identity, name in names.items() if name == "own")
    assert [item.style for item in read_document(made).body] == ["", own]  # type: ignore[union-attr]
    root = made.linked_tree("styles")
    assert root is not None
    # Body has another id here: what Own is based on says so
    based = root.find(f'{W}style[@{W}styleId="{own}"]/{W}basedOn')
    assert based is not None
    assert based.get(f"{W}val") == "x"


def test_a_list_of_the_same_number_but_another_look_gets_a_number_of_its_own() -> None:
    body = f'<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>{r("甲")}</w:p>'
    for level, number in (("%1.", "1"), ("(%1)", "2")):
        made = brought(opened(body, numbering=numbering(level)), opened(p("乙"), numbering=numbering("%1.")))
        assert [item.get(f"{W}val") for item in made.main().iter(f"{W}numId")] == [number]


def test_a_footnote_comes_along_under_a_free_number() -> None:
    def notes(text: str) -> str:
        return f'<w:footnotes {NAMESPACES}><w:footnote w:id="1">{p(text)}</w:footnote></w:footnotes>'

    body = p("甲", '<w:r><w:footnoteReference w:id="1"/></w:r>')
    made = brought(opened(body, footnotes=notes("来的")), opened(body, footnotes=notes("原有")))
    assert [item.get(f"{W}id") for item in made.main().iter(f"{W}footnoteReference")] == ["1", "2"]
    assert as_text(read_document(made)).endswith("原有\n来的\n")
    # a document without notes gets the part
    assert "来的" in as_text(read_document(brought(opened(body, footnotes=notes("来的")), opened(p("乙")))))


def test_bookmarks_and_controls_get_ids_of_their_own_and_comments_stay_behind() -> None:
    body = p(
        bookmark("_jxf0123456789_7", sdt("jx:0123456789", r("1.00"), 7), 7),
        '<w:commentRangeStart w:id="0"/><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
    )
    target = opened(p(bookmark("_jxf0123456789_7", sdt("jx:0123456789", r("1.00"), 7), 7)))
    made = brought(opened(body), target)
    assert [item.get(f"{W}name") for item in made.main().iter(f"{W}bookmarkStart")] == ["_jxf0123456789_7", "_jxf0123456789_9"]
    assert len({item.get(f"{W}val") for item in made.main().iterfind(f".//{W}sdtPr/{W}id")}) == 2
    assert next(made.main().iter(f"{W}commentReference"), None) is None


def test_a_held_figure_keeps_its_text_and_marks_can_be_left_out() -> None:
    source, target = opened(p("共", sdt("jx:0123456789", r("2.00")), "万元")), opened(p("乙"))
    made = brought(source, target, Transplant(target, source, {"jx:0123456789": "1.00"}))
    assert as_text(read_document(made)) == "乙\n共1.00万元\n"
    detach_our_marks(made.main())
    assert next(made.main().iter(f"{W}sdt"), None) is None
    assert as_text(read_document(made)) == "乙\n共1.00万元\n"


def test_a_paragraph_that_ends_a_section_ends_none_elsewhere_unless_asked() -> None:
    source = opened(f"<w:p><w:pPr><w:sectPr/></w:pPr>{r('甲')}</w:p>")
    first = source.main().find(f".//{W}p")
    assert first is not None
    transplant = Transplant(opened(p("乙")), source)
    assert node_of(transplant.import_node(first)).find(f".//{W}sectPr") is None
    assert node_of(transplant.import_node(first, sections=True)).find(f"{W}pPr/{W}sectPr") is not None
