"""``jixiao finalize``: the clean file says the same, holds nothing of ours and nobody's name; what is open is named."""

import contextlib
import copy
import hashlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from openpyxl import load_workbook

from pipeline import link
from pipeline import run as pipeline_run
from pipeline.__main__ import main
from pipeline.finalize.final import words_of
from pipeline.word.document import read_document
from pipeline.word.lint import lint_package
from tests import runs
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.check.test_check_file import DAMAGES, Damage
from tests.conftest import NATIONAL, ROOT, SAMPLE, Built
from tests.errors.good import good
from tests.finalize import hands
from tests.overrides.desk import REPORT as REPORT_NAME
from tests.overrides.desk import Desk

TOTAL = ("支出.本年支出合计.决算数", "万元")
SENTENCE = "详见表1-2"
ELSEWHERE = "把绩效培训的对象由财务人员扩大到业务处室"
TRACK = e.AUTHOR
RUNS: dict[tuple[object, ...], pipeline_run.Run] = {}
FINAL = f"{SAMPLE.name}2019年部门整体支出绩效自评报告（定稿）"
INPUTS = ("--inputs", str(SAMPLE), "--reason", "省级评分标准没有公布")
Prepare = Callable[[bytes], bytes]


@pytest.fixture(autouse=True)
def one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pipeline runs once for each content of inputs, however many reports are compared with them."""
    real = pipeline_run.stages

    def stages(
        folder: Path, roots: tuple[Path, ...], until: str = "", *, checks: bool = True, previous: Path | None = None
    ) -> pipeline_run.Run:
        assert previous is None or not list(previous.glob("2018/*"))  # no figures of the year before stand here
        key = (runs.content(folder), roots, until, checks)
        if key not in RUNS:
            RUNS[key] = real(folder, roots, until, checks=checks)
        return RUNS[key]

    monkeypatch.setattr(pipeline_run, "stages", stages)


@pytest.fixture
def report(brief: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample's report cut down, its draft confirmed, alone in a folder."""
    monkeypatch.chdir(tmp_path)
    return _confirmed(brief, tmp_path)


@pytest.fixture
def whole(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same of the whole report."""
    monkeypatch.chdir(tmp_path)
    return _confirmed(built, tmp_path)


def _confirmed(made: Built, folder: Path) -> Path:
    path = folder / "报告.docx"
    path.write_bytes(hands.confirmed(made.report.read_bytes()))
    return path


def change(path: Path, *edits: e.Edit) -> None:
    path.write_bytes(e.edited(path.read_bytes(), *edits))


def final(path: Path) -> bytes:
    return next(path.parent.glob("*（定稿）.docx")).read_bytes()


def receipt(path: Path) -> dict[str, object]:
    found = json.loads(path.with_name(f"{FINAL}.回执.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "pipeline" / "schema" / "receipt.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(found)
    assert isinstance(found, dict)
    return found


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def looks(data: bytes) -> list[tuple[str, str]]:
    """Every text of the body with the formatting of its run and the style of its paragraph."""
    root = etree.fromstring(e.parts_of(data)[e.DOCUMENT])
    found = []
    for text in root.iter(f"{e.W}t"):
        run, paragraph = text.getparent(), next(text.iterancestors(f"{e.W}p"))
        kinds = [run.find(f"{e.W}rPr") if run is not None else None, paragraph.find(f"{e.W}pPr")]
        found.append((text.text or "", "".join("" if kind is None else etree.tostring(kind).decode() for kind in kinds)))
    return found


# --- the clean file --------------------------------------------------------------------------------------------------


def test_the_clean_file_says_the_same_in_the_same_looks_and_holds_nothing_of_ours(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = whole.read_bytes()
    assert main(["finalize", *INPUTS, str(whole)]) == 0
    assert whole.read_bytes() == before
    made = e.parts_of(before)
    ours = [made["word/document.xml"].count(mark) for mark in (b"<w:sdt>", b'w:name="_jx')]
    ours.append(made["word/comments.xml"].count(b"<w:comment "))
    said = "内容控件 {}，书签 {}，批注 {}".format(*ours)
    assert f"定稿已写成（错误 0，警告 1，提示 0）；去掉：{said}" in capsys.readouterr().out
    clean = final(whole)
    assert words_of(read_document(clean)) == words_of(read_document(before))
    assert looks(clean) == looks(before)
    assert lint_package(clean) == ()
    parts = e.parts_of(clean)
    everything = b"".join(parts.values())
    for mark in (b"w:sdt", b"_jx", b"jx:", b"w:comment", link.BASELINE_NS.encode(), link.COMMENT_AUTHOR.encode()):
        assert mark not in everything, mark
    assert sorted(parts) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]


def test_parts_without_our_marks_stay_byte_for_byte(report: Path) -> None:
    main(["finalize", *INPUTS, str(report)])
    before, after = e.parts_of(report.read_bytes()), e.parts_of(final(report))
    for name in ("word/styles.xml", "word/settings.xml", "word/footer1.xml", "word/fontTable.xml", "docProps/app.xml"):
        assert after[name] == before[name]


STAFF = f"""<w:p xmlns:w="{e.W[1:-1]}" xmlns:r="{hands.OFFICE}">
<w:sdt><w:sdtPr><w:alias w:val="审核意见"/><w:tag w:val="shyj"/><w:id w:val="8001"/></w:sdtPr>
<w:sdtContent><w:r><w:t>同意上报</w:t></w:r></w:sdtContent></w:sdt>
<w:sdt><w:sdtPr><w:id w:val="8002"/><w:date><w:dateFormat w:val="yyyy-MM-dd"/></w:date></w:sdtPr>
<w:sdtContent><w:r><w:t>二〇二〇年五月</w:t></w:r></w:sdtContent></w:sdt>
<w:bookmarkStart w:id="5001" w:name="_Ref10001"/><w:r><w:t>办公室意见</w:t></w:r><w:bookmarkEnd w:id="5001"/>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF _Ref10001 \\h </w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>办公室意见</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
<w:r><w:drawing><picture r:embed="rId71"/></w:drawing></w:r></w:p>"""


def test_what_is_staffs_own_stays_element_for_element(report: Path) -> None:
    """Controls with a tag, a kind or a placeholder, a bookmark and the field that uses it, a picture, a section, a header."""
    anonymous = etree.fromstring(
        f'<w:sdt xmlns:w="{e.W[1:-1]}"><w:sdtPr><w:id w:val="8003"/><w:placeholder><w:docPart w:val="DefaultPlaceholder"/>'
        "</w:placeholder></w:sdtPr><w:sdtContent><w:r><w:t>（附注）</w:t></w:r></w:sdtContent></w:sdt>"
    )
    page = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    section = f'<w:p xmlns:w="{e.W[1:-1]}"><w:pPr><w:sectPr>{page}</w:sectPr></w:pPr></w:p>'

    def edit(root: etree._Element) -> None:
        e.paragraph(root, SENTENCE).append(anonymous)
        e.paragraph(root, ELSEWHERE).addnext(etree.fromstring(STAFF))
        e.paragraph(root, ELSEWHERE).addnext(etree.fromstring(section))

    change(report, edit)
    header = f'<w:hdr xmlns:w="{e.W[1:-1]}"><w:p><w:r><w:t>内部资料</w:t></w:r></w:p></w:hdr>'
    report.write_bytes(
        hands.with_parts(
            report.read_bytes(),
            {"word/media/图.png": b"\x89PNG\r\n", "word/header9.xml": header},
            hands.relation("rId71", "image", "media/图.png") + hands.relation("rId72", "header", "header9.xml"),
            '<Default Extension="png" ContentType="image/png"/>'
            + hands.override("word/header9.xml", f"{hands.WORD}.header+xml"),
        )
    )
    assert main(["finalize", *INPUTS, str(report)]) == 0
    before, after = e.parts_of(report.read_bytes()), e.parts_of(final(report))
    old, new = etree.fromstring(before[e.DOCUMENT]), etree.fromstring(after[e.DOCUMENT])
    for words in ("同意上报", "详见表1-2"):
        theirs = e.paragraph(new, words)
        source = e.paragraph(old, words)
        if words == "详见表1-2":
            theirs, source = theirs.findall(f"{e.W}sdt")[-1], source.findall(f"{e.W}sdt")[-1]
        assert etree.tostring(theirs, method="c14n", exclusive=True) == etree.tostring(source, method="c14n", exclusive=True)
    assert len([*new.iter(f"{e.W}sdt")]) == 3
    assert len([*new.iter(f"{e.W}sectPr")]) == len([*old.iter(f"{e.W}sectPr")])
    assert after["word/media/图.png"] == before["word/media/图.png"]
    assert after["word/header9.xml"] == before["word/header9.xml"]


def test_a_bookmark_of_ours_that_a_field_of_staff_uses_stays(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = link.figure_bookmark(*TOTAL, 1).rpartition("_")[0]
    root = etree.fromstring(e.parts_of(report.read_bytes())[e.DOCUMENT])
    used = next(b.get(f"{e.W}name") for b in root.iter(f"{e.W}bookmarkStart") if (b.get(f"{e.W}name") or "").startswith(name))
    field = f'<w:fldSimple xmlns:w="{e.W[1:-1]}" w:instr=" REF {used} \\h "><w:r><w:t>见上</w:t></w:r></w:fldSimple>'
    change(report, lambda r: e.paragraph(r, ELSEWHERE).append(etree.fromstring(field)))
    assert main(["finalize", *INPUTS, str(report)]) == 0
    assert f"提示 Z010  文中的域或链接用到系统的书签，定稿保留了这个书签  报告.docx\n  现值：{used}" in capsys.readouterr().out
    kept = [b.get(f"{e.W}name") for b in etree.fromstring(e.parts_of(final(report))[e.DOCUMENT]).iter(f"{e.W}bookmarkStart")]
    assert kept == [used]
    assert lint_package(final(report)) == ()


def test_personal_metadata_goes_and_what_a_field_shows_stays(report: Path) -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>题名</dc:title><dc:creator>张三</dc:creator>'
        "<dc:description>王五说</dc:description><cp:keywords>赵六</cp:keywords><cp:lastModifiedBy>李四</cp:lastModifiedBy>"
        "<cp:revision>17</cp:revision></cp:coreProperties>"
    )
    extended = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    app = (
        f'<Properties xmlns="{extended}"><Template>C:\\张三\\公文.dotm</Template><TotalTime>99</TotalTime><Pages>9</Pages>'
        "<Company>某厅</Company><Manager>钱七</Manager></Properties>"
    )
    custom_ns = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    custom = f'<Properties xmlns="{custom_ns}"><property name="经办人" pid="2"/><property name="文号" pid="3"/></Properties>'
    data = report.read_bytes()
    parts = e.parts_of(data)
    settings = parts["word/settings.xml"].decode()
    settings = settings.replace(
        '<w:zoom w:percent="100"/>',
        '<w:zoom w:percent="100"/><w:attachedTemplate r:id="rId1"/>'
        '<w:docVars><w:docVar w:name="经办" w:val="张三"/></w:docVars>'
        '<w:rsids><w:rsidRoot w:val="00A1"/><w:rsid w:val="00A2"/></w:rsids>',
    )
    styles = parts["word/styles.xml"].decode().replace("<w:style ", '<w:style w:rsid="1" ', 1)
    template = hands.relation("rId1", "attachedTemplate", "file:///C:/Users/zhangsan/x.dotm").replace(
        "/>", ' TargetMode="External"/>'
    )
    data = hands.with_parts(
        data,
        {
            "docProps/core.xml": core,
            "docProps/app.xml": app,
            "docProps/custom.xml": custom,
            "word/settings.xml": settings,
            "word/styles.xml": styles,
            "word/_rels/settings.xml.rels": f'<Relationships xmlns="{hands.PACKAGE}">{template}</Relationships>',
        },
        hands.relation("rId95", "custom-properties", "docProps/custom.xml"),
        hands.override("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"),
        rels="_rels/.rels",
    )

    def edit(root: etree._Element) -> None:
        for number, run in enumerate(root.iter(f"{e.W}r")):
            run.set(f"{e.W}rsidR", f"00{number:06X}")
        field = f'<w:fldSimple xmlns:w="{e.W[1:-1]}" w:instr=" DOCPROPERTY 文号 "><w:r><w:t>粤工信</w:t></w:r></w:fldSimple>'
        e.paragraph(root, ELSEWHERE).append(etree.fromstring(field))

    report.write_bytes(e.edited(data, edit))
    assert main(["finalize", *INPUTS, str(report)]) == 0
    parts = e.parts_of(final(report))
    everything = b"".join(parts.values()).decode("utf-8", "replace")
    for word in ("张三", "李四", "王五", "赵六", "钱七", "某厅", "zhangsan", "rsid", "经办", "docVar", "attachedTemplate"):
        assert word not in everything, word
    assert "题名" in everything
    assert "<Pages>9</Pages>" in everything
    assert 'name="文号"' in parts["docProps/custom.xml"].decode()
    assert lint_package(final(report)) == ()


def test_custom_properties_nobody_uses_go_with_their_part(report: Path) -> None:
    custom_ns = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    report.write_bytes(
        hands.with_parts(
            report.read_bytes(),
            {"docProps/custom.xml": f'<Properties xmlns="{custom_ns}"><property name="经办人" pid="2"/></Properties>'},
            hands.relation("rId95", "custom-properties", "docProps/custom.xml"),
            hands.override("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"),
            rels="_rels/.rels",
        )
    )
    assert main(["finalize", *INPUTS, str(report)]) == 0
    assert "docProps/custom.xml" not in e.parts_of(final(report))
    assert lint_package(final(report)) == ()


KEPT: dict[str, list[e.Edit]] = {
    "half bold": [e.overtype(*TOTAL, "63,5", "36.42")],
    "copied control": [e.copy_control(*TOTAL, ELSEWHERE)],
    "rows moved": [e.move_row(1, "项目支出", "年末结转和结余")],
    "whole table pasted": [e.paste_table(1)],
    "tags stripped": [e.strip_tags],
    "control removed, text kept": [e.unlink(*TOTAL)],
    "paragraph broken": [e.split_paragraph(SENTENCE, "万元")],
}


@pytest.mark.parametrize("name", KEPT)
def test_edits_of_word_are_cleaned_like_the_rest(report: Path, name: str) -> None:
    change(report, *KEPT[name])
    assert main(["finalize", *INPUTS, str(report)]) == 0
    clean = final(report)
    assert words_of(read_document(clean)) == words_of(read_document(report.read_bytes()))
    assert looks(clean) == looks(report.read_bytes())
    assert b"w:sdt" not in e.parts_of(clean)[e.DOCUMENT]
    assert b"_jx" not in e.parts_of(clean)[e.DOCUMENT]


def test_the_hint_of_an_emptied_control_does_not_become_text(report: Path) -> None:
    change(report, e.empty(*TOTAL))
    assert main(["finalize", *INPUTS, str(report)]) == 1
    assert main(["finalize", *INPUTS, str(report), "--force", "--reason", "另行报送"]) == 0
    assert "单击或点击" not in words_of(read_document(final(report)))


# --- what stands in the way ------------------------------------------------------------------------------------------

INSERTED = f'<w:ins w:id="901" {TRACK}>{{}}</w:ins>'
RUN = f'<w:r xmlns:w="{e.W[1:-1]}"><w:t>补充</w:t></w:r>'


def in_paragraph(xml: str, words: str = ELSEWHERE) -> Prepare:
    return lambda data: e.edited(data, lambda root: e.paragraph(root, words).append(etree.fromstring(xml)))


def in_properties(path: str, xml: str, table: bool = False) -> Prepare:
    """Put an element into properties, made when missing: of a paragraph or of the first row of a table."""

    def edit(root: etree._Element) -> None:
        place = e.rows(e.tables(root)[1])[1] if table else e.paragraph(root, ELSEWHERE)
        for name in path.split("/"):
            found = place.find(f"{e.W}{name}")
            if found is None:
                found = etree.Element(f"{e.W}{name}")
                place.insert(0, found)
            place = found
        place.append(etree.fromstring(xml))

    return lambda data: e.edited(data, edit)


def tracked(name: str, inner: str = "") -> str:
    return f'<w:{name} w:id="902" {TRACK}>{inner}</w:{name}>'


PENDING: dict[str, tuple[Prepare, str]] = {
    "words in a figure": (lambda d: e.edited(d, e.tracked_inside(*TOTAL, "63,536.50")), "插入，张三 2020-03-02：“63,536.50”"),
    "words typed": (in_paragraph(INSERTED.format(RUN)), "插入，张三 2020-03-02：“补充”"),
    "words moved": (in_paragraph(tracked("moveTo", RUN)), "移入，张三 2020-03-02：“补充”"),
    "paragraph mark": (in_properties("pPr/rPr", tracked("ins")), "插入段落标记，张三"),
    "paragraph mark deleted": (in_properties("pPr/rPr", tracked("del")), "删除段落标记，张三"),
    "paragraph format": (in_properties("pPr", tracked("pPrChange", "<w:pPr/>")), "段落格式改动，张三"),
    "run format": (
        in_paragraph(f'<w:r xmlns:w="{e.W[1:-1]}"><w:rPr>{tracked("rPrChange")}</w:rPr></w:r>'),
        "字体格式改动，张三",
    ),
    "section": (in_properties("pPr/sectPr", tracked("sectPrChange")), "页面设置改动，张三"),
    "numbering": (in_properties("pPr/numPr", tracked("numberingChange")), "编号改动，张三"),
    "row added": (in_properties("trPr", tracked("ins"), table=True), "插入整行，张三"),
    "row deleted": (in_properties("trPr", tracked("del"), table=True), "删除整行，张三"),
    "row format": (in_properties("trPr", tracked("trPrChange"), table=True), "表格行格式改动，张三"),
    "cell added": (in_properties("tc/tcPr", tracked("cellIns"), table=True), "插入单元格，张三"),
    "cell deleted": (in_properties("tc/tcPr", tracked("cellDel"), table=True), "删除单元格，张三"),
    "cell format": (in_properties("tc/tcPr", tracked("tcPrChange"), table=True), "单元格格式改动，张三"),
    "footer": (lambda d: hands.note_in_footer(d, f"<w:p>{INSERTED.format(RUN)}</w:p>"), "插入，张三 2020-03-02：“补充”"),
    "footnote": (lambda d: hands.with_footnote(d, INSERTED.format(RUN)), "插入，张三 2020-03-02：“补充”"),
}


@pytest.mark.parametrize("name", PENDING)
def test_a_pending_change_refuses_whatever_it_is_and_force_does_not_help(
    report: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    prepare, said = PENDING[name]
    report.write_bytes(prepare(report.read_bytes()))
    assert main(["finalize", *INPUTS, str(report)]) == 1
    printed = capsys.readouterr().out
    assert "错误 Z001  修订没有接受或拒绝  报告.docx > " in printed
    assert said in printed
    assert main(["finalize", *INPUTS, str(report), "--force", "--reason", "急"]) == 1
    assert names(report.parent) == {"报告.docx"}


OPEN: dict[str, tuple[Prepare, str]] = {
    "figure changed": (lambda d: e.edited(d, e.overtype(*TOTAL, "63,536.50")), "Y010"),
    "figure emptied": (lambda d: e.edited(d, e.empty(*TOTAL)), "Y012"),
    "error of the build": (lambda d: hands.with_problem(d, "L095"), "Z002"),
    "tie of the pack": (lambda d: hands.with_problem(d, "A1"), "Z002"),
    "code nobody knows": (lambda d: hands.with_problem(d, "甲1"), "Z006"),
    "conflict of an update": (
        lambda d: hands.with_comment(d, ELSEWHERE, "【冲突】按现在的资料为：另一种写法", author=link.COMMENT_AUTHOR),
        "Z012",
    ),
    "pending material": (lambda d: e.edited(d, e.add_paragraph(SENTENCE, "【待补：社会效益】")), "Y050"),
    "pending in a table of staff": (
        lambda d: e.edited(d, e.paste_table(1, keep_tags=False), e.retype("基本支出", "【待补】", nth=-1)),
        "Y050",
    ),
    "pending in a footer": (lambda d: hands.note_in_footer(d, f"<w:p>{RUN.replace('补充', '【待补】')}</w:p>"), "Y050"),
    "pending in a footnote": (lambda d: hands.with_footnote(d, RUN.replace("补充", "【待确认】")), "Y050"),
}


def test_an_error_of_the_build_is_one_with_all_gaps_it_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """累计支出 of the third quarter left out: rate, score, total and grade follow from one empty cell."""
    department = good()
    department.put("执行进度", "第三季度", "累计支出", None)
    assert main(["build", str(department.write(tmp_path / "inputs")), "--out", str(tmp_path / "outputs")]) == 1
    (path,) = (tmp_path / "outputs").glob("*/*/*.docx")
    capsys.readouterr()
    assert main(["finalize", str(path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    (error,) = [item for item in found if item["code"] == "Z002"]
    assert error["found"] == "L053  应填的格子是空的：第三季度的累计支出  填报表.xlsx > 执行进度 > B5"
    assert {"J016", "N001", "Y050"} <= {item["code"] for item in error["consequences"]}
    assert [item for item in found if item["code"] == "Y050"] == []
    assert main(["check", str(path), "--json"]) in (0, 1)
    gaps = [item for item in json.loads(capsys.readouterr().out)["problems"] if "自评得分合计" in str(item)]
    assert len(gaps) == 1 and "L053" in gaps[0]["expected"]


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_is_named_and_only_a_reason_lets_it_pass(
    report: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    prepare, code = OPEN[name]
    report.write_bytes(prepare(report.read_bytes()))
    assert main(["finalize", *INPUTS, str(report)]) == 1
    assert f"错误 {code}" in capsys.readouterr().out
    assert names(report.parent) == {"报告.docx"}
    assert main(["finalize", *INPUTS, str(report), "--force", "--reason", "厅领导  已审定"]) == 0
    assert "警告 Z011  有没有处理的问题，按所写理由定稿" in capsys.readouterr().out
    forced = receipt(report)["forced"]
    assert isinstance(forced, dict)
    assert forced["reason"] == "厅领导 已审定"
    assert code in {item["code"] for item in forced["problems"]}


def test_a_warning_of_the_build_does_not_stand_in_the_way(report: Path) -> None:
    report.write_bytes(hands.with_problem(report.read_bytes(), "L071"))
    assert main(["finalize", *INPUTS, str(report)]) == 0


def test_a_draft_nobody_confirmed_refuses_until_its_comment_is_deleted_or_settled(
    built: Built, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(built.report, report)
    assert main(["finalize", *INPUTS, str(report)]) == 1
    assert "错误 Z003  系统拟写的段落还没有确认  报告.docx > （二）部门整体支出绩效指标分析" in capsys.readouterr().out


def test_a_comment_of_staff_is_a_warning_and_its_words_stand_in_the_receipt(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.write_bytes(hands.with_comment(report.read_bytes(), ELSEWHERE, "此处请办公室核实"))
    assert main(["finalize", *INPUTS, str(report)]) == 0
    assert "警告 Z004  本单位的批注没有标为已解决" in capsys.readouterr().out
    comments = receipt(report)["comments"]
    assert isinstance(comments, list)
    theirs = [item for item in comments if not item["own"]]
    assert [(item["author"], item["text"], item["settled"]) for item in theirs] == [("李四", "此处请办公室核实", False)]
    assert "2.改进意见 > “（2）增强地市主管部门的绩效意识" in theirs[0]["place"]
    book = load_workbook(report.with_name(f"{FINAL}.回执.xlsx"))
    assert "此处请办公室核实" in {cell.value for row in book["去掉的批注"].iter_rows() for cell in row}


def test_a_settled_comment_is_no_question_and_people_go_too(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report.write_bytes(hands.with_comment(report.read_bytes(), ELSEWHERE, "已核实", done=True))
    assert main(["finalize", *INPUTS, str(report)]) == 0
    assert "Z004" not in capsys.readouterr().out
    parts = e.parts_of(final(report))
    assert not [name for name in parts if "people" in name or "comments" in name]
    assert "李四".encode() not in b"".join(parts.values())


def test_force_and_reason_go_together(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["finalize", *INPUTS[:2], str(report), "--force"]) == 2
    assert main(["finalize", *INPUTS[:2], str(report), "--force", "--reason", "  "]) == 2
    assert capsys.readouterr().err.count("--force 须写明 --reason 理由") == 2
    assert names(report.parent) == {"报告.docx"}


# --- the receipt and the files ---------------------------------------------------------------------------------------


def test_the_receipt_tells_hashes_inputs_and_every_figure_with_its_place(whole: Path, built: Built) -> None:
    inputs = next((built.folder.parents[2] / "inputs" / "2019").iterdir())
    assert main(["finalize", str(whole), "--inputs", str(inputs), *INPUTS[2:]]) == 0
    found = receipt(whole)
    assert found["source"] == {
        "name": "报告.docx",
        "sha256": hashlib.sha256(whole.read_bytes()).hexdigest(),
        "size": whole.stat().st_size,
    }
    assert found["final"]["sha256"] == hashlib.sha256(final(whole)).hexdigest()  # type: ignore[index]
    assert (found["department"], found["year"], found["pack"]["id"]) == ("广东省工业和信息化厅", 2019, "guangdong")  # type: ignore[index]
    files = found["inputs"]
    assert isinstance(files, list)
    assert {item["name"]: item["now"] for item in files} == dict.fromkeys(
        sorted(p.name for p in inputs.iterdir() if p.name in {f["name"] for f in files}), "未变"
    )
    figures = found["figures"]
    assert isinstance(figures, list)
    assert len(figures) == found["numbers"]["关联"]  # type: ignore[index]
    one = next(item for item in figures if item["key"] == TOTAL[0] and item["format"] == "万元")
    assert (one["text"], one["label"], one["state"]) == ("63,536.42", "本年支出合计决算数", "未改")
    assert "63,536.42" in one["place"]
    baseline = read_baseline(whole.read_bytes())
    assert baseline is not None
    assert {item["key"] for item in figures} == {figure.key for figure in baseline.figures}
    book = load_workbook(whole.with_name(f"{FINAL}.回执.xlsx"))
    assert book.sheetnames == ["定稿回执", "数据项", "去掉的批注", "定稿时的问题", "没有证实的取值", "输入资料"]
    assert book["数据项"].max_row == 3 + len(figures)  # title, note, head


def test_an_input_changed_since_is_said_so(report: Path, sample_copy: Path) -> None:
    (sample_copy / "文字材料.docx").unlink()
    with (sample_copy / "支出明细账.csv").open("ab") as file:
        file.write(b"\n")
    assert main(["finalize", str(report), "--inputs", str(sample_copy), *INPUTS[2:]]) == 0
    now = {item["name"]: item["now"] for item in receipt(report)["inputs"]}  # type: ignore[attr-defined]
    assert (now["文字材料.docx"], now["支出明细账.csv"], now["决算报表.xlsx"]) == ("没有", "已变", "未变")


def test_nothing_is_ever_written_over(report: Path) -> None:
    assert main(["finalize", *INPUTS, str(report)]) == 0
    stamps = {path: path.stat().st_mtime_ns for path in report.parent.iterdir()}
    assert main(["finalize", *INPUTS, str(report)]) == 0  # the same again: the files of before stay
    assert {path: path.stat().st_mtime_ns for path in report.parent.iterdir()} == stamps
    report.with_name(f"{FINAL}.docx").write_bytes(b"theirs")
    assert main(["finalize", *INPUTS, str(report)]) == 0
    (theirs,) = (report.parent / "历次").glob("*.docx")
    assert theirs.read_bytes() == b"theirs" and theirs.name.startswith(f"{FINAL}（旧")
    assert {name for name in names(report.parent) if "定稿" in name} == {
        f"{FINAL}{end}" for end in (".docx", ".回执.json", ".回执.xlsx")
    }


def test_the_same_report_gives_the_same_bytes(report: Path, tmp_path: Path) -> None:
    other = tmp_path / "另处"
    other.mkdir()
    shutil.copy(report, other)
    main(["finalize", *INPUTS, str(report)])
    main(["finalize", *INPUTS, str(other / "报告.docx")])
    assert final(report) == final(other / "报告.docx")


def test_a_folder_that_takes_no_file_leaves_none(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (report.parent / f"{FINAL}.回执.json").mkdir()  # the second of the three cannot be written
    assert main(["finalize", *INPUTS, str(report)]) == 2
    assert "错误 P015  要写的文件的位置上是一个同名的文件夹" in capsys.readouterr().out
    assert {name for name in names(report.parent) if "定稿" in name} == {f"{FINAL}.回执.json"}


def test_the_other_packs_report_is_cleaned_too(built_national: Built, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(built_national.report.read_bytes())
    main(["finalize", str(path), "--inputs", str(NATIONAL), "--force", "--reason", "试"])
    assert words_of(read_document(final(path))) == words_of(read_document(path.read_bytes()))
    assert lint_package(final(path)) == ()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_or_foreign_file_is_refused_and_nothing_written(
    report: Path, capsys: pytest.CaptureFixture[str], damage: Damage
) -> None:
    chance, good = random.Random(f"finalize {damage.__name__}"), report.read_bytes()
    for number in range(1 if damage.__name__ == "bomb" else 4):  # 13 × 4 + 1 files
        report.write_bytes(damage(good, chance))
        code = main(["finalize", *INPUTS, str(report), "--force", "--reason", "试"])
        printed = capsys.readouterr()
        assert code == 2, f"{damage.__name__} {number}: {printed.out}"
        assert printed.out.startswith("错误 Y00"), printed.out
        assert printed.err == ""
        assert names(report.parent) == {"报告.docx"}


def test_json_answer(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["finalize", *INPUTS, str(report), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["schema"], answer["code"], answer["forced"], len(answer["outputs"])) == (1, 0, False, 3)


def test_overrides_in_force_stand_in_the_receipt_with_name_and_reason(built: Built, tmp_path: Path) -> None:
    """Accepted with --value, built anew: the new report prints it; the receipt says who changed it and why."""
    inputs = tmp_path / "inputs" / "2019" / SAMPLE.name
    shutil.copytree(SAMPLE, inputs)
    shutil.copy(built.report, tmp_path / REPORT_NAME)
    desk = Desk(base=tmp_path)
    desk.edit(e.tracked_inside("采购.实际", "万元", "3,474.00"))
    accepted, printed = desk.jixiao("accept", REPORT_NAME, "采购.实际", "--reason", "补记一笔集中采购", "--value", "34740000")
    assert accepted == 0, printed
    report = tmp_path / "新报告.docx"
    shutil.copy(next(desk.build().folder.glob("*报告.docx")), report)
    report.write_bytes(hands.confirmed(report.read_bytes()))
    code, printed = desk.jixiao("finalize", str(report), *INPUTS[2:])
    assert code == 0, printed
    kept = receipt(report)["overrides"][0]  # type: ignore[index]
    assert (kept["key"], kept["text"], kept["who"], kept["reason"]) == ("采购.实际", "3,474.00", "张三", "补记一笔集中采购")
    assert kept["cell"].startswith("覆盖记录.xlsx")
    book = load_workbook(report.with_name(f"{FINAL}.回执.xlsx"))
    assert "补记一笔集中采购" in {cell.value for row in book["覆盖"].iter_rows() for cell in row}
    alone = receipt_without_inputs(report)  # the baseline alone still names the figure
    assert [(item["key"], item["who"]) for item in alone] == [("采购.实际", "")]


def receipt_without_inputs(report: Path) -> list[dict[str, str]]:
    other = report.parent / "别处" / report.name
    other.parent.mkdir()
    shutil.copy(report, other)
    with contextlib.chdir(other.parent):
        assert main(["finalize", other.name, "--force", "--reason", "资料不在这里"]) == 0
    found = receipt(other)["overrides"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("many", [2, pytest.param(60, marks=pytest.mark.slow)])
def test_whatever_the_xml_of_the_body_the_words_stay_or_nothing_is_written(report: Path, many: int) -> None:
    """Elements moved, doubled and dropped at random: refused, or the same words with nothing of ours left, never our fault."""
    chance, good = random.Random(many), report.read_bytes()

    def shake(root: etree._Element) -> None:
        for _ in range(chance.choice((3, 10, 30))):
            elements = [item for item in root.iter() if item.getparent() is not None and item.tag != f"{e.W}body"]
            victim, other = chance.choice(elements), chance.choice(elements)
            how = chance.randrange(3)
            if how == 0:
                e.remove(victim)
            elif how == 1:
                victim.addnext(copy.deepcopy(victim))
            elif other not in victim.iter():
                other.addnext(victim)

    written = 0
    for number in range(many):
        path = report.with_name(f"{number}.docx")
        path.write_bytes(e.edited(good, shake))
        code = main(["finalize", *INPUTS, str(path), "--force", "--reason", "试"])
        assert code in (0, 1, 2)
        if code == 0:
            written += 1
            clean = final(path)
            assert words_of(read_document(clean)) == words_of(read_document(path.read_bytes()))
            root = etree.fromstring(e.parts_of(clean)[e.DOCUMENT])
            tags = [tag.get(f"{e.W}val") or "" for tag in root.iterfind(f".//{e.W}sdt/{e.W}sdtPr/{e.W}tag")]
            assert not [tag for tag in tags if tag.startswith(link.TAG_PREFIX)]
    assert written > many // 2


def test_the_pack_names_the_final_version(report: Path, tmp_path: Path) -> None:
    """A notice may ask for another name; the report's own name is handed in from a folder of its own."""
    packs = tmp_path / "packs"
    shutil.copytree(ROOT / "report_templates", packs, ignore=shutil.ignore_patterns("sample"))
    option = packs / "common" / "pack.toml"
    words = option.read_text(encoding="utf-8")
    report = report.rename(report.with_name(f"{SAMPLE.name}2019年部门整体支出绩效自评报告.docx"))
    for pattern, made in (
        ("{年度}年度{部门}自评报告", f"2019年度{SAMPLE.name}自评报告.docx"),
        ("{部门}{年度}年{题目}", f"上报/{report.name}"),
    ):
        option.write_text(words.replace('"{部门}{年度}年{题目}（定稿）"', f'"{pattern}"'), encoding="utf-8")
        before = report.read_bytes()
        assert main(["finalize", *INPUTS, str(report), "--packs", str(packs)]) == 0
        assert (report.parent / made).is_file() and report.read_bytes() == before
