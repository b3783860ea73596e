"""What a copy's paragraphs need from other parts comes with them: styles, lists, pictures, notes, replies to comments."""

from lxml import etree

from pipeline.merge.changes import Kind
from tests.check import edits as e
from tests.errors.edited import report
from tests.merge.hands import R
from tests.merge.test_copies import OTHER, THIRD, WORDS, text, together

W = e.W
_NS = f'xmlns:w="{W[1:-1]}" xmlns:r="{R}"'
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RETYPED = (e.retype(OTHER, "效率性良好"),)


def with_parts(data: bytes, *parts: tuple[str, str, str, bytes]) -> bytes:
    """A report with further parts: name, kind of relationship, content type, content."""
    files = e.parts_of(data)
    for number, (name, kind, content_type, content) in enumerate(parts):
        link = f'<Relationship Id="rIdX{number}" Type="{kind}" Target="{name.removeprefix("word/")}"/></Relationships>'
        entry = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
        rels = "word/_rels/document.xml.rels"
        files[rels] = files[rels].replace(b"</Relationships>", link.encode())
        files["[Content_Types].xml"] = files["[Content_Types].xml"].replace(b"</Types>", entry.encode())
        files[name] = content
    return e.packed(files)


def paragraph(behind: str, inner: str) -> e.Edit:
    def edit(root: etree._Element) -> None:
        e.paragraph(root, behind).addnext(etree.fromstring(f"<w:p {_NS}>{inner}</w:p>"))

    return edit


def part(data: bytes, name: str) -> etree._Element:
    return etree.fromstring(e.parts_of(data)[name])


# --- styles and lists ------------------------------------------------------------------------------------------------


def styled(name: str, size: int, words: str) -> bytes:
    """A copy with a style of its own and a paragraph in it."""
    files = e.parts_of(
        e.edited(report(), paragraph(WORDS, f'<w:pPr><w:pStyle w:val="Own"/></w:pPr><w:r><w:t>{words}</w:t></w:r>'))
    )
    style = (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="Own"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f'<w:rPr><w:sz w:val="{size}"/></w:rPr></w:style></w:styles>'
    )
    files["word/styles.xml"] = files["word/styles.xml"].replace(b"</w:styles>", style.encode())
    return e.packed(files)


def style_of(data: bytes, words: str) -> tuple[str, str]:
    """Name and size of the style of a paragraph."""
    found = e.paragraph(part(data, e.DOCUMENT), words).find(f"{W}pPr/{W}pStyle")
    assert found is not None
    styles = part(data, "word/styles.xml")
    style = next(s for s in styles.iterfind(f"{W}style") if s.get(f"{W}styleId") == found.get(f"{W}val"))
    name, size = style.find(f"{W}name"), style.find(f"{W}rPr/{W}sz")
    assert name is not None and size is not None
    return str(name.get(f"{W}val")), str(size.get(f"{W}val"))


def test_styles_of_two_copies_with_one_id_stay_two_styles() -> None:
    result = together(styled("处内样式", 30, "甲的话"), styled("另一样式", 44, "乙的话"))
    assert style_of(result.data, "甲的话") == ("处内样式", "30")
    assert style_of(result.data, "乙的话") == ("另一样式", "44")


def listed(form: str, words: str) -> bytes:
    """A copy with a list of its own (number 1) and a paragraph in it."""
    item = f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r>'
    content = (
        f'<w:numbering {_NS}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    data = e.edited(report(), paragraph(WORDS, item))
    return with_parts(data, ("word/numbering.xml", f"{R}/numbering", f"{_WORD}.numbering+xml", content.encode()))


def list_of(data: bytes, words: str) -> str:
    """The number format of a paragraph's list."""
    number = e.paragraph(part(data, e.DOCUMENT), words).find(f"{W}pPr/{W}numPr/{W}numId")
    assert number is not None
    root = part(data, "word/numbering.xml")
    num = next(n for n in root.iterfind(f"{W}num") if n.get(f"{W}numId") == number.get(f"{W}val"))
    link = num.find(f"{W}abstractNumId")
    assert link is not None
    shape = next(a for a in root.iterfind(f"{W}abstractNum") if a.get(f"{W}abstractNumId") == link.get(f"{W}val"))
    form = shape.find(f"{W}lvl/{W}numFmt")
    assert form is not None
    return str(form.get(f"{W}val"))


def test_lists_of_two_copies_with_one_number_stay_two_lists() -> None:
    result = together(listed("decimal", "甲的一条"), listed("chineseCounting", "乙的一条"), listed("decimal", "丙的一条"))
    assert list_of(result.data, "甲的一条") == list_of(result.data, "丙的一条") == "decimal"
    assert list_of(result.data, "乙的一条") == "chineseCounting"
    assert list_of(together(RETYPED, listed("decimal", "乙的一条")).data, "乙的一条") == "decimal"


# --- pictures and notes ----------------------------------------------------------------------------------------------


def pictured(content: bytes, behind: str, words: str) -> bytes:
    """A copy with word/media/image1.png of its own in a paragraph."""
    blip = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="rIdX0"/></wp:inline>'
        "</w:drawing></w:r>"
    )
    data = e.edited(report(), paragraph(behind, f"<w:r><w:t>{words}</w:t></w:r>{blip}"))
    return with_parts(data, ("word/media/image1.png", f"{R}/image", "image/png", content))


def picture_of(data: bytes, words: str) -> bytes:
    blip = next(e.paragraph(part(data, e.DOCUMENT), words).iter("{*}blip")).get(f"{{{R}}}embed")
    link = next(item for item in part(data, "word/_rels/document.xml.rels") if item.get("Id") == blip)
    return e.parts_of(data)["word/" + str(link.get("Target")).removeprefix("/word/")]


def test_pictures_of_one_name_in_two_copies_stay_two_pictures() -> None:
    one, other = b"\x89PNG one", b"\x89PNG two"
    result = together(pictured(one, WORDS, "甲的图"), pictured(other, THIRD, "乙的图"), pictured(one, OTHER, "丙的图"))
    assert [picture_of(result.data, words) for words in ("甲的图", "乙的图", "丙的图")] == [one, other, one]
    media = [content for name, content in e.parts_of(result.data).items() if name.startswith("word/media/")]
    assert sorted(media) == sorted([one, other]), "the same picture is there once"


def noted(behind: str, words: str) -> bytes:
    """A copy with the first footnote (number 2) of its own, as Word writes it: with separators."""
    marker = f'<w:r><w:t>{words}</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
    kinds = ("separator", "continuationSeparator")
    lines = "".join(f'<w:footnote w:type="{kind}" w:id="{n}"><w:p/></w:footnote>' for n, kind in enumerate(kinds))
    note = f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>{words}的注</w:t></w:r></w:p></w:footnote>'
    content = f"<w:footnotes {_NS}>{lines}{note}</w:footnotes>".encode()
    data = e.edited(report(), paragraph(behind, marker))
    return with_parts(data, ("word/footnotes.xml", f"{R}/footnotes", f"{_WORD}.footnotes+xml", content))


def note_of(data: bytes, words: str) -> str:
    reference = next(e.paragraph(part(data, e.DOCUMENT), words).iter(f"{W}footnoteReference")).get(f"{W}id")
    notes = [n for n in part(data, "word/footnotes.xml") if n.get(f"{W}id") == reference]
    assert len(notes) == 1
    return e.every_text(notes[0])


def test_footnotes_of_one_number_in_two_copies_stay_two_notes() -> None:
    for copies in ((noted(WORDS, "甲的话"), noted(THIRD, "乙的话")), (RETYPED, noted(WORDS, "甲的话"), noted(THIRD, "乙的话"))):
        result = together(*copies)
        assert [note_of(result.data, words) for words in ("甲的话", "乙的话")] == ["甲的话的注", "乙的话的注"]
        kinds = [n.get(f"{W}type") for n in part(result.data, "word/footnotes.xml")]
        assert sorted(kind for kind in kinds if kind) == ["continuationSeparator", "separator"]


def test_a_footnote_nobody_sees_any_more_is_not_missed() -> None:
    """The words a footnote stood in were deleted; its text goes on standing in the part of notes, as some programs leave it."""
    files = e.parts_of(noted(WORDS, "甲的话"))
    files[e.DOCUMENT] = files[e.DOCUMENT].replace(b'<w:footnoteReference w:id="2"/>', b"")
    result = together(RETYPED, e.packed(files))
    assert "甲的话" in text(result)
    assert [item.ours for item in result.changes if item.kind is Kind.UNMERGED] == []


# --- replies ---------------------------------------------------------------------------------------------------------


def answered(words: str, done: bool) -> bytes:
    """A copy with a comment on a paragraph and a reply to it, the first marked 已解决 or not."""
    files = e.parts_of(report())
    root = etree.fromstring(files[e.DOCUMENT])
    target = e.paragraph(root, WORDS)
    for number in ("60", "61"):
        target.insert(0, etree.fromstring(f'<w:commentRangeStart {_NS} w:id="{number}"/>'))
        target.append(etree.fromstring(f'<w:commentRangeEnd {_NS} w:id="{number}"/>'))
        target.append(etree.fromstring(f'<w:r {_NS}><w:commentReference w:id="{number}"/></w:r>'))
    files[e.DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    notes = "".join(
        f'<w:comment xmlns:w14="{_W14}" w:id="{number}" w:author="{author}" w:date="2020-03-02T09:00:00Z">'
        f'<w:p w14:paraId="000000{number}"><w:r><w:t>{said}</w:t></w:r></w:p></w:comment>'
        for number, author, said in (("60", "李四", f"{words}的疑问"), ("61", "张三", f"{words}的答复"))
    )
    files["word/comments.xml"] = files["word/comments.xml"].replace(b"</w:comments>", f"{notes}</w:comments>".encode())
    content = (
        f'<w15:commentsEx xmlns:w15="{_W15}"><w15:commentEx w15:paraId="00000060" w15:done="{int(done)}"/>'
        '<w15:commentEx w15:paraId="00000061" w15:paraIdParent="00000060" w15:done="0"/></w15:commentsEx>'
    )
    kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
    return with_parts(e.packed(files), ("word/commentsExtended.xml", kind, f"{_WORD}.commentsExtended+xml", content.encode()))


def threads(data: bytes) -> set[tuple[str, str, str]]:
    """Each comment of staff, what it answers, and whether it is marked 已解决."""
    comments = {
        item.get(f"{{{_W14}}}paraId"): e.every_text(note)
        for note in part(data, "word/comments.xml")
        for item in note.iter(f"{W}p")
        if item.get(f"{{{_W14}}}paraId")
    }
    entries = part(data, "word/commentsExtended.xml")
    ids = [item.get(f"{{{_W15}}}paraId") for item in entries]
    assert len(ids) == len(set(ids))
    return {
        (
            comments[item.get(f"{{{_W15}}}paraId")],
            comments.get(item.get(f"{{{_W15}}}paraIdParent"), ""),
            str(item.get(f"{{{_W15}}}done")),
        )
        for item in entries
    }


def test_replies_and_settled_comments_of_two_copies_stay_what_they_are() -> None:
    wanted = {
        ("甲的疑问", "", "1"),
        ("甲的答复", "甲的疑问", "0"),
        ("乙的疑问", "", "0"),
        ("乙的答复", "乙的疑问", "0"),
    }
    result = together(answered("甲", done=True), answered("乙", done=False))
    assert threads(result.data) == wanted
    assert all(f"〔批注 李四〕{name}的疑问" in text(result) for name in "甲乙")
    assert threads(together(RETYPED, answered("甲", done=True), answered("乙", done=False)).data) == wanted
    assert [item for item in result.changes if item.kind is Kind.UNMERGED] == []


# --- sections --------------------------------------------------------------------------------------------------------


def sectioned(words: str) -> bytes:
    """A copy with the end of a section added, whose header says something."""
    header = f"<w:hdr {_NS}><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:hdr>".encode()
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rIdX0"/><w:pgSz w:w="16838" w:h="11906"/></w:sectPr>'
    made = e.edited(report(), paragraph(WORDS, f"<w:pPr>{section}</w:pPr>"))
    return with_parts(made, ("word/headerX.xml", f"{R}/header", f"{_WORD}.header+xml", header))


def headers(data: bytes) -> list[str]:
    parts = e.parts_of(data)
    return sorted(e.every_text(etree.fromstring(parts[name])) for name in parts if name.startswith("word/header"))


def test_ends_of_sections_with_other_headers_are_two_and_the_same_one_counts_once() -> None:
    assert headers(together(sectioned("甲处页眉"), sectioned("乙处页眉")).data) == ["乙处页眉", "甲处页眉"]
    assert headers(together(sectioned("甲处页眉"), sectioned("甲处页眉")).data) == ["甲处页眉"]
