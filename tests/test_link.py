"""Tags, bookmark names, and the baseline part there and back."""

import io
import zipfile
from fractions import Fraction

import pytest
from msgspec.structs import replace

from pipeline import link
from pipeline.money import Absence
from pipeline.records import Cell
from tests.baselines import read_baseline

FIGURE = link.BaselineFigure(
    tag=link.figure_tag("支出.总计.决算数", "万元"),
    key="支出.总计.决算数",
    format="万元",
    kind="输入",
    unit="元",
    value=70256206969,
    text="70,256.21",
    source="决算报表.xlsx > Z01 > O40",
    count=2,
)


def baseline(**changes: object) -> link.Baseline:
    given: dict[str, object] = {
        "department": "某局 & <分局>",
        "year": 2031,
        "pack": "test",
        "pack_version": "1.0",
        "pack_fingerprint": "ab",
        "provenance": link.Provenance(tool_version="0.1", inputs={"决算报表.xlsx": "00"}),
        "problems": (
            link.OpenProblem(
                code="A5",
                severity="错误",
                title="勾稽不符",
                at=Cell(file="决算报表.xlsx", sheet="Z01", address="O8"),
                gaps=("得分",),
                below=(link.OpenProblem(code="J016", severity="警告", title="无法计分"),),
            ),
            link.OpenProblem(code="F9"),
        ),
        "figures": (FIGURE,),
        "blocks": (
            link.ParagraphSlots(slots="一、概况"),
            link.ParagraphSlots(slots=f"支出{link.slot('支出.总计.决算数', '万元')}万元 <“&”>", key="支出.总体#2"),
            link.TableSlots(
                key="表1_2",
                caption="表1-2 支出",
                rows=(link.RowSlots(cells=("名称", "数")), link.RowSlots(cells=("", "a\nb"), key="支出.总计", label="总计")),
            ),
        ),
        "parts": (link.PartSlots(name="word/footer1.xml", blocks=(link.ParagraphSlots(slots="— 1 —"),)),),
    }
    return link.Baseline(**(given | changes))  # type: ignore[arg-type]


def packed(part: str, name: str = "customXml/item3.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("customXml/item1.xml", "<other/>")
        package.writestr(name, part)
    return buffer.getvalue()


def test_a_tag_is_ten_hex_of_key_and_format():
    # sha256("a|元") computed apart: both names carry the same ten digits
    tag = link.figure_tag("a", "元")
    assert len(tag) == len("jx:") + 10
    assert link.tag_of_bookmark(link.figure_bookmark("a", "元", 12)) == tag
    assert link.tag_of_bookmark("_jxp0123456789") is None
    assert link.figure_tag("a", "万元") != tag


def test_bookmark_names_fit_in_word():
    # Word: at most 40 characters; a leading underscore hides the bookmark
    assert len(link.figure_bookmark("键" * 80, "元", 99999)) <= 40
    assert link.paragraph_bookmark("收入.总体#1") != link.paragraph_bookmark("收入.总体#2")


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("元", -5),
        ("比例", Fraction(-1, 3)),
        ("文本", "完成"),
        ("元", Absence.BLANK),
        ("元", Absence.DASH),
        ("元", Absence.MISSING),
    ],
)
def test_every_kind_of_value_comes_back(unit, value):
    figure = replace(FIGURE, unit=unit, value=value)
    assert read_baseline(packed(link.write_baseline(baseline(figures=(figure,))))) == baseline(figures=(figure,))


def test_the_baseline_is_found_under_any_part_name():
    assert read_baseline(packed(link.write_baseline(baseline()))) == baseline()


def test_no_or_empty_part_is_no_baseline():
    assert read_baseline(packed("<x/>")) is None
    assert read_baseline(packed(f'<baseline xmlns="{link.BASELINE_NS}"/>')) is None


def test_a_broken_part_is_said_to_be_broken():
    text = link.write_baseline(baseline())
    for broken in (text[:-30], text.replace('year="2031"', 'year="?"'), text.replace(' key="支出.总计.决算数"', "")):
        with pytest.raises(link.BaselineError, match="基线"):
            read_baseline(packed(broken))


def test_slot_text_prints_with_figures_put_back():
    slots = f"共{link.slot('a.b', '元')}元、{link.slot('c', '整数')}项"
    assert link.printed(slots, lambda key, form: f"[{key}/{form}]") == "共[a.b/元]元、[c/整数]项"


@pytest.mark.parametrize("bad", ["\x0b", "\x00", "\ud800", "\ufffe"])
def test_characters_xml_cannot_hold_are_refused(bad):
    with pytest.raises(link.XmlTextError):
        link.attribute(f"甲{bad}乙")


def test_text_is_plain_when_xml_holds_every_character_as_it_is() -> None:
    """Every character there is, alone and among others: what must be escaped, and what XML cannot hold, is never plain."""
    escaped = {"&", "<", ">", '"', "\n", "\t", "\r"}
    for number in range(0x110000):
        sign = chr(number)
        forbidden = number < 0x20 or 0xD800 <= number < 0xE000 or number in (0xFFFE, 0xFFFF)
        assert link.is_plain(sign) == (sign not in escaped and not forbidden)
        assert link.is_plain(f"甲\u3000{sign}") == link.is_plain(sign)
