"""The sample's report cut down to what most tests edit: title, headings, the paragraphs with linked figures, four tables.

Cut from the finished file and from its baseline alike, as a template without these blocks would have made it: every word,
figure and mark of what stays is the sample's own, so that a test reads the same here and on the whole report.
"""

from collections.abc import Iterable

from lxml import etree
from msgspec.structs import replace

from pipeline import link
from tests.baselines import read_baseline
from tests.check import edits as e

LEFT_OUT = (
    ("（1）法规与战略", "（5）投资促进"),
    ("（10）中小企业与民营经济", "（14）其他任务"),
    ("我厅坚持以习近平", "六是加快推进工业绿色发展"),
    ("①建设重大产业项目", "我厅把重点任务分解到处室"),
    ("①强产业", "②抢先机"),
    ("二是领跑5G产业", "四是深化“放管服”"),
    ("一是健全标准化的评价体系", "三是用好评价结果"),
    ("2019年部门整体支出绩效自评评分表", "一级指标"),
)
"""First and last paragraph of each part that is cut out: words of staff and numbers of theirs, of which enough stay."""
_P, _TBL = f"{e.W}p", f"{e.W}tbl"


def without(data: bytes, blocks: Iterable[int]) -> bytes:
    """A report as a template without some of its paragraphs and tables would have made it."""
    parts = e.parts_of(data)
    root = etree.fromstring(parts[e.DOCUMENT])
    units = units_of(root)
    gone = set(blocks)
    for index in gone:
        e.remove(units[index])
    baseline = read_baseline(data)
    assert baseline is not None
    kept = tuple(block for index, block in enumerate(baseline.blocks) if index not in gone)
    parts[e.DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    parts["customXml/item1.xml"] = link.write_baseline(replace(baseline, blocks=kept)).encode()
    return e.packed(parts)


def excerpt(data: bytes) -> bytes:
    """The sample's report, or one of its variants, cut down."""
    texts = [
        "".join(text.text or "" for text in unit.iter(f"{e.W}t"))
        for unit in units_of(etree.fromstring(e.parts_of(data)[e.DOCUMENT]))
    ]
    return without(data, [index for first, last in LEFT_OUT for index in range(_at(texts, first), _at(texts, last) + 1)])


def units_of(root: etree._Element) -> list[etree._Element]:
    """The paragraphs and tables of the body, one for each block of the baseline."""
    body = root.find(f"{e.W}body")
    assert body is not None
    return [item for item in body if item.tag in (_P, _TBL)]


def _at(texts: list[str], start: str) -> int:
    return next(index for index, text in enumerate(texts) if text.startswith(start))
