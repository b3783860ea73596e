"""word/comments: ours come and go, staff's stay; parts begin when needed; marks keep their words."""

import datetime as dt

from pipeline import link
from pipeline.word.comment_marks import characters, marks_in, put_back, put_mark, saved_marks
from pipeline.word.comments import Comments, read_comments
from pipeline.word.document import as_text, read_document
from pipeline.word.lint import lint_package
from pipeline.word.names import W
from pipeline.word.package import Package, open_package
from tests.check.wordxml import docx, p, r

WHEN = dt.datetime(2031, 2, 3, 4, 5, 6)
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


def comment(number: int, author: str, text: str, para_id: str = "") -> str:
    identity = f' xmlns:w14="{_W14}" w14:paraId="{para_id}"' if para_id else ""
    head = f'<w:comment w:id="{number}" w:author="{author}" w:date="2031-01-01T00:00:00Z">'
    return f"{head}<w:p{identity}>{r(text)}</w:p></w:comment>"


def commented(number: int, text: str) -> str:
    inner = f'<w:commentRangeStart w:id="{number}"/>{r(text)}<w:commentRangeEnd w:id="{number}"/>'
    return p(inner + f'<w:r><w:commentReference w:id="{number}"/></w:r>')


def again(package: Package) -> Package:
    made = open_package(package.packed())
    assert lint_package(made) == ()
    return made


def test_a_document_without_comments_gets_the_part_with_the_first_one() -> None:
    package = open_package(docx(p("甲") + p("乙")))
    comments = Comments(package, WHEN)
    assert "word/comments.xml" not in again(package).parts
    second = [*package.main().iter(f"{W}p")][1]
    comments.add(["一行", "另一行"], second)
    made = again(package)
    (found,) = read_comments(made)
    assert (found.author, found.text, found.date) == (link.COMMENT_AUTHOR, "一行\n另一行", "2031-02-03T04:05:06Z")
    assert made.content_type("word/comments.xml").endswith("comments+xml")
    assert as_text(read_document(made)) == f"甲\n乙\n    〔批注 {link.COMMENT_AUTHOR}〕一行⏎另一行\n"


def test_ours_go_unless_somebody_answered_and_staffs_stay() -> None:
    own = link.COMMENT_AUTHOR
    part = "".join(
        (
            comment(0, own, "【检查】一"),
            comment(1, "张三", "【检查】二"),
            comment(2, own, "【检查】三", "0000000A"),
            comment(3, "张三", "为什么", "0000000B"),
            comment(4, own, "别的"),
        )
    )
    states = f'<w15:commentsEx xmlns:w15="{_W15}"><w15:commentEx w15:paraId="0000000A" w15:done="1"/>'
    states += '<w15:commentEx w15:paraId="0000000B" w15:paraIdParent="0000000A" w15:done="0"/></w15:commentsEx>'
    package = open_package(docx("".join(commented(n, f"第{n}") for n in range(5)), comments=part))
    kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
    package.add_part("word/commentsExtended.xml", states.encode(), kind)
    # a reply to one that is 已解决 is resolved with it
    assert {item.id for item in read_comments(package) if item.resolved} == {"2", "3"}
    Comments(package).remove_ours(lambda words: words.startswith("【检查】"))
    made = again(package)
    assert [item.text for item in read_comments(made)] == ["【检查】二", "【检查】三", "为什么", "别的"]
    assert {mark.number for mark in marks_in(made.main())} == {"1", "2", "3", "4"}


def test_a_comment_that_lost_its_place_goes_when_asked() -> None:
    package = open_package(docx(commented(0, "甲"), comments=comment(0, "张三", "有") + comment(1, "张三", "没有")))
    comments = Comments(package)
    assert [item.text for item, _ in comments.placed().values()] == ["有"]
    comments.remove_unplaced()
    assert [item.text for item in read_comments(again(package))] == ["有"]


def test_marks_are_put_where_the_same_words_stand_in_another_run() -> None:
    inner = f'{r("收入")}<w:commentRangeStart w:id="0"/>{r("减少")}<w:commentRangeEnd w:id="0"/>'
    inner += f'<w:r><w:commentReference w:id="0"/></w:r>{r("，支出持平。")}'
    old = open_package(docx(p(inner))).main().find(f".//{W}p")
    new = open_package(docx(p(r("今年收入减少，支出持平。")))).main().find(f".//{W}p")
    assert old is not None
    assert new is not None
    put_back(new, saved_marks(old))
    # 今年 is new: 收入 2–4 becomes 4–6
    assert [(mark.kind.removeprefix(W), mark.offset) for mark in marks_in(new)] == [
        ("commentRangeStart", 4),
        ("commentRangeEnd", 6),
        ("commentReference", 6),
    ]
    assert characters(new) == "今年收入减少，支出持平。"


def test_a_mark_whose_words_are_gone_stands_at_the_edge() -> None:
    new = open_package(docx(p(r("全新")))).main().find(f".//{W}p")
    assert new is not None
    put_mark(new, "0", f"{W}commentRangeStart", 3, "旧的文字")
    put_mark(new, "0", f"{W}commentRangeEnd", 4, "旧的文字")
    assert [mark.offset for mark in marks_in(new)] == [0, 2]
