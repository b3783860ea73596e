"""Named checks on staff text at 输入 (D9, D10, D11, F5); what sentences state is judged by ``pipeline.statements``."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from fractions import Fraction

from pipeline.declarations import RuleDecl
from pipeline.money import normal_text
from pipeline.ties.facts import CheckFinding, Facts, fails, holds
from pipeline.ties.params import number, word, words
from pipeline.ties.prose import StaffSentence, sentences

_OPENING_YEAR = re.compile(
    r"^[\s（(]*(?:[一二三四五六七八九十\d]{1,3}[.、．]\s*)?(?P<year>\d{4})年(?![底初末前以至到—–~-])(?:度)?"
)
_SCOPE_YEAR = re.compile(r"(?<![\d至到—–~-])(?P<year>\d{4})年度?(?=部门整体支出)")


def year_is_report_year(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """D9: a year that opens a sentence or stands directly before 部门整体支出 is the report's year."""
    year = facts.loaded.profile.year
    for sentence in sentences(facts.loaded):
        found = [*_OPENING_YEAR.finditer(sentence.bare), *_SCOPE_YEAR.finditer(sentence.bare)]
        for said in dict.fromkeys(int(match.group("year")) for match in found):
            if said == year:
                yield holds(sentence.text[:20])
            else:
                yield fails("", sentence.text, f"{year}年；文中为{said}年", at=sentence.source)


_REGION = re.compile(r"^.{2,8}?[省市县区州盟旗]")


def unit_names(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """D10: 本部门 and 本单位 (params ``scopes``) do not stand in one document; no near miss of the 部门全称.

    A near miss is a name of the same region and kind of office that is as alike as params ``alike`` yet no known name.
    """
    first: dict[str, StaffSentence] = {}
    full, alike = facts.loaded.profile.department, number(rule, "alike")
    known = [full, *(figure.text for figure in facts.figures.match("单位.第*个.名称") if figure.text)]
    for sentence in sentences(facts.loaded):
        for scope in words(rule, "scopes"):
            if scope in sentence.bare:
                first.setdefault(scope, sentence)
        yield from _near_misses(sentence, full, known, alike)
    if len(first) > 1:
        found = "；".join(f"“{scope}”见{item.source.address}" for scope, item in first.items())
        last = max(first.values(), key=lambda item: item.source.address)
        yield fails("", found, "全文只用一种称谓", at=last.source)
    elif first:
        yield holds("、".join(first))


def _near_misses(sentence: StaffSentence, full: str, known: list[str], alike: Fraction) -> Iterator[CheckFinding]:
    region = _REGION.match(full)
    head = region.group() if region else full[:2]
    core, kind = full[len(head) :], full[-1:]
    for start in (match.start() for match in re.finditer(re.escape(head), sentence.text)):
        rest = sentence.text[start:]
        if any(rest.startswith(name) for name in known):
            continue
        match = re.match(rf"{re.escape(head)}([\u4e00-\u9fff]{{2,{len(core) + 4}}}?{re.escape(kind)})", rest)
        if match and Fraction(SequenceMatcher(None, match.group(1), core).ratio()) >= alike:
            yield fails("", match.group(), full, at=sentence.source)


def clean_text(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """D11: no placeholders, doubled words or stray punctuation (params: patterns with the word that describes them)."""
    seen = False
    patterns = [(re.compile(item.partition("=")[2]), item.partition("=")[0]) for item in words(rule, "patterns")]
    for section in facts.loaded.sections:
        for paragraph in section.paragraphs:
            seen = True
            for pattern, kind in patterns:
                for match in pattern.finditer(paragraph.text):
                    near = paragraph.text[max(match.start() - 8, 0) : match.end() + 8]
                    yield fails(kind, f"…{near}…", "改正或删去", at=paragraph.source)
    if seen:
        yield holds()


_QUOTED = (
    re.compile(r"“([^”]{2,60})”(?:这一|该|等)?(?:绩效)?(?:指标|目标值)"),
    re.compile(r"(?:指标|目标值)(?:为|是|如|中|，如|包括)?，?“([^”]{2,60})”"),
)


def quoted_goal_exists(facts: Facts, rule: RuleDecl) -> Iterator[CheckFinding]:
    """F5: a name quoted right beside 目标值 or 指标 is one of the goals or its short name."""
    columns = words(rule, "columns")
    names = [f.text for column in columns for f in facts.figures.match(f"目标.第*项.{column}") if f.text]
    known = {_bare(name) for name in names}
    for section in facts.loaded.sections:
        for paragraph in section.paragraphs:
            quoted = dict.fromkeys(match.group(1) for pattern in _QUOTED for match in pattern.finditer(paragraph.text))
            for name in quoted:
                if any(_bare(name) in goal or goal in _bare(name) for goal in known):
                    yield holds(name)
                else:
                    yield fails("", f"“{name}”", word(rule, "expected"), at=paragraph.source)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", normal_text(name))
