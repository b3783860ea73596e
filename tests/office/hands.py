"""The edits of a report that tests make as staff do, and what each must leave standing.

Three ways of one table: as Word writes them into the XML (``tests/check/edits.py``), by LibreOffice over UNO
(``uno_hands.py``), and the latter saved as .doc and back. Numbers are those of the sample 2019.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.word.document import Document, Paragraph, Table, paragraphs
from tests.check import edits as e

Stands = Callable[[Document], bool]
"""Tells whether what staff did stands in a file."""

DAILY = "支出.基本支出.日常公用经费"
DAILY_SPENT = (f"{DAILY}.决算数", "元")
BASIC, PROJECTS = ("支出.基本支出.决算数", "万元"), ("支出.项目支出.决算数", "万元")
IN_WAN = ("支出.本年支出合计.决算数", "万元")
ELSEWHERE = "把绩效培训的对象由财务人员扩大到业务处室"
OUTLAY, DIFFERENCE = "2019年部门整体支出（单位：元）", "2019年支出项目差异（单位：元）"
LONGEST_KEYS = 9


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One edit. ``figures`` are the key and format of what it touches, ``findings`` the codes check must give, once each kind.

    ``holds`` tells that the touched figures no longer read as generated, so that a refresh has to leave them alone; where it
    does not, a refresh may restyle them, and ``made`` tells before it that the edit was made. ``found`` is how the touched
    figures are found again where that is not the way's own means: by tag as Word writes, by bookmark in LibreOffice.
    ``steps`` are the edits of an XML one.
    """

    name: str
    title: str
    stands: Stands
    figures: tuple[tuple[str, str], ...] = (IN_WAN,)
    findings: tuple[str, ...] = ()
    found: tuple[str, ...] | None = None
    holds: bool = False
    made: Stands | None = None
    steps: tuple[e.Edit, ...] = ()


# --- what is looked for ----------------------------------------------------------------------------------------------


def body_text(document: Document) -> str:
    return "\n".join(item.text for item in document.body if isinstance(item, Paragraph))


def says(*words: str) -> Stands:
    return lambda document: all(text in body_text(document) for text in words)


def silent_on(*words: str) -> Stands:
    return lambda document: not any(text in body_text(document) for text in words)


def both(*tests: Stands) -> Stands:
    return lambda document: all(test(document) for test in tests)


def before(first: str, second: str) -> Stands:
    return lambda document: 0 <= body_text(document).find(first) < body_text(document).rfind(second)


def tables_with(document: Document, caption: str) -> list[Table]:
    """The tables behind a caption; with none the tables behind no caption at all."""
    found: list[Table] = []
    last = ""
    for block in document.body:
        if isinstance(block, Table):
            if caption in last:
                found.append(block)
            last = ""
        elif block.text.strip():
            last = block.text
    return found


def row_reads(caption: str, *texts: str) -> Stands:
    """A row of the table has these cells, an empty text standing for any."""

    def stands(document: Document) -> bool:
        return any(
            len(row.texts) == len(texts) and all(want in ("", got) for want, got in zip(texts, row.texts, strict=True))
            for table in tables_with(document, caption)
            for row in table.rows
        )

    return stands


def no_row(caption: str, label: str) -> Stands:
    return lambda document: (
        bool(tables_with(document, caption))
        and not any(label in row.texts for table in tables_with(document, caption) for row in table.rows)
    )


def rows_in_order(caption: str, *labels: str) -> Stands:
    def stands(document: Document) -> bool:
        shown = [text for table in tables_with(document, caption) for row in table.rows for text in row.texts]
        return [text for text in shown if text in labels] == list(labels)

    return stands


def tables(count: int) -> Stands:
    return lambda document: sum(isinstance(block, Table) for block in document.body) == count


def commented(author: str, words: str) -> Stands:
    return lambda document: any(note.author == author and words in note.text for note in document.comments)


def tracked_by(author: str, *words: str) -> Stands:
    """These words are gone or new as tracked changes of someone."""

    def stands(document: Document) -> bool:
        changes = [change for item in paragraphs(document.body) for change in item.revisions if change.author == author]
        return all(any(text in change.text for change in changes) for text in words)

    return stands


def half_bold(words: str) -> Stands:
    """In the paragraph that holds some words one figure is bold in part: some of its digits, not those beside them."""

    def stands(document: Document) -> bool:
        item = next(item for item in paragraphs(document.body) if words in item.text)
        start = item.text.index(words) + len(words)
        looks = [_is_bold(said.element) for said in item.said if start <= said.start < start + LONGEST_KEYS]
        return True in looks and False in looks

    return stands


def _is_bold(text: object) -> bool:
    run = text.getparent()  # type: ignore[attr-defined]
    bold = run.find(f"{e.W}rPr/{e.W}b")
    return bold is not None and bold.get(f"{e.W}val") not in ("0", "false")


def anything(document: Document) -> bool:
    """For edits that change only marks or looks: the report is still read as one."""
    return bool(document.body)


# --- LibreOffice over UNO --------------------------------------------------------------------------------------------

NEW, OLD, FULL = "63,600.00", "63,536.42", "６３，５３６．４２"
LEAD = "我厅本年支出年初预算26,068.23万元，决算"
LETTERS = (("信访.件数", "整数"), ("信访.回复数", "整数"), ("信访.回复率", "百分比2"))
ROW = tuple((f"{DAILY}.{column}", "元") for column in ("年初预算数", "调整预算数", "决算数"))

LIBREOFFICE = (
    Hand(name="overtype", title="改写一个数", stands=says(f"决算{NEW}万元"), findings=("Y010", "Y015"), holds=True),
    Hand(
        name="overtype_cell",
        title="改写表格中的数",
        stands=row_reads(OUTLAY, "日常公用经费", "", "", "20,000,000.00"),
        figures=(DAILY_SPENT,),
        found=("表名与行列",),
        findings=("Y010", "Y015", "Y045"),
        holds=True,
    ),
    Hand(name="full_width", title="改成全角", stands=anything, made=says(FULL)),
    Hand(name="half_bold", title="半个数加粗", stands=anything, made=half_bold(LEAD)),
    Hand(
        name="tracked",
        title="修订状态下改写",
        stands=both(says(f"决算{NEW}万元"), tracked_by("张三", NEW, OLD)),
        findings=("Y010", "Y015"),
        holds=True,
    ),
    Hand(name="emptied", title="清空一个数", found=(), stands=says("决算万元，其中基本支出"), findings=("Y011",), holds=True),
    Hand(
        name="insert_row",
        title="插入一行",
        stands=row_reads(DIFFERENCE, "5", "教育支出", "1.00", "2.00", "1.00", "50.00%"),
        figures=(),
        findings=("Y022", "Y045"),
    ),
    Hand(
        name="delete_row",
        title="删去一行",
        stands=no_row(OUTLAY, "日常公用经费"),
        figures=ROW,
        found=(),
        findings=("Y045", "Y054"),
        holds=True,
    ),
    Hand(
        name="move_row",
        title="移动一行（复制、粘贴到别处、删原行）",
        stands=rows_in_order(DIFFERENCE, "社会保障和就业支出", "科学技术支出", "卫生健康支出"),
        figures=(("功能.科学技术支出.调整预算数", "元"),),
        found=("表名与行列",),
    ),
    Hand(name="prose_beside", title="在数的旁边写字", stands=says("万元（含转拨地市的专项资金），其中基本支出")),
    Hand(
        name="prose_touching",
        title="紧贴着数写字",
        stands=says("（含转拨资金）万元，其中基本支出"),
        findings=("Y018",),
        holds=True,
    ),
    Hand(
        name="delete_sentence",
        title="删去一句",
        stands=both(silent_on("群众信访意见"), says("部门预决算信息公开网址为")),
        figures=LETTERS,
        found=(),
        findings=("Y011",),
        holds=True,
    ),
    Hand(
        name="copy_sentence",
        title="复制一句（含数）",
        stands=before("三、其他自评情况", "其中基本支出18,944.16万元、项目支出44,592.26万元"),
        figures=(BASIC, PROJECTS),
        findings=("Y022",),
    ),
    Hand(
        name="retype_sentence",
        title="照原样重打一句（标记没有了）",
        stands=says("其中基本支出"),
        figures=(BASIC, PROJECTS),
        found=("上下文",),
    ),
    Hand(
        name="move_paragraph",
        title="移动一段",
        stands=before("业务人员真正参与绩效管理的全过程。", "其他收入决算数"),
        figures=(("收入.其他收入.决算数", "万元"),),
    ),
    Hand(name="paste_table", title="粘贴整张表的副本", stands=tables(6), figures=(), findings=("Y022",)),
    Hand(name="comment", title="加一条批注", stands=commented("李四", "请规财处再核对这个数。")),
)

# --- as Word writes them ---------------------------------------------------------------------------------------------

WORD = (
    Hand(
        name="overtyped",
        title="改写一个数",
        stands=says(f"决算{NEW}万元"),
        findings=("Y010", "Y015"),
        holds=True,
        steps=(e.overtype(*IN_WAN, NEW),),
    ),
    Hand(name="full-width", title="改成全角", stands=anything, steps=(e.overtype(*IN_WAN, FULL),), made=says(FULL)),
    Hand(
        name="half bold",
        title="半个数加粗",
        stands=anything,
        made=half_bold(LEAD),
        steps=(e.overtype(*IN_WAN, "63,5", "36.42"),),
    ),
    Hand(name="split runs", title="一个数拆成几段", stands=anything, steps=(e.overtype(*IN_WAN, "6", "3,53", "6.42"),)),
    Hand(
        name="copied control",
        title="复制一个关联数字",
        stands=says("全过程。63,"),
        findings=("Y013",),
        steps=(e.copy_control(*IN_WAN, ELSEWHERE),),
    ),
    Hand(
        name="tracked replace",
        title="修订状态下改写",
        stands=both(says(f"决算{NEW}万元"), tracked_by("张三", NEW, OLD)),
        findings=("Y010", "Y015"),
        holds=True,
        steps=(e.tracked_inside(*IN_WAN, NEW),),
    ),
    Hand(
        name="tracked beside",
        title="修订状态下改写（新数在控件外）",
        found=("书签",),
        stands=both(says(f"决算{NEW}万元"), tracked_by("张三", NEW, OLD)),
        findings=("Y010", "Y015"),
        holds=True,
        steps=(e.tracked_outside(*IN_WAN, NEW),),
    ),
    Hand(
        name="tracked deletion",
        title="修订状态下删去",
        stands=both(says("决算万元，其中"), tracked_by("张三", OLD)),
        findings=("Y012",),
        holds=True,
        steps=(e.tracked_delete(*IN_WAN),),
    ),
    Hand(
        name="emptied",
        title="清空一个数（出现占位提示）",
        stands=silent_on(f"决算{OLD}万元，其中"),
        findings=("Y012",),
        holds=True,
        steps=(e.empty(*IN_WAN),),
    ),
    Hand(
        name="deleted",
        title="连控件一起删去",
        found=(),
        stands=says("决算万元，其中"),
        findings=("Y011",),
        holds=True,
        steps=(e.delete(*IN_WAN),),
    ),
    Hand(
        name="control removed",
        title="去掉控件，文字还在",
        stands=anything,
        found=("上下文",),
        steps=(e.unlink(*IN_WAN, bookmark=True),),
    ),
    Hand(
        name="sentence deleted",
        title="删去一段",
        stands=silent_on("各类财务管理规章制度"),
        figures=(("单位.新订制度数", "整数"),),
        found=(),
        findings=("Y054",),
        holds=True,
        steps=(e.remove_paragraph("各类财务管理规章制度"),),
    ),
    Hand(
        name="row typed",
        title="插入一行",
        stands=row_reads(DIFFERENCE, "5", "教育支出", "1.00", "2.00", "1.00", "50.00%"),
        figures=(),
        findings=("Y022", "Y045"),
        steps=(e.add_row(2, "卫生健康支出", "5", "教育支出", "1.00", "2.00", "1.00", "50.00%"),),
    ),
    Hand(
        name="rows moved",
        title="移动一行",
        stands=rows_in_order(DIFFERENCE, "社会保障和就业支出", "卫生健康支出", "科学技术支出"),
        figures=(("功能.科学技术支出.调整预算数", "元"),),
        steps=(e.move_row(2, "科学技术支出", "卫生健康支出"),),
    ),
    Hand(
        name="table pasted",
        title="粘贴整张表的副本",
        stands=tables(6),
        figures=(),
        findings=("Y013",),
        steps=(e.paste_table(1),),
    ),
    Hand(
        name="table as text",
        title="整张表粘贴成文字",
        stands=anything,
        figures=(DAILY_SPENT,),
        found=("表名与行列",),
        steps=(e.repaste_table(1),),
    ),
    Hand(
        name="tags lost",
        title="标记全部没有了，书签还在",
        stands=anything,
        found=("书签",),
        steps=(e.strip_tags, e.unwrap_all),
    ),
    Hand(name="all lost", title="标记和书签全部没有了", stands=anything, found=("上下文",), steps=(e.strip_all,)),
    Hand(
        name="all lost, changed",
        title="改写一个数，标记和书签全部没有了",
        stands=says(f"决算{NEW}万元"),
        found=("上下文",),
        findings=("Y010", "Y015"),
        holds=True,
        steps=(e.overtype(*IN_WAN, NEW), e.strip_all),
    ),
)
